//! Lists on their way out and back in: what an export writes another reader finds, and an empty register that takes it in
//! writes the same again.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use calamine::{Data, Reader as _, open_workbook_auto};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

struct Registers {
    home: tempfile::TempDir,
}

impl Registers {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn run(&self, register: &str, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.args(["--data", &self.path(register), "--direct"]).args(words);
        command.env("HOME", self.home.path()).env_remove("ZHITIAO_DATA").env_remove("ZHITIAO_SOCKET");
        command.output().unwrap()
    }

    fn done(&self, register: &str, words: &[&str]) -> String {
        let output = self.run(register, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {said} {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A made-up district.
    fn demo(&self, register: &str) {
        self.done(register, &["demo", "--cases", "120", "--seed", "5", "--no-tui"]);
    }

    /// An empty one.
    fn empty(&self, register: &str) {
        self.done(register, &["init", "--district", "321302"]);
    }
}

/// A CSV by headings.
fn table(path: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let table = zhitiao::exchange::table::read(&fs::read(path).unwrap()).unwrap();
    let mut rows = table.rows.into_iter().map(|row| row.cells);
    (rows.next().unwrap(), rows.collect())
}

/// The cells of some columns, a line a row, in no order.
fn said(path: &str, columns: &[&str]) -> BTreeSet<Vec<String>> {
    let (headings, rows) = table(path);
    let at: Vec<usize> =
        columns.iter().map(|name| headings.iter().position(|heading| heading == name).unwrap()).collect();
    rows.iter().map(|row| at.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect()).collect()
}

/// What a list says that no register has: how far a case has come, and what is to be done next. The course of a case is not
/// taken in, so an open one begins again.
const DERIVED: [&str; 2] = ["阶段", "最近期限"];

#[test]
fn cases_taken_out_whole_and_taken_in_elsewhere_are_taken_out_the_same() {
    let registers = Registers::new();
    registers.demo("first");
    for ending in ["csv", "xlsx"] {
        let (first, again) =
            (registers.path(&format!("first.{ending}")), registers.path(&format!("again-{ending}.csv")));
        let compared = registers.path("first.csv");
        for to in [&first, &compared] {
            if !Path::new(to).exists() {
                registers.done("first", &["export", "cases", "--unmasked", "--to", to]);
            }
        }
        let second = format!("second-{ending}");
        registers.empty(&second);
        let told = registers.run(&second, &["import", "register", &first, "--json"]);
        let report: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        registers.done(&second, &["export", "cases", "--unmasked", "--to", &again]);
        let headings = table(&compared).0;
        let columns: Vec<&str> = headings.iter().map(String::as_str).filter(|name| !DERIVED.contains(name)).collect();
        assert!(columns.contains(&"案号") && columns.contains(&"被申请人证件号") && columns.contains(&"备注"));
        // What cannot come back: a secret of others, of which only the number left, and what was declined.
        let whole = |row: &Vec<String>| !row.iter().any(|cell| cell == "不予受理");
        let stages = [columns.as_slice(), &["阶段"]].concat();
        let taken = said(&compared, &stages).into_iter().filter(whole);
        let taken = taken.map(|mut row| row.drain(..columns.len()).collect::<Vec<_>>());
        // Whoever mediates a secret reads it; who takes the register in elsewhere does not mediate there.
        let at = |wanted: &str| columns.iter().position(|name| *name == wanted).unwrap();
        let (applicant, object) = (at("申请人"), at("客体"));
        let open =
            |row: &Vec<String>| !row.get(applicant).unwrap().is_empty() && row.get(object).unwrap() != "商业秘密";
        let before: BTreeSet<_> = taken.filter(open).collect();
        let after: BTreeSet<_> = said(&again, &columns).into_iter().filter(open).collect();
        assert!(before.len() > 100, "{}", before.len());
        let lost = before.difference(&after).next();
        let instead = lost.and_then(|row| after.iter().find(|other| other.first() == row.first()));
        assert_eq!(lost, None, "{ending}: it is {instead:?}; {report}");
        assert_eq!(after.difference(&before).next(), None, "{ending}: {report}");
        let rejected = report["rejected"].as_array().unwrap();
        let known = |row: &&serde_json::Value| {
            row["code"] == "ending_declined" || row["more"].as_array().is_some_and(|more| more.len() >= 4)
        };
        assert_eq!(rejected.iter().filter(known).count(), rejected.len(), "{report}");
    }
}

#[test]
fn statistics_leave_in_three_shapes_and_are_those_of_the_screen() {
    let registers = Registers::new();
    registers.demo("register");
    let paths = ["csv", "xlsx", "jsonl"].map(|ending| registers.path(&format!("stats.{ending}")));
    for path in &paths {
        registers.done("register", &["export", "stats", "--to", path]);
    }
    let shown: serde_json::Value =
        serde_json::from_str(&registers.done("register", &["stats", "caseload", "--by", "committee", "--json"]))
            .unwrap();
    let groups = shown["groups"].as_array().unwrap();
    let (headings, rows) = table(&paths[0]);
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    assert_eq!(rows.len(), groups.len());
    for (row, group) in rows.iter().zip(groups) {
        let count = |cell: &str| group["counts"][cell].as_u64().unwrap_or(0).to_string();
        for (heading, cell) in [("受理", "accepted"), ("已结", "ended"), ("达成协议", "agreed")] {
            assert_eq!(row.get(column(heading)).unwrap(), &count(cell), "{heading} {group}");
        }
    }
    assert!(rows.iter().any(|row| row.get(column("达成/已结率")).unwrap().ends_with('%')));
    let mut book = open_workbook_auto(&paths[1]).unwrap();
    let range = book.worksheet_range("统计").unwrap();
    assert!(range.rows().nth(1).unwrap().iter().skip(1).any(|cell| matches!(cell, Data::Float(_))), "typed");
    let lines = fs::read_to_string(&paths[2]).unwrap();
    assert_eq!(lines.lines().count(), groups.len());
    let told = registers.run("register", &["export", "stats", "--by", "月亮", "--to", &registers.path("x.csv")]);
    assert_eq!(told.status.code(), Some(2));
    registers
        .done("register", &["export", "stats", "--by", "月", "--from", "2026-01-01", "--to", &registers.path("m.csv")]);
}

#[test]
fn a_workbook_has_typed_cells_that_another_reader_finds() {
    let registers = Registers::new();
    registers.demo("register");
    let (book, list) = (registers.path("cases.xlsx"), registers.path("cases.csv"));
    registers.done("register", &["export", "cases", "--to", &book]);
    registers.done("register", &["export", "cases", "--to", &list]);
    let mut opened = open_workbook_auto(&book).unwrap();
    let range = opened.worksheet_range("案件清单").unwrap();
    let (headings, rows) = table(&list);
    assert_eq!(range.height(), rows.len() + 1);
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (mut days, mut amounts) = (0, 0);
    for (row, cells) in range.rows().skip(1).zip(&rows) {
        match row.get(column("登记日期")) {
            Some(Data::DateTime(_)) => days += 1,
            // A secret of others: its number and where it is.
            Some(Data::Empty) if cells.get(column("申请人")).is_some_and(String::is_empty) => {}
            other => panic!("{other:?}"),
        }
        match row.get(column("协议金额")) {
            Some(Data::Float(_)) => amounts += 1,
            Some(Data::Empty) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(row.first(), Some(&Data::String(cells.first().cloned().unwrap())));
    }
    assert!(days > 100 && amounts > 10, "{days} {amounts}");
}

#[test]
fn numbers_of_persons_are_masked_unless_asked_for_and_that_is_on_record() {
    let registers = Registers::new();
    registers.demo("register");
    let whole = |text: &str| {
        let digits = |word: &&str| word.len() == 18 && word.bytes().take(17).all(|byte| byte.is_ascii_digit());
        text.split([',', '、', '"', '\n', '\r']).filter(digits).count()
    };
    let (masked, unmasked) = (registers.path("masked.jsonl"), registers.path("unmasked.jsonl"));
    registers.done("register", &["export", "cases", "--to", &masked]);
    let recorded = || {
        let segments = fs::read_dir(registers.home.path().join("register/ledger")).unwrap();
        let segments = segments
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "ledger"));
        segments.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect::<String>()
    };
    assert!(!recorded().contains("\"unmasked\":true"));
    registers.done("register", &["export", "cases", "--unmasked", "--to", &unmasked]);
    assert_eq!(recorded().matches("\"unmasked\":true").count(), 1);
    let (masked, unmasked) = (fs::read_to_string(masked).unwrap(), fs::read_to_string(unmasked).unwrap());
    assert_eq!(whole(&masked), 0);
    assert!(whole(&unmasked) > 0 && masked.contains("********"));
}

#[test]
fn the_monthly_table_adds_up() {
    let registers = Registers::new();
    registers.demo("register");
    let (list, months) = (registers.path("cases.csv"), registers.path("months.csv"));
    registers.done("register", &["export", "cases", "--to", &list]);
    registers.done("register", &["export", "monthly", "--from", "2020-01-01", "--to", &months]);
    let accepted =
        said(&list, &["案号", "受理日期"]).into_iter().filter(|row| !row.iter().any(String::is_empty)).count();
    let agreed = said(&list, &["案号", "结案方式"]);
    let agreed = agreed.iter().filter(|row| row.iter().any(|cell| cell.starts_with("达成"))).count();
    let (headings, rows) = table(&months);
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let total = rows.last().unwrap();
    let figure = |name: &str| total.get(column(name)).unwrap().parse::<usize>().unwrap();
    assert_eq!((figure("调解纠纷件数"), figure("调解成功件数")), (accepted, agreed));
    let sum: usize = rows.iter().rev().skip(1).map(|row| row.get(1).unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(sum, accepted, "the months are the total");
}

/// The user of the operating system who runs the test.
fn me() -> String {
    let done = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Orders as lines, by the example of each act with what is said otherwise.
fn lines(registers: &Registers, acts: &[(&str, serde_json::Value)]) -> String {
    let path = registers.path("orders.jsonl");
    let line = |(act, with): &(&str, serde_json::Value)| {
        let mut order: serde_json::Value =
            serde_json::from_str(&registers.done("none", &["apply", "--example", act])).unwrap();
        let fields = order.pointer_mut("/do").and_then(|act| act.as_object_mut()).unwrap();
        fields.extend(with.as_object().unwrap().clone());
        order.as_object_mut().unwrap().remove("id");
        order.to_string()
    };
    fs::write(&path, acts.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    path
}

#[test]
fn instruments_taken_out_whole_and_taken_in_elsewhere_are_taken_out_the_same() {
    let registers = Registers::new();
    let roles = serde_json::json!({ "name": me(), "person": null, "committee": null, "mediator": null,
        "roles": ["admin", "credit_officer", "credit_approver"] });
    for register in ["first", "second"] {
        registers.empty(register);
        let path = lines(&registers, &[("account_change", roles.clone())]);
        registers.done(register, &["apply", &path]);
    }
    let firm = |number: &str| serde_json::json!({ "number": number });
    let person = serde_json::json!({ "code": "11010519491231002X", "name": "=欧阳𬭎·㛃", "kind": "judgment",
        "number": "（2025）示例民初3号", "decided_on": "2025-01-02", "served_on": null, "in_force_on": null,
        "conduct_on": null, "conduct": null, "intent": "not_found", "heavier": null, "right": null, "met": "refused_able" });
    let award = serde_json::json!({ "code": "11010519491231002X", "name": "=欧阳𬭎·㛃", "kind": "award",
        "number": "示例仲裁（2025）4号", "heavier": null, "commitment_broken": true, "intent": "not_stated", "met": "open",
        "conduct": "两次，\"换标\"后再售至三家店" });
    let orders = lines(
        &registers,
        &[
            ("instrument_add", firm("某市监罚〔2024〕1号")),
            ("instrument_add", firm("-2+3")),
            ("instrument_add", person),
            ("instrument_add", award),
        ],
    );
    let told = registers.done("first", &["apply", &orders]);
    assert_eq!(told.matches("\"ok\"").count(), 4, "{told}");
    for ending in ["csv", "xlsx"] {
        let second = if ending == "csv" { "second" } else { "third" };
        if second == "third" {
            registers.empty(second);
            let path = lines(&registers, &[("account_change", roles.clone())]);
            registers.done(second, &["apply", &path]);
        }
        let (first, again) = (registers.path(&format!("papers.{ending}")), registers.path(&format!("{second}.csv")));
        let compared = registers.path("papers.csv");
        registers.done("first", &["export", "instruments", "--unmasked", "--to", &first, "--overwrite"]);
        registers.done(second, &["import", "instruments", &first]);
        registers.done(second, &["export", "instruments", "--unmasked", "--to", &again]);
        let rows = |path: &str| {
            let (headings, rows) = table(path);
            (headings, rows.into_iter().collect::<BTreeSet<_>>())
        };
        let (before, after) = (rows(&compared), rows(&again));
        assert_eq!(before.1.len(), 4);
        assert_eq!(before, after, "{ending}");
    }
}
