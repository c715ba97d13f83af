//! The one writer: drains its queue, decides each order on folded state that includes the ones before it, makes the
//! whole batch durable with one write, and only then answers. The views follow on a thread of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender};

use super::brain::Brain;
use super::fold::{self, stream};
use super::follow::Wake;
use super::notices::Listeners;
use super::plan::{self, Plan, PlanError, plan};
use super::session::Session;
use super::{DeskError, SharedLedger};
use crate::domain::office::Office;
use crate::domain::order::{Order, Receipt, Rejection};
use crate::domain::refusal::refuse;
use crate::ledger::{AppendError, Appended, CommandId, Staged};

/// The most orders one durable write carries: bounds the time the first of them waits.
const BATCH_MAX: usize = 256;
/// How often an order is decided again after a conflict before the person is told.
const DECIDE_MAX: usize = 4;

/// What an order comes to.
pub type Outcome = Result<Receipt, Rejection>;

/// Who hears the outcome, once. Called on the writer's thread: it must not wait for anything.
pub type Answerer = Box<dyn FnOnce(Outcome) + Send>;

/// An order waiting for the writer.
pub(super) struct Job {
    pub session: Arc<Session>,
    pub order: Order,
    pub reply: Answerer,
}

/// The writer's side of the desk.
pub(super) struct Writer {
    brain: Brain,
    ledger: SharedLedger,
    /// Told after each durable write that the views have something to follow.
    follow: Sender<Wake>,
    /// Told when the ledger closes writing.
    listeners: Arc<Listeners>,
    /// The office as durable: what speculation falls back to.
    durable: Arc<Office>,
    largest_batch: Arc<AtomicUsize>,
}

struct Pending {
    job: Job,
    plan: Plan,
}

impl Writer {
    pub(super) fn new(brain: Brain, ledger: SharedLedger, (follow, listeners): (Sender<Wake>, Arc<Listeners>)) -> Self {
        let durable = brain.shared_office();
        Self { brain, ledger, follow, listeners, durable, largest_batch: Arc::new(AtomicUsize::new(0)) }
    }

