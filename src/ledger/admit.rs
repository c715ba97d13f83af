//! Which commands of a batch may be written: expected versions and ids, the same for every implementation.
//!
//! Commands are taken in order, each against what the ledger holds plus what the earlier ones of the batch add. One
//! that does not fit is left out, and with it everything decided on top of it: a later command that expects a version
//! which only the left-out one would have made is refused too, even if some other command has made that version since.

use std::collections::{HashMap, HashSet};

use super::line;
use super::{AppendError, Appended, CommandId, Ledger, Position, Staged, StreamId, Version};

/// The verdict on one command.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Write it; this is what it becomes once that is durable.
    Write(Appended),
    /// Applied before (durably), or it has nothing to write: this is the answer.
    Done(Appended),
    /// The same id stands earlier in this batch, at this index: the answer is that one's, as a repetition.
    Twin(usize),
    /// Left out.
    Refuse(AppendError),
}

/// Judges the commands of one batch. `head` is the last position before it.
pub(super) fn judge(ledger: &dyn Ledger, head: Position, commands: &[Staged]) -> Vec<Verdict> {
    let mut batch = Batch { ledger, head, versions: HashMap::new(), ids: HashMap::new(), phantoms: HashSet::new() };
    commands.iter().enumerate().map(|(index, command)| batch.judge(index, command)).collect()
}

struct Batch<'a> {
    ledger: &'a dyn Ledger,
    /// The last position, counting the commands admitted so far.
    head: Position,
    /// Where the streams stand that the batch has looked at or moved.
    versions: HashMap<StreamId, Version>,
    /// Commands admitted, by their index.
    ids: HashMap<CommandId, usize>,
    /// Versions that only a left-out command would have made.
    phantoms: HashSet<(StreamId, Version)>,
}

impl Batch<'_> {
    fn judge(&mut self, index: usize, command: &Staged) -> Verdict {
        if let Some(&twin) = self.ids.get(&command.id) {
            return Verdict::Twin(twin);
        }
        match self.ledger.outcome(command.id) {
            Ok(Some(done)) => {
                return Verdict::Done(Appended { repeated: true, ..done });
            }
            Ok(None) => {}
            Err(error) => return Verdict::Refuse(AppendError::Unavailable(error.to_string())),
        }
        let unfit = command.writes.iter().flat_map(|write| &write.events).find_map(|event| line::check(event).err());
        if let Some(why) = unfit {
            self.leave_out(command);
            return Verdict::Refuse(AppendError::Unavailable(why));
        }
        match self.fit(command) {
            Ok(versions) => self.admit(index, command, versions),
            Err(refusal) => {
                self.leave_out(command);
                Verdict::Refuse(refusal)
            }
        }
    }

    /// The versions a command brings its streams to, or why it does not fit.
    fn fit(&mut self, command: &Staged) -> Result<Vec<(StreamId, Version)>, AppendError> {
        let mut after: Vec<(StreamId, Version)> = Vec::new();
        for write in &command.writes {
            let own = after.iter().position(|(stream, _version)| *stream == write.stream);
            let actual = match own.and_then(|own| after.get(own)) {
                Some((_stream, version)) => *version,
                None => self.version(&write.stream)?,
            };
            let phantom = self.phantoms.contains(&(write.stream.clone(), write.expect));
            if write.expect != actual || (phantom && own.is_none()) {
                return Err(AppendError::Conflict { stream: write.stream.clone(), expected: write.expect, actual });
            }
            let version = Version(actual.0 + write.events.len() as u64);
            match own.and_then(|own| after.get_mut(own)) {
                Some(entry) => entry.1 = version,
                None if write.events.is_empty() => {}
                None => after.push((write.stream.clone(), version)),
            }
        }
        Ok(after)
    }

    fn version(&mut self, stream: &StreamId) -> Result<Version, AppendError> {
        if let Some(&version) = self.versions.get(stream) {
            return Ok(version);
        }
        let version = self.ledger.version(stream).map_err(|error| AppendError::Unavailable(error.to_string()))?;
        self.versions.insert(stream.clone(), version);
        Ok(version)
    }

    fn admit(&mut self, index: usize, command: &Staged, versions: Vec<(StreamId, Version)>) -> Verdict {
        let events: u64 = command.writes.iter().map(|write| write.events.len() as u64).sum();
        self.head.0 += events;
        self.versions.extend(versions.iter().cloned());
        let (id, order) = (command.id, command.order);
        let appended = Appended { id, position: self.head, versions, repeated: false, order };
        if events == 0 && self.ids.is_empty() {
            return Verdict::Done(appended);
        }
        self.ids.insert(command.id, index);
        Verdict::Write(appended)
    }

    fn leave_out(&mut self, command: &Staged) {
        for write in &command.writes {
            for made in 1..=write.events.len() as u64 {
                self.phantoms.insert((write.stream.clone(), Version(write.expect.0 + made)));
            }
        }
    }
}

/// One answer a command. `refuse` says why an admitted command was not written after all; then those that were judged
/// on top of it are not refused for a conflict with something that is not there.
pub(super) fn answers(
    commands: &[Staged],
    verdicts: Vec<Verdict>,
    refuse: impl Fn(&Staged) -> Option<AppendError>,
) -> Vec<Result<Appended, AppendError>> {
    let mut answers: Vec<Result<Appended, AppendError>> = Vec::with_capacity(commands.len());
    for (command, verdict) in commands.iter().zip(verdicts) {
        let answer = match verdict {
            Verdict::Done(done) => Ok(done),
            Verdict::Write(done) => refuse(command).map_or(Ok(done), Err),
            Verdict::Twin(twin) => match answers.get(twin) {
                Some(Ok(done)) => Ok(Appended { repeated: true, ..done.clone() }),
                Some(Err(error)) => Err(error.clone()),
                None => Err(AppendError::Unavailable("the command's twin has no answer".to_owned())),
            },
            Verdict::Refuse(refusal) => match refuse(command) {
                // It was left out, so its own fate is known.
                Some(AppendError::Unknown(_)) => {
                    Err(AppendError::Unavailable("the batch it stood in is not known to be durable".to_owned()))
                }
                Some(error) => Err(error),
                None => Err(refusal),
            },
        };
        answers.push(answer);
    }
    answers
}
