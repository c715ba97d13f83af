//! How many of what: every count is the size of a [`Cell`], and [`belongs`] alone says which cases are in it, so that a
//! number and the cases behind it cannot differ.

use std::collections::BTreeMap;

use super::days::{Day, Days};
use super::group::{ByGroup, Group, Grouping};
use super::observe::Standing;
use super::packed::{Asked, Owed, Sought};
use super::tracks::Track;
use crate::domain::case::confirmation::ConfirmationResult;
use crate::domain::case::supervise::DelayReason;
use crate::domain::case::vocabulary::Outcome;
use crate::domain::stats::{Cell, CountsGroup, Only};

/// A grade from here on is satisfied: 4 and 5.
const SATISFIED_GRADE: u8 = 4;

/// Whether a case is one of those a number counts.
#[must_use]
pub fn belongs(cell: Cell, standing: &Standing<'_>) -> bool {
    let accepted = standing.accepted_on.is_some();
    let ended = accepted && standing.outcome().is_some();
    match cell {
        Cell::Accepted => accepted,
        Cell::Open => accepted && standing.closing.is_none(),
        Cell::Ended => ended,
        Cell::Agreed => ended && standing.outcome() == Some(Outcome::Agreed),
        Cell::Failed => ended && standing.outcome() == Some(Outcome::Failed),
        Cell::Withdrawn => ended && standing.outcome() == Some(Outcome::Withdrawn),
        Cell::LeftOut => accepted && standing.is_left_out(),
        Cell::Undecided => !accepted && standing.closing.is_none(),
        Cell::Declined => standing.closing.is_some_and(|closing| closing.ending.is_none()),
        Cell::Moving => standing.moving().is_some(),
        Cell::Overdue => standing.is_overdue(),
        Cell::OnTime => standing.kept_term() == Some(true),
        Cell::Late => standing.kept_term() == Some(false),
        Cell::Returned => standing.returns().next().is_some(),
        _ => standing.has_after && belongs_after(cell, standing),
    }
}

fn belongs_after(cell: Cell, standing: &Standing<'_>) -> bool {
    let (track, as_of) = (standing.track, standing.as_of);
    let agreed = || standing.outcome() == Some(Outcome::Agreed);
    // The court withdrew nothing: an application taken back was never decided.
    let asked = || track.confirmations().filter(|asked| asked.on <= as_of);
    match cell {
        Cell::PerformanceDue => agreed() && (performed(track, as_of) || unperformed(track, as_of)),
        Cell::Performed => agreed() && performed(track, as_of),
        Cell::Unperformed => agreed() && !performed(track, as_of) && unperformed(track, as_of),
        Cell::Applied => agreed() && asked().next().is_some(),
        Cell::Confirmed => {
            let confirmed = |asked: Sought| {
                asked.decided.is_some_and(|(on, result)| on <= as_of && result == ConfirmationResult::Confirmed)
            };
            agreed() && asked().any(confirmed)
        }
        Cell::Visited => track.visits().any(|visit| visit.on <= as_of),
        Cell::Answered => last_grade(track, as_of).is_some(),
        Cell::Satisfied => last_grade(track, as_of).is_some_and(|grade| grade >= SATISFIED_GRADE),
        Cell::Supervised => {
            let waits = |asked: Asked| asked.on <= as_of && asked.answered.is_none_or(|on| on > as_of);
            standing.closing.is_none() && track.supervised().any(waits)
        }
        Cell::Delayed => delay(standing).is_some(),
        _ => false,
    }
}

/// The reason for delay an open case gave last.
fn delay(standing: &Standing<'_>) -> Option<DelayReason> {
    let named = || standing.track.delays().rev().find(|delay| delay.on <= standing.as_of);
    standing.closing.is_none().then(named).flatten().map(|delay| delay.reason)
}

/// Everything that is owed had been performed.
fn performed(track: Track<'_>, as_of: Day) -> bool {
    let mut owed = track.owed().peekable();
    owed.peek().is_some() && owed.all(|part| part.done.is_some_and(|on| on <= as_of))
}

/// Something was past its day and not performed.
fn unperformed(track: Track<'_>, as_of: Day) -> bool {
    let past = |part: Owed| part.due.is_some_and(|due| due < as_of) && part.done.is_none_or(|on| on > as_of);
    track.owed().any(past)
}

/// The grade of the last visit that was answered.
fn last_grade(track: Track<'_>, as_of: Day) -> Option<u8> {
    track.visits().rev().filter(|visit| visit.on <= as_of).find_map(|visit| visit.grade)
}

/// The counters of one group.
#[derive(Debug, Clone)]
struct Counters {
    counts: [u32; Cell::ALL.len()],
    ages: Vec<u32>,
    visits: u32,
    answered: u32,
    grades: u32,
    delays: BTreeMap<DelayReason, u32>,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            counts: [0; Cell::ALL.len()],
            ages: Vec::new(),
            visits: 0,
            answered: 0,
            grades: 0,
            delays: BTreeMap::new(),
        }
    }
}

/// Counts, group by group. Cases that were not accepted are in the groups too, except by month of acceptance.
#[must_use]
pub fn counts<'a>(
    standings: impl IntoIterator<Item = Standing<'a>>,
    grouping: &Grouping<'_>,
    only: &Only,
) -> Vec<CountsGroup> {
    let mut groups: ByGroup<Counters> = ByGroup::new();
    if grouping.by.is_none() {
        groups.insert(Group::All, Counters::default());
    }
    for standing in standings {
        if !grouping.admits(only, &standing) {
            continue;
        }
        let Some(group) = grouping.group(&standing) else { continue };
        groups.entry(group).or_default().count(&standing);
    }
    grouping.sorted(groups).into_iter().map(|(key, counters)| counters.told(key)).collect()
}

impl Counters {
    fn count(&mut self, standing: &Standing<'_>) {
        for (counter, cell) in self.counts.iter_mut().zip(Cell::ALL) {
            *counter += u32::from(belongs(*cell, standing));
        }
        if let (Some(accepted_on), None) = (standing.accepted_on, standing.closing) {
            self.ages.push(standing.worked(accepted_on, Days::Calendar));
        }
        if !standing.has_after {
            return;
        }
        if let Some(reason) = delay(standing) {
            *self.delays.entry(reason).or_default() += 1;
        }
        for visit in standing.track.visits().filter(|visit| visit.on <= standing.as_of) {
            self.visits += 1;
            self.answered += u32::from(visit.grade.is_some());
            self.grades += u32::from(visit.grade.unwrap_or(0));
        }
    }

    fn told(mut self, key: String) -> CountsGroup {
        self.ages.sort_unstable();
        // The lower of the two in the middle: a day somebody has waited, not the half of two.
        let middle = self.ages.len().saturating_sub(1) / 2;
        CountsGroup {
            key,
            label: None,
            counts: Cell::ALL.iter().copied().zip(self.counts).collect(),
            open_age_median: self.ages.get(middle).copied(),
            open_age_max: self.ages.last().copied(),
            visit_grades: (self.answered, self.grades),
            visits: self.visits,
            delays: self.delays,
        }
    }
}
