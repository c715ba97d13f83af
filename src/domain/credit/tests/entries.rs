//! 列入记录: what a decision must contain, its term, and its fall.

use super::*;

#[test]
fn trap_1_without_a_legal_basis_there_is_neither_entry_nor_suggestion() {
    one_penalty()
        .refused("entry_record", json!({ "legal_basis": null }), "legal_basis_missing")
        .refused("suggest_listing", json!({ "legal_basis": null }), "legal_basis_missing")
        .refused("listing_propose", json!({ "legal_basis": null }), "legal_basis_missing");
}

#[test]
fn d2_a_listing_without_a_penalty() {
    given().penalty("某民初1号", ("2026-03-05", "2026-01-08"), json!({ "kind": "judgment", "heavier": null })).refused(
        "entry_record",
        json!({}),
        "penalty_missing",
    );
}

#[test]
fn d2_a_listing_on_an_ordinary_penalty() {
    given().penalty("某1号", ("2026-03-05", "2026-01-08"), json!({ "heavier": null })).refused(
        "entry_record",
        json!({}),
        "penalty_not_heavier",
    );
}

#[test]
fn d2_evidence_of_no_intent_bars_a_listing() {
    given().penalty("某1号", ("2026-03-05", "2026-01-08"), json!({ "intent": "not_found" })).refused(
        "entry_record",
        json!({}),
        "no_intent",
    );
}

#[test]
fn d2_intent_that_is_not_stated_is_not_enough_for_intentional_infringement() {
    given().penalty("某1号", ("2026-03-05", "2026-01-08"), json!({ "intent": "not_stated" })).refused(
        "entry_record",
        json!({}),
        "intent_missing",
    );
}

#[test]
fn d2_no_notice_no_listing() {
    one_penalty().refused("entry_record", json!({ "notice_on": null }), "notice_missing").refused(
        "entry_record",
        json!({ "notice_on": "2026-03-05" }),
        "notice_late",
    );
}

#[test]
fn d2_the_superiors_consent_by_the_rule_of_the_day() {
    use crate::domain::rules::RuleId::SuperiorConsent;
    one_penalty()
        .refused("entry_record", json!({ "superior_consent": null }), "consent_missing")
        .rule(|rule| rule.value = 0, SuperiorConsent, "2026-03-01")
        .did("entry_record", json!({ "superior_consent": null }));
}

#[test]
fn d2_a_provinces_decision_needs_no_superior() {
    one_penalty().did("entry_record", json!({ "superior_consent": null, "level": "province" }));
}

#[test]
fn d1_repeated_infringement_is_no_basis_of_the_seven() {
    use super::super::entry::{LegalBasis, List};
    let seven = LegalBasis::ALL.iter().filter(|basis| basis.list() == List::IpDishonesty);
    assert_eq!(seven.clone().count(), 7);
    assert!(seven.clone().all(|basis| !basis.value().contains("repeat")));
}

#[test]
fn d4_no_term_beyond_three_years() {
    one_penalty()
        .refused("entry_record", json!({ "until": "2029-03-06" }), "term_too_long")
        .did("entry_record", json!({ "until": "2029-03-05" }));
}

#[test]
fn d4_the_classes_have_their_own_longest_terms() {
    for (class, until) in [("minor", "2026-06-05"), ("general", "2027-03-05"), ("serious", "2029-03-05")] {
        let given = one_penalty().did("entry_record", json!({ "class": class }));
        assert_eq!(given.dossier.entries[0].decided.until.to_string(), until, "{class}");
    }
}

#[test]
fn d4_the_longest_term_ends_an_entry_on_its_day_though_it_is_a_holiday() {
    // 2026-10-01 to 10-07 is a holiday: a bound on a burden is not carried on to the next working day.
    let given = listed_on("2023-10-04", "serious");
    given.entry_is("2026-10-03", InForce).entry_is("2026-10-04", Expired);
}

#[test]
fn d4_a_missing_repair_notice_is_warned_of_since_2025() {
    one_penalty().did("entry_record", json!({ "repair_notice_on": null })).warned("repair_notice_missing");
}

#[test]
fn d2_a_listing_apart_from_its_penalty_is_warned_of() {
    one_penalty().did("entry_record", json!({ "decided_on": "2026-04-01" })).warned("listing_apart");
}

#[test]
fn d3_a_penalty_revoked_after_the_entry_starts_the_clock_of_annulment() {
    // 2026-09-30 is a Wednesday; the holiday of 10-01 to 10-07 does not count.
    listed()
        .on("2026-09-30")
        .did("instrument_revoke", json!({ "revoked_on": "2026-09-30" }))
        .entry_is("2026-09-29", InForce)
        .entry_is("2026-09-30", Fallen)
        .due("2026-09-30", Annul, Some("2026-10-10"));
}

#[test]
fn an_annulled_entry_is_over_and_nothing_is_due() {
    listed()
        .on("2026-06-01")
        .did("instrument_revoke", json!({}))
        .by("approver")
        .on("2026-06-02")
        .did("entry_annul", json!({}))
        .entry_is("2026-06-02", Annulled)
        .not_due("2026-06-02", Annul);
}

#[test]
fn a_penalty_corrected_to_an_ordinary_one_takes_the_basis_too() {
    listed()
        .on("2026-06-01")
        .did("instrument_correct", json!({ "in_force_on": "2026-03-05", "not_heavier": true }))
        .entry_is("2026-06-01", Fallen)
        .due("2026-06-01", Annul, Some("2026-06-04"));
}

#[test]
fn the_clock_of_annulment_runs_from_the_correction_that_took_the_basis_and_no_later_one_sets_it_anew() {
    listed()
        .on("2026-06-01")
        .did("instrument_correct", json!({ "in_force_on": null, "clear": ["heavier"] }))
        .on("2026-06-03")
        .did("instrument_correct", json!({ "in_force_on": null, "right": "第7654321号" }))
        .entry_is("2026-05-31", InForce)
        .entry_is("2026-06-01", Fallen)
        .due("2026-06-03", Annul, Some("2026-06-04"))
        .on("2026-06-04")
        // Mended in time, it stands as it stood.
        .did("instrument_correct", json!({ "in_force_on": null, "heavier": "heavier_fine" }))
        .entry_is("2026-06-04", InForce)
        .not_due("2026-06-04", Annul);
}

#[test]
fn of_two_penalties_the_one_that_falls_last_takes_the_basis() {
    one_penalty()
        .penalty("甲罚2号", ("2026-03-04", "2026-02-01"), json!({}))
        .on("2026-03-06")
        .did("entry_record", json!({ "instruments": [1, 2] }))
        .on("2026-06-01")
        .did("instrument_revoke", json!({}))
        .on("2026-07-01")
        .did("instrument_correct", json!({ "instrument": 2, "in_force_on": null, "clear": ["heavier"] }))
        .entry_is("2026-06-15", InForce)
        .entry_is("2026-07-01", Fallen)
        .due("2026-07-01", Annul, Some("2026-07-06"));
}

#[test]
fn an_entry_stands_while_one_of_two_penalties_does() {
    one_penalty()
        .penalty("甲罚2号", ("2026-03-04", "2026-02-01"), json!({}))
        .on("2026-03-06")
        .did("entry_record", json!({ "instruments": [1, 2] }))
        .on("2026-06-01")
        .did("instrument_revoke", json!({}))
        .entry_is("2026-06-01", InForce);
}

#[test]
fn the_same_decision_is_recorded_once() {
    listed().refused("entry_record", json!({}), "entry_known");
}
