//! A ledger that lives in memory and fails on command: for tests of whoever stands on a ledger.
//!
//! It writes the same lines, judges by the same rules and passes the same conformance suite as the file ledger. The
//! script of [`Fault`]s makes it do what a replicated ledger can do at any time: another writer comes first, the
//! writing stops, the answer gets lost.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::admit::{self, Verdict};
use super::chain::{Tip, Trouble};
use super::decode::{Undecoded, decode};
use super::erase;
use super::line::{self, Line, Placed, Salt};
use super::upcast::Upcasters;
use super::{
    AppendError, Appended, CommandId, Hash, Head, Ledger, LedgerError, Position, Record, Staged, StreamId, Version,
};

/// What goes wrong with one call of [`Ledger::append`].
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Every command that would have been written is refused as if its first stream had moved.
    Conflict,
    /// Another writer's command is applied just before.
    Rival(Box<Staged>),
    /// Nothing is written; the next call may succeed.
    Unavailable(String),
    /// The answer is lost and the ledger is closed until [`MemoryLedger::recover`]; whether the commands were applied
    /// shows only then.
    Unknown {
        /// Whether they were.
        kept: bool,
    },
}

/// A ledger in memory; see the module.
#[derive(Debug)]
pub struct MemoryLedger {
    log: String,
    upcasters: Upcasters,
    /// One line a record, without its newline.
    lines: Vec<Vec<u8>>,
    tip: Tip,
    ids: HashMap<CommandId, Appended>,
    streams: HashMap<StreamId, Vec<u64>>,
    script: VecDeque<Option<Fault>>,
    closed: Option<Closed>,
}

/// Closed by a lost answer.
#[derive(Debug)]
struct Closed {
    unknown: HashSet<CommandId>,
    /// What recovery will find.
    kept: Vec<Staged>,
}

impl MemoryLedger {
    /// An empty ledger of a log.
    #[must_use]
    pub fn new(log: &str) -> Self {
        Self {
            log: log.to_owned(),
            upcasters: Upcasters::new(),
            lines: Vec::new(),
            tip: Tip::start(),
            ids: HashMap::new(),
            streams: HashMap::new(),
            script: VecDeque::new(),
            closed: None,
        }
    }

    /// The same, reading old events with these steps.
    #[must_use]
    pub fn with_upcasters(mut self, upcasters: Upcasters) -> Self {
        self.upcasters = upcasters;
        self
    }

    /// Adds to the script: what happens to the next call of [`Ledger::append`] that has no entry yet (`None`: nothing
    /// goes wrong).
    pub fn inject(&mut self, fault: impl Into<Option<Fault>>) {
        self.script.push_back(fault.into());
    }

    /// Opens the ledger again after an answer was lost.
    pub fn recover(&mut self) {
        if let Some(closed) = self.closed.take() {
            self.write(&closed.kept);
        }
    }

    fn write(&mut self, commands: &[Staged]) {
        let batch = self.tip.pos + 1;
        for command in commands {
            let at: DateTime<Utc> = command.at.max(self.tip.at);
            let events: usize = command.writes.iter().map(|write| write.events.len()).sum();
            let parts = u32::try_from(events).unwrap_or(u32::MAX);
            let mut part = 0;
            let mut versions: Vec<(StreamId, Version)> = Vec::new();
            for write in &command.writes {
                for (version, event) in (write.expect.0 + 1..).zip(&write.events) {
                    part += 1;
                    let placed = Placed {
                        pos: self.tip.pos + 1,
                        log: &self.log,
                        stream: &write.stream.0,
                        version,
                        id: command.id.0,
                        part: (part, parts),
                        at,
                        by: &command.by,
                        prev: self.tip.hash,
                        salt: Salt {
                            batch,
                            random: Uuid::new_v4().as_u128(),
                            order: command.order.filter(|_| part == 1),
                        },
                    };
                    let mut line = Vec::new();
                    let Ok(hash) = line::encode(&mut line, &placed, event) else {
                        continue;
                    };
                    line.pop();
                    self.tip = Tip { pos: placed.pos, hash, at };
                    self.lines.push(line);
                    self.streams.entry(write.stream.clone()).or_default().push(placed.pos);
                    match versions.iter_mut().find(|(stream, _version)| *stream == write.stream) {
                        Some(entry) => entry.1 = Version(version),
                        None => versions.push((write.stream.clone(), Version(version))),
                    }
                }
            }
            if parts > 0 {
                let position = Position(self.tip.pos);
                self.ids.insert(
                    command.id,
                    Appended { id: command.id, position, versions, repeated: false, order: command.order },
                );
            }
        }
    }

