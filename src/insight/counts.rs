//! How many of what: every count is the size of a [`Cell`], and `Facts` alone say which cases are in it ([`belongs`]), so
//! that a number and the cases behind it cannot differ. A case's facts are worked out once for all numbers.

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
    Facts::of(standing).has(cell)
}

/// What a case is counted by, worked out once however many numbers ask for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    accepted: bool,
    closed: bool,
    declined: bool,
    left_out: bool,
    unchecked: bool,
    moving: bool,
    returned: bool,
    /// How an accepted case ended.
    ended: Option<Outcome>,
    /// Whether it ended in time.
    kept_term: Option<bool>,
    overdue: bool,
    after: After,
}

/// What came after the agreement, and what a supervisor asked: for most cases nothing.
#[derive(Debug, Clone, Copy, Default)]
struct After {
    performed: bool,
    unperformed: bool,
    applied: bool,
    confirmed: bool,
    visited: bool,
    grade: Option<u8>,
    supervised: bool,
    delayed: bool,
}

impl Facts {
    pub(super) fn of(standing: &Standing<'_>) -> Self {
        let accepted = standing.accepted_on.is_some();
        let due_on = standing.due_on().filter(|_| accepted);
        Self {
            accepted,
            closed: standing.closing.is_some(),
            declined: standing.closing.is_some_and(|closing| closing.ending.is_none()),
            left_out: standing.is_left_out(),
            unchecked: standing.is_unchecked(),
            moving: standing.moving().is_some(),
            returned: standing.returns().next().is_some(),
            ended: standing.outcome().filter(|_| accepted),
            kept_term: due_on.and_then(|due_on| standing.kept(due_on)),
            overdue: due_on.is_some_and(|due_on| standing.closing.is_none() && due_on < standing.as_of),
            after: if standing.has_after { After::of(standing) } else { After::default() },
        }
    }

    pub(super) fn has(&self, cell: Cell) -> bool {
        let after = &self.after;
        let agreed = self.ended == Some(Outcome::Agreed);
        match cell {
            Cell::Accepted => self.accepted,
            Cell::Open => self.accepted && !self.closed,
            Cell::Ended => self.ended.is_some(),
            Cell::Agreed => agreed,
            Cell::Failed => self.ended == Some(Outcome::Failed),
            Cell::Withdrawn => self.ended == Some(Outcome::Withdrawn),
            Cell::LeftOut => self.accepted && self.left_out,
            Cell::Undecided => !self.accepted && !self.closed,
            Cell::Declined => self.declined,
            Cell::Moving => self.moving,
            Cell::Overdue => self.overdue,
            Cell::OnTime => self.kept_term == Some(true),
            Cell::Late => self.kept_term == Some(false),
            Cell::Returned => self.returned,
            Cell::PerformanceDue => after.performed || after.unperformed,
            Cell::Performed => after.performed,
            Cell::Unperformed => !after.performed && after.unperformed,
            Cell::Applied => after.applied,
            Cell::Confirmed => after.confirmed,
            Cell::Visited => after.visited,
            Cell::Answered => after.grade.is_some(),
            Cell::Satisfied => after.grade.is_some_and(|grade| grade >= SATISFIED_GRADE),
            Cell::Supervised => after.supervised,
            Cell::Delayed => after.delayed,
            Cell::Unchecked => self.unchecked,
        }
    }
}

impl After {
    fn of(standing: &Standing<'_>) -> Self {
        let (track, as_of) = (standing.track, standing.as_of);
        let (agreed, open) = (standing.outcome() == Some(Outcome::Agreed), standing.closing.is_none());
        // The court withdrew nothing: an application taken back was never decided.
        let asked = || track.confirmations().filter(|asked| agreed && asked.on <= as_of);
        let confirmed = |asked: Sought| {
            asked.decided.is_some_and(|(on, result)| on <= as_of && result == ConfirmationResult::Confirmed)
        };
        let waits = |asked: Asked| asked.on <= as_of && asked.answered.is_none_or(|on| on > as_of);
        Self {
            performed: agreed && performed(track, as_of),
            unperformed: agreed && unperformed(track, as_of),
            applied: asked().next().is_some(),
            confirmed: asked().any(confirmed),
            visited: track.visits().any(|visit| visit.on <= as_of),
            grade: last_grade(track, as_of),
            supervised: open && track.supervised().any(waits),
            delayed: delay(standing).is_some(),
        }
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
        let facts = Facts::of(standing);
        for (counter, cell) in self.counts.iter_mut().zip(Cell::ALL) {
            *counter += u32::from(facts.has(*cell));
        }
        // An age of what may have ended years ago is none.
        if let (Some(accepted_on), None, false) = (standing.accepted_on, standing.closing, standing.is_unchecked()) {
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
