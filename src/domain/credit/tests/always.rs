//! What holds of every act and every dossier.

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
    let given = listed().did("attention_propose", json!({ "test": "intentional" })).did("suggest_listing", json!({}));
    let on = |on: &str| Published::of(&given.dossier, super::super::testing::day(on));
    assert_eq!((on("2026-03-05").entries.len(), on("2029-03-05").entries.len()), (1, 0));
    assert_eq!(on("2029-03-05").name, "", "that there is a dossier is not published");
    let told = serde_json::to_string(&on("2026-06-01")).unwrap();
    assert!(!told.contains("attention") && !told.contains("intentional"), "{told}");
}
