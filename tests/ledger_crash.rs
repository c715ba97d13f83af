//! What a crash, a full disk or a failed sync leaves of the ledger, at every operation it ever makes.
//!
//! A story is told on the recording disk: a ledger is made, batches are appended across several segments, some refused,
//! bodies erased. After every prefix of its operations the machine dies, with everything that was not synced dropped,
//! kept, torn or out of order; then the ledger is opened again, must hold every acknowledged command once, no refused
//! one, and none by half, must go on, and must survive dying again on the way. Each sync the ledger makes is then left
//! out in turn, and the same checks must find out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

#[path = "ledger/commands.rs"]
mod commands;
#[path = "ledger/recording.rs"]
mod recording;
#[path = "ledger/story.rs"]
mod story;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use commands::command;
use recording::{EIO, ENOSPC, Fault, Left, RecordingDisk};
use story::{DIR, Depth, Known, LEDGER, Story, check, life, options};
use zhitiao::ledger::disk::SyncPoint;
use zhitiao::ledger::{FileLedger, Ledger, LedgerError, Options, Position};

/// How many of the latest undecided operations are varied one by one; older ones go with the rest.
const VARIED: usize = 7;

/// The fate of each undecided operation: a few by name, one for all others.
struct Fate {
    named: BTreeMap<usize, Left>,
    others: Left,
}

impl Fate {
    fn of(&self) -> impl Fn(usize) -> Left + '_ {
        |op| self.named.get(&op).copied().unwrap_or(self.others)
    }
}

/// The fates a crash is tried with: nothing and everything left; each of the latest operations alone left or alone
/// lost; everything up to one that is torn, at its front or at its back; and some at random.
fn fates(undecided: &[(usize, usize)], seed: usize) -> Vec<Fate> {
    let mut fates = Vec::new();
    let mut add = |named: Vec<(usize, Left)>, others| fates.push(Fate { named: named.into_iter().collect(), others });
    add(vec![], Left::Nothing);
    add(vec![], Left::All);
    for &(op, bytes) in undecided.iter().rev().take(VARIED) {
        add(vec![(op, Left::All)], Left::Nothing);
        add(vec![(op, Left::Nothing)], Left::All);
        let before = undecided.iter().filter(|(other, _bytes)| *other < op).map(|&(other, _bytes)| (other, Left::All));
        for torn in
            [1, bytes / 3, bytes / 2, bytes.saturating_sub(1)].into_iter().filter(|&torn| 0 < torn && torn < bytes)
        {
            add(before.clone().chain([(op, Left::Front(torn))]).collect(), Left::Nothing);
            add(vec![(op, Left::Back(torn))], Left::All);
        }
    }
    let mut random = seed as u64;
    for _again in 0..3 {
        let coin = |&(op, _bytes): &(usize, usize)| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (op, if random >> 63 == 0 { Left::All } else { Left::Nothing })
        };
        add(undecided.iter().map(coin).collect(), Left::Nothing);
    }
    fates
}

/// The few fates tried at each operation of a second life.
fn few_fates(undecided: &[(usize, usize)]) -> Vec<Fate> {
    let mut few: Vec<Fate> =
        [Left::Nothing, Left::All].map(|others| Fate { named: BTreeMap::new(), others }).into_iter().collect();
    for &(op, bytes) in undecided.iter().rev().take(2) {
        few.push(Fate { named: [(op, Left::All)].into(), others: Left::Nothing });
        few.push(Fate { named: [(op, Left::Front(bytes / 2))].into(), others: Left::All });
    }
    few
}

/// Opens what a crash left, goes on with it, and dies again at every operation of that second life.
fn live_on(image: &RecordingDisk, known: &Known, options: &Options) -> Result<(), String> {
    let second = life(image, known, options)?;
    let mut seen = HashSet::new();
    for ops in 0..=image.recorded() {
        let known = second.known_at(ops);
        for fate in few_fates(&image.undecided(ops)) {
            let again = image.crashed(ops, &fate.of());
            if seen.insert((again.fingerprint(), known.promises())) {
                let place = |what| format!("second life, operation {ops}: {what}");
                second.check_torn(&again, ops).map_err(place)?;
                check(&again, &known, options, Depth::Promises).map_err(place)?;
            }
        }
    }
    Ok(())
}

