//! Where a host listens: a socket file of its own directory, or one that systemd has bound already.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;

use super::meeting::make_private;

/// Owner and group may connect; the kernel tells who they are.
const SOCKET_MODE: u32 = 0o660;

/// A listening socket, and the file that goes when the host goes.
#[derive(Debug)]
pub struct Bound {
    /// Listens already.
    pub listener: UnixListener,
    /// The file this process made; none where systemd keeps it.
    made: Option<PathBuf>,
}

impl Bound {
    /// The socket systemd handed over, if it did.
    ///
    /// # Errors
    /// What was handed over is no Unix socket.
    pub fn inherited() -> io::Result<Option<Self>> {
        let listener = ListenFd::from_env().take_unix_listener(0)?;
        Ok(listener.map(|listener| Self { listener, made: None }))
    }

    /// Binds `path`. The caller holds the register's lock, so a file left there by a host that is gone is removed; one that
    /// still answers belongs to another register.
    ///
    /// # Errors
    /// `AddrInUse` when somebody answers there; what the file system says.
    pub fn at(path: &Path) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            make_private(directory)?;
        }
        if UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(
                io::ErrorKind::AddrInUse,
                format!("another host answers at {}", path.display()),
            ));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, Permissions::from_mode(SOCKET_MODE))?;
        Ok(Self { listener, made: Some(path.to_owned()) })
    }

    /// Takes the file away, so that who comes now finds nobody instead of somebody who is leaving.
    pub fn unbind(&mut self) {
        if let Some(path) = self.made.take() {
            // Somebody may have removed it before.
            let _gone = std::fs::remove_file(path);
        }
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        self.unbind();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_left_behind_is_taken_over_and_one_that_answers_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run/host.sock");
        let mut first = Bound::at(&path).unwrap();
        assert_eq!(Bound::at(&path).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        // As after a kill: the file is there, nobody listens.
        first.made = None;
        drop(first);
        assert!(path.exists());
        let second = Bound::at(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, SOCKET_MODE);
        drop(second);
        assert!(!path.exists(), "a host that leaves takes its socket along");
    }
}
