//! A second copy of a register in a folder on another disk, kept up by shipping only what is new.
//!
//! Sealed segments never change but for erasures, so what the folder's manifest names with the same size and hash is left
//! alone; a new segment, the open one and whatever an erasure touched are written again, each beside its place and renamed
//! into it. The manifest comes last: until it is there the folder says what it held before, and a copy that was cut short
//! is finished by the next; it comes before anything is let go of, and everything the folder has that it does not name goes.
//! A file of a case is named by its hash: what is no longer that takes no place of what is, and what the ledger still tells
//! of never leaves, whatever became of the register's own. It is restored from like a file, after the same checks. The folder can be on another machine
//! (a mounted one, or one that is fetched from by `rsync`), because nothing in it is ever half written.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::super::attachments;
use super::super::file;
use super::archive::{Held, Source, check_outside, copy, measured, sources};
use super::cut::Resume;
use super::restore::is_allowed;
use super::{
    BackupError, ERASURES, FORMAT, FORMATS, FileEntry, MANIFEST, MANIFEST_BYTES_MAX, Manifest, SEALED, erasures,
    failed, kin, seal, standing,
};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// The folders of a copy.
const OF_A_COPY: [&str; 3] = ["ledger", "attachments", "templates"];
/// The settings of a register.
const CONFIG: &str = "config.toml";

/// What a mirror came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrored {
    /// What it holds now.
    pub manifest: Manifest,
    /// Files that were written.
    pub written: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Of those: files of the copy that were no longer what it had said it holds, and were wanted back.
    pub mended: BTreeSet<String>,
}

/// What rounds of one mirror have seen of a register, so that the next need not read all of it again.
#[derive(Debug, Default)]
pub struct Seen {
    /// The length of the list of erasures, and where the last round began to read the ledger.
    last: Option<(u64, Resume)>,
}

/// Brings a folder up to a head of a register, reading every byte of that. What the register no longer has leaves the folder
/// too, unless its ledger still tells of it; what is troubled is said in the manifest.
///
/// # Errors
/// `mirror_of_other` where the folder holds another register, `mirror_diverged` where this one went another way,
/// `mirror_ahead` where it holds more than this register has, `mirror_not_empty` where it holds anything else,
/// `mirror_changed` where a file of it is not what it says; and those of a backup.
pub fn mirror(register: &Path, folder: &Path, head: &Head, made_at: DateTime<Utc>) -> Result<Mirrored, BackupError> {
    round(register, folder, (head, made_at), (&Reading::Whole, false)).map(|(mirrored, _resume)| mirrored)
}

/// The same by somebody who knows that files of the folder changed and wants them written again from the register.
///
/// # Errors
/// As [`mirror`], but for `mirror_changed`.
pub fn mend(register: &Path, folder: &Path, head: &Head, made_at: DateTime<Utc>) -> Result<Mirrored, BackupError> {
    round(register, folder, (head, made_at), (&Reading::Whole, true)).map(|(mirrored, _resume)| mirrored)
}

/// The same, again and again by whoever writes the register: what cannot have changed since it was seen is not read. That is
/// a file of a case that is there with its size, and a segment that was followed, as long as nothing was erased. `erased` is
/// the length of the list of erasures when `head` was the head.
///
/// # Errors
/// As [`mirror`].
pub fn mirror_again(
    register: &Path,
    folder: &Path,
    (head, made_at): (&Head, DateTime<Utc>),
    (erased, seen): (u64, &mut Seen),
) -> Result<Mirrored, BackupError> {
    // Forgotten where this round fails: the next one reads the ledger from its beginning.
    let same = seen.last.take().filter(|(before, resume)| *before == erased && resume.first <= head.position.0);
    let reading = Reading::New(same.map(|(_, resume)| resume));
    let (mirrored, resume) = round(register, folder, (head, made_at), (&reading, false))?;
    seen.last = Some((erased, resume));
    Ok(mirrored)
}

