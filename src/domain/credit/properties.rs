//! What must hold of every dossier, whatever is tried on it in whatever order: histories are made up of acts with days at
//! random; those the rules refuse are left out, as they would be at the desk.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::board::{Card, Part};
use super::due::{DueKind, dues};
use super::entry::bears;
use super::state::State;
use super::testing::{Given, day, given};
use super::transmission;

/// The first day anything happens on.
const FROM: &str = "2021-01-04";
/// Days of a history.
const DAYS: u64 = 2_200;

fn on(after: u64) -> NaiveDate {
    day(FROM) + Days::new(after)
}

/// An act with a day: what the interface could send, sensible or not.
#[derive(Debug, Clone)]
struct Tried {
    after: u64,
    by: &'static str,
    act: &'static str,
    with: Value,
}

fn acts() -> impl Strategy<Value = Tried> {
    let basis = prop_oneof![
        4 => Just("samr44_9_2"), 1 => Just("samr44_9_1"), 2 => Just("cnipa8_6"), 1 => Just("court_enforcement"),
    ];
    let class = prop_oneof![Just("minor"), Just("general"), Just("serious")];
    let numbers = proptest::collection::vec(1_u32..5, 1..3);
    let few = 1_u32..4;
    let who = prop_oneof![Just("officer"), Just("approver")];
    (0..DAYS, 0_u64..400, who, 0_usize..12, (basis, class, numbers, few.clone(), few, any::<bool>())).prop_map(
        |(after, back, by, which, (basis, class, numbers, paper, entry, flag))| {
            let earlier = on(after.saturating_sub(back));
            let number = format!("甲罚{after}-{back}号");
            let (act, with) = match which {
                0..=3 => (
                    "instrument_add",
                    json!({ "number": number, "decided_on": earlier, "served_on": earlier, "in_force_on": earlier,
                        "conduct_on": earlier - Days::new(30), "intent": if flag { "found" } else { "not_stated" },
                        "heavier": if flag { json!("heavier_fine") } else { Value::Null } }),
                ),
                4 | 5 => (
                    "entry_record",
                    json!({ "legal_basis": basis, "class": class, "number": number, "decided_on": earlier,
                        "instruments": numbers, "notice_on": earlier - Days::new(20), "repair_notice_on": Value::Null }),
                ),
                6 => ("instrument_revoke", json!({ "instrument": paper, "revoked_on": earlier })),
                7 => ("instrument_correct", json!({ "instrument": paper, "intent": "not_found", "reason": "录错" })),
                8 => ("entry_annul", json!({ "entry": entry })),
                9 => ("repair_request", json!({ "entry": entry })),
                10 if flag => ("repair_take", json!({ "entry": entry })),
                10 => ("repair_verify", json!({ "entry": entry })),
                _ if flag => ("repair_decide", json!({ "entry": entry })),
                _ => ("entry_remove", json!({ "entry": entry })),
            };
            Tried { after, by, act, with }
        },
    )
}

fn told(mut tried: Vec<Tried>) -> Given {
    // In the order of days, as it would have been recorded.
    tried.sort_by_key(|one| one.after);
    tried
        .into_iter()
        .fold(given(), |given, one| given.on(&on(one.after).to_string()).by(one.by).attempted(one.act, one.with))
}

fn holds(given: &Given, on: NaiveDate) -> Result<(), TestCaseError> {
    let dossier = &given.dossier;
    let due = dues(dossier, on, given.law());
    for entry in &dossier.entries {
        let decided = &entry.decided;
        prop_assert_eq!(decided.list, decided.legal_basis.list());
        prop_assert!(
            !decided.authority.is_empty() && !decided.number.is_empty() && decided.notice_on < decided.decided_on
        );
        match entry.state(dossier, on) {
            State::InForce => {
                let stands = entry.papers(dossier).any(|known| known.in_force(on) && bears(decided.legal_basis, known));
                prop_assert!(stands, "entry {} stands on nothing on {on}", entry.n);
                prop_assert!(on < decided.until, "beyond its term");
            }
            State::Fallen => {
                prop_assert!(entry.annul_by(dossier, on, given.law()).is_some(), "no clock runs on {on}");
                let known = due.iter().any(|due| due.what == DueKind::Annul && due.n == entry.n && due.on.is_some());
                prop_assert!(known, "nobody is told on {on}");
            }
            _ => {}
        }
    }
    // What is published, or sent, is what is in force, and nothing else.
    let in_force = dossier.entries.iter().filter(|entry| entry.state(dossier, on) == State::InForce).count();
    let card = Card::of(dossier, on, given.law());
    prop_assert_eq!(card.lines(Part::Listed).count(), in_force);
    let (sent, _) = transmission::of(dossier, on, given.law());
    prop_assert!(sent.len() <= in_force);
    prop_assert!(sent.iter().all(|one| !one.instruments.is_empty() && one.until > on));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_rests_on_a_basis_a_decision_and_a_paper_or_its_annulment_runs(
        tried in proptest::collection::vec(acts(), 1..40),
        days in proptest::collection::vec(0..DAYS + 400, 12),
    ) {
        let given = told(tried);
        for after in days {
            holds(&given, on(after))?;
        }
    }
}

#[test]
fn the_histories_are_not_empty() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut entries, mut fallen) = (0, 0);
    for _ in 0..60 {
        let tree = proptest::collection::vec(acts(), 40).new_tree(&mut runner).unwrap();
        let given = told(tree.current());
        entries += given.dossier.entries.len();
        let fell = |entry: &&super::entry::Entry| {
            (0..DAYS).step_by(7).any(|after| entry.state(&given.dossier, on(after)) == State::Fallen)
        };
        fallen += given.dossier.entries.iter().filter(fell).count();
    }
    assert!(
        entries >= 20 && fallen >= 3,
        "{entries} entries, {fallen} of them fell: the property would be about nothing"
    );
}
