//! The ledger's segments up to a head: whole ones, and the one that is still written to cut behind the head's record.
//!
//! Headers are followed from the first record to the head, by the format anyone can check (`docs/ledger.md`): each
//! names the hash of the one before, and the last must be the head itself. A backup of a ledger that does not lead
//! there would be worth nothing when it is needed.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

use super::named::Named;
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

/// What of a header is needed to follow the chain and to know what files there are.
#[derive(Deserialize)]
struct Header {
    pos: u64,
    stream: String,
    part: (u32, u32),
    kind: String,
    prev: String,
    body: String,
}

/// A ledger up to a head.
#[derive(Debug)]
pub(super) struct Cut {
    /// Its segments.
    pub segments: Vec<Segment>,
    /// The files of cases it tells of.
    pub named: Named,
    /// Where following can begin again when there is more.
    pub resume: Resume,
}

/// The state before the last segment: no earlier one changes any more, but for erasures.
#[derive(Debug, Clone)]
pub(super) struct Resume {
    /// The first position of that segment.
    pub first: u64,
    chain: Chain,
}

impl Resume {
    /// Whether a file of a register is a segment that is followed already.
    pub(super) fn is_behind(&self, path: &str) -> bool {
        let first = path.strip_prefix("ledger/").and_then(first_position);
        first.is_some_and(|first| first < self.first)
    }
}

/// The ledger of a register up to a head. The segments before `from` are not read again: they are known to be as they
/// were.
///
/// # Errors
/// `backup_ledger_damaged` if the records do not lead to the head.
pub(super) fn cut(register: &Path, head: &Head, from: Option<&Resume>) -> Result<Cut, BackupError> {
    let begin = || Chain { pos: 0, hash: Hash::zero().0, complete: true, named: Named::default() };
    let mut chain = from.map_or_else(begin, |from| from.chain.clone());
    let mut resume = Resume { first: chain.pos + 1, chain: chain.clone() };
    let mut found = Vec::new();
    for (first, path) in names(&register.join("ledger"))? {
        if first > head.position.0 {
            break;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if from.is_some_and(|from| first < from.first) {
            let bytes = path.metadata().map_err(failed("looking at", &path))?.len();
            found.push(Segment { path, name, bytes });
            continue;
        }
        resume = Resume { first, chain: chain.clone() };
        let content = fs::read(&path).map_err(failed("reading", &path))?;
        let bytes = chain.follow(&content, head.position.0).map_err(|what| {
            refuse("backup_ledger_damaged").with("file", &name).with("position", chain.pos).with("detail", what)
        })?;
        found.push(Segment { path, name, bytes });
    }
    if chain.pos != head.position.0 || chain.hash != head.hash.0 || !chain.complete {
        let refusal = refuse("backup_ledger_damaged").with("file", "-").with("position", chain.pos);
        return Err(refusal.with("detail", format!("the head is {} {}", head.position, head.hash)).into());
    }
    Ok(Cut { segments: found, named: chain.named, resume })
}

/// Every line of a ledger as it lies there, header and body, without asking whether one follows on the other. What is not
/// whole yet is left out.
pub(super) fn lines(register: &Path, take: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), BackupError> {
    for (_, path) in names(&register.join("ledger"))? {
        let content = fs::read(&path).map_err(failed("reading", &path))?;
        for line in content.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n")) {
            let mut halves = line.splitn(2, |byte| *byte == b'\t');
            if let (Some(header), Some(body)) = (halves.next(), halves.next()) {
                take(header, body);
            }
        }
    }
    Ok(())
}

/// The header that stands at a position of a ledger; none where there is no whole line there.
pub(super) fn header_at(register: &Path, position: u64) -> Result<Option<Vec<u8>>, BackupError> {
    let folder = register.join("ledger");
    if !folder.try_exists().map_err(failed("looking for", &folder))? {
        return Ok(None);
    }
    let Some((first, path)) = names(&folder)?.into_iter().rev().find(|(first, _)| *first <= position) else {
        return Ok(None);
    };
    let content = fs::read(&path).map_err(failed("reading", &path))?;
    let behind = usize::try_from(position - first).unwrap_or(usize::MAX);
    let line = content.split_inclusive(|byte| *byte == b'\n').nth(behind).and_then(|line| line.strip_suffix(b"\n"));
    Ok(line.and_then(|line| line.split(|byte| *byte == b'\t').next()).map(<[u8]>::to_vec))
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
#[derive(Debug, Clone)]
struct Chain {
    pos: u64,
    hash: String,
    /// The last command has all its parts.
    complete: bool,
    /// What was told of files.
    named: Named,
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
        // An erased body names nothing.
        self.named.take((&header.stream, &header.kind), || serde_json::from_slice(body).ok());
        Ok(())
    }
}
