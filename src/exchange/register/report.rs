//! The report of an import, with the keys scripts rely on.
//!
//! `rows` counts the rows below the header that say anything, so that `rows = imported + already + duplicates +
//! rejected`; blank ones are counted apart. `warned` are among the imported.

use serde::Serialize;

use super::{ImportPlan, Verdict};
use crate::domain::refusal::{Refusal, Warning};

/// Where the sentences come from: reasons are codes here.
pub trait Phrases {
    /// What a refusal says.
    fn refusal(&self, refusal: &Refusal) -> String;
    /// What a warning says.
    fn warning(&self, warning: &Warning) -> String;
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows below the header that say anything.
    pub rows: usize,
    /// Of these recorded now (or to be recorded, in a dry run), with or without warnings.
    pub imported: usize,
    /// Of the imported, those with warnings.
    pub warned: usize,
    /// Given back.
    pub rejected: Vec<RejectedRow>,
    /// Rows that say the same as an earlier row.
    pub duplicates: usize,
    /// Rows that an earlier import recorded.
    pub already: usize,
    /// Rows that say nothing; not among `rows`.
    pub blank: usize,
    /// Mediators put on the roster.
    pub mediators_added: usize,
    /// Each warning with its row.
    pub warnings: Vec<WarnedRow>,
    /// Duplicates as pairs: the row, and the earlier row it repeats.
    pub duplicate_rows: Vec<(u32, u32)>,
    /// What concerns the file and not one row.
    pub notes: Vec<String>,
    /// Headings nobody knows; their cells are kept as remarks.
    pub unknown_columns: Vec<String>,
}

/// A row given back, with the first cell that keeps it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedRow {
    /// As a spreadsheet counts.
    pub row: u32,
    /// The first such cell.
    #[serde(flatten)]
    pub cell: RejectedCell,
    /// The others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<RejectedCell>,
}

/// A cell that keeps its row out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedCell {
    /// The heading.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// The reason as a sentence.
    pub reason: String,
    /// The reason as a code.
    pub code: String,
}

/// A warning with its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarnedRow {
    /// As a spreadsheet counts.
    pub row: u32,
    /// The warning as a code.
    pub code: String,
    /// The warning as a sentence.
    pub message: String,
}

impl ImportReport {
    /// Counts a plan.
    #[must_use]
    pub fn of(plan: &ImportPlan, phrases: &dyn Phrases) -> Self {
        let mut report = Self {
            rows: 0,
            imported: 0,
            warned: 0,
            rejected: Vec::new(),
            duplicates: 0,
            already: 0,
            blank: 0,
            mediators_added: plan.mediators.len(),
            warnings: Vec::new(),
            duplicate_rows: Vec::new(),
            notes: plan.notes.iter().map(|note| phrases.warning(note)).collect(),
            unknown_columns: plan.unknown_columns.clone(),
        };
        for row in &plan.rows {
            report.count(row.row, &row.verdict, phrases);
        }
        report.rows = report.imported + report.already + report.duplicates + report.rejected.len();
        report
    }

    fn count(&mut self, row: u32, verdict: &Verdict, phrases: &dyn Phrases) {
        match verdict {
            Verdict::Imported { warnings, .. } => {
                self.imported += 1;
                self.warned += usize::from(!warnings.is_empty());
                self.warnings.extend(warnings.iter().map(|warning| WarnedRow {
                    row,
                    code: warning.code.clone(),
                    message: phrases.warning(warning),
                }));
            }
            Verdict::Already { .. } => self.already += 1,
            Verdict::Rejected { problems } => {
                let mut cells = problems.iter().map(|problem| RejectedCell {
                    column: problem.column.clone(),
                    value: problem.value.clone(),
                    reason: phrases.refusal(&problem.reason),
                    code: problem.reason.code.clone(),
                });
                if let Some(cell) = cells.next() {
                    self.rejected.push(RejectedRow { row, cell, more: cells.collect() });
                }
            }
            Verdict::Duplicate { of } => {
                self.duplicates += 1;
                self.duplicate_rows.push((row, *of));
            }
            Verdict::Blank => self.blank += 1,
        }
    }
}
