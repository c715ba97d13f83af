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
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use super::super::file;
use super::archive::copy;
use super::mirror::{Entries, Mirrored, Reading, check_before, entries, held, made, settle, there};
use super::restore::is_allowed;
use super::{
    BackupError, ERASURES, FORMATS, FileEntry, MANIFEST_BYTES_MAX, Manifest, cut, erasures, failed, hex, kin, standing,
};
use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::Head;

/// The version of what is said.
const VERSION: u32 = 1;
/// What stands for the folder at the other end, whose name only that end knows.
const THERE: &str = "ssh://";
/// The longest header that is looked for.
const HEADER_BYTES_MAX: u64 = 1 << 20;

/// What the receiving end says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    /// Files that are there already, by path.
    Holds {
        version: u32,
        files: BTreeMap<String, FileEntry>,
        /// Where its ledger ends; none where there is nothing yet, or the program there is an older one.
        #[serde(default)]
        head: Option<Head>,
        /// Of the files: those that are no longer what they were.
        #[serde(default)]
        changed: BTreeSet<String>,
    },
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
    /// Files that changed there and are sent again, by somebody who knows; none where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mended: Option<BTreeSet<String>>,
}

/// Brings the copy at the other end of a pipe up to a head of a register; with `mends` files that changed there are written
/// again.
///
/// # Errors
/// What the other end refuses ([`receive`]), `ship_lost` where it is gone, `ship_version` where it is of another program, and
/// those of a backup.
pub fn ship(
    register: &Path,
    (head, made_at, mends): (&Head, DateTime<Utc>, bool),
    (input, output): (&mut dyn BufRead, &mut dyn Write),
) -> Result<Mirrored, BackupError> {
    if head.position.0 == 0 {
        return Err(refuse("backup_empty").into());
    }
    let (mut there, held, changed) = match heard(input)? {
        Said::Holds { version: VERSION, files, head, changed } => (files, head, changed),
        Said::Holds { version, .. } => {
            return Err(refuse("ship_version").with("found", version).with("known", VERSION).into());
        }
        Said::Refused(refusal) => return Err(refusal.into()),
        Said::Done { .. } => return Err(lost("done before it began")),
    };
    if let Some(held) = held {
        kin::check(register, (Path::new(THERE), &held), || {
            Ok(held.position > head.position || begin_alike(register, &there)?)
        })?;
    }
    if !mends {
        standing::refuse_changed(Path::new(THERE), &changed)?;
    }
    let mended = standing::give_up(register, changed, &mut there);
    let Entries { files: all, troubled, .. } = entries(register, head, &there, &Reading::Whole)?;
    let files = all.iter().map(|(_, entry)| entry.clone()).collect();
    let manifest = Manifest { troubled, ..Manifest::of(head, (made_at, None), files) };
    let list = erasures::read(&register.join(ERASURES))?.into_iter().collect();
    let coming = Coming { manifest: manifest.clone(), erasures: list, mended: mends.then(|| mended.clone()) };
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
        Said::Done { written, bytes } => Ok(Mirrored { manifest, written, bytes, mended }),
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
    let changed = standing::changed(folder, before.as_ref(), (None, &mut |_| true))?;
    let head = before.as_ref().map(|before| before.head.clone());
    let holds = Said::Holds { version: VERSION, files: there.clone(), head, changed: changed.clone() };
    say(output, &holds).map_err(lost)?;
    let Coming { manifest, erasures: list, mended } = heard(input)?;
    check(folder, before.as_ref(), &manifest)?;
    if mended.is_none() {
        standing::refuse_changed(folder, &changed)?;
    }
    let mended = mended.unwrap_or_default();
    let list = erasures::checked(list)?;
    made(folder)?;
    // First, as with every backup.
    erasures::join(&folder.join(ERASURES), list)?;
    let (mut written, mut bytes) = (0, 0);
    let comes = |entry: &&FileEntry| there.get(&entry.path) != Some(*entry) || mended.contains(&entry.path);
    for entry in manifest.files.iter().filter(comes) {
        let begins = match before.as_ref().filter(|_| !mended.contains(&entry.path)) {
            Some(before) => first_header(&folder.join(&entry.path), entry)?.map(|header| (header, &before.head)),
            None => None,
        };
        put(&mut *input, (folder, &folder.join(&entry.path)), entry, begins)?;
        written += 1;
        bytes += entry.bytes;
    }
    settle(folder, before.as_ref(), &manifest)?;
    Ok(Mirrored { manifest, written, bytes, mended })
}

/// Whether a copy at the other end begins as this register does, as far as its files tell.
fn begin_alike(register: &Path, there: &BTreeMap<String, FileEntry>) -> Result<bool, BackupError> {
    let first = there.values().find(|file| file.path.strip_prefix("ledger/").and_then(cut::first_position) == Some(1));
    let Some(first) = first else { return Ok(false) };
    let own = standing::measured(&register.join(&first.path), Some(first.bytes))?;
    Ok(own == Some((first.bytes, first.sha256.clone())))
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

/// The header a segment of the copy begins with: whatever takes its place begins with the same, or it is another register's.
fn first_header(segment: &Path, entry: &FileEntry) -> Result<Option<Vec<u8>>, BackupError> {
    if entry.path.strip_prefix("ledger/").and_then(cut::first_position).is_none() {
        return Ok(None);
    }
    let mut header = Vec::new();
    match File::open(segment) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => {
            let reading = BufReader::new(opened.map_err(failed("opening", segment))?);
            reading.take(HEADER_BYTES_MAX).read_until(b'\t', &mut header).map_err(failed("reading", segment))?;
        }
    }
    Ok(Some(header))
}

/// Writes one file of the copy from the pipe; it takes its place only if it is what was promised, and begins as what it
/// replaces.
fn put(
    input: &mut dyn BufRead,
    (folder, to): (&Path, &Path),
    entry: &FileEntry,
    begins: Option<(Vec<u8>, &Head)>,
) -> Result<(), BackupError> {
    made(file::folder(to))?;
    let mut other = None;
    let written = file::replace(to, |out| {
        let (mut sum, mut begun) = (Sha256::new(), Vec::<u8>::new());
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
            let wanted = begins.as_ref().map_or(0, |(header, _)| header.len());
            begun.extend(piece.iter().take(wanted.saturating_sub(begun.len())));
        }
        other = begins.as_ref().filter(|(header, _)| *header != begun).map(|(_, held)| kin::other((folder, held)));
        let whole = other.is_none() && input.limit() == 0 && hex(&sum.finalize()) == entry.sha256;
        if whole { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => {
            other.unwrap_or_else(|| refuse("backup_mismatch").with("path", &entry.path)).into()
        }
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
