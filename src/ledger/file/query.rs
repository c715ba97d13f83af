//! Reading: by stream, by position, by command.
//!
//! Nothing scans history: sealed segments are asked through their filters and indexes, the open one through the index
//! in memory. Every record read is checked against the hash of its body, and a run of records against each other.

use std::sync::PoisonError;

use super::load::Open;
use super::place::{Place, failed, segment_name};
use super::scan::next_line;
use super::sealed::Sealed;
use super::{FileLedger, State, VERSIONS_MAX};
use crate::ledger::chain::{self, Tip, Trouble};
use crate::ledger::decode::{Undecoded, decode};
use crate::ledger::disk::{self, DiskFile};
use crate::ledger::erase;
use crate::ledger::index::{self, InSegment};
use crate::ledger::line::{self, Line, Salt, Sum};
use crate::ledger::{Appended, CommandId, Hash, LedgerError, Position, Record, StreamId, Version};

/// How many records of a run are read at once.
const RUN_MAX: u64 = 128;

/// A segment to read from.
#[derive(Clone, Copy)]
enum Segment<'a> {
    Sealed(&'a Sealed),
    Open(&'a Open),
}

/// The same with its file open.
struct Reading<'a> {
    ledger: &'a FileLedger,
    segment: Segment<'a>,
    /// Opened for this reading, unless it is the open segment's.
    file: Option<Box<dyn DiskFile>>,
}

