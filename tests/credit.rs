//! Credit at a whole desk: who may do and see what, the second person, views that are folded again, and the wall between
//! mediation and credit. What is said in a case is marked here, and every answer a credit role can get is searched for it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::rebuild::rebuild;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, Query, SavedList};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::credit::SubjectId;
use zhitiao::domain::credit::board::Part;
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery, Published};
use zhitiao::domain::even_hand::EvenHandQuery;
use zhitiao::domain::log::LogQuery;
use zhitiao::domain::matches::Typed;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::domain::paper::{Paper, PaperQuery, Wanted};
use zhitiao::domain::query::{CaseQuery, CountQuery};
use zhitiao::domain::rules::RuleId;
use zhitiao::domain::stats::{Statistic, StatsQuery};
use zhitiao::domain::taken::TakenQuery;
use zhitiao::domain::unit::UnitCode;
use zhitiao::domain::upload::PieceQuery;
use zhitiao::host::notices;
use zhitiao::ledger::{FileLedger, Position};
use zhitiao::store::{LogFacts, Opened, Store};
use zhitiao::wire::Notice;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const FIRM: &str = "91350100M000100Y43";
/// Stands wherever a case can hold words of people.
const MARK: &str = "暗记纸鸢";

struct Register {
    desk: Desk,
    people: Vec<(&'static str, Arc<Session>)>,
    case: zhitiao::domain::case::CaseId,
    number: String,
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

/// A desk with everybody, and a case full of marked words about the firm.
fn founded(home: &Path) -> Register {
    let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(home, DISTRICT).unwrap().0));
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on("2026-11-20".parse().unwrap(), 9));
    let desk = Desk::open(ledger, &home.join("store"), clock, &mut |_, _| ()).unwrap().0;
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    for command in [OfficeCommand::from(UnitsLoad { units }), rules.into(), calendar.into()] {
        desk.submit(&root, order(Do::Office(command))).unwrap();
    }
    let accounts = [
        ("root", "admin", DISTRICT),
        ("officer", "credit_officer", DISTRICT),
        ("approver", "credit_approver", DISTRICT),
        ("auditor", "auditor", DISTRICT),
        ("clerk", "clerk", TOWN),
        ("district", "district", DISTRICT),
        ("supervisor", "supervisor", DISTRICT),
    ];
    for (name, role, committee) in accounts {
        let add = json!({"type":"account_add","name":name,"person":name,"committee":committee,"roles":[role]});
        desk.submit(&root, order(Do::Office(OfficeCommand::from_json(add).unwrap()))).unwrap();
    }
    let mut register = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    register["committee"] = json!(TOWN);
    register["aliases"] = json!([format!("{MARK}一号")]);
    register["applicants"] = json!([{ "name": "上海未名文化传播有限公司" }]);
    register["summary"] = json!(format!("{MARK}甲方承认销售"));
    register["respondents"] = json!([{ "name": format!("{MARK}商店"), "code": FIRM }]);
    let act = Do::Case(Target::New, Command::from_json(register).unwrap());
    let receipt = desk.submit(&root, order(act)).unwrap();
    let remark = json!({"type":"annotate","remark":format!("{MARK}愿赔三千")});
    let case = receipt.case_id.unwrap();
    let town = Arc::new(Session::built_in(&UnitCode(TOWN.to_owned())));
    desk.submit(&town, order(Do::Case(Target::Id(case), Command::from_json(remark).unwrap()))).unwrap();
    let people = accounts.map(|(name, ..)| (name, Arc::new(desk.session(name, Identity::Process).unwrap())));
    Register { desk, people: people.into(), case, number: receipt.case.unwrap() }
}

impl Register {
    fn session(&self, name: &str) -> &Arc<Session> {
        &self.people.iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// An act of the example with some fields replaced: done, or the code of the refusal.
    fn act(&self, who: &str, act: &str, with: Value) -> Result<(), String> {
        let mut json = serde_json::to_value(CreditCommand::example(act).unwrap()).unwrap();
        for (key, value) in with.as_object().unwrap() {
            json[key] = value.clone();
        }
        let act = Do::Credit(CreditCommand::from_json(json).unwrap());
        match self.desk.submit(self.session(who), order(act)) {
            Ok(_) => Ok(()),
            Err(Rejection::Refused(refusal)) => Err(refusal.code),
            Err(other) => panic!("{other}"),
        }
    }

    fn check(&self, who: &str, code: &str) -> Result<CreditAnswer, String> {
        let query = Query::Credit(CreditQuery::Check { code: code.to_owned(), on: None });
        match self.desk.ask(self.session(who), &query) {
            Ok(Answer::Credit(answer)) => Ok(answer),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.to_string()),
        }
    }

