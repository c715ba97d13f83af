//! Repair is asked for, and the request taken or declined.

use serde::{Deserialize, Serialize};

use super::{Repair, earliest, last, request};
use crate::domain::actor::Role;
use crate::domain::context::Decision;
use crate::domain::credit::attention::judged;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::entry::in_state;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, InstrumentKind, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, next_number, nth_mut};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::rules::RuleId;
use crate::domain::text::required;

/// Asks for repair in the subject's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairRequest {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Proof of performance.
    #[serde(default)]
    pub performed: Option<String>,
    /// Proof of correction.
    #[serde(default)]
    pub corrected: Option<String>,
    /// The public commitment.
    #[serde(default)]
    pub promise: Option<String>,
}

impl Act for RepairRequest {
    const TYPE: &'static str = "repair_request";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        may("performed", FieldKind::Line),
        may("corrected", FieldKind::Line),
        may("promise", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            entry: 1,
            performed: Some("罚款缴纳凭证".to_owned()),
            corrected: Some("下架和销毁记录".to_owned()),
            promise: Some("信用中国公开承诺书".to_owned()),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let entry = in_state(dossier, self.entry, &[State::InForce], basis.on)?;
        if let Some(open) = entry.repairs.last().filter(|last| last.is_open()) {
            return Err(refuse("credit_state")
                .with("credit_item", Item::Repair)
                .with("n", open.n)
                .with("credit_state", open.state()));
        }
        let rule = entry.decided.class.repair_from();
        let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", basis.on);
        let from = earliest(entry, basis.on, basis.law()).ok_or_else(no_rule)?;
        if basis.on < from {
            return Err(refuse("repair_too_early").with("from", from).with("rule", rule));
        }
        let performed = proof("performed", self.performed.as_ref())?;
        let corrected = proof("corrected", self.corrected.as_ref())?;
        let asks_promise = basis.law().flag(RuleId::RepairPromise, basis.on);
        let promise = match (&self.promise, asks_promise) {
            (None, false) => None,
            (promise, _) => Some(proof("promise", promise.as_ref())?),
        };
        let again = dossier.instruments.iter().find(|known| {
            known.paper.kind == InstrumentKind::Penalty
                && known.paper.heavier.is_some()
                && known.paper.decided_on > entry.decided.decided_on
                && known.in_force(basis.on)
        });
        if let Some(again) = again {
            return Err(refuse("repair_new_penalty").with("number", &again.paper.number));
        }
        let n = next_number(&entry.repairs);
        Ok(Decision::one(basis.on, RepairRequested { entry: entry.n, n, performed, corrected, promise }))
    }
}

/// Takes the request, or declines to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairTake {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// It is taken.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

/// A warning for an approver who works on a request: another approver has to decide it, and there may be none.
pub(super) fn not_the_one_to_decide(basis: &Basis<'_>) -> Option<Warning> {
    (basis.actor.role == Role::CreditApprover).then(|| warn("repair_decided_by_another"))
}

impl Act for RepairTake {
    const TYPE: &'static str = "repair_take";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("taken", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, taken: true, reason: "材料齐全".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        request(dossier, self.entry, &[State::Requested])?;
        let reason = required("reason", &self.reason)?;
        let taken = RepairTaken { entry: self.entry, taken: self.taken, reason };
        Ok(Decision::one(basis.on, taken).warning(not_the_one_to_decide(basis)))
    }
}

/// Repair was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairRequested {
    /// Of which entry.
    pub entry: u32,
    /// Its number within the entry.
    pub n: u32,
    /// Proof of performance.
    pub performed: String,
    /// Proof of correction.
    pub corrected: String,
    /// The public commitment.
    pub promise: Option<String>,
}

impl Fold for RepairRequested {
    const KIND: &'static str = "repair_requested";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { entry, n, performed, corrected, promise } = self.clone();
        if let Some(entry) = nth_mut(&mut dossier.entries, entry) {
            entry.repairs.push(Repair {
                n,
                on: fact.on,
                performed,
                corrected,
                promise,
                by: fact.by.account.clone(),
                taken: None,
                verified: None,
                decided: None,
                false_on: None,
            });
        }
    }
}

/// The request was taken or declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairTaken {
    /// Of which entry.
    pub entry: u32,
    /// It was taken.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

impl Fold for RepairTaken {
    const KIND: &'static str = "repair_taken";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.taken = Some(judged(fact, self.taken, &self.reason));
        }
    }
}

fn proof(condition: &str, written: Option<&String>) -> Result<String, Refusal> {
    match written.map(|text| required(condition, text)) {
        Some(Ok(text)) => Ok(text),
        _ => Err(refuse("repair_condition").with("variant", condition)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::{Actor, Identity};
    use crate::domain::calendar::Calendar;
    use crate::domain::rules::RuleBook;

    #[test]
    fn an_approver_who_takes_a_request_is_told_that_another_decides() {
        let (rules, calendar) = (RuleBook::default(), Calendar::default());
        let today = "2026-04-01".parse().unwrap();
        let told = |role| {
            let actor = Actor { account: "scjg".to_owned(), role, known: Identity::Process };
            let basis = Basis { today, on: today, actor: &actor, rules: &rules, calendar: &calendar };
            not_the_one_to_decide(&basis).map(|warning| warning.code)
        };
        assert_eq!(told(Role::CreditApprover).as_deref(), Some("repair_decided_by_another"));
        assert_eq!(told(Role::CreditOfficer), None);
    }
}
