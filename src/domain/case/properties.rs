//! Given any sequence of commands that the rules admit, then the case stays a case.
//!
//! Commands are made from the examples of all acts: one that stage and custody admit is chosen, its fields are changed at
//! random within their description, and the answer of the rules is taken whatever it is. New acts take part without
//! being named here.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::command::{Act, Command};
use super::custody::Place;
use super::event::Event;
use super::intake::Register;
use super::next_step::{next_steps, possible};
use super::performance::PerformanceState;
use super::testing::{DISTRICT, Given, OTHER_TOWN, TOWN, day, unborn};
use super::vocabulary::{Outcome, Stage};
use super::{Case, decide, evolve, fold};
use crate::domain::field::{Field, FieldKind};

/// Small numbers from one seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }

    /// Another value of a field; none to leave the example's.
    fn value(&mut self, kind: &FieldKind, today: chrono::NaiveDate) -> Option<Value> {
        if self.below(4) > 0 {
            return None;
        }
        Some(match kind {
            FieldKind::Choice(_, values) => json!(self.of(values)),
            FieldKind::Flag => json!(self.below(5) > 0),
            FieldKind::Committee => json!(self.of(&[DISTRICT, TOWN, OTHER_TOWN])),
            FieldKind::Party => json!(self.of(&["a1", "r1", "r1", "r2", "r9"])),
            FieldKind::Fen => json!(self.of(&[0u64, 100, 300_000, 500_000, 800_000, u64::MAX])),
            FieldKind::Number(from, _) => json!(from + u32::try_from(self.below(3)).unwrap()),
            FieldKind::Date => {
                let days = i64::try_from(self.below(40)).unwrap() - 10;
                json!((today + chrono::TimeDelta::days(days)).to_string())
            }
            _ => return None,
        })
    }

    fn change(&mut self, command: &mut Value, fields: &[Field], today: chrono::NaiveDate) {
        for field in fields {
            let here = &mut command[field.name];
            match (&field.kind, &mut *here) {
                (FieldKind::Object(inner), Value::Object(_)) => self.change(here, inner, today),
                (FieldKind::List(FieldKind::Object(inner)), Value::Array(items)) => {
                    items.iter_mut().for_each(|item| self.change(item, inner, today));
                }
                (kind, _) => {
                    if let Some(value) = self.value(kind, today) {
                        *here = value;
                    }
                }
            }
        }
    }
}

/// One act on the case, as it comes.
fn act(given: Given, chance: &mut Chance) -> Given {
    // The instalments of the examples lie in December and January; most acts happen in the days before.
    let committee = match given.case.custody.place() {
        Place::Held(holder) if chance.below(6) > 0 => holder.0.clone(),
        Place::InTransit { to, .. } if chance.below(3) > 0 => to.0.clone(),
        _ => (*chance.of(&[DISTRICT, TOWN, OTHER_TOWN])).to_owned(),
    };
    let last = given.facts.last().map_or(day("2026-03-02"), |fact| fact.on);
    let ahead = i64::try_from(chance.below(6)).unwrap() - 1;
    let on = (last + chrono::TimeDelta::days(ahead)).min(given.world.today);
    let mut given = given.on(&on.to_string()).by(&committee);
    let admitted: Vec<&str> = possible(&given.case, &given.context())
        .into_iter()
        .filter(|(_, answer)| answer.is_ok())
        .map(|(name, _)| name)
        // What ends a story, or begins it again, is rare.
        .filter(|name| !matches!(*name, "void" | "reopen" | "end" | "decline" | "agree_orally") || chance.below(8) == 0)
        // Taking back has its own stories, in `tests/case_properties.rs`: here it would only undo the way.
        .filter(|name| *name != "undo")
        .collect();
    if admitted.is_empty() {
        return given;
    }
    // Half of the time what the case expects next, so that stories get somewhere.
    let expected = next_steps(&given.case, &given.context());
    let name = match expected.as_slice() {
        [_, ..] if chance.below(2) == 0 => chance.of(&expected).act.clone(),
        _ => (*chance.of(&admitted)).to_owned(),
    };
    let name = name.as_str();
    let mut json = serde_json::to_value(Command::example(name).unwrap()).unwrap();
    chance.change(&mut json, Command::fields(name).unwrap(), on);
    // Half of the time who has yet to sign does so, as the form begins; or an agreement would be a rare accident.
    let draft = given.case.agreement.as_ref().filter(|_| name == "sign_agreement" && chance.below(2) == 0);
    if let Some(party) = draft.and_then(|draft| draft.unsigned(&given.case.parties).next()) {
        json["party"] = json!(party.key);
        json["signed_by"] = json!("self");
        json["name"] = Value::Null;
    }
    let Ok(command) = Command::from_json(json) else { return given };
    if let Ok(decision) = decide(&given.case, &command, &given.context()) {
        assert!(!decision.events.is_empty(), "{name} came to nothing");
        given.next_command();
        for happening in decision.events {
            assert!(happening.on <= given.world.today, "{name} is dated in the future");
            given.record(happening.on, happening.event);
            holds(&given.case, name);
        }
    }
    given
}

