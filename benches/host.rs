//! What many sessions cost: 200 people at one host, each doing one command after the other over a socket of their own.
//!
//! Beside it, in the same run and in turns: the same 200 in the desk's own process, one alone, a bare write and `fdatasync`
//! of as many bytes, and the 200 with one more who asks and asks and never reads an answer. Notices last: what a change costs
//! when 200 sessions have to be asked whether it concerns them. `cargo bench --bench host`; `-- 50 20` for other numbers of
//! sessions and of commands each.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

#[path = "../tests/house/mod.rs"]
mod house;

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use house::{Hosted, TOWN, act, desk, done, register};
use serde_json::json;
use zhitiao::client::{Client, Deaf};
use zhitiao::desk::Desk;
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::Query;
use zhitiao::domain::order::Order;
use zhitiao::host::Local;
use zhitiao::wire::frame::{self, REQUEST_BYTES_MAX};
use zhitiao::wire::{PROTOCOL, Request};

const SESSIONS: usize = 200;
const COMMANDS: usize = 25;
const ROUNDS: usize = 6;
/// The two that are compared round by round.
const OVER_SOCKETS: &str = "all sessions over sockets";
const BESIDE: &str = "the same beside one who never reads";
/// Changes whose telling is measured.
const CHANGES: usize = 50;
/// Bytes of a command on record: one event of this kind with its header.
const RECORD_BYTES: usize = 700;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sessions = numbers.first().copied().unwrap_or(SESSIONS);
    let commands = numbers.get(1).copied().unwrap_or(COMMANDS);
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let mut people: Vec<Client> = (0..sessions).map(|_| host.come("chen", Deaf)).collect();
    let home = tempfile::tempdir().unwrap();
    let near = Arc::new(desk(home.path()));
    let mut locals: Vec<Client> = (0..sessions).map(|_| local(&near)).collect();
    let near_chen = local(&near);

    let mut rows: Vec<(String, Vec<Run>)> = Vec::new();
    let mut add = |name: &str, run: Run| match rows.iter_mut().find(|(known, _)| known == name) {
        Some((_, runs)) => runs.push(run),
        None => rows.push((name.to_owned(), vec![run])),
    };
    for round in 0..ROUNDS {
        // Who goes first alternates: the register grows, and the machine has moods.
        for beside in [round % 2 == 1, round % 2 == 0] {
            let _slow = beside.then(|| who_never_reads(&host));
            let name = if beside { BESIDE } else { OVER_SOCKETS };
            add(name, run(&mut people, &registered(&chen, sessions), commands));
        }
        add("all in the desk's process", run(&mut locals, &registered(&near_chen, sessions), commands));
        add("one alone over a socket", run(&mut people[..1], &registered(&chen, 1), commands));
        add("one alone in the process", run(&mut locals[..1], &registered(&near_chen, 1), commands));
        add("a bare write and fdatasync", bare(home.path(), commands * 8));
    }
    println!("{sessions} sessions, {commands} commands each in {ROUNDS} rounds");
    println!("{:<42} {:>9} {:>9} {:>12}", "", "p50 ms", "p99 ms", "a second");
    for (name, runs) in &rows {
        let middle = |of: fn(&Run) -> f64| median(runs.iter().map(of).collect());
        let (p50, p99, rate) = (middle(|run| run.p50), middle(|run| run.p99), middle(|run| run.rate));
        println!("{name:<42} {p50:>9.2} {p99:>9.2} {rate:>12.0}");
    }
    let of = |name: &str| rows.iter().find(|(known, _)| known == name).map(|(_, runs)| runs).unwrap();
    let (without, beside) = (of(OVER_SOCKETS), of(BESIDE));
    let ratios = |of: fn(&Run) -> f64| median(without.iter().zip(beside).map(|(one, two)| of(two) / of(one)).collect());
    let (p50, p99) = (ratios(|run| run.p50), ratios(|run| run.p99));
    println!("beside one who never reads / without, round by round: p50 {p50:.2}, p99 {p99:.2}");
    notices(&near, &near_chen);
    drop((people, chen));
    host.left();
}

/// What a run came to: milliseconds, and commands a second in all.
struct Run {
    p50: f64,
    p99: f64,
    rate: f64,
}

