//! Stories that figures must not tell wrongly.

use super::mean::restricted_mean;
use super::resolution::{compared, km};
use super::survival::{Curve, is_enough};
use super::table::testing::observed;
use super::table::{Observation, Table};
use crate::domain::stats::Verdict;

fn table(text: &str) -> Table {
    Table::of(observed(text))
}

/// A town that closes only the easy cases and leaves the hard ones open has the better mean of closed cases and the worse
/// median: with what is open counted, half of its cases take longer than anybody has waited yet.
#[test]
fn the_mean_of_closed_cases_praises_whom_the_median_does_not() {
    let picks =
        table(&format!("{} {}", "2 3 3 4 4 5 5 6 6 7 7 8", "60+ 62+ 65+ 66+ 70+ 71+ 74+ 75+ 80+ 83+ 85+ 88+ 90+"));
    let works = table("8 9 10 12 12 13 14 15 15 16 17 18 18 19 20 21 22 24 25 26 28 30 31 33 35+");
    assert!(is_enough(&picks) && is_enough(&works));
    let means = [&picks, &works].map(|one| one.closed_mean().unwrap());
    assert!(means[0] < means[1] / 3.0, "the mean praises the first: {means:?}");
    let medians = [&picks, &works].map(|one| km(one).median_days);
    assert_eq!(medians, [None, Some(18)], "the median does not: half of the first are still open");
    let told = compared(&picks, &works).unwrap();
    assert!(told.days < 0.0 && told.verdict == Verdict::Open, "with open cases counted the praise is gone: {told:?}");
}

/// Leaving a case open never makes the curve look quicker.
#[test]
fn what_stays_open_only_lifts_the_curve() {
    let closed = Curve::of(&table("5 10 15 20 25 30 35 40 45 50"));
    let left = Curve::of(&table("5 10 15 20 25 30 35 40 45+ 50+"));
    for day in 0..60 {
        assert!(left.at(day) >= closed.at(day) - 1e-12, "{day}");
    }
}

#[test]
fn the_curve_begins_whole_on_day_0() {
    let told = km(&table("3 4 4 5 6 7 8 9 10 11 12+"));
    let first = told.curve[0];
    assert!(first.day == 0 && (first.survival - 1.0).abs() < f64::EPSILON && first.at_risk == 11);
    // Settled on the day of acceptance: that day comes once, and shows it.
    let at_once = km(&table("0 0 4 5 6 7 8 9 10 11 12+"));
    assert_eq!(at_once.curve.iter().filter(|point| point.day == 0).count(), 1);
    assert!((at_once.curve[0].survival - 9.0 / 11.0).abs() < 1e-12);
}

#[test]
fn few_ended_cases_are_not_compared() {
    let few = table("1 2 3 4 5 6 7 8 9 10+");
    assert_eq!(compared(&few, &table("1 2 3 4 5 6 7 8 9 10")), None);
    let open = Table::of([Observation { days: 4, cause: None }]);
    assert_eq!(compared(&open, &open), None);
}

/// The worked example of `docs/resolution-time.md`, to the digits printed there.
#[test]
fn the_example_worked_by_hand() {
    let table = table("3 5 5 8 8+ 12 14 20 20+ 26 31 40+");
    let curve = Curve::of(&table);
    let told: Vec<_> = curve.steps.iter().map(|s| (s.day, s.at_risk, s.ended, format!("{:.3}", s.survival))).collect();
    let printed = [
        (3, 12, 1, "0.917"),
        (5, 11, 2, "0.750"),
        (8, 9, 1, "0.667"),
        (12, 7, 1, "0.571"),
        (14, 6, 1, "0.476"),
        (20, 5, 1, "0.381"),
        (26, 3, 1, "0.254"),
        (31, 2, 1, "0.127"),
    ];
    assert_eq!(told, printed.map(|(day, at_risk, ended, survival)| (day, at_risk, ended, survival.to_owned())));
    let quantiles = [0.75, 0.5, 0.25, 0.1].map(|level| curve.quantile(level));
    assert_eq!(quantiles, [Some(5), Some(14), Some(31), None]);
    assert_eq!(format!("{:.1}", table.closed_mean().unwrap()), "13.8");
    assert_eq!(format!("{:.1}", restricted_mean(&curve, 40).days), "18.4");
    assert!(!is_enough(&table), "nine ended: listed, not drawn");
}
