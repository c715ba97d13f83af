//! What must hold of every dossier, whatever is tried on it in whatever order: histories are made up of acts with days at
//! random; those the rules refuse are left out, as they would be at the desk.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::board::{Card, Part};
use super::due::{DueKind, dues};
use super::entry::{bears, ended};
use super::state::State;
use super::testing::{Given, day, given};
use super::transmission;
use super::turn::turns_on;

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

/// What else turns with a day: watching, the procedure of one's own body, pledges.
fn others() -> impl Strategy<Value = Tried> {
    let who = prop_oneof![Just("officer"), Just("approver")];
    let test = prop_oneof![Just("repeat_right"), Just("repeat_kind"), Just("intentional")];
    (0..DAYS, 0_u64..30, who, 0_usize..12, (test, 1_u32..3, any::<bool>())).prop_map(
        |(after, back, by, which, (test, n, flag))| {
            let earlier = on(after.saturating_sub(back));
            let (act, with) = match which {
                0 | 1 => ("attention_propose", json!({ "test": test })),
                2 => ("attention_decide", json!({ "attention": n })),
                3 => ("attention_lift", json!({ "attention": n })),
                4 => ("listing_propose", json!({ "instruments": [n] })),
                5 => ("listing_notify", json!({ "listing": n, "served_on": earlier })),
                6 => ("defence_record", json!({ "listing": n, "received_on": earlier })),
                7 => ("pledge_apply", json!({})),
                8 => ("pledge_review", json!({ "pledge": n })),
                9 => ("pledge_publicise", json!({ "pledge": n })),
                10 => ("pledge_decide", json!({ "pledge": n, "granted": flag })),
                _ if flag => ("pledge_renew", json!({ "pledge": n })),
                _ => ("pledge_break", json!({ "pledge": n, "instrument": 1 })),
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
                let stands = entry.papers(dossier).any(|known| {
                    // A correction of a later day takes the basis from that day on.
                    let later = known.corrected_on.is_some_and(|day| day > on) && !known.fallen(on);
                    later || (known.in_force(on) && bears(decided.legal_basis, &known.paper))
                });
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_card_is_right_on_every_day_until_it_turns(
        tried in proptest::collection::vec(prop_oneof![acts(), others()], 1..60),
        from in 0..DAYS + 400,
        days in 1_u64..400,
    ) {
        let given = told(tried);
        let (dossier, law) = (&given.dossier, given.law());
        let derive = |on: NaiveDate| (Card::of(dossier, on, law), ended(dossier, on), turns_on(dossier, on, law));
        let mut kept = derive(on(from));
        for after in from..from + days {
            let today = on(after);
            if kept.2.is_some_and(|turns| turns <= today) {
                kept = derive(today);
            }
            prop_assert_eq!(&kept, &derive(today), "on {}", today);
        }
    }
}

#[test]
fn a_card_turns_on_few_days() {
    let quiet = given().penalty("甲罚1号", ("2024-03-01", "2024-01-08"), json!({}));
    let mut turns = Vec::new();
    let mut today = day("2024-03-02");
    while let Some(next) = turns_on(&quiet.dossier, today, quiet.law()).filter(|next| *next < day("2034-01-01")) {
        assert!(next > today, "{next}");
        turns.push(next);
        today = next;
    }
    // The two windows end, and rules of later days begin.
    assert!(turns.contains(&day("2027-03-02")) && turns.contains(&day("2029-03-02")), "{turns:?}");
    let rules: Vec<_> = quiet.rules.all().map(|dated| dated.from).collect();
    let of_itself = turns.iter().filter(|turn| !rules.contains(turn));
    assert_eq!(of_itself.count(), 2, "{turns:?}");
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
