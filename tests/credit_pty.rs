//! The week of a credit officer, on a pseudo-terminal with the real program: papers of a department taken over, a pattern
//! seen and watched once somebody else has confirmed it, the evidence file forwarded, the competent body's decision
//! recorded, repaired and taken down; a pledge accepted and reminded of. The approver is another person at the same
//! register: whatever is theirs is done through the desk, between two sessions of the officer.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;

use std::path::Path;
use std::process::Command as Program;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use pty::{Session, register};
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::desk::clock::SystemClock;
use zhitiao::desk::session::Session as Seat;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::order::{Do, Order};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::FileLedger;

const DISTRICT: &str = "321302";
const FIRM: &str = "91350100M000100Y43";
const SHOP: &str = "91310000000000003G";
const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";
const RIGHT: &str = "\x1b[C";
const CTRL_S: &str = "\x13";
const CTRL_Q: &str = "\x11";

/// A desk over the register, for what is done by others; nobody else has it open then.
fn desk(data: &Path) -> Desk {
    let (ledger, _) = FileLedger::open_dir(data, DISTRICT).unwrap();
    Desk::open(LedgerCell::new(Box::new(ledger)), &data.join("store"), Arc::new(SystemClock), &mut |_, _| ()).unwrap().0
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

/// The person at the terminal becomes a credit officer, and there is an approver.
fn staffed(data: &Path) {
    let desk = desk(data);
    let root = Arc::new(Seat::built_in(&UnitCode(DISTRICT.to_owned())));
    let me = Program::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap().trim().to_owned();
    for act in [
        json!({"type":"account_add","name":"zhao","person":"赵审批","committee":DISTRICT,"roles":["credit_approver","admin"]}),
        json!({"type":"account_change","name":me,"roles":["credit_officer"]}),
    ] {
        desk.submit(&root, order(Do::Office(OfficeCommand::from_json(act).unwrap()))).unwrap();
    }
    desk.close().unwrap();
}

/// What the approver does.
fn approver(data: &Path, act: &str, with: &Value) {
    let desk = desk(data);
    let zhao = Arc::new(desk.session("zhao", Identity::Process).unwrap());
    let mut command = serde_json::to_value(CreditCommand::example(act).unwrap()).unwrap();
    for (key, value) in with.as_object().unwrap() {
        command.as_object_mut().unwrap().insert(key.clone(), value.clone());
    }
    desk.submit(&zhao, order(Do::Credit(CreditCommand::from_json(command).unwrap()))).unwrap();
    desk.close().unwrap();
}

/// The interface on 信用.
fn seated(data: &Path) -> Session {
    let mut session = Session::start(data, 110, 140);
    // Who works on credit begins there.
    session.until_text("[待办");
    session
}

fn leave(mut session: Session) {
    session.send(CTRL_Q);
    assert_eq!(session.ended(), 0);
}

/// Opens the form of an act from the menu, fills one entry after the other and sends it.
fn act(session: &mut Session, name: &str, entries: &[&str]) {
    session.send(F5);
    session.until_text("输入文字筛选事项");
    session.send(name);
    // Enter among what is still being typed would be part of it.
    session.until(name, |session| {
        let shown = session.shown();
        shown.contains(&format!("> {name}")) && !shown.contains("输入文字筛选事项")
    });
    session.send("\r");
    fill(session, name, entries);
}

fn fill(session: &mut Session, name: &str, entries: &[&str]) {
    session.until_text(&format!("[ {name} ]"));
    for entry in entries {
        session.press(&format!("{entry}\t"));
    }
    session.send(CTRL_S);
    session.until(&format!("{name} to be done"), |session| session.shown().contains("已办理"));
}

/// The page of the selected line.
fn open(session: &mut Session, name: &str) {
    session.send("\r");
    session.until(name, |session| session.shown().contains(name) && session.shown().contains("经过"));
}

fn parts_on(session: &mut Session, steps: usize, wanted: &str) {
    for _ in 0..steps {
        session.press(RIGHT);
    }
    session.until_text(wanted);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a week in the order in which it is done")]
fn the_week_of_a_credit_officer() {
    let home = register();
    let data = home.path();
    staffed(data);
    let today: NaiveDate = zhitiao::domain::dates::china_day(chrono::Utc::now());
    let ago = |days: u64| (today - Days::new(days)).to_string();

    // Monday: a department's file.
    let file = data.join("papers.csv");
    let header = "主体代码,主体名称,文书种类,作出机关,文号,作出日期,送达日期,生效日期,权利客体,权利登记号,行为日期,是否故意,较重处罚,履行情况";
    let rows = [(1, 900, 940), (2, 420, 460)].map(|(n, on, conduct)| {
        let (on, conduct) = (ago(on), ago(conduct));
        format!("{FIRM},宿迁栖禾光电科技有限公司,行政处罚,某市市场监督管理局,某市监罚{n}号,{on},{on},{on},商标,第1234567号,{conduct},是,从重罚款,已履行")
    });
    std::fs::write(&file, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    let import = Program::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["--direct", "import", "instruments"])
        .arg(&file)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    assert!(
        import.status.success(),
        "{}{}",
        String::from_utf8_lossy(&import.stdout),
        String::from_utf8_lossy(&import.stderr)
    );

    // A pattern, with its evidence; attention is proposed, and is not the proposer's to confirm.
    let mut session = seated(data);
    parts_on(&mut session, 1, "[线索 1]");
    open(&mut session, "宿迁栖禾光电科技有限公司");
    session.until_text("计 2 件，须 2 件");
    act(&mut session, "提出重点关注", &["", "", "两年内再次侵犯同一商标"]);
    session.until_text("待确认");
    session.send(F5);
    session.until_text("输入文字筛选事项");
    session.send("确认重点关注");
    session.until("the act", |session| !session.shown().contains("输入文字筛选事项"));
    session.send("\r");
    session.until_text("这一步由审批人决定");
    leave(session);
    approver(data, "attention_decide", &json!({}));

    // Tuesday: the evidence file goes to the competent body; its decision comes back and is recorded.
    let mut session = seated(data);
    parts_on(&mut session, 1, "[线索 1]");
    open(&mut session, "宿迁栖禾光电科技有限公司");
    session.until_text("生效中");
    act(&mut session, "报送列入建议", &["", "某市市场监督管理局", "2", "2", "故意侵权并受较重处罚，建议依法处理"]);
    session.until_text("已报送");
    act(&mut session, "登记建议回执", &["", "", "回执8号"]);
    session.until_text("已回执");
    let (decided, notice) = (ago(420), ago(440));
    act(
        &mut session,
        "登记列入决定",
        &["", "2", "某市市场监督管理局", "3", "某市监列1号", &decided, "2", &notice, "", "", "3"],
    );
    session.until_text("最早修复");

    // Wednesday: repair is asked for, taken and verified; somebody else decides; it is taken down.
    act(&mut session, "登记修复申请", &["", "", "缴款凭证", "整改报告", "守信承诺书"]);
    act(&mut session, "决定是否受理修复", &["", "", "1", "材料齐全"]);
    act(&mut session, "核实修复条件", &["", "", "1", "已履行、已纠正"]);
    session.until_text("已核实");
    leave(session);
    approver(data, "repair_decide", &json!({}));
    let mut session = seated(data);
    session.until_text("移出已修复的列入");
    open(&mut session, "宿迁栖禾光电科技有限公司");
    act(&mut session, "移出已修复的列入", &[]);
    session.until_text("已移出");

    // Thursday: a pledge, on public notice; somebody else decides; its renewal is reminded of.
    session.send("3");
    session.until_text("[待办");
    parts_on(&mut session, 4, "[承诺 0]");
    session.send(F2);
    fill(&mut session, "登记承诺申请", &[SHOP, "宿城芥舟文具店", "2", "2", "", &ago(60)]);
    session.until_text("[承诺 1]");
    open(&mut session, "宿城芥舟文具店");
    act(&mut session, "初审承诺", &["", "", "1", "三年内无侵权", &ago(55)]);
    act(&mut session, "公示不侵权承诺", &["", "", "区政府网站", &ago(50)]);
    session.until_text("公示中");
    leave(session);
    let soon = (today + Days::new(10)).to_string();
    approver(data, "pledge_decide", &json!({ "code": SHOP, "until": soon }));
    let mut session = seated(data);
    session.until_text("提醒续期");
    session.until_text("还剩 10 天");
    leave(session);
}

/// Rows of the file that is cut off.
const ROWS: usize = 3_000;

/// How often something stands in the ledger's files.
fn recorded(data: &Path, what: &str) -> usize {
    let files = std::fs::read_dir(data.join("ledger")).unwrap().map(|file| file.unwrap().path());
    let segments = files.filter(|path| path.extension().is_some_and(|end| end == "ledger"));
    segments.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).matches(what).count()).sum()
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    let home = register();
    let data = home.path();
    staffed(data);
    let file = data.join("papers.csv");
    let mut text = "主体代码,主体名称,文书种类,作出机关,文号,作出日期,生效日期,权利客体\n".to_owned();
    for n in 0..ROWS {
        text.push_str(&format!(
            "91310000{n:09}X,第{n}号商贸有限公司,行政处罚,某市市场监督管理局,某市监罚{n}号,2026-01-05,2026-01-05,商标\n"
        ));
    }
    std::fs::write(&file, text).unwrap();
    let import = || {
        let mut program = Program::new(env!("CARGO_BIN_EXE_zhitiao"));
        program.args(["--direct", "import", "instruments", "--json", "--data"]).arg(data).arg(&file);
        program
    };
    let kind = "\"kind\":\"instrument_recorded\"";
    let mut child = import().stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    while recorded(data, kind) < 200 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = recorded(data, kind);
    assert!((200..ROWS).contains(&before), "{before} were recorded when it was killed");
    for again in [before, ROWS] {
        let output = import().output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let count = |key: &str| usize::try_from(report[key].as_u64().unwrap()).unwrap();
        assert_eq!(count("imported") + count("already"), ROWS, "{report}");
        // What was not acknowledged whole when the process ended was cut off, and is imported now.
        assert!(count("already") <= again && count("already") + 64 >= again, "{again}: {report}");
        assert_eq!(recorded(data, kind), ROWS);
    }
}
