//! What an office takes out: the assessment pack as files (the same ledger and arguments give the same bytes, every counted
//! cell is traced to as many case numbers as it says, the foot names the day, the rules and the ledger's head), the
//! workbook of subsidies, the daily digest, and what each of them refuses.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx, open_workbook};

fn run(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
    command.arg("--data").arg(data).arg("--direct").args(args).output().unwrap()
}

fn zhitiao(data: &Path, args: &[&str]) -> Output {
    let output = run(data, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A demo district, and the directory it lies in.
fn demo() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("register");
    let demo = Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .arg("--data")
        .arg(&data)
        .args(["demo", "--no-tui", "--cases", "150", "--today", "2026-11-20"])
        .output()
        .unwrap();
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    (home, data)
}

fn number(cell: &Data) -> u32 {
    match cell {
        Data::Float(number) => format!("{number}").parse().unwrap(),
        Data::Int(number) => u32::try_from(*number).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_figure_of_the_pack_is_traced_and_the_bytes_are_the_same() {
    let (home, data) = demo();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    for to in [&one, &two] {
        let to = to.to_string_lossy();
        zhitiao(&data, &["report", "assess", "--year", "2026", "--as-of", "2026-11-19", "--to", &to]);
        zhitiao(&data, &["report", "month", "--month", "2026-10", "--as-of", "2026-10-31", "--to", &to]);
    }
    for file in ["assess-2026.xlsx", "month-2026-10.xlsx", "assess-2026.docx", "month-2026-10.docx"] {
        let bytes = [&one, &two].map(|dir| std::fs::read(dir.join(file)).unwrap());
        assert!(bytes[0] == bytes[1], "{file}: the same ledger and arguments, other bytes");
    }
    let mut book: Xlsx<_> = open_workbook(one.join("assess-2026.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["全年", "第1季度", "第2季度", "第3季度", "第4季度", "依据案号", "办结曲线", "方案指标", "方法说明"]
    );
    // Table, committee and figure, with the count and the numbers.
    let traced: BTreeMap<(String, String, String), (u32, usize)> = book
        .worksheet_range("依据案号")
        .unwrap()
        .rows()
        .skip(2)
        .map(|row| {
            let numbers = row[4].to_string().split('、').filter(|number| number.contains('号')).count();
            ((row[0].to_string(), row[1].to_string(), row[2].to_string()), (number(&row[3]), numbers))
        })
        .collect();
    let mut checked = 0;
    for sheet in ["全年", "第3季度"] {
        let range = book.worksheet_range(sheet).unwrap();
        let rows: Vec<_> = range.rows().skip(3).collect();
        let (headings, rows) = rows.split_first().unwrap();
        let (all, towns) = rows
            .iter()
            .filter(|row| !matches!(row[1], Data::Empty | Data::String(_)))
            .collect::<Vec<_>>()
            .split_last()
            .map(|(a, t)| (*a, t.to_vec()))
            .unwrap();
        // Every committee with a row has a figure in it: a row of noughts is none.
        let counted = || (1..=17).chain(30..=34);
        assert!(towns.iter().all(|row| counted().any(|column| number(&row[column]) > 0)), "{sheet}");
        for column in counted() {
            let mut sum = 0;
            for row in &towns {
                let count = number(&row[column]);
                sum += count;
                let key = (sheet.to_owned(), row[0].to_string(), headings[column].to_string());
                let told = traced.get(&key).copied().unwrap_or((0, 0));
                assert_eq!(told, (count, count as usize), "{key:?}");
                checked += u32::from(count > 0);
            }
            assert_eq!(number(&all[column]), sum, "{sheet} {}", headings[column]);
        }
    }
    assert!(checked > 30, "{checked} figures");
    let head: serde_json::Value =
        serde_json::from_slice(&zhitiao(&data, &["ledger", "head", "--json"]).stdout).unwrap();
    let document = std::fs::File::open(one.join("assess-2026.docx")).unwrap();
    let mut document = zip::ZipArchive::new(document).unwrap();
    let text = std::io::read_to_string(document.by_name("word/document.xml").unwrap()).unwrap();
    assert!(text.contains(head["hash"].as_str().unwrap()) && text.contains("耿车镇"), "the paper says the same");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(one.join("assess-2026.xlsx")).unwrap()).unwrap();
    let page = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(page.contains(head["hash"].as_str().unwrap()) && page.contains("截至 2026-11-19"), "the foot");
    assert!(zip.by_name("xl/charts/chart1.xml").is_ok(), "native charts");
    assert!(text.contains("逐件案号见同名 xlsx"), "the paper says where its numbers come from");
    curve_is_what_stats_says(&data, &mut book);
    counts_are_what_stats_says(&data, &mut book);
}

/// The same question has one answer: by the day of acceptance and by the day of ending, in the pack as in `stats caseload`.
fn counts_are_what_stats_says(data: &Path, book: &mut Xlsx<std::io::BufReader<std::fs::File>>) {
    let range = book.worksheet_range("全年").unwrap();
    let all = range.rows().find(|row| matches!(&row[0], Data::String(name) if name == "合计")).unwrap();
    let mut told = Vec::new();
    for (taken_by, ended, agreed) in [("accepted", 3, 4), ("ended", 30, 31)] {
        let asked = ["--from", "2026-01-01", "--to", "2026-11-19", "--as-of", "2026-11-19", "--json"];
        let table = zhitiao(data, &[&["stats", "caseload", "--taken-by", taken_by], &asked[..]].concat());
        let table: serde_json::Value = serde_json::from_slice(&table.stdout).unwrap();
        let counts = &table["groups"][0]["counts"];
        assert_eq!(u64::from(number(&all[ended])), counts["ended"].as_u64().unwrap(), "{taken_by}");
        assert_eq!(u64::from(number(&all[agreed])), counts["agreed"].as_u64().unwrap(), "{taken_by}");
        told.push(counts["ended"].as_u64().unwrap());
    }
    assert!(told[1] > told[0], "what was accepted the year before and ended in this one: {told:?}");
    let notes: Vec<String> = range.rows().take(3).map(|row| row[0].to_string()).collect();
    assert!(notes.iter().any(|note| note.contains("本期结案") && note.contains("不论何时受理")), "{notes:?}");
}

/// The points of the curve are those of `stats resolution`, and a native chart is drawn over them.
fn curve_is_what_stats_says(data: &Path, book: &mut Xlsx<std::io::BufReader<std::fs::File>>) {
    let asked = ["--from", "2026-01-01", "--to", "2026-11-19", "--as-of", "2026-11-19", "--json"];
    let told = zhitiao(data, &[&["stats", "resolution"], &asked[..]].concat());
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let curve = told["groups"][0]["km"]["curve"].as_array().unwrap();
    let range = book.worksheet_range("办结曲线").unwrap();
    let points: Vec<(f64, f64)> = range
        .rows()
        .filter_map(|row| match (&row[0], &row[1]) {
            (Data::Float(day), Data::Float(share)) => Some((*day, *share)),
            _ => None,
        })
        .collect();
    // A step has two corners; the first day has one.
    assert_eq!(points.len(), curve.len() * 2 - 1);
    for (nth, point) in curve.iter().enumerate() {
        let (day, share) = points[nth * 2];
        assert!((day - point["day"].as_f64().unwrap()).abs() < 1e-9);
        assert!((share - point["survival"].as_f64().unwrap()).abs() < 1e-9, "{point}");
    }
}

#[test]
fn subsidies_go_into_a_workbook_that_adds_up() {
    let (home, data) = demo();
    let path = home.path().join("out/q3.xlsx");
    zhitiao(&data, &["subsidy", "list", "--quarter", "2026Q3", "--to", &path.to_string_lossy()]);
    let table = zhitiao(&data, &["subsidy", "list", "--quarter", "2026Q3", "--json"]);
    let table: serde_json::Value = serde_json::from_slice(&table.stdout).unwrap();
    let lines = table["lines"].as_array().unwrap();
    assert!(lines.len() > 3, "the quarter has cases: {}", lines.len());
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let cases = book.worksheet_range("案件").unwrap();
    let numbers: Vec<String> = cases.rows().skip(2).map(|row| row[0].to_string()).collect();
    let known: Vec<&str> = lines.iter().map(|line| line["row"]["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, known);
    let sums = book.worksheet_range("调解员合计").unwrap();
    let counted: u32 = sums.rows().skip(2).map(|row| number(&row[1])).sum();
    assert_eq!(counted as usize, lines.len());
    let refused = run(&data, &["subsidy", "list", "--quarter", "2026Q3", "--to", "q3.csv"]);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(run(&data, &["subsidy", "list", "--quarter", "2026-Q3"]).status.code(), Some(2));
    let nowhere = run(&data, &["subsidy", "list", "--quarter", "2026Q3", "--committee", "无此镇"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_digest_tells_numbers_and_days_and_never_a_party() {
    let (_home, data) = demo();
    let digest = said(&zhitiao(&data, &["digest"]));
    let counts = zhitiao(&data, &["stats", "caseload", "--json"]);
    let counts: serde_json::Value = serde_json::from_slice(&counts.stdout).unwrap();
    let count = |cell: &str| counts["groups"][0]["counts"][cell].as_u64().unwrap();
    let line = format!("在办 {} 件，超期 {} 件", count("open"), count("overdue"));
    assert!(digest.contains(&line), "{line} in {digest}");
    assert!(count("unchecked") > 0, "the demo has cases of an old register that wait to be checked");
    let line = format!("旧册待核对 {} 件", count("unchecked"));
    assert!(digest.contains(&line), "{line} in {digest}");
    let cases = zhitiao(&data, &["case", "list", "--json"]);
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&cases.stdout).unwrap();
    let known: Vec<&str> = cases.iter().map(|case| case["number"].as_str().unwrap()).collect();
    let listed: Vec<&str> = digest.split_whitespace().filter(|word| word.ends_with('号')).collect();
    assert!(!listed.is_empty() && listed.iter().all(|number| known.contains(number)), "{listed:?}");
    for case in &cases {
        for party in case["applicants"].as_array().into_iter().chain(case["respondents"].as_array()).flatten() {
            assert!(!digest.contains(party.as_str().unwrap()), "{party} stands in the digest");
        }
    }
    let english = said(&zhitiao(&data, &["--lang", "en", "digest"]));
    assert!(english.contains(&format!("{} open, {} overdue", count("open"), count("overdue"))), "{english}");
    let mediator = cases.iter().find_map(|case| case["mediators"][0].as_str()).unwrap();
    let own = said(&zhitiao(&data, &["digest", "--for", mediator]));
    assert!(own.contains(mediator) && own != digest);
    assert_eq!(run(&data, &["digest", "--for", "查无此人"]).status.code(), Some(2));
}

#[test]
fn what_cannot_be_made_is_refused_and_leaves_nothing_behind() {
    let (home, data) = demo();
    let to = home.path().join("out");
    let folder = to.to_string_lossy().into_owned();
    let refused = |args: &[&str], status: i32, word: &str| {
        let output = run(&data, args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {told}");
        assert!(told.contains(word), "{args:?}: no {word} in {told}");
        assert!(!to.exists(), "{args:?} left something behind");
    };
    refused(&["report", "assess", "--year", "26", "--to", &folder], 2, "26");
    refused(&["report", "assess", "--year", "2026", "--committee", "无此镇", "--to", &folder], 2, "无此镇");
    refused(&["report", "assess", "--year", "2026", "--as-of", "某日", "--to", &folder], 2, "某日");
    refused(&["report", "month", "--month", "2026-13", "--to", &folder], 2, "2026-13");
    refused(&["report", "assess", "--year", "2190", "--to", &folder], 2, "2190-01-01");
    refused(&["report", "assess", "--year", "2026", "--as-of", "2025-12-31", "--to", &folder], 2, "2025-12-31");
    refused(&["report", "assess", "--year", "2026", "--as-of", "2190-12-31", "--to", &folder], 1, "2190-12-31");
    // A file where the folder should be: nobody may write below it, whoever runs this.
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("out").to_string_lossy().into_owned();
    refused(&["report", "assess", "--year", "2026", "--to", &below], 1, "file");
    refused(&["subsidy", "list", "--quarter", "2026Q3", "--to", &format!("{below}/q.xlsx")], 1, "file");
}

/// Rules and the plan that a register was founded before are one verb away, and asking twice adds nothing.
#[test]
fn rules_that_come_with_the_program_are_added_where_they_are_missing() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("register");
    zhitiao(&data, &["init", "--district", "321302"]);
    let position = |data: &Path| {
        let head = zhitiao(data, &["ledger", "head", "--json"]);
        serde_json::from_slice::<serde_json::Value>(&head.stdout).unwrap()["position"].as_u64().unwrap()
    };
    let before = position(&data);
    zhitiao(&data, &["rules", "load", "--built-in"]);
    assert_eq!(position(&data), before, "a new register has them all");
    assert_eq!(run(&data, &["indicator", "plan"]).status.code(), Some(1), "and the plan: there is nothing to change");
    let both = run(&data, &["rules", "load", "--built-in", "rules.toml"]);
    assert_eq!(both.status.code(), Some(2));
    assert_eq!(run(&data, &["rules", "load"]).status.code(), Some(2));
}

/// A question that cannot be answered is refused in words; a table of nothing would look like an answer.
#[test]
fn figures_nobody_can_mean_are_refused() {
    let (_home, data) = demo();
    let refused = |args: &[&str], status: i32, word: &str| {
        let output = run(&data, args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {told}");
        assert!(told.contains(word), "{args:?}: no {word} in {told}");
        assert!(output.stdout.is_empty(), "{args:?}: half an answer");
    };
    refused(&["stats", "resolution", "--as-of", "2190-01-01"], 1, "2190-01-01");
    refused(&["stats", "custody", "--from", "2026-05-01", "--to", "2026-04-01"], 2, "2026-04-01");
    refused(&["stats", "compare", "--before-from", "2026-05-01", "--before-to", "2026-04-01"], 2, "2026-04-01");
    refused(&["stats", "resolution", "--level", "省"], 2, "镇街 (town)");
    refused(&["stats", "cases", "--cell", "open", "--group", "耿车镇"], 2, "--by");
    refused(&["stats", "cases", "--cell", "open", "--by", "committee", "--group", "无此镇"], 2, "耿车镇 (");
    let said = |args: &[&str]| said(&zhitiao(&data, args));
    // A group is known by what people call it as well, and a level too.
    let town = said(&["stats", "cases", "--cell", "accepted", "--by", "committee", "--group", "耿车镇"]);
    let only = said(&["stats", "cases", "--cell", "accepted", "--committee", "耿车镇"]);
    assert!(town.lines().count() > 2 && town == only, "{town}");
    assert_eq!(
        said(&["stats", "resolution", "--level", "镇街", "--json"]),
        said(&["stats", "resolution", "--level", "town", "--json"])
    );
    // Whose figures, where they are not all: over the table itself.
    assert!(said(&["stats", "caseload", "--committee", "耿车镇", "--object", "trademark"]).contains("仅耿车镇、商标"));
    assert!(said(&["--lang", "en", "stats", "resolution"]).contains("from acceptance, calendar days, gross"));
    let none = said(&["stats", "resolution", "--as-of", "2020-01-01"]);
    assert!(none.contains("没有这样的案件") && !none.contains("逐件列出"), "{none}");
}

/// A clock on the command line: the case, the rule with its source and day, the sum, and both kinds of days.
#[test]
fn a_deadline_is_unfolded_to_its_sum() {
    let (_home, data) = demo();
    let cases = zhitiao(&data, &["case", "list", "--json"]);
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&cases.stdout).unwrap();
    let number = cases.iter().find(|case| case["accepted_on"].is_string()).unwrap()["number"].as_str().unwrap();
    let told = said(&zhitiao(&data, &["deadline", number]));
    assert!(told.starts_with(number), "{told}");
    let json = zhitiao(&data, &["deadline", number, "--json"]);
    let clocks: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).unwrap();
    let term = clocks.iter().find(|clock| clock["kind"] == "mediation_term").unwrap();
    let counted: u64 = term["intervals"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["counted"] == true && one["ahead"] == false)
        .map(|one| one["days"].as_u64().unwrap())
        .sum();
    assert_eq!(term["days_counted"].as_u64(), Some(counted), "the intervals add up to the figure");
    assert!(told.contains(&format!("合计 计入 {counted} 天，共 {} 天", term["allowed"])), "{told}");
    let rule = &term["rule"];
    let named = format!("依据 {}（{} 起）", rule["source"].as_str().unwrap(), rule["from"].as_str().unwrap());
    assert!(told.contains(&named), "{named} in {told}");
    assert!(told.contains("经过日历日") && told.contains("工作日"), "{told}");
}

/// A copy of a register in which whoever runs this has only these roles, in this committee.
fn with_role(data: &Path, name: &str, committee: &str, roles: &[&str]) -> PathBuf {
    let copy = data.with_file_name(name);
    let copied = Command::new("cp").arg("-a").arg(data).arg(&copy).status().unwrap();
    assert!(copied.success());
    zhitiao(&copy, &["account", "add", "other.admin", "--person", "示例", "--committee", "宿城区", "--role", "admin"]);
    let me = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let act = serde_json::json!({
        "do": { "type": "account_change", "name": me.trim(), "committee": committee, "roles": roles }
    });
    let orders = copy.join("orders.jsonl");
    std::fs::write(&orders, act.to_string()).unwrap();
    zhitiao(&copy, &["apply", &orders.to_string_lossy()]);
    copy
}

/// Who may not see figures, or only their own, is refused on the command line as everywhere else, and no file is left.
#[test]
fn who_may_not_is_refused_whatever_is_asked() {
    let (home, data) = demo();
    let to = home.path().join("out");
    let folder = to.to_string_lossy().into_owned();
    let book = home.path().join("q.xlsx").to_string_lossy().into_owned();
    let refused = |data: &Path, args: &[&str]| {
        let output = run(data, args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}{}", said(&output));
        assert!(output.stdout.is_empty() && told.lines().count() >= 2, "{args:?}: {told}");
        assert!(!to.exists() && !Path::new(&book).exists(), "{args:?} left something behind");
    };
    let everything: [&[&str]; 9] = [
        &["stats", "resolution"],
        &["stats", "custody"],
        &["stats", "caseload", "--json"],
        &["stats", "indicators"],
        &["stats", "cases", "--cell", "open"],
        &["report", "assess", "--year", "2026", "--to", &folder],
        &["report", "month", "--month", "2026-10", "--to", &folder],
        &["subsidy", "list", "--quarter", "2026Q3", "--to", &book],
        &["digest"],
    ];
    for (name, role) in [("credit", "credit_officer"), ("admin", "admin")] {
        let data = with_role(&data, name, "321302", &[role]);
        everything.iter().for_each(|args| refused(&data, args));
    }
    // A town's head is told of the town, never of the district under its own name or another town's.
    let head = with_role(&data, "head", "321302101", &["head", "mediator"]);
    let district = said(&zhitiao(&data, &["stats", "resolution"]));
    let own = said(&zhitiao(&head, &["stats", "resolution"]));
    assert!(own.contains('仅') && own != district, "{own}");
    refused(&head, &["stats", "resolution", "--committee", "宿城区"]);
    refused(&head, &["report", "assess", "--year", "2026", "--committee", "宿城区", "--to", &folder]);
    refused(&head, &["indicator", "report", "appeal_rate", "20", "--on", "2026-10-01", "--source", "示例"]);
    zhitiao(&head, &["report", "month", "--month", "2026-10", "--to", &folder]);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(to.join("month-2026-10.xlsx")).unwrap()).unwrap();
    let page = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(page.contains('仅'), "the foot says whose cases a page is of");
    assert!(said(&zhitiao(&head, &["subsidy", "list", "--quarter", "2026Q3"])).contains('仅'));
    // Figures are everybody's of the district to an auditor, acts are not.
    let auditor = with_role(&data, "auditor", "321302", &["auditor"]);
    assert_eq!(said(&zhitiao(&auditor, &["stats", "resolution"])), district);
    let acts = run(&auditor, &["subsidy", "report", "--quarter", "2026Q3"]);
    assert!(!acts.status.success() || said(&acts).is_empty(), "{}", said(&acts));
}
