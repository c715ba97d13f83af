//! Where arrivals come from.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use crossterm::event::Event;

use crate::tui::message::Message;

/// Something that reached the loop.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrival {
    /// From the terminal, at the time it was read.
    Terminal(Event, Instant),
    /// From the desk.
    Message(Box<Message>),
    /// A thread the loop cannot do without has ended.
    Gone(&'static str),
    /// The process was told to end.
    Told,
}

/// A queue of arrivals with a clock.
pub trait Source {
    /// The present time.
    fn now(&self) -> Instant;

    /// Waits for the next arrival, at most until `deadline` (for ever when there is none); none when that has passed.
    fn next(&mut self, deadline: Option<Instant>) -> Option<Arrival>;
}

/// The source of the running program: a channel fed by the threads.
#[derive(Debug)]
pub struct Queue(pub Receiver<Arrival>);

impl Source for Queue {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn next(&mut self, deadline: Option<Instant>) -> Option<Arrival> {
        const GONE: Arrival = Arrival::Gone("queue");
        match deadline.map(|deadline| deadline.saturating_duration_since(self.now())) {
            None => Some(self.0.recv().unwrap_or(GONE)),
            Some(Duration::ZERO) => match self.0.try_recv() {
                Ok(arrival) => Some(arrival),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => Some(GONE),
            },
            Some(wait) => match self.0.recv_timeout(wait) {
                Ok(arrival) => Some(arrival),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(GONE),
            },
        }
    }
}
