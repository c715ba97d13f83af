//! The note beside the view: which directory is the engine's, when and where it was last written, and, after a clean
//! exit, what every file of it should contain.
//!
//! The note is replaced as a whole (new file, sync, rename, directory sync). An unreadable one counts as none.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::keys::FORMAT;
use super::{Cursor, StoreError};

const STATE: &str = "state";
const STATE_NEW: &str = "state.new";
const READ_BYTES: usize = 1 << 20;

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
    /// Length and CRC-32 by path inside the engine's directory.
    pub(super) files: BTreeMap<String, (u64, u32)>,
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
        let (json, sum) = text.trim_end().rsplit_once('\n')?;
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
        let written =
            File::create(&new).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
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
                files.insert(name, sum(&path)?);
            }
        }
        Ok(Self { cursor, files })
    }

    /// The first file that is not as it was left; none when all are.
    pub(super) fn first_difference(&self, view: &Path) -> Result<Option<String>, StoreError> {
        let mut missing: Vec<&str> = self.files.keys().map(String::as_str).collect();
        for path in walk(view)? {
            let Some(name) = name_of(view, &path) else { continue };
            missing.retain(|expected| *expected != name);
            if self.files.get(&name) != Some(&sum(&path)?) {
                return Ok(Some(name));
            }
        }
        Ok(missing.first().map(|name| (*name).to_owned()))
    }
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

fn sum(path: &Path) -> Result<(u64, u32), StoreError> {
    let read = || {
        let mut file = File::open(path)?;
        let (mut bytes, mut hasher) = (0, crc32fast::Hasher::new());
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let n = file.read(&mut buffer)?;
            let Some(part) = buffer.get(..n).filter(|part| !part.is_empty()) else { break };
            hasher.update(part);
            bytes += part.len() as u64;
        }
        Ok((bytes, hasher.finalize()))
    };
    read().map_err(|error| StoreError::io("reading", path, error))
}
