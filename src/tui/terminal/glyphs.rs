//! Which characters may be drawn: some are one cell in one terminal and two in the next.
//!
//! Unicode calls line drawing, `·`, `…` and their like ambiguous. Where the probe finds that this terminal draws them
//! two cells wide, borders become ASCII and ambiguous characters in names and texts are replaced on display only; what is
//! stored is never touched. Our own phrases use no ambiguous character at all (a test sees to it).

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// The set of glyphs a terminal can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Line drawing and ambiguous characters are one cell wide.
    #[default]
    Unicode,
    /// They are not, or nobody knows.
    Ascii,
}

/// The pieces of a frame around a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Border {
    /// Top left corner.
    pub top_left: &'static str,
    /// Top right corner.
    pub top_right: &'static str,
    /// Bottom left corner.
    pub bottom_left: &'static str,
    /// Bottom right corner.
    pub bottom_right: &'static str,
    /// Horizontal line.
    pub horizontal: &'static str,
    /// Vertical line.
    pub vertical: &'static str,
}

impl Glyphs {
    /// The pieces panels are framed with.
    #[must_use]
    pub const fn border(self) -> Border {
        match self {
            Self::Unicode => Border {
                top_left: "┌",
                top_right: "┐",
                bottom_left: "└",
                bottom_right: "┘",
                horizontal: "─",
                vertical: "│",
            },
            Self::Ascii => Border {
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
                horizontal: "-",
                vertical: "|",
            },
        }
    }

    /// What follows a shortened text. Two cells in both sets, so that layouts do not depend on the terminal.
    #[must_use]
    pub const fn ellipsis(self) -> &'static str {
        ".."
    }

    /// `text` as it may be drawn: unchanged where widths can be trusted, otherwise with every common ambiguous character
    /// replaced by one whose width is certain.
    #[must_use]
    pub fn show(self, text: &str) -> Cow<'_, str> {
        if self == Self::Unicode || !text.chars().any(is_ambiguous) {
            return Cow::Borrowed(text);
        }
        text.chars()
            .fold(String::with_capacity(text.len()), |mut shown, c| {
                match substitute(c) {
                    Some(safe) => shown.push_str(safe),
                    None => shown.push(c),
                }
                shown
            })
            .into()
    }
}

/// Is this character one cell to some terminals and two to others?
pub(crate) fn is_ambiguous(c: char) -> bool {
    c.width() != c.width_cjk()
}

/// The stand-in for an ambiguous character that occurs in Chinese office texts.
const fn substitute(c: char) -> Option<&'static str> {
    Some(match c {
        '·' => "・",
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        '…' => "..",
        '—' | '–' | '─' => "-",
        '│' => "|",
        '→' => ">",
        '←' => "<",
        '×' => "x",
        '÷' => "/",
        '±' => "+-",
        '°' => "度",
        '●' | '○' | '◎' | '★' | '☆' | '■' | '□' | '◆' | '◇' | '※' => "*",
        '①' => "(1)",
        '②' => "(2)",
        '③' => "(3)",
        '④' => "(4)",
        '⑤' => "(5)",
        '⑥' => "(6)",
        '⑦' => "(7)",
        '⑧' => "(8)",
        '⑨' => "(9)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_characters_are_replaced_on_display_only_where_needed() {
        assert_eq!(Glyphs::Unicode.show("买买提·吐尔逊"), "买买提·吐尔逊");
        assert_eq!(Glyphs::Ascii.show("买买提·吐尔逊"), "买买提・吐尔逊");
        assert_eq!(Glyphs::Ascii.show("第①项“赔偿”→履行"), "第(1)项\"赔偿\">履行");
        assert!(matches!(Glyphs::Ascii.show("宿城知禾"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_stand_in_has_one_certain_width() {
        for c in ('\u{80}'..='\u{2fff}').filter(|c| is_ambiguous(*c)) {
            if let Some(safe) = substitute(c) {
                assert!(!safe.chars().any(is_ambiguous), "{c}");
            }
        }
    }
}
