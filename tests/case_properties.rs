//! Whatever is asked of a case, by whomever and on whatever day, it stays a case that can exist.
//!
//! A run is a list of seeds. Each seed makes one command from the description every command gives of itself (its fields,
//! its example) with values of this small world put in, most of them possible, some not; a run may begin with a piece of
//! a real course of events. After every accepted command all invariants are checked, so that a failing run shrinks to the
//! few commands it needs. Runs that never accept anything would prove nothing: a test counts what they reach.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::domain::calendar::Calendar;
use zhitiao::domain::case::clock::clocks;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::custody::{Place, TransitOutcome};
use zhitiao::domain::case::event::{Event, Fact};
use zhitiao::domain::case::number::CaseNumber;
use zhitiao::domain::case::row::{Beside, Row};
use zhitiao::domain::case::undo::{append, taken_back};
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::case::{Case, CaseId, decide, evolve, fold};
use zhitiao::domain::context::Context;
use zhitiao::domain::field::{Field, FieldKind};
use zhitiao::domain::refusal::Refusal;
use zhitiao::domain::roster::tie::Ties;
use zhitiao::domain::roster::{Mediator, MediatorId, Roster, Standing};
use zhitiao::domain::rules::{Certainty, DatedRule, RuleBook, RuleId, RuleUnit};
use zhitiao::domain::unit::{Unit, UnitCode, UnitKind, Units};

const UNITS: [(&str, &str, UnitKind); 3] = [
    ("321302", "宿城区", UnitKind::District),
    ("321302101", "耿车镇", UnitKind::Town),
    ("321302102", "埠子镇", UnitKind::Town),
];
const FIRST_DAY: &str = "2026-03-02";
const TODAY: &str = "2026-12-31";

struct World {
    rules: RuleBook,
    calendar: Calendar,
    units: Units,
    roster: Roster,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn code(code: &str) -> UnitCode {
    UnitCode(code.to_owned())
}

fn world() -> World {
    let mut rules = RuleBook::default();
    for rule in RuleId::ALL {
        let value = match rule {
            RuleId::UnreachableAttempts | RuleId::ReturnsBeforeDistrict => 2,
            RuleId::AppraisalExcluded => 1,
            _ => 30,
        };
        let (from, source) = (day("2011-01-01"), "测试用规则".to_owned());
        let unit = RuleUnit::Days;
        rules.set(DatedRule { rule: *rule, from, value, unit, source, certainty: Certainty::Local });
    }
    let units = UNITS.map(|(unit, name, kind)| {
        let parent = (kind != UnitKind::District).then(|| code("321302"));
        let number_prefix = format!("{name}知调");
        (code(unit), Unit { code: code(unit), name: name.to_owned(), kind, parent, number_prefix, active: true })
    });
    let mediators = (1u128..=6).map(|number| {
        let id = MediatorId(Uuid::from_u128(number));
        let committee = code(UNITS[usize::try_from(number % 3).unwrap()].0);
        let standing = if number == 6 { Standing::Left } else { Standing::Serving };
        let (skills, absences) = (BTreeSet::new(), Vec::new());
        (id, Mediator { id, name: format!("调解员{number}"), committee, standing, skills, absences })
    });
    World { rules, calendar: Calendar::default(), units: Units(units.into()), roster: Roster(mediators.collect()) }
}

/// A case on its way through a run.
struct Run {
    world: World,
    case: Case,
    facts: Vec<Fact>,
    on: NaiveDate,
    /// How many commands were carried out.
    commands: u128,
}

impl Run {
    fn new() -> Self {
        let id = CaseId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));
        Self { world: world(), case: Case::unborn(id), facts: Vec::new(), on: day(FIRST_DAY), commands: 0 }
    }

    /// Gives one command, checks everything, and answers what it was refused with.
    fn give(&mut self, command: &Command, (committee, role, on): (&UnitCode, Role, NaiveDate)) -> Result<(), Refusal> {
        let account = if role == Role::Head { "gan" } else { "miao" }.to_owned();
        let actor = Actor { account, role, known: Identity::BuiltIn };
        let World { rules, calendar, units, roster } = &self.world;
        let context = Context {
            today: day(TODAY),
            on,
            actor: &actor,
            committee,
            rules,
            calendar,
            units,
            roster,
            ties: &Ties::default(),
        };
        let answer = decide(&self.case, command, &context);
        assert_eq!(answer, decide(&self.case, command, &context), "the same question has the same answer");
        let decision = answer?;
        assert!(!decision.events.is_empty(), "{command:?} came to nothing");
        let before = self.case.version;
        self.commands += 1;
        for happening in &decision.events {
            assert!(happening.on <= context.today, "{command:?} happens in the future");
            let at = happening.on.and_time(NaiveTime::MIN).and_utc();
            let event = read_back(numbered(happening.event.clone()));
            let fact = Fact { on: happening.on, at, by: actor.clone(), command: Uuid::from_u128(self.commands), event };
            self.case = append(self.case.clone(), &mut self.facts, fact);
        }
        assert_eq!(self.case.version, before + decision.events.len() as u64);
        check(&self.case, command);
        self.check_taken_back();
        // Every clock of a case that can exist can be reckoned.
        let _ = clocks(&self.case, context.today, rules, calendar);
        Ok(())
    }
}

