//! The policy table, asked through the socket: every role at a town and at the district, every act and every kind of
//! question, on cases that stand to the person in every relation. What the host answers is compared with the table in
//! `domain::policy`, read cell by cell; nothing of the way there (sessions, frames, lists, folds) may make it wider or
//! narrower. Acts are dated in the future, which every rule refuses: who may do them hears that, and nothing changes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod house;

use std::collections::{BTreeMap, BTreeSet};

use house::{DISTRICT, Hosted, TOWN, account, act, done, office, order, refused, register};
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::client::{Client, ClientError, Deaf};
use zhitiao::domain::actor::Role;
use zhitiao::domain::answer::{Answer, AsKnown, Query, SavedList};
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::bulk::Bulk;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::credit::board::Part;
use zhitiao::domain::credit::reply::CreditQuery;
use zhitiao::domain::draft::{Draft, DraftAnswer, DraftKey, DraftOrder};
use zhitiao::domain::even_hand::EvenHandQuery;
use zhitiao::domain::log::LogQuery;
use zhitiao::domain::matches::Typed;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::order::{Do, Note, Order, Rejection, Target};
use zhitiao::domain::paper::{Paper, PaperQuery, Wanted};
use zhitiao::domain::policy::{Action, Relation, action_of, allows};
use zhitiao::domain::query::{CaseQuery, CountQuery};
use zhitiao::domain::sight::assigns;
use zhitiao::domain::stats::{Statistic, StatsQuery};
use zhitiao::domain::taken::TakenQuery;
use zhitiao::domain::upload::PieceQuery;

const OTHER: &str = "321302102";
/// Roles an account can have.
const ROLES: [(&str, Role); 9] = [
    ("clerk", Role::Clerk),
    ("mediator", Role::Mediator),
    ("head", Role::Head),
    ("district", Role::District),
    ("supervisor", Role::Supervisor),
    ("credit_officer", Role::CreditOfficer),
    ("credit_approver", Role::CreditApprover),
    ("auditor", Role::Auditor),
    ("admin", Role::Admin),
];

struct Person {
    name: String,
    role: Role,
    committee: &'static str,
    client: Client,
}

struct Case {
    what: &'static str,
    number: String,
    id: CaseId,
    /// How everybody of a committee stands to it.
    town: Relation,
    district: Relation,
    /// The mediator of the town is assigned to it.
    assigned: bool,
    secret: bool,
}

impl Case {
    fn relation(&self, person: &Person) -> Relation {
        match (person.committee, person.role) {
            (TOWN, Role::Mediator) if self.assigned => Relation::Assigned,
            (TOWN, _) => self.town,
            _ => self.district,
        }
    }
}

impl Person {
    /// A head is in either committee: nobody decides alone.
    fn may(&self, action: Action, relation: Relation) -> bool {
        allows(self.role, action, relation, false)
    }

    fn may_see(&self, case: &Case) -> bool {
        let relation = case.relation(self);
        // Until somebody was named, who decides must read it to name them.
        let unassigned = !case.assigned && self.may(Action::Decide, relation);
        let secret = !case.secret || unassigned || self.may(Action::ReadSecret, relation);
        self.may(Action::Read, relation) && secret
    }
}

struct Matrix {
    host: Hosted,
    people: Vec<Person>,
    cases: Vec<Case>,
}

fn matrix() -> Matrix {
    let host = Hosted::start();
    let admin = host.come("lin", Deaf);
    let mediator = Uuid::from_u128(1);
    let add = json!({"type":"mediator_add","name":"甘棠","committee":TOWN,"id":mediator});
    done(&admin, office(OfficeCommand::from_json(add).unwrap()));
    let mut people = Vec::new();
    for (committee, at) in [(TOWN, "town"), (DISTRICT, "district")] {
        for (word, role) in ROLES {
            let name = format!("{at}-{word}");
            done(&admin, account(&name, "某人", committee, &[word]));
            people.push(Person { client: host.come(&name, Deaf), name, role, committee });
        }
    }
    let tied = json!({"type":"account_change","name":"town-mediator","mediator":mediator});
    done(&admin, office(OfficeCommand::from_json(tied).unwrap()));
    done(&admin, account("other", "某人", OTHER, &["mediator", "clerk"]));
    let cases = cases(&host, &people, mediator);
    Matrix { host, people, cases }
}

