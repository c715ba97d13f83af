//! A framed part of a screen.

use super::pen::Pen;
use crate::tui::text::truncate;
use crate::tui::theme::Meaning;

/// Empties the pen's area and frames it, with `title` in the upper edge; gives a pen for the inside.
pub fn panel<'p>(pen: &'p mut Pen<'_>, title: &str, focused: bool) -> Pen<'p> {
    pen.clear();
    let (columns, rows) = (pen.width(), pen.height());
    let (inner_columns, inner_rows) = (columns.saturating_sub(2), rows.saturating_sub(2));
    if columns >= 2 && rows >= 2 {
        frame(pen, title, if focused { Meaning::Focus } else { Meaning::Line });
    }
    pen.part(1, 1, inner_columns, inner_rows)
}

fn frame(pen: &mut Pen<'_>, title: &str, meaning: Meaning) {
    let border = pen.look.glyphs.border();
    let (columns, rows) = (pen.width(), pen.height());
    let inner = usize::from(columns - 2);
    let edge = |left: &str, right: &str| format!("{left}{}{right}", border.horizontal.repeat(inner));
    pen.text(0, 0, &edge(border.top_left, border.top_right), meaning);
    pen.text(0, rows - 1, &edge(border.bottom_left, border.bottom_right), meaning);
    for y in 1..rows - 1 {
        pen.text(0, y, border.vertical, meaning);
        pen.text(columns - 1, y, border.vertical, meaning);
    }
    if !title.is_empty() && inner > 4 {
        let shown = pen.look.glyphs.show(title).into_owned();
        let title = format!(" {} ", truncate(&shown, inner - 4, pen.look.glyphs.ellipsis()));
        let meaning = if meaning == Meaning::Focus { Meaning::Focus } else { Meaning::Title };
        pen.text(2, 0, &title, meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::terminal::Glyphs;
    use crate::tui::widgets::Look;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(columns: u16, rows: u16, glyphs: Glyphs) -> Vec<String> {
        let area = Rect::new(0, 0, columns, rows);
        let mut buffer = Buffer::empty(area);
        let look = Look { glyphs, ..Look::default() };
        panel(&mut Pen::new(&mut buffer, area, look), "进程", false).text(0, 0, "11-04", Meaning::Text);
        crate::tui::testing::rows(&buffer)
    }

    #[test]
    fn frames_in_both_glyph_sets() {
        assert_eq!(drawn(12, 3, Glyphs::Unicode), ["┌─ 进程 ───┐", "│11-04     │", "└──────────┘"]);
        assert_eq!(drawn(12, 3, Glyphs::Ascii), ["+- 进程 ---+", "|11-04     |", "+----------+"]);
    }

    #[test]
    fn too_small_to_frame_is_not_framed() {
        for (columns, rows) in [(0, 0), (1, 1), (1, 5), (2, 2), (5, 1)] {
            drawn(columns, rows, Glyphs::Unicode);
        }
    }
}
