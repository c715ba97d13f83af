//! What an administrator asks of accounts.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::events::{AccountAdded, AccountChanged, AccountDisabled, AccountEnabled, AccountGranted, AccountUngranted};
use super::{Account, AccountName, keeps_an_administrator, known};
use crate::domain::actor::Role;
use crate::domain::case::CaseId;
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::office::command::Act;
use crate::domain::office::stream::Stream;
use crate::domain::office::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::text::required;
use crate::domain::unit::UnitCode;

/// Makes an account. The first must be an administrator's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountAdd {
    /// User name of the operating system.
    pub name: AccountName,
    /// The person, as shown.
    pub person: String,
    /// Their committee.
    pub committee: UnitCode,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Who they are on the roster.
    #[serde(default)]
    pub mediator: Option<MediatorId>,
}

/// Changes what is given; the rest stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Which account.
    pub name: AccountName,
    /// New name of the person.
    #[serde(default)]
    pub person: Option<String>,
    /// New committee.
    #[serde(default)]
    pub committee: Option<UnitCode>,
    /// New roles, all of them.
    #[serde(default)]
    pub roles: Option<BTreeSet<Role>>,
    /// New place on the roster.
    #[serde(default)]
    pub mediator: Option<MediatorId>,
    /// Takes the place on the roster away.
    #[serde(default)]
    pub unlink_mediator: bool,
}

/// Disables an account; what it did stays under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountDisable {
    /// Which account.
    pub name: AccountName,
    /// Why.
    pub reason: String,
}

/// Lets a disabled account act again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountEnable {
    /// Which account.
    pub name: AccountName,
}

/// Names an account in a trade-secret case it is not assigned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountGrant {
    /// Which account.
    pub name: AccountName,
    /// The case's id.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

/// Takes a naming back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountUngrant {
    /// Which account.
    pub name: AccountName,
    /// The case's id.
    pub case: CaseId,
}

fn example_name() -> AccountName {
    AccountName("gantang".to_owned())
}

fn stream(name: &AccountName) -> Stream {
    Stream::Account(name.clone())
}

impl Act for AccountAdd {
    const TYPE: &'static str = "account_add";
    const FIELDS: &'static [Field] = &[
        need("name", FieldKind::Line),
        need("person", FieldKind::Line),
        need("committee", FieldKind::Committee),
        need("roles", FieldKind::List(&Role::FIELD)),
        may("mediator", FieldKind::Mediator),
    ];

    fn example() -> Self {
        Self {
            name: example_name(),
            person: "甘棠".to_owned(),
            committee: UnitCode("321302101".to_owned()),
            roles: BTreeSet::from([Role::Clerk, Role::Mediator]),
            mediator: Some(MediatorId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001))),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        self.name.check()?;
        if office.accounts.contains_key(&self.name) {
            return Err(refuse("account_exists").with("account", &self.name));
        }
        let account = Account {
            name: self.name.clone(),
            person: required("person", &self.person)?,
            committee: self.committee.clone(),
            roles: self.roles.clone(),
            mediator: self.mediator,
            active: true,
            grants: BTreeSet::new(),
        };
        account.check(office)?;
        if office.administrators().next().is_none() && !account.administers() {
            return Err(refuse("account_first_admin"));
        }
        let Account { person, committee, roles, mediator, .. } = account;
        let added = AccountAdded { person, committee, roles, mediator };
        Ok(Ruling::new(stream(&self.name), Decision::one(occasion.on, added)))
    }
}

