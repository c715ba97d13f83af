//! A ledger's life on the recording disk, and what may be expected of it after a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use zhitiao::ledger::disk::Disk;
use zhitiao::ledger::{
    AppendError, Appended, CommandId, FileLedger, Ledger, Options, Position, Record, Staged, StreamId, Version,
};

use crate::commands::{command, id, stream};
use crate::recording::{Fault, RecordingDisk};

/// The register's directory on the disk.
pub const DIR: &str = "/register";
/// Its segments.
pub const LEDGER: &str = "/register/ledger";
const LOG: &str = "321302";

/// Segments so small that a story fills several.
pub fn options(ahead_bytes: usize) -> Options {
    Options { segment_bytes: 2600, ahead_bytes, ..Options::default() }
}

/// What has been promised so far.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub created: bool,
    /// All commands ever tried, with what each would write.
    tried: BTreeMap<CommandId, Vec<(StreamId, Value)>>,
    acknowledged: BTreeMap<CommandId, Appended>,
    refused: BTreeSet<CommandId>,
    erased: BTreeMap<Position, String>,
    next: u64,
}

impl Known {
    /// How much has been promised: tells two moments of one story apart.
    pub fn promises(&self) -> [usize; 4] {
        [usize::from(self.created), self.acknowledged.len(), self.refused.len(), self.erased.len()]
    }
}

/// How much of a ledger is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// That what was promised holds.
    Promises,
    /// That, every stream, every hash.
    Everything,
}

/// A life as told: the disk, and what was known after how many operations.
pub struct Story {
    pub disk: RecordingDisk,
    options: Options,
    known: Known,
    history: Vec<(usize, Known)>,
    /// What recovery set aside at the beginning of this life.
    torn: Option<(String, Vec<u8>)>,
}

impl Story {
    /// Tells the whole story on a disk, whatever that disk does.
    pub fn tell(disk: &RecordingDisk, options: &Options) -> Self {
        let mut story = Self::begin(disk, Known::default(), options);
        let mut ledger = story.create();
        for round in 0..6 {
            match round {
                2 => {
                    // The disk is full in the middle of a batch.
                    disk.fail_segment(Fault::ShortThenFull);
                    story.batch(&mut ledger);
                }
                3 => story.erase(&mut ledger, Position(3)),
                5 => story.erase(&mut ledger, Position(9)),
                _ => story.batch(&mut ledger),
            }
        }
        drop(ledger);
        story.note();
        story
    }

    /// Tells only its beginning: two batches.
    pub fn tell_begin(disk: &RecordingDisk, options: &Options) -> Self {
        let mut story = Self::begin(disk, Known::default(), options);
        let mut ledger = story.create();
        story.batch(&mut ledger);
        story.batch(&mut ledger);
        drop(ledger);
        story.note();
        story
    }

    fn begin(disk: &RecordingDisk, known: Known, options: &Options) -> Self {
        let history = vec![(disk.recorded(), known.clone())];
        Self { disk: disk.clone(), options: options.clone(), known, history, torn: None }
    }

    /// What was known when the disk had made so many operations.
    pub fn known_at(&self, ops: usize) -> Known {
        let known = self.history.iter().rev().find(|(at, _known)| *at <= ops).map(|(_at, known)| known.clone());
        // Whatever comes later was tried by then, or about to be.
        Known { tried: self.known.tried.clone(), ..known.unwrap_or_default() }
    }

    /// All records at the end of the story.
    pub fn records(&self) -> Vec<Record> {
        let (ledger, _report) = open(&self.disk, &self.options).expect("the story ended well");
        ledger.tail(Position(0), usize::MAX).expect("the story ended well")
    }

    fn note(&mut self) {
        self.history.push((self.disk.recorded(), self.known.clone()));
    }

    fn create(&mut self) -> FileLedger {
        for _again in 0..3 {
            let made = FileLedger::create(Arc::new(self.disk.clone()), Path::new(DIR), LOG, self.options.clone());
            let exists = self.disk.exists(&Path::new(LEDGER).join("00000000000000000001.ledger")).unwrap_or(false);
            let made = if made.is_err() && exists { open(&self.disk, &self.options) } else { made };
            if let Ok((ledger, _report)) = made
                && ledger.read_only().is_none()
            {
                self.known.created = true;
                self.note();
                return ledger;
            }
            self.disk.relieve();
        }
        panic!("a disk that does what it should takes a ledger");
    }

