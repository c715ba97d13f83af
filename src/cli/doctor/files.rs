//! The register's files: whose they are, who can read them, whether there is room, whether there is a backup.

use chrono::TimeDelta;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::super::config::Config;
use super::super::private;
use super::Finding;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::exchange::backup::{self, Copied, Survey};

/// Where `docs/server.md` has backups put.
const BACKUPS: &str = "/var/backups/zhitiao";
/// What the name of a backup ends with: a plain one, an encrypted one.
const BACKUPS_END: [&str; 2] = ["zhitiao", "age"];
/// A nightly backup, and one night that failed.
const BACKUP_AGE_MAX: Duration = Duration::from_secs(2 * 24 * 3600);
/// How long a record may wait to be in the second copy: some rounds, one of them a long one.
const MIRROR_LAG_MAX: TimeDelta = TimeDelta::minutes(15);
/// Less room than this is too little for a day and its backup.
const ROOM_MIN: u64 = 1 << 30;
/// How many times the ledger should fit beside itself: views, a rebuild, a backup.
const LEDGERS_OF_ROOM: u64 = 3;
const HOUR: u64 = 3600;
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
    vec![kept(data, found.uid()), room(data), backed_up(config), mirrored(data, config), attached(data)]
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

fn backed_up(config: &Config) -> Finding {
    let usual = || Some(PathBuf::from(BACKUPS)).filter(|path| path.exists());
    let Some(dir) = config.backups.clone().or_else(usual) else { return Finding::note("backup", "nowhere") };
    let finding = match newest(&dir) {
        Err(error) => Finding::note("backup", "unknown").with("detail", error),
        Ok(None) => Finding::bad("backup", "none"),
        Ok(Some(age)) => {
            let finding = if age > BACKUP_AGE_MAX { Finding::bad("backup", "old") } else { Finding::good("backup") };
            finding.with("hours", age.as_secs() / HOUR)
        }
    };
    finding.with("path", dir.display())
}

/// The second copy on another disk, and what it lacks: one of a register in which nothing happens gets no newer.
fn mirrored(data: &Path, config: &Config) -> Finding {
    let Some(folder) = &config.mirror else { return Finding::note("mirror", "none") };
    let finding = match backup::copied(data, folder) {
        Err(error) => Finding::bad("mirror", "missing").with("detail", error),
        Ok(Copied::Nothing) => Finding::bad("mirror", "missing").with("detail", "manifest.json"),
        Ok(Copied::Other) => Finding::bad("mirror", "other"),
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

/// The age of the newest backup in a directory.
fn newest(dir: &Path) -> io::Result<Option<Duration>> {
    let mut ages = Vec::new();
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        if file.path().extension().is_some_and(|ending| BACKUPS_END.iter().any(|known| ending == *known)) {
            let made = file.metadata()?.modified()?;
            // One of the future is as new as can be.
            ages.push(SystemTime::now().duration_since(made).unwrap_or_default());
        }
    }
    Ok(ages.into_iter().min())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::Level;
    use super::*;

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

        let backups = home.path().join("backups");
        std::fs::create_dir(&backups).unwrap();
        assert_eq!(levels(&config)[2], ("none", Level::Bad));
        let file = File::create(backups.join("2026-11-20.zhitiao")).unwrap();
        assert_eq!(levels(&config)[2], ("good", Level::Good));
        file.set_modified(SystemTime::now() - BACKUP_AGE_MAX - Duration::from_secs(60)).unwrap();
        assert_eq!(levels(&config)[2], ("old", Level::Bad));
    }
}
