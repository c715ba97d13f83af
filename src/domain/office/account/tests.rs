use super::*;
use crate::domain::office::builtin;
use crate::domain::office::command::Command;
use crate::domain::office::testing::{Given, given, on_day};
use crate::domain::office::units::{NewUnit, UnitChange, UnitsLoad};
use crate::domain::roster::acts::{MediatorAdd, MediatorLeave};
use uuid::Uuid;

fn unit(code: &str) -> UnitCode {
    UnitCode(code.to_owned())
}

fn name(name: &str) -> AccountName {
    AccountName(name.to_owned())
}

fn add(account: &str, roles: &[Role]) -> AccountAdd {
    AccountAdd {
        name: name(account),
        person: "甘棠".to_owned(),
        committee: unit("321302101"),
        roles: roles.iter().copied().collect(),
        mediator: None,
    }
}

fn change(account: &str) -> AccountChange {
    AccountChange {
        name: name(account),
        person: None,
        committee: None,
        roles: None,
        mediator: None,
        unlink_mediator: false,
    }
}

fn roles(account: &str, roles: &[Role]) -> AccountChange {
    AccountChange { roles: Some(roles.iter().copied().collect()), ..change(account) }
}

fn disable(account: &str) -> AccountDisable {
    AccountDisable { name: name(account), reason: "调离".to_owned() }
}

/// The units of the district, and one administrator, `root`.
fn office() -> Given {
    let units = builtin::units("321302").unwrap().unwrap().into_iter().map(NewUnit::from).collect();
    given([Command::from(UnitsLoad { units }), add("root", &[Role::Admin]).into()])
}

#[test]
fn the_first_account_must_be_an_administrators() {
    let units = builtin::units("321302").unwrap().unwrap().into_iter().map(NewUnit::from).collect();
    let given = given([Command::from(UnitsLoad { units })]);
    let given = given.when(add("gan", &[Role::Clerk])).is_refused("account_first_admin");
    given.when(add("gan", &[Role::Clerk, Role::Admin])).is_done(1).when(add("miao", &[Role::Clerk])).is_done(1);
}

#[test]
fn several_roles_are_fine_but_never_mediation_and_credit_together() {
    let given = office().when(add("gan", &[Role::Clerk, Role::Mediator, Role::Head])).is_done(1);
    let given = given.when(add("ding", &[Role::Mediator, Role::CreditOfficer])).is_refused("account_roles_conflict");
    let given = given.when(roles("gan", &[Role::District, Role::CreditApprover])).is_refused("account_roles_conflict");
    // Who reads every mediation case, without working on one, is kept from credit likewise.
    for reads in [Role::Supervisor, Role::Auditor] {
        let given = office().when(add("ding", &[reads, Role::CreditOfficer])).is_refused("account_roles_conflict");
        given.when(add("ding", &[Role::CreditApprover, reads])).is_refused("account_roles_conflict");
    }
    let given = given.when(add("ding", &[Role::CreditOfficer, Role::CreditApprover, Role::Admin])).is_done(1);
    let given = given.when(add("x", &[])).is_refused("account_roles_missing");
    given.when(add("x", &[Role::System])).is_refused("account_role_system");
}

#[test]
fn the_last_administrator_stays_and_the_last_but_one_relies_on_the_other() {
    let given = office().when(disable("root")).is_refused("account_last_admin");
    let given = given.when(roles("root", &[Role::Auditor])).is_refused("account_last_admin");
    let given = given.when(add("second", &[Role::Admin])).is_done(1).when(disable("root")).is_done(1);
    // If `second` were disabled at the same moment, one of the two would conflict.
    assert_eq!(given.relied_on(), ["account:second"]);
    let given = given.when(disable("second")).is_refused("account_last_admin");
    let given = given.when(AccountEnable { name: name("root") }).is_done(1);
    let given = given.when(roles("second", &[Role::Supervisor])).is_done(1);
    assert_eq!(given.relied_on(), ["account:root"]);
    // Disabling somebody who is none relies on nobody.
    assert_eq!(given.when(disable("second")).is_done(1).relied_on(), [""; 0]);
}

#[test]
fn a_disabled_account_cannot_act_and_keeps_its_name() {
    let given = office().when(add("gan", &[Role::Clerk])).is_done(1).when(disable("gan")).is_done(1);
    assert!(given.office.active_account("gan").is_none() && given.office.active_account("root").is_some());
    let given = given.when(add("gan", &[Role::Clerk])).is_refused("account_exists");
    let given = given.when(disable("gan")).is_refused("account_disabled");
    let given = given.when(AccountEnable { name: name("gan") }).is_done(1);
    given.when(AccountEnable { name: name("gan") }).is_refused("account_active");
}

#[test]
fn names_are_user_names_and_nothing_else() {
    let given = office();
    for fit in ["gan", "_svc", "gan.tang", "gan-tang@sucheng", "3gan", &"a".repeat(32)] {
        assert_eq!(name(fit).check(), Ok(()), "{fit}");
    }
    for unfit in ["", "甘棠", "-gan", ".gan", "gan tang", "gan:1", "gan/..", "gan\n", &"a".repeat(33)] {
        assert_eq!(name(unfit).check().unwrap_err().code, "account_name", "{unfit}");
    }
    given.when(AccountAdd { name: name("a:b"), ..add("x", &[Role::Clerk]) }).is_refused("account_name");
}

