//! The numbers of the cases behind every figure of a table, at once: what a report is traced by.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Cell, Frame};

/// The most numbers told of one figure; where there are more, the figure's cases are asked for by themselves.
pub const NUMBERS_MAX: usize = 1_000;

/// The cases behind figures, by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumbersTable {
    /// What it is about.
    #[serde(flatten)]
    pub frame: Frame,
    /// Groups, in their order.
    pub groups: Vec<NumbersGroup>,
}

/// The cases behind the figures of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumbersGroup {
    /// Machine value of the group.
    pub key: String,
    /// Numbers of each figure's cases, in the order of registration; at most [`NUMBERS_MAX`].
    pub numbers: BTreeMap<Cell, Vec<String>>,
}