/// Kills a story at every operation. Says how many different disks that left.
fn kill_everywhere(story: &Story, options: &Options) -> Result<usize, String> {
    let mut seen = HashSet::new();
    for ops in 0..=story.disk.recorded() {
        let known = story.known_at(ops);
        for (index, fate) in fates(&story.disk.undecided(ops), ops).iter().enumerate() {
            let image = story.disk.crashed(ops, &fate.of());
            if !seen.insert((image.fingerprint(), known.promises())) {
                continue;
            }
            let place = |what: String| format!("operation {ops}, fate {index} ({:?}): {what}", fate.named);
            // A second life for the plain fates and for some of the others, by turns.
            if known.created && (index < 2 || seen.len().is_multiple_of(6)) {
                live_on(&image, &known, options).map_err(place)?;
            } else {
                check(&image, &known, options, Depth::Everything).map_err(place)?;
            }
        }
    }
    Ok(seen.len())
}

#[test]
fn no_crash_loses_doubles_or_halves_a_command() {
    for ahead_bytes in [0, 600] {
        let options = options(ahead_bytes);
        let story = Story::tell(&RecordingDisk::new(), &options);
        let crashes = kill_everywhere(&story, &options).unwrap();
        assert!(crashes > 500, "only {crashes} crashes");
    }
}

#[test]
fn leaving_out_any_single_sync_is_found_out() {
    let options = options(600);
    let whole = Story::tell(&RecordingDisk::new(), &options);
    for point in SyncPoint::ALL {
        let disk = RecordingDisk::new().ignoring(Some(point));
        let story = Story::tell(&disk, &options);
        let found = kill_everywhere(&story, &options);
        assert!(found.is_err(), "nothing was lost without the sync at {point:?}");
    }
    // The first life makes these itself; those of recovery are made by the second ones.
    let first_life = [
        SyncPoint::RegisterDir,
        SyncPoint::LedgerDir,
        SyncPoint::SegmentDir,
        SyncPoint::Batch,
        SyncPoint::Undo,
        SyncPoint::ErasureList,
        SyncPoint::ErasureListDir,
        SyncPoint::Erasure,
    ];
    assert!(first_life.iter().all(|point| whole.disk.reached().contains(point)), "{:?}", whole.disk.reached());
}

