//! The register as a whole, over ledgers of every kind: what is durable is in the views, views folded again are the same
//! byte for byte, what was known then can be shown now, a conflict is decided again, a retry is done once.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::rebuild::rebuild;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell, SharedLedger};
use zhitiao::domain::answer::{Answer, AsKnown, CaseFile, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::dates::instant;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::{UnitChange, UnitsLoad};
use zhitiao::domain::order::{Do, Order, Receipt, Rejection, Target};
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::{Fault, FileLedger, MemoryLedger};
use zhitiao::store::Store;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn as_of(committee: &str) -> Arc<Session> {
    Arc::new(Session::built_in(&UnitCode(committee.to_owned())))
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

fn office(command: impl Into<OfficeCommand>) -> Order {
    order(Do::Office(command.into()))
}

fn act(label: &str, json: serde_json::Value) -> Order {
    order(Do::Case(Target::Label(label.to_owned()), Command::from_json(json).unwrap()))
}

fn register() -> Order {
    let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    json["aliases"] = serde_json::json!([]);
    json["committee"] = TOWN.into();
    order(Do::Case(Target::New, Command::from_json(json).unwrap()))
}

fn open(ledger: &SharedLedger, views: &Path, clock: &Arc<SetClock>) -> Desk {
    let clock: Arc<dyn Clock> = Arc::<SetClock>::clone(clock);
    Desk::open(SharedLedger::clone(ledger), views, clock, &mut |_, _| ()).unwrap().0
}

/// A desk over a ledger with units, rules and calendar in it.
fn founded(ledger: &SharedLedger, views: &Path, clock: &Arc<SetClock>) -> Desk {
    let desk = open(ledger, views, clock);
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    for order in [office(UnitsLoad { units }), office(rules), office(calendar)] {
        desk.submit(&as_of(DISTRICT), order).unwrap();
    }
    desk
}

fn file_ledger(dir: &Path) -> SharedLedger {
    LedgerCell::new(Box::new(FileLedger::create_dir(dir, DISTRICT).unwrap().0))
}

fn list(desk: &Desk) -> String {
    let page = desk.ask(&as_of(DISTRICT), &Query::Cases(CaseQuery::default())).unwrap();
    serde_json::to_string(&page).unwrap()
}

fn file(desk: &Desk, label: &str, known_at: Option<chrono::DateTime<chrono::Utc>>) -> CaseFile {
    let asked = AsKnown { case: Target::Label(label.to_owned()), known_at, as_of: None };
    match desk.ask(&as_of(DISTRICT), &Query::Case(asked)).unwrap() {
        Answer::Case(file) => *file,
        other => panic!("{other:?}"),
    }
}

/// A small history: a case registered, accepted, sent up; another one on its own.
fn some_work(desk: &Desk, clock: &SetClock) -> (String, Receipt) {
    let town = as_of(TOWN);
    clock.set(instant(day("2026-11-02"), 9));
    let label = desk.submit(&town, register()).unwrap().case.unwrap();
    clock.set(instant(day("2026-11-04"), 10));
    desk.submit(&town, act(&label, serde_json::json!({"type":"accept","applicant_consents":true}))).unwrap();
    clock.set(instant(day("2026-11-06"), 11));
    let send = serde_json::json!({"type":"escalate","reason":"案情复杂","parties_agree":true});
    let receipt = desk.submit(&town, act(&label, send)).unwrap();
    desk.submit(&town, register()).unwrap();
    clock.set(instant(day("2026-11-22"), 9));
    (label, receipt)
}

#[test]
fn views_folded_again_are_the_same_byte_for_byte() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    some_work(&desk, &clock);
    let followed = list(&desk);
    desk.close().unwrap();

    let desk = open(&ledger, &home.path().join("store"), &clock);
    assert_eq!(list(&desk), followed, "opened again");
    desk.close().unwrap();

    let dump = |name: &str| {
        let store = Store::create(&home.path().join(name)).unwrap();
        rebuild(&ledger, &store, clock.today(), &mut |_, _| ()).unwrap();
        store.dump().unwrap()
    };
    assert_eq!(dump("a"), dump("b"), "folding twice");
    std::fs::remove_dir_all(home.path().join("store")).unwrap();
    let desk = open(&ledger, &home.path().join("store"), &clock);
    assert_eq!(list(&desk), followed, "folded again");
    desk.close().unwrap();
}

#[test]
fn who_is_called_otherwise_is_so_in_every_row_open_or_closed() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let town = as_of(TOWN);
    clock.set(instant(day("2026-11-02"), 9));
    let label = desk.submit(&town, register()).unwrap().case.unwrap();
    let declined = serde_json::to_value(Command::example("decline").unwrap()).unwrap();
    desk.submit(&town, act(&label, declined)).unwrap();
    let renaming = UnitChange {
        code: UnitCode(TOWN.to_owned()),
        name: Some("耿车街道".to_owned()),
        number_prefix: None,
        active: None,
        reason: "撤镇设街道".to_owned(),
    };
    desk.submit(&as_of(DISTRICT), office(renaming)).unwrap();
    let followed = list(&desk);
    assert!(followed.contains("耿车街道") && !followed.contains("耿车镇\""), "{followed}");
    desk.close().unwrap();
    std::fs::remove_dir_all(home.path().join("store")).unwrap();
    assert_eq!(list(&open(&ledger, &home.path().join("store"), &clock)), followed, "folded again");
}

