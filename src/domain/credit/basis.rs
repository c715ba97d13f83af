//! What a decision about credit may know beside the dossier.
//!
//! There is no case in it and nothing from which one could be reached: neither roster nor units nor accounts (whose
//! grants name cases). A test of the sources and one that must not compile hold this door shut.

use chrono::NaiveDate;

use super::super::actor::Actor;
use super::super::calendar::Calendar;
use super::super::rules::{DatedRule, RuleBook, RuleId, RuleUnit};

/// The arguments of a decision that are neither command nor dossier.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The present day, from an injected clock.
    pub today: NaiveDate,
    /// The day the act happened; never after `today`.
    pub on: NaiveDate,
    /// Who acts.
    pub actor: &'a Actor,
    /// Dated rules.
    pub rules: &'a RuleBook,
    /// Working calendar.
    pub calendar: &'a Calendar,
}

/// What derived answers (states, clocks, tests) rest on: the dated rules and the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Law<'a> {
    /// Dated rules.
    pub rules: &'a RuleBook,
    /// Working calendar.
    pub calendar: &'a Calendar,
}

impl<'a> Basis<'a> {
    /// Rules and calendar alone.
    #[must_use]
    pub const fn law(&self) -> Law<'a> {
        Law { rules: self.rules, calendar: self.calendar }
    }
}

impl<'a> Law<'a> {
    /// The version of a rule in force on a day.
    #[must_use]
    pub fn rule(&self, rule: RuleId, on: NaiveDate) -> Option<&'a DatedRule> {
        self.rules.in_force(rule, on)
    }

    /// The number of a rule on a day; 0 where there is none.
    #[must_use]
    pub fn value(&self, rule: RuleId, on: NaiveDate) -> u32 {
        self.rule(rule, on).map_or(0, |dated| dated.value)
    }

    /// Whether a flag of the rules is up on a day; down where there is no such rule yet.
    #[must_use]
    pub fn flag(&self, rule: RuleId, on: NaiveDate) -> bool {
        self.value(rule, on) != 0
    }

    /// The last day of a period of a rule that begins with an act on `from`, by the version in force on `under`. Working
    /// days skip rest days, days end on a working day, months end on the matching day and are not carried on: they
    /// bound a burden, not a time to act in. None where no version is in force or the years of a register end.
    #[must_use]
    pub fn end(&self, rule: RuleId, from: NaiveDate, under: NaiveDate) -> Option<NaiveDate> {
        let dated = self.rule(rule, under)?;
        match dated.unit {
            RuleUnit::Days => self.calendar.end_of_days(from, dated.value).ok(),
            RuleUnit::Workdays => self.calendar.end_of_workdays(from, dated.value).ok(),
            RuleUnit::Months => months_after(from, dated.value),
            RuleUnit::Times | RuleUnit::Flag | RuleUnit::Yuan => None,
        }
    }
}

/// The matching day so many months later, or the last of that month (民法典 Art 202).
#[must_use]
pub fn months_after(from: NaiveDate, months: u32) -> Option<NaiveDate> {
    from.checked_add_months(chrono::Months::new(months))
}

/// The matching day so many months earlier, or the last of that month.
#[must_use]
pub fn months_before(from: NaiveDate, months: u32) -> Option<NaiveDate> {
    from.checked_sub_months(chrono::Months::new(months))
}
