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

#[test]
fn d4_repair_before_and_after_2026_04_01_goes_by_the_same_periods_and_conditions() {
    // 发改委令36号 takes over what 国办发〔2025〕22号 and the rule of 2025-12-25 began: the same classes, the period from the
    // paper that finds (of a listing, the decision itself), the commitment among the conditions, an end by itself.
    for (day, due) in [("2026-03-31", "2026-04-10"), ("2026-04-01", "2026-04-13")] {
        let listed = listed_on("2025-12-31", "general").on(day);
        for missing in ["performed", "corrected", "promise"] {
            let mut with = json!({});
            with[missing] = Value::Null;
            listed.clone().refused("repair_request", with, "repair_condition");
        }
        // Three months to the day, over the end of March.
        listed.did("repair_request", json!({})).did("repair_take", json!({})).due(day, DecideRepair, Some(due));
    }
    listed_on("2026-01-01", "general").on("2026-03-31").refused("repair_request", json!({}), "repair_too_early");
    for listed in ["2025-12-31", "2026-01-01"] {
        // The longest term of the minor class ends by itself on both sides of the day.
        let given = listed_on(listed, "minor");
        let until = given.dossier.entries[0].decided.until;
        assert_eq!(until.to_string(), if listed == "2025-12-31" { "2026-03-31" } else { "2026-04-01" });
        let before = until.pred_opt().unwrap().to_string();
        given.entry_is(&before, InForce).entry_is(&until.to_string(), Expired);
    }
}

#[test]
fn d4_the_end_of_the_longest_term_is_recorded_once_and_on_its_day() {
    let ended = |given: &Given, on: &str| {
        let found = crate::domain::credit::entry::ended(&given.dossier, crate::domain::credit::testing::day(on));
        found.into_iter().map(|happening| happening.on.to_string()).collect::<Vec<_>>()
    };
    let given = listed();
    assert_eq!(ended(&given, "2029-03-04"), [""; 0]);
    assert_eq!(ended(&given, "2029-03-05"), ["2029-03-05"]);
    assert_eq!(ended(&given, "2030-01-01"), ["2029-03-05"], "whenever somebody looks");
    let annulled = listed().by("approver").on("2027-01-05").did("entry_annul", json!({}));
    assert_eq!(ended(&annulled, "2030-01-01"), [""; 0], "it was over before");
}

#[test]
fn d4_the_clock_says_from_when_by_which_rule_and_which_days_it_left_out() {
    let given = listed_on("2024-11-01", "serious")
        .on("2026-04-01")
        .did("repair_request", json!({}))
        .did("repair_take", json!({}));
    let today = crate::domain::credit::testing::day("2026-04-01");
    let clocks = crate::domain::credit::clock::clocks(&given.dossier, today, given.law());
    let clock = clocks.iter().find(|clock| clock.what == Some(DecideRepair)).unwrap();
    assert_eq!((clock.from.to_string(), clock.rule.value), ("2026-04-01".to_owned(), 7));
    assert_eq!((clock.rule.from.to_string(), clock.on.to_string()), ("2025-12-25".to_owned(), "2026-04-13".to_owned()));
    let skipped: Vec<_> = clock.not_counted.iter().map(|step| step.date.to_string()).collect();
    assert_eq!(skipped, ["2026-04-04", "2026-04-05", "2026-04-06", "2026-04-11", "2026-04-12"]);
    // Counted days and those left out are all the days there are.
    let days = (clock.on - clock.from).num_days();
    assert_eq!(days, i64::from(clock.rule.value) + i64::try_from(skipped.len()).unwrap());
    let first = clocks.iter().find(|clock| clock.what.is_none()).unwrap();
    assert_eq!((first.on.to_string(), first.held_until), ("2025-11-01".to_owned(), None));
    let held = one_penalty().did("entry_record", json!({ "measures_until": "2028-01-01" }));
    let clocks = crate::domain::credit::clock::clocks(&held.dossier, today, held.law());
    let first = clocks.iter().find(|clock| clock.what.is_none()).unwrap();
    assert_eq!(first.held_until.map(|on| on.to_string()).as_deref(), Some("2028-01-01"));
}
