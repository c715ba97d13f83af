//! The last backup of a register in a folder, looked at without unpacking it: a name and a day say nothing. It is read from end
//! to end and held to its seal, or to its label where it is encrypted; it ends with a record of this register; and how old it
//! is, it says itself.

use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

use super::kin::{self, Kin};
use super::prune::{self, Found};
use super::{BackupError, standing};

/// What of a folder's backups a register can rely on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Last {
    /// The newest sound one of this register, and when it was made.
    pub sound: Option<(PathBuf, DateTime<Utc>)>,
    /// Newer ones that are damaged, cut short, made of a damaged register, or no backup at all.
    pub unsound: Vec<PathBuf>,
    /// Those of other registers.
    pub other: Vec<PathBuf>,
}

/// Looks for the last backup of a register in a folder. Older ones than the newest sound one are not read.
///
/// # Errors
/// The operating system's.
pub fn last(register: &Path, folder: &Path) -> Result<Last, BackupError> {
    let mut last = Last::default();
    let mut found = prune::found(folder)?;
    // By what each says of itself; of those that say nothing, by their files.
    let made_at = |backup: &Found| backup.said.as_ref().map_or(backup.written_at, |(_, said)| said.made_at);
    found.sort_by(|one, other| (made_at(other), &other.path).cmp(&(made_at(one), &one.path)));
    for Found { path, said, .. } in found {
        let of_other = match &said {
            Some((_, said)) => kin::kin(register, &said.head)? == Kin::Other,
            None => false,
        };
        if of_other {
            last.other.push(path);
        } else if last.sound.is_none() {
            match said {
                Some((_, said)) if said.is_sound()? => last.sound = Some((path, said.made_at)),
                _ => last.unsound.push(path),
            }
        }
    }
    Ok(last)
}

/// The files of a second copy that are missing or no longer what was written, every byte of it read.
///
/// # Errors
/// What keeps its manifest from being read, and the operating system's.
pub fn changed(register: &Path, folder: &Path) -> Result<Vec<String>, BackupError> {
    let held = super::mirror::held(folder)?;
    let mut changed = standing::changed(folder, held.as_ref(), (Some(register), &mut |_| true))?;
    let files = held.into_iter().flat_map(|manifest| manifest.files);
    changed.extend(files.map(|file| file.path).filter(|path| !folder.join(path).is_file()));
    Ok(changed.into_iter().collect())
}
