//! Peers that mean harm, with raw bytes at the host's socket: what they send is refused, their line is cut, the journal says
//! so in bounded number, and whoever works beside them notices nothing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod house;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use house::{Hosted, PATIENCE, TOWN, act, done, refused, register};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use zhitiao::client::{Client, ClientError, Deaf};
use zhitiao::domain::answer::Query;
use zhitiao::domain::order::Rejection;
use zhitiao::domain::query::CaseQuery;
use zhitiao::host::What;
use zhitiao::ledger::{CommandId, Ledger as _, Position};
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use zhitiao::wire::{PROTOCOL, Reply, Request, Sent};

/// What a host holds for all its peers together in the test of that, and how many there are who do not read.
const HELD_BYTES: usize = 1 << 20;
const UNREADING: usize = 40;
/// Cases of which a list makes a large answer.
const LARGE_CASES: usize = 300;
/// Connections of the storm, in turn.
const IN_TURN: usize = 10_000;
/// Connections of the storm, at the same time: beyond what the host has for everybody.
const AT_ONCE: usize = 700;

fn hello(key: &str) -> Vec<u8> {
    frame::encode(&Request::Hello { protocol: PROTOCOL, key: Some(key.to_owned()), from: None }, REQUEST_BYTES_MAX)
        .unwrap()
}

fn framed(body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], body].concat()
}

/// Says `bytes` and nothing more; gives what is answered until the line is cut.
fn said(host: &Hosted, bytes: &[u8]) -> String {
    let mut peer = host.raw();
    // The host may have cut the line before it was all said.
    let _cut = peer.write_all(bytes);
    let _cut = peer.shutdown(std::net::Shutdown::Write);
    let mut answered = Vec::new();
    match peer.read_to_end(&mut answered) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("not cut: {error}"),
    }
    String::from_utf8_lossy(&answered).into_owned()
}

fn told(host: &Hosted, wanted: impl Fn(&What) -> bool) -> bool {
    host.journal.lock().unwrap().iter().any(|incident| wanted(&incident.what))
}

/// Somebody who works meanwhile: an act and a question are answered, each in no more than this.
fn works(chen: &Client) -> Duration {
    let begin = Instant::now();
    let case = done(chen, register(TOWN)).case.unwrap();
    assert!(chen.ask(Query::Number(case)).is_ok());
    begin.elapsed()
}

