//! Every action there is, in one table.
//!
//! The table feeds the footer, the help sheet, the palette and the manual, so none of them can lie; a test sees to it that
//! no action depends on a letter alone (an input method would swallow it) and that no key means two things at one place.
//! What a key *does* is decided in `update`; whether an action is possible now, and why not, by the model.

mod action;
mod lookup;
mod manual;
mod table;

pub use action::{Action, Place};
pub use lookup::{action_for, keys_of};
pub use manual::{Group, grouped, manual, place_name};
pub use table::{ROWS, Row};
