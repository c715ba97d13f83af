//! What happened to accounts. The name is the stream's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{Account, AccountName};
use crate::domain::actor::Role;
use crate::domain::case::CaseId;
use crate::domain::office::Office;
use crate::domain::office::event::Fold;
use crate::domain::office::stream::Stream;
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

/// An account was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountAdded {
    /// The person.
    pub person: String,
    /// Their committee.
    pub committee: UnitCode,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Who they are on the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mediator: Option<MediatorId>,
}

/// Something about an account changed; what is absent stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChanged {
    /// New name of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// New committee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committee: Option<UnitCode>,
    /// New roles, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<BTreeSet<Role>>,
    /// New place on the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mediator: Option<MediatorId>,
    /// No longer anybody on the roster.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlinked: bool,
}

/// An account may no longer act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDisabled {
    /// Why.
    pub reason: String,
}

/// A disabled account may act again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEnabled {}

/// An account was named in a trade-secret case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountGranted {
    /// The case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

/// An account is no longer named in a trade-secret case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountUngranted {
    /// The case.
    pub case: CaseId,
}

impl Fold for AccountAdded {
    const KIND: &'static str = "account_added";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Stream::Account(name) = stream else { return };
        let account = Account {
            name: name.clone(),
            person: self.person.clone(),
            committee: self.committee.clone(),
            roles: self.roles.clone(),
            mediator: self.mediator,
            active: true,
            grants: BTreeSet::new(),
        };
        office.accounts.insert(name.clone(), account);
    }
}

impl Fold for AccountChanged {
    const KIND: &'static str = "account_changed";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Some(account) = of(office, stream) else { return };
        if let Some(person) = &self.person {
            account.person.clone_from(person);
        }
        if let Some(committee) = &self.committee {
            account.committee = committee.clone();
        }
        if let Some(roles) = &self.roles {
            account.roles.clone_from(roles);
        }
        if self.mediator.is_some() || self.unlinked {
            account.mediator = self.mediator;
        }
    }
}

impl Fold for AccountDisabled {
    const KIND: &'static str = "account_disabled";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(account) = of(office, stream) {
            account.active = false;
        }
    }
}

impl Fold for AccountEnabled {
    const KIND: &'static str = "account_enabled";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(account) = of(office, stream) {
            account.active = true;
        }
    }
}

impl Fold for AccountGranted {
    const KIND: &'static str = "account_granted";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(account) = of(office, stream) {
            account.grants.insert(self.case);
        }
    }
}

impl Fold for AccountUngranted {
    const KIND: &'static str = "account_ungranted";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(account) = of(office, stream) {
            account.grants.remove(&self.case);
        }
    }
}

fn of<'a>(office: &'a mut Office, stream: &Stream) -> Option<&'a mut Account> {
    let Stream::Account(name) = stream else { return None };
    office.accounts.get_mut::<AccountName>(name)
}
