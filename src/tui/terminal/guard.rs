//! Entering the terminal, and leaving it whatever happens.
//!
//! The same guard that turns on raw mode, the alternate screen and bracketed paste turns them off: when dropped, when any
//! thread panics (before the message is printed, so that it can be read), and when the watchdog ends the program. Giving
//! back twice is harmless and happens only once.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::Command;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};

/// Has the terminal report buttons and the wheel, in the form without limits to columns.
pub const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// Gives the mouse back to the terminal, for selecting text.
pub const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Holds the terminal; gives it back when dropped.
#[derive(Debug)]
pub struct Guard {
    held: Arc<AtomicBool>,
}

impl Guard {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste, caret hidden until the first frame.
    ///
    /// # Errors
    /// When the terminal refuses raw mode or cannot be written to; it is then as it was.
    pub fn enter() -> io::Result<Self> {
        let guard = Self { held: Arc::new(AtomicBool::new(true)) };
        take_over()?;
        guard.install_panic_hook();
        Ok(guard)
    }

    /// Takes the terminal over again after it was given back, or after somebody else may have changed it.
    ///
    /// # Errors
    /// As [`Self::enter`].
    pub fn enter_again(&self) -> io::Result<()> {
        self.held.store(true, Ordering::Release);
        take_over()
    }

    /// Gives the terminal back for a while.
    pub fn leave_for_now(&self) {
        give_back(&self.held);
    }

    /// Whether the terminal is still ours. After a panic in any thread it is not, and drawing on would overwrite the message.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    fn install_panic_hook(&self) {
        let held = Arc::clone(&self.held);
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back(&held);
            previous(panic);
        }));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back(&self.held);
    }
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    io::stdout().write_all(&sequence(&[&EnterAlternateScreen, &EnableBracketedPaste, &Hide]))?;
    io::stdout().flush()
}

/// Puts the terminal back, once. A terminal that is gone cannot be helped, so failures are not reported.
fn give_back(held: &AtomicBool) {
    if !held.swap(false, Ordering::AcqRel) {
        return;
    }
    let mut out = io::stdout();
    // Harmless where the mouse was never taken; a shell that gets reports of it is not.
    let _ = out.write_all(MOUSE_OFF);
    let _ = out.write_all(&sequence(&[&DisableBracketedPaste, &LeaveAlternateScreen, &Show]));
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// The commands as one string of bytes, so that they are one write.
fn sequence(commands: &[&dyn AnsiCommand]) -> Vec<u8> {
    let mut bytes = String::new();
    for command in commands {
        // Writing to a string cannot fail.
        let _ = command.write(&mut bytes);
    }
    bytes.into_bytes()
}

/// `crossterm::Command` cannot be boxed; only its writing is needed here.
trait AnsiCommand {
    fn write(&self, to: &mut String) -> std::fmt::Result;
}

impl<C: Command> AnsiCommand for C {
    fn write(&self, to: &mut String) -> std::fmt::Result {
        self.write_ansi(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_turned_on_is_turned_off() {
        let on = sequence(&[&EnterAlternateScreen, &EnableBracketedPaste, &Hide]);
        let off = sequence(&[&DisableBracketedPaste, &LeaveAlternateScreen, &Show]);
        assert_eq!(on, b"\x1b[?1049h\x1b[?2004h\x1b[?25l");
        assert_eq!(off, b"\x1b[?2004l\x1b[?1049l\x1b[?25h");
    }
}
