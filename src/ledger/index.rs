//! The index of one segment: where each record begins, which records a stream has, where a command stands.
//!
//! For the open segment it lives in memory ([`Live`]); sealing writes it beside the segment as a small binary file
//! (`….index`, all numbers little-endian), which is checksummed and can be rebuilt from the segment at any time, and
//! is therefore never synced. Its head, with the filters, is read at start-up; the tables are searched on disk.
//!
//! ```text
//! head    magic(8) first(8) count(8) end(8) ids(8) streams(8) id-filter(8) stream-filter(8)
//!         prev(32) last hash(32) last at: seconds(8) nanoseconds(8)  sum of the tables(32)
//!         id filter, stream filter, sum of everything before it(32)
//! tables  offsets  count+1 x 8     where each record begins, and the end
//!         ids      ids     x 24    id(16) ordinal(4) parts(4), by id
//!         streams  streams x 32    key(16) last version(8) ordinals from(4) how many(4), by key
//!         ordinals count   x 4     the records of each stream, in order
//! ```

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::chain::Tip;
use super::filter::Filter;
use super::line::{self, Header, Sum};

const MAGIC: &[u8; 8] = b"ZTINDEX1";
/// Bytes of the head before the filters.
pub(super) const HEAD_BYTES: usize = 64 + 32 + 32 + 16 + 32;
/// Bytes of a checksum.
pub(super) const SUM_BYTES: usize = 32;
pub(super) const ID_BYTES: usize = 24;
pub(super) const STREAM_BYTES: usize = 32;

/// A stream within one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct InSegment {
    /// The version after its last record here.
    pub(super) last: u64,
    /// Its records here, counted from the segment's first.
    pub(super) ordinals: Vec<u32>,
}

/// The index of the segment that is being written, or that was just read whole.
#[derive(Debug, Clone)]
pub(super) struct Live {
    /// The tip before the segment's first record.
    pub(super) before: Tip,
    /// The tip after its last one.
    pub(super) tip: Tip,
    /// Where each record begins.
    pub(super) offsets: Vec<u64>,
    /// Where the last record ends.
    pub(super) end: u64,
    /// Command id to the ordinal of its first record and the number of its records.
    pub(super) ids: HashMap<Uuid, (u32, u32)>,
    pub(super) streams: HashMap<String, InSegment>,
}

impl Live {
    /// An empty segment after this tip.
    pub(super) fn new(before: Tip) -> Self {
        let tip = before.clone();
        Self { before, tip, offsets: Vec::new(), end: 0, ids: HashMap::new(), streams: HashMap::new() }
    }

    /// The position of the segment's first record.
    pub(super) fn first(&self) -> u64 {
        self.before.pos + 1
    }

    /// How many records.
    pub(super) fn count(&self) -> u64 {
        self.offsets.len() as u64
    }

    /// Takes up the next record, which ends at `end`.
    pub(super) fn push(&mut self, header: &Header<'_>, hash: Sum, end: u64) {
        let tip = Tip { pos: header.pos, hash, at: header.at };
        self.push_parts(&header.stream, header.version, header.id, header.part, tip, end);
    }

    /// The same, from fields.
    pub(super) fn push_parts(&mut self, stream: &str, version: u64, id: Uuid, part: (u32, u32), tip: Tip, end: u64) {
        // A segment is rolled long before it holds 2^32 records of a hundred bytes and more.
        let ordinal = u32::try_from(self.offsets.len()).unwrap_or(u32::MAX);
        if part.0 == 1 {
            self.ids.insert(id, (ordinal, part.1));
        }
        if !self.streams.contains_key(stream) {
            self.streams.insert(stream.to_owned(), InSegment::default());
        }
        if let Some(entry) = self.streams.get_mut(stream) {
            entry.last = version;
            entry.ordinals.push(ordinal);
        }
        self.offsets.push(self.end);
        self.end = end;
        self.tip = tip;
    }

    /// Where the records from one ordinal up to another begin and end.
    pub(super) fn range(&self, from: u64, to: u64) -> Option<(u64, u64)> {
        let at = |ordinal: u64| match usize::try_from(ordinal) {
            Ok(index) if index == self.offsets.len() => Some(self.end),
            Ok(index) => self.offsets.get(index).copied(),
            Err(_beyond) => None,
        };
        Some((at(from)?, at(to)?))
    }

    /// The index file.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut ids: Vec<_> = self.ids.iter().map(|(id, &place)| (id.as_u128(), place)).collect();
        ids.sort_unstable();
        let mut streams: Vec<_> = self.streams.iter().map(|(name, stream)| (stream_key(name), stream)).collect();
        streams.sort_unstable_by_key(|(key, _stream)| *key);
        let id_filter = Filter::over(ids.iter().map(|(id, _place)| *id));
        let stream_filter = Filter::over(streams.iter().map(|(key, _stream)| *key));
        let tables = self.encode_tables(&ids, &streams);

