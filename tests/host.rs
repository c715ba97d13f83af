//! The host at its socket: who somebody is, what they may hear and see, and lines that break. The desk is a real one over a
//! ledger of files; several people come through one user of the operating system, told apart by keys, as on a server with a
//! shared account.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod house;

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use chrono::{DateTime, Utc};
use house::{
    Again, Closing, DISTRICT, Hosted, PATIENCE, TOWN, account, act, come_to, cutting, done, noting, refused, register,
};
use serde_json::json;
use uuid::Uuid;
use zhitiao::client::{Client, ClientError, Deaf, Dial, Hurry, Lasting, Line, Link, NoLine, shake_hands};
use zhitiao::desk::clock::{Clock, SystemClock};
use zhitiao::domain::actor::{Identity, Told};
use zhitiao::domain::answer::{Answer, AsKnown, Query};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::draft::{Draft, DraftAnswer, DraftKey, DraftOrder};
use zhitiao::domain::log::LogQuery;
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::domain::query::CaseQuery;
use zhitiao::host::Local;
use zhitiao::ledger::{CommandId, FileLedger, Ledger as _, Position, StreamId, Version};
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use zhitiao::wire::{Notice, PROTOCOL, Reply, Sent};

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
    assert!(file.timeline.iter().all(|entry| entry.by.known == Identity::Asserted));
    drop((chen, li));
    host.left();
}

