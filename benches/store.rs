//! What the view costs: `cargo bench --bench store [-- ROWS ...]`, by default 1 500, 100 000 and 400 000.
//!
//! For each size a process of its own fills a view and closes it, a second one opens it and reads the first page of the
//! lists people live in, a third projects into it. Resident memory is read at the end of each. Figures stand side by
//! side, so that what must not grow with the number of cases can be seen not to.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

#[path = "../tests/store_support/mod.rs"]
mod store_support;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use store_support::{LOG, UNITS, day, id, ready, row};
use zhitiao::domain::case::row::{Door, Row};
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::query::{CaseFilter, CaseQuery, Order};
use zhitiao::domain::unit::UnitCode;
use zhitiao::store::{Batch, Store};

const DAYS: u64 = 730;
const SIZES: [u64; 3] = [1_500, 100_000, 400_000];
const PAGES: usize = 200;
const ALONE: u64 = 2_000;
const TOGETHER: u64 = 256;
const BATCHES: u64 = 40;

/// A label, a figure and how to print it.
type Figures = Vec<(String, f64)>;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", part, rows, dir] => child(part, rows.parse().unwrap(), Path::new(dir)),
        ref sizes => {
            let sizes: Vec<u64> = sizes.iter().map(|size| size.parse().unwrap()).collect();
            side_by_side(if sizes.is_empty() { &SIZES } else { &sizes });
        }
    }
}

fn side_by_side(sizes: &[u64]) {
    let mut table: BTreeMap<usize, (String, Vec<f64>)> = BTreeMap::new();
    for rows in sizes {
        let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut line = 0;
        for part in ["fill", "open", "again", "project", "alive"] {
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["child", part, &rows.to_string(), dir.path().to_str().unwrap()])
                .output()
                .unwrap();
            assert!(child.status.success(), "{part} of {rows}: {}", String::from_utf8_lossy(&child.stderr));
            for figure in String::from_utf8(child.stdout).unwrap().lines() {
                let (label, value) = figure.rsplit_once('\t').unwrap();
                let entry = table.entry(line).or_insert_with(|| (format!("{part}: {label}"), Vec::new()));
                entry.1.push(value.parse().unwrap());
                line += 1;
            }
        }
    }
    println!("{:<58}{}", "rows", sizes.iter().map(|rows| format!("{rows:>12}")).collect::<String>());
    for (label, values) in table.values() {
        println!("{label:<58}{}", values.iter().map(|value| format!("{value:>12.2}")).collect::<String>());
    }
}

fn child(part: &str, rows: u64, dir: &Path) {
    let dir = dir.join("store");
    let mut figures = Figures::new();
    match part {
        "fill" => fill(&dir, rows, &mut figures),
        "open" | "again" => open(&dir, &mut figures),
        "project" => project(&dir, rows, &mut figures),
        "alive" => alive(&dir, &mut figures),
        other => panic!("no part {other}"),
    }
    figures.push(("resident memory, MiB".into(), resident_mib()));
    for (label, value) in figures {
        println!("{label}\t{value}");
    }
}

fn fill(dir: &Path, rows: u64, figures: &mut Figures) {
    let (store, _) = timed(|| Store::create(dir).unwrap());
    let ((), filled) = timed(|| {
        let mut bulk = store.bulk();
        for n in 0..rows {
            bulk.add(&row(n, 0, DAYS)).unwrap();
        }
        bulk.finish(LOG.cursor(1), &[]).unwrap();
    });
    figures.push(("bulk write, s".into(), filled.as_secs_f64()));
    figures.push(("bulk write, processor s".into(), processor().as_secs_f64()));
    figures.push(("resident after the bulk write, MiB".into(), resident_mib()));
    let ((), closed) = timed(|| store.close().unwrap());
    figures.push(("close, ms".into(), millis(closed)));
    figures.push(("on disk, MiB".into(), on_disk_mib(dir)));
}

