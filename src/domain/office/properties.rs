//! Whatever is asked of the office, in whatever order, these hold.

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;

use super::Office;
use super::account::{AccountAdd, AccountChange, AccountDisable, AccountEnable, AccountGrant, AccountName};
use super::calendar::{AnnouncedDay, CalendarLoad};
use super::command::Command;
use super::rules::RulesSet;
use super::testing::{Given, given, on_day};
use super::units::{UnitAdd, UnitChange, UnitsLoad};
use crate::domain::actor::Role;
use crate::domain::calendar::DayKind;
use crate::domain::case::CaseId;
use crate::domain::case::vocabulary::Object;
use crate::domain::office::command::Act;
use crate::domain::roster::MediatorId;
use crate::domain::roster::acts::{
    MediatorAbsent, MediatorAdd, MediatorBack, MediatorChange, MediatorConfirm, MediatorLeave,
};
use crate::domain::rules::{Certainty, DatedRule, RuleId, RuleUnit};
use crate::domain::unit::{UnitCode, UnitKind};
use uuid::Uuid;

fn account() -> impl Strategy<Value = AccountName> {
    select(vec!["gan", "miao", "ding", ""]).prop_map(|name| AccountName(name.to_owned()))
}

fn roles() -> impl Strategy<Value = BTreeSet<Role>> {
    let all = vec![Role::Admin, Role::Clerk, Role::Head, Role::CreditOfficer, Role::CreditApprover, Role::Auditor];
    // Administrators often, or nothing interesting happens.
    (subsequence(all, 0..=3), any::<bool>())
        .prop_map(|(roles, admin)| roles.into_iter().chain(admin.then_some(Role::Admin)).collect())
}

fn unit() -> impl Strategy<Value = UnitCode> {
    select(vec!["321302", "321302101", "321302102", "321302103", "321303"]).prop_map(|code| UnitCode(code.to_owned()))
}

fn name() -> impl Strategy<Value = String> {
    select(vec!["宿城区", "耿车镇", "埠子镇", "甘棠", "苗青禾", " ", "\u{202e}"]).prop_map(str::to_owned)
}

fn mediator() -> impl Strategy<Value = MediatorId> {
    (unit(), name()).prop_map(|(committee, name)| MediatorId::imported(&committee, &name))
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..900).prop_map(|offset| on_day("2024-06-01") + chrono::Days::new(offset))
}

fn on_accounts() -> impl Strategy<Value = Command> {
    let reason = || "因故".to_owned();
    prop_oneof![
        (account(), unit(), roles(), proptest::option::of(mediator())).prop_map(
            |(name, committee, roles, mediator)| {
                AccountAdd { name, person: "某".to_owned(), committee, roles, mediator }.into()
            }
        ),
        (account(), proptest::option::of(unit()), proptest::option::of(roles()), any::<bool>()).prop_map(
            |(name, committee, roles, unlink_mediator)| {
                AccountChange { name, person: None, committee, roles, mediator: None, unlink_mediator }.into()
            }
        ),
        account().prop_map(move |name| AccountDisable { name, reason: reason() }.into()),
        account().prop_map(|name| AccountEnable { name }.into()),
        (account(), 0_u128..2).prop_map(move |(name, case)| AccountGrant {
            name,
            case: CaseId(Uuid::from_u128(case)),
            reason: reason()
        }
        .into()),
    ]
}

fn on_units() -> impl Strategy<Value = Command> {
    let kinds = select(vec![UnitKind::District, UnitKind::Town, UnitKind::Town, UnitKind::Street]);
    prop_oneof![
        Just(UnitsLoad::example().into()),
        (unit(), name(), kinds, proptest::option::of(unit()), name()).prop_map(|(code, name, kind, parent, prefix)| {
            UnitAdd { code, name, kind, parent, number_prefix: prefix }.into()
        }),
        (unit(), proptest::option::of(name()), proptest::option::of(name()), proptest::option::of(any::<bool>()))
            .prop_map(|(code, name, number_prefix, active)| {
                UnitChange { code, name, number_prefix, active, reason: "因故".to_owned() }.into()
            }),
    ]
}

fn on_figures() -> impl Strategy<Value = Command> {
    let rule =
        (select(RuleId::ALL), date(), 0_u32..4_000, select(RuleUnit::ALL)).prop_map(|(rule, from, value, unit)| {
            DatedRule { rule, from, value, unit, source: "测试".to_owned(), certainty: Certainty::Local }
        });
    let day =
        (date(), select(DayKind::ALL)).prop_map(|(date, kind)| AnnouncedDay { date, kind, name: "节".to_owned() });
    prop_oneof![
        proptest::collection::vec(rule, 0..4).prop_map(|rules| RulesSet { rules, reason: "因故".to_owned() }.into()),
        proptest::collection::vec(day, 0..30).prop_map(|days| CalendarLoad {
            days,
            source: "通知".to_owned(),
            whole: false
        }
        .into()),
    ]
}