/// One case of each standing.
fn cases(host: &Hosted, people: &[Person], mediator: Uuid) -> Vec<Case> {
    let one = |name: &str| &people.iter().find(|person| person.name == name).unwrap().client;
    let (town, district, other) = (one("town-head"), one("district-district"), host.come("other", Deaf));
    let clerk = one("town-clerk");
    let accepted = |of: (&Client, &Client), committee: &str, object: &str| {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        for (field, value) in [("aliases", json!([])), ("committee", committee.into()), ("object", object.into())] {
            *json.get_mut(field).unwrap() = value;
        }
        let receipt = done(of.0, order(Do::Case(Target::New, Command::from_json(json).unwrap())));
        let number = receipt.case.unwrap();
        done(of.1, act(&number, json!({"type":"accept","applicant_consents":true})));
        (number, receipt.case_id.unwrap())
    };
    let name = |number: &str| {
        let name =
            json!({"type":"name_mediators","mediators":[mediator],"chosen_by":"committee","disclosure":"无利害关系。"});
        done(town, act(number, name));
    };
    let case = |what, (number, id): (String, CaseId), (town, district), assigned, secret| Case {
        what,
        number,
        id,
        town,
        district,
        assigned,
        secret,
    };
    let (own, elsewhere, arriving) = (Relation::Own, Relation::Elsewhere, Relation::Arriving);
    let at_town = accepted((clerk, clerk), TOWN, "trademark");
    let assigned = accepted((clerk, clerk), TOWN, "trademark");
    name(&assigned.0);
    let to_town = accepted((district, district), DISTRICT, "trademark");
    done(
        district,
        act(&to_town.0, json!({"type":"delegate","to":TOWN,"reason":"当事人均在该镇。","parties_agree":true})),
    );
    let to_district = accepted((&other, &other), OTHER, "trademark");
    done(&other, act(&to_district.0, json!({"type":"escalate","reason":"案情复杂。","parties_agree":true})));
    let secret = accepted((clerk, town), TOWN, "trade_secret");
    let kept = accepted((clerk, town), TOWN, "trade_secret");
    name(&kept.0);
    vec![
        case("the town's", at_town, (own, elsewhere), false, false),
        case("the town's, with a mediator", assigned, (own, elsewhere), true, false),
        // The sender answers for a case until it is signed for.
        case("on its way to the town", to_town, (arriving, own), false, false),
        case("on its way to the district", to_district, (elsewhere, arriving), false, false),
        case("of another town", accepted((&other, &other), OTHER, "trademark"), (elsewhere, elsewhere), false, false),
        case("a secret nobody is named for", secret, (own, elsewhere), false, true),
        case("a secret with a mediator", kept, (own, elsewhere), true, true),
    ]
}

/// The refusal's code; none for what was answered or done.
fn verdict<T>(outcome: Result<T, ClientError>) -> Option<String> {
    match outcome {
        Ok(_) => None,
        Err(ClientError::Rejected(Rejection::Refused(refusal))) => Some(refusal.code),
        Err(other) => panic!("{other:?}"),
    }
}

/// Dated so that no rule allows it.
fn never(act: Do) -> Order {
    Order { on: Some("2100-01-01".parse().unwrap()), ..order(act) }
}

