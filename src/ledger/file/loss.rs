//! The note of a loss (`ledger/lost`): how far the log had reached when acknowledged records were found missing.
//!
//! Opening recovers what is left and from then on proves that, so the mark alone would forget the loss with the first
//! opening that saw it. The note is made before anything is recovered and says the same at every opening, until the
//! records are back (the file was restored from a backup: then the note goes by itself) or a person has decided that
//! they are not coming back ([`super::FileLedger::accept_loss`]: then it stays under another name). Until then the
//! ledger is not written: what would be appended would take the positions of what is missing.

use std::io;

use super::load;
use super::mark::{Mark, decode, encode};
use super::place::{Place, failed, segment_name};
use super::{FileLedger, OpenReport, State};
use crate::ledger::chain::Trouble;
use crate::ledger::disk;
use crate::ledger::{Hash, LedgerError, Position, line};

const NAME: &str = "lost";
/// What an accepted loss is kept under, behind the position it had reached.
const ACCEPTED: &str = "accepted";
/// A note is one short line.
const NOTE_BYTES_MAX: usize = 256;

/// The loss that nobody has decided about; `None` if there is none, or its note is not whole.
pub(super) fn noted(place: &Place) -> Option<Mark> {
    let file = place.disk.open_read(&place.path(NAME)).ok()?;
    let bytes = disk::read_up_to(&*file, 0, NOTE_BYTES_MAX).ok()?;
    decode(std::str::from_utf8(&bytes).ok()?)
}

/// Notes durably that the log had reached this mark. A note that reaches further stays.
pub(super) fn note(place: &Place, mark: Mark) -> io::Result<()> {
    if noted(place).is_some_and(|known| known.pos >= mark.pos) {
        return Ok(());
    }
    // One that is torn by a power cut counts as none; the mark, or who knew of the loss, then still tells it.
    load::set_aside(place, NAME, encode(Mark { sound: true, ..mark }).as_bytes())
}

/// What a person is told, and why nothing is written.
fn words(lost: Mark, head: u64) -> String {
    let (from, to) = (head + 1, lost.pos);
    if lost.pos > head {
        return format!(
            "acknowledged records {from} to {to} are missing: the ledger had reached {to} and ends at {head}"
        );
    }
    format!("record {to} is not the one that was acknowledged there")
}

impl FileLedger {
    /// Compares the note of a loss with what was opened.
    pub(super) fn weigh_loss(&mut self, report: &mut OpenReport) -> Result<(), LedgerError> {
        self.lost = None;
        let Some(mark) = noted(&self.place) else { return Ok(()) };
        let hash: Hash = mark.hash.into();
        if mark.pos <= self.tip().pos && self.find_hash(Position(mark.pos))? == Some(hash) {
            // The records are back. A note that cannot be removed now is found true again next time.
            drop(self.place.disk.remove(&self.place.path(NAME)));
            return Ok(());
        }
        report.vanished = report.vanished.max(Some(Position(mark.pos)));
        if matches!(self.state, State::Writable) {
            self.state = State::ReadOnly(words(mark, self.tip().pos));
        }
        self.lost = Some(mark);
        Ok(())
    }

    /// How far the log had reached before acknowledged records vanished, while nobody has decided what happens then.
    #[must_use]
    pub fn lost(&self) -> Option<Position> {
        self.lost.map(|mark| Position(mark.pos))
    }

    /// Notes a loss that others know of (the views had seen a record that is not here). From then on it is found at every
    /// opening, and nothing is written.
    ///
    /// # Errors
    /// [`LedgerError::Io`] if it cannot be noted or read again, [`LedgerError::Damaged`] if `hash` is no hash.
    pub fn remember_loss(&mut self, reached: Position, hash: &Hash) -> Result<OpenReport, LedgerError> {
        let hash = line::unhex(&hash.0).ok_or_else(|| LedgerError::Damaged(format!("{} is no hash", hash.0)))?;
        let path = self.place.path(NAME);
        note(&self.place, Mark { pos: reached.0, hash, sound: true }).map_err(failed("writing", &path))?;
        let mut report = OpenReport::default();
        self.weigh_loss(&mut report)?;
        Ok(report)
    }

    /// A person has decided that the missing records are not coming back. The note stays, under another name, which is
    /// returned; the next opening may write. `None` when nothing is missing.
    ///
    /// # Errors
    /// [`LedgerError::Io`] if the disk refuses.
    pub fn accept_loss(&mut self) -> Result<Option<String>, LedgerError> {
        let Some(mark) = self.lost else { return Ok(None) };
        let path = self.place.path(NAME);
        let name = self.accepted_name(mark).map_err(failed("looking beside", &path))?;
        // Not synced: a power cut can bring the note back, and then it is decided once more.
        self.place.disk.rename(&path, &self.place.path(&name)).map_err(failed("renaming", &path))?;
        self.lost = None;
        Ok(Some(name))
    }

    fn accepted_name(&self, mark: Mark) -> io::Result<String> {
        let mut attempt = 1_u32;
        loop {
            let name = format!("{NAME}.{:020}.{attempt}.{ACCEPTED}", mark.pos);
            if !self.place.disk.exists(&self.place.path(&name))? {
                return Ok(name);
            }
            attempt += 1;
        }
    }

    /// The loss as what verifying finds, behind the last record.
    pub(super) fn loss_found(&self, head: u64) -> Option<Trouble> {
        let lost = self.lost?;
        let live = &self.open.live;
        let what = words(lost, head);
        Some(Trouble { file: segment_name(live.first()), line: live.count() + 1, byte: live.end, what })
    }
}
