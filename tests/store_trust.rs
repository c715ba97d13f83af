//! When a view found on disk is believed, and what is said when it is not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod store_support;

use std::fs;
use std::path::{Path, PathBuf};

use store_support::{LOG, Numbers, id, ready, row};
use tempfile::TempDir;
use zhitiao::store::{Batch, LogFacts, Opened, Store, StoreError};

const LAST: u64 = 9;

/// A view of some rows, up to position 9, and where it lies.
fn made() -> (TempDir, PathBuf, Store) {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("store");
    let store = Store::create(&dir).unwrap();
    let rows = (0..40).map(|n| (id(n), Some(row(n, 1, 30)))).collect();
    store.project(&Batch { rows, documents: Vec::new(), cursor: LOG.cursor(LAST) }).unwrap();
    (home, dir, store)
}

fn closed() -> (TempDir, PathBuf) {
    let (home, dir, store) = made();
    store.close().unwrap();
    (home, dir)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to)
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// Changes the note beside the view, its checksum too.
fn change_note(dir: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let text = fs::read_to_string(dir.join("state")).unwrap();
    let mut note: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    change(&mut note);
    let json = note.to_string();
    fs::write(dir.join("state"), format!("{json}\n{:08x}\n", crc32fast::hash(json.as_bytes()))).unwrap();
}

fn why_rebuilt(dir: &Path, log: &dyn LogFacts) -> String {
    match Store::open(dir, log).unwrap() {
        Opened::Rebuild { why } => {
            assert!(!dir.exists(), "moved aside");
            why.to_string()
        }
        other => panic!("{other:?} where a rebuild was expected"),
    }
}

#[test]
fn nothing_there_is_a_rebuild_and_a_fresh_store_goes_on_from_nothing() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("deep/store");
    assert_eq!(why_rebuilt(&dir, &LOG), "there is no view yet");
    Store::create(&dir).unwrap().close().unwrap();
    assert!(matches!(Store::open(&dir, &LOG).unwrap(), Opened::Ready(_, None)));
    assert!(matches!(Store::create(&dir), Err(StoreError::Misuse(_))), "what is there must be moved aside first");
}

#[test]
fn closed_cleanly_it_is_believed_wherever_it_lies() {
    let (home, dir) = closed();
    let elsewhere = home.path().join("elsewhere");
    copy(&dir, &elsewhere);
    change_note(&dir, |note| note["place"]["boot"] = "another".into());
    for dir in [&dir, &elsewhere] {
        assert_eq!(ready(Store::open(dir, &LOG).unwrap()).cursor(), Some(LOG.cursor(LAST)));
    }
}

#[test]
fn opening_takes_the_note_of_a_clean_exit_away() {
    let (home, dir) = closed();
    let noted = || fs::read_to_string(dir.join("state")).unwrap().contains("\"cursor\"");
    assert!(noted());
    let store = ready(Store::open(&dir, &LOG).unwrap());
    assert!(!noted(), "while it is open");
    drop(store);
    assert!(!noted(), "dropping is not closing");
    let elsewhere = home.path().join("elsewhere");
    copy(&dir, &elsewhere);
    assert!(why_rebuilt(&elsewhere, &LOG).contains("not closed cleanly"), "a copy of one in use");
    ready(Store::open(&dir, &LOG).unwrap()).close().unwrap();
    assert!(noted(), "and closing brings it back");
}

#[test]
fn not_closed_it_is_believed_in_the_same_boot_and_directory_only() {
    let (home, dir, store) = made();
    drop(store);
    let moved = home.path().join("moved");
    fs::rename(&dir, &moved).unwrap();
    drop(ready(Store::open(&moved, &LOG).unwrap()));
    for boot in [serde_json::json!("another"), serde_json::Value::Null] {
        let (_home, dir, store) = made();
        drop(store);
        change_note(&dir, |note| note["place"]["boot"] = boot);
        assert!(why_rebuilt(&dir, &LOG).contains("not closed cleanly"));
    }
}

#[test]
fn a_doubted_view_does_not_become_trusted_by_being_looked_at() {
    let (_home, dir, store) = made();
    drop(store);
    change_note(&dir, |note| note["place"]["boot"] = "another".into());
    let short = Numbers { head: LAST - 1, ..LOG };
    for _ in 0..2 {
        let Opened::Ahead { store, .. } = Store::open(&dir, &short).unwrap() else { panic!("it is ahead") };
        store.close().unwrap();
    }
    assert!(why_rebuilt(&dir, &LOG).contains("not closed cleanly"), "once the ledger is whole again");
}

#[test]
fn a_cursor_the_ledger_does_not_know_is_said_before_anything_else() {
    let short = Numbers { head: LAST - 2, ..LOG };
    let other = Numbers { salt: 8, ..LOG };
    for log in [short, other] {
        let (_home, dir) = closed();
        match Store::open(&dir, &log).unwrap() {
            Opened::Ahead { store, cursor, head } => {
                assert_eq!((cursor, head), (LOG.cursor(LAST), log.head));
                assert_eq!(store.row(id(7)).unwrap(), Some(row(7, 1, 30)), "it can be read");
            }
            wrong => panic!("{wrong:?}"),
        }
        assert!(dir.exists(), "nothing was moved");
    }
    let (_home, dir) = closed();
    ready(Store::open(&dir, &Numbers { head: LAST, ..LOG }).unwrap());
}

#[test]
fn when_only_the_note_can_say_that_the_ledger_lost_records_it_does() {
    let (_home, dir) = closed();
    let view = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    fs::write(view.join("conf"), "segment_size: none\n").unwrap();
    let log = Numbers { head: 3, ..LOG };
    match Store::open(&dir, &log) {
        Err(StoreError::LedgerBehind { position: LAST, head: 3, .. }) => assert!(dir.exists(), "nothing was moved"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rebuild_that_was_interrupted_is_begun_again() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("store");
    let store = Store::create(&dir).unwrap();
    let mut bulk = store.bulk();
    for n in 0..20_000 {
        bulk.add(&row(n, 1, 30)).unwrap();
    }
    drop(bulk);
    store.close().unwrap();
    assert_eq!(why_rebuilt(&dir, &LOG), "it was never filled to the end");
}

#[test]
fn two_at_once_is_refused_and_touches_nothing() {
    let (_home, dir, store) = made();
    assert!(matches!(Store::open(&dir, &LOG), Err(StoreError::Busy { .. })));
    store.verify().unwrap();
    store.close().unwrap();
    ready(Store::open(&dir, &LOG).unwrap());
}

#[test]
fn of_those_moved_aside_the_last_two_are_kept() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("store");
    for n in 1..=12 {
        fs::create_dir(&dir).unwrap();
        assert_eq!(Store::set_aside(&dir).unwrap(), home.path().join(format!("store.aside-{n}")));
    }
    let mut kept: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, ["store.aside-11", "store.aside-12"]);
}

#[test]
fn a_view_set_aside_while_open_cannot_touch_its_successor() {
    let (_home, dir, old) = made();
    Store::set_aside(&dir).unwrap();
    let new = Store::create(&dir).unwrap();
    let batch = Batch { rows: Vec::new(), documents: Vec::new(), cursor: LOG.cursor(LAST + 1) };
    old.project(&batch).unwrap();
    old.close().unwrap();
    assert_eq!(new.cursor(), None);
    new.project(&batch).unwrap();
    new.close().unwrap();
    assert_eq!(ready(Store::open(&dir, &LOG).unwrap()).cursor(), Some(LOG.cursor(LAST + 1)));
}
