//! Where the views stand: the store, how far it has followed the ledger, and what happens when it breaks.
//!
//! A query carries the position it must see and waits here for it. A store that fails in use is taken off the shelf; the
//! follower builds a new one from the ledger while the desk stays up.

use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::DeskError;
use super::follow::Wake;
use crate::domain::case::CaseId;
use crate::store::{Store, StoreError};

/// How long a query waits for the views before it says so.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// The store and its state.
pub(super) struct Shelf {
    dir: PathBuf,
    store: RwLock<Option<Arc<Store>>>,
    state: Mutex<State>,
    moved: Condvar,
    /// Wakes the follower when a store is found broken; none before the follower lives and after it is to end.
    alarm: Mutex<Option<Sender<Wake>>>,
}

#[derive(Debug, Default)]
struct State {
    position: u64,
    /// The day the doors in the views are as of; none where nobody keeps them up.
    day: Option<NaiveDate>,
    /// The views cannot follow, and why; queries then answer with this.
    stuck: Option<String>,
    /// A question found the store broken; it is to be replaced.
    suspect: bool,
}

/// Nobody can ask the views now.
pub(super) fn being_built() -> DeskError {
    DeskError::Views("the views are still being built".to_owned())
}

impl Shelf {
    pub(super) fn new(dir: &Path, store: Store, (position, day): (u64, Option<NaiveDate>)) -> Self {
        Self {
            dir: dir.to_owned(),
            store: RwLock::new(Some(Arc::new(store))),
            state: Mutex::new(State { position, day, stuck: None, suspect: false }),
            moved: Condvar::new(),
            alarm: Mutex::new(None),
        }
    }

    /// Whom to wake when a store is found broken; none ends that.
    pub(super) fn alarm(&self, follower: Option<Sender<Wake>>) {
        *self.alarm.lock().unwrap_or_else(PoisonError::into_inner) = follower;
    }

    /// The store, if there is one now: never waits.
    pub(super) fn present(&self) -> Option<Arc<Store>> {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The store's directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The store, waiting for one to be built if it was taken away.
    pub(super) fn store(&self) -> Result<Arc<Store>, DeskError> {
        let deadline = Instant::now() + WAIT_MAX;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(store) = self.store.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
                return Ok(Arc::clone(store));
            }
            state = self.wait(state, deadline)?;
        }
    }

    /// How far the views have followed; 0 while they are being built.
    pub(super) fn position(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).position
    }

    /// The store once it shows everything up to a position.
    pub(super) fn store_at(&self, position: u64) -> Result<Arc<Store>, DeskError> {
        self.store_when(|state| state.position >= position)
    }

    /// The same, with doors as of a day.
    pub(super) fn store_on(&self, position: u64, day: NaiveDate) -> Result<Arc<Store>, DeskError> {
        self.store_when(|state| state.position >= position && state.day.is_none_or(|shown| shown == day))
    }

    /// Whether somebody keeps the views up: not where they have seen more than the ledger holds.
    pub(super) fn is_kept_up(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).day.is_some()
    }

    /// Whether the doors are as of another day.
    pub(super) fn is_of_another_day(&self, day: NaiveDate) -> bool {
        let shown = self.state.lock().unwrap_or_else(PoisonError::into_inner).day;
        shown.is_some_and(|shown| shown != day)
    }

    fn store_when(&self, shows: impl Fn(&State) -> bool) -> Result<Arc<Store>, DeskError> {
        let deadline = Instant::now() + WAIT_MAX;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !shows(&state) {
            state = self.wait(state, deadline)?;
        }
        drop(state);
        self.store()
    }

    fn wait<'a>(
        &self,
        state: std::sync::MutexGuard<'a, State>,
        deadline: Instant,
    ) -> Result<std::sync::MutexGuard<'a, State>, DeskError> {
        if let Some(why) = &state.stuck {
            return Err(DeskError::Views(why.clone()));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(being_built());
        }
        Ok(self.moved.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0)
    }

    /// The views have followed up to a position.
    pub(super) fn reached(&self, position: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.position = position;
        // What kept the views back has passed.
        state.stuck = None;
        drop(state);
        self.moved.notify_all();
    }

    /// The doors are as of a day now.
    pub(super) fn turned(&self, day: NaiveDate) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.day.is_some() {
            state.day = Some(day);
        }
        state.stuck = None;
        drop(state);
        self.moved.notify_all();
    }

    /// The views cannot follow.
    pub(super) fn stuck(&self, why: String) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stuck = Some(why);
        self.moved.notify_all();
    }

    /// Takes a broken store away. Queries wait until [`Self::put`].
    pub(super) fn take(&self) -> Option<Arc<Store>> {
        let taken = self.store.write().unwrap_or_else(PoisonError::into_inner).take();
        self.state.lock().unwrap_or_else(PoisonError::into_inner).position = 0;
        taken
    }

    /// Puts a new store on the shelf.
    pub(super) fn put(&self, store: Store, position: u64) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(store));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.position = position;
        state.stuck = None;
        state.suspect = false;
        drop(state);
        self.moved.notify_all();
    }

    /// New views stand beside these, or cannot.
    pub(super) fn renewed(&self) {
        self.wake(Wake::Renewed);
    }

    fn wake(&self, why: Wake) {
        if let Some(follower) = self.alarm.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let _closing = follower.send(why);
        }
    }

    /// A question found this store broken: it is taken off the shelf unless it has been replaced already.
    pub(super) fn suspect(&self, store: &Arc<Store>) {
        let mut shelf = self.store.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.as_ref().is_some_and(|present| Arc::ptr_eq(present, store)) {
            *shelf = None;
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.position = 0;
            state.suspect = true;
            drop(state);
            self.wake(Wake::Broken);
        }
    }

    /// Asks a store; one that turns out broken is taken away and the follower woken.
    pub(super) fn ask<T>(
        &self,
        store: &Arc<Store>,
        ask: impl Fn(&Store) -> Result<T, StoreError>,
    ) -> Result<T, DeskError> {
        ask(store).map_err(|error| {
            if error.calls_for_rebuild() {
                self.suspect(store);
            }
            DeskError::store(error)
        })
    }

    /// A store was found broken and not replaced yet.
    pub(super) fn is_suspect(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).suspect
    }

    /// The case with a number or alias, as far as the views have followed. Never waits: who writes asks this, and everybody
    /// waits for who writes.
    pub(super) fn find(&self, label: &str) -> Result<Option<CaseId>, DeskError> {
        let store = self.present().ok_or_else(being_built)?;
        self.ask(&store, |store| store.find(label))
    }
}
