//! What text may hold: one line or several, without control characters, within limits.
//!
//! Two gates. [`admissible`] stands at the door and walks a whole command before anything is decided, so that nothing
//! the ledger keeps for ever can break a terminal, a line of the log or a reader's eye (a bidirectional override shows
//! one name and holds another). [`line()`], [`paragraphs`] and [`required`] then say what one field takes. Neither
//! changes a character it lets through: rare ones (𬭎, 㛃, ·) and full-width ones are kept as they were typed.

mod admissible;
mod name;

pub use admissible::admissible;
pub use name::normalise_name;

use super::refusal::{Refusal, refuse};

/// The longest line, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// The longest text of several lines, in characters.
pub const PARAGRAPHS_CHARS_MAX: usize = 20_000;
/// How much of a wrong value is quoted back, in characters.
const EXCERPT_CHARS_MAX: usize = 40;

/// One line, trimmed; may be empty.
///
/// # Errors
/// `text_control` (with the character as `U+0007`) for control characters, line breaks and bidirectional controls,
/// `text_too_long` (with `chars` and `max`).
pub fn line(written: &str) -> Result<String, Refusal> {
    clean(written, LINE_CHARS_MAX, |c| is_line_break(c) || forbidden(c))
}

/// Several lines, trimmed; may be empty. Line ends are kept as line feeds, however they were typed.
///
/// # Errors
/// As [`line()`], but line feeds are allowed.
pub fn paragraphs(written: &str) -> Result<String, Refusal> {
    clean(&written.replace("\r\n", "\n"), PARAGRAPHS_CHARS_MAX, |c| c != '\n' && (is_line_break(c) || forbidden(c)))
}

/// One line that must say something; `field` is the JSON key, for the sentence.
///
/// # Errors
/// As [`line()`], and `text_missing`; each with the `field`.
pub fn required(field: &str, written: &str) -> Result<String, Refusal> {
    let line = line(written).map_err(|refusal| refusal.with("field", field))?;
    if line.is_empty() { Err(refuse("text_missing").with("field", field)) } else { Ok(line) }
}

/// A wrong value as a refusal may quote it: short, and without anything that is not allowed in a line.
#[must_use]
pub fn excerpt(value: &str) -> String {
    let mut chars = value.chars().map(|c| if is_line_break(c) || forbidden(c) { '\u{fffd}' } else { c });
    let mut short: String = chars.by_ref().take(EXCERPT_CHARS_MAX).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// Whether a text would show nothing: white space and characters without a shape only.
#[must_use]
pub fn shows_nothing(written: &str) -> bool {
    written.chars().all(|c| c.is_whitespace() || is_shapeless(c))
}

/// The name of somebody: one line that shows something, without hidden characters. Two names that look alike are alike.
/// Joiners and variation selectors stay: some names are written with them.
///
/// # Errors
/// As [`line()`]; `text_control` for hidden characters too.
pub fn name(written: &str) -> Result<String, Refusal> {
    clean(written, LINE_CHARS_MAX, |c| is_line_break(c) || forbidden(c) || is_hidden(c))
}

/// The half-width form of a full-width character (`Ａ` to `A`, `（` to `(`, the ideographic space to a space); any other
/// character as it is.
#[must_use]
pub fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Control characters other than the line feed (NUL among them) and bidirectional controls: never in any text.
fn forbidden(c: char) -> bool {
    (c.is_control() && c != '\n') || is_bidirectional_control(c)
}

/// Characters that end a line for some reader.
fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm.
fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that hold no place and join nothing: they only make two equal names differ.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Characters without a shape of their own: hidden ones, joiners, variation selectors, fillers, tags, the empty Braille
/// cell.
fn is_shapeless(c: char) -> bool {
    is_hidden(c)
        || matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{e0000}'..='\u{e01ef}')
        || is_bidirectional_control(c)
}

/// A character's name in a refusal, `U+202E`.
fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

fn clean(written: &str, chars_max: usize, refused: impl Fn(char) -> bool) -> Result<String, Refusal> {
    let text = written.trim();
    if let Some(c) = text.chars().find(|c| refused(*c)) {
        return Err(refuse("text_control").with("character", code_point(c)));
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(refuse("text_too_long").with("chars", chars).with("max", chars_max));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_otherwise_kept_as_typed() {
        for kept in ["苏州𬭎锐光电有限公司", "王㛃", "阿依古丽·买买提", "ＡＢＣ（宿迁）１２３", "é e\u{301} 👩‍🔧", ""]
        {
            assert_eq!(line(&format!(" \u{3000}{kept}\n")), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn what_is_not_text_is_named_by_its_code_point() {
        let refused = [
            ("a\0b", "U+0000"),
            ("a\tb", "U+0009"),
            ("a\nb", "U+000A"),
            ("a\u{1b}[31mb", "U+001B"),
            ("a\u{7f}b", "U+007F"),
            ("a\u{9b}b", "U+009B"),
            ("a\u{202e}b", "U+202E"),
            ("a\u{2066}b", "U+2066"),
            ("a\u{200f}b", "U+200F"),
            ("a\u{2028}b", "U+2028"),
        ];
        for (written, name) in refused {
            assert_eq!(line(written), Err(refuse("text_control").with("character", name)), "{written:?}");
        }
    }

    #[test]
    fn paragraphs_keep_line_feeds_and_no_other_control() {
        assert_eq!(paragraphs("一、\r\n二、\n\n三、\n"), Ok("一、\n二、\n\n三、".to_owned()));
        assert_eq!(paragraphs("a\rb").unwrap_err().code, "text_control");
        assert_eq!(paragraphs("a\u{2029}b").unwrap_err().code, "text_control");
        assert_eq!(paragraphs("a\u{202d}b").unwrap_err().code, "text_control");
    }

    #[test]
    fn limits_count_characters_not_bytes() {
        assert!(line(&"𬭎".repeat(200)).is_ok());
        assert_eq!(line(&"字".repeat(201)), Err(refuse("text_too_long").with("chars", 201).with("max", 200)));
        assert!(paragraphs(&"字".repeat(20_000)).is_ok());
        assert_eq!(paragraphs(&"字".repeat(20_001)).unwrap_err().code, "text_too_long");
    }

    #[test]
    fn a_required_line_names_its_field() {
        assert_eq!(required("name", " \n"), Err(refuse("text_missing").with("field", "name")));
        assert_eq!(required("name", "a\0").unwrap_err().args["field"], "name");
        assert_eq!(required("name", " 陈 "), Ok("陈".to_owned()));
    }

    #[test]
    fn a_name_shows_what_it_holds() {
        for nothing in ["", " ", "\u{200b}", "\u{feff}", "\u{200d}\u{fe0f}", "\u{3164}", "\u{2800}", "\u{3000}\u{ad}"] {
            assert!(shows_nothing(nothing), "{nothing:?}");
        }
        assert!(!shows_nothing("\u{200b}陈"));
        for hidden in ["陈\u{200b}某", "\u{feff}陈某", "陈\u{2028}某", "陈\u{ad}某"] {
            assert_eq!(name(hidden).unwrap_err().code, "text_control", "{hidden:?}");
        }
        for kept in ["王㛃", "葛\u{e0100}城", "阿依古丽·买买提"] {
            assert_eq!(name(kept), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn an_excerpt_is_short_and_harmless() {
        assert_eq!(excerpt("2024-02-30"), "2024-02-30");
        assert_eq!(excerpt("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
        assert_eq!(excerpt(&"长".repeat(41)), format!("{}…", "长".repeat(40)));
        assert_eq!(excerpt(&"长".repeat(40)), "长".repeat(40));
    }
}
