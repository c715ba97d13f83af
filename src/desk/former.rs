//! 原期限: what was due under the books as they were known when a clock started, beside what is due now.
//!
//! A rule that is corrected, or a calendar announced late, derives every open deadline again; the date somebody had in
//! mind stays visible. Books are folded from the ledger only when they changed after a clock started, which is rare.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

use super::Desk;
use super::fold;
use super::query::AskError;
use crate::domain::case::Case;
use crate::domain::case::clock::{Books, Clock, clocks, clocks_compared};
use crate::domain::dates::china_day;
use crate::domain::office::Office;
use crate::domain::office::stream::Stream;
use crate::ledger::{Record, StreamId, Version};

impl Desk {
    /// Every clock of a case under these books, each with what was due when it started, where that differs. A clock of a
    /// case that was entered later is compared with the books of the day of entry, `entered_on`.
    pub(super) fn clocks_with_former(
        &self,
        case: &Case,
        (as_of, entered_on): (NaiveDate, NaiveDate),
        (office, known_at): (&Office, Option<DateTime<Utc>>),
    ) -> Result<Vec<Clock>, AskError> {
        let mut clocks = clocks(case, as_of, &office.rules, &office.calendar);
        let changes = self.changes_of_books(known_at)?;
        let known_on = |clock: &Clock| clock.started_on.max(entered_on);
        let days: BTreeSet<NaiveDate> = clocks.iter().map(known_on).collect();
        for day in days {
            let (before, after): (Vec<_>, Vec<_>) = changes.iter().partition(|record| china_day(record.at) <= day);
            if after.is_empty() {
                continue;
            }
            let former = books(before)?;
            let now = Books { rules: &office.rules, calendar: &office.calendar };
            let before = Books { rules: &former.rules, calendar: &former.calendar };
            let compared = clocks_compared(case, as_of, now, before);
            // The same case and books in the same order: the clocks of both lists pair up.
            for (clock, compared) in clocks.iter_mut().zip(compared).filter(|(clock, _)| known_on(clock) == day) {
                clock.was_due = compared.was_due;
            }
        }
        Ok(clocks)
    }

    /// Everything on record about rules and calendar.
    fn changes_of_books(&self, known_at: Option<DateTime<Utc>>) -> Result<Vec<Record>, AskError> {
        let mut changes = Vec::new();
        for stream in [Stream::Rules, Stream::Calendar] {
            changes.extend(self.ledger.lock().read(&StreamId(stream.to_string()), Version(0))?);
        }
        changes.retain(|record| known_at.is_none_or(|known_at| record.at <= known_at));
        Ok(changes)
    }
}

fn books(records: Vec<&Record>) -> Result<Office, AskError> {
    let mut office = Office::default();
    for record in records {
        if let Some(body) = record.body.clone() {
            fold::office_event(&mut office, &record.stream, record.on, (&record.kind, record.v), body)?;
        }
    }
    Ok(office)
}
