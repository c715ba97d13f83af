//! A table out of the bytes of a file: CSV in whatever an office saves it as, or a workbook.
//!
//! What the file is, its bytes say, never its name: a picture renamed to `.csv` is named a picture. Rows keep the
//! numbers a person sees in a spreadsheet, so that a report can be followed with a finger. Limits come first, before
//! anything is unpacked. Knows nothing of registers: cells are text, and what they mean is read elsewhere.

mod text;
mod workbook;

use crate::domain::refusal::{Refusal, refuse};

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The largest number of a row.
pub const ROWS_MAX: u32 = 200_000;
/// The largest number of columns.
pub const COLUMNS_MAX: usize = 256;

/// The rows of a file, from row 1 without gaps to the last that holds something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// In order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// As a spreadsheet counts: 1 for the first row of the file.
    pub number: u32,
    /// Cells from the left, as written; dates of a workbook as `2024-03-05`.
    pub cells: Vec<String>,
}

impl Row {
    /// Holds nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Reads a file.
///
/// # Errors
/// `table_empty`, `table_file_too_large`, `table_other_file` (with `kind`), `workbook_old`, `table_binary`,
/// `table_encoding`, `table_too_long`, `table_too_wide`, `table_quote_open`, and for workbooks `workbook_unreadable`,
/// `workbook_too_large`, `workbook_empty`, `workbook_many_sheets`.
pub fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(refuse("table_file_too_large").with("bytes", bytes.len()).with("max", FILE_BYTES_MAX));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse("table_empty"));
    }
    let mut table = match format(bytes) {
        Format::Workbook => workbook::read(bytes)?,
        Format::OldWorkbook => return Err(refuse("workbook_old")),
        Format::Other(kind) => return Err(refuse("table_other_file").with("kind", kind)),
        Format::Text => text::read(bytes)?,
    };
    // A spreadsheet's formatted but empty tail is no row of anybody's.
    while table.rows.last().is_some_and(Row::is_blank) {
        table.rows.pop();
    }
    Ok(table)
}

/// What a file is by its first bytes.
enum Format {
    Text,
    Workbook,
    OldWorkbook,
    Other(&'static str),
}

fn format(bytes: &[u8]) -> Format {
    const OTHERS: &[(&[u8], &str)] = &[
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"%PDF", "PDF"),
        (b"\x1f\x8b", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x7fELF", "ELF"),
        (b"SQLite format 3", "SQLite"),
        (b"{\\rtf", "RTF"),
    ];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Format::Workbook;
    }
    // The container of .xls, and of a workbook locked with a password.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Format::OldWorkbook;
    }
    match OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, kind)) => Format::Other(kind),
        None => Format::Text,
    }
}

/// Adds a row, filling a gap before it with blank ones.
fn place(rows: &mut Vec<Row>, number: u32, cells: Vec<String>) -> Result<(), Refusal> {
    if number > ROWS_MAX {
        return Err(refuse("table_too_long").with("max", ROWS_MAX));
    }
    if cells.len() > COLUMNS_MAX {
        return Err(refuse("table_too_wide").with("row", number).with("max", COLUMNS_MAX));
    }
    let mut next = rows.last().map_or(1, |row| row.number + 1);
    while next < number {
        rows.push(Row { number: next, cells: Vec::new() });
        next += 1;
    }
    rows.push(Row { number, cells });
    Ok(())
}

#[cfg(test)]
mod tests;