#[test]
fn what_was_known_then_is_shown_as_it_was_shown_then() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let town = as_of(TOWN);
    clock.set(instant(day("2026-11-02"), 9));
    let label = desk.submit(&town, register()).unwrap().case.unwrap();
    clock.set(instant(day("2026-11-03"), 9));
    let then = clock.now();
    let shown_then = file(&desk, &label, None);
    clock.set(instant(day("2026-11-10"), 9));
    // Typed up a week later, happened on the day: known then it was not.
    let mut accept = act(&label, serde_json::json!({"type":"accept","applicant_consents":true}));
    accept.on = Some(day("2026-11-03"));
    desk.submit(&town, accept).unwrap();
    let changed = RulesSet {
        rules: vec![{
            let mut rule = builtin::rules().unwrap().remove(0);
            rule.value += 1;
            rule
        }],
        reason: "changed later".to_owned(),
    };
    desk.submit(&as_of(DISTRICT), office(changed)).unwrap();

    let now = file(&desk, &label, None);
    assert_eq!(now.case.stage, Some(Stage::Accepted));
    let shown_again = file(&desk, &label, Some(then));
    // What can be taken back is a question of now; it is not asked of the past.
    let shown_then = CaseFile { undo: None, ..shown_then };
    assert_eq!(serde_json::to_string(&shown_again).unwrap(), serde_json::to_string(&shown_then).unwrap());
    desk.close().unwrap();
}

#[test]
fn a_retry_is_answered_as_before_and_done_once() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let request = register();
    let first = desk.submit(&as_of(TOWN), request.clone()).unwrap();
    let again = desk.submit(&as_of(TOWN), request.clone()).unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!((&again.case, again.version, again.position), (&first.case, first.version, first.position));
    // Also when both stand in one batch.
    let request = register();
    let tickets: Vec<_> = (0..3).map(|_| desk.enqueue(&as_of(TOWN), request.clone()).unwrap()).collect();
    let receipts: Vec<Receipt> = tickets.into_iter().map(|ticket| ticket.recv().unwrap().unwrap()).collect();
    assert!(receipts.iter().all(|receipt| receipt.case == receipts[0].case), "{receipts:?}");
    assert_eq!(receipts.iter().filter(|receipt| receipt.repeated).count(), 2);
    desk.close().unwrap();
}

