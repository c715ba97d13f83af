//! 履行: what was agreed, part by part, and what came of it.
//!
//! A party owes the instalments of the agreement; an agreement without any is one obligation without a date. What was
//! paid can never exceed what is owed. How an instalment stands ([`Obligation::state`]) is derived for a day and never
//! stored. The committee urges performance (人民调解法 Art 31); a wrong entry is struck out with a reason, not removed.

pub mod acts;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::acts::{PerformanceRecorded, PerformanceStruck, RecordPerformance, StrikePerformance, Urge, Urged};
use super::Case;
use super::agreement::Agreement;
use super::vocabulary::{Means, Outcome, vocabulary};
use crate::domain::money::Fen;

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

    /// What the record still shows as owed on a day, in money; 0 where only something else is owed. None when everything
    /// was performed, or nothing is owed at all.
    #[must_use]
    pub fn still_owed(&self, on: NaiveDate) -> Option<Fen> {
        if self.performance_state(on)? == PerformanceState::Performed {
            return None;
        }
        let open = self.obligations().iter().map(Obligation::remaining).try_fold(Fen(0), Fen::plus);
        Some(open.unwrap_or(Fen(u64::MAX)))
    }

    /// The agreement is broken on a day: something is past its day, or was recorded as not performed, and still owed.
    #[must_use]
    pub fn broken(&self, on: NaiveDate) -> bool {
        let owed = |obligation: &Obligation| obligation.performed_on.is_none_or(|performed| on < performed);
        self.obligations().iter().any(|obligation| obligation.overdue(on) || (obligation.failed && owed(obligation)))
    }
}

#[cfg(test)]
mod tests;
