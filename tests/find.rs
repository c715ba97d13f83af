//! Finding at the desk: what was just written is found, what was corrected is found by both names, and nobody finds, or is
//! hinted at, what they may not see.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::Desk;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{LedgerCell, SharedLedger};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, Hit, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::vocabulary::Object;
use zhitiao::domain::matches::{Grade, Matches, Typed};
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::MemoryLedger;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const OTHER: &str = "321302102";

struct Register {
    desk: Desk,
    _home: tempfile::TempDir,
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

fn office(command: impl Into<OfficeCommand>) -> Order {
    order(Do::Office(command.into()))
}

impl Register {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let today: NaiveDate = "2026-11-20".parse().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SetClock::on(today, 9));
        let ledger: SharedLedger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let desk = Desk::open(ledger, &home.path().join("store"), clock, &mut |_, _| ()).unwrap().0;
        let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
        let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
        let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
        let register = Self { desk, _home: home };
        for order in [office(UnitsLoad { units }), office(rules), office(calendar)] {
            register.desk.submit(&system(DISTRICT), order).unwrap();
        }
        for (name, committee, role) in [
            ("root", DISTRICT, "admin"),
            ("gan", TOWN, "mediator"),
            ("miao", OTHER, "mediator"),
            ("hub", DISTRICT, "district"),
            ("wen", DISTRICT, "credit_officer"),
        ] {
            let add = json!({"type":"account_add","name":name,"person":name,"committee":committee,"roles":[role]});
            register.desk.submit(&system(DISTRICT), order(Do::Office(OfficeCommand::from_json(add).unwrap()))).unwrap();
        }
        register
    }

    fn register(&self, committee: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        json["aliases"] = json!([]);
        json["committee"] = committee.into();
        change(&mut json);
        let order = order(Do::Case(Target::New, Command::from_json(json).unwrap()));
        self.desk.submit(&system(committee), order).unwrap().case.unwrap()
    }

    fn act(&self, committee: &str, label: &str, json: Value) {
        let order = order(Do::Case(Target::Label(label.to_owned()), Command::from_json(json).unwrap()));
        self.desk.submit(&system(committee), order).unwrap();
    }

    fn session(&self, name: &str) -> Session {
        self.desk.session(name, Identity::Process).unwrap()
    }

    fn search(&self, name: &str, text: &str) -> Vec<Hit> {
        match self.desk.ask(&self.session(name), &Query::Search { text: text.to_owned(), limit: 0 }).unwrap() {
            Answer::Found(hits) => hits,
            other => panic!("{other:?}"),
        }
    }

    /// Numbers and fields of what somebody finds.
    fn finds(&self, name: &str, text: &str) -> Vec<(String, String)> {
        self.search(name, text).into_iter().map(|hit| (hit.row.number.to_string(), hit.field)).collect()
    }

    fn matches(&self, name: &str, typed: Typed) -> Matches {
        match self.desk.ask(&self.session(name), &Query::Matches(Box::new(typed))).unwrap() {
            Answer::Matches(matches) => *matches,
            other => panic!("{other:?}"),
        }
    }
}

fn system(committee: &str) -> Arc<Session> {
    Arc::new(Session::built_in(&UnitCode(committee.to_owned())))
}

fn typed(name: &str) -> Typed {
    Typed { name: name.to_owned(), ..Typed::default() }
}

#[test]
fn a_case_is_found_first_by_its_number_however_it_is_shortened() {
    let register = Register::new();
    let labels: Vec<String> = (0..25).map(|_| register.register(TOWN, |_| ())).collect();
    let theirs: Vec<String> = (0..5).map(|_| register.register(OTHER, |_| ())).collect();
    let district = register.register(DISTRICT, |_| ());
    let prefix = |label: &str| label.split('〔').next().unwrap().trim_end_matches("知调").to_owned();
    let (own, other) = (prefix(&labels[0]), prefix(&theirs[0]));
    let first = |text: &str| register.finds("gan", text).first().cloned().map(|(label, _)| label);
    for (text, wanted) in [
        (format!("{own}5"), &labels[4]),
        (format!("{own} 25"), &labels[24]),
        (format!("{own}2号"), &labels[1]),
        (format!("{own}20265"), &labels[4]),
        (format!("{own}2026-5"), &labels[4]),
        (format!("{other}5"), &theirs[4]),
        ("宿城1".to_owned(), &district),
        ("sczt1".to_owned(), &district),
        ("sczd1".to_owned(), &district),
        ("2026-25".to_owned(), &labels[24]),
        ("5号".to_owned(), &labels[4]),
    ] {
        assert_eq!(first(&text).as_ref(), Some(wanted), "{text}");
    }
    let found = register.search("gan", &format!("{own}2026-25")).remove(0);
    let chars: Vec<char> = found.text.chars().collect();
    let matched: String = found.matched.iter().map(|at| chars[*at]).collect();
    assert_eq!(matched, format!("{own}202625"));
    // Once each, and what merely has the figures in it comes after.
    let all = register.finds("gan", &format!("{own}2"));
    assert_eq!(all[0].0, labels[1]);
    assert_eq!(all.iter().filter(|(label, _)| *label == labels[1]).count(), 1);
}

