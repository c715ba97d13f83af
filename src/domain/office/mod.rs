//! The office: accounts, committees, units, dated rules and working calendars, as streams of the ledger.

pub mod builtin;
pub mod load;
