//! Making a backup: what belongs to it, the manifest, the archive.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};

use super::super::file::{self, Existing};
use super::{BackupError, ERASURES, FORMAT, FileEntry, MANIFEST, Manifest, cut, erasures, failed, hex, seal};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// How often a file that changes while it is read is tried again.
const ATTEMPTS: u32 = 5;
/// Speed before size: a backup is made every night.
const COMPRESSION_LEVEL: i32 = 6;
/// The longest path the plain header of an archive holds.
const ENTRY_BYTES_MAX: usize = 100;

/// Makes a backup of a register up to a head, which may lie behind what is being written.
///
/// The file appears under its name only when it is complete and on the disk. The register's list of erasures is joined
/// into the one beside the file.
///
/// # Errors
/// `target_exists`, `backup_empty` for a head before the first record, `backup_ledger_damaged`, `backup_special_file`,
/// `backup_changed` if a file kept changing, `erasures_unreadable`, and the operating system's.
pub fn backup(register: &Path, to: &Path, head: &Head, made_at: DateTime<Utc>) -> Result<Manifest, BackupError> {
    whole_backup(register, to, head, (made_at, None))
}

/// The same of a register that is not sound, up to the head of what is left of its ledger; the manifest says what is wrong.
///
/// # Errors
/// As [`backup`].
pub fn backup_of_damaged(
    register: &Path,
    to: &Path,
    head: &Head,
    (made_at, damage): (DateTime<Utc>, String),
) -> Result<Manifest, BackupError> {
    whole_backup(register, to, head, (made_at, Some(damage)))
}

/// When a backup is made, and what is wrong with the register.
type Made = (DateTime<Utc>, Option<String>);

fn exists(to: &Path) -> BackupError {
    refuse("target_exists").with("path", to.display()).into()
}

fn whole_backup(register: &Path, to: &Path, head: &Head, made: Made) -> Result<Manifest, BackupError> {
    if to.symlink_metadata().is_ok() {
        return Err(exists(to));
    }
    if head.position.0 == 0 {
        return Err(refuse("backup_empty").into());
    }
    // First, so that no backup is ever without the list that keeps what it holds forgotten.
    erasures::keep_beside(register, to)?;
    let mut attempt = 1;
    loop {
        match attempt_backup(register, to, head, &made) {
            Err(BackupError::Refused(refusal)) if refusal.code == "backup_changed" && attempt < ATTEMPTS => {
                attempt += 1
            }
            done => return done,
        }
    }
}

/// A file of the register, and how much of it belongs to the backup.
pub(super) struct Source {
    pub from: PathBuf,
    pub path: String,
    /// None for the whole file.
    pub bytes: Option<u64>,
}

fn attempt_backup(register: &Path, to: &Path, head: &Head, made: &Made) -> Result<Manifest, BackupError> {
    let sources = sources(register, head)?;
    let mut files = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let (bytes, sha256) = copy(source, &mut io::sink()).map_err(failed("reading", &source.from))?;
        let fits = source.path.len() <= ENTRY_BYTES_MAX;
        let entry = if fits { source.path.clone() } else { format!("long/{number}") };
        files.push(FileEntry { path: source.path.clone(), entry, bytes, sha256 });
    }
    let program = concat!("zhitiao ", env!("CARGO_PKG_VERSION")).to_owned();
    let (made_at, damage) = made.clone();
    let manifest =
        Manifest { format: FORMAT, program, made_at, head: head.clone(), damage, files, troubled: Vec::new() };
    let written = file::put(to, Existing::Keep, |out| write(out, &sources, &manifest));
    match written {
        Ok(()) => Ok(manifest),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(refuse("backup_changed").with("detail", error).into())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(to)),
        Err(error) => Err(failed("writing", to)(error)),
    }
}

/// Folders of a register that are its own: attachments, and an office's own wording of forms.
pub(super) const FOLDERS: [&str; 2] = ["attachments", "templates"];

/// Everything a backup holds: the ledger to the head, the settings, attachments and templates, the list of erasures.
pub(super) fn sources(register: &Path, head: &Head) -> Result<Vec<Source>, BackupError> {
    let segments = cut::segments(register, head)?;
    let mut sources: Vec<Source> = segments
        .into_iter()
        .map(|segment| Source {
            from: segment.path,
            path: format!("ledger/{}", segment.name),
            bytes: Some(segment.bytes),
        })
        .collect();
    for name in ["config.toml", ERASURES] {
        let from = register.join(name);
        if from.try_exists().map_err(failed("looking for", &from))? {
            sources.push(Source { from, path: name.to_owned(), bytes: None });
        }
    }
    for name in FOLDERS {
        let folder = register.join(name);
        if folder.try_exists().map_err(failed("looking for", &folder))? {
            walk(&folder, name, &mut sources)?;
        }
    }
    Ok(sources)
}

/// The files of a folder and those below, by name. Links and devices are no attachments.
fn walk(folder: &Path, path: &str, sources: &mut Vec<Source>) -> Result<(), BackupError> {
    let entries = fs::read_dir(folder).map_err(failed("listing", folder))?;
    let mut entries = entries.collect::<io::Result<Vec<_>>>().map_err(failed("listing", folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let from = entry.path();
        let special = || refuse("backup_special_file").with("path", from.display());
        let name = entry.file_name().into_string().map_err(|_| special())?;
        let path = format!("{path}/{name}");
        let kind = entry.file_type().map_err(failed("looking at", &from))?;
        if kind.is_dir() {
            walk(&from, &path, sources)?;
        } else if kind.is_file() {
            sources.push(Source { from, path, bytes: None });
        } else {
            return Err(special().into());
        }
    }
    Ok(())
}

/// Copies what of a file belongs to the backup; its size and hash.
pub(super) fn copy(source: &Source, out: &mut dyn Write) -> io::Result<(u64, String)> {
    let mut input = File::open(&source.from)?.take(source.bytes.unwrap_or(u64::MAX));
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = input.read(&mut buffer)?;
        let piece = buffer.get(..read).unwrap_or_default();
        if piece.is_empty() {
            return Ok((bytes, hex(&sum.finalize())));
        }
        sum.update(piece);
        out.write_all(piece)?;
        bytes += read as u64;
    }
}

fn write(out: &mut dyn Write, sources: &[Source], manifest: &Manifest) -> io::Result<()> {
    let mut sealing = seal::Sealing::new(out);
    let mut compressed = zstd::Encoder::new(&mut sealing, COMPRESSION_LEVEL)?;
    compressed.include_checksum(true)?;
    let mut archive = Builder::new(compressed);
    let listed = serde_json::to_vec_pretty(manifest)?;
    archive.append_data(&mut header(listed.len() as u64), MANIFEST, listed.as_slice())?;
    for (source, listed) in sources.iter().zip(&manifest.files) {
        let mut input = Checked { input: File::open(&source.from)?.take(listed.bytes), sum: Sha256::new() };
        archive.append_data(&mut header(listed.bytes), &listed.entry, &mut input)?;
        if hex(&input.sum.finalize()) != listed.sha256 {
            // Erased or replaced between the two readings.
            return Err(io::Error::new(io::ErrorKind::InvalidData, listed.path.clone()));
        }
    }
    archive.into_inner()?.finish()?;
    sealing.finish()
}

fn header(bytes: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(bytes);
    header
}

/// Hashes what passes; a file that became shorter is as wrong as one that changed.
struct Checked<R> {
    input: io::Take<R>,
    sum: Sha256,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        if read == 0 && self.input.limit() > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "became shorter"));
        }
        self.sum.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