#[test]
fn a_version_that_moved_is_answered_with_a_conflict() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let label = desk.submit(&as_of(TOWN), register()).unwrap().case.unwrap();
    let accept =
        || Order { expect: Some(1), ..act(&label, serde_json::json!({"type":"accept","applicant_consents":true})) };
    desk.submit(&as_of(TOWN), accept()).unwrap();
    let Err(Rejection::Refused(refusal)) = desk.submit(&as_of(TOWN), accept()) else { panic!("not refused") };
    assert_eq!(refusal.code, "version_conflict");
    assert_eq!((refusal.args["expected"].as_str(), refusal.args["actual"].as_str()), ("1", "2"));
    desk.close().unwrap();
}

fn faulty(script: impl FnOnce(&mut MemoryLedger)) -> (tempfile::TempDir, Desk, Arc<SetClock>) {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let mut memory = MemoryLedger::new(DISTRICT);
    // The first three appends found the office.
    script(&mut memory);
    let ledger = LedgerCell::new(Box::new(memory));
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    (home, desk, clock)
}

#[test]
fn a_conflict_with_another_writer_is_decided_again_not_told_to_the_person() {
    let (_home, desk, _clock) = faulty(|memory| {
        for _ in 0..3 {
            memory.inject(None);
        }
        memory.inject(Some(Fault::Conflict));
    });
    let receipt = desk.submit(&as_of(TOWN), register()).unwrap();
    assert_eq!((receipt.version, receipt.repeated), (1, false));
    assert!(list(&desk).contains(&receipt.case.unwrap()));
}

#[test]
fn what_is_not_durable_is_not_acknowledged() {
    let (_home, desk, _clock) = faulty(|memory| {
        for _ in 0..3 {
            memory.inject(None);
        }
        memory.inject(Some(Fault::Unavailable("disk full".to_owned())));
    });
    let before = list(&desk);
    assert!(matches!(desk.submit(&as_of(TOWN), register()), Err(Rejection::Unavailable(_))));
    assert_eq!(list(&desk), before);
    // The number that was planned is given to the next case, not lost.
    assert_eq!(desk.submit(&as_of(TOWN), register()).unwrap().case.unwrap(), "耿车知调〔2026〕1号");
}

