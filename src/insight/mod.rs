//! Statistics as pure functions: numbers in, numbers out. How long cases take to be resolved ([`survival`]), how they end
//! ([`endings`]), whether one group is quicker than another ([`mean`]), and where days are lost ([`custody`]).
//!
//! The estimators count whole days and know neither cases nor calendars; what a case contributes is read by
//! [`observe`] from [`tracks`], the few dates of a case that figures rest on. Nothing here reads a store, asks what day
//! it is, or forms a sentence. The conventions are written down for a reader who must defend them in
//! `docs/resolution-time.md`, and agreement with published examples is proved in the tests of each estimator.

pub mod counts;
pub mod custody;
pub mod days;
pub mod endings;
pub mod group;
pub mod mean;
pub mod numbers;
pub mod observe;
pub mod packed;
pub mod resolution;
pub mod survival;
pub mod table;
pub mod tracks;

#[cfg(test)]
mod tests;
