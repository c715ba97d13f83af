//! How many of what: every count is the size of a [`Cell`], and [`belongs`] alone says which cases are in it, so that a
//! number and the cases behind it cannot differ.

use chrono::NaiveDate;

use super::days::Days;
use super::group::{ByGroup, Group, Grouping};
use super::observe::Standing;
use super::tracks::After;
use crate::domain::case::confirmation::ConfirmationResult;
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
        _ => standing.track.after.as_deref().is_some_and(|after| belongs_after(cell, standing, after)),
    }
}

fn belongs_after(cell: Cell, standing: &Standing<'_>, after: &After) -> bool {
    let as_of = standing.as_of;
    let by = |on: &NaiveDate| *on <= as_of;
    let agreed = || standing.outcome() == Some(Outcome::Agreed);
    // The court withdrew nothing: an application taken back was never decided.
    let asked = || after.confirmations.iter().filter(|(on, _)| by(on));
    let visits = || after.visits.iter().filter(|(on, _)| by(on));
    match cell {
        Cell::PerformanceDue => agreed() && (performed(after, as_of) || unperformed(after, as_of)),
        Cell::Performed => agreed() && performed(after, as_of),
        Cell::Unperformed => agreed() && !performed(after, as_of) && unperformed(after, as_of),
        Cell::Applied => agreed() && asked().next().is_some(),
        Cell::Confirmed => {
            let confirmed = |decided: &Option<(NaiveDate, ConfirmationResult)>| {
                decided.as_ref().is_some_and(|(on, result)| by(on) && *result == ConfirmationResult::Confirmed)
            };
            agreed() && asked().any(|(_, decided)| confirmed(decided))
        }
        Cell::Visited => visits().next().is_some(),
        Cell::Answered => last_grade(after, as_of).is_some(),
        Cell::Satisfied => last_grade(after, as_of).is_some_and(|grade| grade >= SATISFIED_GRADE),
        Cell::Supervised => {
            let waits =
                |(asked, answered): &(NaiveDate, Option<NaiveDate>)| by(asked) && answered.is_none_or(|on| on > as_of);
            standing.closing.is_none() && after.supervised.iter().any(waits)
        }
        _ => false,
    }
}

/// Everything that is owed had been performed.
fn performed(after: &After, as_of: NaiveDate) -> bool {
    !after.owed.is_empty() && after.owed.iter().all(|(_, done)| done.is_some_and(|on| on <= as_of))
}

/// Something was past its day and not performed.
fn unperformed(after: &After, as_of: NaiveDate) -> bool {
    let past = |(due, done): &(Option<NaiveDate>, Option<NaiveDate>)| {
        due.is_some_and(|due| due < as_of) && done.is_none_or(|on| on > as_of)
    };
    after.owed.iter().any(past)
}

/// The grade of the last visit that was answered.
fn last_grade(after: &After, as_of: NaiveDate) -> Option<u8> {
    after.visits.iter().rev().filter(|(on, _)| *on <= as_of).find_map(|(_, grade)| *grade)
}

/// The counters of one group.
#[derive(Debug, Clone)]
struct Counters {
    counts: [u32; Cell::ALL.len()],
    ages: Vec<u32>,
    visits: u32,
    answered: u32,
    grades: u32,
}

impl Default for Counters {
    fn default() -> Self {
        Self { counts: [0; Cell::ALL.len()], ages: Vec::new(), visits: 0, answered: 0, grades: 0 }
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
        let Some(after) = standing.track.after.as_deref() else { return };
        for (_, grade) in after.visits.iter().filter(|(on, _)| *on <= standing.as_of) {
            self.visits += 1;
            self.answered += u32::from(grade.is_some());
            self.grades += u32::from(grade.unwrap_or(0));
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
        }
    }
}
