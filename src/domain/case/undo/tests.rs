use super::*;
use crate::domain::case::contacts::LogContact;
use crate::domain::case::correct::Annotate;
use crate::domain::case::custody::{Escalate, SignFor};
use crate::domain::case::decision::{Accept, Decline};
use crate::domain::case::ending::End;
use crate::domain::case::simple_oral::SimpleOral;
use crate::domain::case::testing::{DISTRICT, Given, TOWN, accepted, agreed, mediating, registered, unborn};
use crate::domain::case::vocabulary::{Ending, Stage};

fn undo() -> Undo {
    Undo::example()
}

/// The case without what only the record knows.
fn silent(given: &Given) -> Case {
    let unborn = Case::unborn(given.case.id);
    Case { version: 0, changed_at: unborn.changed_at, taken_back: Vec::new(), ..given.case.clone() }
}

#[test]
fn the_case_is_as_before_and_both_are_on_record() {
    let before = mediating();
    let ended = before.clone().on("2026-03-10").when(withdrawn()).done();
    assert_eq!(ended.case.stage, Some(Stage::Ended));
    let after = ended.when(undo()).done();
    assert_eq!(silent(&after), silent(&before));
    let kinds: Vec<&str> = after.facts.iter().rev().take(2).map(|fact| fact.event.kind()).collect();
    assert_eq!(kinds, ["taken_back", "ended"]);
    let note = after.case.taken_back.first().unwrap();
    assert_eq!((note.by.as_str(), note.kinds.as_slice()), ("gan", ["ended".to_owned()].as_slice()));
    assert_eq!(after.case.version, before.case.version + 2);
}

fn withdrawn() -> End {
    End { ending: Ending::Withdrawn, elsewhere: None, reported_to: None, ..End::example() }
}

#[test]
fn one_act_after_the_other_is_taken_back_as_long_as_all_are_ones_own() {
    let start = registered();
    let busy = start.clone().on("2026-03-03").when(Accept::example()).done();
    let busy = busy.when(LogContact::example()).done().when(Annotate::example()).done();
    let back = busy.when(undo()).done().when(undo()).done().when(undo()).done();
    assert_eq!(silent(&back), silent(&start));
    // And the case goes on from there as any other.
    let again = back.when(Accept::example()).done();
    assert_eq!(again.case.stage, Some(Stage::Accepted));
    assert_eq!(again.case.taken_back.len(), 3);
}

#[test]
fn an_act_of_many_events_is_one() {
    let before = accepted();
    let asked = before.clone();
    let parties = asked.case.parties.iter().map(|party| party.key.clone()).collect();
    let told = crate::domain::case::rights::TellRights { parties, private_session: false, ..Act::example() };
    let name = crate::domain::case::mediators::NameMediators {
        mediators: [crate::domain::case::testing::FIRST].into(),
        presiding: None,
        ..Act::example()
    };
    let ready = asked.when(told).done().when(name).done();
    let begun = ready.clone().when(crate::domain::case::consent::SeekConsent::example()).done();
    let last = begun.case.last.clone().unwrap();
    assert_eq!(last.kinds, ["consent_sought", "mediation_begun"]);
    assert_eq!(begun.case.stage, Some(Stage::Mediating));
    assert_eq!(silent(&begun.when(undo()).done()), silent(&ready));
}

#[test]
fn what_others_did_or_built_upon_is_not_ones_own() {
    let mine = accepted().when(Annotate::example()).done();
    let refusal = mine.clone().account("miao").when(undo()).refused("undo_not_yours");
    assert_eq!((refusal.args["account"].as_str(), refusal.args["event"].as_str()), ("gan", "annotated"));
    let built = mine.account("miao").when(Annotate::example()).done();
    built.clone().account("gan").when(undo()).refused("undo_not_yours");
    // Once the other one has taken theirs back, mine is the last again.
    built.when(undo()).done().account("gan").when(undo()).done();
}

#[test]
fn hands_between_committees_and_papers_that_left_the_house_stay() {
    let sent = mediating().on("2026-03-06").when(Escalate::example()).done();
    sent.clone().when(undo()).refused("undo_custody");
    let signed = sent.by(DISTRICT).when(SignFor::example()).done();
    signed.when(undo()).refused("undo_custody");
    let declined = registered().when(Decline::example()).done();
    assert_eq!(declined.when(undo()).refused("undo_issued").args["act"], "reopen");
    assert_eq!(agreed().when(undo()).refused("undo_issued").args["event"], "seal_affixed");
}

#[test]
fn a_registration_taken_back_is_voided_with_everything_its_command_did() {
    let voided = registered().when(undo()).done();
    assert_eq!(voided.case.stage, Some(Stage::Voided));
    voided.when(undo()).refused("case_voided");
    let simple = unborn().by(TOWN).when(SimpleOral::example()).done();
    assert_eq!(simple.case.stage, Some(Stage::Ended));
    let undone = simple.when(undo()).done().case;
    assert_eq!(undone.stage, Some(Stage::Voided));
    assert!(undone.ended.is_some(), "what was voided stays on record as it was");
}

#[test]
fn a_registration_is_void_of_work_again_once_the_work_was_taken_back() {
    use crate::domain::case::series::Void;
    let void = || Void { series: None, ..Void::example() };
    let worked = registered().when(Annotate::example()).done();
    worked.clone().when(void()).refused("already_worked_on");
    worked.when(undo()).done().when(void()).done();
}

#[test]
fn a_reason_is_needed() {
    accepted().when(Undo { reason: "  ".to_owned() }).refused("reason_missing");
}

#[test]
fn an_act_nobody_remembers_is_not_taken_back() {
    let mut given = accepted();
    given.case.last = None;
    given.when(undo()).refused("undo_nothing");
}
