//! What is taken out in files is on record before it is handed out: who, when, how they were known, and which cases were
//! asked for. A file is fetched page by page; its first page leaves the record, and a later one is given only to who has it.

use std::sync::Arc;

use uuid::Uuid;

use super::Desk;
use super::fold::stream;
use super::query::{AskError, unrecorded};
use super::session::Session;
use crate::domain::order::{Do, Order};
use crate::domain::query::CaseQuery;
use crate::ledger::Version;

impl Desk {
    /// Records that a person takes cases out.
    ///
    /// # Errors
    /// What cannot be recorded is not handed out.
    pub(super) fn note_export(&self, session: &Session, query: &CaseQuery) -> Result<(), AskError> {
        if query.after.is_some() && self.exported_today(session, query)? {
            return Ok(());
        }
        let act = Do::Exported(Box::new(query.filter.clone()));
        let order = Order { id: Uuid::now_v7(), expect: None, on: None, act };
        let outcome = self.put(&Arc::new(session.clone()), order).and_then(|waiting| self.wait(waiting));
        outcome.map(drop).map_err(unrecorded)
    }

    /// Whether the beginning of this file is on record: a page behind it needs no record of its own.
    fn exported_today(&self, session: &Session, query: &CaseQuery) -> Result<bool, AskError> {
        let asked =
            serde_json::to_value(&query.filter).map_err(|error| super::DeskError::Internal(error.to_string()))?;
        let noted = self.ledger.lock().read(&stream::exports(&session.account.name.0), Version(0))?;
        // A file begun before midnight may end after it.
        let since = self.clock.today().pred_opt();
        let same = |body: &serde_json::Value| body.get("filter") == Some(&asked);
        Ok(noted.iter().rev().any(|record| Some(record.on) >= since && record.body.as_ref().is_some_and(same)))
    }
}
