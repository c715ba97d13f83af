//! Files of cases and volumes that are destroyed, over a host and its socket: what goes in comes out byte for byte, only to
//! who may read the case; what is destroyed is in no byte of the register any more, and no older backup brings it back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod house;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use house::{Hosted, TOWN, act, done, register};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zhitiao::client::{Client, ClientError, Deaf, Hurry, Lasting, SendError};
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, Query};
use zhitiao::domain::case::Case;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::dates::instant;
use zhitiao::domain::draft::{Draft, DraftAnswer, DraftKey, DraftOrder};
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::domain::upload::{PIECE_BYTES_MAX, UploadAnswer, UploadOrder};
use zhitiao::exchange::attachments::Limits;
use zhitiao::exchange::backup;
use zhitiao::host::Local;
use zhitiao::ledger::{FileLedger, Head, Ledger as _};
use zhitiao::store::Doubt;
use zhitiao::wire::Reply;

/// Larger than a piece, so that it goes in several.
fn scan() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..900_000_u32).map(|number| u8::try_from(number % 251).unwrap()));
    bytes
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn case(client: &Client, label: &str) -> Case {
    let asked = AsKnown { case: Target::Label(label.to_owned()), known_at: None, as_of: None };
    match client.ask(Query::Case(asked)).unwrap() {
        Answer::Case(file) => file.case,
        other => panic!("{other:?}"),
    }
}

fn attach(label: &str, name: &str, sha256: &str) -> Order {
    act(label, json!({ "type": "attach", "name": name, "form": "evidence", "pages": 3, "sha256": sha256 }))
}

fn code<T: std::fmt::Debug>(outcome: Result<T, SendError>) -> String {
    match outcome {
        Err(SendError::Client(ClientError::Rejected(Rejection::Refused(refusal)))) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_goes_in_and_comes_out_byte_for_byte_to_who_may_read_the_case() {
    let hosted = Hosted::start();
    let (chen, li, wu) = (hosted.come("chen", Deaf), hosted.come("li", Deaf), hosted.come("wu", Deaf));
    let label = done(&chen, register(TOWN)).case.unwrap();
    let home = tempfile::tempdir().unwrap();
    let path = file(home.path(), "笔录.pdf", &scan());
    let arrived = chen.send_file(&path).unwrap();
    assert_eq!((arrived.sha256.as_str(), arrived.bytes), (digest(&scan()).as_str(), scan().len() as u64));
    // What somebody else sent is theirs, whoever knows its hash.
    assert_eq!(house::refused(li.submit(attach(&label, "笔录.pdf", &arrived.sha256))), "forbidden");
    let other = chen_of_another(&hosted, &label, &arrived.sha256);
    assert_eq!(other, "attachment_not_sent");
    done(&chen, attach(&label, "笔录.pdf", &arrived.sha256));
    assert_eq!(house::refused(chen.submit(attach(&label, "再来.pdf", &arrived.sha256))), "attachment_twice");
    let attached = case(&chen, &label).attachments.remove(0);
    assert_eq!(waiting(&hosted), 0, "what is attached waits no longer");
    assert_eq!((attached.bytes, attached.media.unwrap().value()), (scan().len() as u64, "pdf"));

    let target = Target::Label(label.clone());
    for reader in [&chen, &li] {
        let mut out = Vec::new();
        reader.fetch_file((&target, 1), &mut out).unwrap();
        assert!(out == scan());
    }
    assert_eq!(code(wu.fetch_file((&target, 1), &mut Vec::new())), "forbidden");
    assert_eq!(code(chen.fetch_file((&target, 2), &mut Vec::new())), "attachment_unknown");

    // Damaged later: nobody is given it for what it was.
    let kept = hosted.dir.path().join("attachments").join(case(&chen, &label).id.to_string()).join(&arrived.sha256);
    let mut bytes = fs::read(&kept).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&kept, bytes).unwrap();
    assert_eq!(code(chen.fetch_file((&target, 1), &mut Vec::new())), "attachment_damaged");
    fs::remove_file(&kept).unwrap();
    assert_eq!(code(chen.fetch_file((&target, 1), &mut Vec::new())), "attachment_missing");
    drop((chen, li, wu));
    let (ledger, _dir) = hosted.left_with_dir();
    assert!(ledger.verify().unwrap().ok);
}

/// How many files are on their way in.
fn waiting(hosted: &Hosted) -> usize {
    fs::read_dir(hosted.dir.path().join("uploads")).unwrap().count()
}

/// What somebody of the same committee is told who attaches what another one sent.
fn chen_of_another(hosted: &Hosted, label: &str, sha256: &str) -> String {
    let lin = hosted.come("lin", Deaf);
    done(&lin, house::account("zhu", "祝闻笛", TOWN, &["mediator"]));
    let zhu = hosted.come("zhu", Deaf);
    house::refused(zhu.submit(attach(label, "笔录.pdf", sha256)))
}

#[test]
fn what_may_not_be_attached_is_refused_on_its_way() {
    let hosted = Hosted::start();
    let chen = hosted.come("chen", Deaf);
    let home = tempfile::tempdir().unwrap();
    for (name, bytes, refusal) in [
        ("合同.pdf", b"MZ\x90\0 a program".as_slice(), "attachment_type"),
        ("页面.txt", b"<html><script>".as_slice(), "attachment_type"),
        ("空.pdf", b"".as_slice(), "attachment_empty"),
    ] {
        assert_eq!(code(chen.send_file(&file(home.path(), name, bytes))), refusal, "{name}");
    }
    assert!(matches!(chen.send_file(&home.path().join("没有.pdf")), Err(SendError::Io(_))));
    assert!(matches!(chen.send_file(home.path()), Err(SendError::Io(_))), "a folder is no file");
    let left = fs::read_dir(hosted.dir.path().join("uploads")).unwrap().count();
    assert_eq!(left, 0, "what was refused is not kept");
    drop(chen);
    hosted.left_with_dir();
}

/// Every file below a folder that holds these bytes.
fn holding(dir: &Path, text: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if path.is_file() && fs::read(&path).unwrap().windows(text.len()).any(|window| window == text) {
            found.push(path);
        }
    }
    found
}

