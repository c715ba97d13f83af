//! From an act's description to a form, and from a filled form to a command.
//!
//! The domain describes the fields of every act once (`domain::field`); forms are made from that, so an act added there is
//! at hand here without a line of code. An entry's id is the path of its value in the command's JSON (`source.kind`,
//! `applicants.0.name`); ids that are no path (the day of the act, switches that show more) stay out of the command.
//! What is asked of parties at the counter is long, so an optional group shows its first line only until that is filled.
//! What a form began with is not typed: only what a person touched makes a draft.

mod build;
mod credit;
mod entries;
mod grow;
mod json;
mod pickers;
mod preset;
#[cfg(test)]
pub mod testing;

pub use build::{ON, fields_of, form_for, form_of};
pub use credit::offered;
pub use entries::{phrase, tails};
pub use grow::grow;
pub use json::command_json;
pub use pickers::Pickers;