#[test]
fn what_is_no_request_is_cut_and_told_of() {
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let after = |bytes: &[u8]| [hello("chen"), bytes.to_vec()].concat();
    let deep = framed(&[b"[".repeat(200_000), b"]".repeat(200_000)].concat());
    let garbled = |what: &What| matches!(what, What::Garbled(_));
    let no_client = |what: &What| matches!(what, What::NoClient);
    type Told = fn(&What) -> bool;
    let harmful: [(&str, Vec<u8>, Option<Told>); 12] = [
        ("a length beyond the limit", vec![0xff, 0xff, 0xff, 0xff, b'x'], Some(garbled)),
        ("one byte beyond the limit", framed(&vec![b' '; REQUEST_BYTES_MAX + 1]), Some(garbled)),
        ("a frame cut short", vec![0, 0, 1, 0, b'{'], None),
        ("an empty frame", framed(b""), Some(no_client)),
        ("no request", framed(b"hello"), Some(no_client)),
        ("another protocol", b"GET / HTTP/1.1\r\n\r\n".to_vec(), Some(garbled)),
        ("a request before a name", frame::encode(&Request::Status, 64).unwrap(), Some(no_client)),
        ("no request after the name", after(&framed(b"\0\0\0\0")), Some(garbled)),
        ("a second name", after(&hello("lin")), None),
        ("brackets without end", after(&deep), Some(garbled)),
        ("a request of another version", after(&framed(br#"{"abolish":{"everything":true}}"#)), Some(garbled)),
        ("a frame cut short after the name", after(&[0, 0, 1, 0, b'{']), None),
    ];
    for (what, bytes, wanted) in harmful {
        host.journal.lock().unwrap().clear();
        let answered = said(&host, &bytes);
        assert!(!answered.contains("\"done\"") && !answered.contains("\"answer\""), "{what}: {answered}");
        if let Some(wanted) = wanted {
            assert!(told(&host, wanted), "{what}: {:?}", host.journal.lock().unwrap());
        }
        works(&chen);
    }
    // Another version is told which one this is.
    let old = frame::encode(&Request::Hello { protocol: 99, key: None, from: None }, REQUEST_BYTES_MAX).unwrap();
    let mut peer = host.raw();
    peer.write_all(&old).unwrap();
    let answer = frame::read(&mut peer, REPLY_BYTES_MAX).unwrap().unwrap();
    assert_eq!(frame::parse::<Sent>(&answer).unwrap(), Sent::Reply(Box::new(Reply::Hello { protocol: PROTOCOL })));
    assert!(frame::read(&mut peer, REPLY_BYTES_MAX).unwrap().is_none(), "and then cut");
    assert!(told(&host, |what| *what == What::Version { theirs: 99 }));
    drop((peer, chen));
    host.left();
}

#[test]
fn who_says_nothing_is_not_waited_for() {
    let host = Hosted::start();
    let mut silent = host.raw();
    // Half a length, a byte now and then: no more than saying nothing.
    silent.write_all(&[0, 0]).unwrap();
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty() && told(&host, |what| *what == What::Silent));
    host.left();
}

#[test]
fn a_flood_nobody_reads_the_answers_of_fills_only_its_own_line() {
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let pours = |request: &[u8]| {
        let flood = host.raw();
        flood.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut pouring = &flood;
        pouring.write_all(&hello("chen")).unwrap();
        let frames = (0..200_000).take_while(|_| pouring.write_all(request).is_ok()).count();
        (flood, frames)
    };
    let small = frame::encode(&Request::Ask(Box::new(Query::Desk)), REQUEST_BYTES_MAX).unwrap();
    let (slow, frames) = pours(&small);
    assert!(frames < 200_000, "the host took everything in");
    // The largest requests there are: a number that is none, a megabyte long. Their answers are short, so they are asked
    // behind one whose answer is long and is not read.
    let large = Request::Ask(Box::new(Query::Number("号".repeat(REQUEST_BYTES_MAX / 3 - 64))));
    let large = frame::encode(&large, REQUEST_BYTES_MAX).unwrap();
    let wide = [small.repeat(64), large].concat();
    let (wide_line, frames) = pours(&wide);
    assert!(frames < 16, "the host keeps {frames} MiB of one line's requests");
    works(&chen);
    drop((slow, wide_line, chen));
    host.left();
}

#[test]
fn what_nobody_reads_is_held_for_all_together_in_bounded_number() {
    let host = Hosted::holding(Some(HELD_BYTES));
    let chen = host.come("chen", Deaf);
    for _ in 0..LARGE_CASES {
        done(&chen, register(TOWN));
    }
    let list = Query::Cases(CaseQuery { limit: LARGE_CASES, ..CaseQuery::default() });
    let asked = frame::encode(&Request::Ask(Box::new(list.clone())), REQUEST_BYTES_MAX).unwrap();
    let large = serde_json::to_vec(&chen.ask(list.clone()).unwrap()).unwrap().len();
    assert!(large > HELD_BYTES / 8, "an answer of {large} bytes is not worth weighing");
    let crowd: Vec<UnixStream> = (0..UNREADING)
        .map(|_| {
            let mut peer = host.raw();
            peer.write_all(&hello("chen")).unwrap();
            // More than the line itself takes in.
            peer.write_all(&asked.repeat(8)).unwrap();
            peer
        })
        .collect();
    // As many as there is room for hold their answers; the others are told to come back, or make room when somebody needs it.
    let deadline = Instant::now() + PATIENCE;
    loop {
        works(&chen);
        match chen.ask(list.clone()) {
            Ok(_) if told(&host, |what| *what == What::Stalled) => break,
            Ok(_) | Err(ClientError::Rejected(Rejection::Unavailable(_))) => {}
            other => panic!("{other:?}"),
        }
        assert!(Instant::now() < deadline, "nobody made room: {:?}", host.journal.lock().unwrap());
    }
    drop((crowd, chen));
    host.left();
}

#[test]
fn what_nobody_finishes_saying_is_held_for_all_together_in_bounded_number() {
    let host = Hosted::holding(Some(HELD_BYTES));
    let chen = host.come("chen", Deaf);
    // Each well within what one line may send: a quarter of a megabyte of a request that never ends.
    let half = &framed(&vec![b' '; REQUEST_BYTES_MAX])[..REQUEST_BYTES_MAX / 4];
    let begins = |name: &[u8]| {
        let mut peer = host.raw();
        // For whom there is no room is cut while they speak.
        let _cut = peer.write_all(name).and_then(|()| peer.write_all(half));
        peer
    };
    let mut crowd: Vec<UnixStream> = (0..UNREADING).map(|_| begins(&hello("chen"))).collect();
    let deadline = Instant::now() + PATIENCE;
    while !told(&host, |what| *what == What::NoRoom) {
        assert!(Instant::now() < deadline, "everybody found room: {:?}", host.journal.lock().unwrap());
        works(&chen);
    }
    // Nor before they have said who they are.
    crowd.extend((0..UNREADING).map(|_| begins(&[])));
    // Who has something large to say finds room as soon as those who rest have rested too long: nobody has gone, and what
    // those without a name could hold would not be enough.
    let large = Query::Number("号".repeat(REQUEST_BYTES_MAX / 6));
    loop {
        works(&chen);
        let lin = host.come("lin", Deaf);
        match lin.ask(large.clone()) {
            Err(ClientError::Lost(_)) => {}
            answered => {
                assert!(!matches!(answered, Err(ClientError::Rejected(Rejection::Unavailable(_)))), "{answered:?}");
                break;
            }
        }
        assert!(Instant::now() < deadline, "nobody made room: {:?}", host.journal.lock().unwrap());
    }
    drop((crowd, chen));
    host.left();
}

#[test]
fn ten_thousand_connections_leave_room_for_those_who_work() {
    // This process holds both ends.
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(8192, |most| most.min(8192));
    setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }).unwrap();
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let usual = works(&chen);
    // In turn: some leave at once, some say rubbish, some say who they are and leave.
    let words = [Vec::new(), framed(b"hello"), hello("chen"), hello("nobody"), vec![0xff; 4]];
    for (turn, word) in (0..IN_TURN).zip(words.iter().cycle()) {
        let mut peer = UnixStream::connect(&host.socket).unwrap();
        // It may be cut before it has spoken.
        let _cut = peer.write_all(word);
        if turn % 1000 == 0 {
            works(&chen);
        }
    }
    // Those who said who they are and left are still being welcomed, one after the other.
    let wait_until_alone = || {
        let deadline = Instant::now() + PATIENCE;
        while chen.status().unwrap().sessions > 2 {
            assert!(Instant::now() < deadline, "places are still taken");
        }
    };
    wait_until_alone();
    // At the same time: more than one user may have, and more than the host has.
    let crowd: Vec<UnixStream> = (0..AT_ONCE).map(|_| host.raw()).collect();
    let during = works(&chen);
    assert!(during < usual * 20 + Duration::from_secs(2), "{during:?}, usually {usual:?}");
    let mut last = crowd.last().unwrap();
    let answer = frame::read(&mut last, REPLY_BYTES_MAX).unwrap().unwrap();
    let turned_away = |sent: &Sent| matches!(sent, Sent::Reply(reply) if matches!(**reply, Reply::Rejected(_)));
    assert!(turned_away(&frame::parse(&answer).unwrap()), "no limit on the connections of one user");
    let lines = host.journal.lock().unwrap().len();
    assert!((1..=400).contains(&lines), "{lines} lines in the journal");
    drop(crowd);
    // Their places are free again.
    wait_until_alone();
    works(&chen);
    drop(chen);
    host.left();
}

