//! The people of the office: committees with their mediators, their accounts, and the orders that set it all up.
//!
//! The person at the terminal is one of them: a mediator of the district centre who also administers. Small towns are one
//! person offices, as they are; busy ones have two or three. Sessions made here equal those the register will make from
//! the accounts, so that what the story does is judged by the same policy.

use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

use super::chance::{Chance, Topic};
use super::names::person;
use crate::desk::session::Session;
use crate::domain::actor::{Identity, Role};
use crate::domain::case::vocabulary::Object;
use crate::domain::office::account::{Account, AccountAdd, AccountName};
use crate::domain::office::command::Command;
use crate::domain::roster::MediatorId;
use crate::domain::roster::acts::{MediatorAbsent, MediatorAdd, MediatorLeave};
use crate::domain::unit::{Unit, UnitCode};

/// A town, how much comes there (of about 1,500 cases), and its accounts' name.
const TOWNS: &[(&str, u32, &str)] = &[
    ("321302101", 150, "gengche"),
    ("321302150", 125, "yanghe"),
    ("321302400", 110, "kaifaqu"),
    ("321302450", 90, "suqianyuan"),
    ("321302005", 75, "shuangzhuang"),
    ("321302004", 60, "gucheng"),
    ("321302003", 55, "hebin"),
    ("321302007", 45, "yangbei"),
    ("321302001", 16, "xingfu"),
    ("321302002", 14, "xiangli"),
    ("321302006", 11, "zhikou"),
    ("321302102", 9, "buzi"),
    ("321302103", 12, "longhe"),
    ("321302107", 7, "zhongyang"),
    ("321302109", 8, "chenji"),
    ("321302110", 6, "caiji"),
    ("321302111", 5, "wangguanji"),
    ("321302112", 3, "tuyuan"),
];
/// From this weight on a town has several mediators and a head.
const BUSY: u32 = 45;
/// How much comes to the district itself.
const DISTRICT_WEIGHT: u32 = 530;

/// A mediator.
#[derive(Debug, Clone)]
pub(super) struct Mediator {
    pub id: MediatorId,
    pub name: String,
    /// Their account, if they work at the register themselves.
    pub session: Option<Arc<Session>>,
    away: Option<(NaiveDate, NaiveDate)>,
    leaves: Option<NaiveDate>,
}

/// A committee with its people.
#[derive(Debug, Clone)]
pub(super) struct Committee {
    pub code: UnitCode,
    pub name: String,
    /// Where it mediates.
    pub room: String,
    pub weight: u32,
    /// Those who decide for it.
    pub deciders: Vec<Arc<Session>>,
    /// Who sits at the window.
    pub front: Arc<Session>,
    pub mediators: Vec<Mediator>,
}

/// Everybody.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    pub district: Committee,
    pub towns: Vec<Committee>,
    /// Justice bureau.
    pub supervisor: Arc<Session>,
    /// Market supervision bureau.
    pub officer: Arc<Session>,
    /// Who decides there.
    pub approver: Arc<Session>,
    auditor: Arc<Session>,
    from: NaiveDate,
}

impl Mediator {
    /// Can be named on a day, and for the fortnight after it.
    pub(super) fn available(&self, on: NaiveDate) -> bool {
        let soon = on.checked_add_days(Days::new(14)).unwrap_or(on);
        self.away.is_none_or(|(from, until)| soon < from || until < on)
            && self.leaves.is_none_or(|leaves| on.checked_add_days(Days::new(120)).unwrap_or(on) < leaves)
    }
}

impl Committee {
    /// The mediators who can be named on a day; never nobody.
    pub(super) fn available(&self, on: NaiveDate) -> Vec<&Mediator> {
        self.mediators.iter().filter(|mediator| mediator.available(on)).collect()
    }
}

