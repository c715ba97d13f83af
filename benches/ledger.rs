//! What durability costs: the ledger against a bare sync of the same bytes, against SQLite, and read back.
//!
//! Disks differ by a hundred times and the same disk by three within a minute, so nothing here is a figure of its own:
//! the two sides of each ratio run in turns, and the median of the ratios of the turns is printed.
//! `cargo bench --bench ledger`; `-- tail` for one part (`sync`, `sqlite`, `tail`).

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;
use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::ledger::disk::RealDisk;
use zhitiao::ledger::{
    CommandId, FileLedger, Ledger, NewEvent, OpenReport, Options, Position, Staged, StreamId, Version, Write,
};

/// Turns a comparison takes.
const ROUNDS: usize = 21;
/// Durable commands of one client in one turn.
const COMMANDS: usize = 150;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    let temporary = tempfile::tempdir_in("target").expect("a directory on the disk that is measured");
    if wants("sync") {
        against_bare_sync(temporary.path());
    }
    if wants("sqlite") {
        for clients in [1, 8, 32] {
            against_sqlite(temporary.path(), clients);
        }
    }
    if wants("tail") {
        read_back(temporary.path());
    }
}

/// Two events on a stream, as a small act of a case makes them.
fn command(stream: &str, version: u64) -> Staged {
    let event = |kind: &str| NewEvent {
        on: NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"),
        kind: kind.to_owned(),
        v: 1,
        body: json!({
            "note": "双方同意于下周三上午在街道调解室继续调解，申请人补交作品登记证书复印件。",
            "means": "phone", "number": 4, "done": true,
        }),
    };
    Staged {
        id: CommandId(Uuid::now_v7()),
        by: Actor { account: "chenyihe".to_owned(), role: Role::Mediator, known: Identity::Socket },
        at: Utc::now(),
        writes: vec![Write {
            stream: StreamId(stream.to_owned()),
            expect: Version(version),
            events: vec![event("contacted"), event("session_set")],
        }],
        order: None,
    }
}

fn create(dir: &Path, options: Options) -> FileLedger {
    let (ledger, _report): (FileLedger, OpenReport) =
        FileLedger::create(Arc::new(RealDisk), dir, "321302", options).expect("a ledger");
    ledger
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Median time of one of `times` calls.
fn each(times: usize, mut call: impl FnMut(usize)) -> f64 {
    let one = |n| {
        let start = Instant::now();
        call(n);
        start.elapsed().as_secs_f64()
    };
    median((0..times).map(one).collect())
}

/// One durable command against a write and an fdatasync of as many bytes at the end of a file; with zeros written
/// ahead, as the ledger does it, and without.
fn against_bare_sync(dir: &Path) {
    let make = |name: &str, ahead_bytes| {
        let mut ledger = create(&dir.join(name), Options { ahead_bytes, ..Options::default() });
        ledger.append(&[command("case:0", 0)]).remove(0).unwrap();
        ledger
    };
    let (mut ahead, mut plain) = (make("ahead", Options::default().ahead_bytes), make("plain", 0));
    let one = std::fs::metadata(dir.join("plain/ledger/00000000000000000001.ledger")).unwrap().len();
    let bytes = vec![b'x'; one as usize];
    let bare = File::create(dir.join("bare")).unwrap();
    let (mut at, mut version) = (0, 0);
    let mut times: Vec<[f64; 3]> = Vec::new();
    for _round in 0..ROUNDS {
        let sync = each(COMMANDS, |_n| {
            bare.write_all_at(&bytes, at).unwrap();
            rustix::fs::fdatasync(&bare).unwrap();
            at += one;
        });
        let durable = |ledger: &mut FileLedger| {
            each(COMMANDS, |n| {
                ledger.append(&[command("case:1", version + n as u64 * 2)]).remove(0).unwrap();
            })
        };
        times.push([sync, durable(&mut ahead), durable(&mut plain)]);
        version += COMMANDS as u64 * 2;
    }
    for (name, side) in [("zeros ahead", 1), ("nothing ahead", 2)] {
        println!(
            "sync    one durable command of {one} bytes / write+fdatasync, {name}: {:.2}x  ({:.0} us / {:.0} us)",
            median(times.iter().map(|time| time[side] / time[0]).collect()),
            median(times.iter().map(|time| time[side]).collect()) * 1e6,
            median(times.iter().map(|time| time[0]).collect()) * 1e6
        );
    }
}

/// A command on its way to the writer, and the way back.
type Ask = (Staged, Sender<()>);

/// The least there can be of a writer: take what has come, append it, answer.
fn writer(mut ledger: FileLedger, asked: &Receiver<Ask>) {
    while let Ok(first) = asked.recv() {
        let asks: Vec<Ask> = std::iter::once(first).chain(asked.try_iter().take(255)).collect();
        let (commands, answers): (Vec<Staged>, Vec<Sender<()>>) = asks.into_iter().unzip();
        for (done, answer) in ledger.append(&commands).into_iter().zip(answers) {
            done.expect("every client has its own stream");
            answer.send(()).expect("the client waits");
        }
    }
}

/// Runs so many clients, each `COMMANDS` times; how long that takes in all.
fn clients<C: Send>(count: usize, make: impl Fn(usize) -> C, act: impl Fn(&mut C, usize) + Sync) -> Duration {
    let mut all: Vec<C> = (0..count).map(make).collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for client in &mut all {
            let act = &act;
            scope.spawn(move || (0..COMMANDS).for_each(|n| act(client, n)));
        }
    });
    start.elapsed()
}