#[test]
fn what_was_just_written_is_found_by_every_kind_of_text() {
    let register = Register::new();
    assert!(register.finds("gan", "青甑").is_empty());
    let label = register.register(TOWN, |_| ());
    for (query, field) in [
        (label.as_str(), "number"),
        ("青甑", "respondent"),
        ("sqqz", "respondent"),
        ("suqianqingz", "respondent"),
        ("弥野品牌", "applicant"),
        ("91350100M000100Y43", "code"),
        ("00000000", "right"),
        ("箱包", "summary"),
        ("示例路", "place"),
        ("miye 青甑", "respondent"),
    ] {
        assert_eq!(register.finds("gan", query), [(label.clone(), field.to_owned())], "{query}");
    }
    register.act(TOWN, &label, json!({"type":"annotate","remark":"样品已封存"}));
    assert_eq!(register.finds("gan", "ypyfc"), [(label.clone(), "remark".to_owned())]);
    let rename = json!({"type":"amend_party","party":"r1","name":"宿迁霁光网络有限公司","reason":"核对执照"});
    register.act(TOWN, &label, rename);
    assert_eq!(register.finds("gan", "霁光"), [(label.clone(), "respondent".to_owned())]);
    assert_eq!(register.finds("gan", "青甑")[0], (label.clone(), "former".to_owned()));
    assert!(register.search("gan", "霁光")[0].row.sought.is_empty(), "what only the index needs stays here");
    assert!(register.finds("gan", "").is_empty() && register.finds("gan", "没有此人").is_empty());
}

#[test]
fn what_was_undone_or_rebuilt_is_found_as_it_is_now() {
    let register = Register::new();
    let label = register.register(TOWN, |_| ());
    assert_eq!(register.finds("gan", "青甑").len(), 1);
    register.desk.renew_views();
    let other = register.register(TOWN, |json| json["respondents"] = json!([{"name":"宿城青甑商行"}]));
    let mut found: Vec<String> = register.finds("gan", "青甑").into_iter().map(|(number, _)| number).collect();
    found.sort();
    assert_eq!(found, [label, other]);
}

#[test]
fn nobody_finds_what_they_may_not_see() {
    let register = Register::new();
    let label = register.register(TOWN, |_| ());
    assert_eq!(register.finds("hub", "青甑").len(), 1, "the district reads all");
    // Elsewhere: number and holder, and by nothing else.
    assert!(register.finds("miao", "青甑").is_empty());
    assert!(register.finds("miao", "箱包").is_empty());
    let outline = register.search("miao", &label);
    assert_eq!(outline.len(), 1);
    assert!(outline[0].row.respondents.is_empty() && outline[0].field == "number");
    assert!(register.finds("miao", &format!("{label} 青甑")).is_empty());
    // Credit has nothing to do with mediation.
    let query = Query::Search { text: "青甑".to_owned(), limit: 0 };
    assert!(register.desk.ask(&register.session("wen"), &query).is_err());
    assert!(register.desk.ask(&register.session("wen"), &Query::Matches(Box::new(typed("青甑")))).is_err());
}

#[test]
fn a_trade_secret_is_not_found_by_what_is_veiled() {
    let register = Register::new();
    let secret = register.register(TOWN, |json| json["object"] = "trade_secret".into());
    // Until a mediator is named, whoever works on the case must see it; the district need not.
    assert_eq!(register.finds("gan", "青甑").len(), 1);
    assert!(register.finds("hub", "青甑").is_empty());
    assert!(register.finds("hub", "mytm").is_empty());
    assert_eq!(register.finds("hub", &secret), [(secret.clone(), "number".to_owned())]);
    assert!(register.matches("hub", typed("宿迁青甑电子商务有限公司")).parties.is_empty());
    assert_eq!(register.matches("gan", typed("宿迁青甑电子商务有限公司")).parties.len(), 1);
}

#[test]
fn an_id_number_is_found_whole_and_shown_in_part() {
    let register = Register::new();
    let who = json!([{"name":"束云帆","code":"321302199001010015"}]);
    register.register(TOWN, |json| json["respondents"] = who);
    let hits = register.search("gan", "321302199001010015");
    assert_eq!((hits[0].field.as_str(), hits[0].text.as_str()), ("identity", "321302********0015"));
    assert!(register.finds("gan", "3213021990").is_empty());
}