/// Whether a folder may be brought up to a head of a register, without reading more of it than its manifest.
///
/// # Errors
/// `mirror_of_other`, `mirror_diverged`, `mirror_ahead`, `mirror_not_empty`, and what keeps the manifest from being read.
pub fn check(register: &Path, folder: &Path, head: &Head) -> Result<(), BackupError> {
    let before = held(folder)?;
    check_kin(register, folder, before.as_ref())?;
    check_before(folder, before.as_ref(), head)
}

/// Refuses the copy of another register, whatever that one is called.
fn check_kin(register: &Path, folder: &Path, before: Option<&Manifest>) -> Result<(), BackupError> {
    let Some(before) = before else { return Ok(()) };
    kin::check(register, (folder, &before.head), || kin::begin_alike(register, folder))
}

fn round(
    register: &Path,
    folder: &Path,
    (head, made_at): (&Head, DateTime<Utc>),
    (reading, mends): (&Reading, bool),
) -> Result<(Mirrored, Resume), BackupError> {
    if head.position.0 == 0 {
        return Err(refuse("backup_empty").into());
    }
    check_outside(register, folder)?;
    let before = held(folder)?;
    check_kin(register, folder, before.as_ref())?;
    check_before(folder, before.as_ref(), head)?;
    let changed = match reading {
        Reading::Whole => standing::changed(folder, before.as_ref(), (Some(register), &mut |_| true))?,
        Reading::New(_) => BTreeSet::new(),
    };
    if !mends {
        standing::refuse_changed(folder, &changed)?;
    }
    let mut there = there(folder, before.as_ref());
    let mended = standing::give_up(register, changed, &mut there);
    let Entries { files: entries, troubled, resume } = entries(register, head, &there, reading)?;
    if let Reading::New(_) = reading {
        // What is written over is read before: a copy somebody changed is told of, not made to look sound.
        let new: BTreeSet<&str> =
            entries.iter().filter(|(new, _)| new.is_some()).map(|(_, entry)| entry.path.as_str()).collect();
        let of_new = &mut |path: &str| new.contains(path);
        standing::refuse_changed(folder, &standing::changed(folder, before.as_ref(), (Some(register), of_new))?)?;
    }
    made(folder)?;
    // First, as with every backup: no copy is ever without the list that keeps what it holds forgotten.
    erasures::keep_beside(register, &folder.join(MANIFEST))?;
    let (mut files, mut written, mut bytes) = (Vec::new(), 0, 0);
    for (source, entry) in entries {
        if let Some(source) = source {
            ship(&source, &folder.join(&source.path), &entry)?;
            written += 1;
            bytes += entry.bytes;
        }
        files.push(entry);
    }
    let manifest = Manifest { troubled, ..Manifest::of(head, (made_at, None), files) };
    settle(folder, before.as_ref(), &manifest)?;
    Ok((Mirrored { manifest, written, bytes, mended }, resume))
}

/// Makes the folder, if it is not there.
pub(super) fn made(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("making", folder))
}

/// How much of a register is read.
#[derive(Debug)]
pub(super) enum Reading {
    /// All of it.
    Whole,
    /// What is new, and the ledger from where a round before began; from its beginning where none did.
    New(Option<Resume>),
}

impl Reading {
    /// Whether a file is what the copy has without being read.
    fn trusts(&self, source: &Source, entry: &FileEntry) -> bool {
        let Self::New(resume) = self else { return false };
        if resume.as_ref().is_some_and(|resume| resume.is_behind(&source.path)) {
            return true;
        }
        let same_size = || source.from.metadata().is_ok_and(|found| found.len() == entry.bytes);
        attachments::hash_of(&source.path) == Some(entry.sha256.as_str()) && same_size()
    }
}

/// What belongs into a copy.
pub(super) struct Entries {
    /// Every file with its size and hash, and where it comes from where the copy has not got it.
    pub files: Vec<(Option<Source>, FileEntry)>,
    /// Files of cases that are missing or damaged in the register.
    pub troubled: Vec<String>,
    /// Where the ledger's following can begin again.
    resume: Resume,
}

