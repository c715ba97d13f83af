//! What verification found, and the decision of somebody else.

use serde::{Deserialize, Serialize};

use super::request::not_the_one_to_decide;
use super::{last, request};
use crate::domain::context::Decision;
use crate::domain::credit::attention::judged;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, second_person};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Says what verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairVerify {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Every condition is met.
    pub conditions_met: bool,
    /// What was looked at, and found.
    pub findings: String,
}

impl Act for RepairVerify {
    const TYPE: &'static str = "repair_verify";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("conditions_met", FieldKind::Flag),
        need("findings", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            entry: 1,
            conditions_met: true,
            findings: "现场核查，侵权商品已全部下架".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        request(dossier, self.entry, &[State::Accepted])?;
        let findings = required("findings", &self.findings)?;
        let event = RepairVerified { entry: self.entry, conditions_met: self.conditions_met, findings };
        Ok(Decision::one(basis.on, event).warning(not_the_one_to_decide(basis)))
    }
}

/// Decides: somebody else than who took the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairDecide {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Repair is granted.
    pub granted: bool,
    /// Why, and by which paper.
    pub reason: String,
}

impl Act for RepairDecide {
    const TYPE: &'static str = "repair_decide";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("granted", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, granted: true, reason: "准予修复决定书".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let repair = request(dossier, self.entry, &[State::Verified])?;
        for acted in repair.barred() {
            second_person(Item::Repair, acted, basis)?;
        }
        let met = repair.verified.as_ref().is_some_and(|verified| verified.yes);
        if self.granted && !met {
            return Err(refuse("repair_not_verified").with("n", repair.n));
        }
        let reason = required("reason", &self.reason)?;
        Ok(Decision::one(basis.on, RepairDecided { entry: self.entry, granted: self.granted, reason }))
    }
}

/// It was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairVerified {
    /// Of which entry.
    pub entry: u32,
    /// Every condition is met.
    pub conditions_met: bool,
    /// What was found.
    pub findings: String,
}

impl Fold for RepairVerified {
    const KIND: &'static str = "repair_verified";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.verified = Some(judged(fact, self.conditions_met, &self.findings));
        }
    }
}

/// It was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairDecided {
    /// Of which entry.
    pub entry: u32,
    /// Granted.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

impl Fold for RepairDecided {
    const KIND: &'static str = "repair_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.decided = Some(judged(fact, self.granted, &self.reason));
        }
    }
}
