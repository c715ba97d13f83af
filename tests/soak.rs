//! A day with twenty people at one host, in twenty real pseudo-terminals: cases are registered and accepted by keyboard while
//! screens hang up, are stopped and killed, and the host itself is killed and started again by its supervisor. What the
//! screens said is done must be on record exactly once, what they said is kept must be kept, nobody may spin, and the host
//! may not grow. `ZHITIAO_SOAK_SECONDS` says how long; twenty seconds unless it does.
//!
//! The script does what a person does: it reads the screen and answers to what is there. What somebody killed had still on
//! its way (a draft, an order) may arrive at any later moment, or never, so nothing counts drafts and nothing expects an
//! empty list; what was said to be kept must be there, and what was sent twice must have happened once.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod pty;

use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use pty::{Session, register};
use rustix::process::{Pid, Signal, kill_process};
use zhitiao::ledger::{FileLedger, Ledger as _, Position, Record};

const PEOPLE: usize = 20;
const TOWNS: [&str; 4] = ["耿车镇", "埠子镇", "龙河镇", "洋北街道"];
const DISTRICT: &str = "321302";
const SECONDS: u64 = 20;
const PATIENCE: Duration = Duration::from_secs(120);
/// When in the day the host is killed, in hundredths; from [`SETTLED`] on it lives to the end.
const HOST_KILLED: [u32; 3] = [15, 30, 45];
const SETTLED: u32 = 60;
/// When somebody's program is stopped, as by Ctrl+Z, and for how long.
const STOPS: [u32; 6] = [10, 25, 40, 55, 70, 80];
const STOPPED: Duration = Duration::from_secs(2);
/// The share of a processor a screen may take over its life, starting and drawing included; one that spins takes all it gets.
const SHARE_MAX: f64 = 0.5;
/// How often the host's memory is looked at once it has settled, and whether anything is wrong.
const LOOK: Duration = Duration::from_millis(500);
/// The most memory the host may have on any day, in KiB.
const MEMORY_MAX: u64 = 320 * 1024;
/// How long a host warms up: its threads come one by one, each with a store of memory of its own.
const WARM: Duration = Duration::from_secs(30);
/// How much more memory a host that is warm may have in the second half of what is left of a long day, in KiB.
const GROWTH_MAX: u64 = 32 * 1024;
/// Rounds of work that everybody does, however slow the machine is.
const ROUNDS_MIN: usize = 2;
/// How long a program may outlive its terminal on a machine that is busy with forty others.
const END_MAX: Duration = Duration::from_secs(60);

/// Linux counts processor time for programs in hundredths of a second.
const TICK_MS: u64 = 10;

const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const SUBMIT: &str = "\x13";
const CTRL_D: &str = "\x04";
const DELETE: &str = "\x1b[3~";
const QUIT: &str = "\x11";

fn signalled(pid: u32, signal: Signal) {
    // It may have ended by itself.
    let _gone = kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal);
}

/// Waits for a moment of the script; nothing depends on how exactly it is met.
fn wait_until(moment: Instant) {
    while let Some(left) = moment.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::park_timeout(left);
    }
}

/// A line of `/proc/PID/status`, in KiB.
fn kib(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or_default()
}

/// Processor time a process has taken.
fn processor(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything: user time and system time are the 12th and 13th.
    let ticks: u64 = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum())
        .unwrap_or_default();
    Duration::from_millis(ticks * TICK_MS)
}

/// The host, started again whenever it ends, as a service manager does.
struct Supervisor {
    pid: Arc<AtomicU32>,
    starts: Arc<AtomicUsize>,
    leaving: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    fn start(data: PathBuf, socket: PathBuf) -> Self {
        let (pid, starts, leaving): (Arc<AtomicU32>, Arc<AtomicUsize>, Arc<AtomicBool>) = Default::default();
        let thread = {
            let (pid, starts, leaving) = (Arc::clone(&pid), Arc::clone(&starts), Arc::clone(&leaving));
            Some(std::thread::spawn(move || {
                while !leaving.load(Ordering::Acquire) {
                    let mut host = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
                    host.arg("--data").arg(&data).args(["serve", "--socket"]).arg(&socket);
                    let mut host =
                        host.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
                    pid.store(host.id(), Ordering::Release);
                    starts.fetch_add(1, Ordering::AcqRel);
                    host.wait().unwrap();
                }
            }))
        };
        Self { pid, starts, leaving, thread }
    }

