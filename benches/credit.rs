//! What credit costs at the size of a province's papers: `cargo bench --bench credit [-- SUBJECTS [ROWS]]`, by default
//! 150 000 subjects with 300 000 instruments, and an import of 100 000 rows by the program itself; about two minutes.
//!
//! The papers are written into a ledger as an import would have written them, the views folded from nothing, and then
//! asked: what everybody's first list of a day costs, a list after it, every test of every dossier for another day, and
//! one subject by code and by name. Processor time stands beside the wall's, because a wall clock shows the neighbours.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may fail loudly")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command as Program;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;
use zhitiao::desk::clock::SetClock;
use zhitiao::desk::credit::stream;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::domain::answer::{Answer, Query};
use zhitiao::domain::credit::basis::Basis;
use zhitiao::domain::credit::board::Part;
use zhitiao::domain::credit::command::Command;
use zhitiao::domain::credit::event::Fact;
use zhitiao::domain::credit::reply::{CreditAnswer, CreditQuery};
use zhitiao::domain::credit::{Dossier, SubjectId, decide};
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order};
use zhitiao::domain::rules::RuleId;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::{CommandId, FileLedger, Ledger, NewEvent, Staged, Version, Write};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DISTRICT: &str = "321302";
const OFFICER: &str = "officer";
const SUBJECTS: u32 = 150_000;
const ROWS: u32 = 100_000;
/// Commands of one durable write.
const BATCH: usize = 4_096;
/// How often one subject is asked about.
const CHECKS: u32 = 2_000;
/// How often the program is started to ask about one subject.
const PROCESSES: u32 = 200;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let size = |at: usize, otherwise| arguments.get(at).map_or(otherwise, |size| size.parse().unwrap());
    let (subjects, rows) = (size(0, SUBJECTS), size(1, ROWS));
    if subjects > 0 {
        asked(subjects);
    }
    if rows > 0 {
        imported(rows);
    }
    println!("load at the end: {}", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
}

fn asked(subjects: u32) {
    let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    founded(dir.path());
    let (records, took, _) = timed(|| written(dir.path(), subjects));
    figure("subjects", subjects);
    figure("records", records);
    figure("written in, s", seconds(took));
    std::fs::remove_dir_all(dir.path().join("store")).unwrap();
    let (desk, wall, processor) = timed(|| desk(dir.path(), today()));
    figure("views from nothing, s (processor)", format!("{} ({})", seconds(wall), seconds(processor)));
    let session = desk.session(OFFICER, Identity::Process).unwrap();
    let ask = |query: &CreditQuery| match desk.ask(&session, &Query::Credit(query.clone())).unwrap() {
        Answer::Credit(answer) => answer,
        other => panic!("{other:?}"),
    };
    let list = |part| CreditQuery::Board { part, text: None, limit: 0 };
    let lists = [
        ("first list of a start", list(Part::Candidates)),
        ("a list after it", list(Part::Candidates)),
        ("what is to be done", list(Part::Work)),
        ("first list of every subject", list(Part::Subjects)),
        ("a list of every subject after it", list(Part::Subjects)),
        (
            "subjects by a part of the name",
            CreditQuery::Subjects { text: Some("第77".to_owned()), on: None, from: 0, limit: 0 },
        ),
        ("dossiers with a paper of a number", CreditQuery::Instrument("某市监罚77-1号".to_owned())),
    ];
    for (label, query) in lists {
        let (answer, wall, processor) = timed(|| ask(&query));
        match answer {
            // Nothing waits for anybody in these dossiers.
            CreditAnswer::Board(board) => assert_eq!(board.total > 0, board.part != Part::Work),
            CreditAnswer::Subjects(page) => assert!(page.total > 0),
            CreditAnswer::Files(files) => assert_eq!(files.len(), 1),
            other => panic!("{other:?}"),
        }
        figure(&format!("{label}, ms (processor)"), format!("{} ({})", millis(wall), millis(processor)));
    }
    let another = Some(today() - Days::new(400));
    let (_, wall, processor) = timed(|| ask(&CreditQuery::Candidates { on: another, from: 0, limit: 0 }));
    figure(
        "every test of every dossier for another day, s (processor)",
        format!("{} ({})", seconds(wall), seconds(processor)),
    );
    let code = |n: u32| format!("{:06}{:012}", 321_302, n);
    type Check = Box<dyn Fn(u32) -> CreditQuery>;
    let checks: [(&str, Check); 2] = [
        ("one subject by code", Box::new(move |n| CreditQuery::Check { code: code(n), on: None })),
        ("one subject by name", Box::new(|n| CreditQuery::Named { name: name(n), on: None })),
    ];
    for (label, query) in checks {
        let times = (0..CHECKS.min(subjects)).map(|n| {
            let query = query(n * (subjects / CHECKS.min(subjects)).max(1));
            timed(|| ask(&query)).1
        });
        figure(&format!("{label}, ms: median, 99th percentile, slowest"), spread(times.collect()));
    }
    figure("resident, MiB", resident_mib());
    let (_, wall, processor) = timed(|| {
        another_rule(&desk);
        ask(&list(Part::Candidates))
    });
    figure(
        "another rule, until the list that goes by it, s (processor)",
        format!("{} ({})", seconds(wall), seconds(processor)),
    );
    desk.close().unwrap();
    opened(dir.path());
    cold(dir.path(), subjects);
}