#[test]
fn every_act_on_every_case_is_for_those_the_table_names() {
    let Matrix { host, people, cases } = matrix();
    let mut asked = 0;
    for person in &people {
        for case in &cases {
            let relation = case.relation(person);
            let on_a_case = |kind: &&&str| !["register", "import_case", "simple_oral"].contains(*kind);
            for kind in Command::TYPES.iter().filter(on_a_case) {
                let command = Command::example(kind).unwrap();
                let target = Target::Id(case.id);
                // A sole mediator's recusal is the district's to decide, wherever the case is.
                let allotted = *kind == "decide_recusal" && person.may(Action::Allot, relation);
                let permitted = person.may(action_of(kind), relation) || allotted;
                // What a trade secret would be refused for is told to its readers; who gives it into hands reads nothing.
                let taken_back = *kind == "undo";
                let allowed = permitted && (!case.secret || person.may_see(case) || assigns(kind) || taken_back);
                let verdict = verdict(person.client.submit(never(Do::Case(target, command))));
                // One's own last act is known to whoever did it; whose it was otherwise is nothing to tell.
                if taken_back && permitted && case.secret && !person.may_see(case) {
                    assert!(verdict.is_some(), "{} {}", person.name, case.what);
                    continue;
                }
                // Nobody decides their own recusal, whatever their role.
                if verdict.as_deref() == Some("recusal_own") {
                    assert_eq!((*kind, person.name.as_str()), ("decide_recusal", "town-mediator"));
                    continue;
                }
                let refused = verdict.as_deref() == Some("forbidden");
                assert_eq!(refused, !allowed, "{} {kind} {}: {verdict:?}", person.name, case.what);
                assert!(verdict.is_some(), "{} has done {kind} in the future", person.name);
                asked += 1;
            }
        }
    }
    assert!(asked > 5_000, "{asked}");
    drop(people);
    host.left();
}

#[test]
fn new_cases_come_into_hands_that_may_have_them() {
    let Matrix { host, people, .. } = matrix();
    for person in &people {
        for (committee, kind) in
            [TOWN, DISTRICT, OTHER].into_iter().flat_map(|at| ["register", "import_case"].map(|kind| (at, kind)))
        {
            let mut json = serde_json::to_value(Command::example(kind).unwrap()).unwrap();
            *json.get_mut("committee").unwrap() = committee.into();
            let relation = if committee == person.committee { Relation::Own } else { Relation::Elsewhere };
            let allowed = person.may(action_of(kind), relation) || person.may(Action::Allot, relation);
            let verdict =
                verdict(person.client.submit(never(Do::Case(Target::New, Command::from_json(json).unwrap()))));
            let refused = verdict.as_deref() == Some("forbidden");
            assert_eq!(refused, !allowed, "{} {kind} for {committee}: {verdict:?}", person.name);
        }
        let series = json!({"series":Uuid::from_u128(9),"applicants":[],"respondents":[],"object":"trademark",
            "kind":"infringement","source":{"kind":"party"},"summary":"略","committee":TOWN});
        let relation = if person.committee == TOWN { Relation::Own } else { Relation::Elsewhere };
        let allowed = person.may(Action::Work, relation) || person.may(Action::Allot, relation);
        let verdict = verdict(person.client.submit(never(Do::Series(serde_json::from_value(series).unwrap()))));
        assert_eq!(verdict.as_deref() == Some("forbidden"), !allowed, "{}: {verdict:?}", person.name);
    }
    drop(people);
    host.left();
}

#[test]
fn the_office_is_for_those_the_table_names() {
    let Matrix { host, people, .. } = matrix();
    for person in &people {
        for kind in OfficeCommand::TYPES {
            let mut json = serde_json::to_value(OfficeCommand::example(kind).unwrap()).unwrap();
            // Whose mediator it is about decides.
            let roster = kind.starts_with("mediator_") || kind.starts_with("tie_") || kind.starts_with("ally_");
            for (field, value) in [("committee", json!(TOWN)), ("mediator", json!(Uuid::from_u128(1)))] {
                if kind.starts_with("mediator_")
                    && let Some(there) = json.get_mut(field)
                {
                    *there = value;
                }
            }
            let keeper = if kind.starts_with("mediator_") { TOWN } else { DISTRICT };
            let relation = if person.committee == keeper { Relation::Own } else { Relation::Elsewhere };
            let allowed = match *kind {
                "indicator_report" => person.may(Action::ReportIndicators, Relation::Own),
                _ if !roster => person.may(Action::WriteOffice, Relation::Own),
                "mediator_add" => {
                    person.may(Action::WriteRoster, relation) || person.may(Action::Import, Relation::Own)
                }
                _ => person.may(Action::WriteRoster, relation),
            };
            let act = Do::Office(OfficeCommand::from_json(json).unwrap());
            let verdict = verdict(person.client.submit(never(act)));
            let refused = verdict.as_deref() == Some("forbidden");
            assert_eq!(refused, !allowed, "{} {kind}: {verdict:?}", person.name);
            assert!(verdict.is_some(), "{} has done {kind} in the future", person.name);
        }
    }
    drop(people);
    host.left();
}

