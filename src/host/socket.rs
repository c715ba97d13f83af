//! Where a host listens: a socket file of its own directory, or one that systemd has bound already.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use sha2::{Digest as _, Sha256};

/// Owner and group may connect; the kernel tells who they are.
const SOCKET_MODE: u32 = 0o660;
/// Only the owner may look into the directory of a background host's socket.
const DIRECTORY_MODE: u32 = 0o700;
/// Bytes of the digest that tells one register's socket from another's.
const NAME_BYTES: usize = 8;

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
        if let Some(directory) = path.parent().filter(|directory| !directory.exists()) {
            std::fs::create_dir_all(directory)?;
            std::fs::set_permissions(directory, Permissions::from_mode(DIRECTORY_MODE))?;
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

/// Where the host of the register in `data` is looked for when nothing else is said: in `runtime` (`$XDG_RUNTIME_DIR`), else
/// in a directory of the user's own below `temporary`. The name is short whatever the register's path is: a socket's path
/// has 107 bytes at most.
#[must_use]
pub fn usual_place(data: &Path, runtime: Option<&Path>, temporary: &Path, uid: u32) -> PathBuf {
    let whole = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    let digest = Sha256::digest(whole.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let directory = runtime.map_or_else(|| temporary.join(format!("zhitiao-{uid}")), |runtime| runtime.join("zhitiao"));
    directory.join(format!("{name}.sock"))
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

    #[test]
    fn one_register_has_one_place_and_its_path_is_short() {
        let deep = PathBuf::from(format!("/{}", "很长的路径".repeat(40)));
        let place = usual_place(&deep, None, Path::new("/tmp"), 1000);
        assert!(place.as_os_str().len() < 100);
        assert_eq!(place, usual_place(&deep, None, Path::new("/tmp"), 1000));
        assert_ne!(place, usual_place(Path::new("/other"), None, Path::new("/tmp"), 1000));
        let runtime = usual_place(&deep, Some(Path::new("/run/user/1000")), Path::new("/tmp"), 1000);
        assert!(runtime.starts_with("/run/user/1000/zhitiao"));
    }
}
