//! A day as a number, and days between two days: calendar days, or working days by a table of sums made once from the
//! working calendar.
//!
//! The day of an act is not counted, the last day is (民法典 Art 201): from Monday to Wednesday are two days of either kind.

use chrono::{Datelike, NaiveDate};

use crate::domain::calendar::Calendar;

/// A day, counted from the first of the year 1: four bytes, and the days between two are one subtraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Before every day there is.
    pub const EVER: Self = Self(i32::MIN);
    /// After every day there is.
    pub const NEVER: Self = Self(i32::MAX);

    /// The number that stands in memory.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// From such a number.
    #[must_use]
    pub const fn numbered(number: i32) -> Self {
        Self(number)
    }

    /// The day before.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// As people write it; the last day there is for [`NEVER`](Self::NEVER).
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }

    /// Days from here to a later day; 0 where it is not later.
    #[must_use]
    pub fn until(self, later: Self) -> u32 {
        u32::try_from(i64::from(later.0) - i64::from(self.0)).unwrap_or(0)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }
}

/// How days are counted.
#[derive(Debug, Clone, Copy)]
pub enum Days<'a> {
    /// Calendar days.
    Calendar,
    /// Working days.
    Working(&'a Workdays),
}

impl Days<'_> {
    /// Days after the first up to and with the second; 0 where the second is not later.
    #[must_use]
    pub fn between(self, from: Day, to: Day) -> u32 {
        match self {
            Self::Calendar => from.until(to),
            Self::Working(workdays) => workdays.until(to).saturating_sub(workdays.until(from)),
        }
    }

    /// Days of a span (its first day up to, and without, the day things went on) that lie after `from` and not after
    /// `to`.
    #[must_use]
    pub fn within(self, span: (Day, Day), from: Day, to: Day) -> u32 {
        let (first, until) = span;
        match self {
            Self::Calendar => self.between(first.max(from), until.min(to)),
            Self::Working(_) => self.between(first.before().max(from), until.before().min(to)),
        }
    }
}

/// How many days had been worked by each day of a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workdays {
    first: Day,
    /// Working days from the first day up to and with each.
    sums: Vec<u32>,
}

impl Workdays {
    /// Of the days from the first to the last.
    #[must_use]
    pub fn of(calendar: &Calendar, first: NaiveDate, last: NaiveDate) -> Self {
        let mut sum = 0;
        let days = first.iter_days().take_while(|day| *day <= last);
        let sums = days.map(|day| {
            sum += u32::from(calendar.is_workday(day));
            sum
        });
        Self { first: first.into(), sums: sums.collect() }
    }

    /// Working days up to and with a day; days outside the stretch add nothing.
    fn until(&self, day: Day) -> u32 {
        if day < self.first {
            return 0;
        }
        let Ok(at) = usize::try_from(self.first.until(day)) else { return 0 };
        self.sums.get(at).or(self.sums.last()).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{DayKind, NamedDay};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn on(text: &str) -> Day {
        day(text).into()
    }

    fn calendar() -> Calendar {
        let named = |kind, name: &str| NamedDay { kind, name: name.to_owned() };
        let days = [("2026-10-01", DayKind::Rest), ("2026-10-02", DayKind::Rest), ("2026-10-10", DayKind::Work)];
        Calendar { days: days.map(|(on, kind)| (day(on), named(kind, "国庆节"))).into(), years: [2026].into() }
    }

    #[test]
    fn the_sums_agree_with_counting_day_by_day() {
        let calendar = calendar();
        let table = Workdays::of(&calendar, day("2026-09-01"), day("2026-10-31"));
        let all: Vec<NaiveDate> = day("2026-09-01").iter_days().take(61).collect();
        for from in &all {
            for to in all.iter().filter(|to| *to >= from) {
                let counted = from.iter_days().skip(1).take_while(|day| day <= to);
                let counted = counted.filter(|day| calendar.is_workday(*day)).count();
                assert_eq!(
                    Days::Working(&table).between(Day::from(*from), Day::from(*to)) as usize,
                    counted,
                    "{from} {to}"
                );
            }
        }
        // From Wednesday the 30th over the holiday to Saturday the 10th, which is worked: four days and that one... 5 to 10.
        assert_eq!(Days::Working(&table).between(on("2026-09-30"), on("2026-10-10")), 6);
        assert_eq!(Days::Calendar.between(on("2026-09-30"), on("2026-10-10")), 10);
    }

    #[test]
    fn a_span_counts_where_it_lies_within() {
        let table = Workdays::of(&calendar(), day("2026-09-01"), day("2026-12-31"));
        let pause = (on("2026-11-06"), on("2026-11-10"));
        let (from, to) = (on("2026-11-02"), on("2026-11-30"));
        // Friday to Monday: four days, of which two are worked.
        assert_eq!(Days::Calendar.within(pause, from, to), 4);
        assert_eq!(Days::Working(&table).within(pause, from, to), 2);
        assert_eq!(Days::Calendar.within(pause, from, on("2026-11-07")), 1);
        assert_eq!(Days::Calendar.within(pause, on("2026-11-12"), to), 0);
        assert_eq!(Days::Working(&table).within(pause, on("2026-11-12"), to), 0);
    }
}
