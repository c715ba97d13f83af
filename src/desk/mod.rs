//! The desk: the one door to the register. Who is asking, may they, decide, append, answer, let the views follow, notify;
//! and questions likewise. It knows neither sockets nor terminals.
//!
//! Threads: one writer owns the order of things; one follower brings the views up to the ledger; questions run on the
//! asker's thread. An answer to an order means it is durable; a question carries the position it must see.

mod access;
mod attic;
mod brain;
mod called;
mod changes;
pub mod clock;
pub mod credit;
mod destruction;
mod drafts;
mod even_hand;
mod find;
pub mod fold;
mod follow;
mod forgetting;
mod former;
mod health;
mod indicators;
mod known;
mod labels;
mod lives;
mod log;
mod matches;
mod names;
mod notices;
mod numbered;
mod open;
mod paper;
mod past;
mod people;
mod personal;
mod plan;
mod plan_bulk;
mod plan_office;
mod plan_series;
mod plan_undo;
mod whence;
pub use crate::domain::policy;
pub mod project;
pub mod query;
pub mod rebuild;
mod renewal;
pub mod scribe;
pub mod session;
mod shelf;
mod staff;
mod stats;
mod subsidy;
mod taken;
mod uploads;
mod writer;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use self::access::Accesses;
use self::clock::Clock;
use self::find::Finder;
use self::follow::Wake;
use self::forgetting::Reach;
use self::lives::Lives;
use self::notices::Listeners;
use self::personal::Personal;
use self::session::Session;
use self::shelf::Shelf;
use self::writer::Job;

pub use self::writer::{Answerer, Outcome};
use crate::documents::Templates;
use crate::domain::actor::Identity;
use crate::domain::office::Office;
use crate::domain::office::account::AccountName;
use crate::domain::order::{Do, Order, Rejection};
use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::{Ledger, LedgerError};
use crate::store::StoreError;

pub use self::notices::{Change, Tell};
pub use self::open::{OpenReport, Progress};

/// The ledger behind a lock: the writer appends, everybody reads.
pub struct LedgerCell {
    ledger: Mutex<Box<dyn Ledger>>,
    /// Why nobody may write, although the ledger could be written.
    closed: Option<String>,
}

/// Shared by writer, follower and questions.
pub type SharedLedger = Arc<LedgerCell>;

impl LedgerCell {
    /// Puts a ledger behind a lock.
    #[must_use]
    pub fn new(ledger: Box<dyn Ledger>) -> SharedLedger {
        Arc::new(Self { ledger: Mutex::new(ledger), closed: None })
    }

    /// The same, for reading only: acknowledged records are missing, and only a person decides what happens then.
    #[must_use]
    pub fn closed(ledger: Box<dyn Ledger>, why: String) -> SharedLedger {
        Arc::new(Self { ledger: Mutex::new(ledger), closed: Some(why) })
    }

    /// Why nothing can be written, if so.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.closed.clone().or_else(|| self.lock().read_only())
    }

    /// The ledger. A thread that panicked while it held it leaves it usable: every append is all or nothing.
    pub fn lock(&self) -> MutexGuard<'_, Box<dyn Ledger>> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can go wrong below the rules.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A record that cannot be read.
    #[error("record {position} cannot be read: {detail}")]
    Unreadable {
        /// Where.
        position: u64,
        /// Why.
        detail: String,
    },
    /// The views failed in use and have to be rebuilt.
    #[error("the views failed: {0}")]
    Broken(String),
    /// The views cannot answer now.
    #[error("{0}")]
    Views(String),
    /// A fault of this program.
    #[error("a fault of the program: {0}")]
    Internal(String),
    /// Files and directories of the register.
    #[error("{context}: {source}")]
    Io {
        /// What was being done, with the path.
        context: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The register is not there, or not one.
    #[error("{0}")]
    NoRegister(String),
}

impl DeskError {
    pub(crate) fn store(error: StoreError) -> Self {
        match error {
            broken if broken.calls_for_rebuild() => Self::Broken(broken.to_string()),
            other => Self::Views(other.to_string()),
        }
    }
}