    fn record(&self, position: u64) -> Result<Record, LedgerError> {
        let damaged = |what: String| {
            let trouble = Trouble { file: "memory".to_owned(), line: position, byte: 0, what };
            LedgerError::Damaged(trouble.to_string())
        };
        let line = self.line(position).ok_or_else(|| damaged("there is no such record".to_owned()))?;
        match decode(line, position, None, &self.upcasters) {
            Ok((record, _hash)) => Ok(record),
            Err(Undecoded::Damaged(what)) => Err(damaged(what)),
            Err(Undecoded::Other(error)) => Err(error),
        }
    }

    fn line(&self, position: u64) -> Option<&[u8]> {
        let index = usize::try_from(position.checked_sub(1)?).ok()?;
        self.lines.get(index).map(Vec::as_slice)
    }

    /// The first stream a command writes, as a conflict that someone else caused.
    fn conflict(&self, command: &Staged) -> AppendError {
        let write = command.writes.first();
        let stream = write.map_or_else(|| StreamId(String::new()), |write| write.stream.clone());
        let expected = write.map_or(Version(0), |write| write.expect);
        AppendError::Conflict { actual: Version(expected.0 + 1), stream, expected }
    }
}

/// Why commands are not written in this call.
enum Denied {
    Conflict,
    Unavailable(String),
    Unknown,
}

impl Ledger for MemoryLedger {
    fn append(&mut self, commands: &[Staged]) -> Vec<Result<Appended, AppendError>> {
        if let Some(closed) = &self.closed {
            let why = || AppendError::Unavailable("closed until recovery".to_owned());
            let unknown = |id| {
                if closed.unknown.contains(&id) { AppendError::Unknown(id) } else { why() }
            };
            let known = |id| self.ids.get(&id).map(|done| Appended { repeated: true, ..done.clone() });
            return commands.iter().map(|command| known(command.id).ok_or_else(|| unknown(command.id))).collect();
        }
        let fault = self.script.pop_front().flatten();
        if let Some(Fault::Rival(rival)) = &fault {
            self.write(std::slice::from_ref(rival));
        }
        let verdicts = admit::judge(self, Position(self.tip.pos), commands);
        let admitted: Vec<Staged> = commands
            .iter()
            .zip(&verdicts)
            .filter(|(_command, verdict)| matches!(verdict, Verdict::Write(_)))
            .map(|(command, _verdict)| command.clone())
            .collect();
        let denied = match fault {
            None | Some(Fault::Rival(_)) => {
                self.write(&admitted);
                None
            }
            Some(Fault::Conflict) => Some(Denied::Conflict),
            Some(Fault::Unavailable(why)) => Some(Denied::Unavailable(why)),
            Some(Fault::Unknown { kept }) => {
                let unknown = admitted.iter().map(|command| command.id).collect();
                self.closed = Some(Closed { unknown, kept: if kept { admitted } else { Vec::new() } });
                Some(Denied::Unknown)
            }
        };
        let refuse = |command: &Staged| match &denied {
            Some(Denied::Conflict) => Some(self.conflict(command)),
            Some(Denied::Unavailable(why)) => Some(AppendError::Unavailable(why.clone())),
            Some(Denied::Unknown) => Some(AppendError::Unknown(command.id)),
            None => None,
        };
        admit::answers(commands, verdicts, refuse)
    }

    fn outcome(&self, id: CommandId) -> Result<Option<Appended>, LedgerError> {
        if self.closed.as_ref().is_some_and(|closed| closed.unknown.contains(&id)) {
            return Err(LedgerError::Closed("an answer was lost".to_owned()));
        }
        Ok(self.ids.get(&id).cloned())
    }

    fn read(&self, stream: &StreamId, from: Version) -> Result<Vec<Record>, LedgerError> {
        let from = usize::try_from(from.0).unwrap_or(usize::MAX);
        self.streams.get(stream).into_iter().flatten().skip(from).map(|&position| self.record(position)).collect()
    }

    fn tail(&self, after: Position, max: usize) -> Result<Vec<Record>, LedgerError> {
        (after.0.saturating_add(1)..=self.tip.pos).take(max).map(|position| self.record(position)).collect()
    }

    fn head(&self) -> Result<Head, LedgerError> {
        Ok(Head { log: self.log.clone(), position: Position(self.tip.pos), hash: self.tip.hash.into() })
    }

    fn hash_at(&self, position: Position) -> Result<Option<Hash>, LedgerError> {
        if position.0 == 0 {
            return Ok(Some(Hash::zero()));
        }
        Ok(self.line(position.0).and_then(Line::split).map(|line| line.sum().into()))
    }

