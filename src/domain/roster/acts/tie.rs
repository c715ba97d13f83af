//! Declaring a tie to a party or firm, and ending one. It stands in the stream of the person it belongs to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::office::command::Act;
use crate::domain::office::event::{Event, Fold};
use crate::domain::office::stream::Stream;
use crate::domain::office::{Occasion, Office, Ruling};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::roster::ally::AllyId;
use crate::domain::roster::tie::{PersonId, Tie};
use crate::domain::text::{normalise_name, required};

/// Ties one person may declare.
const TIES_MAX: usize = 100;

/// Declares a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieDeclare {
    /// Whose: a mediator's id or an ally's.
    pub person: PersonId,
    /// To whom.
    pub with: String,
    /// Their 统一社会信用代码 or ID number.
    #[serde(default)]
    pub code: Option<String>,
    /// What the relation is.
    pub relation: String,
}

/// Ends a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieEnd {
    /// Whose.
    pub person: PersonId,
    /// To whom, as declared.
    pub with: String,
    /// Why it is over.
    pub reason: String,
}

/// A tie was declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieDeclared {
    /// The tie.
    #[serde(flatten)]
    pub tie: Tie,
}

/// A tie ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieEnded {
    /// To whom, as declared.
    pub with: String,
    /// Why.
    pub reason: String,
}

const EXAMPLE: PersonId = PersonId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));

impl Act for TieDeclare {
    const TYPE: &'static str = "tie_declare";
    const FIELDS: &'static [Field] = &[
        need("person", FieldKind::Person),
        need("with", FieldKind::Line),
        may("code", FieldKind::Line),
        need("relation", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            person: EXAMPLE,
            with: "宿迁垚田电子商务有限公司".to_owned(),
            code: Some("91321302MA1WJXYB0X".to_owned()),
            relation: "曾任常年法律顾问".to_owned(),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let stream = stream_of(office, self.person)?;
        let code = self.code.as_ref().filter(|code| !code.trim().is_empty());
        let tie = Tie {
            with: required("with", &self.with)?,
            code: code.map(|code| required("code", code)).transpose()?,
            relation: required("relation", &self.relation)?,
        };
        let ties = office.ties.of(self.person);
        if ties.iter().any(|known| same(known, &tie.with)) {
            return Err(refuse("tie_exists").with("with", &tie.with));
        }
        if ties.len() >= TIES_MAX {
            return Err(refuse("ties_max").with("max", TIES_MAX));
        }
        Ok(Ruling::new(stream, Decision::<Event>::one(occasion.on, TieDeclared { tie })))
    }
}

impl Act for TieEnd {
    const TYPE: &'static str = "tie_end";
    const FIELDS: &'static [Field] =
        &[need("person", FieldKind::Person), need("with", FieldKind::Line), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self {
            person: EXAMPLE, with: "宿迁垚田电子商务有限公司".to_owned(), reason: "顾问合同期满".to_owned()
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let stream = stream_of(office, self.person)?;
        let with = required("with", &self.with)?;
        let Some(known) = office.ties.of(self.person).iter().find(|known| same(known, &with)) else {
            return Err(refuse("tie_unknown").with("with", &with));
        };
        let ended = TieEnded { with: known.with.clone(), reason: required("reason", &self.reason)? };
        Ok(Ruling::new(stream, Decision::<Event>::one(occasion.on, ended)))
    }
}

fn same(tie: &Tie, with: &str) -> bool {
    normalise_name(&tie.with) == normalise_name(with)
}

/// The stream of whoever bears the id.
fn stream_of(office: &Office, person: PersonId) -> Result<Stream, Refusal> {
    let (mediator, ally) = (MediatorId(person.0), AllyId(person.0));
    if office.roster.get(&mediator).is_some() {
        Ok(Stream::Mediator(mediator))
    } else if office.allies.0.contains_key(&ally) {
        Ok(Stream::Ally(ally))
    } else {
        Err(refuse("person_unknown").with("person", person.0))
    }
}

fn person(stream: &Stream) -> Option<PersonId> {
    match stream {
        Stream::Mediator(id) => Some((*id).into()),
        Stream::Ally(id) => Some((*id).into()),
        _ => None,
    }
}

impl Fold for TieDeclared {
    const KIND: &'static str = "tie_declared";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(person) = person(stream) {
            office.ties.0.entry(person).or_default().push(self.tie.clone());
        }
    }
}

impl Fold for TieEnded {
    const KIND: &'static str = "tie_ended";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Some(person) = person(stream) else { return };
        if let Some(ties) = office.ties.0.get_mut(&person) {
            ties.retain(|tie| tie.with != self.with);
            if ties.is_empty() {
                office.ties.0.remove(&person);
            }
        }
    }
}