/// A request of an applicant of this name, known by a number of this name too.
fn named(name: &str) -> Order {
    let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    *json.pointer_mut("/applicants/0/name").unwrap() = name.into();
    json.as_object_mut().unwrap().insert("aliases".to_owned(), json!([format!("{name}号")]));
    json.as_object_mut().unwrap().insert("committee".to_owned(), TOWN.into());
    house::order(Do::Case(Target::New, Command::from_json(json).unwrap()))
}

fn head(ledger: &FileLedger) -> Head {
    ledger.head().unwrap()
}

#[test]
fn what_is_destroyed_is_in_no_byte_of_the_register_and_no_older_backup_brings_it_back() {
    let hosted = Hosted::start();
    let (chen, li) = (hosted.come("chen", Deaf), hosted.come("li", Deaf));
    let secret = "只在这一案里的甲乙丙";
    let label = done(&chen, named(secret)).case.unwrap();
    let other = done(&chen, register(TOWN)).case.unwrap();
    done(&chen, act(&label, json!({ "type": "annotate", "remark": secret })));
    let home = tempfile::tempdir().unwrap();
    let arrived = chen.send_file(&file(home.path(), "笔录.pdf", format!("%PDF-1.7 {secret}").as_bytes())).unwrap();
    done(&chen, attach(&label, &format!("{secret}.pdf"), &arrived.sha256));
    let decline = json!({ "type": "decline", "ground": "not_civil", "reason": secret, "applicant_told": true });
    done(&chen, act(&label, decline));
    let register_dir = hosted.dir.path().to_owned();
    assert!(holding(&register_dir, secret.as_bytes()).len() >= 3, "ledger, views, file");

    // An older backup, made while it was all there.
    let backups = tempfile::tempdir().unwrap();
    let archive = backups.path().join("old.zhitiao");
    let Answer::Head(card) = li.ask(Query::Head).unwrap() else { panic!("no head") };
    let at = Head {
        log: card.log,
        position: zhitiao::ledger::Position(card.position),
        hash: zhitiao::ledger::Hash(card.hash),
    };
    backup::backup(&register_dir, &archive, &at, Utc::now()).unwrap();

    // Sent once more and attached to nothing; and somebody's form about the case, half filled.
    chen.send_file(&file(home.path(), "再来.pdf", format!("%PDF-1.7 {secret}").as_bytes())).unwrap();
    let half = Draft {
        key: DraftKey { id: Uuid::from_u128(9), ..DraftKey::of("annotate", Some(case(&chen, &label).id)) },
        number: None,
        version: None,
        values: [("remark".to_owned(), secret.to_owned())].into(),
        focus: "remark".to_owned(),
        hand: Uuid::from_u128(1),
        revision: 0,
    };
    let save = || chen.draft(DraftOrder::Save(Box::new(half.clone()))).unwrap();
    assert!(matches!(save(), DraftAnswer::Saved { .. }));

    let propose =
        || act(&label, json!({ "type": "propose_destruction", "ground": "deletion_request", "basis": "登记第3号" }));
    let approve =
        |number: &str| act(&label, json!({ "type": "decide_destruction", "approved": true, "number": number }));
    done(&chen, propose());
    assert_eq!(house::refused(chen.submit(approve(&label))), "forbidden");
    assert_eq!(house::refused(li.submit(approve(&other))), "destruction_number");
    done(&li, approve(&label));

    let after = case(&li, &label);
    assert!(after.parties.is_empty() && after.destroyed_on.is_some() && after.attachments.is_empty());
    let (proposed, decided) = (after.destruction.clone().unwrap().by, after.destruction.unwrap().decided.unwrap().1);
    assert_eq!((proposed.as_str(), decided.as_str()), ("chen", "li"));
    assert_eq!(house::refused(chen.submit(propose())), "case_destroyed");
    assert!(!case(&chen, &other).parties.is_empty(), "the other case is whole");

    // While the host serves: only files of the views still hold it, and the mark says so.
    assert_eq!(save(), DraftAnswer::Over { key: half.key.clone(), done: false }, "a draft about it is over");
    let held = holding(&register_dir, secret.as_bytes());
    assert!(held.iter().all(|path| path.starts_with(register_dir.join("store"))), "{held:?}");
    assert!(register_dir.join("store.forgetting").exists());

    // A later backup keeps the list beside the older one.
    drop((chen, li));
    let (ledger, _kept) = hosted.left_with_dir();
    assert_eq!(holding(&register_dir, secret.as_bytes()), Vec::<PathBuf>::new());
    backup::backup(&register_dir, &backups.path().join("new.zhitiao"), &head(&ledger), Utc::now()).unwrap();
    assert!(ledger.verify().unwrap().ok);
    drop(ledger);
    for name in ["old.zhitiao", "new.zhitiao"] {
        let restored = backups.path().join(format!("{name}.restored"));
        let found = backup::restore(&backups.path().join(name), &restored).unwrap();
        assert_eq!(found.troubled, Vec::<String>::new(), "{name}");
        assert_eq!(holding(&restored, secret.as_bytes()), Vec::<PathBuf>::new(), "{name}");
        let (ledger, report) = FileLedger::open_dir(&restored, house::DISTRICT).unwrap();
        assert!(report.trouble.is_none() && ledger.verify().unwrap().ok, "{name}");
    }
}

