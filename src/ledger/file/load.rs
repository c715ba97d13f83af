//! Opening: finding out what is there, and recovering the open segment before anything is shown.
//!
//! Sealed segments were durable before the next one was begun, so only the last segment can be torn or unproven. If
//! the mark proves all of it, it is taken as it is. Otherwise its complete commands are written into a new file that
//! takes its place once it is durable: a failed sync may have left bytes in the page cache that read well and are on
//! no disk, and syncing again would only repeat the lie. What is cut off is set aside first.
//!
//! Damage is never recovered from. The ledger then ends, for reading, before the first damaged record, so that every
//! answer is one that was true at that position, and nothing can be written.

use std::io;
use std::path::Path;

use super::loss;
use super::mark::{Mark, MarkFile};
use super::place::{Place, failed, segment_name};
use super::scan::{Scan, Stop, next_line, scan};
use super::sealed::{Broken, Sealed};
use super::{OpenReport, Recovered};
use crate::ledger::chain::{Tip, Trouble};
use crate::ledger::disk::{self, DiskFile, SyncPoint};
use crate::ledger::index::Live;
use crate::ledger::{LedgerError, Position, line};

/// The segment that is written.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) file: Box<dyn DiskFile>,
    /// How long the file is, with the zeros written ahead.
    pub(super) size: u64,
    pub(super) live: Live,
}

/// A ledger as found.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) sealed: Vec<Sealed>,
    pub(super) open: Open,
    pub(super) read_only: Option<String>,
    pub(super) report: OpenReport,
}

/// Opens what is there; see the module.
pub(super) fn load(place: &Place, mark: &mut MarkFile) -> Result<Loaded, LedgerError> {
    place.remove_unfinished()?;
    let mut firsts = place.segments()?;
    if firsts.is_empty() {
        // Its name is made durable below, as that of any empty segment.
        let path = place.path(&segment_name(1));
        drop(place.disk.create(&path).map_err(failed("making", &path))?);
        firsts.push(1);
    }
    let mut report = OpenReport::default();
    let mut sealed: Vec<Sealed> = Vec::new();
    let mut tip = Tip::start();
    for (index, &first) in firsts.iter().enumerate() {
        if first != tip.pos + 1 {
            let what = if first > tip.pos {
                let (from, to) = (tip.pos + 1, first - 1);
                format!("positions {from} to {to} are missing, with this file or from the end of the one before it")
            } else {
                format!("the file {} begins with a position that the file before it holds", segment_name(first))
            };
            let trouble = Trouble { file: segment_name(tip.pos + 1), line: 1, byte: 0, what };
            return damaged(place, sealed, first, Broken { live: Live::new(tip), trouble }, report);
        }
        let Some(&next) = firsts.get(index + 1) else {
            break;
        };
        match Sealed::load(place, &tip, next)? {
            Ok((segment, remade)) => {
                report.indexes_remade += u32::from(remade);
                tip = segment.head.tip.clone();
                sealed.push(segment);
            }
            Err(broken) => return damaged(place, sealed, first, broken, report),
        }
    }
    load_open(place, mark, sealed, &tip, report)
}

/// A ledger that ends before its damage.
fn damaged(
    place: &Place,
    sealed: Vec<Sealed>,
    first: u64,
    broken: Broken,
    mut report: OpenReport,
) -> Result<Loaded, LedgerError> {
    let file = place.read(&segment_name(first))?;
    let open = Open { file, size: broken.live.end, live: broken.live };
    let read_only = Some(broken.trouble.to_string());
    report.records = open.live.tip.pos;
    report.trouble = Some(broken.trouble);
    Ok(Loaded { sealed, open, read_only, report })
}

