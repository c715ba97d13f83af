//! What lists know of subjects, in memory: read from the cards the views keep when first asked for, and kept up with them.
//!
//! As with the lives of cases, the follower only notes which subjects changed, and the next question reads those again.
//! Subjects that stand in a list of screen 3 are few, and are all that a list needs; only the list of every subject has the
//! others read too. A card is as of the day of the views, which a question waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::kept::{self, CARDS, DOSSIERS, MARKED};
use super::{document, read};
use crate::desk::query::AskError;
use crate::desk::{Desk, DeskError};
use crate::domain::credit::board::Card;
use crate::domain::credit::{Dossier, SubjectId};
use crate::search::near;
use crate::store::{Store, StoreError};

/// Documents read from the views at a time.
const AT_ONCE: usize = 1_024;

/// Cards by subject.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Laid(BTreeMap<SubjectId, Arc<Card>>);

/// Some of the cards as they are now, and what has not been read yet.
struct Shown {
    /// What the documents of these cards are called.
    prefix: &'static str,
    laid: RwLock<Option<Arc<Laid>>>,
    stale: Mutex<Stale>,
    /// Held by whoever brings them up.
    work: Mutex<()>,
}

#[derive(Default)]
struct Stale {
    all: bool,
    subjects: BTreeSet<SubjectId>,
}

/// The cards as they are now.
pub(in crate::desk) struct Cards {
    /// Of subjects that stand in a list.
    marked: Shown,
    /// Of every subject.
    every: Shown,
}

impl Default for Cards {
    fn default() -> Self {
        Self { marked: Shown::of(MARKED), every: Shown::of(CARDS) }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Laid {
    /// Every card, in the order of ids.
    pub(in crate::desk) fn all(&self) -> impl Iterator<Item = &Card> {
        self.0.values().map(Arc::as_ref)
    }
}

impl Cards {
    /// Subjects changed in the views.
    pub(in crate::desk) fn changed(&self, subjects: &BTreeSet<SubjectId>) {
        [&self.marked, &self.every].into_iter().for_each(|shown| shown.changed(subjects));
    }

    /// The views were replaced, or a rule is another.
    pub(in crate::desk) fn changed_all(&self) {
        [&self.marked, &self.every].into_iter().for_each(Shown::changed_all);
    }
}

impl Shown {
    fn of(prefix: &'static str) -> Self {
        Self { prefix, laid: RwLock::default(), stale: Mutex::default(), work: Mutex::default() }
    }

    fn changed(&self, subjects: &BTreeSet<SubjectId>) {
        let mut stale = locked(&self.stale);
        if !stale.all {
            stale.subjects.extend(subjects);
        }
    }

    fn changed_all(&self) {
        *locked(&self.stale) = Stale { all: true, subjects: BTreeSet::new() };
    }

    /// Brings them up to a store.
    fn follow(&self, store: &Store) -> Result<Arc<Laid>, StoreError> {
        let _one = locked(&self.work);
        let stale = std::mem::take(&mut *locked(&self.stale));
        let present = self.laid.read().unwrap_or_else(PoisonError::into_inner).clone();
        let done = match present.filter(|_| !stale.all) {
            Some(laid) if stale.subjects.is_empty() => return Ok(laid),
            Some(laid) => self.read_again(store, laid, &stale.subjects),
            None => self.lay_out(store),
        };
        match done {
            Ok(laid) => {
                let laid = Arc::new(laid);
                *self.laid.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&laid));
                Ok(laid)
            }
            Err(error) => {
                self.changed_all();
                Err(error)
            }
        }
    }