const SECRET: &str = "只在这一案里的丁戊己";

fn people(desk: &Arc<Desk>) -> (Client, Client) {
    let come = |name: &str| {
        let session = desk.session(name, Identity::Process).unwrap();
        Client::connect(Box::new(Local::new(Arc::clone(desk), session))).unwrap()
    };
    (come("chen"), come("li"))
}

/// A desk in whose register a case was destroyed; the clock stands at ten in the morning.
fn destroyed(dir: &Path) -> (Desk, Arc<SetClock>) {
    let clock = Arc::new(SetClock::on(today(), 10));
    let desk = destroyed_by(dir, &(Arc::clone(&clock) as Arc<dyn Clock>));
    (desk, clock)
}

/// The same with a clock of one's own.
fn destroyed_by(dir: &Path, clock: &Arc<dyn Clock>) -> Desk {
    let desk = Arc::new(house::desk_at(dir, Arc::clone(clock)));
    let (chen, li) = people(&desk);
    let label = done(&chen, named(SECRET)).case.unwrap();
    done(&chen, act(&label, json!({ "type": "annotate", "remark": SECRET })));
    let decline = json!({ "type": "decline", "ground": "not_civil", "reason": SECRET, "applicant_told": true });
    done(&chen, act(&label, decline));
    let propose = json!({ "type": "propose_destruction", "ground": "deletion_request", "basis": "登记第3号" });
    done(&chen, act(&label, propose));
    drop((chen, li));
    // What views only hold in memory yet is in no file: closing writes it.
    Arc::into_inner(desk).unwrap().close().unwrap();
    let ledger = LedgerCell::new(Box::new(FileLedger::open_dir(dir, house::DISTRICT).unwrap().0));
    let (desk, _) = Desk::open(ledger, &dir.join("store"), Arc::clone(clock), &mut |_, _| ()).unwrap();
    let desk = desk.with_drafts(&dir.join("drafts")).unwrap().with_attachments(dir, Limits::default()).unwrap();
    let desk = Arc::new(desk);
    let (chen, li) = people(&desk);
    done(&li, act(&label, json!({ "type": "decide_destruction", "approved": true, "number": label })));
    assert!(case(&li, &label).parties.is_empty());
    drop((chen, li));
    let desk = Arc::into_inner(desk).unwrap();
    let held = holding(dir, SECRET.as_bytes());
    assert!(!held.is_empty() && held.iter().all(|path| path.starts_with(dir.join("store"))), "{held:?}");
    desk
}

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

