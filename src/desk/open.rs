//! Opening a register: the ledger first, then views that can be trusted, or new ones.

use chrono::NaiveDate;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use super::access::Accesses;
use super::attic::SharedAttic;
use super::brain::Brain;
use super::clock::Clock;
use super::credit::Cards;
use super::destruction;
use super::find::Finder;
use super::lives::Lives;
use super::notices::Listeners;
use super::personal::Personal;
use super::project::{Facts, Follower, day_of, office_of};
use super::rebuild::rebuild;
use super::shelf::Shelf;
use super::writer::Writer;
use super::{Desk, DeskError, QUEUE_MAX, SharedLedger};
use crate::documents::Templates;
use crate::domain::office::Office;
use crate::store::{Doubt, Opened, Store};

/// Hears how far a rebuild is: position, and the last one.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// Why the views were built again, if they were.
    pub rebuilt: Option<Doubt>,
    /// Why nothing can be written, if so.
    pub read_only: Option<String>,
    /// The views have seen what the ledger does not hold: they stay as they are until a person decides.
    pub views_ahead: bool,
}

impl Desk {
    /// Opens a desk over a ledger and the directory of its views.
    ///
    /// # Errors
    /// What the ledger or the store says.
    pub fn open(
        ledger: SharedLedger,
        views: &Path,
        clock: Arc<dyn Clock>,
        progress: Progress<'_>,
    ) -> Result<(Self, OpenReport), DeskError> {
        let mut report = OpenReport { read_only: ledger.read_only(), ..OpenReport::default() };
        let today = clock.today();
        if destruction::catch_up(&ledger)? && views.exists() {
            // What was to be forgotten was not yet, when the register was last open: the views still say it.
            Store::throw_away(views).map_err(DeskError::store)?;
        }
        let (store, mut follower) = open_views(&ledger, (views, today), &mut report, progress)?;
        if !report.views_ahead {
            match follower.roll(&store, today).and_then(|_| follower.catch_up(&store, |_| ())) {
                Err(DeskError::Broken(why)) => {
                    drop(store);
                    let (store, fresh) = fresh_views(&ledger, (views, today), progress)?;
                    report.rebuilt = Some(Doubt::Trouble(why));
                    return Ok((begin(ledger, (views, store), clock, (fresh, &report)), report));
                }
                other => other?,
            }
        }
        Ok((begin(ledger, (views, store), clock, (follower, &report)), report))
    }
}

fn open_views(
    ledger: &SharedLedger,
    (views, today): (&Path, NaiveDate),
    report: &mut OpenReport,
    progress: Progress<'_>,
) -> Result<(Store, Follower), DeskError> {
    match Store::open(views, &Facts(Arc::clone(ledger))).map_err(DeskError::store)? {
        Opened::Ready(store, cursor) => match office_of(&store) {
            Ok(office) => {
                let position = cursor.map_or(0, |cursor| cursor.position);
                let day = day_of(&store, today)?;
                Ok((store, Follower::new(Arc::clone(ledger), office, position, day)))
            }
            Err(error) => {
                drop(store);
                report.rebuilt = Some(Doubt::trouble(error));
                fresh_views(ledger, (views, today), progress)
            }
        },
        Opened::Rebuild { why } => {
            report.rebuilt = Some(why);
            fresh_views(ledger, (views, today), progress)
        }
        Opened::Ahead { store, cursor, head } => {
            report.views_ahead = true;
            report.read_only = Some(format!(
                "the views know records up to {}, the ledger ends at {head}: acknowledged records {} to {} are missing",
                cursor.position,
                head + 1,
                cursor.position
            ));
            let office = office_of(&store)?;
            Ok((store, Follower::new(Arc::clone(ledger), office, cursor.position, today)))
        }
    }
}

/// Sets what is there aside and folds the ledger into new views.
pub(super) fn fresh_views(
    ledger: &SharedLedger,
    (views, today): (&Path, NaiveDate),
    progress: Progress<'_>,
) -> Result<(Store, Follower), DeskError> {
    if views.exists() {
        Store::set_aside(views).map_err(DeskError::store)?;
    }
    let store = Store::create(views).map_err(DeskError::store)?;
    let (office, position) = rebuild(ledger, &store, today, progress)?;
    Ok((store, Follower::new(Arc::clone(ledger), office, position, today)))
}

/// A desk at work, with what came about by rule while nobody had the register open.
fn begin(
    ledger: SharedLedger,
    (views, store): (&Path, Store),
    clock: Arc<dyn Clock>,
    (follower, report): (Follower, &OpenReport),
) -> Desk {
    let desk = start(ledger, (views, store), clock, (follower, report));
    // What is over by rule is over without the record; what keeps the record back stands in the way of every act too.
    let _later = desk.note_ended();
    desk
}