    fn file(&self, who: &str) -> CreditFile {
        match self.check(who, FIRM).unwrap() {
            CreditAnswer::File(file) => *file,
            other => panic!("{other:?}"),
        }
    }

    fn published(&self, who: &str, code: &str) -> Published {
        match self.check(who, code).unwrap() {
            CreditAnswer::Published(published) => *published,
            other => panic!("{other:?}"),
        }
    }

    /// Two penalties, attention on them, and an entry.
    fn told(&self) {
        for (n, on, conduct) in [(1, "2024-03-05", "2024-01-08"), (2, "2025-06-10", "2025-04-01")] {
            let paper = json!({ "number": format!("甲罚〔2025〕{n}号"), "decided_on": on, "served_on": on,
                "in_force_on": on, "conduct_on": conduct });
            self.act("officer", "instrument_add", paper).unwrap();
        }
        self.act("officer", "attention_propose", json!({ "test": "repeat_right" })).unwrap();
        let entry = json!({ "decided_on": "2025-06-10", "notice_on": "2025-06-01", "instruments": [2] });
        self.act("officer", "entry_record", entry).unwrap();
    }

    /// Every kind of question there is. A new one is not in it until it is written here: see `as_many_as_there_are`.
    fn questions(&self) -> Vec<Query> {
        let target = || Target::Id(self.case);
        let whole = || AsKnown { case: target(), known_at: None, as_of: None };
        let list = SavedList {
            name: "在办".to_owned(),
            typed: String::new(),
            order: zhitiao::domain::query::Order::default(),
            columns: Vec::new(),
            shared: false,
        };
        let bulk = json!({"cases":[{"case":self.case}],"act":{"type":"tell_rights","means":"oral"}});
        let count = CountQuery {
            filter: CaseQuery::default().filter,
            order: CaseQuery::default().order,
            after: None,
            so_far: 0,
        };
        vec![
            Query::Desk,
            Query::Cases(CaseQuery { limit: 50, ..CaseQuery::default() }),
            Query::Export(CaseQuery { limit: 50, ..CaseQuery::default() }),
            Query::Taken(TakenQuery { query: CaseQuery { limit: 50, ..CaseQuery::default() }, unmasked: false }),
            Query::Taken(TakenQuery { query: CaseQuery { limit: 50, ..CaseQuery::default() }, unmasked: true }),
            Query::Count(count),
            Query::Changes { seen: None, after: None, limit: 50 },
            Query::Stats(Box::new(Statistic::Counts(StatsQuery::default()))),
            Query::Stats(Box::new(Statistic::Resolution(StatsQuery::default()))),
            Query::Preview(Box::new(serde_json::from_value(bulk).unwrap())),
            Query::KeepList(list),
            Query::DropList { name: "在办".to_owned(), shared: false },
            Query::Accesses(target()),
            Query::Case(whole()),
            Query::History(whole()),
            Query::Search { text: MARK.to_owned(), limit: 50 },
            Query::Search { text: FIRM.to_owned(), limit: 50 },
            Query::Matches(Box::new(Typed { code: FIRM.to_owned(), name: MARK.to_owned(), ..Typed::default() })),
            Query::Credit(CreditQuery::Check { code: FIRM.to_owned(), on: None }),
            Query::Credit(CreditQuery::Subjects { text: None, on: None, from: 0, limit: 0 }),
            Query::Credit(CreditQuery::Candidates { on: None, from: 0, limit: 0 }),
            Query::Credit(CreditQuery::Instrument("甲罚〔2025〕1号".to_owned())),
            Query::Credit(CreditQuery::Named { name: format!("{MARK}商店"), on: None }),
            Query::Credit(CreditQuery::Named { name: "宿迁栖禾光电科技有限公司".to_owned(), on: None }),
            Query::Credit(CreditQuery::Counts),
            Query::Credit(CreditQuery::Export { after: None, unmasked: false }),
            Query::Credit(CreditQuery::Export { after: None, unmasked: true }),
            Query::Credit(CreditQuery::Paper { code: FIRM.to_owned(), paper: Paper::ListingNotice }),
            Query::Paper(PaperQuery { case: target(), wanted: Wanted::Volume }),
            Query::Piece(PieceQuery { case: target(), attachment: 1, from: 0 }),
            Query::Credit(CreditQuery::Transmission { code: None }),
            Query::Credit(CreditQuery::Board { part: Part::Work, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Candidates, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Files, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Repairs, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Whitelist, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Expiries, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Subjects, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Listed, text: None, limit: 0 }),
            Query::Credit(CreditQuery::Board { part: Part::Whitelisted, text: None, limit: 0 }),
            Query::EvenHand(EvenHandQuery::default()),
            Query::Office,
            Query::Roster,
            Query::Suggest(target()),
            Query::Past(target()),
            Query::Log(LogQuery { limit: 50, ..LogQuery::default() }),
            Query::Head,
            Query::Health,
            Query::Verify,
            Query::Applied(Uuid::nil()),
            Query::Number(format!("{MARK}一号")),
        ]
    }
}

