//! The whole input stage: terminal events in, what a person did out.

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

use super::burst::{Burst, Typed, text_of};
use super::escape::{EscapeHold, Released};
use super::key::Key;
use super::paste::{PASTE_BYTES_MAX, Paste, sanitize};

/// How long Esc is held on the spot.
const ESCAPE_HOLD_LOCAL: Duration = Duration::from_millis(25);
/// How long over SSH, where a packet may end after ESC.
const ESCAPE_HOLD_REMOTE: Duration = Duration::from_millis(75);
/// A paste whose beginning was torn has lost its end; this much silence ends it.
const PASTE_SILENCE: Duration = Duration::from_millis(50);

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Pressed a key.
    Key(Key),
    /// Pasted text, already cleaned.
    Paste(Paste),
    /// Turned the wheel, while the mouse is ours.
    Wheel {
        /// Towards the end.
        down: bool,
    },
    /// Pressed a button of the mouse.
    Click {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// Changed the size of the window.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
}

/// What a person did with the mouse; movements and other buttons are nothing.
fn pointed(mouse: MouseEvent) -> Option<Input> {
    match mouse.kind {
        MouseEventKind::ScrollDown => Some(Input::Wheel { down: true }),
        MouseEventKind::ScrollUp => Some(Input::Wheel { down: false }),
        MouseEventKind::Down(MouseButton::Left) => Some(Input::Click { x: mouse.column, y: mouse.row }),
        _ => None,
    }
}

/// The state of the input stage.
#[derive(Debug)]
pub struct Stage {
    escape: EscapeHold,
    burst: Burst,
    torn_paste: Option<(String, Instant)>,
}

impl Stage {
    /// A stage for a terminal on the spot, or at the other end of a network.
    #[must_use]
    pub fn new(remote: bool) -> Self {
        let hold = if remote { ESCAPE_HOLD_REMOTE } else { ESCAPE_HOLD_LOCAL };
        Self { escape: EscapeHold::new(hold), burst: Burst::default(), torn_paste: None }
    }

    /// Takes an event that arrived at `now`.
    pub fn feed(&mut self, event: Event, now: Instant) -> Vec<Input> {
        let mut out = self.expire(now);
        match event {
            Event::Key(key) => out.extend(self.key(key, now)),
            Event::Paste(raw) => {
                out.extend(self.burst.flush().into_iter().flat_map(inputs));
                out.push(Input::Paste(sanitize(&raw)));
            }
            Event::Resize(width, height) => out.push(Input::Resize { width, height }),
            Event::Mouse(mouse) => out.extend(pointed(mouse)),
            Event::FocusGained | Event::FocusLost => {}
        }
        out
    }

    /// When [`Self::expire`] must be called, unless an event comes first.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let torn = self.torn_paste.as_ref().map(|(_, last)| *last + PASTE_SILENCE);
        [self.escape.due(), self.burst.due(), torn].into_iter().flatten().min()
    }

    /// Gives what has become certain by `now`.
    pub fn expire(&mut self, now: Instant) -> Vec<Input> {
        let mut out: Vec<Input> = self.escape.expire(now).into_iter().flat_map(|r| self.released(r, now)).collect();
        out.extend(self.burst.expire(now).into_iter().flat_map(inputs));
        if self.torn_paste.as_ref().is_some_and(|(_, last)| *last + PASTE_SILENCE <= now) {
            out.extend(self.end_torn_paste());
        }
        out
    }

    fn key(&mut self, event: KeyEvent, now: Instant) -> Vec<Input> {
        if event.kind == KeyEventKind::Release {
            return Vec::new();
        }
        let released = self.escape.feed(Key::from(event), now);
        released.into_iter().flat_map(|r| self.released(r, now)).collect()
    }

    fn released(&mut self, released: Released, now: Instant) -> Vec<Input> {
        match (released, &mut self.torn_paste) {
            (Released::PasteBegins, _) => {
                self.torn_paste = Some((String::new(), now));
                Vec::new()
            }
            (Released::PasteEnds, _) => self.end_torn_paste().into_iter().collect(),
            (Released::Key(key), Some((text, last))) => {
                if let Some(c) = text_of(key).filter(|_| text.len() <= PASTE_BYTES_MAX) {
                    text.push(c);
                }
                *last = now;
                Vec::new()
            }
            (Released::Key(key), None) => self.burst.feed(key, now).into_iter().flat_map(inputs).collect(),
        }
    }

    fn end_torn_paste(&mut self) -> Option<Input> {
        self.torn_paste.take().map(|(text, _)| Input::Paste(sanitize(&text)))
    }
}

fn inputs(typed: Typed) -> Vec<Input> {
    match typed {
        Typed::Keys(keys) => keys.into_iter().map(Input::Key).collect(),
        Typed::Pasted(raw) => vec![Input::Paste(sanitize(&raw))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    fn press(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn run(stage: &mut Stage, events: impl IntoIterator<Item = Event>, gap: Duration) -> Vec<Input> {
        let mut now = Instant::now();
        let mut out = Vec::new();
        for event in events {
            out.extend(stage.feed(event, now));
            now += gap;
        }
        while let Some(due) = stage.due() {
            out.extend(stage.expire(due));
        }
        out
    }

    #[test]
    fn presses_and_repeats_count_releases_do_not() {
        let kinds = [KeyEventKind::Press, KeyEventKind::Repeat, KeyEventKind::Release];
        let events = kinds.map(|kind| Event::Key(KeyEvent::new_with_kind(KeyCode::F(5), KeyModifiers::NONE, kind)));
        let out = run(&mut Stage::new(false), events, Duration::from_millis(10));
        assert_eq!(out, [Input::Key(Key::f(5)), Input::Key(Key::f(5))]);
    }

    #[test]
    fn a_held_key_comes_out_before_what_follows() {
        let events =
            [press(KeyCode::Char('a')), press(KeyCode::Enter), Event::Paste("x\r\ny".into()), Event::Resize(80, 24)];
        let out = run(&mut Stage::new(false), events, Duration::ZERO);
        assert_eq!(
            out,
            [
                Input::Key(Key::char('a')),
                Input::Key(Key::plain(KeyCode::Enter)),
                Input::Paste(Paste { text: "x\ny".into(), cut: false }),
                Input::Resize { width: 80, height: 24 },
            ]
        );
    }

    #[test]
    fn a_paste_whose_beginning_was_torn_is_still_a_paste() {
        let mut events = vec![press(KeyCode::Esc)];
        events.extend("[200~宿城".chars().map(|c| press(KeyCode::Char(c))));
        events.push(press(KeyCode::Enter));
        events.push(press(KeyCode::Char('耿')));
        let out = run(&mut Stage::new(true), events, Duration::from_millis(1));
        assert_eq!(out, [Input::Paste(Paste { text: "宿城\n耿".into(), cut: false })]);
    }

    #[test]
    fn over_the_network_escape_waits_longer() {
        let now = Instant::now();
        for (remote, hold) in [(false, 25), (true, 75)] {
            let mut stage = Stage::new(remote);
            stage.feed(press(KeyCode::Esc), now);
            assert_eq!(stage.due(), Some(now + Duration::from_millis(hold)));
        }
    }
}
