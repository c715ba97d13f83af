//! Every kind of event there is, as it was written at version 1: `tests/fixtures/events-v1` is a ledger with each of
//! them, told through real commands. It opens, verifies and folds to what it folded to on the day it was written.
//!
//! A kind that a released program has written is for ever: its fixture is never told again, a new kind or version gets
//! a directory of its own beside (`events-v2`, …). Until then `ZHITIAO_WRITE_FIXTURE=ledger cargo test --test
//! event_fixture` tells the story anew, and `ZHITIAO_WRITE_FIXTURE=expected` writes only what it should fold to.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "event_fixture/story.rs"]
mod story;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::credit;
use zhitiao::desk::fold::{self, stream};
use zhitiao::desk::project::row;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::event::Event as CaseEvent;
use zhitiao::domain::credit::event::Event as CreditEvent;
use zhitiao::domain::dates::instant;
use zhitiao::domain::office::Office;
use zhitiao::domain::office::event::Event as OfficeEvent;
use zhitiao::domain::office::stream::Stream;
use zhitiao::ledger::{CommandId, FileLedger, Ledger, NewEvent, Position, Record, Staged, Version, Write};

const DISTRICT: &str = "321302";
/// The day the rows of the expectation are as of.
const AS_OF: &str = "2026-12-12";
/// Kinds that stand in streams of their own and in no `events!` list.
const BESIDE: [&str; 4] = ["serial_taken", "alias_taken", "case_read", "destruction_ordered"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "ledger") {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Tells the story again where it was asked for, or only what it should fold to.
fn write_if_asked() {
    let home = fixtures().join("events-v1");
    let asked = std::env::var("ZHITIAO_WRITE_FIXTURE").unwrap_or_default();
    if asked == "ledger" {
        let dir = tempfile::tempdir().unwrap();
        story::tell(dir.path());
        let _absent = fs::remove_dir_all(&home);
        copy(&dir.path().join("ledger"), &home.join("ledger"));
    }
    if asked == "ledger" || asked == "expected" {
        let text = serde_json::to_string_pretty(&folded(&opened(&home).1)).unwrap();
        fs::write(home.join("expected.json"), text + "\n").unwrap();
    }
}

/// A copy of a fixture, opened: opening writes (lock, index, mark).
fn opened(fixture: &Path) -> (tempfile::TempDir, FileLedger) {
    let dir = tempfile::tempdir().unwrap();
    copy(&fixture.join("ledger"), &dir.path().join("ledger"));
    let (ledger, report) = FileLedger::open_dir(dir.path(), DISTRICT).unwrap();
    assert!(report.trouble.is_none() && ledger.read_only().is_none(), "{report:?}");
    (dir, ledger)
}

/// The fixtures of every version: `events-v1`, and what may come after it.
fn all() -> Vec<PathBuf> {
    static WRITTEN: std::sync::Once = std::sync::Once::new();
    WRITTEN.call_once(write_if_asked);
    let dirs = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let mut dirs: Vec<PathBuf> =
        dirs.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("events-v")).collect();
    dirs.sort();
    dirs
}

fn records(ledger: &FileLedger) -> Vec<Record> {
    ledger.tail(Position(0), usize::MAX).unwrap()
}

/// What a ledger folds to: the office, and every case with its row.
fn folded(ledger: &FileLedger) -> Value {
    let mut office = Office::default();
    let mut cases = Vec::new();
    let mut subjects = Vec::new();
    for record in records(ledger) {
        if let Some(id) = credit::subject_of(&record.stream) {
            if !subjects.contains(&id) {
                subjects.push(id);
            }
            continue;
        }
        match stream::case_of(&record.stream) {
            Some(id) if !cases.contains(&id) => cases.push(id),
            Some(_) => {}
            None => {
                let body = record.body.unwrap();
                fold::office_event(&mut office, &record.stream, record.on, (&record.kind, record.v), body).unwrap();
            }
        }
    }
    let as_of = AS_OF.parse().unwrap();
    let cases: Vec<Value> = cases
        .into_iter()
        .map(|id| {
            let case = fold::case(ledger, id).unwrap();
            json!({ "row": row(&case, &office, as_of), "case": case })
        })
        .collect();
    let dossiers: Vec<_> = subjects.into_iter().map(|id| credit::dossier(ledger, id).unwrap()).collect();
    json!({ "office": office, "cases": cases, "dossiers": dossiers })
}

