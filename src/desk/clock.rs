//! The present, as an argument: the desk is given a clock, nothing below it reads one.

use chrono::{DateTime, NaiveDate, Utc};
use std::sync::{Mutex, PoisonError};

use crate::domain::dates::{china_day, instant};

/// Tells the time of recording.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// The civil day in China at which something recorded now happens.
    fn today(&self) -> NaiveDate {
        china_day(self.now())
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands until it is set: tests, and the demo's two years of work.
#[derive(Debug)]
pub struct SetClock(Mutex<DateTime<Utc>>);

impl SetClock {
    /// A clock standing at an instant.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// A clock standing at an hour of a civil day in China.
    #[must_use]
    pub fn on(day: NaiveDate, hour: u32) -> Self {
        Self::at(instant(day, hour))
    }

    /// Sets it.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
