//! What had been known of cases at an earlier time, from the ledger.
//!
//! A few cases are read one by one. Many are folded in one pass of the ledger from its beginning up to that time: times of
//! recording never go back, so what had been recorded by then is a beginning of the ledger, and nothing after it is read.
//! Both ways give the same rows (the test holds them to it).

use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};
use std::sync::mpsc::sync_channel;
use std::thread;

use super::fold::{self, stream};
use super::project::row;
use super::{DeskError, SharedLedger, rebuild};
use crate::domain::case::event::Fold;
use crate::domain::case::row::Row;
use crate::domain::case::undo::TakenBack;
use crate::domain::case::{Case, CaseId};
use crate::domain::dates::china_day;
use crate::domain::office::Office;
use crate::ledger::{Record, Version};

/// Reading one case by itself costs about as much as passing so many records.
const RECORDS_A_CASE: u64 = 64;

/// The office as it was known, and when.
pub(super) type Then<'a> = (&'a Office, DateTime<Utc>);

/// The rows of cases as they had been recorded by a time; none of those that had not been registered, or were undone by
/// then.
pub(super) fn rows(ledger: &SharedLedger, wanted: &BTreeSet<CaseId>, then: Then<'_>) -> Result<Vec<Row>, DeskError> {
    let head = ledger.lock().head()?.position.0;
    let alone = u64::try_from(wanted.len()).unwrap_or(u64::MAX).saturating_mul(RECORDS_A_CASE);
    if alone > head { passed(ledger, wanted, then) } else { one_by_one(ledger, wanted, then) }
}

fn one_by_one(ledger: &SharedLedger, wanted: &BTreeSet<CaseId>, then: Then<'_>) -> Result<Vec<Row>, DeskError> {
    let rows = wanted.iter().map(|id| alone(ledger, *id, then));
    rows.filter_map(Result::transpose).collect()
}

fn alone(ledger: &SharedLedger, id: CaseId, (office, known_at): Then<'_>) -> Result<Option<Row>, DeskError> {
    let mut records = ledger.lock().read(&stream::case(id), Version(0))?;
    records.retain(|record| record.at <= known_at);
    if records.is_empty() {
        return Ok(None);
    }
    let case = fold::made(id, records)?;
    Ok(row(&case, office, china_day(known_at)))
}

fn passed(ledger: &SharedLedger, wanted: &BTreeSet<CaseId>, then: Then<'_>) -> Result<Vec<Row>, DeskError> {
    let (office, known_at) = then;
    let last = ledger.lock().head()?.position.0;
    let mut folding = Folding { wanted, cases: HashMap::with_capacity(wanted.len()), taken_back: BTreeSet::new() };
    thread::scope(|scope| {
        let (send, batches) = sync_channel(rebuild::AHEAD);
        scope.spawn(move || rebuild::read(ledger, last, &send));
        for record in batches.into_iter().flat_map(split) {
            let record = record?;
            if record.at > known_at {
                // Who reads ahead is no longer listened to, and stops.
                break;
            }
            folding.take(record)?;
        }
        Ok::<_, DeskError>(())
    })?;
    let Folding { cases, taken_back, .. } = folding;
    let whole = cases.values().filter(|case| !taken_back.contains(&case.id));
    let mut rows: Vec<Row> = whole.filter_map(|case| row(case, office, china_day(known_at))).collect();
    rows.extend(one_by_one(ledger, &taken_back, then)?);
    Ok(rows)
}

/// A batch as its records, or as its error.
fn split<E: Into<DeskError>>(batch: Result<Vec<Record>, E>) -> Vec<Result<Record, DeskError>> {
    match batch {
        Ok(records) => records.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error.into())],
    }
}

struct Folding<'a> {
    wanted: &'a BTreeSet<CaseId>,
    cases: HashMap<CaseId, Box<Case>>,
    /// Cases in which an act was taken back: folded again without it, from their own history.
    taken_back: BTreeSet<CaseId>,
}

impl Folding<'_> {
    fn take(&mut self, record: Record) -> Result<(), DeskError> {
        let Some(id) = stream::case_of(&record.stream).filter(|id| self.wanted.contains(id)) else { return Ok(()) };
        if record.kind == TakenBack::KIND {
            self.taken_back.insert(id);
        }
        let case = self.cases.entry(id).or_insert_with(|| Box::new(Case::unborn(id)));
        fold::take(case, record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{DISTRICT, Story, write};
    use crate::desk::LedgerCell;
    use crate::domain::dates::instant;
    use crate::ledger::{CommandId, MemoryLedger, NewEvent, Position, Staged, Write};

    /// The last act on a case is taken back: what it said is then to be left out.
    fn take_back_the_last(ledger: &SharedLedger) {
        let records = ledger.lock().tail(Position(0), usize::MAX).unwrap();
        let of_case = |record: &&Record| stream::case_of(&record.stream).is_some() && record.version.0 > 3;
        let last = records.iter().rev().find(of_case).unwrap();
        let body = serde_json::json!({ "command": last.id.0, "kinds": [last.kind], "reason": "示例" });
        let event = NewEvent { on: last.on, kind: TakenBack::KIND.to_owned(), v: 1, body };
        let expect = ledger.lock().version(&last.stream).unwrap();
        let writes = vec![Write { stream: last.stream.clone(), expect, events: vec![event] }];
        let id = CommandId(uuid::Uuid::from_u128(5));
        let staged = Staged { id, by: last.by.clone(), at: last.at, writes, order: None };
        assert!(ledger.lock().append(&[staged]).remove(0).is_ok());
    }

    #[test]
    fn one_pass_says_what_reading_case_by_case_says() {
        let ledger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let today = "2026-11-20".parse().unwrap();
        let story = Story { cases: 150, seed: 11, today, user: "visitor".to_owned() };
        assert_eq!(write(SharedLedger::clone(&ledger), &story).unwrap().refused, []);
        take_back_the_last(&ledger);
        let records = ledger.lock().tail(Position(0), usize::MAX).unwrap();
        let mut office = Office::default();
        let mut wanted = BTreeSet::new();
        for record in &records {
            match stream::case_of(&record.stream) {
                Some(id) => drop(wanted.insert(id)),
                None => {
                    let shape = (record.kind.as_str(), record.v);
                    let body = record.body.clone().unwrap();
                    fold::office_event(&mut office, &record.stream, record.on, shape, body).unwrap();
                }
            }
        }
        for on in ["2024-01-01", "2025-06-30", "2026-06-10", "2026-11-21"] {
            let then = (&office, instant(on.parse().unwrap(), 12));
            let sorted = |mut rows: Vec<Row>| {
                rows.sort_by_key(|row| row.id);
                rows
            };
            let each = sorted(one_by_one(&ledger, &wanted, then).unwrap());
            assert_eq!(sorted(passed(&ledger, &wanted, then).unwrap()), each, "{on}");
            assert_eq!(each.is_empty(), on == "2024-01-01");
            let few: BTreeSet<CaseId> = wanted.iter().copied().take(3).collect();
            let of_few: Vec<Row> = each.iter().filter(|row| few.contains(&row.id)).cloned().collect();
            assert_eq!(sorted(rows(&ledger, &few, then).unwrap()), of_few);
        }
    }
}
