//! A competent body's decision is recorded, with everything it must contain.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AuthorityLevel, Class, Decided, Entry, LegalBasis};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::entry::{beside, consent_missing, resting, term};
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER, example_day};
use crate::domain::credit::{Dossier, next_number, not_after};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Records a competent body's decision to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRecord {
    /// The subject's code.
    pub code: String,
    /// On which provision; without one there is no entry.
    #[serde(default)]
    pub legal_basis: Option<LegalBasis>,
    /// Which body decided.
    pub authority: String,
    /// Of which level.
    pub level: AuthorityLevel,
    /// The number of its decision.
    pub number: String,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// On which instruments, by number.
    pub instruments: Vec<u32>,
    /// When the notice of intended listing was served.
    #[serde(default)]
    pub notice_on: Option<NaiveDate>,
    /// Statement and defence, and the answer.
    #[serde(default)]
    pub defence: Option<String>,
    /// The superior's consent.
    #[serde(default)]
    pub superior_consent: Option<String>,
    /// How grave.
    pub class: Class,
    /// No longer in force from this day on; the longest term of the class if left out.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Measures that follow.
    #[serde(default)]
    pub measures: Option<String>,
    /// Until when a statutory measure runs.
    #[serde(default)]
    pub measures_until: Option<NaiveDate>,
    /// When the repair notice was served.
    #[serde(default)]
    pub repair_notice_on: Option<NaiveDate>,
}

impl Act for EntryRecord {
    const TYPE: &'static str = "entry_record";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        may("legal_basis", LegalBasis::FIELD),
        need("authority", FieldKind::Line),
        need("level", AuthorityLevel::FIELD),
        need("number", FieldKind::Line),
        need("decided_on", FieldKind::Date),
        need("instruments", FieldKind::List(&NUMBER)),
        may("notice_on", FieldKind::Date),
        may("defence", FieldKind::Line),
        may("superior_consent", FieldKind::Line),
        need("class", Class::FIELD),
        may("until", FieldKind::Date),
        may("measures", FieldKind::Line),
        may("measures_until", FieldKind::Date),
        may("repair_notice_on", FieldKind::Date),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            legal_basis: Some(LegalBasis::Samr44Art9Ip),
            authority: "某市市场监督管理局".to_owned(),
            level: AuthorityLevel::City,
            number: "某市监列〔2026〕1号".to_owned(),
            decided_on: example_day(3, 5),
            instruments: vec![1],
            notice_on: Some(example_day(2, 10)),
            defence: None,
            superior_consent: Some("省局同意（2026-02-26）".to_owned()),
            class: Class::Serious,
            until: None,
            measures: Some("限制申报财政性项目".to_owned()),
            measures_until: None,
            repair_notice_on: Some(example_day(3, 5)),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let law = basis.law();
        let legal_basis = self.legal_basis.ok_or_else(|| refuse("legal_basis_missing"))?;
        let decided_on = not_after(self.decided_on, basis)?;
        let instruments = resting(dossier, (legal_basis, &self.instruments), decided_on)?;
        let notice_on = self.notice_on.ok_or_else(|| refuse("notice_missing"))?;
        if notice_on >= decided_on {
            return Err(refuse("notice_late").with("notice", notice_on).with("decided", decided_on));
        }
        if consent_missing(self.level, self.superior_consent.is_some(), decided_on, law) {
            return Err(refuse("consent_missing").with("authority_level", self.level).with("on", decided_on));
        }
        let decided = Decided {
            list: legal_basis.list(),
            legal_basis,
            authority: required("authority", &self.authority)?,
            level: self.level,
            number: required("number", &self.number)?,
            decided_on,
            instruments,
            notice_on,
            defence: optional("defence", self.defence.as_ref())?,
            superior_consent: optional("superior_consent", self.superior_consent.as_ref())?,
            class: self.class,
            until: term((self.class, decided_on), self.until, law)?,
            measures: optional("measures", self.measures.as_ref())?,
            measures_until: self.measures_until,
            repair_notice_on: self.repair_notice_on,
        };
        let same = |known: &&Entry| known.decided.number == decided.number && known.decided.list == decided.list;
        if let Some(known) = dossier.entries.iter().find(same) {
            return Err(refuse("entry_known").with("number", &decided.number).with("n", known.n));
        }
        let warnings = beside(&decided, dossier, law);
        let event = EntryRecorded { n: next_number(&dossier.entries), decided, listing: None };
        Ok(Decision { events: vec![Happening { on: basis.on, event: event.into() }], warnings })
    }
}

/// A listing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRecorded {
    /// Its number.
    pub n: u32,
    /// What was decided.
    pub decided: Decided,
    /// The procedure it came from.
    pub listing: Option<u32>,
}

impl Fold for EntryRecorded {
    const KIND: &'static str = "entry_recorded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        dossier.entries.push(Entry {
            n: self.n,
            decided: self.decided.clone(),
            listing: self.listing,
            annulled: None,
            removed_on: None,
            repairs: Vec::new(),
            ended_on: None,
            by: fact.by.account.clone(),
        });
    }
}

fn optional(field: &str, written: Option<&String>) -> Result<Option<String>, Refusal> {
    written.filter(|text| !text.trim().is_empty()).map(|text| required(field, text)).transpose()
}
