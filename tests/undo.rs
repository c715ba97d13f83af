//! Taking an act back at the desk: views and answers are as if it had never happened, the history shows both, what one
//! command did is taken back in one, and nobody takes back what is not theirs.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::rebuild::rebuild;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell, SharedLedger};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, CaseFile, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::dates::instant;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Receipt, Rejection, Target};
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;
use zhitiao::store::Store;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";

struct Place {
    home: tempfile::TempDir,
    ledger: SharedLedger,
    clock: Arc<SetClock>,
    desk: Desk,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn open(ledger: &SharedLedger, views: &Path, clock: &Arc<SetClock>) -> Desk {
    let clock: Arc<dyn Clock> = Arc::<SetClock>::clone(clock);
    Desk::open(SharedLedger::clone(ledger), views, clock, &mut |_, _| ()).unwrap().0
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

impl Place {
    /// A district with a head and a clerk in a town, on Monday 2026-11-02.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::on(day("2026-11-02"), 9));
        let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(home.path(), DISTRICT).unwrap().0));
        let desk = open(&ledger, &home.path().join("store"), &clock);
        let place = Self { home, ledger, clock, desk };
        let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
        let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "首次载入".to_owned() };
        let account = |name: &str, committee: &str, role: &str| {
            let add =
                json!({ "type": "account_add", "name": name, "person": name, "committee": committee, "roles": [role] });
            OfficeCommand::from_json(add).unwrap()
        };
        let people =
            [account("guanli", DISTRICT, "admin"), account("wei", TOWN, "head"), account("gan", TOWN, "clerk")];
        for command in [UnitsLoad { units }.into(), rules.into()].into_iter().chain(people) {
            let program = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
            place.desk.submit(&program, order(Do::Office(command))).unwrap();
        }
        place
    }

    fn session(&self, name: &str) -> Arc<Session> {
        Arc::new(self.desk.session(name, Identity::Process).unwrap())
    }

    fn submit(&self, name: &str, act: Do) -> Result<Receipt, Rejection> {
        self.desk.submit(&self.session(name), order(act))
    }

    fn act(&self, name: &str, case: &str, json: Value) -> Result<Receipt, Rejection> {
        self.submit(name, act(case, json))
    }

    /// A case of the town, registered and accepted by its clerk.
    fn accepted(&self) -> String {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        (json["aliases"], json["committee"]) = (json!([]), Value::Null);
        let act = Do::Case(Target::New, Command::from_json(json).unwrap());
        let case = self.submit("gan", act).unwrap().case.unwrap();
        self.act("gan", &case, json!({ "type": "accept", "applicant_consents": true })).unwrap();
        case
    }

    fn file(&self, name: &str, case: &str, known_at: Option<DateTime<Utc>>, as_of: Option<&str>) -> CaseFile {
        let asked = AsKnown { case: Target::Label(case.to_owned()), known_at, as_of: as_of.map(day) };
        match self.desk.ask(&self.session(name), &Query::Case(asked)).unwrap() {
            Answer::Case(file) => *file,
            other => panic!("{other:?}"),
        }
    }

    fn list(&self) -> String {
        let program = Session::built_in(&UnitCode(DISTRICT.to_owned()));
        serde_json::to_string(&self.desk.ask(&program, &Query::Cases(CaseQuery::default())).unwrap()).unwrap()
    }
}

fn act(case: &str, json: Value) -> Do {
    Do::Case(Target::Label(case.to_owned()), Command::from_json(json).unwrap())
}

fn undo() -> Value {
    json!({ "type": "undo", "reason": "点错了案件" })
}

fn end() -> Value {
    json!({ "type": "end", "ending": "withdrawn", "by": "a1", "reason": "申请人撤回申请。", "routes_told": true })
}

