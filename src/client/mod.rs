//! Typed calls to a desk, over whatever transport: retries keep the command's id, so nothing is ever done twice.

use crate::domain::answer::{Answer, Query};
use crate::domain::order::{Order, Receipt, Rejection};
use crate::wire::{Later, Lost, PROTOCOL, Reply, Request, Transport};

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

/// A person's side of a session.
pub struct Client {
    transport: Box<dyn Transport>,
}

impl Client {
    /// Shakes hands.
    ///
    /// # Errors
    /// [`ClientError::Protocol`] or [`ClientError::Lost`].
    pub fn connect(transport: Box<dyn Transport>) -> Result<Self, ClientError> {
        match transport.call(Request::Hello { protocol: PROTOCOL })? {
            Reply::Hello { protocol: PROTOCOL } => Ok(Self { transport }),
            Reply::Hello { protocol } => Err(ClientError::Protocol { theirs: protocol }),
            Reply::Rejected(rejection) => Err(rejection.into()),
            Reply::Trouble(trouble) => Err(ClientError::Trouble(trouble)),
            Reply::Done(_) | Reply::Answer(_) => Err(ClientError::Mismatch),
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
            Reply::Rejected(rejection) => Err(rejection.into()),
            Reply::Trouble(trouble) => Err(ClientError::Trouble(trouble)),
            Reply::Hello { .. } | Reply::Done(_) => Err(ClientError::Mismatch),
        }
    }

    fn receipt(reply: Reply) -> Result<Receipt, ClientError> {
        match reply {
            Reply::Done(receipt) => Ok(receipt),
            Reply::Rejected(rejection) => Err(rejection.into()),
            Reply::Trouble(trouble) => Err(ClientError::Trouble(trouble)),
            Reply::Hello { .. } | Reply::Answer(_) => Err(ClientError::Mismatch),
        }
    }
}

/// An order under way.
pub struct Ticket(Later);
