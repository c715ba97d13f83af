//! Pledges: both whitelists, the clean time, renewal, breach.

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
