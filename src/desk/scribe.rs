//! A desk for one hand that writes much at once: the demo's two years of work, each order at its own time.
//!
//! The same plans by the same rules as the writer's, made durable many at a time, without views: whoever opens the
//! register afterwards folds them. Not for people: nothing is acknowledged before [`Scribe::finish`].

use chrono::{DateTime, Utc};
use std::sync::Arc;

use super::brain::Brain;
use super::clock::SetClock;
use super::plan::{Plan, plan};
use super::session::Session;
use super::{DeskError, SharedLedger};
use crate::domain::case::{Case, CaseId};
use crate::domain::office::Office;
use crate::domain::order::{Order, Rejection};
use crate::ledger::{AppendError, Staged};

/// Commands one durable write carries.
const BATCH: usize = 512;

/// Writes orders one after the other.
pub struct Scribe {
    brain: Brain,
    ledger: SharedLedger,
    clock: Arc<SetClock>,
    pending: Vec<Staged>,
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
        Self { brain, ledger, clock, pending: Vec::with_capacity(BATCH) }
    }

    /// Plans an order as recorded at a time, and keeps it for the next durable write.
    ///
    /// # Errors
    /// The rejection, as a person would get it.
    pub fn record(&mut self, session: &Session, order: &Order, at: DateTime<Utc>) -> Result<Written, Rejection> {
        self.clock.set(at);
        let Plan { staged, case, label, .. } = plan(&mut self.brain, session, order)?;
        self.pending.push(staged);
        if self.pending.len() >= BATCH {
            self.write()?;
        }
        Ok(Written { label, case })
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
        self.write()
    }

    fn write(&mut self) -> Result<(), Rejection> {
        let staged = std::mem::take(&mut self.pending);
        for result in self.ledger.lock().append(&staged) {
            match result {
                Ok(_) => {}
                Err(AppendError::Unknown(_)) => return Err(Rejection::Unknown),
                Err(other) => return Err(Rejection::Unavailable(other.to_string())),
            }
        }
        Ok(())
    }
}
