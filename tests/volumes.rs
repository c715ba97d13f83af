//! Files of cases and volumes that are destroyed, over a host and its socket: what goes in comes out byte for byte, only to
//! who may read the case; what is destroyed is in no byte of the register any more, and no older backup brings it back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod house;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Utc;
use house::{Hosted, TOWN, act, done, register};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use zhitiao::client::{Client, ClientError, Deaf, SendError};
use zhitiao::domain::answer::{Answer, AsKnown, Query};
use zhitiao::domain::case::Case;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::order::{Do, Order, Rejection, Target};
use zhitiao::exchange::backup;
use zhitiao::ledger::{FileLedger, Head, Ledger as _};

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

    // A later backup keeps the list beside the older one.
    drop((chen, li));
    let (ledger, _kept) = hosted.left_with_dir();
    assert_eq!(holding(&register_dir, secret.as_bytes()), Vec::<PathBuf>::new());
    backup::backup(&register_dir, &backups.path().join("new.zhitiao"), &head(&ledger), Utc::now()).unwrap();
    assert!(ledger.verify().unwrap().ok);
    drop(ledger);
    for name in ["old.zhitiao", "new.zhitiao"] {
        let restored = backups.path().join(format!("{name}.restored"));
        let manifest = backup::restore(&backups.path().join(name), &restored).unwrap();
        assert_eq!(manifest.troubled, Vec::<String>::new(), "{name}");
        assert_eq!(holding(&restored, secret.as_bytes()), Vec::<PathBuf>::new(), "{name}");
        let (ledger, report) = FileLedger::open_dir(&restored, house::DISTRICT).unwrap();
        assert!(report.trouble.is_none() && ledger.verify().unwrap().ok, "{name}");
    }
}