    fn pid(&self) -> u32 {
        self.pid.load(Ordering::Acquire)
    }
}

/// Told to stop, and waited for, whatever becomes of the test.
impl Drop for Supervisor {
    fn drop(&mut self) {
        self.leaving.store(true, Ordering::Release);
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() {
            // Told again: the host may have been started again just now.
            signalled(self.pid(), Signal::TERM);
            std::thread::park_timeout(LOOK);
        }
        let _ended = thread.join();
    }
}

/// What the screens said, and how they behaved.
#[derive(Default)]
struct Told {
    /// Applicants of cases that were sent, whatever was answered.
    sent: Vec<String>,
    /// Applicants of cases that were said to be registered, and to be accepted.
    registered: Vec<String>,
    accepted: Vec<String>,
    /// The last draft of each account that was said to be kept.
    drafts: BTreeMap<String, String>,
    /// Processor time and life of every screen.
    lives: Vec<(Duration, Duration)>,
    killed: usize,
    hung_up: usize,
    /// Forms whose program was killed as they were sent, and that were taken up and sent again.
    sent_again: usize,
}

/// What everybody shares.
struct Day {
    socket: PathBuf,
    end: Instant,
    /// Somebody found something wrong: nobody need work on.
    over: AtomicBool,
    told: Mutex<Told>,
    /// The screens' processes; none between two of them. Who sends a signal holds the lock, so that it meets nobody else.
    screens: Vec<Mutex<Option<u32>>>,
}

impl Day {
    fn told(&self, tell: impl FnOnce(&mut Told)) {
        tell(&mut self.told.lock().unwrap());
    }

    fn screen(&self, number: usize) -> MutexGuard<'_, Option<u32>> {
        self.screens[number].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells everybody when one of them found something wrong.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Release);
        }
    }
}

/// The entry of the form that is being filled in, by its label alone: what is said beside it changes with others' work. Empty
/// in the middle of a frame.
fn focused(session: &Session) -> String {
    let shown = session.shown();
    let line = shown.lines().map(str::trim_start).find(|line| line.starts_with("> ")).unwrap_or_default();
    line.split(['*', '<']).next().unwrap_or_default().split("  ").next().unwrap_or_default().to_owned()
}

/// The page of an applicant's case that has just been registered.
fn is_page_of(session: &Session, applicant: &str) -> bool {
    let shown = session.shown();
    shown.contains("登记待决") && shown.contains(applicant)
}

struct Person<'a> {
    day: &'a Day,
    number: usize,
    account: String,
    session: Session,
    began: Instant,
    cases: usize,
}

impl<'a> Person<'a> {
    fn comes(day: &'a Day, number: usize) -> Self {
        let account = format!("p{number:02}");
        let session = Self::at_the_desk(day, &account);
        let person = Self { day, number, account, session, began: Instant::now(), cases: 0 };
        person.shown_up();
        person
    }

