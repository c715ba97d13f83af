//! Keys that mean the same with an input method switched on.
//!
//! With a Chinese input method on, `m` arrives as U+FF4D and `/` as `、`. Where no text field has the focus those are
//! commands, so they are brought back to the plain key before the keymap is asked. In a text field they are text and are
//! never touched.

use crossterm::event::KeyCode;

use super::key::Key;

/// The plain key meant by a full-width one.
#[must_use]
pub const fn normalize(key: Key) -> Key {
    match key.code {
        KeyCode::Char(c) => Key { code: KeyCode::Char(narrow(c)), mods: key.mods },
        _ => key,
    }
}

/// The ASCII character of a full-width one, and of the punctuation an input method puts in its place.
pub(crate) const fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(plain) => plain,
            None => c,
        },
        '\u{3000}' => ' ',
        '、' => '/',
        '。' => '.',
        '《' => '<',
        '》' => '>',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_keys_are_the_plain_ones() {
        for (sent, meant) in [
            ('ｍ', 'm'),
            ('１', '1'),
            ('？', '?'),
            ('、', '/'),
            ('。', '.'),
            ('　', ' '),
            ('《', '<'),
            ('a', 'a'),
            ('调', '调'),
        ] {
            assert_eq!(normalize(Key::char(sent)), Key::char(meant));
        }
        assert_eq!(normalize(Key::f(5)), Key::f(5));
    }
}
