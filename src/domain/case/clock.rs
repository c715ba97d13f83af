//! 期限: every clock of a case, derived and never stored.
//!
//! A clock is a pure function of the case, the dated rules and the working calendar, as of a day. Each one explains
//! itself: its [`Interval`]s follow each other without gap or overlap from the day it started, and those that count add
//! up to the figure shown. The rule version that binds is the one in force on the day the clock started; what would have
//! been due under the books as they stood earlier stays visible ([`clocks_compared`]).
//!
//! The case given must be the fold of what had happened by `as_of`; single days that lie later are ignored all the same.
//! Nothing here knows the present day, nor a language: [`ClockKind`] and [`Why`] are phrases `clock.*` and `clock_why.*`.

mod after;
pub mod deadline;
mod kinds;
mod plan;
mod reckon;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use self::deadline::{Deadline, Door, doors, nearest, next_deadline, turns_on};
use super::Case;
use super::vocabulary::vocabulary;
use crate::domain::calendar::Calendar;
use crate::domain::rules::{DatedRule, RuleBook};

vocabulary! {
    /// What a clock bounds, in the order a case meets them.
    ClockKind "clock" {
        /// 受理决定: from the request
        AcceptanceDecision = "acceptance_decision",
        /// 征询对方: from acceptance
        Consent = "consent",
        /// 签收: from sending; a hand-over has one for the district and one for the receiver
        TransitSignature = "transit_signature",
        /// 调解会: the day arranged; nothing is counted, it is a door only
        Session = "session",
        /// 调解期限: from acceptance, or from signing for the court's file
        MediationTerm = "mediation_term",
        /// 答复来源单位: a date the source set
        SourceReply = "source_reply",
        /// 答复督办: a date the supervisor set
        SupervisionReply = "supervision_reply",
        /// 说明拖延原因: likewise, where the supervisor asks for the reason
        DelayReason = "delay_reason",
        /// 法院反馈: from the ending of a court's referral
        CourtReport = "court_report",
        /// 申请司法确认: from the agreement's coming into force
        Confirmation = "confirmation",
        /// 法院受理司法确认: from the application; the court's own time
        ConfirmationAcceptance = "confirmation_acceptance",
        /// 履行: to the date the parties agreed, each instalment its own
        Performance = "performance",
        /// 回访: from what was due
        Visit = "visit",
        /// 归档: from the ending
        Archive = "archive",
    }
}

vocabulary! {
    /// Why an interval counts, or does not.
    Why "clock_why" {
        /// The day of the act itself (民法典 Art 201)
        DayOfAct = "day_of_act",
        /// Counted days of the period
        Counted = "counted",
        /// Days to a date that was agreed or set
        SetDate = "set_date",
        /// Saturday or Sunday in a period of working days, or carried over
        Weekend = "weekend",
        /// Statutory holiday, named
        Holiday = "holiday",
        /// A make-up workday, named
        MakeUp = "make_up",
        /// The period ended on a rest day: this is the next working day (民法典 Art 203)
        CarriedOver = "carried_over",
        /// 鉴定
        Appraisal = "appraisal",
        /// 中止: suspected sham mediation
        SuspectedSham = "suspected_sham",
        /// 中止: suspected crime or danger
        SuspectedCrime = "suspected_crime",
        /// 延期: agreed by both sides in time
        Extension = "extension",
        /// 期满后同意的延期
        ExtensionAfterExpiry = "extension_after_expiry",
        /// Between the expiry and a later agreement to go on
        Lapsed = "lapsed",
        /// Between ending and reopening: neither worked nor paused
        Closed = "closed",
        /// Past the due date
        Overdue = "overdue",
        /// No rule was in force when the clock started
        NoRule = "no_rule",
    }
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ClockState {
    /// Open. Overdue once `due_on` has passed and the act is still owed.
    Running,
    /// Open, and time stands still: there is no due date until it goes on.
    Paused,
    /// Kept: the act was done in time.
    Met {
        /// The day of the act.
        on: NaiveDate,
    },
    /// Not kept: the act came too late, or the door closed without it.
    Missed {
        /// The day of the late act, or the last day on which it could have been done.
        on: NaiveDate,
    },
    /// The act is no longer owed, for instance because the case ended otherwise.
    Stopped {
        /// Since when.
        on: NaiveDate,
    },
}

/// Consecutive days with one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub to: NaiveDate,
    /// How many days: both ends included.
    pub days: u32,
    /// Whether they count towards the period.
    pub counted: bool,
    /// They lie after the as-of day: projected, not elapsed.
    pub ahead: bool,
    /// Why.
    pub why: Why,
    /// The holiday's name, where the reason has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The account that recorded what the reason rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What proves that it began, and that it ended, in the words recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The rule that makes these days count or not, with source and date in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<DatedRule>,
}

