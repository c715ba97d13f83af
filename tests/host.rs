//! The host at its socket: who somebody is, what they may hear and see, lines that break, and peers that mean harm. The
//! desk is a real one over a ledger of files; several people come through one user of the operating system, told apart by
//! keys, as on a server with a shared account.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;
use uuid::Uuid;
use zhitiao::client::{Client, ClientError, Deaf, Dial, Ear, Hurry, Lasting, Line, Link, NoLine, shake_hands};
use zhitiao::desk::clock::SystemClock;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::answer::{Answer, AsKnown, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Receipt, Rejection, Target};
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::unit::UnitCode;
use zhitiao::host::{Bound, Left, Manner, serve};
use zhitiao::ledger::{CommandId, FileLedger, Ledger as _, Position, StreamId, Version};
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use zhitiao::wire::{Notice, PROTOCOL, Reply, Request, Sent};

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
/// The host leaves when everybody has gone for so long; every test waits for that.
const IDLE_EXIT: Duration = Duration::from_millis(200);
/// How long anything may take before the test gives up; generous, because machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);

struct Hosted {
    dir: tempfile::TempDir,
    socket: PathBuf,
    thread: Option<JoinHandle<Left>>,
    /// Keeps the host from leaving before the first guest of the test has come.
    first: Option<Client>,
}

fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

fn office(command: impl Into<OfficeCommand>) -> Order {
    order(Do::Office(command.into()))
}

fn account(name: &str, person: &str, committee: &str, roles: &[&str]) -> Order {
    let add = json!({"type":"account_add","name":name,"person":person,"committee":committee,"roles":roles});
    order(Do::Office(OfficeCommand::from_json(add).unwrap()))
}

fn register(committee: &str) -> Order {
    let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    json["aliases"] = json!([]);
    json["committee"] = committee.into();
    order(Do::Case(Target::New, Command::from_json(json).unwrap()))
}

fn act(label: &str, json: serde_json::Value) -> Order {
    order(Do::Case(Target::Label(label.to_owned()), Command::from_json(json).unwrap()))
}

fn me() -> String {
    let done = std::process::Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

impl Hosted {
    /// A district with people in it, and its host.
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(dir.path(), DISTRICT).unwrap().0));
        let (desk, _) = Desk::open(ledger, &dir.path().join("store"), Arc::new(SystemClock), &mut |_, _| ()).unwrap();
        let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
        let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
        let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
        let system = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
        for order in [
            office(UnitsLoad { units }),
            office(rules),
            office(calendar),
            account("lin", "林管", DISTRICT, &["admin"]),
            account("chen", "陈一禾", TOWN, &["mediator", "clerk"]),
            account("li", "李砚书", DISTRICT, &["district"]),
            account("wu", "吴怀瑾", "321302102", &["mediator"]),
            account("xin", "信经办", DISTRICT, &["credit_officer"]),
        ] {
            desk.submit(&system, order).unwrap();
        }
        let mut hosted = Self { socket: dir.path().join("host.sock"), dir, thread: None, first: None };
        hosted.serve(desk);
        hosted
    }

    fn serve(&mut self, desk: Desk) {
        let bound = Bound::at(&self.socket).unwrap();
        let manner = Manner { idle_exit: Some(IDLE_EXIT), shared: BTreeSet::from([me()]) };
        self.thread = Some(std::thread::spawn(move || {
            let desk = Arc::new(desk);
            let left = serve(Arc::clone(&desk), bound, manner, || ()).unwrap();
            Arc::into_inner(desk).unwrap().close().unwrap();
            left
        }));
        self.first = Some(self.come("lin", Deaf));
    }

    fn line(&self, ear: impl Ear) -> Line {
        let stream = UnixStream::connect(&self.socket).unwrap();
        Line::new(stream.try_clone().unwrap(), Closing(stream), ear).unwrap()
    }

    fn come(&self, key: &str, ear: impl Ear) -> Client {
        let line = self.line(ear);
        shake_hands(&line, Some(key.to_owned())).unwrap();
        Client::over(Box::new(line))
    }

    fn raw(&self) -> UnixStream {
        let stream = UnixStream::connect(&self.socket).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Everybody has gone: the host leaves, and what it leaves is a sound ledger.
    fn left(mut self) -> FileLedger {
        self.first = None;
        assert_eq!(self.thread.take().unwrap().join().unwrap(), Left::Idle);
        assert!(!self.socket.exists(), "the socket stays behind");
        let (ledger, report) = FileLedger::open_dir(self.dir.path(), DISTRICT).unwrap();
        assert_eq!(report.trouble, None);
        assert!(ledger.verify().unwrap().ok);
        ledger
    }
}

