//! The table: given, when, then, written from the legal sheet (its sections D and E, and the traps at its top). Each line
//! names what it comes from.

use serde_json::{Value, json};

use super::due::DueKind::*;
use super::state::State::*;
use super::test::Test::{self, *};
use super::testing::{Given, given};

/// Two penalties about one trademark, the second for conduct after the first took effect.
fn again() -> Given {
    given().penalty("甲罚〔2024〕1号", ("2024-03-05", "2024-01-08"), json!({})).penalty(
        "甲罚〔2025〕2号",
        ("2025-06-10", "2025-04-01"),
        json!({}),
    )
}

fn one_penalty() -> Given {
    given().penalty("甲罚〔2026〕1号", ("2026-03-05", "2026-01-08"), json!({}))
}

/// A serious listing on 2026-03-05.
fn listed() -> Given {
    one_penalty().on("2026-03-06").did("entry_record", json!({}))
}

/// A listing of a day, class and end, with the penalty of that day.
fn listed_on(day: &str, class: &str) -> Given {
    let paper = json!({ "decided_on": day, "notice_on": "2021-10-01", "class": class, "repair_notice_on": null });
    given().penalty("甲罚1号", (day, ""), json!({ "conduct_on": null })).on(day).did("entry_record", paper)
}

fn proposed() -> Given {
    one_penalty().on("2026-04-01").by("zhao").did("listing_propose", json!({}))
}

fn notified() -> Given {
    proposed().on("2026-04-02").did("listing_notify", json!({ "served_on": "2026-04-02" }))
}

fn consented() -> Given {
    notified().did("superior_consent", json!({}))
}

mod repeat_infringement {
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
        one_penalty()
            .penalty("乙罚2号", ("2026-05-05", "2026-04-01"), json!({ "right": "第１２３４５６７号" }))
            .comes_to(RepeatRight, "2026-06-01", true);
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
        again().comes_to(RepeatRight, "2025-06-09", false).left_out(
            RepeatRight,
            "2025-06-09",
            (2, "weighed_not_in_force"),
        );
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
            .did(
                "instrument_correct",
                json!({ "instrument": 2, "in_force_on": "2026-05-05", "conduct_on": "2026-04-01" }),
            )
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
        one_penalty()
            .did("link_suggest", json!({ "with": "91350211M0000XUF46" }))
            .did("link_decide", json!({}))
            .comes_to(RepeatKind, "2026-06-01", false);
    }

    #[test]
    fn every_answer_names_its_rules_with_version_and_source() {
        let evaluation = again().test(RepeatRight, "2026-01-01");
        assert_eq!(evaluation.rules.len(), 2);
        assert!(evaluation.rules.iter().all(|rule| !rule.source.is_empty()));
        assert_eq!(evaluation.counted.len() + evaluation.left_out.len(), 2, "no paper is passed over in silence");
    }
}

mod single_papers {
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
}

mod papers {
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
        assert_eq!(
            (subject.name.as_str(), subject.also),
            ("宿迁栖禾光电科技有限公司", vec!["宿迁栖禾光电厂".to_owned()])
        );
    }

    #[test]
    fn a_person_and_a_firm_are_two_subjects() {
        use super::super::SubjectId;
        assert_ne!(SubjectId::of("11010519491231002X"), SubjectId::of("91350100M000100Y43"));
        assert_eq!(SubjectId::of("１１010519491231002x"), SubjectId::of("11010519491231002X"));
    }

    #[test]
    fn days_that_cannot_be_are_refused() {
        given()
            .refused("instrument_add", json!({ "in_force_on": "2026-03-01" }), "paper_days")
            .refused("instrument_add", json!({ "conduct_on": "2026-03-03" }), "conduct_after_decision")
            .refused("instrument_add", json!({ "decided_on": "2026-12-24" }), "on_in_future");
    }

    #[test]
    fn a_paper_falls_once() {
        one_penalty().did("instrument_revoke", json!({})).refused("instrument_revoke", json!({}), "instrument_revoked");
    }
}

mod key_attention {
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
}

mod entries {
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
        given()
            .penalty("某民初1号", ("2026-03-05", "2026-01-08"), json!({ "kind": "judgment", "heavier": null }))
            .refused("entry_record", json!({}), "penalty_missing");
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
}

mod own_procedure {
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
}

mod suggestions {
    use super::*;

    #[test]
    fn it_is_forwarded_received_and_answered() {
        one_penalty()
            .did("suggest_listing", json!({}))
            .due("2026-11-20", AwaitAnswer, None)
            .did("suggestion_receipt", json!({}))
            .refused("suggestion_receipt", json!({}), "credit_state")
            .did("suggestion_answer", json!({}))
            .not_due("2026-11-20", AwaitAnswer);
    }

    #[test]
    fn it_rests_on_papers_in_force() {
        one_penalty()
            .did("instrument_revoke", json!({}))
            .refused("suggest_listing", json!({}), "instrument_not_standing")
            .refused("suggest_listing", json!({ "instruments": [] }), "instruments_missing")
            .refused("suggest_listing", json!({ "instruments": [7] }), "credit_item_unknown");
    }
}

mod repair {
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
}

mod pledges {
    use super::*;

    fn granted() -> Given {
        given()
            .on("2026-03-02")
            .did("pledge_apply", json!({}))
            .did("pledge_review", json!({}))
            .did("pledge_publicise", json!({}))
            .by("approver")
            .on("2026-03-10")
            .did("pledge_decide", json!({}))
    }

