//! Rows in columns that line up.

use ratatui::style::Style;

use super::pen::Pen;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// Exactly so many cells.
    Cells(u16),
    /// A share of what the others leave, in proportion to its number.
    Share(u16),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its width.
    pub wide: Wide,
    /// Where text stands in it.
    pub align: Align,
}

/// A row: a text and a meaning for every column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The cells from left to right.
    pub cells: Vec<(String, Meaning)>,
}

/// A table, drawn with its headings in the first row.
#[derive(Debug, Clone, Copy)]
pub struct Table<'t> {
    /// The columns.
    pub columns: &'t [Column],
    /// The rows of this page.
    pub rows: &'t [Row],
    /// Which of `rows` is selected.
    pub selected: Option<usize>,
}

impl Table<'_> {
    /// Draws the table with its headings in the first row.
    pub fn draw(&self, pen: &mut Pen<'_>) {
        let widths = widths(self.columns, pen.width().saturating_sub(2));
        let title = pen.style(Meaning::Label);
        self.line(pen, 0, &widths, |column| (self.columns.get(column).map_or("", |c| c.title.as_str()), title));
        let (columns, rows) = (pen.width(), pen.height());
        self.draw_rows(&mut pen.part(0, 1, columns, rows.saturating_sub(1)));
    }

    /// Draws the rows alone. The selected row is reversed from edge to edge and marked `>`, so that it can be told without
    /// colours and in a copy of the screen.
    pub fn draw_rows(&self, pen: &mut Pen<'_>) {
        let widths = widths(self.columns, pen.width().saturating_sub(2));
        let theme = pen.look.theme;
        for (y, (at, row)) in (0..pen.height()).zip(self.rows.iter().enumerate()) {
            self.line(pen, y, &widths, |column| match row.cells.get(column) {
                Some((text, meaning)) => (text.as_str(), theme.style(*meaning)),
                None => ("", Style::new()),
            });
            if self.selected == Some(at) {
                pen.text(0, y, ">", Meaning::Text);
                pen.tint(y, theme.style(Meaning::Selection));
            }
        }
    }

    fn line<'c>(&self, pen: &mut Pen<'_>, y: u16, widths: &[u16], cell: impl Fn(usize) -> (&'c str, Style)) {
        let mut x = 2;
        for (at, (column, cells)) in self.columns.iter().zip(widths).enumerate() {
            let (text, style) = cell(at);
            if *cells > 0 {
                pen.cell(x, y, *cells, text, column.align, style);
                x = x.saturating_add(cells + 1);
            }
        }
    }
}

/// The width of every column when `room` cells are to be shared, with one cell between columns. What does not fit any more
/// is dropped from the right.
fn widths(columns: &[Column], room: u16) -> Vec<u16> {
    let gaps = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let fixed: u16 = columns.iter().map(|c| if let Wide::Cells(cells) = c.wide { cells } else { 0 }).sum();
    let shares: u16 = columns.iter().map(|c| if let Wide::Share(share) = c.wide { share } else { 0 }).sum();
    let free = room.saturating_sub(gaps).saturating_sub(fixed);
    let mut left = room;
    columns
        .iter()
        .map(|column| {
            let wanted = match column.wide {
                Wide::Cells(cells) => cells,
                Wide::Share(share) => {
                    u16::try_from(u32::from(free) * u32::from(share) / u32::from(shares.max(1))).unwrap_or(0)
                }
            };
            let given = wanted.min(left);
            left = left.saturating_sub(given.saturating_add(1));
            given
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::Look;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn column(title: &str, wide: Wide, align: Align) -> Column {
        Column { title: title.into(), wide, align }
    }

    #[test]
    fn columns_line_up_whatever_is_in_them() {
        let columns = [
            column("案号", Wide::Cells(6), Align::Left),
            column("当事人", Wide::Share(1), Align::Left),
            column("还剩", Wide::Cells(5), Align::Right),
        ];
        let cell = |text: &str| (text.to_owned(), Meaning::Text);
        let rows = [
            Row { cells: vec![cell("12号"), cell("未名与知禾"), cell("17 天")] },
            Row { cells: vec![cell("112号"), cell("a"), cell("3 天")] },
        ];
        let area = Rect::new(0, 0, 30, 3);
        let mut buffer = Buffer::empty(area);
        Table { columns: &columns, rows: &rows, selected: Some(1) }.draw(&mut Pen::new(
            &mut buffer,
            area,
            Look::default(),
        ));
        assert_eq!(
            crate::tui::testing::rows(&buffer),
            ["  案号   当事人           还剩", "  12号   未名与知禾      17 天", "> 112号  a                3 天"]
        );
    }

    #[test]
    fn shares_never_exceed_the_room() {
        let columns = [
            column("a", Wide::Cells(20), Align::Left),
            column("b", Wide::Share(2), Align::Left),
            column("c", Wide::Share(1), Align::Left),
        ];
        for room in 0..60 {
            let given = widths(&columns, room);
            let used: u16 = given.iter().sum::<u16>()
                + u16::try_from(given.iter().filter(|w| **w > 0).count().saturating_sub(1)).unwrap();
            assert!(used <= room, "{given:?} in {room}");
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        let area = buffer.area;
        Table { columns: &columns, rows: &[], selected: None }.draw(&mut Pen::new(&mut buffer, area, Look::default()));
    }
}
