//! The ledger's segments up to a head: whole ones, and the one that is still written to cut behind the head's record.
//!
//! Headers are followed from the first record to the head, by the format anyone can check (`docs/ledger.md`): each
//! names the hash of the one before, and the last must be the head itself. A backup of a ledger that does not lead
//! there would be worth nothing when it is needed.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

use super::{BackupError, failed, hex};
use crate::domain::refusal::refuse;
use crate::ledger::{Hash, Head, is_filler};

/// A segment, and how much of it belongs to the backup.
#[derive(Debug)]
pub(super) struct Segment {
    pub path: PathBuf,
    pub name: String,
    pub bytes: u64,
}

/// What of a header is needed to follow the chain.
#[derive(Deserialize)]
struct Header {
    pos: u64,
    part: (u32, u32),
    prev: String,
    body: String,
}

/// The segments of a register that hold the records up to a head.
///
/// # Errors
/// `backup_ledger_damaged` if the records do not lead to the head.
pub(super) fn segments(register: &Path, head: &Head) -> Result<Vec<Segment>, BackupError> {
    let mut chain = Chain { pos: 0, hash: Hash::zero().0, complete: true };
    let mut found = Vec::new();
    for (first, path) in names(&register.join("ledger"))? {
        if first > head.position.0 {
            break;
        }
        let content = fs::read(&path).map_err(failed("reading", &path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = chain.follow(&content, head.position.0).map_err(|what| {
            refuse("backup_ledger_damaged").with("file", &name).with("position", chain.pos).with("detail", what)
        })?;
        found.push(Segment { path, name, bytes });
    }
    if chain.pos != head.position.0 || chain.hash != head.hash.0 || !chain.complete {
        let refusal = refuse("backup_ledger_damaged").with("file", "-").with("position", chain.pos);
        return Err(refusal.with("detail", format!("the head is {} {}", head.position, head.hash)).into());
    }
    Ok(found)
}

/// The segments by the position in their name, in order.
fn names(folder: &Path) -> Result<Vec<(u64, PathBuf)>, BackupError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("listing", folder))? {
        let path = entry.map_err(failed("listing", folder))?.path();
        let first = path.file_name().and_then(|name| name.to_str()).and_then(first_position);
        if let Some(first) = first {
            found.push((first, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The position in a segment's name, `00000000000000000001.ledger`.
pub(super) fn first_position(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".ledger")?;
    let twenty = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| twenty)
}

/// The end of the chain so far.
struct Chain {
    pos: u64,
    hash: String,
    /// The last command has all its parts.
    complete: bool,
}

impl Chain {
    /// Follows the lines of a segment up to a position; how many bytes that is.
    fn follow(&mut self, content: &[u8], until: u64) -> Result<u64, String> {
        let mut taken = 0;
        while self.pos < until {
            let rest = content.get(taken..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                // A sealed segment ends here; whether that is too early, the next one tells.
                return if rest.iter().all(|byte| *byte == 0) {
                    Ok(taken as u64)
                } else {
                    Err("the line does not end".into())
                };
            };
            self.line(rest.get(..end).unwrap_or_default())?;
            taken += end + 1;
        }
        Ok(taken as u64)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        let tab = line.iter().position(|byte| *byte == b'\t').ok_or("the line has no TAB")?;
        let (head, body) = line.split_at(tab);
        let body = body.get(1..).unwrap_or_default();
        let header: Header = serde_json::from_slice(head).map_err(|error| error.to_string())?;
        if header.pos != self.pos + 1 || header.prev != self.hash {
            return Err(format!("record {} does not follow on record {}", header.pos, self.pos));
        }
        // An erased body is a filler in the place of the one whose hash the header keeps.
        if header.body != hex(&Sha256::digest(body)) && !is_filler(body) {
            return Err(format!("the body of record {} is not the one its header names", header.pos));
        }
        self.pos = header.pos;
        self.hash = hex(&Sha256::digest(head));
        self.complete = header.part.0 == header.part.1;
        Ok(())
    }
}
