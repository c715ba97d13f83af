//! A pen: the only way text reaches the screen.
//!
//! It holds an area it cannot leave, measures in cells, shortens with the mark of the glyph set, replaces what this
//! terminal cannot be trusted with, and mends the neighbours when it writes over half of a wide glyph.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::lang::Lang;
use crate::tui::terminal::Glyphs;
use crate::tui::text::{Align, pad, truncate, width, wrap};
use crate::tui::theme::{Meaning, Theme};

/// How things are shown to this person on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The styles.
    pub theme: Theme,
    /// The characters that can be trusted.
    pub glyphs: Glyphs,
}

/// Writes into an area of a buffer.
#[derive(Debug)]
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    /// How to show things.
    pub look: Look,
}

impl<'a> Pen<'a> {
    /// A pen for `area`, as far as it lies in the buffer.
    pub fn new(buffer: &'a mut Buffer, area: Rect, look: Look) -> Self {
        let area = area.intersection(*buffer.area());
        Self { buffer, area, look }
    }

    /// The area, in the buffer's coordinates.
    #[must_use]
    pub const fn area(&self) -> Rect {
        self.area
    }

    /// Columns to write in.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.area.width
    }

    /// Rows to write in.
    #[must_use]
    pub const fn height(&self) -> u16 {
        self.area.height
    }

    /// A pen for a part of this area, given in coordinates relative to it.
    pub fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Pen<'_> {
        let wanted = Rect { x: self.area.x.saturating_add(x), y: self.area.y.saturating_add(y), width, height };
        let area = wanted.intersection(self.area);
        Pen { buffer: self.buffer, area, look: self.look }
    }

    /// The style of a meaning in this theme.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        self.look.theme.style(meaning)
    }

    /// The phrase filed under `key`, in this person's language. What is no key (a name among choices) is given back as it is.
    #[must_use]
    pub fn say<'k>(&self, key: &'k str) -> Cow<'k, str> {
        self.look.lang.say(key)
    }

    /// Writes `text` at (`x`, `y`) of the area, shortened to what fits; gives the column after it.
    pub fn text(&mut self, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let style = self.style(meaning);
        self.styled(x, y, text, style)
    }

    /// The same with a style of one's own.
    pub fn styled(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        if x >= self.area.width || y >= self.area.height {
            return x;
        }
        let room = self.area.width - x;
        let shown = self.look.glyphs.show(text);
        let fitting = truncate(&shown, usize::from(room), self.look.glyphs.ellipsis()).to_string();
        let (column, row) = (self.area.x + x, self.area.y + y);
        self.mend_before(column, row);
        let (end, _) = self.buffer.set_stringn(column, row, &fitting, usize::from(room), style);
        end - self.area.x
    }

    /// Writes `text` in exactly `cells` cells.
    pub fn cell(&mut self, x: u16, y: u16, cells: u16, text: &str, align: Align, style: Style) -> u16 {
        let shown = self.look.glyphs.show(text);
        let padded = pad(&shown, usize::from(cells), align, self.look.glyphs.ellipsis());
        self.styled(x, y, &padded, style)
    }

    /// Writes `text` ending at the right edge.
    pub fn right(&mut self, y: u16, text: &str, meaning: Meaning) {
        let shown = self.look.glyphs.show(text).into_owned();
        let cells = u16::try_from(width(&shown)).unwrap_or(u16::MAX);
        self.text(self.area.width.saturating_sub(cells), y, &shown, meaning);
    }

    /// Writes `text` in as many rows as it needs from row `y`; gives the row after it.
    pub fn paragraph(&mut self, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let shown = self.look.glyphs.show(text).into_owned();
        let room = self.area.width.saturating_sub(x);
        let mut row = y;
        for line in wrap(&shown, usize::from(room)) {
            self.text(x, row, line.trim_end(), meaning);
            row = row.saturating_add(1);
        }
        row
    }

    /// Draws one of ratatui's own widgets over the area.
    pub fn widget(&mut self, widget: impl ratatui::widgets::Widget) {
        widget.render(self.area, self.buffer);
    }

    /// A line across the area at row `y`.
    pub fn rule(&mut self, y: u16) {
        let line = self.look.glyphs.border().horizontal.repeat(usize::from(self.area.width));
        self.text(0, y, &line, Meaning::Line);
    }

    /// Empties the area and mends what its edges cut.
    pub fn clear(&mut self) {
        super::backdrop::backdrop(self.buffer, self.area);
    }

    /// Lays a style over a row, evenly: a wide glyph and its second cell never differ.
    pub fn tint(&mut self, y: u16, style: Style) {
        if y < self.area.height {
            let row = Rect { y: self.area.y + y, height: 1, ..self.area };
            self.buffer.set_style(row, style);
        }
    }

    /// A wide glyph whose second half is about to be written over becomes a space.
    fn mend_before(&mut self, column: u16, row: u16) {
        if let Some(cell) = column.checked_sub(1).and_then(|before| self.buffer.cell_mut((before, row)))
            && cell.symbol().cell_width() > 1
        {
            cell.set_char(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(draw: impl FnOnce(&mut Pen<'_>), width: u16, height: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let area = buffer.area;
        draw(&mut Pen::new(&mut buffer, area, Look::default()));
        buffer
    }

    #[test]
    fn a_part_is_not_left() {
        let buffer = written(
            |pen| {
                let mut part = pen.part(2, 0, 6, 1);
                assert_eq!(part.text(0, 0, "宿城知禾服饰店", Meaning::Text), 6);
                part.text(0, 1, "outside", Meaning::Text);
                part.text(9, 0, "outside", Meaning::Text);
            },
            12,
            2,
        );
        assert_eq!(buffer, Buffer::with_lines(["  宿城..    ", "            "]));
    }

    #[test]
    fn writing_over_half_a_glyph_leaves_no_half() {
        let buffer = written(
            |pen| {
                pen.text(0, 0, "甲乙丙", Meaning::Text);
                pen.text(3, 0, "x", Meaning::Text);
            },
            6,
            1,
        );
        assert_eq!(buffer, Buffer::with_lines(["甲 x丙"]));
    }

    #[test]
    fn rows_and_right_edge() {
        let buffer = written(
            |pen| {
                assert_eq!(pen.paragraph(0, 0, "调解期限届满，需终止。", Meaning::Text), 2);
                pen.right(2, "第 1 页", Meaning::Text);
            },
            12,
            3,
        );
        assert_eq!(buffer, Buffer::with_lines(["调解期限届  ", "满，需终止。", "     第 1 页"]));
    }
}