/// Whether a question is one for this person; a new kind of question must be given its cell here before this compiles.
fn may_ask(person: &Person, query: &Query, case: &Case) -> bool {
    let own = Relation::Own;
    match query {
        // The first answer of every session.
        Query::Desk => true,
        Query::Head | Query::Health => person.may(Action::ReadOffice, own),
        Query::Cases(_) | Query::Count(_) | Query::Stats(_) => {
            person.may(Action::Read, own) || person.may(Action::Read, Relation::Elsewhere)
        }
        Query::Export(_) => person.may(Action::Export, own),
        Query::Changes { .. } | Query::Search { .. } => person.may(Action::ReadOutline, own),
        Query::KeepList(list) if list.shared => person.may(Action::Decide, own),
        Query::DropList { shared: true, .. } => person.may(Action::Decide, own),
        Query::KeepList(_) | Query::DropList { .. } => person.may(Action::ReadOutline, own),
        Query::Accesses(_) | Query::Log(_) | Query::Verify => person.may(Action::Audit, own),
        Query::Case(_) | Query::History(_) | Query::Suggest(_) | Query::Past(_) => person.may_see(case),
        Query::Preview(_) => person.may(Action::Read, case.relation(person)),
        Query::Matches(_) => person.may(Action::Work, own),
        Query::Office | Query::Roster => person.may(Action::ReadOffice, own),
        Query::Applied(_) => person.may(Action::Import, own) || person.may(Action::WriteCredit, own),
        Query::Number(_) => person.may(Action::Import, own),
        Query::Paper(_) | Query::Piece(_) => person.may_see(case),
        Query::Taken(asked) if asked.unmasked => person.may(Action::ExportUnmasked, own),
        Query::Taken(_) => person.may(Action::Export, own),
        Query::EvenHand(_) => person.may(Action::Supervise, own),
        Query::Credit(CreditQuery::Board { part, .. }) if part.is_public() => person.may(Action::ReadPublished, own),
        Query::Credit(CreditQuery::Counts) => person.may(Action::Supervise, own) || person.may(Action::ReadCredit, own),
        Query::Credit(CreditQuery::Transmission { .. }) => person.may(Action::WriteCredit, own),
        Query::Credit(CreditQuery::Check { .. } | CreditQuery::Named { .. }) => {
            person.may(Action::ReadPublished, own) || person.may(Action::ReadCredit, own)
        }
        Query::Credit(_) => person.may(Action::ReadCredit, own),
    }
}

fn questions(case: &Case) -> Vec<Query> {
    let target = || Target::Label(case.number.clone());
    let whole = || AsKnown { case: target(), known_at: None, as_of: None };
    let list = |shared| SavedList {
        name: "在办".to_owned(),
        typed: String::new(),
        order: zhitiao::domain::query::Order::default(),
        columns: Vec::new(),
        shared,
    };
    let bulk = json!({"cases":[{"case":case.id}],"act":{"type":"tell_rights","means":"oral"}});
    let bulk: Bulk = serde_json::from_value(bulk).unwrap();
    let cases = CaseQuery { limit: 5, ..CaseQuery::default() };
    let count = CountQuery { filter: cases.filter.clone(), order: cases.order, after: None, so_far: 0 };
    vec![
        Query::Desk,
        Query::Cases(cases.clone()),
        Query::Export(cases.clone()),
        Query::Taken(TakenQuery { query: cases.clone(), unmasked: false }),
        Query::Taken(TakenQuery { query: cases, unmasked: true }),
        Query::Count(count),
        Query::Changes { seen: None, after: None, limit: 5 },
        Query::Stats(Box::new(Statistic::Resolution(StatsQuery::default()))),
        Query::Preview(Box::new(bulk)),
        Query::KeepList(list(false)),
        Query::KeepList(list(true)),
        Query::DropList { name: "在办".to_owned(), shared: false },
        Query::DropList { name: "在办".to_owned(), shared: true },
        Query::EvenHand(EvenHandQuery::default()),
        Query::Credit(CreditQuery::Named { name: "未名".to_owned(), on: None }),
        Query::Credit(CreditQuery::Board { part: Part::Listed, text: None, limit: 5 }),
        Query::Credit(CreditQuery::Board { part: Part::Work, text: None, limit: 5 }),
        Query::Credit(CreditQuery::Counts),
        Query::Credit(CreditQuery::Transmission { code: None }),
        Query::Accesses(target()),
        Query::Case(whole()),
        Query::History(whole()),
        Query::Search { text: "有限".to_owned(), limit: 5 },
        Query::Matches(Box::new(Typed { name: "宿迁某某有限公司".to_owned(), ..Typed::default() })),
        Query::Office,
        Query::Roster,
        Query::Suggest(target()),
        Query::Past(target()),
        Query::Log(LogQuery { limit: 1, ..LogQuery::default() }),
        Query::Head,
        Query::Health,
        Query::Verify,
        Query::Applied(Uuid::nil()),
        Query::Credit(CreditQuery::Candidates { on: None, from: 0, limit: 5 }),
        Query::Credit(CreditQuery::Subjects { text: None, on: None, from: 0, limit: 5 }),
        Query::Credit(CreditQuery::Instrument("甲罚1号".to_owned())),
        Query::Credit(CreditQuery::Paper { code: "91350100M000100Y43".to_owned(), paper: Paper::Pledge }),
        Query::Number(case.number.clone()),
        Query::Paper(PaperQuery { case: target(), wanted: Wanted::Paper(Paper::Cover) }),
        Query::Piece(PieceQuery { case: target(), attachment: 1, from: 0 }),
    ]
}

