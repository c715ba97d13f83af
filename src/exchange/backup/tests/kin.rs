//! Copies of other registers that are called alike, copies somebody changed, and names that promise what is not so.

use super::*;
use crate::exchange::backup::{mend, mirror_again};

/// A register of the same district with records of its own.
fn another(records: std::ops::Range<u64>) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(crate::ledger::disk::RealDisk);
    let options = Options { segment_bytes: 4096, ..Options::default() };
    let (mut ledger, _) = FileLedger::create(disk, &folder.path().join("register"), LOG, options).unwrap();
    append(&mut ledger, records);
    Place { folder, ledger }
}

fn mirrored(place: &Place, folder: &Path) -> Result<Mirrored, BackupError> {
    mirror(&place.register(), folder, &place.ledger.head().unwrap(), made_at())
}

/// Every file of a folder with its bytes.
fn bytes_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_copy_of_another_register_of_the_district_is_never_overwritten() {
    let place = Place::new();
    // Of every length: one that is shorter is the one that could be overwritten, in one segment or in several.
    for records in [500..502, 500..518, 500..560] {
        let other = another(records.clone());
        let (near, far) = (other.path("near"), other.path("far"));
        mirrored(&other, &near).unwrap();
        shipped(&other, &far).0.unwrap();
        let before = (bytes_of(&near), bytes_of(&far));
        let code = |outcome: Result<Mirrored, BackupError>| outcome.unwrap_err().refusal().code;
        assert_eq!(code(mirrored(&place, &near)), "mirror_of_other", "{records:?}");
        assert_eq!(code(mend(&place.register(), &near, &place.ledger.head().unwrap(), made_at())), "mirror_of_other");
        let head = place.ledger.head().unwrap();
        let again = mirror_again(&place.register(), &near, (&head, made_at()), (0, &mut Seen::default()));
        assert_eq!(code(again), "mirror_of_other");
        assert_eq!(check(&place.register(), &near, &head).unwrap_err().refusal().code, "mirror_of_other");
        // Of a longer one at the other end of a pipe no more can be said than that.
        let far_code =
            if other.ledger.head().unwrap().position > head.position { "mirror_ahead" } else { "mirror_of_other" };
        assert_eq!(code(shipped(&place, &far).0), far_code);
        assert_eq!(code(shipped_by(&place, &far, true).0), far_code);
        assert_eq!((bytes_of(&near), bytes_of(&far)), before, "not a byte of it was touched");
    }
}

#[test]
fn a_register_that_went_another_way_is_told_from_another_one() {
    let mut place = Place::new();
    let old = place.path("old.zhitiao");
    backup(&place.register(), &old, &place.ledger.head().unwrap(), made_at()).unwrap();
    append(&mut place.ledger, 20..22);
    let (near, far) = (place.path("near"), place.path("far"));
    mirrored(&place, &near).unwrap();
    shipped(&place, &far).0.unwrap();
    // Brought back from before and written on: what the copy has more was acknowledged, and is in no other place.
    let register = place.path("restored");
    restore(&old, &register).unwrap();
    let mut ledger = FileLedger::open_dir(&register, LOG).unwrap().0;
    append(&mut ledger, 600..610);
    let folder = tempfile::tempdir().unwrap();
    symlink(&register, folder.path().join("register")).unwrap();
    let back = Place { folder, ledger };
    let before = (bytes_of(&near), bytes_of(&far));
    assert_eq!(mirrored(&back, &near).unwrap_err().refusal().code, "mirror_diverged");
    assert_eq!(shipped(&back, &far).0.unwrap_err().refusal().code, "mirror_diverged");
    assert_eq!((bytes_of(&near), bytes_of(&far)), before);
}

#[test]
fn a_receiving_end_lets_no_segment_of_another_register_in_though_the_sender_does_not_ask() {
    let (place, other) = (Place::new(), another(500..502));
    let copy = other.path("copy");
    shipped(&other, &copy).0.unwrap();
    let before = bytes_of(&copy);
    let head = place.ledger.head().unwrap();
    let first = "ledger/00000000000000000001.ledger";
    let content = fs::read(place.register().join(first)).unwrap();
    let sha256 = hex(&Sha256::digest(&content));
    let entry = FileEntry { path: first.into(), entry: first.into(), bytes: content.len() as u64, sha256 };
    let manifest = Manifest::of(&head, (made_at(), None), vec![entry]);
    let coming = json!({ "manifest": manifest, "erasures": Vec::<String>::new() });
    let mut input = io::Cursor::new([format!("{coming}\n").into_bytes(), content].concat());
    let refused = receive(&copy, (&mut input, &mut io::sink())).unwrap_err().refusal();
    assert_eq!(refused.code, "mirror_of_other");
    assert_eq!(bytes_of(&copy), before);
}

