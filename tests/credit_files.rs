//! The file for the statutory platform, as it lies on the disk: what is in its bytes and what is nowhere in them; and that
//! nothing is written where nothing may be sent.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::io::Read as _;
use std::path::Path;
use std::process::{Command as Program, Output};
use std::sync::Arc;

use chrono::Days;
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::SystemClock;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;

const DISTRICT: &str = "321302";
const FIRM: &str = "91350100M000100Y43";
const PERSON: &str = "11010519491231002X";
const OTHER_PERSON: &str = "440524188001010014";

fn changed(example: Value, with: Value) -> Value {
    let (Value::Object(mut example), Value::Object(with)) = (example, with) else { return Value::Null };
    example.extend(with);
    Value::Object(example)
}

/// A register whose officer runs the test: a firm and a person listed, and another person with one paper and no listing.
fn founded(home: &Path) {
    let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(home, DISTRICT).unwrap().0));
    let (desk, _) = Desk::open(ledger, &home.join("store"), Arc::new(SystemClock), &mut |_, _| ()).unwrap();
    let root = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let submit = |act: Do| desk.submit(&root, Order { id: Uuid::now_v7(), expect: None, on: None, act }).unwrap();
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    for command in [OfficeCommand::from(UnitsLoad { units }), rules.into(), calendar.into()] {
        submit(Do::Office(command));
    }
    let me = Program::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap().trim().to_owned();
    for (name, roles) in [("guanli".to_owned(), json!(["admin"])), (me, json!(["credit_officer"]))] {
        let add = json!({"type":"account_add","name":name,"person":name,"committee":DISTRICT,"roles":roles});
        submit(Do::Office(OfficeCommand::from_json(add).unwrap()));
    }
    let credit = |act: &str, with: Value| {
        let example = serde_json::to_value(CreditCommand::example(act).unwrap()).unwrap();
        submit(Do::Credit(CreditCommand::from_json(changed(example, with)).unwrap()));
    };
    let today = zhitiao::domain::dates::china_day(chrono::Utc::now());
    let (day, notice, conduct) = (today - Days::new(200), today - Days::new(220), today - Days::new(240));
    for (code, name, number) in [
        (FIRM, "宿迁栖禾光电科技有限公司", "甲罚〔2026〕1号"),
        (PERSON, "欧阳云帆", "甲罚〔2026〕2号"),
        (OTHER_PERSON, "甘棠", "甲罚〔2026〕3号"),
    ] {
        let paper = json!({ "code": code, "name": name, "number": number, "decided_on": day, "served_on": day,
            "in_force_on": day, "conduct_on": conduct, "conduct": format!("{name}（{code}）销售侵权商品") });
        credit("instrument_add", paper);
    }
    for (code, number) in [(FIRM, "甲列〔2026〕1号"), (PERSON, "甲列〔2026〕2号")] {
        let defence = format!("本人身份证号{code}");
        credit(
            "entry_record",
            json!({ "code": code, "number": number, "decided_on": day, "notice_on": notice, "repair_notice_on": day,
                "defence": defence }),
        );
    }
    desk.close().unwrap();
}

fn transmit(home: &Path, to: &Path, more: &[&str]) -> Output {
    let mut program = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
    program.args(["--direct", "--data"]).arg(home).args(["credit", "transmit", "--to"]).arg(to).args(more);
    program.output().unwrap()
}

/// Every part of a workbook as text, one after the other.
fn parts(file: &Path) -> String {
    let mut book = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    for at in 0..book.len() {
        book.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

fn head(home: &Path) -> Value {
    let mut program = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
    let output = program.args(["--direct", "--data"]).arg(home).args(["ledger", "head", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What stands in the file in either format, and what in neither.
fn holds(text: &str, head: &Value, place: &str) {
    let today = zhitiao::domain::dates::china_day(chrono::Utc::now()).to_string();
    for wanted in
        ["欧阳某", "宿迁栖禾光电科技有限公司", FIRM, "甲列〔2026〕1号", "甲罚〔2026〕2号", "samr44_9_2", &today]
    {
        assert!(text.contains(wanted), "{place}: {wanted}");
    }
    assert!(text.contains(head["hash"].as_str().unwrap()), "{place}: the end of the ledger");
    // No person by name or number, nothing of one who is not listed, and nothing that was only said.
    for banned in [PERSON, OTHER_PERSON, "110105", "19491231", "云帆", "甘棠", "甲罚〔2026〕3号", "身份证", "销售侵权"]
    {
        assert!(!text.contains(banned), "{place}: {banned}");
    }
}

#[test]
fn the_written_file_masks_persons_and_carries_basis_papers_day_and_head() {
    let home = tempfile::tempdir().unwrap();
    founded(home.path());
    for (name, more) in [("a.json", &[][..]), ("a.xlsx", &[]), ("b.xlsx", &["--lang", "en"])] {
        let before = head(home.path());
        let to = home.path().join(name);
        let done = transmit(home.path(), &to, more);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let raw = std::fs::read(&to).unwrap();
        let text = if name.ends_with("json") { String::from_utf8(raw.clone()).unwrap() } else { parts(&to) };
        holds(&text, &before, name);
        assert!(!String::from_utf8_lossy(&raw).contains(PERSON), "not in the bytes as they lie there either");
        // Taking it out is on record.
        assert!(head(home.path())["position"].as_u64() > before["position"].as_u64());
    }
}

#[test]
fn a_subject_without_a_legal_basis_is_not_written_out() {
    let home = tempfile::tempdir().unwrap();
    founded(home.path());
    let to = home.path().join("a.json");
    let refused = transmit(home.path(), &to, &["--code", OTHER_PERSON]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("依据") && !told.contains(OTHER_PERSON), "{told}");
    assert!(!to.exists());
    let one = transmit(home.path(), &to, &["--code", FIRM]);
    assert!(one.status.success(), "{}", String::from_utf8_lossy(&one.stderr));
    let sent: Value = serde_json::from_slice(&std::fs::read(&to).unwrap()).unwrap();
    assert_eq!((sent["entries"].as_array().unwrap().len(), sent["entries"][0]["code"].as_str()), (1, Some(FIRM)));
    // A file that is there is kept, and nothing is noted as taken out.
    let before = head(home.path());
    assert_eq!(transmit(home.path(), &to, &[]).status.code(), Some(1));
    assert_eq!(head(home.path()), before);
}
