//! Serves a desk: over an in-process channel for tests, the demo and the administrator's acts, and over a Unix socket to
//! everybody else. A session is fixed when the host makes it, from what the kernel says of the peer; a request never says
//! who it is from. It knows no rules and no storage.

mod burden;
mod connection;
mod guests;
mod house;
mod inlet;
mod journal;
mod meeting;
mod news;
mod origin;
mod serve;
mod socket;

pub use self::house::Manner;
pub use self::journal::{Incident, Reader, What};
pub use self::meeting::Meeting;
pub use self::serve::{Left, serve};
pub use self::socket::Bound;

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::desk::query::AskError;
use crate::desk::session::Session;
use crate::desk::{Change, Desk};
use crate::domain::order::{Receipt, Rejection};
use crate::domain::refusal::refuse;
use crate::wire::{Later, Lost, Notice, PROTOCOL, Reply, Request, Transport};

/// One person's way to a desk in the same process.
pub struct Local {
    desk: Arc<Desk>,
    session: Arc<Session>,
}

impl Local {
    /// A way for a session.
    #[must_use]
    pub fn new(desk: Arc<Desk>, session: Session) -> Self {
        Self { desk, session: Arc::new(session) }
    }

    /// Changes from now on; [`notices`] makes notices of one.
    #[must_use]
    pub fn changes(&self) -> Receiver<Change> {
        self.desk.listen(&self.session)
    }
}

/// What a session is told of a change: one notice for each case or dossier, or that nothing can be written.
pub fn notices(change: Change) -> impl Iterator<Item = Notice> {
    let told: Vec<Notice> = match change {
        Change::Cases { position, cases } => cases.into_iter().map(|case| Notice::Changed { case, position }).collect(),
        Change::Subjects { position, subjects } => {
            subjects.into_iter().map(|subject| Notice::Subject { subject, position }).collect()
        }
        Change::ReadOnly(why) => vec![Notice::ReadOnly(why)],
    };
    told.into_iter()
}

/// Answers one request of a session: the same words over every transport. Blocks until an order is durable.
pub fn answer(desk: &Desk, session: &Arc<Session>, request: Request) -> Reply {
    match request {
        Request::Hello { .. } => Reply::Hello { protocol: PROTOCOL },
        Request::Status | Request::Leave => Reply::Rejected(refuse("no_host").into()),
        Request::Submit(order) => settled(desk.submit(session, *order)),
        Request::Ask(query) => match desk.ask(session, &query) {
            Ok(answer) => Reply::Answer(Box::new(answer)),
            Err(error) => not_answered(error),
        },
        Request::Draft(order) => match desk.draft(session, &order) {
            Ok(answer) => Reply::Draft(Box::new(answer)),
            Err(error) => not_answered(error),
        },
        Request::Upload(order) => match desk.upload(session, &order) {
            Ok(answer) => Reply::Upload(answer),
            Err(error) => not_answered(error),
        },
    }
}

fn not_answered(error: AskError) -> Reply {
    match error {
        AskError::Refused(refusal) => Reply::Rejected(Rejection::Refused(refusal)),
        AskError::Trouble(error) => Reply::Trouble(error.to_string()),
    }
}

impl Transport for Local {
    fn call(&self, request: Request) -> Result<Reply, Lost> {
        Ok(answer(&self.desk, &self.session, request))
    }

    fn send(&self, request: Request) -> Result<Later, Lost> {
        let Request::Submit(order) = request else {
            let reply = self.call(request)?;
            return Ok(Box::new(move || Ok(reply)));
        };
        let outcome = self.desk.enqueue(&self.session, *order);
        let desk = Arc::clone(&self.desk);
        Ok(Box::new(move || {
            let outcome = outcome.and_then(|waiting| waiting.recv().unwrap_or(Err(Rejection::Unknown)));
            if let Ok(receipt) = &outcome {
                desk.saw(receipt.position);
            }
            Ok(settled(outcome))
        }))
    }
}

fn settled(outcome: Result<Receipt, Rejection>) -> Reply {
    match outcome {
        Ok(receipt) => Reply::Done(receipt),
        Err(rejection) => Reply::Rejected(rejection),
    }
}
