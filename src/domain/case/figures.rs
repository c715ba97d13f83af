//! 办结时长: the figures on time of one case, from which statistics are made.
//!
//! Calendar days between recorded days, gross and net of excluded time, with the request beside acceptance, so that
//! accepting late does not look fast. A case is never silently dropped: one whose ending date means something else, or
//! that never ended, says so ([`LeftOut`]) and is counted as left out. Time between an ending and a reopening is neither
//! worked nor paused: it is in no figure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::clock;
use super::ending::ClosedMeans;
use super::vocabulary::{Ending, Outcome};
use crate::domain::rules::RuleBook;

/// Why a case has no time to resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// It was never accepted: declined, or ended before acceptance.
    NotAccepted,
    /// An old register's date of ending is the day of performance.
    PerformedDate,
    /// Nobody knows what an old register's date of ending means.
    UnknownDate,
}

/// The figures of one case as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// How it ended by the as-of day; none while open.
    pub ending: Option<Ending>,
    /// Which of the competing endings that is.
    pub outcome: Option<Outcome>,
    /// Request to ending, in days.
    pub requested_to_ended: Option<u32>,
    /// Acceptance to ending, in days.
    pub accepted_to_ended: Option<u32>,
    /// The same without excluded days.
    pub accepted_to_ended_net: Option<u32>,
    /// Days excluded (appraisal, where a rule in force says so) from acceptance to the ending or the as-of day.
    pub excluded_days: u32,
    /// Days since acceptance, while it is open and accepted.
    pub open_age: Option<u32>,
    /// Why it has no time to resolution although it is closed.
    pub left_out: Option<LeftOut>,
}

/// The figures of a case as of a day; none before its request.
#[must_use]
pub fn figures(case: &Case, as_of: NaiveDate, rules: &RuleBook) -> Option<Figures> {
    let requested_on = case.intake.requested_on.filter(|on| *on <= as_of)?;
    let accepted_on = case.intake.accepted_on.filter(|on| *on <= as_of);
    let closed_on = case.left_the_desk_on().filter(|on| *on <= as_of);
    let ended = case.ended.as_ref().filter(|ended| ended.on <= as_of);
    let left_out = left_out(accepted_on, closed_on, ended.map(|ended| ended.means));
    let resolved_on = closed_on.filter(|_| !matches!(left_out, Some(LeftOut::PerformedDate | LeftOut::UnknownDate)));
    let until = closed_on.unwrap_or(as_of);
    let gaps = case.closed_gaps();
    let worked = |from: NaiveDate, to: NaiveDate| days(from, to).saturating_sub(overlap(&gaps, from, to));
    let excluded: Vec<_> =
        clock::left_out(case, rules).into_iter().map(|(from, to)| (from, to.unwrap_or(NaiveDate::MAX))).collect();
    let excluded_days = accepted_on.map_or(0, |from| overlap(&excluded, from, until));
    let gross = accepted_on.zip(resolved_on).map(|(from, to)| worked(from, to));
    Some(Figures {
        ending: ended.map(|ended| ended.ending),
        outcome: ended.map(|ended| ended.ending.outcome()),
        requested_to_ended: resolved_on.map(|to| worked(requested_on, to)),
        accepted_to_ended: gross,
        accepted_to_ended_net: gross.map(|gross| gross.saturating_sub(excluded_days)),
        excluded_days,
        open_age: accepted_on.filter(|_| closed_on.is_none()).map(|from| worked(from, as_of)),
        left_out,
    })
}

fn left_out(
    accepted_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    means: Option<ClosedMeans>,
) -> Option<LeftOut> {
    closed_on?;
    match means {
        Some(ClosedMeans::Performed) => Some(LeftOut::PerformedDate),
        Some(ClosedMeans::Unknown) => Some(LeftOut::UnknownDate),
        Some(ClosedMeans::Ended) | None if accepted_on.is_none() => Some(LeftOut::NotAccepted),
        Some(ClosedMeans::Ended) | None => None,
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// Days of these spans (first day up to, and without, the last) between two days.
fn overlap(spans: &[(NaiveDate, NaiveDate)], from: NaiveDate, to: NaiveDate) -> u32 {
    spans.iter().map(|(begin, end)| days((*begin).max(from), (*end).min(to))).sum()
}
