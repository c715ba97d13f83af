//! A line that is dialled again when it breaks. Every request may be repeated: questions change nothing; an order carries
//! its id, so that the host knows one it has carried out already and answers with its receipt; a draft carries how often it
//! was saved; and a file on its way in its id and its place, so that a step taken already answers as taken. So an outcome
//! that was unknown when the line broke is asked for, never guessed. Pauses grow up to a limit and are told by the second.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::line::Line;
use crate::wire::{Later, Lost, Reply, Request, Transport};

/// Pauses before each attempt, in seconds; the last one repeats.
const PAUSES: [u64; 6] = [0, 1, 2, 4, 8, 15];
/// A request whose line was cut so often is not asked again: it may be the request that the other end cannot read.
const CUTS_MAX: usize = 6;

/// How the line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It stands.
    Up,
    /// It broke; the next attempt is in so many seconds.
    Down {
        /// Why.
        why: String,
        /// Seconds until the next attempt; 0 while it is made.
        retry_in: u64,
    },
    /// It will not come back: another version, an account that is gone.
    Ended {
        /// Why.
        why: String,
    },
}

/// Why there is no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLine {
    /// Not now.
    Later(String),
    /// Not with this program or this account.
    Never(String),
}

/// Dials a host and shakes hands.
pub trait Dial: Send + 'static {
    /// A new line.
    ///
    /// # Errors
    /// [`NoLine`].
    fn dial(&self) -> Result<Line, NoLine>;
}

/// Hears how the line is. May be called from any thread that asks.
pub type Report = Box<dyn Fn(Link) + Send + Sync>;

/// Stops waiting for a line that may never come back: somebody is leaving.
#[derive(Debug, Clone, Default)]
pub struct Hurry(Arc<(Mutex<bool>, Condvar)>);

impl Hurry {
    /// No more attempts.
    pub fn up(&self) {
        *lock(&self.0.0) = true;
        self.0.1.notify_all();
    }

    /// Waits a second; true when somebody is leaving.
    fn second(&self) -> bool {
        let leaving = lock(&self.0.0);
        let waited = self.0.1.wait_timeout_while(leaving, Duration::from_secs(1), |leaving| !*leaving);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn is_up(&self) -> bool {
        *lock(&self.0.0)
    }
}

/// The line that stands, or why there is none.
struct Held {
    line: Option<Arc<Line>>,
    why: String,
}

/// A transport over lines that come and go.
pub struct Lasting<D> {
    dial: D,
    held: Mutex<Held>,
    report: Report,
    hurry: Hurry,
    /// Seconds before each dialling, the last for ever.
    pauses: [u64; 6],
}

impl<D: Dial> Lasting<D> {
    /// Starts with a line that stands.
    pub fn new(dial: D, first: Line, report: Report, hurry: Hurry) -> Self {
        let held = Held { line: Some(Arc::new(first)), why: String::new() };
        Self { dial, held: Mutex::new(held), report, hurry, pauses: PAUSES }
    }

    /// Dials again at once, however often; where the other end is known to be near.
    #[must_use]
    pub fn without_pauses(self) -> Self {
        Self { pauses: [0; 6], ..self }
    }

    /// The line that stands, or a new one; waits for it, and longer from the start after each time that the same request
    /// found its line cut.
    fn line(&self, cuts: usize) -> Result<Arc<Line>, Lost> {
        let mut held = lock(&self.held);
        if let Some(line) = &held.line {
            return Ok(Arc::clone(line));
        }
        let mut why = held.why.clone();
        let last = self.pauses.last().copied().unwrap_or(1);
        let pauses = self.pauses.into_iter().chain(std::iter::repeat(last)).skip(cuts.saturating_sub(1));
        for pause in pauses {
            for left in (1..=pause).rev() {
                (self.report)(Link::Down { why: why.clone(), retry_in: left });
                if self.hurry.second() {
                    return Err(Lost(why));
                }
            }
            if self.hurry.is_up() {
                return Err(Lost(why));
            }
            (self.report)(Link::Down { why: why.clone(), retry_in: 0 });
            match self.dial.dial() {
                Ok(line) => {
                    let line = Arc::new(line);
                    held.line = Some(Arc::clone(&line));
                    (self.report)(Link::Up);
                    return Ok(line);
                }
                Err(NoLine::Later(now)) => why = now,
                Err(NoLine::Never(now)) => {
                    (self.report)(Link::Ended { why: now.clone() });
                    return Err(Lost(now));
                }
            }
        }
        Err(Lost(why))
    }

    /// A line that failed: dropped, unless somebody has dialled a new one already.
    fn drop_line(&self, failed: &Arc<Line>, why: String) {
        let mut held = lock(&self.held);
        if held.line.as_ref().is_some_and(|line| Arc::ptr_eq(line, failed)) {
            *held = Held { line: None, why };
        }
    }
}

impl<D: Dial> Transport for Lasting<D> {
    fn call(&self, request: Request) -> Result<Reply, Lost> {
        let mut why = String::new();
        for cuts in 0..CUTS_MAX {
            let line = self.line(cuts)?;
            match line.call(request.clone()) {
                Ok(reply) => return Ok(reply),
                Err(Lost(now)) => {
                    why.clone_from(&now);
                    self.drop_line(&line, now);
                }
            }
        }
        Err(Lost(why))
    }

    /// Waits for the answer at once: what is sent over a line that may break is not sent ahead.
    fn send(&self, request: Request) -> Result<Later, Lost> {
        let reply = self.call(request)?;
        Ok(Box::new(move || Ok(reply)))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
