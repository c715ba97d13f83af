//! Filling a string up to a number of cells, for columns that must line up.

use super::truncate::truncate;
use super::width::width;

/// Where the text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left: names, words.
    #[default]
    Left,
    /// At the right: figures, so that their digits line up.
    Right,
}

/// `text` in exactly `cells` cells: shortened with `mark` when too long, filled with spaces when too short.
#[must_use]
pub fn pad(text: &str, cells: usize, align: Align, mark: &str) -> String {
    let short = truncate(text, cells, mark).to_string();
    let space = " ".repeat(cells.saturating_sub(width(&short)));
    match align {
        Align::Left => short + &space,
        Align::Right => space + &short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_cells() {
        assert_eq!(pad("调解", 6, Align::Left, ".."), "调解  ");
        assert_eq!(pad("17 天", 8, Align::Right, ".."), "   17 天");
        assert_eq!(pad("宿城知禾", 7, Align::Left, ".."), "宿城.. ");
    }

    proptest::proptest! {
        #[test]
        fn is_exactly_as_wide_as_asked(text in "\\PC{0,30}", cells in 0_usize..40) {
            proptest::prop_assert_eq!(width(&pad(&text, cells, Align::Left, "..")), cells);
        }
    }
}