/// Both directions end when this is dropped.
struct Closing(UnixStream);

impl Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let _closed = self.0.shutdown(std::net::Shutdown::Both);
    }
}

/// Writes down what it hears.
struct Noting(std::sync::mpsc::Sender<Notice>);

impl Ear for Noting {
    fn notice(&mut self, notice: Notice) {
        let _gone = self.0.send(notice);
    }
    fn ended(&mut self, _: &str) {}
}

fn noting() -> (Noting, Receiver<Notice>) {
    let (send, heard) = channel();
    (Noting(send), heard)
}

fn refused(outcome: Result<impl std::fmt::Debug, ClientError>) -> String {
    match outcome {
        Err(ClientError::Rejected(Rejection::Refused(refusal))) => refusal.code,
        other => panic!("{other:?}"),
    }
}

fn done(client: &Client, order: Order) -> Receipt {
    client.submit(order).unwrap()
}

#[test]
fn two_people_hand_a_case_over_and_hear_of_it() {
    let host = Hosted::start();
    let (ear, heard) = noting();
    let (chen, li) = (host.come("chen", Deaf), host.come("li", ear));
    let case = done(&chen, register(TOWN)).case.unwrap();
    done(&chen, act(&case, json!({"type":"accept","applicant_consents":true})));
    let sent = done(&chen, act(&case, json!({"type":"escalate","reason":"案情复杂","parties_agree":true})));
    let id = sent.case_id.unwrap();
    loop {
        match heard.recv_timeout(PATIENCE).unwrap() {
            Notice::Changed { case, position } if case == id && position >= sent.position => break,
            _ => {}
        }
    }
    done(&li, act(&case, json!({"type":"sign_for"})));
    // What one was told is done, the other sees.
    let Answer::Case(file) =
        li.ask(Query::Case(AsKnown { case: Target::Label(case.clone()), known_at: None, as_of: None })).unwrap()
    else {
        panic!()
    };
    assert_eq!(file.row.holder.0, DISTRICT);
    let by: Vec<&str> = file.timeline.iter().map(|entry| entry.by.account.as_str()).collect();
    assert_eq!((by.first(), by.last()), (Some(&"chen"), Some(&"li")));
    assert!(file.timeline.iter().all(|entry| entry.by.known == zhitiao::domain::actor::Identity::Asserted));
    drop((chen, li));
    host.left();
}

/// Stands between a client and the host, and cuts the line when the answer to an order comes back: the host has carried it
/// out, the client does not know.
fn cutting(host: PathBuf, place: PathBuf) -> JoinHandle<()> {
    let listener = UnixListener::bind(place).unwrap();
    std::thread::spawn(move || {
        let (mut near, _) = listener.accept().unwrap();
        let mut far = UnixStream::connect(host).unwrap();
        let (mut near_in, mut far_out) = (near.try_clone().unwrap(), far.try_clone().unwrap());
        let up = std::thread::spawn(move || {
            let _ended = std::io::copy(&mut near_in, &mut far_out);
        });
        while let Some(body) = frame::read(&mut far, REPLY_BYTES_MAX).unwrap() {
            if matches!(frame::parse::<Sent>(&body).unwrap(), Sent::Reply(reply) if matches!(*reply, Reply::Done(_))) {
                break;
            }
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            near.write_all(&length).unwrap();
            near.write_all(&body).unwrap();
        }
        near.shutdown(std::net::Shutdown::Both).unwrap();
        let _closed = far.shutdown(std::net::Shutdown::Both);
        up.join().unwrap();
    })
}

