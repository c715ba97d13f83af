//! Writing one batch: judge, encode, one write, one sync, answer.
//!
//! The order is the promise. Nothing is answered `Ok` before the sync returned; nothing is answered `Unavailable`
//! before whatever the disk took of it is durably gone again. When neither can be had, the answer is `Unknown` and the
//! ledger is closed until it is recovered.

use std::collections::HashSet;
use std::io;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use rand::TryRng as _;
use rand::rngs::SysRng;

use super::load::Open;
use super::mark::Mark;
use super::place::segment_name;
use super::sealed::Sealed;
use super::{FileLedger, State};
use crate::ledger::admit::{self, Verdict};
use crate::ledger::chain::Tip;
use crate::ledger::disk::{self, SyncPoint};
use crate::ledger::index::Live;
use crate::ledger::line::{self, Placed, Salt};
use crate::ledger::{AppendError, Appended, CommandId, Position, Staged, StreamId};

/// What the buffer of a batch keeps for the next one.
const BUFFER_KEPT_BYTES: usize = 1 << 20;

/// Why a batch did not become durable.
enum Setback {
    /// Nothing of it is left.
    Refused(String),
    /// The disk may have kept it, or part of it.
    Unknown(String),
}

/// A line of the batch, by what the index needs of it.
struct Written<'a> {
    stream: &'a StreamId,
    version: u64,
    id: CommandId,
    part: (u32, u32),
    tip: Tip,
    /// Where it ends in the batch.
    end: u64,
}

impl FileLedger {
    pub(super) fn append_batch(&mut self, commands: &[Staged]) -> Vec<Result<Appended, AppendError>> {
        let why = match &self.state {
            State::Writable => None,
            State::ReadOnly(why) | State::Failed { why, .. } => Some(why.clone()),
        };
        if let Some(why) = why {
            return commands.iter().map(|command| self.answer_closed(command.id, &why)).collect();
        }
        let verdicts = admit::judge(self, Position(self.tip().pos), commands);
        let setback = self.write_admitted(commands, &verdicts).err();
        admit::answers(commands, verdicts, |command| match &setback {
            None => None,
            Some(Setback::Refused(why)) => Some(AppendError::Unavailable(why.clone())),
            Some(Setback::Unknown(_why)) => Some(AppendError::Unknown(command.id)),
        })
    }

    /// A closed ledger still knows what it holds.
    fn answer_closed(&self, id: CommandId, why: &str) -> Result<Appended, AppendError> {
        if let State::Failed { unknown, .. } = &self.state
            && unknown.contains(&id)
        {
            return Err(AppendError::Unknown(id));
        }
        match self.find_outcome(id) {
            Ok(Some(done)) => Ok(Appended { repeated: true, ..done }),
            Ok(None) | Err(_) => Err(AppendError::Unavailable(why.to_owned())),
        }
    }

    fn write_admitted(&mut self, commands: &[Staged], verdicts: &[Verdict]) -> Result<(), Setback> {
        let admitted: Vec<&Staged> = commands
            .iter()
            .zip(verdicts)
            .filter(|(_command, verdict)| matches!(verdict, Verdict::Write(_)))
            .map(|(command, _verdict)| command)
            .collect();
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let written = self.encode(&admitted, &mut buffer).map_err(|error| Setback::Refused(error.to_string()))?;
        let result = if written.is_empty() { Ok(()) } else { self.make_durable(&mut buffer) };
        match &result {
            Ok(()) if !written.is_empty() => self.take_up(&written),
            Err(Setback::Unknown(why)) => {
                let unknown: HashSet<CommandId> = admitted.iter().map(|command| command.id).collect();
                self.close(why, unknown);
            }
            Ok(()) | Err(Setback::Refused(_)) => {}
        }
        buffer.shrink_to(BUFFER_KEPT_BYTES);
        self.buffer = buffer;
        result
    }

