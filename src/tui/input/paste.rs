//! Pasted text, made safe to keep and to show.

/// The most a paste may bring. A whole application letter is a tenth of this.
pub const PASTE_BYTES_MAX: usize = 64 * 1024;

/// Cleaned text from the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paste {
    /// Lines are ended by LF alone; no other control characters remain but TAB.
    pub text: String,
    /// Some of it was left out because it was longer than [`PASTE_BYTES_MAX`]; the person must be told.
    pub cut: bool,
}

/// Cleans pasted text: CRLF and CR become LF; C0 and C1 controls (which could drive the terminal) and bidirectional
/// controls (which could make a name read as another) are left out; what exceeds [`PASTE_BYTES_MAX`] is cut off.
#[must_use]
pub fn sanitize(raw: &str) -> Paste {
    let mut text = String::with_capacity(raw.len().min(PASTE_BYTES_MAX));
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let kept = match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                '\n'
            }
            '\n' | '\t' => c,
            _ if c.is_control() || is_bidi_control(c) => continue,
            _ => c,
        };
        if text.len() + kept.len_utf8() > PASTE_BYTES_MAX {
            return Paste { text, cut: true };
        }
        text.push(kept);
    }
    Paste { text, cut: false }
}

/// Invisible characters that reorder what is shown, and the byte order mark.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_go_and_lines_stay() {
        assert_eq!(sanitize("甲\r\n乙\r丙\n丁").text, "甲\n乙\n丙\n丁");
        assert_eq!(sanitize("a\u{1b}[31mb\u{7}\u{9b}c\u{7f}\td").text, "a[31mbc\td");
        assert_eq!(sanitize("\u{feff}宿\u{202e}城\u{2066}").text, "宿城");
    }

    #[test]
    fn what_is_too_long_is_cut_and_said() {
        let long = "调".repeat(PASTE_BYTES_MAX);
        let paste = sanitize(&long);
        assert!(paste.cut);
        assert!(paste.text.len() <= PASTE_BYTES_MAX && paste.text.len() > PASTE_BYTES_MAX - 3);
        assert!(!sanitize(&"a".repeat(PASTE_BYTES_MAX)).cut);
    }

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "\\PC{0,40}|[\u{0}-\u{ff}]{0,40}") {
            let once = sanitize(&raw).text;
            proptest::prop_assert_eq!(&sanitize(&once).text, &once);
            proptest::prop_assert!(!once.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