/// A rule every test goes by gets another value.
fn another_rule(desk: &Desk) {
    let mut rule = builtin::rules().unwrap().into_iter().find(|rule| rule.rule == RuleId::EvidenceWindow).unwrap();
    rule.value += 1;
    let rules = RulesSet { rules: vec![rule], reason: "bench".to_owned() };
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    desk.submit(&root, Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Office(rules.into()) }).unwrap();
}

/// Opening the register again, on the same day and on the next.
fn opened(data: &Path) {
    for (label, day) in [("opening", today()), ("opening on the next day", today() + Days::new(1))] {
        let (desk, wall, processor) = timed(|| desk(data, day));
        figure(&format!("{label}, ms (processor)"), format!("{} ({})", millis(wall), millis(processor)));
        desk.close().unwrap();
    }
}

/// `credit check` as a process of its own, from its start to its end: over the register itself, and by its host.
fn cold(data: &Path, subjects: u32) {
    let check = |words: &[&str], subject: &str| {
        let mut program = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
        program.arg("--data").arg(data).args(words).args(["credit", "check", "--json"]).arg(subject);
        let (output, wall, _) = timed(|| program.env("XDG_RUNTIME_DIR", data).output().unwrap());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        wall
    };
    let code = |n: u32| format!("--code={:06}{:012}", 321_302, n);
    let every = (subjects / PROCESSES).max(1);
    figure("views of the day for the program, ms", millis(check(&["--direct"], &code(0))));
    let direct = (0..10).map(|n| check(&["--direct"], &code(n * every)));
    figure("process, opening the register, ms: median, 99th percentile, slowest", spread(direct.collect()));
    let mut host = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
    host.args(["serve", "--data"]).arg(data).env("XDG_RUNTIME_DIR", data).stderr(std::process::Stdio::null());
    let mut host = host.stdout(std::process::Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let mut asked = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
        let asked = asked.arg("--data").arg(data).args(["status", "--json"]).env("XDG_RUNTIME_DIR", data).output();
        if asked.unwrap().status.success() {
            break;
        }
        assert!(Instant::now() < deadline && host.try_wait().unwrap().is_none(), "no host");
    }
    for (label, word) in [("by code", code as fn(u32) -> String), ("by name", |n| format!("--name={}", name(n)))] {
        let times = (0..PROCESSES).map(|n| check(&[], &word(n * every)));
        figure(&format!("process by the host, {label}, ms: median, 99th percentile, slowest"), spread(times.collect()));
    }
    host.kill().unwrap();
    host.wait().unwrap();
}

/// Median, 99th percentile and the slowest, in milliseconds.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
    format!("{}, {}, {}", millis(at(50)), millis(at(99)), millis(at(100)))
}

fn name(n: u32) -> String {
    format!("宿迁第{n}号商贸有限公司")
}

/// A register with its office and an officer.
fn founded(dir: &Path) {
    drop(FileLedger::create_dir(dir, DISTRICT).unwrap());
    let desk = desk(dir, today());
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    let me = Program::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap().trim().to_owned();
    let mut acts = vec![OfficeCommand::from(UnitsLoad { units }), rules.into(), calendar.into()];
    for (name, role) in [("root-of-test", "admin"), (OFFICER, "credit_officer"), (me.as_str(), "credit_officer")] {
        let add = json!({"type":"account_add","name":name,"person":name,"committee":DISTRICT,"roles":[role]});
        acts.push(OfficeCommand::from_json(add).unwrap());
    }
    for act in acts {
        desk.submit(&root, Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Office(act) }).unwrap();
    }
    desk.close().unwrap();
}