impl Run {
    /// A case from which acts were taken back is the case to which they never happened: folded plainly, one fact after
    /// the other, from a history without them. Clocks and rows as well; only the record is longer.
    fn check_taken_back(&self) {
        let taken = taken_back(&self.facts);
        if taken.is_empty() {
            return;
        }
        let stands = |fact: &&Fact| !taken.contains(&fact.command) && !matches!(fact.event, Event::TakenBack(_));
        let never = self.facts.iter().filter(stands).fold(Case::unborn(self.case.id), evolve);
        assert_eq!(self.case.taken_back.len(), taken.len(), "what was taken back is on record");
        assert_eq!(self.case.version, self.facts.len() as u64, "and so is what it was");
        let World { rules, calendar, units, .. } = &self.world;
        let row = |case: &Case| {
            Row::of(case, units, Beside::default()).map(|row| Row { version: 0, changed_at: never.changed_at, ..row })
        };
        assert_eq!(row(&self.case), row(&never));
        let told = |case: &Case| clocks(case, day(TODAY), rules, calendar);
        assert_eq!(told(&self.case), told(&never));
        let silent =
            Case { version: never.version, changed_at: never.changed_at, taken_back: Vec::new(), ..self.case.clone() };
        assert_eq!(silent, never);
    }
}

/// The event with the serial that the desk takes for a registration.
fn numbered(mut event: Event) -> Event {
    if let Some(number) = event.number() {
        let number = CaseNumber { serial: 1, ..number.clone() };
        event.set_number(number);
    }
    event
}

/// An event as the ledger gives it back.
fn read_back(event: Event) -> Event {
    let read = Event::from_body(event.kind(), event.v(), event.body().unwrap()).unwrap();
    assert_eq!(read, event);
    read
}

fn check(case: &Case, command: &Command) {
    let told = || format!("after {command:?}:\n{case:#?}");
    custody(case).unwrap_or_else(|wrong| panic!("{wrong} {}", told()));
    stage(case).unwrap_or_else(|wrong| panic!("{wrong} {}", told()));
    intervals(case).unwrap_or_else(|wrong| panic!("{wrong} {}", told()));
    panel(case).unwrap_or_else(|wrong| panic!("{wrong} {}", told()));
    let written = serde_json::to_value(case).unwrap();
    let read: Case = serde_json::from_value(written).unwrap();
    assert_eq!(&read, case, "the view keeps the case whole");
}

fn ensure(holds: bool, wrong: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(wrong) }
}

/// Held by exactly one committee or in transit between two; intervals held and transits follow each other day by day.
fn custody(case: &Case) -> Result<(), &'static str> {
    let custody = &case.custody;
    let under_way = custody.under_way();
    match custody.place() {
        Place::Nowhere => ensure(case.version == 0, "a registered case is nowhere")?,
        Place::Held(holder) => {
            let last = custody.chain.last().ok_or("held without an interval")?;
            ensure(under_way.is_none() && last.to.is_none() && last.holder == *holder, "held twice")?;
        }
        Place::InTransit { from, to } => {
            let last = custody.chain.last().ok_or("in transit from nowhere")?;
            ensure(last.to.is_some() && last.holder == *from && from != to, "in transit and held")?;
        }
    }
    let gaps = custody.chain.len() - usize::from(case.version > 0);
    ensure(custody.transits.len() == gaps + usize::from(under_way.is_some()), "a hand changed without a transit")?;
    for (held, transit) in custody.chain.iter().zip(&custody.transits) {
        ensure(held.from <= transit.sent_on && held.to == Some(transit.sent_on), "a gap before a transit")?;
        ensure(held.holder == transit.from, "sent by another than the holder")?;
    }
    for (transit, next) in custody.transits.iter().zip(custody.chain.iter().skip(1)) {
        let end = transit.end.as_ref().ok_or("a transit was never ended")?;
        ensure(transit.sent_on <= end.on && end.on == next.from, "a gap after a transit")?;
        let taker = if end.how == TransitOutcome::Signed { &transit.to } else { &transit.from };
        ensure(next.holder == *taker, "taken by another than who signed")?;
    }
    let open = custody.chain.iter().rev().skip(1).any(|held| held.to.is_none());
    ensure(!open && !custody.transits.iter().rev().skip(1).any(|transit| transit.end.is_none()), "two are open")
}