    /// Where the size of the largest batch is kept.
    pub(super) fn largest_batch(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.largest_batch)
    }

    /// Serves until every sender is gone.
    pub(super) fn serve(mut self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let mut jobs = vec![first];
            jobs.extend(queue.try_iter().take(BATCH_MAX - 1));
            self.batch(jobs);
        }
    }

    fn batch(&mut self, mut jobs: Vec<Job>) {
        for _ in 0..DECIDE_MAX {
            let pending = self.decide(jobs);
            if pending.is_empty() {
                return;
            }
            jobs = self.commit(pending);
            if jobs.is_empty() {
                return;
            }
        }
        for job in jobs {
            answer(job, Err(Rejection::Unavailable("the case keeps changing; try again".to_owned())));
        }
    }

    /// Plans every job; those refused, or carried out before, are answered at once.
    fn decide(&mut self, jobs: Vec<Job>) -> Vec<Pending> {
        let mut pending: Vec<Pending> = Vec::with_capacity(jobs.len());
        for job in jobs {
            // A retry in the same batch waits for the first of its kind: the ledger then recognises it.
            // What takes back looks at the ledger and the views, which know only what is durable.
            let looks_back = job.order.act.looks_back();
            if looks_back || pending.iter().any(|earlier| earlier.job.order.id == job.order.id) {
                let first = self.commit(std::mem::take(&mut pending));
                pending = self.decide(first);
            }
            match self.repeated(&job.order) {
                Ok(Some(outcome)) => answer(job, outcome),
                Ok(None) => {
                    let before = self.brain.shared_office();
                    match plan(&mut self.brain, &job.session, &job.order) {
                        Ok(plan) => pending.push(Pending { job, plan }),
                        Err(error) => {
                            let troubled = matches!(error, PlanError::Trouble(_));
                            answer(job, Err(error.into()));
                            if troubled {
                                pending = self.without_what_was_half_planned(before, pending);
                            }
                        }
                    }
                }
                Err(error) => answer(job, Err(Rejection::Unavailable(error.to_string()))),
            }
        }
        pending
    }

    /// After the register could not be read in the middle of a plan: what the plan had come to so far is no ground for
    /// anybody else's. Those planned before it are made durable; what is durable is folded again.
    fn without_what_was_half_planned(&mut self, before: Arc<Office>, pending: Vec<Pending>) -> Vec<Pending> {
        self.brain.stand_on(before);
        let again = self.commit(pending);
        self.brain.forget(Arc::clone(&self.durable));
        self.decide(again)
    }

    /// The receipt of an order that was carried out before; a refusal where another one was, under the same id.
    fn repeated(&mut self, order: &Order) -> Result<Option<Outcome>, DeskError> {
        let Some(appended) = self.brain.outcome(CommandId(order.id))? else { return Ok(None) };
        let case = appended.versions.iter().find_map(|(stream, version)| Some((stream::case_of(stream)?, version.0)));
        let label = match case {
            Some((id, _)) => self.brain.case(id)?.number.map(|number| number.to_string()),
            None => None,
        };
        if appended.order.is_some_and(|asked| plan::digest(order).is_ok_and(|asks| asks != asked)) {
            return Ok(Some(Err(refuse("id_taken").with("case", label.unwrap_or_default()).into())));
        }
        Ok(Some(Ok(Receipt {
            id: order.id,
            case: label,
            case_id: case.map(|(id, _)| id),
            version: case.map_or(0, |(_, version)| version),
            position: appended.position.0,
            warnings: Vec::new(),
            repeated: true,
        })))
    }

    /// Makes plans durable, answers, and gives back the jobs that have to be decided again.
    fn commit(&mut self, pending: Vec<Pending>) -> Vec<Job> {
        let mut staged: Vec<Staged> = Vec::with_capacity(pending.len());
        let mut waiting = Vec::with_capacity(pending.len());
        for Pending { job, plan } in pending {
            let Plan { staged: one, case, label, version, warnings } = plan;
            let seed = Receipt {
                id: job.order.id,
                case: label,
                case_id: case,
                version,
                position: 0,
                warnings,
                repeated: false,
            };
            staged.push(one);
            waiting.push((job, seed));
        }
        self.largest_batch.fetch_max(staged.len(), Ordering::Relaxed);
        let results = self.ledger.lock().append(&staged);
        let clean = results.iter().all(Result::is_ok);
        let kept: Vec<Staged> =
            staged.into_iter().zip(&results).filter(|(_, result)| result.is_ok()).map(|(one, _)| one).collect();
        if clean {
            self.durable = self.brain.shared_office();
            let last = results.iter().flatten().map(|appended| appended.position.0).max();
            self.brain.durable(last.unwrap_or_default());
        }
        let mut again = Vec::new();
        for ((job, seed), result) in waiting.into_iter().zip(results) {
            match result {
                Ok(Appended { position, repeated, .. }) => {
                    answer(job, Ok(Receipt { position: position.0, repeated, ..seed }));
                }
                Err(AppendError::Conflict { .. }) => again.push(job),
                Err(AppendError::Unavailable(why)) => answer(job, Err(Rejection::Unavailable(why))),
                Err(AppendError::Unknown(_)) => answer(job, Err(Rejection::Unknown)),
            }
        }
        // The views' thread is gone only when the desk is closing.
        let _closing = self.follow.send(Wake::Written);
        if !clean {
            self.refold(&kept);
            if let Some(why) = self.ledger.read_only() {
                self.listeners.close(&why);
            }
        }
        again
    }

    /// After something was left out: the office is what was durable before, plus what of this batch became durable, and
    /// every other speculation is forgotten.
    fn refold(&mut self, durable: &[Staged]) {
        let mut office = Office::clone(&self.durable);
        for write in durable.iter().flat_map(|staged| &staged.writes) {
            for event in &write.events {
                // What was planned from typed events reads back; an error here would have stopped the plan.
                let _known = fold::office_event(
                    &mut office,
                    &write.stream,
                    event.on,
                    (&event.kind, event.v),
                    event.body.clone(),
                );
            }
        }
        self.durable = Arc::new(office);
        self.brain.forget(Arc::clone(&self.durable));
    }
}

/// Answers; a person who has gone away in the meantime finds the outcome by the order's id.
fn answer(job: Job, outcome: Outcome) {
    (job.reply)(outcome);
}
