//! Workbooks (`.xlsx`), from memory.
//!
//! A workbook is a zip archive, so its true size is asked first, from the directory that the unpacking is held to.
//! Only one sheet may hold anything: of twelve monthly sheets, reading the first would lose eleven without a word.
//! Dates are days, whatever the format shows; numbers are written as a person would type them.

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

use super::{COLUMNS_MAX, Table, place};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::excerpt;

/// The largest workbook once unpacked, in bytes.
const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// The most parts a workbook may have.
const PARTS_MAX: usize = 10_000;
/// The smallest shared string, `<si/>`, in bytes: what a claimed number of them is held against.
const STRING_BYTES_MIN: u64 = 5;
/// Above this a spreadsheet no longer keeps every digit.
const WHOLE_MAX: f64 = 1e15;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    check_sizes(bytes)?;
    // The reader is not ours: what it makes of a damaged file must not end the program.
    catch_unwind(AssertUnwindSafe(|| sheet(bytes))).unwrap_or_else(|_| Err(unreadable("panic")))
}

fn unreadable(detail: impl ToString) -> Refusal {
    refuse("workbook_unreadable").with("detail", excerpt(&detail.to_string()))
}

/// Refuses archives that would unpack to more than a register ever holds.
fn check_sizes(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > PARTS_MAX {
        return Err(refuse("workbook_too_large").with("max", UNPACKED_BYTES_MAX));
    }
    let mut total = 0_u64;
    let mut strings = None;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(unreadable)?;
        total = total.saturating_add(part.size());
        if part.name().map_err(unreadable)?.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            strings = Some((index, part.size()));
        }
    }
    if total > UNPACKED_BYTES_MAX {
        return Err(refuse("workbook_too_large").with("max", UNPACKED_BYTES_MAX));
    }
    let Some((index, size)) = strings else { return Ok(()) };
    // The reader makes room for as many strings as the file claims before it has seen one.
    let mut head = Vec::new();
    let part = archive.by_index(index).map_err(unreadable)?;
    part.take(1024).read_to_end(&mut head).map_err(unreadable)?;
    let claimed = String::from_utf8_lossy(&head).split_once("uniqueCount=").map(|(_, rest)| {
        let digits: String = rest.chars().skip(1).take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or(u64::MAX)
    });
    match claimed {
        Some(claimed) if claimed > size / STRING_BYTES_MIN + 1 => Err(unreadable("uniqueCount")),
        _ => Ok(()),
    }
}

/// The one sheet that holds something.
fn sheet(bytes: &[u8]) -> Result<Table, Refusal> {
    let mut book = Book::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut found: Option<(String, Table)> = None;
    for name in book.sheet_names() {
        let table = cells(&mut book, &name)?;
        if table.rows.is_empty() {
            continue;
        }
        if let Some((first, _)) = found {
            let names = [first, name].map(|name| excerpt(&name));
            return Err(refuse("workbook_many_sheets").with("sheets", names.join("、")));
        }
        found = Some((name, table));
    }
    found.map(|(_, table)| table).ok_or_else(|| refuse("workbook_empty"))
}

/// The cells of a sheet that hold something, read one by one: a single cell in the far corner costs nothing.
fn cells(book: &mut Book<'_>, name: &str) -> Result<Table, Refusal> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart sheet has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Table::default()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut table = Table::default();
    let mut row = (0_u32, Vec::new());
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let text = written(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (at, column) = cell.get_position();
        let number = at.saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(refuse("table_too_wide").with("row", number).with("max", COLUMNS_MAX));
        }
        if number != row.0 {
            flush(&mut table, std::mem::take(&mut row))?;
            row.0 = number;
        }
        if row.1.len() <= column {
            row.1.resize(column + 1, String::new());
        }
        if let Some(cell) = row.1.get_mut(column) {
            *cell = text;
        }
    }
    flush(&mut table, row)?;
    Ok(table)
}

/// Adds a finished row. Rows out of order are no sheet any program writes.
fn flush(table: &mut Table, (number, cells): (u32, Vec<String>)) -> Result<(), Refusal> {
    if number == 0 {
        return Ok(());
    }
    if table.rows.last().is_some_and(|last| last.number >= number) {
        return Err(unreadable("row order"));
    }
    place(&mut table.rows, number, cells)
}

/// A cell as a person would have typed it.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// `12000`, not `12000.0`.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < WHOLE_MAX { format!("{number:.0}") } else { number.to_string() }
}

/// The day of a moment, as `2024-03-05`; a number that is no day stays a number, to be refused where a date is asked.
fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    if moment.is_datetime() && moment.as_f64() >= 1.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        plain(moment.as_f64())
    }
}
