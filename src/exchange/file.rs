//! Files that are whole or not there: written beside their place, synced, renamed into it, and the folder synced.
//! Only their owner can read them, because what leaves the register holds names and numbers of people.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Replaces a file by what `write` writes. On any error nothing is left behind and what was there before is untouched.
///
/// # Errors
/// Those of `write` and of the operating system.
pub fn replace<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    put(path, Existing::Replace, write)
}

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written: an error of the kind [`io::ErrorKind::AlreadyExists`].
    Keep,
    /// It is replaced.
    Replace,
}

/// Puts a file in its place, whole or not at all. On any error nothing is left behind and what was there is untouched.
///
/// # Errors
/// Those of `write` and of the operating system; `AlreadyExists` as [`Existing`] says.
pub fn put<T>(path: &Path, existing: Existing, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    // Before anything is written; that nobody makes it meanwhile is seen to below.
    if existing == Existing::Keep && path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let folder = folder(path);
    // Removes itself unless it is kept.
    let mut beside = tempfile::Builder::new().prefix(".zhitiao-").suffix(".tmp").tempfile_in(folder)?;
    let mut out = BufWriter::new(beside.as_file_mut());
    let value = write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    match existing {
        Existing::Keep => beside.persist_noclobber(path),
        Existing::Replace => beside.persist(path),
    }
    .map_err(|error| error.error)?;
    sync_folder(folder)?;
    Ok(value)
}

/// The folder a file is in.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Makes the entries of a folder durable: a renamed file is not safe before.
///
/// # Errors
/// The operating system's.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
