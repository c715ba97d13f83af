//! What reading a row gives: a command and what a person should know beside it, or what is wrong with the row.

use serde::{Deserialize, Serialize};

use crate::domain::case::import::ImportCase;
use crate::domain::refusal::{Refusal, Warning};

/// Why a cell keeps its row out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The heading as the file has it.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// Why.
    pub reason: Refusal,
}

/// A row as read: mediators are still names, because whose they are is seen only over the whole file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Readable {
    pub command: ImportCase,
    pub mediators: Vec<String>,
    pub warnings: Vec<Warning>,
}