#[test]
fn no_answer_to_a_credit_role_holds_a_word_or_a_count_of_mediation() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    // The marks are really there for who may see them.
    let seen =
        register.desk.ask(register.session("clerk"), &Query::Search { text: MARK.to_owned(), limit: 5 }).unwrap();
    assert!(format!("{seen:?}").contains(MARK));
    let mut answered = 0;
    for who in ["officer", "approver"] {
        for query in register.questions() {
            let answer = register.desk.ask(register.session(who), &query);
            let told = match &answer {
                Ok(answer) => serde_json::to_string(answer).unwrap(),
                Err(error) => format!("{error} {error:?}"),
            };
            for secret in [MARK, &register.number, &register.case.to_string()] {
                // A refusal may name what the asker named.
                let asked = answer.is_err() && serde_json::to_string(&query).unwrap().contains(secret);
                assert!(asked || !told.contains(secret), "{who} {query:?} {told}");
            }
            if let Ok(Answer::Desk(card)) = &answer {
                let none = zhitiao::domain::query::Tally::default();
                assert_eq!((&card.own, &card.all, &card.mine), (&none, &none, &none));
                assert!(card.roster.0.is_empty());
            }
            answered += usize::from(answer.is_ok());
        }
    }
    assert!(answered >= 12, "{answered} answers were searched");
}

#[test]
fn as_many_as_there_are() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    let kinds: std::collections::BTreeSet<String> = register
        .questions()
        .iter()
        .map(|query| match serde_json::to_value(query).unwrap() {
            Value::String(kind) => kind,
            Value::Object(map) => map.keys().next().unwrap().clone(),
            other => panic!("{other}"),
        })
        .collect();
    let source = fs::read_to_string("src/domain/answer.rs").unwrap();
    let body = source.split("pub enum Query {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants = body.lines().filter(|line| line.starts_with("    ") && line.trim().starts_with(char::is_uppercase));
    let declared = variants.filter(|line| !line.starts_with("     ")).count();
    assert_eq!(kinds.len(), declared, "every kind of question is put: {kinds:?}");
}

/// What tells of the whole ledger, and so of how much was recorded in it, is the price of being able to check a file against
/// the record: its position and hash. Everything else of an answer must be the same.
fn without_the_ledger(mut value: Value) -> Value {
    match &mut value {
        Value::Object(map) => {
            map.remove("position");
            map.remove("hash");
            // Each register names its subjects otherwise.
            map.remove("id");
            map.remove("subject");
            let taken = std::mem::take(map);
            *map = taken.into_iter().map(|(key, value)| (key, without_the_ledger(value))).collect();
        }
        Value::Array(items) => *items = std::mem::take(items).into_iter().map(without_the_ledger).collect(),
        _ => {}
    }
    value
}

/// Twenty more cases about the same firm, and more said in one, change nothing of what a credit role is told: no count, no
/// order, no date.
#[test]
fn what_a_credit_role_is_told_does_not_depend_on_how_much_is_mediated() {
    let told = |cases: usize| -> Vec<(String, Value)> {
        let home = tempfile::tempdir().unwrap();
        let register = founded(home.path());
        let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
        for n in 0..cases {
            let mut more = serde_json::to_value(Command::example("register").unwrap()).unwrap();
            more["committee"] = json!(TOWN);
            more["aliases"] = json!([]);
            more["applicants"] = json!([{ "name": "上海未名文化传播有限公司" }]);
            more["respondents"] = json!([{ "name": format!("{MARK}商店{n}"), "code": FIRM }]);
            let act = Do::Case(Target::New, Command::from_json(more).unwrap());
            register.desk.submit(&root, order(act)).unwrap();
        }
        register.told();
        let mut answers = Vec::new();
        for who in ["officer", "approver"] {
            for query in register.questions() {
                let Ok(answer) = register.desk.ask(register.session(who), &query) else { continue };
                let asked =
                    format!("{who} {}", serde_json::to_string(&query).unwrap().replace(&register.case.to_string(), ""));
                answers.push((asked, without_the_ledger(serde_json::to_value(&answer).unwrap())));
            }
        }
        answers
    };
    let (few, many) = (told(0), told(20));
    assert!(few.len() >= 30, "{} answers", few.len());
    for (one, other) in few.iter().zip(&many) {
        assert_eq!(one, other);
    }
    assert_eq!(few.len(), many.len());
}

