//! The first start over an empty directory: the program asks for what a register needs, sets it up and goes on, all from
//! the keyboard of a real pseudo-terminal.

mod pty;

use pty::Session;

const CTRL_Q: &str = "\x11";
const CTRL_S: &str = "\x13";

#[test]
fn an_empty_directory_becomes_a_register_from_the_keyboard() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("register");
    // Whoever leaves the question leaves nothing behind.
    let mut session = Session::start(&data, 80, 24);
    session.until_text("建立登记簿");
    session.until_text("Esc 退出，什么也不会写入");
    session.send("\x1b");
    assert_eq!(session.ended(), 0);
    assert!(!data.exists());

    let mut session = Session::start(&data, 80, 24);
    session.until_text("管理员姓名");
    session.send("甘棠");
    session.until_text("甘棠");
    // A district whose units are not built in is told where it was asked, and can be mended.
    session.send("\x1b[Z\x1b[Z\x1b[Z");
    session.send("\x15999999");
    session.send(CTRL_S);
    session.until("why it cannot be", |s| s.shown().contains("999999") && s.shown().contains("单位表"));
    session.until_text("甘棠");
    session.send("\x15321302");
    session.send(CTRL_S);
    session.until("the register", |s| s.shown().contains("已连接") && s.shown().contains("甘棠 宿城区"));
    session.send("6");
    session.until_text("账户");
    session.send(CTRL_Q);
    assert_eq!(session.ended(), 0);
    assert!(data.join("ledger").exists());
}
