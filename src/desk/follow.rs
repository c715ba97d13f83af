//! The follower's thread: it lets the views follow what was written, replaces a store that failed, and once a minute tends
//! to what is due by itself: the new day, what waited to be attached for too long, destructions that could not be carried
//! out at once, and at night views whose files still hold what was destroyed ([`renewal`](super::renewal)). Nobody waits
//! for that, this thread neither.

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
use super::renewal::{Beside, Renewal};
use super::shelf::Shelf;
use crate::domain::dates::in_china;
use crate::domain::office::Office;
use crate::store::Store;

/// How often it tends to what is due by itself.
const TEND_EVERY: Duration = Duration::from_secs(60);
/// The hours of the night in China, in which views are made anew: it takes memory and processor, and a moment at its end.
const NIGHT: std::ops::Range<u32> = 1..5;

/// The follower's thread.
pub(super) struct Following {
    pub follower: Follower,
    /// The night in which the views were last made anew, so that one in which it fails is not spent on it.
    pub renewed_on: Option<NaiveDate>,
    /// New views on their way.
    pub renewal: Option<Renewal>,
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
    /// New views stand beside the old ones, or cannot.
    Renewed,
    /// What is done every minute is asked for now; who asked is told when it is done.
    Tend(SyncSender<()>),
}

impl Following {
    /// Follows until writer and desk are gone.
    pub(super) fn serve(mut self, reasons: &Receiver<Wake>) {
        let mut next = Instant::now() + TEND_EVERY;
        let mut asked: Vec<SyncSender<()>> = Vec::new();
        loop {
            let mut woken = match reasons.recv_timeout(next.saturating_duration_since(Instant::now())) {
                Ok(first) => vec![first],
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // Many writes while the views were busy are one reason to look, not many.
            woken.extend(reasons.try_iter());
            if self.shelf.is_suspect() || woken.iter().any(|wake| matches!(wake, Wake::Broken)) {
                self.replace();
            }
            let renewed = woken.iter().any(|wake| matches!(wake, Wake::Renewed));
            let before = asked.len();
            asked.extend(woken.into_iter().filter_map(tend_asked));
            self.follow();
            if renewed {
                self.settle();
            }
            if asked.len() > before || Instant::now() >= next {
                self.tend();
                next = Instant::now() + TEND_EVERY;
            }
            if self.renewal.is_none() {
                // Who asked may have gone away.
                asked.drain(..).for_each(|done| done.send(()).unwrap_or_default());
            }
        }
        if let Some(renewal) = self.renewal.take() {
            renewal.stop(self.shelf.dir());
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
        if due && is_night(now) && self.renewed_on != Some(today) && self.renewal.is_none() {
            self.renewed_on = Some(today);
            let (ledger, clock, shelf) = (self.follower.ledger(), Arc::clone(&self.clock), Arc::clone(&self.shelf));
            // What cannot be begun is begun in another night; the mark stays.
            self.renewal = Renewal::begin(ledger, clock, shelf).ok();
        }
    }

    /// New views stand, or cannot: then the old ones stay, and another night tries again, as the mark says.
    fn settle(&mut self) {
        let Some(renewal) = self.renewal.take() else { return };
        // Views that broke meanwhile have been replaced already.
        let folded = renewal.end().ok().filter(|_| self.shelf.present().is_some());
        match folded.and_then(|folded| folded.stand_beside(&self.follower).ok()) {
            Some(beside) => self.put_in_place(beside),
            None => drop(Store::throw_away_beside(self.shelf.dir())),
        }
    }

    fn put_in_place(&mut self, beside: Beside) {
        let whole = beside.whole;
        // Whoever still asks the old ones keeps them until they are answered.
        drop(self.shelf.take());
        match beside.take_place(self.shelf.dir()) {
            Ok((store, follower)) => {
                self.follower = follower;
                if whole {
                    self.leave_nothing();
                } else {
                    // These say what was ordered to be forgotten since they were begun: once more.
                    self.renewed_on = None;
                }
                self.shelf.put(store, self.follower.position);
                self.follow();
            }
            Err(_gone) => self.replace(),
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
        Wake::Written | Wake::Day | Wake::Broken | Wake::Renewed => None,
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