impl FileLedger {
    /// All segments, in order.
    fn segments(&self) -> impl DoubleEndedIterator<Item = Segment<'_>> {
        self.sealed.iter().map(Segment::Sealed).chain([Segment::Open(&self.open)])
    }

    /// The segment that holds a position up to the head.
    fn segment_of(&self, position: u64) -> Segment<'_> {
        if position >= self.open.live.first() {
            return Segment::Open(&self.open);
        }
        let after = self.sealed.partition_point(|sealed| sealed.head.first <= position);
        after.checked_sub(1).and_then(|index| self.sealed.get(index)).map_or(Segment::Open(&self.open), Segment::Sealed)
    }

    fn reading<'a>(&'a self, segment: Segment<'a>) -> Result<Reading<'a>, LedgerError> {
        let file = match segment {
            Segment::Sealed(sealed) => Some(self.place.read(&sealed.name())?),
            Segment::Open(_) => None,
        };
        Ok(Reading { ledger: self, segment, file })
    }

    pub(super) fn find_outcome(&self, id: CommandId) -> Result<Option<Appended>, LedgerError> {
        if let State::Failed { why, unknown } = &self.state
            && unknown.contains(&id)
        {
            return Err(LedgerError::Closed(why.clone()));
        }
        for segment in self.segments().rev() {
            let found = match segment {
                Segment::Sealed(sealed) => sealed.find_id(&self.place, id.0)?,
                Segment::Open(open) => open.live.ids.get(&id.0).copied(),
            };
            let Some((ordinal, parts)) = found else {
                continue;
            };
            let (from, parts) = (u64::from(ordinal), u64::from(parts));
            let mut versions: Vec<(StreamId, Version)> = Vec::new();
            let mut order = None;
            let reading = self.reading(segment)?;
            reading.lines(from, from + parts, |_position, bytes| {
                let line = Line::split(bytes).ok_or("the line has no TAB")?;
                let header = line.header()?;
                order = order.or_else(|| Salt::order_of(line.body));
                let version = Version(header.version);
                match versions.iter_mut().find(|(stream, _version)| stream.0 == header.stream) {
                    Some(entry) => entry.1 = version,
                    None => versions.push((StreamId(header.stream.into_owned()), version)),
                }
                Ok(())
            })?;
            let position = Position(segment.first() + from + parts - 1);
            return Ok(Some(Appended { id, position, versions, repeated: false, order }));
        }
        Ok(None)
    }

    pub(super) fn find_version(&self, stream: &StreamId) -> Result<Version, LedgerError> {
        if let Some(here) = self.open.live.streams.get(&stream.0) {
            return Ok(Version(here.last));
        }
        let remembered = self.versions.lock().unwrap_or_else(PoisonError::into_inner).get(stream).copied();
        if let Some(version) = remembered {
            return Ok(version);
        }
        let key = index::stream_key(&stream.0);
        let mut version = Version(0);
        for sealed in self.sealed.iter().rev() {
            if let Some(last) = sealed.version(&self.place, key)? {
                version = Version(last);
                break;
            }
        }
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        versions.put(stream.clone(), version);
        if versions.len() > VERSIONS_MAX {
            versions.pop_lru();
        }
        Ok(version)
    }

    pub(super) fn read_stream(&self, stream: &StreamId, from: Version) -> Result<Vec<Record>, LedgerError> {
        let key = index::stream_key(&stream.0);
        let mut records: Vec<Record> = Vec::new();
        for segment in self.segments() {
            let here = match segment {
                Segment::Sealed(sealed) => sealed.find_stream(&self.place, key)?,
                Segment::Open(open) => open.live.streams.get(&stream.0).cloned(),
            };
            let Some(InSegment { last, ordinals }) = here else {
                continue;
            };
            let wanted = usize::try_from(last.saturating_sub(from.0)).unwrap_or(usize::MAX);
            let skipped = ordinals.len().saturating_sub(wanted);
            if skipped == ordinals.len() {
                continue;
            }
            let reading = self.reading(segment)?;
            for run in runs(ordinals.get(skipped..).unwrap_or_default()) {
                reading.records(run.start, run.end, &mut records)?;
            }
        }
        for (due, record) in (from.0 + 1..).zip(&records) {
            if record.version.0 != due || record.stream != *stream {
                let what = format!("{} v{} where {stream} v{due} is due", record.stream, record.version);
                return Err(self.damage(record.position.0, what));
            }
        }
        Ok(records)
    }

    pub(super) fn read_tail(&self, after: Position, max: usize) -> Result<Vec<Record>, LedgerError> {
        let head = self.tip().pos;
        let mut next = after.0.saturating_add(1);
        let last = head.min(after.0.saturating_add(max as u64));
        let mut records = Vec::with_capacity(usize::try_from((last + 1).saturating_sub(next)).unwrap_or(0));
        while next <= last {
            let segment = self.segment_of(next);
            let reading = self.reading(segment)?;
            let end = last.min(segment.first() + segment.count() - 1);
            while next <= end {
                let run = end.min(next + RUN_MAX - 1);
                reading.records(next - segment.first(), run + 1 - segment.first(), &mut records)?;
                next = run + 1;
            }
        }
        Ok(records)
    }

    pub(super) fn find_hash(&self, position: Position) -> Result<Option<Hash>, LedgerError> {
        let tip = self.tip();
        if position.0 == 0 {
            return Ok(Some(Hash::zero()));
        }
        if position.0 >= tip.pos {
            return Ok((position.0 == tip.pos).then(|| tip.hash.into()));
        }
        let segment = self.segment_of(position.0);
        let ordinal = position.0 - segment.first();
        let mut hash: Option<Sum> = None;
        self.reading(segment)?.lines(ordinal, ordinal + 1, |_position, bytes| {
            hash = Some(Line::split(bytes).ok_or("the line has no TAB")?.sum());
            Ok(())
        })?;
        Ok(hash.map(Hash::from))
    }

    /// Whether a record's body is the filler of an erasure.
    pub(super) fn is_erased(&self, position: Position) -> Result<bool, LedgerError> {
        let segment = self.segment_of(position.0);
        let ordinal = position.0 - segment.first();
        let mut erased = false;
        self.reading(segment)?.lines(ordinal, ordinal + 1, |_position, bytes| {
            erased = erase::is_filler(Line::split(bytes).ok_or("the line has no TAB")?.body);
            Ok(())
        })?;
        Ok(erased)
    }

    /// Damage found while reading a record.
    fn damage(&self, position: u64, what: String) -> LedgerError {
        let segment = self.segment_of(position);
        let ordinal = position - segment.first();
        let byte = segment.range(&self.place, ordinal, ordinal).map_or(0, |(from, _to)| from);
        let trouble = Trouble { file: segment_name(segment.first()), line: ordinal + 1, byte, what };
        LedgerError::Damaged(trouble.to_string())
    }
}

impl Segment<'_> {
    fn first(&self) -> u64 {
        match self {
            Segment::Sealed(sealed) => sealed.head.first,
            Segment::Open(open) => open.live.first(),
        }
    }

    fn count(&self) -> u64 {
        match self {
            Segment::Sealed(sealed) => sealed.head.count,
            Segment::Open(open) => open.live.count(),
        }
    }

    fn tip(&self) -> &Tip {
        match self {
            Segment::Sealed(sealed) => &sealed.head.tip,
            Segment::Open(open) => &open.live.tip,
        }
    }

    fn range(&self, place: &Place, from: u64, to: u64) -> Result<(u64, u64), LedgerError> {
        match self {
            Segment::Sealed(sealed) => sealed.range(place, from, to),
            Segment::Open(open) => open.live.range(from, to).ok_or_else(|| {
                failed("reading", &place.path(&segment_name(open.live.first())))(
                    std::io::ErrorKind::UnexpectedEof.into(),
                )
            }),
        }
    }
}