impl Act for AccountChange {
    const TYPE: &'static str = "account_change";
    const FIELDS: &'static [Field] = &[
        need("name", FieldKind::Line),
        may("person", FieldKind::Line),
        may("committee", FieldKind::Committee),
        may("roles", FieldKind::List(&Role::FIELD)),
        may("mediator", FieldKind::Mediator),
        may("unlink_mediator", FieldKind::Flag),
    ];

    fn example() -> Self {
        Self {
            name: example_name(),
            person: Some("甘棠".to_owned()),
            committee: Some(UnitCode("321302102".to_owned())),
            roles: Some(BTreeSet::from([Role::Head])),
            mediator: Some(MediatorId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001))),
            unlink_mediator: false,
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = known(office, &self.name)?;
        let person = self.person.as_ref().map(|person| required("person", person)).transpose()?;
        let changed = AccountChanged {
            person: person.filter(|person| *person != before.person),
            committee: self.committee.clone().filter(|committee| *committee != before.committee),
            roles: self.roles.clone().filter(|roles| *roles != before.roles),
            mediator: self.mediator.filter(|id| Some(*id) != before.mediator),
            unlinked: self.unlink_mediator && self.mediator.is_none() && before.mediator.is_some(),
        };
        let mut after = before.clone();
        after.person = changed.person.clone().unwrap_or(after.person);
        after.committee = changed.committee.clone().unwrap_or(after.committee);
        after.roles = changed.roles.clone().unwrap_or(after.roles);
        after.mediator = if changed.unlinked { None } else { changed.mediator.or(after.mediator) };
        if after == *before {
            return Err(nothing_to_change());
        }
        after.check(office)?;
        let relies_on = keeps_an_administrator(office, before, &after)?;
        Ok(Ruling::new(stream(&self.name), Decision::one(occasion.on, changed)).relying_on(relies_on))
    }
}

impl Act for AccountDisable {
    const TYPE: &'static str = "account_disable";
    const FIELDS: &'static [Field] = &[need("name", FieldKind::Line), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { name: example_name(), reason: "调离".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = known(office, &self.name)?;
        if !before.active {
            return Err(refuse("account_disabled").with("account", &self.name));
        }
        let reason = required("reason", &self.reason)?;
        let relies_on = keeps_an_administrator(office, before, &Account { active: false, ..before.clone() })?;
        let decision = Decision::one(occasion.on, AccountDisabled { reason });
        Ok(Ruling::new(stream(&self.name), decision).relying_on(relies_on))
    }
}

impl Act for AccountEnable {
    const TYPE: &'static str = "account_enable";
    const FIELDS: &'static [Field] = &[need("name", FieldKind::Line)];

    fn example() -> Self {
        Self { name: example_name() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = known(office, &self.name)?;
        if before.active {
            return Err(refuse("account_active").with("account", &self.name));
        }
        Account { active: true, ..before.clone() }.check(office)?;
        Ok(Ruling::new(stream(&self.name), Decision::one(occasion.on, AccountEnabled {})))
    }
}

impl Act for AccountGrant {
    const TYPE: &'static str = "account_grant";
    const FIELDS: &'static [Field] =
        &[need("name", FieldKind::Line), need("case", FieldKind::Line), need("reason", FieldKind::Line)];

    fn example() -> Self {
        let case = CaseId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0002));
        Self { name: example_name(), case, reason: "联合调解".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let mut after = known(office, &self.name)?.clone();
        if !after.grants.insert(self.case) {
            return Err(nothing_to_change());
        }
        after.check_grants()?;
        let granted = AccountGranted { case: self.case, reason: required("reason", &self.reason)? };
        Ok(Ruling::new(stream(&self.name), Decision::one(occasion.on, granted)))
    }
}

impl Act for AccountUngrant {
    const TYPE: &'static str = "account_ungrant";
    const FIELDS: &'static [Field] = &[need("name", FieldKind::Line), need("case", FieldKind::Line)];

    fn example() -> Self {
        let case = CaseId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0002));
        Self { name: example_name(), case }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        if !known(office, &self.name)?.grants.contains(&self.case) {
            return Err(nothing_to_change());
        }
        Ok(Ruling::new(stream(&self.name), Decision::one(occasion.on, AccountUngranted { case: self.case })))
    }
}
