//! 外出: when a mediator or an ally is away. The same rules hold for both: days in order, within the years a register can
//! hold, no two absences at once, and who is back was away until the day before.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::dates::within;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Away from a day to a day, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// First day away.
    pub from: NaiveDate,
    /// Last day away; none while not known.
    pub until: Option<NaiveDate>,
    /// Why, in the person's words.
    pub reason: String,
}

impl Absence {
    /// An absence as it is announced.
    ///
    /// # Errors
    /// `date_out_of_range`, `absence_backwards`, `text_missing` and its kin for the reason.
    pub fn announced(from: NaiveDate, until: Option<NaiveDate>, reason: &str) -> Result<Self, Refusal> {
        let (from, until) = (within(from)?, until.map(within).transpose()?);
        if until.is_some_and(|until| until < from) {
            return Err(refuse("absence_backwards").with("from", from));
        }
        Ok(Self { from, until, reason: required("reason", reason)? })
    }

    /// Refuses an absence that runs into another one of the same person (`absence_overlaps`).
    pub fn apart_from(&self, others: &[Self], name: &str) -> Result<(), Refusal> {
        match others.iter().find(|other| self.overlaps(other)) {
            Some(other) => Err(refuse("absence_overlaps").with("mediator", name).with("from", other.from)),
            None => Ok(()),
        }
    }

    /// Whether the day falls into it.
    #[must_use]
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before = |until: Option<NaiveDate>, from: NaiveDate| until.is_some_and(|until| until < from);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// The absence a day falls into.
#[must_use]
pub fn on_day(absences: &[Absence], on: NaiveDate) -> Option<&Absence> {
    absences.iter().find(|absence| absence.covers(on))
}

/// Ends the absences that cover a day the day before; one that began on it never was.
pub fn back_on(absences: &mut Vec<Absence>, on: NaiveDate) {
    for absence in absences.iter_mut().filter(|absence| absence.covers(on)) {
        absence.until = on.pred_opt();
    }
    absences.retain(|absence| absence.until.is_none_or(|until| absence.from <= until));
}
