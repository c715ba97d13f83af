//! What a whole register costs: `cargo bench --bench rebuild [-- CASES ...]`, by default 1 500 and 20 000, about a minute;
//! the full table is `-- 1500 100000 400000`. Registers of more than 200 000 cases have brief histories, so that it is the
//! cases that are many and not the hours.
//!
//! For each size one process writes the ledger (`told`), a second folds it into views from nothing, a third opens what is
//! there and asks for what the first screen shows. Each has the program's own allocator. Processor time stands beside the
//! wall's, because a wall clock shows the neighbours.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

mod told;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use zhitiao::demo::DISTRICT;
use zhitiao::desk::clock::SetClock;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, Query};
use zhitiao::domain::query::{CaseFilter, CaseQuery, Order};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [u32; 2] = [1_500, 20_000];
/// From here on histories are brief.
const BRIEF_FROM: u32 = 200_000;
const USER: &str = "visitor";
/// Rows of a first list.
const SCREEN: usize = 60;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", part, cases, dir] => child(part, cases.parse().unwrap(), Path::new(dir)),
        ref sizes => {
            let sizes: Vec<u32> = sizes.iter().map(|size| size.parse().unwrap()).collect();
            table(if sizes.is_empty() { &SIZES } else { &sizes });
        }
    }
}

fn table(sizes: &[u32]) {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for cases in sizes {
        let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut line = 0;
        for part in ["tell", "rebuild", "open", "again"] {
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["child", part, &cases.to_string(), dir.path().to_str().unwrap()])
                .output()
                .unwrap();
            assert!(child.status.success(), "{part} of {cases}: {}", String::from_utf8_lossy(&child.stderr));
            for figure in String::from_utf8(child.stdout).unwrap().lines() {
                let (label, value) = figure.rsplit_once('\t').unwrap();
                if lines.len() == line {
                    lines.push((format!("{part}: {label}"), Vec::new()));
                }
                lines[line].1.push(value.to_owned());
                line += 1;
            }
        }
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load at the end: {}", load.trim());
    for (label, values) in lines {
        println!("{label:<48}{}", values.iter().map(|value| format!("{value:>12}")).collect::<String>());
    }
}

fn child(part: &str, cases: u32, dir: &Path) {
    match part {
        "tell" => {
            let ((cases, records), took) = timed(|| told::register(dir, cases, (cases >= BRIEF_FROM, USER), today()));
            figure("cases", cases);
            figure("records", records);
            figure("written in, s", seconds(took));
        }
        "rebuild" => rebuild(dir),
        "open" | "again" => open(dir),
        other => panic!("no part {other}"),
    }
}

fn rebuild(dir: &Path) {
    let ((desk, records), took) = timed(|| desk(dir));
    figure("wall, s", seconds(took));
    figure("processor, s", seconds(processor()));
    figure(
        "wall, us a record",
        format!("{:.2}", took.as_secs_f64() * 1e6 / f64::from(u32::try_from(records).unwrap())),
    );
    figure("peak memory, MiB", status_mib("VmHWM:"));
    desk.close().unwrap();
}

fn open(dir: &Path) {
    let before = processor();
    let ((desk, _), opened) = timed(|| desk(dir));
    figure("wall, ms", millis(opened));
    figure("processor, ms", millis(processor().saturating_sub(before)));
    let session = Arc::new(desk.session(USER, Identity::Process).unwrap());
    let own = CaseFilter { holder: Some(UnitCode(DISTRICT.to_owned())), ..CaseFilter::default() };
    let list = |filter: &CaseFilter, order| {
        Query::Cases(CaseQuery { filter: filter.clone(), order, after: None, limit: SCREEN })
    };
    let arriving = CaseFilter { waits_for: Some(UnitCode(DISTRICT.to_owned())), ..CaseFilter::default() };
    let asked = [Query::Desk, list(&arriving, Order::Recent), list(&own, Order::Door)];
    let ((), first) = timed(|| {
        for query in &asked {
            let answer = desk.ask(&session, query).unwrap();
            assert!(!matches!(&answer, Answer::Cases(page) if page.rows.is_empty()), "{query:?}");
        }
    });
    figure("first screen asked for, ms", millis(first));
    figure("resident then, MiB", status_mib("VmRSS:"));
    desk.close().unwrap();
}

/// A desk over the register, its views built where there are none; and how many records there are.
fn desk(dir: &Path) -> (Desk, u64) {
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let ledger = LedgerCell::new(Box::new(ledger));
    let records = ledger.lock().head().unwrap().position.0;
    let (desk, _) =
        Desk::open(ledger, &dir.join("store"), Arc::new(SetClock::on(today(), 10)), &mut |_, _| ()).unwrap();
    (desk, records)
}

fn figure(label: &str, value: impl std::fmt::Display) {
    println!("{label}\t{value}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let value = work();
    (value, begin.elapsed())
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}

fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e3)
}

/// Time on a processor so far, of every thread, in steps of 10 ms.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: utime and stime are the 12th and 13th, in ticks of 10 ms.
    let (_, after_name) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

fn status_mib(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or("0 kB");
    format!("{:.0}", line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0) / 1024.0)
}
