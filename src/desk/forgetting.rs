//! The mark that something was forgotten which files still hold: `store.forgetting` beside the views.
//!
//! A view's engine keeps the bytes of rows that were replaced, and views that were set aside keep everything. So before
//! the first body of a destroyed case is overwritten the mark is there, durably; it goes when new views stand and the
//! last old one is removed, and not before. Whoever opens a register or leaves it acts on the mark, not on a memory of
//! what happened, so that a stop at any moment leaves nothing behind for good. The mark says that there is something,
//! never what. [`Reach`] is all that a destruction reaches beside the ledger.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DeskError;
use super::attic::SharedAttic;
use super::drafts::SharedDrafts;
use crate::exchange::file;
use crate::store::Store;

/// Behind the name of the views.
const ENDING: &str = ".forgetting";
/// For whoever finds the file.
const WORDS: &[u8] =
    b"Files of the views still hold what was destroyed. They are made anew, and this file goes with the old ones.\n";

/// The mark, and the views it is about.
#[derive(Debug)]
pub(super) struct Mark {
    views: PathBuf,
    path: PathBuf,
}

fn trouble(source: io::Error) -> DeskError {
    DeskError::Io { context: "the mark of what is to be forgotten".to_owned(), source }
}

impl Mark {
    pub(super) fn beside(views: &Path) -> Self {
        let mut name = views.file_name().unwrap_or(views.as_os_str()).to_owned();
        name.push(ENDING);
        Self { views: views.to_owned(), path: views.with_file_name(name) }
    }

    /// Whether it is there. One that cannot be looked for counts as there.
    pub(super) fn is_set(&self) -> bool {
        self.path.try_exists().unwrap_or(true)
    }

    /// Sets it, durably.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn set(&self) -> Result<(), DeskError> {
        file::replace(&self.path, |out| out.write_all(WORDS)).map_err(trouble)
    }

    /// New views stand: removes every one that was set aside, then the mark.
    ///
    /// # Errors
    /// What the operating system says; the mark is then still there.
    pub(super) fn lift(&self) -> Result<(), DeskError> {
        Store::throw_away_aside(&self.views).map_err(DeskError::store)?;
        self.remove()
    }

    /// Nobody has the views open any more: removes them with the ones set aside, then the mark.
    ///
    /// # Errors
    /// As [`Self::lift`].
    pub(super) fn lift_with_views(&self) -> Result<(), DeskError> {
        Store::throw_away(&self.views).map_err(DeskError::store)?;
        self.remove()
    }

    fn remove(&self) -> Result<(), DeskError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(trouble(error)),
            _ => file::sync_folder(file::folder(&self.path)).map_err(trouble),
        }
    }
}

/// What a destruction reaches beside the ledger.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    /// The files of cases.
    pub attic: SharedAttic,
    /// What people have typed and not sent.
    pub drafts: SharedDrafts,
    /// That the views' files still hold something.
    pub mark: Arc<Mark>,
}

impl Reach {
    /// Of the register these views belong to.
    pub(super) fn beside(views: &Path) -> Self {
        let (attic, drafts) = (SharedAttic::default(), SharedDrafts::default());
        Self { attic, drafts, mark: Arc::new(Mark::beside(views)) }
    }
}
