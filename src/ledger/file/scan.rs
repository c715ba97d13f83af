//! Reading a whole segment: which of its commands are complete, and what its end means.
//!
//! The end of the open segment may be torn: the process or the machine stopped in the middle of a write. That is no
//! damage, and recovery cuts it off. Everything else that is wrong is damage, which only a person may repair. The
//! difference matters more than anything else here, because cutting damage would lose what was acknowledged. A torn
//! write leaves a partial last line; or, where pages reached the disk out of order, a broken line followed by
//! nothing but its own batch. Each body's salt says with which position its batch began, so a broken line with a
//! *later* batch behind it had been durable once, and is damage.

use crate::ledger::chain::{Chain, Tip, Trouble};
use crate::ledger::index::Live;
use crate::ledger::line::{self, Line, Salt};

/// How a segment ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// With its last command.
    End,
    /// With bytes of a write that was never finished.
    Torn(Trouble),
    /// With bytes that had been durable and are not what they were.
    Damaged(Trouble),
}

/// A segment as read.
#[derive(Debug)]
pub(super) struct Scan {
    /// The complete commands before the stop.
    pub(super) live: Live,
    pub(super) stop: Stop,
    /// Where the bytes end that are not the zeros written ahead.
    pub(super) data_end: u64,
}

/// Reads a segment. `before` is the tip it must continue; `proven` the position up to which records are known to have
/// been durable.
pub(super) fn scan(name: &str, bytes: &[u8], log: &str, before: &Tip, proven: u64) -> Scan {
    let data = bytes.iter().rposition(|&byte| byte != 0).and_then(|last| bytes.get(..=last)).unwrap_or_default();
    let data_end = data.len() as u64;
    let mut scan = Scan { live: Live::new(before.clone()), stop: Stop::End, data_end };
    let mut chain = Chain::new(log, before.clone());
    // Where the last complete command ends.
    let mut complete = (0_u64, 0_u64);
    let mut rest = data;
    while !rest.is_empty() {
        let start = data_end - rest.len() as u64;
        let broken = match next_line(rest) {
            None => "the line does not end".to_owned(),
            Some((bytes, after)) => match chain.follow(bytes) {
                Ok(link) => {
                    scan.live.push(&link.header, link.hash, data_end - after.len() as u64);
                    rest = after;
                    if chain.complete() {
                        complete = (scan.live.count(), scan.live.end);
                    }
                    continue;
                }
                Err(what) => what,
            },
        };
        let due = chain.tip.pos + 1;
        let trouble = Trouble { file: name.to_owned(), line: scan.live.count() + 1, byte: start, what: broken };
        if is_torn(rest, due, proven) {
            scan.stop = Stop::Torn(trouble);
        } else {
            scan.stop = Stop::Damaged(trouble);
            if next_line(rest).is_some_and(|(line, _after)| sound(line).is_some()) {
                // The line is as it was written, so it may be the header before it that was changed: its own hash
                // stands nowhere but here.
                complete.1 = complete.1.min(scan.live.offsets.last().copied().unwrap_or(0));
            }
        }
        break;
    }
    if scan.stop == Stop::End && !chain.complete() {
        let what = "the last command lacks parts".to_owned();
        scan.stop = Stop::Torn(Trouble { file: name.to_owned(), line: complete.0 + 1, byte: complete.1, what });
    }
    if complete.1 < scan.live.end {
        // What is not to be shown was taken up already: read again without it. Rare, so simple.
        let cut = usize::try_from(complete.1).ok().and_then(|end| data.get(..end)).unwrap_or_default();
        scan.live = self::scan(name, cut, log, before, proven).live;
    }
    scan
}

/// The line in front, without its newline, and what follows.
pub(super) fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let newline = memchr::memchr(b'\n', bytes)?;
    Some((bytes.get(..newline)?, bytes.get(newline + 1..)?))
}

/// Whether bytes that begin with a broken line can be what an unfinished write left.
fn is_torn(rest: &[u8], due: u64, proven: u64) -> bool {
    let Some((first, _after)) = next_line(rest) else {
        // The file simply ends there. If that was proven durable, the report says what vanished; there is nothing left
        // to be protected from cutting.
        return true;
    };
    if due <= proven || sound(first).is_some() {
        // Durable once; or a line as it was written, which only does not belong here.
        return false;
    }
    let lines = rest.split(|&byte| byte == b'\n').skip(1);
    lines.filter_map(sound).all(|batch| batch <= due)
}

/// The first position of a line's batch, if header and body are as they were written.
fn sound(bytes: &[u8]) -> Option<u64> {
    let line = Line::split(bytes)?;
    let header = line.header().ok()?;
    if !line::is_hex_of(&header.body, &line::sum(line.body)) {
        return None;
    }
    // A body without a batch is foreign; its own position is the most cautious reading.
    Some(Salt::batch_of(line.body).unwrap_or(header.pos))
}
