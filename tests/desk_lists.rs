//! Lists, counts, changes and acts on many cases, asked of a whole desk: what one's own desk holds, what others did since one
//! looked, what a bulk would come to and comes to, whole or not at all.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, Changes, DeskCard, Preview, Query, SavedList};
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::bulk::{Bulk, BulkAct, BulkCase};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::mediators::Reassign;
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Receipt, Rejection, Target};
use zhitiao::domain::query::{CaseFilter, CasePage, CaseQuery, CountQuery, Order as ListOrder};
use zhitiao::domain::roster::MediatorId;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::{FileLedger, Version};

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";

fn today() -> NaiveDate {
    "2026-11-20".parse().unwrap()
}

struct Office {
    desk: Desk,
    gan: Arc<Session>,
    miao: Arc<Session>,
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

fn office(json: Value) -> Order {
    order(Do::Office(OfficeCommand::from_json(json).unwrap()))
}

fn mediator(name: &str) -> MediatorId {
    MediatorId::imported(&UnitCode(TOWN.to_owned()), name)
}

/// A town with two mediators, each with an account, and nobody above them.
fn founded(home: &Path) -> Office {
    let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(home, DISTRICT).unwrap().0));
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on(today(), 9));
    let desk = Desk::open(ledger, &home.join("store"), clock, &mut |_, _| ()).unwrap().0;
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    for command in [OfficeCommand::from(UnitsLoad { units }), rules.into(), calendar.into()] {
        desk.submit(&root, order(Do::Office(command))).unwrap();
    }
    let admin = json!({"type":"account_add","name":"root","person":"管理员","committee":DISTRICT,"roles":["admin"]});
    desk.submit(&root, office(admin)).unwrap();
    for (name, person) in [("gan", "甘棠"), ("miao", "苗青禾")] {
        desk.submit(&root, office(json!({"type":"mediator_add","name":person,"committee":TOWN}))).unwrap();
        let account = json!({
            "type":"account_add","name":name,"person":person,"committee":TOWN,"roles":["mediator"],
            "mediator":mediator(person),
        });
        desk.submit(&root, office(account)).unwrap();
    }
    let session = |name: &str| Arc::new(desk.session(name, Identity::Process).unwrap());
    let (gan, miao) = (session("gan"), session("miao"));
    Office { desk, gan, miao }
}

impl Office {
    fn ask(&self, who: &Session, query: &Query) -> Answer {
        self.desk.ask(who, query).unwrap()
    }

    fn card(&self, who: &Session) -> DeskCard {
        match self.ask(who, &Query::Desk) {
            Answer::Desk(card) => *card,
            other => panic!("{other:?}"),
        }
    }

    fn doors(&self, who: &Session, filter: CaseFilter) -> CasePage {
        let query = CaseQuery { filter, order: ListOrder::Door, ..CaseQuery::default() };
        match self.ask(who, &Query::Cases(query)) {
            Answer::Cases(page) => page,
            other => panic!("{other:?}"),
        }
    }

    fn changes(&self, who: &Session, seen: Option<u64>) -> Changes {
        match self.ask(who, &Query::Changes { seen, after: None, limit: 0 }) {
            Answer::Changes(changes) => changes,
            other => panic!("{other:?}"),
        }
    }

    fn preview(&self, who: &Session, bulk: &Bulk) -> Preview {
        match self.ask(who, &Query::Preview(Box::new(bulk.clone()))) {
            Answer::Preview(preview) => preview,
            other => panic!("{other:?}"),
        }
    }

    /// A case of gan's, accepted, with gan named when `named`.
    fn case(&self, named: bool) -> CaseId {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        json["aliases"] = json!([]);
        json["committee"] = TOWN.into();
        let new = Command::from_json(json).unwrap();
        let id = self.desk.submit(&self.gan, order(Do::Case(Target::New, new))).unwrap().case_id.unwrap();
        self.act(id, json!({"type":"accept","applicant_consents":true}));
        if named {
            self.act(
                id,
                json!({
                    "type":"name_mediators","mediators":[mediator("甘棠")],"chosen_by":"committee","disclosure":"无利害关系。"
                }),
            );
        }
        id
    }

