//! What lists know of every subject, in memory: laid out from the views when first asked for, and kept up with them.
//!
//! As with the lives of cases, the follower only notes which subjects changed, and the next question reads those again. A
//! card is as of a day: with another day, or another rule, all are told anew.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::{DOSSIERS, document, read};
use crate::desk::query::AskError;
use crate::desk::{Desk, DeskError};
use crate::domain::credit::basis::Law;
use crate::domain::credit::board::Card;
use crate::domain::credit::{Dossier, SubjectId};
use crate::domain::text::normalise_name;
use crate::store::{Store, StoreError};

/// Dossiers read from the views at a time.
const AT_ONCE: usize = 1_024;

/// Every card as of a day, and by which names it is found.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Laid {
    day: NaiveDate,
    cards: BTreeMap<SubjectId, Arc<Card>>,
    names: HashMap<String, BTreeSet<SubjectId>>,
}

/// All cards as they are now, and what has not been read yet.
#[derive(Default)]
pub(in crate::desk) struct Cards {
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Laid {
    /// Every card, in the order of ids.
    pub(in crate::desk) fn all(&self) -> impl Iterator<Item = &Card> {
        self.cards.values().map(Arc::as_ref)
    }

    /// The cards that go by a name, however it is typed.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Card> {
        let ids = self.names.get(&normalise_name(name));
        ids.into_iter().flatten().filter_map(|id| self.cards.get(id)).map(Arc::as_ref)
    }

    fn put(&mut self, card: Card) {
        let id = card.row.id;
        self.remove(id);
        for name in &card.names {
            self.names.entry(normalise_name(name)).or_default().insert(id);
        }
        self.cards.insert(id, Arc::new(card));
    }

    fn remove(&mut self, id: SubjectId) {
        let Some(card) = self.cards.remove(&id) else { return };
        for name in &card.names {
            let key = normalise_name(name);
            if let Some(ids) = self.names.get_mut(&key) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.names.remove(&key);
                }
            }
        }
    }
}

impl Cards {
    /// Subjects changed in the views.
    pub(in crate::desk) fn changed(&self, subjects: impl IntoIterator<Item = SubjectId>) {
        let mut stale = locked(&self.stale);
        if !stale.all {
            stale.subjects.extend(subjects);
        }
    }

    /// The views were replaced, or a rule is another.
    pub(in crate::desk) fn changed_all(&self) {
        *locked(&self.stale) = Stale { all: true, subjects: BTreeSet::new() };
    }

    /// Brings them up to a store and a day.
    fn follow(&self, store: &Store, (day, law): (NaiveDate, Law<'_>)) -> Result<Arc<Laid>, StoreError> {
        let _one = locked(&self.work);
        let stale = std::mem::take(&mut *locked(&self.stale));
        let present = self.laid.read().unwrap_or_else(PoisonError::into_inner).clone();
        let present = present.filter(|laid| !stale.all && laid.day == day);
        let done = match present {
            Some(laid) if stale.subjects.is_empty() => return Ok(laid),
            Some(laid) => self.read_again(store, laid, (&stale.subjects, law)),
            None => lay_out(store, day, law),
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

    fn read_again(
        &self,
        store: &Store,
        laid: Arc<Laid>,
        (subjects, law): (&BTreeSet<SubjectId>, Law<'_>),
    ) -> Result<Laid, StoreError> {
        let read = |id: &SubjectId| Ok((*id, store.document(&document(*id))?));
        let documents = subjects.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        // Nobody else holds them between two questions: then nothing is copied.
        *self.laid.write().unwrap_or_else(PoisonError::into_inner) = None;
        let mut laid = Arc::unwrap_or_clone(laid);
        for (id, bytes) in documents {
            match bytes {
                Some(bytes) => laid.put(Card::of(&dossier(&bytes)?, laid.day, law)),
                None => laid.remove(id),
            }
        }
        Ok(laid)
    }
}

fn dossier(bytes: &[u8]) -> Result<Dossier, StoreError> {
    read(bytes).map_err(|error| StoreError::Broken { doing: "reading a dossier", why: error.to_string() })
}

fn lay_out(store: &Store, day: NaiveDate, law: Law<'_>) -> Result<Laid, StoreError> {
    let mut laid = Laid { day, ..Laid::default() };
    each(store, &mut |found| {
        laid.put(Card::of(&found, day, law));
    })?;
    Ok(laid)
}

/// Hands over every dossier of a store in the order of ids.
fn each(store: &Store, hand: &mut dyn FnMut(Dossier)) -> Result<(), StoreError> {
    let mut after: Option<String> = None;
    loop {
        let documents = store.documents_under(DOSSIERS, after.as_deref(), AT_ONCE)?;
        let Some((last, _)) = documents.last() else { return Ok(()) };
        let next = last.clone();
        for (_, bytes) in documents {
            hand(dossier(&bytes)?);
        }
        after = Some(next);
    }
}

impl Desk {
    /// Every card as of today, up to everything acknowledged.
    pub(in crate::desk) fn cards(&self) -> Result<Arc<Laid>, AskError> {
        let (today, office) = (self.clock.today(), self.office());
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        Ok(self.views(|store| self.cards.follow(store, (today, law)))?)
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
