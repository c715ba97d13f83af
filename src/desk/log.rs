//! The audit's questions: records newest first, by whom and of what kind, without their content. A question looks through
//! a bounded number of records, so that one for a rare thing delays nobody; the answer says where to go on.

use super::Desk;
use super::fold::stream;
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::whence::Looked;
use crate::domain::dates::china_day;
use crate::domain::log::{LOG_PAGE_MAX, LogLine, LogPage, LogQuery};
use crate::ledger::{Position, Record};

/// Records looked through for one question.
const LOOKED_AT_MAX: u64 = 50_000;
/// Records read at a time.
const CHUNK: u64 = 500;

impl Desk {
    /// # Errors
    /// The policy: only who audits.
    pub(super) fn log(&self, session: &Session, asked: &LogQuery) -> Result<LogPage, AskError> {
        self.may(session, Action::Audit, Relation::Own)?;
        let head = self.ledger.lock().head()?.position.0;
        let mut before = asked.before.unwrap_or(u64::MAX).min(head.saturating_add(1));
        let last = before.saturating_sub(LOOKED_AT_MAX);
        let wanted = asked.limit.min(LOG_PAGE_MAX);
        let (mut page, mut looked) = (LogPage::default(), Looked::new());
        while before > 1 && before > last && page.lines.len() < wanted {
            let after = before.saturating_sub(1).saturating_sub(CHUNK);
            let records = self.ledger.lock().tail(Position(after), usize::try_from(before - 1 - after).unwrap_or(0))?;
            for record in records.iter().rev() {
                if asked.since.is_some_and(|since| china_day(record.at) < since) {
                    // Times of recording never go back: nothing earlier fits.
                    return Ok(page);
                }
                if page.lines.len() == wanted {
                    break;
                }
                before = record.position.0;
                if fits(record, asked) {
                    page.lines.push(self.line(record, &mut looked)?);
                }
            }
            if records.is_empty() {
                break;
            }
        }
        page.next = (before > 1).then_some(before);
        Ok(page)
    }

    fn line(&self, record: &Record, looked: &mut Looked) -> Result<LogLine, AskError> {
        let case = stream::case_of(&record.stream).or_else(|| stream::accessed(&record.stream));
        let row = case.map(|id| self.views(|store| store.row(id))).transpose()?.flatten();
        Ok(LogLine {
            position: record.position.0,
            at: record.at,
            on: record.on,
            by: record.by.clone(),
            kind: record.kind.clone(),
            stream: record.stream.0.clone(),
            case: row.map(|row| row.number.to_string()),
            from: self.origin_of(record, looked)?,
        })
    }
}

fn fits(record: &Record, asked: &LogQuery) -> bool {
    asked.account.as_ref().is_none_or(|account| record.by.account == *account)
        && asked.kind.as_ref().is_none_or(|kind| record.kind == *kind)
}
