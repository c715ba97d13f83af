//! How long backups are kept: all of the last days, then one a month. Old ones hold what has been forgotten since, so that
//! they go in time is part of forgetting.
//!
//! Only files that are backups are touched, each by what its own manifest says, and of each register the newest always
//! stays. What cannot be read stays too and is told of: somebody has to look at it. The list of erasures is none of them.

use chrono::{DateTime, Datelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::file;
use super::{BackupError, failed, label, restore};
use crate::domain::dates::china_day;

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

/// Removes backups that need not be kept; with `dry` it only says which.
///
/// # Errors
/// The operating system's.
pub fn prune(folder: &Path, keep: Keep, (now, dry): (DateTime<Utc>, bool)) -> Result<Pruned, BackupError> {
    let mut pruned = Pruned::default();
    let mut by_log: BTreeMap<String, Vec<(DateTime<Utc>, PathBuf)>> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed("listing", folder))? {
        let path = entry.map_err(failed("listing", folder))?.path();
        if !path.is_file() || path.extension().is_none_or(|ending| !ENDINGS.iter().any(|known| ending == *known)) {
            continue;
        }
        match said(&path) {
            Ok((log, made_at)) => by_log.entry(log).or_default().push((made_at, path)),
            Err(_unreadable) => pruned.strange.push(path),
        }
    }
    for mut backups in by_log.into_values() {
        backups.sort_by(|one, other| other.cmp(one));
        let stays = staying(&backups.iter().map(|(made, _)| *made).collect::<Vec<_>>(), keep, now);
        for (index, (_, path)) in backups.into_iter().enumerate() {
            if stays.contains(&index) {
                pruned.kept.push(path);
                continue;
            }
            if !dry {
                fs::remove_file(&path).map_err(failed("removing", &path))?;
                remove_label(&path)?;
            }
            pruned.removed.push(path);
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

/// The register a backup is of and when it was made: by its manifest, or by its label where it is encrypted.
fn said(path: &Path) -> Result<(String, DateTime<Utc>), BackupError> {
    if let Some(label) = label::of(path)? {
        return Ok((label.head.log, label.made_at));
    }
    restore::peek(path).map(|manifest| (manifest.head.log, manifest.made_at))
}

fn remove_label(path: &Path) -> Result<(), BackupError> {
    let label = label::place(path);
    match fs::remove_file(&label) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("removing", &label)(error)),
        _ => Ok(()),
    }
}

/// Which of these stay, newest first, by their places.
fn staying(made: &[DateTime<Utc>], keep: Keep, now: DateTime<Utc>) -> BTreeSet<usize> {
    let mut stays = BTreeSet::from([0]);
    let mut months = BTreeSet::new();
    for (index, made) in made.iter().enumerate() {
        if (now - *made).num_days() <= i64::from(keep.days) {
            stays.insert(index);
            continue;
        }
        let day = china_day(*made);
        if months.len() < keep.months && months.insert((day.year(), day.month())) {
            stays.insert(index);
        }
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    #[test]
    fn the_last_days_stay_and_then_one_a_month_and_always_the_newest() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap();
        let ago = |days: i64| now - TimeDelta::days(days);
        let made: Vec<_> = (0..400).map(ago).collect();
        let stays = staying(&made, Keep { days: 7, months: 3 }, now);
        // 8 days, then the newest older than a week of November, October and September.
        let days: Vec<String> = stays.iter().skip(8).map(|index| china_day(made[*index]).to_string()).collect();
        assert_eq!((stays.len(), days.join(" ").as_str()), (11, "2026-11-15 2026-10-31 2026-09-30"));
        assert_eq!(staying(&[ago(900)], Keep { days: 1, months: 0 }, now), BTreeSet::from([0]));
    }
}
