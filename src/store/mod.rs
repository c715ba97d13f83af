//! The view: rows, indexes and counters the desk made from the ledger, kept in sled, quick to ask.
//!
//! Everything here can be computed again from the ledger, so nothing here is ever repaired: a view that cannot be
//! trusted is set aside and folded afresh (`trust`). A batch is one transaction over all trees with the cursor inside,
//! and a page is read while no batch is written. Every call of the engine runs inside `guard`, and a store that failed
//! once answers [`StoreError::Broken`] for good. This is the only module that names sled; it does not know events, who
//! is asking, or what the ledger is made of (positions are numbers to it, hashes are texts).

mod among;
mod bulk;
mod count;
mod entries;
mod error;
mod guard;
mod keys;
mod page;
mod plan;
mod private;
mod project;
mod seal;
mod shut;
mod state;
mod trees;
mod trust;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, PoisonError, RwLock};

pub use self::bulk::BulkWriter;
pub use self::error::StoreError;
pub use self::page::Admits;
pub use self::trust::{Doubt, LogFacts, Opened};

use self::error::Fault;
use self::seal::Seal;
use self::trees::{TreeName, Trees};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::query::{OnDesk, Tally};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

/// Rows read in one go by [`Store::each_row`], so that a long export does not hold up the projection.
const ROWS_AT_ONCE: usize = 1_000;

/// How far the ledger has been folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last position that is in the view.
    pub position: u64,
    /// The hash of its header.
    pub hash: String,
}

/// What changes in the view at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The rows after the change; none removes a voided case. Of several for one case the last counts.
    pub rows: Vec<(CaseId, Option<Row>)>,
    /// Small named snapshots (office, roster): new content, none to remove.
    pub documents: Vec<(String, Option<Vec<u8>>)>,
    /// How far the ledger is in the view afterwards.
    pub cursor: Cursor,
}

/// A view, open.
#[derive(Debug)]
pub struct Store {
    /// The store's directory; the engine's lies inside, under a name of its own for each view.
    dir: PathBuf,
    view: String,
    /// May be left with the note of a clean exit. Not when it was opened only because the ledger fell behind it.
    vouched: bool,
    /// Panics on the engine's own threads when this store was opened.
    engine_panics: u64,
    broken: OnceLock<(&'static str, String)>,
    /// Held for reading by every query, for writing by every batch.
    seal: RwLock<Seal>,
    /// None only while the store is being closed or dropped.
    trees: Option<Trees>,
}

impl Store {
    /// How far the ledger is in the view; none in a fresh store.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.seal.read().unwrap_or_else(PoisonError::into_inner).cursor.clone()
    }

