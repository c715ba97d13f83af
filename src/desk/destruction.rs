//! Carrying a destruction out: what was decided is done before anybody is shown the register again.
//!
//! The decision leaves a line in a stream of its own ([`stream::destructions`]), so that what is to be forgotten is found
//! without reading everything, and is done again after a stop half way: bodies are overwritten in place, other numbers the
//! case was known by with them, its files and drafts removed, with what waits in `uploads/` and is the same file. The rows
//! of the views are replaced at once; their files still hold the old bytes, which a [mark](super::forgetting) says until
//! new views stand (at night, when the desk closes, at the next opening). What cannot be done now keeps nobody from
//! working: it is tried again every minute and at the next opening, from the list. Doing it twice does nothing twice.

use std::collections::BTreeSet;

use super::fold::{self, stream};
use super::forgetting::Reach;
use super::{DeskError, SharedLedger};
use crate::domain::case::CaseId;
use crate::domain::case::destruction::{Destroyed, REMAINING};
use crate::domain::case::event::Fold as _;
use crate::ledger::{Ledger, LedgerError, Position, Record, Version};

/// The kind of a line of the list.
pub(super) const ORDERED: &str = "destruction_ordered";

/// The cases that are to be forgotten, in the order of deciding.
///
/// # Errors
/// What the ledger says.
pub(super) fn ordered(ledger: &SharedLedger) -> Result<Vec<CaseId>, DeskError> {
    let records = ledger.lock().read(&stream::destructions(), Version(0))?;
    Ok(ordered_by(&records))
}

/// The cases these records order to be forgotten.
pub(super) fn ordered_by(records: &[Record]) -> Vec<CaseId> {
    let lines = records.iter().filter(|record| record.stream == stream::destructions());
    lines.filter_map(case_of).collect()
}

/// The case a line of the list names.
fn case_of(record: &Record) -> Option<CaseId> {
    let case = record.body.as_ref()?.get("case")?;
    serde_json::from_value(case.clone()).ok()
}

/// Forgets these cases as far as anything is left of them, each in itself: one that cannot be does not keep the others.
/// Whether a body was overwritten now.
///
/// # Errors
/// The first trouble: what the ledger or the operating system says. Also that the ledger may not be written now.
pub(super) fn carry_out(ledger: &SharedLedger, reach: &Reach, cases: &[CaseId]) -> Result<bool, DeskError> {
    let (mut any, mut first) = (false, None);
    for case in cases {
        match forget(ledger, reach, *case) {
            Ok(forgotten) => any |= forgotten,
            Err(error) => first = first.or(Some(error)),
        }
        if let Err(error) = remove_files(reach, *case) {
            first = first.or(Some(error));
        }
    }
    if let Err(error) = remove_drafts(reach, cases) {
        first = first.or(Some(error));
    }
    first.map_or(Ok(any), Err)
}

/// Removes a case's files, and what waits to be attached and is the same file as one of them.
fn remove_files(reach: &Reach, case: CaseId) -> Result<(), DeskError> {
    let Ok(store) = reach.attic.store() else { return Ok(()) };
    let failed = |source| DeskError::Io { context: format!("removing the files of {case}"), source };
    // Their names are their hashes, and the records that named them may be overwritten already.
    let hashes: BTreeSet<String> = store.hashes(case).map_err(failed)?;
    reach.attic.forget(&hashes);
    store.remove(case).map_err(failed)
}

/// Removes drafts about these cases, and takes none from now on.
fn remove_drafts(reach: &Reach, cases: &[CaseId]) -> Result<(), DeskError> {
    reach.drafts.get().map_or(Ok(()), |drafts| drafts.forget(cases))
}

/// Removes the files of all cases that are forgotten: after a stop half way.
///
/// # Errors
/// What the ledger and the operating system say.
pub(super) fn remove_all_files(ledger: &SharedLedger, reach: &Reach) -> Result<(), DeskError> {
    ordered(ledger)?.into_iter().try_for_each(|case| remove_files(reach, case))
}

/// The same for drafts.
///
/// # Errors
/// As [`remove_all_files`].
pub(super) fn remove_all_drafts(ledger: &SharedLedger, reach: &Reach) -> Result<(), DeskError> {
    remove_drafts(reach, &ordered(ledger)?)
}

/// Overwrites the bodies of a case's records, and of the records that keep its other numbers; before the first of them it
/// is marked that the views' files still say what they said.
fn forget(ledger: &SharedLedger, reach: &Reach, case: CaseId) -> Result<bool, DeskError> {
    let left = left(ledger.lock().as_ref(), case)?;
    if left.is_empty() {
        return Ok(false);
    }
    // A ledger that may not be written stays as it is, and says so itself.
    if let Some(why) = ledger.read_only() {
        return Err(LedgerError::Closed(why).into());
    }
    reach.mark.set()?;
    Ok(ledger.lock().forget(&left)? > 0)
}

/// The records of a case that still say what is to be forgotten.
fn left(ledger: &dyn Ledger, case: CaseId) -> Result<Vec<Position>, DeskError> {
    let records = ledger.read(&stream::case(case), Version(0))?;
    // What was recorded after the decision cannot be.
    let Some(last) = records.iter().rposition(|record| record.kind == Destroyed::KIND) else { return Ok(Vec::new()) };
    let before: Vec<Record> = records.into_iter().take(last).collect();
    let mut positions: Vec<Position> = Vec::new();
    for alias in fold::made(case, before.clone())?.aliases {
        let named = ledger.read(&stream::alias(&alias), Version(0))?;
        positions.extend(named.iter().filter(|record| case_of(record) == Some(case)).map(|record| record.position));
    }
    let told = before.iter().filter(|record| record.body.is_some() && !REMAINING.contains(&record.kind.as_str()));
    positions.extend(told.map(|record| record.position));
    Ok(positions)
}
