//! Ending the program when its terminal is gone.
//!
//! SIGHUP keeps its default action, which usually suffices. It does not when the signal is ignored (`nohup`, some
//! terminal multiplexers): crossterm 0.29 then reads end-of-file for ever at full speed. This thread waits for the
//! hang-up itself, asking `poll` for no events, so it wakes on hang-up and error only and never takes a key.
//! Nothing is lost by ending: acknowledged commands are in the ledger.

use std::io;
use std::os::fd::AsFd;
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

/// The exit status after a hang-up: 128 + SIGHUP, what a shell reports for it.
pub const HANGUP_STATUS: i32 = 129;

/// Watches standard input in a thread of its own and ends the process with [`HANGUP_STATUS`] when it hangs up.
///
/// # Errors
/// When no thread can be started.
pub fn watch() -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("terminal-watchdog".into()).spawn(|| {
        if hung_up(&io::stdin()) {
            std::process::exit(HANGUP_STATUS);
        }
    })
}

/// Blocks until `terminal` hangs up (`true`) or turns out not to be watchable (`false`).
fn hung_up(terminal: &impl AsFd) -> bool {
    loop {
        let mut fds = [PollFd::new(terminal, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(_) => {
                let seen = fds.iter().fold(PollFlags::empty(), |all, fd| all | fd.revents());
                if seen.intersects(PollFlags::HUP | PollFlags::ERR) {
                    return true;
                }
                if seen.contains(PollFlags::NVAL) {
                    return false;
                }
            }
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc;

    #[test]
    fn wakes_on_hang_up_and_not_on_input() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (tell, told) = mpsc::channel();
        let waiting = std::thread::spawn(move || {
            let seen = hung_up(&ours);
            tell.send(seen).unwrap();
        });
        theirs.write_all(b"keys").unwrap();
        assert!(told.try_recv().is_err());
        drop(theirs);
        assert_eq!(told.recv(), Ok(true));
        waiting.join().unwrap();
    }
}
