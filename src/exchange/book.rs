//! A workbook as values, and its bytes: tables with a line of notes, native charts over their columns, a footer on every
//! page. Whoever asks for one says every word of it; nothing here knows a language or what a figure means.
//!
//! The same book gives the same bytes: the time of creation is one of its values, and nothing else of the present goes in.

use rust_xlsxwriter::{
    Chart, ChartLine, ChartLineDashType, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Url, Workbook,
    Worksheet, XlsxError,
};

use chrono::{Datelike, NaiveDate};

/// The most characters Excel keeps in a cell.
pub const CELL_CHARS_MAX: usize = 32_000;
/// The first row of a chart lies so many rows below the table.
const CHART_GAP_ROWS: u32 = 2;
/// Rows a chart covers.
const CHART_ROWS: u32 = 18;

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Its title, in its properties.
    pub title: String,
    /// On the foot of every printed page.
    pub footer: String,
    /// What its properties say it was made on.
    pub made_on: NaiveDate,
    /// Its sheets, in order.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Lines above the table.
    pub notes: Vec<String>,
    /// Headings, with their widths in characters.
    pub columns: Vec<(String, u8)>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Charts below the table.
    pub charts: Vec<Columns>,
    /// Curves beside the table.
    pub curves: Vec<Curves>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A link to a row of a sheet, by its number among the rows of that sheet's table.
    Link {
        /// What it says.
        text: String,
        /// The sheet's name.
        sheet: String,
        /// The sheet's lines of notes.
        notes: usize,
        /// The row, from 0.
        row: usize,
    },
}

/// A column chart over columns of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Its title.
    pub title: String,
    /// The column of names.
    pub names: u16,
    /// The columns drawn.
    pub values: Vec<u16>,
    /// How many rows from the first are drawn.
    pub rows: usize,
}

/// Curves over columns of the table, joined by straight lines: whoever wants steps gives the corners.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Its title.
    pub title: String,
    /// What is counted along the bottom.
    pub along: String,
    /// The column of where each point lies along the bottom.
    pub at: u16,
    /// The columns drawn; one that is dashed is an edge of a band.
    pub values: Vec<(u16, bool)>,
    /// The rows drawn, from the first up to, and without, the last.
    pub rows: (usize, usize),
}

/// The bytes of a book.
///
/// # Errors
/// What the writer says of a name or a size that a workbook cannot have.
pub fn bytes(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made_on = ExcelDateTime::from_ymd(
        u16::try_from(book.made_on.year()).unwrap_or(2000),
        u8::try_from(book.made_on.month()).unwrap_or(1),
        u8::try_from(book.made_on.day()).unwrap_or(1),
    )?;
    workbook.set_properties(&DocProperties::new().set_title(&book.title).set_creation_datetime(&made_on));
    for sheet in &book.sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_landscape();
        page.set_paper_size(9);
        page.set_print_fit_to_pages(1, 0);
        page.set_footer(&book.footer);
        table(page, sheet)?;
        charts(page, sheet)?;
        curves(page, sheet)?;
    }
    workbook.save_to_buffer()
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn column_number(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn table(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Center);
    for (row, note) in sheet.notes.iter().enumerate() {
        page.write_string(row_number(row), 0, note)?;
    }
    let top = sheet.notes.len();
    for (column, (title, width)) in sheet.columns.iter().enumerate() {
        page.set_column_width(column_number(column), f64::from(*width))?;
        page.write_with_format(row_number(top), column_number(column), title.as_str(), &heading)?;
    }
    page.set_freeze_panes(row_number(top + 1), 1)?;
    page.set_repeat_rows(row_number(top), row_number(top))?;
    for (row, cells) in sheet.rows.iter().enumerate() {
        let row = row_number(top + 1 + row);
        for (column, cell) in cells.iter().enumerate() {
            let column = column_number(column);
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    let text: String = text.chars().take(CELL_CHARS_MAX).collect();
                    page.write_string(row, column, text)?;
                }
                Cell::Number(number) => {
                    page.write_number(row, column, *number)?;
                }
                Cell::Link { text, sheet, notes, row: there } => {
                    let url = Url::new(format!("internal:'{sheet}'!A{}", notes + there + 2)).set_text(text);
                    page.write_url(row, column, url)?;
                }
            }
        }
    }
    Ok(())
}