impl Reading<'_> {
    /// Hands over the lines from one ordinal up to another, with their positions.
    fn lines(
        &self,
        from: u64,
        to: u64,
        mut take: impl FnMut(u64, &[u8]) -> Result<(), String>,
    ) -> Result<(), LedgerError> {
        let bytes = self.bytes(from, to)?;
        let mut rest = bytes.as_slice();
        for position in self.segment.first() + from..self.segment.first() + to {
            let (line, after) = next_line(rest).unwrap_or((rest, &[]));
            take(position, line).map_err(|what| self.ledger.damage(position, what))?;
            rest = after;
        }
        Ok(())
    }

    /// Reads and checks a run of records: each body against its header, each header against the one after it.
    fn records(&self, from: u64, to: u64, records: &mut Vec<Record>) -> Result<(), LedgerError> {
        let end = self.segment.first() + to;
        // One line more, for the hash of the last header; behind the segment's last the tip knows it.
        let more = (to + 1).min(self.segment.count());
        let mut before: Option<Sum> = None;
        let mut other: Option<LedgerError> = None;
        self.lines(from, more, |position, bytes| {
            if position == end {
                let header = Line::split(bytes).ok_or("the line has no TAB")?.header()?;
                let broken = before.take().is_some_and(|before| !line::is_hex_of(&header.prev, &before));
                return if broken { Err(chain::BROKEN.to_owned()) } else { Ok(()) };
            }
            match decode(bytes, position, before.take().as_ref(), &self.ledger.options.upcasters) {
                Ok((record, hash)) => {
                    before = Some(hash);
                    records.push(record);
                    Ok(())
                }
                Err(Undecoded::Damaged(what)) => Err(what),
                Err(Undecoded::Other(error)) => {
                    other.get_or_insert(error);
                    Ok(())
                }
            }
        })?;
        if let Some(error) = other {
            return Err(error);
        }
        if before.is_some_and(|last| last != self.segment.tip().hash) {
            return Err(self.ledger.damage(end - 1, "the header is not the one it was".to_owned()));
        }
        Ok(())
    }

    fn bytes(&self, from: u64, to: u64) -> Result<Vec<u8>, LedgerError> {
        let place = &self.ledger.place;
        let (start, end) = self.segment.range(place, from, to)?;
        let file: &dyn DiskFile = match (&self.file, self.segment) {
            (Some(file), _) => &**file,
            (None, _) => &*self.ledger.open.file,
        };
        let length = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let path = place.path(&segment_name(self.segment.first()));
        disk::read_exact_at(file, start, length).map_err(failed("reading", &path))
    }
}

/// Ordinals as runs without gaps, none longer than [`RUN_MAX`].
fn runs(ordinals: &[u32]) -> Vec<std::ops::Range<u64>> {
    let mut runs: Vec<std::ops::Range<u64>> = Vec::new();
    for ordinal in ordinals.iter().map(|&ordinal| u64::from(ordinal)) {
        match runs.last_mut() {
            Some(run) if run.end == ordinal && run.end - run.start < RUN_MAX => run.end += 1,
            _ => runs.push(ordinal..ordinal + 1),
        }
    }
    runs
}

/// The log's name out of the first record, wherever that is.
pub(super) fn log_name(place: &Place) -> Result<Option<String>, LedgerError> {
    for first in place.segments()? {
        let name = segment_name(first);
        let mut start = Vec::new();
        let file = place.read(&name)?;
        // Headers are far shorter; a body may be of any length.
        for chunk in 0..16_u64 {
            let bytes =
                disk::read_up_to(&*file, chunk << 12, 1 << 12).map_err(failed("reading", &place.path(&name)))?;
            let done = bytes.is_empty() || bytes.contains(&b'\t');
            start.extend_from_slice(&bytes);
            if done {
                break;
            }
        }
        if start.iter().all(|&byte| byte == 0) {
            continue;
        }
        let log = Line::split(&start)
            .ok_or_else(|| "the line has no TAB".to_owned())
            .and_then(|line| line.header().map(|header| header.log.into_owned()));
        let damaged = |what| LedgerError::Damaged(Trouble { file: name, line: 1, byte: 0, what }.to_string());
        return log.map(Some).map_err(damaged);
    }
    Ok(None)
}
