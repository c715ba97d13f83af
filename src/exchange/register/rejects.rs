//! The rows that were given back, as a file to be mended in a spreadsheet and imported again.
//!
//! The same columns as the file had, then what is wrong with each row; the added columns are passed over when the file
//! comes back, so nobody has to delete them. Cells that a spreadsheet would run as a formula or round as a number
//! (ID numbers) are protected by an apostrophe, which the import takes off again.

use super::super::export::{UTF8_MARK, csv_record, is_formula};
use super::super::table::Table;
use super::header::{Header, TROUBLE};
use super::report::Phrases;
use super::row::Problem;
use super::{ImportPlan, Verdict};
use crate::domain::refusal::Refusal;

/// From this many digits on a spreadsheet rounds.
const DIGITS_ROUNDED: usize = 12;

/// The file as bytes: CSV, UTF-8 with its mark. None if no row was given back.
///
/// # Errors
/// As [`super::plan`]; none for the table the plan was made from.
pub fn rejected_rows(table: &Table, plan: &ImportPlan, phrases: &dyn Phrases) -> Result<Option<Vec<u8>>, Refusal> {
    let header = Header::find(table)?;
    let mut rejected = plan.rows.iter().filter_map(|row| match &row.verdict {
        Verdict::Rejected { problems } => Some((row.row, problems)),
        _ => None,
    });
    let Some(first) = rejected.next() else { return Ok(None) };
    // Cells to the right of the header are part of the row too.
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let kept: Vec<usize> = (0..width.max(header.written.len())).filter(|at| !header.is_trouble(*at)).collect();
    let cells_of = |cells: &[String]| -> Vec<String> {
        kept.iter().map(|at| cells.get(*at).map(|cell| protected(cell)).unwrap_or_default()).collect()
    };
    let mut bytes = UTF8_MARK.to_vec();
    let mut headings = cells_of(&header.written);
    headings.extend(["原行号", "列", "说明"].map(|name| format!("{TROUBLE}{name}")));
    bytes.extend(csv_record(&headings));
    for (number, problems) in std::iter::once(first).chain(rejected) {
        let row = table.rows.iter().find(|row| row.number == number);
        let mut cells = cells_of(row.map(|row| row.cells.as_slice()).unwrap_or_default());
        cells.extend(explained(number, problems, phrases));
        bytes.extend(csv_record(&cells));
    }
    Ok(Some(bytes))
}

fn explained(number: u32, problems: &[Problem], phrases: &dyn Phrases) -> [String; 3] {
    let columns: Vec<&str> = problems.iter().map(|problem| problem.column.as_str()).collect();
    let reasons: Vec<String> = problems.iter().map(|problem| phrases.refusal(&problem.reason)).collect();
    [number.to_string(), columns.join("、"), reasons.join("；")].map(|cell| protected(&cell))
}

/// A cell a spreadsheet keeps as it is.
fn protected(cell: &str) -> String {
    let digits = cell.trim();
    let rounded = digits.len() >= DIGITS_ROUNDED && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_formula(cell) || rounded { format!("'{cell}") } else { cell.to_owned() }
}