#[test]
fn every_kind_of_event_is_in_a_fixture() {
    let mut written = BTreeSet::new();
    for fixture in all() {
        let (_dir, ledger) = opened(&fixture);
        written.extend(records(&ledger).into_iter().map(|record| record.kind));
    }
    let kinds = CaseEvent::KINDS.iter().chain(OfficeEvent::KINDS).chain(CreditEvent::KINDS);
    let listed = kinds.map(|(kind, _)| *kind);
    let missing: Vec<&str> = listed.clone().chain(BESIDE).filter(|kind| !written.contains(*kind)).collect();
    assert!(missing.is_empty(), "kinds without a fixture: {missing:?}");
    let known: BTreeSet<&str> = listed.chain(BESIDE).collect();
    let strange: Vec<&String> = written.iter().filter(|kind| !known.contains(kind.as_str())).collect();
    assert!(strange.is_empty(), "kinds this program has forgotten: {strange:?}");
}

#[test]
fn every_fixture_opens_and_verifies() {
    for fixture in all() {
        let (_dir, ledger) = opened(&fixture);
        let verified = ledger.verify().unwrap();
        assert!(verified.ok && verified.records > 100, "{verified:?}");
    }
}

#[test]
fn a_body_reads_as_its_event_and_is_written_as_it_was() {
    let mut read = 0;
    for fixture in all() {
        let (_dir, ledger) = opened(&fixture);
        for record in records(&ledger) {
            // What was destroyed says nothing any more.
            let Some(body) = record.body.clone() else { continue };
            let again = if stream::case_of(&record.stream).is_some() {
                CaseEvent::from_body(&record.kind, record.v, body.clone()).unwrap().body().unwrap()
            } else if credit::subject_of(&record.stream).is_some() {
                CreditEvent::from_body(&record.kind, record.v, body.clone()).unwrap().body().unwrap()
            } else if Stream::named(&record.stream.0).is_some() {
                OfficeEvent::from_body(&record.kind, record.v, body.clone()).unwrap().body().unwrap()
            } else {
                assert!(BESIDE.contains(&record.kind.as_str()), "{}", record.kind);
                continue;
            };
            assert_eq!(again, body, "record {} {}", record.position, record.kind);
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}

/// Everything that was said then is still said; what is said beside it now is new.
fn holds(then: &Value, now: &Value, place: &str) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            let field = |key: &String| format!("{place}.{key}");
            then.iter().for_each(|(key, value)| holds(value, now.get(key).unwrap_or(&Value::Null), &field(key)));
        }
        (Value::Array(then), Value::Array(now)) => {
            assert_eq!(then.len(), now.len(), "{place}");
            for (index, (then, now)) in then.iter().zip(now).enumerate() {
                holds(then, now, &format!("{place}[{index}]"));
            }
        }
        (then, now) => assert_eq!(then, now, "{place}"),
    }
}

#[test]
fn it_folds_to_what_it_folded_to() {
    for fixture in all() {
        let (_dir, ledger) = opened(&fixture);
        let expected: Value = serde_json::from_slice(&fs::read(fixture.join("expected.json")).unwrap()).unwrap();
        assert!(expected["cases"].as_array().unwrap().len() > 10);
        holds(&expected, &folded(&ledger), "");
    }
}

/// A ledger with one record of a case that cannot be read; what folding and opening say of it.
fn unreadable(kind: &str, v: u16, body: Value) -> String {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, _) = FileLedger::create_dir(dir.path(), DISTRICT).unwrap();
    let case = CaseId(Uuid::from_u128(7));
    let by = Actor { account: "gan".to_owned(), role: Role::Clerk, known: Identity::Process };
    let event = NewEvent { on: AS_OF.parse().unwrap(), kind: kind.to_owned(), v, body };
    let write = Write { stream: stream::case(case), expect: Version(0), events: vec![event] };
    let at = instant(AS_OF.parse().unwrap(), 9);
    let staged = Staged { id: CommandId(Uuid::from_u128(1)), by, at, writes: vec![write], order: None };
    assert!(ledger.append(&[staged]).iter().all(Result::is_ok));
    let folding = fold::case(&ledger, case).unwrap_err().to_string();
    let clock: Arc<dyn Clock> = Arc::new(SetClock::at(at));
    let ledger = LedgerCell::new(Box::new(ledger));
    let opening = Desk::open(ledger, &dir.path().join("store"), clock, &mut |_, _| ()).map(|_| ()).unwrap_err();
    assert_eq!(opening.to_string(), folding, "opening says what folding says");
    folding
}

#[test]
fn what_cannot_be_read_is_named_with_its_place_and_never_guessed_at() {
    let malformed = unreadable("accepted", 1, json!({ "difficulty": 7 }));
    assert!(malformed.starts_with("record 1 cannot be read: event accepted cannot be read: "), "{malformed}");
    let unknown = unreadable("forgotten", 1, json!({}));
    assert_eq!(unknown, "record 1 cannot be read: unknown event forgotten v1");
    let newer = unreadable("accepted", 2, json!({}));
    assert!(newer.contains("accepted") && newer.contains('1') && newer.contains('2'), "{newer}");
}
