//! Agreement: a published example, exact fractions worked out by hand, and the Aalen-Johansen estimator of lifelines 0.30.3 on the same cases.

use proptest::prelude::*;

use super::super::survival::Curve;
use super::super::table::{Observation, Table};
use super::*;

fn table(cases: &[(u32, Option<u8>)]) -> Table {
    Table::of(cases.iter().map(|(days, cause)| Observation { days: *days, cause: *cause }))
}

/// Ten cases on ten days: causes 0, 1, open, 0, 0, 1, open, 0, 2, open.
const TEN: [(u32, Option<u8>); 10] = [
    (1, Some(0)),
    (2, Some(1)),
    (3, None),
    (4, Some(0)),
    (5, Some(0)),
    (6, Some(1)),
    (7, None),
    (8, Some(0)),
    (9, Some(2)),
    (10, None),
];

#[test]
fn ten_cases_by_hand() {
    // Open just before day 4: 9/10 x 8/9 = 8/10, seven at risk; so 1/10 + 8/10 x 1/7 = 3/14 by day 4, and so on.
    let [first, second, third] = endings(&table(&TEN));
    let told = |curve: &[EndingStep]| curve.iter().map(|s| (s.day, s.probability)).collect::<Vec<_>>();
    let near = |curve: &[EndingStep], expected: &[(u32, f64)]| {
        let told = told(curve);
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((day, value), (on, right)) in told.iter().zip(expected) {
            assert!(day == on && (value - right).abs() < 1e-12, "{told:?}");
        }
    };
    near(&first, &[(1, 0.1), (4, 3.0 / 14.0), (5, 23.0 / 70.0), (8, 101.0 / 210.0)]);
    near(&second, &[(2, 0.1), (6, 3.0 / 14.0)]);
    near(&third, &[(9, 16.0 / 105.0)]);
}

/// Satagopan et al., Brit. J. Cancer 91 (2004) 1229-1235, table 2: 305 patients with breast cancer, the first nine in
/// the order of months; cause 0 is death of it, cause 1 of something else.
#[test]
fn breast_cancer_patients_as_published() {
    let dead = [(10, 0), (16, 0), (18, 1), (23, 0), (26, 1), (27, 0)].map(|(days, cause)| (days, Some(cause)));
    let alive = [7, 14, 24].map(|days| (days, None));
    let rest = std::iter::repeat_n((28, None), 296);
    let table = table(&dead.into_iter().chain(alive).chain(rest).collect::<Vec<_>>());
    let at_risk: Vec<_> = table.ticks.iter().filter(|t| t.ended_all() > 0).map(|t| t.at_risk).collect();
    assert_eq!(at_risk, [304, 302, 301, 300, 298, 297]);
    let [cancer, other, _] = endings(&table);
    let percent = |share: f64| (share * 1000.0).round() / 10.0;
    let before = std::iter::once(0.0).chain(cancer.iter().map(|step| step.probability));
    let each: Vec<_> = before.zip(&cancer).map(|(before, step)| percent(step.probability - before)).collect();
    assert_eq!(each, [0.3; 4], "the column of incidences; the printed sums add up the rounded ones");
    let open: Vec<_> = Curve::of(&table).steps.iter().map(|step| percent(step.survival)).collect();
    assert_eq!(open, [99.7, 99.3, 99.0, 98.7, 98.3, 98.0]);
    let exact = 1.0 / 304.0 + 303.0 / 304.0 / 302.0;
    assert!((cancer[1].probability - exact).abs() < 1e-12 && other.len() == 2);
}

#[test]
fn the_same_with_another_implementation() {
    let [first, second, third] = endings(&table(&TEN));
    for (curve, day, value) in [
        (&first, 8, 0.480_952_380_952_380_8),
        (&second, 10, 0.214_285_714_285_714_25),
        (&third, 9, 0.152_380_952_380_952_28),
        (&first, 3, 0.1),
        (&third, 8, 0.0),
    ] {
        assert!((probability_at(curve, day) - value).abs() < 1e-9, "{day}");
    }
}

#[test]
fn treating_the_others_as_open_would_claim_too_much() {
    let alone = TEN.map(|(days, cause)| (days, cause.filter(|cause| *cause == 0)));
    let naive = 1.0 - Curve::of(&table(&alone)).at(10);
    let [first, ..] = endings(&table(&TEN));
    assert!(naive > probability_at(&first, 10) + 0.05, "{naive}");
}

proptest! {
    /// Whatever happens: ended in one of the ways, or still open.
    #[test]
    fn the_endings_and_what_is_open_add_up(cases in prop::collection::vec((0_u32..100, prop::option::of(0_u8..3)), 1..80)) {
        let table = table(&cases);
        let (curve, ways) = (Curve::of(&table), endings(&table));
        for day in 0..101 {
            let ended: f64 = ways.iter().map(|way| probability_at(way, day)).sum();
            prop_assert!((ended + curve.at(day) - 1.0).abs() < 1e-9);
        }
    }
}
