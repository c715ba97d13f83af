//! The list of erasures beside the backups: what has been forgotten since a backup was made must not come back with it.
//!
//! It holds positions and header hashes, nothing of what was forgotten. Lists are only ever joined, never shortened.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::file;
use super::{BackupError, ERASURES, failed};
use crate::domain::refusal::refuse;
use crate::ledger::Erasure;

/// The largest list, in bytes.
const LIST_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A list's lines, each checked to be one; none where there is no list.
pub(super) fn read(path: &Path) -> Result<BTreeSet<String>, BackupError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(failed("looking for", path)(error)),
        Ok(found) if found.len() > LIST_BYTES_MAX || !found.is_file() => {
            return Err(refuse("erasures_unreadable").with("path", path.display()).with("line", 0).into());
        }
        Ok(_) => {}
    }
    let text = fs::read(path).map_err(failed("reading", path))?;
    let mut lines = BTreeSet::new();
    // A last line without its end was never acknowledged.
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    for (number, line) in text.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let bad = || refuse("erasures_unreadable").with("path", path.display()).with("line", number + 1);
        let erasure: Erasure = serde_json::from_slice(line).map_err(|_| bad())?;
        lines.insert(serde_json::to_string(&erasure).map_err(|_| bad())?);
    }
    Ok(lines)
}

/// Writes a list, whole or not at all.
pub(super) fn write(path: &Path, lines: &BTreeSet<String>) -> Result<(), BackupError> {
    let write = |out: &mut dyn Write| lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    file::replace(path, write).map_err(failed("writing", path))
}

/// Joins a register's list into the one beside its backups.
pub(super) fn keep_beside(register: &Path, archive: &Path) -> Result<(), BackupError> {
    join(&file::folder(archive).join(ERASURES), read(&register.join(ERASURES))?)
}

/// Joins lines into a list.
pub(super) fn join(list: &Path, mut lines: BTreeSet<String>) -> Result<(), BackupError> {
    let before = read(list)?;
    let mut all = before.clone();
    all.append(&mut lines);
    if all == before { Ok(()) } else { write(list, &all) }
}

/// Lines from somewhere else, each checked to be one.
pub(super) fn checked(lines: Vec<String>) -> Result<BTreeSet<String>, BackupError> {
    let bad = |number: usize| refuse("erasures_unreadable").with("path", "-").with("line", number + 1);
    let line = |(number, line): (usize, String)| {
        let erasure: Erasure = serde_json::from_str(&line).map_err(|_| bad(number))?;
        Ok(serde_json::to_string(&erasure).map_err(|_| bad(number))?)
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// The lines of several lists that are of one log.
pub(super) fn joined(lists: &[&Path], log: &str) -> Result<BTreeSet<String>, BackupError> {
    let mut all = BTreeSet::new();
    for list in lists {
        all.append(&mut read(list)?);
    }
    all.retain(|line| serde_json::from_str::<Erasure>(line).is_ok_and(|erasure| erasure.log == log));
    Ok(all)
}
