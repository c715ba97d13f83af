//! 最近的期限: the nearest door of a case that closes.
//!
//! Only what is still owed counts. A case imported from an old register and not yet confirmed by a person never raises an
//! alarm, and a case that has ended has only the doors that open with the ending.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::row;
use super::super::vocabulary::Stage;
use super::{Clock, ClockKind, kinds, reckon};
use crate::domain::calendar::Calendar;
use crate::domain::rules::RuleBook;

/// The nearest date after which something can no longer be done in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day.
    pub on: NaiveDate,
    /// What is owed by then.
    pub what: ClockKind,
    /// Which instalment or transit leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
    /// Calendar days to the last day: 0 on it, negative when it has passed.
    pub days_left: i64,
}

/// The nearest closing door, if any. Ties go to the clock that comes first in a case's life.
#[must_use]
pub fn next_deadline(case: &Case, clocks: &[Clock], as_of: NaiveDate) -> Option<Deadline> {
    if case.intake.unchecked {
        return None;
    }
    let doors = clocks.iter().filter(|clock| !clock.quiet && opens_in(clock.kind, case.stage));
    let open = doors.filter_map(|clock| {
        let (on, days_left) = (clock.due_on?, clock.days_left(as_of)?);
        Some(Deadline { on, what: clock.kind, instance: clock.instance, days_left })
    });
    let sessions = sessions(case).map(|door| {
        let days_left = Calendar::days_left(as_of, door.on);
        Deadline { on: door.on, what: door.what, instance: door.instance, days_left }
    });
    open.chain(sessions).min_by_key(|deadline| (deadline.on, deadline.what, deadline.instance))
}

/// The sessions that are arranged and wait: whoever looks at what closes next must not miss them. One whose day has passed
/// stays until it is recorded or called off.
fn sessions(case: &Case) -> impl Iterator<Item = Door> {
    let waiting = if opens_in(ClockKind::Session, case.stage) { case.sessions.waiting() } else { Vec::new() };
    let door = |on| Door { on, what: ClockKind::Session, instance: None, from: NaiveDate::MIN, lapses: false };
    waiting.into_iter().map(move |plan| door(plan.date))
}

/// A door as it stands open, whatever day it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The last day.
    pub on: NaiveDate,
    /// What is owed by then.
    pub what: ClockKind,
    /// Which instalment or transit leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
    /// The first day it is shown: a visit is owed only once the instalment was due; a term that waits for the court's
    /// file is known from acceptance.
    pub from: NaiveDate,
    /// It closes by itself after its last day; the others stay open, overdue.
    pub lapses: bool,
}

/// Every open door, nearest first. The answer changes only with the case, a rule or the calendar, so it can be kept;
/// [`nearest`] tells which of them matters on a day.
#[must_use]
pub fn doors(case: &Case, rules: &RuleBook, calendar: &Calendar) -> Vec<Door> {
    if case.intake.unchecked {
        return Vec::new();
    }
    let plans = kinds::plans(case, rules);
    let open = plans.iter().filter(|plan| !plan.quiet && opens_in(plan.kind, case.stage)).filter_map(|plan| {
        let clock = reckon::reckon(plan, plan.settled_on(), calendar).filter(Clock::is_open)?;
        let from = plan.awaited_since.map_or(clock.started_on, |since| since.min(clock.started_on));
        let (what, instance) = (clock.kind, clock.instance);
        Some(Door { on: clock.due_on?, what, instance, from, lapses: plan.lapses })
    });
    let mut doors: Vec<Door> = open.chain(sessions(case)).collect();
    doors.sort_by_key(|door| (door.on, door.what, door.instance));
    doors
}

/// The nearest of these doors on a day: begun by then, and not lapsed.
#[must_use]
pub fn nearest(doors: &[Door], as_of: NaiveDate) -> Option<Deadline> {
    let door = doors.iter().find(|door| door.from <= as_of && !(door.lapses && door.on < as_of))?;
    let days_left = Calendar::days_left(as_of, door.on);
    Some(Deadline { on: door.on, what: door.what, instance: door.instance, days_left })
}

/// The first day after `as_of` on which [`nearest`] may give another answer: a door opens, or one closes by itself.
#[must_use]
pub fn turns_on(doors: &[Door], as_of: NaiveDate) -> Option<NaiveDate> {
    let turns = doors.iter().flat_map(|door| {
        let closes = door.on.succ_opt().filter(|_| door.lapses);
        [Some(door.from), closes]
    });
    turns.flatten().filter(|on| *on > as_of).min()
}

impl From<Door> for row::Door {
    fn from(door: Door) -> Self {
        Self { on: door.on, what: door.what.value().to_owned(), instance: door.instance.unwrap_or(0), amount_fen: None }
    }
}

/// Whether a door can be open in a stage.
const fn opens_in(kind: ClockKind, stage: Option<Stage>) -> bool {
    let after_ending = matches!(
        kind,
        ClockKind::CourtReport
            | ClockKind::Confirmation
            | ClockKind::Performance
            | ClockKind::Visit
            | ClockKind::Archive
            | ClockKind::SourceReply
            | ClockKind::SupervisionReply
            | ClockKind::DelayReason
    );
    match stage {
        None | Some(Stage::Voided) => false,
        // Whoever referred the dispute is told of the decline too.
        Some(Stage::Declined) => matches!(kind, ClockKind::CourtReport | ClockKind::SourceReply),
        Some(Stage::Ended | Stage::Archived) => after_ending,
        Some(Stage::Registered | Stage::Accepted | Stage::SeekingConsent | Stage::Mediating | Stage::Suspended) => true,
    }
}
