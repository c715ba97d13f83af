//! The terminal interface: model, update, view.
//!
//! What a person did arrives as a [`input::Input`], what the desk answered as a reply; `update` changes the model and
//! names the effects it wants; `view` draws the model and tells where the caret stands. All of it is plain values, so a test
//! is a list of messages and a bug report is one too. Focus lives in the model, never in what was drawn last.
//!
//! This stratum knows people, keys and cells. It must not know the rules of mediation (it shows what the desk says is
//! possible, and why not), nor how anything is stored; it is the only one that names ratatui and crossterm.

pub mod effect;
pub mod forms;
pub mod input;
pub mod keymap;
pub mod lang;
pub mod message;
pub mod model;
pub mod runtime;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;
pub mod words;

#[cfg(test)]
mod testing;
