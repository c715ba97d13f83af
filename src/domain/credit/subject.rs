//! 主体: an organisation by 统一社会信用代码, a person by ID number.
//!
//! A subject is founded by the first paper that names it. A code with a wrong check digit is kept as it stands on the
//! paper and warned of; one that is no code of either kind names nobody and is refused. Two subjects are never merged.

use serde::{Deserialize, Serialize};

use super::Dossier;
use super::event::{Event, Fact, Fold};
use crate::domain::code::{self, CodeCheck, CodeKind, CodeTrouble};
use crate::domain::context::Happening;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::text::required;

/// Who a dossier is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Normalised code.
    pub code: String,
    /// What the code is.
    pub kind: CodeKind,
    /// As the first paper had it.
    pub name: String,
    /// Other names on papers, in order; hints, and no proof of a change of name.
    pub also: Vec<String>,
}

/// A subject came into the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectFounded {
    /// Normalised code.
    pub code: String,
    /// What the code is.
    pub kind: CodeKind,
    /// Name.
    pub name: String,
}

/// A paper has another name for the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectAlsoNamed {
    /// That name.
    pub name: String,
}

impl Fold for SubjectFounded {
    const KIND: &'static str = "subject_founded";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        let Self { code, kind, name } = self.clone();
        dossier.subject = Some(Subject { code, kind, name, also: Vec::new() });
    }
}

impl Fold for SubjectAlsoNamed {
    const KIND: &'static str = "subject_also_named";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(subject) = &mut dossier.subject {
            subject.also.push(self.name.clone());
        }
    }
}

/// A code that names somebody: of either kind, a wrong check digit or not.
///
/// # Errors
/// `subject_code`.
pub(crate) fn shaped(written: &str) -> Result<CodeCheck, Refusal> {
    let check = code::check(written);
    let shapeless = matches!(check.reason, Some(CodeTrouble::Length { .. } | CodeTrouble::Alphabet { .. }));
    if check.kind == CodeKind::Unknown || shapeless {
        return Err(refuse("subject_code").with("value", code::mask(written)));
    }
    Ok(check)
}

/// What a paper with this code and name says of the subject: the events to begin with, and what to warn of.
///
/// # Errors
/// `subject_code` where it is no code of either kind, and those of the name.
pub(crate) fn named(
    dossier: &Dossier,
    (written, name): (&str, &str),
    on: chrono::NaiveDate,
) -> Result<(Vec<Happening<Event>>, Vec<Warning>), Refusal> {
    let known = dossier.subject.as_ref().map(|subject| subject.code.as_str());
    let check = shaped(known.unwrap_or(written))?;
    let name = required("name", name)?;
    let warnings: Vec<Warning> = check.warning().into_iter().collect();
    let event: Option<Event> = match &dossier.subject {
        None => Some(SubjectFounded { code: check.code, kind: check.kind, name }.into()),
        Some(subject) if subject.name == name || subject.also.contains(&name) => None,
        Some(_) => Some(SubjectAlsoNamed { name }.into()),
    };
    Ok((event.into_iter().map(|event| Happening { on, event }).collect(), warnings))
}
