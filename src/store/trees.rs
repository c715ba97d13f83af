//! The trees of the engine by name, and where its files lie.
//!
//! Options were measured, see `docs/decisions/0001-ledger-is-truth-sled-is-view.md`.

use serde::{Deserialize, Serialize};
use sled::{Config, Db, Mode, Tree};
use std::path::Path;

use super::error::Fault;

/// At most this much of the view is kept in memory, in bytes as the engine counts them.
const CACHE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How often the engine hands what it has buffered to the system and tidies its file, in milliseconds. What is still
/// buffered when the process dies is projected again from the ledger.
const FLUSH_EVERY_MS: u64 = 1_000;

/// The trees the seal covers, in the order of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TreeName {
    /// Rows by id.
    Cases,
    /// Numbers and aliases.
    Labels,
    /// Latest request first, by facet.
    Recent,
    /// Nearest door first, by facet.
    Doors,
    /// Latest number first.
    Numbers,
    /// What changed last first.
    Changed,
    /// Kept counters.
    Tallies,
    /// Small named snapshots.
    Documents,
}

impl TreeName {
    /// All, in order.
    pub(super) const ALL: [Self; 8] = [
        Self::Cases,
        Self::Labels,
        Self::Recent,
        Self::Doors,
        Self::Numbers,
        Self::Changed,
        Self::Tallies,
        Self::Documents,
    ];

    /// As it is called on disk and in the seal.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Labels => "labels",
            Self::Recent => "recent",
            Self::Doors => "doors",
            Self::Numbers => "numbers",
            Self::Changed => "changed",
            Self::Tallies => "tallies",
            Self::Documents => "documents",
        }
    }
}

/// The engine and its trees, open.
pub(super) struct Trees {
    pub(super) db: Db,
    cases: Tree,
    labels: Tree,
    recent: Tree,
    doors: Tree,
    numbers: Tree,
    changed: Tree,
    tallies: Tree,
    documents: Tree,
    pub(super) meta: Tree,
}

impl Trees {
    /// Opens the engine's directory, made when absent. May panic on a damaged one: call it inside the guard.
    pub(super) fn open(path: &Path) -> Result<Self, sled::Error> {
        let db = Config::new()
            .path(path)
            .cache_capacity(CACHE_BYTES_MAX)
            .mode(Mode::HighThroughput)
            .flush_every_ms(Some(FLUSH_EVERY_MS))
            .open()?;
        let tree = |name: TreeName| db.open_tree(name.name());
        Ok(Self {
            cases: tree(TreeName::Cases)?,
            labels: tree(TreeName::Labels)?,
            recent: tree(TreeName::Recent)?,
            doors: tree(TreeName::Doors)?,
            numbers: tree(TreeName::Numbers)?,
            changed: tree(TreeName::Changed)?,
            tallies: tree(TreeName::Tallies)?,
            documents: tree(TreeName::Documents)?,
            meta: db.open_tree("meta")?,
            db,
        })
    }

    /// One of them.
    pub(super) const fn tree(&self, name: TreeName) -> &Tree {
        match name {
            TreeName::Cases => &self.cases,
            TreeName::Labels => &self.labels,
            TreeName::Recent => &self.recent,
            TreeName::Doors => &self.doors,
            TreeName::Numbers => &self.numbers,
            TreeName::Changed => &self.changed,
            TreeName::Tallies => &self.tallies,
            TreeName::Documents => &self.documents,
        }
    }

    /// Whether nothing was ever written.
    pub(super) fn is_empty(&self) -> Result<bool, Fault> {
        for name in TreeName::ALL {
            if self.tree(name).iter().next().transpose()?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Not the contents: sled would print every page.
impl std::fmt::Debug for Trees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trees")
    }
}