    /// The row of a case.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn row(&self, id: CaseId) -> Result<Option<Row>, StoreError> {
        self.query("reading a row", |trees| row_in(trees, id))
    }

    /// The case with a number, or else with an alias, exactly. Of several with one alias the one registered first.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn find(&self, label: &str) -> Result<Option<CaseId>, StoreError> {
        let prefix = keys::label(label);
        self.query("looking a number up", |trees| {
            let Some(found) = trees.tree(TreeName::Labels).scan_prefix(&prefix).next().transpose()? else {
                return Ok(None);
            };
            let id = found.0.get(prefix.len() + 1..).and_then(keys::case_of);
            id.map(Some).ok_or_else(|| Fault::wrong("a label without a case"))
        })
    }

    /// How many cases stand where: everybody's, or those a committee holds and those on their way to it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn tally(&self, committee: Option<&UnitCode>) -> Result<Tally, StoreError> {
        let key = keys::tally(committee);
        self.query("reading a tally", |trees| tally_at(trees, &key))
    }

    /// How many cases a mediator has.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn tally_of_mediator(&self, mediator: MediatorId) -> Result<Tally, StoreError> {
        let key = keys::tally_mediator(mediator);
        self.query("reading a tally", |trees| tally_at(trees, &key))
    }

    /// How many cases lie on a person's desk: those of the mediator, and those of the committee nobody was named for.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn tally_of_desk(&self, desk: &OnDesk) -> Result<Tally, StoreError> {
        self.query("reading a tally", |trees| {
            let unnamed = tally_at(trees, &keys::tally_unnamed(&desk.committee))?;
            let Some(mediator) = desk.mediator else { return Ok(unnamed) };
            Ok(tally_at(trees, &keys::tally_mediator(mediator))?.plus(unnamed))
        })
    }

    /// A small named snapshot.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn document(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.query("reading a document", |trees| {
            let value = trees.tree(TreeName::Documents).get(name)?;
            value.map(|value| entries::plain(&value).map(<[u8]>::to_vec)).transpose()
        })
    }

    /// Up to `max` snapshots whose names begin with `prefix`, in the order of names, those after a name.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn documents_under(
        &self,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.query("reading documents", |trees| {
            let from = after.map_or_else(|| prefix.as_bytes().to_vec(), |name| [name.as_bytes(), b"\0"].concat());
            let entries = trees.tree(TreeName::Documents).range(from..).take(max);
            let mut found = Vec::new();
            for entry in entries {
                let (name, value) = entry?;
                if !name.starts_with(prefix.as_bytes()) {
                    break;
                }
                let name = String::from_utf8(name.to_vec()).map_err(|_| Fault::wrong("a document without a name"))?;
                found.push((name, entries::plain(&value)?.to_vec()));
            }
            Ok(found)
        })
    }

    /// Hands over every row in the order of ids until the receiver answers false. What is projected meanwhile may or may
    /// not be among them; each row is whole. When nothing was projected meanwhile, their number is compared with the seal.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read or rows are missing.
    pub fn each_row(&self, receive: &mut dyn FnMut(Row) -> bool) -> Result<(), StoreError> {
        let before = self.seal.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut after, mut seen) = (None, 0);
        loop {
            let rows = self.query("reading all rows", |trees| rows_after(trees, after))?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                seen += 1;
                if !receive(row) {
                    return Ok(());
                }
            }
        }
        let seal = self.seal.read().unwrap_or_else(PoisonError::into_inner);
        let should = seal.entries(TreeName::Cases);
        if *seal == before && should != seen {
            return Err(self.fail("reading all rows", Fault::wrong(format!("{should} rows expected, {seen} found"))));
        }
        Ok(())
    }

    /// Reads the whole view once and compares it with its seal: an entry that is missing, stale or foreign is found.
    ///
    /// # Errors
    /// [`StoreError::Broken`] with the first tree that differs.
    pub fn verify(&self) -> Result<(), StoreError> {
        let seal = self.seal.read().unwrap_or_else(PoisonError::into_inner);
        self.work("checking the view", |trees| seal.verify(trees))
    }

    /// Every entry of every tree in order, seal included, as text: what two views are compared by.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the view cannot be read.
    pub fn dump(&self) -> Result<String, StoreError> {
        use std::fmt::Write as _;
        self.query("dumping the view", |trees| {
            let mut text = String::new();
            let all = TreeName::ALL.map(|name| (name.name(), trees.tree(name)));
            for (name, tree) in all.into_iter().chain([("meta", &trees.meta)]) {
                for entry in tree {
                    let (key, value) = entry?;
                    let _ = writeln!(text, "{name} {} {}", key.escape_ascii(), value.escape_ascii());
                }
            }
            Ok(text)
        })
    }

    /// Hands what is buffered to the system, so that it survives the process (not a power cut).
    ///
    /// # Errors
    /// [`StoreError::Broken`] or [`StoreError::Full`] when the engine could not write.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.work("flushing", |trees| Ok(trees.db.flush().map(|_| ())?))
    }

    /// The store's directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A read while no batch is written.
    fn query<T>(&self, doing: &'static str, read: impl FnOnce(&Trees) -> Result<T, Fault>) -> Result<T, StoreError> {
        let _no_batch = self.seal.read().unwrap_or_else(PoisonError::into_inner);
        self.work(doing, read)
    }

    /// Work on the trees inside the guard; the first failure breaks the store for good.
    fn work<T>(&self, doing: &'static str, work: impl FnOnce(&Trees) -> Result<T, Fault>) -> Result<T, StoreError> {
        if let Some((doing, why)) = self.broken.get() {
            return Err(StoreError::Broken { doing, why: why.clone() });
        }
        if guard::engine_panics() != self.engine_panics {
            return Err(self.fail(doing, Fault::wrong("a thread of the engine panicked")));
        }
        let Some(trees) = &self.trees else { return Err(StoreError::Misuse("the store is closed".to_owned())) };
        match guard::caught(|| work(trees)) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(fault)) => Err(self.fail(doing, fault)),
            Err(panic) => Err(self.fail(doing, Fault::Wrong(panic))),
        }
    }

    fn fail(&self, doing: &'static str, fault: Fault) -> StoreError {
        let error = fault.during(doing);
        self.broken.get_or_init(|| match &error {
            StoreError::Broken { doing, why } => (*doing, why.clone()),
            other => (doing, other.to_string()),
        });
        error
    }
}

fn tally_at(trees: &Trees, key: &[u8]) -> Result<Tally, Fault> {
    let value = trees.tree(TreeName::Tallies).get(key)?;
    value.map_or(Ok(Tally::default()), |value| entries::tally(&value))
}

fn row_in(trees: &Trees, id: CaseId) -> Result<Option<Row>, Fault> {
    let value = trees.tree(TreeName::Cases).get(keys::case(id))?;
    value.map(|value| entries::decode(&value)).transpose()
}

fn rows_after(trees: &Trees, after: Option<CaseId>) -> Result<Vec<Row>, Fault> {
    let tree = trees.tree(TreeName::Cases);
    let entries = match after {
        None => tree.iter(),
        Some(id) => {
            let mut from = keys::case(id).to_vec();
            from.push(0);
            tree.range(from..)
        }
    };
    entries.take(ROWS_AT_ONCE).map(|entry| entries::decode(&entry?.1)).collect()
}
