//! Given an agreement, when a court is asked to confirm it, then only in time, together, on paper; and enforced only once broken.

use super::*;
use crate::domain::case::agreement::{AgreeOrally, PutInWriting};
use crate::domain::case::ending::End;
use crate::domain::case::performance::{PerformanceKind, RecordPerformance};
use crate::domain::case::testing::{FIRST, Given, agreed, agreed_as, day, key, mediating};

fn apply() -> ApplyConfirmation {
    ApplyConfirmation::example()
}

fn applied() -> Given {
    agreed().on("2026-04-10").when(apply()).done()
}

fn confirmed() -> Given {
    let accepted = applied().on("2026-04-13").when(RecordConfirmationAccepted::example()).done();
    accepted.on("2026-04-20").when(RecordConfirmationDecided::example()).done()
}

#[test]
fn a_confirmation_runs_from_application_to_ruling() {
    let case = confirmed();
    let (application, on) = case.case.confirmation.confirmed().unwrap();
    assert_eq!(
        (application.court.as_str(), application.on, on),
        ("宿城区人民法院", day("2026-04-10"), day("2026-04-20"))
    );
    assert_eq!(case.case.confirmation.pending(), None);
    case.when(apply()).refused("already_confirmed");
}

#[test]
fn the_window_closes_thirty_days_after_coming_into_force() {
    // In force on 2026-03-16; the 30th day after is 2026-04-15, a Wednesday.
    agreed().on("2026-04-15").when(apply()).done();
    let refusal = agreed().on("2026-04-16").when(apply()).refused("confirmation_window_over");
    let told: Vec<_> = refusal.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(told, [("last", "2026-04-15"), ("on", "2026-04-16"), ("since", "2026-03-16")]);
}

#[test]
fn an_oral_agreement_is_put_in_writing_first_and_its_window_counts_from_its_own_day() {
    let oral = AgreeOrally { instalments: Vec::new(), ..AgreeOrally::example() };
    let oral = mediating().on("2026-03-10").when(oral).done().on("2026-04-08");
    oral.clone().when(apply()).refused("agreement_not_in_writing");
    let written = oral.when(PutInWriting { mediator: FIRST, ..PutInWriting::example() }).done();
    written.clone().on("2026-04-09").when(apply()).done();
    written.on("2026-04-10").when(apply()).refused("confirmation_window_over");
}

#[test]
fn both_parties_apply_to_a_named_court_and_wait_for_it() {
    agreed().on("2026-04-10").when(ApplyConfirmation { joint: false, ..apply() }).refused("confirmation_not_joint");
    agreed().on("2026-04-10").when(ApplyConfirmation { court: None, ..apply() }).refused("court_missing");
    agreed().on("2026-03-15").when(apply()).refused("dates_out_of_order");
    applied().when(apply()).refused("confirmation_pending");
    mediating().when(End::example()).done().when(apply()).refused("no_agreement_in_force");
}

#[test]
fn a_case_a_court_referred_goes_back_to_that_court() {
    let referred = || {
        agreed_as(|request| {
            request.source.kind = SourceKind::CourtDelegated;
            request.source.from = Some("洋河人民法院".to_owned());
            request.source.number = Some("（2026）示例诉前调2号".to_owned());
        })
        .on("2026-04-10")
    };
    let default = referred().when(ApplyConfirmation { court: None, ..apply() }).warned(&[]).done();
    assert_eq!(default.case.confirmation.applications[0].court, "洋河人民法院");
    referred().when(apply()).warned(&["court_not_inviting"]).done();
}

#[test]
fn a_refusal_and_a_withdrawal_say_why_and_leave_the_door_open() {
    let decide = |result, number: Option<&str>, reason: &str| RecordConfirmationDecided {
        result,
        number: number.map(str::to_owned),
        reason: reason.to_owned(),
    };
    applied().when(decide(ConfirmationResult::Confirmed, None, "")).refused("text_missing");
    applied().when(decide(ConfirmationResult::Refused, Some("1"), "")).refused("reason_missing");
    applied().when(decide(ConfirmationResult::Withdrawn, None, "")).refused("reason_missing");
    let withdrawn = applied().when(decide(ConfirmationResult::Withdrawn, None, "协议已履行完毕。")).done();
    assert_eq!(withdrawn.case.confirmation.confirmed(), None);
    withdrawn.on("2026-04-14").when(apply()).done();
}

#[test]
fn the_court_answers_what_was_applied_for_and_after_it() {
    agreed().when(RecordConfirmationAccepted::example()).refused("no_application_pending");
    agreed().when(RecordConfirmationDecided::example()).refused("no_application_pending");
    applied().on("2026-04-09").when(RecordConfirmationAccepted::example()).refused("dates_out_of_order");
    applied().when(RecordConfirmationAccepted { number: " ".to_owned() }).refused("text_missing");
    let accepted = applied().on("2026-04-13").when(RecordConfirmationAccepted::example()).done();
    accepted.clone().when(RecordConfirmationAccepted::example()).refused("application_already_accepted");
    accepted.on("2026-04-12").when(RecordConfirmationDecided::example()).refused("dates_out_of_order");
}

#[test]
fn only_a_confirmed_and_broken_agreement_is_enforced() {
    let enforce = || ApplyEnforcement { court: None, ..ApplyEnforcement::example() };
    agreed().on("2026-05-07").when(enforce()).refused("not_confirmed");
    let paid = |instalment| RecordPerformance {
        instalment,
        amount_fen: None,
        kind: PerformanceKind::Full,
        evidence: String::new(),
    };
    let first = confirmed().when(paid(1)).done();
    first.clone().on("2026-05-06").when(enforce()).refused("not_broken");
    first.clone().on("2026-05-07").when(paid(2)).done().when(enforce()).refused("not_broken");
    let broken = first.on("2026-05-07");
    broken.clone().when(ApplyEnforcement { party: key("a9"), ..enforce() }).refused("party_unknown");
    broken.clone().when(ApplyEnforcement { reason: String::new(), ..enforce() }).refused("reason_missing");
    broken.clone().when(RecordEnforcementResult::example()).refused("no_enforcement_pending");
    let enforced = broken.when(enforce()).done();
    assert_eq!(enforced.case.confirmation.enforcements[0].court, "宿城区人民法院", "the court that confirmed");
    enforced.clone().when(enforce()).refused("enforcement_pending");
    enforced.clone().on("2026-05-06").when(RecordEnforcementResult::example()).refused("dates_out_of_order");
    let ended = enforced.on("2026-06-01").when(RecordEnforcementResult::example()).done();
    assert_eq!(ended.case.confirmation.enforcements[0].result.as_ref().map(|(on, _, _)| *on), Some(day("2026-06-01")));
}
