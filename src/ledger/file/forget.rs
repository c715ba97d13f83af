//! Erasing bodies in place.
//!
//! The list comes first: once it names a record durably, the body is going to be overwritten, if not by this call then
//! by the next opening ([`finish`]). A half-overwritten body is thus never taken for damage.

use super::place::{Place, failed, segment_name};
use super::scan::next_line;
use super::{FileLedger, State};
use crate::ledger::disk::{self, DiskFile, SyncPoint};
use crate::ledger::erase::{self, Erasure};
use crate::ledger::line::{self, Line};
use crate::ledger::{Hash, LedgerError, Position};

/// How many erasures are noted at a time: what an opening may have to complete.
const GROUP_MAX: usize = 256;

impl FileLedger {
    /// Overwrites a record's body with a filler of the same length, for good, and notes it in the list of erasures.
    /// The chain stays valid; reading then gives `body: None`. `false` if it was erased before. The event that says
    /// why is the caller's to append.
    ///
    /// # Errors
    /// [`LedgerError::Closed`] if the ledger cannot be written, [`LedgerError::Io`] if the disk refuses or there is no
    /// such record. Where the disk is too full to note it, nothing has happened and the ledger goes on; after a failed sync
    /// it is closed until recovered, which also completes the erasure.
    pub fn erase(&mut self, position: Position) -> Result<bool, LedgerError> {
        self.must_be_writable()?;
        let hash = match self.find_hash(position)? {
            Some(hash) if position.0 > 0 => hash,
            _ => {
                let context = format!("erasing record {position}");
                return Err(LedgerError::Io { context, source: std::io::ErrorKind::NotFound.into() });
            }
        };
        let erasure = Erasure { log: self.place.log.clone(), pos: position, header: hash };
        if self.is_erased(position)? {
            return Ok(false);
        }
        self.note_and_apply(&[erasure]).map(|count| count > 0)
    }

    /// The same for many records: each group is noted with one durable write, then overwritten. Says how many were not
    /// erased before.
    ///
    /// # Errors
    /// As [`FileLedger::erase`].
    pub fn erase_all(&mut self, positions: &[Position]) -> Result<u64, LedgerError> {
        self.must_be_writable()?;
        let mut erasures = Vec::new();
        for position in positions.iter().copied() {
            let header = self.find_hash(position)?.filter(|_| position.0 > 0);
            let header = header.ok_or_else(|| LedgerError::Io {
                context: format!("erasing record {position}"),
                source: std::io::ErrorKind::NotFound.into(),
            })?;
            if !self.is_erased(position)? {
                erasures.push(Erasure { log: self.place.log.clone(), pos: position, header });
            }
        }
        let mut done = 0;
        for group in erasures.chunks(GROUP_MAX) {
            done += self.note_and_apply(group)?;
        }
        Ok(done)
    }

    /// The list of erasures.
    ///
    /// # Errors
    /// [`LedgerError::Io`] if it cannot be read, [`LedgerError::Damaged`] if a line is not one of its.
    pub fn erasures(&self) -> Result<Vec<Erasure>, LedgerError> {
        Ok(list(&self.place)?.0)
    }

    /// Erases again everything that the list names and that is there: for after an old backup was restored. Says how
    /// many bodies it overwrote.
    ///
    /// # Errors
    /// As [`FileLedger::erase`].
    pub fn reapply_erasures(&mut self) -> Result<u64, LedgerError> {
        self.must_be_writable()?;
        let erasures = self.erasures()?;
        let done = apply(&self.place, &erasures);
        self.close_on_failure(done)
    }

