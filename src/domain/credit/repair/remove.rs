//! After the decision: the entry is taken down, or a commitment turns out false.

use serde::{Deserialize, Serialize};

use super::{last, request};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::entry::in_state;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::State;
use crate::domain::credit::{Dossier, nth_mut};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Notes that a repaired entry was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRemove {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub entry: u32,
}

impl Act for EntryRemove {
    const TYPE: &'static str = "entry_remove";
    const FIELDS: &'static [Field] = &[need("code", FieldKind::Line), need("entry", NUMBER)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1 }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        in_state(dossier, self.entry, &[State::InForce, State::Fallen], basis.on)?;
        request(dossier, self.entry, &[State::Granted])?;
        Ok(Decision::one(basis.on, EntryRemoved { entry: self.entry }))
    }
}

/// Flags a false commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairFlagFalse {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// What was false, and who found so.
    pub reason: String,
}

impl Act for RepairFlagFalse {
    const TYPE: &'static str = "repair_flag_false";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("entry", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(), entry: 1, reason: "整改记录系伪造，市监局核查认定".to_owned()
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let made = [State::Requested, State::Accepted, State::Verified, State::Granted, State::Refused];
        let repair = request(dossier, self.entry, &made)?;
        if repair.promise.is_none() {
            return Err(refuse("repair_condition").with("variant", "promise"));
        }
        Ok(Decision::one(basis.on, RepairFalse { entry: self.entry, reason: required("reason", &self.reason)? }))
    }
}

/// An entry was taken down after repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRemoved {
    /// Which.
    pub entry: u32,
}

impl Fold for EntryRemoved {
    const KIND: &'static str = "entry_removed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(entry) = nth_mut(&mut dossier.entries, self.entry) {
            entry.removed_on = Some(fact.on);
        }
    }
}

/// A commitment was false.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairFalse {
    /// Of which entry.
    pub entry: u32,
    /// What was false.
    pub reason: String,
}

impl Fold for RepairFalse {
    const KIND: &'static str = "repair_false";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.false_on = Some((fact.on, self.reason.clone()));
        }
    }
}
