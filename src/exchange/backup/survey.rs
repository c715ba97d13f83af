//! A register looked at as it lies there, beside whoever is writing it: which files its ledger tells of are there, whole, and
//! how far a second copy is behind.
//!
//! Nothing is locked and nothing believed to stand still: what seems to be missing is looked for once more in a ledger that
//! is read anew. Whether the ledger itself is sound is not asked here.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

use super::super::attachments::{self, Standing};
use super::archive::{Source, walk};
use super::mirror::held;
use super::named::Named;
use super::{BackupError, cut, failed, hex};

/// The files of a register's cases, by their paths in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// How many the ledger tells of.
    pub named: usize,
    /// Of those: not there.
    pub missing: Vec<String>,
    /// There, but not what was attached.
    pub damaged: Vec<String>,
    /// There, and the ledger does not tell of them.
    pub unnamed: Vec<String>,
}

/// How a second copy stands to its register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// There is none in the folder.
    Nothing,
    /// It is of another register, or has what this one lacks.
    Other,
    /// It has everything up to a position.
    Follows {
        /// Where it ends.
        position: u64,
        /// How many records it lacks.
        lacks: u64,
        /// When the first of those was recorded.
        since: Option<DateTime<Utc>>,
    },
}

/// Looks at every file of every case, every byte of it.
///
/// # Errors
/// The operating system's.
pub fn survey(register: &Path) -> Result<Survey, BackupError> {
    let named = named(register)?;
    let there = files(register)?;
    let mut survey = Survey { named: named.files.len(), ..Survey::default() };
    for source in &there {
        match attachments::standing(&source.from).map_err(failed("reading", &source.from))? {
            Standing::Damaged => survey.damaged.push(source.path.clone()),
            // Gone since it was listed, it is missing below if it is told of then.
            Standing::Sound | Standing::Missing => {}
        }
    }
    let missing = |named: &Named, there: &[Source]| -> Vec<String> {
        let there: std::collections::BTreeSet<&str> = there.iter().map(|source| source.path.as_str()).collect();
        named.files.iter().filter(|path| !there.contains(path.as_str())).cloned().collect()
    };
    survey.missing = missing(&named, &there);
    survey.unnamed =
        there.iter().map(|source| &source.path).filter(|path| !named.files.contains(*path)).cloned().collect();
    if !survey.missing.is_empty() || !survey.unnamed.is_empty() {
        // Attached or destroyed meanwhile? A file is there before its record, and goes after it.
        let (there, named) = (files(register)?, self::named(register)?);
        let still = missing(&named, &there);
        survey.missing.retain(|path| still.contains(path));
        survey.unnamed.retain(|path| !named.files.contains(path) && register.join(path).exists());
    }
    Ok(survey)
}

/// The files that go by a hash.
fn files(register: &Path) -> Result<Vec<Source>, BackupError> {
    let mut found = Vec::new();
    walk(&register.join(attachments::FOLDER), attachments::FOLDER, &mut found)?;
    found.retain(|source| attachments::hash_of(&source.path).is_some());
    Ok(found)
}

fn named(register: &Path) -> Result<Named, BackupError> {
    #[derive(Deserialize)]
    struct Header {
        stream: String,
        kind: String,
    }
    let mut named = Named::default();
    cut::lines(register, &mut |header, body| {
        if let Ok(header) = serde_json::from_slice::<Header>(header) {
            named.take((&header.stream, &header.kind), || serde_json::from_slice(body).ok());
        }
    })?;
    Ok(named)
}

/// How far a second copy has come.
///
/// # Errors
/// What keeps its manifest from being read, and the operating system's.
pub fn copied(register: &Path, folder: &Path) -> Result<Copied, BackupError> {
    #[derive(Deserialize)]
    struct Header {
        pos: u64,
        log: String,
        at: String,
    }
    let Some(manifest) = held(folder)? else { return Ok(Copied::Nothing) };
    let (position, mut same, mut last, mut since) = (manifest.head.position.0, false, 0, None);
    cut::lines(register, &mut |line, _| {
        let Ok(header) = serde_json::from_slice::<Header>(line) else { return };
        last = header.pos;
        if header.pos == position {
            same = header.log == manifest.head.log && hex(&Sha256::digest(line)) == manifest.head.hash.0;
        } else if header.pos == position + 1 {
            since = DateTime::parse_from_rfc3339(&header.at).ok().map(|at| at.to_utc());
        }
    })?;
    Ok(if same { Copied::Follows { position, lacks: last.saturating_sub(position), since } } else { Copied::Other })
}
