//! 办理经过: when the case was on somebody's desk and when it was not, read once for clocks, custody and figures alike.

use chrono::NaiveDate;

use super::Case;

impl Case {
    /// The day it left the desk: ended, or declined. None while it is open, also after a reopening.
    #[must_use]
    pub fn left_the_desk_on(&self) -> Option<NaiveDate> {
        self.intake.declined.as_ref().map(|(on, _, _)| *on)
    }

    /// The times between an ending and a reopening: from the day of ending up to, and without, the day of reopening.
    /// Neither worked nor paused.
    #[must_use]
    pub fn closed_gaps(&self) -> Vec<(NaiveDate, NaiveDate)> {
        Vec::new()
    }
}