fn open(dir: &Path, figures: &mut Figures) {
    let (store, opened) = timed(|| ready(Store::open(dir, &LOG).unwrap()));
    figures.push(("open after a clean exit, ms".into(), millis(opened)));
    figures.push(("open after a clean exit, processor ms".into(), millis(processor())));
    for (label, query) in lists() {
        let (page, first) = timed(|| store.page(&query).unwrap());
        assert!(!page.rows.is_empty(), "{label} is empty");
        let again = (0..PAGES).map(|_| timed(|| black_box(store.page(&query).unwrap())).1);
        figures.push((format!("{label}: first, us"), micros(first)));
        figures.push((format!("{label}: again, us"), micros(again.min().unwrap_or_default())));
    }
    let (_, tally) = timed(|| store.tally(None).unwrap());
    figures.push(("tally, us".into(), micros(tally)));
    figures.push(("resident after first pages, MiB".into(), resident_mib()));
    let ((), all) = timed(|| store.each_row(&mut |row| black_box(row).version == 0).unwrap());
    figures.push(("every row, s".into(), all.as_secs_f64()));
    let ((), closed) = timed(|| store.close().unwrap());
    figures.push(("close, ms".into(), millis(closed)));
}

fn project(dir: &Path, rows: u64, figures: &mut Figures) {
    let store = ready(Store::open(dir, &LOG).unwrap());
    let mut position = 1;
    let mut change = |count: u64| {
        position += 1;
        let changed = (0..count).map(|k| {
            let n = (position * 7_919 + k * 104_729) % rows;
            (id(n), Some(changed(n, position)))
        });
        Batch { rows: changed.collect(), documents: Vec::new(), cursor: LOG.cursor(position) }
    };
    for (label, batches, count) in [("alone", ALONE, 1), ("in batches of 256", BATCHES, TOGETHER)] {
        let made: Vec<Batch> = (0..batches).map(|_| change(count)).collect();
        let before = processor();
        let ((), took) = timed(|| made.iter().for_each(|batch| store.project(batch).unwrap()));
        let work = processor().saturating_sub(before);
        figures.push((format!("a row {label}, us"), micros(took) / float(batches * count)));
        figures.push((format!("a row {label}, processor us"), micros(work) / float(batches * count)));
    }
    figures.push(("on disk, MiB".into(), on_disk_mib(dir)));
    store.flush().unwrap();
    // The process dies without closing; the next part finds a view of this boot.
    figures.push(("resident before dying, MiB".into(), resident_mib()));
    std::mem::forget(store);
}

/// A case something happened to: every time another door, every third time another stage.
fn changed(n: u64, position: u64) -> Row {
    let mut row = row(n, 0, DAYS);
    row.version = position;
    row.next = Some(Door { on: day(position % DAYS), what: "term".into(), instance: 0, amount_fen: None });
    if position.is_multiple_of(3) {
        row.stage = Stage::ALL[usize::try_from(position).unwrap() % Stage::ALL.len()];
    }
    row
}

fn alive(dir: &Path, figures: &mut Figures) {
    let (store, opened) = timed(|| ready(Store::open(dir, &LOG).unwrap()));
    figures.push(("open after kill -9 in this boot, ms".into(), millis(opened)));
    figures.push(("open after kill -9, processor ms".into(), millis(processor())));
    store.close().unwrap();
}

fn lists() -> Vec<(&'static str, CaseQuery)> {
    let town = Some(UnitCode(UNITS[2].to_owned()));
    let list = |filter, order| CaseQuery { filter, order, after: None, limit: 50 };
    let none = CaseFilter::default;
    vec![
        ("all, recent", list(none(), Order::Recent)),
        ("a town's, recent", list(CaseFilter { holder: town.clone(), ..none() }, Order::Recent)),
        ("a town's open, recent", list(CaseFilter { holder: town.clone(), open: Some(true), ..none() }, Order::Recent)),
        ("waiting for a town", list(CaseFilter { waits_for: town.clone(), ..none() }, Order::Recent)),
        ("a town's, by door", list(CaseFilter { holder: town, ..none() }, Order::Door)),
        ("all, by door", list(none(), Order::Door)),
        ("overdue, by door", list(CaseFilter { due_before: Some(day(30)), ..none() }, Order::Door)),
        ("unchecked", list(CaseFilter { unchecked: Some(true), ..none() }, Order::Recent)),
    ]
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let value = work();
    (value, begin.elapsed())
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// Time on a processor so far, of every thread, those that ended too, in steps of 10 ms: what a busy machine does not
/// stretch.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: utime and stime are the 12th and 13th, in ticks of 10 ms.
    let (_, after_name) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// `VmRSS` of this process.
fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0) / 1024.0
}

fn on_disk_mib(dir: &Path) -> f64 {
    fn bytes(dir: &Path) -> u64 {
        let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
        entries
            .map(|entry| if entry.path().is_dir() { bytes(&entry.path()) } else { entry.metadata().unwrap().len() })
            .sum()
    }
    float(bytes(dir) / 1024) / 1024.0
}
