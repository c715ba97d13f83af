//! Restoring: an archive is unpacked beside the place, checked from end to end, and only then given its name.

use rustix::fs::statvfs;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};
use tar::{Archive, Entry, EntryType};
use tempfile::TempDir;

use super::super::attachments::{self, Standing};
use super::super::file;
use super::archive::FOLDERS;
use super::named::Named;
use super::{
    BackupError, ERASURES, FORMAT, FORMATS, FileEntry, Given, Label, MANIFEST, MANIFEST_BYTES_MAX, Manifest, SEALED,
    cut, erasures, failed, hex, label, mirror, named, seal,
};
use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::{FileLedger, Head, Ledger, LedgerError, Position, Record, Version};

/// The largest window of a compressed archive, as a power of two: what unpacking costs in memory.
const WINDOW_LOG_MAX: u32 = 27;
/// The longest header that is looked for.
const HEADER_BYTES_MAX: u64 = 1 << 20;
/// Records looked at together.
const RECORDS: usize = 1024;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub manifest: Manifest,
    /// How many cases its ledger tells of.
    pub cases: u64,
    /// How many records were erased once more.
    pub erased: u64,
    /// Files of cases that are missing or damaged.
    pub troubled: Vec<String>,
}

/// What was found of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// All of it was unpacked and followed, as restoring does.
    Whole(Manifest),
    /// It is encrypted and nobody gave a key: every byte is the one that was written.
    Unread(Label),
}

impl Verified {
    /// Where its ledger ends.
    #[must_use]
    pub const fn head(&self) -> &Head {
        match self {
            Self::Whole(manifest) => &manifest.head,
            Self::Unread(label) => &label.head,
        }
    }
}

/// Restores a register into a directory that does not exist, or holds nothing but a list of erasures.
///
/// The register appears whole under its name, or not at all. Everything on the lists of erasures (in the archive,
/// beside it, in the directory) is erased again.
///
/// # Errors
/// `restore_not_empty`, `backup_missing`, `backup_encrypted`, `age_missing`, `age_failed`, `backup_unreadable` (with
/// `detail`), `backup_format` (of a newer program), `backup_path` (an entry that would leave the register),
/// `backup_unexpected` (an entry the manifest does not name), `backup_mismatch` (size or hash), `backup_incomplete`,
/// `backup_ledger_damaged`, `restore_no_room`, and the operating system's.
pub fn restore<'a>(given: impl Into<Given<'a>>, register: &Path) -> Result<Restored, BackupError> {
    let given = given.into();
    check_empty(register)?;
    let folder = file::folder(register);
    let plain = given.plain(folder)?;
    let unpacked = tempfile::Builder::new().prefix(".zhitiao-restore-").tempdir_in(folder);
    // Removed with everything in it unless it gets its name.
    let unpacked = unpacked.map_err(failed("making a folder in", folder))?;
    let manifest = unpack_any(plain.path(), unpacked.path())?;
    let mut lists = vec![unpacked.path().join(ERASURES), register.join(ERASURES)];
    lists.extend(given.beside().map(|beside| beside.join(ERASURES)));
    let lists: Vec<&Path> = lists.iter().map(PathBuf::as_path).collect();
    let forgotten = erasures::joined(&lists, &manifest.head.log)?;
    if !forgotten.is_empty() {
        erasures::write(&unpacked.path().join(ERASURES), &forgotten)?;
    }
    let Followed { cases, erased, troubled } = check_ledger(unpacked.path(), &manifest)?;
    sync_all(unpacked.path())?;
    put_in_place(unpacked, register)?;
    Ok(Restored { manifest, cases, erased, troubled })
}

/// Checks a backup, a file or a folder, from end to end, as restoring it would. One that is encrypted is held to its label
/// where nobody gives a key.
///
/// # Errors
/// As [`restore`], and `backup_file_troubled`.
pub fn verify<'a>(given: impl Into<Given<'a>>) -> Result<Verified, BackupError> {
    let given = given.into();
    let work = std::env::temp_dir();
    let plain = match given.plain(&work) {
        Err(BackupError::Refused(refusal)) if refusal.code == "backup_encrypted" && given.from.is_file() => {
            return label::check(given.from).map(Verified::Unread);
        }
        plain => plain?,
    };
    let unpacked = tempfile::Builder::new().prefix("zhitiao-verify-").tempdir_in(&work);
    let unpacked = unpacked.map_err(failed("making a folder in", &work))?;
    let manifest = unpack_any(plain.path(), unpacked.path())?;
    match check_ledger(unpacked.path(), &manifest)?.troubled.first() {
        Some(path) => Err(refuse("backup_file_troubled").with("path", path).into()),
        None => Ok(Verified::Whole(manifest)),
    }
}

