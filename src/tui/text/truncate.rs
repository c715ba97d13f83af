//! Shortening a string to a number of cells, with a mark where something was left out.

use unicode_segmentation::UnicodeSegmentation;

use super::width::{glyph_width, width};

/// What fits: a part of the text, and whether the mark must follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truncated<'a> {
    /// The beginning of the text that fits.
    pub head: &'a str,
    /// The mark to write after `head`; empty when nothing was left out or the mark itself does not fit.
    pub mark: &'a str,
}

impl Truncated<'_> {
    /// Cells taken by head and mark together.
    #[must_use]
    pub fn width(&self) -> usize {
        width(self.head) + width(self.mark)
    }
}

impl std::fmt::Display for Truncated<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.head, self.mark)
    }
}

/// Shortens `text` to at most `cells`, ending in `mark` when something was left out. A wide glyph that would be cut is
/// left out whole, so the result may be one cell shorter than asked.
#[must_use]
pub fn truncate<'a>(text: &'a str, cells: usize, mark: &'a str) -> Truncated<'a> {
    if width(text) <= cells {
        return Truncated { head: text, mark: "" };
    }
    let mark = if width(mark) < cells { mark } else { "" };
    Truncated { head: head(text, cells - width(mark)), mark }
}

/// The longest beginning of `text` that takes at most `cells`.
fn head(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, glyph) in text.grapheme_indices(true) {
        used += glyph_width(glyph);
        if used > cells {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_cuts_a_wide_glyph() {
        for (text, cells, want) in [
            ("宿城知禾服饰店", 14, "宿城知禾服饰店"),
            ("宿城知禾服饰店", 13, "宿城知禾服.."),
            ("宿城知禾服饰店", 12, "宿城知禾服.."),
            ("宿城知禾服饰店", 11, "宿城知禾.."),
            ("宿城", 3, ".."),
            ("宿城", 2, "宿"),
            ("宿城", 1, ""),
            ("宿城", 0, ""),
            ("abcdef", 4, "ab.."),
        ] {
            let short = truncate(text, cells, "..");
            assert!(short.width() <= cells, "{text} in {cells}");
            assert_eq!(short.to_string(), want, "{text} in {cells}");
        }
    }

    proptest::proptest! {
        #[test]
        fn fits_and_is_a_beginning(text in "\\PC{0,30}", cells in 0_usize..40) {
            let short = truncate(&text, cells, "..");
            proptest::prop_assert!(short.width() <= cells);
            proptest::prop_assert!(text.starts_with(short.head));
        }
    }
}
