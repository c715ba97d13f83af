//! What stands beside an encrypted backup in the clear: which register it is of, up to where, and the hash of its bytes. With
//! it whoever keeps the backups can tell that one is whole, and which are old, without a key; nothing of what is in them is said.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::file;
use super::archive::{Source, copy};
use super::{BackupError, Manifest, failed};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// What a label's name adds to its backup's.
const ENDING: &str = ".label";

/// The label of an encrypted backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The program that made it.
    pub program: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Where its ledger ends.
    pub head: Head,
    /// Bytes of the encrypted file.
    pub bytes: u64,
    /// Their SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// Where the label of a backup is.
pub(super) fn place(backup: &Path) -> PathBuf {
    let mut name: OsString = backup.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

fn measured(backup: &Path) -> Result<(u64, String), BackupError> {
    let whole = Source { from: backup.to_owned(), path: String::new(), bytes: None };
    copy(&whole, &mut io::sink()).map_err(failed("reading", backup))
}

/// Writes the label of a backup that has just been made.
pub(super) fn put(backup: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let (bytes, sha256) = measured(backup)?;
    let (program, made_at, head) = (manifest.program.clone(), manifest.made_at, manifest.head.clone());
    let label = Label { program, made_at, head, bytes, sha256 };
    let to = place(backup);
    let listed = serde_json::to_vec_pretty(&label).map_err(|error| failed("writing", &to)(error.into()))?;
    file::replace(&to, |out| out.write_all(&listed)).map_err(failed("writing", &to))
}

/// The label of a backup; none where there is none.
///
/// # Errors
/// `backup_unreadable`, and the operating system's.
pub(super) fn of(backup: &Path) -> Result<Option<Label>, BackupError> {
    let from = place(backup);
    match fs::read(&from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => {
            let bytes = read.map_err(failed("reading", &from))?;
            let label = serde_json::from_slice(&bytes);
            label.map(Some).map_err(|error| refuse("backup_unreadable").with("detail", error).into())
        }
    }
}

/// Holds an encrypted backup to its label.
///
/// # Errors
/// `backup_encrypted` where there is no label, `backup_cut_short` where bytes are missing, `backup_seal` where they are others; and the operating system's.
pub(super) fn check(backup: &Path) -> Result<Label, BackupError> {
    let label = of(backup)?.ok_or_else(|| refuse("backup_encrypted").with("path", backup.display()))?;
    let found = measured(backup)?;
    if found == (label.bytes, label.sha256.clone()) {
        return Ok(label);
    }
    let code = if found.0 < label.bytes { "backup_cut_short" } else { "backup_seal" };
    Err(refuse(code).with("path", backup.display()).into())
}