    /// A screen that is connected: one that found no host is started again, as people do.
    fn at_the_desk(day: &Day, account: &str) -> Session {
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < deadline, "{account} is not let in");
            if UnixStream::connect(&day.socket).is_err() {
                std::thread::park_timeout(Duration::from_millis(20));
                continue;
            }
            let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
            // No register of its own: it starts no host.
            command.args(["--data", "/nonexistent", "--as-key", account]);
            command.env("ZHITIAO_SOCKET", &day.socket);
            let mut session = Session::run(command, 80, 24);
            if session.awaits(|session| session.shown().contains("已连接")).is_ok() {
                return session;
            }
        }
    }

    fn shown_up(&self) {
        *self.day.screen(self.number) = Some(self.session.pid());
    }

    /// The screen's last moment: how much it took, and that nobody stops it any more.
    fn measured(&self) {
        *self.day.screen(self.number) = None;
        // One that is stopped just now could not end.
        signalled(self.session.pid(), Signal::CONT);
        let life = (processor(self.session.pid()), self.began.elapsed());
        self.day.told(|told| told.lives.push(life));
    }

    fn again(&mut self) {
        self.session = Self::at_the_desk(self.day, &self.account);
        self.began = Instant::now();
        self.shown_up();
    }

    fn is_killed(&mut self) {
        self.measured();
        signalled(self.session.pid(), Signal::KILL);
        self.session.ended();
        self.day.told(|told| told.killed += 1);
    }

    fn hangs_up(&mut self) {
        self.measured();
        self.session.cut();
        self.session.ended_within(END_MAX);
        self.day.told(|told| told.hung_up += 1);
    }

    fn leaves(&mut self) {
        self.measured();
        self.session.send(QUIT);
        self.session.ended();
    }

    fn fill(&mut self, label: &str, text: &str) {
        let wanted = format!("> {label}");
        for _ in 0..40 {
            let before = focused(&self.session);
            if before.starts_with(wanted.trim_end()) {
                return self.session.press(text);
            }
            // Others' work draws frames too: the key was taken when the focus has moved.
            self.session.send(DOWN);
            self.session.until("the next entry", |session| !["", before.as_str()].contains(&focused(session).as_str()));
        }
        self.session.until_text(&wanted);
    }

    /// The form of a new case with its first line filled in; the applicant is like no other.
    fn begins(&mut self) -> String {
        self.cases += 1;
        let applicant = format!("甲{:02}第{:04}号商行", self.number, self.cases);
        self.session.press(F2);
        // What somebody killed had still on its way may have become a draft since: another form beside it.
        let asks = |session: &Session| session.shown().contains("另填一份");
        self.session.until("a form, or which", |session| session.shown().contains("被申请人") || asks(session));
        if asks(&self.session) {
            // Below all drafts there are, and there may be several.
            let marked = |session: &Session| session.shown().lines().position(|line| line.contains("│> "));
            while !self.session.shown().contains("> 另填一份") {
                let before = marked(&self.session);
                self.session.send(DOWN);
                self.session.until("the next choice", |session| marked(session).is_some_and(|row| Some(row) != before));
            }
            self.session.send(ENTER);
            self.session.until_text("被申请人");
        }
        self.fill("申请人 ", &applicant);
        applicant
    }

    /// The rest of the form, sent.
    fn sends(&mut self, applicant: &str) {
        self.fill("被申请人 ", "宿城知禾服饰店");
        self.fill("知识产权客体", "1");
        self.fill("纠纷类型", "1");
        self.fill("纠纷简况", "店内销售带有「未名」字样的图书。");
        self.day.told(|told| told.sent.push(applicant.to_owned()));
        self.session.send(SUBMIT);
    }

    /// The case is said to be registered: its page is shown. Where nobody knows what became of the order, it is sent again.
    fn is_told(&mut self, applicant: &str) {
        let unknown = |session: &Session| session.shown().contains("结果待查");
        loop {
            self.session.until("the new case", |session| is_page_of(session, applicant) || unknown(session));
            if is_page_of(&self.session, applicant) {
                break;
            }
            self.session.send(SUBMIT);
            self.session.until("it being sent again", |session| !unknown(session));
        }
        self.day.told(|told| told.registered.push(applicant.to_owned()));
    }

    /// 受理.
    fn accepts(&mut self, applicant: &str) {
        self.session.press(F5);
        self.session.until_text("> 受理");
        self.session.send(ENTER);
        self.session.until_text("申请人同意调解");
        self.fill("申请人同意调解", "1");
        self.session.send(SUBMIT);
        self.session.until_text("已受理");
        self.day.told(|told| told.accepted.push(applicant.to_owned()));
    }

    fn goes_back(&mut self) {
        if self.session.shown().contains("F2 登记") {
            // Nothing is open; and a key right behind Esc would be another key.
            return;
        }
        self.session.press(ESC);
        self.session.until("the lists", |session| session.shown().contains("F2 登记"));
    }

    /// The list of drafts, if there are any.
    fn drafts(&mut self) -> bool {
        self.session.send(CTRL_D);
        // Asked before the drafts are read, the key waits for them.
        let listed = |session: &Session| session.shown().contains("Delete 删去");
        self.session.until("the drafts", |session| session.shown().contains("没有草稿") || listed(session));
        listed(&self.session)
    }

    /// What was left unfinished is thrown away, if something was.
    fn clears(&mut self) {
        let said = |session: &Session, what: &str| session.shown().contains(what);
        if self.drafts() {
            while !said(&self.session, "没有草稿") {
                self.session.press(DELETE);
                // What came in late had not been seen when it was thrown away: it is told of, and stays for the next time.
                self.session.until("being asked, or nothing left", |session| {
                    ["再按 Delete", "没有删去", "没有草稿"].iter().any(|what| said(session, what))
                });
                if said(&self.session, "再按 Delete") {
                    self.session.send(DELETE);
                    self.session.until("it being gone", |session| !said(session, "再按 Delete"));
                }
            }
        }
        self.goes_back();
    }

    /// Goes on with the draft of an applicant, if the list has it.
    fn takes_up(&mut self, applicant: &str) -> bool {
        let row_of = |session: &Session, what: &str| {
            session.shown().lines().position(|line| line.contains("登记纠纷") && line.contains(what))
        };
        if !self.drafts() || row_of(&self.session, applicant).is_none() {
            return false;
        }
        loop {
            let (at, selected) = (row_of(&self.session, applicant), row_of(&self.session, "> 登记纠纷"));
            if at == selected {
                break;
            }
            // The list may be drawn anew meanwhile; the selection stays on its draft.
            self.session.send(if at > selected { DOWN } else { UP });
            self.session.until("the next row", |session| row_of(session, "> 登记纠纷") != selected);
        }
        self.session.send(ENTER);
        self.session.until_text("已恢复");
        true
    }

    /// Half a form, the program is killed, and what was kept is gone on with.
    fn loses_the_line(&mut self) {
        let applicant = self.begins();
        self.session.until_text("草稿已存");
        self.is_killed();
        self.again();
        self.session.until_text("份待续");
        assert!(self.takes_up(&applicant), "what was said to be kept is not there:\n{}", self.session.shown());
        // It was left where the applicant is typed.
        let shown = self.session.shown();
        assert!(shown.contains(&applicant) && shown.contains("被申请人"), "another form:\n{shown}");
        self.sends(&applicant);
        self.is_told(&applicant);
        self.goes_back();
    }

    /// A form is sent, and the program killed before anybody could read the answer: at once, or when the screen says that
    /// the order is on its way, so that it may have been carried out. Where its draft is still there, it is sent again: it may
    /// have been carried out, and must not be a second time.
    fn wonders(&mut self, again: bool, later: bool) {
        let applicant = self.begins();
        self.sends(&applicant);
        if later {
            let gone = |session: &Session| session.shown().contains("正在提交") || is_page_of(session, &applicant);
            self.session.until("it being on its way", gone);
        }
        self.is_killed();
        self.again();
        if again && self.takes_up(&applicant) {
            self.session.send(SUBMIT);
            // What was kept may be less than what was sent: it can then not be sent, or is not the same any more.
            let refused = |session: &Session| {
                ["必须填写", "已经办理过", "结果待查"].iter().any(|said| session.shown().contains(said))
            };
            self.session.until("an answer", |session| is_page_of(session, &applicant) || refused(session));
            if is_page_of(&self.session, &applicant) {
                self.day.told(|told| {
                    told.registered.push(applicant.clone());
                    told.sent_again += 1;
                });
            }
        }
        self.goes_back();
        self.clears();
    }

    fn works(&mut self, round: usize) {
        match (self.number + round) % 5 {
            0 | 1 => {
                let applicant = self.begins();
                self.sends(&applicant);
                self.is_told(&applicant);
                self.accepts(&applicant);
                self.goes_back();
            }
            2 => self.loses_the_line(),
            3 => self.wonders((self.number + round / 5).is_multiple_of(2), round.is_multiple_of(3)),
            _ => {
                for key in ["2", "5", "2", "1"] {
                    self.session.press(key);
                }
                if round.is_multiple_of(2) {
                    self.hangs_up();
                } else {
                    self.leaves();
                }
                self.again();
            }
        }
    }

    /// From morning to evening; at the end half a form is left.
    fn day(mut self) {
        for round in 0.. {
            assert!(!self.day.over.load(Ordering::Acquire), "somebody else found something wrong");
            if Instant::now() >= self.day.end && round >= ROUNDS_MIN {
                break;
            }
            self.works(round);
        }
        let applicant = self.begins();
        self.session.until_text("草稿已存");
        self.day.told(|told| drop(told.drafts.insert(self.account.clone(), applicant)));
        self.hangs_up();
    }
}

