use super::*;
use crate::domain::actor::{Actor, Identity, Role};
use crate::ledger::{CommandId, FileLedger, Ledger, NewEvent, Options, Position, Staged, StreamId, Version, Write};
use chrono::{NaiveDate, TimeZone};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tar::{Builder, EntryType, Header};
use tempfile::TempDir;
use uuid::Uuid;

mod files;
mod kin;

const LOG: &str = "321302";

fn made_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap()
}

/// A command of two events on a stream of its own.
fn staged(number: u64) -> Staged {
    let event = |part: u64| NewEvent {
        on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        kind: "noted".to_owned(),
        v: 1,
        body: json!({ "number": number, "part": part, "name": "苏州𬭎锐" }),
    };
    Staged {
        id: CommandId(Uuid::from_u128(u128::from(number) + 1)),
        by: Actor { account: "chenyihe".to_owned(), role: Role::Clerk, known: Identity::Process },
        at: made_at(),
        writes: vec![Write {
            stream: StreamId(format!("case:{number}")),
            expect: Version(0),
            events: vec![event(1), event(2)],
        }],
        order: None,
    }
}

fn append(ledger: &mut FileLedger, numbers: std::ops::Range<u64>) {
    for number in numbers {
        ledger.append(&[staged(number)]).remove(0).unwrap();
    }
}

/// A register in several segments, with settings and attachments, in a folder of its own.
struct Place {
    folder: TempDir,
    ledger: FileLedger,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("register");
        let options = Options { segment_bytes: 4096, ..Options::default() };
        let disk = Arc::new(crate::ledger::disk::RealDisk);
        let (mut ledger, _) = FileLedger::create(disk, &register, LOG, options).unwrap();
        append(&mut ledger, 0..20);
        fs::write(register.join("config.toml"), "[backup]\n").unwrap();
        let deep = register.join("attachments/案卷");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join(format!("{}.txt", "证据".repeat(30))), "附件").unwrap();
        fs::write(register.join("attachments/empty"), "").unwrap();
        let place = Self { folder, ledger };
        assert!(fs::read_dir(place.register().join("ledger")).unwrap().count() > 4, "several segments");
        place
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("register")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a backup under a name, in the place of one this test made before.
    fn backup(&self, name: &str) -> Manifest {
        let _none_before = fs::remove_file(self.path(name));
        backup(&self.register(), &self.path(name), &self.ledger.head().unwrap(), made_at()).unwrap()
    }

    /// What a refused restore must leave: the folder as it was.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn refused(&self, archive: &str) -> String {
        let before = self.names();
        let code = restore(&self.path(archive), &self.path("restored")).unwrap_err().refusal().code;
        assert_eq!(self.names(), before, "a refused restore leaves nothing behind");
        code
    }
}

fn records(ledger: &FileLedger) -> Vec<crate::ledger::Record> {
    ledger.tail(Position(0), 10_000).unwrap()
}

#[test]
fn what_is_restored_is_what_was_there_at_the_head_and_nothing_later() {
    let mut place = Place::new();
    let before = records(&place.ledger);
    let head = place.ledger.head().unwrap();
    append(&mut place.ledger, 20..30);
    // The writer goes on: the head lies behind what is being written.
    let manifest = backup(&place.register(), &place.path("b.zst"), &head, made_at()).unwrap();
    assert_eq!(manifest.head, head);
    let restored = place.path("restored");
    let found = restore(&place.path("b.zst"), &restored).unwrap();
    assert_eq!((found.manifest, found.cases, found.erased), (manifest, 20, 0));
    let (mut ledger, report) = FileLedger::open_dir(&restored, LOG).unwrap();
    assert_eq!(report.trouble, None);
    assert_eq!(records(&ledger), before);
    assert_eq!(ledger.head().unwrap(), head);
    append(&mut ledger, 20..21);
    assert_eq!(fs::read_to_string(restored.join("config.toml")).unwrap(), "[backup]\n");
    let attachment = restored.join("attachments/案卷").join(format!("{}.txt", "证据".repeat(30)));
    assert_eq!(fs::read_to_string(attachment).unwrap(), "附件");
    assert!(restored.join("attachments/empty").exists());
    assert_eq!(place.names(), ["b.zst", "register", "restored"], "nothing half-made remains");
}

