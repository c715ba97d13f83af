//! Who hears of what: a session is told of the cases it may see, when they change and when they leave its hands, and of
//! nothing else; and everybody hears when the ledger closes.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Change, Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::Query;
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::host::notices;
use zhitiao::ledger::{Fault, MemoryLedger};
use zhitiao::wire::Notice;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const OTHER: &str = "321302102";

/// One account of each standing: name, committee, role.
const PEOPLE: [(&str, &str, &str); 7] = [
    ("clerk", TOWN, "clerk"),
    ("gan", TOWN, "mediator"),
    ("other", OTHER, "head"),
    ("hub", DISTRICT, "district"),
    ("supervisor", DISTRICT, "supervisor"),
    ("auditor", DISTRICT, "auditor"),
    ("credit", DISTRICT, "credit_officer"),
];

struct Place {
    desk: Desk,
    _home: tempfile::TempDir,
}

fn place(script: impl FnOnce(&mut MemoryLedger)) -> Place {
    let home = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on("2026-11-02".parse().unwrap(), 9));
    let mut memory = MemoryLedger::new(DISTRICT);
    script(&mut memory);
    let ledger = LedgerCell::new(Box::new(memory));
    let (desk, _) = Desk::open(ledger, &home.path().join("store"), clock, &mut |_, _| ()).unwrap();
    let place = Place { desk, _home: home };
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    place.office(UnitsLoad { units }.into());
    place.office(RulesSet { rules: builtin::rules().unwrap(), reason: "首次载入".to_owned() }.into());
    let mediator = json!({ "type": "mediator_add", "name": "甘棠", "committee": TOWN, "id": Uuid::from_u128(1) });
    place.office_json(mediator);
    let admin = ("guanli", DISTRICT, "admin");
    for (name, committee, role) in std::iter::once(admin).chain(PEOPLE) {
        let mediator = (name == "gan").then(|| Uuid::from_u128(1));
        place.office_json(json!({ "type": "account_add", "name": name, "person": name, "committee": committee,
            "roles": [role], "mediator": mediator }));
    }
    // A question waits for the views: from here on the desk knows its people.
    place.desk.ask(&Session::built_in(&UnitCode(DISTRICT.to_owned())), &Query::Desk).unwrap();
    place
}

/// Appends it takes to found [`place`].
const FOUNDING: usize = 3 + 1 + PEOPLE.len();

impl Place {
    fn office(&self, command: OfficeCommand) {
        self.submit(DISTRICT, Do::Office(command)).unwrap();
    }

    fn office_json(&self, json: Value) {
        self.office(OfficeCommand::from_json(json).unwrap());
    }

    fn submit(&self, committee: &str, act: Do) -> Result<CaseId, Rejection> {
        let session = Arc::new(Session::built_in(&UnitCode(committee.to_owned())));
        let order = Order { id: Uuid::now_v7(), expect: None, on: None, act };
        Ok(self.desk.submit(&session, order)?.case_id.unwrap_or(CaseId(Uuid::nil())))
    }

    fn register(&self, object: &str) -> CaseId {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        (json["object"], json["aliases"]) = (object.into(), json!([]));
        self.submit(TOWN, Do::Case(Target::New, Command::from_json(json).unwrap())).unwrap()
    }

    fn act(&self, committee: &str, case: CaseId, json: Value) {
        self.submit(committee, Do::Case(Target::Id(case), Command::from_json(json).unwrap())).unwrap();
    }

    fn ears(&self) -> Vec<(&'static str, Receiver<Change>)> {
        let session = |name| self.desk.session(name, Identity::Process).unwrap();
        PEOPLE.iter().map(|(name, ..)| (*name, self.desk.listen(&session(name)))).collect()
    }

