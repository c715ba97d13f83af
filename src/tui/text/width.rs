//! How many cells a string takes.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// The width of `text` in cells, exactly as `Buffer::set_stringn` lays it out: graphemes that contain a control character
/// take none, because they are never drawn.
#[must_use]
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(glyph_width).sum()
}

/// The width of one grapheme in cells.
pub(super) fn glyph_width(glyph: &str) -> usize {
    if glyph.contains(char::is_control) { 0 } else { usize::from(glyph.cell_width()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn counts_cells_not_characters() {
        for (text, cells) in
            [("", 0), ("abc", 3), ("调解", 4), ("a调b", 4), ("𬭎", 2), ("㛃", 2), ("e\u{301}", 1), ("a\u{1b}b", 2)]
        {
            assert_eq!(width(text), cells, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_what_ratatui_draws(text in "\\PC{0,20}|[ \u{0}-\u{1f}甲，。a]{0,20}") {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 1));
            let (end, _) = buffer.set_stringn(0, 0, &text, 200, Style::new());
            proptest::prop_assert_eq!(usize::from(end), width(&text));
        }
    }
}
