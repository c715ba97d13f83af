//! 登记履行, 督促履行, and striking out a wrong entry.

use serde::{Deserialize, Serialize};

use super::super::agreement::INSTALMENTS_MAX;
use super::super::command::{Act, When};
use super::super::event::{Event, Fact, Fold};
use super::super::vocabulary::{Means, Stage};
use super::super::{Case, check};
use super::{Obligation, PerformanceEntry, PerformanceKind, Urging};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse, warn};

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
        need("instalment", FieldKind::Number(1, INSTALMENTS_MAX as u32)),
        need("kind", PerformanceKind::FIELD),
        may("amount_fen", FieldKind::Fen)
            .when("kind", &[PerformanceKind::Full.value(), PerformanceKind::Partial.value()]),
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
        // What was paid before belongs into the agreement itself.
        let since = case.agreement_in_force().map(|(_, on)| on);
        check::in_order(&[("in_force_on", since), ("performed_on", Some(context.on))])?;
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
        // What is handed over as they agree is seen by all.
        let later = since.is_some_and(|since| context.on > since);
        let bare = later && self.kind != PerformanceKind::None && self.evidence.trim().is_empty();
        Ok(Decision::one(context.on, recorded).warning(bare.then(|| warn("evidence_missing"))))
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
        need("instalment", FieldKind::Number(1, INSTALMENTS_MAX as u32)),
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
