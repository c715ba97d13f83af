//! One suite for every ledger: the file ledger on a real disk and on the recording one, and the ledger in memory.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "ledger/commands.rs"]
mod commands;
#[expect(dead_code, reason = "the crash test uses the rest")]
#[path = "ledger/recording.rs"]
mod recording;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use commands::{command, id, stream, time, write};
use recording::RecordingDisk;
use serde_json::json;
use zhitiao::ledger::disk::RealDisk;
use zhitiao::ledger::{
    AppendError, Appended, FileLedger, Hash, Ledger, MemoryLedger, Options, Position, Staged, Version,
};

/// A way to have a ledger, and to have it again as a later process would.
trait Subject {
    fn fresh(&self) -> Box<dyn Ledger>;
    fn reopened(&self, ledger: Box<dyn Ledger>) -> Box<dyn Ledger>;
}

struct Memory;

impl Subject for Memory {
    fn fresh(&self) -> Box<dyn Ledger> {
        Box::new(MemoryLedger::new("321302"))
    }
    fn reopened(&self, ledger: Box<dyn Ledger>) -> Box<dyn Ledger> {
        ledger
    }
}

/// The file ledger, with segments so small that most tests cross several.
struct File {
    disk: Arc<dyn zhitiao::ledger::disk::Disk>,
    dir: PathBuf,
    options: Options,
}

impl Subject for File {
    fn fresh(&self) -> Box<dyn Ledger> {
        let made = FileLedger::create(self.disk.clone(), &self.dir, "321302", self.options.clone());
        Box::new(made.expect("a fresh directory").0)
    }
    fn reopened(&self, ledger: Box<dyn Ledger>) -> Box<dyn Ledger> {
        drop(ledger);
        let (ledger, report) =
            FileLedger::open(self.disk.clone(), &self.dir, "321302", self.options.clone()).expect("it was closed");
        assert_eq!(report.recovered, None, "a ledger closed in order needs no recovery");
        assert!(report.trouble.is_none() && report.vanished.is_none(), "{report:?}");
        Box::new(ledger)
    }
}

fn on_every_ledger(test: impl Fn(&dyn Subject)) {
    test(&Memory);
    for (segment_bytes, ahead_bytes) in [(1500, 0), (4000, 700), (1 << 20, 4096)] {
        let options = Options { segment_bytes, ahead_bytes, ..Options::default() };
        let temporary = tempfile::tempdir().expect("a temporary directory");
        let dir = temporary.path().join("register");
        test(&File { disk: Arc::new(RealDisk), dir, options: options.clone() });
        let dir = Path::new("/register").to_owned();
        test(&File { disk: Arc::new(RecordingDisk::new()), dir, options });
    }
}

fn done(answers: &[Result<Appended, AppendError>]) -> Vec<&Appended> {
    answers.iter().map(|answer| answer.as_ref().unwrap_or_else(|error| panic!("refused: {error}"))).collect()
}

fn one(ledger: &mut dyn Ledger, command: Staged) -> Result<Appended, AppendError> {
    let mut answers = ledger.append(&[command]);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

#[test]
fn an_empty_ledger_has_a_head_before_the_first_record() {
    on_every_ledger(|subject| {
        let ledger = subject.reopened(subject.fresh());
        let head = ledger.head().unwrap();
        assert_eq!((head.log.as_str(), head.position, head.hash), ("321302", Position(0), Hash::zero()));
        assert_eq!(ledger.hash_at(Position(0)).unwrap(), Some(Hash::zero()));
        assert_eq!(ledger.hash_at(Position(1)).unwrap(), None);
        assert!(ledger.tail(Position(0), 10).unwrap().is_empty());
        assert!(ledger.read(&stream("case:1"), Version(0)).unwrap().is_empty());
        assert_eq!(ledger.version(&stream("case:1")).unwrap(), Version(0));
        assert_eq!(ledger.outcome(id(1)).unwrap(), None);
        assert_eq!(ledger.read_only(), None);
    });
}

#[test]
fn what_is_appended_is_read_back_the_same() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        let body = json!({
            "名": "𬭎㛃·王\t某\n\u{0}\u{7f}", "n": [1, -2, 3.5, null, true], "o": {"deep": {"er": []}}, "": "",
            "big": 9_007_199_254_740_993_u64, "fullwidth": "（２０２６）１２号",
        });
        let mut staged = command(1, &[("case:1", 0, 2), ("number:宿城知调\"2026", 0, 1)]);
        staged.writes[0].events[1].body = body.clone();
        staged.writes[0].events[1].on = chrono::NaiveDate::from_ymd_opt(0, 1, 1).unwrap();
        staged.writes[1].events[0].on = chrono::NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();
        staged.writes[1].events[0].body = json!({});
        let answer = one(&mut *ledger, staged.clone()).unwrap();
        assert_eq!(answer.position, Position(3));
        assert_eq!(answer.versions, [(stream("case:1"), Version(2)), (stream("number:宿城知调\"2026"), Version(1))]);
        assert!(!answer.repeated);
        let ledger = subject.reopened(ledger);
        let records = ledger.tail(Position(0), 10).unwrap();
        let events: Vec<_> = staged.writes.iter().flat_map(|write| &write.events).collect();
        assert_eq!(records.len(), 3);
        for (index, (record, event)) in records.iter().zip(events).enumerate() {
            assert_eq!(record.position, Position(index as u64 + 1));
            assert_eq!(record.part, (index as u32 + 1, 3));
            assert_eq!((&record.kind, record.v, record.on), (&event.kind, event.v, event.on));
            assert_eq!(record.body.as_ref(), Some(&event.body));
            assert_eq!((record.id, record.at, &record.by), (staged.id, staged.at, &staged.by));
            assert_eq!(ledger.hash_at(record.position).unwrap().as_ref(), Some(&record.hash));
        }
        let head = ledger.head().unwrap();
        assert_eq!((head.position, &head.hash), (Position(3), &records[2].hash));
        assert_eq!(ledger.read(&stream("case:1"), Version(0)).unwrap(), records[..2]);
        assert_eq!(ledger.read(&stream("case:1"), Version(1)).unwrap(), records[1..2]);
        assert_eq!(ledger.outcome(staged.id).unwrap(), Some(answer));
    });
}

