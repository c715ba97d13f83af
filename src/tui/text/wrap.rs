//! Breaking text into rows: UAX #14 for where a row may end, kinsoku where nothing may.
//!
//! Rows are slices whose concatenation is the input, so nothing is lost and scroll counts are exact; a row may end in
//! spaces or a line feed, which take no cells (draw `row.trim_end()`). No row begins with closing punctuation, unless three
//! or more in a row leave no other way.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::width::{glyph_width, width};

/// Must not begin a row.
const CLOSING: &str = "。，、；：？！」』》〉）】〕’”…—～·,.;:?!)]}%";
/// Must not end a row, when there is a choice.
const OPENING: &str = "「『《〈（【〔‘“([{";

/// `text` in rows of at most `cells` cells. Only a single glyph wider than `cells` may stand over.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<&str> {
    let mut rows = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (at, kind) in linebreaks(text) {
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        if width(part(start, at).trim_end()) > cells {
            if end > start {
                rows.push(part(start, end));
                start = end;
            }
            // The rest is one piece that UAX #14 would not break.
            while width(part(start, at).trim_end()) > cells {
                let cut = start + forced_cut(part(start, at), cells);
                rows.push(part(start, cut));
                start = cut;
            }
        }
        if kind == BreakOpportunity::Mandatory && at > start {
            rows.push(part(start, at));
            start = at;
        }
        end = at;
    }
    if rows.is_empty() {
        rows.push(text);
    }
    rows
}

/// The byte at which to cut a piece that is too wide and offers no break: the last place that neither leaves closing
/// punctuation to the next row nor opening punctuation on this one, else the last that keeps the first rule, else the last
/// that fits, and at least one glyph.
fn forced_cut(piece: &str, cells: usize) -> usize {
    let mut used = 0;
    let (mut best, mut fair, mut any) = (None, None, None);
    let mut before = "";
    for (at, glyph) in piece.grapheme_indices(true) {
        if at > 0 {
            any = Some(at);
            if !CLOSING.contains(glyph) {
                fair = Some(at);
                if !OPENING.contains(before) {
                    best = Some(at);
                }
            }
        }
        used += glyph_width(glyph);
        if used > cells {
            break;
        }
        before = glyph;
    }
    best.or(fair).or(any).unwrap_or_else(|| piece.graphemes(true).next().map_or(piece.len(), str::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_stays_with_its_word() {
        assert_eq!(wrap("调解期限届满，需终止。", 12), ["调解期限届", "满，需终止。"]);
        assert_eq!(wrap("申请人：「上海未名」公司", 14), ["申请人：「上海", "未名」公司"]);
    }

    #[test]
    fn words_are_kept_whole_and_lines_kept() {
        assert_eq!(wrap("the term is over", 8), ["the term ", "is over"]);
        assert_eq!(wrap("甲\n乙", 8), ["甲\n", "乙"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_long_code_is_cut() {
        assert_eq!(wrap("91321302MA1XXXXX0A", 10), ["91321302MA", "1XXXXX0A"]);
        assert_eq!(wrap("甲乙", 1), ["甲", "乙"]);
    }

    proptest::proptest! {
        #[test]
        fn rows_fit_and_add_up(text in "([甲乙丙丁a-z0-9 \n]{0,6}[。，」！]?[「（]?){0,12}", cells in 8_usize..40) {
            let rows = wrap(&text, cells);
            proptest::prop_assert_eq!(rows.concat(), text.clone());
            for row in &rows {
                proptest::prop_assert!(width(row.trim_end()) <= cells, "{:?} in {}", row, cells);
            }
            for row in rows.iter().skip(1) {
                let first = row.chars().next().unwrap_or('甲');
                // After a line feed the writer asked for it.
                let asked = text.contains(&format!("\n{first}")) || text.contains(&format!(" {first}"));
                proptest::prop_assert!(asked || !"。，」！".contains(first), "{:?} of {:?}", row, text);
            }
        }

        #[test]
        fn never_panics_and_always_adds_up(text in "\\PC{0,60}", cells in 0_usize..12) {
            proptest::prop_assert_eq!(wrap(&text, cells).concat(), text);
        }
    }
}
