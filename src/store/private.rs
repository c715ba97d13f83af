//! The views hold what the register holds, so they are for their owner alone: directories 0700, files 0600.
//!
//! The engine makes its files with the modes the process happens to have. The directory they lie in is made private before
//! the engine sees it, and the files themselves when the engine has opened them and again when it has let go of them.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use super::StoreError;

pub(super) const FILE_MODE: u32 = 0o600;
const DIRECTORY_MODE: u32 = 0o700;

/// Makes a directory, and those above it that are missing, for their owner alone.
pub(super) fn directory(path: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(path);
    made.and_then(|()| only(path, DIRECTORY_MODE)).map_err(|error| StoreError::io("making", path, error))
}

/// Takes from others whatever they may do with the files below a directory.
pub(super) fn files(path: &Path) -> Result<(), StoreError> {
    let trouble = |error| StoreError::io("making private", path, error);
    for entry in fs::read_dir(path).map_err(trouble)? {
        let entry = entry.map_err(trouble)?;
        let found = entry.path();
        if entry.file_type().map_err(trouble)?.is_dir() {
            only(&found, DIRECTORY_MODE).map_err(trouble)?;
            files(&found)?;
            continue;
        }
        match only(&found, FILE_MODE) {
            // The engine throws snapshots away when it has newer ones.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other.map_err(trouble)?,
        }
    }
    Ok(())
}

/// Sets a mode, if it is another: setting it anew would count as a change of the file.
fn only(path: &Path, mode: u32) -> std::io::Result<()> {
    if fs::metadata(path)?.mode() & 0o777 == mode {
        return Ok(());
    }
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        // Somebody else's file: whether it may be used as it is, is not for the views to say.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        other => other,
    }
}
