//! Esc, or the beginning of something longer?
//!
//! crossterm reports a lone ESC at the end of a read at once; when the line delivers the rest a moment later, an arrow
//! becomes Esc, `[`, `A`. So Esc is held for a moment, and a `[` or `O` that follows in time is read on to its end. Esc
//! itself is never lost, only late by the hold.

use std::time::{Duration, Instant};

use crossterm::event::KeyCode;

use super::csi::{Sequence, decode};
use super::key::Key;

/// Longer than any sequence we know; more than this is not one.
const SEQUENCE_KEYS_MAX: usize = 16;

/// What came out of the hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Released {
    Key(Key),
    PasteBegins,
    PasteEnds,
}

/// Holds Esc until it is clear what it is.
#[derive(Debug)]
pub(super) struct EscapeHold {
    hold: Duration,
    held: Vec<Key>,
    since: Option<Instant>,
}

impl EscapeHold {
    /// Holds Esc for `hold`: longer over a network than on the spot.
    pub const fn new(hold: Duration) -> Self {
        Self { hold, held: Vec::new(), since: None }
    }

    /// When [`Self::expire`] must be called, unless another key comes first.
    pub fn due(&self) -> Option<Instant> {
        self.since.map(|since| since + self.hold)
    }

    /// Takes a key at `now`; gives what is certain.
    pub fn feed(&mut self, key: Key, now: Instant) -> Vec<Released> {
        let mut out = self.expire(now);
        let is_escape = key == Key::plain(KeyCode::Esc);
        match (self.held.len(), key.typed()) {
            (0, _) if !is_escape => out.push(Released::Key(key)),
            (0, _) => self.keep(key, now),
            (1, Some('[' | 'O')) => self.keep(key, now),
            (2.., Some(c)) if (c.is_ascii_digit() || c == ';') && self.held.len() < SEQUENCE_KEYS_MAX => {
                self.keep(key, now)
            }
            (2.., Some('@'..='~')) => {
                self.held.push(key);
                out.extend(self.complete());
            }
            _ => {
                out.extend(self.release());
                out.extend(self.feed(key, now));
            }
        }
        out
    }

    /// Gives up what has been held long enough by `now`.
    pub fn expire(&mut self, now: Instant) -> Vec<Released> {
        match self.due() {
            Some(due) if due <= now => self.release(),
            _ => Vec::new(),
        }
    }

    fn keep(&mut self, key: Key, now: Instant) {
        self.held.push(key);
        self.since = Some(now);
    }

    /// The keys as they came: they were keys after all.
    fn release(&mut self) -> Vec<Released> {
        self.since = None;
        self.held.drain(..).map(Released::Key).collect()
    }

    /// The sequence is whole.
    fn complete(&mut self) -> Option<Released> {
        self.since = None;
        let typed: String = self.held.drain(..).filter_map(Key::typed).collect();
        let body = typed.get(1..).unwrap_or_default();
        match decode(body, typed.starts_with('O')) {
            Sequence::Key(key) => Some(Released::Key(key)),
            Sequence::PasteBegins => Some(Released::PasteBegins),
            Sequence::PasteEnds => Some(Released::PasteEnds),
            Sequence::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLD: Duration = Duration::from_millis(25);
    const ESC: Key = Key::plain(KeyCode::Esc);

    fn keys(released: Vec<Released>) -> Vec<Key> {
        released.into_iter().filter_map(|r| if let Released::Key(key) = r { Some(key) } else { None }).collect()
    }

    /// Feeds keys `gap` apart and lets the hold run out.
    fn feed(typed: &[Key], gap: Duration) -> Vec<Key> {
        let mut hold = EscapeHold::new(HOLD);
        let mut now = Instant::now();
        let mut out = Vec::new();
        for key in typed {
            out.extend(hold.feed(*key, now));
            now += gap;
        }
        out.extend(hold.expire(now + HOLD));
        keys(out)
    }

    #[test]
    fn a_torn_arrow_is_an_arrow() {
        let torn = [ESC, Key::char('['), Key::char('A')];
        assert_eq!(feed(&torn, Duration::from_millis(10)), [Key::plain(KeyCode::Up)]);
        assert_eq!(feed(&[ESC, Key::char('O'), Key::char('P')], Duration::from_millis(10)), [Key::f(1)]);
        assert_eq!(
            feed(&[ESC, Key::char('['), Key::char('1'), Key::char('5'), Key::char('~')], Duration::from_millis(24)),
            [Key::f(5)]
        );
    }

    #[test]
    fn typed_by_hand_they_are_keys() {
        let typed = [ESC, Key::char('['), Key::char('A')];
        assert_eq!(feed(&typed, Duration::from_millis(30)), typed);
    }

    #[test]
    fn escape_alone_and_twice_and_before_text() {
        assert_eq!(feed(&[ESC], Duration::ZERO), [ESC]);
        assert_eq!(feed(&[ESC, ESC], Duration::from_millis(1)), [ESC, ESC]);
        assert_eq!(feed(&[ESC, Key::char('调')], Duration::from_millis(1)), [ESC, Key::char('调')]);
        assert_eq!(
            feed(&[ESC, Key::char('['), Key::plain(KeyCode::Enter)], Duration::from_millis(1)),
            [ESC, Key::char('['), Key::plain(KeyCode::Enter)]
        );
    }

    #[test]
    fn is_due_exactly_after_the_hold() {
        let mut hold = EscapeHold::new(HOLD);
        let now = Instant::now();
        assert!(hold.feed(ESC, now).is_empty());
        assert_eq!(hold.due(), Some(now + HOLD));
        assert!(hold.expire(now + HOLD - Duration::from_nanos(1)).is_empty());
        assert_eq!(keys(hold.expire(now + HOLD)), [ESC]);
        assert_eq!(hold.due(), None);
    }
}
