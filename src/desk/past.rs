//! 以往案件: what else the parties of a case have been here with.
//!
//! Shown beside a party on the page of a case, so it counts only what is as good as certain: the same code, the same name,
//! the same name but for its spelling, or a name it had before. What the asker may not see is neither listed nor counted.
//! A page never waits for it: while the index is laid out the answer says that it is not ready.

use std::collections::BTreeMap;

use super::Desk;
use super::matches::groups;
use super::query::AskError;
use super::session::Session;
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::matches::{Grade, PartyPast, PastCase, Typed};
use crate::domain::order::Target;
use crate::store::StoreError;

/// The most cases listed of one party.
const CASES_MAX: usize = 50;

impl Desk {
    /// The other cases of a case's parties; none while the index is laid out.
    pub(super) fn past(&self, session: &Session, case: &Target) -> Result<Option<Vec<PartyPast>>, AskError> {
        let case = self.readable(session, case)?;
        if !self.finder.is_laid_out() {
            self.finder.prepare(&self.shelf);
            return Ok(None);
        }
        let mut told = Vec::new();
        for party in &case.parties {
            let typed = Typed {
                name: party.who.name.clone(),
                code: party.who.code.clone().unwrap_or_default(),
                ..Typed::default()
            };
            let mut grades: BTreeMap<CaseId, Grade> = BTreeMap::new();
            for group in self.look(session, |shown, eyes| groups(shown, eyes, &typed))? {
                for other in group.cases.into_iter().filter(|other| *other != case.id && group.grade <= Grade::Former) {
                    // The surest grade comes first.
                    grades.entry(other).or_insert(group.grade);
                }
            }
            let mut cases = self.listed(&grades)?;
            self.show(session, cases.iter_mut().map(|past| &mut past.row));
            let own = cases.iter().filter(|past| past.row.holder == *session.committee()).count();
            if !cases.is_empty() {
                told.push(PartyPast { side: party.side, name: party.who.name.clone(), cases, own });
            }
        }
        Ok(Some(told))
    }

    /// The rows of cases, the latest request first.
    fn listed(&self, grades: &BTreeMap<CaseId, Grade>) -> Result<Vec<PastCase>, AskError> {
        let rows = self.views(|store| {
            let rows = grades.keys().filter_map(|id| store.row(*id).transpose());
            rows.collect::<Result<Vec<Row>, StoreError>>()
        })?;
        let mut cases: Vec<PastCase> =
            rows.into_iter().filter_map(|row| Some(PastCase { grade: *grades.get(&row.id)?, row })).collect();
        cases.sort_by_key(|past| std::cmp::Reverse((past.row.requested_on, past.row.id)));
        cases.truncate(CASES_MAX);
        Ok(cases)
    }
}