        let mut out = MAGIC.to_vec();
        let sizes = [ids.len(), streams.len(), id_filter.as_bytes().len(), stream_filter.as_bytes().len()];
        for number in [self.first(), self.count(), self.end].into_iter().chain(sizes.map(|size| size as u64)) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.before.hash);
        out.extend_from_slice(&self.tip.hash);
        out.extend_from_slice(&self.tip.at.timestamp().to_le_bytes());
        out.extend_from_slice(&u64::from(self.tip.at.timestamp_subsec_nanos()).to_le_bytes());
        out.extend_from_slice(&line::sum(&tables));
        out.extend_from_slice(id_filter.as_bytes());
        out.extend_from_slice(stream_filter.as_bytes());
        let sum = line::sum(&out);
        out.extend_from_slice(&sum);
        out.extend_from_slice(&tables);
        out
    }

    fn encode_tables(&self, ids: &[(u128, (u32, u32))], streams: &[(u128, &InSegment)]) -> Vec<u8> {
        let mut out = Vec::new();
        for offset in self.offsets.iter().chain([&self.end]) {
            out.extend_from_slice(&offset.to_le_bytes());
        }
        for (id, (ordinal, parts)) in ids {
            out.extend_from_slice(&id.to_le_bytes());
            out.extend_from_slice(&ordinal.to_le_bytes());
            out.extend_from_slice(&parts.to_le_bytes());
        }
        let mut from = 0_u32;
        for (key, stream) in streams {
            let many = u32::try_from(stream.ordinals.len()).unwrap_or(u32::MAX);
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&stream.last.to_le_bytes());
            out.extend_from_slice(&from.to_le_bytes());
            out.extend_from_slice(&many.to_le_bytes());
            from = from.saturating_add(many);
        }
        for (_key, stream) in streams {
            for ordinal in &stream.ordinals {
                out.extend_from_slice(&ordinal.to_le_bytes());
            }
        }
        out
    }
}

/// A stream's name as a key: half of its SHA-256, so that two names never share one.
pub(super) fn stream_key(stream: &str) -> u128 {
    let sum = line::sum(stream.as_bytes());
    sum.first_chunk().map_or(0, |half| u128::from_le_bytes(*half))
}

/// The head of an index file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexHead {
    pub(super) first: u64,
    pub(super) count: u64,
    /// Where the segment's last record ends.
    pub(super) end: u64,
    /// How many commands.
    pub(super) ids: u64,
    /// How many streams.
    pub(super) streams: u64,
    /// The hash before the segment's first record.
    pub(super) prev: Sum,
    pub(super) tip: Tip,
    pub(super) tables_sum: Sum,
    pub(super) id_filter: Filter,
    pub(super) stream_filter: Filter,
    /// Bytes before the tables.
    pub(super) head_bytes: u64,
}

impl IndexHead {
    /// How many bytes head and filters take, from the first [`HEAD_BYTES`].
    pub(super) fn length(fixed: &[u8]) -> Option<usize> {
        let (id_filter, stream_filter) = (number(fixed, 48)?, number(fixed, 56)?);
        let filters = usize::try_from(id_filter.checked_add(stream_filter)?).ok()?;
        HEAD_BYTES.checked_add(filters)?.checked_add(SUM_BYTES)
    }

    /// Reads a head from bytes that begin with it; `None` if it is not one or its sum is wrong.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let length = Self::length(bytes)?;
        let bytes = bytes.get(..length)?;
        let (summed, sum) = bytes.split_at_checked(length - SUM_BYTES)?;
        if bytes.get(..8)? != MAGIC || line::sum(summed) != sum {
            return None;
        }
        let (first, count) = (number(bytes, 8)?, number(bytes, 16)?);
        let id_filter = usize::try_from(number(bytes, 48)?).ok()?;
        let filters = summed.get(HEAD_BYTES..)?;
        let (seconds, nanoseconds) = (number(bytes, 128)?.cast_signed(), u32::try_from(number(bytes, 136)?).ok()?);
        let at: DateTime<Utc> = DateTime::from_timestamp(seconds, nanoseconds)?;
        Some(Self {
            first,
            count,
            end: number(bytes, 24)?,
            ids: number(bytes, 32)?,
            streams: number(bytes, 40)?,
            prev: *bytes.get(64..)?.first_chunk()?,
            tip: Tip { pos: (first + count).checked_sub(1)?, hash: *bytes.get(96..)?.first_chunk()?, at },
            tables_sum: *bytes.get(144..)?.first_chunk()?,
            id_filter: Filter::from_bytes(filters.get(..id_filter)?.to_vec()),
            stream_filter: Filter::from_bytes(filters.get(id_filter..)?.to_vec()),
            head_bytes: length as u64,
        })
    }

    /// Where the ids begin in the file.
    pub(super) fn ids_at(&self) -> u64 {
        self.head_bytes + (self.count + 1) * 8
    }

    /// Where the streams begin.
    pub(super) fn streams_at(&self) -> u64 {
        self.ids_at() + self.ids * ID_BYTES as u64
    }

    /// Where the ordinals begin.
    pub(super) fn ordinals_at(&self) -> u64 {
        self.streams_at() + self.streams * STREAM_BYTES as u64
    }

    /// How long the file is.
    pub(super) fn file_bytes(&self) -> u64 {
        self.ordinals_at() + self.count * 4
    }
}

/// A little-endian number at an offset.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}
