//! Days between two days: calendar days, or working days by a table of sums made once from the working calendar.
//!
//! The day of an act is not counted, the last day is (民法典 Art 201): from Monday to Wednesday are two days of either kind.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;

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
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> u32 {
        match self {
            Self::Calendar => u32::try_from((to - from).num_days()).unwrap_or(0),
            Self::Working(workdays) => workdays.until(to).saturating_sub(workdays.until(from)),
        }
    }

    /// Days of a span (its first day up to, and without, the day things went on) that lie after `from` and not after
    /// `to`.
    #[must_use]
    pub fn within(self, span: (NaiveDate, NaiveDate), from: NaiveDate, to: NaiveDate) -> u32 {
        let (first, until) = span;
        match self {
            Self::Calendar => self.between(first.max(from), until.min(to)),
            Self::Working(_) => {
                let before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
                self.between(before(first).max(from), before(until).min(to))
            }
        }
    }
}

/// How many days had been worked by each day of a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workdays {
    first: NaiveDate,
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
        Self { first, sums: sums.collect() }
    }

    /// Working days up to and with a day; days outside the stretch add nothing.
    fn until(&self, day: NaiveDate) -> u32 {
        let Ok(at) = usize::try_from((day - self.first).num_days()) else { return 0 };
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
                assert_eq!(Days::Working(&table).between(*from, *to) as usize, counted, "{from} {to}");
            }
        }
        // From Wednesday the 30th over the holiday to Saturday the 10th, which is worked: four days and that one... 5 to 10.
        assert_eq!(Days::Working(&table).between(day("2026-09-30"), day("2026-10-10")), 6);
        assert_eq!(Days::Calendar.between(day("2026-09-30"), day("2026-10-10")), 10);
    }

    #[test]
    fn a_span_counts_where_it_lies_within() {
        let table = Workdays::of(&calendar(), day("2026-09-01"), day("2026-12-31"));
        let pause = (day("2026-11-06"), day("2026-11-10"));
        let (from, to) = (day("2026-11-02"), day("2026-11-30"));
        // Friday to Monday: four days, of which two are worked.
        assert_eq!(Days::Calendar.within(pause, from, to), 4);
        assert_eq!(Days::Working(&table).within(pause, from, to), 2);
        assert_eq!(Days::Calendar.within(pause, from, day("2026-11-07")), 1);
        assert_eq!(Days::Calendar.within(pause, day("2026-11-12"), to), 0);
        assert_eq!(Days::Working(&table).within(pause, day("2026-11-12"), to), 0);
    }
}
