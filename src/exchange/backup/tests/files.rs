//! The files of cases: what a backup, a copy and a restored register do with them.

use super::*;
use crate::domain::case::CaseId;

const SCAN: &[u8] = b"%PDF-1.7 a scan\n%%EOF\n";

fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Adds one record to a stream.
fn record(ledger: &mut FileLedger, stream: &str, kind: &str, body: serde_json::Value) -> Position {
    let stream = StreamId(stream.to_owned());
    let (head, expect) = (ledger.head().unwrap(), ledger.version(&stream).unwrap());
    let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let event = NewEvent { on, kind: kind.to_owned(), v: 1, body };
    let id = CommandId(Uuid::from_u128(1_000_000 + u128::from(head.position.0)));
    let staged = Staged { id, writes: vec![Write { stream, expect, events: vec![event] }], ..staged(0) };
    ledger.append(&[staged]).remove(0).unwrap().position
}

fn attached(ledger: &mut FileLedger, stream: &str, sha256: &str) -> Position {
    record(ledger, stream, "attached", json!({ "name": "协议书.pdf", "sha256": sha256, "bytes": SCAN.len() }))
}

/// Attaches bytes to a case of a register; the path of the file in it.
fn attach(register: &Path, ledger: &mut FileLedger, of: CaseId, bytes: &[u8]) -> String {
    let hash = digest(bytes);
    let path = format!("attachments/{of}/{hash}");
    fs::create_dir_all(register.join(&path).parent().unwrap()).unwrap();
    fs::write(register.join(&path), bytes).unwrap();
    attached(ledger, &format!("case:{of}"), &hash);
    path
}

#[test]
fn a_forged_ledger_removes_and_reads_nothing_outside() {
    let home = tempfile::tempdir().unwrap();
    let victim = home.path().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("letters"), "mine").unwrap();
    let names = [format!("case:{}", victim.display()), "case:../../victim".to_owned(), "case:".to_owned()];
    for (number, stream) in names.iter().enumerate() {
        let register = home.path().join(format!("forger-{number}"));
        let disk = Arc::new(crate::ledger::disk::RealDisk);
        let (mut ledger, _) = FileLedger::create(disk, &register, LOG, Options::default()).unwrap();
        let kept = attach(&register, &mut ledger, case(9), SCAN);
        let position = record(&mut ledger, stream, "registered", json!({}));
        // Read, it would be found to be another than its name says.
        attached(&mut ledger, stream, &victim.join("letters").display().to_string());
        ledger.erase(position).unwrap();
        let archive = home.path().join(format!("forged-{number}.zhitiao"));
        backup(&register, &archive, &ledger.head().unwrap(), made_at()).unwrap();
        verify(&archive).unwrap();
        let restored = home.path().join(format!("restored-{number}"));
        assert_eq!(restore(&archive, &restored).unwrap().troubled, Vec::<String>::new(), "{stream}");
        assert_eq!(fs::read_to_string(victim.join("letters")).unwrap(), "mine", "{stream}");
        assert_eq!(fs::read(restored.join(kept)).unwrap(), SCAN, "{stream}");
    }
}

#[test]
fn an_erasure_of_before_a_loss_takes_no_file_of_the_case_that_came_after() {
    let mut place = Place::new();
    place.backup("old.zhitiao");
    let head = place.ledger.head().unwrap();
    attach(&place.register(), &mut place.ledger, case(1), SCAN);
    place.ledger.erase(Position(head.position.0 + 1)).unwrap();
    place.backup("lost.zhitiao");
    // The register is lost, and the backup of before comes back with the list of what was erased since.
    let register = place.path("again");
    restore(&place.path("old.zhitiao"), &register).unwrap();
    let (mut ledger, _) = FileLedger::open_dir(&register, LOG).unwrap();
    assert_eq!(ledger.erasures().unwrap().len(), 1);
    let path = attach(&register, &mut ledger, case(2), SCAN);
    assert_eq!(ledger.head().unwrap().position.0, head.position.0 + 1, "at the place of the one that was erased");
    let night = place.path("night.zhitiao");
    backup(&register, &night, &ledger.head().unwrap(), made_at()).unwrap();
    verify(&night).unwrap();
    assert_eq!(restore(&night, &place.path("restored")).unwrap().troubled, Vec::<String>::new());
    assert_eq!(fs::read(place.path("restored").join(path)).unwrap(), SCAN);
}

/// A register with a file, and its copy.
fn mirrored() -> (Place, String) {
    let mut place = Place::new();
    let path = attach(&place.register(), &mut place.ledger, case(1), SCAN);
    let copied = mirror(&place.register(), &place.path("copy"), &place.ledger.head().unwrap(), made_at()).unwrap();
    assert_eq!(copied.manifest.troubled, Vec::<String>::new());
    (place, path)
}

