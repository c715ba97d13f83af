//! The lives of all cases in memory, for statistics: laid out from the views when first asked for, and kept up with them.
//!
//! As with the index for finding, the follower only notes which cases changed, and the next question reads those again;
//! it holds up no order and no other question. What had been known at an earlier time is made from the ledger: only the
//! cases that something was recorded in since are folded again.

use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::query::AskError;
use super::{Desk, known};
use crate::domain::case::CaseId;
use crate::insight::days::Day;
use crate::insight::tracks::Tracks;
use crate::store::{Store, StoreError};

/// All lives as they are now, and what has not been read yet.
#[derive(Default)]
pub(super) struct Lives {
    tracks: RwLock<Option<Arc<Tracks>>>,
    stale: Mutex<Stale>,
    /// Held by whoever brings them up.
    work: Mutex<()>,
    /// The last look at what had been known: what was recorded by then does not change.
    known: Mutex<Option<(DateTime<Utc>, Arc<Tracks>)>>,
}

#[derive(Default)]
struct Stale {
    all: bool,
    cases: BTreeSet<CaseId>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lives {
    /// Cases changed in the views.
    pub(super) fn changed(&self, cases: impl IntoIterator<Item = CaseId>) {
        let mut stale = locked(&self.stale);
        if !stale.all {
            stale.cases.extend(cases);
        }
    }

    /// The views were replaced, or a rule is another.
    pub(super) fn changed_all(&self) {
        *locked(&self.stale) = Stale { all: true, cases: BTreeSet::new() };
    }

    /// Brings them up to a store.
    fn follow(&self, store: &Store) -> Result<Arc<Tracks>, StoreError> {
        let _one = locked(&self.work);
        let stale = std::mem::take(&mut *locked(&self.stale));
        let present = self.tracks.read().unwrap_or_else(PoisonError::into_inner).clone();
        let done = match present {
            Some(tracks) if !stale.all && stale.cases.is_empty() => return Ok(tracks),
            Some(tracks) if !stale.all => self.read_again(store, tracks, &stale.cases),
            _ => lay_out(store),
        };
        match done {
            Ok(tracks) => {
                let tracks = Arc::new(tracks);
                *self.tracks.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&tracks));
                Ok(tracks)
            }
            Err(error) => {
                self.changed_all();
                Err(error)
            }
        }
    }

    fn read_again(&self, store: &Store, tracks: Arc<Tracks>, cases: &BTreeSet<CaseId>) -> Result<Tracks, StoreError> {
        let rows = cases.iter().map(|id| Ok((*id, store.row(*id)?))).collect::<Result<Vec<_>, StoreError>>()?;
        // Nobody else holds them between two questions: then nothing is copied.
        *self.tracks.write().unwrap_or_else(PoisonError::into_inner) = None;
        let mut tracks = Arc::unwrap_or_clone(tracks);
        for (id, row) in rows {
            match row {
                Some(row) => tracks.put(&row),
                None => tracks.remove(id),
            }
        }
        Ok(tracks)
    }
}

fn lay_out(store: &Store) -> Result<Tracks, StoreError> {
    let mut tracks = Tracks::default();
    store.each_row(&mut |row| {
        tracks.put(&row);
        true
    })?;
    Ok(tracks)
}

impl Desk {
    /// Every life, up to everything acknowledged, or as it had been recorded by a time.
    pub(super) fn lives(&self, known_at: Option<DateTime<Utc>>) -> Result<Arc<Tracks>, AskError> {
        let Some(known_at) = known_at.filter(|known_at| *known_at < self.clock.now()) else {
            return Ok(self.views(|store| self.lives.follow(store))?);
        };
        if let Some((at, tracks)) = locked(&self.lives.known).as_ref()
            && *at == known_at
        {
            return Ok(Arc::clone(tracks));
        }
        let tracks = Arc::new(self.lives_known_at(known_at)?);
        *locked(&self.lives.known) = Some((known_at, Arc::clone(&tracks)));
        Ok(tracks)
    }

    fn lives_known_at(&self, known_at: DateTime<Utc>) -> Result<Tracks, AskError> {
        let office = self.office_known_at(Some(known_at))?;
        let present = self.office();
        // Another rule then makes something else of the cases it reaches, not only of those that changed.
        let since = [office.rules.differs_since(&present.rules), office.calendar.differs_since(&present.calendar)];
        let since = since.into_iter().flatten().min().map(Day::from);
        let mut tracks = Tracks::clone(&*self.views(|store| self.lives.follow(store))?);
        let mut changed = BTreeSet::new();
        tracks.keep(|track| {
            let same = track.changed_at <= known_at && since.is_none_or(|day| !track.touches(day));
            if !same {
                changed.insert(track.id);
            }
            same
        });
        // A registration that was undone since is in no view any more, and so in no figure of the past either.
        tracks.put_new(known::rows(&self.ledger, &changed, (&office, known_at))?);
        Ok(tracks)
    }
}
