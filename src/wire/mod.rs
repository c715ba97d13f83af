//! The whole protocol between a person's program and a desk, as three enums. It knows no rules; a request never says who
//! it is from, and a notice says only that something changed and where.

use serde::{Deserialize, Serialize};

use crate::domain::answer::{Answer, Query};
use crate::domain::case::CaseId;
use crate::domain::order::{Order, Receipt, Rejection};

/// The version of the protocol: a client and a host of different versions part with a clear word.
pub const PROTOCOL: u32 = 1;

/// What a client asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The first word of a session.
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
    },
    /// Do something.
    Submit(Box<Order>),
    /// Tell something.
    Ask(Box<Query>),
}

/// What a desk answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Welcome.
    Hello {
        /// [`PROTOCOL`] of the host.
        protocol: u32,
    },
    /// Done, and durable.
    Done(Receipt),
    /// Not done.
    Rejected(Rejection),
    /// What was asked.
    Answer(Box<Answer>),
    /// The desk could not answer: the register cannot be read now.
    Trouble(String),
}

/// What a desk tells without being asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Something happened to a case the session may see.
    Changed {
        /// Which.
        case: CaseId,
        /// Up to this position.
        position: u64,
    },
    /// The register became read-only, with the reason.
    ReadOnly(String),
}

/// A way to a desk: an in-process channel, or a socket.
pub trait Transport: Send {
    /// One request, one reply. Blocks.
    ///
    /// # Errors
    /// [`Lost`] when the other end is gone.
    fn call(&self, request: Request) -> Result<Reply, Lost>;

    /// Sends without waiting, so that several orders can share one durable write; replies come in the order of the calls.
    ///
    /// # Errors
    /// [`Lost`] when the other end is gone.
    fn send(&self, request: Request) -> Result<Later, Lost>;
}

/// A reply still to come: calling it waits.
pub type Later = Box<dyn FnOnce() -> Result<Reply, Lost> + Send>;

/// The other end is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the connection to the register is lost: {0}")]
pub struct Lost(pub String);
