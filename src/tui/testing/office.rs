//! A made-up office for tests of 名册 and 系统: the standard world, with allies, ties, rules, a calendar and accounts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeZone;

use crate::domain::actor::{Actor, Identity, Origin, Role, Told};
use crate::domain::answer::{HeadCard, HealthCard, RosterCard, VerifyCard};
use crate::domain::case::testing::{DISTRICT, FIRST, SECOND, TOWN, day, unit, world};
use crate::domain::case::vocabulary::Object;
use crate::domain::log::{LogLine, LogPage, LogQuery};
use crate::domain::office::account::{Account, AccountName};
use crate::domain::office::{Office, builtin};
use crate::domain::roster::ally::{Allies, Ally, AllyId, AllyKind};
use crate::domain::roster::tie::{Tie, Ties};
use crate::domain::roster::{Absence, Roster, Standing};

/// The standard roster: the first knows three objects and is tied, the second will be away.
fn roster() -> Roster {
    let mut roster = world().roster;
    if let Some(first) = roster.0.get_mut(&FIRST) {
        first.skills = BTreeSet::from([Object::Trademark, Object::Work, Object::Design]);
    }
    if let Some(second) = roster.0.get_mut(&SECOND) {
        second.absences =
            vec![Absence { from: day("2026-03-25"), until: Some(day("2026-04-10")), reason: "培训".to_owned() }];
    }
    roster
}

fn ally(kind: AllyKind, name: &str, affiliation: Option<&str>) -> (AllyId, Ally) {
    let id = AllyId::of(kind, name);
    let ally = Ally {
        id,
        kind,
        name: name.to_owned(),
        affiliation: affiliation.map(str::to_owned),
        phone: Some("0527-00000000".to_owned()),
        standing: Standing::Serving,
        skills: BTreeSet::from([Object::Trademark]),
        absences: Vec::new(),
    };
    (id, ally)
}

fn allies() -> Allies {
    let lawyers = [("慕言", "宿迁汀洲律师事务所"), ("纪闻溪", "宿迁汀洲律师事务所")];
    let lawyers = lawyers.map(|(name, firm)| ally(AllyKind::Lawyer, name, Some(firm)));
    Allies(lawyers.into_iter().chain([ally(AllyKind::Association, "宿城区电子商务协会", None)]).collect())
}

fn ties() -> Ties {
    let tie = Tie {
        with: "宿迁垚田电子商务经营部".to_owned(), code: None, relation: "近亲属经营".to_owned()
    };
    Ties(BTreeMap::from([(FIRST.into(), vec![tie])]))
}

/// What the desk answers to who is on the roster.
pub fn roster_card() -> RosterCard {
    RosterCard { roster: roster(), allies: allies(), ties: ties(), loads: BTreeMap::from([(FIRST, 3), (SECOND, 1)]) }
}

/// What the desk answers to how the office is.
pub fn office() -> Office {
    let account = |name: &str, person: &str, committee: &str, roles: &[Role], active: bool| {
        let account = Account {
            name: AccountName(name.to_owned()),
            person: person.to_owned(),
            committee: unit(committee),
            roles: roles.iter().copied().collect(),
            mediator: None,
            active,
            grants: BTreeSet::new(),
        };
        (AccountName(name.to_owned()), account)
    };
    let accounts = BTreeMap::from([
        account("gan", "甘棠", TOWN, &[Role::Mediator, Role::Clerk], true),
        account("ji", "纪闻溪", DISTRICT, &[Role::Admin, Role::District], true),
        account("lu", "陆知白", TOWN, &[Role::Clerk], false),
    ]);
    Office {
        accounts,
        units: world().units,
        rules: builtin::rules().unwrap().into_iter().collect(),
        calendar: builtin::calendar().unwrap(),
        calendar_sources: BTreeMap::from([(2026, "国务院办公厅关于2026年部分节假日安排的通知".to_owned())]),
        roster: roster(),
        allies: allies(),
        ties: ties(),
        ..Office::default()
    }
}

/// What the desk answers to how the register is.
pub fn health() -> HealthCard {
    HealthCard {
        head: HeadCard { log: "321302".to_owned(), position: 871, hash: "3f".repeat(32) },
        views: 871,
        ledger_bytes: Some(1_234_567),
        store_bytes: 524_288,
        read_only: None,
        largest_batch: 4,
    }
}

/// What the audit sees: a page, and one before it.
pub fn log(asked: &LogQuery) -> LogPage {
    let line = |position: u64, account: &str, role, known, kind: &str, about: (&str, Option<&str>)| LogLine {
        position,
        at: chrono::Utc.with_ymd_and_hms(2026, 3, 20, 1, 0, 0).unwrap()
            + chrono::Duration::minutes(position.cast_signed()),
        on: chrono::NaiveDate::from_ymd_opt(2026, 3, 20).unwrap(),
        by: Actor { account: account.to_owned(), role, known },
        kind: kind.to_owned(),
        stream: about.0.to_owned(),
        case: about.1.map(ToOwned::to_owned),
        from: None,
    };
    let from = |line: LogLine, from: &str, known| LogLine {
        from: Some(Origin { from: from.parse().unwrap(), known }),
        ..line
    };
    let (first, second) = (Some("耿车知调〔2026〕12号"), Some("耿车知调〔2026〕13号"));
    if asked.before.is_some() {
        let lines = vec![line(1, "zhitiao", Role::System, Identity::BuiltIn, "unit_added", ("office:units", None))];
        return LogPage { lines, next: None };
    }
    let lines = vec![
        from(
            line(9, "gan", Role::Mediator, Identity::Socket, "cases_exported", ("exports:gan", None)),
            "192.0.2.107",
            Told::System,
        ),
        line(8, "gan", Role::Mediator, Identity::Socket, "case_read", ("access:13", second)),
        from(
            line(7, "lu", Role::Clerk, Identity::Asserted, "accepted", ("case:12", first)),
            "198.51.100.123",
            Told::Asserted,
        ),
        line(6, "lu", Role::Clerk, Identity::Asserted, "registered", ("case:12", first)),
        line(5, "ji", Role::Admin, Identity::Process, "account_added", ("account:lu", None)),
    ];
    LogPage { lines, next: Some(5) }
}

/// What checking the chain came to.
pub fn verified() -> VerifyCard {
    let at = chrono::Utc.with_ymd_and_hms(2026, 3, 20, 6, 5, 0).unwrap();
    VerifyCard { records: 871, hash: "3f".repeat(32), trouble: None, at }
}
