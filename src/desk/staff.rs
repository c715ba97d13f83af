//! Questions about people: the roster with how many open cases each has, and who could mediate a case.

use std::collections::BTreeMap;

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::answer::RosterCard;
use crate::domain::order::Target;
use crate::domain::roster::suggest::{Need, Suggestion, suggest};
use crate::domain::roster::{MediatorId, Roster};
use crate::store::StoreError;

impl Desk {
    /// The roster with loads, and the ties the person may know of.
    pub(super) fn roster_card(&self, session: &Session) -> Result<RosterCard, AskError> {
        self.may(session, Action::ReadOffice, Relation::Own)?;
        let office = self.office();
        Ok(RosterCard {
            loads: self.loads(&office.roster)?,
            roster: office.roster_for(&session.account),
            allies: office.allies.clone(),
            ties: office.ties_for(&session.account),
        })
    }

    /// Who could mediate a case, for whoever may see it.
    pub(super) fn suggestions(&self, session: &Session, case: &Target) -> Result<Vec<Suggestion>, AskError> {
        let case = self.readable(session, case)?;
        let office = self.office();
        let loads = self.loads(&office.roster)?;
        Ok(suggest(&Need::of(&case), &office.roster, &office.ties, &loads, self.clock.today()))
    }

    /// How many open cases each mediator has, from the counters; nobody who has none.
    fn loads(&self, roster: &Roster) -> Result<BTreeMap<MediatorId, u32>, DeskError> {
        self.views(|store| {
            let tallies = roster.0.keys().map(|id| Ok((*id, store.tally_of_mediator(*id)?.open)));
            let loads = tallies.collect::<Result<Vec<_>, StoreError>>()?;
            let busy = loads.into_iter().filter(|(_, open)| *open > 0);
            Ok(busy.map(|(id, open)| (id, u32::try_from(open).unwrap_or(u32::MAX))).collect())
        })
    }
}
