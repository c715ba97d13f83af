//! A second copy of a register in a folder on another disk, kept up by shipping only what is new.
//!
//! Sealed segments never change but for erasures, so what the folder's manifest names with the same size and hash is left
//! alone; a new segment, the open one and whatever an erasure touched are written again, each beside its place and renamed
//! into it. The manifest comes last: until it is there the folder says what it held before, and a copy that was cut short
//! is finished by the next. It is restored from like a file, after the same checks. The folder can be on another machine
//! (a mounted one, or one that is fetched from by `rsync`), because nothing in it is ever half written.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::super::file;
use super::archive::{Source, copy, sources};
use super::restore::{check_ledger, is_allowed};
use super::{
    BackupError, ERASURES, FORMAT, FORMATS, FileEntry, MANIFEST, MANIFEST_BYTES_MAX, Manifest, SEALED, erasures,
    failed, seal,
};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// What a mirror came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrored {
    /// What it holds now.
    pub manifest: Manifest,
    /// Files that were written.
    pub written: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Brings a folder up to a head of a register. What the register no longer has (nothing ever leaves it but by destruction)
/// leaves the folder too.
///
/// # Errors
/// `mirror_of_other` where the folder holds another register, `mirror_ahead` where it holds more than this register has,
/// `mirror_not_empty` where it holds anything else; and those of a backup.
pub fn mirror(register: &Path, folder: &Path, head: &Head, made_at: DateTime<Utc>) -> Result<Mirrored, BackupError> {
    if head.position.0 == 0 {
        return Err(refuse("backup_empty").into());
    }
    let before = held(folder)?;
    check_before(folder, before.as_ref(), head)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("making", folder))?;
    // First, as with every backup: no copy is ever without the list that keeps what it holds forgotten.
    erasures::keep_beside(register, &folder.join(MANIFEST))?;
    let known: BTreeMap<&str, &FileEntry> =
        before.iter().flat_map(|manifest| &manifest.files).map(|file| (file.path.as_str(), file)).collect();
    let (mut files, mut written, mut bytes) = (Vec::new(), 0, 0);
    for source in sources(register, head)?.iter().filter(|source| source.path != ERASURES) {
        let (size, sha256) = copy(source, &mut std::io::sink()).map_err(failed("reading", &source.from))?;
        let entry = FileEntry { path: source.path.clone(), entry: source.path.clone(), bytes: size, sha256 };
        let to = folder.join(&source.path);
        let there = to.metadata().is_ok_and(|found| found.len() == size);
        if known.get(entry.path.as_str()) != Some(&&entry) || !there {
            ship(source, &to, &entry)?;
            written += 1;
            bytes += size;
        }
        files.push(entry);
    }
    let program = concat!("zhitiao ", env!("CARGO_PKG_VERSION")).to_owned();
    let manifest =
        Manifest { format: FORMAT, program, made_at, head: head.clone(), damage: None, files, troubled: Vec::new() };
    let listed =
        serde_json::to_vec_pretty(&manifest).map_err(|error| refuse("backup_unreadable").with("detail", error))?;
    let place = folder.join(MANIFEST);
    // The seal knows both manifests while one takes the place of the other.
    let old = before.is_some().then(|| fs::read(&place)).transpose().map_err(failed("reading", &place))?;
    for seal in [seal::lines(&listed, old.as_deref()), seal::lines(&listed, None)] {
        let beside = folder.join(seal::BESIDE);
        file::replace(&beside, |out| out.write_all(seal.as_bytes())).map_err(failed("writing", &beside))?;
        file::replace(&place, |out| out.write_all(&listed)).map_err(failed("writing", &place))?;
    }
    for gone in known.keys().filter(|path| !manifest.files.iter().any(|file| file.path == **path)) {
        let path = folder.join(gone);
        fs::remove_file(&path).map_err(failed("removing", &path))?;
    }
    Ok(Mirrored { manifest, written, bytes })
}

