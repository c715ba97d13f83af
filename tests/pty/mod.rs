//! The program on a pseudo-terminal, as a person on SSH has it: bytes in, bytes out through a terminal emulator, a window
//! that changes its size, a line that is cut. It waits for what the screen shows, never for a time to pass.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]
#![allow(dead_code, clippy::allow_attributes, reason = "each test uses what it needs of the driver")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before the test gives up; generous, because machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// Ends every frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// Begins to draw everything anew.
const CLEARED: &[u8] = b"\x1b[2J";
/// How long a program may outlive its terminal.
const HANGUP_MAX: Duration = Duration::from_secs(2);

/// A program on a terminal.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    pub master: Option<Box<dyn MasterPty + Send>>,
    input: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reader: Option<JoinHandle<()>>,
    pub screen: vt100::Parser,
    pub seen: Vec<u8>,
}

impl Session {
    /// Starts the interface over the register in `data`, without a host.
    pub fn start(data: &Path, columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.arg("--direct");
        command.arg("--data");
        command.arg(data);
        // What the program makes for its person it puts there; a register may still have to be made.
        command.env("HOME", if data.is_dir() { data } else { data.parent().unwrap() });
        Self::run(command, columns, rows)
    }

    /// Starts the interface as a person does: at the register's host, which is started when there is none. Its socket lies
    /// in `runtime`.
    pub fn start_hosted(data: &Path, runtime: &Path) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.arg("--data");
        command.arg(data);
        command.env("XDG_RUNTIME_DIR", runtime);
        Self::run(command, 80, 24)
    }

    /// The same, deaf to SIGHUP, as under `nohup` and some multiplexers.
    pub fn start_deaf(data: &Path) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", r#"trap "" HUP; exec "$0" --direct --data "$1""#, env!("CARGO_BIN_EXE_zhitiao")]);
        command.arg(data);
        Self::run(command, 80, 24)
    }

    /// Any program on a terminal of this size.
    pub fn run(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env("TERM", "xterm-256color");
        command.env_remove("SSH_CONNECTION");
        command.env_remove("ZHITIAO_GLYPHS");
        // Shown once a person, by a file of their own: not what these tests are about.
        command.env("ZHITIAO_TOUR", "no");
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

    /// The interface as a job of a shell, which goes on when it is stopped, and brings it back with `fg`.
    pub fn start_as_job(data: &Path) -> Self {
        let mut command = CommandBuilder::new("bash");
        let script = r#"set -m; "$0" --direct --data "$1"; echo stopped; read -r line; fg; echo over"#;
        command.args(["-c", script, env!("CARGO_BIN_EXE_zhitiao")]);
        command.arg(data);
        Self::run(command, 80, 24)
    }

    /// The process at the other end.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes.as_ref()).unwrap();
        input.flush().unwrap();
    }

    /// What is on the screen now.
    pub fn shown(&self) -> String {
        self.screen.screen().contents()
    }

    /// The row with this mark, and what stands behind it.
    pub fn marked(&self, mark: &str) -> Option<(usize, String)> {
        let shown = self.shown();
        let behind = |row: &str| row.split_once(mark).map(|(_, text)| text.to_owned());
        shown.lines().enumerate().find_map(|(at, row)| behind(row).map(|text| (at, text)))
    }

    /// Waits until the screen is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        if let Err(error) = self.awaits(wanted) {
            let how = if error == RecvTimeoutError::Timeout { "never saw" } else { "ended before" };
            panic!("{how} {what}:\n{}", self.shown());
        }
    }

    /// The same; whether it ever was, or the program ended before.
    pub fn awaits(&mut self, wanted: impl Fn(&Self) -> bool) -> Result<(), RecvTimeoutError> {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self) {
            let bytes = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now()))?;
            self.take(&bytes);
        }
        Ok(())
    }

    pub fn until_text(&mut self, text: &str) {
        self.until(text, |session| session.shown().contains(text));
    }

    /// Types a key and reads on until a frame after it has arrived whole.
    pub fn press(&mut self, key: &str) {
        // A frame that had begun before the key was typed still counts: its end may be all that is to come of it.
        let from = self.seen.len().saturating_sub(FRAME_END.len() - 1);
        self.send(key);
        self.until("a frame after the key", |session| {
            session.seen[from..].windows(FRAME_END.len()).any(|end| end == FRAME_END)
        });
    }

    /// Has everything drawn anew, and reads on until it is: what the screen shows then is no frame of something earlier.
    pub fn repaint(&mut self) {
        let from = self.seen.len();
        self.send("\x0c");
        self.until("everything drawn anew", |session| {
            let since = &session.seen[from..];
            let cleared = since.windows(CLEARED.len()).position(|bytes| bytes == CLEARED);
            cleared.is_some_and(|at| since[at..].windows(FRAME_END.len()).any(|end| end == FRAME_END))
        });
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
    pub fn cut(&mut self) {
        let (_, nothing) = channel();
        self.output = nothing;
        // Ctrl+L draws everything again: the reader finds nobody to tell of that frame, and lets go.
        self.send("\x0c");
        self.reader.take().unwrap().join().unwrap();
        self.input = None;
        self.master = None;
    }

    /// Waits until the program has ended after the line was cut; gives its exit code.
    pub fn ended_after_cut(&mut self) -> u32 {
        self.ended_within(HANGUP_MAX)
    }

    /// The same, with so much time for it.
    pub fn ended_within(&mut self, most: Duration) -> u32 {
        let deadline = Instant::now() + most;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "still running {most:?} after its terminal has gone");
            std::thread::yield_now();
        }
    }

    /// Reads on until the program has ended; gives its exit code.
    pub fn ended(&mut self) -> u32 {
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
pub fn register() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["init", "--district", "321302", "--data"])
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    dir
}
