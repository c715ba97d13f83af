//! Backups: one file that holds a register up to a head of its ledger, and the way back.
//!
//! A backup is a tar archive, compressed, whose first entry is a manifest: the log, the position and hash of the head,
//! and for every file its size and SHA-256. It can be made while the register is written to, because what lies before
//! a head never changes but for erasures, and a file that changed under our hands is read again. Restoring believes
//! nothing: no entry that the manifest does not name, no path outside the register, no byte more than was promised,
//! and the chain of the ledger is followed from end to end before the register appears under its name, whole.
//!
//! What was erased stays erased: the list of erasures is also kept beside the backups, grows with each of them, and
//! restoring an old backup repeats everything on it.

mod age;
mod archive;
mod cut;
mod erasures;
mod given;
mod kin;
mod label;
mod last;
mod mirror;
mod named;
mod prune;
mod restore;
mod seal;
mod ship;
mod standing;
mod survey;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

pub use archive::{Making, backup, make, stream};
pub use given::{Given, STREAM};
pub use label::Label;
pub use last::{Last, changed, last};
pub use mirror::{Mirrored, Seen, check, mend, mirror, mirror_again};
pub use prune::{Keep, Pruned, prune};
pub use restore::{Restored, Verified, restore, verify};
pub use ship::{receive, ship};
pub use survey::{Copied, Survey, copied, survey};

use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::Head;

/// The version of the archive's shape: from 2 on every byte is under a seal.
const FORMAT: u32 = 2;
/// The shapes that can be read.
const FORMATS: std::ops::RangeInclusive<u32> = 1..=FORMAT;
/// The first shape with a seal.
const SEALED: u32 = 2;
/// The name of the first entry.
const MANIFEST: &str = "manifest.json";
/// The largest manifest, in bytes.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The list of erasures, in a register and beside backups.
pub const ERASURES: &str = "erasures";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the archive's shape.
    pub format: u32,
    /// The program that made it.
    pub program: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Where its ledger ends.
    pub head: Head,
    /// What was wrong with the register, where somebody wanted a backup all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
    /// Its files, in the order of the archive.
    pub files: Vec<FileEntry>,
    /// Files of cases that are missing or damaged in the register it was made of: for whoever makes it, written nowhere.
    #[serde(skip)]
    pub troubled: Vec<String>,
}

impl Manifest {
    /// Of what ends at a head and holds these files.
    fn of(head: &Head, (made_at, damage): (DateTime<Utc>, Option<String>), files: Vec<FileEntry>) -> Self {
        let program = concat!("zhitiao ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { format: FORMAT, program, made_at, head: head.clone(), damage, files, troubled: Vec::new() }
    }
}

impl Manifest {
    /// What is to be said of files of cases that are not what was attached.
    #[must_use]
    pub fn trouble(&self) -> Option<Refusal> {
        let path = self.troubled.first()?;
        Some(refuse("file_troubled").with("path", path).with("count", self.troubled.len()))
    }
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path in the register's directory, with `/`.
    pub path: String,
    /// Its name in the archive: the path, or a short one where that is too long for an archive's header.
    pub entry: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// Why there is no backup, or no restored register.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// For a reason of ours.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The operating system refused.
    #[error("{context}: {source}")]
    Io {
        /// What was being done, with the path.
        context: String,
        /// The cause.
        source: io::Error,
    },
}

impl BackupError {
    /// As a refusal, for people.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Io { context, source } => {
                let refusal = refuse("file_operation_failed").with("doing", context).with("detail", source);
                let missing = source.kind() == io::ErrorKind::NotFound;
                if missing { refusal.with("variant", "missing") } else { refusal }
            }
        }
    }
}

/// Says what was being done when the operating system refused.
fn failed(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let context = format!("{doing} {}", path.display());
    move |source| BackupError::Io { context, source }
}

/// Hexadecimal digits of a hash.
fn hex(sum: &[u8]) -> String {
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
