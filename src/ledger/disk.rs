//! The disk as the ledger sees it: every operation on files that it ever does, and no other.
//!
//! A ledger is only as good as what it assumes of a disk, so the assumptions are one small trait. [`RealDisk`] is
//! the operating system; the tests put a recording disk in its place that forgets whatever was never synced, runs
//! full and fails. Each call that makes something durable carries a [`SyncPoint`], so that a test can leave out
//! one kind of them and prove that the loss is noticed. Nothing in here knows what a record is.

mod real;

use std::fmt::Debug;
use std::io;
use std::path::Path;

pub use real::RealDisk;

/// The places where the ledger makes something durable. Leaving out any one of them loses something that was
/// promised; `tests/ledger_crash.rs` proves it for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SyncPoint {
    /// The register's directory in its parent, when it is made.
    RegisterDir,
    /// `ledger/` in the register's directory, when it is made.
    LedgerDir,
    /// The name of a new segment.
    SegmentDir,
    /// The lines of a batch: the one that stands before every acknowledgement.
    Batch,
    /// The truncation that takes back a batch the disk had no room for, before it is refused.
    Undo,
    /// The bytes recovery cuts off, set aside.
    TornData,
    /// Their name, before the segment that held them is replaced.
    TornDir,
    /// The segment that recovery writes again.
    RecoveredData,
    /// Its name in place of the old one.
    RecoveredDir,
    /// A line in the list of erasures.
    ErasureList,
    /// The name of that list, when it is made.
    ErasureListDir,
    /// The filler over an erased body.
    Erasure,
}

impl SyncPoint {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::RegisterDir,
        Self::LedgerDir,
        Self::SegmentDir,
        Self::Batch,
        Self::Undo,
        Self::TornData,
        Self::TornDir,
        Self::RecoveredData,
        Self::RecoveredDir,
        Self::ErasureList,
        Self::ErasureListDir,
        Self::Erasure,
    ];
}

/// Directories and names. Paths are those of the operating system; errors are its errors.
pub trait Disk: Send + Sync + Debug {
    /// An empty file for reading and writing: made, or emptied if it is there. Its name is durable only after
    /// [`Disk::sync_dir`].
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// An existing file, for reading and writing.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// An existing file, for reading.
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Whether a file or directory of this name is there.
    fn exists(&self, path: &Path) -> io::Result<bool>;
    /// The names in a directory, in no order.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;
    /// Makes one directory; its parent must be there.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Puts a file in the place of another, or gives it a new name, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a directory durable.
    fn sync_dir(&self, dir: &Path, point: SyncPoint) -> io::Result<()>;
    /// Takes an exclusive lock on a file (made if missing) that ends when the value is dropped or the process ends;
    /// `None` when someone else has it.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>>;
}

/// An open file.
pub trait DiskFile: Send + Sync + Debug {
    /// Length in bytes.
    fn size(&self) -> io::Result<u64>;
    /// Reads at an offset; fewer bytes than asked, none at the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes at an offset, growing the file if need be; may write fewer bytes than given.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;
    /// Sets the length.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// Makes content and length durable. After an error nothing may be assumed of what was written since the last
    /// success: the kernel may have dropped it and may say yes next time.
    fn sync_data(&self, point: SyncPoint) -> io::Result<()>;
}

/// A lock, held as long as the value lives.
pub trait Held: Send + Sync + Debug {}

/// Writes all of `bytes`; on failure says how many are written.
pub(super) fn write_all_at(file: &dyn DiskFile, mut bytes: &[u8], offset: u64) -> Result<(), (u64, io::Error)> {
    let mut written = 0_u64;
    while !bytes.is_empty() {
        match file.write_at(bytes, offset + written) {
            Ok(0) => return Err((written, io::ErrorKind::WriteZero.into())),
            Ok(count) => {
                written += count as u64;
                bytes = bytes.get(count..).unwrap_or_default();
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err((written, error)),
        }
    }
    Ok(())
}

/// Reads `length` bytes at `offset`; fewer only where the file ends.
pub(super) fn read_up_to(file: &dyn DiskFile, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Reads exactly `length` bytes at `offset`, or says that the file ended.
pub(super) fn read_exact_at(file: &dyn DiskFile, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let bytes = read_up_to(file, offset, length)?;
    if bytes.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// Reads a whole file.
pub(super) fn read_whole(file: &dyn DiskFile) -> io::Result<Vec<u8>> {
    let length = usize::try_from(file.size()?).map_err(|_too_long| io::ErrorKind::FileTooLarge)?;
    read_up_to(file, 0, length)
}
