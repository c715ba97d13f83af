//! When requests come: on working days, more after the big sales of June and November, few around the Spring Festival,
//! and slowly more from year to year.

use chrono::{Datelike, Days, NaiveDate};

use super::chance::{Chance, Topic};
use crate::domain::calendar::Calendar;

/// Weights of the twelve months.
const MONTHS: [u32; 12] = [80, 45, 100, 95, 100, 110, 120, 95, 100, 90, 115, 130];

/// The days on which so many requests come, ascending, from `from` to the day before `today`.
pub(super) fn days(
    seed: u64,
    count: u32,
    (from, today): (NaiveDate, NaiveDate),
    calendar: &Calendar,
) -> Vec<NaiveDate> {
    let mut total = 0_u64;
    let mut heaped: Vec<(u64, NaiveDate)> = Vec::new();
    let span = u64::try_from((today - from).num_days()).unwrap_or(1).max(1);
    for (passed, day) in (0..).zip(from.iter_days().take_while(|day| *day < today)) {
        total += weight(day, calendar) * (100 + 30 * passed / span);
        heaped.push((total, day));
    }
    let mut chance = Chance::of(seed, Topic::Season, 0);
    let last = heaped.last().map_or(from, |(_, day)| *day);
    (0..u64::from(count))
        .map(|index| {
            // One request in each of `count` equal shares of the weight, somewhere inside it.
            let share = (index * 1000 + u64::from(chance.below(1000))) * total / (u64::from(count) * 1000);
            let at = heaped.partition_point(|(heap, _)| *heap <= share);
            heaped.get(at).map_or(last, |(_, day)| *day)
        })
        .collect()
}

fn weight(day: NaiveDate, calendar: &Calendar) -> u64 {
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or(100);
    if calendar.is_workday(day) { u64::from(month) } else { 0 }
}

/// The first working day on or after a day.
pub(super) fn workday(day: NaiveDate, calendar: &Calendar) -> NaiveDate {
    day.iter_days().take(30).find(|day| calendar.is_workday(*day)).unwrap_or(day)
}

/// The last working day on or before a day.
pub(super) fn workday_before(day: NaiveDate, calendar: &Calendar) -> NaiveDate {
    let before = |days| day.checked_sub_days(Days::new(days));
    (0..30).filter_map(before).find(|day| calendar.is_workday(*day)).unwrap_or(day)
}

/// The working day so many working days later.
pub(super) fn workdays_later(day: NaiveDate, count: u32, calendar: &Calendar) -> NaiveDate {
    (0..count).fold(day, |day, _| workday(day.checked_add_days(Days::new(1)).unwrap_or(day), calendar))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;

    #[test]
    fn requests_come_in_order_on_working_days_before_today() {
        let calendar = builtin::calendar().unwrap();
        let (from, today) = ("2024-11-22".parse().unwrap(), "2026-11-22".parse().unwrap());
        let days = days(1, 1500, (from, today), &calendar);
        assert_eq!(days.len(), 1500);
        assert!(days.is_sorted());
        assert!(days.iter().all(|day| calendar.is_workday(*day) && *day >= from && *day < today));
        let month = |year, month| days.iter().filter(|day| (day.year(), day.month()) == (year, month)).count();
        assert!(month(2025, 12) > month(2026, 2), "the Spring Festival is quiet");
    }
}