/// The stage agrees with what is on record.
fn stage(case: &Case) -> Result<(), &'static str> {
    let stage = case.stage;
    ensure(stage.is_none() == (case.version == 0), "a stage without a case")?;
    ensure((stage == Some(Stage::Suspended)) == case.suspended().is_some(), "suspended and not suspended")?;
    // An archived case may have been declined instead; a voided one keeps on record whatever it had come to.
    let (surely, perhaps) = (Some(Stage::Ended), [Some(Stage::Ended), Some(Stage::Archived), Some(Stage::Voided)]);
    ensure(stage != surely || case.ended.is_some(), "ended without an ending")?;
    ensure(case.ended.is_none() || perhaps.contains(&stage), "an ending, and not ended")?;
    ensure((stage == Some(Stage::Archived)) == case.archived.is_some(), "archived and not archived")?;
    ensure((stage == Some(Stage::Voided)) == case.voided.is_some(), "voided and not voided")?;
    if stage == Some(Stage::Declined) {
        ensure(case.intake.declined.is_some(), "declined without a decision")?;
    }
    let under_mediation = matches!(stage, Some(Stage::SeekingConsent | Stage::Mediating));
    ensure(!under_mediation || case.intake.accepted_on.is_some(), "mediated without acceptance")?;
    let known = case.intake.accepted_on.is_none_or(|on| case.intake.requested_on.is_none_or(|asked| asked <= on));
    ensure(known, "accepted before it was asked for")
}

/// Suspensions follow each other; only the last can be open.
fn intervals(case: &Case) -> Result<(), &'static str> {
    for suspension in &case.suspensions {
        ensure(suspension.to.is_none_or(|to| suspension.from <= to), "a suspension ends before it begins")?;
    }
    for pair in case.suspensions.windows(2) {
        ensure(pair[0].to.is_some_and(|to| to <= pair[1].from), "suspensions overlap")?;
    }
    let extended = |agreed: &BTreeSet<_>| agreed.iter().all(|key| case.parties.iter().any(|party| party.key == *key));
    ensure(case.extensions.iter().all(|extension| extended(&extension.agreed_by)), "extended by strangers")?;
    let keys: BTreeSet<_> = case.parties.iter().map(|party| &party.key).collect();
    ensure(keys.len() == case.parties.len(), "two parties with one key")
}

/// Nobody sits twice, at most one presides, nobody leaves before coming.
fn panel(case: &Case) -> Result<(), &'static str> {
    let serving: Vec<_> = case.mediators.serving().collect();
    let people: BTreeSet<_> = serving.iter().map(|seat| seat.mediator).collect();
    ensure(people.len() == serving.len(), "somebody sits twice")?;
    ensure(serving.iter().filter(|seat| seat.presiding).count() <= 1, "two preside")?;
    let ordered = case.mediators.seats.iter().all(|seat| seat.end.is_none_or(|(end, _)| seat.from <= end));
    ensure(ordered, "a seat ended before it began")?;
    let marks: Vec<_> = case.risks_standing().map(|risk| risk.mark).collect();
    ensure(marks.iter().collect::<BTreeSet<_>>().len() == marks.len(), "a risk is marked twice")
}

