//! What figures cost: `cargo bench --bench stats [-- CASES [DIR]]`, 20 000 by default. With a directory the register is kept
//! there and found again the next time: a large one takes longer to tell than to ask.
//!
//! A register is told and opened, each statistic is asked once cold and then warm, as of today, as of a day a year ago and
//! as known a year ago. Beside them, on the same cases in the same run, SQLite answers the simplest question of all: the
//! median of closed cases by committee, which leaves out what is open.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

mod told;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, params};
use zhitiao::demo::DISTRICT;
use zhitiao::desk::clock::SetClock;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::answer::{Answer, Query};
use zhitiao::domain::case::subsidy::Quarter;
use zhitiao::domain::dates::instant;
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::stats::{DayCount, Figures, GroupBy, Only, Statistic, StatsQuery, SubsidyQuery, Time};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CASES: u32 = 20_000;
/// From here on histories are brief: it is the cases that are many.
const BRIEF_FROM: u32 = 50_000;
/// Each warm question is asked so often; the median counts.
const TIMES: usize = 7;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let cases = arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(CASES);
    let kept = arguments.next().map(PathBuf::from);
    let today = day("2026-11-22");
    let passing = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let dir = kept.as_deref().unwrap_or(passing.path());
    if !dir.join("ledger").exists() {
        std::fs::create_dir_all(dir).unwrap();
        let (told, records) = told::register(dir, cases, (cases >= BRIEF_FROM, "visitor"), today);
        println!("{told} cases, {records} records were told");
    }
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let clock = Arc::new(SetClock::on(today, 10));
    let ledger = LedgerCell::new(Box::new(ledger));
    let opening = Instant::now();
    let (desk, _) = Desk::open(ledger, &dir.join("store"), clock, &mut |_, _| ()).unwrap();
    println!("{:<48}{:>10}", "opening (views from nothing, the first time)", shown(opening.elapsed()));
    let session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
    asked(&desk, &session);
    desk.close().unwrap();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load at the end: {}", load.trim());
}

/// Asks everything, and says how long it took.
fn asked(desk: &Desk, session: &Session) {
    let ask = |statistic: &Statistic| -> (Duration, Figures) {
        let started = Instant::now();
        let answer = desk.ask(session, &Query::Stats(Box::new(statistic.clone()))).unwrap();
        let taken = started.elapsed();
        let Answer::Stats(figures) = answer else { panic!("figures were asked for") };
        (taken, *figures)
    };
    let by_committee = StatsQuery { by: Some(GroupBy::Committee), ..StatsQuery::default() };
    let (cold, _) = ask(&Statistic::Resolution(by_committee.clone()));
    println!("{:<48}{:>10}", "the first question", shown(cold));
    let past = StatsQuery { as_of: Some(day("2025-11-22")), ..by_committee.clone() };
    let known = |on: &str| -> DateTime<Utc> { instant(day(on), 9) };
    let compare = (past.clone(), by_committee.clone());
    let single = |query: StatsQuery| StatsQuery { by: None, ..query };
    let subsidy = SubsidyQuery { quarter: Quarter::of(day("2026-08-01")), only: Only::default() };
    let questions = [
        ("time to resolution by committee", Statistic::Resolution(by_committee.clone())),
        ("time to resolution", Statistic::Resolution(StatsQuery::default())),
        (
            "the same by mediator",
            Statistic::Resolution(StatsQuery { by: Some(GroupBy::Mediator), ..by_committee.clone() }),
        ),
        (
            "in working days, net",
            Statistic::Resolution(StatsQuery { days: DayCount::Working, time: Time::Net, ..by_committee.clone() }),
        ),
        (
            "time to resolution by month",
            Statistic::Resolution(StatsQuery { by: Some(GroupBy::Month), ..by_committee.clone() }),
        ),
        ("caseload by committee", Statistic::Counts(by_committee.clone())),
        ("custody", Statistic::Custody(StatsQuery::default())),
        ("two years compared", Statistic::Compare(Box::new((single(compare.0), single(compare.1))))),
        ("indicators of the plan", Statistic::Indicators(StatsQuery::default())),
        ("case numbers behind all figures, by committee", Statistic::Numbers(by_committee.clone())),
        ("subsidies of a quarter", Statistic::Subsidy(subsidy)),
        ("as of a year ago, by committee", Statistic::Resolution(past.clone())),
    ];
    for (name, statistic) in &questions {
        println!("{name:<48}{:>10}", shown(warm(|| ask(statistic).0)));
    }
    for (name, on) in [("a week ago", "2026-11-15"), ("a year ago", "2025-11-22")] {
        let then = Statistic::Resolution(StatsQuery { known_at: Some(known(on)), ..past.clone() });
        println!("{:<48}{:>10}", format!("as known {name}, the first time"), shown(ask(&then).0));
        println!("{:<48}{:>10}", format!("as known {name}, again"), shown(warm(|| ask(&then).0)));
    }
    let (connection, filled) = sqlite(desk, session);
    println!("{:<48}{:>10}", "SQLite: median of closed by committee", shown(warm(|| median(&connection))));
    println!("{:<48}{filled:>10}", "rows in SQLite");
    println!("{:<48}{:>10}", "resident, MiB", resident_mib());
}

/// Memory of this process that is in use.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn warm(ask: impl Fn() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES).map(|_| ask()).collect();
    times.sort_unstable();
    times.get(TIMES / 2).copied().unwrap_or_default()
}

/// The same cases in a table with what the question needs, indexed for it.
fn sqlite(desk: &Desk, session: &Session) -> (Connection, usize) {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE cases (holder TEXT NOT NULL, days INTEGER NOT NULL)").unwrap();
    let mut query = CaseQuery::default();
    let mut filled = 0;
    let rows = connection.transaction().unwrap();
    loop {
        let Answer::Cases(page) = desk.ask(session, &Query::Cases(query.clone())).unwrap() else { panic!("cases") };
        for row in &page.rows {
            if let (Some(accepted), Some(ended)) = (row.accepted_on, row.ended_on) {
                let days = (ended - accepted).num_days();
                rows.execute("INSERT INTO cases VALUES (?1, ?2)", params![row.holder.0, days]).unwrap();
                filled += 1;
            }
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    rows.commit().unwrap();
    connection.execute_batch("CREATE INDEX by_holder ON cases (holder, days); ANALYZE").unwrap();
    (connection, filled)
}

fn median(connection: &Connection) -> Duration {
    let started = Instant::now();
    let mut asked = connection
        .prepare_cached(
            "SELECT holder, days FROM (SELECT holder, days, row_number() OVER (PARTITION BY holder ORDER BY days) AS at, \
             count(*) OVER (PARTITION BY holder) AS n FROM cases) WHERE at = (n + 1) / 2",
        )
        .unwrap();
    let medians = asked.query_map([], |row| row.get::<_, i64>(1)).unwrap().map(Result::unwrap).count();
    assert!(medians > 3, "{medians} committees");
    started.elapsed()
}