    /// Who was told of a case since the last look. A question waits for the views, and whoever has its answer has been
    /// told of everything before it.
    fn told(&self, ears: &[(&'static str, Receiver<Change>)], case: CaseId) -> BTreeSet<&'static str> {
        self.desk.ask(&Session::built_in(&UnitCode(DISTRICT.to_owned())), &Query::Desk).unwrap();
        let mut told = BTreeSet::new();
        for (name, ear) in ears {
            for notice in ear.try_iter().flat_map(notices) {
                match notice {
                    Notice::Changed { case: changed, .. } => {
                        assert_eq!(changed, case, "{name} was told of another case");
                        told.insert(*name);
                    }
                    other => panic!("{name}: {other:?}"),
                }
            }
        }
        told
    }
}

fn set(names: &[&'static str]) -> BTreeSet<&'static str> {
    names.iter().copied().collect()
}

#[test]
fn a_case_is_told_of_to_those_who_may_see_it_and_once_more_when_it_leaves_them() {
    let place = place(|_| ());
    let ears = place.ears();
    let case = place.register("trademark");
    let near = set(&["clerk", "gan", "hub", "supervisor", "auditor"]);
    assert_eq!(place.told(&ears, case), near);
    place.act(TOWN, case, json!({ "type": "accept", "applicant_consents": true }));
    assert_eq!(place.told(&ears, case), near);

    let send = json!({ "type": "hand_over", "to": OTHER, "reason": "当事人均在该镇。", "parties_agree": true });
    place.act(TOWN, case, send);
    assert_eq!(place.told(&ears, case), near.union(&set(&["other"])).copied().collect(), "on its way to another town");
    place.act(DISTRICT, case, json!({ "type": "pass_on", "note": "" }));
    place.told(&ears, case);
    place.act(OTHER, case, json!({ "type": "sign_for" }));
    let both = set(&["auditor", "clerk", "gan", "hub", "other", "supervisor"]);
    assert_eq!(place.told(&ears, case), both, "the sender hears that it left");
    place.act(OTHER, case, json!({ "type": "annotate", "remark": "已联系当事人。" }));
    assert_eq!(place.told(&ears, case), set(&["auditor", "hub", "other", "supervisor"]), "and of nothing after that");
}

#[test]
fn of_a_trade_secret_only_those_hear_who_may_see_it() {
    let place = place(|_| ());
    let ears = place.ears();
    let case = place.register("trade_secret");
    // Nobody is assigned yet: who works on it must see it to assign.
    assert_eq!(place.told(&ears, case), set(&["clerk", "gan"]));
    place.act(TOWN, case, json!({ "type": "accept", "applicant_consents": true }));
    let name = json!({ "type": "name_mediators", "mediators": [Uuid::from_u128(1)], "chosen_by": "committee",
        "disclosure": "无利害关系。" });
    place.act(TOWN, case, name);
    place.told(&ears, case);
    place.act(TOWN, case, json!({ "type": "annotate", "remark": "涉及客户名单。" }));
    assert_eq!(place.told(&ears, case), set(&["gan"]));
    place.office_json(json!({ "type": "account_grant", "name": "hub", "case": case, "reason": "联合调解" }));
    place.act(TOWN, case, json!({ "type": "annotate", "remark": "约定周五到所。" }));
    assert_eq!(place.told(&ears, case), set(&["gan", "hub"]));
}

#[test]
fn a_closed_account_hears_nothing_more() {
    let place = place(|_| ());
    let ears = place.ears();
    place.office_json(json!({ "type": "account_disable", "name": "clerk", "reason": "调离" }));
    let case = place.register("trademark");
    assert_eq!(place.told(&ears, case), set(&["auditor", "gan", "hub", "supervisor"]));
    assert!(ears[0].1.recv().is_err(), "its line is closed");
}

#[test]
fn everybody_hears_once_when_the_ledger_closes_and_whoever_comes_later_at_once() {
    let place = place(|memory| {
        (0..FOUNDING).for_each(|_| memory.inject(None));
        memory.inject(Some(Fault::Unknown { kept: false }));
    });
    let register = || {
        let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        json["aliases"] = json!([]);
        place.submit(TOWN, Do::Case(Target::New, Command::from_json(json).unwrap()))
    };
    let ears = place.ears();
    assert!(register().is_err(), "the sync failed");
    assert!(register().is_err(), "and nothing is written after it");
    let session = place.desk.session("clerk", Identity::Process).unwrap();
    let late = place.desk.listen(&session);
    for ear in ears.iter().map(|(_, ear)| ear).chain([&late]) {
        let told: Vec<Notice> = ear.try_iter().flat_map(notices).collect();
        assert!(matches!(told.as_slice(), [Notice::ReadOnly(_)]), "{told:?}");
    }
}
