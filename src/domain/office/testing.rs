//! given / when / then for the rules of the office.
//!
//! A test tells a history by commands, so that it never starts from an office that could not exist. What is recorded
//! passes through its JSON on the way, as it does in the ledger.

use chrono::NaiveDate;

use super::command::Command;
use super::event::Event;
use super::stream::Stream;
use super::{Occasion, Office, Ruling, decide};
use crate::domain::actor::{Actor, Identity, Role};
use crate::domain::context::Happening;
use crate::domain::refusal::Refusal;

/// An office with its history, and the day of the next act.
#[derive(Debug, Clone)]
pub struct Given {
    /// The office so far.
    pub office: Office,
    /// What made it.
    pub history: Vec<(Stream, Happening<Event>)>,
    last: Option<Ruling>,
    on: NaiveDate,
}

/// What came of a command.
#[derive(Debug)]
pub struct Then {
    given: Given,
    command: Command,
    result: Result<Ruling, Refusal>,
}

/// `2026-03-02`, panicking on anything else.
pub fn on_day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An office that these commands made, on 2026-01-05.
pub fn given(commands: impl IntoIterator<Item = Command>) -> Given {
    let nothing = Given { office: Office::default(), history: Vec::new(), last: None, on: on_day("2026-01-05") };
    commands.into_iter().fold(nothing, |given, command| {
        let then = given.when(command);
        let events = then.result.as_ref().map(|ruling| ruling.decision.events.len());
        let events = events.unwrap_or_else(|refusal| panic!("{:?} {refusal}", then.command));
        then.is_done(events)
    })
}

impl Given {
    /// The day of the next act.
    pub fn on(mut self, on: NaiveDate) -> Self {
        self.on = on;
        self
    }

    /// Gives a command.
    pub fn when(self, command: impl Into<Command>) -> Then {
        let command = command.into();
        let actor = Actor { account: "admin".to_owned(), role: Role::Admin, known: Identity::BuiltIn };
        let occasion = Occasion { today: on_day("2026-11-22"), on: self.on, actor: &actor };
        let result = decide(&self.office, &command, &occasion);
        Then { given: self, command, result }
    }

    /// Codes of the warnings of the last act.
    pub fn warnings(&self) -> Vec<String> {
        let ruling = self.last.iter().flat_map(|ruling| &ruling.decision.warnings);
        ruling.map(|warning| warning.code.clone()).collect()
    }

    /// Streams the last act relied on.
    pub fn relied_on(&self) -> Vec<String> {
        self.last.iter().flat_map(|ruling| &ruling.relies_on).map(ToString::to_string).collect()
    }

    /// Records a ruling.
    pub fn record(&mut self, ruling: Ruling) {
        for happening in &ruling.decision.events {
            let body = happening.event.body().unwrap();
            let event = Event::from_body(happening.event.kind(), happening.event.v(), body).unwrap();
            assert_eq!(event, happening.event, "an event is read back as it was written");
            let happening = Happening { on: happening.on, event };
            self.office.evolve(&ruling.stream, &happening);
            self.history.push((ruling.stream.clone(), happening));
        }
        self.last = Some(ruling);
    }
}

impl Then {
    /// It was done, with so many events.
    pub fn is_done(self, events: usize) -> Given {
        let ruling = self.result.unwrap_or_else(|refusal| panic!("{:?} {refusal}", self.command));
        assert_eq!(ruling.decision.events.len(), events, "{:?}", self.command);
        let mut given = self.given;
        given.record(ruling);
        given
    }

    /// It was refused with this code.
    pub fn is_refused(self, code: &str) -> Given {
        match self.result {
            Ok(ruling) => panic!("{:?} was done: {ruling:?}", self.command),
            Err(refusal) => assert_eq!(refusal.code, code, "{:?} {refusal}", self.command),
        }
        self.given
    }

    /// What came of it, for tests that try anything.
    pub fn either(self) -> (Given, Result<Ruling, Refusal>) {
        (self.given, self.result)
    }
}
