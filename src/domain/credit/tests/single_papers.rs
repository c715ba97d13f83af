//! Tests one paper alone can meet: intent with a heavier penalty, refusal to perform, malicious litigation, a broken commitment.

use super::*;

fn other(test: Test, with: Value, met: bool) {
    given().penalty("某1号", ("2026-03-05", "2026-01-08"), with).comes_to(test, "2026-06-01", met);
}

#[test]
fn d2_intent_found_and_a_heavier_penalty() {
    one_penalty().comes_to(Intentional, "2026-06-01", true);
}

#[test]
fn d2_intent_not_stated_is_not_intent() {
    other(Intentional, json!({ "intent": "not_stated" }), false);
    other(Intentional, json!({ "intent": "not_found" }), false);
}

#[test]
fn d2_an_ordinary_penalty_is_no_heavier_one() {
    other(Intentional, json!({ "heavier": null }), false);
}

#[test]
fn d5_malice_only_where_a_court_found_it() {
    other(MaliciousLitigation, json!({ "kind": "judgment", "heavier": null, "malicious": true }), true);
    other(MaliciousLitigation, json!({ "kind": "judgment", "heavier": null }), false);
    for kind in ["penalty", "award", "ruling"] {
        let paper = json!({ "kind": kind, "heavier": null, "malicious": true });
        given().refused("instrument_add", paper, "malice_needs_court");
    }
}

#[test]
fn d1_refusal_only_where_found_able() {
    other(RefusedToPerform, json!({ "met": "refused_able" }), true);
    other(RefusedToPerform, json!({ "met": "overdue" }), false);
}

#[test]
fn d1_a_refusal_goes_on_beyond_any_window() {
    given().penalty("某1号", ("2015-03-05", ""), json!({ "met": "refused_able", "conduct_on": null })).comes_to(
        RefusedToPerform,
        "2026-06-01",
        true,
    );
}

#[test]
fn d6_a_broken_commitment_needs_a_paper_that_says_so() {
    other(BrokenCommitment, json!({ "commitment_broken": true }), true);
    other(BrokenCommitment, json!({}), false);
}

#[test]
fn one_paper_counts_for_three_years_to_the_day() {
    one_penalty().comes_to(Intentional, "2029-03-05", true).comes_to(Intentional, "2029-03-06", false);
}
