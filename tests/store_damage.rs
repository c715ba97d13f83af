//! Whatever happens to the files of a view: it works completely, or it says that it does not. It never panics, and it
//! never answers with less, or with something older, without saying so.
//!
//! Two views are damaged in turn: one closed cleanly, and one whose process died in this very boot, where no note can
//! vouch for the files. The same directory is damaged and put back again and again, for a copy would not be believed.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod store_support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use store_support::{Dice, LOG, id, row};
use tempfile::TempDir;
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::query::{CaseQuery, Order};
use zhitiao::store::{Batch, Opened, Store, StoreError};

const DAYS: u64 = 40;
const BATCHES: u64 = 60;
const ROWS_A_BATCH: u64 = 12;

/// A view and everything that may be true of it.
struct Victim {
    home: TempDir,
    /// Every file, to put back.
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// The dump after each position.
    dumps: BTreeMap<u64, String>,
    closed: bool,
}

impl Victim {
    fn new(closed: bool) -> Self {
        let home = TempDir::new().unwrap();
        let dir = home.path().join("store");
        let mut store = Store::create(&dir).unwrap();
        let mut dumps = BTreeMap::new();
        for position in 1..=BATCHES {
            let rows = (0..ROWS_A_BATCH).map(|k| {
                let n = Dice::new(position * 31 + k).below(300);
                (id(n), (k > 0).then(|| row(n, position, DAYS)))
            });
            let roster = vec![u8::try_from(position).unwrap(); 3_000];
            let documents = vec![("roster".to_owned(), Some(roster))];
            let batch = Batch { rows: rows.collect(), documents, cursor: LOG.cursor(position) };
            store.project(&batch).unwrap();
            dumps.insert(position, store.dump().unwrap());
            if position % 20 == 0 {
                // Opened again, so that the engine has made a snapshot and there are segments before and after it.
                store.close().unwrap();
                store = store_support::ready(Store::open(&dir, &LOG).unwrap());
            }
        }
        store.flush().unwrap();
        if closed {
            store.close().unwrap();
        } else {
            drop(store);
        }
        let files = walk(&dir).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        Self { home, files, dumps, closed }
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("store")
    }