impl Cast {
    /// The people of a district's units; `user` is the account of the person at the terminal.
    pub(super) fn new(seed: u64, user: &str, units: &[Unit], (from, today): (NaiveDate, NaiveDate)) -> Self {
        let mut chance = Chance::of(seed, Topic::Cast, 0);
        let days_ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let code = UnitCode(super::DISTRICT.to_owned());
        let name = units.iter().find(|unit| unit.code == code).map_or_else(|| code.0.clone(), |unit| unit.name.clone());
        let mut towns: Vec<_> = TOWNS
            .iter()
            .filter_map(|(code, weight, account)| {
                let unit = units.iter().find(|unit| unit.code.0 == *code)?;
                Some(town(&mut chance, unit, *weight, account))
            })
            .collect();
        let mut district = centre(&mut chance, (code, name), user);
        // Two who were or are away, and one who left.
        if let Some(mediator) = district.mediators.get_mut(2) {
            mediator.away = Some((days_ago(200), days_ago(172)));
        }
        if let Some(mediator) = district.mediators.last_mut() {
            mediator.leaves = Some(days_ago(150));
        }
        if let Some(mediator) = towns.first_mut().and_then(|town| town.mediators.get_mut(1)) {
            mediator.away = Some((days_ago(3), today.checked_add_days(Days::new(9)).unwrap_or(today)));
        }
        let of = |name: &str, person: String, role| session(name, person, &district.code, &[role], None);
        let supervisor = of("jdk", person(&mut chance), Role::Supervisor);
        let auditor = of("sjk", person(&mut chance), Role::Auditor);
        let officer = of("scjg", person(&mut chance), Role::CreditOfficer);
        let approver = of("scjg.2", person(&mut chance), Role::CreditApprover);
        Self { district, towns, supervisor, officer, approver, auditor, from }
    }

    /// All committees.
    pub(super) fn committees(&self) -> impl Iterator<Item = &Committee> {
        std::iter::once(&self.district).chain(&self.towns)
    }

    /// A committee by how much comes there.
    pub(super) fn by_weight(&self, chance: &mut Chance) -> &Committee {
        let total = self.committees().map(|committee| committee.weight).sum();
        let mut left = chance.below(total);
        for committee in self.committees() {
            match left.checked_sub(committee.weight) {
                None => return committee,
                Some(rest) => left = rest,
            }
        }
        &self.district
    }

    /// A busy town other than a committee.
    pub(super) fn busy_town(&self, chance: &mut Chance, but: &UnitCode) -> &Committee {
        let busy: Vec<_> = self.towns.iter().filter(|town| town.weight >= BUSY && town.code != *but).collect();
        chance.one(&busy).copied().unwrap_or(&self.district)
    }

    /// The orders that put everybody on the roster and at their desks, as the program itself gives them. The person at the
    /// terminal comes first: the first account administers.
    pub(super) fn founding(&self) -> Vec<Command> {
        let mut orders = Vec::new();
        for committee in self.committees() {
            for mediator in &committee.mediators {
                orders.push(Command::from(MediatorAdd {
                    name: mediator.name.clone(),
                    committee: committee.code.clone(),
                    skills: BTreeSet::from([Object::Trademark, Object::Work]),
                    unconfirmed: false,
                    id: Some(mediator.id),
                }));
            }
        }
        orders.extend(self.accounts().into_iter().map(Command::from));
        orders
    }

    fn accounts(&self) -> Vec<AccountAdd> {
        let mut sessions: Vec<&Arc<Session>> = Vec::new();
        for committee in self.committees() {
            sessions.extend(&committee.deciders);
            sessions.push(&committee.front);
            sessions.extend(committee.mediators.iter().filter_map(|mediator| mediator.session.as_ref()));
        }
        sessions.extend([&self.supervisor, &self.officer, &self.approver, &self.auditor]);
        let mut known = BTreeSet::new();
        sessions.retain(|session| known.insert(session.account.name.clone()));
        let account = |session: &&Arc<Session>| {
            let Account { name, person, committee, roles, mediator, .. } = session.account.clone();
            AccountAdd { name, person, committee, roles, mediator }
        };
        sessions.iter().map(account).collect()
    }