/// A value for a field: of this world, near the day, mostly possible.
fn value(kind: &FieldKind, given: &Value, case: &Case, (rng, on): (&mut ChaCha8Rng, NaiveDate)) -> Value {
    match kind {
        FieldKind::Line | FieldKind::Text | FieldKind::Time => match rng.random_range(0..12) {
            0 => json!(" "),
            1 => json!("𬭎㛃·Ａ"),
            _ => given.clone(),
        },
        FieldKind::Date => {
            let days = rng.random_range(0..40);
            let date = if rng.random_bool(0.7) { on + Days::new(days) } else { on - Days::new(days) };
            json!(if rng.random_bool(0.02) { day("9999-12-31") } else { date })
        }
        FieldKind::Fen => json!([0, 1, 100, 800_000, 2_000_000, u64::MAX][rng.random_range(0..6)]),
        FieldKind::Number(from, to) => json!(rng.random_range(*from..=(*to).min(from.saturating_add(6)))),
        FieldKind::Flag => json!(rng.random_bool(0.8)),
        FieldKind::Choice(_, values) => json!(values[rng.random_range(0..values.len())]),
        FieldKind::Committee => json!(UNITS[rng.random_range(0..3)].0),
        FieldKind::Mediator => json!(Uuid::from_u128(rng.random_range(1..=7))),
        FieldKind::Party => {
            let keys: Vec<_> = case.parties.iter().map(|party| party.key.0.as_str()).chain(["r9"]).collect();
            json!(keys[rng.random_range(0..keys.len())])
        }
        FieldKind::List(FieldKind::Party) if rng.random_bool(0.7) => {
            json!(case.parties.iter().map(|party| &party.key).collect::<Vec<_>>())
        }
        FieldKind::List(kind) => {
            let seed = given.get(0).cloned().unwrap_or_default();
            let count = rng.random_range(0..3);
            let mut list: Vec<Value> = (0..count).map(|_| value(kind, &seed, case, (rng, on))).collect();
            list.dedup();
            Value::Array(list)
        }
        FieldKind::Object(fields) => object(fields, given, case, (rng, on)),
        FieldKind::Series | FieldKind::Ally | FieldKind::Person => given.clone(),
    }
}

/// An object with some of its fields changed, and some left out.
fn object(fields: &[Field], given: &Value, case: &Case, (rng, on): (&mut ChaCha8Rng, NaiveDate)) -> Value {
    let mut made = given.clone();
    let Some(map) = made.as_object_mut() else { return made };
    for field in fields {
        let Some(former) = map.get(field.name).cloned() else { continue };
        // People and days of the world are put in always, the rest now and then.
        let local = matches!(
            field.kind,
            FieldKind::Party | FieldKind::Mediator | FieldKind::Committee | FieldKind::Date | FieldKind::List(_)
        );
        if rng.random_bool(if local { 0.8 } else { 0.25 }) {
            map.insert(field.name.to_owned(), value(&field.kind, &former, case, (&mut *rng, on)));
        } else if !field.required && rng.random_bool(0.1) {
            map.remove(field.name);
        }
    }
    made
}

/// What moves a case; given more often than its share, since custody is what must never break.
const MOVES: [&str; 10] = [
    "escalate",
    "delegate",
    "hand_over",
    "pass_on",
    "sign_for",
    "sign_for",
    "return",
    "recall",
    "decide_holder",
    "join",
];

/// A command of some type with some values; none if they do not make one.
fn any_command(case: &Case, on: NaiveDate, rng: &mut ChaCha8Rng) -> Option<Command> {
    let types: &[&str] = if rng.random_bool(0.3) { &MOVES } else { Command::TYPES };
    let type_name = if rng.random_bool(0.08) { "undo" } else { types[rng.random_range(0..types.len())] };
    let example = serde_json::to_value(Command::example(type_name).unwrap()).unwrap();
    if rng.random_bool(0.15) {
        return Command::from_json(example).ok();
    }
    let mut made = object(Command::fields(type_name).unwrap(), &example, case, (rng, on));
    made.as_object_mut().unwrap().insert("type".to_owned(), json!(type_name));
    Command::from_json(made).ok()
}

/// A real course: what a town does with an ordinary case, each on its day. The examples of the commands fit each other.
/// Some such cases go up to the district, the others come to an agreement that is confirmed, performed and archived.
fn course(goes_up: bool) -> Vec<(Value, &'static str)> {
    let example = |type_name: &str| serde_json::to_value(Command::example(type_name).unwrap()).unwrap();
    let with = |type_name: &str, changes: Value| {
        let mut command = example(type_name);
        for (name, value) in changes.as_object().unwrap() {
            command[name.as_str()] = value.clone();
        }
        command
    };
    let (first, fourth) = (Uuid::from_u128(1), Uuid::from_u128(4));
    let start = vec![
        (with("register", json!({ "committee": "321302101" })), "2026-03-02"),
        (example("accept"), "2026-03-03"),
        (with("tell_rights", json!({ "private_session": false })), "2026-03-03"),
        (with("name_mediators", json!({ "mediators": [first, fourth], "presiding": first })), "2026-03-04"),
        (example("seek_consent"), "2026-03-05"),
        (example("plan_session"), "2026-03-06"),
        (with("hold_session", json!({ "agents": [], "others": [] })), "2026-03-16"),
        (example("extend"), "2026-03-30"),
        (example("suspend"), "2026-04-01"),
        (example("resume"), "2026-04-08"),
    ];
    let signed = |party: &str| with("sign_agreement", json!({ "party": party, "signed_by": "self", "name": null }));
    let rest = if goes_up {
        vec![(example("escalate"), "2026-04-09"), (example("recall"), "2026-04-10")]
    } else {
        vec![
            (example("draft_agreement"), "2026-04-09"),
            (signed("a1"), "2026-04-10"),
            (signed("r1"), "2026-04-10"),
            (with("mediator_sign", json!({ "mediator": first })), "2026-04-10"),
            (example("affix_seal"), "2026-04-13"),
            (example("apply_confirmation"), "2026-04-14"),
            (example("confirmation_accepted"), "2026-04-16"),
            (example("confirmation_decided"), "2026-04-20"),
            (example("record_performance"), "2026-04-28"),
            (example("urge"), "2026-05-10"),
        ]
    };
    start.into_iter().chain(rest).collect()
}

