//! 履行: what was agreed, part by part, and what came of it.
//!
//! A party owes the instalments of the agreement; an agreement without any is one obligation without a date. What was
//! paid can never exceed what is owed. How an instalment stands ([`Obligation::state`]) is derived for a day and never
//! stored. The committee urges performance (人民调解法 Art 31); a wrong entry is struck out with a reason, not removed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Means, Outcome, Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// What was performed, as recorded.
    PerformanceKind "performance" {
        /// 全部履行
        Full = "full",
        /// 部分履行
        Partial = "partial",
        /// 未履行
        None = "none",
    }
}

vocabulary! {
    /// How an obligation stands on a day.
    PerformanceState "performance_state" {
        /// 已履行
        Performed = "performed",
        /// 部分履行
        Partly = "partly",
        /// 逾期未履行
        Not = "not",
        /// 未到期
        Due = "due",
    }
}

/// One entry about performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceEntry {
    /// The day.
    pub on: NaiveDate,
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How much.
    pub amount_fen: Fen,
    /// All that was left, a part, nothing.
    pub kind: PerformanceKind,
    /// What proves it, for instance a receipt.
    pub evidence: String,
    /// Struck out: the day and why.
    pub struck: Option<(NaiveDate, String)>,
}

/// One time a party was urged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urging {
    /// The day.
    pub on: NaiveDate,
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How.
    pub means: Means,
    /// What was answered; empty when nobody was reached.
    pub answer: String,
}

/// Everything recorded about performance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Performance {
    /// Entries in the order of recording, the struck ones too.
    pub entries: Vec<PerformanceEntry>,
    /// Urgings in the order of recording.
    pub urgings: Vec<Urging>,
}

/// One thing owed under the agreement, and what has been done of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// From 1.
    pub number: u32,
    /// The last day; none where the agreement names none.
    pub due_on: Option<NaiveDate>,
    /// How much is owed.
    pub amount_fen: Fen,
    /// What is owed beside or instead of money.
    pub what: String,
    /// How much was paid.
    pub paid_fen: Fen,
    /// Something was performed.
    pub begun: bool,
    /// It was recorded that nothing was performed.
    pub failed: bool,
    /// The day it was complete.
    pub performed_on: Option<NaiveDate>,
}

impl Obligation {
    /// What is still to be paid.
    #[must_use]
    pub const fn remaining(&self) -> Fen {
        Fen(self.amount_fen.0.saturating_sub(self.paid_fen.0))
    }

    /// Past its day and not complete on a day.
    #[must_use]
    pub fn overdue(&self, on: NaiveDate) -> bool {
        self.performed_on.is_none_or(|performed| on < performed) && self.due_on.is_some_and(|due| due < on)
    }

    /// How it stands on a day.
    #[must_use]
    pub fn state(&self, on: NaiveDate) -> PerformanceState {
        match self.performed_on {
            Some(performed) if performed <= on => PerformanceState::Performed,
            _ if self.begun => PerformanceState::Partly,
            _ if self.failed || self.overdue(on) => PerformanceState::Not,
            _ => PerformanceState::Due,
        }
    }
}

impl Performance {
    fn count(&self, obligation: &mut Obligation) {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.instalment == obligation.number && entry.struck.is_none())
            .collect();
        entries.sort_by_key(|entry| entry.on);
        for entry in entries {
            obligation.paid_fen = obligation.paid_fen.plus(entry.amount_fen).unwrap_or(Fen(u64::MAX));
            obligation.begun |= entry.kind != PerformanceKind::None;
            obligation.failed |= entry.kind == PerformanceKind::None;
            let paid = obligation.amount_fen > Fen(0) && obligation.remaining() == Fen(0);
            if obligation.performed_on.is_none() && (paid || entry.kind == PerformanceKind::Full) {
                obligation.performed_on = Some(entry.on);
            }
        }
    }
}

impl Case {
    /// The agreement the case ended in; for a case taken over from an old register, even where the day it came into
    /// force is not known.
    #[must_use]
    pub fn settled(&self) -> Option<&Agreement> {
        let agreed = self.ended.as_ref().is_some_and(|ended| ended.ending.outcome() == Outcome::Agreed);
        self.agreement.as_ref().filter(|_| agreed)
    }

