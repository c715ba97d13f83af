//! One batch into the view: what changes is worked out first, then written in one transaction over all trees.
//!
//! There is one writer (the seal is locked for writing throughout), so nothing can change between working out and
//! writing. Entries that stay as they are, are not touched.

use sled::transaction::{
    ConflictableTransactionError, TransactionError, TransactionalTree, UnabortableTransactionError,
};
use sled::{IVec, Transactional, Tree};
use std::collections::BTreeMap;
use std::sync::PoisonError;

use super::entries::{self, Entries, TallyChanges};
use super::error::Fault;
use super::keys::{self, FORMAT};
use super::seal::Seal;
use super::trees::{TreeName, Trees};
use super::{Batch, Cursor, Store, StoreError};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;

/// What to write: none removes.
type Writes = BTreeMap<(TreeName, Vec<u8>), Option<Vec<u8>>>;

impl Store {
    /// Applies a batch with its cursor, whole or not at all. At the very cursor of the view it derives rows again, for
    /// instance because a new day closed doors.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the cursor would go back or to another history, or a row is filed under another case's id;
    /// [`StoreError::Broken`] or [`StoreError::Full`] when the view cannot be written.
    pub fn project(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut seal = self.seal.write().unwrap_or_else(PoisonError::into_inner);
        check(batch, seal.cursor.as_ref())?;
        let next = self.work("projecting", |trees| {
            let mut next = seal.clone();
            next.cursor = Some(batch.cursor.clone());
            let writes = work_out(trees, batch, &mut next)?;
            write(trees, &writes, &next)?;
            Ok(next)
        })?;
        *seal = next;
        Ok(())
    }
}

fn check(batch: &Batch, cursor: Option<&Cursor>) -> Result<(), StoreError> {
    // A batch at the cursor itself derives rows again (a new day); one that goes back, or to another history, does not.
    if let Some(cursor) = cursor
        && batch.cursor.position <= cursor.position
        && batch.cursor != *cursor
    {
        let (at, to) = (cursor.position, batch.cursor.position);
        return Err(StoreError::Misuse(format!("the cursor stands at {at} and cannot go to {to}")));
    }
    match batch.rows.iter().find(|(id, row)| row.as_ref().is_some_and(|row| row.id != *id)) {
        Some((id, _)) => Err(StoreError::Misuse(format!("a row of another case under {}", id.0))),
        None => Ok(()),
    }
}

fn work_out(trees: &Trees, batch: &Batch, seal: &mut Seal) -> Result<Writes, Fault> {
    let mut writes = Writes::new();
    let mut tallies = TallyChanges::default();
    let rows: BTreeMap<CaseId, Option<&Row>> = batch.rows.iter().map(|(id, row)| (*id, row.as_ref())).collect();
    for (id, row) in rows {
        let mut before = Entries::new();
        if let Some(value) = trees.tree(TreeName::Cases).get(keys::case(id))? {
            let old = entries::decode(&value)?;
            tallies.count(&old, -1);
            before = entries::of_row(&old)?;
            // The bytes as they stand, should the same row have been written in other words once.
            before.insert((TreeName::Cases, keys::case(id).to_vec()), value.to_vec());
        }
        let mut after = Entries::new();
        if let Some(row) = row {
            tallies.count(row, 1);
            after = entries::of_row(row)?;
        }
        differences(before, after, &mut writes, seal);
    }
    for (key, by) in tallies.into_changes() {
        let before = trees.tree(TreeName::Tallies).get(&key)?;
        let after = entries::changed_tally(before.as_deref(), by)?;
        replace(TreeName::Tallies, key, before.as_deref(), after, &mut writes, seal);
    }
    let documents: BTreeMap<&str, Option<&Vec<u8>>> =
        batch.documents.iter().map(|(name, content)| (name.as_str(), content.as_ref())).collect();
    for (name, content) in documents {
        let before = trees.tree(TreeName::Documents).get(name)?;
        replace(TreeName::Documents, name.into(), before.as_deref(), content.map(document), &mut writes, seal);
    }
    Ok(writes)
}

/// The value of `documents`.
pub(super) fn document(content: &Vec<u8>) -> Vec<u8> {
    let mut value = Vec::with_capacity(content.len() + 1);
    value.push(FORMAT);
    value.extend(content);
    value
}

fn differences(before: Entries, mut after: Entries, writes: &mut Writes, seal: &mut Seal) {
    for ((name, key), value) in before {
        let now = after.remove(&(name, key.clone()));
        replace(name, key, Some(&value), now, writes, seal);
    }
    for ((name, key), value) in after {
        replace(name, key, None, Some(value), writes, seal);
    }
}

fn replace(
    name: TreeName,
    key: Vec<u8>,
    before: Option<&[u8]>,
    after: Option<Vec<u8>>,
    writes: &mut Writes,
    seal: &mut Seal,
) {
    if before == after.as_deref() {
        return;
    }
    if let Some(value) = before {
        seal.remove(name, &key, value);
    }
    if let Some(value) = &after {
        seal.add(name, &key, value);
    }
    writes.insert((name, key), after);
}

fn write(trees: &Trees, writes: &Writes, seal: &Seal) -> Result<(), Fault> {
    let (seal_key, seal_value) = seal.entry()?;
    let mut all: Vec<Tree> = TreeName::ALL.iter().map(|&name| trees.tree(name).clone()).collect();
    all.push(trees.meta.clone());
    let done = all.as_slice().transaction(|views: &Vec<TransactionalTree>| {
        for (view, name) in views.iter().zip(TreeName::ALL) {
            for ((_, key), value) in writes.range((name, Vec::new())..).take_while(|((of, _), _)| *of == name) {
                put(view, key, value.as_deref())?;
            }
        }
        if let Some(meta) = views.last() {
            put(meta, seal_key, Some(&seal_value))?;
        }
        Ok(())
    });
    done.map_err(|error: TransactionError<()>| match error {
        TransactionError::Storage(error) => Fault::Engine(error),
        TransactionError::Abort(()) => Fault::wrong("a transaction was aborted"),
    })
}

fn put(view: &TransactionalTree, key: &[u8], value: Option<&[u8]>) -> Result<(), ConflictableTransactionError<()>> {
    let done = match value {
        Some(value) => view.insert(IVec::from(key), IVec::from(value)),
        None => view.remove(IVec::from(key)),
    };
    done.map(|_| ()).map_err(|error| match error {
        UnabortableTransactionError::Conflict => ConflictableTransactionError::Conflict,
        UnabortableTransactionError::Storage(error) => ConflictableTransactionError::Storage(error),
    })
}