#[test]
fn every_question_about_credit_is_put() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    let put: std::collections::BTreeSet<String> = register
        .questions()
        .iter()
        .filter_map(|query| match serde_json::to_value(query).unwrap().get("credit")? {
            Value::String(kind) => Some(kind.clone()),
            Value::Object(map) => map.keys().next().cloned(),
            _ => None,
        })
        .collect();
    let source = fs::read_to_string("src/domain/credit/reply.rs").unwrap();
    let body = source.split("pub enum CreditQuery {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants = body.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    let declared = variants.filter(|line| line.trim().starts_with(char::is_uppercase)).count();
    assert_eq!(put.len(), declared, "{put:?}");
    let parts: usize =
        register.questions().iter().filter(|q| matches!(q, Query::Credit(CreditQuery::Board { .. }))).count();
    assert_eq!(parts, Part::ALL.len(), "every list");
}

#[test]
fn at_intake_a_clerk_is_told_what_is_published_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    register
        .act(
            "officer",
            "instrument_add",
            json!({ "code": "11010519491231002X", "name": "束云帆", "number": "乙罚1号" }),
        )
        .unwrap();
    let typed = |name: &str, code: &str| {
        let typed = Typed { name: name.to_owned(), code: code.to_owned(), ..Typed::default() };
        match register.desk.ask(register.session("clerk"), &Query::Matches(Box::new(typed))).unwrap() {
            Answer::Matches(matches) => matches.credit,
            other => panic!("{other:?}"),
        }
    };
    for (name, code) in [("宿迁市栖禾光电科技（有限公司）", ""), ("另一个名称", FIRM)] {
        let found = typed(name, code);
        assert_eq!(found.len(), 1, "{name} {code}");
        assert_eq!((found[0].entries.len(), found[0].name.as_str()), (1, "宿迁栖禾光电科技有限公司"));
    }
    // A name that is near is told as possible, and only of what is published; at another place nobody is meant.
    for near in ["江苏省宿迁栖禾光电科技有限公司", "宿迁栖禾电光科技有限公司"] {
        let found = typed(near, "");
        assert_eq!(
            found.iter().map(|one| (one.possible, one.entries.len())).collect::<Vec<_>>(),
            [(true, 1)],
            "{near}"
        );
    }
    assert!(typed("杭州栖禾光电科技有限公司", "").is_empty() && typed("徐州栖禾光电科技有限公司", "").is_empty());
    assert!(!typed("宿迁栖禾光电科技有限公司", "")[0].possible);
    // A paper alone, or attention, is nobody's business at the counter.
    assert!(typed("束云帆", "").is_empty() && typed("", "11010519491231002X").is_empty());
    let named = Query::Credit(CreditQuery::Named { name: "束云帆".to_owned(), on: None });
    let told = register.desk.ask(register.session("clerk"), &named).unwrap();
    assert_eq!(told, Answer::Credit(CreditAnswer::AllPublished(Vec::new())));
}

#[test]
fn only_who_writes_sends_and_only_what_rests_on_a_legal_basis() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    let paper = json!({ "code": "11010519491231002X", "name": "束云帆", "number": "乙罚1号" });
    register.act("officer", "instrument_add", paper).unwrap();
    let ask = |who: &str, code: Option<&str>| {
        let query = Query::Credit(CreditQuery::Transmission { code: code.map(ToOwned::to_owned) });
        match register.desk.ask(register.session(who), &query) {
            Ok(Answer::Credit(CreditAnswer::Transmission(sent))) => Ok(*sent),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.to_string()),
        }
    };
    for who in ["clerk", "district", "supervisor", "auditor", "root"] {
        assert!(ask(who, None).is_err(), "{who}");
    }
    assert!(ask("officer", Some("11010519491231002X")).unwrap_err().contains("legal_basis_missing"));
    let sent = ask("officer", None).unwrap();
    assert_eq!((sent.entries.len(), sent.take_down.len()), (1, 0));
    assert_eq!((sent.entries[0].instruments.len(), sent.log.as_str()), (1, DISTRICT));
    assert_eq!(sent.hash.len(), 64);
    // The paper falls: it comes off the list, and there is a day by which.
    register.act("officer", "instrument_revoke", json!({ "instrument": 2, "revoked_on": "2026-11-19" })).unwrap();
    let sent = ask("officer", Some(FIRM)).unwrap();
    assert_eq!((sent.entries.len(), sent.take_down.len()), (0, 1));
    assert_eq!(sent.take_down[0].due.map(|due| due.to_string()).as_deref(), Some("2026-11-24"));
}

