//! An entry ends before anybody asks for repair: annulled because its basis fell, or over by rule at the end of its term.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Entry, in_state};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::State;
use crate::domain::credit::{Dossier, nth_mut};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::Refusal;
use crate::domain::text::required;

/// Annuls an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryAnnul {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub entry: u32,
    /// Why, and by which paper.
    pub reason: String,
}

impl Act for EntryAnnul {
    const TYPE: &'static str = "entry_annul";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("entry", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, reason: "依据的处罚决定被复议撤销".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.entry, &[State::InForce, State::Fallen], basis.on)?;
        Ok(Decision::one(basis.on, EntryAnnulled { n: known.n, reason: required("reason", &self.reason)? }))
    }
}

/// An entry was annulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryAnnulled {
    /// Which.
    pub n: u32,
    /// Why.
    pub reason: String,
}

impl Fold for EntryAnnulled {
    const KIND: &'static str = "entry_annulled";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.entries, self.n) {
            known.annulled = Some((fact.on, self.reason.clone()));
        }
    }
}

/// The term of an entry was over, by rule: recorded by the register itself, when it is next open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryEnded {
    /// Which.
    pub n: u32,
    /// No longer in force from this day on.
    pub until: NaiveDate,
}

impl Fold for EntryEnded {
    const KIND: &'static str = "entry_ended";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.entries, self.n) {
            known.ended_on = Some(self.until);
        }
    }
}

/// What is to be recorded of terms that were over by a day, each on the day it was.
#[must_use]
pub fn ended(dossier: &Dossier, on: NaiveDate) -> Vec<Happening<Event>> {
    let over = |entry: &&Entry| entry.ended_on.is_none() && entry.state(dossier, on) == State::Expired;
    let found = dossier.entries.iter().filter(over);
    let event = |entry: &Entry| EntryEnded { n: entry.n, until: entry.decided.until }.into();
    found.map(|entry| Happening { on: entry.decided.until, event: event(entry) }).collect()
}
