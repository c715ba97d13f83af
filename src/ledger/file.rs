//! The ledger on a disk of one's own: segments of lines, one writer, group commit.
//!
//! Invariant: what [`Ledger::append`] answered with `Ok` is durable, and what it refused is nowhere. Everything that
//! touches files goes through [`Disk`]; the rules that make that true are in `load` (opening and recovery), `write`
//! (one batch) and `scan` (torn or damaged), each proved by `tests/ledger_crash.rs`. It knows nothing of what an
//! event means.

mod forget;
mod load;
mod loss;
mod mark;
mod place;
mod query;
mod scan;
mod sealed;
mod verify;
mod write;

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use lru::LruCache;

use super::chain::{Tip, Trouble};
use super::disk::{Disk, Held, RealDisk, SyncPoint};
use super::upcast::Upcasters;
use super::{
    AppendError, Appended, CommandId, Hash, Head, Ledger, LedgerError, Position, Record, Staged, StreamId, Version,
};
use load::{Loaded, Open};
use mark::{Mark, MarkFile};
use place::{Place, failed};
use sealed::Sealed;

pub use verify::Verified;

/// When a segment is sealed and the next begun.
const SEGMENT_BYTES: u64 = 16 << 20;
/// How many bytes of zeros are written ahead of the records, so that most syncs change no file size.
const AHEAD_BYTES: usize = 256 << 10;
/// How many streams' versions are remembered that are not in the open segment.
const VERSIONS_MAX: usize = 1 << 16;

/// How a file ledger is kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// A segment that would grow beyond this many bytes is sealed. Also bounds the memory of the open segment's index
    /// and the time an opening takes.
    pub segment_bytes: u64,
    /// Bytes of zeros written ahead of the records; 0 for none.
    pub ahead_bytes: usize,
    /// The events' old versions.
    pub upcasters: Upcasters,
}

impl Default for Options {
    fn default() -> Self {
        Self { segment_bytes: SEGMENT_BYTES, ahead_bytes: AHEAD_BYTES, upcasters: Upcasters::new() }
    }
}

/// What opening found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// Records that can be read.
    pub records: u64,
    /// The open segment was written anew, because the ledger was not closed in order.
    pub recovered: Option<Recovered>,
    /// The log had been proven durable up to this position, and now ends before it: acknowledged records are gone. Said
    /// at every opening, and nothing is written, until a person has decided ([`FileLedger::accept_loss`]).
    pub vanished: Option<Position>,
    /// Damage, before which the ledger now ends; it can only be read.
    pub trouble: Option<Trouble>,
    /// Index files that had to be made again.
    pub indexes_remade: u32,
}

/// What recovery did with the open segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Records of complete commands, written again.
    pub kept: u64,
    /// Bytes behind them that belonged to no complete command.
    pub torn_bytes: u64,
    /// The file in `ledger/` that now holds those bytes.
    pub torn_file: Option<String>,
}

/// Why a ledger does not take commands.
#[derive(Debug, Clone)]
enum State {
    /// It does.
    Writable,
    /// It is damaged or could not be recovered.
    ReadOnly(String),
    /// A sync failed: these commands may or may not be durable.
    Failed { why: String, unknown: HashSet<CommandId> },
}

/// A ledger in files; see the module.
pub struct FileLedger {
    place: Place,
    options: Options,
    sealed: Vec<Sealed>,
    open: Open,
    state: State,
    mark: MarkFile,
    /// Acknowledged records that are missing, and nobody has decided about.
    lost: Option<Mark>,
    /// Versions of streams that are not in the open segment.
    versions: Mutex<LruCache<StreamId, Version>>,
    /// The lines of the batch being written.
    buffer: Vec<u8>,
    /// Held for life.
    _lock: Box<dyn Held>,
}

impl FileLedger {
    /// Makes a new register's ledger: the directory `dir` (its parent must be there), `ledger/` in it, and the first
    /// segment.
    ///
    /// # Errors
    /// [`LedgerError::Io`] with `AlreadyExists` if there is a ledger, [`LedgerError::Locked`], and whatever the disk
    /// says.
    pub fn create(
        disk: Arc<dyn Disk>,
        dir: &Path,
        log: &str,
        options: Options,
    ) -> Result<(Self, OpenReport), LedgerError> {
        let place = Place::new(Arc::clone(&disk), dir, log);
        let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for (made, within, point) in
            [(dir, parent, SyncPoint::RegisterDir), (place.dir.as_path(), dir, SyncPoint::LedgerDir)]
        {
            if !disk.exists(made).map_err(failed("looking for", made))? {
                disk.make_dir(made).map_err(failed("making", made))?;
            }
            disk.sync_dir(within, point).map_err(failed("syncing", within))?;
        }
        if !place.segments()?.is_empty() {
            return Err(failed("making a ledger in", &place.dir)(std::io::ErrorKind::AlreadyExists.into()));
        }
        Self::open(disk, dir, log, options)
    }

