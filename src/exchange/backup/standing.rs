//! Whether the files of a second copy are still what its manifest says: every byte is read, and what changed is told of before
//! anything is written. A copy that is silently made right again would have hidden that its disk fails, or that somebody was
//! at it.
//!
//! A round that was cut short left files newer than the manifest it had not come to: what begins as the manifest says, or is
//! what the register has, was changed by nobody else. A file that is gone is no changed one; it comes again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::super::attachments::{self, Standing};
use super::archive::{Source, copy};
use super::{BackupError, FileEntry, Manifest, cut, failed};
use crate::domain::refusal::refuse;

/// How many changed files a refusal names.
const NAMED_MAX: usize = 5;

/// Whether a file is asked about.
type Asked<'a> = &'a mut dyn FnMut(&str) -> bool;

/// The files of a copy, of those that are asked about, that are not what its manifest says. Nothing of `register` is asked
/// where it is on another machine.
///
/// # Errors
/// The operating system's.
pub(super) fn changed(
    folder: &Path,
    held: Option<&Manifest>,
    (register, of): (Option<&Path>, Asked<'_>),
) -> Result<BTreeSet<String>, BackupError> {
    let mut changed = BTreeSet::new();
    for listed in held.into_iter().flat_map(|manifest| &manifest.files) {
        if of(&listed.path) && !stands(folder, register, listed)? {
            changed.insert(listed.path.clone());
        }
    }
    Ok(changed)
}

fn stands(folder: &Path, register: Option<&Path>, listed: &FileEntry) -> Result<bool, BackupError> {
    let wanted = Some((listed.bytes, listed.sha256.clone()));
    let here = folder.join(&listed.path);
    let Some(found) = measured(&here, None)? else { return Ok(true) };
    if Some(&found) == wanted.as_ref() {
        return Ok(true);
    }
    let segment = listed.path.strip_prefix("ledger/").and_then(cut::first_position).is_some();
    if segment && found.0 > listed.bytes && measured(&here, Some(listed.bytes))? == wanted {
        return Ok(true);
    }
    let Some(own) = register.map(|register| register.join(&listed.path)) else { return Ok(false) };
    let length = own.metadata().map_or(0, |own| own.len());
    let as_long = found.0 == length || segment && found.0 >= listed.bytes && found.0 <= length;
    Ok(as_long && measured(&own, Some(found.0))? == Some(found))
}

/// The size and hash of so much of a file; none where there is none.
pub(super) fn measured(path: &Path, bytes: Option<u64>) -> Result<Option<(u64, String)>, BackupError> {
    let source = Source { from: path.to_owned(), path: String::new(), bytes };
    match copy(&source, &mut io::sink()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        copied => copied.map(Some).map_err(failed("reading", path)),
    }
}

/// Says which files changed.
///
/// # Errors
/// `mirror_changed`.
pub(super) fn refuse_changed(folder: &Path, changed: &BTreeSet<String>) -> Result<(), BackupError> {
    if changed.is_empty() {
        return Ok(());
    }
    let files: Vec<&str> = changed.iter().map(String::as_str).take(NAMED_MAX).collect();
    let refusal = refuse("mirror_changed").with("path", folder.display()).with("count", changed.len());
    Err(refusal.with("files", files.join(", ")).into())
}

/// Gives up those changed files of a copy that the register can write again; which those are. Of the others what is left is
/// all there is.
pub(super) fn give_up(
    register: &Path,
    changed: BTreeSet<String>,
    there: &mut BTreeMap<String, FileEntry>,
) -> BTreeSet<String> {
    let has = |path: &str| {
        let own = register.join(path);
        let is_named = attachments::hash_of(path).is_some();
        own.is_file() && (!is_named || attachments::standing(&own).is_ok_and(|found| found == Standing::Sound))
    };
    let given_up: BTreeSet<String> = changed.into_iter().filter(|path| has(path)).collect();
    there.retain(|path, _| !given_up.contains(path));
    given_up
}
