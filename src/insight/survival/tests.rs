//! Agreement with published examples. The curve of the 6-MP arm is printed in many textbooks; the edges of the bands were
//! computed with lifelines 0.30.3 (Davidson-Pilon, J. Open Source Softw. 4 (2019) 1317), which uses the same log(-log)
//! Greenwood formula as R's `survfit(conf.type = "log-log")`.

use proptest::prelude::*;

use super::super::table::testing::observed;
use super::super::table::{Observation, Table};
use super::*;

/// Weeks in remission under 6-mercaptopurine: Freireich et al., Blood 21 (1963) 699-716; Gehan, Biometrika 52 (1965)
/// 203-223; the table is in Kalbfleisch and Prentice, and in Collett.
pub(super) const SIX_MP: &str = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";
/// The placebo arm of the same trial; nobody was censored.
pub(super) const PLACEBO: &str = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";
/// Acute myelogenous leukaemia, maintained: Miller, Survival Analysis (1981), page 49; `aml` in R's `survival`.
pub(super) const MAINTAINED: &str = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";
/// The same, not maintained.
pub(super) const NOT_MAINTAINED: &str = "5 5 8 8 12 16+ 23 27 30 33 43 45";

pub(super) fn curve(text: &str) -> Curve {
    Curve::of(&Table::of(observed(text)))
}

#[track_caller]
fn agrees(text: &str, expected: &[(u32, f64, f64, f64)]) {
    let curve = curve(text);
    assert_eq!(curve.steps.iter().map(|s| s.day).collect::<Vec<_>>(), expected.iter().map(|e| e.0).collect::<Vec<_>>());
    for (step, (day, survival, lower, upper)) in curve.steps.iter().zip(expected) {
        assert!((step.survival - survival).abs() < 1e-9, "S({day}) = {}", step.survival);
        let (low, high) = step.band.unwrap();
        assert!((low - lower).abs() < 1e-9 && (high - upper).abs() < 1e-9, "band({day}) = {low} {high}");
    }
}

#[test]
fn six_mercaptopurine() {
    agrees(
        SIX_MP,
        &[
            (6, 18.0 / 21.0, 0.619_717_955_265_983_8, 0.951_551_747_646_996_9),
            (7, 0.806_722_689_075_629_9, 0.563_146_564_622_233_3, 0.922_809_019_202_880_2),
            (10, 0.752_941_176_470_587_8, 0.503_199_510_799_956_4, 0.889_361_835_169_265_1),
            (13, 0.690_196_078_431_372_2, 0.431_610_222_486_183_86, 0.849_065_963_349_450_5),
            (16, 0.627_450_980_392_156_7, 0.367_510_855_987_501_94, 0.804_912_189_471_841_1),
            (22, 0.537_815_126_050_419_9, 0.267_778_936_767_134_93, 0.746_790_717_635_394_3),
            (23, 0.448_179_271_708_683_27, 0.188_052_005_959_232_33, 0.680_142_628_495_241_2),
        ],
    );
    let curve = curve(SIX_MP);
    // Gehan's medians: 23 weeks against 8.
    assert_eq!((curve.quantile(0.5), curve.quantile_interval(0.5)), (Some(23), (Some(13), None)));
    assert_eq!((curve.quantile(0.75), curve.quantile(0.25)), (Some(13), None));
    assert!((curve.at(12) - 0.752_941_176_470_588).abs() < 1e-9 && (curve.at(5) - 1.0).abs() < f64::EPSILON);
}

#[test]
fn without_censoring_the_curve_counts() {
    let placebo = curve(PLACEBO);
    let all = observed(PLACEBO);
    for day in 0..30 {
        let open = all.iter().filter(|one| one.days > day).count();
        #[expect(clippy::cast_precision_loss, reason = "21 cases")]
        let share = open as f64 / all.len() as f64;
        assert!((placebo.at(day) - share).abs() < 1e-9, "{day}");
    }
    assert_eq!(placebo.quantile(0.5), Some(8));
    assert_eq!(placebo.steps.last().unwrap().band, None, "everything has ended");
}

#[test]
fn maintenance_of_remission() {
    agrees(
        MAINTAINED,
        &[
            (9, 10.0 / 11.0, 0.508_080_205_769_929_2, 0.986_673_822_667_823_1),
            (13, 9.0 / 11.0, 0.447_428_614_682_181_1, 0.951_162_228_582_491_8),
            (18, 0.715_909_090_909_091, 0.350_190_385_907_938_3, 0.899_023_974_191_053_6),
            (23, 0.613_636_363_636_363_8, 0.265_752_040_001_286_05, 0.835_299_243_250_221_6),
            (31, 0.490_909_090_909_091, 0.167_330_909_776_850_78, 0.753_399_790_370_811_5),
            (34, 0.368_181_818_181_818_33, 0.092_829_574_936_985_18, 0.657_040_832_398_164),
            (48, 0.184_090_909_090_909_14, 0.011_738_480_123_189_58, 0.525_014_842_726_641_7),
        ],
    );
    // Medians as R prints them: 31 and 23 weeks.
    assert_eq!((curve(MAINTAINED).quantile(0.5), curve(NOT_MAINTAINED).quantile(0.5)), (Some(31), Some(23)));
}

/// Greenwood's variance by hand for the first two steps: 3/(21 x 18) and 1/(17 x 16).
#[test]
fn greenwoods_sum() {
    let curve = curve(SIX_MP);
    assert!((curve.steps[0].greenwood - 3.0 / (21.0 * 18.0)).abs() < 1e-15);
    assert!((curve.steps[1].greenwood - (3.0 / (21.0 * 18.0) + 1.0 / (17.0 * 16.0))).abs() < 1e-15);
}

#[test]
fn a_level_that_is_met_exactly_is_reached() {
    // 9/10 x 8/9 x ... x 5/6 is a half, whatever the machine makes of the fractions.
    assert_eq!(curve("1 2 3 4 5 6 7 8 9 10").quantile(0.5), Some(5));
    assert_eq!(curve("1 1 1 1 1+ 2+").quantile(0.5), Some(1));
    assert_eq!(curve("1+ 2+").quantile(0.5), None);
    assert_eq!(curve("").at(9), 1.0);
}

#[test]
fn nine_ended_are_not_enough() {
    let table = |text| Table::of(observed(text));
    assert!(!is_enough(&table("1 2 3 4 5 6 7 8 9 10+ 11+")));
    assert!(is_enough(&table("1 2 3 4 5 6 7 8 9 10 11+")));
}

proptest! {
    /// The curve falls, the band holds it, and open cases beyond the last ending change nothing before it.
    #[test]
    fn the_curve_falls_within_its_band(days in prop::collection::vec((0_u32..200, prop::option::of(0_u8..3)), 0..80)) {
        let all: Vec<_> = days.iter().map(|(days, cause)| Observation { days: *days, cause: *cause }).collect();
        let curve = Curve::of(&Table::of(all.iter().copied()));
        let mut before = 1.0;
        for step in &curve.steps {
            prop_assert!(step.survival < before && step.survival >= 0.0);
            before = step.survival;
            if let Some((lower, upper)) = step.band {
                prop_assert!(0.0 <= lower && lower <= step.survival && step.survival <= upper && upper <= 1.0);
            }
        }
        let (lower, upper) = curve.quantile_interval(0.5);
        if let Some(median) = curve.quantile(0.5) {
            prop_assert!(lower.is_some_and(|lower| lower <= median) && upper.is_none_or(|upper| upper >= median)
                || curve.steps.last().is_some_and(|last| last.band.is_none()));
        }
    }
}