    /// What is owed under the agreement in force, in the order of the agreement; empty without one.
    #[must_use]
    pub fn obligations(&self) -> Vec<Obligation> {
        let Some(agreement) = self.settled() else { return Vec::new() };
        let owed = |number, due_on, amount_fen, what: &str| Obligation {
            number,
            due_on,
            amount_fen,
            what: what.to_owned(),
            paid_fen: Fen(0),
            begun: false,
            failed: false,
            performed_on: None,
        };
        let terms = &agreement.terms;
        let mut obligations: Vec<_> = (1u32..)
            .zip(&terms.instalments)
            .map(|(number, part)| owed(number, Some(part.due_on), part.amount_fen, &part.what))
            .collect();
        if obligations.is_empty() {
            obligations.push(owed(1, None, terms.amount_fen, ""));
        }
        for obligation in &mut obligations {
            self.performance.count(obligation);
        }
        obligations
    }

    /// How the agreement as a whole stands on a day; none without an agreement.
    #[must_use]
    pub fn performance_state(&self, on: NaiveDate) -> Option<PerformanceState> {
        use PerformanceState::{Due, Not, Partly, Performed};
        let states: Vec<_> = self.obligations().iter().map(|obligation| obligation.state(on)).collect();
        let some = |state| states.contains(&state);
        match states.first() {
            None => None,
            Some(_) if states.iter().all(|state| *state == Performed) => Some(Performed),
            Some(_) if some(Performed) || some(Partly) => Some(Partly),
            Some(_) if some(Not) => Some(Not),
            Some(_) => Some(Due),
        }
    }

    /// The agreement is broken on a day: something is past its day, or was recorded as not performed, and still owed.
    #[must_use]
    pub fn broken(&self, on: NaiveDate) -> bool {
        let owed = |obligation: &Obligation| obligation.performed_on.is_none_or(|performed| on < performed);
        self.obligations().iter().any(|obligation| obligation.overdue(on) || (obligation.failed && owed(obligation)))
    }
}

/// The obligation with a number that is still owed.
fn owed(case: &Case, instalment: u32) -> Result<Obligation, Refusal> {
    let obligations = case.obligations();
    if obligations.is_empty() {
        return Err(refuse("no_agreement_in_force"));
    }
    let count = obligations.len();
    let obligation = obligations
        .into_iter()
        .find(|obligation| obligation.number == instalment)
        .ok_or_else(|| refuse("instalment_unknown").with("instalment", instalment).with("count", count))?;
    match obligation.performed_on {
        Some(on) => Err(refuse("already_performed").with("instalment", instalment).with("on", on)),
        None => Ok(obligation),
    }
}

const ENDED: When = When::Stages(&[Stage::Ended, Stage::Archived]);

/// 登记履行: what was performed of an instalment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordPerformance {
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How much, in fen; left out for `full`: all that is left.
    #[serde(default)]
    pub amount_fen: Option<Fen>,
    /// All that was left, a part, nothing.
    pub kind: PerformanceKind,
    /// What proves it.
    #[serde(default)]
    pub evidence: String,
}

/// Something, or nothing, was performed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceRecorded {
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How much.
    pub amount_fen: Fen,
    /// All that was left, a part, nothing.
    pub kind: PerformanceKind,
    /// What proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

