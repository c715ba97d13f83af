//! What the terminal sends, made into what a person did.
//!
//! The one boundary events cross: key releases are dropped, an escape sequence torn apart by the line is put together
//! again (`escape`), a paste that arrives as keystrokes becomes a paste (`burst`), and pasted text is cleaned (`paste`).
//! Every stage is a plain state machine that is told the time, so its tests need no clock and no terminal. Nothing here
//! knows what a key means.

mod burst;
mod csi;
mod escape;
mod key;
mod normalize;
mod paste;
mod stage;

pub use key::Key;
pub use normalize::normalize;
pub use paste::{PASTE_BYTES_MAX, Paste, sanitize};
pub use stage::{Input, Stage};