#[test]
fn a_stop_before_the_old_views_are_gone_leaves_nothing_behind_the_next_opening() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path();
    let (desk, clock) = destroyed(dir);
    // As if it had been killed: nothing is closed. Views that were set aside earlier hold it too.
    drop(desk);
    fs::create_dir(dir.join("store.aside-7")).unwrap();
    fs::write(dir.join("store.aside-7/log"), SECRET).unwrap();
    assert!(holding(dir, SECRET.as_bytes()).len() > 1);
    let ledger = || LedgerCell::new(Box::new(FileLedger::open_dir(dir, house::DISTRICT).unwrap().0));
    let clock: Arc<dyn Clock> = clock;
    let (desk, report) = Desk::open(ledger(), &dir.join("store"), Arc::clone(&clock), &mut |_, _| ()).unwrap();
    assert_eq!(report.rebuilt, Some(Doubt::Forgotten));
    assert_eq!(holding(dir, SECRET.as_bytes()), Vec::<PathBuf>::new());
    assert!(!dir.join("store.forgetting").exists() && !dir.join("store.aside-7").exists());
    desk.close().unwrap();
    let (_desk, report) = Desk::open(ledger(), &dir.join("store"), clock, &mut |_, _| ()).unwrap();
    assert_eq!(report.rebuilt, None, "once is enough");
}

#[test]
fn closing_leaves_no_views_that_hold_what_was_destroyed() {
    let home = tempfile::tempdir().unwrap();
    let (desk, _clock) = destroyed(home.path());
    desk.close().unwrap();
    assert_eq!(holding(home.path(), SECRET.as_bytes()), Vec::<PathBuf>::new());
    assert!(!home.path().join("store.forgetting").exists());
}

#[test]
fn views_that_hold_what_was_destroyed_are_made_anew_at_night_and_not_in_the_day() {
    let home = tempfile::tempdir().unwrap();
    let (desk, clock) = destroyed(home.path());
    let desk = Arc::new(desk);
    clock.set(instant(today(), 15));
    desk.tend();
    assert!(!holding(home.path(), SECRET.as_bytes()).is_empty(), "nobody waits for it while people work");
    clock.set(instant(today().succ_opt().unwrap(), 2));
    desk.tend();
    assert_eq!(holding(home.path(), SECRET.as_bytes()), Vec::<PathBuf>::new());
    assert!(!home.path().join("store.forgetting").exists());
    let (chen, li) = people(&desk);
    done(&chen, register(TOWN));
    assert!(matches!(li.ask(Query::Head), Ok(Answer::Head(_))));
}

/// A clock that whoever folds new views waits for, until a word comes for each time they ask.
struct Held {
    clock: SetClock,
    asked: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
}

impl Clock for Held {
    fn now(&self) -> DateTime<Utc> {
        if thread::current().name() == Some("views-renewal") {
            self.asked.lock().unwrap().send(()).unwrap();
            // Nobody to wait for: the test is over.
            let _over = self.go_on.lock().unwrap().recv();
        }
        self.clock.now()
    }
}

