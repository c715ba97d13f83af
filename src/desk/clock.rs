//! The present, as an argument: the desk is given a clock, nothing below it reads one.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use std::sync::{Mutex, PoisonError};

/// Tells the time of recording.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// The civil day in China (UTC+8, no summer time since 1991) at which something recorded now happens.
    fn today(&self) -> NaiveDate {
        china_day(self.now())
    }
}

/// The civil day in China of an instant.
#[must_use]
pub fn china_day(at: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(8 * 3600).map_or_else(|| at.date_naive(), |china| at.with_timezone(&china).date_naive())
}

/// What a clock on a wall in China shows at an instant.
#[must_use]
pub fn in_china(at: DateTime<Utc>) -> NaiveDateTime {
    FixedOffset::east_opt(8 * 3600).map_or_else(|| at.naive_utc(), |china| at.with_timezone(&china).naive_local())
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

/// An hour (0 to 23; others are taken as 0) of a civil day in China.
#[must_use]
pub fn instant(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(8);
    midnight + chrono::TimeDelta::hours(i64::from(if hour < 24 { hour } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_china_not_in_greenwich() {
        let before = "2026-11-22T15:59:59Z".parse().unwrap();
        let after = "2026-11-22T16:00:00Z".parse().unwrap();
        assert_eq!(china_day(before).to_string(), "2026-11-22");
        assert_eq!(china_day(after).to_string(), "2026-11-23");
    }

    #[test]
    fn an_hour_of_a_day_is_that_day() {
        let day = "2026-11-22".parse().unwrap();
        for hour in 0..24 {
            assert_eq!(china_day(instant(day, hour)), day);
        }
    }
}
