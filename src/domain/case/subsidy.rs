//! 以案定补: what a mediator is paid for a case, reported by the committee, checked by the bureau, paid once.
//!
//! A case counts for the quarter of its ending and for the mediator who presided, by its difficulty grade and the dated rate
//! in force on the day it ended. It can be reported once its agreement stands and its volume is closed, and only while no
//! other report of it lives: the case's own stream holds the report, so that two desks could not make two. Whoever reported
//! does not check.

mod quarter;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::quarter::Quarter;
use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Difficulty, Outcome, Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::rules::{RuleBook, RuleId};

vocabulary! {
    /// How far the subsidy of a case has come.
    SubsidyState "subsidy_state" {
        /// 尚不具备条件
        Unready = "unready",
        /// 可申报
        Ready = "ready",
        /// 已申报
        Reported = "reported",
        /// 审核退回: can be reported again.
        Rejected = "rejected",
        /// 审核通过
        Passed = "passed",
        /// 已发放
        Paid = "paid",
    }
}

/// One report of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subsidy {
    /// The quarter the case ended in.
    pub quarter: Quarter,
    /// For whom.
    pub mediator: MediatorId,
    /// The grade it was reckoned by.
    pub difficulty: Difficulty,
    /// How much.
    pub amount: Fen,
    /// The rule's source, so that the figure explains itself.
    pub source: String,
    /// The day of the report.
    pub reported_on: NaiveDate,
    /// The account that reported.
    pub reported_by: String,
    /// What the check came to: the day, passed or not.
    pub checked: Option<(NaiveDate, bool)>,
    /// The day it was paid.
    pub paid_on: Option<NaiveDate>,
}

impl Subsidy {
    /// How far it has come.
    #[must_use]
    pub const fn state(&self) -> SubsidyState {
        match (self.checked, self.paid_on) {
            (_, Some(_)) => SubsidyState::Paid,
            (Some((_, true)), None) => SubsidyState::Passed,
            (Some((_, false)), None) => SubsidyState::Rejected,
            (None, None) => SubsidyState::Reported,
        }
    }

    /// It stands: a second report would pay the case twice.
    #[must_use]
    pub fn lives(&self) -> bool {
        self.state() != SubsidyState::Rejected
    }
}

/// What decides whether a case can be reported, wherever it is read from.
#[derive(Debug, Clone, Copy)]
pub struct Merits {
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The volume is closed.
    pub archived: bool,
    /// The grade.
    pub difficulty: Option<Difficulty>,
    /// Who presided.
    pub mediator: Option<MediatorId>,
}

impl Merits {
    /// Why it cannot be reported yet, as a refusal's code; none when it can.
    #[must_use]
    pub fn hindrance(&self) -> Option<&'static str> {
        if self.outcome != Some(Outcome::Agreed) {
            Some("subsidy_not_agreed")
        } else if !self.archived {
            Some("subsidy_not_archived")
        } else if self.difficulty.is_none() {
            Some("subsidy_ungraded")
        } else if self.mediator.is_none() {
            Some("subsidy_nobody")
        } else {
            None
        }
    }
}

/// The rule that sets the rate of a grade.
#[must_use]
pub const fn rate_of(difficulty: Difficulty) -> RuleId {
    match difficulty {
        Difficulty::Simple => RuleId::SubsidySimple,
        Difficulty::Ordinary => RuleId::SubsidyOrdinary,
        Difficulty::Complex => RuleId::SubsidyComplex,
        Difficulty::Major => RuleId::SubsidyMajor,
    }
}

/// The rate of a grade on the day a case ended, with its source; none where no version was in force.
#[must_use]
pub fn rate(rules: &RuleBook, difficulty: Difficulty, ended_on: NaiveDate) -> Option<(Fen, String)> {
    let dated = rules.in_force(rate_of(difficulty), ended_on)?;
    Some((Fen::yuan(dated.value), dated.source.clone()))
}

/// 申报.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSubsidy {
    /// What a reader must know beside.
    #[serde(default)]
    pub note: Option<String>,
}

/// 审核.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSubsidy {
    /// It is as reported.
    pub passed: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
}

/// 发放.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaySubsidy {
    /// The number of the payment.
    pub voucher: String,
}

/// The committee reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidyReported {
    /// The quarter the case ended in.
    pub quarter: Quarter,
    /// For whom.
    pub mediator: MediatorId,
    /// The grade.
    pub difficulty: Difficulty,
    /// How much.
    pub amount: Fen,
    /// The source of the rate.
    pub source: String,
    /// What a reader must know beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The bureau checked it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidyChecked {
    /// It is as reported.
    pub passed: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// It was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidyPaid {
    /// How much.
    pub amount: Fen,
    /// The number of the payment.
    pub voucher: String,
}