fn start(
    ledger: SharedLedger,
    (views, store): (&Path, Store),
    clock: Arc<dyn Clock>,
    (follower, report): (Follower, &OpenReport),
) -> Desk {
    let office = Arc::new(RwLock::new(Arc::new(follower.office.clone())));
    // Views that may not be written any more stay as of the day they were left.
    let kept_up = (!report.views_ahead).then_some(follower.day);
    let shelf = Arc::new(Shelf::new(views, store, (follower.position, kept_up)));
    let listeners = Arc::new(Listeners::default());
    let finder = Arc::new(Finder::default());
    let lives = Arc::new(Lives::default());
    let attic = SharedAttic::default();
    let cards = Arc::new(Cards::default());
    let acknowledged = Arc::new(AtomicU64::new(follower.position));
    let (wake, reasons) = channel();
    let (queue, jobs) = sync_channel(QUEUE_MAX);
    let brain = Brain::new(
        Arc::clone(&ledger),
        Some(Arc::clone(&shelf)),
        Arc::clone(&clock),
        Arc::new(follower.office.clone()),
    )
    .with_attic(Arc::clone(&attic));
    let follower = follower.with_attic(Arc::clone(&attic));
    shelf.alarm(Some(wake.clone()));
    let writer = Writer::new(brain, Arc::clone(&ledger), (wake.clone(), Arc::clone(&listeners)));
    let largest_batch = writer.largest_batch();
    let following = Following {
        follower,
        shelf: Arc::clone(&shelf),
        office: Arc::clone(&office),
        listeners: Arc::clone(&listeners),
        finder: Arc::clone(&finder),
        lives: Arc::clone(&lives),
        cards: Arc::clone(&cards),
        clock: Arc::clone(&clock),
    };
    let threads = vec![thread::spawn(move || writer.serve(&jobs)), thread::spawn(move || following.serve(&reasons))];
    Desk {
        queue: Some(queue),
        wake: Some(wake),
        ledger,
        shelf,
        finder,
        lives,
        cards,
        clock,
        personal: Personal::beside(views),
        accesses: Accesses::default(),
        drafts: None,
        templates: Templates::default(),
        attic,
        office,
        acknowledged,
        listeners,
        read_only: report.read_only.clone(),
        largest_batch,
        threads,
    }
}

/// The follower's thread.
struct Following {
    follower: Follower,
    shelf: Arc<Shelf>,
    office: Arc<RwLock<Arc<Office>>>,
    listeners: Arc<Listeners>,
    finder: Arc<Finder>,
    lives: Arc<Lives>,
    cards: Arc<Cards>,
    clock: Arc<dyn Clock>,
}

/// Why the follower looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// Something was written.
    Written,
    /// A new day.
    Day,
    /// A question broke the store; it has been taken off the shelf.
    Broken,
}

impl Following {
    /// Follows until writer and desk are gone.
    fn serve(mut self, reasons: &Receiver<Wake>) {
        while let Ok(first) = reasons.recv() {
            // Many writes while the views were busy are one reason to look, not many.
            let broken = std::iter::once(first).chain(reasons.try_iter()).any(|wake| wake == Wake::Broken);
            if broken || self.shelf.is_suspect() {
                self.replace();
            }
            self.follow();
        }
    }

    fn follow(&mut self) {
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
            // The views still hold in their files what the ledger has forgotten.
            Ok(()) if self.follower.has_forgotten() => {
                self.shelf.suspect(&store);
                drop(store);
                self.replace();
                if let Err(error) = Store::throw_away_aside(self.shelf.dir()) {
                    self.shelf.stuck(error.to_string());
                }
            }
            Ok(()) => {}
            Err(DeskError::Broken(_why)) => {
                self.shelf.suspect(&store);
                drop(store);
                self.replace();
            }
            Err(error) => self.shelf.stuck(error.to_string()),
        }
    }

    /// A store that failed in use: set aside, and built again from the ledger while the desk stays up.
    fn replace(&mut self) {
        // A second alarm about the store that has been replaced already.
        if self.shelf.present().is_some() && !self.shelf.is_suspect() {
            return;
        }
        let ledger = self.follower.ledger();
        drop(self.shelf.take());
        match fresh_views(&ledger, (self.shelf.dir(), self.clock.today()), &mut |_, _| ()) {
            Ok((store, follower)) => {
                let attic = self.follower.attic();
                self.follower = follower.with_attic(attic);
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
}

/// What sessions and questions see of accounts, units, rules.
fn publish(shown: &RwLock<Arc<Office>>, office: &Office) {
    *shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(office.clone());
}