    fn act(&self, id: CaseId, json: Value) -> Receipt {
        let command = Command::from_json(json).unwrap();
        self.desk.submit(&self.gan, order(Do::Case(Target::Id(id), command))).unwrap()
    }
}

fn hand_over(cases: &[CaseId]) -> Bulk {
    let act =
        Reassign { from: mediator("甘棠"), to: mediator("苗青禾"), reason: "调离，工作交接。".to_owned() };
    let cases = cases.iter().map(|case| BulkCase { case: *case, expect: None }).collect();
    Bulk { cases, act: BulkAct::Reassign(act) }
}

#[test]
fn ones_own_desk_has_ones_cases_and_those_nobody_was_named_for() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let (named, unnamed) = (office.case(true), office.case(false));
    for (who, expected) in [(&office.gan, vec![named, unnamed]), (&office.miao, vec![unnamed])] {
        let card = office.card(who);
        let filter = CaseFilter { on_desk_of: Some(card.on_desk()), ..CaseFilter::default() };
        let mut ids: Vec<CaseId> = office.doors(who, filter.clone()).rows.iter().map(|row| row.id).collect();
        ids.sort();
        let mut expected = expected;
        expected.sort();
        assert_eq!(ids, expected);
        assert_eq!(card.mine.due, expected.len() as u64, "the count is the desk's, not the page's");
        let count = CountQuery { filter, order: ListOrder::Door, ..CountQuery::default() };
        let Answer::Count(count) = office.ask(who, &Query::Count(count)) else { panic!() };
        assert_eq!((count.cases, count.next), (expected.len() as u64, None));
    }
    assert_eq!(office.card(&office.gan).own.due, 2);
}

#[test]
fn what_others_did_is_told_once_and_survives_a_restart_of_the_desk() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let id = office.case(true);
    assert!(office.changes(&office.gan, None).rows.is_empty(), "what one did oneself is no news");
    let told = office.changes(&office.miao, None);
    let kinds: Vec<&str> = told.rows.iter().map(|change| change.entry.kind.as_str()).collect();
    assert_eq!(kinds, ["mediators_named", "accepted", "registered"], "newest first, one line an order");
    assert!(told.rows.iter().all(|change| change.who == "甘棠" && change.row.id == id));
    assert!(office.changes(&office.miao, Some(told.upto)).rows.is_empty());
    office.act(id, json!({"type":"tell_rights","parties":["a1"],"means":"oral"}));
    assert_eq!(office.changes(&office.miao, None).rows.len(), 1, "only what is new");

    let Office { desk, .. } = office;
    desk.close().unwrap();
    let ledger = LedgerCell::new(Box::new(FileLedger::open_dir(home.path(), DISTRICT).unwrap().0));
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on(today(), 10));
    let desk = Desk::open(ledger, &home.path().join("store"), clock, &mut |_, _| ()).unwrap().0;
    let miao = desk.session("miao", Identity::Process).unwrap();
    let Answer::Changes(all) = desk.ask(&miao, &Query::Changes { seen: None, after: None, limit: 0 }).unwrap() else {
        panic!()
    };
    let upto = all.upto;
    let newer = desk.ask(&miao, &Query::Changes { seen: None, after: Some(upto), limit: 0 }).unwrap();
    assert!(matches!(newer, Answer::Changes(newer) if newer.rows.is_empty() && newer.upto == upto));
    let Answer::Changes(still) = desk.ask(&miao, &Query::Changes { seen: None, after: None, limit: 0 }).unwrap() else {
        panic!()
    };
    assert_eq!(still.rows.len(), 1, "how far one has looked is kept");
}