/// Refuses to restore over anything.
fn check_empty(register: &Path) -> Result<(), BackupError> {
    let entries = match fs::read_dir(register) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("listing", register)(error)),
    };
    for entry in entries {
        let name = entry.map_err(failed("listing", register))?.file_name();
        if name != ERASURES {
            let refusal = refuse("restore_not_empty").with("directory", register.display());
            return Err(refusal.with("found", name.to_string_lossy()).into());
        }
    }
    Ok(())
}

fn unreadable(detail: impl ToString) -> BackupError {
    refuse("backup_unreadable").with("detail", detail.to_string()).into()
}

/// A file, or a folder that is kept as a mirror.
pub(super) fn unpack_any(from: &Path, into: &Path) -> Result<Manifest, BackupError> {
    if from.is_dir() { mirror::unpack(from, into) } else { unpack(from, into) }
}

/// What a backup says of itself, without anything being checked, and the hash of the first header of its ledger: that is
/// another one in every register, whatever its log is called.
pub(super) fn peek(from: &Path) -> Result<(Manifest, String), BackupError> {
    let input = File::open(from).map_err(failed("opening", from))?;
    let mut decoder = zstd::Decoder::new(input).map_err(unreadable)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(unreadable)?;
    let mut archive = Archive::new(BufReader::new(decoder));
    let mut entries = archive.entries().map_err(unreadable)?.raw(true);
    let manifest = manifest(entries.next().ok_or_else(|| unreadable("no entries"))?.map_err(unreadable)?)?;
    let ledger = entries.next().ok_or_else(|| unreadable("no ledger"))?.map_err(unreadable)?;
    let mut header = Vec::new();
    BufReader::new(ledger).take(HEADER_BYTES_MAX).read_until(b'\t', &mut header).map_err(unreadable)?;
    match header.split_last() {
        Some((b'\t', header)) => Ok((manifest, hex(&Sha256::digest(header)))),
        _ => Err(unreadable("no first record")),
    }
}

fn unpack(from: &Path, into: &Path) -> Result<Manifest, BackupError> {
    let sealed = seal::is_sound(from)?;
    let input = File::open(from).map_err(failed("opening", from))?;
    let mut decoder = zstd::Decoder::new(input).map_err(unreadable)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(unreadable)?;
    let mut archive = Archive::new(BufReader::new(decoder));
    // Raw: no entry may carry names or links of its own beside its header.
    let mut entries = archive.entries().map_err(unreadable)?.raw(true);
    let first = entries.next().ok_or_else(|| unreadable("no entries"))?.map_err(unreadable)?;
    let manifest = manifest(first)?;
    if manifest.format >= SEALED && !sealed {
        return Err(seal::unsound(from)?.into());
    }
    check_manifest(&manifest, into)?;
    let mut awaited: BTreeMap<&str, &FileEntry> =
        manifest.files.iter().map(|file| (file.entry.as_str(), file)).collect();
    for entry in entries {
        let mut entry = entry.map_err(unreadable)?;
        let name = entry_name(&entry);
        let listed = awaited.remove(name.as_str());
        let listed = listed.ok_or_else(|| refuse("backup_unexpected").with("path", &name))?;
        take(&mut entry, listed, into)?;
    }
    if let Some(missing) = awaited.values().next() {
        return Err(refuse("backup_incomplete").with("path", &missing.path).into());
    }
    drop(awaited);
    // To the end, so that the checksum of the compressed stream is compared.
    let rest = io::copy(&mut archive.into_inner().take(MANIFEST_BYTES_MAX), &mut io::sink()).map_err(unreadable)?;
    if rest == MANIFEST_BYTES_MAX { Err(unreadable("more behind the end")) } else { Ok(manifest) }
}

fn entry_name<R: Read>(entry: &Entry<'_, R>) -> String {
    String::from_utf8_lossy(&entry.path_bytes()).into_owned()
}

