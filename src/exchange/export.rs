//! Lists for spreadsheets (CSV) and for programs (JSON lines).
//!
//! CSV is UTF-8 with its mark, because that is what a spreadsheet needs to show Chinese, and no cell can be run as a
//! formula. JSON lines are the values themselves. Both are written row by row into a file that appears under its name
//! only when it is complete and on the disk.

use serde::Serialize;
use serde_json::Value;
use std::io::{self, Write};
use std::path::Path;

use super::file::{self, Existing};

/// Tells a spreadsheet that the text is UTF-8.
pub const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// What people read above it.
    pub heading: &'a str,
    /// Where its value is in the row's JSON: `number`, or `next_deadline.on`.
    pub path: &'a str,
}

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    JsonLines,
}

/// Writes rows to a file, whole or not at all; what is there already is replaced only if that is wanted.
///
/// # Errors
/// The operating system's (`AlreadyExists` as [`Existing`] says), or that a row does not serialise.
pub fn to_file<T: Serialize>(
    (path, existing): (&Path, Existing),
    format: Format,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = T>,
) -> io::Result<usize> {
    file::put(path, existing, |out| write(out, format, columns, rows))
}

/// Writes rows; how many.
///
/// # Errors
/// As [`to_file`].
pub fn write<T: Serialize>(
    out: &mut dyn Write,
    format: Format,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = T>,
) -> io::Result<usize> {
    if format == Format::Csv {
        out.write_all(UTF8_MARK)?;
        let headings: Vec<String> = columns.iter().map(|column| guarded(column.heading.to_owned())).collect();
        out.write_all(&csv_record(&headings))?;
    }
    let mut count = 0;
    for row in rows {
        match format {
            Format::Csv => {
                let row = serde_json::to_value(&row)?;
                let cells: Vec<String> = columns.iter().map(|column| guarded(cell(&row, column.path))).collect();
                out.write_all(&csv_record(&cells))?;
            }
            Format::JsonLines => {
                serde_json::to_writer(&mut *out, &row)?;
                out.write_all(b"\n")?;
            }
        }
        count += 1;
    }
    Ok(count)
}

/// The text of a value: lists joined by 、, nothing for null.
fn cell(row: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(row, |value, key| value.get(key));
    found.map(text).unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// Would be run by a spreadsheet: begins with `=`, `+`, `-` or `@`, even after a tab or a line break, and even full-width.
#[must_use]
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A cell that no spreadsheet runs: marked where it would, or where it begins as a marked one does, so that the mark taken off
/// again always leaves what was there.
#[must_use]
pub fn guarded(cell: String) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

/// The cell a guarded one was made from.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(cell)
}

/// One line of CSV, ended as spreadsheets end it.
#[must_use]
pub fn csv_record(cells: &[String]) -> Vec<u8> {
    let mut line = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        if cell.contains([',', ';', '\t', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            line.push(b'"');
            line.extend(cell.replace('"', "\"\"").into_bytes());
            line.push(b'"');
        } else {
            line.extend(cell.as_bytes());
        }
    }
    line.extend(b"\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const COLUMNS: &[Column<'_>] = &[
        Column { heading: "案号", path: "number" },
        Column { heading: "申请人", path: "applicants" },
        Column { heading: "期限", path: "next.on" },
    ];

    fn rows() -> Vec<Value> {
        vec![
            json!({ "number": "耿车知调〔2024〕1号", "applicants": ["苏州𬭎锐", "王㛃"], "next": { "on": "2024-03-05" } }),
            json!({ "number": "=HYPERLINK(\"x\")", "applicants": ["甲,乙"], "next": null }),
        ]
    }

    fn written(format: Format) -> String {
        let mut bytes = Vec::new();
        assert_eq!(write(&mut bytes, format, COLUMNS, rows()).unwrap(), 2);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn csv_opens_in_a_spreadsheet_and_runs_nothing() {
        let expected = "\u{feff}案号,申请人,期限\r\n耿车知调〔2024〕1号,苏州𬭎锐、王㛃,2024-03-05\r\n\
                        \"'=HYPERLINK(\"\"x\"\")\",\"甲,乙\",\r\n";
        assert_eq!(written(Format::Csv), expected);
        for cell in ["=1", "+86 139", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1"] {
            assert!(is_formula(cell), "{cell:?}");
        }
        assert!(!is_formula("2024-03-05") && !is_formula("甲=乙") && !is_formula(""));
    }

    #[test]
    fn json_lines_are_the_values() {
        let lines = written(Format::JsonLines);
        let read: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, rows());
    }

    #[test]
    fn what_is_written_is_read_back_by_our_own_reader() {
        let table = super::super::table::read(written(Format::Csv).as_bytes()).unwrap();
        assert_eq!(table.rows[2].cells, ["=HYPERLINK(\"x\")", "甲,乙", ""]);
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cases.csv");
        std::fs::write(&path, "before").unwrap();
        let failing = (0..3).map(|n| if n < 2 { Ok(n) } else { Err(serde::ser::Error::custom("no")) }).map(Failing);
        to_file((&path, Existing::Replace), Format::JsonLines, &[], failing).unwrap_err();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing half-written remains");
        let kept = to_file((&path, Existing::Keep), Format::Csv, COLUMNS, rows()).unwrap_err();
        assert_eq!(kept.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before", "replaced only if that is wanted");
        assert_eq!(to_file((&path, Existing::Replace), Format::Csv, COLUMNS, rows()).unwrap(), 2);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written(Format::Csv));
    }

    struct Failing(Result<i32, serde_json::Error>);

    impl Serialize for Failing {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match &self.0 {
                Ok(n) => serializer.serialize_i32(*n),
                Err(error) => Err(serde::ser::Error::custom(error)),
            }
        }
    }
}
