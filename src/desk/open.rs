//! Opening a register: the ledger first, then views that can be trusted, or new ones.

use chrono::NaiveDate;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};

use super::access::Accesses;
use super::brain::Brain;
use super::clock::Clock;
use super::credit::Cards;
use super::destruction;
use super::find::Finder;
use super::follow::Following;
use super::forgetting::Reach;
use super::lives::Lives;
use super::notices::Listeners;
use super::personal::Personal;
use super::project::{Facts, Follower, day_of, office_of};
use super::rebuild::rebuild;
use super::shelf::Shelf;
use super::writer::Writer;
use super::{Desk, DeskError, QUEUE_MAX, SharedLedger};
use crate::documents::Templates;
use crate::store::{Doubt, Opened, Store};

/// What the thread that decides and writes is called.
const WRITER: &str = "writer";
/// What the thread that keeps the views up is called.
const FOLLOWER: &str = "follower";

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
        let reach = Reach::beside(views);
        let (undone, due) = overdue(&ledger, &reach)?;
        let (mut store, follower) = open_views(&ledger, (views, today), &mut report, progress)?;
        let mut follower = follower.reaching(reach.clone(), undone);
        if !report.views_ahead {
            let doubt = match follower.roll(&store, today).and_then(|_| follower.catch_up(&store, |_| ())) {
                Err(DeskError::Broken(why)) => Some(Doubt::Trouble(why)),
                // What was forgotten is in the files of views that were believed.
                Ok(()) if due && report.rebuilt.is_none() => Some(Doubt::Forgotten),
                other => other.map(|()| None)?,
            };
            if doubt.is_some() {
                drop(store);
                let fresh = fresh_views(&ledger, (views, today), progress)?;
                (store, follower) = (fresh.0, fresh.1.reaching(reach.clone(), follower.is_undone()));
                report.rebuilt = doubt;
            }
            if due {
                reach.mark.lift()?;
            }
        }
        let desk = begin(ledger, (views, store), clock, (follower, reach, &report))?;
        Ok((desk, report))
    }
}

/// Carries out what is on record to be forgotten and was not when the register was last open. Whether something could not
/// be done now, and whether old views have to go.
fn overdue(ledger: &SharedLedger, reach: &Reach) -> Result<(bool, bool), DeskError> {
    let cases = destruction::ordered(ledger)?;
    // A ledger that may not be written says so itself; what is due stays marked.
    let undone = destruction::carry_out(ledger, reach, &cases).is_err();
    Ok((undone, !undone && ledger.read_only().is_none() && reach.mark.is_set()))
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
            // A ledger that is damaged ends before the damage for whoever reads it: what is behind is there all the same.
            report.read_only = ledger.read_only().or_else(|| Some(format!(
                "the views know records up to {}, the ledger ends at {head}: acknowledged records {} to {} are missing",
                cursor.position,
                head + 1,
                cursor.position
            )));
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
    (follower, reach, report): (Follower, Reach, &OpenReport),
) -> Result<Desk, DeskError> {
    let desk = start(ledger, (views, store), clock, (follower, reach, report))?;
    // What is over by rule is over without the record; what keeps the record back stands in the way of every act too.
    let _later = desk.note_ended();
    Ok(desk)
}

fn start(
    ledger: SharedLedger,
    (views, store): (&Path, Store),
    clock: Arc<dyn Clock>,
    (follower, reach, report): (Follower, Reach, &OpenReport),
) -> Result<Desk, DeskError> {
    let office = Arc::new(RwLock::new(Arc::new(follower.office.clone())));
    // Views that may not be written any more stay as of the day they were left.
    let kept_up = (!report.views_ahead).then_some(follower.day);
    let shelf = Arc::new(Shelf::new(views, store, (follower.position, kept_up)));
    let listeners = Arc::new(Listeners::default());
    let finder = Arc::new(Finder::default());
    let lives = Arc::new(Lives::default());
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
    .with_attic(Arc::clone(&reach.attic));
    shelf.alarm(Some(wake.clone()));
    let writer = Writer::new(brain, Arc::clone(&ledger), (wake.clone(), Arc::clone(&listeners)));
    let largest_batch = writer.largest_batch();
    let following = Following {
        follower,
        renewed_on: None,
        renewal: None,
        shelf: Arc::clone(&shelf),
        office: Arc::clone(&office),
        listeners: Arc::clone(&listeners),
        finder: Arc::clone(&finder),
        lives: Arc::clone(&lives),
        cards: Arc::clone(&cards),
        clock: Arc::clone(&clock),
    };
    let threads =
        vec![named(FOLLOWER, move || following.serve(&reasons))?, named(WRITER, move || writer.serve(&jobs))?];
    Ok(Desk {
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
        templates: Templates::default(),
        reach,
        office,
        acknowledged,
        listeners,
        read_only: report.read_only.clone(),
        largest_batch,
        threads,
    })
}

/// Begins a thread of the desk; what it is called is seen where the machine's threads are listed.
pub(super) fn named<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, DeskError> {
    let failed = |source| DeskError::Io { context: format!("beginning the thread {name}"), source };
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(failed)
}
