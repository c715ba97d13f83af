//! The loop.

use std::time::Instant;

use ratatui::Terminal;
use ratatui::backend::Backend;

use crate::tui::effect::Effect;
use crate::tui::input::Stage;
use crate::tui::message::Message;
use crate::tui::model::{Founding, Model};
use crate::tui::update::{start, update};
use crate::tui::view::view;

use super::debounce::Debounce;
use super::pacer::Pacer;
use super::source::{Arrival, Source};

/// Arrivals taken in a row before a frame is due again: a flood must not keep the screen from showing it.
const DRAIN_MAX: usize = 256;

/// Carries out the effects that leave the program.
pub trait Outbox {
    /// Questions and orders for the desk, and texts for the clipboard. Must not block.
    fn send(&mut self, effect: Effect);
}

/// Why the loop ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The person left.
    Quit,
    /// A new register is to be set up.
    Found(Founding),
    /// A thread ended that the loop needs.
    Gone(&'static str),
    /// The process was told to end.
    Told,
}

/// Runs until the person leaves.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn run<B: Backend>(
    terminal: &mut Terminal<B>,
    source: &mut impl Source,
    outbox: &mut impl Outbox,
    stage: &mut Stage,
    model: &mut Model,
) -> Result<Ended, B::Error> {
    let mut pacer = Pacer::default();
    pacer.mark();
    let mut rests = Rests { keys: Debounce::of_keys(), notices: Debounce::of_notices() };
    for effect in start(model) {
        outbox.send(effect);
    }
    loop {
        for _ in 0..DRAIN_MAX {
            let now = source.now();
            let mut messages: Vec<Message> = stage.expire(now).into_iter().map(Message::Input).collect();
            messages.extend(rests.expire(now));
            match source.next(Some(now)) {
                Some(arrival) => match take(arrival, stage) {
                    Ok(more) => messages.extend(more),
                    Err(ended) => return Ok(ended),
                },
                None if messages.is_empty() => break,
                None => {}
            }
            for message in messages {
                pacer.mark();
                if let Some(ended) = digest(message, terminal, outbox, model, (&mut rests, source.now()))? {
                    return Ok(ended);
                }
            }
        }
        let now = source.now();
        let due = pacer.due(now);
        if due.is_some_and(|due| due <= now) {
            terminal.draw(|frame| {
                view(model, frame);
            })?;
            pacer.drawn(now);
            continue;
        }
        let deadline = [due, stage.due(), rests.due()].into_iter().flatten().min();
        if let Some(arrival) = source.next(deadline) {
            let messages = match take(arrival, stage) {
                Ok(messages) => messages,
                Err(ended) => return Ok(ended),
            };
            for message in messages {
                pacer.mark();
                if let Some(ended) = digest(message, terminal, outbox, model, (&mut rests, source.now()))? {
                    return Ok(ended);
                }
            }
        }
    }
}

/// What waits for a rest.
struct Rests {
    /// Of the keyboard.
    keys: Debounce,
    /// Of notices.
    notices: Debounce,
}

impl Rests {
    fn due(&self) -> Option<Instant> {
        [self.keys.due(), self.notices.due()].into_iter().flatten().min()
    }

    fn expire(&mut self, now: Instant) -> impl Iterator<Item = Message> {
        let draft = self.keys.expire(now).then_some(Message::DraftDue);
        let refresh = self.notices.expire(now).then_some(Message::RefreshDue);
        draft.into_iter().chain(refresh)
    }
}

fn take(arrival: Arrival, stage: &mut Stage) -> Result<Vec<Message>, Ended> {
    match arrival {
        Arrival::Terminal(event, at) => Ok(stage.feed(event, at).into_iter().map(Message::Input).collect()),
        Arrival::Message(message) => Ok(vec![*message]),
        Arrival::Gone(who) => Err(Ended::Gone(who)),
        Arrival::Told => Err(Ended::Told),
    }
}

/// Updates the model and carries out what it asks for; gives why the loop ends, if it does.
fn digest<B: Backend>(
    message: Message,
    terminal: &mut Terminal<B>,
    outbox: &mut impl Outbox,
    model: &mut Model,
    (rests, now): (&mut Rests, Instant),
) -> Result<Option<Ended>, B::Error> {
    for effect in update(model, message) {
        match effect {
            Effect::SaveDraftSoon => rests.keys.touch(now),
            Effect::RefreshSoon => rests.notices.touch(now),
            Effect::Quit => return Ok(Some(Ended::Quit)),
            Effect::Found(founding) => return Ok(Some(Ended::Found(founding))),
            Effect::Redraw => terminal.clear()?,
            // After a stop nothing is known of what the terminal shows.
            Effect::Suspend | Effect::Resume => {
                outbox.send(effect);
                terminal.clear()?;
            }
            effect => outbox.send(effect),
        }
    }
    Ok(None)
}
