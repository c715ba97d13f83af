//! 流转用时: how long a case was in whose hands, and between them.
//!
//! The chain of hands is a chain of intervals that follow each other from the request to the ending, or to the as-of day:
//! an interval begins on its first day and ends on the day the next begins, so that days add up to the whole without a
//! day counted twice. Time between an ending and a reopening is nobody's. What a committee does after the ending
//! (performance, archive) is not resolution and not measured here.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Case;
use super::custody::{TransitKind, TransitOutcome};
use crate::domain::unit::UnitCode;

/// Where the case was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Whereabouts {
    /// In a committee's hands.
    Held {
        /// Whose.
        holder: UnitCode,
    },
    /// Between two.
    Between {
        /// Sender.
        sender: UnitCode,
        /// Receiver.
        receiver: UnitCode,
        /// How it moved.
        transit: TransitKind,
        /// How that ended; none while under way.
        outcome: Option<TransitOutcome>,
    },
}

/// One interval of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyInterval {
    /// Where.
    #[serde(flatten)]
    pub whereabouts: Whereabouts,
    /// First day.
    pub from: NaiveDate,
    /// The day the next interval begins, the case ended, or the as-of day.
    pub to: NaiveDate,
    /// Days from `from` to `to`, without the days between an ending and a reopening.
    pub days: u32,
    /// It had not ended by the as-of day.
    pub ongoing: bool,
}

/// The chain of hands in days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustodyTimes {
    /// Every interval, oldest first.
    pub intervals: Vec<CustodyInterval>,
    /// Days in each committee's hands.
    pub held: BTreeMap<UnitCode, u32>,
    /// Days between hands.
    pub between: u32,
    /// How often it was returned by the as-of day.
    pub returns: u32,
}

/// The chain of hands as of a day: from the request to the ending or to that day, whichever comes first.
#[must_use]
pub fn custody_times(case: &Case, as_of: NaiveDate) -> CustodyTimes {
    let mut times = CustodyTimes::default();
    let end = case.left_the_desk_on().filter(|on| *on <= as_of).unwrap_or(as_of);
    let open = end == as_of && case.left_the_desk_on().is_none_or(|on| on > as_of);
    let gaps = case.closed_gaps();
    let held = case.custody.chain.iter().map(|held| {
        let whereabouts = Whereabouts::Held { holder: held.holder.clone() };
        (whereabouts, held.from, held.to)
    });
    let between = case.custody.transits.iter().map(|transit| {
        let finished = transit.end.as_ref().filter(|end| end.on <= as_of);
        let whereabouts = Whereabouts::Between {
            sender: transit.from.clone(),
            receiver: transit.to.clone(),
            transit: transit.kind,
            outcome: finished.map(|end| end.how),
        };
        (whereabouts, transit.sent_on, transit.end.as_ref().map(|end| end.on))
    });
    let mut chain: Vec<_> = held.chain(between).filter(|(_, from, _)| *from <= end).collect();
    // Held before between where both begin on one day: what was sent on a day had been held on it.
    chain.sort_by_key(|(_, from, to)| (*from, to.unwrap_or(NaiveDate::MAX)));
    for (whereabouts, from, to) in chain {
        let ongoing = open && to.is_none_or(|to| to > end);
        let to = to.map_or(end, |to| to.min(end));
        let days = days_without(from, to, &gaps);
        match &whereabouts {
            Whereabouts::Held { holder } => *times.held.entry(holder.clone()).or_default() += days,
            Whereabouts::Between { outcome, .. } => {
                times.between += days;
                times.returns += u32::from(*outcome == Some(TransitOutcome::Returned));
            }
        }
        times.intervals.push(CustodyInterval { whereabouts, from, to, days, ongoing });
    }
    times
}

