//! The mark: how far the log is proven durable (`ledger/proven`).
//!
//! Written after each successful sync and never synced itself: an old mark only proves less. Without it, opening would
//! have to write the open segment anew each time, since bytes that read well may still be in the page cache alone,
//! where a failed sync left them. It also tells damage at the very end from a torn write. Before anything irregular is
//! done the mark is put in doubt: it still says what was proven, but the open segment must be written anew.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::ledger::chain::Tip;
use crate::ledger::disk::{self, Disk, DiskFile};
use crate::ledger::line::{self, Sum};

const NAME: &str = "proven";
/// Position, hash, state, checksum; blanks and a newline.
const MARK_BYTES: usize = 20 + 1 + 64 + 1 + 5 + 1 + 16 + 1;
const SOUND: &str = "sound";
const DOUBT: &str = "doubt";

/// A proven end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) pos: u64,
    pub(super) hash: Sum,
    /// Whether the files are as they were when that was proven, save for what was appended since.
    pub(super) sound: bool,
}

impl Mark {
    pub(super) fn of(tip: &Tip, sound: bool) -> Self {
        Self { pos: tip.pos, hash: tip.hash, sound }
    }
}

/// The file that holds it.
#[derive(Debug)]
pub(super) struct MarkFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Option<Box<dyn DiskFile>>,
}

impl MarkFile {
    pub(super) fn new(place: &super::place::Place) -> Self {
        Self { disk: Arc::clone(&place.disk), path: place.path(NAME), file: None }
    }

    /// What is proven; `None` if there is no mark or it is not whole.
    pub(super) fn read(&self) -> Option<Mark> {
        let file = self.disk.open_read(&self.path).ok()?;
        let bytes = disk::read_up_to(&*file, 0, MARK_BYTES + 1).ok()?;
        decode(std::str::from_utf8(&bytes).ok()?)
    }

    /// Notes what has just been proven. A failure only costs the next opening some work.
    pub(super) fn set(&mut self, tip: &Tip) {
        drop(self.write(Mark::of(tip, true)));
    }

    /// Notes that something irregular is about to be done. Returns only once no sound mark can be read.
    pub(super) fn doubt(&mut self, proven: Option<Mark>) -> io::Result<()> {
        if let Some(mark) = proven
            && self.write(Mark { sound: false, ..mark }).is_ok()
        {
            return Ok(());
        }
        self.file = None;
        match self.disk.remove(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn write(&mut self, mark: Mark) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.disk.open(&self.path).or_else(|_missing| self.disk.create(&self.path))?,
        };
        disk::write_all_at(&*file, encode(mark).as_bytes(), 0).map_err(|(_written, error)| error)?;
        self.file = Some(file);
        Ok(())
    }
}

/// As it stands in a file: one line.
pub(super) fn encode(mark: Mark) -> String {
    let state = if mark.sound { SOUND } else { DOUBT };
    let text = format!("{:020} {} {state}", mark.pos, line::hex(&mark.hash));
    let check: String = line::hex(&line::sum(text.as_bytes())).chars().take(16).collect();
    format!("{text} {check}\n")
}

/// Reads that line; `None` if it is not whole.
pub(super) fn decode(text: &str) -> Option<Mark> {
    let mut words = text.split_ascii_whitespace();
    let (pos, hash) = (words.next()?.parse().ok()?, line::unhex(words.next()?)?);
    let mark = Mark { pos, hash, sound: words.next()? == SOUND };
    (encode(mark) == text).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_is_not_whole_proves_nothing() {
        let mark = Mark { pos: 871, hash: line::sum(b"header"), sound: true };
        let doubt = Mark { sound: false, ..mark };
        let text = encode(mark);
        assert_eq!((text.len(), encode(doubt).len()), (MARK_BYTES, MARK_BYTES));
        assert_eq!((decode(&text), decode(&encode(doubt))), (Some(mark), Some(doubt)));
        for cut in 0..text.len() {
            assert_eq!(decode(&text[..cut]), None, "cut at {cut}");
        }
        assert_eq!(decode(&text.replace("871", "872")), None);
        assert_eq!(decode(&text.replace(SOUND, DOUBT)), None);
    }
}
