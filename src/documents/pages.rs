//! How many pages a sheet takes, reckoned without laying it out.
//!
//! Forms are set on a grid of full-width characters with lines of fixed height, so counting lines comes close to what
//! Word and LibreOffice do. The figure is only shown until the reader's program has counted for itself (a reference to a
//! page is a field), and in plain text, which has no other.

use super::text::{cell_widths, fold, plain};
use crate::domain::paper::{Block, PaperSet, Row, Sheet, Style};

/// Height between the margins, in points: 225 mm.
const PAGE_POINTS: f64 = 637.0;
/// A line of running text, a line of a table, what a row of a table has beside its lines, the least row, in points.
const LINE_POINTS: f64 = 26.0;
const CELL_LINE_POINTS: f64 = 20.0;
const CELL_BESIDE_POINTS: f64 = 4.0;
const ROW_POINTS_MIN: f64 = 26.0;
const SMALL_ROW_LINE_POINTS: f64 = 12.0;
/// A title with the room around it.
const TITLE_POINTS: f64 = 58.0;
/// Columns of running text (31 characters 四号), of small print and tables (36 characters 小四).
const COLUMNS: usize = 62;
const SMALL_COLUMNS: usize = 72;

/// The page each sheet of a set begins on; 0 for those before page 1.
#[must_use]
pub fn first_pages(set: &PaperSet) -> Vec<usize> {
    let mut next = 1;
    let mut first = Vec::with_capacity(set.sheets.len());
    for (index, sheet) in set.sheets.iter().enumerate() {
        if index < set.front {
            first.push(0);
            continue;
        }
        first.push(next);
        next += pages(sheet);
    }
    first
}

/// The pages behind the front.
#[must_use]
pub fn total(set: &PaperSet) -> usize {
    set.sheets.iter().skip(set.front).map(pages).sum()
}

/// The pages of a sheet, one at least.
#[must_use]
pub fn pages(sheet: &Sheet) -> usize {
    let points: f64 = sheet.blocks.iter().map(height).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pages, never negative")]
    let pages = (points / PAGE_POINTS).ceil() as usize;
    pages.max(1)
}

/// Lines as points are reckoned with.
fn lines(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

fn height(block: &Block) -> f64 {
    match block {
        Block::Space(count) => f64::from(*count) * LINE_POINTS,
        Block::Line(Style::Title, _) => TITLE_POINTS,
        Block::Line(Style::Small, spans) => {
            lines(fold(&plain(spans), SMALL_COLUMNS).len()) * CELL_LINE_POINTS + CELL_BESIDE_POINTS
        }
        Block::Line(Style::Body | Style::Heading, spans) => {
            lines(fold(&format!("\u{3000}\u{3000}{}", plain(spans)), COLUMNS).len()) * LINE_POINTS
        }
        Block::Line(_, spans) => lines(fold(&plain(spans), COLUMNS).len()) * LINE_POINTS,
        Block::Table(table) => {
            let widths = cell_widths(&table.widths, SMALL_COLUMNS);
            table.rows.iter().map(|row| row_height(row, &widths)).sum()
        }
    }
}

fn row_height(row: &Row, widths: &[usize]) -> f64 {
    let mut at = 0;
    let mut most = 0.0_f64;
    let (line, columns, least) = if row.small {
        (SMALL_ROW_LINE_POINTS, 4, SMALL_ROW_LINE_POINTS)
    } else {
        (CELL_LINE_POINTS, 3, ROW_POINTS_MIN)
    };
    most = most.max(least);
    for cell in &row.cells {
        let across = usize::from(cell.across);
        // Small print has four characters where usual cells have three.
        let width = widths.iter().skip(at).take(across).sum::<usize>() * columns / 3;
        at += across;
        let folded = cell.lines.iter().map(|line| fold(&plain(line), width).len());
        let height: f64 = folded.map(|count| lines(count) * line + CELL_BESIDE_POINTS).sum();
        most = most.max(height);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::paper::{Paper, Span};

    fn sheet(lines: u8) -> Sheet {
        let text = Block::Line(Style::Body, vec![Span::Text("甲".to_owned())]);
        Sheet {
            paper: Paper::Agreement,
            title: String::new(),
            blocks: (0..lines).map(|_| text.clone()).collect(),
            blanks: Vec::new(),
        }
    }

    #[test]
    fn a_page_has_twenty_four_lines() {
        assert_eq!([0, 1, 24, 25, 49, 50].map(|lines| pages(&sheet(lines))), [1, 1, 1, 2, 2, 3]);
    }

    #[test]
    fn page_one_is_the_first_behind_the_front() {
        let sheets = vec![sheet(1), sheet(30), sheet(1), sheet(60), sheet(1)];
        let set = PaperSet { about: String::new(), sheets, front: 2, standing: Vec::new(), head: None };
        assert_eq!((first_pages(&set), total(&set)), (vec![0, 0, 1, 2, 5], 5));
    }
}
