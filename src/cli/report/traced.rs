//! The second sheet: under every counted figure the numbers of its cases.

use chrono::NaiveDate;

use super::super::print::Printer;
use super::figures::{COUNTED, ENDED_IN, Period, ended_in};
use crate::domain::stats::{Cell, CountsGroup, NumbersGroup, TakenBy};
use crate::exchange::book::{CELL_CHARS_MAX, Cell as Shown, Sheet};

/// Every figure traced so far.
pub(super) struct Traced {
    name: String,
    notes: Vec<String>,
    rows: Vec<Vec<Shown>>,
}

/// Where a figure stands.
pub(super) struct Where<'a> {
    pub sheet: &'a str,
    pub period: &'a Period,
    /// Code and name.
    pub committee: (&'a str, &'a str),
    pub as_of: NaiveDate,
}

impl Traced {
    pub(super) fn new(printer: &Printer) -> Self {
        let said = |key: &str| printer.lang.say(key).into_owned();
        Self { name: said("report.traced"), notes: vec![said("report.traced_note")], rows: Vec::new() }
    }

    /// Traces a row of figures; gives the first of its rows here.
    pub(super) fn add(
        &mut self,
        place: &Where<'_>,
        (taken_by, group): (TakenBy, &CountsGroup),
        numbers: Option<&NumbersGroup>,
        printer: &Printer,
    ) -> usize {
        let first = self.rows.len();
        let cells: &[Cell] = if taken_by.is_usual() { &COUNTED } else { &ENDED_IN };
        for cell in cells.iter().filter(|cell| group.count(**cell) > 0) {
            let none = Vec::new();
            let told = numbers.and_then(|numbers| numbers.numbers.get(cell)).unwrap_or(&none);
            let count = group.count(*cell);
            let mut row = vec![
                Shown::Text(place.sheet.to_owned()),
                Shown::Text(place.committee.1.to_owned()),
                Shown::Text(if taken_by.is_usual() {
                    printer.word("cell", cell.value())
                } else {
                    ended_in(*cell, printer)
                }),
                Shown::Number(f64::from(count)),
            ];
            row.extend(joined(told).into_iter().map(Shown::Text));
            let rest = usize::try_from(count).unwrap_or(0).saturating_sub(told.len());
            if rest > 0 {
                row.push(Shown::Text(printer.lang.tell(
                    "report.more_numbers",
                    &[
                        ("n", &rest.to_string()),
                        ("cell", cell.value()),
                        ("taken_by", taken_by.value()),
                        ("committee", place.committee.0),
                        ("from", &place.period.from.to_string()),
                        ("to", &place.period.to.to_string()),
                        ("as_of", &place.as_of.to_string()),
                    ],
                )));
            }
            self.rows.push(row);
        }
        first
    }

    /// A link to a row here.
    pub(super) fn link(&self, row: usize) -> Shown {
        Shown::Link { text: (row + 1).to_string(), sheet: self.name.clone(), notes: self.notes.len(), row }
    }

    /// The sheet.
    pub(super) fn sheet(self, printer: &Printer) -> Sheet {
        let said = |key: &str| printer.lang.say(key).into_owned();
        let columns = vec![
            (said("report.table"), 12),
            (said("stats.col_place"), 18),
            (said("report.figure"), 12),
            (said("stats.col_cases"), 8),
            (said("report.numbers"), 90),
        ];
        Sheet { name: self.name, notes: self.notes, columns, rows: self.rows, ..Sheet::default() }
    }
}

/// Numbers in a row, in as many cells as they need.
fn joined(numbers: &[String]) -> Vec<String> {
    let mut cells = vec![String::new()];
    for number in numbers {
        let Some(last) = cells.last_mut() else { continue };
        if last.chars().count() + number.chars().count() + 1 > CELL_CHARS_MAX {
            cells.push(number.clone());
            continue;
        }
        if !last.is_empty() {
            last.push('、');
        }
        last.push_str(number);
    }
    cells
}
