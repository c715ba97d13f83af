//! The district's time. China has one time and no summer time (since 1991): eight hours ahead of UTC, always.
//!
//! Instants are kept in UTC; people read a wall clock, and the law counts civil days. Both are made here and nowhere else.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// How far China is ahead of UTC.
const AHEAD: TimeDelta = TimeDelta::hours(8);

/// What a clock on a wall in China shows at an instant. (The last eight hours of the years chrono knows stay in UTC.)
#[must_use]
pub fn in_china(at: DateTime<Utc>) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_signed(AHEAD).unwrap_or(utc)
}

/// The civil day in China of an instant.
#[must_use]
pub fn china_day(at: DateTime<Utc>) -> NaiveDate {
    in_china(at).date()
}

/// An hour (0 to 23; others are taken as 0) of a civil day in China.
#[must_use]
pub fn instant(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let wall = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
    wall.checked_sub_signed(AHEAD).unwrap_or(wall).and_utc()
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
        assert_eq!(in_china(before).to_string(), "2026-11-22 23:59:59");
    }

    #[test]
    fn an_hour_of_a_day_is_that_day() {
        let day = "2026-11-22".parse().unwrap();
        for hour in 0..24 {
            assert_eq!(china_day(instant(day, hour)), day);
        }
        assert_eq!(instant(day, 24), instant(day, 0));
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        assert_eq!(in_china(DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC.naive_utc());
        assert_eq!(instant(NaiveDate::MIN, 0).date_naive(), NaiveDate::MIN);
    }
}