#[test]
fn a_party_is_recognised_with_its_grade() {
    let register = Register::new();
    let who = json!([{"name":"宿迁市青甑电子商务有限公司","code":"91350100M000100Y43","phone":"0527-80000001"}]);
    let label = register.register(TOWN, |json| {
        json["respondents"] = who;
        json["applicants"] = json!([{"name":"上海未名文化传播有限公司"}]);
    });
    let grades = |typed: Typed| -> Vec<(Grade, String)> {
        let parties = register.matches("gan", typed).parties.into_iter();
        parties.map(|known| (known.grade, known.party.name)).collect()
    };
    let full = "宿迁市青甑电子商务有限公司".to_owned();
    for (name, grade) in [
        ("宿迁市青甑电子商务有限公司", Grade::Name),
        ("宿迁青甑电子商务（有限公司）", Grade::Comparable),
        ("宿迁清增电子商务有限公司", Grade::Sound),
        ("青甑", Grade::Part),
        ("qingz", Grade::Part),
    ] {
        assert_eq!(grades(typed(name)), [(grade, full.clone())], "{name}");
    }
    let by_code =
        Typed { code: "９１３５０１００ｍ０００１００ｙ４３".to_owned(), ..Typed::default() };
    assert_eq!(grades(by_code), [(Grade::Code, full.clone())]);
    let both = Typed { code: "91350100M000100Y43".to_owned(), ..typed("宿迁市青甑") };
    assert_eq!(grades(both), [(Grade::Code, full.clone())], "the surest grade speaks");
    assert!(grades(typed("没有此人")).is_empty() && grades(typed("宿")).is_empty());
    let rename = json!({"type":"amend_party","party":"r1","name":"宿迁霁光网络有限公司","reason":"核对执照"});
    register.act(TOWN, &label, rename);
    assert_eq!(grades(typed(&full)), [(Grade::Former, "宿迁霁光网络有限公司".to_owned())]);
    let known = register.matches("gan", typed("宿迁霁光网络有限公司")).parties.remove(0);
    assert_eq!((known.cases, known.own, known.number), (1, 1, label));
    assert_eq!(known.party.phone.as_deref(), Some("0527-80000001"));
}

#[test]
fn a_dispute_that_is_here_already_is_named() {
    let register = Register::new();
    let label = register.register(TOWN, |_| ());
    let dispute = |rights: &[&str], object| Typed {
        applicants: vec!["杭州弥野品牌管理有限公司".to_owned()],
        respondents: vec!["宿迁市青甑电子商务（有限公司）".to_owned(), String::new()],
        rights: rights.iter().map(|right| (*right).to_owned()).collect(),
        object,
        ..Typed::default()
    };
    let again = |name: &str, typed| -> Vec<String> {
        register.matches(name, typed).again.into_iter().map(|again| again.number).collect()
    };
    assert_eq!(again("gan", dispute(&["弥野"], Some(Object::Trademark))), std::slice::from_ref(&label));
    assert_eq!(again("gan", dispute(&["00000000"], None)), std::slice::from_ref(&label));
    assert_eq!(again("gan", dispute(&[], Some(Object::Trademark))), std::slice::from_ref(&label));
    assert!(again("gan", dispute(&[], Some(Object::Work))).is_empty(), "another object");
    assert!(again("gan", dispute(&["别的商标"], Some(Object::Trademark))).is_empty(), "another right");
    assert!(again("miao", dispute(&["弥野"], None)).is_empty(), "not theirs to know");
    let mut swapped = dispute(&["弥野"], None);
    std::mem::swap(&mut swapped.applicants, &mut swapped.respondents);
    assert!(again("gan", swapped).is_empty(), "the other way round it is another dispute");
}

#[test]
fn the_other_cases_of_a_party_are_told_as_far_as_they_may_be_seen() {
    let register = Register::new();
    let named = |name: &str, code: Value| {
        let name = name.to_owned();
        move |json: &mut Value| json["respondents"] = json!([{"name": name, "code": code}])
    };
    let here = register.register(TOWN, named("宿城知禾服饰店", Value::Null));
    let before = register.register(TOWN, named("宿城知禾服饰店", Value::Null));
    let elsewhere = register.register(OTHER, named("宿城知禾服饰店", Value::Null));
    register.register(TOWN, named("宿城知禾鞋帽店", Value::Null));
    let past = |who: &str| match register.desk.ask(&register.session(who), &Query::Past(Target::Label(here.clone()))) {
        Ok(Answer::Past(past)) => past,
        other => panic!("{other:?}"),
    };
    assert_eq!(past("gan"), None, "nobody waits for the index");
    // A question of the other kind waits for it.
    register.desk.ask(&register.session("gan"), &Query::Search { text: "知禾".to_owned(), limit: 1 }).unwrap();
    let numbers = |who: &str| -> Vec<String> {
        let told = past(who).unwrap();
        let of_respondent = told.iter().filter(|party| party.name == "宿城知禾服饰店");
        of_respondent.flat_map(|party| &party.cases).map(|past| past.row.number.to_string()).collect()
    };
    assert_eq!(numbers("gan"), std::slice::from_ref(&before), "neither itself, nor another name, nor another town's");
    let mut all = numbers("hub");
    all.sort();
    let mut expected = [before.clone(), elsewhere];
    expected.sort();
    assert_eq!(all, expected, "the district reads all");
    let stranger = register.session("miao");
    let refused = register.desk.ask(&stranger, &Query::Past(Target::Label(here.clone())));
    assert!(refused.is_err(), "whoever may not see the case is told nothing");
    let told = past("hub").unwrap();
    let respondent = told.iter().find(|party| party.name == "宿城知禾服饰店").unwrap();
    assert_eq!(respondent.own, 0, "the district holds none of them");
}
