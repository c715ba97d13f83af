//! Never twice, never by oneself, never before the volume is closed.

use super::*;
use crate::domain::case::archive::{Archive, MissingForm};
use crate::domain::case::ending::End;
use crate::domain::case::forms::FileForm;
use crate::domain::case::parties::Grade;
use crate::domain::case::testing::{DISTRICT, FIRST, Given, TOWN, agreed, day, mediating};
use crate::domain::rules::{Certainty, DatedRule, RuleUnit};

/// Agreed, graded, the volume closed on 2026-03-25.
fn archived() -> Given {
    let rate = |from: &str, value| DatedRule {
        rule: RuleId::SubsidyComplex,
        from: day(from),
        value,
        unit: RuleUnit::Yuan,
        source: "示例办法".to_owned(),
        certainty: Certainty::Local,
    };
    let mut case = agreed().in_world(|world| {
        world.rules.set(rate("2011-01-01", 400));
        world.rules.set(rate("2026-04-01", 600));
    });
    case = case.on("2026-03-20").when(Grade::example()).done();
    for form in case.case.missing_forms() {
        case = case.when(FileForm { form, pages: 2, note: String::new() }).done();
    }
    case.on("2026-03-25").when(Archive { missing: Vec::<MissingForm>::new(), ..Archive::example() }).done()
}

fn check(passed: bool) -> CheckSubsidy {
    CheckSubsidy { passed, ..CheckSubsidy::example() }
}

#[test]
fn a_case_goes_from_report_to_payment_once() {
    let reported = archived().on("2026-04-02").when(ReportSubsidy { note: None }).done();
    let subsidy = reported.case.subsidies[0].clone();
    // The rate of the day it ended, not of the day it was reported.
    assert_eq!(
        (subsidy.amount, subsidy.mediator, subsidy.quarter.to_string()),
        (Fen::yuan(400), FIRST, "2026Q1".into())
    );
    reported.clone().when(ReportSubsidy::example()).refused("subsidy_twice");
    reported.clone().by(DISTRICT).account("du").when(PaySubsidy::example()).refused("subsidy_unchecked");
    reported.clone().when(check(true)).refused("subsidy_own");
    let passed = reported.by(DISTRICT).account("du").on("2026-04-08").when(check(true)).done();
    passed.clone().when(check(true)).refused("subsidy_checked");
    let paid = passed.on("2026-04-15").when(PaySubsidy::example()).done();
    assert_eq!(paid.case.subsidy().map(Subsidy::state), Some(SubsidyState::Paid));
    paid.clone().when(PaySubsidy::example()).refused("subsidy_paid");
    paid.by(TOWN).account("gan").when(ReportSubsidy::example()).refused("subsidy_twice");
}

#[test]
fn what_was_rejected_may_be_reported_again() {
    let reported = archived().on("2026-04-02").when(ReportSubsidy::example()).done();
    let by_bureau = reported.by(DISTRICT).account("du").on("2026-04-08");
    by_bureau.clone().when(CheckSubsidy { passed: false, reason: None }).refused("text_missing");
    let rejected = by_bureau.when(check(false)).done();
    assert_eq!(rejected.case.subsidy(), None);
    let again = rejected.by(TOWN).account("gan").on("2026-04-10").when(ReportSubsidy::example()).done();
    assert_eq!((again.case.subsidies.len(), again.case.subsidy().is_some()), (2, true));
}

#[test]
fn what_is_missing_is_said_by_name() {
    let reason = |given: Given| given.when(ReportSubsidy::example());
    reason(mediating()).refused("not_in_stage");
    reason(agreed().on("2026-03-20")).refused("not_in_stage");
    let failed = mediating().on("2026-03-20").when(End::example()).done().case.merits();
    assert_eq!(failed.hindrance(), Some("subsidy_not_agreed"));
    assert_eq!(agreed().case.merits().hindrance(), Some("subsidy_not_archived"));
    reason(archived().on("2026-03-24")).refused("dates_out_of_order");
    let merits = archived().case.merits();
    assert_eq!(Merits { difficulty: None, ..merits }.hindrance(), Some("subsidy_ungraded"));
    assert_eq!(Merits { mediator: None, ..merits }.hindrance(), Some("subsidy_nobody"));
    let without = archived().in_world(|world| world.rules = RuleBook::default());
    reason(without.on("2026-04-02")).refused("subsidy_no_rate");
    archived().by(DISTRICT).account("du").on("2026-04-02").when(check(true)).refused("subsidy_unreported");
}

#[test]
fn a_quarter_has_its_days() {
    let quarter = Quarter::parse("2026q4").unwrap();
    assert_eq!(quarter.days(), (day("2026-10-01"), day("2026-12-31")));
    assert_eq!(Quarter::of(day("2026-12-31")), quarter);
    assert_eq!(Quarter::parse("2026年第1季度").unwrap().before().to_string(), "2025Q4");
    for wrong in ["2026", "2026Q0", "2026Q5", "Q1", "26Q1"] {
        assert_eq!(Quarter::parse(wrong).unwrap_err().code, "quarter_unreadable", "{wrong}");
    }
}
