//! Who reads what, asked of a whole desk: trade secrets behind every door, cases elsewhere, accounts and ties, and what is
//! on record about it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::query::AskError;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell, SharedLedger};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, CaseFile, DeskCard, Entry, Hit, Preview, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::row::Row;
use zhitiao::domain::dates::instant;
use zhitiao::domain::log::LogQuery;
use zhitiao::domain::matches::Typed;
use zhitiao::domain::office::Office;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::domain::query::{CaseFilter, CaseQuery, CountQuery, OnDesk, Order as ListOrder, Tally};
use zhitiao::domain::refusal::Refusal;
use zhitiao::domain::roster::MediatorId;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::MemoryLedger;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const OTHER: &str = "321302102";
/// The applicant of every case here, and a part of its facts.
const APPLICANT: &str = "上海未名文化传播有限公司";
const FACTS: &str = "秘方配比";

struct Register {
    desk: Desk,
    clock: Arc<SetClock>,
    _home: tempfile::TempDir,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

fn mediator(name: &str) -> MediatorId {
    MediatorId(Uuid::new_v5(&Uuid::nil(), name.as_bytes()))
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Rejection>) -> Refusal {
    match outcome {
        Err(Rejection::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

impl Register {
    /// A town with a head, a clerk and three mediators, another town, the district, and those who look on.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::on(day("2026-11-20"), 9));
        let ledger: SharedLedger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let shared: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let desk = Desk::open(ledger, &home.path().join("store"), shared, &mut |_, _| ()).unwrap().0;
        let register = Self { desk, clock, _home: home };
        let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
        let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
        let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
        for command in [OfficeCommand::from(UnitsLoad { units }), rules.into(), calendar.into()] {
            register.desk.submit(&system(), order(Do::Office(command))).unwrap();
        }
        for name in ["jia", "yi", "bing"] {
            register.office(json!({"type":"mediator_add","name":name,"committee":TOWN,"id":mediator(name)}));
        }
        register.office(json!({"type":"mediator_add","name":"miao","committee":OTHER,"id":mediator("miao")}));
        for (name, committee, roles) in [
            ("root", DISTRICT, json!(["admin"])),
            ("head", TOWN, json!(["head"])),
            ("clerk", TOWN, json!(["clerk"])),
            ("jia", TOWN, json!(["mediator"])),
            ("yi", TOWN, json!(["mediator"])),
            ("bing", TOWN, json!(["mediator"])),
            ("both", TOWN, json!(["clerk", "district"])),
            ("miao", OTHER, json!(["mediator", "clerk"])),
            ("hub", DISTRICT, json!(["district"])),
            ("auditor", DISTRICT, json!(["auditor"])),
            ("supervisor", DISTRICT, json!(["supervisor"])),
            ("wen", DISTRICT, json!(["credit_officer"])),
        ] {
            let id = ["jia", "yi", "bing", "miao"].contains(&name).then(|| mediator(name));
            register.office(json!({
                "type":"account_add","name":name,"person":name,"committee":committee,"roles":roles,"mediator":id,
            }));
        }
        register
    }

    fn office(&self, json: Value) {
        self.desk.submit(&system(), order(Do::Office(OfficeCommand::from_json(json).unwrap()))).unwrap();
    }

    fn session(&self, name: &str) -> Arc<Session> {
        Arc::new(self.desk.session(name, Identity::Process).unwrap())
    }

    /// Registered and accepted by somebody.
    fn case(&self, who: &str, committee: &str, object: &str) -> String {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        json["aliases"] = json!([]);
        json["committee"] = committee.into();
        json["object"] = object.into();
        json["applicants"] = json!([{"name":APPLICANT}]);
        json["summary"] = format!("{FACTS}被带走。").into();
        let new = order(Do::Case(Target::New, Command::from_json(json).unwrap()));
        let label = self.desk.submit(&self.session(who), new).unwrap().case.unwrap();
        self.done(who, &label, json!({"type":"accept","applicant_consents":true}));
        label
    }

    /// A trade-secret case with jia named.
    fn secret(&self) -> String {
        let label = self.case("head", TOWN, "trade_secret");
        self.name(&label, "jia");
        label
    }

    fn name(&self, label: &str, who: &str) {
        let name = json!({"type":"name_mediators","mediators":[mediator(who)],"chosen_by":"committee",
            "disclosure":"无利害关系。"});
        self.done("head", label, name);
    }

    fn act(&self, who: &str, label: &str, json: Value) -> Result<(), Rejection> {
        let act = Do::Case(Target::Label(label.to_owned()), Command::from_json(json).unwrap());
        self.desk.submit(&self.session(who), order(act)).map(drop)
    }

    fn done(&self, who: &str, label: &str, json: Value) {
        self.act(who, label, json.clone()).unwrap_or_else(|error| panic!("{who} {json}: {error:?}"));
    }

    fn ask(&self, who: &str, query: &Query) -> Answer {
        self.desk.ask(&self.session(who), query).unwrap_or_else(|error| panic!("{who} {query:?}: {error:?}"))
    }

    fn forbidden(&self, who: &str, query: &Query) -> Refusal {
        match self.desk.ask(&self.session(who), query) {
            Err(AskError::Refused(refusal)) => refusal,
            other => panic!("{who} {query:?}: {other:?}"),
        }
    }

    fn file(&self, who: &str, label: &str) -> CaseFile {
        match self.ask(who, &whole(label)) {
            Answer::Case(file) => *file,
            other => panic!("{other:?}"),
        }
    }

    fn rows(&self, who: &str, filter: CaseFilter, order: ListOrder) -> Vec<Row> {
        match self.ask(who, &Query::Cases(CaseQuery { filter, order, ..CaseQuery::default() })) {
            Answer::Cases(page) => page.rows,
            other => panic!("{other:?}"),
        }
    }

    fn list(&self, who: &str, terms: &[&str]) -> Vec<Row> {
        self.rows(who, filter(terms), ListOrder::Recent)
    }

    fn count(&self, who: &str, terms: &[&str]) -> u64 {
        match self.ask(who, &Query::Count(CountQuery { filter: filter(terms), ..CountQuery::default() })) {
            Answer::Count(count) => count.cases,
            other => panic!("{other:?}"),
        }
    }

    fn search(&self, who: &str, text: &str) -> Vec<Hit> {
        match self.ask(who, &Query::Search { text: text.to_owned(), limit: 0 }) {
            Answer::Found(hits) => hits,
            other => panic!("{other:?}"),
        }
    }

    /// Who is on record as having read a case, in order.
    fn readers(&self, label: &str) -> Vec<String> {
        match self.ask("auditor", &Query::Accesses(Target::Label(label.to_owned()))) {
            Answer::History(entries) => entries.into_iter().map(|entry: Entry| entry.by.account).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn card(&self, who: &str) -> DeskCard {
        match self.ask(who, &Query::Desk) {
            Answer::Desk(card) => *card,
            other => panic!("{other:?}"),
        }
    }

    fn shown_office(&self, who: &str) -> Office {
        match self.ask(who, &Query::Office) {
            Answer::Office(office) => *office,
            other => panic!("{other:?}"),
        }
    }

    fn preview(&self, who: &str, bulk: Value) -> Preview {
        match self.ask(who, &Query::Preview(serde_json::from_value(bulk).unwrap())) {
            Answer::Preview(preview) => preview,
            other => panic!("{other:?}"),
        }
    }
}

fn system() -> Arc<Session> {
    Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())))
}

fn whole(label: &str) -> Query {
    Query::Case(AsKnown { case: Target::Label(label.to_owned()), known_at: None, as_of: None })
}

fn filter(terms: &[&str]) -> CaseFilter {
    let mut filter = CaseFilter::default();
    terms.iter().for_each(|term| filter.add(term).unwrap());
    filter
}

/// A refusal that says nothing but that.
fn assert_secret(refusal: &Refusal, what: &str) {
    assert_eq!((refusal.code.as_str(), refusal.args["variant"].as_str()), ("forbidden", "secret"), "{what}");
    let told: Vec<&str> = refusal.args.keys().map(String::as_str).collect();
    let known = ["account", "of", "policy_action", "relation", "variant"];
    assert!(told.iter().all(|name| known.contains(name)), "{what} tells {told:?}");
}

/// Given a secret case in jia's hands, when anybody else of the committee acts on it, then they are refused before it is
/// looked at; and a secret stays one whatever it is called later.
#[test]
fn nobody_works_on_a_trade_secret_they_do_not_read_nor_calls_it_something_else() {
    let register = Register::new();
    let label = register.secret();
    let object = json!({"type":"correct","field":"object","value":"trademark","reason":"客体登记有误。"});
    let probe = json!({"type":"seek_consent","party":"a1","means":"phone","answer":"agreed","note":"电话。"});
    let note = json!({"type":"annotate","remark":"略"});
    for who in ["yi", "clerk"] {
        for act in [&object, &probe, &note] {
            let refusal = refused(register.act(who, &label, act.clone()));
            assert_eq!(refusal.code, "forbidden", "{who} {act}");
            assert!(!refusal.args.contains_key("party"), "{who} {act}: {refusal:?}");
        }
        assert_secret(&refused(register.act(who, &label, note.clone())), who);
    }
    // Not even the mediator: what a case is about is for whoever decides.
    assert_eq!(refused(register.act("jia", &label, object.clone())).code, "forbidden");
    register.done("jia", &label, note);
    register.done("head", &label, object);
    assert_secret(&register.forbidden("clerk", &whole(&label)), "after the correction");
    assert_eq!(register.list("clerk", &[])[0].applicants, Vec::<String>::new());
    assert_eq!(register.file("jia", &label).case.intake.summary, format!("{FACTS}被带走。"));
    assert!(register.readers(&label).contains(&"jia".to_owned()), "reading it is still recorded");
}

/// Given a secret case, when somebody who does not read it previews an act on it, then they hear that they may not.
#[test]
fn a_preview_of_a_trade_secret_says_nothing_of_it() {
    let register = Register::new();
    let label = register.secret();
    let id = register.list("head", &[])[0].id;
    let bulk = |act: Value| json!({"cases":[{"case":id}],"act":act});
    let tell = bulk(json!({"type":"tell_rights","means":"oral"}));
    let preview = register.preview("clerk", tell.clone());
    assert_secret(preview.rows[0].refusal.as_ref().unwrap(), "preview");
    assert!(preview.rows[0].row.is_outline());
    let act = Do::Bulk(serde_json::from_value(tell).unwrap());
    assert_secret(&refused(register.desk.submit(&register.session("clerk"), order(act))), "bulk");
    // Who gives work into other hands need not read it.
    let hand = bulk(json!({"type":"reassign","from":mediator("jia"),"to":mediator("yi"),"reason":"离岗。"}));
    assert_eq!(register.preview("head", hand.clone()).rows[0].refusal, None);
    register.desk.submit(&register.session("head"), order(Do::Bulk(serde_json::from_value(hand).unwrap()))).unwrap();
    register.file("yi", &label);
    assert_secret(&register.forbidden("jia", &whole(&label)), "jia gave it away");
}

/// Given a secret case, when a list is filtered by what it hides, then the case is not among what fits.
#[test]
fn filters_and_counts_are_no_oracle_for_what_is_hidden() {
    let register = Register::new();
    let label = register.secret();
    for who in ["clerk", "yi", "hub", "supervisor"] {
        for term in [&format!("text={APPLICANT}"), "mediator=jia", "object=trade_secret", "requested_from=2000-01-01"] {
            assert_eq!(register.list(who, &[term]).len(), 0, "{who} {term}");
            assert_eq!(register.count(who, &[term]), 0, "{who} {term}");
        }
        let by_number = register.list(who, &[&format!("text={label}")]);
        assert_eq!((by_number.len(), register.count(who, &[])), (1, 1), "{who}");
        assert!(by_number[0].is_outline() && by_number[0].secrecy.is_some(), "{who}: {by_number:?}");
    }
    // Whose desk it lies on is hidden as well.
    let desk = OnDesk { mediator: Some(mediator("jia")), committee: UnitCode(TOWN.to_owned()) };
    let on_desk = CaseFilter { on_desk_of: Some(desk), ..CaseFilter::default() };
    assert_eq!(register.rows("clerk", on_desk.clone(), ListOrder::Door).len(), 0);
    assert_eq!(register.rows("jia", on_desk, ListOrder::Door).len(), 1);
    assert_eq!(register.list("jia", &[&format!("text={APPLICANT}")]).len(), 1);
    assert_eq!(register.count("jia", &["object=trade_secret"]), 1);
}

/// Given a secret case, when its mediator meets it anywhere, then the reading is on record, once a day; when others do,
/// there is nothing to record.
#[test]
fn wherever_a_trade_secret_is_shown_the_reading_is_recorded() {
    let register = Register::new();
    let label = register.secret();
    let before = register.readers(&label);
    for who in ["clerk", "yi", "head", "hub"] {
        assert!(register.list(who, &[]).iter().all(Row::is_outline), "{who}");
        assert!(register.search(who, FACTS).is_empty() && register.search(who, "未名").is_empty(), "{who}");
        assert!(register.search(who, &label).iter().all(|hit| hit.row.is_outline()), "{who}");
    }
    assert_eq!(register.readers(&label), before);
    type Meet = fn(&Register);
    let meetings: [Meet; 4] = [
        |register| assert_eq!(register.list("jia", &[])[0].applicants, [APPLICANT]),
        |register| assert_eq!(register.search("jia", FACTS).len(), 1),
        |register| {
            let typed = Typed { name: APPLICANT.to_owned(), ..Typed::default() };
            let Answer::Matches(matches) = register.ask("jia", &Query::Matches(Box::new(typed))) else { panic!() };
            assert_eq!(matches.parties.len(), 1);
        },
        |register| {
            let Answer::Changes(changes) = register.ask("jia", &Query::Changes { seen: None, after: None, limit: 0 })
            else {
                panic!()
            };
            assert!(changes.rows.iter().any(|change| !change.row.applicants.is_empty()));
        },
    ];
    for (n, meet) in meetings.into_iter().enumerate() {
        register.clock.set(instant(day("2026-11-21") + chrono::Days::new(n as u64), 9));
        let before = register.readers(&label).len();
        meet(&register);
        meet(&register);
        assert_eq!(register.readers(&label)[before..], ["jia".to_owned()], "meeting {n}");
    }
}

/// Given a secret case whose seats have all ended, when it is looked at, then only who must name somebody sees the parties,
/// and nobody what was said.
#[test]
fn a_vacant_seat_opens_a_trade_secret_only_as_far_as_assigning_needs() {
    let register = Register::new();
    let label = register.secret();
    register.done("jia", &label, json!({"type":"annotate","remark":"双方谈到客户名单。"}));
    register.done("head", &label, json!({"type":"escalate","reason":"案情复杂。","parties_agree":true}));
    register.done("hub", &label, json!({"type":"sign_for"}));
    for who in ["clerk", "yi", "jia", "head", "miao"] {
        assert_eq!(register.forbidden(who, &whole(&label)).code, "forbidden", "{who}");
    }
    assert_secret(&register.forbidden("supervisor", &whole(&label)), "supervisor");
    let file = register.file("hub", &label);
    assert_eq!(file.case.parties[0].who.name, APPLICANT);
    let told = serde_json::to_string(&file).unwrap();
    for hidden in [FACTS, "客户名单", "案情复杂"] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    assert!(register.readers(&label).contains(&"hub".to_owned()), "that is a reading too");
    assert_secret(&refused(register.act("hub", &label, json!({"type":"annotate","remark":"略"}))), "hub");
    assert!(register.list("hub", &[]).iter().all(Row::is_outline));
}

/// Given a case nobody was ever named for, when it is looked at, then who decides reads it, and nobody else does.
#[test]
fn a_new_trade_secret_is_for_who_decides_on_it() {
    let register = Register::new();
    let label = register.case("head", TOWN, "trade_secret");
    assert_eq!(register.file("head", &label).case.intake.summary, format!("{FACTS}被带走。"));
    for who in ["clerk", "yi", "hub"] {
        assert_secret(&register.forbidden(who, &whole(&label)), who);
    }
    register.name(&label, "jia");
    assert_secret(&register.forbidden("head", &whole(&label)), "once somebody is named");
}

/// Given a case of another town, when it is listed, then its number, its stage and where it is are told, and nothing can be
/// asked beside.
#[test]
fn of_a_case_elsewhere_number_and_holder_are_told() {
    let register = Register::new();
    let label = register.case("clerk", TOWN, "trademark");
    let holder = format!("holder={TOWN}");
    for order in ListOrder::ALL {
        let rows = register.rows("miao", filter(&[&holder]), order);
        let told = serde_json::to_value(&rows[0]).unwrap();
        let known = ["id", "number", "stage", "level", "holder", "holder_name", "changed_at", "unchecked", "version"];
        for (field, value) in told.as_object().unwrap() {
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            assert!(empty || known.contains(&field.as_str()), "{field}: {value} by {order:?}");
        }
        assert_eq!((rows[0].number.to_string(), rows[0].version), (label.clone(), 0));
        assert_eq!(rows[0].changed_at, chrono::DateTime::UNIX_EPOCH);
    }
    assert_eq!((register.count("miao", &[&holder]), register.count("miao", &[&holder, "open=true"])), (1, 1));
    for term in
        ["ending=withdrawn", "object=trademark", "kind=infringement", "source=party", "requested_from=2026-01-01"]
    {
        let filter = filter(&[&holder, term]);
        let list = Query::Cases(CaseQuery { filter: filter.clone(), ..CaseQuery::default() });
        assert_eq!(register.forbidden("miao", &list).code, "elsewhere_outline_only", "{term}");
        let count = Query::Count(CountQuery { filter, ..CountQuery::default() });
        assert_eq!(register.forbidden("miao", &count).code, "elsewhere_outline_only", "{term}");
    }
}

/// Given accounts, absences and ties, when the office is asked for, then each goes to those the table names.
#[test]
fn accounts_roster_and_ties_go_to_those_the_table_names() {
    let register = Register::new();
    register.case("clerk", TOWN, "trademark");
    let code = "321324199001010011";
    register
        .office(json!({"type":"tie_declare","person":mediator("jia"),"with":"法委丁","code":code,"relation":"夫妻"}));
    let away = json!({"type":"mediator_absent","mediator":mediator("jia"),"from":"2026-11-23","reason":"病假"});
    register.office(away);
    for (who, accounts) in [("jia", 1), ("head", 1), ("hub", 1), ("auditor", 12), ("root", 12)] {
        assert_eq!(register.shown_office(who).accounts.len(), accounts, "{who}");
    }
    for (who, sees_tie, sees_why) in
        [("jia", true, true), ("head", true, true), ("yi", false, true), ("miao", false, false), ("hub", false, false)]
    {
        let Answer::Roster(card) = register.ask(who, &Query::Roster) else { panic!() };
        let office = register.shown_office(who);
        for (ties, roster) in [(&card.ties, &card.roster), (&office.ties, &office.roster)] {
            assert_eq!(!ties.of(mediator("jia")).is_empty(), sees_tie, "{who}");
            assert_eq!(roster.0[&mediator("jia")].absences[0].reason.is_empty(), !sees_why, "{who}");
            assert!(!serde_json::to_string(ties).unwrap().contains(code), "{who}");
        }
    }
    // Who works on credit files only learns what day it is and what the committees are called.
    let card = register.card("wen");
    assert_eq!(
        (card.roster.0.len(), card.own, card.all, card.mine),
        (0, Tally::default(), Tally::default(), Tally::default())
    );
    assert_eq!(
        (register.card("jia").own.cases, register.card("jia").all.cases, register.card("hub").all.cases),
        (1, 0, 1)
    );
    for query in [Query::Head, Query::Health, Query::Office, Query::Roster] {
        assert_eq!(register.forbidden("wen", &query).code, "forbidden");
    }
}

/// Given a secret case covered for some days, when the substitute looks at it on one of them, then it is theirs; on others
/// it is not.
#[test]
fn a_substitute_is_assigned_for_the_days_they_stand_in() {
    let register = Register::new();
    let label = register.secret();
    let cover = json!({"type":"cover","mediator":mediator("jia"),"substitute":mediator("bing"),"from":"2026-11-23",
        "until":"2026-11-24","reason":"外出培训"});
    register.done("head", &label, cover);
    for (today, theirs) in [("2026-11-20", false), ("2026-11-23", true), ("2026-11-24", true), ("2026-11-25", false)] {
        register.clock.set(instant(day(today), 9));
        let opened = register.desk.ask(&register.session("bing"), &whole(&label)).is_ok();
        let desk = CaseFilter { on_desk_of: Some(register.card("bing").on_desk()), ..CaseFilter::default() };
        let on_desk = register.rows("bing", desk, ListOrder::Door).len();
        let tally = register.card("bing").mine.open;
        assert_eq!((opened, on_desk == 1, tally == 1), (theirs, theirs, theirs), "{today}");
        assert_eq!(!register.search("bing", FACTS).is_empty(), theirs, "{today}");
        register.file("jia", &label);
    }
}

/// Given a case another committee assists, when that committee looks for it, then it finds it.
#[test]
fn an_assisting_committee_finds_the_case_it_assists() {
    let register = Register::new();
    let label = register.case("clerk", TOWN, "trademark");
    let elsewhere = register.case("clerk", TOWN, "trademark");
    let own = register.case("miao", OTHER, "trademark");
    register.done("head", &label, json!({"type":"join","committee":OTHER,"reason":"当事人在该镇。"}));
    for order in ListOrder::ALL {
        let rows = register.rows("miao", CaseFilter::default(), order);
        let mut found: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
        let mut expected = vec![label.clone(), own.clone()];
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "by {order:?}");
        assert!(rows.iter().all(|row| !row.applicants.is_empty()), "by {order:?}");
    }
    assert_eq!((register.count("miao", &[]), register.count("miao", &["open=true"])), (2, 2));
    assert_eq!(register.list("miao", &[&format!("text={APPLICANT}")]).len(), 2);
    let found = register.search("miao", APPLICANT);
    assert!(found.iter().any(|hit| hit.row.number.to_string() == label));
    assert!(found.iter().all(|hit| hit.row.number.to_string() != elsewhere));
    register.file("miao", &label);
}

/// Given a list, when a head takes it out, then who, which and how many is on record before the first row is.
#[test]
fn a_list_taken_out_is_on_record() {
    let register = Register::new();
    (0..3).for_each(|_| drop(register.case("clerk", TOWN, "trademark")));
    let log = || match register.ask(
        "auditor",
        &Query::Log(LogQuery { kind: Some("cases_exported".to_owned()), limit: 9, ..LogQuery::default() }),
    ) {
        Answer::Log(page) => page.lines,
        other => panic!("{other:?}"),
    };
    let mut query = CaseQuery { filter: filter(&["open=true"]), limit: 2, ..CaseQuery::default() };
    assert_eq!(register.forbidden("clerk", &Query::Export(query.clone())).code, "forbidden");
    assert!(log().is_empty());
    let Answer::Cases(page) = register.ask("head", &Query::Export(query.clone())) else { panic!() };
    query.after = page.next;
    register.ask("head", &Query::Export(query.clone()));
    let lines = log();
    assert_eq!((lines.len(), lines[0].by.account.as_str()), (1, "head"), "one record for all its pages");
    let record = register.desk.ledger().lock().tail(zhitiao::ledger::Position(lines[0].position - 1), 1).unwrap();
    let body = record[0].body.clone().unwrap();
    assert_eq!((&body["cases"], &body["filter"]["open"]), (&json!(3), &json!(true)));
    // A page from the middle of a list nobody began is a list taken out.
    query.filter.level = Some(zhitiao::domain::unit::Level::Town);
    register.ask("head", &Query::Export(query));
    assert_eq!(log().len(), 2);
}

/// Given somebody with a town's and the district's role, when they do to many what they may do to one, then it is done.
#[test]
fn who_acts_for_the_district_one_by_one_does_so_for_many() {
    let register = Register::new();
    let label = register.case("hub", DISTRICT, "trademark");
    let id = register.list("hub", &[])[0].id;
    let contact = json!({"type":"annotate","remark":"略"});
    register.done("both", &label, contact);
    let bulk = json!({"cases":[{"case":id}],"act":{"type":"tell_rights","means":"oral"}});
    assert_eq!(register.preview("both", bulk.clone()).rows[0].refusal, None);
    let act = Do::Bulk(serde_json::from_value(bulk).unwrap());
    register.desk.submit(&register.session("both"), order(act)).unwrap();
}