/// Days from one day to another, without those inside gaps.
fn days_without(from: NaiveDate, to: NaiveDate, gaps: &[(NaiveDate, NaiveDate)]) -> u32 {
    let days = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).unwrap_or(0);
    let inside: u32 = gaps.iter().map(|(closed, reopened)| days(from.max(*closed), to.min(*reopened))).sum();
    days(from, to).saturating_sub(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Act;
    use crate::domain::case::custody::{Escalate, HandOver, PassOn, Recall, Return, SignFor};
    use crate::domain::case::testing::{DISTRICT, Given, OTHER_TOWN, TOWN, accepted, day, unit};

    fn escalated() -> Given {
        accepted().on("2026-03-09").when(Escalate::example()).done()
    }

    fn told(given: &Given, as_of: &str) -> Vec<String> {
        let line = |interval: &CustodyInterval| {
            let place = match &interval.whereabouts {
                Whereabouts::Held { holder } => holder.to_string(),
                Whereabouts::Between { sender, receiver, outcome, .. } => {
                    format!("{sender}>{receiver} {}", outcome.map_or("under way", TransitOutcome::value))
                }
            };
            let ongoing = if interval.ongoing { " ongoing" } else { "" };
            format!("{}..{} {} {place}{ongoing}", interval.from, interval.to, interval.days)
        };
        custody_times(&given.case, day(as_of)).intervals.iter().map(line).collect()
    }

    #[test]
    fn a_case_is_held_from_the_request_on() {
        let given = accepted();
        assert_eq!(told(&given, "2026-03-12"), ["2026-03-02..2026-03-12 10 321302101 ongoing"]);
        assert!(custody_times(&given.case, day("2026-03-01")).intervals.is_empty());
    }

    #[test]
    fn the_time_between_hands_is_nobodys() {
        let given = escalated().by(DISTRICT).on("2026-03-11").when(SignFor::example()).done();
        assert_eq!(
            told(&given, "2026-03-20"),
            [
                "2026-03-02..2026-03-09 7 321302101",
                "2026-03-09..2026-03-11 2 321302101>321302 signed",
                "2026-03-11..2026-03-20 9 321302 ongoing",
            ]
        );
        let times = custody_times(&given.case, day("2026-03-20"));
        assert_eq!(times.held, BTreeMap::from([(unit(TOWN), 7), (unit(DISTRICT), 9)]));
        assert_eq!((times.between, times.returns), (2, 0));
    }

    #[test]
    fn an_earlier_day_sees_the_chain_as_it_was() {
        let given = escalated().by(DISTRICT).on("2026-03-11").when(SignFor::example()).done();
        assert_eq!(
            told(&given, "2026-03-10"),
            ["2026-03-02..2026-03-09 7 321302101", "2026-03-09..2026-03-10 1 321302101>321302 under way ongoing"]
        );
    }

    #[test]
    fn returns_are_counted_and_recalls_are_not() {
        let given = escalated().by(DISTRICT).on("2026-03-11").when(Return::example()).done();
        let given = given.by(TOWN).on("2026-03-11").when(Escalate::example()).done();
        let given = given.on("2026-03-12").when(Recall::example()).done();
        let times = custody_times(&given.case, day("2026-03-16"));
        assert_eq!((times.returns, times.between), (1, 3));
        assert_eq!(times.held, BTreeMap::from([(unit(TOWN), 11)]));
        assert_eq!(custody_times(&given.case, day("2026-03-10")).returns, 0);
    }

    #[test]
    fn a_hand_over_is_one_interval_through_the_district() {
        let hand_over = HandOver { to: unit(OTHER_TOWN), ..HandOver::example() };
        let given = accepted().on("2026-03-09").when(hand_over).done();
        let given = given.by(DISTRICT).on("2026-03-10").when(PassOn::example()).done();
        let given = given.by(OTHER_TOWN).on("2026-03-12").when(SignFor::example()).done();
        assert_eq!(told(&given, "2026-03-12")[1], "2026-03-09..2026-03-12 3 321302101>321302102 signed");
    }

    #[test]
    fn days_add_up_to_the_whole() {
        let given = escalated().by(DISTRICT).on("2026-03-11").when(Return::example()).done();
        let given = given.by(TOWN).on("2026-03-13").when(Escalate::example()).done();
        for as_of in day("2026-03-02").iter_days().take(30) {
            let times = custody_times(&given.case, as_of);
            let whole = u32::try_from((as_of - day("2026-03-02")).num_days()).unwrap();
            assert_eq!(times.held.values().sum::<u32>() + times.between, whole, "{as_of}");
            for pair in times.intervals.windows(2) {
                assert_eq!(pair[0].to, pair[1].from, "{as_of}");
            }
        }
    }
}