/// A desk that is folding new views at night and held there; hears when it asks, and lets it go on.
fn held(dir: &Path) -> (Arc<Desk>, Receiver<()>, Sender<()>) {
    let ((asked, hears), (lets, go_on)) = (channel(), channel());
    let clock = SetClock::on(today(), 10);
    let clock = Arc::new(Held { clock, asked: Mutex::new(asked), go_on: Mutex::new(go_on) });
    let desk = Arc::new(destroyed_by(dir, &(Arc::clone(&clock) as Arc<dyn Clock>)));
    clock.clock.set(instant(today().succ_opt().unwrap(), 2));
    (desk, hears, lets)
}

#[test]
fn while_views_are_made_anew_everything_goes_on_with_the_old_ones_and_nothing_of_it_is_missing_in_the_new() {
    let home = tempfile::tempdir().unwrap();
    let (desk, hears, lets) = held(home.path());
    let (chen, li) = people(&desk);
    thread::scope(|scope| {
        let tended = scope.spawn(|| desk.tend());
        hears.recv().unwrap();
        // By number and shown at once: neither who writes nor who asks waits for the new views.
        let label = done(&chen, register(TOWN)).case.unwrap();
        done(&chen, act(&label, json!({ "type": "annotate", "remark": "夜里写的" })));
        assert!(format!("{:?}", case(&li, &label).remarks).contains("夜里写的"));
        assert!(!tended.is_finished() && home.path().join("store.forgetting").exists());
        lets.send(()).unwrap();
        tended.join().unwrap();
        assert!(format!("{:?}", case(&li, &label).remarks).contains("夜里写的"));
    });
    assert_eq!(holding(home.path(), SECRET.as_bytes()), Vec::<PathBuf>::new());
    assert!(!home.path().join("store.forgetting").exists() && !home.path().join("store.beside").exists());
    let label = done(&chen, register(TOWN)).case.unwrap();
    done(&chen, act(&label, json!({ "type": "annotate", "remark": "新的一份也跟着走" })));
    assert!(format!("{:?}", case(&li, &label).remarks).contains("新的一份也跟着走"));
}

#[test]
fn what_is_destroyed_while_new_views_are_folded_is_not_in_the_ones_that_stay() {
    let home = tempfile::tempdir().unwrap();
    let (desk, hears, lets) = held(home.path());
    let (chen, li) = people(&desk);
    let second = "另一件也要销毁的庚辛";
    thread::scope(|scope| {
        let tended = scope.spawn(|| desk.tend());
        hears.recv().unwrap();
        let label = done(&chen, named(second)).case.unwrap();
        let decline = json!({ "type": "decline", "ground": "not_civil", "reason": second, "applicant_told": true });
        done(&chen, act(&label, decline));
        let propose = json!({ "type": "propose_destruction", "ground": "deletion_request", "basis": "登记第4号" });
        done(&chen, act(&label, propose));
        done(&li, act(&label, json!({ "type": "decide_destruction", "approved": true, "number": label })));
        lets.send(()).unwrap();
        tended.join().unwrap();
    });
    // They were begun before it: the next minute begins others, in the same night.
    assert!(home.path().join("store.forgetting").exists());
    drop(lets);
    desk.tend();
    assert_eq!(holding(home.path(), second.as_bytes()), Vec::<PathBuf>::new());
    assert!(!home.path().join("store.forgetting").exists());
}

/// A desk at work, and what a session of it answers to a step of an upload.
fn steps(dir: &Path) -> (Arc<Desk>, Arc<SetClock>) {
    let clock = Arc::new(SetClock::on(today(), 10));
    (Arc::new(house::desk_at(dir, Arc::clone(&clock) as Arc<dyn Clock>)), clock)
}

