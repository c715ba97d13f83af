//! Reading the cells of one row, collecting every problem instead of stopping at the first: whoever mends the row
//! should have to do it once.

use chrono::NaiveDate;

use super::super::table::Row;
use super::header::{Column, Header};
use super::row::Problem;
use crate::domain::case::check;
use crate::domain::case::intake::PEOPLE_MAX;
use crate::domain::dates::parse_date;
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::text::{excerpt, line, narrow, paragraphs};

/// What separates several names in one cell.
const SEPARATORS: &[char] = &['、', ';', '；', '\n', '\r'];

/// The cells of one row under a header, with what was found wrong or odd so far.
pub(super) struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    today: NaiveDate,
    pub problems: Vec<Problem>,
    pub warnings: Vec<Warning>,
    pub remarks: Vec<String>,
}

impl<'a> Cells<'a> {
    pub fn new(header: &'a Header, row: &'a Row, today: NaiveDate) -> Self {
        Self { header, row, today, problems: Vec::new(), warnings: Vec::new(), remarks: Vec::new() }
    }

    /// A cell, trimmed; empty where there is none.
    pub fn text(&self, column: Column) -> &'a str {
        self.header.cell(self.row, column)
    }

    /// How far the case had come, where this is a list of this program.
    pub fn stage(&self) -> Option<&'a str> {
        self.header.stage(self.row)
    }

    /// Nothing stands there.
    pub fn is_empty(&self, column: Column) -> bool {
        self.text(column).is_empty()
    }

    /// Notes why a cell keeps the row out.
    pub fn refuse(&mut self, column: Column, reason: Refusal) {
        let value = excerpt(self.text(column));
        self.problems.push(Problem { column: self.header.heading(column), value, reason });
    }

    /// Notes what a person should know.
    pub fn warn(&mut self, column: Column, warning: Warning) {
        self.warnings.push(warning.with("column", self.header.heading(column)));
    }

    /// Keeps a cell's own words beside the value they were taken for.
    pub fn keep_words(&mut self, column: Column) {
        let kept = format!("{}: {}", column.name(), excerpt(self.text(column)));
        self.remarks.push(kept);
    }

    /// Reads a cell that may be empty; what is wrong with it is noted.
    pub fn read<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        let cell = self.text(column);
        if cell.is_empty() {
            return None;
        }
        match read(cell) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.refuse(column, reason);
                None
            }
        }
    }

    /// Reads a cell that must hold something.
    pub fn need<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        if self.is_empty(column) {
            self.refuse(column, refuse("cell_missing").with("column", column.name()));
            return None;
        }
        self.read(column, read)
    }

    /// A day that is not in the future.
    pub fn day(&mut self, column: Column) -> Option<NaiveDate> {
        let today = self.today;
        self.read(column, |cell| {
            let day = parse_date(without_time(cell))?;
            check::plausible(day)?;
            if day > today {
                return Err(refuse("date_in_future").with("date", day).with("today", today));
            }
            Ok(day)
        })
    }

    /// An amount, in the unit of the column's heading.
    pub fn money(&mut self, column: Column) -> Option<Fen> {
        let in_wan = self.header.is_in_wan(column);
        self.read(column, |cell| money(cell, in_wan))
    }

    /// A number of people.
    pub fn people(&mut self) -> Option<u32> {
        self.read(Column::People, |cell| {
            let plain: String = cell.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
            let digits = plain.strip_suffix('人').unwrap_or(&plain);
            let count = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten();
            count
                .filter(|count| (1..=PEOPLE_MAX).contains(count))
                .ok_or_else(|| refuse("people_unreadable").with("value", excerpt(cell)).with("max", PEOPLE_MAX))
        })
    }

    /// The names or codes in a cell, each one line of text.
    pub fn several(&mut self, column: Column) -> Vec<String> {
        self.read(column, |cell| {
            let pieces = cell.split(SEPARATORS).map(str::trim).filter(|piece| !piece.is_empty());
            pieces.map(line).collect::<Result<Vec<_>, _>>()
        })
        .unwrap_or_default()
    }

    /// The same with the empty places between them: one for each name beside.
    pub fn places(&mut self, column: Column) -> Vec<Option<String>> {
        let filled = |place: &str| if place.is_empty() { Ok(None) } else { line(place).map(Some) };
        self.read(column, |cell| {
            cell.split(SEPARATORS).map(|place| filled(place.trim())).collect::<Result<Vec<_>, _>>()
        })
        .unwrap_or_default()
    }

    /// 备注 and the columns nobody knows, before the words kept so far.
    pub fn all_remarks(&mut self) -> Vec<String> {
        let mut remarks: Vec<String> = self.read(Column::Remark, paragraphs).into_iter().collect();
        for (heading, cell) in self.header.others(self.row) {
            match paragraphs(cell) {
                Ok(text) => remarks.push(format!("{heading}: {text}")),
                Err(reason) => self.problems.push(Problem { column: heading, value: excerpt(cell), reason }),
            }
        }
        remarks.append(&mut self.remarks);
        remarks
    }
}

/// An amount in yuan, or in 万元 where the heading says so and the cell does not.
pub(super) fn money(cell: &str, in_wan: bool) -> Result<Fen, Refusal> {
    let bare = cell.trim().trim_end_matches('元');
    if in_wan && !bare.ends_with(['万', '亿']) { Fen::parse(&format!("{bare}万")) } else { Fen::parse(cell) }
}

/// `2024-03-05 00:00:00` is a day: spreadsheets write the hour nobody typed.
pub(super) fn without_time(cell: &str) -> &str {
    match cell.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') && time.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.') => {
            day
        }
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_a_spreadsheet_adds_is_no_part_of_the_day() {
        let days = ["2024-03-05 00:00:00", "2024/3/5 0:00", "2024-03-05T08:30:00.000"].map(without_time);
        assert_eq!(days, ["2024-03-05", "2024/3/5", "2024-03-05"]);
        assert_eq!(without_time("2024 年 3 月 5 日"), "2024 年 3 月 5 日");
    }

    #[test]
    fn a_column_in_wan_is_multiplied_once() {
        assert_eq!(money("1.2", true), Ok(Fen::yuan(12_000)));
        assert_eq!(money("1.2万", true), Ok(Fen::yuan(12_000)));
        assert_eq!(money("1.2万元", true), Ok(Fen::yuan(12_000)));
        assert_eq!(money("12,000元", false), Ok(Fen::yuan(12_000)));
    }
}