    fn note_and_apply(&mut self, erasures: &[Erasure]) -> Result<u64, LedgerError> {
        let noted = match note(&self.place, erasures) {
            // Nothing was noted and nothing overwritten: the ledger is as it was.
            Err(Unnoted::Clean(error)) => return Err(error),
            Err(Unnoted::Unknown(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        let done = noted.and_then(|()| apply(&self.place, erasures));
        self.close_on_failure(done)
    }

    fn must_be_writable(&self) -> Result<(), LedgerError> {
        match &self.state {
            State::Writable => Ok(()),
            State::ReadOnly(why) | State::Failed { why, .. } => Err(LedgerError::Closed(why.clone())),
        }
    }

    fn close_on_failure(&mut self, done: Result<u64, LedgerError>) -> Result<u64, LedgerError> {
        if let Err(error) = &done {
            self.close(&format!("an erasure was not completed: {error}"), std::collections::HashSet::new());
        }
        done
    }
}

/// Completes the erasures that were noted last, as many as are noted at a time.
pub(super) fn finish(place: &Place) -> Result<(), LedgerError> {
    let (list, _whole) = list(place)?;
    let last = list.get(list.len().saturating_sub(GROUP_MAX)..).unwrap_or_default();
    if !last.is_empty() {
        apply(place, last)?;
    }
    Ok(())
}

/// The list, and how many of its bytes are whole lines.
fn list(place: &Place) -> Result<(Vec<Erasure>, u64), LedgerError> {
    let path = place.erasures();
    if !place.disk.exists(&path).map_err(failed("looking for", &path))? {
        return Ok((Vec::new(), 0));
    }
    let bytes =
        place.disk.open_read(&path).and_then(|file| disk::read_whole(&*file)).map_err(failed("reading", &path))?;
    erase::parse_list(&bytes).map_err(LedgerError::Damaged)
}

/// Why lines were not added to the list.
enum Unnoted {
    /// It is as it was.
    Clean(LedgerError),
    /// What of it is durable is known only after recovery.
    Unknown(LedgerError),
}

/// Adds lines to the list, durably.
fn note(place: &Place, erasures: &[Erasure]) -> Result<(), Unnoted> {
    let path = place.erasures();
    let clean = |error| Unnoted::Clean(failed("writing", &path)(error));
    let unknown = |error| Unnoted::Unknown(failed("writing", &path)(error));
    let (_list, whole) = list(place).map_err(Unnoted::Clean)?;
    let mut line = Vec::new();
    for erasure in erasures {
        serde_json::to_writer(&mut line, erasure).map_err(|error| clean(error.into()))?;
        line.push(b'\n');
    }
    let exists = place.disk.exists(&path).map_err(clean)?;
    let file = if exists { place.disk.open(&path) } else { place.disk.create(&path) }.map_err(clean)?;
    // A line that was never finished goes.
    file.truncate(whole).map_err(clean)?;
    if let Err((_written, error)) = disk::write_all_at(&*file, &line, whole) {
        file.truncate(whole).map_err(unknown)?;
        return Err(clean(error));
    }
    file.sync_data(SyncPoint::ErasureList).map_err(unknown)?;
    place.disk.sync_dir(&place.register, SyncPoint::ErasureListDir).map_err(unknown)
}

/// Overwrites the bodies of these records where they are not erased yet; says how many were.
fn apply(place: &Place, erasures: &[Erasure]) -> Result<u64, LedgerError> {
    let firsts = place.segments()?;
    let mut done = 0;
    for (index, &first) in firsts.iter().enumerate() {
        let next = firsts.get(index + 1).copied().unwrap_or(u64::MAX);
        let here: Vec<&Erasure> = erasures.iter().filter(|erasure| (first..next).contains(&erasure.pos.0)).collect();
        if !here.is_empty() {
            let path = place.path(&segment_name(first));
            let file = place.disk.open(&path).map_err(failed("opening", &path))?;
            done += apply_in(place, &*file, first, &here).map_err(failed("erasing in", &path))?;
        }
    }
    Ok(done)
}

/// The same in one segment. Lines are counted, not followed: a body that is half overwritten must not stop it.
fn apply_in(place: &Place, file: &dyn DiskFile, first: u64, erasures: &[&Erasure]) -> std::io::Result<u64> {
    let bytes = disk::read_whole(file)?;
    let (mut rest, mut position, mut done) = (bytes.as_slice(), first, 0);
    while let Some((bytes_of_line, after)) = next_line(rest) {
        let start = (bytes.len() - rest.len()) as u64;
        if let Some(line) = Line::split(bytes_of_line)
            && erasures.iter().any(|erasure| {
                let same = erasure.pos.0 == position && erasure.log == place.log;
                same && erasure.header == Hash::from(line::sum(line.header))
            })
            && !erase::is_filler(line.body)
        {
            let body_at = start + line.header.len() as u64 + 1;
            let filler = erase::filler(line.body.len());
            disk::write_all_at(file, &filler, body_at).map_err(|(_written, error)| error)?;
            done += 1;
        }
        rest = after;
        position += 1;
    }
    // Also when there was nothing left to overwrite: an earlier attempt may have failed before its sync.
    file.sync_data(SyncPoint::Erasure)?;
    Ok(done)
}