    /// Three commands that fit, the last on top of the second; one that conflicts, and one on top of that.
    fn batch(&mut self, ledger: &mut FileLedger) {
        let n = self.known.next;
        self.known.next += 5;
        let shared = format!("case:{}", n / 5 % 3);
        let other = format!("case:{}", (n / 5 + 1) % 3);
        let version = |ledger: &FileLedger, name: &str| ledger.version(&stream(name)).expect("it can be read").0;
        let (at, other_at) = (version(ledger, &shared), version(ledger, &other));
        let (number, series) = (format!("number:{n}"), format!("series:{n}"));
        let commands = [
            command(n + 1, &[(&number, 0, 1)]),
            command(n + 2, &[(&shared, at, 2), (&other, other_at, 1)]),
            command(n + 3, &[(&shared, at, 1), (&series, 0, 1)]),
            command(n + 4, &[(&shared, at + 2, 1)]),
            command(n + 5, &[(&series, 1, 1)]),
        ];
        self.append(ledger, &commands);
    }

    fn append(&mut self, ledger: &mut FileLedger, commands: &[Staged]) {
        for staged in commands {
            self.known.tried.insert(staged.id, contents(staged));
        }
        let answers = ledger.append(commands);
        let mut unknown = Vec::new();
        for (staged, answer) in commands.iter().zip(answers) {
            match answer {
                Ok(done) => {
                    self.known.acknowledged.insert(staged.id, done);
                }
                Err(AppendError::Unknown(id)) => unknown.push(id),
                Err(AppendError::Conflict { .. } | AppendError::Unavailable(_)) => {
                    self.known.refused.insert(staged.id);
                }
            }
        }
        self.note();
        if !unknown.is_empty() {
            for id in &unknown {
                assert!(ledger.outcome(*id).is_err(), "an unknown command has no outcome before recovery");
            }
            let closed = ledger.append(&[command(999_999, &[("case:closed", 0, 1)])]);
            assert!(matches!(closed[..], [Err(AppendError::Unavailable(_))]), "{closed:?}");
        }
        // Reading goes on, whatever happened to writing.
        for done in self.known.acknowledged.values() {
            assert_eq!(ledger.outcome(done.id).unwrap().as_ref(), Some(done));
        }
        self.mend(ledger);
        for id in unknown {
            match ledger.outcome(id).expect("recovery settled it") {
                Some(done) => {
                    self.known.acknowledged.insert(id, done);
                }
                None => {
                    self.known.refused.insert(id);
                }
            }
        }
        self.note();
    }

    /// Makes room, and recovers if the ledger is closed.
    fn mend(&mut self, ledger: &mut FileLedger) {
        for _again in 0..3 {
            if ledger.read_only().is_none() {
                break;
            }
            let recovered = ledger.recover();
            self.disk.relieve();
            assert!(recovered.is_ok() || ledger.read_only().is_some());
        }
        self.disk.relieve();
        assert_eq!(ledger.read_only(), None, "a disk that does what it should lets itself be recovered");
    }

    fn erase(&mut self, ledger: &mut FileLedger, position: Position) {
        let records = ledger.tail(Position(position.0 - 1), 1).expect("it can be read");
        let [record] = &records[..] else { panic!("no record {position} to erase") };
        let salt = raw_salt(&self.disk, position);
        let Some(body) = &record.body else { panic!("{position} is erased already") };
        assert!(body.is_object());
        for _again in 0..3 {
            if ledger.erase(position).is_ok() {
                self.known.erased.insert(position, salt);
                self.note();
                return;
            }
            self.mend(ledger);
        }
        panic!("a disk that does what it should lets itself be erased");
    }