#[test]
fn a_command_decided_on_another_version_conflicts_and_leaves_nothing() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        one(&mut *ledger, command(1, &[("case:1", 0, 2)])).unwrap();
        for (expected, actual) in [(0, 2), (1, 2), (3, 2)] {
            let refused = one(&mut *ledger, command(2, &[("case:2", 0, 1), ("case:1", expected, 1)]));
            let conflict = AppendError::Conflict {
                stream: stream("case:1"),
                expected: Version(expected),
                actual: Version(actual),
            };
            assert_eq!(refused, Err(conflict));
        }
        assert_eq!(ledger.version(&stream("case:2")).unwrap(), Version(0));
        assert_eq!(ledger.head().unwrap().position, Position(2));
        assert_eq!(ledger.outcome(id(2)).unwrap(), None);
        one(&mut *ledger, command(2, &[("case:2", 0, 1), ("case:1", 2, 1)])).unwrap();
    });
}

#[test]
fn a_batch_leaves_out_what_conflicts_and_what_was_decided_on_top_of_it() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        one(&mut *ledger, command(1, &[("case:1", 0, 1)])).unwrap();
        let answers = ledger.append(&[
            command(2, &[("case:1", 1, 1), ("number:a", 0, 1)]),
            // The number is taken by the one before: left out.
            command(3, &[("case:2", 0, 2), ("number:a", 0, 1)]),
            // Decided on top of 3.
            command(4, &[("case:2", 2, 1)]),
            // Of its own.
            command(5, &[("case:3", 0, 1)]),
            // On top of 4, which was on top of 3; and on top of 5.
            command(6, &[("case:3", 1, 1), ("case:2", 3, 1)]),
            // Makes the version that 3 would have made...
            command(7, &[("case:2", 0, 2)]),
            // ...but this one was decided on 3's.
            command(8, &[("case:2", 2, 1)]),
            command(9, &[("case:1", 2, 1)]),
        ]);
        let written: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(written, [true, false, false, true, false, true, false, true]);
        for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
        }
        let ledger = subject.reopened(ledger);
        let ids: Vec<_> = ledger.tail(Position(1), 100).unwrap().iter().map(|record| record.id).collect();
        assert_eq!(ids, [id(2), id(2), id(5), id(7), id(7), id(9)]);
        for (command, written) in (2..=9).zip(written) {
            assert_eq!(ledger.outcome(id(command)).unwrap().is_some(), written);
        }
    });
}

#[test]
fn a_retry_is_recognised_in_the_same_batch_the_next_and_after_reopening() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        let staged = command(1, &[("case:1", 0, 2), ("case:2", 0, 1)]);
        let answers = ledger.append(&[staged.clone(), staged.clone()]);
        let answers = done(&answers);
        assert!(!answers[0].repeated && answers[1].repeated);
        let first = answers[0].clone();
        let again = Appended { repeated: true, ..first.clone() };
        assert_eq!(answers[1], &again);
        assert_eq!(one(&mut *ledger, staged.clone()), Ok(again.clone()));
        for n in 2..30 {
            one(&mut *ledger, command(n, &[("case:1", n, 1)])).unwrap();
        }
        let mut ledger = subject.reopened(ledger);
        assert_eq!(one(&mut *ledger, staged.clone()), Ok(again.clone()));
        assert_eq!(ledger.outcome(staged.id).unwrap(), Some(first));
        assert_eq!(ledger.head().unwrap().position, Position(31));
    });
}