fn manifest<R: Read>(entry: Entry<'_, R>) -> Result<Manifest, BackupError> {
    let plain = entry.header().entry_type() == EntryType::Regular;
    if !plain || entry_name(&entry) != MANIFEST || entry.size() > MANIFEST_BYTES_MAX {
        return Err(unreadable("it does not begin with a manifest"));
    }
    let mut bytes = Vec::new();
    entry.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).map_err(unreadable)?;
    // The format first: a newer manifest may have fields this program refuses.
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    if !format.is_some_and(|format| u32::try_from(format).is_ok_and(|format| FORMATS.contains(&format))) {
        let found = format.map_or_else(|| "?".to_owned(), |format| format.to_string());
        return Err(refuse("backup_format").with("found", found).with("known", FORMAT).into());
    }
    serde_json::from_value(value).map_err(unreadable)
}

/// Every path a register may have, no name twice, and room for all of it.
fn check_manifest(manifest: &Manifest, into: &Path) -> Result<(), BackupError> {
    let mut paths = std::collections::BTreeSet::new();
    let mut entries = std::collections::BTreeSet::new();
    let mut total = 0_u64;
    for file in &manifest.files {
        if !is_allowed(&file.path) || !paths.insert(&file.path) || !entries.insert(&file.entry) {
            return Err(refuse("backup_path").with("path", &file.path).into());
        }
        total = total.saturating_add(file.bytes);
    }
    let disk = statvfs(into).map_err(|error| failed("asking for the room in", into)(error.into()))?;
    let room = disk.f_bavail.saturating_mul(disk.f_frsize);
    if total > room {
        return Err(refuse("restore_no_room").with("bytes", total).with("room", room).into());
    }
    Ok(())
}

/// A place in a register that a backup fills: segments, settings, the list of erasures, attachments.
pub(super) fn is_allowed(path: &str) -> bool {
    let plain = Path::new(path).components().all(|component| matches!(component, Component::Normal(_)));
    // What `components` reads over (`a//b`, `a/./b`, a last `/`) would make two names of one file.
    let canonical = !path.is_empty() && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    let known = match path.split_once('/') {
        Some(("ledger", name)) => cut::first_position(name).is_some(),
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => path == "config.toml" || path == ERASURES,
    };
    plain && canonical && known && !path.contains(['\0', '\\'])
}

/// Unpacks one entry: a plain file of the promised size and hash.
fn take<R: Read>(entry: &mut Entry<'_, R>, listed: &FileEntry, into: &Path) -> Result<(), BackupError> {
    if entry.header().entry_type() != EntryType::Regular {
        return Err(refuse("backup_unexpected").with("path", &listed.path).into());
    }
    let mismatch = || -> BackupError { refuse("backup_mismatch").with("path", &listed.path).into() };
    if entry.size() != listed.bytes {
        return Err(mismatch());
    }
    let path = into.join(&listed.path);
    let folder = file::folder(&path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("making", folder))?;
    let out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut out = BufWriter::new(out.map_err(failed("making", &path))?);
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0_u64;
    loop {
        let read = entry.read(&mut buffer).map_err(unreadable)?;
        let piece = buffer.get(..read).unwrap_or_default();
        if piece.is_empty() {
            break;
        }
        bytes += read as u64;
        sum.update(piece);
        out.write_all(piece).map_err(failed("writing", &path))?;
    }
    if bytes != listed.bytes || hex(&sum.finalize()) != listed.sha256 {
        return Err(mismatch());
    }
    out.flush().map_err(failed("writing", &path))?;
    out.get_ref().sync_all().map_err(failed("syncing", &path))
}

/// What following a ledger found.
pub(super) struct Followed {
    cases: u64,
    erased: u64,
    /// Files that are missing or damaged: they keep no register from being brought back.
    troubled: Vec<String>,
}

/// Opens the ledger as the register will, follows its chain to the head of the manifest, and erases what is to stay
/// forgotten, files included.
fn check_ledger(unpacked: &Path, manifest: &Manifest) -> Result<Followed, BackupError> {
    let damaged = |detail: String| -> Refusal {
        refuse("backup_ledger_damaged")
            .with("file", "-")
            .with("position", manifest.head.position)
            .with("detail", detail)
    };
    let of_ledger = |error: LedgerError| damaged(error.to_string());
    let (mut ledger, report) = FileLedger::open_dir(unpacked, &manifest.head.log).map_err(of_ledger)?;
    if let Some(trouble) = report.trouble {
        return Err(damaged(trouble.to_string()).into());
    }
    let verified = ledger.verify().map_err(of_ledger)?;
    if !verified.ok || ledger.head().map_err(of_ledger)? != manifest.head {
        let detail = verified.trouble.map_or_else(|| "another head".to_owned(), |trouble| trouble.to_string());
        return Err(damaged(detail).into());
    }
    let erased = ledger.reapply_erasures().map_err(of_ledger)?;
    forget_files(unpacked, &ledger).map_err(|error| match error {
        Forgetting::Ledger(error) => BackupError::from(of_ledger(error)),
        Forgetting::Io(error) => failed("removing files in", unpacked)(error),
    })?;
    let (cases, troubled) = cases_and_troubled_files(unpacked, &ledger)?;
    Ok(Followed { cases, erased, troubled })
}