fn any_unit(rng: &mut ChaCha8Rng) -> UnitCode {
    code(UNITS[rng.random_range(0..3)].0)
}

/// A committee that has something to do with the case: the holder; of a case under way the sender or who it waits for.
fn concerned(case: &Case, rng: &mut ChaCha8Rng) -> UnitCode {
    let waiting = case.custody.under_way().filter(|_| rng.random_bool(0.7)).map(|transit| match &transit.via {
        Some(via) if transit.passed_on.is_none() => via,
        _ => &transit.to,
    });
    waiting.or(case.custody.answerable()).cloned().unwrap_or_else(|| code("321302101"))
}

/// Plays a run; answers the types accepted and the codes refused.
fn play(seeds: &[u64]) -> (BTreeMap<&'static str, usize>, BTreeMap<String, usize>) {
    let mut run = Run::new();
    let (mut accepted, mut refused) = (BTreeMap::new(), BTreeMap::new());
    let course = course(seeds.first().is_some_and(|seed| seed % 3 == 0));
    let begun = seeds.first().map_or(0, |seed| usize::try_from(*seed % (course.len() as u64 + 1)).unwrap());
    for (command, on) in course.into_iter().take(begun) {
        let command = Command::from_json(command).unwrap();
        run.give(&command, (&code("321302101"), Role::Head, day(on))).unwrap();
        run.on = day(on);
        *accepted.entry(command.type_name()).or_default() += 1;
    }
    for seed in seeds {
        let mut rng = ChaCha8Rng::seed_from_u64(*seed);
        // Mostly onwards, sometimes typed up later than it happened.
        if rng.random_bool(0.4) {
            run.on = (run.on + Days::new(rng.random_range(0..6))).min(day(TODAY));
        }
        let on = if rng.random_bool(0.15) { run.on - Days::new(rng.random_range(0..20)) } else { run.on };
        let Some(command) = any_command(&run.case, on, &mut rng) else { continue };
        let committee = if rng.random_bool(0.6) { concerned(&run.case, &mut rng) } else { any_unit(&mut rng) };
        let role = if rng.random_bool(0.8) { Role::Head } else { Role::Mediator };
        match run.give(&command, (&committee, role, on)) {
            Ok(()) => *accepted.entry(command.type_name()).or_default() += 1,
            Err(refusal) => *refused.entry(refusal.code).or_default() += 1,
        }
    }
    let again = fold(run.case.id, &run.facts);
    assert_eq!(again, run.case, "the history makes the case");
    (accepted, refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, max_shrink_iters: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands_leaves_a_case_that_can_exist(
        seeds in prop::collection::vec(any::<u64>(), 1..120),
    ) {
        play(&seeds);
    }
}

#[test]
fn the_runs_reach_most_commands_and_most_refusals() {
    let (mut accepted, mut refused) = (BTreeMap::new(), BTreeSet::new());
    for start in 0..80u64 {
        let seeds: Vec<u64> = (0..150).map(|step| start * 7919 + step * 104_729).collect();
        let (types, codes) = play(&seeds);
        for (name, count) in types {
            *accepted.entry(name).or_insert(0) += count;
        }
        refused.extend(codes.into_keys());
    }
    for type_name in MOVES {
        assert!(accepted.get(type_name).is_some_and(|count| *count > 0), "never accepted: {type_name} {accepted:?}");
    }
    assert!(accepted.get("undo").is_some_and(|count| *count > 100), "hardly ever taken back: {accepted:?}");
    let never: Vec<_> = Command::TYPES.iter().filter(|name| !accepted.contains_key(*name)).collect();
    assert!(never.len() * 4 < Command::TYPES.len(), "never accepted: {never:?}");
    assert!(refused.len() > 80, "only these were refused: {refused:?}");
}
