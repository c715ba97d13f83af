//! Signals that concern the terminal: told to end (the terminal is given back first), suspended and resumed.
//!
//! Suspending goes through the loop, because the terminal must be given back before the process stops and taken over
//! after it goes on. A session without a shell above it (`ForceCommand`) has nobody who could resume it, so there it is
//! not suspended at all.

use std::io;

use nix::unistd::{getpgid, getpgrp, getppid, getsid};
use rustix::process::{Signal as Kernel, getpid, kill_process};
use signal_hook::consts::{SIGCONT, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

/// What the process was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// To end.
    End,
    /// To give the terminal back for a while.
    Suspend,
    /// It goes on after it was stopped, whoever stopped it.
    Resumed,
}

/// Passes signals on in a thread of its own, until nobody listens.
///
/// # Errors
/// When the signals cannot be had or no thread can be started.
pub fn listen(tell: impl Fn(Signal) -> bool + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGTSTP, SIGCONT])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let told = match signal {
                SIGTSTP => Signal::Suspend,
                SIGCONT => Signal::Resumed,
                _ => Signal::End,
            };
            if !tell(told) {
                return;
            }
        }
    })?;
    Ok(())
}

/// Whether somebody is there who can resume this process: a shell of the same session, in a group of its own.
///
/// Inside a container the parent's session may have begun outside: the kernel then calls it 0, like every process that
/// cannot be seen from here, and nothing of ours is in it unless ours began outside as well.
#[must_use]
pub fn can_be_resumed() -> bool {
    let parent = getppid();
    match (getsid(Some(parent)), getsid(None), getpgid(Some(parent))) {
        (Ok(theirs), Ok(ours), Ok(group)) => theirs == ours && group != getpgrp(),
        _ => false,
    }
}

/// Stops this process until it is resumed. The terminal must have been given back.
///
/// # Errors
/// What the system says.
pub fn stop() -> io::Result<()> {
    Ok(kill_process(getpid(), Kernel::STOP)?)
}