/// Two papers of each subject, as an import records them; every fiftieth infringed the same right twice.
fn written(dir: &Path, subjects: u32) -> u64 {
    let (mut ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let (rules, calendar) = (builtin::rules().unwrap().into_iter().collect(), builtin::calendar().unwrap());
    let by = Actor { account: OFFICER.to_owned(), role: Role::CreditOfficer, known: Identity::Process };
    let at = chrono::Utc::now();
    let mut pending = Vec::with_capacity(BATCH);
    let mut records = 0;
    for n in 0..subjects {
        let code = format!("{:06}{n:012}", 321_302);
        let mut dossier = Dossier::unborn(SubjectId::of(&code));
        let mut events = Vec::new();
        for paper in 0..2_u64 {
            let on = today() - Days::new(900 - paper * 400 + u64::from(n % 300));
            let right = if n % 50 == 0 { "第1号".to_owned() } else { format!("第{n}-{paper}号") };
            let object = if n % 50 == 0 || paper == 0 { "trademark" } else { "work" };
            let act = json!({
                "type": "instrument_add", "code": code, "name": name(n), "kind": "penalty",
                "authority": "某市市场监督管理局", "number": format!("某市监罚{n}-{paper}号"), "decided_on": on,
                "served_on": on, "in_force_on": on, "object": object, "right": right,
                "conduct_on": on - Days::new(40), "intent": "found", "heavier": null, "met": "performed",
            });
            let act = Command::from_json(act).unwrap();
            let basis = Basis { today: today(), on: today(), actor: &by, rules: &rules, calendar: &calendar };
            for happening in decide(&dossier, &act, &basis).unwrap().events {
                let (kind, v) = (happening.event.kind().to_owned(), happening.event.v());
                events.push(NewEvent { on: happening.on, kind, v, body: happening.event.body().unwrap() });
                dossier.take(&Fact { on: happening.on, at, by: by.clone(), event: happening.event });
            }
        }
        records += events.len() as u64;
        let writes = vec![Write { stream: stream(dossier.id), expect: Version(0), events }];
        pending.push(Staged { id: CommandId(Uuid::now_v7()), by: by.clone(), at, writes, order: None });
        if pending.len() == BATCH || n + 1 == subjects {
            assert!(ledger.append(&pending).into_iter().all(|outcome| outcome.is_ok()));
            pending.clear();
        }
    }
    records
}

/// A file of so many rows taken over by the program itself, and the same file again.
fn imported(rows: u32) {
    let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    founded(dir.path());
    let mut text = String::from("主体代码,主体名称,文书种类,作出机关,文号,作出日期,生效日期,权利客体,权利登记号\n");
    for n in 0..rows {
        let code = format!("{:06}{:012}", 321_302, n / 2);
        writeln!(
            text,
            "{code},{},行政处罚,某市市场监督管理局,某市监罚{n}号,2026-01-05,2026-01-05,商标,第{n}号",
            name(n / 2)
        )
        .unwrap();
    }
    let file = dir.path().join("papers.csv");
    std::fs::write(&file, text).unwrap();
    for label in ["import", "the same file again"] {
        let (output, wall, _) = timed(|| {
            Program::new(env!("CARGO_BIN_EXE_zhitiao"))
                .args(["--direct", "import", "instruments", "--json", "--data"])
                .arg(dir.path())
                .arg(&file)
                .output()
                .unwrap()
        });
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        figure(&format!("{label} of {rows} rows, s"), seconds(wall));
    }
}

fn desk(dir: &Path, today: NaiveDate) -> Desk {
    let (ledger, _) = FileLedger::open_dir(dir, DISTRICT).unwrap();
    let ledger = LedgerCell::new(Box::new(ledger));
    Desk::open(ledger, &dir.join("store"), Arc::new(SetClock::on(today, 10)), &mut |_, _| ()).unwrap().0
}

fn figure(label: &str, value: impl std::fmt::Display) {
    println!("{label:<62}{value}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let (begin, before) = (Instant::now(), processor());
    let value = work();
    (value, begin.elapsed(), processor().saturating_sub(before))
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}

fn millis(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64() * 1e3)
}

/// Time on a processor so far, of every thread, in steps of 10 ms.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: utime and stime are the 12th and 13th, in ticks of 10 ms.
    let (_, after_name) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

fn resident_mib() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    format!("{:.0}", line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0) / 1024.0)
}