#[test]
fn what_changed_in_a_copy_is_told_and_written_again_only_by_whoever_knows() {
    let mut place = Place::new();
    let (near, far) = (place.path("near"), place.path("far"));
    mirrored(&place, &near).unwrap();
    shipped(&place, &far).0.unwrap();
    append(&mut place.ledger, 20..22);
    let head = place.ledger.head().unwrap();
    let first = "ledger/00000000000000000001.ledger";
    type Damage = (&'static str, fn(&mut Vec<u8>));
    let damages: [Damage; 4] = [
        (first, |bytes| bytes[40] ^= 1),
        (first, |bytes| bytes.truncate(900)),
        ("attachments/empty", |bytes| bytes.push(b'x')),
        ("config.toml", |bytes| bytes.clear()),
    ];
    for (name, damage) in damages {
        for copy in [&near, &far] {
            let mut bytes = fs::read(copy.join(name)).unwrap();
            damage(&mut bytes);
            fs::write(copy.join(name), bytes).unwrap();
        }
        let before = (bytes_of(&near), bytes_of(&far));
        for refused in [mirrored(&place, &near), shipped(&place, &far).0] {
            let refusal = refused.unwrap_err().refusal();
            assert_eq!((refusal.code.as_str(), refusal.args["files"].as_str()), ("mirror_changed", name));
        }
        assert_eq!((bytes_of(&near), bytes_of(&far)), before, "what is there is left to be looked at");
        let mended =
            [mend(&place.register(), &near, &head, made_at()).unwrap(), shipped_by(&place, &far, true).0.unwrap()];
        for (mended, copy) in mended.iter().zip([&near, &far]) {
            assert_eq!(mended.mended.iter().map(String::as_str).collect::<Vec<_>>(), [name]);
            assert_eq!(verify(copy).unwrap().head(), &head);
        }
    }
    // The rounds of a host do not read everything, but what they would write over.
    let files = mirrored(&place, &near).unwrap().manifest.files;
    let open = files.iter().filter(|file| file.path.starts_with("ledger/")).map(|file| &file.path).max().unwrap();
    let open = near.join(open);
    let mut bytes = fs::read(&open).unwrap();
    bytes[10] ^= 1;
    fs::write(&open, bytes).unwrap();
    append(&mut place.ledger, 22..23);
    let again =
        mirror_again(&place.register(), &near, (&place.ledger.head().unwrap(), made_at()), (0, &mut Seen::default()));
    assert_eq!(again.unwrap_err().refusal().code, "mirror_changed");
}

#[test]
fn a_round_that_was_cut_short_is_finished_and_no_change() {
    let mut place = Place::new();
    let (near, far) = (place.path("near"), place.path("far"));
    for copy in [&near, &far] {
        mirrored(&place, copy).unwrap();
    }
    let kept = |copy: &Path| [MANIFEST, "manifest.sha256"].map(|name| (copy.join(name), fs::read(copy.join(name))));
    let before = [kept(&near), kept(&far)];
    append(&mut place.ledger, 20..21);
    fs::write(place.register().join("config.toml"), "[backup]\n# another\n").unwrap();
    for copy in [&near, &far] {
        mirrored(&place, copy).unwrap();
    }
    // As if the round had ended before it came to the manifest.
    for (path, bytes) in before.into_iter().flatten() {
        fs::write(path, bytes.unwrap()).unwrap();
    }
    append(&mut place.ledger, 21..22);
    mirrored(&place, &near).unwrap();
    assert_eq!(verify(&near).unwrap().head(), &place.ledger.head().unwrap());
}

#[test]
fn a_plain_backup_never_bears_the_name_of_an_encrypted_one() {
    let place = Place::new();
    for name in ["2026-11-23.age", "2026-11-23.zhitiao.AGE"] {
        let refused = backup(&place.register(), &place.path(name), &place.ledger.head().unwrap(), made_at());
        assert_eq!(refused.unwrap_err().refusal().code, "backup_not_encrypted");
        assert!(!place.path(name).exists());
    }
}

#[test]
fn a_dry_run_tells_of_every_damaged_backup() {
    let place = Place::new();
    let head = place.ledger.head().unwrap();
    let folder = place.path("backups");
    fs::create_dir(&folder).unwrap();
    for name in ["a.zhitiao", "b.zhitiao", "c.zhitiao"] {
        backup(&place.register(), &folder.join(name), &head, made_at()).unwrap();
    }
    let flip = |name: &str| {
        let mut bytes = fs::read(folder.join(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(folder.join(name), bytes).unwrap();
    };
    flip("a.zhitiao");
    let whole = fs::read(folder.join("b.zhitiao")).unwrap();
    fs::write(folder.join("b.zhitiao"), &whole[..whole.len() - 9]).unwrap();
    // Nothing would go: all are of the last days.
    let pruned = prune(&folder, Keep { days: 30, months: 12 }, (made_at(), true)).unwrap();
    assert_eq!(pruned.kept, [folder.join("c.zhitiao")]);
    assert_eq!(pruned.strange, [folder.join("a.zhitiao"), folder.join("b.zhitiao")]);
    assert_eq!(pruned.removed, Vec::<PathBuf>::new());
}

#[test]
fn a_backup_that_was_cut_short_is_called_so() {
    let place = Place::new();
    let file = place.path("a.zhitiao");
    backup(&place.register(), &file, &place.ledger.head().unwrap(), made_at()).unwrap();
    let whole = fs::read(&file).unwrap();
    let code = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        verify(&file).unwrap_err().refusal().code
    };
    assert_eq!(code(&whole[..whole.len() - 10]), "backup_cut_short");
    let mut flipped = whole;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert_ne!(code(&flipped), "backup_cut_short");
}