fn verb(data: &Path, words: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_zhitiao")).arg("--data").arg(data).args(words).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn peopled() -> tempfile::TempDir {
    let data = register();
    let me = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    for (number, town) in (0..PEOPLE).zip(TOWNS.iter().cycle()) {
        let (account, person) = (format!("p{number:02}"), format!("第{number}人"));
        let words = ["account", "add", &account, "--person", &person, "--committee", town, "--role", "mediator"];
        verb(data.path(), &[&words[..], &["--role", "clerk"]].concat());
    }
    std::fs::write(data.path().join("config.toml"), format!("shared_accounts = [{:?}]\n", me.trim())).unwrap();
    data
}

/// The host's memory in KiB, from when it had settled to the end of the day: two halves that are compared.
struct Memory {
    from: Instant,
    looks: Vec<u64>,
}

impl Memory {
    /// The most of the first half: one look says nothing, freed memory is given back now and then.
    fn settled(&self) -> u64 {
        *self.looks[..self.looks.len().div_ceil(2)].iter().max().unwrap()
    }

    /// The most of the second half.
    fn at_the_end(&self) -> u64 {
        *self.looks[self.looks.len() / 2..].iter().max().unwrap()
    }

    /// Looks now and then until the next moment of the script.
    fn watch(&mut self, day: &Day, host: &Supervisor, until: Instant) {
        while Instant::now() < until && !day.over.load(Ordering::Acquire) {
            if Instant::now() >= self.from {
                self.looks.push(kib(host.pid(), "VmRSS:"));
            }
            wait_until(until.min(Instant::now() + LOOK));
        }
    }
}

