//! Who is asking: an account of the register behind an identity of the operating system.

use crate::domain::actor::{Actor, Identity, Origin, Role};
use crate::domain::office::Office;
use crate::domain::office::account::{Account, AccountName};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::unit::UnitCode;

use std::collections::BTreeSet;

use super::policy::{Action, Relation};
use crate::domain::sight;

/// A person at the desk. Made by the desk from the register, never by the asker.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The account.
    pub account: Account,
    /// How identity was known.
    pub known: Identity,
    /// Where the person sits, where that is another machine.
    pub origin: Option<Origin>,
}

impl Session {
    /// The program itself: first load, demo.
    #[must_use]
    pub fn built_in(committee: &UnitCode) -> Self {
        let account = Account {
            name: AccountName("zhitiao".to_owned()),
            person: "知调".to_owned(),
            committee: committee.clone(),
            roles: BTreeSet::from([Role::System]),
            mediator: None,
            active: true,
            grants: BTreeSet::new(),
        };
        Self { account, known: Identity::BuiltIn, origin: None }
    }

    /// The same person as the register knows them now: a session does not outlive what its account may do.
    ///
    /// # Errors
    /// `account_unknown`, `account_disabled`.
    pub fn refreshed(&self, office: &Office) -> Result<Self, Refusal> {
        if self.known == Identity::BuiltIn {
            return Ok(self.clone());
        }
        let name = &self.account.name;
        let account = office.accounts.get(name).ok_or_else(|| refuse("account_unknown").with("account", name))?;
        if !account.active {
            return Err(refuse("account_disabled").with("account", name));
        }
        Ok(Self { account: account.clone(), ..self.clone() })
    }

    /// The same person in the district's name: whoever holds the district's role while belonging to a town acts for both.
    /// Nobody else, and nobody who belongs to the district anyway.
    #[must_use]
    pub fn for_the_district(&self, office: &Office) -> Option<Self> {
        Some(Self { account: self.account.for_the_district(office)?, ..self.clone() })
    }

    /// The person's committee.
    #[must_use]
    pub fn committee(&self) -> &UnitCode {
        &self.account.committee
    }

    /// The role in which the person may do something, or the refusal that says which roles could.
    ///
    /// # Errors
    /// `forbidden` with the action and the relation.
    pub fn may(&self, action: Action, relation: Relation, alone: bool) -> Result<Role, Refusal> {
        sight::may(&self.account, action, relation, alone)
    }

    /// The actor to record for an act done in a role.
    #[must_use]
    pub fn actor(&self, role: Role) -> Actor {
        Actor { account: self.account.name.0.clone(), role, known: self.known }
    }
}
