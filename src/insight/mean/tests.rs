//! Agreement with what R prints for the leukaemia data, and with the formula worked out a second way.

use proptest::prelude::*;

use super::super::table::testing::observed;
use super::super::table::{Observation, Table};
use super::*;

const MAINTAINED: &str = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";
const NOT_MAINTAINED: &str = "5 5 8 8 12 16+ 23 27 30 33 43 45";

fn curve(text: &str) -> Curve {
    Curve::of(&Table::of(observed(text)))
}

/// R 4, `print(survfit(Surv(time, status) ~ x, data = aml), print.rmean = TRUE, rmean = 161)`: 52.6 (19.83), 22.7 (4.18).
#[test]
fn maintenance_of_remission() {
    let maintained = restricted_mean(&curve(MAINTAINED), 161);
    assert!(
        (maintained.days - 52.6).abs() < 0.05 && (maintained.variance.sqrt() - 19.83).abs() < 0.005,
        "{maintained:?}"
    );
    let other = restricted_mean(&curve(NOT_MAINTAINED), 161);
    assert!((other.days - 22.7).abs() < 0.05 && (other.variance.sqrt() - 4.18).abs() < 0.005, "{other:?}");
}

#[test]
fn the_area_agrees_with_another_implementation() {
    // lifelines 0.30.3, restricted_mean_survival_time.
    for (text, horizon, days) in [
        (MAINTAINED, 45, 30.738_636_363_636_367),
        (NOT_MAINTAINED, 45, 22.708_333_333_333_33),
        ("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+", 35, 23.287_394_957_983_185),
        ("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+", 23, 17.909_243_697_478_985),
    ] {
        assert!((restricted_mean(&curve(text), horizon).days - days).abs() < 1e-9, "{text}");
    }
}

/// Without open cases the mean is the plain mean, and its variance the plain one over n.
#[test]
fn without_open_cases_it_is_the_plain_mean() {
    let days = [1.0, 1.0, 2.0, 4.0, 8.0, 8.0, 9.0, 15.0];
    let mean = days.iter().sum::<f64>() / 8.0;
    let variance = days.iter().map(|day| (day - mean) * (day - mean)).sum::<f64>() / 8.0 / 8.0;
    let told = restricted_mean(&curve("1 1 2 4 8 8 9 15"), 20);
    assert!((told.days - mean).abs() < 1e-9 && (told.variance - variance).abs() < 1e-9, "{told:?} {mean} {variance}");
}

#[test]
fn two_groups() {
    let (one, other) = (Table::of(observed(MAINTAINED)), Table::of(observed(NOT_MAINTAINED)));
    let horizon = common_horizon(&one, &other).unwrap();
    assert_eq!(horizon, 45);
    let told = difference(&Curve::of(&one), &Curve::of(&other), horizon);
    assert!((told.days - (22.708_333_333_333_33 - 30.738_636_363_636_367)).abs() < 1e-9);
    assert_eq!(told.verdict(), Verdict::Open, "eleven and twelve patients do not tell: {told:?}");
    let quick = curve(&"1 2 3 ".repeat(20));
    let slow = curve(&"31 32 33 ".repeat(20));
    assert_eq!(difference(&slow, &quick, 33).verdict(), Verdict::Quicker);
    assert_eq!(difference(&quick, &slow, 33).verdict(), Verdict::Slower);
    assert_eq!(common_horizon(&one, &Table::default()), None);
}

proptest! {
    /// The area by days, one after the other, is the area by steps.
    #[test]
    fn the_area_is_the_sum_of_the_days(
        cases in prop::collection::vec((0_u32..60, prop::option::of(0_u8..3)), 1..60),
        horizon in 0_u32..80,
    ) {
        let all = cases.iter().map(|(days, cause)| Observation { days: *days, cause: *cause });
        let curve = Curve::of(&Table::of(all));
        let by_days: f64 = (0..horizon).map(|day| curve.at(day)).sum();
        let told = restricted_mean(&curve, horizon);
        prop_assert!((told.days - by_days).abs() < 1e-9);
        prop_assert!(told.variance >= 0.0 && told.variance.is_finite());
    }
}
