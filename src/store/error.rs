//! What can go wrong with a view, sorted by what there is to do about it.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the store could not answer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The view cannot be used any longer (an error or a panic of the engine, or contents that contradict each other):
    /// set it aside and fold the ledger again. Every later call on this store answers the same.
    #[error("the view broke while {doing}: {why}")]
    Broken {
        /// What was being done.
        doing: &'static str,
        /// What the engine or the check said.
        why: String,
    },
    /// No room on the disk. The view is as good as broken, but folding again needs room first.
    #[error("no room on the disk while {doing}")]
    Full {
        /// What was being done.
        doing: &'static str,
    },
    /// Another process has the view open. Nothing was touched.
    #[error("another process has the view at {} open", path.display())]
    Busy {
        /// The store's directory.
        path: PathBuf,
    },
    /// A file operation of the store's own failed.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The view itself can no longer be read, but the note left when it was closed says it had seen a record the ledger
    /// does not hold: acknowledged records vanished. Nothing was moved; a person decides.
    #[error("the view had seen position {position} ({hash}); the ledger ends at {head} or holds another record there")]
    LedgerBehind {
        /// The position the view had seen.
        position: u64,
        /// The hash of its header.
        hash: String,
        /// Where the ledger ends.
        head: u64,
    },
    /// `after` of a query was not the `next` of a page in the same order.
    #[error("not the end of a page in this order: {0}")]
    After(String),
    /// The caller broke a rule of the interface, for instance a cursor that goes backwards.
    #[error("the store was used wrongly: {0}")]
    Misuse(String),
}

impl StoreError {
    /// Whether folding the ledger into a fresh view is the remedy.
    #[must_use]
    pub fn calls_for_rebuild(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }

    /// An error of a file operation of our own.
    pub(super) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::StorageFull {
            return Self::Full { doing };
        }
        Self::Io { doing, path: path.to_owned(), source }
    }
}

/// Why a piece of work on the trees failed, before it is known what was being done.
#[derive(Debug)]
pub(super) enum Fault {
    /// The engine said so.
    Engine(sled::Error),
    /// The contents contradict each other.
    Wrong(String),
}

impl From<sled::Error> for Fault {
    fn from(error: sled::Error) -> Self {
        Self::Engine(error)
    }
}

impl Fault {
    /// Contents that contradict each other.
    pub(super) fn wrong(why: impl Into<String>) -> Self {
        Self::Wrong(why.into())
    }

    /// With what was being done.
    pub(super) fn during(self, doing: &'static str) -> StoreError {
        match self {
            Self::Engine(sled::Error::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
                StoreError::Full { doing }
            }
            Self::Engine(error) => StoreError::Broken { doing, why: error.to_string() },
            Self::Wrong(why) => StoreError::Broken { doing, why },
        }
    }
}
