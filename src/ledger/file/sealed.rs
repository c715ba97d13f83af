//! A segment that is full: never written again, save for an erasure, and found through its index file.
//!
//! Start-up reads the head of each index and nothing of the segment. The index's tables are checked once, at first
//! use; an index that is missing or wrong is made again from the segment.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::place::{Place, failed, index_name, segment_name};
use super::scan::{Stop, scan};
use crate::ledger::LedgerError;
use crate::ledger::chain::{Tip, Trouble};
use crate::ledger::disk::{self, DiskFile};
use crate::ledger::index::{self, HEAD_BYTES, ID_BYTES, InSegment, IndexHead, Live, STREAM_BYTES};
use crate::ledger::line;

/// One sealed segment.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) head: IndexHead,
    tables: Mutex<Tables>,
}

/// Where the tables are looked up.
#[derive(Debug, Clone)]
enum Tables {
    /// In the file, not checked yet.
    Unchecked,
    /// In the file.
    File,
    /// In memory, since the file cannot be written.
    Memory(Arc<[u8]>),
}

/// A sealed segment that is not what it was: the commands before the damage, and where that is.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) live: Live,
    pub(super) trouble: Trouble,
}

impl Sealed {
    /// Takes up a segment that continues `before` and is followed by one that begins with `next`. The flag says
    /// whether the index had to be made again.
    pub(super) fn load(place: &Place, before: &Tip, next: u64) -> Result<Result<(Self, bool), Broken>, LedgerError> {
        let first = before.pos + 1;
        if let Some(head) = read_head(place, first) {
            let segment = place.read(&segment_name(first))?;
            let size = segment.size().map_err(failed("reading", &place.path(&segment_name(first))))?;
            let fits = head.first == first && head.first + head.count == next && size >= head.end;
            if fits && head.prev == before.hash {
                return Ok(Ok((Self { head, tables: Mutex::new(Tables::Unchecked) }, false)));
            }
        }
        let live = match rebuild(place, before)? {
            Ok(live) => live,
            Err(broken) => return Ok(Err(broken)),
        };
        match Self::seal(place, &live) {
            Some(sealed) => Ok(Ok((sealed, true))),
            None => {
                let what = "its index cannot be made".to_owned();
                let trouble = Trouble { file: segment_name(first), line: 1, byte: 0, what };
                Ok(Err(Broken { live, trouble }))
            }
        }
    }

    /// Makes the index of a segment, in its file if the disk has room and in memory if not. `None` only if the index
    /// does not read back, which would be a fault of this program.
    pub(super) fn seal(place: &Place, live: &Live) -> Option<Self> {
        let bytes = live.encode();
        let head = IndexHead::decode(&bytes)?;
        let tables = match write_index(place, live.first(), &bytes) {
            Ok(()) => Tables::File,
            Err(_no_room) => Tables::Memory(bytes.into()),
        };
        Some(Self { head, tables: Mutex::new(tables) })
    }

    /// The name of the segment's file.
    pub(super) fn name(&self) -> String {
        segment_name(self.head.first)
    }

    /// Where the records from one ordinal up to another begin and end.
    pub(super) fn range(&self, place: &Place, from: u64, to: u64) -> Result<(u64, u64), LedgerError> {
        let tables = self.reader(place)?;
        let at = |ordinal: u64| -> Result<u64, LedgerError> {
            let bytes = tables.read(self.head.head_bytes + ordinal * 8, 8)?;
            index::number(&bytes, 0).ok_or_else(|| tables.short())
        };
        Ok((at(from)?, at(to)?))
    }

    /// Where a command stands: the ordinal of its first record, and how many it has.
    pub(super) fn find_id(&self, place: &Place, id: Uuid) -> Result<Option<(u32, u32)>, LedgerError> {
        if !self.head.id_filter.may_hold(id.as_u128()) {
            return Ok(None);
        }
        let tables = self.reader(place)?;
        let entry = tables.search(self.head.ids_at(), self.head.ids, ID_BYTES, id.as_u128())?;
        Ok(entry.and_then(|entry| {
            let numbers = index::number(&entry, 16)?;
            Some((numbers as u32, (numbers >> 32) as u32))
        }))
    }

    /// The records in this segment of the stream with this [`index::stream_key`].
    pub(super) fn find_stream(&self, place: &Place, key: u128) -> Result<Option<InSegment>, LedgerError> {
        let Some((tables, last, from, many)) = self.stream_entry(place, key)? else {
            return Ok(None);
        };
        let bytes = tables.read(self.head.ordinals_at() + from * 4, many as usize * 4)?;
        let (ordinals, _rest) = bytes.as_chunks::<4>();
        Ok(Some(InSegment { last, ordinals: ordinals.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect() }))
    }

    /// The version of a stream after this segment, if it has records here.
    pub(super) fn version(&self, place: &Place, key: u128) -> Result<Option<u64>, LedgerError> {
        Ok(self.stream_entry(place, key)?.map(|(_tables, last, _from, _many)| last))
    }