#[test]
fn every_head_there_ever_was_can_be_backed_up() {
    let place = Place::new();
    for position in [2_u64, 4, 8, 20, 38] {
        let hash = place.ledger.hash_at(Position(position)).unwrap().unwrap();
        let head = Head { log: LOG.to_owned(), position: Position(position), hash };
        backup(&place.register(), &place.path("b.zst"), &head, made_at()).unwrap();
        let restored = place.path("restored");
        restore(&place.path("b.zst"), &restored).unwrap();
        assert_eq!(FileLedger::open_dir(&restored, LOG).unwrap().0.head().unwrap(), head, "position {position}");
        fs::remove_dir_all(&restored).unwrap();
        fs::remove_file(place.path("b.zst")).unwrap();
    }
}

#[test]
fn a_backup_never_takes_the_place_of_another_file_and_says_what_was_wrong_with_the_register() {
    let place = Place::new();
    let (head, to) = (place.ledger.head().unwrap(), place.path("b.zst"));
    fs::write(&to, "last year's").unwrap();
    let error = backup(&place.register(), &to, &head, made_at()).unwrap_err();
    assert_eq!(error.refusal().code, "target_exists");
    assert_eq!(fs::read_to_string(&to).unwrap(), "last year's");
    assert_eq!(place.names(), ["b.zst", "register"]);
    let marked = place.path("marked.zst");
    let why = "records 41 to 44 are missing".to_owned();
    let making = Making { made_at: made_at(), damage: Some(&why), recipients: &[] };
    make(&place.register(), &marked, &head, &making).unwrap();
    assert_eq!(restore(&marked, &place.path("restored")).unwrap().manifest.damage, Some(why));
}

#[test]
fn a_head_the_ledger_does_not_lead_to_is_refused() {
    let place = Place::new();
    let refused = |head: &Head| {
        let error = backup(&place.register(), &place.path("b.zst"), head, made_at()).unwrap_err();
        assert!(!place.path("b.zst").exists());
        error.refusal().code
    };
    let head = place.ledger.head().unwrap();
    assert_eq!(refused(&Head { position: Position(0), ..head.clone() }), "backup_empty");
    assert_eq!(refused(&Head { position: Position(41), ..head.clone() }), "backup_ledger_damaged");
    assert_eq!(refused(&Head { hash: crate::ledger::Hash::zero(), ..head.clone() }), "backup_ledger_damaged");
    let half = place.ledger.hash_at(Position(39)).unwrap().unwrap();
    let half = Head { position: Position(39), hash: half, ..head };
    assert_eq!(refused(&half), "backup_ledger_damaged", "the middle of a command is no head");
}

#[test]
fn a_damaged_ledger_is_not_backed_up() {
    let place = Place::new();
    let head = place.ledger.head().unwrap();
    let segment = place.register().join("ledger/00000000000000000001.ledger");
    let good = fs::read(&segment).unwrap();
    for at in (0..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        fs::write(&segment, &bad).unwrap();
        let error = backup(&place.register(), &place.path("b.zst"), &head, made_at()).unwrap_err();
        assert_eq!(error.refusal().code, "backup_ledger_damaged", "byte {at}");
    }
    assert!(!place.path("b.zst").exists());
}

#[test]
fn a_register_is_never_restored_over_anything() {
    let place = Place::new();
    place.backup("b.zst");
    let error = restore(&place.path("b.zst"), &place.register()).unwrap_err();
    assert_eq!(error.refusal().code, "restore_not_empty");
    fs::create_dir(place.path("restored")).unwrap();
    fs::write(place.path("restored/lock"), "").unwrap();
    assert_eq!(place.refused("b.zst"), "restore_not_empty");
    fs::remove_file(place.path("restored/lock")).unwrap();
    restore(&place.path("b.zst"), &place.path("restored")).unwrap();
}

