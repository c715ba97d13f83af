//! The rebuild's way in: final rows written once, without looking for what stood there before.
//!
//! Rows come in any order; they are gathered and written tree by tree in the order of keys. There is no transaction: the
//! seal is written last, and a store that holds entries without a seal is never trusted.

use std::sync::PoisonError;

use super::entries::{self, TallyChanges};
use super::error::Fault;
use super::project::document;
use super::seal::Seal;
use super::trees::TreeName;
use super::{Cursor, Store, StoreError};
use crate::domain::case::row::Row;

/// Rows gathered before they are written; bounds the memory, more makes longer sorted runs.
const ROWS_GATHERED_MAX: usize = 16_384;

/// Entries gathered while documents are added, likewise.
const DOCUMENTS_GATHERED_MAX: usize = 131_072;

/// Threads that write what was gathered, each a part of the sorted run. The engine spends its time computing, not waiting.
const WRITERS: usize = 2;

/// An entry on its way in.
type Gathered = (TreeName, Vec<u8>, Vec<u8>);

/// Fills a fresh store. Nothing of it counts before [`BulkWriter::finish`].
#[derive(Debug)]
pub struct BulkWriter<'a> {
    store: &'a Store,
    seal: Seal,
    tallies: TallyChanges,
    gathered: Vec<Gathered>,
    rows: usize,
}

impl Store {
    /// Begins to fill a fresh store.
    #[must_use]
    pub fn bulk(&self) -> BulkWriter<'_> {
        let seal = Seal::fresh();
        BulkWriter { store: self, seal, tallies: TallyChanges::default(), gathered: Vec::new(), rows: 0 }
    }
}

impl BulkWriter<'_> {
    /// Adds a row; each case once.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the store is not fresh; [`StoreError::Broken`] or [`StoreError::Full`] when the view
    /// cannot be written, or a case came twice.
    pub fn add(&mut self, row: &Row) -> Result<(), StoreError> {
        let entries = self.store.work("filling the view", |_| entries::of_row(row))?;
        self.tallies.count(row, 1);
        self.gathered.extend(entries.into_iter().map(|((name, key), value)| (name, key, value)));
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_GATHERED_MAX) { self.write() } else { Ok(()) }
    }

    /// Adds a document; each name once.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn document(&mut self, name: &str, content: &Vec<u8>) -> Result<(), StoreError> {
        self.gathered.push((TreeName::Documents, name.as_bytes().to_vec(), document(content)));
        if self.gathered.len() >= DOCUMENTS_GATHERED_MAX { self.write() } else { Ok(()) }
    }

    /// How many rows were added.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Writes what is left, the documents, the counters and the cursor. From now on the view counts.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the store was not fresh; [`StoreError::Broken`] or [`StoreError::Full`] when it
    /// cannot be written.
    pub fn finish(mut self, cursor: Cursor, documents: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        for (key, by) in std::mem::take(&mut self.tallies).into_changes() {
            let value = self.store.work("filling the view", |_| entries::changed_tally(None, by))?;
            self.gathered.extend(value.map(|value| (TreeName::Tallies, key, value)));
        }
        for (name, content) in documents {
            self.gathered.push((TreeName::Documents, name.clone().into_bytes(), document(content)));
        }
        self.write()?;
        let mut seal = self.store.seal.write().unwrap_or_else(PoisonError::into_inner);
        self.seal.cursor = Some(cursor);
        self.store.work("filling the view", |trees| {
            let (key, value) = self.seal.entry()?;
            trees.db.flush()?;
            trees.meta.insert(key, value)?;
            trees.db.flush()?;
            Ok(())
        })?;
        *seal = self.seal;
        Ok(())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.store.cursor().is_some() {
            return Err(StoreError::Misuse("only a fresh store can be filled".to_owned()));
        }
        let mut gathered = std::mem::take(&mut self.gathered);
        gathered.sort_unstable();
        for (name, key, value) in &gathered {
            self.seal.add(*name, key, value);
        }
        let store = self.store;
        let part = gathered.len().div_ceil(WRITERS).max(1);
        std::thread::scope(|scope| {
            let parts = gathered.chunks(part);
            let writers: Vec<_> = parts.map(|part| scope.spawn(|| store.insert_new(part))).collect();
            // The guard inside catches panics; a writer that could not even be joined wrote nothing to rely on.
            let died = |_| Err(StoreError::Misuse("a writer of the rebuild died".to_owned()));
            writers.into_iter().try_for_each(|writer| writer.join().unwrap_or_else(died))
        })
    }
}

impl Store {
    fn insert_new(&self, entries: &[Gathered]) -> Result<(), StoreError> {
        self.work("filling the view", |trees| {
            for (name, key, value) in entries {
                if trees.tree(*name).insert(key, value.as_slice())?.is_some() {
                    return Err(Fault::wrong(format!("an entry of {} came twice", name.name())));
                }
            }
            Ok(())
        })
    }
}
