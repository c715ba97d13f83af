//! Papers: what is recorded, corrected and revoked, and what is refused.

use super::*;

#[test]
fn f_a_wrong_check_digit_on_a_paper_is_warned_of_and_kept() {
    given().did("instrument_add", json!({ "code": "91350211M0000XUF46" })).warned("code_check_digit");
}

#[test]
fn what_is_no_code_names_nobody() {
    given().refused("instrument_add", json!({ "code": "9135010" }), "subject_code").refused(
        "instrument_add",
        json!({ "code": "某某商店" }),
        "subject_code",
    );
}

#[test]
fn the_same_paper_twice_is_refused_and_one_that_differs_is_named() {
    given()
        .did("instrument_add", json!({}))
        .refused("instrument_add", json!({ "number": "某市监罚[2026]12号" }), "instrument_differs")
        .refused("instrument_add", json!({}), "instrument_known");
}

#[test]
fn another_name_on_a_paper_is_kept_and_merges_nothing() {
    let given = one_penalty().did("instrument_add", json!({ "number": "乙2号", "name": "宿迁栖禾光电厂" }));
    let subject = given.dossier.subject.unwrap();
    assert_eq!((subject.name.as_str(), subject.also), ("宿迁栖禾光电科技有限公司", vec!["宿迁栖禾光电厂".to_owned()]));
}

#[test]
fn a_person_and_a_firm_are_two_subjects() {
    use super::super::SubjectId;
    assert_ne!(SubjectId::of("11010519491231002X"), SubjectId::of("91350100M000100Y43"));
    assert_eq!(SubjectId::of("１１010519491231002x"), SubjectId::of("11010519491231002X"));
    let salted = |salt| SubjectId::salted("１１010519491231002x", uuid::Uuid::from_u128(salt));
    assert_eq!(salted(7), SubjectId::salted("11010519491231002X", uuid::Uuid::from_u128(7)));
    assert_ne!(salted(7), salted(8), "another register names the same subject otherwise");
    assert_ne!(salted(7), SubjectId::of("11010519491231002X"));
}

#[test]
fn days_that_cannot_be_are_refused() {
    given()
        .refused("instrument_add", json!({ "in_force_on": "2026-03-01" }), "paper_days")
        .refused("instrument_add", json!({ "conduct_on": "2026-03-03" }), "conduct_after_decision")
        .refused("instrument_add", json!({ "decided_on": "2026-12-24" }), "on_in_future");
}

#[test]
fn what_a_paper_does_not_say_after_all_is_cleared_and_all_that_rests_on_it_follows() {
    let cleared = |parts: Value| {
        again().did("instrument_correct", json!({ "instrument": 2, "in_force_on": null, "clear": parts }))
    };
    cleared(json!(["conduct_on"])).left_out(RepeatRight, "2026-01-01", (2, "weighed_conduct_missing"));
    cleared(json!(["right"])).left_out(RepeatRight, "2026-01-01", (2, "weighed_right_missing"));
    cleared(json!(["in_force_on"])).left_out(RepeatRight, "2026-01-01", (2, "weighed_not_in_force"));
    cleared(json!(["heavier"])).left_out(Intentional, "2026-01-01", (2, "weighed_not_heavier"));
    let told = |given: Given| given.dossier.instruments[1].paper.clone();
    let all = told(cleared(json!(["served_on", "conduct", "same_act_as"])));
    assert_eq!((all.served_on, all.conduct, all.same_act_as), (None, None, None));
    let words =
        again().did("instrument_correct", json!({ "instrument": 2, "in_force_on": null, "conduct": "许诺销售" }));
    assert_eq!(told(words).conduct.as_deref(), Some("许诺销售"));
}

#[test]
fn a_part_is_not_cleared_and_given_at_once() {
    again()
        .refused(
            "instrument_correct",
            json!({ "instrument": 2, "in_force_on": "2025-06-11", "clear": ["in_force_on"] }),
            "clear_and_give",
        )
        .refused(
            "instrument_correct",
            json!({ "instrument": 2, "in_force_on": null, "clear": ["same_act_as"] }),
            "nothing_to_change",
        );
}

#[test]
fn a_paper_is_not_revoked_before_it_was_decided() {
    one_penalty().refused("instrument_revoke", json!({ "revoked_on": "2026-03-04" }), "revoked_too_early");
}

#[test]
fn a_paper_falls_once() {
    one_penalty().did("instrument_revoke", json!({})).refused("instrument_revoke", json!({}), "instrument_revoked");
}