/// What belongs into a copy that has some files already. The list of erasures goes its own way.
pub(super) fn entries(
    register: &Path,
    head: &Head,
    there: &BTreeMap<String, FileEntry>,
    reading: &Reading,
) -> Result<Entries, BackupError> {
    let from = match reading {
        Reading::New(resume) => resume.as_ref(),
        Reading::Whole => None,
    };
    let Held { sources, named, resume } = sources(register, head, from)?;
    let behind = |source: &Source| from.is_some_and(|from| from.is_behind(&source.path));
    if sources.iter().any(|source| behind(source) && !there.contains_key(&source.path)) {
        // The copy lost a segment that was followed already.
        return entries(register, head, there, &Reading::New(None));
    }
    // What the ledger tells of and nobody has found yet.
    let (mut files, mut lost, mut troubled) = (Vec::new(), named.files, Vec::new());
    for source in sources.into_iter().filter(|source| source.path != ERASURES) {
        lost.remove(&source.path);
        let has = there.get(&source.path);
        if let Some(entry) = has.filter(|entry| reading.trusts(&source, entry)) {
            files.push((None, entry.clone()));
            continue;
        }
        let (bytes, sha256) = measured(&source)?;
        if attachments::hash_of(&source.path).is_some_and(|hash| hash != sha256) {
            files.extend(has.map(|entry| (None, entry.clone())));
            troubled.push(source.path);
            continue;
        }
        let entry = FileEntry { path: source.path.clone(), entry: source.path.clone(), bytes, sha256 };
        let new = (has != Some(&entry)).then_some(source);
        files.push((new, entry));
    }
    files.extend(lost.iter().filter_map(|path| Some((None, there.get(path)?.clone()))));
    troubled.extend(lost);
    Ok(Entries { files, troubled, resume })
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
    let named = manifest.files.iter().map(|file| folder.join(&file.path)).collect();
    // What lies there without being named goes, each time: a round before may have been stopped before it came to this.
    // Before the first manifest nothing is known to be ours.
    let within = before.into_iter().flat_map(|_| OF_A_COPY);
    within.map(|name| folder.join(name)).try_for_each(|inner| sweep(&inner, &named).map(drop))?;
    let config = folder.join(CONFIG);
    if before.is_some() && !named.contains(&config) { removed(&config) } else { Ok(()) }
}

/// Removes every file below a folder that is not named, and folders that are empty then; whether it is empty itself.
fn sweep(folder: &Path, named: &BTreeSet<PathBuf>) -> Result<bool, BackupError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        listed => listed.map_err(failed("listing", folder))?,
    };
    let (mut empty, mut any) = (true, false);
    for entry in entries {
        let entry = entry.map_err(failed("listing", folder))?;
        let path = entry.path();
        // A link is looked at as what it is: nothing outside is ever followed.
        if entry.file_type().map_err(failed("looking at", &path))?.is_dir() {
            if sweep(&path, named)? {
                fs::remove_dir(&path).map_err(failed("removing", &path))?;
                any = true;
            } else {
                empty = false;
            }
        } else if named.contains(&path) {
            empty = false;
        } else {
            removed(&path)?;
            any = true;
        }
    }
    if any {
        file::sync_folder(folder).map_err(failed("syncing", folder))?;
    }
    Ok(empty)
}

fn removed(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("removing", path)(error)),
        _ => Ok(()),
    }
}

/// Writes one file of the folder; what came over must be what was read before.
fn ship(source: &Source, to: &Path, listed: &FileEntry) -> Result<(), BackupError> {
    let within = file::folder(to);
    DirBuilder::new().recursive(true).mode(0o700).create(within).map_err(failed("making", within))?;
    let came = match file::replace(to, |out| copy(source, out)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !source.from.exists() => {
            return Err(refuse("backup_changed").with("detail", &listed.path).into());
        }
        came => came.map_err(failed("writing", to))?,
    };
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
        Some(before) if before.head.log != head.log => Err(kin::other((folder, &before.head)).into()),
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
                if !OF_A_COPY.iter().chain(&[ERASURES, seal::BESIDE, CONFIG]).any(|known| *known == name) {
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
