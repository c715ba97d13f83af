//! Where days are lost: days in each committee's hands and between hands, from the request to the ending or the as-of day.
//!
//! The chain of hands is counted as a case's own page counts it ([`custody_times`](crate::domain::case::custody_times)):
//! every day once, the time between a closing and a reopening nobody's. What an old register has as open and nobody has
//! checked is nobody's time either.

use std::collections::{BTreeMap, HashMap};

use super::days::{Day, Days};
use super::group::{ByGroup, Group, Grouping};
use super::observe::Standing;
use super::packed::Closed;
use super::tracks::{ReasonNo, UnitNo};
use crate::domain::stats::{CustodyGroup, Only, Place, PlaceDays, Reason};
use crate::domain::unit::{Level, UnitCode};

/// Where a case was, by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// In these hands.
    Held(UnitNo),
    /// Between these.
    Between(UnitNo, UnitNo),
}

/// Days of a case at each place, in no order; a place may come twice.
pub fn stays<'a>(standing: &Standing<'a>) -> impl Iterator<Item = (At, u32)> + use<'a> {
    let standing = *standing;
    let held = standing.track.hands().map(|hand| (At::Held(hand.unit), hand.from, hand.to));
    let between = standing.track.moves();
    let between = between.map(|one| (At::Between(one.from, one.to), one.sent_on, one.end.map(|(on, _)| on)));
    held.chain(between).filter_map(move |(at, from, to)| days(&standing, from, to).map(|days| (at, days)))
}

fn days(standing: &Standing<'_>, from: Day, to: Option<Day>) -> Option<u32> {
    let until = standing.until();
    let to = to.map_or(until, |to| to.min(until));
    (from <= until).then(|| {
        let gap = |closing: Closed| {
            let reopened_on = closing.reopened_on.filter(|on| *on <= standing.as_of)?;
            Some(Days::Calendar.between(closing.on.max(from), reopened_on.min(to)))
        };
        let gaps: u32 = standing.track.closings().filter_map(gap).sum();
        Days::Calendar.between(from, to).saturating_sub(gaps)
    })
}

/// Days of a case at one place.
#[must_use]
pub fn days_at(standing: &Standing<'_>, at: At) -> u32 {
    stays(standing).filter(|(place, _)| *place == at).map(|(_, days)| days).sum()
}

/// Whether a case was at a place at all.
#[must_use]
pub fn was_at(standing: &Standing<'_>, at: At) -> bool {
    !standing.is_unchecked() && stays(standing).any(|(place, _)| place == at)
}

#[derive(Debug, Default)]
struct Spent {
    cases: u32,
    returns: u32,
    reasons: BTreeMap<ReasonNo, u32>,
    /// Cases and days by place.
    places: HashMap<At, (u32, u64)>,
    /// Where the case being counted was.
    here: Vec<At>,
}

/// Days by place, group by group; places with most days first. Cases count whether accepted or not, unless groups are
/// months of acceptance.
#[must_use]
pub fn custody<'a>(
    standings: impl IntoIterator<Item = Standing<'a>>,
    grouping: &Grouping<'_>,
    only: &Only,
) -> Vec<CustodyGroup> {
    let mut groups: ByGroup<Spent> = ByGroup::new();
    if grouping.by.is_none() {
        groups.insert(Group::All, Spent::default());
    }
    for standing in standings {
        if standing.is_unchecked() || !grouping.admits(only, &standing) {
            continue;
        }
        let Some(group) = grouping.group(&standing) else { continue };
        groups.entry(group).or_default().spend(&standing);
    }
    grouping.sorted(groups).into_iter().map(|(key, spent)| spent.told(key, grouping)).collect()
}

impl Spent {
    fn spend(&mut self, standing: &Standing<'_>) {
        self.cases += 1;
        // A place a case came back to is one place; most cases were at one only.
        self.here.clear();
        for (at, days) in stays(standing) {
            let first = !self.here.contains(&at);
            if first {
                self.here.push(at);
            }
            let place = self.places.entry(at).or_default();
            place.0 += u32::from(first);
            place.1 += u64::from(days);
        }
        for one in standing.returns() {
            self.returns += 1;
            *self.reasons.entry(one.reason).or_default() += 1;
        }
    }

    fn told(self, key: String, grouping: &Grouping<'_>) -> CustodyGroup {
        let reason_of = |reason| grouping.tracks.reasons.get(reason).cloned().unwrap_or_default();
        let code = |unit| grouping.tracks.units.get(unit).cloned().unwrap_or(UnitCode(String::new()));
        let mut group = CustodyGroup {
            key,
            label: None,
            cases: self.cases,
            days: 0,
            district_days: 0,
            town_days: 0,
            transit_days: 0,
            returns: self.returns,
            reasons: self
                .reasons
                .into_iter()
                .map(|(reason, returns)| Reason { reason: reason_of(reason), returns })
                .collect(),
            places: Vec::new(),
        };
        group.reasons.sort_by(|one, other| other.returns.cmp(&one.returns).then_with(|| one.reason.cmp(&other.reason)));
        for (at, (cases, days)) in self.places {
            let (place, level_days) = match at {
                At::Held(unit) if grouping.level_of(unit) == Some(Level::District) => {
                    (Place::Held { committee: code(unit) }, &mut group.district_days)
                }
                At::Held(unit) => (Place::Held { committee: code(unit) }, &mut group.town_days),
                At::Between(from, to) => (Place::Between { from: code(from), to: code(to) }, &mut group.transit_days),
            };
            *level_days += days;
            group.days += days;
            group.places.push(PlaceDays { place, label: String::new(), cases, days });
        }
        group.places.sort_by(|one, other| other.days.cmp(&one.days).then_with(|| one.place.cmp(&other.place)));
        group
    }
}
