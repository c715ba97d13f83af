//! The way in: the configuration, and the socket with its mode and group.

use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::super::config::Config;
use super::super::failure::Failure;
use super::super::reach::meeting_of;
use super::Finding;
use crate::domain::refusal::Refusal;

/// What everybody else may do with a socket: nothing.
const OTHERS: u32 = 0o007;
const MODE: u32 = 0o777;

/// The configuration of a register, as far as it can be read, and what is wrong with it.
pub(super) fn config(data: &Path) -> (Config, Vec<Finding>) {
    match Config::of(data) {
        Ok(config) => {
            let unknown = |user: &&String| uzers::get_user_by_name(user.as_str()).is_none();
            let mut found: Vec<Finding> = config
                .shared_accounts
                .iter()
                .filter(unknown)
                .map(|user| Finding::bad("config", "no_such_user").with("user", user))
                .collect();
            if found.is_empty() {
                found.push(Finding::good("config").with("shared", config.shared_accounts.len()));
            }
            (config, found)
        }
        Err(failure) => (Config::default(), vec![Finding::bad("config", "wrong").with("detail", detail(failure))]),
    }
}

fn detail(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) | Failure::Usage(refusal) | Failure::Register(refusal) => said(&refusal),
        Failure::Found => String::new(),
    }
}

fn said(refusal: &Refusal) -> String {
    refusal.args.get("detail").map_or_else(|| refusal.code.clone(), ToString::to_string)
}

/// The socket: who may come.
pub(super) fn socket(data: &Path) -> Vec<Finding> {
    match meeting_of(data) {
        Ok(meeting) => vec![at(&meeting.socket).with("path", meeting.socket.display())],
        // Said of the configuration already.
        Err(_) => Vec::new(),
    }
}

fn at(path: &Path) -> Finding {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Finding::note("socket", "none"),
        Err(error) => return Finding::bad("socket", "hidden").with("detail", error),
    };
    if !found.file_type().is_socket() {
        return Finding::bad("socket", "no_socket");
    }
    if let Err(error) = UnixStream::connect(path) {
        return match error.kind() {
            std::io::ErrorKind::PermissionDenied => Finding::bad("socket", "not_for_you"),
            _ => Finding::bad("socket", "silent").with("detail", error),
        };
    }
    let group = uzers::get_group_by_gid(found.gid())
        .map_or_else(|| found.gid().to_string(), |group| group.name().to_string_lossy().into_owned());
    let mode = found.mode() & MODE;
    let finding = if mode & OTHERS != 0 { Finding::bad("socket", "open") } else { Finding::good("socket") };
    finding.with("mode", format!("{mode:04o}")).with("group", group)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn sockets_as_they_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("host.sock");
        assert_eq!(at(&path).finding, "none");
        std::fs::write(&path, "").unwrap();
        assert_eq!(at(&path).finding, "no_socket");
        std::fs::remove_file(&path).unwrap();
        let listener = UnixListener::bind(&path).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o660)).unwrap();
        assert_eq!(at(&path).finding, "good");
        std::fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
        assert_eq!(at(&path).finding, "open");
        drop(listener);
        assert_eq!(at(&path).finding, "silent");
    }

    #[test]
    fn a_configuration_that_is_wrong_is_told_and_does_not_stop_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(config(dir.path()).1[0].finding, "good");
        std::fs::write(dir.path().join("config.toml"), "shared_accounts = [\"no-such-user-here\"]").unwrap();
        assert_eq!(config(dir.path()).1[0].finding, "no_such_user");
        std::fs::write(dir.path().join("config.toml"), "sockets = 1").unwrap();
        assert_eq!(config(dir.path()).1[0].finding, "wrong");
    }
}