/// One clock of a case, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it bounds.
    pub kind: ClockKind,
    /// Which instalment or which leg of which transit, from 1; none where there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
    /// The day of the act it counts from.
    pub started_on: NaiveDate,
    /// The last day on which the act is in time; none while paused, or where no rule was in force.
    pub due_on: Option<NaiveDate>,
    /// What was due under the books as known earlier, where that differs ([`clocks_compared`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_due: Option<NaiveDate>,
    /// Shown and explained, but it raises no alarm: nobody has to do it, or somebody else does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// How it stands.
    #[serde(flatten)]
    pub state: ClockState,
    /// The days it allows, extensions included, in the unit of the rule; none for a set date.
    pub allowed: Option<u32>,
    /// Of these, used by the as-of day (or by the day it closed): the sum of the elapsed intervals that count.
    pub days_counted: u32,
    /// The rule that gives its length.
    pub rule: Option<DatedRule>,
    /// Day by day reasons, oldest first, without gap or overlap.
    pub intervals: Vec<Interval>,
    /// Years whose days mattered and were told by weekends, because no calendar was announced.
    pub uncovered: BTreeSet<i32>,
}

impl Clock {
    /// The act is still owed.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, ClockState::Running | ClockState::Paused)
    }

    /// Calendar days from the as-of day to the last day: 0 on that day, negative when it has passed. None while paused,
    /// and once closed.
    #[must_use]
    pub fn days_left(&self, as_of: NaiveDate) -> Option<i64> {
        self.due_on.filter(|_| self.is_open()).map(|due| Calendar::days_left(as_of, due))
    }
}

/// Every clock the case has had by `as_of`, in the order of [`ClockKind`] and instance.
#[must_use]
pub fn clocks(case: &Case, as_of: NaiveDate, rules: &RuleBook, calendar: &Calendar) -> Vec<Clock> {
    kinds::plans(case, rules).iter().filter_map(|plan| reckon::reckon(plan, as_of, calendar)).collect()
}

/// The times that the term leaves out, from the first day up to, and without, the day things went on: what time to
/// resolution is net of. Time between an ending and a reopening is not among them; it is no time of the case at all.
#[must_use]
pub fn left_out(case: &Case, rules: &RuleBook) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let spans = kinds::spans(case, rules).into_iter();
    spans.filter(|span| !span.counted && span.why != Why::Closed).map(|span| (span.from, span.until)).collect()
}

/// The last day of the mediation term as it was from each day on which it may have changed: the start, a pause and its
/// end, an extension, a closing and its reopening. None while time stands still. Empty before acceptance.
#[must_use]
pub fn term_dues(case: &Case, rules: &RuleBook, calendar: &Calendar) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let Some(plan) = kinds::term(case, rules) else { return Vec::new() };
    let spans = plan.spans.iter().flat_map(|span| [Some(span.from), span.until]).flatten();
    let agreed = plan.extensions.iter().map(|extension| extension.agreed_on);
    let days: BTreeSet<NaiveDate> =
        spans.chain(agreed).filter(|on| *on > plan.started_on).chain([plan.started_on]).collect();
    let mut dues: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
    for day in days {
        let due = reckon::reckon(&plan, day, calendar).and_then(|clock| clock.due_on);
        if dues.last().is_none_or(|(_, former)| *former != due) {
            dues.push((day, due));
        }
    }
    dues
}

/// Rules and calendar as known at one time.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    /// Dated rules.
    pub rules: &'a RuleBook,
    /// Working calendar.
    pub calendar: &'a Calendar,
}

/// [`clocks`] under the present books, each with what was due under earlier ones where that differs.
#[must_use]
pub fn clocks_compared(case: &Case, as_of: NaiveDate, now: Books<'_>, before: Books<'_>) -> Vec<Clock> {
    let mut present = clocks(case, as_of, now.rules, now.calendar);
    let former = clocks(case, as_of, before.rules, before.calendar);
    for clock in &mut present {
        let same = |other: &&Clock| (other.kind, other.instance) == (clock.kind, clock.instance);
        clock.was_due =
            former.iter().find(same).and_then(|other| other.due_on).filter(|due| Some(*due) != clock.due_on);
    }
    present
}
