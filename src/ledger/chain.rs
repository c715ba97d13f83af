//! What makes one line the right successor of another.
//!
//! The same check serves opening, rebuilding an index and verifying a whole ledger: the header is a header, follows
//! in position, part, time and hash on the one before it, belongs to this log, and its body is the one it names or
//! the filler of an erasure. It knows nothing of files; [`Trouble`] is filled in by who does.

use std::fmt;

use chrono::{DateTime, Utc};

use super::erase;
use super::line::{self, Header, Line, Sum};

/// Where a ledger is damaged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Trouble {
    /// The file, by its name in `ledger/`.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// Where that line begins: bytes before it in the file.
    pub byte: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, byte, what } = self;
        write!(f, "{file}, line {line}, byte {byte}: {what}. Restore this file from the newest backup: the ")?;
        write!(f, "lines a good copy shares with it are the same byte for byte")
    }
}

/// Said of a header whose `prev` is not the hash of the header before it; which of the two was changed, it cannot say.
pub(super) const BROKEN: &str =
    "the hash this header names is not that of the header before it: one of the two was changed";

/// The end of a chain so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tip {
    pub(super) pos: u64,
    pub(super) hash: Sum,
    /// When the last record was recorded.
    pub(super) at: DateTime<Utc>,
}

impl Tip {
    /// Before the first record.
    pub(super) fn start() -> Self {
        Self { pos: 0, hash: line::ZERO, at: DateTime::<Utc>::MIN_UTC }
    }
}

/// A chain being followed.
#[derive(Debug, Clone)]
pub(super) struct Chain<'a> {
    log: &'a str,
    pub(super) tip: Tip,
    /// The command that still lacks parts: id, parts seen, parts in all.
    pending: Option<(uuid::Uuid, u32, u32)>,
}

/// A line that is the right successor.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) header: Header<'a>,
    pub(super) hash: Sum,
    /// Whether the body is the filler of an erasure.
    pub(super) erased: bool,
}

impl<'a> Chain<'a> {
    /// A chain of this log, from a tip on.
    pub(super) fn new(log: &'a str, tip: Tip) -> Self {
        Self { log, tip, pending: None }
    }

    /// Whether the last command has all its parts.
    pub(super) fn complete(&self) -> bool {
        self.pending.is_none()
    }

    /// Checks one line (without its newline) and makes it the new tip; says what is wrong with it otherwise.
    pub(super) fn follow<'l>(&mut self, bytes: &'l [u8]) -> Result<Link<'l>, String> {
        let line = Line::split(bytes).ok_or("the line has no TAB")?;
        let header = line.header()?;
        let hash = line.sum();
        self.succeeds(&header)?;
        let erased = check_body(&header, line.body)?;
        let (part, parts) = header.part;
        self.pending = (part < parts).then_some((header.id, part, parts));
        self.tip = Tip { pos: header.pos, hash, at: header.at };
        Ok(Link { header, hash, erased })
    }

    fn succeeds(&self, header: &Header<'_>) -> Result<(), String> {
        if header.log != self.log {
            return Err(format!("the record is of log {}, this is the ledger of {}", header.log, self.log));
        }
        if header.pos != self.tip.pos + 1 {
            return Err(format!("position {} where {} is due", header.pos, self.tip.pos + 1));
        }
        if !line::is_hex_of(&header.prev, &self.tip.hash) {
            return Err(BROKEN.into());
        }
        if header.at < self.tip.at {
            return Err("the time of recording lies before the previous record's".into());
        }
        let due = match self.pending {
            Some((id, part, parts)) => header.id == id && header.part == (part + 1, parts),
            None => header.part.0 == 1 && header.part.1 >= 1,
        };
        if !due {
            let (part, parts) = header.part;
            return Err(format!("part {part} of {parts} does not follow on the parts before it"));
        }
        Ok(())
    }
}

/// Checks a body against its header; whether it is erased.
pub(super) fn check_body(header: &Header<'_>, body: &[u8]) -> Result<bool, String> {
    if line::is_hex_of(&header.body, &line::sum(body)) {
        return Ok(false);
    }
    if erase::is_filler(body) {
        return Ok(true);
    }
    Err("the body is not the one whose hash the header names".into())
}