/// What is true of every case after every event.
fn holds(case: &Case, after: &str) {
    let stage = case.stage.expect("it exists");
    assert_ne!(case.custody.place(), Place::Nowhere, "{after}: held by one or in transit");
    let open = case.custody.chain.iter().filter(|held| held.to.is_none()).count();
    let under_way = case.custody.transits.iter().filter(|transit| transit.end.is_none()).count();
    assert_eq!(open + under_way, 1, "{after}: exactly one committee holds it, or exactly one transit is under way");
    let declined = case.intake.declined.is_some();
    let left = case.ended.is_some() || declined;
    let after_leaving = matches!(stage, Stage::Ended | Stage::Declined | Stage::Archived);
    assert_eq!(after_leaving, left, "{after}: {stage}");
    assert_eq!(stage == Stage::Archived, case.archived.is_some(), "{after}: {stage}");
    assert_eq!(stage == Stage::Suspended, case.suspended().is_some(), "{after}: {stage}");
    assert!(case.suspensions.iter().rev().skip(1).all(|former| former.to.is_some()), "{after}");
    let agreed = case.ended.as_ref().is_some_and(|ended| ended.ending.outcome() == Outcome::Agreed);
    // Between the two events of one decision the agreement is in force and the case not yet ended.
    assert!(!agreed || case.agreement_in_force().is_some(), "{after}: an agreed ending has its agreement");
    for obligation in case.obligations() {
        assert!(obligation.paid_fen <= obligation.amount_fen, "{after}: nobody paid more than is owed");
    }
    if let Some(ended) = case.ended.as_ref() {
        assert!(case.intake.accepted_on.is_none_or(|accepted| accepted <= ended.on), "{after}");
        assert!(agreed || case.obligations().is_empty(), "{after}: nothing is owed without an agreement");
    }
}

fn story(seed: u64, acts: usize) -> Given {
    let mut chance = Chance(seed);
    let mut given = unborn().in_world(|world| world.today = day("2026-12-31"));
    let register = Register { committee: None, ..Register::example() };
    let decision = decide(&given.case, &register.into(), &given.context()).unwrap();
    for mut happening in decision.events {
        happening.event.set_number("耿车知调〔2026〕7号".parse().unwrap());
        given.record(happening.on, happening.event);
    }
    for _ in 0..acts {
        given = act(given, &mut chance);
    }
    given
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn any_sequence_of_commands_leaves_a_valid_case(seed in any::<u64>()) {
        let given = story(seed, 80);
        prop_assert_eq!(&fold(given.case.id, &given.facts), &given.case, "folding twice gives the same");
        for fact in &given.facts {
            let body = fact.event.body().unwrap();
            let read = Event::from_body(fact.event.kind(), fact.event.v(), body).unwrap();
            prop_assert_eq!(&read, &fact.event, "what is written reads back");
        }
        let kept: Case = serde_json::from_str(&serde_json::to_string(&given.case).unwrap()).unwrap();
        prop_assert_eq!(kept, given.case, "a case kept is the case");
    }

    /// A record is never refused: every fact can be folded into any case, also one it does not belong to.
    #[test]
    fn folding_is_total(seed in any::<u64>(), from in 0usize..40) {
        let given = story(seed, 60);
        let torn = given.facts.iter().skip(from).fold(unborn().case, evolve);
        let ahead = given.facts.last().map_or(day("2026-03-02"), |fact| fact.on);
        let _: Option<PerformanceState> = torn.performance_state(ahead);
        let _ = possible(&torn, &given.context());
    }
}

#[test]
fn the_stories_reach_most_of_a_cases_life() {
    let stories: Vec<Given> = (0..200u64).map(|seed| story(seed, 120)).collect();
    let kinds: BTreeSet<&str> =
        stories.iter().flat_map(|given| given.facts.iter().map(|fact| fact.event.kind())).collect();
    // Every story begins with a registration, and takes nothing back: no story has these.
    let never = ["imported", "imported_ending", "import_confirmed", "taken_back"];
    let possible: Vec<_> = Event::KINDS.iter().map(|(kind, _)| *kind).filter(|kind| !never.contains(kind)).collect();
    let missing: Vec<_> = possible.iter().filter(|kind| !kinds.contains(*kind)).collect();
    assert!(kinds.len() * 4 > possible.len() * 3, "{} kinds, without {missing:?}", kinds.len());
    for kind in ["mediation_begun", "suspended", "agreement_took_effect", "ended", "declined", "sent"] {
        assert!(kinds.contains(kind), "no story has {kind}");
    }
}
