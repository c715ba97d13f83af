//! The clocks of a dossier, explained: from which day, by which version of which rule, which days did not count, and so
//! until when. A clock is derived for a day and never kept; it says what [`super::due`] says, with the reasons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Dossier;
use super::basis::Law;
use super::due::{Due, DueKind, dues};
use super::entry::Entry;
use super::state::{Item, State};
use crate::domain::calendar::DayStep;
use crate::domain::rules::{DatedRule, RuleUnit};

/// A clock with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// What it is for; none for the first day repair may be asked.
    pub what: Option<DueKind>,
    /// About which item.
    pub item: Item,
    /// Its number.
    pub n: u32,
    /// The day it began on, which does not count.
    pub from: NaiveDate,
    /// The version of the rule it goes by.
    pub rule: DatedRule,
    /// The day it comes to.
    pub on: NaiveDate,
    /// Days between that did not count, and why.
    pub not_counted: Vec<DayStep>,
    /// A statutory measure holds it up to this day.
    pub held_until: Option<NaiveDate>,
}

/// Every clock that runs in a dossier on a day, in the order of what is due, the first days of repair at the end.
#[must_use]
pub fn clocks(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Explained> {
    let running = dues(dossier, on, law);
    let running = running.iter().filter_map(|due| running_clock(due, dossier, (on, law)));
    let listed = dossier.entries.iter().filter(|entry| entry.state(dossier, on) == State::InForce);
    running.chain(listed.filter_map(|entry| first_repair(entry, on, law))).collect()
}

fn running_clock(due: &Due, dossier: &Dossier, (on, law): (NaiveDate, Law<'_>)) -> Option<Explained> {
    let (rule, ends) = (due.rule?, due.on?);
    let from = began(due, dossier, on)?;
    // The rule of the day it began: a rule of a later day does not reach back.
    let rule = law.rule(rule, from)?.clone();
    let not_counted = not_counted(&rule, from, law);
    Some(Explained {
        what: Some(due.what),
        item: due.item,
        n: due.n,
        from,
        rule,
        on: ends,
        not_counted,
        held_until: None,
    })
}

/// The day a clock began on.
fn began(due: &Due, dossier: &Dossier, on: NaiveDate) -> Option<NaiveDate> {
    let at = usize::try_from(due.n).ok()?.checked_sub(1)?;
    let entry = || dossier.entries.get(at);
    let repair = || entry()?.repairs.last();
    match due.what {
        DueKind::Annul => entry()?.fell_on(dossier, on),
        DueKind::EntryEnds => Some(entry()?.decided.decided_on),
        DueKind::TakeRepair => Some(repair()?.on),
        DueKind::DecideRepair => Some(repair()?.taken.as_ref()?.on),
        DueKind::TakeDown => Some(repair()?.decided.as_ref()?.on),
        DueKind::AwaitDefence => dossier.listings.get(at)?.notice.as_ref().map(|(served, _)| *served),
        DueKind::DecidePledge => dossier.pledges.get(at)?.publicised.as_ref().map(|(from, _)| *from),
        _ => None,
    }
}

fn first_repair(entry: &Entry, on: NaiveDate, law: Law<'_>) -> Option<Explained> {
    let rule = law.rule(entry.decided.class.repair_from(), on)?.clone();
    let first = super::repair::earliest(entry, on, law)?;
    let held_until = entry.decided.measures_until.filter(|until| *until == first);
    let (n, from) = (entry.n, entry.decided.decided_on);
    Some(Explained { what: None, item: Item::Entry, n, from, rule, on: first, not_counted: Vec::new(), held_until })
}

/// Rest days within a period of working days. Days and months count whatever they are.
fn not_counted(rule: &DatedRule, from: NaiveDate, law: Law<'_>) -> Vec<DayStep> {
    if rule.unit != RuleUnit::Workdays {
        return Vec::new();
    }
    let reckoned = law.calendar.add_workdays(from, rule.value);
    let steps = reckoned.map(|reckoned| reckoned.explained).unwrap_or_default();
    steps.into_iter().filter(|step| !step.counted && step.date != from).collect()
}