#[test]
fn a_hand_over_of_many_is_looked_at_and_then_done_whole_under_one_id() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let (first, second, unnamed) = (office.case(true), office.case(true), office.case(false));
    let preview = office.preview(&office.gan, &hand_over(&[first, unnamed, second]));
    let verdicts: Vec<Option<&str>> =
        preview.rows.iter().map(|row| row.refusal.as_ref().map(|refusal| refusal.code.as_str())).collect();
    assert_eq!(verdicts, [None, Some("mediator_not_named"), None]);
    assert_eq!((preview.load[0].before, preview.load[0].after), (2, 0), "whose cases go");
    assert_eq!((preview.load[1].before, preview.load[1].after), (0, 2), "whose desk they come to");

    // With the one that refuses, nothing is done to any, and it is named.
    let whole = order(Do::Bulk(Box::new(hand_over(&[first, unnamed, second]))));
    let Err(Rejection::Refused(refusal)) = office.desk.submit(&office.gan, whole) else { panic!() };
    assert_eq!(refusal.code, "mediator_not_named");
    assert_eq!(refusal.args.get("of"), Some(&preview.rows[1].row.number.to_string()));
    assert_eq!(office.card(&office.miao).mine.cases, 1, "still only the one nobody was named for");

    let done = order(Do::Bulk(Box::new(hand_over(&[first, second]))));
    let receipt = office.desk.submit(&office.gan, done.clone()).unwrap();
    assert_eq!((receipt.version, receipt.repeated), (2, false));
    assert_eq!(office.card(&office.miao).mine.cases, 3);
    assert_eq!(office.card(&office.gan).mine.cases, 1);
    let again = office.desk.submit(&office.gan, done.clone()).unwrap();
    assert!(again.repeated, "a retry is recognised by its id");
    for id in [first, second] {
        let stream = zhitiao::desk::fold::stream::case(id);
        let records = office.desk.ledger().lock().read(&stream, Version(0)).unwrap();
        let last = records.last().unwrap();
        assert_eq!((last.kind.as_str(), last.id.0), ("reassigned", done.id), "one id for all of it");
    }
}

#[test]
fn a_bulk_decided_on_an_older_version_is_a_conflict_and_asks_everybody_once() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let id = office.case(true);
    let ask: BulkAct =
        serde_json::from_value(json!({"type":"seek_consent","means":"phone","answer":"agreed","note":"电话征询。"}))
            .unwrap();
    let bulk = |expect| Bulk { cases: vec![BulkCase { case: id, expect }], act: ask.clone() };
    let stale = order(Do::Bulk(Box::new(bulk(Some(1)))));
    let Err(Rejection::Refused(refusal)) = office.desk.submit(&office.gan, stale) else { panic!() };
    assert_eq!(refusal.code, "version_conflict");
    office.desk.submit(&office.gan, order(Do::Bulk(Box::new(bulk(None))))).unwrap();
    let page = office.doors(&office.gan, CaseFilter::default());
    assert_eq!(page.rows[0].stage, Stage::Mediating, "everybody had to be asked, and has agreed");
    let preview = office.preview(&office.gan, &bulk(None));
    assert_eq!(preview.rows[0].refusal.as_ref().map(|refusal| refusal.code.as_str()), Some("bulk_nobody"));
}

#[test]
fn lists_are_kept_for_oneself_and_for_the_committee() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let list = |name: &str, shared| SavedList {
        name: name.to_owned(),
        typed: "商标 逾期".to_owned(),
        order: ListOrder::Door,
        columns: Vec::new(),
        shared,
    };
    office.ask(&office.gan, &Query::KeepList(list("我的", false)));
    office.ask(&office.gan, &Query::KeepList(list("本所逾期", true)));
    let names = |who: &Session| -> Vec<String> { office.card(who).lists.into_iter().map(|list| list.name).collect() };
    assert_eq!(names(&office.gan), ["本所逾期", "我的"]);
    assert_eq!(names(&office.miao), ["本所逾期"]);
    office.ask(&office.gan, &Query::DropList { name: "本所逾期".to_owned(), shared: true });
    assert!(names(&office.miao).is_empty());
    for bad in ["", "名称特别特别特别特别特别特别特别特别特别特别特别特别长"] {
        assert!(office.desk.ask(&office.gan, &Query::KeepList(list(bad, false))).is_err(), "{bad}");
    }
}

