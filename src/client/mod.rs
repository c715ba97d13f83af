//! Typed calls to a desk, over whatever transport: retries keep the command's id, so nothing is ever done twice.

mod lasting;
mod line;
mod sending;

use std::net::IpAddr;

pub use self::lasting::{Dial, Hurry, Lasting, Link, NoLine, Report};
pub use self::line::{Deaf, Ear, Line};
pub use self::sending::SendError;

use crate::domain::answer::{Answer, Query};
use crate::domain::draft::{DraftAnswer, DraftOrder};
use crate::domain::order::{Order, Receipt, Rejection};
use crate::domain::upload::{UploadAnswer, UploadOrder};
use crate::wire::{Later, Lost, Notice, PROTOCOL, Reply, Request, Status, Transport};

/// What can go wrong on a client's side.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The order was not carried out.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The connection is lost.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The desk cannot read the register.
    #[error("{0}")]
    Trouble(String),
    /// The host speaks another protocol.
    #[error("the host speaks protocol {theirs}, this program {PROTOCOL}")]
    Protocol {
        /// Theirs.
        theirs: u32,
    },
    /// The host answered something else than was asked.
    #[error("the host's answer does not fit the question")]
    Mismatch,
}

/// What comes without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// From the desk.
    Notice(Notice),
    /// About the line itself.
    Link(Link),
}

/// A session whole: a way to ask, what comes unasked, and how to leave while the line is down.
pub struct Connection {
    /// Asks and orders.
    pub client: Client,
    /// What comes unasked; ends with the session.
    pub heard: Box<dyn Iterator<Item = Heard> + Send>,
    /// Ends the waiting for a line.
    pub hurry: Hurry,
}

/// A person's side of a session.
pub struct Client {
    transport: Box<dyn Transport>,
}

impl Client {
    /// Shakes hands.
    ///
    /// # Errors
    /// As [`shake_hands`].
    pub fn connect(transport: Box<dyn Transport>) -> Result<Self, ClientError> {
        shake_hands(transport.as_ref(), None)?;
        Ok(Self { transport })
    }

    /// Over a transport whose line has shaken hands already.
    #[must_use]
    pub fn over(transport: Box<dyn Transport>) -> Self {
        Self { transport }
    }

    /// How the host is.
    ///
    /// # Errors
    /// A lost connection, or a refusal.
    pub fn status(&self) -> Result<Status, ClientError> {
        match self.transport.call(Request::Status)? {
            Reply::Status(status) => Ok(*status),
            other => Err(Self::unexpected(other)),
        }
    }

    /// Asks a host that serves in the background to make way.
    ///
    /// # Errors
    /// A lost connection, or a refusal: somebody else is there, or the host is not of that kind.
    pub fn leave(&self) -> Result<(), ClientError> {
        match self.transport.call(Request::Leave)? {
            Reply::Leaving => Ok(()),
            other => Err(Self::unexpected(other)),
        }
    }

    /// Carries out an order; returns when it is durable.
    ///
    /// # Errors
    /// The rejection, or that the connection is lost: then retry the same order, its id keeps it from being done twice.
    pub fn submit(&self, order: Order) -> Result<Receipt, ClientError> {
        Self::receipt(self.transport.call(Request::Submit(Box::new(order)))?)
    }

    /// Sends an order without waiting for it; [`Self::settle`] waits.
    ///
    /// # Errors
    /// [`ClientError::Lost`].
    pub fn send(&self, order: Order) -> Result<Ticket, ClientError> {
        Ok(Ticket(self.transport.send(Request::Submit(Box::new(order)))?))
    }

    /// Waits for an order that was sent.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub fn settle(ticket: Ticket) -> Result<Receipt, ClientError> {
        Self::receipt((ticket.0)()?)
    }

    /// Asks.
    ///
    /// # Errors
    /// A refusal of the policy, trouble, or a lost connection.
    pub fn ask(&self, query: Query) -> Result<Answer, ClientError> {
        match self.transport.call(Request::Ask(Box::new(query)))? {
            Reply::Answer(answer) => Ok(*answer),
            other => Err(Self::unexpected(other)),
        }
    }

    /// Keeps, throws away or lists drafts; a saved one is durable when this returns.
    ///
    /// # Errors
    /// A refusal (too large), trouble with the disk, or a lost connection.
    pub fn draft(&self, order: DraftOrder) -> Result<DraftAnswer, ClientError> {
        match self.transport.call(Request::Draft(Box::new(order)))? {
            Reply::Draft(answer) => Ok(*answer),
            other => Err(Self::unexpected(other)),
        }
    }

    /// Sends a file, or a piece of one, to be attached to a case.
    ///
    /// # Errors
    /// A refusal, trouble with the disk, or a lost connection.
    pub fn upload(&self, order: UploadOrder) -> Result<UploadAnswer, ClientError> {
        match self.transport.call(Request::Upload(Box::new(order)))? {
            Reply::Upload(answer) => Ok(answer),
            other => Err(Self::unexpected(other)),
        }
    }

    fn receipt(reply: Reply) -> Result<Receipt, ClientError> {
        match reply {
            Reply::Done(receipt) => Ok(receipt),
            other => Err(Self::unexpected(other)),
        }
    }

    /// What an answer means that is not the one asked for.
    fn unexpected(reply: Reply) -> ClientError {
        match reply {
            Reply::Rejected(rejection) => rejection.into(),
            Reply::Trouble(trouble) => ClientError::Trouble(trouble),
            _ => ClientError::Mismatch,
        }
    }
}

/// The first words over a line: versions that differ part here with a clear word.
///
/// # Errors
/// [`ClientError::Protocol`], [`ClientError::Rejected`] for somebody the host does not know, [`ClientError::Lost`].
pub fn shake_hands(transport: &dyn Transport, key: Option<String>) -> Result<(), ClientError> {
    introduce(transport, key, None)
}

/// The same for somebody who may have come from another machine.
///
/// # Errors
/// As [`shake_hands`].
pub fn introduce(transport: &dyn Transport, key: Option<String>, from: Option<IpAddr>) -> Result<(), ClientError> {
    match transport.call(Request::Hello { protocol: PROTOCOL, key, from })? {
        Reply::Hello { protocol: PROTOCOL } => Ok(()),
        Reply::Hello { protocol } => Err(ClientError::Protocol { theirs: protocol }),
        other => Err(Client::unexpected(other)),
    }
}

/// An order under way.
pub struct Ticket(Later);
