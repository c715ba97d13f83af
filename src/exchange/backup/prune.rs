//! How long backups are kept: all of the last days, then one a month. Old ones hold what has been forgotten since, so that
//! they go in time is part of forgetting.
//!
//! Only files that are backups are touched, each by what its own manifest says, and of each register the newest always
//! stays. Nothing goes before a sound one has been found that takes its place, read from end to end: what is cut short, was
//! made of a register that was not sound, or cannot be read takes nobody's place. It stays and is told of: somebody has to
//! look at it. The list of erasures is none of them.

use chrono::{DateTime, Datelike, Utc};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::file;
use super::{BackupError, failed, label, restore, seal};
use crate::domain::dates::china_day;
use crate::ledger::Head;

/// What the name of a backup ends with: a plain one, an encrypted one.
const ENDINGS: [&str; 2] = ["zhitiao", "age"];

/// Which backups are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// All that are not older than so many days.
    pub days: u32,
    /// Of older ones the newest of a month, for so many months with any.
    pub months: usize,
}

/// What became of the backups in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Still there.
    pub kept: Vec<PathBuf>,
    /// Removed, or to be removed where it was only asked.
    pub removed: Vec<PathBuf>,
    /// No backup this program can read; they stay.
    pub strange: Vec<PathBuf>,
}

/// Removes backups that need not be kept; with `dry` it only says which, and reads every one of them: what is damaged is told
/// of even where nothing would go for it.
///
/// # Errors
/// The operating system's.
pub fn prune(folder: &Path, keep: Keep, (now, dry): (DateTime<Utc>, bool)) -> Result<Pruned, BackupError> {
    let mut pruned = Pruned::default();
    let mut registers: BTreeMap<Register, Vec<Backup>> = BTreeMap::new();
    for Found { path, said, .. } in found(folder)? {
        match said {
            Some((register, backup)) => registers.entry(register).or_default().push(backup),
            None => pruned.strange.push(path),
        }
    }
    for mut backups in registers.into_values() {
        backups.sort_by(|one, other| (other.made_at, &other.path).cmp(&(one.made_at, &one.path)));
        let made: Vec<DateTime<Utc>> = backups.iter().map(|backup| backup.made_at).collect();
        let sound = |place: usize| backups.get(place).map_or(Ok(false), Backup::is_sound);
        let mut judge = Judge { made: &made, keep, now, sound: &sound, known: vec![None; made.len()] };
        if dry {
            (0..made.len()).try_for_each(|place| judge.is_sound(place).map(drop))?;
        }
        let fates = judge.fates()?;
        for (Backup { path, .. }, fate) in backups.into_iter().zip(fates) {
            if fate == Fate::Goes && !dry {
                fs::remove_file(&path).map_err(failed("removing", &path))?;
                remove_label(&path)?;
            }
            match fate {
                Fate::Stays => pruned.kept.push(path),
                Fate::Goes => pruned.removed.push(path),
                Fate::Strange => pruned.strange.push(path),
            }
        }
    }
    if !dry && !pruned.removed.is_empty() {
        file::sync_folder(folder).map_err(failed("syncing", folder))?;
    }
    for list in [&mut pruned.kept, &mut pruned.removed, &mut pruned.strange] {
        list.sort();
    }
    Ok(pruned)
}

/// What tells one register from another: its log, which another one of the district has too, and its first record. Of an
/// encrypted backup the label has only the log.
pub(super) type Register = (String, Option<String>);

/// A file that goes by the name of a backup.
pub(super) struct Found {
    pub path: PathBuf,
    /// When the file was written.
    pub written_at: DateTime<Utc>,
    /// What it says of itself; none for what is no backup this program can read.
    pub said: Option<(Register, Backup)>,
}

/// The backups of a folder, in no order.
pub(super) fn found(folder: &Path) -> Result<Vec<Found>, BackupError> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("listing", folder))? {
        let path = entry.map_err(failed("listing", folder))?.path();
        if !path.is_file() || path.extension().is_none_or(|ending| !ENDINGS.iter().any(|known| ending == *known)) {
            continue;
        }
        let written = path.metadata().and_then(|found| found.modified()).map_err(failed("looking at", &path))?;
        all.push(Found { said: said(&path).ok(), path, written_at: written.into() });
    }
    Ok(all)
}

pub(super) struct Backup {
    pub made_at: DateTime<Utc>,
    /// Where its ledger ends.
    pub head: Head,
    path: PathBuf,
    /// Nothing was wrong with the register.
    undamaged: bool,
    encrypted: bool,
}

impl Backup {
    /// Whether every byte is the one that was written, of a register that was sound.
    pub(super) fn is_sound(&self) -> Result<bool, BackupError> {
        if !self.encrypted {
            return Ok(self.undamaged && seal::is_sound(&self.path)?);
        }
        match label::check(&self.path) {
            Err(BackupError::Refused(_)) => Ok(false),
            checked => checked.map(|_| true),
        }
    }
}

/// A backup by what it says of itself: in its manifest, or in its label where it is encrypted.
fn said(path: &Path) -> Result<(Register, Backup), BackupError> {
    let path = path.to_owned();
    if let Some(label) = label::of(&path)? {
        let log = label.head.log.clone();
        let backup = Backup { made_at: label.made_at, head: label.head, path, undamaged: true, encrypted: true };
        return Ok(((log, None), backup));
    }
    let (manifest, first) = restore::peek(&path)?;
    let undamaged = manifest.damage.is_none();
    let log = manifest.head.log.clone();
    let backup = Backup { made_at: manifest.made_at, head: manifest.head, path, undamaged, encrypted: false };
    Ok(((log, Some(first)), backup))
}

