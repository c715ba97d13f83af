//! Everything a rule may know beside the case: the day, who acts, the dated rules, the calendar, units and roster.

use chrono::NaiveDate;

use super::actor::Actor;
use super::calendar::Calendar;
use super::refusal::Warning;
use super::roster::Roster;
use super::roster::tie::Ties;
use super::rules::RuleBook;
use super::unit::{UnitCode, Units};

/// The arguments of a decision that are not the command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The present day, from an injected clock.
    pub today: NaiveDate,
    /// The day the act happened; never after `today`.
    pub on: NaiveDate,
    /// Who acts.
    pub actor: &'a Actor,
    /// The committee the actor acts for.
    pub committee: &'a UnitCode,
    /// Dated rules.
    pub rules: &'a RuleBook,
    /// Working calendar.
    pub calendar: &'a Calendar,
    /// The district's committees.
    pub units: &'a Units,
    /// Mediators.
    pub roster: &'a Roster,
    /// What they declared to have to do with whom.
    pub ties: &'a Ties,
}

impl Context<'_> {
    /// What people call a committee; its code where it is not known.
    #[must_use]
    pub fn unit_name(&self, code: &UnitCode) -> String {
        self.units.get(code).map_or_else(|| code.0.clone(), |unit| unit.name.clone())
    }
}

/// An event with the day it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening<E> {
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub event: E,
}

/// What a command comes to: events in order, and what a person should know beside.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<E> {
    /// Never empty.
    pub events: Vec<Happening<E>>,
    /// Shown with the receipt, not recorded.
    pub warnings: Vec<Warning>,
}

impl<E> Decision<E> {
    /// One event on the day of the act.
    pub fn one(on: NaiveDate, event: impl Into<E>) -> Self {
        Self { events: vec![Happening { on, event: event.into() }], warnings: Vec::new() }
    }

    /// Adds an event.
    #[must_use]
    pub fn and(mut self, on: NaiveDate, event: impl Into<E>) -> Self {
        self.events.push(Happening { on, event: event.into() });
        self
    }

    /// Adds warnings.
    #[must_use]
    pub fn warning(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }
}
