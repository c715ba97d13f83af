//! The rules of mediation as pure functions over values.
//!
//! One folder for each kind of file kept: [`case`], [`credit`] (with [`pledge`]), [`roster`], [`office`]; beside them the values they share. Time,
//! identity, rules and the working calendar are arguments ([`context::Context`]). Nothing here reads a clock, a file or
//! a database, and nothing here knows a language: what people read is made from codes further up.

pub mod actor;
pub mod answer;
pub mod calendar;
pub mod case;
pub mod code;
pub mod context;
pub mod credit;
pub mod dates;
pub mod draft;
pub mod even_hand;
pub mod field;
pub mod indicator;
pub mod log;
pub mod matches;
pub mod money;
pub mod office;
pub mod order;
pub mod paper;
pub mod pledge;
pub mod policy;
pub mod query;
pub mod refusal;
pub mod roster;
pub mod rules;
pub mod sight;
pub mod stats;
pub mod taken;
pub mod text;
pub mod unit;
pub mod upload;
