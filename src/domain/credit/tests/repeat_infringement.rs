//! Repeat infringement: what counts together, from when, and on which edge of the window (浙江条例 Art 51, 广东 Art 48, 商标法 Art 60(2)).

use super::*;

#[test]
fn d5_the_same_right_infringed_again_after_a_decision_took_effect() {
    again().comes_to(RepeatRight, "2026-01-01", true);
}

#[test]
fn d5_conduct_before_the_first_took_effect_is_not_again() {
    one_penalty()
        .penalty("甲罚〔2026〕2号", ("2026-05-05", "2026-03-05"), json!({}))
        .comes_to(RepeatRight, "2026-06-01", false)
        .left_out(RepeatRight, "2026-06-01", (2, "weighed_conduct_before"));
}

#[test]
fn d5_conduct_the_day_after_is_again() {
    one_penalty().penalty("甲罚〔2026〕2号", ("2026-05-05", "2026-03-06"), json!({})).comes_to(
        RepeatRight,
        "2026-06-01",
        true,
    );
}

#[test]
fn conduct_without_a_day_cannot_be_again_and_says_so() {
    let given = one_penalty()
        .penalty("甲罚〔2026〕2号", ("2026-05-05", ""), json!({}))
        .comes_to(RepeatRight, "2026-06-01", false)
        .left_out(RepeatRight, "2026-06-01", (2, "weighed_conduct_missing"));
    let changes = given.test(RepeatRight, "2026-06-01").would_change;
    assert!(changes.iter().any(|change| change.code == "change_if_stated"), "{changes:?}");
}

#[test]
fn another_right_is_not_the_same_right_but_the_same_kind() {
    one_penalty()
        .penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "right": "第7654321号" }))
        .comes_to(RepeatRight, "2026-06-01", false)
        .left_out(RepeatRight, "2026-06-01", (2, "weighed_other_right"))
        .comes_to(RepeatKind, "2026-06-01", true);
}

#[test]
fn another_kind_is_neither() {
    one_penalty()
        .penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "object": "design" }))
        .comes_to(RepeatRight, "2026-06-01", false)
        .comes_to(RepeatKind, "2026-06-01", false);
}

#[test]
fn a_right_typed_otherwise_is_the_same_right() {
    one_penalty().penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "right": "第１２３４５６７号" })).comes_to(
        RepeatRight,
        "2026-06-01",
        true,
    );
}

#[test]
fn a_right_that_is_not_named_counts_for_the_kind_only() {
    one_penalty()
        .penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "right": null }))
        .left_out(RepeatRight, "2026-06-01", (2, "weighed_right_missing"))
        .comes_to(RepeatKind, "2026-06-01", true);
}

#[test]
fn two_papers_about_one_act_are_one_infringement() {
    // 商标法 Art 60(2) counts acts: a penalty and the judgment about the same sale are one.
    one_penalty()
        .penalty("某民初3号", ("2026-05-05", "2026-01-08"), json!({ "kind": "judgment", "heavier": null }))
        .left_out(RepeatKind, "2026-06-01", (2, "weighed_same_act"))
        .comes_to(RepeatKind, "2026-06-01", false);
}

#[test]
fn papers_said_to_be_about_one_act_are_one_whatever_their_days() {
    one_penalty()
        .penalty(
            "某刑初3号",
            ("2026-05-05", "2026-01-20"),
            json!({ "kind": "criminal_judgment", "heavier": null, "same_act_as": 1 }),
        )
        .comes_to(RepeatKind, "2026-06-01", false);
}

#[test]
fn the_window_of_five_years_to_the_day() {
    // In force 2024-03-05: five years end on 2029-03-05 (民法典 Art 202).
    again().comes_to(RepeatRight, "2029-03-05", true).comes_to(RepeatRight, "2029-03-06", false).left_out(
        RepeatRight,
        "2029-03-06",
        (1, "weighed_outside_window"),
    );
}

#[test]
fn an_evaluation_says_on_which_day_it_ends() {
    let changes = again().test(RepeatRight, "2026-01-01").would_change;
    let when = changes.iter().find(|change| change.code == "change_when_passed").unwrap();
    assert_eq!(when.args["from"], "2029-03-06");
}

