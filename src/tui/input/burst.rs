//! A paste that arrives as keystrokes, where the terminal knows no bracketed paste.
//!
//! Nobody types nine keys without a pause of five milliseconds; nine that contain Enter would submit a form halfway
//! through the text. So typing keys are held for that pause: a burst of more than eight with an Enter in it becomes a
//! paste, everything else comes out as it was. An input method delivers whole words at once, but no Enter with them.

use std::time::{Duration, Instant};

use crossterm::event::KeyCode;

use super::key::Key;
use super::paste::PASTE_BYTES_MAX;

/// The longest pause within a burst.
const PAUSE: Duration = Duration::from_millis(5);
/// More keys than this, without a pause, were not typed.
const TYPED_KEYS_MAX: usize = 8;

/// What a burst turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    Keys(Vec<Key>),
    /// Raw text, not yet cleaned.
    Pasted(String),
}

/// Holds typing keys until a pause shows what they are.
#[derive(Debug, Default)]
pub(super) struct Burst {
    held: Vec<Key>,
    last: Option<Instant>,
}

impl Burst {
    /// When [`Self::expire`] must be called, unless another key comes first.
    pub fn due(&self) -> Option<Instant> {
        self.last.map(|last| last + PAUSE)
    }

    /// Takes a key at `now`; gives what came before it, if that is complete.
    pub fn feed(&mut self, key: Key, now: Instant) -> Vec<Typed> {
        let mut out = self.expire(now);
        if text_of(key).is_some() {
            // Past the limit the paste is cut anyway; holding more would only cost memory.
            if self.held.len() <= PASTE_BYTES_MAX {
                self.held.push(key);
            }
            self.last = Some(now);
        } else {
            out.extend(self.flush());
            out.push(Typed::Keys(vec![key]));
        }
        out
    }

    /// Gives what is complete at `now`.
    pub fn expire(&mut self, now: Instant) -> Vec<Typed> {
        match self.due() {
            Some(due) if due <= now => self.flush().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Gives what is held, complete or not: something else came.
    pub fn flush(&mut self) -> Option<Typed> {
        self.last = None;
        let held = std::mem::take(&mut self.held);
        let has_enter = held.contains(&Key::plain(KeyCode::Enter));
        if held.is_empty() {
            None
        } else if held.len() > TYPED_KEYS_MAX && has_enter {
            Some(Typed::Pasted(held.into_iter().filter_map(text_of).collect()))
        } else {
            Some(Typed::Keys(held))
        }
    }
}

/// The character a key would put into a text.
pub(super) const fn text_of(key: Key) -> Option<char> {
    match key.code {
        KeyCode::Enter if key.mods.is_empty() => Some('\n'),
        KeyCode::Tab if key.mods.is_empty() => Some('\t'),
        _ => key.typed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(text: &str, gap: Duration) -> Vec<Typed> {
        let mut burst = Burst::default();
        let mut now = Instant::now();
        let mut out = Vec::new();
        for c in text.chars() {
            let key = if c == '\n' { Key::plain(KeyCode::Enter) } else { Key::char(c) };
            out.extend(burst.feed(key, now));
            now += gap;
        }
        out.extend(burst.expire(now + PAUSE));
        out
    }

    #[test]
    fn a_burst_with_enter_is_a_paste() {
        assert_eq!(
            feed("宿城知禾服饰店\n耿车镇", Duration::from_micros(100)),
            [Typed::Pasted("宿城知禾服饰店\n耿车镇".into())]
        );
    }

    #[test]
    fn typing_is_typing() {
        // Eight keys with Enter, typed ahead while the line stood still.
        assert!(matches!(feed("1234567\n", Duration::ZERO).as_slice(), [Typed::Keys(keys)] if keys.len() == 8));
        // A long word from an input method, without Enter.
        assert!(
            matches!(feed("上海未名文化传播有限公司", Duration::ZERO).as_slice(), [Typed::Keys(keys)] if keys.len() == 12)
        );
        // Slow enough for a person.
        assert_eq!(feed("123456789\n", PAUSE).len(), 10);
    }

    #[test]
    fn another_key_ends_the_burst_in_order() {
        let mut burst = Burst::default();
        let now = Instant::now();
        assert!(burst.feed(Key::char('a'), now).is_empty());
        assert_eq!(burst.feed(Key::f(5), now), [Typed::Keys(vec![Key::char('a')]), Typed::Keys(vec![Key::f(5)])]);
        assert_eq!(burst.due(), None);
    }
}
