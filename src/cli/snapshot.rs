//! A register one may read and not write (a copy on a mounted medium, somebody else's): its ledger is copied into a private
//! temporary directory, and a desk that takes no orders is opened over the copy. What the copy holds was true when it was
//! made; whoever writes meanwhile is not disturbed, because nothing is locked and nothing is left in the register.

use std::fs;
use std::path::Path;
use tempfile::TempDir;

use super::failure::Failure;
use crate::ledger::{FileLedger, OpenReport};

/// How far the log is proven; copied first, so that it never proves more than the segments hold.
const MARK: &str = "proven";
const LEDGER: &str = "ledger";
const ERASURES: &str = "erasures";

/// A copy, and the ledger in it. The directory goes with the value.
pub(super) struct Snapshot {
    pub dir: TempDir,
    pub ledger: FileLedger,
    pub report: OpenReport,
}

impl Snapshot {
    /// Copies the ledger of the register in `from`.
    pub(super) fn of(from: &Path, log: &str) -> Result<Self, Failure> {
        let temporary = |error: std::io::Error| Failure::file(&std::env::temp_dir(), &error);
        // Made for its owner alone.
        let dir = tempfile::Builder::new().prefix("zhitiao-snapshot-").tempdir().map_err(temporary)?;
        let (ours, theirs) = (dir.path().join(LEDGER), from.join(LEDGER));
        fs::create_dir(&ours).map_err(temporary)?;
        let copied = |name: &Path| copy(&theirs.join(name), &ours.join(name));
        copied(Path::new(MARK))?;
        let mut names = Vec::new();
        for entry in fs::read_dir(&theirs).map_err(|error| Failure::file(&theirs, &error))? {
            names.push(entry.map_err(|error| Failure::file(&theirs, &error))?.file_name());
        }
        // In their order: a segment is complete before the next one is begun.
        names.sort_unstable();
        for name in &names {
            let name = Path::new(name);
            if name.extension().is_some_and(|ending| ending == "ledger") || name == Path::new("lost") {
                copied(name)?;
            }
        }
        copy(&from.join(ERASURES), &dir.path().join(ERASURES))?;
        let (ledger, report) = FileLedger::open_dir(dir.path(), log)?;
        Ok(Self { dir, ledger, report })
    }
}

/// Copies a file, if it is there. The copy is for its owner alone, and can be written whatever the original allows.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut original = match fs::File::open(from) {
        Ok(original) => original,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::file(from, &error)),
    };
    let mut made = fs::File::create_new(to).map_err(|error| Failure::file(to, &error))?;
    std::io::copy(&mut original, &mut made).map(|_bytes| ()).map_err(|error| Failure::file(to, &error))
}