    #[test]
    fn d6_all_four_commitments_for_genuine_goods() {
        given().refused("pledge_apply", json!({ "programme": "genuine_goods" }), "pledge_commitments").did(
            "pledge_apply",
            json!({ "programme": "genuine_goods",
                "commitments": ["patents", "trademarks", "copyrights", "fair_competition"] }),
        );
    }

    #[test]
    fn d6_three_clean_years_to_the_day() {
        given()
            .penalty("甲罚1号", ("2023-03-05", "2023-01-01"), json!({}))
            .on("2026-03-05")
            .refused("pledge_apply", json!({}), "pledge_not_clean")
            .on("2026-03-06")
            .did("pledge_apply", json!({}));
    }

    #[test]
    fn d6_a_revoked_penalty_does_not_stain() {
        one_penalty().did("instrument_revoke", json!({})).did("pledge_apply", json!({}));
    }

    #[test]
    fn genuine_goods_are_passed_on_and_local_pledges_publicised() {
        let four = json!({ "programme": "genuine_goods",
            "commitments": ["patents", "trademarks", "copyrights", "fair_competition"] });
        given()
            .did("pledge_apply", four)
            .did("pledge_review", json!({}))
            .refused("pledge_publicise", json!({}), "pledge_other_way")
            .did("pledge_forward", json!({}))
            .did("pledge_decide", json!({}))
            .pledge_is("2026-11-20", InForce);
    }

    #[test]
    fn a_local_pledge_waits_for_its_notice_and_a_second_person() {
        // Publicised Monday 2026-03-02: five working days end on 03-09.
        let publicised = given()
            .on("2026-03-02")
            .did("pledge_apply", json!({}))
            .did("pledge_review", json!({}))
            .did("pledge_publicise", json!({}))
            .due("2026-03-03", DecidePledge, Some("2026-03-09"));
        publicised
            .refused("pledge_decide", json!({}), "second_person")
            .by("approver")
            .on("2026-03-09")
            .refused("pledge_decide", json!({}), "notice_running")
            .on("2026-03-10")
            .did("pledge_decide", json!({}));
    }

    #[test]
    fn a_place_ends_with_its_term() {
        granted().pledge_is("2029-03-09", InForce).pledge_is("2029-03-10", Expired);
    }

    #[test]
    fn broken_during_its_term_and_only_then() {
        granted()
            .penalty("丁罚1号", ("2026-06-01", "2026-03-09"), json!({}))
            .on("2026-06-02")
            .refused("pledge_break", json!({}), "breach_outside_term")
            .penalty("丁罚2号", ("2026-07-01", "2026-05-01"), json!({}))
            .on("2026-07-02")
            .did("pledge_break", json!({ "instrument": 2 }))
            .pledge_is("2026-07-02", Broken);
    }

    #[test]
    fn a_breach_falls_with_its_paper() {
        granted()
            .penalty("丁罚2号", ("2026-07-01", "2026-05-01"), json!({}))
            .on("2026-07-02")
            .did("pledge_break", json!({}))
            .on("2026-08-01")
            .did("instrument_revoke", json!({ "revoked_on": "2026-08-01" }))
            .pledge_is("2026-07-31", Broken)
            .pledge_is("2026-08-01", InForce);
    }

    #[test]
    fn renewal_in_the_time_of_the_reminder_keeps_what_was_left() {
        let renewed = granted()
            .on("2029-02-07")
            .refused("pledge_renew", json!({}), "renewal_too_early")
            .on("2029-02-08")
            .due("2029-02-08", RenewPledge, Some("2029-03-10"))
            .did("pledge_renew", json!({}));
        assert_eq!(renewed.dossier.pledges[0].until.unwrap().to_string(), "2032-03-10");
    }

    #[test]
    fn it_can_be_withdrawn_once() {
        granted().did("pledge_withdraw", json!({})).pledge_is("2026-03-10", Withdrawn).refused(
            "pledge_withdraw",
            json!({}),
            "credit_state",
        );
    }
}

mod always {
    use super::super::basis::Law;
    use super::super::reply::Published;
    use super::*;

    /// At any date every entry in force has a provision, a decision and a paper in force; one whose basis fell has a clock.
    fn holds(given: &Given) {
        let law: Law<'_> = given.law();
        for on in super::super::testing::day("2026-01-01").iter_days().take(1_500) {
            for entry in &given.dossier.entries {
                assert!(!entry.decided.number.is_empty() && !entry.decided.authority.is_empty());
                assert_eq!(entry.decided.list, entry.decided.legal_basis.list());
                match entry.state(&given.dossier, on) {
                    InForce => assert!(entry.papers(&given.dossier).any(|paper| paper.in_force(on)), "{on}"),
                    Fallen => assert!(entry.annul_by(&given.dossier, on, law).is_some(), "{on}"),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn every_entry_has_its_basis_or_a_running_clock() {
        holds(&listed());
        holds(&listed().on("2026-06-01").did("instrument_revoke", json!({})));
        holds(&listed().did("instrument_correct", json!({ "in_force_on": "2026-03-05", "not_heavier": true })));
        holds(&consented().by("qian").on("2026-04-11").did("listing_decide", json!({})));
    }

    #[test]
    fn what_is_published_is_what_is_in_force_and_nothing_else() {
        let given =
            listed().did("attention_propose", json!({ "test": "intentional" })).did("suggest_listing", json!({}));
        let on = |on: &str| Published::of(&given.dossier, super::super::testing::day(on));
        assert_eq!((on("2026-03-05").entries.len(), on("2029-03-05").entries.len()), (1, 0));
        assert_eq!(on("2029-03-05").name, "", "that there is a dossier is not published");
        let told = serde_json::to_string(&on("2026-06-01")).unwrap();
        assert!(!told.contains("attention") && !told.contains("intentional"), "{told}");
    }
}
