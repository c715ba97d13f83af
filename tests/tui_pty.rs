//! The real program on a real pseudo-terminal: what a person on SSH would see, type and lose.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;

use std::num::NonZero;

use portable_pty::PtySize;
use pty::{Session, register};
use rustix::process::{Pid, Signal, kill_process};

#[test]
fn chinese_is_typed_and_pasted_the_window_resized_and_the_terminal_given_back() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("1今日");
    session.until_text("2案件");

    // Typing into the filter, with the caret behind what was typed.
    session.send("2\x1bOR");
    session.until_text("F1 帮助");
    session.send("知禾服饰");
    session.until_text("知禾服饰");
    session.until("the caret behind the text", |s| {
        !s.screen.screen().hide_cursor() && s.screen.screen().cursor_position() == (2, 14)
    });

    // A paste with controls in it stays text: nothing is submitted, nothing reaches the terminal.
    session.send("\x1b[200~宿城\r\n\x07店\x1b[201~");
    session.until_text("知禾服饰宿城 店");
    assert!(!session.seen.contains(&0x07), "a bell from the clipboard");

    let size = PtySize { rows: 30, cols: 130, pixel_width: 0, pixel_height: 0 };
    session.master.as_ref().unwrap().resize(size).unwrap();
    session.screen.screen_mut().set_size(NonZero::new(30).unwrap(), NonZero::new(130).unwrap());
    session.until("the footer at the new bottom", |s| {
        let rows: Vec<String> = s.screen.screen().rows(0, 130).collect();
        rows.get(28).is_some_and(|row| row.contains("Esc"))
    });

    // A lone Esc, and then leaving.
    session.send("\x1b");
    session.until_text("F3 输入筛选");
    session.send("\x11");
    assert_eq!(session.ended(), 0);
    assert!(!session.screen.screen().alternate_screen(), "the terminal is still on the alternate screen");
    assert!(!session.screen.screen().bracketed_paste(), "bracketed paste is still on");
    assert!(!session.screen.screen().hide_cursor(), "the caret is still hidden");
}

#[test]
fn every_frame_is_bracketed_as_one_update() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("2案件");
    session.send("2");
    session.until_text("F3 输入筛选");
    session.send("\x11");
    session.ended();
    let count = |mark: &[u8]| session.seen.windows(mark.len()).filter(|window| *window == mark).count();
    let (begun, ended) = (count(b"\x1b[?2026h"), count(b"\x1b[?2026l"));
    assert!(begun >= 2 && begun == ended, "{begun} begun, {ended} ended");
}

#[test]
fn a_disconnect_ends_the_program_at_once_and_loses_nothing() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("2案件");
    session.cut();
    session.ended_after_cut();
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["ledger", "verify", "--json", "--data"])
        .arg(data.path())
        .output()
        .expect("the program starts");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn a_disconnect_ends_the_program_also_where_hang_ups_are_ignored() {
    let data = register();
    let mut session = Session::start_deaf(data.path());
    session.until_text("2案件");
    session.cut();
    assert_eq!(session.ended_after_cut(), 129);
}

fn signal(session: &Session, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(session.pid()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

#[test]
fn who_ends_the_program_from_outside_finds_the_terminal_as_it_was() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("2案件");
    signal(&session, Signal::TERM);
    assert_eq!(session.ended(), 0);
    let screen = session.screen.screen();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
}

#[test]
fn stopped_and_resumed_from_outside_the_screen_is_drawn_again() {
    let data = register();
    let mut session = Session::start(data.path(), 80, 24);
    session.until_text("2案件");
    signal(&session, Signal::STOP);
    session.screen.process(b"\x1b[2J\x1b[?1049lsomebody else wrote here");
    signal(&session, Signal::CONT);
    session.until("the screen again", |s| s.screen.screen().alternate_screen() && s.shown().contains("2案件"));
    // Without a shell above it nobody could bring it back: Ctrl+Z does nothing.
    session.send("\x1a2");
    session.until_text("F3 输入筛选");
    session.send("\x11");
    assert_eq!(session.ended(), 0);
}

#[test]
fn under_a_shell_it_can_be_left_for_a_while() {
    let data = register();
    let mut session = Session::start_as_job(data.path());
    session.until_text("2案件");
    session.send("\x1a");
    session.until("the shell", |s| !s.screen.screen().alternate_screen() && s.shown().contains("stopped"));
    session.send("\n");
    session.until("the screen again", |s| s.screen.screen().alternate_screen() && s.shown().contains("2案件"));
    session.send("\x11");
    session.until_text("over");
}
