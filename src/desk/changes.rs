//! 最近变动: what others did to one's cases since one last looked.
//!
//! Read from the end of the ledger, never from its beginning, and shown as far as the policy allows: the cases of the
//! person's committee and those on their way to it, without what the person did. One line for each order and case. Where
//! the content may not be read, what kind of thing happened and to which number is told, and nothing else.

use std::collections::BTreeSet;

use super::Desk;
use super::fold::stream;
use super::policy::{Action, Relation};
use super::query::{AskError, entry};
use super::session::Session;
use crate::domain::answer::{Change, Changes};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::office::account::AccountName;
use crate::ledger::{CommandId, Position, Record};

/// How far back the ledger is read at most, in records: days of work of a whole district.
const RECORDS_BACK_MAX: u64 = 2_000;
/// How far back somebody sees who looks for the first time.
const FIRST_LOOK_RECORDS: u64 = 200;
/// The most lines of one answer.
const CHANGES_MAX: usize = 200;

impl Desk {
    /// What changed since the person last looked, of that what came after a position; `seen` is noted first.
    pub(super) fn changes(
        &self,
        session: &Session,
        seen: Option<u64>,
        known: u64,
        limit: usize,
    ) -> Result<Changes, AskError> {
        self.may(session, Action::ReadOutline, Relation::Own)?;
        let head = self.ledger.lock().head()?.position.0;
        if let Some(seen) = seen {
            self.personal.saw(session, seen.min(head))?;
        }
        let since = self.personal.seen(session).unwrap_or_else(|| head.saturating_sub(FIRST_LOOK_RECORDS));
        let after = since.max(head.saturating_sub(RECORDS_BACK_MAX));
        // A screen asks again at every change: what it has is not read again.
        let from = after.max(known).min(head);
        let max = usize::try_from(head.saturating_sub(from)).unwrap_or(usize::MAX);
        let records = self.ledger.lock().tail(Position(from), max)?;
        let limit = if limit == 0 { CHANGES_MAX } else { limit.min(CHANGES_MAX) };
        let mut found = Changes { rows: Vec::new(), upto: head, more: after > since };
        let mut told: BTreeSet<(CommandId, CaseId)> = BTreeSet::new();
        // Oldest first, so that of an order's records the first one tells it.
        for record in records {
            let Some(case) = stream::case_of(&record.stream) else { continue };
            if record.by.account == session.account.name.0 || !told.insert((record.id, case)) {
                continue;
            }
            found.rows.extend(self.change(session, record, case)?);
        }
        found.rows.reverse();
        found.more |= found.rows.len() > limit;
        found.rows.truncate(limit);
        self.show(session, found.rows.iter_mut().map(|change| &mut change.row));
        Ok(found)
    }

    /// A record as this person may see it; none of cases that are not theirs to follow.
    fn change(&self, session: &Session, record: Record, case: CaseId) -> Result<Option<Change>, AskError> {
        let Some(row) = self.views(|store| store.row(case))? else { return Ok(None) };
        if !follows(session, &row) {
            return Ok(None);
        }
        let office = self.office();
        let account = office.accounts.get(&AccountName(record.by.account.clone()));
        let who = account.map_or_else(|| record.by.account.clone(), |account| account.person.clone());
        let secret = row.secrecy.is_some();
        let mut entry = entry(record);
        if secret {
            // Which secret case it was is told, what happened in it only to those who open it: that is recorded.
            entry.body = Some(serde_json::json!({}));
        }
        Ok(Some(Change { entry, who, row }))
    }
}

/// Whether a case is one this person follows: the committee's, one it sent or one on its way to it.
fn follows(session: &Session, row: &Row) -> bool {
    let own = session.committee();
    row.holder == *own
        || row.assisting.contains(own)
        || row.waits_for.as_ref() == Some(own)
        || row.in_transit_to.as_ref() == Some(own)
}
