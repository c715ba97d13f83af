//! Effects: everything the model can ask of the world. Plain values; who carries them out is the runtime's business.

use crate::domain::answer::Query;
use crate::domain::case::CaseId;
use crate::domain::case::attachments::Attachment;
use crate::domain::credit::reply::CreditQuery;
use crate::domain::draft::DraftOrder;
use crate::domain::order::Order;
use crate::domain::paper::PaperQuery;
use crate::tui::model::Founding;

/// Something to be done outside the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the desk.
    Ask(Query),
    /// Have the desk do something. Sent again unchanged when it is unknown whether it was done.
    Submit(Box<Order>),
    /// Keep, throw away or list drafts.
    Draft(DraftOrder),
    /// Say [`crate::tui::message::Message::DraftDue`] when the keyboard has rested.
    SaveDraftSoon,
    /// Say [`crate::tui::message::Message::RefreshDue`] when notices have rested.
    RefreshSoon,
    /// Make a volume and keep it as a file.
    Volume(PaperQuery),
    /// Fetch a file of a case and open it with the person's own program.
    OpenFile(CaseId, Box<Attachment>),
    /// Make a form of a dossier and keep it as a file.
    Form(CreditQuery),
    /// Put a text on the clipboard of the person's terminal.
    Copy(String),
    /// Take the mouse, or give it back to the terminal.
    Mouse(bool),
    /// Set a new register up.
    Found(Founding),
    /// Draw everything again.
    Redraw,
    /// Give the terminal back and stop until somebody resumes the program.
    Suspend,
    /// Take the terminal over again: the program was stopped by somebody else and goes on.
    Resume,
    /// Leave.
    Quit,
}
