//! Workbooks that go out: typed cells in sheets with a frozen heading and filters, as bytes.
//!
//! Every list and every report that leaves as xlsx is written here, so that a date is a date, an amount a number and a
//! case number text in all of them, whatever the spreadsheet's own guesses are. Nothing here is a formula: text that looks
//! like one is written as text. The same sheets give the same bytes. What the cells mean is the caller's business.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::dates::in_china;
use crate::domain::money::Fen;

/// The most characters of one cell: what spreadsheets hold.
const CELL_CHARS_MAX: usize = 32_767;
/// The most characters of a sheet's name.
const NAME_CHARS_MAX: usize = 31;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(String),
    /// A whole number.
    Count(i64),
    /// Any number, shown with at most two decimals.
    Number(f64),
    /// A share of 1, shown in percent.
    Share(f64),
    /// An amount, shown in yuan.
    Yuan(Fen),
    /// A day.
    Day(NaiveDate),
    /// A moment, shown by the clock on the wall in China.
    Moment(DateTime<Utc>),
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// Its width in characters of the usual digit; a Chinese character takes two.
    pub width: u16,
}

/// One sheet: lines above the table, the table, lines below.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name on the tab.
    pub name: String,
    /// Lines above the heading: title, day, basis. The first is shown as a title.
    pub above: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; a row shorter than the columns ends in empty cells.
    pub rows: Vec<Vec<Cell>>,
    /// Lines below the rows: conventions, the ledger's head.
    pub below: Vec<String>,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(heading: impl Into<String>, width: u16) -> Self {
        Self { heading: heading.into(), width }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        let text: String = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// How cells of each kind are shown.
struct Formats {
    title: Format,
    note: Format,
    heading: Format,
    text: Format,
    count: Format,
    number: Format,
    share: Format,
    yuan: Format,
    day: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_align(FormatAlign::Top);
        let shown = |pattern: &str| plain.clone().set_num_format(pattern);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            note: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            heading: Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            // `@`: a spreadsheet that is asked to edit the cell goes on taking it for text.
            text: shown("@").set_text_wrap(),
            count: shown("#,##0"),
            number: shown("#,##0.0#"),
            share: shown("0.0%"),
            yuan: shown("#,##0.00"),
            day: shown("yyyy-mm-dd"),
            moment: shown("yyyy-mm-dd hh:mm"),
        }
    }
}

/// A workbook of these sheets.
///
/// # Errors
/// What the writer says: two sheets of one name, more rows than a sheet holds.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Else the moment of writing would be in the file, and no two files alike.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let formats = Formats::new();
    for sheet in sheets {
        write(workbook.add_worksheet(), sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

/// Row and column numbers as spreadsheets have them; what does not fit is refused by the writer.
fn row_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn write(to: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    to.set_name(tab_name(&sheet.name))?;
    for (index, line) in sheet.above.iter().enumerate() {
        let format = if index == 0 { &formats.title } else { &formats.note };
        // Titles run over the empty cells beside them; wrapping would fold them into the first column.
        to.write_string_with_format(row_number(index), 0, cut(line), &format.clone().unset_text_wrap())?;
    }
    let head = row_number(sheet.above.len());
    for (index, column) in sheet.columns.iter().enumerate() {
        let at = column_number(index);
        to.write_string_with_format(head, at, cut(&column.heading), &formats.heading)?;
        to.set_column_width(at, f64::from(column.width))?;
    }
    for (index, row) in sheet.rows.iter().enumerate() {
        let at = head + 1 + row_number(index);
        for (column, cell) in row.iter().enumerate() {
            put(to, (at, column_number(column)), cell, formats)?;
        }
    }
    let last = head + row_number(sheet.rows.len());
    to.set_freeze_panes(head + 1, 0)?;
    if !sheet.columns.is_empty() {
        to.autofilter(head, 0, last, column_number(sheet.columns.len() - 1))?;
    }
    for (index, line) in sheet.below.iter().enumerate() {
        let format = formats.note.clone().unset_text_wrap();
        to.write_string_with_format(last + 2 + row_number(index), 0, cut(line), &format)?;
    }
    to.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    to.set_repeat_rows(head, head)?;
    Ok(())
}

fn put(to: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => to.write_string_with_format(row, column, cut(text), &formats.text)?,
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers are floats; counts are far below 2^53")]
        Cell::Count(count) => to.write_number_with_format(row, column, *count as f64, &formats.count)?,
        Cell::Number(number) => to.write_number_with_format(row, column, *number, &formats.number)?,
        Cell::Share(share) => to.write_number_with_format(row, column, *share, &formats.share)?,
        #[expect(clippy::cast_precision_loss, reason = "amounts are at most 10^14 fen, far below 2^53")]
        Cell::Yuan(amount) => to.write_number_with_format(row, column, amount.0 as f64 / 100.0, &formats.yuan)?,
        Cell::Day(day) => to.write_datetime_with_format(row, column, &date(*day)?, &formats.day)?,
        Cell::Moment(at) => to.write_datetime_with_format(row, column, &moment(*at)?, &formats.moment)?,
    };
    Ok(())
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))
}

