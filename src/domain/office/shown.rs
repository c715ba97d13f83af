//! What of the office a person is shown: the policy table applied to accounts, roster and ties.
//!
//! Units, rules and calendars explain every figure and are everybody's who works here. Accounts say which trade secret is
//! named to whom, absences and ties are personal: each goes to those the table names. A number in a tie is masked for
//! everybody: it binds by what is on record, never by what is shown.

use super::Office;
use super::account::Account;
use crate::domain::code::mask;
use crate::domain::policy::{Action, Relation, alone};
use crate::domain::roster::tie::{PersonId, Tie, Ties};
use crate::domain::roster::{MediatorId, Roster};
use crate::domain::sight::may;
use crate::domain::unit::UnitCode;

impl Office {
    /// The office as an account may see it.
    #[must_use]
    pub fn shown_to(&self, account: &Account) -> Self {
        let all = self.allows(account, Action::ReadAccounts, Relation::Own);
        let accounts = self.accounts.iter().filter(|(name, _)| all || **name == account.name);
        let accounts = accounts.map(|(name, account)| (name.clone(), account.clone())).collect();
        let (roster, ties) = (self.roster_for(account), self.ties_for(account));
        Self { accounts, roster, ties, subject_salt: None, ..self.clone() }
    }

    /// The mediators, why somebody is away only to who keeps their roster or works beside them. Nobody for those who
    /// neither read cases nor the office.
    #[must_use]
    pub fn roster_for(&self, account: &Account) -> Roster {
        let reads = [Action::Read, Action::ReadOffice].map(|action| self.allows(account, action, Relation::Own));
        if reads == [false, false] {
            return Roster::default();
        }
        let mut roster = self.roster.clone();
        for mediator in roster.0.values_mut() {
            let beside = mediator.committee == account.committee && reads == [true, true];
            if !beside && !self.keeps(account, &mediator.committee) {
                mediator.absences.iter_mut().for_each(|absence| absence.reason.clear());
            }
        }
        roster
    }

    /// Ties of the person themselves, and of those whose roster they keep.
    #[must_use]
    pub fn ties_for(&self, account: &Account) -> Ties {
        let district = self.units.district().map(|unit| &unit.code);
        let whose =
            |person: &PersonId| self.roster.get(&MediatorId(person.0)).map(|known| &known.committee).or(district);
        let own = |person: &PersonId| account.mediator.is_some_and(|mediator| *person == mediator.into());
        let shown =
            self.ties.0.iter().filter(|(person, _)| {
                own(person) || whose(person).is_some_and(|committee| self.keeps(account, committee))
            });
        let masked = |tie: &Tie| Tie { code: tie.code.as_deref().map(mask), ..tie.clone() };
        Ties(shown.map(|(person, ties)| (*person, ties.iter().map(masked).collect())).collect())
    }

    fn keeps(&self, account: &Account, committee: &UnitCode) -> bool {
        let relation = if *committee == account.committee { Relation::Own } else { Relation::Elsewhere };
        self.allows(account, Action::WriteRoster, relation)
    }

    fn allows(&self, account: &Account, action: Action, relation: Relation) -> bool {
        may(account, action, relation, alone(self, &account.committee)).is_ok()
    }
}
