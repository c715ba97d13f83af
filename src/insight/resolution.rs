//! Time to resolution of groups of cases: one pass over the cases, then the estimators group by group.
//!
//! Beside the figure asked for stands the same of the other base and of the other reading of excluded time, so that neither
//! accepting late nor pausing looks like working fast.

use std::collections::BTreeSet;

use super::endings::endings;
use super::group::{ByGroup, Grouping};
use super::mean;
use super::mean::{common_horizon, difference, restricted_mean};
use super::observe::{Measure, OUTCOMES, Standing};
use super::survival::{Curve, ENOUGH, is_enough};
use super::table::{Observation, Table};
use super::tracks::{SeriesNo, Track};
use crate::domain::stats::{
    Base, Beside, CurvePoint, Difference, EndingCurve, EndingPoint, Km, Only, ResolutionGroup, RestrictedMean, Time,
    Verdict,
};

/// A group with fewer ended cases than a curve needs is listed; so many of its cases at most.
const LISTED_MAX: usize = 60;

/// So many other ways of measuring stand beside the one asked for.
const BESIDE: usize = 2;

/// The ways that stand beside one: the other base, and the other reading of excluded time.
#[must_use]
pub fn beside<'a>(measure: &Measure<'a>) -> [Measure<'a>; BESIDE] {
    let base = match measure.base {
        Base::Accepted => Base::Requested,
        Base::Requested => Base::Accepted,
    };
    let time = match measure.time {
        Time::Gross => Time::Net,
        Time::Net => Time::Gross,
    };
    [Measure { base, ..*measure }, Measure { time, ..*measure }]
}

/// The cases of one group before they are counted out.
#[derive(Debug, Default)]
struct Gathered<'a> {
    /// The first of them, the oldest registration first.
    first: Vec<Track<'a>>,
    observations: Vec<Observation>,
    /// The same cases as [`beside`] measures them.
    beside: [Vec<Observation>; BESIDE],
    series: BTreeSet<SeriesNo>,
    in_series: u32,
    left_out: u32,
}

/// Gathers and counts out, group by group.
#[must_use]
pub fn resolution<'a>(
    standings: impl IntoIterator<Item = Standing<'a>>,
    grouping: &Grouping<'_>,
    (only, measure): (&Only, &Measure<'_>),
) -> Vec<(ResolutionGroup, Table)> {
    let others = beside(measure);
    let mut groups: ByGroup<Gathered<'a>> = ByGroup::new();
    if grouping.by.is_none() {
        groups.insert(super::group::Group::All, Gathered::default());
    }
    for standing in standings {
        if standing.accepted_on.is_none() || !grouping.admits(only, &standing) {
            continue;
        }
        let Some(group) = grouping.group(&standing) else { continue };
        let gathered = groups.entry(group).or_default();
        let Some(observation) = standing.observation(measure) else {
            gathered.left_out += 1;
            continue;
        };
        if gathered.first.len() < LISTED_MAX {
            gathered.first.push(standing.track);
        }
        gathered.observations.push(observation);
        for (known, other) in gathered.beside.iter_mut().zip(&others) {
            known.extend(standing.observation(other));
        }
        if let Some(series) = standing.track.series {
            gathered.series.insert(series);
            gathered.in_series += 1;
        }
    }
    let sorted = grouping.sorted(groups);
    sorted.into_iter().map(|(key, gathered)| counted(key, &gathered, (grouping, &others))).collect()
}

fn counted(
    key: String,
    gathered: &Gathered<'_>,
    (grouping, others): (&Grouping<'_>, &[Measure<'_>]),
) -> (ResolutionGroup, Table) {
    let table = Table::of(gathered.observations.iter().copied());
    let ended = table.ended_all();
    // Too few for a curve: listed by number.
    let few = gathered.first.iter().filter(|_| ended < ENOUGH);
    let group = ResolutionGroup {
        key,
        label: None,
        cases: table.cases,
        series: u32::try_from(gathered.series.len()).unwrap_or(u32::MAX),
        in_series: gathered.in_series,
        ended,
        open: table.cases - ended,
        left_out: gathered.left_out,
        closed_mean_days: table.closed_mean(),
        km: is_enough(&table).then(|| km(&table)),
        beside: gathered.beside.iter().zip(others).map(|(known, other)| set_beside(known, other)).collect(),
        endings: ending_curves(&table),
        listed: few.map(|track| grouping.tracks.number(track)).collect(),
    };
    (group, table)
}

fn set_beside(observations: &[Observation], measure: &Measure<'_>) -> Beside {
    let table = Table::of(observations.iter().copied());
    let curve = is_enough(&table).then(|| Curve::of(&table));
    let quantile = |level| curve.as_ref().and_then(|curve| curve.quantile(level));
    Beside {
        base: measure.base,
        time: measure.time,
        median_days: quantile(0.5),
        p90_days: quantile(0.1),
        closed_mean_days: table.closed_mean(),
    }
}

/// The curve of a table, with what is read off it.
#[must_use]
pub fn km(table: &Table) -> Km {
    let curve = Curve::of(table);
    let horizon = table.last_day().unwrap_or(0);
    let mean = restricted_mean(&curve, horizon);
    let mut points = Vec::with_capacity(curve.steps.len() + 1);
    if curve.steps.first().is_none_or(|step| step.day > 0) {
        points.push(CurvePoint { day: 0, survival: 1.0, at_risk: table.cases, band: None });
    }
    points.extend(curve.steps.iter().map(|step| CurvePoint {
        day: step.day,
        survival: step.survival,
        at_risk: step.at_risk,
        band: step.band,
    }));
    Km {
        q25_days: curve.quantile(0.75),
        median_days: curve.quantile(0.5),
        q75_days: curve.quantile(0.25),
        p90_days: curve.quantile(0.1),
        median_ci95: curve.quantile_interval(0.5),
        restricted_mean: RestrictedMean { horizon_days: horizon, days: mean.days, ci95: mean.interval() },
        curve: points,
    }
}

fn ending_curves(table: &Table) -> Vec<EndingCurve> {
    let enough = is_enough(table);
    let curves = endings(table);
    let each = OUTCOMES.into_iter().zip(table.ended).zip(curves);
    let told = each.map(|((ending, cases), curve)| {
        let points = curve.into_iter().map(|step| EndingPoint { day: step.day, probability: step.probability });
        EndingCurve { ending, cases, curve: if enough { points.collect() } else { Vec::new() } }
    });
    told.collect()
}

/// How the second table differs from the first; none where one has too few ended cases.
#[must_use]
pub fn compared(first: &Table, second: &Table) -> Option<Difference> {
    let horizon = common_horizon(first, second).filter(|_| is_enough(first) && is_enough(second))?;
    let told = difference(&Curve::of(first), &Curve::of(second), horizon);
    Some(Difference {
        horizon_days: horizon,
        first_days: told.first.days,
        second_days: told.second.days,
        days: told.days,
        ci95: told.interval,
        verdict: match told.verdict() {
            mean::Verdict::Quicker => Verdict::Quicker,
            mean::Verdict::Slower => Verdict::Slower,
            mean::Verdict::Open => Verdict::Open,
        },
    })
}
