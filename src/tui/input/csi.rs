//! The keys behind escape sequences, for the sequences a slow line tore apart.

use crossterm::event::{KeyCode, KeyModifiers};

use super::key::Key;

/// What a sequence turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    /// A key.
    Key(Key),
    /// The beginning of a bracketed paste.
    PasteBegins,
    /// Its end.
    PasteEnds,
    /// Complete, and nothing we know: not text either.
    Unknown,
}

/// The meaning of `ESC [` followed by `body` (parameters and final character), or of `ESC O` when `single`.
pub(super) fn decode(body: &str, single: bool) -> Sequence {
    let Some(last) = body.chars().last() else { return Sequence::Unknown };
    let params = body.get(..body.len() - last.len_utf8()).unwrap_or_default();
    let mut numbers = params.split(';').map(|p| p.parse::<u8>().unwrap_or(0));
    let (first, second) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if last == '~' {
        match first {
            200 => return Sequence::PasteBegins,
            201 => return Sequence::PasteEnds,
            _ => {}
        }
    }
    let code = match last {
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'P' => KeyCode::F(1),
        'Q' => KeyCode::F(2),
        'R' => KeyCode::F(3),
        'S' => KeyCode::F(4),
        'Z' if !single => KeyCode::BackTab,
        '~' if !single => match numbered(first) {
            Some(code) => code,
            None => return Sequence::Unknown,
        },
        _ => return Sequence::Unknown,
    };
    Sequence::Key(Key { code, mods: modifiers(second) })
}

/// The keys written as a number and a tilde (VT220).
const fn numbered(n: u8) -> Option<KeyCode> {
    Some(match n {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(n - 10),
        17..=21 => KeyCode::F(n - 11),
        23 | 24 => KeyCode::F(n - 12),
        _ => return None,
    })
}

/// The second parameter is one more than a bit set of modifiers.
fn modifiers(parameter: u8) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let mut mods = KeyModifiers::NONE;
    for (bit, modifier) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)] {
        if bits & bit != 0 {
            mods |= modifier;
        }
    }
    mods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_the_keys_they_stand_for() {
        let key = |code| Sequence::Key(Key::plain(code));
        for (body, single, want) in [
            ("A", false, key(KeyCode::Up)),
            ("A", true, key(KeyCode::Up)),
            ("Q", true, key(KeyCode::F(2))),
            ("15~", false, key(KeyCode::F(5))),
            ("17~", false, key(KeyCode::F(6))),
            ("24~", false, key(KeyCode::F(12))),
            ("3~", false, key(KeyCode::Delete)),
            ("Z", false, key(KeyCode::BackTab)),
            ("1;5C", false, Sequence::Key(Key { code: KeyCode::Right, mods: KeyModifiers::CONTROL })),
            ("200~", false, Sequence::PasteBegins),
            ("201~", false, Sequence::PasteEnds),
            ("99~", false, Sequence::Unknown),
            ("", false, Sequence::Unknown),
        ] {
            assert_eq!(decode(body, single), want, "{body}");
        }
    }
}
