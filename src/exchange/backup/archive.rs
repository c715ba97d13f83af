//! Making a backup: what belongs to it, the manifest, the archive.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};

use super::super::attachments;
use super::super::file::{self, Existing};
use super::cut::{Cut, Resume};
use super::named::Named;
use super::{BackupError, ERASURES, FileEntry, MANIFEST, Manifest, age, cut, erasures, failed, hex, label, seal};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// How often a file that changes while it is read is tried again.
const ATTEMPTS: u32 = 5;
/// Speed before size: a backup is made every night.
const COMPRESSION_LEVEL: i32 = 6;
/// The longest path the plain header of an archive holds.
const ENTRY_BYTES_MAX: usize = 100;

/// How a backup is made.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// When.
    pub made_at: DateTime<Utc>,
    /// What is wrong with the register, where somebody wants a backup all the same; the manifest says it.
    pub damage: Option<&'a str>,
    /// Whom it is encrypted to: public keys of age, or files of them; nobody for a plain one.
    pub recipients: &'a [String],
}

/// Makes a plain backup of a sound register.
///
/// # Errors
/// As [`make`].
pub fn backup(register: &Path, to: &Path, head: &Head, made_at: DateTime<Utc>) -> Result<Manifest, BackupError> {
    make(register, to, head, &Making { made_at, damage: None, recipients: &[] })
}

/// Makes a backup of a register up to a head, which may lie behind what is being written.
///
/// The file appears under its name only when it is complete and on the disk. The register's list of erasures is joined
/// into the one beside the file; beside an encrypted one stands its label too.
///
/// # Errors
/// `target_exists`, `backup_not_encrypted` for a plain one under the name of an encrypted one, `backup_inside` for a file in the register itself, `backup_empty` for a head before the first record,
/// `backup_ledger_damaged`, `backup_special_file`, `backup_changed` if a file kept changing, `erasures_unreadable`,
/// `age_missing`, `age_failed`, and the operating system's.
pub fn make(register: &Path, to: &Path, head: &Head, making: &Making<'_>) -> Result<Manifest, BackupError> {
    if to.symlink_metadata().is_ok() {
        return Err(exists(to));
    }
    if making.recipients.is_empty() && to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(age::ENDING)) {
        // Whoever reads that name carries the file where no plain one may go.
        return Err(refuse("backup_not_encrypted").with("path", to.display()).into());
    }
    check_outside(register, file::folder(to))?;
    check_begun(head)?;
    // First, so that no backup is ever without the list that keeps what it holds forgotten.
    erasures::keep_beside(register, to)?;
    let mut attempt = 1;
    loop {
        match attempt_backup(register, to, head, making) {
            Err(BackupError::Refused(refusal)) if refusal.code == "backup_changed" && attempt < ATTEMPTS => {
                attempt += 1
            }
            done => return done,
        }
    }
}

/// Writes a backup where only what follows can be written, as to another program. What was written before an error is no
/// backup: its seal is missing.
///
/// # Errors
/// As [`make`]; a file that changed is not tried again.
pub fn stream(register: &Path, out: &mut dyn Write, head: &Head, making: &Making<'_>) -> Result<Manifest, BackupError> {
    check_begun(head)?;
    let (sources, manifest) = prepared(register, head, making)?;
    let sealed = sealed(making.recipients)?;
    match sealed(out, &sources, &manifest).and_then(|()| out.flush()) {
        Ok(()) => Ok(manifest),
        Err(error) => Err(unwritten(error, Path::new(super::STREAM))),
    }
}

fn check_begun(head: &Head) -> Result<(), BackupError> {
    if head.position.0 == 0 { Err(refuse("backup_empty").into()) } else { Ok(()) }
}

/// A backup inside what it is a backup of goes with it.
pub(super) fn check_outside(register: &Path, folder: &Path) -> Result<(), BackupError> {
    let real = |path: &Path| path.canonicalize().ok();
    // A folder that is not there yet is as far inside as the one it is to be made in.
    let there = folder.ancestors().find_map(real).or_else(|| real(Path::new(".")));
    match real(register).zip(there) {
        Some((register, there)) if there.starts_with(&register) => {
            Err(refuse("backup_inside").with("path", folder.display()).into())
        }
        _ => Ok(()),
    }
}

fn exists(to: &Path) -> BackupError {
    refuse("target_exists").with("path", to.display()).into()
}

/// A file of the register, and how much of it belongs to the backup.
pub(super) struct Source {
    pub from: PathBuf,
    pub path: String,
    /// None for the whole file.
    pub bytes: Option<u64>,
}

