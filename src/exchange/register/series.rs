//! Rows that look like a series but do not say so.
//!
//! Whether cases are a series decides how often they count, so only the column 系列号 makes one. A batch that a clerk
//! would recognise (one applicant, one committee, one day, one object and kind, several respondents) is pointed out
//! with its rows: after a dry run the number can be written into the file, and statistics count it as one series.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::words::plain;
use crate::domain::case::import::ImportCase;
use crate::domain::case::vocabulary::{Kind, Object};
use crate::domain::refusal::{Warning, warn};
use crate::domain::unit::UnitCode;

/// From how many rows on a batch is pointed out.
const BATCH_MIN: usize = 3;

/// What the rows of a batch have in common.
type Batch = (UnitCode, NaiveDate, Object, Kind, String);

/// One note for each batch, in the order of its first row.
pub(super) fn notes<'a>(rows: impl Iterator<Item = (u32, &'a ImportCase)>) -> Vec<Warning> {
    let mut batches: BTreeMap<Batch, Vec<(u32, &ImportCase)>> = BTreeMap::new();
    for (number, row) in rows.filter(|(_, row)| row.series.is_none()) {
        let applicants: Vec<String> = row.applicants.iter().map(|party| plain(&party.name)).collect();
        let batch = (row.committee.clone(), row.requested_on, row.object, row.kind, applicants.join("、"));
        batches.entry(batch).or_default().push((number, row));
    }
    let mut found: Vec<_> = batches.into_values().filter(|rows| rows.len() >= BATCH_MIN).collect();
    found.sort_by_key(|rows| rows.first().map(|(number, _)| *number));
    found.iter().filter_map(|rows| note(rows)).collect()
}

fn note(rows: &[(u32, &ImportCase)]) -> Option<Warning> {
    let (_, first) = rows.first()?;
    let applicant = first.applicants.first()?;
    let numbers: Vec<String> = rows.iter().map(|(number, _)| number.to_string()).collect();
    let warning = warn("series_suspected").with("applicant", &applicant.name).with("date", first.requested_on);
    Some(warning.with("rows", numbers.join("、")).with("count", rows.len()))
}