fn mirror_now(place: &Place) -> Mirrored {
    mirror(&place.register(), &place.path("copy"), &place.ledger.head().unwrap(), made_at()).unwrap()
}

#[test]
fn a_sound_file_in_a_copy_outlives_the_register_s_own() {
    let (mut place, path) = mirrored();
    let (own, copied) = (place.register().join(&path), place.path("copy").join(&path));
    let mut bad = SCAN.to_vec();
    bad[3] ^= 1;
    fs::write(&own, &bad).unwrap();
    append(&mut place.ledger, 50..51);
    assert_eq!(mirror_now(&place).manifest.troubled, std::slice::from_ref(&path), "damaged");
    assert_eq!(fs::read(&copied).unwrap(), SCAN);
    // The backup of tonight holds what there is, and says so.
    assert_eq!(place.backup("b.zhitiao").troubled, std::slice::from_ref(&path));
    fs::remove_file(&own).unwrap();
    append(&mut place.ledger, 51..52);
    assert_eq!(mirror_now(&place).manifest.troubled, std::slice::from_ref(&path), "lost");
    assert_eq!(place.backup("b.zhitiao").troubled, std::slice::from_ref(&path));
    assert_eq!(fs::read(&copied).unwrap(), SCAN);
    // Nothing was lost by it: what the copy holds is whole.
    verify(&place.path("copy")).unwrap();
    fs::copy(&copied, &own).unwrap();
    assert_eq!(mirror_now(&place).manifest.troubled, Vec::<String>::new());
    // A new file that is not what its name says takes no place.
    let hash = digest(b"another");
    let other = format!("attachments/{}/{hash}", case(1));
    fs::write(place.register().join(&other), "not it").unwrap();
    attached(&mut place.ledger, &format!("case:{}", case(1)), &hash);
    assert_eq!(mirror_now(&place).manifest.troubled, std::slice::from_ref(&other));
    assert!(!place.path("copy").join(other).exists());
}

#[test]
fn the_files_of_a_destroyed_case_leave_a_copy_before_they_leave_the_register() {
    let (mut place, path) = mirrored();
    record(&mut place.ledger, &format!("case:{}", case(1)), "destroyed", json!({}));
    // The decision is recorded and its carrying out still to come.
    assert!(place.register().join(&path).exists());
    let now = mirror_now(&place);
    assert_eq!(now.manifest.troubled, Vec::<String>::new());
    assert!(!place.path("copy").join(&path).exists());
    assert_eq!(place.backup("b.zhitiao").troubled, Vec::<String>::new());
    verify(&place.path("copy")).unwrap();
    verify(&place.path("b.zhitiao")).unwrap();
}

#[test]
fn a_copy_that_was_stopped_before_its_removals_is_swept_by_the_next() {
    let (place, path) = mirrored();
    let (folder, held) = (place.path("copy"), place.path("copy").join(&path));
    // As if the manifest that no longer names them were in place, and the stop had come then.
    let left =
        [folder.join(format!("attachments/{}/{}", case(7), digest(b"x"))), folder.join("attachments/.zhitiao-1.tmp")];
    for path in &left {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "forgotten").unwrap();
    }
    symlink(place.register(), folder.join("attachments/link")).unwrap();
    mirror_now(&place);
    assert!(left.iter().all(|path| !path.exists()) && !folder.join(format!("attachments/{}", case(7))).exists());
    assert!(
        folder.join("attachments/link").symlink_metadata().is_err() && place.register().join("config.toml").exists()
    );
    assert!(held.exists());
    verify(&folder).unwrap();
}

#[test]
fn what_was_seen_is_not_read_again_and_what_was_erased_is() {
    let (mut place, path) = mirrored();
    let (register, folder) = (place.register(), place.path("copy"));
    let mut seen = Seen::default();
    let mut again = |place: &Place, erased: u64| {
        mirror_again(&register, &folder, (&place.ledger.head().unwrap(), made_at()), (erased, &mut seen)).unwrap()
    };
    again(&place, 0);
    // Damage nobody has looked at: that these are not told of shows that they were not read.
    let segment = place.register().join("ledger/00000000000000000001.ledger");
    let whole = fs::read(&segment).unwrap();
    fs::write(&segment, vec![b'x'; whole.len()]).unwrap();
    fs::write(place.register().join(&path), vec![b'x'; SCAN.len()]).unwrap();
    append(&mut place.ledger, 60..61);
    let round = again(&place, 0);
    assert_eq!((round.manifest.troubled.len(), round.manifest.head.clone()), (0, place.ledger.head().unwrap()));
    assert!((1..=2).contains(&round.written), "{}", round.written);
    assert_eq!(mirror_now_code(&place), "backup_ledger_damaged", "a whole reading finds it");
    fs::write(&segment, &whole).unwrap();
    assert_eq!(mirror_now(&place).manifest.troubled, std::slice::from_ref(&path));
    verify(&place.path("copy")).unwrap();
    // An erasure in an old segment: the length of the list says that something was.
    place.ledger.erase(Position(1)).unwrap();
    assert!(again(&place, 1).written >= 1);
    assert_eq!(fs::read(place.path("copy/ledger/00000000000000000001.ledger")).unwrap(), fs::read(&segment).unwrap());
    verify(&place.path("copy")).unwrap();
}