#[test]
fn the_even_hand_is_for_who_supervises_and_never_for_credit() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    let ask = |who: &str| register.desk.ask(register.session(who), &Query::EvenHand(EvenHandQuery::default()));
    for who in ["officer", "approver", "clerk", "district", "auditor", "root"] {
        assert!(ask(who).is_err(), "{who}");
    }
    let Ok(Answer::EvenHand(told)) = ask("supervisor") else { panic!() };
    // One case names nobody.
    assert_eq!((told.cases, told.applicants.len(), told.respondents.len()), (1, 0, 0));
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    for n in 0..3 {
        let mut more = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        more["committee"] = json!(TOWN);
        more["aliases"] = json!([]);
        more["applicants"] = json!([{ "name": "上海未名文化传播有限公司" }]);
        more["respondents"] = json!([{ "name": format!("宿城知禾{n}店") }]);
        register.desk.submit(&root, order(Do::Case(Target::New, Command::from_json(more).unwrap()))).unwrap();
    }
    let Ok(Answer::EvenHand(told)) = ask("supervisor") else { panic!() };
    assert_eq!((told.cases, told.applicants.len(), told.respondents.len()), (4, 1, 0));
    let first = &told.applicants[0];
    assert_eq!((first.counts.cases, first.against, first.counts.open), (4, 4, 4));
    assert!(told.pairs.is_empty(), "each was asked for once");
    let mut again = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    again["committee"] = json!(TOWN);
    again["aliases"] = json!([]);
    again["applicants"] = json!([{ "name": "上海未名文化传播（有限公司）" }]);
    again["respondents"] = json!([{ "name": "宿城知禾1店" }]);
    register.desk.submit(&root, order(Do::Case(Target::New, Command::from_json(again).unwrap()))).unwrap();
    let Ok(Answer::EvenHand(told)) = ask("supervisor") else { panic!() };
    let [pair] = told.pairs.as_slice() else { panic!("{:?}", told.pairs) };
    assert!(pair.applicant.starts_with("上海未名文化传播"), "however it is typed: {pair:?}");
    assert_eq!((pair.respondent.as_str(), pair.counts.cases), ("宿城知禾1店", 2));
}

#[test]
fn a_list_is_told_part_by_part_and_whole() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    for n in 0..7_u32 {
        let paper = json!({ "code": format!("91310000{n:09}X"), "name": format!("第{n}号商贸有限公司"), "number": format!("甲罚{n}号") });
        register.act("officer", "instrument_add", paper).unwrap();
    }
    let part = |from: usize, limit: usize| {
        let query = Query::Credit(CreditQuery::Subjects { text: None, on: None, from, limit });
        match register.desk.ask(register.session("officer"), &query).unwrap() {
            Answer::Credit(CreditAnswer::Subjects(page)) => page,
            other => panic!("{other:?}"),
        }
    };
    let whole = part(0, 0);
    assert_eq!((whole.rows.len(), whole.total, whole.more), (7, 7, false));
    let parts: Vec<_> = [0, 3, 6].map(|from| part(from, 3)).into();
    assert_eq!(parts.iter().map(|page| page.more).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(parts.into_iter().flat_map(|page| page.rows).collect::<Vec<_>>(), whole.rows);
    assert!(part(99, 3).rows.is_empty());
}

#[test]
fn who_supervises_is_told_numbers_and_no_names() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    let told = register.desk.ask(register.session("supervisor"), &Query::Credit(CreditQuery::Counts)).unwrap();
    let text = serde_json::to_string(&told).unwrap();
    assert!(text.contains("in_force") && !text.contains("栖禾") && !text.contains(FIRM), "{text}");
    assert!(register.desk.ask(register.session("clerk"), &Query::Credit(CreditQuery::Counts)).is_err());
}

#[test]
fn mediation_roles_are_told_what_is_published_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    for who in ["clerk", "district", "supervisor"] {
        let published = register.published(who, FIRM);
        assert_eq!((published.entries.len(), published.whitelist.len()), (1, 0), "{who}");
        let told = serde_json::to_string(&published).unwrap();
        assert!(!told.contains("甲罚") && !told.contains("attention") && !told.contains("instrument"), "{told}");
        let candidates = Query::Credit(CreditQuery::Candidates { on: None, from: 0, limit: 0 });
        assert!(register.desk.ask(register.session(who), &candidates).is_err(), "{who}");
    }
    // A dossier with nothing published is told like none at all.
    let paper = json!({ "code": "11010519491231002X", "name": "甘棠", "number": "乙罚1号" });
    register.act("officer", "instrument_add", paper).unwrap();
    let (known, unknown) =
        (register.published("clerk", "11010519491231002X"), register.published("clerk", "440524188001010014"));
    assert_eq!((known.name, known.entries.len()), (unknown.name, unknown.entries.len()));
    assert_eq!(known.code, "110105********002X", "a person's number is masked");
    assert!(register.check("root", FIRM).is_err(), "an administrator has no business here");
}

