//! The office: accounts, units, dated rules, working calendars and the roster, as streams of the ledger.
//!
//! Everything a case is decided by, beside the case itself, is folded here from its own streams, so that any figure of
//! the past can be derived again with what was in force and known then. An [`Office`] is small (a district has some
//! twenty units and fifty accounts) and is held in memory whole. Shape and division of work are the case's: commands
//! implement [`command::Act`], events [`event::Fold`], and two lists know them all.

pub mod account;
pub mod builtin;
pub mod calendar;
pub mod command;
pub mod event;
pub mod load;
pub mod rules;
pub mod shown;
pub mod stream;
pub mod subjects;
pub mod units;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub mod testing;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use self::account::{Account, AccountName};
use self::command::Command;
use self::event::Event;
use self::stream::Stream;
use super::actor::Actor;
use super::calendar::Calendar;
use super::case::FIRST_YEAR;
use super::context::{Decision, Happening};
use super::indicator::Indicators;
use super::refusal::{Refusal, refuse};
use super::roster::Roster;
use super::roster::ally::Allies;
use super::roster::tie::Ties;
use super::rules::RuleBook;
use super::unit::{UnitCode, Units};

/// The office as its streams made it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Office {
    /// Accounts, by name; disabled ones stay.
    pub accounts: BTreeMap<AccountName, Account>,
    /// Units with their committees; closed ones stay.
    pub units: Units,
    /// Prefixes of case numbers ever given out, and whose they are.
    pub prefixes: BTreeMap<String, UnitCode>,
    /// Dated rules, every version.
    pub rules: RuleBook,
    /// Announced days.
    pub calendar: Calendar,
    /// Where the announced days of a year come from.
    #[serde(default)]
    pub calendar_sources: BTreeMap<i32, String>,
    /// Mediators; those who left stay.
    pub roster: Roster,
    /// Who else helps; those who left stay.
    #[serde(default)]
    pub allies: Allies,
    /// What people on the roster have to do with parties and firms.
    #[serde(default)]
    pub ties: Ties,
    /// What plans ask for, and what was reported.
    #[serde(default)]
    pub indicators: Indicators,
    /// What the names of subjects' streams are made of beside their codes; none before the first. Shown to nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_salt: Option<Uuid>,
}

/// The arguments of an office decision that are neither command nor office.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The present day, from an injected clock.
    pub today: NaiveDate,
    /// The day the act happened; never after `today`.
    pub on: NaiveDate,
    /// Who acts.
    pub actor: &'a Actor,
}

/// What an office command comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// The one stream it changes.
    pub stream: Stream,
    /// Its events, and what a person should know beside.
    pub decision: Decision<Event>,
    /// Streams that must not have moved on either, although nothing is written to them: what keeps an invariant across
    /// streams (somebody else is still administrator) holds with two writers as with one.
    pub relies_on: Vec<Stream>,
}

impl Ruling {
    /// A ruling that rests on its own stream alone.
    #[must_use]
    pub fn new(stream: Stream, decision: Decision<Event>) -> Self {
        Self { stream, decision, relies_on: Vec::new() }
    }

    /// Names further streams it rests on.
    #[must_use]
    pub fn relying_on(mut self, streams: impl IntoIterator<Item = Stream>) -> Self {
        self.relies_on.extend(streams);
        self
    }
}

/// What a command comes to, or why it cannot be done. Pure. Who may do it is the desk's policy.
///
/// # Errors
/// `on_in_future`, `on_too_old`, and the act's own refusals.
pub fn decide(office: &Office, command: &Command, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
    if occasion.on > occasion.today {
        return Err(refuse("on_in_future").with("on", occasion.on).with("today", occasion.today));
    }
    if occasion.on.year() < FIRST_YEAR {
        return Err(refuse("on_too_old").with("on", occasion.on).with("year", FIRST_YEAR));
    }
    command.decide(office, occasion)
}

impl Office {
    /// Takes in an event of a stream. Total: what is on record is never refused.
    pub fn evolve(&mut self, stream: &Stream, happening: &Happening<Event>) {
        happening.event.apply(self, stream, happening.on);
    }

    /// The office that a history makes.
    #[must_use]
    pub fn fold<'a>(history: impl IntoIterator<Item = (&'a Stream, &'a Happening<Event>)>) -> Self {
        let mut office = Self::default();
        history.into_iter().for_each(|(stream, happening)| office.evolve(stream, happening));
        office
    }

    /// An account that may act now: known and not disabled.
    #[must_use]
    pub fn active_account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(&AccountName(name.to_owned())).filter(|account| account.active)
    }

    /// Accounts that may administer the register now.
    pub fn administrators(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().filter(|account| account.administers())
    }
}

/// The refusal of an act that would leave everything as it is.
pub(crate) fn nothing_to_change() -> Refusal {
    refuse("nothing_to_change")
}
