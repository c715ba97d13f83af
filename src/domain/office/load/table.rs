//! A CSV file with named columns, checked for being one.

use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, line};

/// The largest file, in bytes: a hundred times the largest sensible one.
pub(super) const FILE_BYTES_MAX: usize = 1024 * 1024;

/// The rows of a file, each with the named columns.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// One row.
pub(super) struct Row {
    /// Line in the file, the header being 1.
    line: usize,
    cells: Vec<(&'static str, String)>,
}

impl Table {
    /// Reads a file that has these columns, in any order, perhaps among others.
    pub(super) fn read(csv: &str, columns: &[&'static str]) -> Result<Self, Refusal> {
        if csv.len() > FILE_BYTES_MAX {
            return Err(refuse("file_too_large").with("bytes", csv.len()).with("max", FILE_BYTES_MAX));
        }
        let csv = csv.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
        let headers = reader.headers().map_err(|_| refuse("file_not_a_table").with("row", 1))?.clone();
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            let place = headers.iter().position(|header| header.trim() == *column);
            places.push((*column, place.ok_or_else(|| missing(column, &headers))?));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| not_a_table(csv, &error))?;
            let line = record.position().map_or(0, |position| first_line(csv, position));
            let cell =
                |(column, place): &(&'static str, usize)| (*column, record.get(*place).unwrap_or_default().to_owned());
            let row = Row { line, cells: places.iter().map(cell).collect() };
            row.check()?;
            rows.push(row);
        }
        if rows.is_empty() { Err(refuse("file_empty")) } else { Ok(Self { rows }) }
    }
}

impl Row {
    /// Reads one cell, trimmed; what is wrong with it is refused with its place.
    pub(super) fn read<T>(&self, column: &str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Result<T, Refusal> {
        read(self.value(column).trim()).map_err(|reason| self.refuse(column, &reason))
    }

    /// A refusal of one cell of this row.
    pub(super) fn refuse(&self, column: &str, reason: &Refusal) -> Refusal {
        cell(self.line, column, &excerpt(self.value(column)), reason)
    }

    fn value(&self, column: &str) -> &str {
        self.cells.iter().find(|(name, _)| *name == column).map_or("", |(_, value)| value)
    }

    /// Every cell is one line of text.
    fn check(&self) -> Result<(), Refusal> {
        self.cells.iter().try_for_each(|(column, value)| match line(value) {
            Ok(_) => Ok(()),
            Err(reason) => Err(self.refuse(column, &reason)),
        })
    }
}

/// What is wrong with one cell: the reason's arguments, its code as `reason`, and the place.
pub(super) fn cell(row: usize, column: &str, value: &str, reason: &Refusal) -> Refusal {
    let mut refusal = refuse("file_cell");
    refusal.args.clone_from(&reason.args);
    refusal.with("row", row).with("column", excerpt(column)).with("value", value).with("reason", &reason.code)
}

/// The line a record begins on: its position stands before the empty lines that were passed over.
fn first_line(csv: &str, position: &csv::Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let passed = csv.bytes().skip(start).take_while(|byte| matches!(byte, b'\n' | b'\r'));
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(passed.filter(|byte| *byte == b'\n').count())
}

fn missing(column: &str, headers: &csv::StringRecord) -> Refusal {
    let found: Vec<&str> = headers.iter().collect();
    refuse("file_column_missing").with("column", column).with("found", excerpt(&found.join(",")))
}

fn not_a_table(csv: &str, error: &csv::Error) -> Refusal {
    let row = error.position().map_or(1, |position| first_line(csv, position));
    refuse("file_not_a_table").with("row", row)
}