#[test]
fn writing_and_deciding_are_different_rights_and_different_people() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    for who in ["clerk", "district", "supervisor", "auditor", "root"] {
        assert_eq!(register.act(who, "instrument_add", json!({})), Err("forbidden".to_owned()), "{who}");
    }
    register.told();
    assert_eq!(register.act("officer", "attention_decide", json!({})), Err("forbidden".to_owned()));
    register.act("approver", "attention_decide", json!({})).unwrap();
    register.act("approver", "attention_lift", json!({})).unwrap();
    register.act("approver", "attention_propose", json!({ "test": "repeat_kind" })).unwrap();
    let own = register.act("approver", "attention_decide", json!({ "attention": 2 }));
    assert_eq!(own, Err("second_person".to_owned()));
}

#[test]
fn views_folded_again_show_the_same_dossier() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    let before = register.file("officer");
    assert_eq!((before.dossier.instruments.len(), before.tests.iter().filter(|test| test.met).count()), (2, 3));
    register.desk.renew_views();
    assert_eq!(register.file("officer"), before);
    assert_eq!(register.file("auditor"), before);
}

/// The domain of credit takes vocabulary from the case's side and nothing else: no case, agreement, party or session can
/// be named there, so none can be weighed.
#[test]
fn the_sources_of_credit_name_nothing_of_a_case_but_vocabulary() {
    let mut seen = 0;
    let mut dirs = vec![Path::new("src/domain/credit").to_owned(), Path::new("src/domain/pledge").to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
            for line in code.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                for place in ["case::", "super::case", "desk::"] {
                    if !line.contains(place) {
                        continue;
                    }
                    seen += 1;
                    assert!(line.contains("case::vocabulary::"), "{}: {line}", path.display());
                }
                for way_round in
                    ["domain::context::Context", "roster", "office::Office", "domain::answer", "domain::order"]
                {
                    assert!(!line.contains(way_round) || path.ends_with("testing.rs"), "{}: {line}", path.display());
                }
            }
        }
    }
    assert!(seen >= 6, "the sources are read: {seen}");
}

/// The register again, on another day; what its ledger holds of a kind, as (when it happened, who recorded it).
fn opened_on(home: &Path, clock: &Arc<SetClock>) -> Desk {
    let ledger = LedgerCell::new(Box::new(FileLedger::open_dir(home, DISTRICT).unwrap().0));
    let clock: Arc<dyn Clock> = Arc::<SetClock>::clone(clock);
    Desk::open(ledger, &home.join("store"), clock, &mut |_, _| ()).unwrap().0
}

fn recorded(desk: &Desk, kind: &str) -> Vec<(String, String)> {
    let records = desk.ledger().lock().tail(Position(0), usize::MAX).unwrap();
    let found = records.into_iter().filter(|record| record.kind == kind);
    found.map(|record| (record.on.to_string(), record.by.account)).collect()
}

#[test]
fn a_term_that_ended_while_nobody_was_there_is_on_record_at_the_next_start_and_once() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    register.desk.close().unwrap();
    // The longest term of a serious listing of 2025-06-10 ends on 2028-06-10, a Saturday; nobody opens the register before
    // September.
    let clock = Arc::new(SetClock::on("2028-06-09".parse().unwrap(), 9));
    let desk = opened_on(home.path(), &clock);
    assert_eq!(recorded(&desk, "entry_ended"), []);
    desk.close().unwrap();
    clock.set(zhitiao::domain::dates::instant("2028-09-01".parse().unwrap(), 9));
    let noted = [("2028-06-10".to_owned(), "zhitiao".to_owned())];
    for _ in 0..2 {
        let desk = opened_on(home.path(), &clock);
        assert_eq!(recorded(&desk, "entry_ended"), noted, "on the day it was over, by the register itself");
        let officer = desk.session("officer", Identity::Process).unwrap();
        let listed = Query::Credit(CreditQuery::Board { part: Part::Listed, text: None, limit: 0 });
        let Ok(Answer::Credit(CreditAnswer::Board(board))) = desk.ask(&officer, &listed) else { panic!() };
        assert_eq!(board.total, 0);
        desk.close().unwrap();
    }
}

