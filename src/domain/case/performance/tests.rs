//! Given an agreement of two instalments, when performance is recorded, then what is owed follows.

use super::*;
use crate::domain::case::command::Act;
use crate::domain::case::ending::End;
use crate::domain::case::forms::Form;
use crate::domain::case::testing::{Given, agreed, day, mediating};

/// 5 000 due 2026-04-01 and 3 000 due 2026-05-06.
fn record(instalment: u32, kind: PerformanceKind, yuan: Option<u32>) -> RecordPerformance {
    RecordPerformance { instalment, kind, amount_fen: yuan.map(Fen::yuan), evidence: "收条".to_owned() }
}

fn state(case: &Given, instalment: usize, on: &str) -> PerformanceState {
    case.case.obligations()[instalment - 1].state(day(on))
}

#[test]
fn a_payment_without_its_voucher_is_told() {
    let bare = |kind, yuan| RecordPerformance { evidence: " ".to_owned(), ..record(1, kind, yuan) };
    let case = agreed().on("2026-04-01");
    let paid = case.clone().when(bare(PerformanceKind::Full, None)).warned(&["evidence_missing"]).done();
    assert!(paid.case.unrecorded(Form::PerformanceProof));
    case.clone().when(bare(PerformanceKind::None, None)).warned(&[]).done();
    let proven = case.when(record(1, PerformanceKind::Full, None)).warned(&[]).done();
    assert!(!proven.case.unrecorded(Form::PerformanceProof));
}

#[test]
fn an_instalment_is_due_then_partly_then_performed_and_overdue_in_between() {
    use PerformanceState::{Due, Not, Partly, Performed};
    let case = agreed();
    assert_eq!(state(&case, 1, "2026-04-01"), Due);
    assert_eq!(state(&case, 1, "2026-04-02"), Not);
    assert!(case.case.broken(day("2026-04-02")) && !case.case.broken(day("2026-04-01")));
    let case = case.on("2026-04-03").when(record(1, PerformanceKind::Partial, Some(2_000))).done();
    assert_eq!(state(&case, 1, "2026-04-03"), Partly);
    assert!(case.case.broken(day("2026-04-03")), "a part is not the whole");
    let case = case.on("2026-04-08").when(record(1, PerformanceKind::Full, None)).done();
    assert_eq!(state(&case, 1, "2026-04-08"), Performed);
    assert_eq!(case.case.obligations()[0].performed_on, Some(day("2026-04-08")));
    assert_eq!(case.case.performance_state(day("2026-04-08")), Some(Partly));
    let case = case.on("2026-05-06").when(record(2, PerformanceKind::Partial, Some(3_000))).done();
    assert_eq!(state(&case, 2, "2026-05-06"), Performed, "parts that make up the whole are the whole");
    assert_eq!(case.case.performance_state(day("2026-05-06")), Some(Performed));
    assert!(!case.case.broken(day("2026-12-31")));
    assert_eq!(mediating().case.performance_state(day("2026-05-06")), None);
}

#[test]
fn nothing_performed_is_recorded_as_such() {
    let case = agreed().on("2026-04-02").when(record(1, PerformanceKind::None, None)).done();
    assert_eq!(state(&case, 1, "2026-04-02"), PerformanceState::Not);
    assert_eq!(case.case.performance_state(day("2026-04-02")), Some(PerformanceState::Not));
}

#[test]
fn nobody_pays_more_than_is_owed() {
    let part = agreed().on("2026-04-01").when(record(1, PerformanceKind::Partial, Some(4_000))).done();
    let refusal = part.clone().when(record(1, PerformanceKind::Partial, Some(1_001))).refused("overpaid");
    let figures: Vec<_> = refusal.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(figures, [("amount", "1,001"), ("owed", "5,000"), ("paid", "4,000"), ("remaining", "1,000")]);
    let huge = RecordPerformance { amount_fen: Some(Fen(u64::MAX)), ..record(1, PerformanceKind::Partial, None) };
    part.clone().when(huge).refused("overpaid");
    part.clone().when(record(1, PerformanceKind::Full, Some(999))).refused("not_full");
    part.when(record(1, PerformanceKind::Full, Some(1_000))).done();
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let case = || agreed().on("2026-04-01");
    case().when(record(3, PerformanceKind::Full, None)).refused("instalment_unknown");
    case().when(record(0, PerformanceKind::Full, None)).refused("instalment_unknown");
    case().when(record(1, PerformanceKind::Partial, None)).refused("amount_missing");
    case().when(record(1, PerformanceKind::Partial, Some(0))).refused("amount_missing");
    case().when(record(1, PerformanceKind::None, Some(1))).refused("none_with_amount");
    case().on("2026-03-02").when(record(1, PerformanceKind::Full, None)).refused("on_before_acceptance");
    let done = case().when(record(1, PerformanceKind::Full, None)).done();
    done.clone().when(record(1, PerformanceKind::Full, None)).refused("already_performed");
    done.when(Urge { instalment: 1, ..Urge::example() }).refused("already_performed");
    mediating().when(record(1, PerformanceKind::Full, None)).refused("not_in_stage");
}

#[test]
fn without_an_agreement_nothing_is_owed() {
    let sued = mediating().when(End::example()).done();
    sued.when(record(1, PerformanceKind::Full, None)).refused("no_agreement_in_force");
}

#[test]
fn a_wrong_entry_is_struck_out_and_stays_on_record() {
    let case = agreed().on("2026-04-01").when(record(1, PerformanceKind::Full, None)).done();
    let strike = |entry| StrikePerformance { entry, ..StrikePerformance::example() };
    case.clone().when(strike(2)).refused("entry_unknown");
    case.clone().when(strike(0)).refused("entry_unknown");
    case.clone().when(StrikePerformance { reason: String::new(), ..strike(1) }).refused("reason_missing");
    let struck = case.on("2026-04-02").when(strike(1)).done();
    assert_eq!(state(&struck, 1, "2026-04-02"), PerformanceState::Not);
    assert_eq!(struck.case.performance.entries.len(), 1);
    struck.clone().when(strike(1)).refused("entry_struck");
    struck.when(record(1, PerformanceKind::Partial, Some(500))).done();
}

#[test]
fn urging_is_kept_with_what_was_answered() {
    let case = agreed().on("2026-04-08").when(Urge::example()).done();
    assert_eq!(case.case.performance.urgings.len(), 1);
    assert_eq!(case.case.performance.urgings[0].instalment, 2);
    case.on("2026-03-06").when(Urge::example()).refused("dates_out_of_order");
}

/// Given an agreement in force on 03-16, when a payment is dated before it, then it is refused: nothing was owed yet.
#[test]
fn nothing_is_performed_before_it_is_owed() {
    let early = agreed().on("2026-03-15").when(record(1, PerformanceKind::Full, None));
    assert_eq!(early.refused("dates_out_of_order").args["earlier"], "in_force_on");
    agreed().on("2026-03-16").when(record(1, PerformanceKind::Full, None)).done();
}
