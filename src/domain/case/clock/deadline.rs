//! 最近的期限: the nearest door of a case that closes.
//!
//! Only what is still owed counts. A case imported from an old register and not yet confirmed by a person never raises an
//! alarm, and a case that has ended has only the doors that open with the ending.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::vocabulary::Stage;
use super::{Clock, ClockKind};

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
    let doors = clocks.iter().filter(|clock| opens_in(clock.kind, case.stage));
    let open = doors.filter_map(|clock| {
        let (on, days_left) = (clock.due_on?, clock.days_left(as_of)?);
        Some(Deadline { on, what: clock.kind, instance: clock.instance, days_left })
    });
    open.min_by_key(|deadline| (deadline.on, deadline.what, deadline.instance))
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
    );
    match stage {
        None | Some(Stage::Declined) => false,
        Some(Stage::Ended | Stage::Archived) => after_ending,
        Some(Stage::Registered | Stage::Accepted | Stage::SeekingConsent | Stage::Mediating | Stage::Suspended) => true,
    }
}