fn load_open(
    place: &Place,
    mark: &mut MarkFile,
    sealed: Vec<Sealed>,
    before: &Tip,
    mut report: OpenReport,
) -> Result<Loaded, LedgerError> {
    let first = before.pos + 1;
    let name = segment_name(first);
    let file = place.read(&name)?;
    let bytes = disk::read_whole(&*file).map_err(failed("reading", &place.path(&name)))?;
    let proven = mark.read();
    let scan = scan(&name, &bytes, &place.log, before, proven.map_or(0, |mark| mark.pos));
    if let Stop::Damaged(trouble) = scan.stop {
        return damaged(place, sealed, first, Broken { live: scan.live, trouble }, report);
    }
    if let Some(mark) = proven
        && let Some(trouble) = contradiction(&name, &bytes, &scan.live, mark)
    {
        let live = up_to(&name, &bytes, &place.log, before, mark.pos - 1);
        return damaged(place, sealed, first, Broken { live, trouble }, report);
    }
    report.records = scan.live.tip.pos;
    report.vanished = proven.filter(|mark| mark.pos > scan.live.tip.pos).map(|mark| Position(mark.pos));
    let sound = scan.stop == Stop::End && scan.live.count() > 0;
    if sound && proven == Some(Mark::of(&scan.live.tip, true)) {
        let path = place.path(&name);
        let file = place.disk.open(&path).map_err(failed("opening", &path))?;
        let open = Open { file, size: bytes.len() as u64, live: scan.live };
        return Ok(Loaded { sealed, open, read_only: None, report });
    }
    // Before the mark is moved: from then on it would prove only what is left.
    let known = match proven.filter(|_| report.vanished.is_some()) {
        Some(reached) => loss::note(place, reached),
        None => Ok(()),
    };
    match known.and_then(|()| recover(place, mark, proven, &bytes, &scan)) {
        Ok((file, recovered)) => {
            mark.set(&scan.live.tip);
            // An empty segment made anew is no event worth telling.
            report.recovered = Some(recovered).filter(|_| scan.data_end > 0);
            let open = Open { file, size: scan.live.end, live: scan.live };
            Ok(Loaded { sealed, open, read_only: None, report })
        }
        Err(error) => {
            // What is not proven is not shown.
            let end = proven.map_or(0, |mark| mark.pos);
            let live = up_to(&name, &bytes, &place.log, before, end);
            report.records = live.tip.pos;
            let read_only = format!("recovery of {name} could not be completed: {error}");
            let open = Open { file, size: bytes.len() as u64, live };
            Ok(Loaded { sealed, open, read_only: Some(read_only), report })
        }
    }
}

/// The mark is written only after what it names was durable: another hash at its position is damage.
fn contradiction(name: &str, bytes: &[u8], live: &Live, mark: Mark) -> Option<Trouble> {
    let ordinal = mark.pos.checked_sub(live.first())?;
    let (from, to) = live.range(ordinal, ordinal + 1)?;
    let record = bytes.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?;
    let header = line::Line::split(record)?.header;
    if line::sum(header) == mark.hash {
        return None;
    }
    let what = "the header is not the one that was proven durable".to_owned();
    Some(Trouble { file: name.to_owned(), line: ordinal + 1, byte: from, what })
}

/// The records of a segment up to a position.
fn up_to(name: &str, bytes: &[u8], log: &str, before: &Tip, end: u64) -> Live {
    let mut rest = bytes;
    for _record in before.pos..end {
        match next_line(rest) {
            Some((_line, after)) => rest = after,
            None => break,
        }
    }
    let proven = bytes.get(..bytes.len() - rest.len()).unwrap_or_default();
    scan(name, proven, log, before, end).live
}

/// Writes the complete commands of the open segment into a new file in its place, and what follows them aside.
fn recover(
    place: &Place,
    mark: &mut MarkFile,
    proven: Option<Mark>,
    bytes: &[u8],
    scan: &Scan,
) -> io::Result<(Box<dyn DiskFile>, Recovered)> {
    let part = |from: u64, to: u64| {
        let range = usize::try_from(from).ok()?..usize::try_from(to).ok()?;
        bytes.get(range)
    };
    let (first, end) = (scan.live.first(), scan.live.end);
    let torn = part(end, scan.data_end).unwrap_or_default();
    let mut recovered = Recovered { kept: scan.live.count(), torn_bytes: torn.len() as u64, torn_file: None };
    if !torn.is_empty() {
        let name = place.torn_name(first, end)?;
        set_aside(place, &name, torn)?;
        recovered.torn_file = Some(name);
    }
    let unfinished = place.unfinished(first);
    let file = write_new(place, &unfinished, part(0, end).unwrap_or_default(), SyncPoint::RecoveredData)?;
    // Until the new name is durable nothing appended to the file would be.
    mark.doubt(proven)?;
    place.disk.rename(&unfinished, &place.path(&segment_name(first)))?;
    place.disk.sync_dir(&place.dir, SyncPoint::RecoveredDir)?;
    Ok((file, recovered))
}

/// Keeps bytes under a name of their own, durably.
pub(super) fn set_aside(place: &Place, name: &str, bytes: &[u8]) -> io::Result<()> {
    write_new(place, &place.path(name), bytes, SyncPoint::TornData)?;
    place.disk.sync_dir(&place.dir, SyncPoint::TornDir)
}

/// A new file with this content, durable but for its name; or none.
fn write_new(place: &Place, path: &Path, bytes: &[u8], point: SyncPoint) -> io::Result<Box<dyn DiskFile>> {
    let file = place.disk.create(path)?;
    let written = disk::write_all_at(&*file, bytes, 0).map_err(|(_written, error)| error);
    match written.and_then(|()| file.sync_data(point)) {
        Ok(()) => Ok(file),
        Err(error) => {
            drop(place.disk.remove(path));
            Err(error)
        }
    }
}
