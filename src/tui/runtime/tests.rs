//! The real loop, driven by a script with a clock of its own: no sleeping, no threads.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::*;
use crate::domain::answer::{Answer, Query};
use crate::domain::draft::DraftOrder;
use crate::tui::effect::Effect;
use crate::tui::input::Stage;
use crate::tui::keymap::Place;
use crate::tui::message::Message;
use crate::tui::model::Model;
use crate::tui::terminal::{FrameBackend, Screen};
use crate::tui::testing::{blank, desk, shown};

/// Arrivals at given times; time passes only by waiting for them.
struct Script {
    now: Instant,
    arrivals: VecDeque<(Instant, Arrival)>,
}

impl Script {
    fn new(arrivals: impl IntoIterator<Item = (u64, Arrival)>) -> Self {
        let now = Instant::now();
        let at = |(ms, arrival)| (now + Duration::from_millis(ms), arrival);
        Self { now, arrivals: arrivals.into_iter().map(at).collect() }
    }
}

impl Source for Script {
    fn now(&self) -> Instant {
        self.now
    }

    fn next(&mut self, deadline: Option<Instant>) -> Option<Arrival> {
        let (at, _) = self.arrivals.front()?;
        if let Some(deadline) = deadline.filter(|deadline| *deadline < *at) {
            self.now = self.now.max(deadline);
            return None;
        }
        self.now = self.now.max(*at);
        let (_, arrival) = self.arrivals.pop_front()?;
        Some(match arrival {
            // The reader stamps what it reads.
            Arrival::Terminal(event, _) => Arrival::Terminal(event, self.now),
            other => other,
        })
    }
}

#[derive(Default)]
struct Kept(Vec<Effect>);

impl Outbox for Kept {
    fn send(&mut self, effect: Effect) {
        self.0.push(effect);
    }
}

#[derive(Default)]
struct Frames {
    count: usize,
    bytes: Vec<u8>,
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.count += 1;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Screen for Frames {
    fn size(&self) -> io::Result<Size> {
        Ok(Size::new(80, 24))
    }
}

fn key(code: KeyCode, mods: KeyModifiers) -> Arrival {
    Arrival::Terminal(Event::Key(KeyEvent::new(code, mods)), Instant::now())
}

fn plain(c: char) -> Arrival {
    key(KeyCode::Char(c), KeyModifiers::NONE)
}

fn quit() -> Arrival {
    key(KeyCode::Char('q'), KeyModifiers::CONTROL)
}

/// Runs a script to its end; gives why it ended, the frames, the effects and the model.
fn play(arrivals: impl IntoIterator<Item = (u64, Arrival)>) -> (Ended, Frames, Vec<Effect>, Model) {
    let viewport = Viewport::Fixed(Rect::new(0, 0, 80, 24));
    let mut terminal =
        Terminal::with_options(FrameBackend::new(Frames::default()), TerminalOptions { viewport }).unwrap();
    let (mut kept, mut model) = (Kept::default(), blank(80, 24));
    let mut script = Script::new(arrivals);
    let ended = run(&mut terminal, &mut script, &mut kept, &mut Stage::new(false), &mut model).unwrap();
    (ended, std::mem::take(terminal.backend_mut().out()), kept.0, model)
}

#[test]
fn the_first_frame_is_drawn_before_anything_is_answered_and_quitting_ends() {
    let (ended, frames, effects, _) = play([(1000, quit())]);
    assert_eq!((ended, frames.count), (Ended::Quit, 1));
    assert!(matches!(effects.first(), Some(Effect::Ask(Query::Desk))));
    assert!(shown(&frames.bytes, 80, 24).join("\n").contains("读取中"));
}

#[test]
fn an_answer_is_shown_at_once() {
    let answer = Message::Answered { query: Query::Desk, answer: Ok(Answer::Desk(Box::new(desk()))) };
    let (_, frames, _, model) = play([(10, Arrival::Message(Box::new(answer))), (12, quit())]);
    assert_eq!(frames.count, 2, "the empty screen, and the answer before the key two milliseconds later");
    assert!(model.desk.is_some());
}

#[test]
fn a_storm_costs_some_twenty_frames_a_second_and_ends_on_the_last_state() {
    // Round the tabs, a key every 8 ms for 2 s: typed too slowly to be a paste.
    let keys = (0..250_u32).map(|n| (100 + u64::from(n) * 8, plain(char::from_digit(3 + n % 4, 10).unwrap())));
    let (_, frames, _, model) = play(keys.chain([(4000, quit())]));
    assert!((30..=50).contains(&frames.count), "{} frames in two seconds", frames.count);
    assert_eq!(model.tab, 4);
    assert!(shown(&frames.bytes, 80, 24).join("\n").contains("办结时长"));
}

#[test]
fn what_is_held_back_comes_out_although_nothing_else_arrives() {
    let (_, _, _, model) =
        play([(0, plain('2')), (100, plain('/')), (200, key(KeyCode::Esc, KeyModifiers::NONE)), (900, quit())]);
    assert_eq!(model.place(), Place::Cases, "Esc left the filter before the next key came");
}

#[test]
fn a_lost_thread_ends_the_loop() {
    let (ended, ..) = play([(5, Arrival::Gone("desk-client"))]);
    assert_eq!(ended, Ended::Gone("desk-client"));
}

#[test]
fn a_draft_is_handed_over_once_the_keyboard_rests() {
    let answer = Message::Answered { query: Query::Desk, answer: Ok(Answer::Desk(Box::new(desk()))) };
    let saves = |effects: &[Effect]| {
        let saved = effects.iter().filter(|effect| matches!(effect, Effect::Draft(DraftOrder::Save(_))));
        saved.count()
    };
    let open = [(0, Arrival::Message(Box::new(answer))), (10, key(KeyCode::F(2), KeyModifiers::NONE))];
    let typed = |last: u64| "上海未名".chars().enumerate().map(move |(at, c)| (20 + at as u64 * last / 3, plain(c)));
    // Four keys in 300 ms, then a rest.
    let (_, _, effects, _) = play(open.clone().into_iter().chain(typed(300)).chain([(2_000, quit())]));
    assert_eq!(saves(&effects), 1, "{effects:?}");
    // Nothing rests long enough; leaving the program saves.
    let (_, _, effects, _) = play(open.into_iter().chain(typed(300)).chain([(400, quit())]));
    assert_eq!(saves(&effects), 1, "{effects:?}");
}