#[test]
fn a_term_that_ends_while_the_register_is_open_is_on_record_with_the_first_question_of_the_day() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    register.desk.close().unwrap();
    let clock = Arc::new(SetClock::on("2028-06-09".parse().unwrap(), 23));
    let desk = opened_on(home.path(), &clock);
    let clerk = desk.session("clerk", Identity::Process).unwrap();
    let ask =
        |desk: &Desk| match desk.ask(&clerk, &Query::Credit(CreditQuery::Check { code: FIRM.to_owned(), on: None })) {
            Ok(Answer::Credit(CreditAnswer::Published(published))) => published.entries.len(),
            other => panic!("{other:?}"),
        };
    assert_eq!((ask(&desk), recorded(&desk, "entry_ended").len()), (1, 0));
    clock.set(zhitiao::domain::dates::instant("2028-06-10".parse().unwrap(), 0));
    assert_eq!((ask(&desk), recorded(&desk, "entry_ended").len()), (0, 1));
    assert_eq!((ask(&desk), recorded(&desk, "entry_ended").len()), (0, 1));
}

/// A register whose subjects were named by their codes alone, before registers drew a number of their own.
fn of_before(home: &Path) -> Desk {
    let from = Path::new("tests/fixtures/subjects-unsalted");
    fs::create_dir_all(home.join("ledger")).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.join("ledger").join(path.file_name().unwrap())).unwrap();
    }
    opened_on(home, &Arc::new(SetClock::on("2026-12-28".parse().unwrap(), 9)))
}

#[test]
fn a_register_of_before_the_salt_opens_keeps_its_subjects_and_salts_the_next() {
    let home = tempfile::tempdir().unwrap();
    let desk = of_before(home.path());
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let file =
        |code: &str| match desk.ask(&root, &Query::Credit(CreditQuery::Check { code: code.to_owned(), on: None })) {
            Ok(Answer::Credit(CreditAnswer::File(file))) => *file,
            other => panic!("{other:?}"),
        };
    let old = file(FIRM);
    assert_eq!(old.dossier.id, SubjectId::of(FIRM), "known by the name its stream has");
    assert!(old.dossier.instruments.len() >= 3);
    let add = |code: &str, number: &str| {
        let mut act = serde_json::to_value(CreditCommand::example("instrument_add").unwrap()).unwrap();
        act["code"] = json!(code);
        act["number"] = json!(number);
        let act = Do::Credit(CreditCommand::from_json(act).unwrap());
        desk.submit(&root, order(act)).unwrap();
    };
    add(FIRM, "丙罚1号");
    assert_eq!(file(FIRM).dossier.instruments.len(), old.dossier.instruments.len() + 1);
    assert_eq!(recorded(&desk, "subjects_salted"), [], "an old subject needs no number");
    let new = "440524188001010014";
    add(new, "丙罚2号");
    add(new, "丙罚3号");
    let told = file(new);
    assert_eq!(told.dossier.instruments.len(), 2, "one dossier, however often it is named");
    assert_ne!(told.dossier.id, SubjectId::of(new));
    assert_eq!(recorded(&desk, "subjects_salted").len(), 1);
    // Found by its id as well, and after a fold from nothing.
    assert_eq!(file(&told.dossier.id.to_string()), told);
    desk.renew_views();
    assert_eq!(file(new), told);
}

#[test]
fn two_registers_name_one_subject_otherwise_and_the_number_is_told_to_nobody() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let registers = homes.each_ref().map(|home| founded(home.path()));
    let ids = registers.each_ref().map(|register| {
        register.told();
        register.file("officer").dossier.id
    });
    assert!(ids[0] != ids[1] && !ids.contains(&SubjectId::of(FIRM)));
    for who in ["root", "auditor", "officer", "district"] {
        let Ok(Answer::Office(office)) = registers[0].desk.ask(registers[0].session(who), &Query::Office) else {
            continue;
        };
        assert_eq!(office.subject_salt, None, "{who}");
    }
}

#[test]
fn a_dossier_that_changes_is_told_of_to_who_reads_dossiers_and_to_nobody_else() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    // Whoever is answered has been told of everything up to it: the founding is over.
    register.desk.ask(register.session("root"), &Query::Office).unwrap();
    let ears: Vec<_> = register.people.iter().map(|(name, session)| (*name, register.desk.listen(session))).collect();
    register.told();
    let id = register.file("officer").dossier.id;
    let heard = |name: &str| {
        let (_, ear) = ears.iter().find(|(known, _)| *known == name).unwrap();
        let told: Vec<Notice> = ear.try_iter().flat_map(notices).collect();
        for notice in &told {
            let Notice::Subject { subject, .. } = notice else { panic!("{name}: {notice:?}") };
            assert_eq!(*subject, id, "{name}");
        }
        !told.is_empty()
    };
    for (name, hears) in [("officer", true), ("approver", true), ("auditor", true), ("clerk", false)] {
        assert_eq!(heard(name), hears, "{name}");
    }
    for name in ["root", "district", "supervisor"] {
        assert!(!heard(name), "{name} may not read dossiers");
    }
    // A case is none of their business: not even that something happened.
    let town = Arc::new(Session::built_in(&UnitCode(TOWN.to_owned())));
    let remark = json!({"type":"annotate","remark":"再议"});
    let act = Do::Case(Target::Id(register.case), Command::from_json(remark).unwrap());
    register.desk.submit(&town, order(act)).unwrap();
    register.file("officer");
    let told: Vec<Notice> = ears[1].1.try_iter().chain(ears[2].1.try_iter()).flat_map(notices).collect();
    assert_eq!(told, []);
}