/// The most orders that wait for the writer; more wait at the door.
const QUEUE_MAX: usize = 1024;

/// The desk.
pub struct Desk {
    queue: Option<SyncSender<Job>>,
    wake: Option<Sender<Wake>>,
    ledger: SharedLedger,
    shelf: Arc<Shelf>,
    finder: Arc<Finder>,
    lives: Arc<Lives>,
    cards: Arc<credit::Cards>,
    clock: Arc<dyn Clock>,
    personal: Personal,
    /// What is known to be on record about what people were shown.
    accesses: Accesses,
    /// The wording of forms.
    templates: Templates,
    /// The files of cases and what people have typed and not sent, where places were given for them.
    reach: Reach,
    /// The office as the views have it: what sessions and questions see.
    office: Arc<RwLock<Arc<Office>>>,
    /// The last position that was acknowledged: what a question must see.
    acknowledged: Arc<AtomicU64>,
    listeners: Arc<Listeners>,
    read_only: Option<String>,
    largest_batch: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
}

impl Desk {
    /// The session of an operating-system user.
    ///
    /// # Errors
    /// `account_unknown` or `account_disabled`.
    pub fn session(&self, user: &str, known: Identity) -> Result<Session, Refusal> {
        let name = AccountName(user.to_owned());
        // Who is known comes in without waiting: what they are now is looked up again for whatever they ask or order.
        if !self.office().accounts.get(&name).is_some_and(|account| account.active) {
            // An account that was acknowledged is known. Views that cannot show it now are no reason to let nobody in.
            let _shown = self.shelf.store_at(self.acknowledged.load(Ordering::Acquire));
        }
        let office = self.office();
        let unknown = || refuse("account_unknown").with("account", names::short(user));
        let account = office.accounts.get(&name).cloned().ok_or_else(unknown)?;
        if !account.active {
            return Err(refuse("account_disabled").with("account", user));
        }
        Ok(Session { account, known, origin: None })
    }

    /// Hands an order to the writer; the outcome comes when it is durable.
    ///
    /// # Errors
    /// `register_read_only`; [`Rejection::Unavailable`] when the desk is closing.
    pub fn enqueue(&self, session: &Arc<Session>, order: Order) -> Result<Receiver<Outcome>, Rejection> {
        Self::not_the_desks_own(session, &order)?;
        self.put(session, order)
    }

    /// The same, telling whoever is to hear: for a host that waits for many at once. Blocks while the queue is full.
    ///
    /// # Errors
    /// As [`Self::enqueue`]; `reply` is then never called.
    pub fn enqueue_for(&self, session: &Arc<Session>, order: Order, reply: Answerer) -> Result<(), Rejection> {
        Self::not_the_desks_own(session, &order)?;
        self.queue_up(session, order, reply)
    }

    /// Only the desk itself notes who read and took out what.
    fn not_the_desks_own(session: &Session, order: &Order) -> Result<(), Rejection> {
        if matches!(order.act, Do::Note(_)) {
            return Err(refuse("forbidden")
                .with("account", &session.account.name)
                .with("policy_action", "note")
                .with("relation", "own")
                .into());
        }
        Ok(())
    }

    fn put(&self, session: &Arc<Session>, order: Order) -> Result<Receiver<Outcome>, Rejection> {
        let (reply, outcome) = sync_channel(1);
        // Who asked may have gone away; the order's id finds the outcome.
        self.queue_up(session, order, Box::new(move |done| drop(reply.send(done))))?;
        Ok(outcome)
    }

    fn queue_up(&self, session: &Arc<Session>, order: Order, reply: Answerer) -> Result<(), Rejection> {
        if let Some(why) = &self.read_only {
            // A person decides what happens to the register; trying again would only be refused again.
            return Err(refuse("register_read_only").with("reason", why).into());
        }
        let closing = || Rejection::Unavailable("the desk is closing".to_owned());
        let queue = self.queue.as_ref().ok_or_else(closing)?;
        queue.send(Job { session: Arc::clone(session), order, reply }).map_err(|_| closing())
    }