#[test]
fn every_step_of_an_upload_may_come_again_and_what_nobody_goes_on_with_goes_by_itself() {
    let home = tempfile::tempdir().unwrap();
    let (desk, clock) = steps(home.path());
    let (chen, li) = people(&desk);
    let text = b"%PDF-1.7 one".as_slice();
    let id = Uuid::from_u128(1);
    let begin = |id, bytes| UploadOrder::Begin { id, bytes };
    let piece = |at: usize, data: &[u8]| UploadOrder::Piece { id, at: at as u64, data: BASE64_STANDARD.encode(data) };
    let end = || UploadOrder::End { id, sha256: digest(text) };
    let coming = || fs::read_dir(home.path().join("uploads")).unwrap().count();
    let bytes = text.len() as u64;
    for _again in 0..2 {
        assert_eq!(chen.upload(begin(id, bytes)).unwrap(), UploadAnswer::Begun { id, at: 0 });
    }
    assert_eq!(house::refused(chen.upload(begin(id, 5))), "upload_unknown", "another file under the same id");
    assert_eq!(house::refused(li.upload(piece(0, b"%PDF"))), "upload_unknown", "somebody else's");
    for _again in 0..2 {
        assert_eq!(chen.upload(piece(0, &text[..6])).unwrap(), UploadAnswer::Taken { at: 6 });
    }
    assert_eq!(chen.upload(begin(id, bytes)).unwrap(), UploadAnswer::Begun { id, at: 6 });
    assert_eq!(house::refused(chen.upload(piece(0, b"%PDF-2"))), "upload_out_of_order");
    assert_eq!(chen.upload(piece(6, &text[6..])).unwrap(), UploadAnswer::Taken { at: bytes });
    for _again in 0..2 {
        assert!(matches!(chen.upload(end()).unwrap(), UploadAnswer::Arrived(arrived) if arrived.bytes == bytes));
    }
    assert_eq!(coming(), 1);
    // Nobody sends anything more: the desk lets go of it by itself.
    clock.set(instant(today(), 10) + TimeDelta::minutes(29));
    desk.tend();
    assert_eq!(coming(), 1);
    clock.set(instant(today(), 10) + TimeDelta::minutes(31));
    desk.tend();
    assert_eq!(coming(), 0);
    assert_eq!(house::refused(chen.upload(end())), "upload_unknown");
}

#[test]
fn who_is_cut_off_finds_room_again_after_minutes_and_others_at_once() {
    let home = tempfile::tempdir().unwrap();
    let (desk, clock) = steps(home.path());
    let (chen, li) = people(&desk);
    let begin = |number| UploadOrder::Begin { id: Uuid::from_u128(number), bytes: 9 };
    for number in 1..=4 {
        chen.upload(begin(number)).unwrap();
    }
    assert_eq!(house::refused(chen.upload(begin(5))), "uploads_too_many");
    assert!(matches!(li.upload(begin(5)).unwrap(), UploadAnswer::Begun { .. }));
    clock.set(instant(today(), 10) + TimeDelta::minutes(1));
    let piece = UploadOrder::Piece { id: Uuid::from_u128(1), at: 0, data: BASE64_STANDARD.encode("%PDF") };
    chen.upload(piece).unwrap();
    clock.set(instant(today(), 10) + TimeDelta::seconds(130));
    chen.upload(begin(6)).unwrap();
    let gave_up = |number| UploadOrder::Drop { id: Uuid::from_u128(number) };
    assert_eq!(house::refused(chen.upload(gave_up(2))), "upload_unknown", "the one that stood still the longest");
    assert_eq!(chen.upload(gave_up(1)).unwrap(), UploadAnswer::Dropped, "what is coming stays");
    let vast = UploadOrder::Begin { id: Uuid::from_u128(7), bytes: 101 << 20 };
    assert_eq!(house::refused(chen.upload(vast)), "attachment_too_large");
    assert_eq!(fs::read_dir(home.path().join("uploads")).unwrap().count(), 4);
}

