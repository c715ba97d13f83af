//! Where a file ledger's files are and what they are called.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::ledger::LedgerError;
use crate::ledger::disk::{Disk, DiskFile};

const SEGMENT: &str = ".ledger";
const INDEX: &str = ".index";
/// What is being written under this name takes the place of a segment once it is whole and durable.
const NEW: &str = ".new";

/// The files of one log.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) disk: Arc<dyn Disk>,
    /// The register's directory.
    pub(super) register: PathBuf,
    /// `ledger/` in it.
    pub(super) dir: PathBuf,
    pub(super) log: String,
}

/// The name of the segment that begins with a position: `00000000000000000001.ledger`.
pub(super) fn segment_name(first: u64) -> String {
    format!("{first:020}{SEGMENT}")
}

/// The name of its index.
pub(super) fn index_name(first: u64) -> String {
    format!("{first:020}{INDEX}")
}

/// The position in a segment's name.
fn segment_first(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SEGMENT)?;
    let twenty = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| twenty)
}

/// Says what was being done when the operating system refused.
pub(super) fn failed(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> LedgerError {
    let context = format!("{doing} {}", path.display());
    move |source| LedgerError::Io { context, source }
}

impl Place {
    pub(super) fn new(disk: Arc<dyn Disk>, register: &Path, log: &str) -> Self {
        Self { disk, register: register.to_owned(), dir: register.join("ledger"), log: log.to_owned() }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The lock's path.
    pub(super) fn lock(&self) -> PathBuf {
        self.register.join("lock")
    }

    /// The list of erasures.
    pub(super) fn erasures(&self) -> PathBuf {
        self.register.join("erasures")
    }

    /// The first positions of all segments, in order.
    pub(super) fn segments(&self) -> Result<Vec<u64>, LedgerError> {
        let names = self.disk.list(&self.dir).map_err(failed("listing", &self.dir))?;
        let mut firsts: Vec<u64> = names.iter().filter_map(|name| segment_first(name)).collect();
        firsts.sort_unstable();
        Ok(firsts)
    }

    /// Removes what an interrupted recovery left: it never took a segment's place, so the segment is still there.
    pub(super) fn remove_unfinished(&self) -> Result<(), LedgerError> {
        for name in self.disk.list(&self.dir).map_err(failed("listing", &self.dir))? {
            if name.strip_suffix(NEW).and_then(segment_first).is_some() {
                let path = self.path(&name);
                self.disk.remove(&path).map_err(failed("removing", &path))?;
            }
        }
        Ok(())
    }

    /// Opens a segment or index for reading.
    pub(super) fn read(&self, name: &str) -> Result<Box<dyn DiskFile>, LedgerError> {
        let path = self.path(name);
        self.disk.open_read(&path).map_err(failed("opening", &path))
    }

    /// A segment's name while it is being written anew.
    pub(super) fn unfinished(&self, first: u64) -> PathBuf {
        self.path(&format!("{}{NEW}", segment_name(first)))
    }

    /// A name for bytes set aside that is not taken yet.
    pub(super) fn torn_name(&self, first: u64, byte: u64) -> io::Result<String> {
        let mut attempt = 1_u32;
        loop {
            let name = format!("{first:020}.{byte}.{attempt}.torn");
            if !self.disk.exists(&self.path(&name))? {
                return Ok(name);
            }
            attempt += 1;
        }
    }
}