#[test]
fn an_order_whose_answer_was_lost_is_done_once_and_answered_after_all() {
    let host = Hosted::start();
    let between = host.dir.path().join("between.sock");
    let cut = cutting(host.socket.clone(), between.clone(), |reply| matches!(reply, Reply::Done(_)));
    let dial = Again::of("chen", vec![between, host.socket.clone()]);
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
fn another_order_under_a_used_id_is_refused_in_process_and_over_the_socket() {
    let home = tempfile::tempdir().unwrap();
    let desk = Arc::new(house::desk(home.path()));
    let near =
        Client::connect(Box::new(Local::new(Arc::clone(&desk), desk.session("chen", Identity::Process).unwrap())));
    let host = Hosted::start();
    let (near, far) = (near.unwrap(), host.come("chen", Deaf));
    for client in [&near, &far] {
        let order = register(TOWN);
        let receipt = done(client, order.clone());
        assert!(!receipt.repeated);
        assert!(done(client, order.clone()).repeated, "the same order is the same act");
        // Another act, another day, another case: not what was done under this id.
        let case = receipt.case.clone().unwrap();
        let accept = act(&case, json!({"type":"accept","applicant_consents":true}));
        let elsewhere = Order { id: order.id, ..register("321302102") };
        let earlier = Order { on: Some("2026-01-05".parse().unwrap()), ..order.clone() };
        for other in [Order { id: order.id, ..accept.clone() }, elsewhere, earlier] {
            let Err(ClientError::Rejected(Rejection::Refused(refusal))) = client.submit(other) else { panic!() };
            assert_eq!(refusal.code, "id_taken");
            assert!(format!("{refusal:?}").contains(&case), "it says what was done: {refusal:?}");
        }
        // What was seen when it was decided on is no part of what is asked: a retry may know more.
        done(client, accept.clone());
        assert!(done(client, Order { expect: Some(1), ..accept }).repeated);
    }
    drop((near, far));
    host.left();
    // It is kept with the record, not in memory.
    drop(desk);
    let (ledger, _) = FileLedger::open_dir(home.path(), DISTRICT).unwrap();
    let last = ledger.tail(Position(0), usize::MAX).unwrap().pop().unwrap();
    assert!(ledger.outcome(last.id).unwrap().unwrap().order.is_some());
}

#[test]
fn the_log_says_where_acts_came_from_and_how_that_is_known() {
    let host = Hosted::start();
    let from = |address: Option<&str>| {
        let line = host.line(Deaf);
        zhitiao::client::introduce(&line, Some("chen".to_owned()), address.map(|from| from.parse().unwrap())).unwrap();
        Client::over(Box::new(line))
    };
    let (office, home, here) = (from(Some("192.0.2.7")), from(Some("2001:db8::9")), from(None));
    let acts = [&office, &office, &home, &here, &office];
    for client in acts {
        done(client, register(TOWN));
    }
    let lin = host.first.as_ref().unwrap();
    let log = || LogQuery { account: Some("chen".to_owned()), limit: 100, ..LogQuery::default() };
    let asked = |query| match lin.ask(Query::Log(query)).unwrap() {
        Answer::Log(page) => page.lines,
        other => panic!("{other:?}"),
    };
    let mut lines = asked(LogQuery { kind: Some("registered".to_owned()), ..log() });
    lines.reverse();
    let said: Vec<Option<String>> =
        lines.iter().map(|line| line.from.as_ref().map(|from| from.from.to_string())).collect();
    let expected = [Some("192.0.2.7"), Some("192.0.2.7"), Some("2001:db8::9"), None, Some("192.0.2.7")];
    assert_eq!(said, expected.map(|from| from.map(ToOwned::to_owned)));
    assert!(lines.iter().flat_map(|line| &line.from).all(|from| from.known == Told::Asserted));
    let came = asked(LogQuery { kind: Some("came".to_owned()), ..log() });
    assert_eq!(came.len(), 4, "once each time it is another machine");
    drop((office, home, here));
    let ledger = host.left();
    let records = ledger.tail(Position(0), usize::MAX).unwrap();
    assert!(records.iter().all(|record| !format!("{:?}", record.by).contains("192.0.2")), "a header cannot be erased");
}

#[test]
fn a_draft_whose_order_is_on_record_is_over() {
    let host = Hosted::start();
    let chen = host.come("chen", Deaf);
    let key = DraftKey { id: Uuid::from_u128(9), ..DraftKey::of("register", None) };
    let draft = Draft {
        key: key.clone(),
        number: None,
        version: None,
        values: [("summary".to_owned(), "半份".to_owned())].into(),
        focus: "summary".to_owned(),
        hand: Uuid::from_u128(1),
        revision: 0,
    };
    let kept = |client: &Client| match client.draft(DraftOrder::List).unwrap() {
        DraftAnswer::Kept { drafts, .. } => drafts.len(),
        other => panic!("{other:?}"),
    };
    let save = || chen.draft(DraftOrder::Save(Box::new(draft.clone()))).unwrap();
    assert!(matches!(save(), DraftAnswer::Saved { .. }));
    assert_eq!(kept(&chen), 1);
    // Its program is killed between the acknowledgement and the throwing away.
    done(&chen, Order { id: key.order().unwrap(), ..register(TOWN) });
    assert_eq!(kept(&chen), 0, "nobody is offered to send it again");
    assert_eq!(save(), DraftAnswer::Over { key, done: true });
    assert_eq!(kept(&chen), 0);
    assert_eq!(std::fs::read_dir(host.dir.path().join("drafts")).unwrap().count(), 0);
    drop(chen);
    host.left();
}

/// A far end that shakes hands and hangs up at whatever is asked then.
struct HangsUp(Arc<AtomicUsize>);

impl Dial for HangsUp {
    fn dial(&self) -> Result<Line, NoLine> {
        let (near, mut far) = UnixStream::pair().unwrap();
        let asked = Arc::clone(&self.0);
        thread::spawn(move || {
            let hello = frame::encode(&Sent::Reply(Box::new(Reply::Hello { protocol: PROTOCOL })), REPLY_BYTES_MAX);
            frame::read(&mut far, REQUEST_BYTES_MAX).unwrap();
            far.write_all(&hello.unwrap()).unwrap();
            if frame::read(&mut far, REQUEST_BYTES_MAX).unwrap().is_some() {
                asked.fetch_add(1, Ordering::Relaxed);
            }
        });
        let line = Line::new(near.try_clone().unwrap(), Closing(near), Deaf).unwrap();
        shake_hands(&line, None).unwrap();
        Ok(line)
    }
}

#[test]
fn a_request_that_the_other_end_cannot_read_is_given_up() {
    let asked = Arc::new(AtomicUsize::new(0));
    let dial = HangsUp(Arc::clone(&asked));
    let first = dial.dial().unwrap_or_else(|_| panic!());
    let lasting = Lasting::new(dial, first, Box::new(|_| ()), Hurry::default()).without_pauses();
    let lost = Client::over(Box::new(lasting)).ask(Query::Head).unwrap_err();
    assert!(matches!(lost, ClientError::Lost(_)), "{lost:?}");
    assert!((2..20).contains(&asked.load(Ordering::Relaxed)));
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

/// A clock for which the thread that keeps the views up waits once it is armed, until it may go on.
struct Held {
    armed: AtomicBool,
    asked: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
}

impl Clock for Held {
    fn now(&self) -> DateTime<Utc> {
        if thread::current().name() == Some("follower") && self.armed.swap(false, Ordering::SeqCst) {
            self.asked.lock().unwrap().send(()).unwrap();
            // Nobody to wait for: the test is over.
            let _over = self.go_on.lock().unwrap().recv();
        }
        SystemClock.now()
    }
}

#[test]
fn while_views_are_away_who_is_inside_goes_on_and_who_is_known_comes_in() {
    let ((asked, hears), (lets, go_on)) = (channel(), channel());
    let clock = Held { armed: AtomicBool::new(false), asked: Mutex::new(asked), go_on: Mutex::new(go_on) };
    let clock = Arc::new(clock);
    let (host, desk) = Hosted::by(Arc::clone(&clock) as Arc<dyn Clock>);
    let chen = host.come("chen", Deaf);
    let made = done(&chen, register(TOWN));
    let (label, id) = (made.case.unwrap(), made.case_id.unwrap());
    // The views show it, and whoever writes leaves its number to them from now on.
    assert!(matches!(chen.ask(Query::Head), Ok(Answer::Head(_))));
    done(&chen, register(TOWN));
    clock.armed.store(true, Ordering::SeqCst);
    desk.upgrade().unwrap().renew_views();
    hears.recv_timeout(PATIENCE).unwrap();
    let socket = host.socket.as_path();
    thread::scope(|scope| {
        // Far more than the threads that carry bytes, and than those at the door.
        let dialled: Vec<_> = (0..24).map(|_| scope.spawn(|| come_to(socket, "li", Deaf))).collect();
        let annotate = || Command::from_json(json!({ "type": "annotate", "remark": "视图不在时写的" })).unwrap();
        for _ in 0..50 {
            done(
                &chen,
                Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Case(Target::Id(id), annotate()) },
            );
        }
        let draft = Draft {
            key: DraftKey::of("register", None),
            number: None,
            version: None,
            values: [("summary".to_owned(), "半份".to_owned())].into(),
            focus: "summary".to_owned(),
            hand: Uuid::from_u128(1),
            revision: 0,
        };
        assert!(matches!(chen.draft(DraftOrder::Save(Box::new(draft))).unwrap(), DraftAnswer::Saved { .. }));
        let mut inside: Vec<Client> = dialled.into_iter().map(|dialled| dialled.join().unwrap()).collect();
        // By its number nobody can say now which case it is: who says it so waits, and nobody waits behind them.
        let by_number = |who: Client| {
            let label = label.clone();
            scope.spawn(move || {
                done(&who, act(&label, json!({ "type": "annotate", "remark": "按号写的" })));
                who
            })
        };
        let waiting = by_number(host.come("chen", Deaf));
        done(&chen, Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Case(Target::Id(id), annotate()) });
        assert!(!waiting.is_finished());
        lets.send(()).unwrap();
        inside.push(waiting.join().unwrap());
        for li in inside {
            assert!(matches!(li.ask(Query::Head), Ok(Answer::Head(_))));
        }
    });
    done(&chen, act(&label, json!({ "type": "annotate", "remark": "按号写的" })));
    drop(chen);
    host.left();
}
