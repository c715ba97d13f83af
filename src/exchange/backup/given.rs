//! A backup as somebody hands it over: a file, the folder of a second copy, or what comes on standard input; encrypted or not.
//!
//! It is read twice, once to be checked and once to be believed, so what comes through a pipe is put in a file first: one that
//! only its owner reads and that is gone with the value.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

use super::super::file;
use super::{BackupError, age, failed};
use crate::domain::refusal::refuse;

/// What stands for standard input, and for standard output.
pub const STREAM: &str = "-";

/// A backup to be checked or restored.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The file, the folder, or [`STREAM`].
    pub from: &'a Path,
    /// The file with the key it was encrypted to.
    pub identity: Option<&'a Path>,
}

/// The same, as a file or a folder anybody can read who may.
pub(super) struct Plain {
    path: PathBuf,
    /// Kept as long as it is read.
    spool: Option<NamedTempFile>,
}

impl<'a> From<&'a Path> for Given<'a> {
    fn from(from: &'a Path) -> Self {
        Self { from, identity: None }
    }
}

impl<'a> From<&'a PathBuf> for Given<'a> {
    fn from(from: &'a PathBuf) -> Self {
        from.as_path().into()
    }
}

impl Given<'_> {
    /// Where the list of erasures of a backup is: in a second copy, beside a file; of a stream nobody knows.
    pub(super) fn beside(&self) -> Option<&Path> {
        match self.from {
            from if from == Path::new(STREAM) => None,
            from if from.is_dir() => Some(from),
            from => Some(file::folder(from)),
        }
    }

    /// The backup in the clear; what has to be put down for that is put into `work`.
    ///
    /// # Errors
    /// `backup_missing`, `backup_encrypted` without a key, `age_missing`, `age_failed` with what it said, and the operating
    /// system's.
    pub(super) fn plain(&self, work: &Path) -> Result<Plain, BackupError> {
        let mut plain = Plain { path: self.from.to_owned(), spool: None };
        if self.from == Path::new(STREAM) {
            plain = spooled(work, |out| io::copy(&mut io::stdin().lock(), out).map(drop))?;
        } else if !self.from.try_exists().map_err(failed("looking for", self.from))? {
            return Err(refuse("backup_missing").with("path", self.from.display()).into());
        }
        if plain.path.is_dir() || !age::is_encrypted(&plain.path).map_err(failed("reading", self.from))? {
            return Ok(plain);
        }
        let Some(identity) = self.identity else {
            return Err(refuse("backup_encrypted").with("path", self.from.display()).into());
        };
        // Told as what it is, not as what the program makes of it.
        File::open(identity).map_err(failed("opening", identity))?;
        let program = age::program()?;
        spooled(work, |out| age::decrypt((&program, identity), &plain.path, out))
    }
}

impl Plain {
    pub(super) fn path(&self) -> &Path {
        self.spool.as_ref().map_or(&self.path, |spool| spool.path())
    }
}

fn spooled(work: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Plain, BackupError> {
    let spool = tempfile::Builder::new().prefix(".zhitiao-given-").tempfile_in(work);
    let mut spool = spool.map_err(failed("making a file in", work))?;
    match fill(spool.as_file_mut()) {
        Ok(()) => Ok(Plain { path: spool.path().to_owned(), spool: Some(spool) }),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            Err(refuse("age_failed").with("detail", error).into())
        }
        Err(error) => Err(failed("writing in", work)(error)),
    }
}