#[test]
fn each_sync_point_is_one_call() {
    // Two calls of one name could stand in for each other, and the test above would not miss the one deleted.
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ledger");
    let mut sources = std::fs::read_to_string(src.join("file.rs")).unwrap();
    for entry in std::fs::read_dir(src.join("file")).unwrap() {
        sources.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for point in SyncPoint::ALL {
        let name = format!("SyncPoint::{point:?}");
        let whole = |rest: &&str| !rest.starts_with(|next: char| next.is_alphanumeric());
        assert_eq!(sources.split(&name).skip(1).filter(whole).count(), 1, "{name}");
    }
}

#[test]
fn every_operation_may_fail_and_nothing_is_lost() {
    let faults = [Fault::Error(EIO), Fault::Error(ENOSPC), Fault::Short, Fault::ShortThenFull, Fault::Full];
    for ahead_bytes in [0, 600] {
        let options = options(ahead_bytes);
        let calls = {
            let disk = RecordingDisk::new();
            Story::tell(&disk, &options);
            disk.calls()
        };
        for fault in faults {
            for call in 0..calls {
                let disk = RecordingDisk::new();
                disk.fail(call, fault);
                let story = Story::tell(&disk, &options);
                let end = disk.recorded();
                // From the fault on, and at the end; before it this is the story that went well.
                let mut seen = HashSet::new();
                for ops in (call.saturating_sub(1)..(call + 8).min(end)).chain([end]) {
                    let known = story.known_at(ops);
                    for fate in few_fates(&disk.undecided(ops)) {
                        let image = disk.crashed(ops, &fate.of());
                        if !seen.insert((image.fingerprint(), known.promises())) {
                            continue;
                        }
                        check(&image, &known, &options, Depth::Promises).unwrap_or_else(|what| {
                            panic!("{fault:?} at call {call}, crash at {ops}, left {:?}: {what}", fate.named)
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn the_open_segment_may_be_cut_at_every_byte() {
    let options = Options { segment_bytes: 1 << 20, ..options(0) };
    let told = Story::tell_begin(&RecordingDisk::new(), &options);
    let whole = told.disk.files(Path::new(LEDGER));
    let name = "00000000000000000001.ledger";
    let path = Path::new(LEDGER).join(name);
    let bytes = &whole[name];
    let all = told.records();
    for cut in 0..=bytes.len() {
        // Every now and then with zeros behind, as they are written ahead.
        for filler in [0, 64].into_iter().take(1 + usize::from(cut.is_multiple_of(5))) {
            let disk = told.disk.crashed(told.disk.recorded(), &|_op| Left::All);
            disk.tamper(&path, |content| {
                content.truncate(cut);
                content.resize(cut + filler, 0);
            });
            let (ledger, report) = FileLedger::open(Arc::new(disk.clone()), Path::new(DIR), "321302", options.clone())
                .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
            // What is left are the commands whose every line, newline included, lies before the cut.
            let lines = bytes[..cut].iter().filter(|&&byte| byte == b'\n').count();
            let mut left = lines;
            while left > 0 && all[left - 1].part.0 < all[left - 1].part.1 {
                left -= 1;
            }
            assert_eq!(ledger.tail(Position(0), usize::MAX).unwrap(), all[..left], "cut at {cut}");
            let kept: usize = bytes.split_inclusive(|&byte| byte == b'\n').take(left).map(<[u8]>::len).sum();
            let torn = report.recovered.as_ref().and_then(|recovered| recovered.torn_file.clone());
            let files = disk.files(Path::new(LEDGER));
            assert_eq!(torn.map(|name| files[&name].clone()).unwrap_or_default(), bytes[kept..cut], "cut at {cut}");
            let vanished = (left < all.len()).then_some(Position(all.len() as u64));
            assert_eq!(report.vanished, vanished, "the mark proved all of it, cut at {cut}");
            assert_eq!(ledger.read_only().is_some(), vanished.is_some(), "a loss is not written over, cut at {cut}");
            assert_eq!(ledger.verify().unwrap().ok, vanished.is_none(), "cut at {cut}");
        }
    }
}

#[test]
fn a_loss_is_found_at_every_opening_until_the_records_are_back_or_a_person_has_decided() {
    let options = Options { segment_bytes: 1 << 20, ..options(0) };
    let told = Story::tell_begin(&RecordingDisk::new(), &options);
    let path = Path::new(LEDGER).join("00000000000000000001.ledger");
    let whole = told.disk.files(Path::new(LEDGER))["00000000000000000001.ledger"].clone();
    let reached = Some(Position(told.records().len() as u64));
    let disk = told.disk.crashed(told.disk.recorded(), &|_op| Left::All);
    let open = || FileLedger::open(Arc::new(disk.clone()), Path::new(DIR), "321302", options.clone()).unwrap();
    disk.tamper(&path, |content| content.truncate(whole.len() / 2));
    for time in 1..=3 {
        let (ledger, report) = open();
        assert_eq!((report.vanished, ledger.lost()), (reached, reached), "opening {time}");
        assert!(ledger.read_only().is_some(), "opening {time}");
        let verified = ledger.verify().unwrap();
        assert!(!verified.ok && verified.trouble.unwrap().what.contains("missing"), "opening {time}");
    }
    // The file comes back from a backup: nothing is missing any more.
    disk.tamper(&path, |content| content.clone_from(&whole));
    let (ledger, report) = open();
    assert_eq!((report.vanished, ledger.read_only()), (None, None));
    assert!(ledger.verify().unwrap().ok);
    drop(ledger);
    // It does not, and a person says so.
    disk.tamper(&path, |content| content.truncate(whole.len() / 2));
    let (mut ledger, _report) = open();
    assert!(ledger.accept_loss().unwrap().is_some_and(|kept| disk.files(Path::new(LEDGER)).contains_key(&kept)));
    drop(ledger);
    let (ledger, report) = open();
    assert_eq!((report.vanished, ledger.read_only()), (None, None));
    assert!(ledger.verify().unwrap().ok);
}

#[test]
fn a_flipped_byte_anywhere_is_damage_and_never_cut_off() {
    let options = options(0);
    let told = Story::tell(&RecordingDisk::new(), &options);
    let all = told.records();
    let segments: Vec<(String, Vec<u8>)> =
        told.disk.files(Path::new(LEDGER)).into_iter().filter(|(name, _)| name.ends_with(".ledger")).collect();
    assert!(segments.len() > 2);
    for (index, (name, bytes)) in segments.iter().enumerate() {
        let first: usize = name.split('.').next().unwrap().parse().unwrap();
        for (line, end) in bytes.iter().enumerate().filter(|&(_at, &byte)| byte == b'\n').map(|(at, _)| at).enumerate()
        {
            let start = bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
            if bytes[start..end].ends_with(b" }") {
                // Opening completes the erasure that was noted last, whatever it finds in its place.
                continue;
            }
            for at in [start, start + 9, (start + end) / 2, end - 1] {
                let disk = told.disk.crashed(told.disk.recorded(), &|_op| Left::All);
                disk.tamper(&Path::new(LEDGER).join(name), |content| content[at] ^= 1);
                // An index would hide from opening what it needs not read; verifying reads everything.
                let (ledger, report) =
                    FileLedger::open(Arc::new(disk.clone()), Path::new(DIR), "321302", options.clone()).unwrap();
                let verified = ledger.verify().unwrap();
                let trouble = verified.trouble.clone().expect("it was damaged");
                // A changed header that still reads as one is found by the next record, which names its hash.
                let found = trouble.line as usize + trouble.file[..20].parse::<usize>().unwrap() - 1;
                let flipped = first + line;
                let last = flipped == all.len();
                assert!(found == flipped || found == flipped + 1 || last, "{name} byte {at}: {trouble}");
                assert_eq!(verified.records as usize, found - 1);
                let sealed = index + 1 < segments.len();
                if sealed {
                    let read = ledger.tail(Position(0), usize::MAX);
                    assert!(matches!(read, Err(LedgerError::Damaged(_))), "{name} byte {at} was read");
                } else {
                    let trouble = report.trouble.expect("the open segment is read at opening");
                    assert_eq!(trouble.file, *name);
                    assert!(ledger.read_only().unwrap().contains(&format!("line {}", trouble.line)));
                    let before = ledger.tail(Position(0), usize::MAX).unwrap();
                    assert_eq!(before[..], all[..before.len()]);
                    assert!(before.len() < flipped);
                }
                assert!(!disk.files(Path::new(LEDGER)).keys().any(|name| name.ends_with(".torn")));
            }
        }
    }
}

#[test]
fn a_disk_too_full_to_note_an_erasure_refuses_it_and_the_ledger_goes_on() {
    let disk = RecordingDisk::new();
    let (mut ledger, _) = FileLedger::create(Arc::new(disk.clone()), Path::new(DIR), "321302", options(0)).unwrap();
    let wrote =
        |ledger: &mut FileLedger, number| ledger.append(&[command(number, &[("case:1", number - 1, 1)])]).remove(0);
    for number in 1..=3 {
        wrote(&mut ledger, number).unwrap();
    }
    let refused = |ledger: &mut FileLedger, position: u64, (call, fault)| {
        disk.fail(call, fault);
        ledger.erase(Position(position)).unwrap_err();
        disk.relieve();
        assert_eq!(ledger.read_only(), None, "{fault:?}");
        assert!(ledger.tail(Position(position - 1), 1).unwrap()[0].body.is_some(), "{fault:?}");
    };
    refused(&mut ledger, 1, (0, Fault::Full));
    refused(&mut ledger, 1, (0, Fault::Error(ENOSPC)));
    assert!(ledger.erase(Position(1)).unwrap());
    // The list is there now: it is cut to what is whole, then written, half of it only.
    refused(&mut ledger, 2, (1, Fault::ShortThenFull));
    wrote(&mut ledger, 4).unwrap();
    assert!(ledger.erase(Position(2)).unwrap());
    assert!(ledger.verify().unwrap().ok);
}
