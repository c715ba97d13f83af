//! New views beside the ones at work: folded from the ledger by a thread of their own, while the follower goes on with
//! the old ones and nobody waits. When they stand, they are brought to where the old ones are and put in their place,
//! which takes as long as closing one store and opening another, not as long as folding everything.
//!
//! This is for views that answer rightly and only have to go, since their files hold what was destroyed. Views that are
//! broken answer nothing; for those there is [`fresh_views`](super::open::fresh_views).

use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::clock::Clock;
use super::destruction;
use super::open::named;
use super::project::{Facts, Follower};
use super::rebuild::{GoOn, rebuild_while};
use super::shelf::Shelf;
use super::{DeskError, SharedLedger};
use crate::domain::office::Office;
use crate::store::{Opened, Store};

/// What the thread that folds is called.
const FOLDING: &str = "views-renewal";

/// A renewal on its way.
pub(super) struct Renewal {
    stopped: Arc<AtomicBool>,
    folding: JoinHandle<Result<Folded, DeskError>>,
}

/// New views, as of where the ledger ended when they were begun.
pub(super) struct Folded {
    store: Store,
    office: Office,
    position: u64,
    day: NaiveDate,
    /// How many destructions were on record before the first record was read: what is ordered later may still be told in
    /// these files too.
    ordered: usize,
}

impl Renewal {
    /// Begins one. `shelf` wakes the follower when the new views stand, or cannot.
    ///
    /// # Errors
    /// The operating system's.
    pub(super) fn begin(ledger: SharedLedger, clock: Arc<dyn Clock>, shelf: Arc<Shelf>) -> Result<Self, DeskError> {
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let work = move || {
            let folded = fold(&ledger, shelf.dir(), clock.as_ref(), &|| !stop.load(Ordering::Relaxed));
            shelf.renewed();
            folded
        };
        Ok(Self { stopped, folding: named(FOLDING, work)? })
    }

    /// The new views; waits for them.
    ///
    /// # Errors
    /// Why there are none.
    pub(super) fn end(self) -> Result<Folded, DeskError> {
        self.folding.join().unwrap_or_else(|_| Err(DeskError::Internal("folding new views panicked".to_owned())))
    }

    /// The desk is closing: what was begun goes.
    pub(super) fn stop(self, views: &Path) {
        self.stopped.store(true, Ordering::Relaxed);
        drop(self.end());
        // What cannot be removed goes with the mark, at the next opening.
        let _left = Store::throw_away_beside(views);
    }
}

fn fold(ledger: &SharedLedger, views: &Path, clock: &dyn Clock, go_on: GoOn<'_>) -> Result<Folded, DeskError> {
    let ordered = destruction::ordered(ledger)?.len();
    let day = clock.today();
    Store::throw_away_beside(views).map_err(DeskError::store)?;
    let store = Store::create(&Store::beside(views)).map_err(DeskError::store)?;
    let (office, position) = rebuild_while(ledger, &store, day, (&mut |_, _| (), go_on))?;
    Ok(Folded { store, office, position, day, ordered })
}

impl Folded {
    /// Brings the new views to where the old ones are, who stay at work, and closes them: whoever was told of what is in the
    /// old ones is not told again.
    ///
    /// # Errors
    /// What ledger or store say; the old views are then as they were.
    pub(super) fn stand_beside(self, old: &Follower) -> Result<Beside, DeskError> {
        let mut follower =
            Follower::new(old.ledger(), self.office, self.position, self.day).reaching(old.reach(), false);
        follower.roll(&self.store, old.day)?;
        follower.catch_up_to(&self.store, old.position, |_| ())?;
        self.store.close().map_err(DeskError::store)?;
        let whole = destruction::ordered(&follower.ledger())?.len() == self.ordered;
        Ok(Beside { follower, whole })
    }
}

/// New views that stand closed beside the old ones.
pub(super) struct Beside {
    follower: Follower,
    /// Nothing was ordered to be forgotten since they were begun.
    pub whole: bool,
}

impl Beside {
    /// Puts them in the place of the old ones, which nobody has open any more; they are moved aside.
    ///
    /// # Errors
    /// What the operating system or the store say. There may be no views then.
    pub(super) fn take_place(self, views: &Path) -> Result<(Store, Follower), DeskError> {
        Store::take_place(views).map_err(DeskError::store)?;
        match Store::open(views, &Facts(self.follower.ledger())).map_err(DeskError::store)? {
            Opened::Ready(store, _cursor) => Ok((store, self.follower)),
            Opened::Rebuild { why } => Err(DeskError::Views(why.to_string())),
            Opened::Ahead { .. } => Err(DeskError::Views("new views know more than the ledger".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    use crate::demo::{DISTRICT, Story, write};
    use crate::desk::LedgerCell;
    use crate::desk::clock::SetClock;
    use crate::ledger::MemoryLedger;

    #[test]
    fn one_that_is_stopped_leaves_nothing_beside_the_views() {
        let home = tempfile::tempdir().unwrap();
        let views = home.path().join("store");
        let ledger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let shelf = Arc::new(Shelf::new(&views, Store::create(&views).unwrap(), (0, None)));
        let day = "2026-11-23".parse().unwrap();
        let renewal = Renewal::begin(ledger, Arc::new(SetClock::on(day, 2)), shelf).unwrap();
        renewal.stop(&views);
        let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["store"]);
    }
    #[test]
    fn folding_ends_when_nobody_wants_it_any_more_and_the_views_are_not_believed() {
        let home = tempfile::tempdir().unwrap();
        let ledger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let today = "2026-11-20".parse().unwrap();
        let story = Story { cases: 20, seed: 11, today, user: "visitor".to_owned() };
        assert_eq!(write(SharedLedger::clone(&ledger), &story).unwrap().refused, []);
        let views = home.path().join("store");
        // Wanted so many times, from the first batch of records to the last of rows.
        for times in 0.. {
            let asked = AtomicUsize::new(0);
            let go_on = || asked.fetch_add(1, Ordering::Relaxed) < times;
            let store = Store::create(&views).unwrap();
            let ended = rebuild_while(&ledger, &store, today, (&mut |_, _| (), &go_on)).is_ok();
            store.close().unwrap();
            let opened = Store::open(&views, &Facts(Arc::clone(&ledger))).unwrap();
            let filled = matches!(&opened, Opened::Ready(_, Some(_)));
            assert_eq!(filled, ended, "{times}");
            drop(opened);
            Store::throw_away(&views).unwrap();
            if ended {
                assert!(times >= 2, "it is asked while folding and while writing");
                break;
            }
        }
    }
}
