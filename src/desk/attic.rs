//! The files of cases: on their way in, with a case, and on their way out.
//!
//! Who sends a file has it on the desk under their own account until an order attaches it: nobody can attach what somebody
//! else sent, or what they only know the hash of. The file is in its case's folder before the record that names it is
//! written. Reading one is reading the case: who does not see the case whole is given nothing.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use uuid::Uuid;

use super::plan::PlanError;
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::answer::AsKnown;
use crate::domain::case::Case;
use crate::domain::case::attachments::Attached;
use crate::domain::case::event::Event;
use crate::domain::context::Happening;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::sight::View;
use crate::domain::upload::{PIECE_BYTES_MAX, Piece, PieceQuery, UploadAnswer, UploadOrder};
use crate::exchange::attachments::{AttachmentError, Attachments, Limits, Receiving, Waiting};

/// How many files of one account may be on their way or wait at a time.
const COMING_MAX: usize = 4;
/// How long a file may be on its way, or wait to be attached.
const COMING_KEPT: TimeDelta = TimeDelta::hours(2);

/// What writer, follower and questions share of the files.
#[derive(Debug, Default)]
pub(super) struct Attic {
    store: OnceLock<Attachments>,
    coming: Mutex<Vec<Coming>>,
}

/// A file somebody sends.
#[derive(Debug)]
struct Coming {
    id: Uuid,
    account: String,
    since: DateTime<Utc>,
    state: State,
}

#[derive(Debug)]
enum State {
    Receiving(Receiving),
    Waiting(Waiting),
}

fn trouble(source: io::Error) -> DeskError {
    DeskError::Io { context: "files of cases".to_owned(), source }
}

fn refused(error: AttachmentError) -> AskError {
    match error {
        AttachmentError::Refused(refusal) => AskError::Refused(refusal),
        AttachmentError::Io(error) => AskError::Trouble(trouble(error)),
    }
}

impl Attic {
    /// The files on disk.
    ///
    /// # Errors
    /// `attachments_not_kept` where this desk has no place for them.
    pub(super) fn store(&self) -> Result<&Attachments, Refusal> {
        self.store.get().ok_or_else(|| refuse("attachments_not_kept"))
    }

    fn coming(&self) -> MutexGuard<'_, Vec<Coming>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner)
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
        let coming = self.coming();
        let account = &session.account.name.0;
        let waiting = coming.iter().rev().find_map(|coming| match &coming.state {
            State::Waiting(waiting) if coming.account == *account && waiting.arrived.sha256 == attached.sha256 => {
                Some(waiting)
            }
            _ => None,
        });
        let waiting = waiting.ok_or_else(|| refuse("attachment_not_sent").with("name", &attached.name))?;
        let (bytes, max) = (case.attached_bytes().saturating_add(waiting.arrived.bytes), store.limits.case_bytes_max);
        if bytes > max {
            return Err(refuse("attachments_too_large").with("bytes", bytes).with("max", max).into());
        }
        store.keep(waiting, case.id).map_err(trouble)?;
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
        let _first = self.attic.store.set(store);
        super::destruction::remove_files(&self.ledger, &self.attic)?;
        Ok(self)
    }

    /// Takes a file in, piece by piece.
    ///
    /// # Errors
    /// `forbidden`, `register_read_only`, `attachments_not_kept`, `uploads_too_many`, `upload_unknown`, and what is wrong with
    /// the file.
    pub fn upload(&self, session: &Session, order: &UploadOrder) -> Result<UploadAnswer, AskError> {
        let session = &session.refreshed(&self.office())?;
        self.may(session, Action::Work, Relation::Own)?;
        if let Some(why) = self.read_only() {
            return Err(refuse("register_read_only").with("reason", why).into());
        }
        let store = self.attic.store()?;
        let (account, now) = (&session.account.name.0, self.clock.now());
        let mut coming = self.attic.coming();
        coming.retain(|coming| now - coming.since < COMING_KEPT);
        let at = |coming: &[Coming], id: Uuid| {
            let found = coming.iter().position(|known| known.id == id && known.account == *account);
            found.ok_or_else(|| refuse("upload_unknown"))
        };
        match order {
            UploadOrder::Begin { bytes } => {
                let id = Uuid::now_v7();
                let own = |coming: &&Coming| coming.account == *account;
                if coming.iter().filter(own).count() >= COMING_MAX {
                    // What arrived first makes way; what is still coming does not.
                    let oldest = coming
                        .iter()
                        .position(|known| known.account == *account && matches!(known.state, State::Waiting(_)));
                    let oldest = oldest.ok_or_else(|| refuse("uploads_too_many").with("max", COMING_MAX))?;
                    coming.remove(oldest);
                }
                let state = State::Receiving(store.receive(&id.simple().to_string(), *bytes).map_err(refused)?);
                coming.push(Coming { id, account: account.clone(), since: now, state });
                Ok(UploadAnswer::Begun { id })
            }
            UploadOrder::Piece { id, at: place, data } => {
                let index = at(&coming, *id)?;
                let bytes = BASE64_STANDARD.decode(data).map_err(|_| refuse("upload_unreadable"))?;
                if bytes.len() > PIECE_BYTES_MAX {
                    return Err(refuse("upload_unreadable").into());
                }
                match coming.get_mut(index).map(|known| &mut known.state) {
                    Some(State::Receiving(receiving)) => {
                        Ok(UploadAnswer::Taken { at: receiving.take(*place, &bytes).map_err(refused)? })
                    }
                    _ => Err(refuse("upload_unknown").into()),
                }
            }
            UploadOrder::End { id, sha256 } => {
                let index = at(&coming, *id)?;
                let ended = coming.remove(index);
                let waiting = match ended.state {
                    State::Receiving(receiving) => receiving.end(sha256).map_err(refused)?,
                    State::Waiting(waiting) => waiting,
                };
                let arrived = waiting.arrived.clone();
                coming.push(Coming { state: State::Waiting(waiting), ..ended });
                Ok(UploadAnswer::Arrived(arrived))
            }
            UploadOrder::Drop { id } => {
                let index = at(&coming, *id)?;
                coming.remove(index);
                Ok(UploadAnswer::Dropped)
            }
        }
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
        let (bytes, total) = self.attic.store()?.piece(case.id, &attachment.sha256, place).map_err(refused)?;
        let sha256 = attachment.sha256.clone();
        Ok(Piece { from: asked.from, total, sha256, data: BASE64_STANDARD.encode(bytes) })
    }
}

/// What a desk shares of the files.
pub(super) type SharedAttic = Arc<Attic>;
