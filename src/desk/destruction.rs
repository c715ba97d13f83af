//! Carrying a destruction out: what was decided is done before anybody is shown the register again.
//!
//! The decision leaves a line in a stream of its own ([`stream::destructions`]), so that what is to be forgotten is found
//! without reading everything, and is done again after a stop half way: bodies are overwritten in place, other numbers the
//! case was known by with them, its files and drafts removed, and the views, which hold what the bodies said in bytes
//! nobody can overwrite, are thrown away and folded again. Doing it twice does nothing twice.

use super::attic::Attic;
use super::fold::{self, stream};
use super::{DeskError, SharedLedger};
use crate::domain::case::CaseId;
use crate::domain::case::destruction::{Destroyed, REMAINING};
use crate::domain::case::event::Fold as _;
use crate::ledger::{Position, Record, Version};

/// The kind of a line of the list.
pub(super) const ORDERED: &str = "destruction_ordered";

/// The cases that are to be forgotten, in the order of deciding.
fn ordered(ledger: &SharedLedger) -> Result<Vec<CaseId>, DeskError> {
    let records = ledger.lock().read(&stream::destructions(), Version(0))?;
    Ok(records.iter().filter_map(case_of).collect())
}

/// The case a line of the list names.
fn case_of(record: &Record) -> Option<CaseId> {
    let case = record.body.as_ref()?.get("case")?;
    serde_json::from_value(case.clone()).ok()
}

/// Forgets what is to be forgotten of all records; whether there was anything left to forget.
///
/// # Errors
/// What the ledger says.
pub(super) fn catch_up(ledger: &SharedLedger) -> Result<bool, DeskError> {
    // A ledger that may not be written stays as it is, and says so itself.
    if ledger.read_only().is_some() {
        return Ok(false);
    }
    let mut any = false;
    for case in ordered(ledger)? {
        any |= forget(ledger, case)?;
    }
    Ok(any)
}

/// The same for what these records order, with the files of those cases.
pub(super) fn carry_out(ledger: &SharedLedger, attic: &Attic, records: &[Record]) -> Result<bool, DeskError> {
    let mut any = false;
    for record in records.iter().filter(|record| record.stream == stream::destructions()) {
        let Some(case) = case_of(record) else { continue };
        any |= forget(ledger, case)?;
        remove(attic, case)?;
    }
    Ok(any)
}

/// Removes the files of all cases that are forgotten: after a stop half way.
///
/// # Errors
/// What the operating system says.
pub(super) fn remove_files(ledger: &SharedLedger, attic: &Attic) -> Result<(), DeskError> {
    ordered(ledger)?.into_iter().try_for_each(|case| remove(attic, case))
}

fn remove(attic: &Attic, case: CaseId) -> Result<(), DeskError> {
    let Ok(store) = attic.store() else { return Ok(()) };
    let failed = |source| DeskError::Io { context: format!("removing the files of {case}"), source };
    store.remove(case).map_err(failed)
}

/// Overwrites the bodies of a case's records, and of the records that keep its other numbers.
fn forget(ledger: &SharedLedger, case: CaseId) -> Result<bool, DeskError> {
    let mut ledger = ledger.lock();
    let records = ledger.read(&stream::case(case), Version(0))?;
    // What was recorded after the decision cannot be.
    let Some(last) = records.iter().rposition(|record| record.kind == Destroyed::KIND) else { return Ok(false) };
    let before: Vec<Record> = records.into_iter().take(last).collect();
    let mut positions: Vec<Position> = Vec::new();
    for alias in fold::made(case, before.clone())?.aliases {
        let named = ledger.read(&stream::alias(&alias), Version(0))?;
        positions.extend(named.iter().filter(|record| case_of(record) == Some(case)).map(|record| record.position));
    }
    let told = before.iter().filter(|record| record.body.is_some() && !REMAINING.contains(&record.kind.as_str()));
    positions.extend(told.map(|record| record.position));
    if positions.is_empty() {
        return Ok(false);
    }
    Ok(ledger.forget(&positions)? > 0)
}