    /// What recovery set aside is in a segment or aside, at every moment.
    pub fn check_torn(&self, image: &RecordingDisk, ops: usize) -> Result<(), String> {
        let Some((segment, torn)) = &self.torn else { return Ok(()) };
        let files = image.files(Path::new(LEDGER));
        let in_place = files.get(segment).is_some_and(|bytes| {
            let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
            bytes[..end].ends_with(torn)
        });
        let aside = files.iter().any(|(name, bytes)| name.ends_with(".torn") && bytes == torn);
        if in_place || aside { Ok(()) } else { Err(format!("the torn bytes are nowhere after {ops} operations")) }
    }
}

fn contents(staged: &Staged) -> Vec<(StreamId, Value)> {
    let writes = staged.writes.iter();
    writes.flat_map(|write| write.events.iter().map(|event| (write.stream.clone(), event.body.clone()))).collect()
}

/// The salt of a record as it stands in its file: bytes that occur nowhere else.
fn raw_salt(disk: &RecordingDisk, position: Position) -> String {
    let files = disk.files(Path::new(LEDGER));
    let needle = format!("{{\"pos\":{position},");
    let segments = files.iter().filter(|(name, _bytes)| name.ends_with(".ledger"));
    let mut lines = segments.flat_map(|(_name, bytes)| bytes.split(|&byte| byte == b'\n'));
    let line = lines.find(|line| line.starts_with(needle.as_bytes())).expect("the record is in a segment");
    let text = String::from_utf8(line.to_vec()).expect("JSON is UTF-8");
    let (_before, salted) = text.split_once("{\"salt\":\"").expect("a body has a salt");
    salted.split('"').next().expect("a quote ends it").to_owned()
}

fn open(
    disk: &RecordingDisk,
    options: &Options,
) -> Result<(FileLedger, zhitiao::ledger::OpenReport), zhitiao::ledger::LedgerError> {
    FileLedger::open(Arc::new(disk.clone()), Path::new(DIR), LOG, options.clone())
}

/// Opens what a crash left and checks it against what was promised.
pub fn check(disk: &RecordingDisk, known: &Known, options: &Options, depth: Depth) -> Result<(), String> {
    let (ledger, report) = match open(disk, options) {
        Ok(opened) => opened,
        Err(error) if !known.created => {
            drop(error);
            return Ok(());
        }
        Err(error) => return Err(format!("it does not open: {error}")),
    };
    if report.trouble.is_some() || report.vanished.is_some() || ledger.read_only().is_some() {
        return Err(format!("it does not open for writing: {report:?}"));
    }
    check_ledger(disk, &ledger, known, depth)
}

fn check_ledger(disk: &RecordingDisk, ledger: &FileLedger, known: &Known, depth: Depth) -> Result<(), String> {
    let records = ledger.tail(Position(0), usize::MAX).map_err(|error| error.to_string())?;
    let mut found: BTreeSet<CommandId> = BTreeSet::new();
    let mut rest = &records[..];
    while let Some(first) = rest.first() {
        let parts = first.part.1 as usize;
        let (own, after) = rest.split_at_checked(parts).ok_or("a command is there by half")?;
        if !own.iter().zip(1..).all(|(record, part)| record.id == first.id && record.part == (part, first.part.1)) {
            return Err(format!("command {:?} is there by half", first.id));
        }
        if !found.insert(first.id) {
            return Err(format!("command {:?} is there twice", first.id));
        }
        check_contents(own, known)?;
        rest = after;
    }
    for (id, done) in &known.acknowledged {
        let outcome = ledger.outcome(*id).map_err(|error| error.to_string())?;
        if !found.contains(id) || outcome.as_ref() != Some(done) {
            return Err(format!("acknowledged command {id:?} became {outcome:?}"));
        }
    }
    for id in &known.refused {
        let outcome = ledger.outcome(*id).map_err(|error| error.to_string())?;
        if found.contains(id) || outcome.is_some() {
            return Err(format!("refused command {id:?} became {outcome:?}"));
        }
    }
    if depth == Depth::Everything {
        check_everything(ledger, &records)?;
    }
    check_erased(disk, ledger, known)
}

