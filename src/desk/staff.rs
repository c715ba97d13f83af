//! Questions about people: the roster with how many open cases each has, and who could mediate a case.

use std::collections::BTreeMap;

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::answer::RosterCard;
use crate::domain::case::row::Row;
use crate::domain::order::Target;
use crate::domain::query::{CaseFilter, CaseQuery, PAGE_MAX};
use crate::domain::roster::suggest::{Need, Suggestion, suggest};
use crate::domain::roster::{MediatorId, Roster};

impl Desk {
    /// The roster, everybody's ties and loads.
    pub(super) fn roster_card(&self, session: &Session) -> Result<RosterCard, AskError> {
        self.may(session, Action::ReadOffice, Relation::Own)?;
        let office = self.office();
        Ok(RosterCard {
            loads: self.loads(&office.roster)?,
            roster: office.roster.clone(),
            allies: office.allies.clone(),
            ties: office.ties.clone(),
        })
    }

    /// Who could mediate a case, for whoever may see it.
    pub(super) fn suggestions(&self, session: &Session, case: &Target) -> Result<Vec<Suggestion>, AskError> {
        let case = self.readable(session, case)?;
        let office = self.office();
        let loads = self.loads(&office.roster)?;
        Ok(suggest(&Need::of(&case), &office.roster, &office.ties, &loads, self.clock.today()))
    }

    /// How many open cases each mediator has. Only open cases are read, page by page.
    fn loads(&self, roster: &Roster) -> Result<BTreeMap<MediatorId, u32>, DeskError> {
        let mut named: BTreeMap<&str, Vec<(MediatorId, &str)>> = BTreeMap::new();
        for one in roster.0.values() {
            named.entry(&one.name).or_default().push((one.id, &one.committee.0));
        }
        let mut loads = BTreeMap::new();
        let filter = CaseFilter { open: Some(true), ..CaseFilter::default() };
        let mut query = CaseQuery { filter, limit: PAGE_MAX, ..CaseQuery::default() };
        loop {
            let page = self.views(|store| store.page(&query))?;
            for id in page.rows.iter().flat_map(|row| row.mediators.iter().filter_map(|name| whose(&named, row, name)))
            {
                *loads.entry(id).or_insert(0) += 1;
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(loads),
            }
        }
    }
}

/// Rows have names only: of several who bear one, the holder's own is meant; where that does not tell, nobody is counted.
fn whose(named: &BTreeMap<&str, Vec<(MediatorId, &str)>>, row: &Row, name: &str) -> Option<MediatorId> {
    match named.get(name)?.as_slice() {
        [(only, _)] => Some(*only),
        several => {
            let mut of_holder = several.iter().filter(|(_, committee)| *committee == row.holder.0);
            let first = of_holder.next().map(|(id, _)| *id);
            if of_holder.next().is_some() { None } else { first }
        }
    }
}
