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
use super::archive::{Source, check_outside, copy, sources};
use super::restore::is_allowed;
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
    check_outside(register, folder)?;
    let before = held(folder)?;
    check_before(folder, before.as_ref(), head)?;
    made(folder)?;
    // First, as with every backup: no copy is ever without the list that keeps what it holds forgotten.
    erasures::keep_beside(register, &folder.join(MANIFEST))?;
    let there = there(folder, before.as_ref());
    let (mut files, mut written, mut bytes) = (Vec::new(), 0, 0);
    for (source, entry) in entries(register, head)? {
        if there.get(&entry.path) != Some(&entry) {
            ship(&source, &folder.join(&source.path), &entry)?;
            written += 1;
            bytes += entry.bytes;
        }
        files.push(entry);
    }
    let manifest = Manifest::of(head, (made_at, None), files);
    settle(folder, before.as_ref(), &manifest)?;
    Ok(Mirrored { manifest, written, bytes })
}

/// Makes the folder, if it is not there.
pub(super) fn made(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("making", folder))
}

/// What belongs into a copy: where each file comes from, with its size and hash. The list of erasures goes its own way.
pub(super) fn entries(register: &Path, head: &Head) -> Result<Vec<(Source, FileEntry)>, BackupError> {
    let sources = sources(register, head)?.into_iter().filter(|source| source.path != ERASURES);
    let with_hash = |source: Source| {
        let (bytes, sha256) = copy(&source, &mut std::io::sink()).map_err(failed("reading", &source.from))?;
        let entry = FileEntry { path: source.path.clone(), entry: source.path.clone(), bytes, sha256 };
        Ok((source, entry))
    };
    sources.map(with_hash).collect()
}

/// The files a folder says it holds that are there with their size, by path.
pub(super) fn there(folder: &Path, held: Option<&Manifest>) -> BTreeMap<String, FileEntry> {
    let files = held.into_iter().flat_map(|manifest| &manifest.files);
    let whole = files.filter(|file| folder.join(&file.path).metadata().is_ok_and(|found| found.len() == file.bytes));
    whole.map(|file| (file.path.clone(), file.clone())).collect()
}

/// Says what a folder holds now, and lets go of what it no longer does. Every file of the manifest is there already.
pub(super) fn settle(folder: &Path, before: Option<&Manifest>, manifest: &Manifest) -> Result<(), BackupError> {
    let listed =
        serde_json::to_vec_pretty(manifest).map_err(|error| refuse("backup_unreadable").with("detail", error))?;
    let place = folder.join(MANIFEST);
    // The seal knows both manifests while one takes the place of the other.
    let old = before.is_some().then(|| fs::read(&place)).transpose().map_err(failed("reading", &place))?;
    for seal in [seal::lines(&listed, old.as_deref()), seal::lines(&listed, None)] {
        let beside = folder.join(seal::BESIDE);
        file::replace(&beside, |out| out.write_all(seal.as_bytes())).map_err(failed("writing", &beside))?;
        file::replace(&place, |out| out.write_all(&listed)).map_err(failed("writing", &place))?;
    }
    let files = before.into_iter().flat_map(|before| &before.files);
    for gone in files.filter(|gone| !manifest.files.iter().any(|file| file.path == gone.path)) {
        let path = folder.join(&gone.path);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed("removing", &path)(error)),
            _ => {}
        }
    }
    Ok(())
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

/// Refuses to overwrite more than the register has, another register, and anything that is none.
pub(super) fn check_before(folder: &Path, before: Option<&Manifest>, head: &Head) -> Result<(), BackupError> {
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
