//! From a key to the painted frame: `cargo bench --bench keys [-- rounds N] [-- large CASES]`, by default 4 rounds against
//! registers of 1 500 and 400 000 cases; `-- beside "PROGRAM ARGS"` drives another program by the same moves.
//!
//! The program runs on a pseudo-terminal of 80x24, once over each register, side by side: every key goes to the one and
//! then to the other, in alternating order, so that both meet the same machine. A key is painted when the first frame
//! after it has arrived whole, and settled when the last one has (an answer of the register makes a second one). Esc is
//! held back on purpose and not measured.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail loudly")]

mod told;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const ROUNDS: u32 = 4;
const SIZES: [u32; 2] = [1_500, 400_000];
const BRIEF_FROM: u32 = 200_000;
const COLUMNS: u16 = 80;
const ROWS: u16 = 24;
/// After so long without output a key is answered. Longer than the pacer lets a second frame wait.
const QUIET: Duration = Duration::from_millis(120);
/// How long a key may go unanswered: some change nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// How long a program may take to start.
const START: Duration = Duration::from_secs(120);
/// What ends a frame of ours.
const FRAME_END: &[u8] = b"\x1b[?2026l";

const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const PAGE_UP: &str = "\x1b[5~";
const PAGE_DOWN: &str = "\x1b[6~";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const ESC: &str = "\x1b";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
    let rounds = value("rounds").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    match value("beside") {
        Some(program) => beside(program, rounds),
        None => registers(value("large").map_or(SIZES[1], |cases| cases.parse().unwrap()), rounds),
    }
}

/// What a key came to.
#[derive(Debug, Clone, Copy)]
struct Painted {
    /// Until the first frame was there.
    first: Duration,
    /// Until the last was.
    settled: Duration,
    bytes: usize,
}

/// Every measured key by what it does, for each program.
type Figures = BTreeMap<&'static str, [Vec<Painted>; 2]>;

fn registers(large: u32, rounds: u32) {
    let user = uzers::get_current_username().unwrap().into_string().unwrap();
    let dirs: Vec<_> = [SIZES[0], large]
        .into_iter()
        .map(|cases| {
            let dir = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            let today = chrono::Local::now().date_naive();
            let (cases, records) = told::register(dir.path(), cases, (cases >= BRIEF_FROM, &user), today);
            println!("a register of {cases} cases, {records} records");
            // Views first: opening is measured by the bench `rebuild`.
            let listed = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
                .args(["rebuild", "--data", dir.path().to_str().unwrap()])
                .output()
                .unwrap();
            assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
            dir
        })
        .collect();
    let mut programs: Vec<Program> = dirs.iter().map(|dir| Program::ours(dir.path())).collect();
    let mut figures = Figures::new();
    for _ in 0..rounds {
        for (what, keys) in script() {
            for key in keys {
                both(&mut programs, (what, key), &mut figures);
            }
        }
    }
    print(&figures, &["1 500", &large.to_string()]);
}

/// What is done in one round. What has no name is not measured.
fn script() -> Vec<(Option<&'static str>, Vec<&'static str>)> {
    let typed: Vec<&str> = vec!["知", "禾", "服", "饰", "调", "解"];
    vec![
        (Some("go to the list"), vec!["1", "2"]),
        (Some("move the selection"), [[DOWN; 12].as_slice(), &[UP; 6]].concat()),
        (Some("page"), vec![PAGE_DOWN, PAGE_DOWN, PAGE_UP, PAGE_DOWN, PAGE_UP]),
        (Some("open a case"), vec!["\r"]),
        (Some("move in a case"), vec!["\t", DOWN, DOWN, "\t"]),
        (None, vec![ESC]),
        (Some("open a case"), vec!["\r"]),
        (None, vec![ESC]),
        (Some("open the filter"), vec![F3]),
        (Some("type Chinese to filter"), typed.clone()),
        (None, vec![ESC, ESC]),
        (Some("open a form"), vec![F2]),
        (Some("type Chinese into a field"), typed),
        (Some("next field"), vec!["\t", "\t"]),
        (None, vec![ESC, ESC, "2"]),
    ]
}