#[test]
fn nobody_comes_as_somebody_they_are_not() {
    let host = Hosted::start();
    for (key, code) in [("nobody", "account_unknown"), ("../lin", "account_unknown"), ("lin\n", "account_unknown")] {
        assert_eq!(refused(zhitiao::client::shake_hands(&host.line(Deaf), Some(key.to_owned()))), code);
        assert!(told(&host, |what| matches!(what, What::Stranger(refusal) if refusal.code == code)));
    }
    assert_eq!(refused(zhitiao::client::shake_hands(&host.line(Deaf), None)), "key_missing");
    // An order that says who it is from is not understood, or its word is worth nothing.
    let order = register(TOWN);
    let mut forged = serde_json::to_value(Request::Submit(Box::new(order.clone()))).unwrap();
    for (field, value) in [
        ("by", json!({"account":"lin","role":"admin","known":"process"})),
        ("session", json!({"account":{"name":"lin"}})),
        ("known", json!("socket")),
        ("key", json!("lin")),
    ] {
        forged["submit"][field] = value;
    }
    let mut peer = host.raw();
    peer.write_all(&hello("chen")).unwrap();
    frame::write(&mut peer, &forged, REQUEST_BYTES_MAX).unwrap();
    peer.shutdown(std::net::Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    peer.read_to_end(&mut rest).unwrap();
    drop(peer);
    let ledger = host.left();
    if let Some(appended) = ledger.outcome(CommandId(order.id)).unwrap() {
        let record = ledger.tail(Position(appended.position.0 - 1), 1).unwrap();
        assert_eq!((record[0].by.account.as_str(), record[0].by.known.value()), ("chen", "asserted"));
    }
}

#[test]
fn what_a_role_may_not_see_is_refused_and_told_of() {
    let host = Hosted::start();
    let (chen, xin) = (host.come("chen", Deaf), host.come("xin", Deaf));
    let case = done(&chen, register(TOWN)).case.unwrap();
    assert_eq!(refused(xin.submit(act(&case, json!({"type":"accept","applicant_consents":true})))), "forbidden");
    // Not even how far it has come.
    let mut guess = act(&case, json!({"type":"accept","applicant_consents":true}));
    guess.expect = Some(7);
    assert_eq!(refused(xin.submit(guess)), "forbidden");
    let journal = host.journal.lock().unwrap();
    let of_xin = journal.iter().filter(|incident| incident.account.as_deref() == Some("xin"));
    assert_eq!(of_xin.filter(|incident| matches!(incident.what, What::Forbidden(_))).count(), 2);
    drop(journal);
    drop((chen, xin));
    host.left();
}
