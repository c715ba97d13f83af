//! Text of a person quoted back in an answer: never longer than a line.

/// At most this many characters are quoted.
const QUOTED_CHARS_MAX: usize = 60;

/// The beginning of a text, without control characters.
#[must_use]
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(QUOTED_CHARS_MAX).collect()
}
