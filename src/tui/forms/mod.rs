//! From an act's description to a form, and from a filled form to a command.
//!
//! The domain describes the fields of every act once (`domain::field`); forms are made from that, so an act added there is
//! at hand here without a line of code. An entry's id is the path of its value in the command's JSON (`source.kind`,
//! `applicants.0.name`); ids that are no path (the day of the act, switches that show more) stay out of the command.
//! What is asked of parties at the counter is long, so an optional group shows its first line only until that is filled.

mod build;
mod entries;
mod grow;
mod json;

pub use build::{ON, form_for, form_of};
pub use entries::Pickers;
pub use grow::grow;
pub use json::command_json;

use crate::domain::case;
use crate::domain::field::Field;
use crate::domain::office;

/// The fields of an act, of a case or of the office; none when there is no such act.
pub(crate) fn fields_of(act: &str) -> Option<&'static [Field]> {
    case::command::Command::fields(act).or_else(|| office::command::Command::fields(act))
}
