//! A file on its way in, step by step: begun, sent in pieces, ended, or dropped.
//!
//! Every step may be repeated, because the line may break between the doing and the answer: the sender makes the id, so
//! that a beginning is known again and says how far the file is; a piece that is here already with the same bytes, and an
//! end that was reached, answer as they did. Who is cut off and begins anew finds room: what waits makes way, and so does
//! what nothing has come of for [`STALLED`]. The disk is never filled: the ledger is on it too.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

use super::Desk;
use super::attic::{Attic, Coming, State, refused};
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::upload::{PIECE_BYTES_MAX, UploadAnswer, UploadOrder};
use crate::exchange::attachments::Receiving;

/// How many files of one account may be on their way or wait at a time.
const COMING_MAX: usize = 4;
/// After how long without a piece a file makes way for another one of the same account.
const STALLED: TimeDelta = TimeDelta::minutes(2);

/// Who sends, and when.
type By<'a> = (&'a str, DateTime<Utc>);

fn unknown() -> Refusal {
    refuse("upload_unknown")
}

fn inside(held: &Mutex<Option<Receiving>>) -> MutexGuard<'_, Option<Receiving>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Takes a file in, piece by piece.
    ///
    /// # Errors
    /// `forbidden`, `register_read_only`, `attachments_not_kept`, `uploads_too_many`, `upload_unknown`, `disk_reserve`, and
    /// what is wrong with the file.
    pub fn upload(&self, session: &Session, order: &UploadOrder) -> Result<UploadAnswer, AskError> {
        let session = &session.refreshed(&self.office())?;
        self.may(session, Action::Work, Relation::Own)?;
        if let Some(why) = self.read_only() {
            return Err(refuse("register_read_only").with("reason", why).into());
        }
        let (attic, by) = (&self.reach.attic, (session.account.name.0.as_str(), self.clock.now()));
        attic.expire(by.1);
        match order {
            UploadOrder::Begin { id, bytes } => attic.begin(by, *id, *bytes),
            UploadOrder::Piece { id, at, data } => attic.piece(by, *id, (*at, data)),
            UploadOrder::End { id, sha256 } => attic.end(by, *id, sha256),
            UploadOrder::Drop { id } => attic.give_up(by, *id),
        }
    }
}

impl Attic {
    fn begin(&self, by: By<'_>, id: Uuid, bytes: u64) -> Result<UploadAnswer, AskError> {
        let store = self.store()?;
        if let Some(at) = begun(&mut self.coming(), by, (id, bytes))? {
            return Ok(UploadAnswer::Begun { id, at });
        }
        let promised: u64 = self.coming().iter().map(|known| known.bytes.saturating_sub(known.here)).sum();
        store.must_have_room(promised.saturating_add(bytes)).map_err(refused)?;
        let receiving = store.receive(&Uuid::now_v7().simple().to_string(), bytes).map_err(refused)?;
        let mut coming = self.coming();
        // The same beginning over another line may have come first.
        if let Some(at) = begun(&mut coming, by, (id, bytes))? {
            return Ok(UploadAnswer::Begun { id, at });
        }
        let gone = make_way(&coming, by)?.map(|index| coming.remove(index));
        let state = State::Receiving(Arc::new(Mutex::new(Some(receiving))));
        coming.push(Coming { id, account: by.0.to_owned(), bytes, here: 0, touched: by.1, state });
        drop(coming);
        // What made way is removed from the disk, the list being free.
        drop(gone);
        Ok(UploadAnswer::Begun { id, at: 0 })
    }

    fn piece(&self, by: By<'_>, id: Uuid, (at, data): (u64, &str)) -> Result<UploadAnswer, AskError> {
        let bytes = BASE64_STANDARD.decode(data).map_err(|_| refuse("upload_unreadable"))?;
        if bytes.len() > PIECE_BYTES_MAX {
            return Err(refuse("upload_unreadable").into());
        }
        let State::Receiving(held) = self.touched(by, id)? else { return Err(unknown().into()) };
        let at = match inside(&held).as_mut() {
            Some(receiving) => receiving.take(at, &bytes).map_err(refused)?,
            None => return Err(unknown().into()),
        };
        if let Some(known) = known(&mut self.coming(), by.0, id) {
            known.here = known.here.max(at);
        }
        Ok(UploadAnswer::Taken { at })
    }