    fn read_again(&self, store: &Store, laid: Arc<Laid>, subjects: &BTreeSet<SubjectId>) -> Result<Laid, StoreError> {
        let read = |id: &SubjectId| Ok((*id, kept::card(store, *id)?));
        let cards = subjects.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        // Nobody else holds them between two questions: then nothing is copied.
        *self.laid.write().unwrap_or_else(PoisonError::into_inner) = None;
        let mut laid = Arc::unwrap_or_clone(laid);
        for (id, found) in cards {
            match found.map(|kept| kept.card).filter(|card| self.prefix == CARDS || !card.marks.is_empty()) {
                Some(card) => laid.0.insert(id, Arc::new(card)),
                None => laid.0.remove(&id),
            };
        }
        Ok(laid)
    }

    fn lay_out(&self, store: &Store) -> Result<Laid, StoreError> {
        let mut laid = Laid::default();
        let mut after: Option<String> = None;
        loop {
            let documents = store.documents_under(self.prefix, after.as_deref(), AT_ONCE)?;
            let Some((last, _)) = documents.last() else { return Ok(laid) };
            let next = last.clone();
            for (_, bytes) in documents {
                let card = kept::decoded(&bytes)?.card;
                laid.0.insert(card.row.id, Arc::new(card));
            }
            after = Some(next);
        }
    }
}

impl Desk {
    /// The cards of subjects that stand in a list of screen 3, as of today and up to everything acknowledged.
    pub(super) fn marked_cards(&self) -> Result<Arc<Laid>, AskError> {
        Ok(self.views(|store| self.cards.marked.follow(store))?)
    }

    /// Every card likewise.
    pub(super) fn every_card(&self) -> Result<Arc<Laid>, AskError> {
        Ok(self.views(|store| self.cards.every.follow(store))?)
    }

    /// The cards of subjects that go by a name.
    pub(super) fn cards_named(&self, name: &str) -> Result<Vec<Card>, AskError> {
        let found = self.views(|store| {
            let cards = kept::by_name(store, name)?.into_iter().map(|id| kept::card(store, id));
            cards.collect::<Result<Vec<_>, StoreError>>()
        })?;
        Ok(found.into_iter().flatten().map(|kept| kept.card).collect())
    }

    /// The subjects that go by a name.
    pub(super) fn subjects_named(&self, name: &str) -> Result<Vec<SubjectId>, AskError> {
        Ok(self.views(|store| kept::by_name(store, name))?)
    }

    /// The subjects one of whose names may be the one typed: a place before it, two characters swapped or of like shape.
    pub(super) fn subjects_near(&self, name: &str) -> Result<Vec<SubjectId>, AskError> {
        let found = self.views(|store| {
            let cards = kept::by_near(store, name)?.into_iter().map(|id| kept::card(store, id));
            cards.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let cards = found.into_iter().flatten().map(|kept| kept.card);
        Ok(cards.filter(|card| card.names.iter().any(|known| near(name, known))).map(|card| card.row.id).collect())
    }

    /// The dossiers with a paper of a number.
    pub(super) fn dossiers_with(&self, number: &str) -> Result<Vec<Dossier>, AskError> {
        let ids = self.views(|store| kept::by_paper(store, number))?;
        Ok(ids.into_iter().map(|id| self.dossier(id)).collect::<Result<_, _>>()?)
    }

    /// Every dossier in the order of ids, read in parts so that no batch waits for the whole.
    pub(super) fn each_dossier(&self, mut hand: impl FnMut(Dossier)) -> Result<(), DeskError> {
        let mut after: Option<String> = None;
        loop {
            let documents = self.views(|store| store.documents_under(DOSSIERS, after.as_deref(), AT_ONCE))?;
            let Some((last, _)) = documents.last() else { return Ok(()) };
            let next = last.clone();
            for (_, bytes) in documents {
                hand(read(&bytes)?);
            }
            after = Some(next);
        }
    }

    /// A dossier from the views; one without events where there is none.
    pub(super) fn dossier(&self, id: SubjectId) -> Result<Dossier, DeskError> {
        match self.views(|store| store.document(&document(id)))? {
            Some(bytes) => read(&bytes),
            None => Ok(Dossier::unborn(id)),
        }
    }
}
