//! Where a host writes who was turned away and whose line was cut: the standard error where a service manager reads it, a file
//! of the register's directory where nobody does.
//!
//! The file is `host.log`, readable by its owner alone. At [`FILE_BYTES_MAX`] it becomes `host.log.1` and a new one is begun,
//! so that a flood of strangers fills two files and no disk. Lines are written on a thread of their own: nobody is kept
//! waiting by whoever reads them, or by a disk; what comes in the meantime beyond a few is left out.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::desk::clock::Clock;
use crate::domain::dates::in_china;

/// The file, in the register's directory.
pub(super) const FILE: &str = "host.log";
/// What stands behind the name of the one before.
const EARLIER: &str = "host.log.1";
/// The largest it becomes.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Lines that wait for a slow disk or reader; more are left out.
const LINES_WAITING_MAX: usize = 64;

/// Takes lines, never waiting.
pub(super) fn writer(mut to: impl Write + Send + 'static) -> io::Result<SyncSender<String>> {
    let (tell, lines) = sync_channel::<String>(LINES_WAITING_MAX);
    let write = move || {
        for line in lines {
            // Where nobody reads, or the disk is full, nothing is told: serving goes on.
            let _untold = to.write_all(format!("{line}\n").as_bytes()).and_then(|()| to.flush());
        }
    };
    std::thread::Builder::new().name("journal".into()).spawn(write)?;
    Ok(tell)
}

/// A file of bounded size, with the one before it; every line begins with the time.
pub(super) struct Rotated<C> {
    dir: PathBuf,
    clock: C,
    most: u64,
    file: Option<(File, u64)>,
}

impl<C: Clock> Rotated<C> {
    pub(super) fn in_dir(dir: &Path, clock: C) -> Self {
        Self { dir: dir.to_owned(), clock, most: FILE_BYTES_MAX, file: None }
    }

    /// The file with room for so many bytes; opened when the first line comes, so that a quiet host leaves none.
    fn with_room(&mut self, bytes: u64) -> io::Result<&mut (File, u64)> {
        let path = self.dir.join(FILE);
        if self.file.as_ref().is_some_and(|(_, size)| size + bytes > self.most) {
            self.file = None;
            std::fs::rename(&path, self.dir.join(EARLIER))?;
        }
        if self.file.is_none() {
            let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
            let size = file.metadata()?.len();
            self.file = Some((file, size));
        }
        self.file.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl<C: Clock> Write for Rotated<C> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut line = format!("{} ", in_china(self.clock.now()).format("%Y-%m-%d %H:%M:%S")).into_bytes();
        line.extend_from_slice(bytes);
        let length = line.len() as u64;
        let (file, size) = self.with_room(length)?;
        file.write_all(&line)?;
        *size += length;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::clock::SystemClock;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_file_is_bounded_and_the_one_before_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let rotated = || Rotated { most: 200, ..Rotated::in_dir(dir.path(), SystemClock) };
        let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap_or_default();
        let mut log = rotated();
        assert!(!dir.path().join(FILE).exists(), "a quiet host leaves no file");
        for line in 0..20 {
            log.write_all(format!("第 {line} 行\n").as_bytes()).unwrap();
            assert!(read(FILE).len() <= 200 && read(EARLIER).len() <= 200);
        }
        // Another start goes on where the last one stopped.
        let mut log = rotated();
        log.write_all("第 20 行\n".as_bytes()).unwrap();
        let kept = format!("{}{}", read(EARLIER), read(FILE));
        let lines: Vec<&str> = kept.lines().collect();
        assert!(lines.len() > 5 && kept.ends_with("第 20 行\n"), "{kept}");
        assert!(lines.iter().all(|line| line.starts_with("20") && line.contains(" 第 ")), "{kept}");
        let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