fn on_the_roster() -> impl Strategy<Value = Command> {
    prop_oneof![
        (name(), unit(), any::<bool>()).prop_map(|(name, committee, unconfirmed)| {
            MediatorAdd { name, committee, skills: BTreeSet::new(), unconfirmed, id: None }.into()
        }),
        (mediator(), unit()).prop_map(|(mediator, committee)| {
            let skills = Some(BTreeSet::from([Object::Design]));
            MediatorChange { mediator, name: None, committee: Some(committee), skills }.into()
        }),
        mediator().prop_map(|mediator| MediatorConfirm { mediator }.into()),
        (mediator(), date(), proptest::option::of(date())).prop_map(|(mediator, from, until)| {
            MediatorAbsent { mediator, from, until, reason: "培训".to_owned() }.into()
        }),
        mediator().prop_map(|mediator| MediatorBack { mediator }.into()),
        mediator().prop_map(|mediator| MediatorLeave { mediator, reason: "届满".to_owned() }.into()),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![4 => on_accounts(), 2 => on_units(), 1 => on_figures(), 2 => on_the_roster()]
}

/// Tries each command and records what is done; answers after each.
fn tried(commands: Vec<(Command, NaiveDate)>, mut each: impl FnMut(&Given)) -> Given {
    let start = given([Command::from(UnitsLoad::example())]);
    commands.into_iter().fold(start, |given, (command, on)| {
        let (mut given, result) = given.on(on).when(command).either();
        if let Ok(ruling) = result {
            assert!(!ruling.decision.events.is_empty(), "a ruling is never empty");
            given.record(ruling);
        }
        each(&given);
        given
    })
}

fn check(office: &Office) {
    assert!(office.accounts.is_empty() || office.administrators().next().is_some(), "nobody administers");
    for account in office.accounts.values() {
        let mixed = account.roles.iter().any(|role| crate::domain::policy::reads_mediation(*role))
            && account.roles.iter().any(|role| role.is_credit());
        assert!(!mixed, "{account:?}");
        assert!(!account.roles.is_empty() && office.units.get(&account.committee).is_some(), "{account:?}");
        let sees_secrets = !account.grants.is_empty();
        assert!(!(sees_secrets && account.roles.iter().any(|role| role.is_credit())), "{account:?}");
    }
    let units = || office.units.0.values();
    assert_eq!(units().filter(|unit| unit.kind == UnitKind::District && unit.active).count(), 1);
    let prefixes: BTreeSet<_> = units().map(|unit| &unit.number_prefix).collect();
    assert_eq!(prefixes.len(), units().count(), "two units share a prefix");
    for mediator in office.roster.0.values() {
        assert!(mediator.absences.iter().all(|absence| absence.until.is_none_or(|until| absence.from <= until)));
    }
    assert!(office.rules.all().all(|rule| rule.check().is_ok()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_sequence_of_commands_breaks_the_office(commands in proptest::collection::vec((any_command(), date()), 1..60)) {
        let given = tried(commands, |given| check(&given.office));
        let history = || given.history.iter().map(|(stream, happening)| (stream, happening));
        prop_assert_eq!(Office::fold(history()), Office::fold(history()));
        prop_assert_eq!(Office::fold(history()), given.office.clone());
        let json = serde_json::to_string(&given.office).unwrap();
        prop_assert_eq!(serde_json::from_str::<Office>(&json).unwrap(), given.office);
    }

    // Administrators come and go; two who see the same office each take the other away, and both cannot be recorded.
    #[test]
    fn an_administrator_is_only_taken_away_relying_on_another(
        commands in proptest::collection::vec((on_accounts(), date()), 1..60),
    ) {
        tried(commands, |given| {
            for account in given.office.administrators() {
                let (_, result) = given
                    .clone()
                    .when(AccountDisable { name: account.name.clone(), reason: "因故".to_owned() })
                    .either();
                let Ok(ruling) = result else { continue };
                let relied: Vec<String> = ruling.relies_on.iter().map(ToString::to_string).collect();
                let others = given.office.administrators().filter(|other| other.name != account.name);
                let others: Vec<String> = others.map(|other| format!("account:{}", other.name)).collect();
                assert!(relied.iter().any(|stream| others.contains(stream)), "{relied:?} {others:?}");
            }
        });
    }
}