struct Again {
    places: Mutex<Vec<PathBuf>>,
    key: String,
}

impl Again {
    fn dialled(&self) -> Line {
        let place = self.places.lock().unwrap().remove(0);
        let stream = UnixStream::connect(place).unwrap();
        let line = Line::new(stream.try_clone().unwrap(), Closing(stream), Deaf).unwrap();
        shake_hands(&line, Some(self.key.clone())).unwrap();
        line
    }
}

impl Dial for Again {
    fn dial(&self) -> Result<Line, NoLine> {
        Ok(self.dialled())
    }
}

#[test]
fn an_order_whose_answer_was_lost_is_done_once_and_answered_after_all() {
    let host = Hosted::start();
    let between = host.dir.path().join("between.sock");
    let cut = cutting(host.socket.clone(), between.clone());
    let dial = Again { places: Mutex::new(vec![between, host.socket.clone()]), key: "chen".to_owned() };
    let first = dial.dialled();
    let (tell, links) = channel();
    let report = Box::new(move |link| drop(tell.send(link)));
    let client = Client::over(Box::new(Lasting::new(dial, first, report, Hurry::default())));
    let order = register(TOWN);
    let receipt = done(&client, order.clone());
    assert!(receipt.repeated, "the second attempt found what the first had done");
    assert_eq!(receipt.id, order.id);
    let links: Vec<Link> = links.try_iter().collect();
    assert!(matches!(links.first(), Some(Link::Down { retry_in: 0, .. })) && links.last() == Some(&Link::Up));
    cut.join().unwrap();
    drop(client);
    let ledger = host.left();
    assert!(ledger.outcome(CommandId(order.id)).unwrap().is_some());
    let stream = StreamId(format!("case:{}", receipt.case_id.unwrap()));
    let created = ledger.read(&stream, Version(0)).unwrap();
    assert!(created.iter().all(|record| record.id == CommandId(order.id)), "nothing was done twice");
}

#[test]
fn nobody_comes_as_somebody_they_are_not() {
    let host = Hosted::start();
    assert_eq!(refused(shake_hands(&host.line(Deaf), None)), "key_missing");
    assert_eq!(refused(shake_hands(&host.line(Deaf), Some("nobody".into()))), "account_unknown");
    // A request that says who it is from is not understood, or its word is worth nothing.
    let mut peer = host.raw();
    frame::write(&mut peer, &Request::Hello { protocol: PROTOCOL, key: Some("chen".into()) }, 4096).unwrap();
    let _hello = frame::read(&mut peer, REPLY_BYTES_MAX).unwrap().unwrap();
    let order = register(TOWN);
    let mut forged = serde_json::to_value(Request::Submit(Box::new(order.clone()))).unwrap();
    forged["submit"]["by"] = json!({"account":"lin","role":"admin","known":"process"});
    forged["submit"]["session"] = forged["submit"]["by"].clone();
    frame::write(&mut peer, &forged, REQUEST_BYTES_MAX).unwrap();
    let _answered_or_cut = frame::read(&mut peer, REPLY_BYTES_MAX);
    drop(peer);
    let ledger = host.left();
    if let Some(appended) = ledger.outcome(CommandId(order.id)).unwrap() {
        let record = ledger.tail(Position(appended.position.0 - 1), 1).unwrap();
        assert_eq!(record[0].by.account, "chen");
    }
}

