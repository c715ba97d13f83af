//! Programs of others that are used where they are installed, and never needed: a converter, a cipher.

use std::path::PathBuf;

/// The first program on the path that goes by one of these names; none where none does.
#[must_use]
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|candidate| candidate.is_file())
}
