//! 信用修复: the earliest day by class and rule, conditions, decision, removal.

use super::*;

fn requested(on: &str) -> Given {
    listed().on(on).did("repair_request", json!({}))
}

#[test]
fn d4_one_day_too_early() {
    listed()
        .on("2027-03-04")
        .refused("repair_request", json!({}), "repair_too_early")
        .on("2027-03-05")
        .did("repair_request", json!({}));
}

#[test]
fn d4_general_class_before_and_after_the_rule_of_2025_12_25() {
    // Listed on 2025-09-01: by the rule of 2021 after one year, by that of 2025 after three months.
    listed_on("2025-09-01", "general")
        .on("2025-12-24")
        .refused("repair_request", json!({}), "repair_too_early")
        .on("2025-12-25")
        .did("repair_request", json!({}));
}

#[test]
fn d4_the_decision_takes_fifteen_then_seven_working_days() {
    // 2025-12-01, a Monday: fifteen working days end on 12-22.
    listed_on("2024-11-01", "serious")
        .on("2025-12-01")
        .did("repair_request", json!({}))
        .did("repair_take", json!({}))
        .due("2025-12-01", DecideRepair, Some("2025-12-22"));
    // 2026-04-01, a Wednesday; the holiday of 04-04 to 04-06: seven working days end on 04-13.
    listed_on("2024-11-01", "serious")
        .on("2026-04-01")
        .did("repair_request", json!({}))
        .did("repair_take", json!({}))
        .due("2026-04-01", DecideRepair, Some("2026-04-13"));
}

#[test]
fn d4_a_request_taken_the_day_before_keeps_the_time_of_its_day() {
    listed_on("2024-11-01", "serious")
        .on("2025-12-24")
        .did("repair_request", json!({}))
        .did("repair_take", json!({}))
        // 2026-01-04, a Sunday, is worked.
        .due("2025-12-30", DecideRepair, Some("2026-01-15"));
}

#[test]
fn d4_a_public_commitment_is_a_condition_since_2025_06_22() {
    listed_on("2024-01-02", "serious").on("2025-06-21").did("repair_request", json!({ "promise": null }));
    listed_on("2024-01-02", "serious").on("2025-06-22").refused(
        "repair_request",
        json!({ "promise": null }),
        "repair_condition",
    );
}

#[test]
fn d2_performance_and_correction_are_conditions_at_all_times() {
    for missing in ["performed", "corrected"] {
        let mut with = json!({});
        with[missing] = Value::Null;
        listed().on("2027-03-05").refused("repair_request", with, "repair_condition");
    }
}

#[test]
fn d2_no_repair_while_a_statutory_measure_runs() {
    one_penalty()
        .did("entry_record", json!({ "measures_until": "2028-01-01" }))
        .on("2027-12-31")
        .refused("repair_request", json!({}), "repair_too_early")
        .on("2028-01-01")
        .did("repair_request", json!({}));
}

#[test]
fn d2_no_repair_after_a_new_heavier_penalty() {
    listed().penalty("丙罚9号", ("2026-12-01", "2026-11-01"), json!({})).on("2027-03-05").refused(
        "repair_request",
        json!({}),
        "repair_new_penalty",
    );
}

#[test]
fn d4_from_request_to_removal() {
    requested("2027-03-05")
        .due("2027-03-05", TakeRepair, Some("2027-03-09"))
        .did("repair_take", json!({}))
        .refused("repair_decide", json!({}), "credit_state")
        .did("repair_verify", json!({}))
        .refused("repair_decide", json!({}), "second_person")
        .by("approver")
        .refused("entry_remove", json!({}), "credit_state")
        .did("repair_decide", json!({}))
        .due("2027-03-05", TakeDown, Some("2027-03-10"))
        .entry_is("2027-03-05", InForce)
        .did("entry_remove", json!({}))
        .entry_is("2027-03-05", Removed);
}

#[test]
fn what_verification_did_not_find_cannot_be_granted() {
    requested("2027-03-05")
        .did("repair_take", json!({}))
        .did("repair_verify", json!({ "conditions_met": false }))
        .by("approver")
        .refused("repair_decide", json!({}), "repair_not_verified")
        .did("repair_decide", json!({ "granted": false }))
        .by("officer")
        .did("repair_request", json!({}));
}

#[test]
fn d4_a_false_commitment_is_flagged_and_lists_nobody_again() {
    let given = requested("2027-03-05")
        .did("repair_take", json!({}))
        .did("repair_verify", json!({}))
        .by("approver")
        .did("repair_decide", json!({}))
        .did("entry_remove", json!({}))
        .did("repair_flag_false", json!({}))
        .entry_is("2027-03-06", Removed);
    assert_eq!(given.dossier.entries[0].repairs[0].state(), False);
}

#[test]
fn an_entry_whose_term_is_over_needs_no_repair() {
    listed().on("2029-03-05").refused("repair_request", json!({}), "credit_state");
}
