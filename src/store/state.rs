//! The note beside the view: which directory is the engine's, when and where it was last written, and, after a clean
//! exit, what every file of it should contain.
//!
//! The note is replaced as a whole (new file, sync, rename, directory sync). An unreadable one counts as none.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::keys::FORMAT;
use super::private::FILE_MODE;
use super::{Cursor, StoreError};

const STATE: &str = "state";
const STATE_NEW: &str = "state.new";
const READ_BYTES: usize = 1 << 20;

/// A file that changed within this time before the note was written may change once more without a newer time of
/// change (kernels count it in ticks of up to 10 ms), so its contents are read.
const TICK_NS: i128 = 50_000_000;

/// The note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    format: u8,
    /// The engine's directory inside the store's.
    pub(super) view: String,
    /// Where and when it was opened for writing.
    pub(super) place: Place,
    /// Written last of all when the store was closed; taken away before the engine opens a file.
    pub(super) clean: Option<Clean>,
}

/// A boot of a machine, and a directory on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The boot's id; none where the system has none, then no two boots are the same.
    boot: Option<String>,
    device: u64,
    inode: u64,
}

/// What was on disk, synced, when the store was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clean {
    pub(super) cursor: Option<Cursor>,
    /// By path inside the engine's directory.
    files: BTreeMap<String, FileMark>,
}

/// A file as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileMark {
    bytes: u64,
    crc32: u32,
    inode: u64,
    /// When the system last saw it change (nanoseconds from 1970); nobody can set this back.
    changed_ns: i128,
}

impl Place {
    /// Of a directory, now.
    pub(super) fn of(dir: &Path) -> Result<Self, StoreError> {
        let found = fs::metadata(dir).map_err(|error| StoreError::io("looking at", dir, error))?;
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let boot = boot.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        Ok(Self { boot, device: found.dev(), inode: found.ino() })
    }

    /// Whether the page cache that was written to is still alive: same boot, same directory.
    pub(super) fn still_alive(&self, now: &Self) -> bool {
        self.boot.is_some() && self == now
    }
}

impl State {
    /// Of a view in use.
    pub(super) fn in_use(dir: &Path, view: &str) -> Result<Self, StoreError> {
        Ok(Self { format: FORMAT, view: view.to_owned(), place: Place::of(dir)?, clean: None })
    }

    /// The note in a store's directory; none when there is none, or none that can be read.
    pub(super) fn read(dir: &Path) -> Option<Self> {
        let text = fs::read_to_string(dir.join(STATE)).ok()?;
        let (json, sum) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let sum = u32::from_str_radix(sum, 16).ok()?;
        if crc32fast::hash(json.as_bytes()) != sum {
            return None;
        }
        let state: Self = serde_json::from_str(json).ok()?;
        let plain = Path::new(&state.view).components().count() == 1 && state.view.starts_with("view-");
        (state.format == FORMAT && plain).then_some(state)
    }

    /// Replaces the note, durably.
    pub(super) fn write(&self, dir: &Path) -> Result<(), StoreError> {
        let (new, path) = (dir.join(STATE_NEW), dir.join(STATE));
        let json = serde_json::to_string(self).map_err(|error| StoreError::Misuse(error.to_string()))?;
        let text = format!("{json}\n{:08x}\n", crc32fast::hash(json.as_bytes()));
        let made = File::options().write(true).create(true).truncate(true).mode(FILE_MODE).open(&new);
        let written = made.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(|error| StoreError::io("writing", &new, error))?;
        fs::rename(&new, &path).map_err(|error| StoreError::io("renaming", &new, error))?;
        sync(dir)
    }
}

impl Clean {
    /// Syncs every file and directory of a view and notes what is in them.
    pub(super) fn take(view: &Path, cursor: Option<Cursor>) -> Result<Self, StoreError> {
        let mut files = BTreeMap::new();
        for path in walk(view)? {
            sync(&path)?;
            if let Some(name) = name_of(view, &path) {
                files.insert(name, FileMark::of(&path)?);
            }
        }
        Ok(Self { cursor, files })
    }

    /// The first file that is not as it was left; none when all are. A file whose inode, length and time of change are
    /// as noted is not read (the engine checks what it reads of it later), any other is.
    pub(super) fn first_difference(&self, dir: &Path, view: &Path) -> Result<Option<String>, StoreError> {
        let note = dir.join(STATE);
        let noted_ns = changed_ns(&fs::metadata(&note).map_err(|error| StoreError::io("looking at", &note, error))?);
        let mut missing: Vec<&str> = self.files.keys().map(String::as_str).collect();
        for path in walk(view)? {
            let Some(name) = name_of(view, &path) else { continue };
            missing.retain(|expected| *expected != name);
            match self.files.get(&name) {
                Some(mark) if mark.untouched(&path, noted_ns)? || mark.same_content(&FileMark::of(&path)?) => {}
                _ => return Ok(Some(name)),
            }
        }
        Ok(missing.first().map(|name| (*name).to_owned()))
    }
}

impl FileMark {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let read = || {
            let mut file = File::open(path)?;
            let found = file.metadata()?;
            let (bytes, crc32) = sum(&mut file)?;
            Ok(Self { bytes, crc32, inode: found.ino(), changed_ns: changed_ns(&found) })
        };
        read().map_err(|error| StoreError::io("reading", path, error))
    }

    fn same_content(&self, other: &Self) -> bool {
        (self.bytes, self.crc32) == (other.bytes, other.crc32)
    }

    /// Whether the system vouches that nothing was written since the note. Where it keeps whole seconds it cannot.
    fn untouched(&self, path: &Path, noted_ns: i128) -> Result<bool, StoreError> {
        let found = fs::metadata(path).map_err(|error| StoreError::io("looking at", path, error))?;
        let same = (found.ino(), found.len(), changed_ns(&found)) == (self.inode, self.bytes, self.changed_ns);
        Ok(same && found.ctime_nsec() != 0 && self.changed_ns + TICK_NS < noted_ns)
    }
}

fn changed_ns(found: &fs::Metadata) -> i128 {
    i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec())
}

/// Syncs a file or a directory.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| StoreError::io("syncing", path, error))
}

/// Everything under a directory, itself last.
fn walk(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let error = |error| StoreError::io("reading", dir, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(error)? {
        let entry = entry.map_err(error)?;
        if entry.file_type().map_err(error)?.is_dir() {
            found.extend(walk(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.push(dir.to_owned());
    Ok(found)
}

/// The name a file is noted under; none for a directory.
fn name_of(view: &Path, path: &Path) -> Option<String> {
    let inside = path.strip_prefix(view).ok()?;
    (!path.is_dir()).then(|| inside.to_string_lossy().into_owned())
}

fn sum(file: &mut File) -> std::io::Result<(u64, u32)> {
    let (mut bytes, mut hasher) = (0, crc32fast::Hasher::new());
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let n = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..n).filter(|part| !part.is_empty()) else { break };
        hasher.update(part);
        bytes += part.len() as u64;
    }
    Ok((bytes, hasher.finalize()))
}