/// Why files could not be removed.
enum Forgetting {
    Ledger(LedgerError),
    Io(io::Error),
}

/// Removes the files of cases whose beginning has been erased: those were destroyed, and an older backup still has them.
fn forget_files(unpacked: &Path, ledger: &FileLedger) -> Result<(), Forgetting> {
    for erasure in ledger.erasures().map_err(Forgetting::Ledger)? {
        let before = Position(erasure.pos.0.saturating_sub(1));
        let records = ledger.tail(before, 1).map_err(Forgetting::Ledger)?;
        // By the header as well: after a loss another record may stand at the position of the one that was erased.
        let same = |record: &&Record| record.version == Version(1) && record.hash == erasure.header;
        let case = records.first().filter(same).and_then(|record| named::case_of(&record.stream.0));
        let Some(case) = case else { continue };
        match fs::remove_dir_all(unpacked.join(attachments::FOLDER).join(case.to_string())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Forgetting::Io(error)),
            _ => {}
        }
    }
    Ok(())
}

/// How many cases there are, and the files the ledger says were attached that are not there, or not what was attached.
fn cases_and_troubled_files(unpacked: &Path, ledger: &FileLedger) -> Result<(u64, Vec<String>), BackupError> {
    let (mut after, mut cases, mut named) = (Position(0), 0, Named::default());
    loop {
        let records = ledger.tail(after, RECORDS).map_err(|error| unreadable(error.to_string()))?;
        let Some(last) = records.last() else { break };
        after = last.position;
        let begun = |record: &&Record| record.version == Version(1) && record.stream.0.starts_with("case:");
        cases += records.iter().filter(begun).count() as u64;
        for record in &records {
            named.take((&record.stream.0, &record.kind), || record.body.clone());
        }
    }
    let mut troubled = Vec::new();
    for inner in named.files {
        let path = unpacked.join(&inner);
        // What was unpacked is folders and plain files; a folder in the place of a file is none.
        if !path.is_file() || attachments::standing(&path).map_err(failed("reading", &path))? != Standing::Sound {
            troubled.push(inner);
        }
    }
    Ok((cases, troubled))
}

/// Makes every file and folder durable before the name is given.
fn sync_all(folder: &Path) -> Result<(), BackupError> {
    for entry in fs::read_dir(folder).map_err(failed("listing", folder))? {
        let entry = entry.map_err(failed("listing", folder))?;
        let path = entry.path();
        if entry.file_type().map_err(failed("looking at", &path))?.is_dir() {
            sync_all(&path)?;
        } else {
            File::open(&path).and_then(|file| file.sync_all()).map_err(failed("syncing", &path))?;
        }
    }
    file::sync_folder(folder).map_err(failed("syncing", folder))
}

/// Gives the register its name. A directory that is there (empty, or with a list of erasures that was joined in) is
/// moved aside first and removed last, so that at no moment its list is nowhere.
fn put_in_place(unpacked: TempDir, register: &Path) -> Result<(), BackupError> {
    let folder = file::folder(register);
    let exists = register.try_exists().map_err(failed("looking for", register))?;
    let aside = if exists {
        let aside = tempfile::Builder::new().prefix(".zhitiao-replaced-").tempdir_in(folder);
        let aside = aside.map_err(failed("making a folder in", folder))?;
        fs::rename(register, aside.path().join("register")).map_err(failed("moving aside", register))?;
        Some(aside)
    } else {
        None
    };
    if let Err(error) = fs::rename(unpacked.path(), register) {
        if let Some(aside) = &aside {
            fs::rename(aside.path().join("register"), register).map_err(failed("moving back", register))?;
        }
        return Err(failed("naming", register)(error));
    }
    // It has another name now; nothing is left to remove.
    let _ = unpacked.keep();
    file::sync_folder(folder).map_err(failed("syncing", folder))?;
    if let Some(aside) = aside {
        let path = aside.path().to_owned();
        aside.close().map_err(failed("removing", &path))?;
    }
    Ok(())
}