#[test]
fn numbers_are_serial_for_each_committee_and_year_and_never_given_twice() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-12-31"), 9));
    let ledger = file_ledger(home.path());
    let desk = Arc::new(founded(&ledger, &home.path().join("store"), &clock));
    let hands: Vec<_> = (0..8)
        .map(|_| {
            let desk = Arc::clone(&desk);
            std::thread::spawn(move || {
                (0..10).map(|_| desk.submit(&as_of(TOWN), register()).unwrap().case.unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut given: Vec<String> = hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect();
    given.sort();
    let mut wanted: Vec<String> = (1..=80).map(|serial| format!("耿车知调〔2026〕{serial}号")).collect();
    wanted.sort();
    assert_eq!(given, wanted);
    clock.set(instant(day("2027-01-01"), 9));
    assert_eq!(desk.submit(&as_of(TOWN), register()).unwrap().case.unwrap(), "耿车知调〔2027〕1号");
}

#[test]
fn views_that_are_distrusted_in_use_are_built_again_while_the_desk_stays_up() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    some_work(&desk, &clock);
    let before = list(&desk);
    for _ in 0..3 {
        desk.renew_views();
        // The writer finds a case by its number, and questions are answered, while the views are being built.
        let remark = serde_json::json!({"type":"annotate","remark":"视图重建时的备注"});
        desk.submit(&as_of(TOWN), act("耿车知调〔2026〕2号", remark)).unwrap();
        assert_eq!(list(&desk).len(), before.len());
    }
    assert_eq!(file(&desk, "耿车知调〔2026〕2号", None).case.version, 4);
    desk.close().unwrap();
}

#[test]
fn views_damaged_between_two_lives_are_built_again_at_the_start() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let views = home.path().join("store");
    let desk = founded(&ledger, &views, &clock);
    some_work(&desk, &clock);
    let before = list(&desk);
    desk.close().unwrap();
    for entry in walk(&views) {
        let bytes = std::fs::read(&entry).unwrap();
        std::fs::write(&entry, vec![0xa5; bytes.len()]).unwrap();
    }
    let desk = open(&ledger, &views, &clock);
    assert_eq!(list(&desk), before);
    desk.close().unwrap();
}

fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn series(names: &[&str]) -> Do {
    let Do::Case(_, register) = register().act else { panic!("not a case") };
    let json = serde_json::to_value(&register).unwrap();
    let respondents: Vec<_> = names.iter().map(|name| serde_json::json!({ "party": { "name": name } })).collect();
    let intake = serde_json::json!({
        "series": Uuid::from_u128(28), "applicants": json["applicants"], "respondents": respondents,
        "object": "trademark", "kind": "infringement", "source": { "kind": "party" }, "summary": "批量", "committee": TOWN,
    });
    Do::Series(Box::new(serde_json::from_value(intake).unwrap()))
}

#[test]
fn a_series_is_made_whole_and_undone_whole() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-02"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let town = as_of(TOWN);
    // One row that cannot be registered refuses the whole, and takes no number.
    let Err(Rejection::Refused(refusal)) = desk.submit(&town, order(series(&["甲店", "乙店", "甲店"]))) else {
        panic!()
    };
    assert_eq!((refusal.code.as_str(), refusal.args["row"].as_str()), ("respondent_twice", "3"));
    let receipt = desk.submit(&town, order(series(&["甲店", "乙店", "丙店"]))).unwrap();
    assert_eq!(receipt.case.as_deref(), Some("耿车知调〔2026〕1号 - 耿车知调〔2026〕3号"));
    assert_eq!(list(&desk).matches("\"series\":\"").count(), 3);

    let undo = || Do::VoidSeries { series: Uuid::from_u128(28), reason: "店铺清单有误".to_owned() };
    desk.submit(&town, act("耿车知调〔2026〕2号", serde_json::json!({"type":"annotate","remark":"已电话核实"})))
        .unwrap();
    let Err(Rejection::Refused(refusal)) = desk.submit(&town, order(undo())) else { panic!("worked on, yet undone") };
    assert_eq!(refusal.code, "already_worked_on");
    // A refused undo leaves nothing behind: the untouched cases can be worked on.
    let accept = serde_json::json!({"type":"accept","applicant_consents":true});
    desk.submit(&town, act("耿车知调〔2026〕1号", accept)).unwrap();
    assert_eq!(list(&desk).matches("\"series\":\"").count(), 3);

    let other = as_of("321302102");
    let mut second = order(series(&["丁店", "戊店"]));
    let Do::Series(intake) = &mut second.act else { panic!() };
    intake.series = Uuid::from_u128(29);
    intake.committee = None;
    desk.submit(&other, second).unwrap();
    let undo = Do::VoidSeries { series: Uuid::from_u128(29), reason: "店铺清单有误".to_owned() };
    desk.submit(&other, order(undo)).unwrap();
    assert!(!list(&desk).contains("丁店"));
    // The numbers stay used.
    let Do::Case(_, mut again) = register().act else { panic!() };
    let mut json = serde_json::to_value(&again).unwrap();
    json["committee"] = "321302102".into();
    again = Command::from_json(json).unwrap();
    let label = desk.submit(&other, order(Do::Case(Target::New, again))).unwrap().case.unwrap();
    assert_eq!(label, "埠子知调〔2026〕3号");
    desk.close().unwrap();
}

#[test]
fn text_that_no_record_may_hold_is_refused_at_the_door_and_rare_characters_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-02"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let with_summary = |text: &str| {
        let Do::Case(_, register) = register().act else { panic!() };
        let mut json = serde_json::to_value(&register).unwrap();
        json["summary"] = text.into();
        order(Do::Case(Target::New, Command::from_json(json).unwrap()))
    };
    for bad in ["a\u{0}b", "a\u{1b}[31m", "a\u{202e}b", &"长".repeat(4_000_000)] {
        assert!(matches!(desk.submit(&as_of(TOWN), with_summary(bad)), Err(Rejection::Refused(_))), "{}", bad.len());
    }
    let kept = "𬭎、㛃与买买提·吐尔逊（ＡＢＣ）";
    let label = desk.submit(&as_of(TOWN), with_summary(kept)).unwrap().case.unwrap();
    assert_eq!(file(&desk, &label, None).case.intake.summary, kept);
    desk.close().unwrap();
}

