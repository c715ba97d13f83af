//! Each stage with what is expected next, and for whom.

use super::*;
use crate::domain::case::command::Act;
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::custody::{Escalate, HandOver};
use crate::domain::case::decision::Accept;
use crate::domain::case::mediators::RequestRecusal;
use crate::domain::case::risk::MarkRisk;
use crate::domain::case::sessions::{HoldSession, PlanSession};
use crate::domain::case::supervise::{Supervise, SuperviseReply};
use crate::domain::case::suspension::{Suspend, SuspensionKind};
use crate::domain::case::testing::{
    DISTRICT, FIRST, Given, OTHER_TOWN, TOWN, accepted, agreed, day, key, mediating, registered, unborn, unit,
};

/// The steps for the committee of the next act, one line each: act, reason, due date.
fn steps(given: &Given) -> Vec<String> {
    let line = |step: Step| {
        let due = step.due.map(|due| format!(" {due}")).unwrap_or_default();
        format!("{} {}{due}", step.act, step.why.code)
    };
    next_steps(&given.case, &given.context()).into_iter().map(line).collect()
}

/// What others are told: whose turn it is, and for what.
fn told(given: &Given) -> Vec<String> {
    let steps = awaited(&given.case, &given.context()).into_iter();
    steps.map(|step| format!("{} {}", step.by.map(|by| by.0).unwrap_or_default(), step.act)).collect()
}

#[test]
fn who_has_nothing_to_do_is_told_whose_turn_it_is() {
    assert_eq!(told(&registered().by(OTHER_TOWN)), [format!("{TOWN} accept"), format!("{TOWN} decline")]);
    assert_eq!(told(&registered()), Vec::<String>::new(), "their own turn");
    let sent = accepted().on("2026-03-09").when(Escalate { reason: "案情复杂。".into(), parties_agree: true }).done();
    assert_eq!(told(&sent), [format!("{DISTRICT} sign_for"), format!("{DISTRICT} return")], "the sender waits");
    assert_eq!(told(&sent.by(DISTRICT)), Vec::<String>::new());
}

fn asked(answer: Answer) -> SeekConsent {
    SeekConsent { party: key("r1"), answer, ..SeekConsent::example() }
}

#[test]
fn nothing_yet_means_registering() {
    assert_eq!(steps(&unborn()), ["register request_taken"]);
}

#[test]
fn a_request_is_decided_by_its_day() {
    let expected = ["accept request_undecided 2026-03-05", "decline request_not_taken 2026-03-05"];
    assert_eq!(steps(&registered()), expected);
    assert_eq!(steps(&registered().by(OTHER_TOWN)), Vec::<String>::new(), "another committee's case");
}

#[test]
fn a_transit_is_signed_for_by_the_receiver_only() {
    let sent = accepted().on("2026-03-09").when(Escalate::example()).done();
    assert_eq!(steps(&sent.clone().by(TOWN)), Vec::<String>::new());
    let expected = ["sign_for transit_waits 2026-03-11", "return transit_not_here 2026-03-11"];
    assert_eq!(steps(&sent.by(DISTRICT)), expected);
    let hand_over = HandOver { to: unit(OTHER_TOWN), ..HandOver::example() };
    let handed = accepted().on("2026-03-09").when(hand_over).done();
    assert_eq!(steps(&handed.clone().by(DISTRICT))[0], "pass_on hand_over_waits 2026-03-11");
    assert_eq!(steps(&handed.by(OTHER_TOWN)), Vec::<String>::new());
}

#[test]
fn the_other_side_is_asked_until_it_answers() {
    assert_eq!(
        steps(&accepted()),
        ["seek_consent side_not_asked 2026-03-17", "name_mediators mediators_missing", "tell_rights rights_untold"]
    );
    let silent = accepted().on("2026-03-05").when(asked(Answer::NoAnswer)).done();
    assert_eq!(steps(&silent)[0], "seek_consent side_not_answered 2026-04-02", "asking is done, the term is next");
    let silent = silent.on("2026-03-06").when(asked(Answer::NoAnswer)).done();
    let silent = silent.on("2026-03-09").when(asked(Answer::NoAnswer)).done();
    assert_eq!(steps(&silent)[0], "end side_unreachable");
    let refused = accepted().on("2026-03-05").when(asked(Answer::Refused)).done();
    assert_eq!(steps(&refused)[0], "end side_refused");
}

#[test]
fn mediation_goes_from_session_to_session_or_to_an_agreement() {
    let given = mediating();
    assert_eq!(steps(&given), ["plan_session session_missing 2026-04-02"]);
    let plan = PlanSession { date: day("2026-03-12"), ..PlanSession::example() };
    let planned = given.when(plan).done();
    assert_eq!(steps(&planned), ["hold_session session_planned 2026-03-12"]);
    let held = HoldSession {
        parties: [key("a1"), key("r1")].into(),
        agents: [].into(),
        others: [].into(),
        mediators: [FIRST].into(),
        next: None,
        ..HoldSession::example()
    };
    let held = planned.on("2026-03-12").when(held).done();
    assert_eq!(
        steps(&held),
        [
            "draft_agreement agreement_or_next_session 2026-04-02",
            "plan_session another_session 2026-04-02",
            "end no_agreement_in_sight 2026-04-02",
        ]
    );
    let ahead = PlanSession { date: day("2026-03-20"), ..PlanSession::example() };
    let again = held.when(ahead).done();
    assert_eq!(
        steps(&again),
        ["hold_session session_planned 2026-03-20", "draft_agreement agreement_or_next_session 2026-04-02"],
        "an agreement does not wait for the session that was arranged"
    );
    let over = again.on("2026-04-03");
    assert_eq!(steps(&over)[..2], ["end term_over 2026-04-02", "extend term_over_extend 2026-04-02"]);
}

