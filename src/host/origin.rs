//! Where a session comes from, as far as that can be known.
//!
//! The kernel says which process is at the other end and to which login it belongs: a process cannot change that number
//! (`/proc/PID/sessionid`) once it is set. Of every login the login manager keeps the other machine's address in a file
//! that only root writes (`/run/systemd/sessions/N`). Where there is neither, what the person's own program says is taken,
//! and recorded as no more than that. Environments are not looked into: whoever starts a process writes its environment.

use std::net::IpAddr;
use std::path::Path;

use crate::domain::actor::{Origin, Told};

/// What the kernel says of a process that belongs to no login.
const NO_LOGIN: u32 = u32::MAX;

/// Where a peer comes from; none for somebody at this machine, or where nothing is known.
pub(super) fn of(pid: Option<i32>, uid: u32, said: Option<IpAddr>) -> Option<Origin> {
    look(Path::new("/"), pid, uid, said)
}

fn look(root: &Path, pid: Option<i32>, uid: u32, said: Option<IpAddr>) -> Option<Origin> {
    match pid.and_then(|pid| login(root, pid, uid)) {
        Some(Login::Here) => None,
        Some(Login::From(from)) => Some(Origin { from, known: Told::System }),
        None => said.map(|from| Origin { from, known: Told::Asserted }),
    }
}

/// What the system keeps of a login.
enum Login {
    /// At this machine.
    Here,
    /// From another one.
    From(IpAddr),
}

fn login(root: &Path, pid: i32, uid: u32) -> Option<Login> {
    let session = std::fs::read_to_string(root.join(format!("proc/{pid}/sessionid"))).ok()?;
    let session: u32 = session.trim().parse().ok().filter(|session| *session != NO_LOGIN)?;
    let kept = std::fs::read_to_string(root.join(format!("run/systemd/sessions/{session}"))).ok()?;
    let field = |name: &str| kept.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    // The number of a process may have been given to another one since it connected.
    if field("UID")?.parse() != Ok(uid) {
        return None;
    }
    match field("REMOTE")? {
        "0" => Some(Login::Here),
        // A name instead of an address is what the other machine's name server says.
        _ => field("REMOTE_HOST")?.parse().ok().map(Login::From),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine on which process 7 belongs to login 3.
    fn machine(session: &str, kept: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for directory in ["proc/7", "run/systemd/sessions"] {
            std::fs::create_dir_all(root.path().join(directory)).unwrap();
        }
        std::fs::write(root.path().join("proc/7/sessionid"), session).unwrap();
        std::fs::write(root.path().join("run/systemd/sessions/3"), kept).unwrap();
        root
    }

    #[test]
    fn what_the_system_knows_counts_and_what_is_said_is_labelled() {
        let said: Option<IpAddr> = Some("198.51.100.9".parse().unwrap());
        let asserted = said.map(|from| Origin { from, known: Told::Asserted });
        let remote = "UID=1000\nUSER=chen\nREMOTE=1\nREMOTE_HOST=192.0.2.7\nSERVICE=sshd\n";
        let known = Some(Origin { from: "192.0.2.7".parse().unwrap(), known: Told::System });
        let seen = |session: &str, kept: &str, uid: u32| look(machine(session, kept).path(), Some(7), uid, said);
        assert_eq!(seen("3", remote, 1000), known, "whatever is said beside it");
        assert_eq!(seen("3", "UID=1000\nREMOTE=0\n", 1000), None, "somebody at this machine comes from nowhere else");
        for (session, kept, uid) in [
            ("3", remote, 1001),
            ("4", remote, 1000),
            ("4294967295", remote, 1000),
            ("3", "UID=1000\nREMOTE=1\nREMOTE_HOST=office.example\n", 1000),
            ("3", "REMOTE=1\nREMOTE_HOST=192.0.2.7\n", 1000),
            ("?", remote, 1000),
        ] {
            assert_eq!(seen(session, kept, uid), asserted, "{session} {kept} {uid}");
        }
        assert_eq!(look(machine("3", remote).path(), None, 1000, None), None);
    }
}