    /// Carries out an order and waits until it is durable.
    ///
    /// # Errors
    /// The rejection.
    pub fn submit(&self, session: &Arc<Session>, order: Order) -> Outcome {
        if self.has_to_wait(&order) {
            self.wait_for_views();
        }
        self.wait(self.enqueue(session, order)?)
    }

    /// Whether an order asks by its numbers for cases only the views know, and there are none now. Who writes waits for
    /// nothing and would refuse it, so whoever hands it over waits first, where that holds up nobody.
    #[must_use]
    pub fn has_to_wait(&self, order: &Order) -> bool {
        order.act.looks_up_numbers() && self.shelf.present().is_none()
    }

    /// Waits until there are views, for as long as a question would.
    pub fn wait_for_views(&self) {
        // Where there are none even then, the order is refused with a word of it.
        let _none = self.shelf.store();
    }

    fn wait(&self, outcome: Receiver<Outcome>) -> Outcome {
        let outcome = outcome.recv().unwrap_or(Err(Rejection::Unknown));
        if let Ok(receipt) = &outcome {
            self.saw(receipt.position);
        }
        outcome
    }

    /// A position that later questions must see (the writer acknowledged it to somebody).
    pub fn saw(&self, position: u64) {
        self.acknowledged.fetch_max(position, Ordering::AcqRel);
    }

    /// What a session is told from now on, without asking.
    #[must_use]
    pub fn listen(&self, session: &Session) -> Receiver<Change> {
        self.listeners.listen(session.clone(), self.read_only())
    }

    /// The same, told by whatever `tell` does: for a host with many sessions and no thread for each.
    pub fn tell_each(&self, session: &Session, tell: Tell) {
        self.listeners.tell(session.clone(), self.read_only(), tell);
    }

    /// Why nothing can be written, if so.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.read_only.clone().or_else(|| self.ledger.read_only())
    }

    /// Distrusts the views: they are taken away and folded again from the ledger while the desk stays up. What happens by
    /// itself when they fail in use.
    pub fn renew_views(&self) {
        if let Some(store) = self.shelf.present() {
            self.shelf.suspect(&store);
        }
    }

    /// The most orders that ever shared one durable write since start.
    #[must_use]
    pub fn largest_batch(&self) -> usize {
        self.largest_batch.load(Ordering::Relaxed)
    }

    /// The ledger, for the administrator's acts.
    #[must_use]
    pub fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    fn office(&self) -> Arc<Office> {
        Arc::clone(&self.office.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the desk does by itself every minute, at once; returns when it is done.
    pub fn tend(&self) {
        let (done, heard) = sync_channel(1);
        self.wake(Wake::Tend(done));
        // It is gone only when the desk is closing.
        let _closing = heard.recv();
    }

    /// Closes: no more orders, the views brought up, the store left with its clean-exit marker; or thrown away, where its
    /// files still hold what was destroyed.
    ///
    /// # Errors
    /// What the store says; nothing acknowledged depends on it.
    pub fn close(mut self) -> Result<(), DeskError> {
        self.stop();
        let Some(store) = self.shelf.take() else { return Ok(()) };
        match Arc::try_unwrap(store) {
            Ok(store) => {
                store.close().map_err(DeskError::store)?;
                self.leave_nothing()
            }
            // A question is still running: without the marker the next start proves the views by other means.
            Err(_still_asked) => Ok(()),
        }
    }

    /// Removes views whose files hold what was destroyed, now that nobody has them open.
    fn leave_nothing(&self) -> Result<(), DeskError> {
        // Views that have seen more than the ledger holds are evidence, and stay.
        if self.read_only().is_some() || !self.reach.mark.is_set() {
            return Ok(());
        }
        let cases = destruction::ordered(&self.ledger)?;
        match destruction::carry_out(&self.ledger, &self.reach, &cases) {
            Ok(_) => self.reach.mark.lift_with_views(),
            // What could not be done is done at the next opening: the mark stays.
            Err(_later) => Ok(()),
        }
    }

    fn stop(&mut self) {
        self.queue = None;
        self.wake = None;
        self.shelf.alarm(None);
        self.finder.stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has already said so; there is nothing to save in it.
            let _panicked = thread.join();
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop();
    }
}