    fn end(&self, by: By<'_>, id: Uuid, sha256: &str) -> Result<UploadAnswer, AskError> {
        if let State::Receiving(held) = self.touched(by, id)? {
            // A repeated end waits here for the first one.
            let mut held = inside(&held);
            if let Some(receiving) = held.take() {
                let ended = receiving.end(sha256);
                let mut coming = self.coming();
                match ended {
                    Ok(waiting) => {
                        let known = known(&mut coming, by.0, id).ok_or_else(unknown)?;
                        known.state = State::Waiting(Arc::new(waiting));
                    }
                    Err(error) => {
                        coming.retain(|known| !is(known, by.0, id));
                        return Err(refused(error));
                    }
                }
            }
        }
        match self.touched(by, id)? {
            State::Waiting(waiting) if waiting.arrived.sha256 == sha256 => {
                Ok(UploadAnswer::Arrived(waiting.arrived.clone()))
            }
            _ => Err(unknown().into()),
        }
    }

    fn give_up(&self, (account, _): By<'_>, id: Uuid) -> Result<UploadAnswer, AskError> {
        let mut coming = self.coming();
        let index = coming.iter().position(|known| is(known, account, id)).ok_or_else(unknown)?;
        let gone = coming.remove(index);
        drop(coming);
        drop(gone);
        Ok(UploadAnswer::Dropped)
    }

    /// How far a file is, of which something came now.
    fn touched(&self, (account, now): By<'_>, id: Uuid) -> Result<State, Refusal> {
        let mut coming = self.coming();
        let known = known(&mut coming, account, id).ok_or_else(unknown)?;
        known.touched = now;
        Ok(known.state.clone())
    }
}

fn is(coming: &Coming, account: &str, id: Uuid) -> bool {
    coming.id == id && coming.account == account
}

fn known<'a>(coming: &'a mut [Coming], account: &str, id: Uuid) -> Option<&'a mut Coming> {
    coming.iter_mut().find(|known| is(known, account, id))
}

/// How much is here of a file that was begun already, by the same beginning.
fn begun(coming: &mut [Coming], (account, now): By<'_>, (id, bytes): (Uuid, u64)) -> Result<Option<u64>, Refusal> {
    let Some(known) = known(coming, account, id) else { return Ok(None) };
    if known.bytes != bytes {
        return Err(unknown());
    }
    known.touched = now;
    Ok(Some(known.here))
}

/// Which file of the same account makes way for another one, where it has as many as it may: what arrived first, else
/// what nothing has come of for the longest time; what is still coming does not.
fn make_way(coming: &[Coming], (account, now): By<'_>) -> Result<Option<usize>, Refusal> {
    let own = || coming.iter().enumerate().filter(|(_, known)| known.account == account);
    if own().count() < COMING_MAX {
        return Ok(None);
    }
    let waiting = own().find(|(_, known)| matches!(known.state, State::Waiting(_)));
    let stalled = || own().filter(|(_, known)| now - known.touched >= STALLED).min_by_key(|(_, known)| known.touched);
    let (index, _) = waiting.or_else(stalled).ok_or_else(|| refuse("uploads_too_many").with("max", COMING_MAX))?;
    Ok(Some(index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::attachments::{Attachments, Limits};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn while_one_file_is_looked_at_everybody_else_goes_on() {
        let register = tempfile::tempdir().unwrap();
        let attic = Attic::over(Attachments::open(register.path(), Limits::default()).unwrap());
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let (slow, quick) = (Uuid::from_u128(1), Uuid::from_u128(2));
        attic.begin(("chen", now), slow, 9).unwrap();
        let State::Receiving(held) = attic.touched(("chen", now), slow).unwrap() else { panic!("it is coming") };
        // As a disk that takes its time over the first file.
        let disk = inside(&held);
        let (tell, heard) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| attic.end(("chen", now), slow, "not all of it is here"));
            while Arc::strong_count(&held) < 3 {
                std::thread::yield_now();
            }
            let (attic, tell) = (&attic, tell);
            scope.spawn(move || {
                let begun = attic.begin(("li", now), quick, 9);
                attic.expire(now);
                tell.send(begun.is_ok()).unwrap();
            });
            let went_on = heard.recv_timeout(Duration::from_secs(60));
            drop(disk);
            assert_eq!(went_on, Ok(true));
        });
        assert!(attic.touched(("chen", now), slow).is_err(), "what was refused is gone");
    }
}
