//! Messages: everything that can happen to the model.

use crate::client::{ClientError, Link};
use crate::domain::answer::{Answer, Query};
use crate::domain::draft::{DraftAnswer, DraftOrder};
use crate::domain::order::{Order, Receipt};
use crate::tui::input::Input;
use crate::wire::Notice;

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A person did something.
    Input(Input),
    /// The desk answered a question, which is repeated so that a late answer can be told from the one waited for.
    Answered {
        /// The question.
        query: Query,
        /// The answer.
        answer: Result<Answer, ClientError>,
    },
    /// The desk settled an order.
    Settled {
        /// The order.
        order: Box<Order>,
        /// What became of it.
        outcome: Result<Receipt, ClientError>,
    },
    /// The desk answered about drafts; the order is repeated.
    Drafted {
        /// What was asked.
        order: DraftOrder,
        /// What became of it.
        outcome: Result<DraftAnswer, ClientError>,
    },
    /// A volume was made, or not.
    Kept(Kept),
    /// A file of a case was fetched and opened, or not.
    Opened(Opened),
    /// The keyboard has rested since something was typed.
    DraftDue,
    /// Notices have rested since something changed.
    RefreshDue,
    /// The desk told something unasked.
    Noticed(Notice),
    /// The program was told to stop for a while.
    Suspended,
    /// It goes on.
    Resumed,
    /// The line broke, is dialled again, or stands again.
    Linked(Link),
}

/// What became of a file of a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// A program was started with it.
    With {
        /// The program.
        program: String,
        /// Where the file is.
        path: String,
    },
    /// There is no such program here; the file is where its person finds it.
    Saved {
        /// The program that is missing.
        program: String,
        /// Where the file is.
        path: String,
    },
    /// The desk did not give it.
    Refused(ClientError),
    /// It could not be written: the operating system's words.
    NotWritten(String),
}

/// What became of a volume, or of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// It is a file.
    Saved {
        /// Where.
        path: String,
        /// Places to fill in by hand.
        blanks: usize,
        /// Required papers that are not filed yet.
        missing: usize,
        /// Why its hash is not on record, where it was to be: the volume is its reader's all the same.
        unbound: Option<Box<ClientError>>,
        /// It is there as PDF too.
        pdf: bool,
        /// Files of the case that were put beside it.
        files: usize,
    },
    /// A form is a file.
    Form {
        /// Where.
        path: String,
        /// Places to fill in by hand.
        blanks: usize,
    },
    /// The desk did not make it.
    Refused(ClientError),
    /// The file could not be written: the operating system's words.
    NotWritten(String),
}