fn remove_label(path: &Path) -> Result<(), BackupError> {
    let label = label::place(path);
    match fs::remove_file(&label) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("removing", &label)(error)),
        _ => Ok(()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Goes,
    /// It stays because nobody can rely on it.
    Strange,
}

/// Decides over the backups of one register, newest first, by their places. Only what a decision rests on is read.
struct Judge<'a> {
    made: &'a [DateTime<Utc>],
    keep: Keep,
    now: DateTime<Utc>,
    sound: &'a dyn Fn(usize) -> Result<bool, BackupError>,
    /// What was found so far.
    known: Vec<Option<bool>>,
}

impl Judge<'_> {
    fn is_sound(&mut self, place: usize) -> Result<bool, BackupError> {
        if let Some(known) = self.known.get(place).copied().flatten() {
            return Ok(known);
        }
        let found = (self.sound)(place)?;
        if let Some(known) = self.known.get_mut(place) {
            *known = Some(found);
        }
        Ok(found)
    }

    fn any_sound(&mut self, places: impl IntoIterator<Item = usize>) -> Result<bool, BackupError> {
        for place in places {
            if self.is_sound(place)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The places of those that are older than the last days, month by month.
    fn months(&self) -> Vec<Vec<usize>> {
        let mut months: Vec<((i32, u32), Vec<usize>)> = Vec::new();
        for (place, made) in self.made.iter().enumerate() {
            if (self.now - *made).num_days() <= i64::from(self.keep.days) {
                continue;
            }
            let day = china_day(*made);
            let month = (day.year(), day.month());
            match months.last_mut().filter(|(last, _)| *last == month) {
                Some((_, places)) => places.push(place),
                None => months.push((month, vec![place])),
            }
        }
        months.into_iter().map(|(_, places)| places).collect()
    }

    fn fates(mut self) -> Result<Vec<Fate>, BackupError> {
        let mut fates = vec![Fate::Stays; self.made.len()];
        let months = self.months();
        for (number, month) in months.iter().enumerate() {
            for (index, place) in month.iter().copied().enumerate() {
                let newer = month.iter().copied().take(index);
                let spare =
                    self.any_sound(newer)? || number >= self.keep.months && self.enough(months.iter().take(number))?;
                if spare && self.any_sound(0..place)? && self.is_sound(place)? {
                    fates.get_mut(place).into_iter().for_each(|fate| *fate = Fate::Goes);
                }
            }
        }
        for (fate, known) in fates.iter_mut().zip(&self.known) {
            if *known == Some(false) {
                *fate = Fate::Strange;
            }
        }
        Ok(fates)
    }

    /// Whether so many of these months as are kept have a sound one.
    fn enough<'a>(&mut self, months: impl Iterator<Item = &'a Vec<usize>>) -> Result<bool, BackupError> {
        let mut found = 0;
        for month in months {
            found += usize::from(self.any_sound(month.iter().copied())?);
        }
        Ok(found >= self.keep.months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use std::collections::BTreeSet;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap()
    }

    fn ago(days: i64) -> DateTime<Utc> {
        now() - TimeDelta::days(days)
    }

    /// The days of those that have a fate, and which were read.
    fn judged(made: &[DateTime<Utc>], keep: Keep, unsound: &[usize]) -> (Vec<Fate>, BTreeSet<usize>) {
        let read = std::cell::RefCell::new(BTreeSet::new());
        let sound = |place| {
            read.borrow_mut().insert(place);
            Ok(!unsound.contains(&place))
        };
        let fates = Judge { made, keep, now: now(), sound: &sound, known: vec![None; made.len()] }.fates().unwrap();
        (fates, read.into_inner())
    }

    #[test]
    fn the_last_days_stay_and_then_one_a_month_and_always_the_newest() {
        let made: Vec<_> = (0..400).map(ago).collect();
        let (fates, _) = judged(&made, Keep { days: 7, months: 3 }, &[]);
        // 8 days, then the newest older than a week of November, October and September.
        let stays = (0..made.len()).filter(|place| fates[*place] == Fate::Stays);
        let days: Vec<String> = stays.map(|place| china_day(made[place]).to_string()).collect();
        assert_eq!((days.len(), days[8..].join(" ").as_str()), (11, "2026-11-15 2026-10-31 2026-09-30"));
        assert_eq!(judged(&[ago(900)], Keep { days: 1, months: 0 }, &[]).0, [Fate::Stays]);
    }

    #[test]
    fn nothing_goes_for_one_that_is_not_sound() {
        let keep = Keep { days: 7, months: 1 };
        // Two of one month: the newer is damaged, so the older stays.
        let month = [ago(0), ago(30), ago(31), ago(32)];
        assert_eq!(judged(&month, keep, &[1]).0, [Fate::Stays, Fate::Strange, Fate::Stays, Fate::Goes]);
        // All newer ones are damaged: the last sound one stays, however old.
        assert_eq!(judged(&[ago(0), ago(400)], Keep { days: 7, months: 0 }, &[0]).0, [Fate::Strange, Fate::Stays]);
        assert_eq!(judged(&[ago(0), ago(400)], Keep { days: 7, months: 0 }, &[]).0, [Fate::Stays, Fate::Goes]);
        // A month without a sound one is none of those that are kept.
        assert_eq!(judged(&[ago(0), ago(60), ago(100)], keep, &[1]).0, [Fate::Stays, Fate::Strange, Fate::Stays]);
        // What is damaged goes for nobody, and where nothing goes nothing is read.
        assert_eq!(judged(&month, keep, &[3]).0, [Fate::Stays, Fate::Stays, Fate::Goes, Fate::Strange]);
        assert_eq!(judged(&[ago(0), ago(30)], keep, &[]).1, BTreeSet::new());
    }
}