    fn version(&self, stream: &StreamId) -> Result<Version, LedgerError> {
        Ok(Version(self.streams.get(stream).map_or(0, |records| records.len() as u64)))
    }

    fn forget(&mut self, positions: &[Position]) -> Result<u64, LedgerError> {
        if self.closed.is_some() {
            return Err(LedgerError::Closed("closed until recovery".to_owned()));
        }
        let mut done = 0;
        for position in positions {
            let unknown = || LedgerError::Io {
                context: format!("erasing record {position}"),
                source: std::io::ErrorKind::NotFound.into(),
            };
            let index = position.0.checked_sub(1).and_then(|index| usize::try_from(index).ok());
            let line = index.and_then(|index| self.lines.get_mut(index)).ok_or_else(unknown)?;
            let Some(body) = Line::split(line).map(|split| split.body.len()) else { continue };
            let at = line.len() - body;
            if !erase::is_filler(line.get(at..).unwrap_or_default()) {
                line.truncate(at);
                line.extend(erase::filler(body));
                done += 1;
            }
        }
        Ok(done)
    }

    fn read_only(&self) -> Option<String> {
        self.closed.as_ref().map(|_closed| "closed until recovery".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::{Actor, Identity, Role};
    use crate::ledger::{NewEvent, Write};
    use serde_json::json;

    fn command(id: u128, stream: &str, expect: u64) -> Staged {
        let event = NewEvent {
            on: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            kind: "noted".into(),
            v: 1,
            body: json!({ "n": id as u64 }),
        };
        let write = Write { stream: StreamId(stream.into()), expect: Version(expect), events: vec![event] };
        Staged {
            id: CommandId(Uuid::from_u128(id)),
            by: Actor { account: "lijing".into(), role: Role::Clerk, known: Identity::Process },
            at: DateTime::<Utc>::UNIX_EPOCH,
            writes: vec![write],
            order: None,
        }
    }

    #[test]
    fn a_conflict_or_a_full_disk_passes() {
        let mut ledger = MemoryLedger::new("321302");
        ledger.inject(Fault::Conflict);
        ledger.inject(Fault::Unavailable("disk full".into()));
        let staged = [command(1, "case:1", 0)];
        assert!(matches!(ledger.append(&staged)[..], [Err(AppendError::Conflict { .. })]));
        assert_eq!(ledger.append(&staged), [Err(AppendError::Unavailable("disk full".into()))]);
        assert_eq!(ledger.head().unwrap().position, Position(0));
        assert!(ledger.append(&staged)[0].is_ok());
    }

    #[test]
    fn a_rival_comes_first_and_stays() {
        let mut ledger = MemoryLedger::new("321302");
        ledger.inject(None);
        ledger.inject(Fault::Rival(Box::new(command(9, "case:1", 1))));
        assert!(ledger.append(&[command(1, "case:1", 0)])[0].is_ok());
        let conflict =
            AppendError::Conflict { stream: StreamId("case:1".into()), expected: Version(1), actual: Version(2) };
        assert_eq!(ledger.append(&[command(2, "case:1", 1)]), [Err(conflict)]);
        assert!(ledger.append(&[command(2, "case:1", 2)])[0].is_ok());
        assert!(ledger.outcome(CommandId(Uuid::from_u128(9))).unwrap().is_some());
    }

    #[test]
    fn a_lost_answer_is_unknown_until_recovery() {
        for kept in [false, true] {
            let mut ledger = MemoryLedger::new("321302");
            ledger.inject(Fault::Unknown { kept });
            let staged = command(1, "case:1", 0);
            let unknown = [Err(AppendError::Unknown(staged.id))];
            assert_eq!(ledger.append(std::slice::from_ref(&staged)), unknown);
            assert_eq!(ledger.append(std::slice::from_ref(&staged)), unknown, "it is still not known");
            assert!(matches!(ledger.append(&[command(2, "case:2", 0)])[..], [Err(AppendError::Unavailable(_))]));
            assert!(matches!(ledger.outcome(staged.id), Err(LedgerError::Closed(_))));
            assert!(ledger.read_only().is_some());
            ledger.recover();
            assert_eq!(ledger.read_only(), None);
            assert_eq!(ledger.outcome(staged.id).unwrap().is_some(), kept);
            let repeated = ledger.append(&[staged])[0].as_ref().unwrap().repeated;
            assert_eq!(repeated, kept, "sent again it is there once");
            assert_eq!(ledger.head().unwrap().position, Position(1));
        }
    }
}
