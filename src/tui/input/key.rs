//! A key with its modifiers, in one canonical form.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key press. Shift is kept out where the character already tells it, so that keys compare equal across terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Held with it.
    pub mods: KeyModifiers,
}

impl Key {
    /// A key alone.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::NONE }
    }

    /// A character alone.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A character with Ctrl.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), mods: KeyModifiers::CONTROL }
    }

    /// A function key.
    #[must_use]
    pub const fn f(n: u8) -> Self {
        Self::plain(KeyCode::F(n))
    }

    /// The character this key types, if it types one.
    #[must_use]
    pub const fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.intersects(KeyModifiers::CONTROL.union(KeyModifiers::ALT)) => Some(c),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let shift_is_told = matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
        let mods = if shift_is_told { event.modifiers - KeyModifiers::SHIFT } else { event.modifiers };
        // Ctrl with a capital is the same chord.
        let code = match event.code {
            KeyCode::Char(c) if mods.contains(KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        Self { code, mods }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.mods.contains(KeyModifiers::CONTROL) {
            f.write_str("Ctrl+")?;
        }
        if self.mods.contains(KeyModifiers::ALT) {
            f.write_str("Alt+")?;
        }
        if self.mods.contains(KeyModifiers::SHIFT) {
            f.write_str("Shift+")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.mods.contains(KeyModifiers::CONTROL) => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::BackTab => f.write_str("Shift+Tab"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_is_told_once() {
        assert_eq!(Key::from(KeyEvent::new(KeyCode::Char('?'), KeyModifiers::SHIFT)), Key::char('?'));
        assert_eq!(Key::from(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)), Key::plain(KeyCode::BackTab));
        assert_eq!(Key::from(KeyEvent::new(KeyCode::Char('P'), KeyModifiers::CONTROL)), Key::ctrl('p'));
        assert_eq!(Key::ctrl('p').typed(), None);
    }

    #[test]
    fn keys_are_named_as_on_the_keyboard() {
        let named: Vec<String> =
            [Key::f(5), Key::ctrl('p'), Key::char('/'), Key::plain(KeyCode::BackTab), Key::plain(KeyCode::Esc)]
                .iter()
                .map(ToString::to_string)
                .collect();
        assert_eq!(named, ["F5", "Ctrl+P", "/", "Shift+Tab", "Esc"]);
    }
}
