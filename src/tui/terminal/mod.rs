//! The terminal as a device: entering and leaving it, finding out when it is gone, and writing frames to it.
//!
//! Invariants: whatever ends the program, the terminal is given back as it was found (`guard`); a program whose terminal
//! is gone ends within a moment (`watchdog`); a frame is one write (`frame`). This module knows escape sequences and
//! file descriptors; it must not know the model or any screen.

mod frame;
mod glyphs;
mod guard;
mod probe;
mod signals;
mod watchdog;

pub use frame::{FrameBackend, Screen};
#[cfg(test)]
pub(crate) use glyphs::is_ambiguous;
pub use glyphs::{Border, Glyphs};
pub use guard::{Guard, MOUSE_OFF, MOUSE_ON};
pub use probe::probe;
pub use signals::{Signal, can_be_resumed, listen, stop};
pub use watchdog::{HANGUP_STATUS, watch};