#[test]
fn an_archive_cut_anywhere_or_changed_anywhere_restores_nothing() {
    let place = Place::new();
    place.backup("b.zst");
    let good = fs::read(place.path("b.zst")).unwrap();
    for length in (0..good.len()).step_by(good.len() / 40) {
        fs::write(place.path("bad.zst"), &good[..length]).unwrap();
        // Cut in the seal itself it is the seal that is missing.
        let refused = place.refused("bad.zst");
        assert!(["backup_unreadable", "backup_cut_short"].contains(&refused.as_str()), "cut at {length}: {refused}");
    }
    for at in (0..good.len()).step_by(good.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(place.path("bad.zst"), &bad).unwrap();
        place.refused("bad.zst");
    }
    fs::write(place.path("bad.zst"), b"\x89PNG no archive").unwrap();
    assert_eq!(place.refused("bad.zst"), "backup_unreadable");
    restore(&place.path("b.zst"), &place.path("restored")).unwrap();
}

#[test]
fn what_was_erased_since_stays_erased() {
    let mut place = Place::new();
    place.backup("old.zst");
    place.ledger.erase(Position(3)).unwrap();
    place.backup("new.zst");
    assert!(place.path("erasures").exists(), "the list is kept beside the backups");
    for archive in ["old.zst", "new.zst"] {
        let restored = place.path("restored");
        restore(&place.path(archive), &restored).unwrap();
        let (ledger, report) = FileLedger::open_dir(&restored, LOG).unwrap();
        assert_eq!(report.trouble, None);
        assert_eq!(ledger.erasures().unwrap().len(), 1, "{archive}");
        let record = records(&ledger).remove(2);
        assert_eq!((record.position, record.body), (Position(3), None), "{archive}");
        drop(ledger);
        fs::remove_dir_all(restored).unwrap();
    }
    // Without the list beside it, one that waits in the directory serves as well.
    fs::remove_file(place.path("erasures")).unwrap();
    fs::create_dir(place.path("restored")).unwrap();
    fs::copy(place.register().join("erasures"), place.path("restored/erasures")).unwrap();
    restore(&place.path("old.zst"), &place.path("restored")).unwrap();
    let (ledger, _) = FileLedger::open_dir(&place.path("restored"), LOG).unwrap();
    assert_eq!(records(&ledger)[2].body, None);
}

#[test]
fn a_list_of_erasures_that_cannot_be_read_stops_both_ways() {
    let place = Place::new();
    place.backup("b.zst");
    fs::write(place.path("erasures"), "not a list\n").unwrap();
    assert_eq!(place.refused("b.zst"), "erasures_unreadable");
    let head = place.ledger.head().unwrap();
    let error = backup(&place.register(), &place.path("c.zst"), &head, made_at()).unwrap_err();
    assert_eq!(error.refusal().code, "erasures_unreadable");
}

#[test]
fn links_are_no_attachments() {
    let place = Place::new();
    symlink("/etc/hostname", place.register().join("attachments/link")).unwrap();
    let head = place.ledger.head().unwrap();
    let error = backup(&place.register(), &place.path("b.zst"), &head, made_at()).unwrap_err();
    assert_eq!(error.refusal().code, "backup_special_file");
}

/// Archives nobody's backup made.
struct Forged {
    manifest: serde_json::Value,
    entries: Vec<(Header, Vec<u8>)>,
}

