//! A host that has served for a while has what it needs and takes no more: thousands of questions, orders, drafts and
//! connections leave nothing behind in its memory.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pty::register;
use serde_json::json;
use uuid::Uuid;
use zhitiao::client::{Client, Deaf, Line, shake_hands};
use zhitiao::domain::answer::Query;
use zhitiao::domain::case::command::Command as Act;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::query::CaseQuery;

const PEOPLE: usize = 16;
/// Rounds of everybody before the host is warm: every thread has worked, every buffer has its size.
const WARMING: usize = 30;
/// Rounds of everybody that may leave nothing behind, of [`MESSAGES`] each.
const ROUNDS: usize = 60;
const MESSAGES: usize = 4;
/// How much more memory there may be afterwards, in KiB: eight for each message. Freed memory is given back now and then, so
/// that one look differs from the next by some MiB.
const GROWTH_MAX: usize = 8 * PEOPLE * ROUNDS * MESSAGES;
const PATIENCE: Duration = Duration::from_secs(60);

struct Host(Child);

impl Drop for Host {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

impl Host {
    fn start(data: &Path, socket: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.arg("--data").arg(data).args(["serve", "--socket"]).arg(socket);
        let host = Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let deadline = Instant::now() + PATIENCE;
        while UnixStream::connect(socket).is_err() {
            assert!(Instant::now() < deadline, "no host");
            std::thread::yield_now();
        }
        host
    }

    /// In KiB.
    fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}

fn comes(socket: &Path) -> Client {
    let stream = UnixStream::connect(socket).unwrap();
    let line = Line::new(stream.try_clone().unwrap(), stream, Deaf).unwrap();
    shake_hands(&line, None).unwrap();
    Client::over(Box::new(line))
}

fn order(target: Target, json: serde_json::Value) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Case(target, Act::from_json(json).unwrap()) }
}

/// Everybody does so many rounds, coming anew now and then.
fn works(socket: &Path, cases: &[String], rounds: usize) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || {
                let mut client = comes(socket);
                for round in 0..rounds {
                    if round % 10 == 9 {
                        client = comes(socket);
                    }
                    let remark = json!({"type":"annotate","remark":"双方同意于下周三上午在街道调解室继续调解。"});
                    client.submit(order(Target::Label(case.clone()), remark)).unwrap();
                    client.ask(Query::Desk).unwrap();
                    client.ask(Query::Cases(CaseQuery { limit: 50, ..CaseQuery::default() })).unwrap();
                    client.ask(Query::Search { text: "sqyh".to_owned(), limit: 9 }).unwrap();
                }
            });
        }
    });
}

#[test]
fn a_host_that_is_warm_does_not_grow() {
    let data = register();
    let socket = data.path().join("host.sock");
    let host = Host::start(data.path(), &socket);
    let mut example = serde_json::to_value(Act::example("register").unwrap()).unwrap();
    let fields = example.as_object_mut().unwrap_or_else(|| panic!("an example is an object"));
    fields.insert("aliases".to_owned(), json!([]));
    fields.insert("committee".to_owned(), "321302".into());
    let first = comes(&socket);
    let cases: Vec<String> =
        (0..PEOPLE).map(|_| first.submit(order(Target::New, example.clone())).unwrap().case.unwrap()).collect();
    drop(first);
    works(&socket, &cases, WARMING);
    let warm = host.memory();
    works(&socket, &cases, ROUNDS);
    let after = host.memory();
    eprintln!("{warm} KiB warm, {after} KiB after {} messages", PEOPLE * ROUNDS * MESSAGES);
    assert!(after < warm + GROWTH_MAX, "{warm} KiB, then {after} KiB");
}
