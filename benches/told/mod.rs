//! A large register, written quickly: one that was told, multiplied.
//!
//! The demo tells a district into memory, and each of its commands is then written many times over, each copy on a case
//! of its own, with its own number and its own respondents. The copies of a command stand side by side and the commands
//! in the order of time, so the records of one case lie as far apart as they do in an office. Nothing is decided again,
//! so what is written are true histories.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::demo::{DISTRICT, Story, write};
use zhitiao::desk::{LedgerCell, SharedLedger};
use zhitiao::domain::case::number::CaseNumber;
use zhitiao::ledger::{
    CommandId, FileLedger, Ledger, MemoryLedger, NewEvent, Position, Record, Staged, StreamId, Version, Write,
};

/// Cases that are told; more are copies of them.
const TOLD: u32 = 1_500;
/// Records of a brief case, at most.
const BRIEF: usize = 14;
/// Commands of one durable write.
const BATCH: usize = 4_096;

/// Writes a register of about so many cases (a multiple of what is told), and gives how many cases and records it has.
/// `brief`: only cases of few records, for registers that must have many cases but cannot take an hour.
pub fn register(dir: &Path, cases: u32, (brief, user): (bool, &str), today: NaiveDate) -> (u64, u64) {
    let story = Story { cases: cases.min(TOLD), seed: 1, today, user: user.to_owned() };
    let told = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
    let outcome = write(SharedLedger::clone(&told), &story).unwrap();
    assert_eq!(outcome.refused, [], "the story broke a rule");
    let mut records = records(told.lock().as_ref());
    let left_out = left_out(&records, brief && cases > TOLD);
    records.retain(|record| !left_out.contains(&record.id));
    let births = records.iter().filter(|record| record.kind == "registered").count();
    let copies = if cases <= TOLD { 1 } else { cases.div_ceil(u32::try_from(births).unwrap()) };
    let (mut ledger, _) = FileLedger::create_dir(dir, DISTRICT).unwrap();
    let mut press = Press { ledger: &mut ledger, versions: HashMap::new(), pending: Vec::new(), written: 0 };
    for command in records.chunk_by(|one, next| one.id == next.id) {
        let of_cases = command.iter().any(|record| record.stream.0.starts_with("case:"));
        for copy in 0..if of_cases { copies } else { 1 } {
            press.print(command, copy);
        }
    }
    press.write();
    (u64::from(copies) * births as u64, press.written)
}

fn records(ledger: &dyn Ledger) -> Vec<Record> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let from = all.last().map_or(Position(0), |record| record.position);
        let more = ledger.tail(from, 4_096).unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Commands on cases that are not copied: imported ones, whose aliases are their own, and the long ones of a brief register.
fn left_out(records: &[Record], brief: bool) -> BTreeSet<CommandId> {
    let mut commands: HashMap<&StreamId, (usize, bool, BTreeSet<CommandId>)> = HashMap::new();
    for record in records.iter().filter(|record| record.stream.0.starts_with("case:")) {
        let (count, never, ids) = commands.entry(&record.stream).or_default();
        *count += 1;
        // A series is one command of many cases: it is copied whole or not at all.
        *never |= record.kind == "imported" || (brief && record.part.1 > 3);
        ids.insert(record.id);
    }
    let out = commands.into_values().filter(|(count, never, _)| *never || (brief && *count > BRIEF));
    out.flat_map(|(_, _, ids)| ids).collect()
}

/// Writes copies of commands.
struct Press<'a> {
    ledger: &'a mut FileLedger,
    /// The version each stream stands at.
    versions: HashMap<StreamId, u64>,
    pending: Vec<Staged>,
    written: u64,
}

impl Press<'_> {
    /// One copy of one command.
    fn print(&mut self, command: &[Record], copy: u32) {
        let Some(first) = command.first() else { return };
        // The serial each registration of the command had, and the one it has now.
        let taken = command.iter().filter(|record| record.kind == "serial_taken");
        let serials: HashMap<u64, u64> = (1..)
            .zip(taken)
            .map(|(nth, record)| {
                let given = self.versions.get(&record.stream).copied().unwrap_or(0);
                (record.body.as_ref().unwrap()["serial"].as_u64().unwrap(), given + nth)
            })
            .collect();
        let mut writes: Vec<Write> = Vec::new();
        for record in command {
            let stream = stream(&record.stream, copy);
            let body = body(record, copy, &serials);
            let event = NewEvent { on: record.on, kind: record.kind.clone(), v: record.v, body };
            let version = self.versions.entry(stream.clone()).or_default();
            match writes.iter_mut().find(|write| write.stream == stream) {
                Some(write) => write.events.push(event),
                None => writes.push(Write { stream, expect: Version(*version), events: vec![event] }),
            }
            *version += 1;
        }
        self.written += command.len() as u64;
        let id = CommandId(copied(first.id.0, copy));
        self.pending.push(Staged { id, by: first.by.clone(), at: first.at, writes, order: None });
        if self.pending.len() >= BATCH {
            self.write();
        }
    }

    fn write(&mut self) {
        for result in self.ledger.append(&std::mem::take(&mut self.pending)) {
            result.unwrap();
        }
    }
}

fn body(record: &Record, copy: u32, serials: &HashMap<u64, u64>) -> Value {
    let mut body = record.body.clone().unwrap();
    match record.kind.as_str() {
        "registered" => {
            let mut number: CaseNumber = body["number"].as_str().unwrap().parse().unwrap();
            number.serial = u32::try_from(serials[&u64::from(number.serial)]).unwrap();
            body["number"] = json!(number.to_string());
            let parties = body["parties"].as_array_mut().unwrap();
            for party in parties.iter_mut().filter(|party| copy > 0 && party["side"] == "respondent") {
                party["name"] = json!(format!("{}{copy}号店", party["name"].as_str().unwrap()));
            }
        }
        "serial_taken" => {
            body["serial"] = json!(serials[&body["serial"].as_u64().unwrap()]);
            let case: Uuid = body["case"].as_str().unwrap().parse().unwrap();
            body["case"] = json!(copied(case, copy));
        }
        _ => {}
    }
    body
}

fn stream(stream: &StreamId, copy: u32) -> StreamId {
    match stream.0.strip_prefix("case:") {
        Some(id) => StreamId(format!("case:{}", copied(id.parse().unwrap(), copy))),
        None => stream.clone(),
    }
}

/// Ids end in 62 random bits: those of copies are neighbours of the original's and of nobody else's.
fn copied(id: Uuid, copy: u32) -> Uuid {
    Uuid::from_u128(id.as_u128().wrapping_add(u128::from(copy)))
}