/// What a backup is to hold, and what it says of that.
fn prepared(register: &Path, head: &Head, making: &Making<'_>) -> Result<(Vec<Source>, Manifest), BackupError> {
    let Held { sources, named, .. } = sources(register, head, None)?;
    let (mut files, mut troubled) = (Vec::new(), named.files);
    for (number, source) in sources.iter().enumerate() {
        let (bytes, sha256) = measured(source)?;
        if attachments::hash_of(&source.path).is_some_and(|hash| hash != sha256) {
            // All there is of it: it is kept, and told of.
            troubled.insert(source.path.clone());
        } else {
            troubled.remove(&source.path);
        }
        let fits = source.path.len() <= ENTRY_BYTES_MAX;
        let entry = if fits { source.path.clone() } else { format!("long/{number}") };
        files.push(FileEntry { path: source.path.clone(), entry, bytes, sha256 });
    }
    let made = (making.made_at, making.damage.map(str::to_owned));
    let troubled = troubled.into_iter().collect();
    Ok((sources, Manifest { troubled, ..Manifest::of(head, made, files) }))
}

/// The way a backup is written: plain, or encrypted.
type Written<'a> = dyn Fn(&mut dyn Write, &[Source], &Manifest) -> io::Result<()> + 'a;

fn sealed(recipients: &[String]) -> Result<Box<Written<'_>>, BackupError> {
    if recipients.is_empty() {
        return Ok(Box::new(write));
    }
    let program = age::program()?;
    Ok(Box::new(move |out, sources, manifest| {
        age::encrypt((&program, recipients), out, |inner| write(inner, sources, manifest))
    }))
}

fn attempt_backup(register: &Path, to: &Path, head: &Head, making: &Making<'_>) -> Result<Manifest, BackupError> {
    let (sources, manifest) = prepared(register, head, making)?;
    let sealed = sealed(making.recipients)?;
    file::put(to, Existing::Keep, |out| sealed(out, &sources, &manifest)).map_err(|error| unwritten(error, to))?;
    if !making.recipients.is_empty() {
        label::put(to, &manifest)?;
    }
    Ok(manifest)
}

/// Why a backup was not written.
fn unwritten(error: io::Error, to: &Path) -> BackupError {
    match error.kind() {
        io::ErrorKind::InvalidData => refuse("backup_changed").with("detail", error).into(),
        io::ErrorKind::InvalidInput => refuse("age_failed").with("detail", error).into(),
        io::ErrorKind::AlreadyExists => exists(to),
        _ => failed("writing", to)(error),
    }
}

/// Folders of a register that are its own: attachments, and an office's own wording of forms.
pub(super) const FOLDERS: [&str; 2] = ["attachments", "templates"];

/// What a register holds.
pub(super) struct Held {
    /// Its files. Those of cases that were destroyed are none, even where they still lie there.
    pub sources: Vec<Source>,
    /// The files of cases its ledger tells of.
    pub named: Named,
    /// Where the ledger's following can begin again.
    pub resume: Resume,
}

/// Everything a backup holds: the ledger to the head, the settings, attachments and templates, the list of erasures.
pub(super) fn sources(register: &Path, head: &Head, from: Option<&Resume>) -> Result<Held, BackupError> {
    let Cut { segments, named, resume } = cut::cut(register, head, from)?;
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
    sources.retain(|source| !named.is_forgotten(&source.path));
    Ok(Held { sources, named, resume })
}

/// A file that goes while it is read is one that changed: what the next reading finds is told.
pub(super) fn measured(source: &Source) -> Result<(u64, String), BackupError> {
    match copy(source, &mut io::sink()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(refuse("backup_changed").with("detail", &source.path).into())
        }
        copied => copied.map_err(failed("reading", &source.from)),
    }
}

/// The files of a folder and those below, by name. Links and devices are no attachments; what begins with a dot is on its
/// way into its place, or was left on it.
pub(super) fn walk(folder: &Path, path: &str, sources: &mut Vec<Source>) -> Result<(), BackupError> {
    let entries = match fs::read_dir(folder) {
        // The last file of a case went with its folder meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listed => listed.map_err(failed("listing", folder))?,
    };
    let mut entries = entries.collect::<io::Result<Vec<_>>>().map_err(failed("listing", folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let from = entry.path();
        let special = || refuse("backup_special_file").with("path", from.display());
        let name = entry.file_name().into_string().map_err(|_| special())?;
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{path}/{name}");
        let kind = match entry.file_type() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            found => found.map_err(failed("looking at", &from))?,
        };
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
        let opened = File::open(&source.from).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::new(io::ErrorKind::InvalidData, listed.path.clone()),
            _ => error,
        })?;
        let mut input = Checked { input: opened.take(listed.bytes), sum: Sha256::new() };
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