#[test]
fn what_an_account_points_to_must_be_there() {
    let given = office().when(AccountAdd { committee: unit("999999999"), ..add("gan", &[Role::Clerk]) });
    let given = given.is_refused("committee_unknown");
    let given = given.when(AccountAdd { person: "\u{202e}".to_owned(), ..add("gan", &[Role::Clerk]) });
    let given = given.is_refused("text_control").when(change("nobody")).is_refused("account_unknown");
    let nobody = MediatorId(Uuid::from_u128(9));
    let given = given.when(AccountAdd { mediator: Some(nobody), ..add("gan", &[Role::Mediator]) });
    let given = given.is_refused("mediator_unknown");
    let closing = UnitChange {
        code: unit("321302112"),
        name: None,
        number_prefix: None,
        active: Some(false),
        reason: "撤并".to_owned(),
    };
    let given = given.when(closing).is_done(1);
    given
        .when(AccountAdd { committee: unit("321302112"), ..add("gan", &[Role::Clerk]) })
        .is_refused("committee_closed");
}

#[test]
fn a_mediator_has_one_account_at_a_time() {
    let mediator = MediatorAdd { name: "甘棠".to_owned(), committee: unit("321302101"), ..MediatorAdd::example_of() };
    let given = office().when(mediator).is_done(1);
    let id = *given.office.roster.0.keys().next().unwrap();
    let linked = |account: &str| AccountAdd { mediator: Some(id), ..add(account, &[Role::Mediator]) };
    let given = given.when(linked("gan")).is_done(1).when(linked("gan2")).is_refused("mediator_has_account");
    let given = given.when(AccountChange { unlink_mediator: true, ..change("gan") }).is_done(1);
    assert_eq!(given.office.accounts[&name("gan")].mediator, None);
    let given = given.when(linked("gan2")).is_done(1);
    let given = given.when(AccountChange { mediator: Some(id), ..change("gan") }).is_refused("mediator_has_account");
    let given = given.when(disable("gan2")).is_done(1);
    let given = given.when(AccountChange { mediator: Some(id), ..change("gan") }).is_done(1);
    let given = given.when(AccountEnable { name: name("gan2") }).is_refused("mediator_has_account");
    let given = given.when(MediatorLeave { mediator: id, reason: "届满".to_owned() }).is_done(1);
    given.when(linked("gan3")).is_refused("mediator_left");
}

#[test]
fn only_what_differs_is_recorded() {
    let given = office().when(add("gan", &[Role::Clerk])).is_done(1);
    let same = AccountChange { person: Some("甘棠".to_owned()), ..roles("gan", &[Role::Clerk]) };
    let given = given.when(same).is_refused("nothing_to_change");
    let moved = AccountChange { committee: Some(unit("321302102")), ..roles("gan", &[Role::Clerk]) };
    let given = given.on(on_day("2026-03-02")).when(moved).is_done(1);
    let (stream, happening) = given.history.last().unwrap();
    assert_eq!(stream.to_string(), "account:gan");
    assert_eq!(happening.event.body().unwrap(), serde_json::json!({ "committee": "321302102" }));
    assert_eq!(happening.on, on_day("2026-03-02"));
}

#[test]
fn naming_in_a_trade_secret_case_is_given_with_a_reason_and_never_to_credit() {
    let case = CaseId(Uuid::from_u128(5));
    let grant = |account: &str| AccountGrant { name: name(account), case, reason: "联合调解".to_owned() };
    let given = office().when(add("gan", &[Role::Mediator])).is_done(1).when(grant("gan")).is_done(1);
    assert!(given.office.accounts[&name("gan")].grants.contains(&case));
    let given = given.when(grant("gan")).is_refused("nothing_to_change");
    let given = given.when(AccountUngrant { name: name("gan"), case }).is_done(1);
    let given = given.when(AccountUngrant { name: name("gan"), case }).is_refused("nothing_to_change");
    let given = given.when(add("ding", &[Role::CreditOfficer])).is_done(1).when(grant("ding"));
    let given = given.is_refused("account_grant_credit");
    let given = given.when(grant("root")).is_done(1).when(roles("root", &[Role::Admin, Role::CreditOfficer]));
    let given = given.is_refused("account_grant_credit");
    let given = given.when(AccountUngrant { name: name("root"), case }).is_done(1);
    given.when(AccountGrant { reason: String::new(), ..grant("root") }).is_refused("text_missing");
}

#[test]
fn nothing_is_dated_in_the_future_or_before_registers_were_kept() {
    let given = office().on(on_day("2026-11-23")).when(add("gan", &[Role::Clerk])).is_refused("on_in_future");
    given.on(on_day("1989-12-31")).when(add("gan", &[Role::Clerk])).is_refused("on_too_old");
}