    /// What happens on the roster in the course of the story, with its day.
    pub(super) fn later(&self) -> Vec<(NaiveDate, Command)> {
        let mut orders = Vec::new();
        for mediator in self.committees().flat_map(|committee| &committee.mediators) {
            if let Some((from, until)) = mediator.away {
                let told = from.checked_sub_days(Days::new(1)).unwrap_or(from).max(self.from);
                let absent =
                    MediatorAbsent {
                        mediator: mediator.id, from, until: Some(until), reason: "外出培训".to_owned()
                    };
                orders.push((told, absent.into()));
            }
            if let Some(leaves) = mediator.leaves {
                orders.push((leaves, MediatorLeave { mediator: mediator.id, reason: "聘期届满".to_owned() }.into()));
            }
        }
        orders
    }
}

fn id(chance: &mut Chance) -> MediatorId {
    // As old as the register itself; only its randomness tells one from another.
    MediatorId(uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000, &chance.ten_bytes()).into_uuid())
}

fn session(
    name: &str,
    person: String,
    committee: &UnitCode,
    roles: &[Role],
    mediator: Option<MediatorId>,
) -> Arc<Session> {
    let account = Account {
        name: AccountName(name.to_owned()),
        person,
        committee: committee.clone(),
        roles: roles.iter().copied().collect(),
        mediator,
        active: true,
        grants: BTreeSet::new(),
    };
    Arc::new(Session { account, known: Identity::BuiltIn, origin: None })
}

fn seat(chance: &mut Chance, committee: &UnitCode, account: Option<(&str, &[Role])>) -> Mediator {
    let (id, name) = (id(chance), person(chance));
    let session = account.map(|(account, roles)| session(account, name.clone(), committee, roles, Some(id)));
    Mediator { id, name, session, away: None, leaves: None }
}

fn town(chance: &mut Chance, unit: &Unit, weight: u32, account: &str) -> Committee {
    let busy = weight >= BUSY;
    let alone: &[Role] = &[Role::Clerk, Role::Mediator];
    let head: &[Role] = &[Role::Clerk, Role::Mediator, Role::Head];
    let first = seat(chance, &unit.code, Some((&format!("sfs.{account}"), if busy { head } else { alone })));
    let mut mediators = vec![first];
    if busy {
        let second = format!("sfs.{account}2");
        let with_account = weight >= 100;
        mediators.push(seat(chance, &unit.code, with_account.then_some((second.as_str(), alone))));
        mediators.push(seat(chance, &unit.code, None));
    }
    let decider = mediators.first().and_then(|mediator| mediator.session.clone());
    let decider = decider.unwrap_or_else(|| Arc::new(Session::built_in(&unit.code)));
    let front = mediators.get(1).and_then(|mediator| mediator.session.clone()).unwrap_or_else(|| Arc::clone(&decider));
    Committee {
        code: unit.code.clone(),
        name: unit.name.clone(),
        room: format!("{}司法所调解室", unit.name),
        weight,
        deciders: vec![decider],
        front,
        mediators,
    }
}

/// The district centre.
fn centre(chance: &mut Chance, (code, name): (UnitCode, String), user: &str) -> Committee {
    let hub: &[Role] = &[Role::District];
    let user = seat(chance, &code, Some((user, &[Role::District, Role::Admin])));
    let second = seat(chance, &code, Some(("qtj.2", hub)));
    let third = seat(chance, &code, Some(("qtj.3", hub)));
    let mut mediators = vec![user, second, third];
    for _ in 0..4 {
        mediators.push(seat(chance, &code, None));
    }
    let deciders: Vec<_> = mediators.iter().filter_map(|mediator| mediator.session.clone()).collect();
    let front = session("qtj.ck", person(chance), &code, &[Role::Clerk], None);
    Committee {
        room: format!("{name}知识产权纠纷调解中心"),
        code,
        name,
        weight: DISTRICT_WEIGHT,
        deciders,
        front,
        mediators,
    }
}

/// An id for a command recorded at a time.
pub(super) fn command_id(chance: &mut Chance, millis: i64) -> Uuid {
    let millis = u64::try_from(millis).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance.ten_bytes()).into_uuid()
}