#[test]
fn every_question_is_answered_to_those_the_table_names() {
    let Matrix { host, people, cases } = matrix();
    let mut kinds = BTreeSet::new();
    for person in &people {
        for case in &cases {
            for query in questions(case) {
                let allowed = may_ask(person, &query, case);
                kinds.insert(kind_of(&query));
                let verdict = verdict(person.client.ask(query.clone()));
                let refused = verdict.as_deref() == Some("forbidden");
                assert_eq!(refused, !allowed, "{} {query:?} {}: {verdict:?}", person.name, case.what);
            }
        }
    }
    assert_eq!(kinds.len(), 29, "a representative of every kind: {kinds:?}");
    drop(people);
    host.left();
}

fn kind_of(query: &Query) -> String {
    match serde_json::to_value(query).unwrap() {
        Value::String(kind) => kind,
        Value::Object(map) => map.keys().next().unwrap().clone(),
        other => panic!("{other}"),
    }
}

#[test]
fn lists_and_finds_show_of_a_case_what_the_table_gives() {
    let Matrix { host, people, cases } = matrix();
    let numbers: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.number.as_str(), case)).collect();
    for person in people.iter().filter(|person| person.may(Action::Read, Relation::Own)) {
        let mut seen = 0;
        for holder in [TOWN, DISTRICT, OTHER] {
            let mut query = CaseQuery { limit: 50, ..CaseQuery::default() };
            query.filter.holder = Some(zhitiao::domain::unit::UnitCode(holder.to_owned()));
            let Answer::Cases(page) = person.client.ask(Query::Cases(query)).unwrap() else { panic!() };
            for row in &page.rows {
                let Some(case) = numbers.get(row.number.to_string().as_str()) else { continue };
                // Lists know a mediator by the name on the line, which is as good as being assigned for what is secret.
                assert_eq!(!row.applicants.is_empty(), person.may_see(case), "{} {}", person.name, case.what);
                seen += 1;
            }
        }
        assert!(seen >= cases.len() - 1, "{} was listed {seen}", person.name);
        for case in &cases {
            let query = Query::Search { text: case.number.clone(), limit: 9 };
            let Answer::Found(hits) = person.client.ask(query).unwrap() else { panic!() };
            let hits = hits.iter().filter(|hit| hit.row.id == case.id);
            let names: Vec<bool> = hits.map(|hit| !hit.row.applicants.is_empty()).collect();
            assert!(names.iter().all(|shown| *shown == person.may_see(case)), "{} {}", person.name, case.what);
        }
    }
    drop(people);
    host.left();
}