    /// The same directory again, with everything in it as it was.
    fn put_back(&self) {
        let dir = self.dir();
        if dir.is_file() {
            fs::remove_file(&dir).unwrap();
        }
        for entry in fs::read_dir(self.home.path()).unwrap() {
            let found = entry.unwrap().path();
            if found != dir && found.is_dir() && !dir.exists() && found.join("state").parent() == Some(&found) {
                fs::rename(&found, &dir).unwrap();
            } else if found != dir {
                let _ = fs::remove_dir_all(&found).or_else(|_| fs::remove_file(&found));
            }
        }
        for path in walk(&dir) {
            if !self.files.contains_key(&path) {
                fs::remove_file(path).unwrap();
            }
        }
        for (path, bytes) in &self.files {
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            }
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// Opens what is there now and reads everything. True when it worked completely.
    fn works(&self, what: &str) -> bool {
        let store = match Store::open(&self.dir(), &LOG) {
            Ok(Opened::Ready(store, _)) => store,
            Ok(Opened::Rebuild { why }) => {
                assert!(!why.to_string().is_empty());
                assert!(!self.dir().exists(), "{what}: moved aside");
                return false;
            }
            other => panic!("{what}: {other:?}"),
        };
        match read_everything(&store) {
            Ok((position, dump)) => {
                assert_eq!(dump, self.dumps[&position], "{what}: silently something else");
                assert!(!self.closed || position == BATCHES, "{what}: silently older");
                true
            }
            Err(StoreError::Broken { .. }) => {
                assert!(matches!(store.project(&empty()), Err(StoreError::Broken { .. })), "{what}: broken for good");
                drop(store);
                Store::set_aside(&self.dir()).unwrap();
                false
            }
            Err(other) => panic!("{what}: {other}"),
        }
    }
}

fn empty() -> Batch {
    Batch { rows: Vec::new(), documents: Vec::new(), cursor: LOG.cursor(BATCHES + 1) }
}

fn read_everything(store: &Store) -> Result<(u64, String), StoreError> {
    let mut ids = BTreeSet::new();
    store.each_row(&mut |row| {
        // What was undone is in no list and no tally.
        if row.stage != Stage::Voided {
            ids.insert(row.id);
        }
        true
    })?;
    for order in Order::ALL {
        let mut query = CaseQuery { order, limit: 100, ..CaseQuery::default() };
        let mut listed = BTreeSet::new();
        loop {
            let page = store.page(&query)?;
            listed.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        assert!(order == Order::Door || listed == ids, "a list that is silently shorter");
    }
    assert_eq!(store.tally(None)?.cases, ids.len() as u64);
    let position = store.cursor().unwrap().position;
    Ok((position, store.dump()?))
}

fn walk(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Every way to damage one file, with a name.
fn damages(bytes: &[u8], dice: &mut Dice) -> Vec<(String, Option<Vec<u8>>)> {
    let mut all = vec![("removed".to_owned(), None), ("emptied".to_owned(), Some(Vec::new()))];
    let length = bytes.len() as u64;
    if length == 0 {
        return all;
    }
    let mut place = || usize::try_from(dice.below(length)).unwrap();
    let mut lengths = vec![1, bytes.len() / 2, bytes.len() - 1];
    lengths.extend((0..6).map(|_| place()));
    for length in lengths {
        all.push((format!("cut to {length}"), Some(bytes[..length.min(bytes.len())].to_vec())));
    }
    for _ in 0..6 {
        let (from, mut zeroed) = (place(), bytes.to_vec());
        let to = (from + 4_096).min(bytes.len());
        zeroed[from..to].fill(0);
        all.push((format!("zeroed from {from} to {to}"), Some(zeroed)));
    }
    for n in 0..10 {
        let (at, mut flipped) = (place(), bytes.to_vec());
        flipped[at] ^= 1 << (n % 8);
        all.push((format!("bit {} of byte {at} flipped", n % 8), Some(flipped)));
    }
    all.push(("all zeros".to_owned(), Some(vec![0; bytes.len()])));
    // Zeros over zeros are no damage.
    all.retain(|(_, damaged)| damaged.as_deref() != Some(bytes));
    all
}

fn every_file_in_every_way(closed: bool) -> (u32, u32) {
    let victim = Victim::new(closed);
    let mut dice = Dice::new(11);
    let (mut worked, mut rounds) = (0, 0);
    for (path, bytes) in &victim.files {
        for (how, damaged) in damages(bytes, &mut dice) {
            victim.put_back();
            match damaged {
                Some(damaged) => fs::write(path, damaged).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
            let what = format!("{} {how}", path.strip_prefix(victim.home.path()).unwrap().display());
            worked += u32::from(victim.works(&what));
            rounds += 1;
        }
    }
    victim.put_back();
    assert!(victim.works("nothing"), "undamaged again");
    (worked, rounds)
}

#[test]
fn a_view_that_was_closed_shows_any_damage_at_once() {
    let (worked, rounds) = every_file_in_every_way(true);
    assert!(rounds > 60, "{rounds} rounds");
    assert_eq!(worked, 0, "no damage is overlooked: the note knows every byte");
}

#[test]
fn a_view_whose_process_died_is_complete_or_thrown_away() {
    let (worked, rounds) = every_file_in_every_way(false);
    assert!(rounds > 60, "{rounds} rounds");
    assert!(worked < rounds, "{worked} of {rounds} worked");
}

#[test]
fn something_else_in_the_place_of_the_view() {
    let victim = Victim::new(true);
    let dir = victim.dir();
    let view = dir.join(
        fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).find(|name| name != "state").unwrap(),
    );

    fs::remove_dir_all(&dir).unwrap();
    fs::write(&dir, "not a directory").unwrap();
    assert!(!victim.works("a file in place of the directory"));
    fs::create_dir(&dir).unwrap();
    assert!(!victim.works("an empty directory"));

    fs::create_dir(&dir).unwrap();
    victim.put_back();
    fs::remove_file(view.join("db")).unwrap();
    fs::create_dir(view.join("db")).unwrap();
    assert!(!victim.works("a directory in place of a file"));

    victim.put_back();
    fs::remove_dir_all(&view).unwrap();
    assert!(!victim.works("the engine's directory removed"));

    victim.put_back();
    fs::remove_dir_all(&view).unwrap();
    fs::write(&view, "").unwrap();
    assert!(!victim.works("a file in place of the engine's directory"));

    victim.put_back();
    fs::write(view.join("snap.ffffffffffffffff"), "foreign").unwrap();
    assert!(!victim.works("a file that was not there"));
}

#[test]
fn a_view_that_may_not_be_read_is_moved_aside() {
    use std::os::unix::fs::PermissionsExt;
    let victim = Victim::new(true);
    let db = walk(&victim.dir()).into_iter().find(|path| path.ends_with("db")).unwrap();
    fs::set_permissions(&db, fs::Permissions::from_mode(0o000)).unwrap();
    // Who may read everything (root) reads it all the same.
    let readable = fs::File::open(&db).is_ok();
    assert_eq!(victim.works("unreadable"), readable);
}