#[test]
fn a_line_cut_between_a_step_and_its_answer_costs_a_file_nothing() {
    let hosted = Hosted::start();
    let home = tempfile::tempdir().unwrap();
    let path = file(home.path(), "笔录.pdf", &scan());
    let cuts: [fn(&Reply) -> bool; 3] = [
        |reply| matches!(reply, Reply::Upload(UploadAnswer::Begun { .. })),
        |reply| matches!(reply, Reply::Upload(UploadAnswer::Taken { at }) if *at > PIECE_BYTES_MAX as u64),
        |reply| matches!(reply, Reply::Upload(UploadAnswer::Arrived(_))),
    ];
    for (number, at) in cuts.into_iter().enumerate() {
        let between = hosted.dir.path().join(format!("between{number}.sock"));
        let cut = house::cutting(hosted.socket.clone(), between.clone(), at);
        let dial = house::Again::of("chen", vec![between, hosted.socket.clone()]);
        let first = dial.dialled();
        let chen = Client::over(Box::new(Lasting::new(dial, first, Box::new(|_| ()), Hurry::default())));
        let arrived = chen.send_file(&path).unwrap();
        cut.join().unwrap();
        assert_eq!(arrived.sha256, digest(&scan()), "cut {number}");
        assert_eq!(waiting(&hosted), 1, "cut {number}: nothing was begun twice");
        let label = done(&chen, register(TOWN)).case.unwrap();
        done(&chen, attach(&label, "笔录.pdf", &arrived.sha256));
        let mut out = Vec::new();
        chen.fetch_file((&Target::Label(label.clone()), 1), &mut out).unwrap();
        assert!(out == scan(), "cut {number}");
        assert_eq!(case(&chen, &label).attachments.len(), 1);
        assert_eq!(waiting(&hosted), 0);
    }
    // What is refused on its way is dropped by who sends it.
    let chen = hosted.come("chen", Deaf);
    assert_eq!(code(chen.send_file(&file(home.path(), "x.pdf", b"MZ\x90\0 a program"))), "attachment_type");
    assert_eq!(waiting(&hosted), 0);
    drop(chen);
    hosted.left_with_dir();
}

#[test]
fn one_file_and_all_files_of_a_case_have_a_limit() {
    let limits = Limits { file_bytes_max: 20, case_bytes_max: 40, ..Limits::default() };
    let hosted = Hosted::limited(limits);
    let chen = hosted.come("chen", Deaf);
    let home = tempfile::tempdir().unwrap();
    let label = done(&chen, register(TOWN)).case.unwrap();
    let other = done(&chen, register(TOWN)).case.unwrap();
    let pdf = |mark: u8| [b"%PDF-1.7\n".as_slice(), &[mark; 11]].concat();
    let large = [pdf(b'x'), vec![b'x']].concat();
    assert_eq!(code(chen.send_file(&file(home.path(), "大.pdf", &large))), "attachment_too_large");
    let put = |label: &str, mark: u8| {
        let sent = chen.send_file(&file(home.path(), "页.pdf", &pdf(mark))).unwrap();
        chen.submit(attach(label, "页.pdf", &sent.sha256))
    };
    for mark in [b'a', b'b'] {
        put(&label, mark).unwrap();
    }
    assert_eq!(house::refused(put(&label, b'c')), "attachments_too_large");
    assert_eq!(case(&chen, &label).attachments.len(), 2, "what is too much is not attached");
    put(&other, b'c').unwrap();
    drop(chen);
    hosted.left_with_dir();
}

#[test]
fn what_cannot_be_removed_now_keeps_nobody_waiting_and_is_tried_again() {
    let home = tempfile::tempdir().unwrap();
    let (desk, clock) = steps(home.path());
    let (chen, li) = people(&desk);
    let label = done(&chen, named(SECRET)).case.unwrap();
    let decline = json!({ "type": "decline", "ground": "not_civil", "reason": SECRET, "applicant_told": true });
    done(&chen, act(&label, decline));
    // Something stands where the folder of its files would be: removing it fails.
    let stands = home.path().join("attachments").join(case(&chen, &label).id.to_string());
    fs::create_dir_all(stands.parent().unwrap()).unwrap();
    fs::write(&stands, "no folder").unwrap();
    let propose = json!({ "type": "propose_destruction", "ground": "deletion_request", "basis": "登记第3号" });
    done(&chen, act(&label, propose));
    done(&li, act(&label, json!({ "type": "decide_destruction", "approved": true, "number": label })));
    assert!(case(&li, &label).parties.is_empty(), "questions are answered");
    assert_eq!(holding(&home.path().join("ledger"), SECRET.as_bytes()), Vec::<PathBuf>::new());
    let mark = home.path().join("store.forgetting");
    clock.set(instant(today().succ_opt().unwrap(), 2));
    desk.tend();
    assert!(mark.exists(), "it is not done yet");
    fs::remove_file(&stands).unwrap();
    desk.tend();
    assert!(!mark.exists());
    assert_eq!(holding(home.path(), SECRET.as_bytes()), Vec::<PathBuf>::new());
    done(&chen, register(TOWN));
}
