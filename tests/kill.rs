//! `kill -9` at random moments: eight clients in one process write to one register; the process is killed without
//! warning; every command it acknowledged must be in the ledger, once, and the chain must hold. The register is the
//! same one through all rounds, so each start also proves recovery and the views.
//!
//! The victim is this test program itself, started again with [`VICTIM`] set.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]
#![expect(clippy::never_loop, reason = "a client ends only with the process")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use uuid::Uuid;
use zhitiao::client::Client;
use zhitiao::desk::clock::SystemClock;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::case::command::Command as Act;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::host::Local;
use zhitiao::ledger::{CommandId, FileLedger, Ledger};

/// The variable that makes this program the victim: the register's directory.
const VICTIM: &str = "ZHITIAO_KILL_VICTIM";
/// Rounds; the full number with `ZHITIAO_KILL_ROUNDS=200`, which is what continuous integration runs.
const ROUNDS_DEFAULT: u32 = 40;
const CLIENTS: usize = 8;
const DISTRICT: &str = "321302";

fn open(dir: &Path) -> Desk {
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let clock = Arc::new(SystemClock);
    Desk::open(LedgerCell::new(Box::new(ledger)), &dir.join("store"), clock, &mut |_, _| ()).unwrap().0
}

fn register() -> Order {
    let act = Act::example("register").unwrap();
    let mut json = serde_json::to_value(&act).unwrap();
    json["aliases"] = serde_json::json!([]);
    Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Case(Target::New, Act::from_json(json).unwrap()) }
}

/// The victim: says nothing but the ids that were acknowledged, and how large a batch got.
#[test]
fn victim() {
    let Some(dir) = std::env::var_os(VICTIM).map(PathBuf::from) else { return };
    let desk = Arc::new(open(&dir));
    let session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
    let clients = (0..CLIENTS).map(|_| {
        let (desk, session) = (Arc::clone(&desk), session.clone());
        std::thread::spawn(move || {
            let client = Client::connect(Box::new(Local::new(Arc::clone(&desk), session))).unwrap();
            loop {
                let receipt = client.submit(register()).unwrap();
                println!("ack {} {}", receipt.id, desk.largest_batch());
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.join().unwrap();
    }
}

fn start(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim", "--nocapture", "--test-threads=1"])
        .env(VICTIM, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs the victim until it has acknowledged `enough`, kills it, and gives back what it acknowledged.
fn round(dir: &Path, enough: usize) -> (Vec<Uuid>, usize) {
    let mut child = start(dir);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut acknowledged, mut largest) = (Vec::new(), 0);
    let mut take = |line: String| {
        let Some(rest) = line.split("ack ").nth(1) else { return 0 };
        let mut words = rest.split(' ');
        let id = words.next().and_then(|word| Uuid::parse_str(word).ok());
        let batch = words.next().and_then(|word| word.parse().ok());
        if let (Some(id), Some(batch)) = (id, batch) {
            acknowledged.push(id);
            largest = largest.max(batch);
        }
        acknowledged.len()
    };
    for line in lines.by_ref() {
        if take(line.unwrap()) >= enough {
            break;
        }
    }
    // The moment is random because the scheduler is; SIGKILL asks nobody.
    child.kill().unwrap();
    for line in lines.map_while(Result::ok) {
        take(line);
    }
    child.wait().unwrap();
    (acknowledged, largest)
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_done_twice() {
    if std::env::var_os(VICTIM).is_some() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("register");
    std::fs::create_dir_all(&dir).unwrap();
    drop(FileLedger::create_dir(&dir, DISTRICT).unwrap());
    let desk = open(&dir);
    let units = builtin::units(DISTRICT).unwrap().unwrap();
    let load = UnitsLoad { units: units.into_iter().map(Into::into).collect() };
    let order = Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Office(load.into()) };
    desk.submit(&Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned()))), order).unwrap();
    desk.close().unwrap();

    let rounds = std::env::var("ZHITIAO_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS_DEFAULT);
    let mut all = Vec::new();
    let mut largest = 0;
    for number in 0..rounds {
        // From "almost at once" to "in full swing".
        let (acknowledged, batch) = round(&dir, 1 + (number as usize * 7) % 60);
        largest = largest.max(batch);
        let (ledger, report) = FileLedger::open_dir(&dir, DISTRICT).unwrap();
        assert!(report.trouble.is_none() && report.vanished.is_none(), "round {number}: {report:?}");
        for id in &acknowledged {
            assert!(
                ledger.outcome(CommandId(*id)).unwrap().is_some(),
                "round {number}: {id} was acknowledged and is lost"
            );
        }
        all.extend(acknowledged);
    }
    check_whole(&dir, &all);
    assert!(largest > 1, "no two commands ever shared a durable write: the batch path was not tried");
}

/// The whole ledger: the chain holds, every acknowledged command is there once, no command is there in part, and the
/// views opened over it show every case.
fn check_whole(dir: &Path, acknowledged: &[Uuid]) {
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let verified = ledger.verify().unwrap();
    assert!(verified.ok, "{:?}", verified.trouble);
    let mut parts = std::collections::BTreeMap::<Uuid, Vec<(u32, u32)>>::new();
    let mut cases = 0_u64;
    let mut after = zhitiao::ledger::Position(0);
    loop {
        let records = ledger.tail(after, 1000).unwrap();
        let Some(last) = records.last() else { break };
        after = last.position;
        for record in records {
            cases += u64::from(record.kind == "registered");
            parts.entry(record.id.0).or_default().push(record.part);
        }
    }
    for (id, parts) in &parts {
        let whole: Vec<(u32, u32)> = (1..=parts[0].1).map(|part| (part, parts[0].1)).collect();
        assert_eq!(*parts, whole, "{id} is there in part, or more than once");
    }
    for id in acknowledged {
        assert!(parts.contains_key(id), "{id} was acknowledged and is lost");
    }
    assert!(acknowledged.len() > 100, "too little was tried: {}", acknowledged.len());
    drop(ledger);
    let desk = open(dir);
    let session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
    let card = desk.ask(&session, &zhitiao::domain::answer::Query::Desk).unwrap();
    let zhitiao::domain::answer::Answer::Desk(card) = card else { panic!("not a desk card") };
    assert_eq!(card.all.cases, cases, "the views do not show every case");
    desk.close().unwrap();
}