fn moment(at: DateTime<Utc>) -> Result<ExcelDateTime, XlsxError> {
    let local = in_china(at);
    let minute = u8::try_from(local.minute()).unwrap_or_default();
    date(local.date())?.and_hms(u16::try_from(local.hour()).unwrap_or_default(), minute, 0)
}

fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARS_MAX).collect()
}

/// A name as tabs may have it.
fn tab_name(name: &str) -> String {
    let plain = name.chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c });
    let name: String = plain.take(NAME_CHARS_MAX).collect();
    name.trim_matches([' ', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};
    use std::io::Cursor;

    fn sheet() -> Sheet {
        Sheet {
            name: "案件[一]".to_owned(),
            above: vec!["案件清单".to_owned(), "截至 2026-03-31".to_owned()],
            columns: vec![
                Column::new("案号", 24),
                Column::new("受理日期", 12),
                Column::new("金额", 12),
                Column::new("人数", 8),
            ],
            rows: vec![
                vec![
                    "宿城知调〔2026〕12号".into(),
                    Cell::Day("2026-03-05".parse().unwrap()),
                    Cell::Yuan(Fen(1_234_550)),
                    Cell::Count(3),
                ],
                vec!["=HYPERLINK(\"x\")".into(), Cell::Empty, Cell::Yuan(Fen(0)), Cell::Count(-1)],
                vec!["苏州𬭎锐㛃".into()],
            ],
            below: vec!["口径".to_owned()],
        }
    }

    #[test]
    fn another_reader_finds_typed_cells() {
        let bytes = workbook(&[sheet()]).unwrap();
        let mut book = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
        assert_eq!(book.sheet_names(), ["案件 一"]);
        let range = book.worksheet_range("案件 一").unwrap();
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
        assert_eq!(cell(2, 0), Data::String("案号".to_owned()));
        assert_eq!(cell(3, 0), Data::String("宿城知调〔2026〕12号".to_owned()));
        assert_eq!(cell(3, 2), Data::Float(12_345.5));
        assert_eq!(cell(3, 3), Data::Float(3.0));
        let Data::DateTime(day) = cell(3, 1) else { panic!("a day is a day: {:?}", cell(3, 1)) };
        assert_eq!(day.as_f64(), 46_086.0, "2026-03-05 in a spreadsheet's days");
        assert_eq!(cell(4, 0), Data::String("=HYPERLINK(\"x\")".to_owned()), "text, not a formula");
        assert_eq!(cell(5, 0), Data::String("苏州𬭎锐㛃".to_owned()));
        assert!(book.worksheet_formula("案件 一").unwrap().is_empty());
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        assert_eq!(workbook(&[sheet()]).unwrap(), workbook(&[sheet()]).unwrap());
    }

    #[test]
    fn two_sheets_of_one_name_are_an_error_not_a_panic() {
        assert!(workbook(&[sheet(), sheet()]).is_err());
    }
}