#[test]
fn subjects_of_one_name_are_hinted_at_until_somebody_says_what_they_are_and_never_counted_together() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    let namesakes = |who: &str| register.file(who).namesakes.into_iter().map(|one| one.code).collect::<Vec<_>>();
    assert_eq!(namesakes("officer"), [""; 0]);
    let other = "91310000000000003G";
    let paper = json!({ "code": other, "number": "丁罚1号" });
    register.act("officer", "instrument_add", paper).unwrap();
    assert_eq!(namesakes("officer"), [other]);
    let before = register.file("officer").tests;
    let link = json!({ "with": other, "ground": "former_name", "reason": "同名，登记机关不同" });
    register.act("officer", "link_suggest", link).unwrap();
    register.act("officer", "link_decide", json!({ "confirmed": false })).unwrap();
    assert_eq!((namesakes("officer"), register.file("officer").tests), (Vec::new(), before));
}

/// The ledger's side of what a store trusts.
struct Log(zhitiao::desk::SharedLedger);

impl LogFacts for Log {
    fn head(&self) -> (u64, String) {
        self.0.lock().head().map(|head| (head.position.0, head.hash.0)).unwrap()
    }

    fn hash_at(&self, position: u64) -> Option<String> {
        self.0.lock().hash_at(Position(position)).unwrap().map(|hash| hash.0)
    }
}

/// What a store keeps of credit, byte for byte.
fn kept_of_credit(store: &Store) -> Vec<String> {
    let dump = store.dump().unwrap();
    dump.lines().filter(|line| line.starts_with("documents credit")).map(ToOwned::to_owned).collect()
}

#[test]
fn views_kept_up_from_day_to_day_and_rule_to_rule_are_those_folded_from_nothing() {
    let home = tempfile::tempdir().unwrap();
    let register = founded(home.path());
    register.told();
    let shop = |with: Value| {
        let mut with = with;
        with["code"] = json!("91310000000000003G");
        with
    };
    register.act("officer", "pledge_apply", shop(json!({ "name": "宿城芥舟文具店" }))).unwrap();
    let coming = shop(json!({ "number": "戊罚1号", "decided_on": "2026-11-19", "served_on": "2026-11-19",
        "in_force_on": "2027-01-15" }));
    register.act("officer", "instrument_add", coming).unwrap();
    register.desk.close().unwrap();
    let days = ["2026-11-20", "2026-11-21", "2027-01-15", "2027-06-11", "2027-06-12", "2028-06-10", "2031-01-01"];
    for (n, day) in days.into_iter().enumerate() {
        let clock = Arc::new(SetClock::on(day.parse().unwrap(), 9));
        let desk = opened_on(home.path(), &clock);
        let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
        if n == 3 {
            let mut rule =
                builtin::rules().unwrap().into_iter().find(|rule| rule.rule == RuleId::RepeatWindow).unwrap();
            rule.value = 6;
            let rules = RulesSet { rules: vec![rule], reason: "试".to_owned() };
            desk.submit(&root, order(Do::Office(rules.into()))).unwrap();
        }
        if n == 4 {
            let act = json!({"type":"instrument_correct","code":FIRM,"instrument":1,"number":"甲罚〔2025〕9号","reason":"录错"});
            desk.submit(&root, order(Do::Credit(CreditCommand::from_json(act).unwrap()))).unwrap();
        }
        // A question waits until the views show all of it.
        desk.ask(&root, &Query::Credit(CreditQuery::Counts)).unwrap();
        desk.close().unwrap();
        let ledger = LedgerCell::new(Box::new(FileLedger::open_dir(home.path(), DISTRICT).unwrap().0));
        let Opened::Ready(store, _) = Store::open(&home.path().join("store"), &Log(Arc::clone(&ledger))).unwrap()
        else {
            panic!("the views are not trusted")
        };
        let kept = kept_of_credit(&store);
        store.close().unwrap();
        let fresh = Store::create(&home.path().join(format!("fresh-{n}"))).unwrap();
        rebuild(&ledger, &fresh, day.parse().unwrap(), &mut |_, _| ()).unwrap();
        assert_eq!(kept, kept_of_credit(&fresh), "on {day}");
        assert!(kept.len() > 6, "{kept:?}");
    }
}
