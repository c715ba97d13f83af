//! 重点关注: proposed on a test, confirmed by another, ended by itself.

use super::*;

fn confirmed() -> Given {
    again()
        .on("2026-01-10")
        .did("attention_propose", json!({ "test": "repeat_right" }))
        .by("approver")
        .on("2026-01-12")
        .did("attention_decide", json!({}))
}

#[test]
fn it_needs_a_test_that_is_met() {
    one_penalty().on("2026-06-01").refused("attention_propose", json!({ "test": "repeat_right" }), "test_not_met");
}

#[test]
fn where_no_rule_gives_it_an_end_it_is_not_confirmed() {
    use crate::domain::rules::RuleId::AttentionTerm;
    let without = |mut given: Given| {
        given.rules = given.rules.all().filter(|dated| dated.rule != AttentionTerm).cloned().collect();
        given
    };
    without(again().on("2026-01-10").did("attention_propose", json!({ "test": "repeat_right" })))
        .by("approver")
        .refused("attention_decide", json!({}), "credit_rule_missing")
        .did("attention_decide", json!({ "confirmed": false }));
}

#[test]
fn who_proposed_does_not_confirm() {
    again().on("2026-01-10").did("attention_propose", json!({ "test": "repeat_right" })).refused(
        "attention_decide",
        json!({}),
        "second_person",
    );
}

#[test]
fn it_ends_by_itself_after_its_term() {
    confirmed()
        .attention_is("2026-01-12", InForce)
        .attention_is("2027-01-11", InForce)
        .attention_is("2027-01-12", Expired);
}

#[test]
fn it_falls_with_a_paper_it_rests_on() {
    confirmed()
        .on("2026-06-01")
        .did("instrument_revoke", json!({ "instrument": 2, "revoked_on": "2026-06-01" }))
        .attention_is("2026-05-31", InForce)
        .attention_is("2026-06-01", Fallen);
}

#[test]
fn it_falls_with_a_correction() {
    confirmed()
        .did("instrument_correct", json!({ "instrument": 2, "in_force_on": "2025-06-10", "right": "第7654321号" }))
        .attention_is("2026-06-01", Fallen);
}

#[test]
fn it_can_be_lifted_and_then_proposed_again() {
    confirmed()
        .on("2026-02-01")
        .did("attention_lift", json!({}))
        .attention_is("2026-02-01", Lifted)
        .by("officer")
        .did("attention_propose", json!({ "test": "repeat_right" }));
}

#[test]
fn there_is_one_of_a_test_at_a_time() {
    confirmed().refused("attention_propose", json!({ "test": "repeat_right" }), "attention_exists");
}

#[test]
fn a_rejected_one_is_over() {
    again()
        .on("2026-01-10")
        .did("attention_propose", json!({ "test": "repeat_right" }))
        .by("approver")
        .did("attention_decide", json!({ "confirmed": false }))
        .attention_is("2026-01-10", Rejected)
        .refused("attention_decide", json!({}), "credit_state");
}
