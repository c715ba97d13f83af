//! The register's files: whose they are, who can read them, whether there is room, whether there is a backup.

use chrono::TimeDelta;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::super::config::Config;
use super::super::private;
use super::Finding;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::exchange::backup::{self, Copied, Last, Survey};

/// Where `docs/server.md` has backups put.
const BACKUPS: &str = "/var/backups/zhitiao";
/// A nightly backup, and one night that failed.
const BACKUP_AGE_MAX: TimeDelta = TimeDelta::hours(48);
/// How long a record may wait to be in the second copy: some rounds, one of them a long one.
const MIRROR_LAG_MAX: TimeDelta = TimeDelta::minutes(15);
/// Less room than this is too little for a day and its backup.
const ROOM_MIN: u64 = 1 << 30;
/// How many times the ledger should fit beside itself: views, a rebuild, a backup.
const LEDGERS_OF_ROOM: u64 = 3;
const MIB: u64 = 1 << 20;

pub(super) fn look(data: &Path, config: &Config) -> Vec<Finding> {
    let found = match std::fs::metadata(data) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![Finding::note("register", "missing").with("path", data.display())];
        }
        Err(error) => {
            return vec![Finding::note("register", "hidden").with("path", data.display()).with("detail", error)];
        }
    };
    if std::fs::read_dir(data).is_err() {
        // As it should be for everybody but its owner.
        return vec![Finding::good("register").with("path", data.display())];
    }
    vec![kept(data, found.uid()), room(data), backed_up(data, config), mirrored(data, config), attached(data)]
}

/// Whose it is, and who else can read it.
fn kept(data: &Path, owner: u32) -> Finding {
    let me = rustix::process::getuid().as_raw();
    let finding = match private::loose(data) {
        Err(error) => Finding::note("register", "unknown").with("detail", error),
        Ok(0) if owner != me && me != 0 => Finding::note("register", "not_yours").with("owner", owner),
        Ok(0) => Finding::good("register"),
        Ok(count) => Finding::bad("register", "open").with("count", count),
    };
    finding.with("path", data.display())
}