    /// Opens the ledger of a register's directory, recovering it if need be. With damage it opens for reading only:
    /// see [`OpenReport::trouble`].
    ///
    /// # Errors
    /// [`LedgerError::Locked`] if another process holds it, [`LedgerError::Io`] if there is none or the disk refuses.
    pub fn open(
        disk: Arc<dyn Disk>,
        dir: &Path,
        log: &str,
        options: Options,
    ) -> Result<(Self, OpenReport), LedgerError> {
        let place = Place::new(disk, dir, log);
        let path = place.lock();
        let lock = place.disk.lock(&path).map_err(failed("locking", &path))?;
        let lock = lock.ok_or_else(|| LedgerError::Locked(path.display().to_string()))?;
        let mut mark = MarkFile::new(&place);
        forget::finish(&place)?;
        let Loaded { sealed, open, read_only, mut report } = load::load(&place, &mut mark)?;
        let state = read_only.map_or(State::Writable, State::ReadOnly);
        // Bounded where it is filled: a bounded one would allocate for the worst case at once.
        let versions = Mutex::new(LruCache::unbounded());
        let mut ledger =
            Self { place, options, sealed, open, state, mark, lost: None, versions, buffer: Vec::new(), _lock: lock };
        ledger.weigh_loss(&mut report)?;
        Ok((ledger, report))
    }

    /// [`FileLedger::open`] on the real disk with the usual options.
    ///
    /// # Errors
    /// As [`FileLedger::open`].
    pub fn open_dir(dir: &Path, log: &str) -> Result<(Self, OpenReport), LedgerError> {
        Self::open(Arc::new(RealDisk), dir, log, Options::default())
    }

    /// [`FileLedger::create`] on the real disk with the usual options.
    ///
    /// # Errors
    /// As [`FileLedger::create`].
    pub fn create_dir(dir: &Path, log: &str) -> Result<(Self, OpenReport), LedgerError> {
        Self::create(Arc::new(RealDisk), dir, log, Options::default())
    }

    /// Recovers after a failed sync, as opening again would, without letting go of the lock. What was unknown can then
    /// be asked of [`Ledger::outcome`].
    ///
    /// # Errors
    /// As [`FileLedger::open`]; the ledger then stays as it was.
    pub fn recover(&mut self) -> Result<OpenReport, LedgerError> {
        forget::finish(&self.place)?;
        let Loaded { sealed, open, read_only, mut report } = load::load(&self.place, &mut self.mark)?;
        self.sealed = sealed;
        self.open = open;
        self.state = read_only.map_or(State::Writable, State::ReadOnly);
        self.versions.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        self.weigh_loss(&mut report)?;
        Ok(report)
    }

    fn tip(&self) -> &Tip {
        &self.open.live.tip
    }
}

/// The name of the log kept in a register's directory; `None` while it has no record.
///
/// # Errors
/// [`LedgerError::Io`] if there is no ledger, [`LedgerError::Damaged`] if its first line is not a record.
pub fn log_name(dir: &Path) -> Result<Option<String>, LedgerError> {
    query::log_name(&Place::new(Arc::new(RealDisk), dir, ""))
}

impl Ledger for FileLedger {
    fn append(&mut self, commands: &[Staged]) -> Vec<Result<Appended, AppendError>> {
        self.append_batch(commands)
    }

    fn outcome(&self, id: CommandId) -> Result<Option<Appended>, LedgerError> {
        self.find_outcome(id)
    }

    fn read(&self, stream: &StreamId, from: Version) -> Result<Vec<Record>, LedgerError> {
        self.read_stream(stream, from)
    }

    fn tail(&self, after: Position, max: usize) -> Result<Vec<Record>, LedgerError> {
        self.read_tail(after, max)
    }

    fn head(&self) -> Result<Head, LedgerError> {
        let tip = self.tip();
        Ok(Head { log: self.place.log.clone(), position: Position(tip.pos), hash: tip.hash.into() })
    }

    fn hash_at(&self, position: Position) -> Result<Option<Hash>, LedgerError> {
        self.find_hash(position)
    }

    fn version(&self, stream: &StreamId) -> Result<Version, LedgerError> {
        self.find_version(stream)
    }

    fn forget(&mut self, positions: &[Position]) -> Result<u64, LedgerError> {
        self.erase_all(positions)
    }

    fn verified(&self) -> Result<Option<Verified>, LedgerError> {
        self.verify().map(Some)
    }

    fn read_only(&self) -> Option<String> {
        match &self.state {
            State::Writable => None,
            State::ReadOnly(why) | State::Failed { why, .. } => Some(why.clone()),
        }
    }
}

impl Drop for FileLedger {
    /// Takes the zeros written ahead off again, so that a register at rest is plain lines. Whether that succeeds
    /// matters to nobody: the zeros are no records.
    fn drop(&mut self) {
        if matches!(self.state, State::Writable) && self.open.size > self.open.live.end {
            drop(self.open.file.truncate(self.open.live.end));
        }
    }
}

impl fmt::Debug for FileLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileLedger")
            .field("dir", &self.place.dir)
            .field("log", &self.place.log)
            .field("head", &self.tip().pos)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