#[test]
fn the_policy_holds_through_the_socket() {
    let host = Hosted::start();
    let (chen, wu, xin, li) =
        (host.come("chen", Deaf), host.come("wu", Deaf), host.come("xin", Deaf), host.come("li", Deaf));
    let case = done(&chen, register(TOWN)).case.unwrap();
    let whole = || Query::Case(AsKnown { case: Target::Label(case.clone()), known_at: None, as_of: None });
    let found = |client: &Client| match client.ask(Query::Search { text: case.clone(), limit: 9 }) {
        Ok(Answer::Found(hits)) => hits.len(),
        Err(_) => 0,
        other => panic!("{other:?}"),
    };
    assert!(chen.ask(whole()).is_ok() && li.ask(whole()).is_ok());
    assert_eq!(refused(wu.ask(whole())), "forbidden");
    assert_eq!(refused(xin.ask(whole())), "forbidden");
    assert_eq!(refused(xin.ask(Query::Cases(CaseQuery::default()))), "forbidden");
    assert_eq!(found(&xin), 0);
    assert_eq!(refused(wu.submit(act(&case, json!({"type":"accept","applicant_consents":true})))), "forbidden");
    assert_eq!(refused(li.submit(act(&case, json!({"type":"accept","applicant_consents":true})))), "forbidden");
    assert_eq!(refused(chen.submit(account("x", "某", TOWN, &["admin"]))), "forbidden");
    // Who is here is for those who audit.
    assert!(chen.status().unwrap().present.is_empty());
    assert_eq!(host.first.as_ref().unwrap().status().unwrap().present.len(), 5);
    drop((chen, wu, xin, li));
    host.left();
}

#[test]
fn peers_that_mean_harm_are_cut_and_disturb_nobody() {
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let hello =
        frame::encode(&Request::Hello { protocol: PROTOCOL, key: Some("chen".into()) }, REQUEST_BYTES_MAX).unwrap();
    let old = frame::encode(&Request::Hello { protocol: 99, key: None }, REQUEST_BYTES_MAX).unwrap();
    let harmful: [(&str, Vec<u8>); 6] = [
        ("a length beyond the limit", vec![0xff, 0xff, 0xff, 0xff, b'x']),
        ("a frame cut short", vec![0, 0, 1, 0, b'{']),
        ("no request", [&5_u32.to_be_bytes()[..], b"hello"].concat()),
        ("another protocol", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("a request before a name", frame::encode(&Request::Status, 64).unwrap()),
        ("no request after the name", [hello.clone(), [&4_u32.to_be_bytes()[..], b"\0\0\0\0"].concat()].concat()),
    ];
    for (what, bytes) in harmful {
        let mut peer = host.raw();
        peer.write_all(&bytes).unwrap();
        // A frame cut short waits for its rest until the peer gives up.
        peer.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answered = Vec::new();
        peer.read_to_end(&mut answered).unwrap_or_else(|error| panic!("{what}: not cut: {error}"));
        assert!(!String::from_utf8_lossy(&answered).contains("\"done\""), "{what}");
    }
    // Another version is told which one this is.
    let mut peer = host.raw();
    peer.write_all(&old).unwrap();
    let told = frame::read(&mut peer, REPLY_BYTES_MAX).unwrap().unwrap();
    assert_eq!(frame::parse::<Sent>(&told).unwrap(), Sent::Reply(Box::new(Reply::Hello { protocol: PROTOCOL })));
    // A flood of requests whose answers nobody reads: the host stops reading, and others go on.
    let flood = host.raw();
    flood.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let list = frame::encode(&Request::Ask(Box::new(Query::Desk)), REQUEST_BYTES_MAX).unwrap();
    let mut pouring = &flood;
    pouring.write_all(&hello).unwrap();
    let poured = (0..200_000).take_while(|_| pouring.write_all(&list).is_ok()).count();
    assert!(poured < 200_000, "the host took everything in");
    // More connections than anybody needs: some are told there is no room, and who is inside stays.
    let crowd: Vec<UnixStream> = (0..400).map(|_| host.raw()).collect();
    let case = done(&chen, register(TOWN)).case.unwrap();
    assert!(chen.ask(Query::Number(case)).is_ok());
    let turned_away = crowd.iter().rev().take(1).any(|mut peer| {
        let told = frame::read(&mut peer, REPLY_BYTES_MAX).unwrap().unwrap();
        matches!(frame::parse::<Sent>(&told).unwrap(), Sent::Reply(reply) if matches!(*reply, Reply::Rejected(_)))
    });
    assert!(turned_away, "no limit on the connections of one user");
    drop((crowd, flood, chen));
    host.left();
}
