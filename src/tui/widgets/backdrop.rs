//! Making room for a popup without leaving half a glyph at its edge.
//!
//! `ratatui::widgets::Clear` empties the cells inside its area only. A wide glyph that begins in the column before then
//! loses its second half, the terminal and the buffer disagree by one column, and the popup's border is drawn over the
//! next glyph: `甲乙丙────┐` where `甲乙 ┌────┐` was meant. So the glyph before the edge is emptied as well.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

/// Empties `area`, and the wide glyphs its left edge cuts.
pub fn backdrop(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(*buffer.area());
    for y in area.top()..area.bottom() {
        if let Some(before) = area.left().checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
            && before.symbol().cell_width() > 1
        {
            before.set_char(' ');
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::terminal::FrameBackend;
    use crate::tui::widgets::{Look, Pen, panel};
    use ratatui::{Terminal, TerminalOptions, Viewport};

    /// What a terminal shows after the popup was drawn over text, through the real bytes: `TestBackend` hides this.
    #[test]
    fn the_glyph_before_a_popup_is_whole_or_gone() {
        let area = Rect::new(0, 0, 20, 3);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let mut terminal = Terminal::with_options(FrameBackend::new(Vec::new()), options).unwrap();
        let look = Look::default();
        let text = |frame: &mut ratatui::Frame<'_>| {
            let area = frame.area();
            let mut pen = Pen::new(frame.buffer_mut(), area, look);
            for y in 0..3 {
                pen.text(0, y, "甲乙丙丁戊己庚辛壬癸", crate::tui::theme::Meaning::Text);
            }
        };
        terminal.draw(text).unwrap();
        terminal
            .draw(|frame| {
                text(frame);
                let mut pen = Pen::new(frame.buffer_mut(), area, look);
                panel(&mut pen.part(5, 0, 6, 3), "", false);
            })
            .unwrap();
        let rows = crate::tui::testing::shown(terminal.backend_mut().out(), 20, 3);
        assert_eq!(rows, ["甲乙 ┌────┐ 庚辛壬癸", "甲乙 │    │ 庚辛壬癸", "甲乙 └────┘ 庚辛壬癸"]);
    }
}