/// Writes one file of the folder; what came over must be what was read before.
fn ship(source: &Source, to: &Path, listed: &FileEntry) -> Result<(), BackupError> {
    let within = file::folder(to);
    DirBuilder::new().recursive(true).mode(0o700).create(within).map_err(failed("making", within))?;
    let came = file::replace(to, |out| copy(source, out)).map_err(failed("writing", to))?;
    if came == (listed.bytes, listed.sha256.clone()) {
        return Ok(());
    }
    // Erased between the two readings; the next mirror writes it again.
    Err(refuse("backup_changed").with("detail", &listed.path).into())
}

/// What a folder says it holds; none where there is nothing yet.
pub(super) fn held(folder: &Path) -> Result<Option<Manifest>, BackupError> {
    use std::io::Read as _;
    let place = folder.join(MANIFEST);
    let mut bytes = Vec::new();
    match File::open(&place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => {
            let opened = opened.map_err(failed("opening", &place))?;
            opened.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).map_err(failed("reading", &place))?;
        }
    }
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| refuse("backup_unreadable").with("detail", error))?;
    if !FORMATS.contains(&manifest.format) {
        let refusal = refuse("backup_format").with("found", manifest.format).with("known", FORMAT);
        return Err(refusal.into());
    }
    if manifest.format >= SEALED {
        seal::check_beside(folder, &bytes)?;
    }
    match manifest.files.iter().find(|file| !is_allowed(&file.path)) {
        Some(file) => Err(refuse("backup_path").with("path", &file.path).into()),
        None => Ok(Some(manifest)),
    }
}

fn check_before(folder: &Path, before: Option<&Manifest>, head: &Head) -> Result<(), BackupError> {
    let path = folder.display();
    match before {
        Some(before) if before.head.log != head.log => {
            Err(refuse("mirror_of_other").with("path", path).with("found", &before.head.log).into())
        }
        // What the copy has and the register lacks was acknowledged and is gone: nobody overwrites it unasked.
        Some(before) if before.head.position > head.position => Err(refuse("mirror_ahead")
            .with("path", path)
            .with("found", before.head.position)
            .with("position", head.position)
            .into()),
        Some(_) => Ok(()),
        None => {
            let entries = match fs::read_dir(folder) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                listed => listed.map_err(failed("listing", folder))?,
            };
            for entry in entries {
                let name = entry.map_err(failed("listing", folder))?.file_name().to_string_lossy().into_owned();
                // What a first mirror that was cut short left behind.
                if ![ERASURES, seal::BESIDE, "ledger", "attachments", "templates", "config.toml"]
                    .contains(&name.as_str())
                {
                    return Err(refuse("mirror_not_empty").with("path", path).with("found", name).into());
                }
            }
            Ok(())
        }
    }
}

/// Copies what a folder holds into another one, checking every byte; its manifest.
pub(super) fn unpack(folder: &Path, into: &Path) -> Result<Manifest, BackupError> {
    let nothing = || refuse("backup_unreadable").with("detail", MANIFEST);
    let manifest = held(folder)?.ok_or_else(nothing)?;
    for listed in &manifest.files {
        let source = Source { from: folder.join(&listed.path), path: listed.path.clone(), bytes: None };
        let mismatch = |_| BackupError::from(refuse("backup_mismatch").with("path", &listed.path));
        if !source.from.is_file() {
            return Err(refuse("backup_incomplete").with("path", &listed.path).into());
        }
        ship(&source, &into.join(&listed.path), listed).map_err(mismatch)?;
    }
    Ok(manifest)
}

/// Checks a backup, a file or a folder, from end to end, as restoring it would.
///
/// # Errors
/// As [`super::restore`].
pub fn verify(from: &Path) -> Result<Manifest, BackupError> {
    let work = std::env::temp_dir();
    let unpacked = tempfile::Builder::new().prefix("zhitiao-verify-").tempdir_in(&work);
    let unpacked = unpacked.map_err(failed("making a folder in", &work))?;
    let manifest = super::restore::unpack_any(from, unpacked.path())?;
    match check_ledger(unpacked.path(), &manifest)?.first() {
        Some(path) => Err(refuse("backup_file_troubled").with("path", path).into()),
        None => Ok(manifest),
    }
}