#[test]
fn a_trade_secret_is_for_those_assigned_and_every_reading_is_recorded_once_a_day() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-02"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let account = |name: &str, committee: &str, role: &str| {
        let add =
            serde_json::json!({"type":"account_add","name":name,"person":name,"committee":committee,"roles":[role]});
        order(Do::Office(OfficeCommand::from_json(add).unwrap()))
    };
    for order in
        [account("root", DISTRICT, "admin"), account("su", TOWN, "mediator"), account("du", DISTRICT, "supervisor")]
    {
        desk.submit(&as_of(DISTRICT), order).unwrap();
    }
    let Do::Case(_, secret) = register().act else { panic!() };
    let mut json = serde_json::to_value(&secret).unwrap();
    json["object"] = "trade_secret".into();
    let label = desk
        .submit(&as_of(TOWN), order(Do::Case(Target::New, Command::from_json(json).unwrap())))
        .unwrap()
        .case
        .unwrap();
    let asked = || Query::Case(AsKnown { case: Target::Label(label.clone()), known_at: None, as_of: None });
    let session = |name: &str| desk.session(name, zhitiao::domain::actor::Identity::Process).unwrap();
    let position = || ledger.lock().head().unwrap().position.0;

    let before = position();
    // Nobody is assigned yet: its own committee must see it to assign somebody; the supervisor need not.
    desk.ask(&session("su"), &asked()).unwrap();
    desk.ask(&session("su"), &asked()).unwrap();
    assert_eq!(position(), before + 1, "one record a person and day");
    let refused = desk.ask(&session("du"), &asked()).unwrap_err().to_string();
    assert!(refused.contains("forbidden"), "{refused}");
    clock.set(instant(day("2026-11-03"), 9));
    desk.ask(&session("su"), &asked()).unwrap();
    assert_eq!(position(), before + 2, "and one for the next day");
    desk.close().unwrap();
}

#[test]
fn what_was_due_when_a_clock_started_stays_visible_after_a_correction() {
    let home = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::on(day("2026-11-01"), 9));
    let ledger = file_ledger(home.path());
    let desk = founded(&ledger, &home.path().join("store"), &clock);
    let (label, _) = some_work(&desk, &clock);
    let term = |known_at| {
        let clocks = file(&desk, &label, known_at).clocks;
        let term = clocks.into_iter().find(|clock| clock.kind.value() == "mediation_term").unwrap();
        (term.due_on.unwrap().to_string(), term.was_due.map(|day| day.to_string()))
    };
    assert_eq!(term(None), ("2026-12-04".to_owned(), None));

    // The rule of the day the case was accepted turns out to have been another.
    let mut rule =
        builtin::rules().unwrap().into_iter().find(|rule| rule.rule.to_string() == "mediation_term").unwrap();
    rule.from = day("2026-06-01");
    rule.value = 45;
    let set = RulesSet { rules: vec![rule], reason: "更正".to_owned() };
    desk.submit(&as_of(DISTRICT), office(set)).unwrap();
    assert_eq!(term(None), ("2026-12-21".to_owned(), Some("2026-12-04".to_owned())));
    assert_eq!(term(Some(instant(day("2026-11-22"), 8))), ("2026-12-04".to_owned(), None), "as known before");
    let others = file(&desk, &label, None).clocks.into_iter().filter(|clock| clock.kind.value() != "mediation_term");
    assert!(others.into_iter().all(|clock| clock.was_due.is_none()));
    desk.close().unwrap();
}