impl Act for RecordPerformance {
    const TYPE: &'static str = "record_performance";
    const FIELDS: &'static [Field] = &[
        need("instalment", FieldKind::Number(1, super::agreement::INSTALMENTS_MAX as u32)),
        may("amount_fen", FieldKind::Fen),
        need("kind", PerformanceKind::FIELD),
        may("evidence", FieldKind::Line),
    ];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self {
            instalment: 1,
            amount_fen: Some(Fen::yuan(5_000)),
            kind: PerformanceKind::Full,
            evidence: "转账凭证".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let obligation = owed(case, self.instalment)?;
        let remaining = obligation.remaining();
        let amount_fen = match (self.kind, self.amount_fen) {
            (PerformanceKind::Full, given) => given.unwrap_or(remaining),
            (PerformanceKind::Partial, None) if obligation.amount_fen > Fen(0) => {
                return Err(refuse("amount_missing").with("instalment", self.instalment));
            }
            (_, given) => given.unwrap_or_default(),
        };
        if amount_fen > remaining {
            return Err(refuse("overpaid")
                .with("amount", amount_fen)
                .with("remaining", remaining)
                .with("owed", obligation.amount_fen)
                .with("paid", obligation.paid_fen));
        }
        match self.kind {
            PerformanceKind::Full if amount_fen < remaining => {
                return Err(refuse("not_full").with("amount", amount_fen).with("remaining", remaining));
            }
            PerformanceKind::Partial if obligation.amount_fen > Fen(0) && amount_fen == Fen(0) => {
                return Err(refuse("amount_missing").with("instalment", self.instalment));
            }
            PerformanceKind::None if amount_fen > Fen(0) => {
                return Err(refuse("none_with_amount").with("amount", amount_fen));
            }
            _ => {}
        }
        let recorded = PerformanceRecorded {
            instalment: self.instalment,
            amount_fen,
            kind: self.kind,
            evidence: self.evidence.clone(),
        };
        Ok(Decision::one(context.on, recorded))
    }
}

impl Fold for PerformanceRecorded {
    const KIND: &'static str = "performance_recorded";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.performance.entries.push(PerformanceEntry {
            on: fact.on,
            instalment: self.instalment,
            amount_fen: self.amount_fen,
            kind: self.kind,
            evidence: self.evidence.clone(),
            struck: None,
        });
    }
}

/// Strikes out a wrong entry about performance. The entry stays on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrikePerformance {
    /// Which entry, from 1, in the order of recording.
    pub entry: u32,
    /// Why it is wrong.
    pub reason: String,
}

/// An entry about performance was struck out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceStruck {
    /// Which entry, from 1.
    pub entry: u32,
    /// Why it is wrong.
    pub reason: String,
}

fn index(entry: u32) -> Option<usize> {
    usize::try_from(entry).ok()?.checked_sub(1)
}

impl Act for StrikePerformance {
    const TYPE: &'static str = "strike_performance";
    const FIELDS: &'static [Field] = &[need("entry", FieldKind::Number(1, 1_000)), need("reason", FieldKind::Text)];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self { entry: 1, reason: "金额录错，应为 500 元。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        let entries = &case.performance.entries;
        let entry = index(self.entry)
            .and_then(|index| entries.get(index))
            .ok_or_else(|| refuse("entry_unknown").with("entry", self.entry).with("count", entries.len()))?;
        if let Some((on, _)) = &entry.struck {
            return Err(refuse("entry_struck").with("entry", self.entry).with("on", on));
        }
        Ok(Decision::one(context.on, PerformanceStruck { entry: self.entry, reason: self.reason.clone() }))
    }
}

impl Fold for PerformanceStruck {
    const KIND: &'static str = "performance_struck";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(entry) = index(self.entry).and_then(|index| case.performance.entries.get_mut(index)) {
            entry.struck = Some((fact.on, self.reason.clone()));
        }
    }
}

/// 督促履行: urges a party to perform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Urge {
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How.
    pub means: Means,
    /// What was answered.
    #[serde(default)]
    pub answer: String,
}

/// A party was urged to perform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urged {
    /// Which instalment, from 1.
    pub instalment: u32,
    /// How.
    pub means: Means,
    /// What was answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

impl Act for Urge {
    const TYPE: &'static str = "urge";
    const FIELDS: &'static [Field] = &[
        need("instalment", FieldKind::Number(1, super::agreement::INSTALMENTS_MAX as u32)),
        need("means", Means::FIELD),
        may("answer", FieldKind::Text),
    ];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self { instalment: 2, means: Means::Phone, answer: "答应本周内转账。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        owed(case, self.instalment)?;
        check::in_order(&[
            ("in_force_on", case.agreement_in_force().map(|(_, on)| on)),
            ("urged_on", Some(context.on)),
        ])?;
        let urged = Urged { instalment: self.instalment, means: self.means, answer: self.answer.clone() };
        Ok(Decision::one(context.on, urged))
    }
}

impl Fold for Urged {
    const KIND: &'static str = "urged";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.performance.urgings.push(Urging {
            on: fact.on,
            instalment: self.instalment,
            means: self.means,
            answer: self.answer.clone(),
        });
    }
}

#[cfg(test)]
mod tests;