fn room(data: &Path) -> Finding {
    let stat = match rustix::fs::statvfs(data) {
        Ok(stat) => stat,
        Err(error) => return Finding::note("room", "unknown").with("detail", error),
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let ledger = std::fs::read_dir(data.join("ledger"))
        .map(|files| files.flatten().filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum::<u64>())
        .unwrap_or_default();
    let wanted = ROOM_MIN.max(ledger.saturating_mul(LEDGERS_OF_ROOM));
    let finding = if free < wanted {
        Finding::bad("room", "little")
    } else if stat.f_files > 0 && stat.f_favail == 0 {
        Finding::bad("room", "no_files")
    } else {
        Finding::good("room")
    };
    finding.with("free", free / MIB).with("wanted", wanted / MIB).with("ledger", ledger.div_ceil(MIB))
}

/// The newest backup: whether it is whole, of this register, and how old.
fn backed_up(data: &Path, config: &Config) -> Finding {
    let usual = || Some(PathBuf::from(BACKUPS)).filter(|path| path.exists());
    let Some(dir) = config.backups.clone().or_else(usual) else { return Finding::note("backup", "nowhere") };
    let Last { sound, unsound, other } = match backup::last(data, &dir) {
        Err(error) => {
            return Finding::note("backup", "unknown").with("path", dir.display()).with("detail", error);
        }
        Ok(last) => last,
    };
    let age = sound.as_ref().map(|(_, made_at)| (SystemClock.now() - *made_at).max(TimeDelta::zero()));
    let finding = match (&sound, age, unsound.first(), other.first()) {
        (Some((sound, _)), _, Some(file), _) => {
            Finding::bad("backup", "unsound").with("file", file.display()).with("sound", sound.display())
        }
        (Some((sound, _)), Some(age), None, _) if age > BACKUP_AGE_MAX => {
            Finding::bad("backup", "old").with("file", sound.display())
        }
        (Some((sound, _)), ..) => Finding::good("backup").with("file", sound.display()),
        (None, _, Some(file), _) => Finding::bad("backup", "none_sound").with("file", file.display()),
        (None, _, None, Some(file)) => Finding::bad("backup", "other").with("file", file.display()),
        (None, _, None, None) => Finding::bad("backup", "none"),
    };
    finding.with("path", dir.display()).with("hours", age.unwrap_or_default().num_hours())
}

/// The second copy on another disk, and what it lacks: one of a register in which nothing happens gets no newer.
fn mirrored(data: &Path, config: &Config) -> Finding {
    let Some(folder) = &config.mirror else { return Finding::note("mirror", "none") };
    let changed = match backup::changed(data, folder) {
        Err(error) => {
            return Finding::bad("mirror", "missing").with("path", folder.display()).with("detail", error);
        }
        Ok(changed) => changed,
    };
    let finding = match backup::copied(data, folder) {
        Err(error) => Finding::bad("mirror", "missing").with("detail", error),
        Ok(Copied::Nothing) => Finding::bad("mirror", "missing").with("detail", "manifest.json"),
        Ok(Copied::Other) => Finding::bad("mirror", "other"),
        Ok(Copied::Follows { .. }) if !changed.is_empty() => Finding::bad("mirror", "changed")
            .with("count", changed.len())
            .with("file", changed.first().map_or("", String::as_str)),
        Ok(Copied::Follows { position, lacks, since }) => {
            let waited = since.map_or(TimeDelta::zero(), |since| SystemClock.now() - since);
            let finding = if lacks > 0 && waited > MIRROR_LAG_MAX {
                Finding::bad("mirror", "behind")
            } else {
                Finding::good("mirror")
            };
            finding.with("position", position).with("lacks", lacks).with("minutes", waited.num_minutes())
        }
    };
    finding.with("path", folder.display())
}

/// The files of cases the ledger tells of, every byte of them.
fn attached(data: &Path) -> Finding {
    let Survey { named, missing, damaged, unnamed } = match backup::survey(data) {
        Err(error) => return Finding::note("attachments", "unknown").with("detail", error),
        Ok(survey) => survey,
    };
    let finding = match (missing.first(), damaged.first(), unnamed.first()) {
        (Some(path), ..) => Finding::bad("attachments", "missing").with("missing", missing.len()).with("path", path),
        (None, Some(path), _) => {
            Finding::bad("attachments", "damaged").with("damaged", damaged.len()).with("path", path)
        }
        (None, None, Some(path)) => {
            Finding::note("attachments", "unnamed").with("unnamed", unnamed.len()).with("path", path)
        }
        (None, None, None) => Finding::good("attachments"),
    };
    finding.with("count", named)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;

    use chrono::NaiveDate;
    use serde_json::json;
    use uuid::Uuid;

    use super::super::Level;
    use super::*;
    use crate::domain::actor::{Actor, Identity, Role};
    use crate::ledger::disk::RealDisk;
    use crate::ledger::{CommandId, FileLedger, Ledger as _, NewEvent, Options, Staged, StreamId, Version, Write};

    #[test]
    fn a_register_others_can_read_and_backups_by_their_age() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("register");
        private::make(&data).unwrap();
        std::fs::create_dir(data.join("ledger")).unwrap();
        let config = Config { backups: Some(home.path().join("backups")), ..Config::default() };
        let levels =
            |config: &Config| look(&data, config).iter().map(|found| (found.finding, found.level)).collect::<Vec<_>>();
        assert_eq!(levels(&config)[0], ("good", Level::Good));
        assert_eq!(levels(&config)[2], ("unknown", Level::Note));
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(levels(&config)[0], ("open", Level::Bad));
        assert_eq!(std::fs::metadata(&data).unwrap().mode() & 0o777, 0o755, "a doctor only looks");

        std::fs::create_dir(home.path().join("backups")).unwrap();
        assert_eq!(levels(&config)[2], ("none", Level::Bad));
    }

    /// A register of one district with a record of its own, and its backup of some days ago.
    fn backed_up_register(home: &Path, number: u128, days: i64) -> (PathBuf, PathBuf) {
        let data = home.join(format!("register{number}"));
        let disk = Arc::new(RealDisk);
        let (mut ledger, _) = FileLedger::create(disk, &data, "321302", Options::default()).unwrap();
        let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let event =
            NewEvent { on, kind: "noted".to_owned(), v: 1, body: json!({ "name": "宿迁示例甲有限公司" }) };
        let staged = Staged {
            id: CommandId(Uuid::from_u128(number)),
            by: Actor { account: "chenyihe".to_owned(), role: Role::Clerk, known: Identity::Process },
            at: SystemClock.now(),
            writes: vec![Write { stream: StreamId("case:1".to_owned()), expect: Version(0), events: vec![event] }],
            order: None,
        };
        ledger.append(&[staged]).remove(0).unwrap();
        let backups = home.join(format!("backups{number}"));
        std::fs::create_dir(&backups).unwrap();
        let made_at = SystemClock.now() - TimeDelta::days(days);
        let file = backups.join("a.zhitiao");
        backup::backup(&data, &file, &ledger.head().unwrap(), made_at).unwrap();
        let mirror = home.join(format!("copy{number}"));
        backup::mirror(&data, &mirror, &ledger.head().unwrap(), made_at).unwrap();
        (data, file)
    }

    #[test]
    fn the_last_backup_is_whole_of_this_register_and_young() {
        let home = tempfile::tempdir().unwrap();
        let (data, file) = backed_up_register(home.path(), 1, 0);
        let (_, of_other) = backed_up_register(home.path(), 2, 0);
        let (_, old) = backed_up_register(home.path(), 3, 9);
        let found = |data: &Path, backups: &Path| {
            let config = Config { backups: Some(backups.to_owned()), ..Config::default() };
            let found = backed_up(data, &config);
            (found.finding, found.level)
        };
        let folder = home.path().join("backups1");
        assert_eq!(found(&data, &folder), ("good", Level::Good));
        assert_eq!(found(&home.path().join("register3"), &home.path().join("backups3")), ("old", Level::Bad));
        assert_eq!(found(&data, old.parent().unwrap()), ("other", Level::Bad), "of another register");
        // Another register's beside one's own is none of this one's business.
        std::fs::copy(&of_other, folder.join("b.zhitiao")).unwrap();
        assert_eq!(found(&data, &folder), ("good", Level::Good));
        // What came after the last sound one is damaged: rubbish, cut short, a byte of it another.
        let whole = std::fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        let middle = whole.len() / 2;
        flipped[middle] ^= 1;
        for damaged in [b"rubbish!".as_slice(), &whole[..middle], &flipped] {
            std::fs::write(folder.join("c.zhitiao"), damaged).unwrap();
            assert_eq!(found(&data, &folder), ("unsound", Level::Bad));
            let alone = tempfile::tempdir().unwrap();
            std::fs::write(alone.path().join("c.zhitiao"), damaged).unwrap();
            assert_eq!(found(&data, alone.path()), ("none_sound", Level::Bad));
        }
    }

    #[test]
    fn a_copy_that_changed_follows_nobody() {
        let home = tempfile::tempdir().unwrap();
        let (data, _) = backed_up_register(home.path(), 1, 0);
        let copy = home.path().join("copy1");
        let config = Config { mirror: Some(copy.clone()), ..Config::default() };
        assert_eq!(mirrored(&data, &config).level, Level::Good);
        let segment = copy.join("ledger/00000000000000000001.ledger");
        let whole = std::fs::read(&segment).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        std::fs::write(&segment, flipped).unwrap();
        assert_eq!((mirrored(&data, &config).finding, mirrored(&data, &config).level), ("changed", Level::Bad));
        std::fs::remove_file(&segment).unwrap();
        assert_eq!(mirrored(&data, &config).finding, "changed");
    }
}