/// A key to one program and then to the other; who is first changes from key to key.
fn both(programs: &mut [Program], (what, key): (Option<&'static str>, &str), figures: &mut Figures) {
    let turn = figures.values().map(|[first, _]| first.len()).sum::<usize>();
    let count = programs.len();
    let mut painted = [None; 2];
    for step in 0..count {
        let index = (turn + step) % count;
        painted[index] = programs[index].press(key.as_bytes());
    }
    // A key that changed nothing in one of them makes no pair.
    let (Some(what), true) = (what, painted[..count].iter().all(Option::is_some)) else { return };
    for (figures, painted) in figures.entry(what).or_default().iter_mut().zip(painted) {
        figures.extend(painted);
    }
}

/// Another program on its own, by the moves it shares with ours: selection and pages, and a character typed.
fn beside(program: &str, rounds: u32) {
    let mut words = program.split_whitespace();
    let mut command = CommandBuilder::new(words.next().unwrap());
    command.args(words);
    command.cwd(std::env::current_dir().unwrap());
    let mut programs = vec![Program::run(command)];
    programs[0].started(|screen| screen.lines().count() > usize::from(ROWS) / 2);
    let mut figures = Figures::new();
    let ask = if program.starts_with("tig") || program.starts_with("less") { vec!["/"] } else { vec![] };
    for _ in 0..rounds {
        // Curses puts the keypad into application mode, where arrows are told so.
        let moves = [["\x1bOB"; 12].as_slice(), &["\x1bOA"; 6]].concat();
        let pages = vec![PAGE_DOWN, PAGE_DOWN, PAGE_UP, PAGE_DOWN, PAGE_UP];
        // What was typed is rubbed out again: Ctrl+U.
        let typed = vec!["知", "禾", "服", "饰", "调", "解"];
        let done = if ask.is_empty() { vec!["\x15"] } else { vec!["\x15", ESC, ESC] };
        let script = [(Some("move the selection"), moves), (Some("page"), pages), (None, ask.clone())];
        for (what, keys) in script.into_iter().chain([(Some("type Chinese"), typed), (None, done)]) {
            for key in keys {
                both(&mut programs, (what, key), &mut figures);
            }
        }
    }
    print(&figures, &[program]);
}

fn print(figures: &Figures, names: &[&str]) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load at the end: {}", load.trim());
    let head = "keys   first: median     p99   settled: median     p99   bytes: median     max";
    println!("{:<28}{:>10}  {head}", "what", "cases");
    for (what, sides) in figures {
        for (name, side) in names.iter().zip(sides) {
            let first = sorted(side.iter().map(|painted| millis(painted.first)));
            let settled = sorted(side.iter().map(|painted| millis(painted.settled)));
            let bytes = sorted(side.iter().map(|painted| f64::from(u32::try_from(painted.bytes).unwrap())));
            println!(
                "{what:<28}{name:>10}  {:>4}{:>12.2} ms {:>7.2}{:>15.2} ms {:>7.2}{:>16}{:>8}",
                side.len(),
                at(&first, 0.5),
                at(&first, 0.99),
                at(&settled, 0.5),
                at(&settled, 0.99),
                at(&bytes, 0.5),
                at(&bytes, 1.0),
            );
        }
    }
    if names.len() == 2 {
        let pairs = figures.values().flat_map(|[small, large]| small.iter().zip(large));
        let ratios = sorted(pairs.map(|(small, large)| large.first.as_secs_f64() / small.first.as_secs_f64()));
        println!("first frame, large to small, median of {} pairs: {:.3}", ratios.len(), at(&ratios, 0.5));
    }
    for (name, index) in names.iter().zip(0..) {
        let all = sorted(figures.values().flat_map(|sides| &sides[index]).map(|painted| millis(painted.first)));
        let settled = sorted(figures.values().flat_map(|sides| &sides[index]).map(|painted| millis(painted.settled)));
        println!(
            "{name}: {} keys, first frame median {:.2} ms, p99 {:.2} ms; settled median {:.2} ms, p99 {:.2} ms",
            all.len(),
            at(&all, 0.5),
            at(&all, 0.99),
            at(&settled, 0.5),
            at(&settled, 0.99),
        );
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value at a share of a sorted list.
fn at(values: &[f64], share: f64) -> f64 {
    let index = (values.len().saturating_sub(1) as f64 * share).ceil() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// A program on a pseudo-terminal.
struct Program {
    child: Box<dyn Child + Send + Sync>,
    /// Keeps the terminal open.
    _master: Box<dyn MasterPty + Send>,
    input: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
}

impl Program {
    fn ours(data: &Path) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.args(["--direct", "--data", data.to_str().unwrap()]);
        command.env("ZHITIAO_GLYPHS", "unicode");
        let mut program = Self::run(command);
        program.started(|screen| screen.contains("2案件"));
        // A first start may greet.
        program.press(ESC.as_bytes());
        program
    }

    fn run(mut command: CommandBuilder) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        // Curses waits a second for what may follow an Esc, unless it is told otherwise.
        command.env("ESCDELAY", "25");
        command.env_remove("SSH_CONNECTION");
        command.env("ZHITIAO_TOUR", "no");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if send.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(NonZero::new(ROWS).unwrap(), NonZero::new(COLUMNS).unwrap(), 0);
        let input = pair.master.take_writer().unwrap();
        Self { child, _master: pair.master, input, output, screen }
    }

    /// Waits until the screen is as wanted, and still.
    fn started(&mut self, wanted: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + START;
        while !wanted(&self.screen.screen().contents()) {
            assert!(Instant::now() < deadline, "does not start:\n{}", self.screen.screen().contents());
            self.settle(QUIET);
        }
        self.settle(Duration::from_secs(1));
    }

    /// Takes what comes until nothing came for a time.
    fn settle(&mut self, quiet: Duration) {
        while let Ok((_, bytes)) = self.output.recv_timeout(quiet) {
            self.take(&bytes);
        }
    }

    /// A terminal also answers, when asked, what it is and where its cursor is.
    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        if bytes.windows(3).any(|window| window == b"\x1b[c") {
            self.input.write_all(b"\x1b[?62c").unwrap();
        }
        if bytes.windows(4).any(|window| window == b"\x1b[6n") {
            let (row, column) = self.screen.screen().cursor_position();
            write!(self.input, "\x1b[{};{}R", row + 1, column + 1).unwrap();
        }
    }

    /// Presses a key and waits until it is answered; none where nothing changed.
    fn press(&mut self, key: &[u8]) -> Option<Painted> {
        let sent = Instant::now();
        self.input.write_all(key).unwrap();
        self.input.flush().unwrap();
        let (mut painted, mut wait): (Option<Painted>, _) = (None, PATIENCE);
        let mut whole = false;
        while let Ok((arrived, bytes)) = self.output.recv_timeout(wait) {
            self.take(&bytes);
            let so_far = arrived - sent;
            let before = painted.map_or((so_far, 0), |painted| (painted.first, painted.bytes));
            // Ours is painted when its first frame is whole, another's when its first bytes are there.
            let first = if whole { before.0 } else { so_far };
            whole = whole || !bytes.starts_with(b"\x1b[?2026h") || bytes.windows(8).any(|window| window == FRAME_END);
            painted = Some(Painted { first, settled: so_far, bytes: before.1 + bytes.len() });
            wait = QUIET;
        }
        painted
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
