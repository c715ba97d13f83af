//! Given a case, when it ends, then with what makes the ending believable.

use super::*;
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::suspension::Suspend;
use crate::domain::case::testing::{Given, accepted, key, mediating, registered};

fn end(ending: Ending) -> End {
    End { ending, reason: String::new(), routes_told: true, by: None, elsewhere: None, reported_to: None }
}

fn by(ending: Ending, party: &str) -> End {
    End { by: Some(key(party)), ..end(ending) }
}

#[test]
fn a_case_ends_on_the_day_of_the_act_with_what_was_told() {
    let act = End { reason: "双方对赔偿金额分歧较大。".to_owned(), ..end(Ending::Deadlock) };
    let case = mediating().on("2026-03-20").when(act.clone()).then([act.event()]);
    let ended = case.case.ended.as_ref().unwrap();
    assert_eq!((ended.on.to_string().as_str(), ended.ending), ("2026-03-20", Ending::Deadlock));
    assert_eq!(ended.stage_before, Some(Stage::Mediating));
    assert_eq!(case.case.stage, Some(Stage::Ended));
    assert_eq!(case.case.resolved_on(), Some(ended.on));
}

#[test]
fn every_failure_waits_until_the_parties_know_the_other_routes() {
    let failures = [
        by(Ending::Refused, "r1"),
        by(Ending::RefusedToSign, "r1"),
        End { reason: "分歧".to_owned(), ..end(Ending::Deadlock) },
        End { reason: "其他".to_owned(), ..end(Ending::Other) },
        End::example(),
        End { reason: "串通".to_owned(), reported_to: Some("区司法局".to_owned()), ..end(Ending::Sham) },
    ];
    for failure in failures {
        mediating().when(End { routes_told: false, ..failure.clone() }).refused("routes_not_told");
        mediating().when(failure).done();
    }
}

#[test]
fn what_ends_without_failing_needs_no_routes() {
    for ending in [Ending::Withdrawn, Ending::SettledPrivately] {
        let act = End { routes_told: false, ..by(ending, "a1") };
        registered().when(act.clone()).done();
        mediating().when(act).done();
    }
}

#[test]
fn agreements_end_a_case_by_themselves() {
    for ending in [Ending::AgreedWritten, Ending::AgreedOral] {
        mediating().when(end(ending)).refused("ending_by_agreement");
    }
}

#[test]
fn an_ending_belongs_to_its_stages() {
    let refusal = registered().when(by(Ending::Refused, "r1")).refused("ending_not_in_stage");
    assert_eq!(refusal.args.get("stage").map(String::as_str), Some("registered"));
    accepted().when(End { reason: "分歧".to_owned(), ..end(Ending::Deadlock) }).refused("ending_not_in_stage");
    let ended = registered().when(by(Ending::Withdrawn, "a1")).done();
    ended.when(by(Ending::Withdrawn, "a1")).refused("not_in_stage");
}

#[test]
fn each_ending_carries_what_makes_it_believable() {
    mediating().when(end(Ending::Withdrawn)).refused("party_missing");
    mediating().when(end(Ending::SettledPrivately)).refused("party_missing");
    mediating().when(end(Ending::Refused)).refused("party_missing");
    mediating().when(by(Ending::Refused, "r9")).refused("party_unknown");
    mediating().when(by(Ending::Withdrawn, "r1")).refused("withdrawn_by_respondent");
    mediating().when(end(Ending::Deadlock)).refused("reason_missing");
    mediating().when(end(Ending::Other)).refused("reason_missing");
    mediating().when(end(Ending::Sued)).refused("forum_missing");
    let nowhere = Elsewhere { forum: Forum::Court, body: " ".to_owned(), number: None };
    mediating().when(End { elsewhere: Some(nowhere), ..end(Ending::Sued) }).refused("text_missing");
    mediating().when(End { reason: "串通".to_owned(), ..end(Ending::Sham) }).refused("sham_not_reported");
    mediating().when(by(Ending::RefusedToSign, "r1")).warned(&["no_draft_on_record"]).done();
}

#[test]
fn the_term_is_over_the_day_after_its_last_day() {
    // Accepted on 2026-03-03, 30 days: 2026-04-02, a working day.
    let over = |given: Given, on: &str| given.on(on).when(end(Ending::TermOver));
    let refusal = over(mediating(), "2026-04-02").refused("term_not_over");
    assert_eq!(refusal.args.get("due_on").map(String::as_str), Some("2026-04-02"));
    over(mediating(), "2026-04-03").done();
}

#[test]
fn a_case_does_not_end_before_it_was_accepted() {
    let refusal = mediating().on("2026-03-02").when(by(Ending::Withdrawn, "a1")).refused("dates_out_of_order");
    assert_eq!(refusal.args.get("earlier_on").map(String::as_str), Some("2026-03-03"));
}

#[test]
fn a_side_that_nobody_tried_to_reach_is_not_unreachable() {
    mediating().when(end(Ending::Unreachable)).refused("party_missing");
    mediating().when(by(Ending::Unreachable, "r1")).refused("attempts_too_few");
    let mut sought = accepted();
    for on in ["2026-03-04", "2026-03-05", "2026-03-06"] {
        let refusal = sought.clone().when(by(Ending::Unreachable, "r1")).refused("attempts_too_few");
        assert_eq!(refusal.args.get("needed").map(String::as_str), Some("3"));
        let ask = SeekConsent { party: key("r1"), answer: Answer::NoAnswer, ..SeekConsent::example() };
        sought = sought.on(on).when(ask).done();
    }
    sought.when(by(Ending::Unreachable, "r1")).done();
}

#[test]
fn an_ending_ends_the_suspension_it_finds() {
    let suspended = mediating().on("2026-03-10").when(Suspend::example()).done().on("2026-03-20");
    suspended.clone().when(end(Ending::TermOver)).refused("ending_not_in_stage");
    let case = suspended.when(by(Ending::Withdrawn, "a1")).done().case;
    assert_eq!(case.suspended(), None);
    assert_eq!(case.suspensions[0].to, case.ended.as_ref().map(|ended| ended.on));
    assert_eq!(case.ended.and_then(|ended| ended.stage_before), Some(Stage::Mediating));
}
