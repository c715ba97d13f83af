//! A desk for one hand that writes much at once: the demo's two years of work, each order at its own time.
//!
//! The same plans by the same rules as the writer's, made durable many at a time beside the planning, without views:
//! whoever opens the register afterwards folds them. Not for people: nothing is acknowledged before [`Scribe::finish`].

use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use uuid::Uuid;

use super::brain::Brain;
use super::clock::SetClock;
use super::plan::{Plan, PlanError, case_id, plan};
use super::session::Session;
use super::{DeskError, SharedLedger, credit};
use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseId};
use crate::domain::office::Office;
use crate::domain::order::{Order, Rejection};
use crate::domain::unit::UnitCode;
use crate::ledger::{AppendError, CommandId, Staged};

/// Commands one durable write carries.
const BATCH: usize = 512;
/// Batches that wait to be written. All that is not written yet is far less than the cases a [`Brain`] keeps folded, so
/// that none is ever folded again from a ledger that lacks some of it.
const AHEAD: usize = 1;

/// Writes orders one after the other.
pub struct Scribe {
    brain: Brain,
    clock: Arc<SetClock>,
    pending: Vec<Staged>,
    /// None after it failed.
    hand: Option<Hand>,
}

/// Who makes batches durable while the next one is planned.
struct Hand {
    batches: SyncSender<Vec<Staged>>,
    writing: JoinHandle<Result<(), Rejection>>,
}

/// What an order came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The case's number.
    pub label: Option<String>,
    /// The case.
    pub case: Option<CaseId>,
}

impl Scribe {
    /// Over an empty ledger.
    #[must_use]
    pub fn new(ledger: SharedLedger) -> Self {
        let clock = Arc::new(SetClock::at(DateTime::<Utc>::UNIX_EPOCH));
        let (office, shown): (_, Arc<SetClock>) = (Arc::new(Office::default()), Arc::clone(&clock));
        let brain = Brain::new(SharedLedger::clone(&ledger), None, shown, office);
        let (batches, waiting) = sync_channel::<Vec<Staged>>(AHEAD);
        let writing = thread::spawn(move || waiting.into_iter().try_for_each(|batch| write(&ledger, &batch)));
        Self { brain, clock, pending: Vec::with_capacity(BATCH), hand: Some(Hand { batches, writing }) }
    }

    /// Plans an order as recorded at a time, and keeps it for the next durable write.
    ///
    /// # Errors
    /// The rejection, as a person would get it.
    pub fn record(&mut self, session: &Session, order: &Order, at: DateTime<Utc>) -> Result<Written, Rejection> {
        if order.act.looks_back() {
            // Who looks back must see all that was planned, and some of it is still on its way to the ledger.
            return Err(Rejection::Unavailable("what was written at once is taken back at a desk".to_owned()));
        }
        self.clock.set(at);
        let Plan { staged, case, label, .. } = plan(&mut self.brain, session, order)?;
        self.pending.push(staged);
        if self.pending.len() >= BATCH {
            let batch = std::mem::replace(&mut self.pending, Vec::with_capacity(BATCH));
            self.hand_over(batch)?;
        }
        Ok(Written { label, case })
    }

    /// Puts the number on record that subjects' ids are made of, where it is not to be drawn anew.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn salt(&mut self, drawn: Uuid, order: Uuid, at: DateTime<Utc>) -> Result<(), Rejection> {
        self.clock.set(at);
        let by = Session::built_in(&UnitCode(String::new())).actor(Role::System);
        let today = self.brain.today();
        let write =
            credit::salted(&mut self.brain, drawn, today).map_err(|error| Rejection::from(PlanError::from(error)))?;
        self.pending.push(Staged { id: CommandId(order), by, at, writes: vec![write], order: None });
        Ok(())
    }

    /// The case a row (from 1) of the series intake just recorded became.
    #[must_use]
    pub fn case_of_series(&self, order: Uuid, row: u32) -> CaseId {
        case_id(&self.brain, order, row)
    }

    /// A case as written so far.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn case(&mut self, id: CaseId) -> Result<Case, DeskError> {
        self.brain.case(id)
    }

    /// The office as written so far.
    #[must_use]
    pub fn office(&self) -> &Office {
        self.brain.office()
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// [`Rejection::Unavailable`] or [`Rejection::Unknown`], as the ledger has it.
    pub fn finish(mut self) -> Result<(), Rejection> {
        let batch = std::mem::take(&mut self.pending);
        self.hand_over(batch)?;
        self.hand.map_or(Err(Rejection::Unknown), Hand::end)
    }

    fn hand_over(&mut self, batch: Vec<Staged>) -> Result<(), Rejection> {
        if self.hand.as_ref().is_some_and(|hand| hand.batches.send(batch).is_ok()) {
            return Ok(());
        }
        // It takes no more batches because one could not be written, and says why when it is asked.
        let ended = self.hand.take().map_or(Ok(()), Hand::end);
        ended.and(Err(Rejection::Unavailable("an earlier batch was not written".to_owned())))
    }
}

impl Hand {
    /// Waits until all is durable.
    fn end(self) -> Result<(), Rejection> {
        drop(self.batches);
        self.writing.join().unwrap_or(Err(Rejection::Unknown))
    }
}

fn write(ledger: &SharedLedger, batch: &[Staged]) -> Result<(), Rejection> {
    for result in ledger.lock().append(batch) {
        match result {
            Ok(_) => {}
            Err(AppendError::Unknown(_)) => return Err(Rejection::Unknown),
            Err(other) => return Err(Rejection::Unavailable(other.to_string())),
        }
    }
    Ok(())
}
