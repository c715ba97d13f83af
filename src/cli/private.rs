//! A register is for its owner alone: directories 0700, files 0600, whatever the umask of whoever starts the program.
//!
//! Names, numbers and secrets of people stand in these files; a person of the same machine who is not of the office has
//! no business with them, and reads through the host what an account may read. The strata that make files say their modes
//! themselves; here is what is left: the register's own directory, and registers that were made or copied with looser
//! modes, which are tightened when they are ours, and told about when they are not. Only what belongs to a register is
//! touched: the directory may hold other things, or be one that everybody shares.

use std::fs::{DirBuilder, Metadata, Permissions, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::Mode;
use rustix::process::{getuid, umask};

/// What the group and others may do.
const OTHERS: u32 = 0o077;
const DIRECTORY_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// A directory that many share, as `/tmp`.
const STICKY: u32 = 0o1000;
/// What belongs to a register; views that were moved aside have a number behind their name.
const OURS: [&str; 14] = [
    "ledger",
    "store",
    "store.forgetting",
    "store.beside",
    "people",
    "drafts",
    "attachments",
    "uploads",
    "templates",
    "documents",
    "lock",
    "erasures",
    "config.toml",
    "host.log",
];
const ASIDE: &str = "store.aside-";

/// How private a register was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// For its owner alone.
    Private,
    /// Others could read so many of its files and directories; now they cannot.
    Tightened(u64),
    /// Others can read it, and it belongs to somebody else.
    Open,
}

/// Whatever this process and those it starts make is for its owner alone, unless it says otherwise.
pub(super) fn by_default() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Makes a register's directory, and those above it that are missing. One that is there is tightened, if it is ours.
pub(super) fn make(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(dir)?;
    tighten(dir).map(|_found| ())
}

/// Looks at a register, and takes from others what they could do.
pub(super) fn tighten(dir: &Path) -> io::Result<Found> {
    let top = std::fs::metadata(dir)?;
    if top.mode() & OTHERS == 0 {
        // Nobody else gets as far as the files.
        return Ok(Found::Private);
    }
    let shared = top.mode() & STICKY != 0;
    let mut walk = Walk { only_looks: false, tightened: 0, open: shared || !is_ours(&top) };
    if !walk.open {
        walk.take(dir, &top)?;
    }
    walk.look_at_ours(dir)?;
    // A directory that everybody shares is no trouble as long as what is in it is private.
    Ok(match (walk.tightened, walk.open && !shared) {
        (_, true) => Found::Open,
        (0, false) => Found::Private,
        (count, false) => Found::Tightened(count),
    })
}

fn is_ours(found: &Metadata) -> bool {
    found.uid() == getuid().as_raw()
}

/// How many files and directories of a register others can read or write. Only looks.
pub(super) fn loose(dir: &Path) -> io::Result<u64> {
    let top = std::fs::metadata(dir)?;
    if top.mode() & OTHERS == 0 {
        return Ok(0);
    }
    let shared = top.mode() & STICKY != 0;
    let mut walk = Walk { only_looks: true, tightened: u64::from(!shared), open: false };
    walk.look_at_ours(dir)?;
    Ok(walk.tightened)
}

struct Walk {
    /// Counts what it would tighten.
    only_looks: bool,
    tightened: u64,
    /// Something belongs to somebody else and is open to others.
    open: bool,
}

impl Walk {
    /// Whatever belongs to the register in a directory.
    fn look_at_ours(&mut self, dir: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let known = name.to_str().is_some_and(|name| OURS.contains(&name) || name.starts_with(ASIDE));
            if known {
                self.look(&entry.path())?;
            }
        }
        Ok(())
    }

    fn look(&mut self, path: &Path) -> io::Result<()> {
        let found = match symlink_metadata(path) {
            Ok(found) => found,
            // The host may have removed it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if found.is_symlink() {
            return Ok(());
        }
        if found.mode() & OTHERS != 0 {
            if self.only_looks {
                self.tightened += 1;
            } else if is_ours(&found) {
                self.take(path, &found)?;
            } else {
                self.open = true;
            }
        }
        if found.is_dir() {
            for entry in std::fs::read_dir(path)? {
                self.look(&entry?.path())?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, found: &Metadata) -> io::Result<()> {
        let mode = if found.is_dir() { DIRECTORY_MODE } else { FILE_MODE };
        std::fs::set_permissions(path, Permissions::from_mode(mode))?;
        self.tightened += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().mode() & 0o7777
    }

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_others_could_read_is_taken_from_them_and_nothing_else_is_touched() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("register");
        std::fs::create_dir_all(dir.join("store/view-1")).unwrap();
        for name in ["lock", "store/view-1/db", "notes.txt"] {
            std::fs::write(dir.join(name), "x").unwrap();
            set(&dir.join(name), 0o644);
        }
        for name in ["", "store", "store/view-1"] {
            set(&dir.join(name), 0o755);
        }
        assert_eq!(tighten(&dir).unwrap(), Found::Tightened(5));
        assert_eq!([mode(&dir), mode(&dir.join("store/view-1"))], [0o700, 0o700]);
        assert_eq!([mode(&dir.join("lock")), mode(&dir.join("store/view-1/db"))], [0o600, 0o600]);
        assert_eq!(mode(&dir.join("notes.txt")), 0o644, "it is no file of the register");
        assert_eq!(tighten(&dir).unwrap(), Found::Private);
    }

    #[test]
    fn a_directory_that_everybody_shares_stays_shared() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("tmp");
        make(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);
        set(&dir, 0o1777);
        std::fs::write(dir.join("lock"), "x").unwrap();
        set(&dir.join("lock"), 0o644);
        assert_eq!(tighten(&dir).unwrap(), Found::Tightened(1));
        assert_eq!([mode(&dir), mode(&dir.join("lock"))], [0o1777, 0o600]);
    }
}