fn ledger_round(dir: &Path, count: usize) -> f64 {
    let ledger = create(dir, Options::default());
    let (ask, asked) = channel::<Ask>();
    let writing = std::thread::spawn(move || writer(ledger, &asked));
    let elapsed = clients(
        count,
        |client| (ask.clone(), format!("case:{client}")),
        |(ask, stream), n| {
            let (answer, answered) = channel();
            ask.send((command(stream, n as u64 * 2), answer)).expect("the writer lives");
            answered.recv().expect("the writer answers");
        },
    );
    drop(ask);
    writing.join().expect("the writer ends with its clients");
    (count * COMMANDS) as f64 / elapsed.as_secs_f64()
}

const SCHEMA: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE IF NOT EXISTS event (pos INTEGER PRIMARY KEY, stream TEXT, version INTEGER, id TEXT, at TEXT, kind TEXT,
        body TEXT, UNIQUE (stream, version));
    CREATE INDEX IF NOT EXISTS event_id ON event (id);";

fn sqlite_round(path: &Path, count: usize) -> f64 {
    let connect = |_client| {
        let connection = rusqlite::Connection::open(path).expect("a database");
        connection.busy_timeout(Duration::from_secs(60)).unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        connection
    };
    drop(connect(0));
    // Its own way to wait for another writer is to sleep and try again, up to 100 ms: a turnstile does it better.
    let turn = Mutex::new(());
    let elapsed = clients(
        count,
        |client| (connect(client), format!("case:{client}")),
        |(connection, stream), n| {
            let staged = command(stream, n as u64 * 2);
            let _turn = turn.lock().expect("nobody panicked");
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
            {
                let mut insert = transaction
                    .prepare_cached("INSERT INTO event (stream, version, id, at, kind, body) VALUES (?, ?, ?, ?, ?, ?)")
                    .unwrap();
                let write = &staged.writes[0];
                for (version, event) in (write.expect.0 + 1..).zip(&write.events) {
                    let (id, at) = (staged.id.0.to_string(), staged.at.to_rfc3339());
                    insert
                        .execute((&write.stream.0, version as i64, id, at, &event.kind, event.body.to_string()))
                        .unwrap();
                }
            }
            transaction.commit().unwrap();
        },
    );
    (count * COMMANDS) as f64 / elapsed.as_secs_f64()
}

/// Commands a second through group commit against SQLite with as many writers.
fn against_sqlite(dir: &Path, count: usize) {
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS.div_ceil(2) {
        // A fresh one a round for both; the first commits of each are in the measure.
        let sqlite = sqlite_round(&dir.join(format!("{count}-{round}.sqlite")), count);
        let ledger = ledger_round(&dir.join(format!("{count}-{round}")), count);
        ratios.push(ledger / sqlite);
        ours.push(ledger);
        theirs.push(sqlite);
    }
    println!(
        "sqlite  {count:2} clients, commands a second, ledger / SQLite WAL FULL: {:.2}x  ({:.0} / {:.0})",
        median(ratios),
        median(ours),
        median(theirs)
    );
}

/// How fast a whole ledger is read, by position, by stream and checked.
fn read_back(dir: &Path) {
    const COMMANDS_A_BATCH: u64 = 500;
    const RECORDS: u64 = 400_000;
    let mut ledger = create(&dir.join("tail"), Options::default());
    let start = Instant::now();
    for batch in 0..RECORDS / 2 / COMMANDS_A_BATCH {
        let at = |n| batch * COMMANDS_A_BATCH + n;
        // Twenty events a case.
        let commands: Vec<Staged> =
            (0..COMMANDS_A_BATCH).map(|n| command(&format!("case:{}", at(n) / 10), at(n) % 10 * 2)).collect();
        assert!(ledger.append(&commands).iter().all(Result::is_ok));
    }
    let rate = |records: u64, start: Instant| records as f64 / start.elapsed().as_secs_f64();
    println!("tail    written in batches of {COMMANDS_A_BATCH}: {:.0} records a second", rate(RECORDS, start));
    drop(ledger);
    let (took, (ledger, _report)) =
        on_core(|| FileLedger::open_dir(&dir.join("tail"), "321302").expect("it was closed"));
    println!("tail    opening {RECORDS} records: {:.0} ms", took * 1e3);
    for page in [1000, 10_000] {
        let (took, ()) = on_core(|| {
            let mut at = 0;
            while let Some(last) = ledger.tail(Position(at), page).expect("it reads").last() {
                at = last.position.0;
            }
        });
        println!("tail    pages of {page}: {:.0} records a second", RECORDS as f64 / took);
    }
    let streams = RECORDS / 20;
    let (took, ()) = on_core(|| {
        for n in 0..2000 {
            let stream = StreamId(format!("case:{}", n * 7919 % streams));
            assert_eq!(ledger.read(&stream, Version(0)).expect("it reads").len(), 20);
        }
    });
    println!("tail    a case of 20 events: {:.0} us", took * 1e6 / 2000.0);
    let (took, ()) = on_core(|| {
        for _n in 0..20_000 {
            assert!(ledger.outcome(CommandId(Uuid::now_v7())).expect("it reads").is_none());
        }
    });
    println!("tail    an id that is new: {:.1} us", took * 1e6 / 20_000.0);
    let (took, verified) = on_core(|| ledger.verify().expect("it reads"));
    assert!(verified.ok);
    println!("tail    verified: {:.0} records a second", RECORDS as f64 / took);
}

/// Runs something on this thread; the seconds a core spent on it, whatever else the machine was doing.
fn on_core<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let spent = || -> f64 {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells");
        text.split_ascii_whitespace().next().expect("nanoseconds").parse::<f64>().expect("a number") / 1e9
    };
    let before = spent();
    let value = run();
    (spent() - before, value)
}
