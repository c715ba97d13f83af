//! Cases on their way out in a file: what a person sees of them, on record before the first of them leaves.

use super::Desk;
use super::fold::{self, stream};
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use crate::domain::sight::View;
use crate::domain::taken::{Taken, TakenPage, TakenQuery};
use crate::ledger::Version;

impl Desk {
    /// A page of cases to be taken out.
    pub(super) fn taken(&self, session: &Session, asked: &TakenQuery) -> Result<TakenPage, AskError> {
        self.may(session, Action::Export, Relation::Own)?;
        if asked.unmasked {
            self.may(session, Action::ExportUnmasked, Relation::Own)?;
        }
        self.note_export(session, &asked.query, asked.unmasked)?;
        let page = self.cases(session, &asked.query)?;
        let sight = self.sight(session);
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            // What the line hides of the case, nothing beside it tells.
            let shown = sight.of_row(&row) == View::Whole && !row.applicants.is_empty();
            if !shown {
                rows.push(Taken::outline(row));
                continue;
            }
            let records = self.ledger.lock().read(&stream::case(row.id), Version(0))?;
            let case = fold::made(row.id, records)?;
            rows.push(Taken::of(&case, row, asked.unmasked));
        }
        Ok(TakenPage { rows, next: page.next })
    }
}
