//! A table of typed cells as a file: a workbook, or CSV for whatever reads that.
//!
//! One table serves both, so that what a spreadsheet shows and what a script reads cannot differ. In CSV a cell that a
//! spreadsheet would run is guarded by a mark, which our own reader takes off again.

use std::io;

use super::export::{UTF8_MARK, csv_record, guarded};
use super::workbook::{Cell, Sheet, workbook};
use crate::domain::dates::in_china;

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// For spreadsheets, typed.
    Workbook,
    /// For everything else.
    Csv,
}

/// A table as bytes.
///
/// # Errors
/// The workbook's own, for more rows than a sheet holds.
pub fn bytes(sheet: &Sheet, shape: Shape) -> io::Result<Vec<u8>> {
    match shape {
        Shape::Workbook => workbook(std::slice::from_ref(sheet)).map_err(io::Error::other),
        Shape::Csv => Ok(csv(sheet)),
    }
}

/// The table alone: what stands above and below it is for people.
fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut out = UTF8_MARK.to_vec();
    let headings: Vec<String> = sheet.columns.iter().map(|column| guarded(column.heading.clone())).collect();
    out.extend(csv_record(&headings));
    for row in &sheet.rows {
        let cells = (0..sheet.columns.len()).map(|at| row.get(at).map_or_else(String::new, text));
        out.extend(csv_record(&cells.collect::<Vec<_>>()));
    }
    out
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        // Only text can be run; numbers of ours begin with a digit or a sign that means what it says.
        Cell::Text(text) => guarded(text.clone()),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Share(share) => format!("{:.1}%", share * 100.0),
        Cell::Yuan(amount) => plain_yuan(amount.0),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => in_china(*at).format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// Yuan without marks between thousands, which some readers take for a separator.
fn plain_yuan(fen: u64) -> String {
    match (fen / 100, fen % 100) {
        (yuan, 0) => yuan.to_string(),
        (yuan, rest) if rest % 10 == 0 => format!("{yuan}.{}", rest / 10),
        (yuan, rest) => format!("{yuan}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Fen;
    use crate::exchange::table;
    use crate::exchange::workbook::Column;

    fn sheet() -> Sheet {
        let text = ["=1+1", "+86 527", "-8", "@SUM(A1)", "＝1", "'quoted", "'=1", "''-1", "平常"];
        Sheet {
            name: "清单".to_owned(),
            above: Vec::new(),
            columns: vec![Column::new("文字", 20), Column::new("金额", 10), Column::new("日期", 12)],
            rows: text
                .iter()
                .map(|text| {
                    vec![Cell::from(*text), Cell::Yuan(Fen(1_234_550)), Cell::Day("2026-03-05".parse().unwrap())]
                })
                .collect(),
            below: Vec::new(),
        }
    }

    #[test]
    fn both_shapes_are_read_back_as_the_same_table() {
        let csv = bytes(&sheet(), Shape::Csv).unwrap();
        assert!(csv.starts_with(UTF8_MARK));
        let shown = String::from_utf8(csv.clone()).unwrap();
        for guarded in ["'=1+1,", "'+86 527,", "'-8,", "'@SUM(A1),", "'＝1,"] {
            assert!(shown.contains(guarded), "{guarded}");
        }
        let read = |bytes: &[u8]| -> Vec<Vec<String>> {
            table::read(bytes).unwrap().rows.into_iter().map(|row| row.cells).collect()
        };
        let (from_csv, from_workbook) = (read(&csv), read(&bytes(&sheet(), Shape::Workbook).unwrap()));
        assert_eq!(from_csv, from_workbook);
        let first: Vec<&str> = from_csv.iter().skip(1).map(|row| row[0].as_str()).collect();
        assert_eq!(first, ["=1+1", "+86 527", "-8", "@SUM(A1)", "＝1", "'quoted", "'=1", "''-1", "平常"]);
        assert_eq!(from_csv[1][1..], ["12345.5".to_owned(), "2026-03-05".to_owned()]);
    }
}
