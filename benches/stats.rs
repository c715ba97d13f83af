//! What figures cost: `cargo bench --bench stats [-- CASES]`, 20 000 by default.
//!
//! A register is told and opened, each statistic is asked once cold and then warm, as of today, as of a day a year ago and
//! as known a year ago. Beside them, on the same cases in the same run, SQLite answers the simplest question of all: the
//! median of closed cases by committee, which leaves out what is open.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

mod told;

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
use zhitiao::domain::stats::{Figures, GroupBy, Only, Statistic, StatsQuery, SubsidyQuery};
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
    let cases = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(CASES);
    let today = day("2026-11-22");
    let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (told, records) = told::register(dir.path(), cases, (cases >= BRIEF_FROM, "visitor"), today);
    let (ledger, _) = FileLedger::open_dir(dir.path(), DISTRICT).unwrap();
    let clock = Arc::new(SetClock::on(today, 10));
    let ledger = LedgerCell::new(Box::new(ledger));
    let (desk, _) = Desk::open(ledger, &dir.path().join("store"), clock, &mut |_, _| ()).unwrap();
    let session = Session::built_in(&UnitCode(DISTRICT.to_owned()));
    println!("{told} cases, {records} records");
    let ask = |statistic: &Statistic| -> (Duration, Figures) {
        let started = Instant::now();
        let answer = desk.ask(&session, &Query::Stats(Box::new(statistic.clone()))).unwrap();
        let taken = started.elapsed();
        let Answer::Stats(figures) = answer else { panic!("figures were asked for") };
        (taken, *figures)
    };
    let by_committee = StatsQuery { by: Some(GroupBy::Committee), ..StatsQuery::default() };
    let (cold, _) = ask(&Statistic::Resolution(by_committee.clone()));
    println!("{:<44}{:>10}", "the first question", shown(cold));
    let past = StatsQuery { as_of: Some(day("2025-11-22")), ..by_committee.clone() };
    let known: DateTime<Utc> = instant(day("2025-11-22"), 9);
    let compare = (past.clone(), by_committee.clone());
    let single = |query: StatsQuery| StatsQuery { by: None, ..query };
    let subsidy = SubsidyQuery { quarter: Quarter::of(day("2026-08-01")), only: Only::default() };
    let questions = [
        ("time to resolution by committee", Statistic::Resolution(by_committee.clone())),
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
        println!("{name:<44}{:>10}", shown(warm(|| ask(statistic).0)));
    }
    let known_then = Statistic::Resolution(StatsQuery { known_at: Some(known), ..past });
    println!("{:<44}{:>10}", "as known a year ago, the first time", shown(ask(&known_then).0));
    println!("{:<44}{:>10}", "as known a year ago, again", shown(warm(|| ask(&known_then).0)));
    let (connection, filled) = sqlite(&desk, &session);
    println!("{:<44}{:>10}", "SQLite: median of closed by committee", shown(warm(|| median(&connection))));
    println!("{:<44}{filled:>10}", "rows in SQLite");
    desk.close().unwrap();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load at the end: {}", load.trim());
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
