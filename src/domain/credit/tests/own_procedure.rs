//! The competent body's own procedure: notice, defence, consent, decision by a second person.

use super::*;

#[test]
fn who_proposes_does_not_decide() {
    consented().on("2026-04-20").refused("listing_decide", json!({}), "second_person");
}

#[test]
fn d2_no_decision_before_the_notice() {
    proposed().by("qian").on("2026-04-20").refused("listing_decide", json!({}), "notice_missing");
}

#[test]
fn no_decision_while_the_time_for_a_defence_runs() {
    // Served Thursday 2026-04-02; 04-04 to 04-06 is a holiday: five working days end on 04-10.
    consented()
        .by("qian")
        .on("2026-04-10")
        .refused("listing_decide", json!({}), "defence_running")
        .on("2026-04-11")
        .did("listing_decide", json!({}))
        .entry_is("2026-04-11", InForce);
}

#[test]
fn a_defence_in_time_is_answered_first() {
    let defended = consented().on("2026-04-10").did("defence_record", json!({ "received_on": "2026-04-10" }));
    assert!(defended.dossier.listings[0].defence.as_ref().unwrap().in_time);
    defended
        .by("qian")
        .on("2026-04-20")
        .refused("listing_decide", json!({}), "defence_unanswered")
        .did("defence_answer", json!({}))
        .refused("defence_answer", json!({}), "defence_answered")
        .did("listing_decide", json!({}));
}

#[test]
fn a_late_defence_is_kept_and_answered_too() {
    let late = consented().on("2026-04-13").did("defence_record", json!({ "received_on": "2026-04-13" }));
    late.warned("defence_late").by("qian").refused("listing_decide", json!({}), "defence_unanswered");
}

#[test]
fn a_defence_that_is_right_ends_it_without_a_listing() {
    consented()
        .on("2026-04-10")
        .did("defence_record", json!({ "received_on": "2026-04-10" }))
        .did("defence_answer", json!({ "adopted": true }))
        .by("qian")
        .refused("listing_decide", json!({}), "defence_adopted")
        .did("listing_decide", json!({ "list": false }))
        .refused("listing_decide", json!({}), "credit_state");
}

#[test]
fn d2_no_decision_without_the_superiors_consent_where_the_rule_asks() {
    notified().by("qian").on("2026-04-20").refused("listing_decide", json!({}), "consent_missing");
}

#[test]
fn a_penalty_revoked_during_the_procedure_bars_the_decision() {
    consented()
        .on("2026-04-15")
        .did("instrument_revoke", json!({ "revoked_on": "2026-04-15" }))
        .by("qian")
        .on("2026-04-20")
        .refused("listing_decide", json!({}), "instrument_not_standing");
}

#[test]
fn a_rule_changed_between_act_and_decision_is_that_of_the_decision() {
    use crate::domain::rules::RuleId::SuperiorConsent;
    notified()
        .rule(|rule| rule.value = 0, SuperiorConsent, "2026-04-15")
        .by("qian")
        .on("2026-04-20")
        .did("listing_decide", json!({}));
}

#[test]
fn each_step_is_due_in_its_turn() {
    let proposed = proposed().due("2026-04-01", Notify, None);
    drop(proposed);
    notified().due("2026-04-03", AwaitDefence, Some("2026-04-10")).due("2026-04-11", DecideListing, None);
}
