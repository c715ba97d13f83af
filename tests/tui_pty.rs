//! The real program on a real pseudo-terminal: what a person on SSH would see, type and lose.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before the test gives up; generous, because machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a program may outlive its terminal.
const HANGUP_MAX: Duration = Duration::from_secs(2);

/// A program on a terminal.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    input: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reader: Option<JoinHandle<()>>,
    screen: vt100::Parser,
    seen: Vec<u8>,
}

impl Session {
    /// Starts the interface over the register in `data`.
    fn start(data: &Path, columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.arg("--data");
        command.arg(data);
        Self::run(command, columns, rows)
    }

    /// The same, deaf to SIGHUP, as under `nohup` and some multiplexers.
    fn start_deaf(data: &Path) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", r#"trap "" HUP; exec "$0" --data "$1""#, env!("CARGO_BIN_EXE_zhitiao")]);
        command.arg(data);
        Self::run(command, 80, 24)
    }

    fn run(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env("TERM", "xterm-256color");
        command.env_remove("SSH_CONNECTION");
        command.env_remove("ZHITIAO_GLYPHS");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = channel();
        let reader = Some(std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                let bytes = buffer.get(..n).unwrap_or_default().to_vec();
                if send.send(bytes).is_err() {
                    return;
                }
            }
        }));
        let input = Some(pair.master.take_writer().unwrap());
        let screen = vt100::Parser::new(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap(), 0);
        Self { child, master: Some(pair.master), input, output, reader, screen, seen: Vec::new() }
    }

    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes.as_ref()).unwrap();
        input.flush().unwrap();
    }

    /// What is on the screen now.
    fn shown(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen is as wanted.
    fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self) {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => panic!("never saw {what}:\n{}", self.shown()),
                Err(RecvTimeoutError::Disconnected) => panic!("ended before {what}:\n{}", self.shown()),
            }
        }
    }

    fn until_text(&mut self, text: &str) {
        self.until(text, |session| session.shown().contains(text));
    }

    /// A terminal also answers: where the cursor is, when asked.
    fn take(&mut self, bytes: &[u8]) {
        self.seen.extend_from_slice(bytes);
        let asked = bytes.windows(4).any(|window| window == b"\x1b[6n");
        self.screen.process(bytes);
        if asked {
            let (row, column) = self.screen.screen().cursor_position();
            self.send(format!("\x1b[{};{}R", row + 1, column + 1));
        }
    }

    /// The line is cut: nobody holds the other end of the terminal any more.
    fn cut(&mut self) {
        let (_, nothing) = channel();
        self.output = nothing;
        // The reader finds nobody to tell at the next frame, and lets go.
        self.send("1");
        self.reader.take().unwrap().join().unwrap();
        self.input = None;
        self.master = None;
    }

    /// Waits until the program has ended after the line was cut; gives its exit code.
    fn ended_after_cut(&mut self) -> u32 {
        let deadline = Instant::now() + HANGUP_MAX;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "still running {HANGUP_MAX:?} after its terminal has gone");
            std::thread::yield_now();
        }
    }

    /// Reads on until the program has ended; gives its exit code.
    fn ended(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap().exit_code(),
                Err(RecvTimeoutError::Timeout) => panic!("does not end:\n{}", self.shown()),
            }
        }
    }
}

/// A fresh register of the built-in district, and the directory that holds it.
fn register() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["init", "--district", "321302", "--data"])
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    dir
}

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
    session.until_text("按 F3 筛选");
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
    session.until_text("按 F3 筛选");
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
