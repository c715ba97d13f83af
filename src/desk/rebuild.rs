//! Views from nothing: the whole ledger is folded first, and only final rows are written.
//!
//! Two hands work side by side, and what waits between them is bounded: one reads and checks records while the other
//! folds them in the same order; then one derives rows while the other writes them. Nothing depends on which is faster.
//! Every case is held while the ledger is folded, since a row needs the office as it is at the end.

use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::fold::{self, stream};
use super::project::{DAY, OFFICE, office_bytes, row};
use super::{DeskError, SharedLedger, credit};
use crate::domain::case::event::Fold;
use crate::domain::case::undo::TakenBack;
use crate::domain::case::vocabulary::Stage;
use crate::domain::case::{Case, CaseId};
use crate::domain::credit::basis::Law;
use crate::domain::credit::{Dossier, SubjectId};
use crate::domain::office::Office;
use crate::ledger::{Hash, LedgerError, Position, Record, Version};
use crate::store::{BulkWriter, Cursor, Store};

/// Records read at a time.
const BATCH: usize = 1024;
/// Batches read ahead of the folding, and rows' batches ahead of the writing.
pub(super) const AHEAD: usize = 4;
/// Rows derived at a time.
const ROWS: usize = 512;

/// Folds the whole ledger and writes final views into an empty store. Returns the office and the last position.
/// `progress` hears positions.
///
/// # Errors
/// What the ledger or the store says, or a record that cannot be read.
pub fn rebuild(
    ledger: &SharedLedger,
    store: &Store,
    today: NaiveDate,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(Office, u64), DeskError> {
    rebuild_while(ledger, store, today, (progress, &|| true))
}

/// The same as long as somebody wants it.
///
/// # Errors
/// As [`rebuild`]; also that it was to stop.
pub(super) fn rebuild_while(
    ledger: &SharedLedger,
    store: &Store,
    today: NaiveDate,
    (progress, go_on): (&mut dyn FnMut(u64, u64), GoOn<'_>),
) -> Result<(Office, u64), DeskError> {
    let last = ledger.lock().head()?.position.0;
    let mut folded = Folded::default();
    thread::scope(|scope| {
        let (send, batches) = sync_channel(AHEAD);
        scope.spawn(move || read(ledger, last, &send));
        for batch in batches {
            wanted(go_on)?;
            folded.take(batch?)?;
            progress(folded.position, last);
        }
        Ok::<_, DeskError>(())
    })?;
    folded.leave_out(ledger)?;
    let Folded { office, cases, dossiers, position, hash, .. } = folded;
    write(store, (cases, dossiers, &office), (today, go_on), Cursor { position, hash })?;
    Ok((office, position))
}

/// Whether somebody still waits for the views.
pub(super) type GoOn<'a> = &'a (dyn Fn() -> bool + Sync);

fn wanted(go_on: GoOn<'_>) -> Result<(), DeskError> {
    if go_on() { Ok(()) } else { Err(DeskError::Views("the desk is closing".to_owned())) }
}

/// Reads up to a position, batch by batch, until there is no more or nobody listens.
pub(super) fn read(ledger: &SharedLedger, last: u64, send: &SyncSender<Result<Vec<Record>, LedgerError>>) {
    let mut position = 0;
    while position < last {
        let batch = ledger.lock().tail(Position(position), BATCH);
        let end = batch.as_ref().ok().and_then(|records| records.last()).map(|record| record.position.0);
        // Who folds has stopped at a record it could not read, and says so itself.
        let listened = send.send(batch).is_ok();
        match end {
            Some(end) if listened => position = end,
            _ => return,
        }
    }
}

/// What the records so far come to.
struct Folded {
    office: Office,
    cases: HashMap<CaseId, Box<Case>>,
    dossiers: HashMap<SubjectId, Dossier>,
    /// Cases in which an act was taken back.
    taken_back: BTreeSet<CaseId>,
    position: u64,
    hash: String,
}

impl Default for Folded {
    fn default() -> Self {
        Self {
            office: Office::default(),
            cases: HashMap::new(),
            dossiers: HashMap::new(),
            taken_back: BTreeSet::new(),
            position: 0,
            hash: Hash::zero().0,
        }
    }
}

impl Folded {
    fn take(&mut self, records: Vec<Record>) -> Result<(), DeskError> {
        if let Some(last) = records.last() {
            self.position = last.position.0;
            self.hash.clone_from(&last.hash.0);
        }
        records.into_iter().try_for_each(|record| self.take_one(record))
    }

    /// Cases in which an act was taken back are folded again, each from its own history and without the act: few ever are.
    fn leave_out(&mut self, ledger: &SharedLedger) -> Result<(), DeskError> {
        for id in std::mem::take(&mut self.taken_back) {
            if let Some(case) = self.cases.get_mut(&id) {
                **case = fold::case_at(ledger.lock().as_ref(), id, Version(case.version))?;
            }
        }
        Ok(())
    }

    fn take_one(&mut self, record: Record) -> Result<(), DeskError> {
        if let Some(id) = credit::subject_of(&record.stream) {
            let dossier = self.dossiers.entry(id).or_insert_with(|| Dossier::unborn(id));
            return credit::take(dossier, record);
        }
        let Some(id) = stream::case_of(&record.stream) else {
            if let Some(body) = record.body {
                let shape = (record.kind.as_str(), record.v);
                fold::office_event(&mut self.office, &record.stream, record.on, shape, body)?;
            }
            return Ok(());
        };
        let case = self.cases.entry(id).or_insert_with(|| Box::new(Case::unborn(id)));
        let before = case.stage;
        if record.kind == TakenBack::KIND {
            self.taken_back.insert(id);
        }
        fold::take(case, record)?;
        if case.stage == Some(Stage::Archived) && before != case.stage {
            // Little happens to it from now on: a copy takes only the room it needs, not what its lists grew to.
            *case = case.clone();
        }
        Ok(())
    }
}

/// Derives the rows and writes them, and what belongs beside them.
fn write(
    store: &Store,
    (cases, dossiers, office): (HashMap<CaseId, Box<Case>>, HashMap<SubjectId, Dossier>, &Office),
    (today, go_on): (NaiveDate, GoOn<'_>),
    cursor: Cursor,
) -> Result<(), DeskError> {
    let mut cases: Vec<Box<Case>> = cases.into_values().collect();
    // In the order of keys: long sorted runs are cheaper to write.
    cases.sort_unstable_by_key(|case| case.id);
    let mut bulk = store.bulk();
    thread::scope(|scope| {
        let (send, batches) = sync_channel(AHEAD);
        scope.spawn(move || {
            let mut cases = cases.into_iter().peekable();
            while cases.peek().is_some() {
                let rows: Vec<_> = cases.by_ref().take(ROWS).filter_map(|case| row(&case, office, today)).collect();
                if send.send(rows).is_err() {
                    return;
                }
            }
        });
        for rows in batches {
            wanted(go_on)?;
            rows.iter().try_for_each(|row| bulk.add(row)).map_err(DeskError::store)?;
        }
        Ok::<_, DeskError>(())
    })?;
    shelve(&mut bulk, dossiers, (today, Law { rules: &office.rules, calendar: &office.calendar }))?;
    let documents = [(OFFICE.to_owned(), office_bytes(office)?), (DAY.to_owned(), today.to_string().into_bytes())];
    bulk.finish(cursor, &documents).map_err(DeskError::store)
}

/// Derives what is kept of every subject, and writes it.
fn shelve(
    bulk: &mut BulkWriter<'_>,
    dossiers: HashMap<SubjectId, Dossier>,
    as_of: credit::kept::AsOf<'_>,
) -> Result<(), DeskError> {
    let mut dossiers: Vec<Dossier> = dossiers.into_values().collect();
    dossiers.sort_unstable_by_key(|dossier| dossier.id);
    thread::scope(|scope| {
        let (send, batches) = sync_channel(AHEAD);
        scope.spawn(move || {
            let mut dossiers = dossiers.into_iter().peekable();
            while dossiers.peek().is_some() {
                let kept = dossiers.by_ref().take(ROWS).map(|dossier| credit::kept::all(&dossier, as_of));
                if send.send(kept.collect::<Result<Vec<_>, DeskError>>()).is_err() {
                    return;
                }
            }
        });
        for batch in batches {
            for (name, content) in batch?.into_iter().flatten() {
                bulk.document(&name, &content).map_err(DeskError::store)?;
            }
        }
        Ok(())
    })
}
