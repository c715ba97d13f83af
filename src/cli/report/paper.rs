//! The pack on paper: the sheets of figures with the columns a page has room for, the plan, the method, as one document. The
//! case numbers stay in the workbook, and a sheet of figures says so: a number of a row there is no help on paper.

use super::super::print::Printer;
use crate::domain::paper::{Block, Cell, Paper, PaperSet, Row, Sheet, Span, Style, Table};
use crate::exchange::book::{Book, Cell as Shown, Sheet as Page};

/// Columns of a sheet of figures that fit on a page: place, accepted, ended, agreed, late, overdue, in time, of ended, of
/// accepted, median; ended in the period whenever accepted, and of these agreed.
const FIGURES: [usize; 12] = [0, 1, 3, 4, 8, 9, 18, 19, 20, 24, 30, 31];
/// Of the plan: indicator, unit, target, due, latest, standing, arithmetic.
const PLAN: [usize; 7] = [0, 1, 3, 4, 5, 7, 8];
/// Of the method: rule, value, unit, from, source.
const RULES: [usize; 5] = [0, 1, 2, 3, 5];

/// Sheets after the figures that stay in the workbook: the case numbers, and the curves' points.
const WORKBOOK_ONLY: usize = 2;

/// The pack as a set of sheets; `periods` of the book's sheets are figures, and [`WORKBOOK_ONLY`] more follow them.
pub(super) fn set(book: &Book, periods: usize, stamp: &str, printer: &Printer) -> PaperSet {
    let last = book.sheets.len().saturating_sub(1);
    let sheets = book.sheets.iter().enumerate().filter(|(at, _)| !(periods..periods + WORKBOOK_ONLY).contains(at)).map(
        |(at, page)| {
            let (columns, widths): (&[usize], &[u16]) = match at {
                at if at < periods => (&FIGURES, &[16, 7, 7, 7, 7, 7, 9, 9, 9, 8, 7, 7]),
                at if at == last => (&RULES, &[28, 8, 10, 14, 40]),
                _ => (&PLAN, &[22, 8, 8, 12, 9, 10, 31]),
            };
            let traced = (at < periods).then(|| printer.lang.say("report.numbers_in_workbook").into_owned());
            sheet(page, (columns, widths), (stamp, traced), printer)
        },
    );
    PaperSet { about: book.title.clone(), sheets: sheets.collect(), front: 0, standing: Vec::new(), head: None }
}

fn sheet(
    page: &Page,
    (columns, widths): (&[usize], &[u16]),
    (stamp, traced): (&str, Option<String>),
    printer: &Printer,
) -> Sheet {
    let text = |text: &str| vec![Span::Text(text.to_owned())];
    let title = printer.lang.tell("report.title", &[("name", &page.name)]);
    let mut blocks = vec![Block::Line(Style::Title, text(&title))];
    blocks.extend(page.notes.iter().map(|note| Block::Line(Style::Small, text(note))));
    let cell = |said: String| Cell { across: 1, joined: false, lines: vec![vec![Span::Text(said)]] };
    let heading = |at: &usize| cell(page.columns.get(*at).map(|(title, _)| title.clone()).unwrap_or_default());
    let mut rows = vec![Row { heading: true, small: true, cells: columns.iter().map(heading).collect() }];
    rows.extend(page.rows.iter().map(|row| Row {
        heading: false,
        small: true,
        cells: columns.iter().map(|at| cell(row.get(*at).map(said).unwrap_or_default())).collect(),
    }));
    blocks.push(Block::Table(Table { widths: widths.to_vec(), rows }));
    blocks.push(Block::Space(1));
    blocks.extend(traced.map(|traced| Block::Line(Style::Small, text(&traced))));
    blocks.push(Block::Line(Style::Small, text(stamp)));
    Sheet { paper: Paper::FileStatement, title, blocks, blanks: Vec::new() }
}

/// A cell as it is read.
fn said(cell: &Shown) -> String {
    match cell {
        Shown::Empty => String::new(),
        Shown::Text(text) | Shown::Link { text, .. } => text.clone(),
        Shown::Number(number) => number.to_string(),
    }
}