    fn stream_entry(&self, place: &Place, key: u128) -> Result<Option<(Reader, u64, u64, u64)>, LedgerError> {
        if !self.head.stream_filter.may_hold(key) {
            return Ok(None);
        }
        let tables = self.reader(place)?;
        let entry = tables.search(self.head.streams_at(), self.head.streams, STREAM_BYTES, key)?;
        let Some(entry) = entry else { return Ok(None) };
        let (Some(last), Some(list)) = (index::number(&entry, 16), index::number(&entry, 24)) else {
            return Err(tables.short());
        };
        Ok(Some((tables, last, list & u64::from(u32::MAX), list >> 32)))
    }

    /// The tables, checked.
    fn reader(&self, place: &Place) -> Result<Reader, LedgerError> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let name = index_name(self.head.first);
        if matches!(*tables, Tables::Unchecked) {
            *tables = if self.tables_fit(place) { Tables::File } else { self.remake(place)? };
        }
        let source = match &*tables {
            Tables::Memory(bytes) => Source::Memory(Arc::clone(bytes)),
            Tables::Unchecked | Tables::File => Source::File(place.read(&name)?),
        };
        Ok(Reader { source, path: place.path(&name) })
    }

    fn tables_fit(&self, place: &Place) -> bool {
        let read = || {
            let file = place.read(&index_name(self.head.first)).ok()?;
            let length = usize::try_from(self.head.file_bytes() - self.head.head_bytes).ok()?;
            disk::read_exact_at(&*file, self.head.head_bytes, length).ok()
        };
        read().is_some_and(|tables| line::sum(&tables) == self.head.tables_sum)
    }

    /// Makes the tables again; the segment must still be what the head says of it.
    fn remake(&self, place: &Place) -> Result<Tables, LedgerError> {
        let before = Tip { pos: self.head.first - 1, hash: self.head.prev, at: Tip::start().at };
        let live = match rebuild(place, &before)? {
            Ok(live) => live,
            Err(broken) => return Err(LedgerError::Damaged(broken.trouble.to_string())),
        };
        let again = Self::seal(place, &live).filter(|again| again.head == self.head);
        let Some(again) = again else {
            return Err(LedgerError::Damaged(format!("{} is not what its index was made from", self.name())));
        };
        Ok(again.tables.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads a whole segment, which must be sound to its end.
fn rebuild(place: &Place, before: &Tip) -> Result<Result<Live, Broken>, LedgerError> {
    let name = segment_name(before.pos + 1);
    let bytes =
        place.read(&name).and_then(|file| disk::read_whole(&*file).map_err(failed("reading", &place.path(&name))))?;
    let scan = scan(&name, &bytes, &place.log, before, u64::MAX);
    Ok(match scan.stop {
        Stop::End => Ok(scan.live),
        Stop::Torn(trouble) | Stop::Damaged(trouble) => Err(Broken { live: scan.live, trouble }),
    })
}

fn read_head(place: &Place, first: u64) -> Option<IndexHead> {
    let file = place.read(&index_name(first)).ok()?;
    let fixed = disk::read_exact_at(&*file, 0, HEAD_BYTES).ok()?;
    let size = file.size().ok()?;
    // A length out of a damaged file must not make us allocate it.
    let length = IndexHead::length(&fixed).filter(|&length| length as u64 <= size)?;
    let head = IndexHead::decode(&disk::read_exact_at(&*file, 0, length).ok()?)?;
    (head.file_bytes() == size).then_some(head)
}

fn write_index(place: &Place, first: u64, bytes: &[u8]) -> std::io::Result<()> {
    let path = place.path(&index_name(first));
    let file = place.disk.create(&path)?;
    disk::write_all_at(&*file, bytes, 0).map_err(|(_written, error)| {
        // Half an index is no harm, its sum says so; but the room is wanted.
        drop(place.disk.remove(&path));
        error
    })
}

/// The tables of one index, open for a look-up.
struct Reader {
    source: Source,
    path: std::path::PathBuf,
}

enum Source {
    File(Box<dyn DiskFile>),
    Memory(Arc<[u8]>),
}

impl Reader {
    fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, LedgerError> {
        match &self.source {
            Source::File(file) => disk::read_exact_at(&**file, offset, length).map_err(failed("reading", &self.path)),
            Source::Memory(bytes) => usize::try_from(offset)
                .ok()
                .and_then(|from| bytes.get(from..from.checked_add(length)?))
                .map(<[u8]>::to_vec)
                .ok_or_else(|| self.short()),
        }
    }

    fn short(&self) -> LedgerError {
        failed("reading", &self.path)(std::io::ErrorKind::UnexpectedEof.into())
    }

    /// Binary search among `count` entries of `size` bytes that begin with their key.
    fn search(&self, at: u64, count: u64, size: usize, key: u128) -> Result<Option<Vec<u8>>, LedgerError> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = self.read(at + middle * size as u64, size)?;
            let found = entry.first_chunk().map(|chunk| u128::from_le_bytes(*chunk)).ok_or_else(|| self.short())?;
            match found.cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(entry)),
            }
        }
        Ok(None)
    }
}