/// What the script does to programs, at its moments of the day.
fn mischief(day: &Day, host: &Supervisor, length: Duration) -> Memory {
    let begin = day.end - length;
    let at = |hundredths: u32| begin + length * hundredths / 100;
    let kills = HOST_KILLED.map(|moment| (moment, None));
    let stops = (1..).zip(STOPS).map(|(turn, moment)| (moment, Some(turn * 7 % PEOPLE)));
    let mut script: Vec<(u32, Option<usize>)> = kills.into_iter().chain(stops).collect();
    script.sort_unstable();
    let mut memory = Memory { from: at(SETTLED).max(at(HOST_KILLED[2]) + WARM).min(at(95)), looks: Vec::new() };
    for (moment, whom) in script {
        memory.watch(day, host, at(moment));
        let Some(person) = whom else {
            signalled(host.pid(), Signal::KILL);
            continue;
        };
        let stopped = *day.screen(person);
        let tell = |signal| {
            let screen = day.screen(person);
            if let Some(pid) = stopped.filter(|_| *screen == stopped) {
                signalled(pid, signal);
            }
        };
        tell(Signal::STOP);
        memory.watch(day, host, Instant::now() + STOPPED);
        tell(Signal::CONT);
    }
    memory.watch(day, host, day.end);
    memory.looks.push(kib(host.pid(), "VmRSS:"));
    memory
}

/// How often each case was registered and accepted, by its applicant.
fn on_record(records: &[Record]) -> BTreeMap<String, (usize, usize)> {
    let mut whose = BTreeMap::new();
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for record in records.iter().filter(|record| record.stream.0.starts_with("case:")) {
        let body = record.body.clone().unwrap_or_default();
        if record.kind == "registered" {
            let parties = body.pointer("/parties").unwrap().as_array().unwrap().iter();
            let mut names = parties.map(|party| party.pointer("/name").unwrap().as_str().unwrap());
            let name = names.find(|name| name.ends_with("号商行")).unwrap().to_owned();
            found.entry(name.clone()).or_default().0 += 1;
            whose.insert(record.stream.clone(), name);
        } else if record.kind == "accepted" {
            found.entry(whose.get(&record.stream).unwrap().clone()).or_default().1 += 1;
        }
    }
    found
}

