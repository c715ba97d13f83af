//! The ledger: the one place where truth lives.
//!
//! An append-only, hash-chained log of what happened. A command is atomic, may touch several streams and names
//! the version it expects of each. What [`Ledger::append`] acknowledged survives the process, the machine and a
//! power cut. The ledger does not know what an event means: bodies are JSON values to it, and only
//! [`upcast`] of old versions ever looks inside one.

mod admit;
mod chain;
mod decode;
pub mod disk;
mod erase;
pub mod file;
mod filter;
mod index;
mod line;
mod memory;
mod moment;
pub mod upcast;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

use crate::domain::actor::Actor;

pub use chain::Trouble;
pub use erase::{Erasure, is_filler};
pub use file::{FileLedger, OpenReport, Options, Verified, log_name};
pub use memory::{Fault, MemoryLedger};

/// Where in the log a record stands: 1 for the first, without gaps. Order is this alone, never a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// How many events a stream holds; 0 is a stream that does not exist yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

/// The name of a stream, `kind:key`, for instance `case:0190…` or `account:chenyihe`. Never holds personal data:
/// it stands in the header, which cannot be erased.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub String);

/// A command's id, made by the client, so that a retry is recognised and never applied twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

/// What tells one order from another under the same id: the first 128 bits of a SHA-256 of what was asked. Kept with the
/// body, so that it goes when that is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderDigest(pub u128);

/// SHA-256 as 64 lower-case hexadecimal digits; 64 zeros before the first record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(pub String);

/// The end of the log: position and hash of the last header. Printed on reports, it pins everything before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The division code of the district, for instance `321302`.
    pub log: String,
    /// The last position; 0 in an empty log.
    pub position: Position,
    /// Hash of the last header.
    pub hash: Hash,
}

/// One event on its way in: what happened, when, as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The day it happened.
    pub on: NaiveDate,
    /// Its name, for instance `accepted`.
    pub kind: String,
    /// The version of its shape, 1 for the first ever shipped.
    pub v: u16,
    /// The event's content, an object.
    pub body: Value,
}

/// The events one command adds to one stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// Which stream.
    pub stream: StreamId,
    /// The version the command was decided on.
    pub expect: Version,
    /// In order; may be empty, then the write only demands that the stream still stands at `expect`.
    pub events: Vec<NewEvent>,
}

/// A decided command, ready to be made durable as a whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Staged {
    /// Made by the client.
    pub id: CommandId,
    /// Who, in which role, and how identity was known.
    pub by: Actor,
    /// The time of recording as the desk's clock had it; the ledger never lets it fall below its predecessor's.
    pub at: DateTime<Utc>,
    /// Streams and events.
    pub writes: Vec<Write>,
    /// What was asked; none where nobody can ask for something else under this id.
    pub order: Option<OrderDigest>,
}

/// What an acknowledged command became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// The command.
    pub id: CommandId,
    /// Position of its last record (equal to the head at that time for a command without events).
    pub position: Position,
    /// The version of each stream it wrote, after it.
    pub versions: Vec<(StreamId, Version)>,
    /// The id had been applied before: nothing was written now.
    pub repeated: bool,
    /// What was asked under this id; none where that was not kept, or was erased.
    pub order: Option<OrderDigest>,
}

/// Why a command was not appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// A stream had moved on (or an earlier command of the same batch that this one was decided on was left out):
    /// decide again.
    #[error("stream {stream:?} is at version {actual:?}, expected {expected:?}")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// What the command was decided on.
        expected: Version,
        /// What it is.
        actual: Version,
    },
    /// Nothing was written, and nothing will be until the cause is gone (disk full, read-only, closed after a failed sync).
    #[error("the ledger cannot be written: {0}")]
    Unavailable(String),
    /// A sync failed: whether the command is durable is known only after recovery ([`Ledger::outcome`]).
    #[error("whether command {0:?} is durable is not known until recovery ran")]
    Unknown(CommandId),
}

/// Why the ledger could not be read or opened.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process holds the lock.
    #[error("another process holds the register ({0})")]
    Locked(String),
    /// Bytes that the chain proves were changed or lost, with file, line and byte.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// The operating system refused.
    #[error("{context}: {source}")]
    Io {
        /// What was being done, with the path.
        context: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A record of a version this program does not know (written by a newer one).
    #[error("record {position:?} is of a newer program: {kind} v{v}")]
    Newer {
        /// Where.
        position: Position,
        /// Event name.
        kind: String,
        /// Its version.
        v: u16,
    },
    /// Closed for writing and reading of unproven records after a failed sync; recovery (opening again) settles it.
    #[error("closed until recovery: {0}")]
    Closed(String),
}

/// A record as read: the header's fields, and the body unless it was erased.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Position in the log.
    pub position: Position,
    /// Stream.
    pub stream: StreamId,
    /// Version of the stream after this event (1 for its first).
    pub version: Version,
    /// Command id.
    pub id: CommandId,
    /// Which of the command's events this is, from 1, and how many there are.
    pub part: (u32, u32),
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The day it happened.
    pub on: NaiveDate,
    /// Who.
    pub by: Actor,
    /// Event name, after upcasting.
    pub kind: String,
    /// Event version, after upcasting.
    pub v: u16,
    /// Content without the salt; `None` where it was erased.
    pub body: Option<Value>,
    /// Hash of this record's header.
    pub hash: Hash,
}

/// The log of one district. Every implementation passes one conformance suite (`tests/`).
pub trait Ledger: Send {
    /// One durable write for the batch. A refused command is left out, and those decided on top of it come back to be
    /// decided again. One answer a command, in order.
    fn append(&mut self, commands: &[Staged]) -> Vec<Result<Appended, AppendError>>;
    /// What became of a command: resolves `Unknown` and recognises retries.
    fn outcome(&self, id: CommandId) -> Result<Option<Appended>, LedgerError>;
    /// A stream's records with `version > from`, in order.
    fn read(&self, stream: &StreamId, from: Version) -> Result<Vec<Record>, LedgerError>;
    /// At most `max` records after a position, in order; whole log by repeated calls.
    fn tail(&self, after: Position, max: usize) -> Result<Vec<Record>, LedgerError>;
    /// Position and hash of the last record.
    fn head(&self) -> Result<Head, LedgerError>;
    /// The hash of the header at a position: lets a view prove that it was folded from this very log.
    fn hash_at(&self, position: Position) -> Result<Option<Hash>, LedgerError>;
    /// The version a stream stands at.
    fn version(&self, stream: &StreamId) -> Result<Version, LedgerError>;
    /// Why writing is closed, if it is.
    fn read_only(&self) -> Option<String>;
    /// Overwrites the bodies of records for good, with fillers of the same length, and keeps a list of what was erased.
    /// Headers and chain stay; reading then gives `body: None`. How many were not erased before. The event that says why
    /// is the caller's to append.
    ///
    /// # Errors
    /// [`LedgerError::Closed`] where nothing can be written, [`LedgerError::Io`] if the disk refuses or there is no such
    /// record. What was begun is completed when the ledger is opened again.
    fn forget(&mut self, positions: &[Position]) -> Result<u64, LedgerError>;
    /// Checks everything; none where there are no bytes that could have been changed behind the ledger's back.
    ///
    /// # Errors
    /// When the records cannot be read. Damage is no error but the answer.
    fn verified(&self) -> Result<Option<Verified>, LedgerError> {
        Ok(None)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl Hash {
    /// The hash before the first record.
    #[must_use]
    pub fn zero() -> Self {
        Self("0".repeat(64))
    }
}