#[test]
fn a_command_without_events_only_demands_versions() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        one(&mut *ledger, command(1, &[("case:1", 0, 1)])).unwrap();
        let answer = one(&mut *ledger, command(2, &[("case:1", 1, 0)])).unwrap();
        assert_eq!((answer.position, answer.versions), (Position(1), vec![]));
        assert!(one(&mut *ledger, command(3, &[("case:1", 0, 0)])).is_err());
        let answers = ledger.append(&[command(4, &[("case:1", 1, 1)]), command(5, &[("case:1", 2, 0)])]);
        assert_eq!(done(&answers)[1].position, Position(2));
        // One stream twice in a command: the second write stands on the first.
        let twice = Staged {
            writes: vec![write("case:1", 2, 2), write("case:1", 4, 1), write("case:2", 0, 0)],
            ..command(6, &[])
        };
        assert_eq!(one(&mut *ledger, twice).unwrap().versions, [(stream("case:1"), Version(5))]);
        assert!(ledger.append(&[]).is_empty());
    });
}

#[test]
fn recording_time_never_goes_back() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        let at = |n: u64, seconds: i64| Staged { at: time(seconds), ..command(n, &[("case:1", n - 1, 1)]) };
        done(&ledger.append(&[at(1, 100), at(2, 50), at(3, 200)]));
        let mut ledger = subject.reopened(ledger);
        done(&ledger.append(&[at(4, 0), at(5, 300)]));
        let times: Vec<_> = ledger.tail(Position(0), 9).unwrap().iter().map(|record| record.at).collect();
        assert_eq!(times, [100, 100, 200, 200, 300].map(time));
    });
}

#[test]
fn what_could_not_be_read_back_is_refused() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        let mut deep = json!(1);
        for _level in 0..120 {
            deep = json!([deep]);
        }
        for body in [json!([1]), json!("text"), json!(null), json!({"salt": 1}), json!({ "deep": deep })] {
            let mut staged = command(1, &[("case:1", 0, 1)]);
            staged.writes[0].events[0].body = body;
            let answers = ledger.append(&[staged, command(2, &[("case:1", 1, 1)]), command(3, &[("case:2", 0, 0)])]);
            assert!(matches!(answers[0], Err(AppendError::Unavailable(_))), "{answers:?}");
            assert!(matches!(answers[1], Err(AppendError::Conflict { .. })), "{answers:?}");
            assert!(answers[2].is_ok());
        }
        let mut staged = command(1, &[("case:1", 0, 1)]);
        staged.writes[0].events[0].body = json!({ "text": "长".repeat(3_500_000) });
        let body = staged.writes[0].events[0].body.clone();
        one(&mut *ledger, staged).unwrap();
        let ledger = subject.reopened(ledger);
        assert_eq!(ledger.tail(Position(0), 1).unwrap()[0].body, Some(body));
    });
}

#[test]
fn many_commands_are_found_again_by_stream_position_and_id() {
    on_every_ledger(|subject| {
        let mut ledger = subject.fresh();
        let mut versions = std::collections::HashMap::new();
        for batch in 0..60_u64 {
            let commands: Vec<Staged> = (0..5)
                .map(|n| {
                    let number = batch * 5 + n + 1;
                    // Streams of very different length, one with a record in every segment.
                    let name = format!("case:{}", [0, number % 7, number % 40, number][(number % 4) as usize]);
                    let version = versions.entry(name.clone()).or_insert(0);
                    let staged = command(number, &[(&name, *version, 1 + number % 2)]);
                    *version += 1 + number % 2;
                    staged
                })
                .collect();
            done(&ledger.append(&commands));
        }
        let ledger = subject.reopened(ledger);
        let all = ledger.tail(Position(0), usize::MAX).unwrap();
        assert_eq!(all.len() as u64, ledger.head().unwrap().position.0);
        for (name, version) in &versions {
            let name = stream(name);
            assert_eq!(ledger.version(&name).unwrap(), Version(*version));
            let expected: Vec<_> = all.iter().filter(|record| record.stream == name).cloned().collect();
            for from in [0, 1, version / 2, *version, version + 1] {
                let read = ledger.read(&name, Version(from)).unwrap();
                assert_eq!(read[..], expected[(from as usize).min(expected.len())..], "{name} from {from}");
            }
        }
        let mut paged = Vec::new();
        while let Some(page) = Some(ledger.tail(Position(paged.len() as u64), 13).unwrap()).filter(|p| !p.is_empty()) {
            paged.extend(page);
        }
        assert_eq!(paged, all);
        for record in &all {
            let outcome = ledger.outcome(record.id).unwrap().expect("it was appended");
            let last = record.position.0 + u64::from(record.part.1 - record.part.0);
            assert_eq!(outcome.position, Position(last));
            assert_eq!(ledger.hash_at(record.position).unwrap().as_ref(), Some(&record.hash));
        }
        assert_eq!(ledger.outcome(id(100_000)).unwrap(), None);
    });
}
