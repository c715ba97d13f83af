//! The files of cases: on their way in, with a case, and on their way out.
//!
//! Who sends a file has it on the desk under their own account until an order attaches it: nobody can attach what somebody
//! else sent, or what they only know the hash of. The file is in its case's folder before the record that names it is
//! written; once it is attached it waits no longer, and neither does what nobody goes on with for [`KEPT`], nor what is
//! the same file as one of a case that is destroyed. The list is locked for a look, never while a disk works: whoever
//! looks at, syncs or links a file does so with the list free, the one writer too. Reading a file is reading the case: who
//! does not see the case whole is given nothing.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use uuid::Uuid;

use super::fold::stream;
use super::plan::PlanError;
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError, destruction};
use crate::domain::answer::AsKnown;
use crate::domain::case::Case;
use crate::domain::case::attachments::Attached;
use crate::domain::case::event::{Event, Fold as _};
use crate::domain::context::Happening;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::sight::View;
use crate::domain::upload::{PIECE_BYTES_MAX, Piece, PieceQuery};
use crate::exchange::attachments::{AttachmentError, Attachments, Limits, Receiving, Waiting};
use crate::ledger::Record;

/// How long a file that nobody goes on with may be on its way, or wait to be attached.
const KEPT: TimeDelta = TimeDelta::minutes(30);

/// What writer, follower and questions share of the files.
#[derive(Debug, Default)]
pub(super) struct Attic {
    store: OnceLock<Attachments>,
    coming: Mutex<Vec<Coming>>,
}

/// What a desk shares of the files.
pub(super) type SharedAttic = Arc<Attic>;

/// A file somebody sends.
#[derive(Debug)]
pub(super) struct Coming {
    /// Made by who sends it.
    pub id: Uuid,
    pub account: String,
    /// How large it is to be.
    pub bytes: u64,
    /// How much of it is here.
    pub here: u64,
    /// When something last came of it.
    pub touched: DateTime<Utc>,
    pub state: State,
}

/// How far a file is.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Pieces come. Locked while one is written or the whole is looked at; then it is taken out.
    Receiving(Arc<Mutex<Option<Receiving>>>),
    /// All of it is here.
    Waiting(Arc<Waiting>),
}

pub(super) fn trouble(source: io::Error) -> DeskError {
    DeskError::Io { context: "files of cases".to_owned(), source }
}

pub(super) fn refused(error: AttachmentError) -> AskError {
    match error {
        AttachmentError::Refused(refusal) => AskError::Refused(refusal),
        AttachmentError::Io(error) => AskError::Trouble(trouble(error)),
    }
}

impl Attic {
    /// Over files on disk, without a desk.
    #[cfg(test)]
    pub(super) fn over(store: Attachments) -> Self {
        Self { store: store.into(), coming: Mutex::default() }
    }

    /// The files on disk.
    ///
    /// # Errors
    /// `attachments_not_kept` where this desk has no place for them.
    pub(super) fn store(&self) -> Result<&Attachments, Refusal> {
        self.store.get().ok_or_else(|| refuse("attachments_not_kept"))
    }

    /// What is on its way or waits. Held for a look, never while a disk works.
    pub(super) fn coming(&self) -> MutexGuard<'_, Vec<Coming>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of what nobody went on with.
    pub(super) fn expire(&self, now: DateTime<Utc>) {
        self.let_go(|coming| now - coming.touched >= KEPT);
    }

    /// Lets go of what is the same file as one that is to be nowhere.
    pub(super) fn forget(&self, hashes: &BTreeSet<String>) {
        self.let_go(
            |coming| matches!(&coming.state, State::Waiting(waiting) if hashes.contains(&waiting.arrived.sha256)),
        );
    }

    /// Lets go of what these records attach: it is a file of its case now.
    pub(super) fn attached(&self, records: &[Record]) {
        let of_case = |record: &&Record| record.kind == Attached::KIND && stream::case_of(&record.stream).is_some();
        for record in records.iter().filter(of_case) {
            let hash = record.body.as_ref().and_then(|body| body.get("sha256")).and_then(|hash| hash.as_str());
            self.let_go(|coming| {
                let State::Waiting(waiting) = &coming.state else { return false };
                coming.account == record.by.account && Some(waiting.arrived.sha256.as_str()) == hash
            });
        }
    }

    fn let_go(&self, goes: impl FnMut(&mut Coming) -> bool) {
        let gone: Vec<Coming> = self.coming().extract_if(.., goes).collect();
        // The files are removed with these, the list being free.
        drop(gone);
    }

    /// Puts what an order attaches with its case, and says what it is.
    pub(super) fn settle(
        &self,
        session: &Session,
        (case, events): (&Case, &mut [Happening<Event>]),
    ) -> Result<(), PlanError> {
        for happening in events {
            let Event::Attached(attached) = &mut happening.event else { continue };
            self.keep(session, case, attached)?;
        }
        Ok(())
    }

    fn keep(&self, session: &Session, case: &Case, attached: &mut Attached) -> Result<(), PlanError> {
        let store = self.store()?;
        let account = &session.account.name.0;
        // Whoever lets go of it meanwhile does not take it away from here.
        let waiting = self.coming().iter().rev().find_map(|coming| match &coming.state {
            State::Waiting(waiting) if coming.account == *account && waiting.arrived.sha256 == attached.sha256 => {
                Some(Arc::clone(waiting))
            }
            _ => None,
        });
        let waiting = waiting.ok_or_else(|| refuse("attachment_not_sent").with("name", &attached.name))?;
        let (bytes, max) = (case.attached_bytes().saturating_add(waiting.arrived.bytes), store.limits.case_bytes_max);
        if bytes > max {
            return Err(refuse("attachments_too_large").with("bytes", bytes).with("max", max).into());
        }
        store.keep(&waiting, case.id).map_err(trouble)?;
        attached.found(waiting.arrived.bytes, waiting.arrived.media);
        Ok(())
    }
}

impl Desk {
    /// Keeps the files of cases in a register's directory.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn with_attachments(self, register: &Path, limits: Limits) -> Result<Self, DeskError> {
        let store = Attachments::open(register, limits).map_err(trouble)?;
        // A desk is given one place, once.
        let _first = self.reach.attic.store.set(store);
        destruction::remove_all_files(&self.ledger, &self.reach)?;
        Ok(self)
    }

    /// A piece of a file of a case, for who sees the case whole.
    pub(super) fn piece(&self, session: &Session, asked: &PieceQuery) -> Result<Piece, AskError> {
        let known = AsKnown { case: asked.case.clone(), known_at: None, as_of: None };
        let (case, _, view) = self.known(session, &known)?;
        if view != View::Whole {
            return Err(refuse("forbidden").with("variant", "secret").with("policy_action", "read_secret").into());
        }
        let attachment = case.attachment(asked.attachment)?;
        let place = (asked.from, PIECE_BYTES_MAX);
        let (bytes, total) = self.reach.attic.store()?.piece(case.id, &attachment.sha256, place).map_err(refused)?;
        let sha256 = attachment.sha256.clone();
        Ok(Piece { from: asked.from, total, sha256, data: BASE64_STANDARD.encode(bytes) })
    }
}
