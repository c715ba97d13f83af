//! Who hears of what: every change is told to the sessions it concerns, and to nobody else.
//!
//! A session hears of a case whose content it may see, or might see until this change (a case that leaves one's hands is
//! the last one hears of it); it hears that the case changed, never what. Who may see is asked of the account as the
//! register knows it now, so that nobody hears more than a question would tell them. Hearing is free for the register:
//! a session that does not listen delays nobody.

use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use super::policy::{Action, Relation};
use super::session::Session;
use crate::domain::case::row::Row;
use crate::domain::case::{Case, CaseId};
use crate::domain::credit::SubjectId;
use crate::domain::office::Office;
use crate::domain::sight::{Sight, View};

/// What a session is told without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Cases the session may see changed.
    Cases {
        /// The position the views have reached.
        position: u64,
        /// Which.
        cases: BTreeSet<CaseId>,
    },
    /// Dossiers the session may read changed.
    Subjects {
        /// The position the views have reached.
        position: u64,
        /// Whose.
        subjects: BTreeSet<SubjectId>,
    },
    /// Nothing can be written any more, and why.
    ReadOnly(String),
}

/// A case that changed: the line it was in lists before, and what it is now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moved {
    pub before: Option<Row>,
    pub case: Case,
}

/// Tells a session something without waiting; false when it does not listen any more.
pub type Tell = Box<dyn Fn(Change) -> bool + Send>;

struct Listener {
    session: Session,
    tell: Tell,
}

/// The sessions that listen.
#[derive(Default)]
pub(super) struct Listeners {
    all: Mutex<Vec<Listener>>,
    /// Why nothing can be written, once that was told.
    closed: Mutex<Option<String>>,
}

impl Listeners {
    /// A session hears of everything from now on that concerns it; at once, why nothing can be written, if so.
    pub(super) fn listen(&self, session: Session, closed: Option<String>) -> Receiver<Change> {
        let (sender, receiver) = channel();
        self.tell(session, closed, Box::new(move |change| sender.send(change).is_ok()));
        receiver
    }

    /// The same, told by whatever `tell` does.
    pub(super) fn tell(&self, session: Session, closed: Option<String>, tell: Tell) {
        if closed.is_none_or(|why| tell(Change::ReadOnly(why))) {
            self.all.lock().unwrap_or_else(PoisonError::into_inner).push(Listener { session, tell });
        }
    }

    /// Tells each session of the cases and dossiers it may see; one whose account is gone, or that does not listen any
    /// more, is forgotten.
    pub(super) fn announce(
        &self,
        (office, today, position): (&Office, NaiveDate, u64),
        moved: &[Moved],
        subjects: &BTreeSet<SubjectId>,
    ) {
        if moved.is_empty() && subjects.is_empty() {
            return;
        }
        self.all.lock().unwrap_or_else(PoisonError::into_inner).retain(|Listener { session, tell }| {
            let Ok(session) = session.refreshed(office) else { return false };
            let cases = concerning(&Sight::new(&session.account, office, today), moved);
            let reads = !subjects.is_empty() && session.may(Action::ReadCredit, Relation::Own, false).is_ok();
            (cases.is_empty() || tell(Change::Cases { position, cases }))
                && (!reads || tell(Change::Subjects { position, subjects: subjects.clone() }))
        });
    }

    /// Tells every session, once for each reason, that nothing can be written.
    pub(super) fn close(&self, why: &str) {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        if closed.as_deref() == Some(why) {
            return;
        }
        *closed = Some(why.to_owned());
        drop(closed);
        let told = Change::ReadOnly(why.to_owned());
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|listener| (listener.tell)(told.clone()));
    }
}

fn concerning(sight: &Sight, moved: &[Moved]) -> BTreeSet<CaseId> {
    let seen = moved.iter().filter(|Moved { before, case }| {
        let was = before.as_ref().map_or(View::Nothing, |row| sight.of_row(row));
        sight.of_case(case).max(was) >= View::Assigning
    });
    seen.map(|moved| moved.case.id).collect()
}