#[test]
fn what_is_not_about_cases_is_each_ones_own() {
    let Matrix { host, people, cases } = matrix();
    let key = DraftKey::of("annotate", cases.first().map(|case| case.id));
    for person in &people {
        // Who is here is for those who audit; nobody may send the host away.
        let present = person.client.status().unwrap().present;
        assert_eq!(!present.is_empty(), person.may(Action::Audit, Relation::Own), "{}", person.name);
        assert_eq!(refused(person.client.leave()), "host_stays");
        // A draft is its owner's alone.
        let kept = || match person.client.draft(DraftOrder::List).unwrap() {
            DraftAnswer::Kept { drafts, .. } => drafts,
            other => panic!("{other:?}"),
        };
        assert_eq!(kept(), [], "{} sees somebody else's draft", person.name);
        let values = BTreeMap::from([("remark".to_owned(), person.name.clone())]);
        let (focus, hand) = ("remark".to_owned(), Uuid::max());
        let draft = Draft { key: key.clone(), number: None, version: None, values, focus, hand, revision: 0 };
        person.client.draft(DraftOrder::Save(Box::new(draft.clone()))).unwrap();
        assert_eq!(kept().into_iter().map(|kept| kept.draft).collect::<Vec<_>>(), [Draft { revision: 1, ..draft }]);
    }
    // Somebody whose account is closed has no session any more, on a line that stands.
    let admin = people.iter().find(|person| person.role == Role::Admin).unwrap();
    let closed = people.iter().find(|person| person.role == Role::Clerk).unwrap();
    let close = json!({"type":"account_disable","name":closed.name,"reason":"调离"});
    done(&admin.client, office(OfficeCommand::from_json(close).unwrap()));
    assert_eq!(refused(closed.client.ask(Query::Desk)), "account_disabled");
    assert_eq!(refused(closed.client.submit(register(TOWN))), "account_disabled");
    assert_eq!(refused(closed.client.draft(DraftOrder::List)), "account_disabled");
    drop(people);
    host.left();
}

#[test]
fn what_is_taken_out_is_on_record_before_it_is_handed_out() {
    let Matrix { host, people, cases } = matrix();
    let one = |name: &str| &people.iter().find(|person| person.name == name).unwrap().client;
    let (head, auditor, clerk) = (one("town-head"), one("district-auditor"), one("town-clerk"));
    let exports = || {
        let asked = LogQuery { kind: Some("cases_exported".to_owned()), limit: 50, ..LogQuery::default() };
        let Answer::Log(page) = auditor.ask(Query::Log(asked)).unwrap() else { panic!() };
        page.lines.into_iter().map(|line| (line.by.account, line.by.known.value())).collect::<Vec<_>>()
    };
    let query = |after: Option<String>| Query::Export(CaseQuery { after, limit: 2, ..CaseQuery::default() });
    assert_eq!(refused(clerk.ask(query(None))), "forbidden");
    assert_eq!(exports(), []);
    let Answer::Cases(page) = head.ask(query(None)).unwrap() else { panic!() };
    assert!(page.next.is_some() && !page.rows.is_empty());
    let of_head = ("town-head".to_owned(), "asserted");
    assert_eq!(exports(), std::slice::from_ref(&of_head));
    // The pages behind belong to the same file; a file begun in the middle is a file of its own.
    head.ask(query(page.next.clone())).unwrap();
    assert_eq!(exports(), std::slice::from_ref(&of_head));
    let district = one("district-head");
    district.ask(query(page.next)).unwrap();
    assert_eq!(exports().len(), 2);
    head.ask(query(None)).unwrap();
    assert_eq!(exports().len(), 3, "a second file");
    // Nobody writes such a note but the desk itself.
    let forged = order(Do::Note(Note::Export { filter: json!({}), cases: 1, position: 1, unmasked: false }));
    assert_eq!(refused(one("town-admin").submit(forged)), "forbidden");
    // Readings of a secret stand there as well.
    let secret = cases.iter().find(|case| case.secret && case.assigned).unwrap();
    let whole = AsKnown { case: Target::Id(secret.id), known_at: None, as_of: None };
    one("town-mediator").ask(Query::Case(whole)).unwrap();
    let Answer::History(read) = auditor.ask(Query::Accesses(Target::Id(secret.id))).unwrap() else { panic!() };
    assert_eq!(read.iter().map(|entry| entry.by.account.as_str()).collect::<Vec<_>>(), ["town-mediator"]);
    drop(people);
    host.left();
}
