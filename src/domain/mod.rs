//! The rules of mediation as pure functions over values.

pub mod actor;
