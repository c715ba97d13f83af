//! What only a ledger in files can do or suffer: locks, lost and damaged files, erasures, old versions of events.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests may fail loudly")]

#[path = "ledger/commands.rs"]
mod commands;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use commands::{command, id, stream};
use serde_json::json;
use zhitiao::ledger::disk::RealDisk;
use zhitiao::ledger::upcast::Upcasters;
use zhitiao::ledger::{
    AppendError, FileLedger, Ledger, LedgerError, OpenReport, Options, Position, Record, Version, log_name,
};

const LOG: &str = "321302";

fn options() -> Options {
    Options { segment_bytes: 3000, ahead_bytes: 300, ..Options::default() }
}

fn open(dir: &Path) -> (FileLedger, OpenReport) {
    FileLedger::open(Arc::new(RealDisk), dir, LOG, options()).expect("it opens")
}

/// A register with a ledger of several segments: 24 records, three a command.
fn generated() -> (tempfile::TempDir, PathBuf, Vec<Record>) {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("register");
    let (mut ledger, _report) = FileLedger::create(Arc::new(RealDisk), &dir, LOG, options()).unwrap();
    for n in 0..8 {
        let staged = command(n + 1, &[("case:1", n * 2, 2), (&format!("number:{n}"), 0, 1)]);
        ledger.append(&[staged]).remove(0).unwrap();
    }
    let records = ledger.tail(Position(0), usize::MAX).unwrap();
    (temporary, dir, records)
}

/// The files of `ledger/` that end like this, in order.
fn files(dir: &Path, end: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(dir.join("ledger")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(end));
    paths.sort();
    paths
}

#[test]
fn whoever_comes_second_is_told_that_it_is_locked() {
    let (_temporary, dir, _records) = generated();
    let (ledger, _report) = open(&dir);
    let second = FileLedger::open_dir(&dir, LOG);
    assert!(matches!(&second, Err(LedgerError::Locked(path)) if path.ends_with("lock")), "{second:?}");
    drop(ledger);
    assert!(FileLedger::open_dir(&dir, LOG).is_ok());
}

#[test]
fn a_ledger_is_made_once_and_opened_only_where_it_is() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("register");
    assert!(matches!(FileLedger::open_dir(&dir, LOG), Err(LedgerError::Io { .. })));
    assert!(matches!(log_name(&dir), Err(LedgerError::Io { .. })));
    drop(FileLedger::create_dir(&dir, LOG).unwrap());
    let again = FileLedger::create_dir(&dir, LOG).map(drop).unwrap_err();
    assert!(matches!(again, LedgerError::Io { source, .. } if source.kind() == std::io::ErrorKind::AlreadyExists));
    assert_eq!(log_name(&dir).unwrap(), None);
    let (mut ledger, _report) = FileLedger::open_dir(&dir, LOG).unwrap();
    ledger.append(&[command(1, &[("case:1", 0, 1)])]).remove(0).unwrap();
    assert_eq!(log_name(&dir).unwrap().as_deref(), Some(LOG));
}

#[test]
fn the_ledger_of_another_district_is_not_written() {
    let (_temporary, dir, _records) = generated();
    let (mut ledger, report) = FileLedger::open(Arc::new(RealDisk), &dir, "321311", options()).unwrap();
    assert!(report.trouble.unwrap().what.contains("321302"));
    let refused = ledger.append(&[command(100, &[("case:9", 0, 1)])]).remove(0);
    assert!(matches!(refused, Err(AppendError::Unavailable(_))), "{refused:?}");
}

#[test]
fn indexes_are_made_again_when_missing_damaged_or_of_another_segment() {
    let (_temporary, dir, records) = generated();
    let indexes = files(&dir, ".index");
    assert!(indexes.len() >= 3);
    let whole: Vec<Vec<u8>> = indexes.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let check = |ledger: &FileLedger| {
        assert_eq!(ledger.tail(Position(0), usize::MAX).unwrap(), records);
        assert_eq!(ledger.read(&stream("case:1"), Version(0)).unwrap().len(), 16);
        assert_eq!(ledger.outcome(id(1)).unwrap().unwrap().position, Position(3));
    };
    for path in &indexes {
        std::fs::remove_file(path).unwrap();
    }
    let (ledger, report) = open(&dir);
    assert_eq!(report.indexes_remade as usize, indexes.len());
    check(&ledger);
    drop(ledger);
    for (path, bytes) in indexes.iter().zip(&whole) {
        assert_eq!(&std::fs::read(path).unwrap(), bytes, "the same index comes of the same segment");
    }
    // Whatever single byte of an index is wrong, it does not get to lie.
    for at in (0..whole[1].len()).step_by(7) {
        let mut flipped = whole[1].clone();
        flipped[at] ^= 0x40;
        std::fs::write(&indexes[1], &flipped).unwrap();
        let (ledger, report) = open(&dir);
        assert!(report.trouble.is_none(), "byte {at}: {report:?}");
        check(&ledger);
        drop(ledger);
        assert_eq!(std::fs::read(&indexes[1]).unwrap(), whole[1], "byte {at}");
    }
    std::fs::write(&indexes[1], &whole[0]).unwrap();
    check(&open(&dir).0);
}