#[test]
fn nobody_elses_desk_is_shown_across_committees() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    office.case(true);
    let mut desk = office.card(&office.miao).on_desk();
    desk.mediator = Some(mediator("甘棠"));
    let filter = CaseFilter { on_desk_of: Some(desk.clone()), ..CaseFilter::default() };
    assert_eq!(office.doors(&office.miao, filter).rows.len(), 1, "within the committee everybody's");
    desk.committee = UnitCode("321302102".to_owned());
    let filter =
        CaseFilter { on_desk_of: Some(desk), holder: Some(UnitCode("321302102".to_owned())), ..CaseFilter::default() };
    let query = CaseQuery { filter, order: ListOrder::Door, ..CaseQuery::default() };
    assert!(office.desk.ask(&office.miao, &Query::Cases(query)).is_err());
}

#[test]
fn who_shares_a_name_with_a_mediator_shares_no_case() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let namesake = MediatorId(Uuid::from_u128(7));
    let add = json!({"type":"mediator_add","id":namesake,"name":"甘棠","committee":TOWN});
    office.desk.submit(&root, self::office(add)).unwrap();
    let account = json!({
        "type":"account_add","name":"gan2","person":"甘棠","committee":TOWN,"roles":["mediator"],"mediator":namesake,
    });
    office.desk.submit(&root, self::office(account)).unwrap();
    let other = office.desk.session("gan2", Identity::Process).unwrap();
    let mine = office.case(true);
    let secret = office.case(true);
    let object = json!({"type":"correct","field":"object","value":"trade_secret","reason":"客体登记有误。"});
    office.act(secret, object);
    let on_desk = |who: &Session| {
        let filter = CaseFilter { on_desk_of: Some(office.card(who).on_desk()), ..CaseFilter::default() };
        let page = office.doors(who, filter);
        page.rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let mut gans = on_desk(&office.gan);
    gans.sort();
    assert_eq!(gans, BTreeSet::from([mine, secret]).into_iter().collect::<Vec<_>>());
    assert_eq!(on_desk(&other), Vec::<CaseId>::new());
    assert_eq!((office.card(&office.gan).mine.due, office.card(&other).mine.due), (2, 0));
    let all = office.doors(&other, CaseFilter::default());
    let names = |id: CaseId| all.rows.iter().find(|row| row.id == id).unwrap().applicants.len();
    assert_eq!((names(mine), names(secret)), (1, 0), "nor the names of a trade-secret case");
}

#[test]
fn a_name_is_filtered_by_whichever_brackets_are_typed() {
    let home = tempfile::tempdir().unwrap();
    let office = founded(home.path());
    let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    json["aliases"] = json!([]);
    json["committee"] = TOWN.into();
    json["respondents"] = json!([{"name":"青甑（宿城）商行"}]);
    let new = Command::from_json(json).unwrap();
    let id = office.desk.submit(&office.gan, order(Do::Case(Target::New, new))).unwrap().case_id.unwrap();
    for text in ["青甑(宿城)", "青甑（宿城）", "（宿城)商", "商行 　青甑"] {
        let filter = CaseFilter { text: Some(text.to_owned()), ..CaseFilter::default() };
        let ids = |page: CasePage| page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(office.doors(&office.gan, filter.clone())), [id], "{text}, from the list");
        // A search waits until the index is laid out; from then on it answers.
        office.desk.ask(&office.gan, &Query::Search { text: "青甑".to_owned(), limit: 1 }).unwrap();
        assert_eq!(ids(office.doors(&office.gan, filter)), [id], "{text}, from the index");
    }
}