#[test]
#[ignore = "a day of its own: cargo test --test soak -- --ignored"]
#[expect(clippy::too_many_lines, reason = "a day in the order in which it goes")]
fn what_was_acknowledged_in_a_hard_day_is_there_once() {
    let seconds = std::env::var("ZHITIAO_SOAK_SECONDS").map_or(SECONDS, |seconds| seconds.parse().unwrap());
    let length = Duration::from_secs(seconds);
    let data = peopled();
    let socket = data.path().join("host.sock");
    let host = Supervisor::start(data.path().to_owned(), socket.clone());
    let screens = (0..PEOPLE).map(|_| Mutex::default()).collect();
    let (told, over) = Default::default();
    let day = Day { socket, end: Instant::now() + length, over, told, screens };
    let memory = std::thread::scope(|scope| {
        for number in 0..PEOPLE {
            let day = &day;
            scope.spawn(move || {
                let _alarm = Alarm(&day.over);
                Person::comes(day, number).day();
            });
        }
        mischief(&day, &host, length)
    });
    let starts = host.starts.load(Ordering::Acquire);
    drop(host);

    let told = day.told.into_inner().unwrap();
    let (ledger, report) = FileLedger::open_dir(data.path(), DISTRICT).unwrap();
    assert_eq!(report.trouble, None);
    assert!(ledger.verify().unwrap().ok);
    let records = ledger.tail(Position(0), usize::MAX).unwrap();
    let found = on_record(&records);
    for applicant in &told.registered {
        assert_eq!(found.get(applicant).map(|(registered, _)| *registered), Some(1), "{applicant} registered");
    }
    for applicant in &told.accepted {
        assert_eq!(found.get(applicant).map(|(_, accepted)| *accepted), Some(1), "{applicant} accepted");
    }
    assert!(
        found.values().all(|(registered, accepted)| *registered == 1 && *accepted <= 1),
        "something was done twice"
    );
    assert!(found.keys().all(|applicant| told.sent.contains(applicant)), "something nobody sent");
    let drafts: Vec<String> = std::fs::read_dir(data.path().join("drafts"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    for (account, text) in &told.drafts {
        let kept = drafts.iter().any(|draft| draft.contains(&format!("\"{account}\"")) && draft.contains(text));
        assert!(kept, "the draft of {account} is gone");
    }
    assert_eq!(told.drafts.len(), PEOPLE);
    assert_eq!(starts, HOST_KILLED.len() + 1, "the host ended by itself");
    let share = |(processor, life): &(Duration, Duration)| processor.as_secs_f64() / life.as_secs_f64().max(1.0);
    let most = told.lives.iter().map(share).fold(0.0, f64::max);
    let processor: Duration = told.lives.iter().map(|(processor, _)| *processor).sum();
    let life: Duration = told.lives.iter().map(|(_, life)| *life).sum();
    eprintln!(
        "{seconds} s, {PEOPLE} people: {} cases sent, {} said to be registered ({} of them sent twice), {} accepted, {} on \
         record; {} records; {} screens, {} killed, {} hung up; the host started {starts} times; \
         a screen took {:.1} % of a processor, at most {:.1} %; the host had {} MiB when settled, {} MiB at the end",
        told.sent.len(),
        told.registered.len(),
        told.sent_again,
        told.accepted.len(),
        found.len(),
        records.len(),
        told.lives.len(),
        told.killed,
        told.hung_up,
        processor.as_secs_f64() / life.as_secs_f64() * 100.0,
        most * 100.0,
        memory.settled() / 1024,
        memory.at_the_end() / 1024,
    );
    let every = memory.looks.len() / 40 + 1;
    eprintln!("its memory, in KiB: {:?}", memory.looks.iter().step_by(every).collect::<Vec<_>>());
    assert!(most < SHARE_MAX, "a screen spins");
    assert!(memory.at_the_end() < MEMORY_MAX, "the host grows: {:?}", memory.looks);
    // A day that is over before the host is warm says nothing of growth.
    assert!(
        length < 4 * WARM || memory.at_the_end() < memory.settled() + GROWTH_MAX,
        "the host grows: {:?}",
        memory.looks
    );
    // The rounds of everybody come to so many.
    assert!(told.accepted.len() >= PEOPLE / 2, "hardly anything was done");
}