fn mirror_now_code(place: &Place) -> String {
    let outcome = mirror(&place.register(), &place.path("copy"), &place.ledger.head().unwrap(), made_at());
    outcome.unwrap_err().refusal().code
}

#[test]
fn a_file_on_its_way_and_one_that_goes_meanwhile_fail_no_backup() {
    let (place, path) = mirrored();
    fs::write(place.register().join(&path).with_file_name(format!(".{}.tmp", digest(SCAN))), SCAN).unwrap();
    let manifest = place.backup("b.zhitiao");
    assert!(manifest.files.iter().all(|file| !file.path.contains(".tmp")), "what is on its way is no file");
    // Listed, and gone when it is read: told as a change, which is tried again.
    let gone = archive::Source { from: place.path("gone"), path, bytes: None };
    assert_eq!(archive::measured(&gone).unwrap_err().refusal().code, "backup_changed");
}

#[test]
fn what_lies_in_a_register_is_held_to_what_its_ledger_tells_of() {
    let (mut place, path) = mirrored();
    let register = place.register();
    let look = || survey(&register).unwrap();
    assert_eq!(look(), Survey { named: 1, ..Survey::default() });
    fs::write(register.join(&path), "other").unwrap();
    assert_eq!(look().damaged, std::slice::from_ref(&path));
    let other = format!("attachments/{}/{}", case(3), digest(b"x"));
    fs::create_dir_all(register.join(&other).parent().unwrap()).unwrap();
    fs::write(register.join(&other), "x").unwrap();
    fs::remove_file(register.join(&path)).unwrap();
    assert_eq!(look(), Survey { named: 1, missing: vec![path], damaged: Vec::new(), unnamed: vec![other] });

    let folder = place.path("copy");
    let follows = |lacks: u64| match copied(&register, &folder).unwrap() {
        Copied::Follows { lacks: found, since, .. } => found == lacks && since.is_some() == (lacks > 0),
        _ => false,
    };
    assert!(follows(0));
    append(&mut place.ledger, 70..72);
    assert!(follows(4));
    assert_eq!(copied(&register, &place.path("none")).unwrap(), Copied::Nothing);
    let another = Place::new();
    let head = another.ledger.head().unwrap();
    mirror(&another.register(), &another.path("copy"), &head, made_at()).unwrap();
    assert_eq!(copied(&register, &another.path("copy")).unwrap(), Copied::Other);
}

#[test]
fn a_damaged_backup_and_one_of_another_register_take_no_sound_one_s_place() {
    let place = Place::new();
    let other = Place::new();
    let folder = place.path("backups");
    fs::create_dir(&folder).unwrap();
    let day = |days: i64| made_at() - chrono::TimeDelta::days(days);
    let make_of = |place: &Place, name: &str, days: i64, damage: Option<&str>| {
        let making = Making { made_at: day(days), damage, recipients: &[] };
        make(&place.register(), &folder.join(name), &place.ledger.head().unwrap(), &making).unwrap();
    };
    make_of(&place, "sound.zhitiao", 41, None);
    make_of(&place, "old.zhitiao", 42, None);
    make_of(&place, "looked-at.zhitiao", 40, Some("records are missing"));
    make_of(&place, "cut.zhitiao", 39, None);
    let cut = fs::OpenOptions::new().write(true).open(folder.join("cut.zhitiao")).unwrap();
    cut.set_len(cut.metadata().unwrap().len() - 30).unwrap();
    // Of the same district, but another register: newer than all of them.
    make_of(&other, "training.zhitiao", 0, None);
    let pruned = prune(&folder, Keep { days: 7, months: 12 }, (made_at(), false)).unwrap();
    let named = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(named(&pruned.kept), ["sound.zhitiao", "training.zhitiao"]);
    assert_eq!(named(&pruned.removed), ["old.zhitiao"]);
    assert_eq!(named(&pruned.strange), ["cut.zhitiao", "looked-at.zhitiao"]);
    let pruned = prune(&folder, Keep { days: 7, months: 0 }, (made_at(), false)).unwrap();
    assert_eq!(named(&pruned.kept), ["sound.zhitiao", "training.zhitiao"], "the newest sound one of each");
}