#[test]
fn a_missing_segment_ends_the_ledger_before_it() {
    let (_temporary, dir, records) = generated();
    let segments = files(&dir, ".ledger");
    let first: usize = segments[1].file_stem().unwrap().to_str().unwrap().parse().unwrap();
    std::fs::remove_file(&segments[1]).unwrap();
    let (mut ledger, report) = open(&dir);
    let trouble = report.trouble.expect("a segment is missing");
    assert_eq!(trouble.file, segments[1].file_name().unwrap().to_str().unwrap());
    assert!(trouble.what.contains(&format!("positions {first} to")), "{trouble}");
    assert_eq!(ledger.head().unwrap().position, Position(first as u64 - 1));
    assert_eq!(ledger.tail(Position(0), usize::MAX).unwrap(), records[..first - 1]);
    assert!(ledger.read_only().is_some());
    assert!(matches!(ledger.append(&[command(99, &[("case:9", 0, 1)])])[..], [Err(AppendError::Unavailable(_))]));
    assert!(!ledger.verify().unwrap().ok);
    assert!(matches!(ledger.erase(Position(1)), Err(LedgerError::Closed(_))));
}

#[test]
fn a_sealed_segment_cut_short_ends_the_ledger_before_the_damage() {
    let (_temporary, dir, records) = generated();
    let path = files(&dir, ".ledger").remove(1);
    let first: usize = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 10]).unwrap();
    let (ledger, report) = open(&dir);
    let trouble = report.trouble.expect("a segment is damaged");
    let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(trouble.line as usize, lines);
    assert_eq!(bytes[trouble.byte as usize - 1], b'\n', "the byte is where the line begins");
    let read = ledger.tail(Position(0), usize::MAX).unwrap();
    assert_eq!(read, records[..read.len()]);
    assert!(read.len() < first + lines - 1 && read.len() >= first - 1, "complete commands only");
    assert!(files(&dir, ".torn").is_empty(), "damage is not cut off");
}

#[test]
fn an_erased_body_is_gone_and_stays_gone_when_an_old_backup_comes_back() {
    let (_temporary, dir, records) = generated();
    let segments = files(&dir, ".ledger");
    let backup: Vec<Vec<u8>> = segments.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let erased = [Position(2), Position(24)];
    {
        let (mut ledger, _report) = open(&dir);
        for position in erased {
            assert!(ledger.erase(position).unwrap());
            assert!(!ledger.erase(position).unwrap(), "it was erased already");
        }
        for missing in [0, 25] {
            assert!(matches!(ledger.erase(Position(missing)), Err(LedgerError::Io { .. })));
        }
        let listed: Vec<_> = ledger.erasures().unwrap().iter().map(|erasure| erasure.pos).collect();
        assert_eq!(listed, erased);
        let verified = ledger.verify().unwrap();
        assert_eq!((verified.ok, verified.erased, verified.records), (true, 2, 24));
        for (record, before) in ledger.tail(Position(0), 99).unwrap().iter().zip(&records) {
            let body = before.body.clone().filter(|_body| !erased.contains(&before.position));
            assert_eq!(record, &Record { body, ..before.clone() });
        }
    }
    for (path, bytes) in segments.iter().zip(&backup) {
        std::fs::write(path, bytes).unwrap();
    }
    // Those noted last might have been interrupted, so opening completes them already.
    let (mut ledger, _report) = open(&dir);
    assert_eq!(ledger.reapply_erasures().unwrap(), 0);
    assert_eq!(ledger.verify().unwrap().erased, 2);
    for (path, bytes) in segments.iter().zip(&backup) {
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(ledger.reapply_erasures().unwrap(), 2);
    assert_eq!(ledger.reapply_erasures().unwrap(), 0);
    assert_eq!(ledger.verify().unwrap().erased, 2);
    // A list that does not belong to this ledger erases nothing.
    let foreign = json!({ "log": LOG, "pos": 5, "header": "0".repeat(64) });
    let list = std::fs::read_to_string(dir.join("erasures")).unwrap();
    std::fs::write(dir.join("erasures"), format!("{foreign}\n{list}")).unwrap();
    assert_eq!(ledger.reapply_erasures().unwrap(), 0);
    assert!(ledger.tail(Position(4), 1).unwrap()[0].body.is_some());
}

#[test]
fn old_events_are_read_as_new_ones_and_newer_ones_are_refused() {
    let (_temporary, dir, records) = generated();
    let upcasters = Upcasters::new().then_renamed("case", "noted", "remarked", |mut body| {
        let text = body["text"].take();
        json!({ "remark": text })
    });
    let newer = Options { upcasters, ..options() };
    let reopen = |options: Options| FileLedger::open(Arc::new(RealDisk), &dir, LOG, options).unwrap().0;
    let mut ledger = reopen(newer);
    for (record, before) in ledger.tail(Position(0), 99).unwrap().iter().zip(&records) {
        let upcast = before.stream.0.starts_with("case:");
        assert_eq!((record.kind.as_str(), record.v), if upcast { ("remarked", 2) } else { ("noted", 1) });
        let text = before.body.as_ref().unwrap()["text"].clone();
        assert_eq!(record.body.as_ref().unwrap()[if upcast { "remark" } else { "text" }], text);
        assert_eq!(record.hash, before.hash, "the record itself is what it was");
    }
    let mut staged = command(100, &[("case:1", 16, 1)]);
    staged.writes[0].events[0].kind = "remarked".to_owned();
    staged.writes[0].events[0].v = 2;
    // Written by a program that has the new version; `remarked` of version 2 is what the old name's steps lead to.
    ledger.append(&[staged, command(101, &[("case:1", 17, 1)])]).remove(0).unwrap();
    drop(ledger);
    let ledger = reopen(options());
    let refused = ledger.tail(Position(0), 99).unwrap_err();
    assert!(
        matches!(&refused, LedgerError::Newer { position: Position(25), kind, v: 2 } if kind == "remarked"),
        "{refused}"
    );
    assert_eq!(ledger.tail(Position(0), 24).unwrap(), records);
    assert!(ledger.verify().unwrap().ok, "verifying needs no understanding");
}
