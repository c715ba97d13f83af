//! The whole protocol between a person's program and a desk, as three enums. It knows no rules; a request never says who
//! it is from, and a notice says only that something changed and where.

pub mod frame;

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::actor::Identity;
use crate::domain::answer::{Answer, Query};
use crate::domain::case::CaseId;
use crate::domain::credit::SubjectId;
use crate::domain::draft::{DraftAnswer, DraftOrder};
use crate::domain::order::{Order, Receipt, Rejection};
use crate::domain::upload::{UploadAnswer, UploadOrder};

/// The version of the protocol: a client and a host of different versions part with a clear word.
pub const PROTOCOL: u32 = 6;

/// What a client asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The first word of a session. Its shape is kept in every version, so that versions that differ can say so.
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The name of the key a person of a shared account came with; honoured only where the host was told so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// Where the person's program believes to be called from; believed only where the system knows nothing, and said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<IpAddr>,
    },
    /// Do something.
    Submit(Box<Order>),
    /// Tell something.
    Ask(Box<Query>),
    /// How the host is.
    Status,
    /// A host that serves one person in the background is asked to make way for the administrator's acts.
    Leave,
    /// Keep, throw away or list drafts of the person whose session it is.
    Draft(Box<DraftOrder>),
    /// Take a file in, piece by piece, for a case it will be attached to.
    Upload(Box<UploadOrder>),
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
    /// How the host is.
    Status(Box<Status>),
    /// The host makes way: it finishes what is queued and ends.
    Leaving,
    /// Done, and durable.
    Done(Receipt),
    /// Not done.
    Rejected(Rejection),
    /// What was asked.
    Answer(Box<Answer>),
    /// What became of drafts; a saved one is durable.
    Draft(Box<DraftAnswer>),
    /// What became of a file on its way in.
    Upload(UploadAnswer),
    /// The desk could not answer: the register cannot be read now.
    Trouble(String),
}

/// How a host is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its process.
    pub pid: u32,
    /// Since when it serves.
    pub since: DateTime<Utc>,
    /// It leaves by itself when nobody has been here for a while.
    pub background: bool,
    /// Open sessions, this one included.
    pub sessions: usize,
    /// Who is here; only for administrators and auditors.
    pub present: Vec<Present>,
    /// The most orders that ever shared one durable write.
    pub largest_batch: usize,
    /// Why the register is read-only, if it is.
    pub read_only: Option<String>,
}

/// Somebody with a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// The account.
    pub account: String,
    /// How identity was known.
    pub known: Identity,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What a host sends: answers in the order of the requests, and notices between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// The answer to the oldest request not yet answered.
    Reply(Box<Reply>),
    /// Unasked.
    Notice(Notice),
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
    /// Something happened to a dossier the session may read.
    Subject {
        /// Whose.
        subject: SubjectId,
        /// Up to this position.
        position: u64,
    },
    /// The register became read-only, with the reason.
    ReadOnly(String),
    /// More changed than a slow line could be told: ask again for what is on the screen.
    Missed,
    /// The host is stopping; what was sent is being finished.
    Closing,
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
