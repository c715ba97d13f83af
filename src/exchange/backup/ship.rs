//! A second copy on another machine, brought up to date through a pipe: the receiving end says what it has, the sending end
//! sends what is new, byte for byte what would be written into a folder of its own, and the receiving end holds every file to
//! the hash it was promised before it becomes part of the copy.
//!
//! Each end says one line of JSON at a time; behind the sender's come the bytes of the new files, in the order of the
//! manifest. What carries the pipe (`ssh`, which asks who is there and encrypts) is not known here.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use super::super::file;
use super::archive::copy;
use super::mirror::{Entries, Mirrored, Reading, check_before, entries, held, made, settle, there};
use super::restore::is_allowed;
use super::{BackupError, ERASURES, FORMATS, FileEntry, MANIFEST_BYTES_MAX, Manifest, erasures, failed, hex};
use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::Head;

/// The version of what is said.
const VERSION: u32 = 1;

/// What the receiving end says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    /// Files that are there already, by path.
    Holds { version: u32, files: BTreeMap<String, FileEntry> },
    /// The copy is what the manifest says.
    Done { written: usize, bytes: u64 },
    /// It is not.
    Refused(Refusal),
}

/// What the sending end says before the bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coming {
    manifest: Manifest,
    erasures: Vec<String>,
}

/// Brings the copy at the other end of a pipe up to a head of a register.
///
/// # Errors
/// What the other end refuses ([`receive`]), `ship_lost` where it is gone, `ship_version` where it is of another program, and
/// those of a backup.
pub fn ship(
    register: &Path,
    (head, made_at): (&Head, DateTime<Utc>),
    (input, output): (&mut dyn BufRead, &mut dyn Write),
) -> Result<Mirrored, BackupError> {
    if head.position.0 == 0 {
        return Err(refuse("backup_empty").into());
    }
    let there = match heard(input)? {
        Said::Holds { version: VERSION, files } => files,
        Said::Holds { version, .. } => {
            return Err(refuse("ship_version").with("found", version).with("known", VERSION).into());
        }
        Said::Refused(refusal) => return Err(refusal.into()),
        Said::Done { .. } => return Err(lost("done before it began")),
    };
    let Entries { files: all, troubled, .. } = entries(register, head, &there, &Reading::Whole)?;
    let files = all.iter().map(|(_, entry)| entry.clone()).collect();
    let manifest = Manifest { troubled, ..Manifest::of(head, (made_at, None), files) };
    let list = erasures::read(&register.join(ERASURES))?.into_iter().collect();
    let coming = Coming { manifest: manifest.clone(), erasures: list };
    let new = all.iter().filter_map(|(source, entry)| Some((source.as_ref()?, entry)));
    let sent = say(output, &coming).and_then(|()| {
        for (source, entry) in new {
            if copy(source, output)? != (entry.bytes, entry.sha256.clone()) {
                // Erased between the two readings; the other end takes nothing that is not as it was promised.
                return Err(io::Error::new(io::ErrorKind::InvalidData, entry.path.clone()));
            }
        }
        output.flush()
    });
    match sent {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(refuse("backup_changed").with("detail", error).into());
        }
        // It may have said why before it stopped listening.
        Err(error) => {
            return Err(match heard(input) {
                Ok(Said::Refused(refusal)) => refusal.into(),
                _ => lost(error),
            });
        }
        Ok(()) => {}
    }
    match heard(input)? {
        Said::Done { written, bytes } => Ok(Mirrored { manifest, written, bytes }),
        Said::Refused(refusal) => Err(refusal.into()),
        Said::Holds { .. } => Err(lost("begun twice")),
    }
}

/// Takes what is shipped into a folder, and says how it went.
///
/// # Errors
/// `mirror_of_other`, `mirror_ahead`, `mirror_not_empty`, `backup_path`, `backup_mismatch`, `ship_lost`, and the operating
/// system's; the other end has been told.
pub fn receive(folder: &Path, (input, output): (&mut dyn BufRead, &mut dyn Write)) -> Result<Mirrored, BackupError> {
    let outcome = taken(folder, (&mut *input, &mut *output));
    let last = match &outcome {
        Ok(mirrored) => Said::Done { written: mirrored.written, bytes: mirrored.bytes },
        Err(error) => Said::Refused(error.refusal()),
    };
    say(output, &last).map_err(lost)?;
    outcome
}

fn taken(folder: &Path, (input, output): (&mut dyn BufRead, &mut dyn Write)) -> Result<Mirrored, BackupError> {
    let before = held(folder)?;
    let there = there(folder, before.as_ref());
    say(output, &Said::Holds { version: VERSION, files: there.clone() }).map_err(lost)?;
    let Coming { manifest, erasures: list } = heard(input)?;
    check(folder, before.as_ref(), &manifest)?;
    let list = erasures::checked(list)?;
    made(folder)?;
    // First, as with every backup.
    erasures::join(&folder.join(ERASURES), list)?;
    let (mut written, mut bytes) = (0, 0);
    for entry in manifest.files.iter().filter(|entry| there.get(&entry.path) != Some(entry)) {
        put(&mut *input, &folder.join(&entry.path), entry)?;
        written += 1;
        bytes += entry.bytes;
    }
    settle(folder, before.as_ref(), &manifest)?;
    Ok(Mirrored { manifest, written, bytes })
}

/// What comes is believed in nothing: it may only be more of the same register, in places a register has.
fn check(folder: &Path, before: Option<&Manifest>, manifest: &Manifest) -> Result<(), BackupError> {
    check_before(folder, before, &manifest.head)?;
    if !FORMATS.contains(&manifest.format) {
        return Err(refuse("ship_version").with("found", manifest.format).with("known", VERSION).into());
    }
    let mut paths = BTreeSet::new();
    match manifest
        .files
        .iter()
        .find(|file| !is_allowed(&file.path) || file.path == ERASURES || !paths.insert(&file.path))
    {
        Some(file) => Err(refuse("backup_path").with("path", &file.path).into()),
        None => Ok(()),
    }
}

/// Writes one file of the copy from the pipe; it takes its place only if it is what was promised.
fn put(input: &mut dyn BufRead, to: &Path, entry: &FileEntry) -> Result<(), BackupError> {
    made(file::folder(to))?;
    let written = file::replace(to, |out| {
        let mut sum = Sha256::new();
        let mut input = input.take(entry.bytes);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = input.read(&mut buffer)?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            sum.update(piece);
            out.write_all(piece)?;
        }
        let whole = input.limit() == 0 && hex(&sum.finalize()) == entry.sha256;
        if whole { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => refuse("backup_mismatch").with("path", &entry.path).into(),
        _ => failed("writing", to)(error),
    })
}

fn lost(detail: impl ToString) -> BackupError {
    refuse("ship_lost").with("detail", detail.to_string()).into()
}

fn say(output: &mut dyn Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

fn heard<T: DeserializeOwned>(input: &mut dyn BufRead) -> Result<T, BackupError> {
    let mut line = Vec::new();
    input.take(MANIFEST_BYTES_MAX).read_until(b'\n', &mut line).map_err(lost)?;
    if line.last() != Some(&b'\n') {
        return Err(lost("the other end is gone"));
    }
    serde_json::from_slice(&line).map_err(lost)
}