impl Case {
    /// What decides whether its subsidy can be reported.
    #[must_use]
    pub fn merits(&self) -> Merits {
        Merits {
            outcome: self.ended.as_ref().map(|ended| ended.ending.outcome()),
            archived: self.archived.is_some(),
            difficulty: self.intake.difficulty,
            mediator: self.mediators.presiding(),
        }
    }

    /// The report that stands; none where there is none, or the last was rejected.
    #[must_use]
    pub fn subsidy(&self) -> Option<&Subsidy> {
        self.subsidies.last().filter(|subsidy| subsidy.lives())
    }
}

impl Act for ReportSubsidy {
    const TYPE: &'static str = "report_subsidy";
    const FIELDS: &'static [Field] = &[may("note", FieldKind::Line)];
    const WHEN: When = When::Stages(&[Stage::Archived]);

    fn example() -> Self {
        Self { note: Some("两次上门调解".to_owned()) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if let Some(known) = case.subsidy() {
            return Err(refuse("subsidy_twice").with("quarter", known.quarter).with("on", known.reported_on));
        }
        let merits = case.merits();
        if let Some(code) = merits.hindrance() {
            return Err(refuse(code));
        }
        let (Some(ended), Some(difficulty), Some(mediator)) = (&case.ended, merits.difficulty, merits.mediator) else {
            return Err(refuse("subsidy_not_agreed"));
        };
        check::in_order(&[
            ("ended_on", Some(ended.on)),
            ("archived_on", case.archived.as_ref().map(|archived| archived.on)),
            ("subsidy_reported_on", Some(context.on)),
        ])?;
        let (amount, source) = rate(context.rules, difficulty, ended.on)
            .ok_or_else(|| refuse("subsidy_no_rate").with("difficulty", difficulty).with("on", ended.on))?;
        let note = self.note.as_ref().filter(|note| !note.trim().is_empty());
        if let Some(note) = note {
            check::text(note, "note")?;
        }
        let quarter = Quarter::of(ended.on);
        let reported = SubsidyReported { quarter, mediator, difficulty, amount, source, note: note.cloned() };
        Ok(Decision::one(context.on, reported))
    }
}

impl Act for CheckSubsidy {
    const TYPE: &'static str = "check_subsidy";
    const FIELDS: &'static [Field] =
        &[need("passed", FieldKind::Flag), may("reason", FieldKind::Text).must_when("passed", &["false"])];
    const WHEN: When = When::Stages(&[Stage::Archived]);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { passed: false, reason: Some("卷内缺回访记录。".to_owned()) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let known = case.subsidy().ok_or_else(|| refuse("subsidy_unreported"))?;
        if known.checked.is_some() {
            return Err(refuse("subsidy_checked"));
        }
        if known.reported_by == context.actor.account {
            return Err(refuse("subsidy_own"));
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        if !self.passed {
            check::text(reason, "reason")?;
        }
        check::in_order(&[("subsidy_reported_on", Some(known.reported_on)), ("subsidy_checked_on", Some(context.on))])?;
        let reason = (!reason.trim().is_empty()).then(|| reason.to_owned());
        Ok(Decision::one(context.on, SubsidyChecked { passed: self.passed, reason }))
    }
}

impl Act for PaySubsidy {
    const TYPE: &'static str = "pay_subsidy";
    const FIELDS: &'static [Field] = &[need("voucher", FieldKind::Line)];
    const WHEN: When = When::Stages(&[Stage::Archived]);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { voucher: "2026-0412".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.voucher, "voucher")?;
        let known = case.subsidy().ok_or_else(|| refuse("subsidy_unreported"))?;
        match (known.state(), known.checked) {
            (SubsidyState::Paid, _) => Err(refuse("subsidy_paid")),
            (SubsidyState::Passed, Some((checked_on, _))) => {
                check::in_order(&[("subsidy_checked_on", Some(checked_on)), ("subsidy_paid_on", Some(context.on))])?;
                let paid = SubsidyPaid { amount: known.amount, voucher: self.voucher.clone() };
                Ok(Decision::one(context.on, paid))
            }
            _ => Err(refuse("subsidy_unchecked")),
        }
    }
}

impl Fold for SubsidyReported {
    const KIND: &'static str = "subsidy_reported";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.subsidies.push(Subsidy {
            quarter: self.quarter,
            mediator: self.mediator,
            difficulty: self.difficulty,
            amount: self.amount,
            source: self.source.clone(),
            reported_on: fact.on,
            reported_by: fact.by.account.clone(),
            checked: None,
            paid_on: None,
        });
    }
}

impl Fold for SubsidyChecked {
    const KIND: &'static str = "subsidy_checked";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(subsidy) = case.subsidies.last_mut() {
            subsidy.checked = Some((fact.on, self.passed));
        }
    }
}

impl Fold for SubsidyPaid {
    const KIND: &'static str = "subsidy_paid";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(subsidy) = case.subsidies.last_mut() {
            subsidy.paid_on = Some(fact.on);
        }
    }
}