impl Forged {
    /// A sound backup taken apart.
    fn from(place: &Place) -> Self {
        let manifest = place.backup("sound.zst");
        let mut archive =
            tar::Archive::new(zstd::Decoder::new(fs::File::open(place.path("sound.zst")).unwrap()).unwrap());
        let entries = archive.entries().unwrap().skip(1).map(|entry| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.header().clone(), bytes)
        });
        let mut manifest = serde_json::to_value(manifest).unwrap();
        // As they were made before there was a seal: a forger would make a right one.
        manifest["format"] = json!(1);
        Self { entries: entries.collect(), manifest }
    }

    /// Adds a file to the manifest and the archive.
    fn add(&mut self, path: &str, entry: &str, content: &[u8]) {
        let listed = json!({ "path": path, "entry": entry, "bytes": content.len(),
                             "sha256": hex(&Sha256::digest(content)) });
        self.manifest["files"].as_array_mut().unwrap().push(listed);
        self.push(entry, EntryType::Regular, content);
    }

    fn push(&mut self, entry: &str, kind: EntryType, content: &[u8]) {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        // The library refuses names that leave the folder; an attacker's does not.
        header.as_gnu_mut().unwrap().name[..entry.len()].copy_from_slice(entry.as_bytes());
        if kind == EntryType::Symlink {
            header.set_link_name("/etc").unwrap();
        }
        header.set_cksum();
        self.entries.push((header, content.to_vec()));
    }

    fn restored(&self, place: &Place) -> String {
        let file = fs::File::create(place.path("forged.zst")).unwrap();
        let mut archive = Builder::new(zstd::Encoder::new(file, 1).unwrap());
        let listed = serde_json::to_vec(&self.manifest).unwrap();
        let mut header = Header::new_ustar();
        header.set_size(listed.len() as u64);
        archive.append_data(&mut header, MANIFEST, listed.as_slice()).unwrap();
        for (header, content) in &self.entries {
            archive.append(header, content.as_slice()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap();
        if place.path("restored").exists() {
            fs::remove_dir_all(place.path("restored")).unwrap();
        }
        let before = place.names();
        match restore(&place.path("forged.zst"), &place.path("restored")) {
            Ok(_) => "restored".to_owned(),
            Err(error) => {
                assert_eq!(place.names(), before, "a refused restore leaves nothing behind");
                error.refusal().code
            }
        }
    }
}

#[test]
fn a_forged_archive_writes_nothing_outside_and_nothing_unlisted() {
    let place = Place::new();
    let forged = |change: &dyn Fn(&mut Forged)| {
        let mut forged = Forged::from(&place);
        change(&mut forged);
        forged.restored(&place)
    };
    assert_eq!(forged(&|_| {}), "restored", "the forger's tools work");
    assert_eq!(forged(&|f| f.add("attachments/extra", "attachments/extra", b"x")), "restored");
    let outside = [
        "../outside",
        "attachments/../../outside",
        "/etc/outside",
        "ledger/../outside",
        "ledger/x.ledger",
        "ledger/00000000000000000001.index",
        "attachments//a",
        "attachments/./a",
        "attachments/",
        "attachments",
        "store/db",
        "drafts/a",
        "lock",
        "",
        "attachments/a\0b",
        "attachments\\a",
    ];
    for path in outside {
        assert_eq!(forged(&|f| f.add(path, "long/1", b"x")), "backup_path", "{path:?}");
    }
    assert_eq!(forged(&|f| f.add("config.toml", "config2", b"x")), "backup_path", "one path twice");
    assert_eq!(forged(&|f| f.push("../outside", EntryType::Regular, b"x")), "backup_unexpected");
    assert_eq!(forged(&|f| f.push("config.toml", EntryType::Regular, b"x")), "backup_unexpected", "one entry twice");
    let link = |f: &mut Forged| {
        f.add("attachments/link", "attachments/link", b"");
        f.entries.pop();
        f.push("attachments/link", EntryType::Symlink, b"");
    };
    assert_eq!(forged(&link), "backup_unexpected");
    assert!(!place.path("outside").exists());
}

#[test]
fn a_forged_manifest_is_held_to_its_word() {
    let place = Place::new();
    let forged = |change: &dyn Fn(&mut Forged)| {
        let mut forged = Forged::from(&place);
        change(&mut forged);
        forged.restored(&place)
    };
    assert_eq!(forged(&|f| f.manifest["files"][0]["bytes"] = json!(1)), "backup_mismatch");
    assert_eq!(forged(&|f| f.manifest["files"][0]["sha256"] = json!("0".repeat(64))), "backup_mismatch");
    assert_eq!(forged(&|f| f.manifest["files"][0]["bytes"] = json!(u64::MAX)), "restore_no_room");
    assert_eq!(forged(&|f| drop(f.entries.pop())), "backup_incomplete");
    assert_eq!(forged(&|f| f.manifest["format"] = json!(3)), "backup_format");
    assert_eq!(forged(&|f| f.manifest["format"] = json!(2)), "backup_cut_short");
    assert_eq!(forged(&|f| f.manifest["surprise"] = json!(2)), "backup_unreadable");
    assert_eq!(forged(&|f| f.manifest["head"]["position"] = json!(38)), "backup_ledger_damaged");
    assert_eq!(forged(&|f| f.manifest["head"]["log"] = json!("321311")), "backup_ledger_damaged");
    // A segment left out of both: every entry is as promised, and the chain has a hole.
    let hole = |f: &mut Forged| {
        f.manifest["files"].as_array_mut().unwrap().remove(1);
        f.entries.remove(1);
    };
    assert_eq!(forged(&hole), "backup_ledger_damaged");
}

#[test]
fn a_bomb_is_stopped_at_what_the_manifest_promised() {
    let place = Place::new();
    let mut forged = Forged::from(&place);
    forged.add("attachments/big", "attachments/big", &vec![0; 4 << 20]);
    let last = forged.manifest["files"].as_array().unwrap().len() - 1;
    forged.manifest["files"][last]["bytes"] = json!(10);
    assert_eq!(forged.restored(&place), "backup_mismatch");
    let sizes: BTreeMap<_, _> = place.names().into_iter().map(|name| (name.clone(), place.path(&name))).collect();
    assert!(!sizes.contains_key("restored"));
}

#[test]
fn a_mirror_ships_only_what_is_new_and_is_restored_from_like_a_backup() {
    let mut place = Place::new();
    append(&mut place.ledger, 100..140);
    let register = place.folder.path().join("register");
    let folder = place.folder.path().join("mirror");
    let first = mirror(&register, &folder, &place.ledger.head().unwrap(), made_at()).unwrap();
    assert!(first.written > 3, "{}", first.written);
    append(&mut place.ledger, 140..142);
    let head = place.ledger.head().unwrap();
    let second = mirror(&register, &folder, &head, made_at()).unwrap();
    assert!((1..=2).contains(&second.written), "{} files went over again", second.written);
    assert_eq!(mirror(&register, &folder, &head, made_at()).unwrap().written, 0, "nothing is new");
    assert_eq!(verify(&folder).unwrap().head(), &head);

    let restored = place.folder.path().join("restored");
    assert_eq!(restore(&folder, &restored).unwrap().manifest.head, head);
    for listed in &second.manifest.files {
        let (before, after) =
            (fs::read(folder.join(&listed.path)).unwrap(), fs::read(restored.join(&listed.path)).unwrap());
        assert!(after.starts_with(&before), "{}", listed.path);
    }
}

#[test]
fn a_mirror_is_never_overwritten_by_less_or_by_another_register() {
    let mut place = Place::new();
    let register = place.folder.path().join("register");
    let folder = place.folder.path().join("mirror");
    let before = place.ledger.head().unwrap();
    append(&mut place.ledger, 200..203);
    mirror(&register, &folder, &place.ledger.head().unwrap(), made_at()).unwrap();
    let code = |head: &Head| match mirror(&register, &folder, head, made_at()) {
        Err(BackupError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(&before), "mirror_ahead");
    assert_eq!(code(&Head { log: "321303".to_owned(), ..place.ledger.head().unwrap() }), "mirror_of_other");
    let strange = place.folder.path().join("strange");
    fs::create_dir(&strange).unwrap();
    fs::write(strange.join("letters.txt"), "mine").unwrap();
    let refused = mirror(&register, &strange, &place.ledger.head().unwrap(), made_at()).unwrap_err().refusal();
    assert_eq!(refused.code, "mirror_not_empty");
}

#[test]
fn a_flipped_byte_anywhere_in_a_mirror_or_a_backup_is_found() {
    let mut place = Place::new();
    append(&mut place.ledger, 300..304);
    let register = place.folder.path().join("register");
    let (folder, file) = (place.folder.path().join("mirror"), place.folder.path().join("b.zhitiao"));
    let head = place.ledger.head().unwrap();
    let mirrored = mirror(&register, &folder, &head, made_at()).unwrap();
    backup(&register, &file, &head, made_at()).unwrap();
    let mut places: Vec<PathBuf> = mirrored.manifest.files.iter().map(|listed| folder.join(&listed.path)).collect();
    places.push(file);
    for path in places {
        let whole = fs::read(&path).unwrap();
        let from = if path.starts_with(&folder) { folder.clone() } else { path.clone() };
        for at in (0..whole.len()).step_by((whole.len() / 40).max(1)) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x01;
            fs::write(&path, &flipped).unwrap();
            assert!(verify(&from).is_err(), "{} byte {at}", path.display());
        }
        fs::write(&path, &whole).unwrap();
        assert!(verify(&from).is_ok(), "{}", path.display());
    }
}

#[test]
fn every_single_byte_of_a_small_backup_and_of_a_small_mirror_counts() {
    let home = tempfile::tempdir().unwrap();
    let register = home.path().join("register");
    let disk = Arc::new(crate::ledger::disk::RealDisk);
    let (mut ledger, _) = FileLedger::create(disk, &register, LOG, Options::default()).unwrap();
    append(&mut ledger, 0..1);
    let head = ledger.head().unwrap();
    let (file, folder) = (home.path().join("b.zhitiao"), home.path().join("mirror"));
    backup(&register, &file, &head, made_at()).unwrap();
    mirror(&register, &folder, &head, made_at()).unwrap();
    let mut places = vec![file.clone(), folder.join(MANIFEST), folder.join("manifest.sha256")];
    places.push(folder.join("ledger/00000000000000000001.ledger"));
    for path in places {
        let whole = fs::read(&path).unwrap();
        let from = if path == file { &file } else { &folder };
        assert!(verify(from).is_ok(), "{}", path.display());
        for at in 0..whole.len() {
            for bit in [0x01, 0x10] {
                let mut flipped = whole.clone();
                flipped[at] ^= bit;
                fs::write(&path, &flipped).unwrap();
                assert!(verify(from).is_err(), "{} byte {at} bit {bit}", path.display());
            }
        }
        fs::write(&path, &whole).unwrap();
    }
    // Cut anywhere, or with anything behind it, it is none either.
    let whole = fs::read(&file).unwrap();
    for length in 0..whole.len() {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(verify(&file).is_err(), "cut at {length}");
    }
    fs::write(&file, [whole.as_slice(), b"x"].concat()).unwrap();
    assert!(verify(&file).is_err());
}

/// Ships a register to a folder at the other end of a pipe; what each end says of it.
fn shipped(place: &Place, folder: &Path) -> (Result<Mirrored, BackupError>, Result<Mirrored, BackupError>) {
    shipped_by(place, folder, false)
}

/// The same by somebody who knows that the copy changed, or does not.
fn shipped_by(
    place: &Place,
    folder: &Path,
    mends: bool,
) -> (Result<Mirrored, BackupError>, Result<Mirrored, BackupError>) {
    use std::io::BufReader;
    use std::os::unix::net::UnixStream;
    let (here, there) = UnixStream::pair().unwrap();
    let head = place.ledger.head().unwrap();
    std::thread::scope(|scope| {
        let receiving = scope.spawn(move || {
            let (mut input, mut output) = (BufReader::new(there.try_clone().unwrap()), there);
            receive(folder, (&mut input, &mut output))
        });
        let sent = {
            let (mut input, mut output) = (BufReader::new(here.try_clone().unwrap()), here);
            ship(&place.register(), (&head, made_at(), mends), (&mut input, &mut output))
        };
        (sent, receiving.join().unwrap())
    })
}

#[test]
fn a_copy_is_shipped_through_a_pipe_and_only_what_is_new() {
    let mut place = Place::new();
    let folder = place.path("far/copy");
    let (sent, received) = shipped(&place, &folder);
    let (sent, received) = (sent.unwrap(), received.unwrap());
    assert_eq!(sent, received);
    assert!(sent.written > 6, "{}", sent.written);
    append(&mut place.ledger, 20..21);
    let again = shipped(&place, &folder).0.unwrap();
    assert!((1..=2).contains(&again.written) && again.bytes < sent.bytes, "{again:?}");
    assert_eq!(shipped(&place, &folder).0.unwrap().written, 0);
    // What came is what a copy in a folder of one's own would be, and a register is restored from it.
    let near = place.path("near");
    mirror(&place.register(), &near, &place.ledger.head().unwrap(), made_at()).unwrap();
    assert_eq!(fs::read(near.join("manifest.json")).unwrap(), fs::read(folder.join("manifest.json")).unwrap());
    assert_eq!(verify(&folder).unwrap().head(), &place.ledger.head().unwrap());
    assert_eq!(restore(&folder, &place.path("restored")).unwrap().cases, 21);
    // A file that was lost there comes again.
    fs::remove_file(folder.join("config.toml")).unwrap();
    assert_eq!(shipped(&place, &folder).0.unwrap().written, 1);
    // What was erased here is erased there.
    let positions = [Position(1)];
    place.ledger.forget(&positions).unwrap();
    shipped(&place, &folder).0.unwrap();
    assert!(fs::read_to_string(folder.join("erasures")).unwrap().contains("\"pos\":1"));
}

#[test]
fn a_copy_is_never_shipped_over_a_longer_one_nor_anything_else() {
    let mut place = Place::new();
    let code = |(sent, received): (Result<Mirrored, BackupError>, Result<Mirrored, BackupError>)| {
        let codes = [sent, received].map(|outcome| outcome.unwrap_err().refusal().code);
        assert_eq!(codes[0], codes[1], "both ends say the same");
        codes[0].clone()
    };
    let copy = place.path("copy");
    let old = place.path("old.zst");
    backup(&place.register(), &old, &place.ledger.head().unwrap(), made_at()).unwrap();
    append(&mut place.ledger, 20..22);
    shipped(&place, &copy).0.unwrap();
    let register = place.path("restored");
    restore(&old, &register).unwrap();
    let earlier =
        Place { folder: tempfile::tempdir().unwrap(), ledger: FileLedger::open_dir(&register, LOG).unwrap().0 };
    symlink(&register, earlier.register()).unwrap();
    assert_eq!(code(shipped(&earlier, &copy)), "mirror_ahead");
    let strange = place.path("strange");
    fs::create_dir(&strange).unwrap();
    fs::write(strange.join("letters.txt"), "x").unwrap();
    assert_eq!(code(shipped(&place, &strange)), "mirror_not_empty");
}

#[test]
fn what_is_shipped_is_believed_in_nothing() {
    let place = Place::new();
    let head = place.ledger.head().unwrap();
    let entry =
        |path: &str, bytes: u64, sha256: String| FileEntry { path: path.into(), entry: path.into(), bytes, sha256 };
    let hash = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let forged = [
        (entry("../escaped", 1, hash(b"x")), "backup_path"),
        (entry("/etc/passwd", 1, hash(b"x")), "backup_path"),
        (entry("erasures", 1, hash(b"x")), "backup_path"),
        (entry("config.toml", 1, hash(b"y")), "backup_mismatch"),
        (entry("config.toml", 2, hash(b"x")), "backup_mismatch"),
    ];
    for (entry, expected) in forged {
        let copy = place.path("copy");
        let manifest = Manifest::of(&head, (made_at(), None), vec![entry.clone()]);
        let coming = json!({ "manifest": manifest, "erasures": Vec::<String>::new() });
        let mut input = io::Cursor::new(format!("{coming}\nx").into_bytes());
        let refused = receive(&copy, (&mut input, &mut io::sink())).unwrap_err().refusal().code;
        assert_eq!(refused, expected, "{entry:?}");
        assert!(!copy.join("manifest.json").exists() && !place.path("escaped").exists());
        let _gone = fs::remove_dir_all(&copy);
    }
    let mut cut = io::Cursor::new(b"{\"manifest\":".to_vec());
    let code = receive(&place.path("copy"), (&mut cut, &mut io::sink())).unwrap_err().refusal().code;
    assert_eq!(code, "ship_lost");
}

#[test]
fn a_backup_inside_what_it_is_a_backup_of_is_refused() {
    let place = Place::new();
    let head = place.ledger.head().unwrap();
    let inside = place.register().join("ledger/b.zst");
    let code = backup(&place.register(), &inside, &head, made_at()).unwrap_err().refusal().code;
    assert_eq!(code, "backup_inside");
    let folder = place.register().join("copies/of/it");
    assert_eq!(mirror(&place.register(), &folder, &head, made_at()).unwrap_err().refusal().code, "backup_inside");
    assert!(!folder.exists());
    assert_eq!(restore(&place.path("none"), &place.path("restored")).unwrap_err().refusal().code, "backup_missing");
}

#[test]
fn a_stream_is_the_file() {
    let place = Place::new();
    place.backup("b.zst");
    let making = Making { made_at: made_at(), damage: None, recipients: &[] };
    let mut streamed = Vec::new();
    stream(&place.register(), &mut streamed, &place.ledger.head().unwrap(), &making).unwrap();
    assert!(streamed == fs::read(place.path("b.zst")).unwrap());
}
