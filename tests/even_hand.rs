//! 均衡 on the command line: who supervises is told who brings how many cases against whom, as text and as JSON; who works on
//! credit, mediates or administers is refused.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::path::Path;
use std::process::{Command as Program, Output};
use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::SystemClock;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const HOLDER: &str = "上海未名文化传播有限公司";

/// A register whose one person has a role; a right holder asked twice for one shop and once for another, and about a trade
/// secret.
fn founded(home: &Path, role: &str) {
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
    for (name, role) in [("guanli", "admin"), (me.as_str(), role)] {
        let add = json!({"type":"account_add","name":name,"person":name,"committee":DISTRICT,"roles":[role]});
        submit(Do::Office(OfficeCommand::from_json(add).unwrap()));
    }
    for (shop, object) in [("知禾", "trademark"), ("知禾", "work"), ("芥舟", "trademark"), ("栖禾", "trade_secret")]
    {
        let mut register = serde_json::to_value(Command::example("register").unwrap()).unwrap();
        register["committee"] = json!(TOWN);
        register["aliases"] = json!([]);
        register["object"] = json!(object);
        register["applicants"] = json!([{ "name": HOLDER }]);
        register["respondents"] = json!([{ "name": format!("宿城{shop}服饰店") }]);
        submit(Do::Case(Target::New, Command::from_json(register).unwrap()));
    }
    desk.close().unwrap();
}

fn even_hand(home: &Path, more: &[&str]) -> Output {
    let mut program = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
    program.args(["--direct", "--data"]).arg(home).args(["stats", "even-hand"]).args(more).output().unwrap()
}

#[test]
fn who_supervises_is_told_who_brings_how_many_against_whom() {
    let home = tempfile::tempdir().unwrap();
    founded(home.path(), "supervisor");
    let told = even_hand(home.path(), &["--json"]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((told["cases"].as_u64(), told["left_out"].as_u64()), (Some(3), Some(1)));
    let holder = json!({"name":HOLDER,"against":2,"cases":3,"open":3,"agreed":0,"withdrawn":0,"failed":0});
    assert_eq!(told["applicants"], json!([holder]));
    let pair = json!({"applicant":HOLDER,"respondent":"宿城知禾服饰店","cases":2,"open":2,"agreed":0,"withdrawn":0,"failed":0});
    assert_eq!(told["pairs"], json!([pair]), "one case against one party names nobody");
    let shown = even_hand(home.path(), &[]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    let at = lines.iter().position(|line| line.contains(HOLDER)).unwrap();
    assert!(lines[at].contains("件 3  对方 2") && lines[at + 1].contains("对 宿城知禾服饰店  件 2"), "{shown}");
    assert!(!shown.contains("芥舟") && !shown.contains("栖禾"), "{shown}");
    let past = even_hand(home.path(), &["--to", "2020-01-01", "--json"]);
    let past: Value = serde_json::from_slice(&past.stdout).unwrap();
    assert_eq!(past["cases"], 0, "{past}");
}

#[test]
fn nobody_else_is_told() {
    for role in ["credit_officer", "credit_approver", "mediator", "district", "auditor"] {
        let home = tempfile::tempdir().unwrap();
        founded(home.path(), role);
        for more in [&[][..], &["--json"]] {
            let told = even_hand(home.path(), more);
            assert_eq!(told.status.code(), Some(1), "{role}");
            assert!(told.stdout.is_empty() && !String::from_utf8_lossy(&told.stderr).contains("未名"), "{role}");
        }
    }
}