#[test]
fn risks_and_recusals_go_before_everything_else() {
    let given = mediating().when(MarkRisk::example()).done();
    assert_eq!(steps(&given)[0], "report_risk risk_not_reported");
    let recusal = RequestRecusal { mediator: FIRST, ..RequestRecusal::example() };
    let given = mediating().when(recusal).done();
    assert_eq!(steps(&given)[0], "decide_recusal recusal_undecided");
}

#[test]
fn a_suspension_says_what_it_waits_for() {
    for (kind, expected) in [
        (SuspensionKind::Appraisal, &["resume appraisal_done"][..]),
        (SuspensionKind::Sham, &["end sham_confirmed", "resume sham_unfounded"]),
        (SuspensionKind::Crime, &["resume crime_decided", "end crime_taken_over"]),
    ] {
        let suspend = Suspend { kind, commissioned_on: Some(day("2026-03-05")), ..Suspend::example() };
        assert_eq!(steps(&mediating().when(suspend).done()), expected, "{kind}");
    }
}

#[test]
fn after_the_ending_the_open_doors_say_what_is_next() {
    assert_eq!(
        steps(&agreed()),
        [
            "record_performance performance_due 2026-04-01",
            "apply_confirmation confirmation_open 2026-04-15",
            "archive archive_due 2026-04-15",
        ]
    );
    assert_eq!(
        steps(&agreed().on("2026-04-02"))[..2],
        ["urge performance_overdue 2026-04-01", "record_performance performance_due 2026-04-01"]
    );
}

#[test]
fn a_supervisor_who_waits_goes_first() {
    let given = mediating().on("2026-03-09");
    let supervise = Supervise { reply_due: Some(day("2026-03-13")), asks_reason: false, ..Supervise::example() };
    let why = Supervise { reply_due: Some(day("2026-03-12")), asks_reason: true, ..supervise.clone() };
    let given = given.when(supervise).done().when(why).done();
    assert_eq!(steps(&given)[0], "supervise_reply supervision_unanswered 2026-03-13");
    let reply = SuperviseReply { delay_reason: None, ..SuperviseReply::example() };
    assert_eq!(steps(&given.when(reply).done())[0], "supervise_reply delay_reason_asked 2026-03-12");
}

#[test]
fn every_step_proposed_is_possible_for_the_committee_that_asks() {
    let accepted_late = registered().on("2026-03-03").when(Accept::example()).done();
    for given in
        [registered(), accepted_late, mediating(), agreed(), accepted().by(DISTRICT), mediating().by(OTHER_TOWN)]
    {
        let answers = possible(&given.case, &given.context());
        for step in next_steps(&given.case, &given.context()) {
            let answer = answers.iter().find(|(act, _)| *act == step.act);
            assert_eq!(answer.map(|(_, answer)| answer), Some(&Ok(())), "{}", step.act);
        }
    }
}

#[test]
fn every_command_says_whether_it_is_possible_and_why_not() {
    let given = registered();
    let answers = possible(&given.case, &given.context());
    assert_eq!(answers.iter().map(|(act, _)| *act).collect::<Vec<_>>(), Command::TYPES);
    let answer = |act: &str| answers.iter().find(|(other, _)| *other == act).unwrap().1.clone();
    assert_eq!(answer("accept"), Ok(()));
    assert_eq!(answer("register").unwrap_err().code, "case_exists");
    assert_eq!(answer("hold_session").unwrap_err().code, "not_in_stage");
    for (act, code) in [
        ("sign_for", "not_in_transit"),
        ("recall", "not_in_transit"),
        ("decide_holder", "only_district"),
        ("delegate", "only_district"),
        ("end_agent", "nothing_to_act_on"),
        ("clear_risk", "nothing_to_act_on"),
        ("confirm_import", "nothing_to_check"),
    ] {
        assert_eq!(answer(act).unwrap_err().code, code, "{act}");
    }
    let elsewhere = possible(&given.case, &registered().by(OTHER_TOWN).context());
    let refusal = elsewhere.iter().find(|(act, _)| *act == "accept").unwrap().1.clone().unwrap_err();
    assert_eq!(refusal.code, "not_holder");
}

/// Whatever bars an act stands against it with every other content too: who is told that an act is not possible does not
/// try it.
#[test]
fn what_is_open_is_not_barred() {
    let marked = mediating().when(MarkRisk::example()).done();
    let sent = mediating().when(Escalate::example()).done();
    let planned = mediating().when(PlanSession { date: day("2026-03-12"), ..PlanSession::example() }).done();
    for (given, act) in [
        (marked, "clear_risk"),
        (mediating(), "replace_mediator"),
        (sent, "recall"),
        (planned, "cancel_session"),
        (agreed(), "apply_confirmation"),
        (agreed(), "record_performance"),
    ] {
        let answers = possible(&given.case, &given.context());
        let answer = answers.iter().find(|(other, _)| *other == act).unwrap();
        assert_eq!(answer.1, Ok(()), "{act}");
    }
}