#[test]
fn a_window_from_the_last_of_february() {
    given()
        .penalty("甲罚1号", ("2024-02-29", "2024-01-01"), json!({}))
        .penalty("甲罚2号", ("2025-02-28", "2025-01-01"), json!({}))
        .comes_to(RepeatKind, "2029-02-28", true)
        .comes_to(RepeatKind, "2029-03-01", false);
}

#[test]
fn a_paper_not_yet_in_force_does_not_count() {
    again().comes_to(RepeatRight, "2025-06-09", false).left_out(RepeatRight, "2025-06-09", (2, "weighed_not_in_force"));
}

#[test]
fn a_paper_without_a_day_in_force_is_kept_with_a_warning_and_never_counts() {
    one_penalty()
        .did("instrument_add", json!({ "number": "甲罚2号", "in_force_on": null, "conduct_on": null }))
        .warned("instrument_not_in_force")
        .comes_to(RepeatKind, "2026-11-20", false);
}

#[test]
fn a_contract_dispute_is_no_infringement() {
    one_penalty()
        .penalty(
            "某民初9号",
            ("2026-05-05", "2026-04-01"),
            json!({ "kind": "judgment", "heavier": null, "dispute": "contract" }),
        )
        .left_out(RepeatKind, "2026-06-01", (2, "weighed_no_infringement"));
}

#[test]
fn a_decision_to_list_is_no_second_infringement() {
    one_penalty()
        .penalty("甲列1号", ("2026-05-05", "2026-04-01"), json!({ "kind": "listing_decision", "heavier": null }))
        .left_out(RepeatKind, "2026-06-01", (2, "weighed_no_finding"))
        .comes_to(RepeatKind, "2026-06-01", false);
}

#[test]
fn a_revoked_paper_counts_until_its_day_and_not_from_it() {
    again()
        .did("instrument_revoke", json!({ "instrument": 1, "revoked_on": "2026-06-01" }))
        .comes_to(RepeatRight, "2026-05-31", true)
        .comes_to(RepeatRight, "2026-06-01", false)
        .left_out(RepeatRight, "2026-06-01", (1, "weighed_revoked"));
}

#[test]
fn a_corrected_paper_is_judged_as_corrected() {
    one_penalty()
        .penalty("甲罚2号", ("2026-05-05", ""), json!({}))
        .comes_to(RepeatRight, "2026-06-01", false)
        .did("instrument_correct", json!({ "instrument": 2, "in_force_on": "2026-05-05", "conduct_on": "2026-04-01" }))
        .comes_to(RepeatRight, "2026-06-01", true);
}

#[test]
fn a_rule_that_changed_is_that_of_the_day() {
    use crate::domain::rules::RuleId::RepeatRightThreshold;
    again()
        .rule(|rule| rule.value = 3, RepeatRightThreshold, "2026-07-01")
        .comes_to(RepeatRight, "2026-06-30", true)
        .comes_to(RepeatRight, "2026-07-01", false);
}

#[test]
fn a_test_with_threshold_nought_is_not_in_use() {
    let given = again().comes_to(RepeatAny, "2026-01-01", false);
    assert_eq!(given.test(RepeatAny, "2026-01-01").would_change[0].code, "change_not_in_use");
    assert!(!given.test(RepeatAny, "2026-01-01").in_use() && given.test(RepeatRight, "2026-01-01").in_use());
}

#[test]
fn any_right_counts_once_an_office_sets_the_threshold() {
    use crate::domain::rules::RuleId::RepeatAnyThreshold;
    one_penalty()
        .penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "object": "design" }))
        .rule(|rule| rule.value = 2, RepeatAnyThreshold, "2026-01-01")
        .comes_to(RepeatAny, "2026-06-01", true);
}

#[test]
fn a_related_company_is_never_counted() {
    // The other's papers are in another dossier; a confirmed link moves nothing.
    one_penalty().did("link_suggest", json!({ "with": "91350211M0000XUF46" })).did("link_decide", json!({})).comes_to(
        RepeatKind,
        "2026-06-01",
        false,
    );
}

#[test]
fn every_answer_names_its_rules_with_version_and_source() {
    let evaluation = again().test(RepeatRight, "2026-01-01");
    assert_eq!(evaluation.rules.len(), 2);
    assert!(evaluation.rules.iter().all(|rule| !rule.source.is_empty()));
    assert_eq!(evaluation.counted.len() + evaluation.left_out.len(), 2, "no paper is passed over in silence");
}
