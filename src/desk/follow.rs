//! The follower's thread: it lets the views follow what was written, replaces a store that failed, and once a minute tends
//! to what is due by itself: the new day, what waited to be attached for too long, destructions that could not be carried
//! out at once, and at night views whose files still hold what was destroyed. Nobody ever waits for that but this thread.

use chrono::{DateTime, NaiveDate, Timelike as _, Utc};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::DeskError;
use super::clock::Clock;
use super::credit::Cards;
use super::find::Finder;
use super::lives::Lives;
use super::notices::Listeners;
use super::open::fresh_views;
use super::project::Follower;
use super::shelf::Shelf;
use crate::domain::dates::in_china;
use crate::domain::office::Office;

/// How often it tends to what is due by itself.
const TEND_EVERY: Duration = Duration::from_secs(60);
/// The hours of the night in China, in which views may be away for a while.
const NIGHT: std::ops::Range<u32> = 1..5;

/// The follower's thread.
pub(super) struct Following {
    pub follower: Follower,
    /// The night in which the views were last made anew, so that one in which it fails is not spent on it.
    pub renewed_on: Option<NaiveDate>,
    pub shelf: Arc<Shelf>,
    pub office: Arc<RwLock<Arc<Office>>>,
    pub listeners: Arc<Listeners>,
    pub finder: Arc<Finder>,
    pub lives: Arc<Lives>,
    pub cards: Arc<Cards>,
    pub clock: Arc<dyn Clock>,
}

/// Why the follower looks.
#[derive(Debug)]
pub(super) enum Wake {
    /// Something was written.
    Written,
    /// A new day.
    Day,
    /// A question broke the store; it has been taken off the shelf.
    Broken,
    /// What is done every minute is asked for now; who asked is told when it is done.
    Tend(SyncSender<()>),
}

impl Following {
    /// Follows until writer and desk are gone.
    pub(super) fn serve(mut self, reasons: &Receiver<Wake>) {
        let mut next = Instant::now() + TEND_EVERY;
        loop {
            let mut woken = match reasons.recv_timeout(next.saturating_duration_since(Instant::now())) {
                Ok(first) => vec![first],
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Many writes while the views were busy are one reason to look, not many.
            woken.extend(reasons.try_iter());
            if self.shelf.is_suspect() || woken.iter().any(|wake| matches!(wake, Wake::Broken)) {
                self.replace();
            }
            let asked: Vec<SyncSender<()>> = woken.into_iter().filter_map(tend_asked).collect();
            self.follow();
            if !asked.is_empty() || Instant::now() >= next {
                self.tend();
                next = Instant::now() + TEND_EVERY;
            }
            for done in asked {
                // Who asked may have gone away.
                let _gone = done.send(());
            }
        }
    }

    /// What is due by itself.
    fn tend(&mut self) {
        let now = self.clock.now();
        let Some(reach) = self.follower.reach() else { return };
        reach.attic.expire(now);
        if self.follower.is_undone() {
            self.follower.complete();
        }
        let today = self.clock.today();
        let due = reach.mark.is_set() && !self.follower.is_undone() && self.shelf.is_kept_up();
        if due && is_night(now) && self.renewed_on != Some(today) {
            self.renewed_on = Some(today);
            let Some(store) = self.shelf.present() else { return };
            self.shelf.suspect(&store);
            drop(store);
            self.replace();
        }
    }

    fn follow(&mut self) {
        // Views that have seen more than the ledger holds stay as they are.
        if !self.shelf.is_kept_up() {
            return;
        }
        // Never waits: only this thread could put a store back.
        let Some(store) = self.shelf.present() else { return };
        let (shelf, listeners, office, finder) = (&self.shelf, &self.listeners, &self.office, &self.finder);
        let (lives, cards) = (&self.lives, &self.cards);
        // The day first, so that no row is derived as of yesterday.
        let today = self.clock.today();
        let another_day = self.follower.day != today;
        let rolled = self.follower.roll(&store, today).map(|turned| {
            cards.changed(&turned);
            if another_day {
                // Who stands in for whom may be another today.
                finder.changed_all();
            }
            shelf.turned(today);
        });
        let result = rolled.and_then(|()| {
            self.follower.catch_up(&store, |passed| {
                // Who is asked about this position must already be seen with their new account.
                if passed.office_changed {
                    publish(office, passed.office);
                    // A mediator's name may be another now, in any case.
                    finder.changed_all();
                }
                if passed.rules_changed {
                    lives.changed_all();
                    cards.changed_all();
                }
                cards.changed(&passed.subjects);
                lives.changed(passed.moved.iter().map(|moved| moved.case.id));
                finder.changed(passed.moved.iter().map(|moved| moved.case.id));
                // Before questions go on: who has an answer as of this position has been told of everything up to it.
                listeners.announce((passed.office, today, passed.position), &passed.moved, &passed.subjects);
                shelf.reached(passed.position);
            })
        });
        match result {
            Ok(()) => {}
            Err(DeskError::Broken(_why)) => {
                self.shelf.suspect(&store);
                drop(store);
                self.replace();
            }
            Err(error) => self.shelf.stuck(error.to_string()),
        }
    }

    /// A store that failed in use, or holds what was destroyed: set aside, and built again from the ledger while the desk
    /// stays up.
    fn replace(&mut self) {
        // A second alarm about the store that has been replaced already.
        if self.shelf.present().is_some() && !self.shelf.is_suspect() {
            return;
        }
        // What is folded anew must not say what was to be forgotten.
        self.follower.complete();
        let ledger = self.follower.ledger();
        drop(self.shelf.take());
        match fresh_views(&ledger, (self.shelf.dir(), self.clock.today()), &mut |_, _| ()) {
            Ok((store, follower)) => {
                self.follower = follower.reaching(self.follower.reach(), false);
                self.leave_nothing();
                publish(&self.office, &self.follower.office);
                // What happened while the views were away is in the new ones already: no change will tell of it.
                self.finder.changed_all();
                self.lives.changed_all();
                self.cards.changed_all();
                self.shelf.put(store, self.follower.position);
            }
            Err(error) => self.shelf.stuck(error.to_string()),
        }
    }

    /// New views stand: those that were set aside go, where they hold what was destroyed.
    fn leave_nothing(&mut self) {
        // What was decided while they were being folded is in them, and nobody else carries it out.
        let more = self.follower.complete();
        if more || self.follower.is_undone() {
            return;
        }
        if let Some(reach) = self.follower.reach()
            && reach.mark.is_set()
        {
            // One that cannot be removed leaves the mark, and the next night or opening tries again.
            let _marked = reach.mark.lift();
        }
    }
}

/// Who asked for what is done every minute.
fn tend_asked(wake: Wake) -> Option<SyncSender<()>> {
    match wake {
        Wake::Tend(done) => Some(done),
        Wake::Written | Wake::Day | Wake::Broken => None,
    }
}

/// Whether it is night in China, when hardly anybody works.
fn is_night(now: DateTime<Utc>) -> bool {
    NIGHT.contains(&in_china(now).hour())
}

/// What sessions and questions see of accounts, units, rules.
fn publish(shown: &RwLock<Arc<Office>>, office: &Office) {
    *shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(office.clone());
}
