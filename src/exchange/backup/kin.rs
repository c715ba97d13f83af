//! Whether what a backup or a second copy ends with is a record of this register. Two registers of one district call their
//! logs alike, so only the chain tells them apart: the header that stands at a position names, hash by hash, every one before
//! it. Nothing is written here, and of the ledger only the segment that is asked about is read.

use sha2::{Digest, Sha256};
use std::path::Path;

use super::{BackupError, cut, hex};
use crate::domain::refusal::refuse;
use crate::ledger::Head;

/// How a head stands to the ledger of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    /// The ledger leads through it.
    Through,
    /// The ledger ends before it.
    Before,
    /// Another record stands at its position.
    Other,
}

/// How a head stands to the ledger of a register.
///
/// # Errors
/// The operating system's.
pub(super) fn kin(register: &Path, head: &Head) -> Result<Kin, BackupError> {
    Ok(match cut::header_at(register, head.position.0)? {
        None => Kin::Before,
        Some(header) if hex(&Sha256::digest(&header)) == head.hash.0 => Kin::Through,
        Some(_) => Kin::Other,
    })
}

/// Refuses to write over a copy whose head is no record of this register.
///
/// # Errors
/// `mirror_of_other`; `mirror_diverged` where `of_one`, told only then, says that both began with the same record;
/// `mirror_ahead` where the register ends before it; and the operating system's.
pub(super) fn check(
    register: &Path,
    (path, held): (&Path, &Head),
    of_one: impl Fn() -> Result<bool, BackupError>,
) -> Result<(), BackupError> {
    match kin(register, held)? {
        Kin::Through => Ok(()),
        Kin::Before if of_one()? => Ok(()),
        Kin::Other if of_one()? => {
            let refusal = refuse("mirror_diverged").with("path", path.display());
            Err(refusal.with("position", held.position).with("hash", &held.hash).into())
        }
        Kin::Before | Kin::Other => Err(other((path, held)).into()),
    }
}

/// Says that a folder holds the copy of another register.
pub(super) fn other((path, held): (&Path, &Head)) -> crate::domain::refusal::Refusal {
    let refusal = refuse("mirror_of_other").with("path", path.display()).with("found", &held.log);
    refusal.with("position", held.position).with("hash", &held.hash)
}

/// Whether two ledgers begin with the same record; what cannot be read is another.
///
/// # Errors
/// The operating system's.
pub(super) fn begin_alike(one: &Path, other: &Path) -> Result<bool, BackupError> {
    let (one, other) = (cut::header_at(one, 1)?, cut::header_at(other, 1)?);
    Ok(one.is_some() && one == other)
}
