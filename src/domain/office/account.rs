//! Accounts: who may do what, known by the operating system's user name.
//!
//! Three invariants, whatever is asked and in whatever order: nobody holds a credit role together with one that reads
//! mediation cases (what is said in mediation must not reach the credit files), an account in use belongs to a committee that is open when it
//! is given, and once there is an account there is always an active administrator. The last spans streams, so a ruling
//! that takes an administrator away names the stream of another one it relies on.

mod acts;
mod events;

pub use acts::{AccountAdd, AccountChange, AccountDisable, AccountEnable, AccountGrant, AccountUngrant};
pub use events::{AccountAdded, AccountChanged, AccountDisabled, AccountEnabled, AccountGranted, AccountUngranted};

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

use super::Office;
use super::stream::Stream;
use crate::domain::actor::Role;
use crate::domain::case::CaseId;
use crate::domain::policy::reads_mediation;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::{MediatorId, Standing};
use crate::domain::text::excerpt;
use crate::domain::unit::UnitCode;

/// The longest user name an operating system of today knows.
const NAME_CHARS_MAX: usize = 32;
/// Trade-secret cases one account may be named in.
const GRANTS_MAX: usize = 1_000;

/// An account's name: the operating system's user name. It stands in headers, which cannot be erased.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountName(pub String);

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// User name.
    pub name: AccountName,
    /// The person, as shown.
    pub person: String,
    /// The committee they act for; people of the bureau have the district's.
    pub committee: UnitCode,
    /// What they may do; never empty.
    pub roles: BTreeSet<Role>,
    /// Who they are on the roster, if a mediator.
    pub mediator: Option<MediatorId>,
    /// Not disabled.
    pub active: bool,
    /// Trade-secret cases they are named in (domain: 指名).
    pub grants: BTreeSet<CaseId>,
}

impl AccountName {
    /// ASCII letters, digits, `_`, `.`, `-` and `@`, beginning with a letter, a digit or `_`; at most 32.
    ///
    /// # Errors
    /// `account_name` (`value`).
    pub fn check(&self) -> Result<(), Refusal> {
        let first = self.0.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = self.0.chars().all(|c| c.is_ascii_alphanumeric() || "_.-@".contains(c));
        if first && rest && self.0.len() <= NAME_CHARS_MAX {
            Ok(())
        } else {
            Err(refuse("account_name").with("value", excerpt(&self.0)).with("max", NAME_CHARS_MAX))
        }
    }
}

impl Account {
    /// Holds a role, and may act.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.active && self.roles.contains(&role)
    }

    /// The same person in the district's name: whoever holds the district's role while belonging to a town acts for both.
    /// Nobody else, and nobody who belongs to the district anyway.
    #[must_use]
    pub fn for_the_district(&self, office: &Office) -> Option<Self> {
        let district = office.units.district()?;
        if !self.roles.contains(&Role::District) || self.committee == district.code {
            return None;
        }
        Some(Self { committee: district.code.clone(), roles: BTreeSet::from([Role::District]), ..self.clone() })
    }

    /// May administer the register.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.holds(Role::Admin)
    }

    /// Whether the account can be as it is, in this office.
    fn check(&self, office: &Office) -> Result<(), Refusal> {
        check_roles(&self.roles)?;
        self.check_grants()?;
        match office.units.get(&self.committee) {
            None => return Err(refuse("committee_unknown").with("committee", &self.committee)),
            Some(unit) if !unit.active => return Err(refuse("committee_closed").with("committee", &unit.name)),
            Some(_) => {}
        }
        let Some(id) = self.mediator else { return Ok(()) };
        match office.roster.0.get(&id) {
            None => return Err(refuse("mediator_unknown").with("mediator", id)),
            Some(mediator) if mediator.standing == Standing::Left => {
                return Err(refuse("mediator_left").with("mediator", &mediator.name));
            }
            Some(_) => {}
        }
        let taken = |other: &&Account| other.active && other.mediator == Some(id) && other.name != self.name;
        match office.accounts.values().find(taken) {
            Some(other) => Err(refuse("mediator_has_account").with("account", &other.name)),
            None => Ok(()),
        }
    }
}

impl Account {
    /// Who works in credit never reads what was said in a mediation.
    fn check_grants(&self) -> Result<(), Refusal> {
        if self.grants.len() > GRANTS_MAX {
            return Err(refuse("account_grants_max").with("max", GRANTS_MAX));
        }
        match self.roles.iter().find(|role| role.is_credit()) {
            Some(role) if !self.grants.is_empty() => {
                Err(refuse("account_grant_credit").with("account", &self.name).with("role", role))
            }
            _ => Ok(()),
        }
    }
}

fn check_roles(roles: &BTreeSet<Role>) -> Result<(), Refusal> {
    if roles.is_empty() {
        return Err(refuse("account_roles_missing"));
    }
    if roles.contains(&Role::System) {
        return Err(refuse("account_role_system"));
    }
    let mediation = roles.iter().find(|role| reads_mediation(**role));
    let credit = roles.iter().find(|role| role.is_credit());
    match (mediation, credit) {
        (Some(mediation), Some(credit)) => {
            Err(refuse("account_roles_conflict").with("mediation", mediation).with("credit", credit))
        }
        _ => Ok(()),
    }
}

/// The streams that must stand still while an account becomes `after`, so that an administrator remains.
fn keeps_an_administrator(office: &Office, before: &Account, after: &Account) -> Result<Vec<Stream>, Refusal> {
    if !before.administers() || after.administers() {
        return Ok(Vec::new());
    }
    match office.administrators().find(|other| other.name != before.name) {
        Some(other) => Ok(vec![Stream::Account(other.name.clone())]),
        None => Err(refuse("account_last_admin").with("account", &before.name)),
    }
}

fn known<'a>(office: &'a Office, name: &AccountName) -> Result<&'a Account, Refusal> {
    office.accounts.get(name).ok_or_else(|| refuse("account_unknown").with("account", excerpt(&name.0)))
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests;