fn check_everything(ledger: &FileLedger, records: &[Record]) -> Result<(), String> {
    let mut streams: BTreeMap<&StreamId, u64> = BTreeMap::new();
    for record in records {
        *streams.entry(&record.stream).or_default() += 1;
    }
    for (stream, version) in streams {
        let read = ledger.read(stream, Version(0)).map_err(|error| error.to_string())?;
        if read.len() as u64 != version || ledger.version(stream).ok() != Some(Version(version)) {
            return Err(format!("{stream} is not at version {version}"));
        }
    }
    let verified = ledger.verify().map_err(|error| error.to_string())?;
    if !verified.ok || verified.records != records.len() as u64 {
        return Err(format!("it does not verify: {verified:?}"));
    }
    Ok(())
}

fn check_contents(own: &[Record], known: &Known) -> Result<(), String> {
    let id = own[0].id;
    let tried = known.tried.get(&id).ok_or_else(|| format!("command {id:?} was never tried"))?;
    let same = own.len() == tried.len()
        && own.iter().zip(tried).all(|(record, (stream, body))| {
            // An erasure may have been under way.
            record.stream == *stream && record.body.as_ref().is_none_or(|read| read == body)
        });
    if same { Ok(()) } else { Err(format!("command {id:?} reads as another")) }
}

fn check_erased(disk: &RecordingDisk, ledger: &FileLedger, known: &Known) -> Result<(), String> {
    let files = disk.files(Path::new(LEDGER));
    let listed = ledger.erasures().map_err(|error| error.to_string())?;
    for (position, salt) in &known.erased {
        if !listed.iter().any(|erasure| erasure.pos == *position) {
            return Err(format!("the erasure of {position} is not in the list"));
        }
        let there = |bytes: &Vec<u8>| bytes.windows(salt.len()).any(|window| window == salt.as_bytes());
        if let Some((name, _bytes)) = files.iter().find(|(_name, bytes)| there(bytes)) {
            return Err(format!("the erased body of {position} can still be read in {name}"));
        }
    }
    Ok(())
}

/// A second life: opens, checks, and appends once more.
pub fn life(disk: &RecordingDisk, known: &Known, options: &Options) -> Result<Story, String> {
    let erased = check_raw_erased(disk, known);
    let segment = disk.files(Path::new(LEDGER)).keys().rev().find(|name| name.ends_with(".ledger")).cloned();
    let mut story = Story::begin(disk, known.clone(), options);
    let (mut ledger, report) = open(disk, options).map_err(|error| format!("it does not open: {error}"))?;
    if report.trouble.is_some() || report.vanished.is_some() || ledger.read_only().is_some() {
        return Err(format!("it does not open for writing: {report:?}"));
    }
    erased?;
    if let Some(name) = report.recovered.and_then(|recovered| recovered.torn_file) {
        let bytes = disk.files(Path::new(LEDGER)).remove(&name).ok_or("the torn file is not there")?;
        story.torn = segment.map(|segment| (segment, bytes));
    }
    check_ledger(disk, &ledger, known, Depth::Promises)?;
    // What could be read after opening stays, also if it had never been acknowledged.
    for id in known.tried.keys().filter(|id| !known.acknowledged.contains_key(id)) {
        match ledger.outcome(*id).map_err(|error| error.to_string())? {
            Some(done) => story.known.acknowledged.insert(*id, done).map(drop),
            None => {
                story.known.refused.insert(*id);
                None
            }
        };
    }
    story.note();
    story.known.next = 500;
    story.batch(&mut ledger);
    let acknowledged = |n| story.known.acknowledged.contains_key(&id(n));
    if !acknowledged(501) || !acknowledged(504) {
        return Err("a ledger that opens for writing does not write".to_owned());
    }
    drop(ledger);
    story.note();
    Ok(story)
}

/// Before opening repairs anything: what was erased and acknowledged is in no file.
fn check_raw_erased(disk: &RecordingDisk, known: &Known) -> Result<(), String> {
    let files = disk.files(Path::new(LEDGER));
    for (position, salt) in &known.erased {
        let there = |bytes: &Vec<u8>| bytes.windows(salt.len()).any(|window| window == salt.as_bytes());
        if let Some((name, _bytes)) = files.iter().find(|(_name, bytes)| there(bytes)) {
            return Err(format!("the erased body of {position} comes back in {name}"));
        }
    }
    Ok(())
}