impl Run {
    fn of(mut times: Vec<Duration>, whole: Duration) -> Self {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
        Self { p50: at(50), p99: at(99), rate: times.len() as f64 / whole.as_secs_f64() }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn local(desk: &Arc<Desk>) -> Client {
    let session = desk.session("chen", Identity::Process).unwrap();
    Client::connect(Box::new(Local::new(Arc::clone(desk), session))).unwrap()
}

/// Cases of their own for a run: no case of a district has thousands of acts, and each act reads those before it.
fn registered(client: &Client, count: usize) -> Vec<String> {
    (0..count).map(|_| done(client, register(TOWN)).case.unwrap()).collect()
}

fn annotate(case: &str) -> Order {
    act(case, json!({"type":"annotate","remark":"双方同意于下周三上午在街道调解室继续调解。"}))
}

/// Everybody does their commands one after the other, on a case of their own.
fn run(people: &mut [Client], cases: &[String], commands: usize) -> Run {
    let ready = Barrier::new(people.len() + 1);
    let (times, whole) = std::thread::scope(|scope| {
        let working: Vec<_> = people
            .iter_mut()
            .zip(cases)
            .map(|(client, case)| {
                let ready = &ready;
                scope.spawn(move || {
                    ready.wait();
                    let mut times = Vec::with_capacity(commands);
                    for _ in 0..commands {
                        let begin = Instant::now();
                        done(client, annotate(case));
                        times.push(begin.elapsed());
                    }
                    times
                })
            })
            .collect();
        ready.wait();
        let begin = Instant::now();
        let times: Vec<Duration> = working.into_iter().flat_map(|one| one.join().unwrap()).collect();
        (times, begin.elapsed())
    });
    Run::of(times, whole)
}

/// One more session, which asks until the host takes no more of it, and reads nothing.
fn who_never_reads(host: &Hosted) -> UnixStream {
    let mut line = host.raw();
    frame::write(&mut line, &Request::Hello { protocol: PROTOCOL, key: Some("chen".to_owned()), from: None }, 4096)
        .unwrap();
    line.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let asked = frame::encode(&Request::Ask(Box::new(Query::Desk)), REQUEST_BYTES_MAX).unwrap();
    while line.write_all(&asked).is_ok() {}
    line
}

fn bare(dir: &std::path::Path, commands: usize) -> Run {
    let file = File::create(dir.join("bare")).unwrap();
    let record = vec![b'x'; RECORD_BYTES];
    file.write_all_at(&vec![0; RECORD_BYTES * commands], 0).unwrap();
    file.sync_all().unwrap();
    let begin = Instant::now();
    let times = (0..commands as u64).map(|turn| {
        let begin = Instant::now();
        file.write_all_at(&record, turn * RECORD_BYTES as u64).unwrap();
        file.sync_data().unwrap();
        begin.elapsed()
    });
    let times = times.collect();
    Run::of(times, begin.elapsed())
}

/// What a change costs until everybody it concerns was told, with nobody listening and with 200.
fn notices(desk: &Arc<Desk>, client: &Client) {
    let session = desk.session("chen", Identity::Process).unwrap();
    let told = |changes: usize| {
        let case = &registered(client, 1)[0];
        let begin = Instant::now();
        for _ in 0..changes {
            done(client, annotate(case));
            // A question waits for the views, and whoever is told is told before they show it.
            client.ask(Query::Number(case.clone())).unwrap();
        }
        begin.elapsed().as_secs_f64() * 1e6 / changes as f64
    };
    let (mut alone, mut many) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(told(CHANGES));
        let ears: Vec<_> = (0..SESSIONS).map(|_| desk.listen(&session)).collect();
        many.push(told(CHANGES));
        assert!(ears.iter().all(|ear| ear.try_iter().count() >= CHANGES), "somebody was not told");
        drop(ears);
        // The next change finds that nobody listens any more.
        told(1);
    }
    let (alone, many) = (median(alone), median(many));
    println!("a change until all are told: {alone:.0} us with nobody listening, {many:.0} us with {SESSIONS}");
    println!("a session's share: {:.2} us", (many - alone) / SESSIONS as f64);
}
