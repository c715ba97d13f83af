//! Half a form, the line is cut, and the next start offers it whole: the real program on a real pseudo-terminal.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;

use std::path::Path;
use std::time::{Duration, Instant};

use pty::{Session, register};

const F2: &str = "\x1bOQ";
const CTRL_D: &str = "\x04";
const CTRL_S: &str = "\x13";
const DELETE: &str = "\x1b[3~";
const PATIENCE: Duration = Duration::from_secs(60);

/// What stands in the files of drafts.
fn drafts(data: &Path) -> Vec<String> {
    let files = std::fs::read_dir(data.join("drafts")).unwrap();
    let names = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
    // One may be replaced between the two looks.
    names.filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

/// Waits until the drafts on disk are as wanted: nothing on the screen need change for that.
fn on_disk(data: &Path, what: &str, wanted: impl Fn(&[String]) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !wanted(&drafts(data)) {
        assert!(Instant::now() < deadline, "never on disk: {what}\n{:?}", drafts(data));
        std::thread::yield_now();
    }
}

#[test]
fn half_a_form_survives_a_hang_up_and_is_gone_once_it_is_sent_or_thrown_away() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("已连接");
    session.send(F2);
    session.until_text("登记纠纷");
    session.send("上海未名文化传播有限公司");
    // Nobody left the field: half a second of rest is enough, and the desk has answered.
    session.until_text("草稿已存");
    session.send("\r913501");
    on_disk(data.path(), "the second field", |files| {
        files.len() == 1
            && files.iter().all(|text| text.contains("上海未名文化传播有限公司") && text.contains("913501"))
    });
    session.cut();
    session.ended_after_cut();

    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("草稿 1 份待续");
    session.send(CTRL_D);
    session.until_text("继续填写");
    session.send("\r");
    session.until_text("已恢复");
    let shown = session.shown();
    assert!(shown.contains("上海未名文化传播有限公司") && shown.contains("913501"), "{shown}");
    session.send("\x1b");
    session.until_text("已填内容保留");

    // Thrown away, after it was asked twice.
    session.send(CTRL_D);
    session.until_text("Delete 删去");
    session.send(DELETE);
    session.until_text("再按 Delete");
    session.send(DELETE);
    session.until_text("草稿已删去");
    on_disk(data.path(), "nothing", <[String]>::is_empty);
    session.send("\x1b");
    session.until("the list closed", |s| !s.shown().contains("没有草稿"));
    session.send("\x11");
    assert_eq!(session.ended(), 0);
}

#[test]
fn a_form_that_was_sent_leaves_no_draft() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("已连接");
    session.send(F2);
    session.until_text("登记纠纷");
    session.send("上海未名文化传播有限公司");
    session.until_text("草稿已存");
    // To the respondent, then object, kind and the facts: the day and the source are there already.
    session.send("\t\t\t\t\t\t宿城知禾服饰店");
    session.until_text("宿城知禾服饰店");
    session.send(CTRL_S);
    session.until_text("必须填写");
    session.send("1\t1\t\t");
    session.send("店内销售带有「未名」字样的图书。");
    session.until_text("的图书。");
    session.send(CTRL_S);
    session.until_text("已办理并存盘");
    on_disk(data.path(), "nothing", <[String]>::is_empty);
    session.send("\x11");
    assert_eq!(session.ended(), 0);
}