fn charts(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let top = row_number(sheet.notes.len() + 1);
    let below = top + row_number(sheet.rows.len()) + CHART_GAP_ROWS;
    for (number, drawn) in (0_u32..).zip(&sheet.charts) {
        let Some(last) = drawn.rows.checked_sub(1) else { continue };
        let last = top + row_number(last);
        let name = sheet.name.as_str();
        let mut chart = Chart::new(ChartType::Column);
        chart.title().set_name(&drawn.title);
        for column in &drawn.values {
            chart
                .add_series()
                .set_name((name, top - 1, *column))
                .set_categories((name, top, drawn.names, last, drawn.names))
                .set_values((name, top, *column, last, *column));
        }
        chart.set_width(900).set_height(320);
        page.insert_chart(below + number * CHART_ROWS, 0, &chart)?;
    }
    Ok(())
}

/// Beside the table, so that a long one does not push them out of sight.
fn curves(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let top = row_number(sheet.notes.len() + 1);
    let beside = column_number(sheet.columns.len() + 1);
    let name = sheet.name.as_str();
    for (number, drawn) in (0_u32..).zip(&sheet.curves) {
        let (first, end) = drawn.rows;
        let Some(last) = end.checked_sub(1).filter(|last| *last >= first) else { continue };
        let (first, last) = (top + row_number(first), top + row_number(last));
        let mut chart = Chart::new(ChartType::ScatterStraight);
        chart.title().set_name(&drawn.title);
        chart.x_axis().set_name(&drawn.along).set_min(0);
        chart.y_axis().set_min(0).set_max(1).set_num_format("0%");
        for (column, dashed) in &drawn.values {
            let mut line = ChartLine::new();
            line.set_color("1F4E79").set_width(if *dashed { 1 } else { 2 });
            if *dashed {
                line.set_dash_type(ChartLineDashType::Dash);
            }
            chart
                .add_series()
                .set_name((name, top - 1, *column))
                .set_categories((name, first, drawn.at, last, drawn.at))
                .set_values((name, first, *column, last, *column))
                .set_format(&mut line);
        }
        chart.set_width(900).set_height(320);
        page.insert_chart(top + number * CHART_ROWS, beside, &chart)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Book {
        let sheet = Sheet {
            name: "年度".to_owned(),
            notes: vec!["截至 2026-11-22".to_owned()],
            columns: vec![("单位".to_owned(), 16), ("受理".to_owned(), 8), ("依据".to_owned(), 8)],
            rows: vec![vec![
                Cell::Text("耿车镇".to_owned()),
                Cell::Number(88.0),
                Cell::Link { text: "1".to_owned(), sheet: "依据".to_owned(), notes: 0, row: 0 },
            ]],
            charts: vec![Columns { title: "受理".to_owned(), names: 0, values: vec![1], rows: 1 }],
            curves: vec![Curves {
                title: "曲线".to_owned(),
                along: "天".to_owned(),
                at: 1,
                values: vec![(1, false), (1, true)],
                rows: (0, 1),
            }],
        };
        let traced = Sheet {
            name: "依据".to_owned(),
            columns: vec![("编号".to_owned(), 8)],
            rows: vec![vec![Cell::Text("耿车知调〔2026〕1号".to_owned())]],
            ..Sheet::default()
        };
        let made_on = "2026-11-22".parse().unwrap();
        Book {
            title: "考核".to_owned(), footer: "&L截至 2026-11-22".to_owned(), made_on, sheets: vec![sheet, traced]
        }
    }

    #[test]
    fn the_same_book_gives_the_same_bytes_and_reads_back() {
        let written = bytes(&book()).unwrap();
        assert_eq!(written, bytes(&book()).unwrap());
        let mut read: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(written)).unwrap();
        let range = calamine::Reader::worksheet_range(&mut read, "年度").unwrap();
        assert_eq!(range.get_value((2, 1)).map(ToString::to_string).as_deref(), Some("88"));
        let other = Book { made_on: "2026-11-23".parse().unwrap(), ..book() };
        assert_ne!(bytes(&other).unwrap(), bytes(&book()).unwrap(), "the day is the only thing of time in it");
    }
}