    /// The lines of the commands, in order, chained to the tip.
    fn encode<'a>(&self, commands: &[&'a Staged], out: &mut Vec<u8>) -> io::Result<Vec<Written<'a>>> {
        let events = commands.iter().map(|command| parts(command) as usize).sum::<usize>();
        let mut written = Vec::with_capacity(events);
        let mut random = vec![0; events * size_of::<u128>()];
        SysRng.try_fill_bytes(&mut random).map_err(io::Error::other)?;
        let (salts, _rest) = random.as_chunks::<{ size_of::<u128>() }>();
        let mut salts = salts.iter();
        let batch = self.tip().pos + 1;
        let mut tip = self.tip().clone();
        for command in commands {
            let at: DateTime<Utc> = command.at.max(tip.at);
            let parts = parts(command);
            let mut part = 0;
            for write in &command.writes {
                for (version, event) in (write.expect.0 + 1..).zip(&write.events) {
                    part += 1;
                    let random = salts.next().map_or(0, |salt| u128::from_le_bytes(*salt));
                    let placed = Placed {
                        pos: tip.pos + 1,
                        log: &self.place.log,
                        stream: &write.stream.0,
                        version,
                        id: command.id.0,
                        part: (part, parts),
                        at,
                        by: &command.by,
                        prev: tip.hash,
                        salt: Salt { batch, random, order: command.order.filter(|_| part == 1) },
                    };
                    tip = Tip { pos: placed.pos, hash: line::encode(out, &placed, event)?, at };
                    let (id, end) = (command.id, out.len() as u64);
                    let (stream, tip) = (&write.stream, tip.clone());
                    written.push(Written { stream, version, id, part: (part, parts), tip, end });
                }
            }
        }
        Ok(written)
    }

    /// Writes and syncs a batch in the open segment, or in a new one if it would grow too long.
    fn make_durable(&mut self, batch: &mut Vec<u8>) -> Result<(), Setback> {
        let length = batch.len() as u64;
        if self.open.live.end > 0 && self.open.live.end + length > self.options.segment_bytes {
            self.roll()?;
        }
        let start = self.open.live.end;
        if start + length > self.open.size && self.options.ahead_bytes > 0 {
            batch.resize(batch.len() + self.options.ahead_bytes, 0);
        }
        let wrote = disk::write_all_at(&*self.open.file, batch, start);
        let end = match wrote {
            Ok(()) => start + batch.len() as u64,
            // The zeros are welcome, not needed.
            Err((written, _no_room)) if written >= length => start + written,
            Err((_written, error)) => return Err(self.undo(&error)),
        };
        self.open.size = self.open.size.max(end);
        self.open.file.sync_data(SyncPoint::Batch).map_err(|error| Setback::Unknown(unsynced("batch", &error)))
    }

    /// Takes back what the disk took of a batch it had no room for. Only once that is durable may the commands be
    /// refused: until then a power cut could bring them back.
    fn undo(&mut self, cause: &io::Error) -> Setback {
        let end = self.open.live.end;
        let undone = self
            .mark
            .doubt(Some(Mark::of(&self.open.live.tip, true)))
            .and_then(|()| self.open.file.truncate(end))
            .and_then(|()| self.open.file.sync_data(SyncPoint::Undo));
        match undone {
            Ok(()) => {
                self.open.size = end;
                self.mark.set(&self.open.live.tip);
                Setback::Refused(format!("the disk did not take the batch: {cause}"))
            }
            Err(error) => Setback::Unknown(format!("a batch could not be taken back: {error}")),
        }
    }

    /// Seals the open segment and begins the next.
    fn roll(&mut self) -> Result<(), Setback> {
        let tip = self.tip().clone();
        // The index first: once the new segment's file exists, nothing may be appended to this one any more.
        let Some(sealed) = Sealed::seal(&self.place, &self.open.live) else {
            return Err(Setback::Refused("the index of the full segment cannot be made".to_owned()));
        };
        let file = match self.place.disk.create(&self.place.path(&segment_name(tip.pos + 1))) {
            Ok(file) => file,
            Err(error) => {
                return Err(Setback::Refused(format!("the disk did not take a new segment: {error}")));
            }
        };
        if let Err(error) = self.place.disk.sync_dir(&self.place.dir, SyncPoint::SegmentDir) {
            return Err(Setback::Unknown(unsynced("new segment", &error)));
        }
        // The zeros ahead of a sealed segment will not be needed; if they stay they are still no records.
        drop(self.open.file.truncate(self.open.live.end));
        self.sealed.push(sealed);
        self.open = Open { file, size: 0, live: Live::new(tip) };
        Ok(())
    }

    /// Makes a durable batch visible.
    fn take_up(&mut self, written: &[Written<'_>]) {
        let start = self.open.live.end;
        let versions = self.versions.get_mut().unwrap_or_else(PoisonError::into_inner);
        for line in written {
            let end = start + line.end;
            self.open.live.push_parts(&line.stream.0, line.version, line.id.0, line.part, line.tip.clone(), end);
            versions.pop(line.stream);
        }
        self.mark.set(&self.open.live.tip);
    }

    /// Closes the ledger after a failed sync. The mark falls into doubt, so that whoever opens next recovers.
    pub(super) fn close(&mut self, why: &str, unknown: HashSet<CommandId>) {
        // If even that fails, the mark still names nothing beyond what was proven before.
        drop(self.mark.doubt(Some(Mark::of(&self.open.live.tip, true))));
        self.state = State::Failed { why: why.to_owned(), unknown };
    }
}

fn parts(command: &Staged) -> u32 {
    let events: usize = command.writes.iter().map(|write| write.events.len()).sum();
    u32::try_from(events).unwrap_or(u32::MAX)
}

fn unsynced(what: &str, error: &io::Error) -> String {
    format!("syncing a {what} failed ({error}); what is durable is known after recovery")
}
