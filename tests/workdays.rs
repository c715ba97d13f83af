//! The working calendar agrees with the announced table on every day from 2024 to 2026, told here by a reading of the
//! table that shares nothing with the calendar's own.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;
use zhitiao::domain::calendar::Calendar;
use zhitiao::domain::office::builtin;

const TABLE: &str = include_str!("fixtures/workdays-CN.csv");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `rest` or `work` of every named day.
fn table() -> BTreeMap<NaiveDate, &'static str> {
    let rows = TABLE.trim_start_matches('\u{feff}').lines().skip(1).filter(|line| !line.trim().is_empty());
    let row = |line: &'static str| {
        let mut cells = line.split(',').map(str::trim);
        (day(cells.next().unwrap()), cells.next().unwrap())
    };
    rows.map(row).collect()
}

fn is_worked(table: &BTreeMap<NaiveDate, &str>, on: NaiveDate) -> bool {
    match table.get(&on) {
        Some(named) => *named == "work",
        None => !matches!(on.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

fn every_day() -> impl Iterator<Item = NaiveDate> {
    day("2024-01-01").iter_days().take_while(|on| *on <= day("2026-12-31"))
}

fn calendar() -> Calendar {
    builtin::calendar().unwrap()
}

#[test]
fn every_day_of_three_years() {
    let (table, calendar) = (table(), calendar());
    assert!(table.len() > 80, "the table was read: {}", table.len());
    for on in every_day() {
        assert_eq!(calendar.is_workday(on), is_worked(&table, on), "{on}");
    }
}

/// A period of working days from every day, against walking the table.
#[test]
fn periods_from_every_day() {
    let (table, calendar) = (table(), calendar());
    for from in every_day().take_while(|on| *on <= day("2026-11-30")) {
        for n in [1_u32, 3, 10] {
            let worked = from.iter_days().skip(1).filter(|on| is_worked(&table, *on)).nth(n as usize - 1).unwrap();
            assert_eq!(calendar.end_of_workdays(from, n), Ok(worked), "{from} + {n}");
        }
        let thirtieth = from.checked_add_days(Days::new(30)).unwrap();
        let ends = thirtieth.iter_days().find(|on| is_worked(&table, *on)).unwrap();
        assert_eq!(calendar.end_of_days(from, 30), Ok(ends), "{from} + 30 days");
    }
}

/// So many working days before a day, by walking back.
fn before(calendar: &Calendar, from: NaiveDate, n: u32) -> NaiveDate {
    let mut on = from;
    let mut left = n;
    while left > 0 {
        on = on.pred_opt().unwrap();
        left -= u32::from(calendar.is_workday(on));
    }
    on
}

proptest! {
    #[test]
    fn adding_and_taking_away_comes_back_to_the_working_day(offset in 0_u64..1000, n in 0_u32..60) {
        let calendar = calendar();
        let any = day("2024-01-01").checked_add_days(Days::new(offset)).unwrap();
        let from = any.iter_days().find(|on| calendar.is_workday(*on)).unwrap();
        let there = calendar.end_of_workdays(from, n).unwrap();
        prop_assert!(calendar.is_workday(there));
        prop_assert_eq!(before(&calendar, there, n), from);
    }

    #[test]
    fn a_later_start_never_ends_earlier(offset in 0_u64..1000, later in 0_u64..30, n in 1_u32..60) {
        let calendar = calendar();
        let from = day("2024-01-01").checked_add_days(Days::new(offset)).unwrap();
        let after = from.checked_add_days(Days::new(later)).unwrap();
        for (one, other) in [
            (calendar.end_of_workdays(from, n), calendar.end_of_workdays(after, n)),
            (calendar.end_of_days(from, n), calendar.end_of_days(after, n)),
        ] {
            prop_assert!(one.unwrap() <= other.unwrap());
        }
    }
}
