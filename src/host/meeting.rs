//! Where a host and its clients meet, and how a client makes sure whom it has met.
//!
//! A socket's name can be known to everybody. Whoever makes it first would be told everything, and could answer that all
//! was done. So a client only speaks to a listener who could have the register anyway: itself, root, or the user to whom
//! the register, or the directory that the administrator named for the socket, belongs. Where nobody named a place, the
//! directory is the user's own and closed to others.

use std::fs::{DirBuilder, Metadata, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use rustix::process::getuid;
use sha2::{Digest as _, Sha256};

/// Only the owner may look into the directory of a background host's socket.
const DIRECTORY_MODE: u32 = 0o700;
/// Anybody's rights in a mode, and those of all but the owner.
const ANYBODY_WRITES: u32 = 0o002;
const OTHERS: u32 = 0o077;
/// Only the owner of a file may remove it, as in `/tmp`.
const STICKY: u32 = 0o1000;
/// Bytes of the digest that tells one register's socket from another's.
const NAME_BYTES: usize = 8;
const ROOT: u32 = 0;

/// A place to meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The socket.
    pub socket: PathBuf,
    /// The register, where it is on this machine.
    data: PathBuf,
    /// The administrator named the socket; else it is the usual place.
    named: bool,
}

impl Meeting {
    /// A place that the administrator named.
    #[must_use]
    pub fn named(socket: PathBuf, data: &Path) -> Self {
        Self { socket, data: data.to_owned(), named: true }
    }

    /// Where the host of the register in `data` is looked for when nothing else is said: in `runtime` (`$XDG_RUNTIME_DIR`)
    /// where that belongs to the user, else in a directory of the user's own below `temporary`. The name is short whatever
    /// the register's path is: a socket's path has 107 bytes at most.
    #[must_use]
    pub fn usual(data: &Path, runtime: Option<&Path>, temporary: &Path) -> Self {
        let whole = data.canonicalize().unwrap_or_else(|_| data.to_owned());
        let digest = Sha256::digest(whole.as_os_str().as_encoded_bytes());
        let name: String = digest.iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect();
        let own = |directory: &&Path| std::fs::metadata(directory).is_ok_and(|found| found.uid() == me());
        let directory = match runtime.filter(own) {
            Some(runtime) => runtime.join("zhitiao"),
            None => temporary.join(format!("zhitiao-{}", me())),
        };
        Self { socket: directory.join(format!("{name}.sock")), data: data.to_owned(), named: false }
    }

    /// Connects, if whoever listens may be believed to be the host.
    ///
    /// # Errors
    /// `PermissionDenied` when it could be anybody; what the system says, as `NotFound` and `ConnectionRefused` where
    /// nobody listens.
    pub fn connect(&self) -> io::Result<UnixStream> {
        let directory = self.socket.parent().unwrap_or(Path::new("/"));
        let found = symlink_metadata(directory)?;
        let mut believed = vec![me(), ROOT];
        if self.named {
            let found = std::fs::metadata(directory)?;
            closed_to_strangers(directory, &found)?;
            believed.push(found.uid());
            believed.extend(std::fs::metadata(&self.data).ok().map(|data| data.uid()));
        } else {
            own_and_private(directory, &found)?;
        }
        let stream = UnixStream::connect(&self.socket)?;
        let peer = getsockopt(&stream, PeerCredentials)?.uid();
        if believed.contains(&peer) {
            return Ok(stream);
        }
        Err(denied(format!(
            "{}: user {peer} listens there, to whom the register does not belong",
            self.socket.display()
        )))
    }
}

/// Makes a directory for a socket that only this user may enter; one that is there already is left as it is.
///
/// # Errors
/// What the file system says.
pub(super) fn make_private(directory: &Path) -> io::Result<()> {
    if directory.exists() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(directory)
}

fn me() -> u32 {
    getuid().as_raw()
}

fn own_and_private(directory: &Path, found: &Metadata) -> io::Result<()> {
    if found.is_dir() && found.uid() == me() && found.mode() & OTHERS == 0 {
        return Ok(());
    }
    Err(denied(format!("{} should be this user's own directory, closed to others", directory.display())))
}

fn closed_to_strangers(directory: &Path, found: &Metadata) -> io::Result<()> {
    if found.mode() & ANYBODY_WRITES == 0 || found.mode() & STICKY != 0 {
        return Ok(());
    }
    Err(denied(format!("{}: anybody may put a socket there", directory.display())))
}

fn denied(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixListener;

    fn mode(path: &Path, mode: u32) {
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn one_register_has_one_place_and_its_path_is_short() {
        let deep = PathBuf::from(format!("/{}", "很长的路径".repeat(40)));
        let place = Meeting::usual(&deep, None, Path::new("/tmp"));
        assert!(place.socket.as_os_str().len() < 100);
        assert_eq!(place, Meeting::usual(&deep, None, Path::new("/tmp")));
        assert_ne!(place.socket, Meeting::usual(Path::new("/other"), None, Path::new("/tmp")).socket);
        let runtime = tempfile::tempdir().unwrap();
        let place = Meeting::usual(&deep, Some(runtime.path()), Path::new("/tmp"));
        assert!(place.socket.starts_with(runtime.path().join("zhitiao")));
        let gone = Meeting::usual(&deep, Some(&runtime.path().join("gone")), Path::new("/tmp"));
        assert!(gone.socket.starts_with("/tmp"), "a runtime directory that is not ours is none");
    }

    #[test]
    fn in_the_usual_place_a_client_trusts_a_directory_of_its_own_only() {
        let dir = tempfile::tempdir().unwrap();
        let meeting = Meeting::usual(dir.path(), None, dir.path());
        assert_eq!(meeting.connect().unwrap_err().kind(), io::ErrorKind::NotFound);
        let directory = meeting.socket.parent().unwrap();
        make_private(directory).unwrap();
        let _listener = UnixListener::bind(&meeting.socket).unwrap();
        meeting.connect().unwrap();
        mode(directory, 0o777);
        assert_eq!(meeting.connect().unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        mode(directory, 0o700);
        let elsewhere = dir.path().join("elsewhere");
        std::fs::rename(directory, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, directory).unwrap();
        assert_eq!(meeting.connect().unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_named_place_where_anybody_may_write_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let meeting = Meeting::named(dir.path().join("host.sock"), dir.path());
        let _listener = UnixListener::bind(&meeting.socket).unwrap();
        mode(dir.path(), 0o777);
        assert_eq!(meeting.connect().unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        for fine in [0o1777, 0o770, 0o700] {
            mode(dir.path(), fine);
            meeting.connect().unwrap();
        }
    }
}