fn refused(outcome: Result<Receipt, Rejection>) -> (String, String) {
    match outcome {
        Err(Rejection::Refused(refusal)) => (refusal.code, refusal.args.get("case").cloned().unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

/// A list without versions and times of change: the record is longer than it was.
fn without_versions(list: &str) -> Value {
    let mut list: Value = serde_json::from_str(list).unwrap();
    for row in list["cases"]["rows"].as_array_mut().unwrap() {
        (row["version"], row["changed_at"]) = (Value::Null, Value::Null);
    }
    list
}

#[test]
fn lists_and_pages_are_as_before_and_the_history_shows_both() {
    let place = Place::new();
    let case = place.accepted();
    let (list, before) = (place.list(), place.file("gan", &case, None, None));
    place.clock.set(instant(day("2026-11-03"), 9));
    let ended = place.act("gan", &case, end()).unwrap();
    let offered = place.file("gan", &case, None, None).undo.unwrap();
    assert_eq!((offered.refusal, offered.cases), (None, vec![case.clone()]));
    assert_eq!(offered.last.unwrap().kinds, ["ended"]);
    let undone = place.act("gan", &case, undo()).unwrap();
    assert_eq!(undone.version, ended.version + 1);

    assert_eq!(without_versions(&place.list()), without_versions(&list));
    let after = place.file("gan", &case, None, Some("2026-11-03"));
    let before_then = place.file("gan", &case, None, None);
    assert_eq!((after.case.stage, after.case.ended.clone()), (Some(Stage::Accepted), None));
    assert_eq!(before_then.case.stage, before.case.stage);
    let told: Vec<(&str, bool)> = after.timeline.iter().map(|entry| (entry.kind.as_str(), entry.taken_back)).collect();
    assert_eq!(told, [("registered", false), ("accepted", false), ("ended", true), ("taken_back", false)]);

    // Views folded again say the same, byte for byte.
    let (followed, views) = (place.list(), place.home.path().join("again"));
    rebuild(&place.ledger, &Store::create(&views).unwrap(), place.clock.today(), &mut |_, _| ()).unwrap();
    let desk = open(&place.ledger, &views, &place.clock);
    let program = Session::built_in(&UnitCode(DISTRICT.to_owned()));
    let folded = desk.ask(&program, &Query::Cases(CaseQuery::default())).unwrap();
    assert_eq!(serde_json::to_string(&folded).unwrap(), followed);
}

#[test]
fn what_was_known_before_it_was_taken_back_is_shown_as_it_was() {
    let place = Place::new();
    let case = place.accepted();
    place.clock.set(instant(day("2026-11-03"), 9));
    place.act("gan", &case, end()).unwrap();
    let known = place.clock.now();
    place.clock.set(instant(day("2026-11-05"), 9));
    place.act("gan", &case, undo()).unwrap();
    assert_eq!(place.file("gan", &case, Some(known), None).case.stage, Some(Stage::Ended), "known then");
    // A correction holds for every day: as known now, nothing ended on the third.
    let then = place.file("gan", &case, None, Some("2026-11-03"));
    assert_eq!((then.case.stage, then.row.ended_on), (Some(Stage::Accepted), None));
    assert!(then.undo.is_none(), "nothing is taken back in a look at the past");
}

#[test]
fn nobody_takes_back_what_another_did_and_the_page_says_so() {
    let place = Place::new();
    let case = place.accepted();
    let told = place.file("wei", &case, None, None).undo.unwrap().refusal.unwrap();
    assert_eq!((told.code.as_str(), told.args["account"].as_str()), ("undo_not_yours", "gan"));
    assert_eq!(refused(place.act("wei", &case, undo())).0, "undo_not_yours");
    place.act("wei", &case, json!({ "type": "annotate", "remark": "请尽快联系被申请人。" })).unwrap();
    assert_eq!(refused(place.act("gan", &case, undo())).0, "undo_not_yours");
    place.act("wei", &case, undo()).unwrap();
    place.act("gan", &case, undo()).unwrap();
    assert_eq!(place.file("gan", &case, None, None).case.stage, Some(Stage::Registered));
    // The number stays used; the case leaves the lists.
    place.act("gan", &case, undo()).unwrap();
    assert!(!place.list().contains(&case));
    assert_ne!(place.accepted(), case);
}

fn series(names: &[&str]) -> Do {
    let json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    let respondents: Vec<_> = names.iter().map(|name| json!({ "party": { "name": name } })).collect();
    let intake = json!({ "series": Uuid::from_u128(28), "applicants": json["applicants"], "respondents": respondents,
        "object": "trademark", "kind": "infringement", "source": { "kind": "party" }, "summary": "批量" });
    Do::Series(Box::new(serde_json::from_value(intake).unwrap()))
}

#[test]
fn what_one_command_did_to_many_cases_is_taken_back_in_all_or_none() {
    let place = Place::new();
    place.submit("gan", series(&["沭水甲店", "沭水乙店", "沭水丙店"])).unwrap();
    let number = |serial: u32| format!("耿车知调〔2026〕{serial}号");
    let offered = place.file("gan", &number(2), None, None).undo.unwrap();
    assert_eq!((offered.cases, offered.refusal), (vec![number(1), number(2), number(3)], None));
    place.act("gan", &number(3), json!({ "type": "annotate", "remark": "店主来电。" })).unwrap();
    let built = ("undo_built_upon".to_owned(), number(3));
    assert_eq!(refused(place.act("gan", &number(2), undo())), built);
    let told = place.file("gan", &number(2), None, None).undo.unwrap().refusal.unwrap();
    assert_eq!((told.code, told.args["case"].clone()), built);
    place.act("gan", &number(3), undo()).unwrap();
    let before = place.ledger.lock().head().unwrap().position.0;
    let receipt = place.act("gan", &number(2), undo()).unwrap();
    assert_eq!((receipt.case, receipt.version), (Some(number(2)), 2));
    assert_eq!(place.ledger.lock().head().unwrap().position.0, before + 3, "three records, one command");
    assert!((1..=3).all(|serial| !place.list().contains(&number(serial))));
}

#[test]
fn an_act_and_its_taking_back_in_one_breath_and_a_retry_of_it() {
    let place = Place::new();
    let case = place.accepted();
    let (session, taking_back) = (place.session("gan"), order(act(&case, undo())));
    let both = [order(act(&case, end())), taking_back.clone()];
    let waiting: Vec<_> = both.into_iter().map(|order| place.desk.enqueue(&session, order).unwrap()).collect();
    let receipts: Vec<Receipt> = waiting.into_iter().map(|outcome| outcome.recv().unwrap().unwrap()).collect();
    assert_eq!(receipts.iter().map(|receipt| receipt.version).collect::<Vec<_>>(), [3, 4]);
    let again = place.desk.submit(&session, taking_back).unwrap();
    assert!(again.repeated);
    assert_eq!(place.file("gan", &case, None, None).case.stage, Some(Stage::Accepted));
}
