//! The working calendar: which days are worked, and how a period is counted, day by day.
//!
//! The day of an act is not counted (民法典 Art 201); a period ending on a rest day ends on the next working day (Art 203);
//! make-up workdays are working days. Years without an announced calendar are counted by weekends and by the holidays that
//! the regulation itself fixes to a date, and said to be so.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::case::vocabulary::vocabulary;
use super::dates::within;
use super::refusal::{Refusal, refuse};

/// Holidays on the same date of every year: month, day, name, and the first year in which it is one. 全国年节及纪念日放假办法
/// 第二条 (2024-11-10 revision, in force 2025-01-01). Those of the lunar calendar and the exchanged days are announced.
const FIXED: [(u32, u32, &str, i32); 6] = [
    (1, 1, "元旦", 2000),
    (5, 1, "劳动节", 2000),
    (5, 2, "劳动节", 2025),
    (10, 1, "国庆节", 2000),
    (10, 2, "国庆节", 2000),
    (10, 3, "国庆节", 2000),
];

/// The longest period that is counted, in days or working days: ten years.
pub const PERIOD_DAYS_MAX: u32 = 3660;

vocabulary! {
    /// Rest or worked, as announced.
    DayKind "day_kind" {
        /// A statutory holiday or a day exchanged for one.
        Rest = "rest",
        /// A make-up workday.
        Work = "work",
    }
}

/// A day the announcement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDay {
    /// Rest or work.
    pub kind: DayKind,
    /// The holiday, for instance 国庆节.
    pub name: String,
}

/// Announced days, by date, and the years that were announced.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    /// Days that differ from the week's pattern, or are named anyway.
    pub days: BTreeMap<NaiveDate, NamedDay>,
    /// Years with an announcement.
    pub years: BTreeSet<i32>,
}

/// Why a day counts or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason", content = "name")]
pub enum DayWhy {
    /// The day of the act itself.
    DayOfAct,
    /// An ordinary counted day.
    Counted,
    /// Saturday or Sunday.
    Weekend,
    /// A statutory holiday, with its name.
    Holiday(String),
    /// A make-up workday, with the holiday it belongs to.
    MakeUp(String),
    /// The last day was a rest day: the period goes on to the next working day.
    CarriedOver,
}

/// One day of a reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayStep {
    /// The day.
    pub date: NaiveDate,
    /// Counted towards the period.
    pub counted: bool,
    /// Why. In a period of calendar days every day counts whatever it is, so only the last one (and what follows it)
    /// tells its nature: that decides whether the end moves on.
    pub why: DayWhy,
}

/// A period counted out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoning {
    /// The day of the act.
    pub from: NaiveDate,
    /// How many (working) days.
    pub n: u32,
    /// The last day on which the thing can still be done.
    pub ends_on: NaiveDate,
    /// Every day from the act to the end.
    pub explained: Vec<DayStep>,
    /// Years that were counted by weekends because no calendar is known for them; only years whose days mattered.
    pub uncovered: BTreeSet<i32>,
}

/// What a period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    Days,
    Workdays,
}

/// What a day is by itself, borrowed from the calendar.
#[derive(Debug, Clone, Copy)]
enum Nature<'a> {
    Ordinary,
    MakeUp(&'a str),
    Weekend,
    Holiday(&'a str),
}

impl Nature<'_> {
    fn is_work(self) -> bool {
        matches!(self, Self::Ordinary | Self::MakeUp(_))
    }

    fn why(self) -> DayWhy {
        match self {
            Self::Ordinary => DayWhy::Counted,
            Self::MakeUp(name) => DayWhy::MakeUp(name.to_owned()),
            Self::Weekend => DayWhy::Weekend,
            Self::Holiday(name) => DayWhy::Holiday(name.to_owned()),
        }
    }
}

/// One day met while counting.
enum Met<'a> {
    /// The day of the act.
    Act,
    /// A day inside the period, counted whatever it is.
    Inside,
    /// A day whose nature matters.
    Judged { nature: Nature<'a>, counted: bool },
    /// The working day to which the end was carried over.
    Carried,
}

impl Calendar {
    /// The first day on which another calendar may say something else; none where both say the same.
    #[must_use]
    pub fn differs_since(&self, other: &Self) -> Option<NaiveDate> {
        let only = |one: &Self, other: &Self| {
            let days = one.days.iter().filter(|(day, named)| other.days.get(day) != Some(*named)).map(|(day, _)| *day);
            let years = one.years.difference(&other.years).filter_map(|year| NaiveDate::from_ymd_opt(*year, 1, 1));
            days.chain(years).min()
        };
        [only(self, other), only(other, self)].into_iter().flatten().min()
    }

    /// Whether the day is worked: an announced make-up day, or Monday to Friday and not announced as rest.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        self.nature(date).is_work()
    }

    /// What the day is by itself: [`DayWhy::Counted`] for an ordinary working day, else make-up day, weekend or holiday.
    #[must_use]
    pub fn day_why(&self, date: NaiveDate) -> DayWhy {
        self.nature(date).why()
    }

    /// Whether the year of the day was announced; otherwise its days are told by the week alone.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.years.contains(&date.year())
    }

    /// A period of `n` calendar days after the day of the act, day by day. One that ends on a rest day goes on to the next
    /// working day. A period of 0 ends on the day of the act.
    ///
    /// # Errors
    /// `period_too_long` (`n`, `max`), `date_out_of_range` where it begins or ends outside the years of a register.
    pub fn add_days(&self, from: NaiveDate, n: u32) -> Result<Reckoning, Refusal> {
        self.reckon(from, n, Basis::Days)
    }

    /// A period of `n` working days after the day of the act, day by day. A period of 0 ends on the day of the act.
    ///
    /// # Errors
    /// As [`Calendar::add_days`].
    pub fn add_workdays(&self, from: NaiveDate, n: u32) -> Result<Reckoning, Refusal> {
        self.reckon(from, n, Basis::Workdays)
    }

    /// Only the end of [`Calendar::add_days`], for lists of many cases.
    ///
    /// # Errors
    /// As [`Calendar::add_days`].
    pub fn end_of_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, Refusal> {
        self.walk(from, n, Basis::Days, |_, _| ())
    }

    /// Only the end of [`Calendar::add_workdays`].
    ///
    /// # Errors
    /// As [`Calendar::add_days`].
    pub fn end_of_workdays(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, Refusal> {
        self.walk(from, n, Basis::Workdays, |_, _| ())
    }

    /// Working days after `from`, up to and with `to`; 0 when `to` is not later.
    ///
    /// # Errors
    /// `date_out_of_range`.
    pub fn workdays_between(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, Refusal> {
        let (from, to) = (within(from)?, within(to)?);
        let worked = from.iter_days().skip(1).take_while(|date| *date <= to).filter(|date| self.is_workday(*date));
        // At most 300 years of days.
        Ok(u32::try_from(worked.count()).unwrap_or(u32::MAX))
    }

    /// Calendar days from today to the last day: 0 on that day, negative when it has passed.
    #[must_use]
    pub fn days_left(today: NaiveDate, ends_on: NaiveDate) -> i64 {
        ends_on.signed_duration_since(today).num_days()
    }

    fn nature(&self, date: NaiveDate) -> Nature<'_> {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match (self.days.get(&date), weekend) {
            (Some(NamedDay { kind: DayKind::Rest, name }), _) => Nature::Holiday(name),
            (Some(NamedDay { kind: DayKind::Work, name }), true) => Nature::MakeUp(name),
            (Some(NamedDay { kind: DayKind::Work, .. }), false) => Nature::Ordinary,
            (None, weekend) => match self.fixed(date) {
                Some(name) => Nature::Holiday(name),
                None if weekend => Nature::Weekend,
                None => Nature::Ordinary,
            },
        }
    }

    /// The holiday on a date that no announcement is needed for; where there is one, it says so itself.
    fn fixed(&self, date: NaiveDate) -> Option<&'static str> {
        let same = |(month, day, _, since): &&(u32, u32, &str, i32)| {
            (date.month(), date.day()) == (*month, *day) && date.year() >= *since
        };
        FIXED.iter().find(same).map(|(_, _, name, _)| *name).filter(|_| !self.covers(date))
    }

    fn reckon(&self, from: NaiveDate, n: u32, basis: Basis) -> Result<Reckoning, Refusal> {
        let mut explained = Vec::new();
        let mut uncovered = BTreeSet::new();
        let ends_on = self.walk(from, n, basis, |date, met| {
            if matches!(met, Met::Judged { .. } | Met::Carried) && !self.covers(date) {
                uncovered.insert(date.year());
            }
            let (counted, why) = match met {
                Met::Act => (false, DayWhy::DayOfAct),
                Met::Inside => (true, DayWhy::Counted),
                Met::Judged { nature, counted } => (counted, nature.why()),
                Met::Carried => (false, DayWhy::CarriedOver),
            };
            explained.push(DayStep { date, counted, why });
        })?;
        Ok(Reckoning { from, n, ends_on, explained, uncovered })
    }

    /// Counts a period and shows every day to `meet`; answers the last day. Ends at the latest with the last year of a
    /// register, whatever the calendar says.
    fn walk<'a>(
        &'a self,
        from: NaiveDate,
        n: u32,
        basis: Basis,
        mut meet: impl FnMut(NaiveDate, Met<'a>),
    ) -> Result<NaiveDate, Refusal> {
        if n > PERIOD_DAYS_MAX {
            return Err(refuse("period_too_long").with("n", n).with("max", PERIOD_DAYS_MAX));
        }
        let mut date = within(from)?;
        meet(date, Met::Act);
        let mut left = n;
        let mut carried = false;
        while left > 0 || carried {
            date = date.succ_opt().map_or_else(|| within(NaiveDate::MAX), within)?;
            let nature = self.nature(date);
            if carried {
                carried = !nature.is_work();
                meet(date, if carried { Met::Judged { nature, counted: false } } else { Met::Carried });
                continue;
            }
            let counted = basis == Basis::Days || nature.is_work();
            left -= u32::from(counted);
            // Only a period of calendar days can end on a rest day.
            carried = left == 0 && !nature.is_work() && counted;
            let inside = basis == Basis::Days && left > 0;
            meet(date, if inside { Met::Inside } else { Met::Judged { nature, counted } });
        }
        Ok(date)
    }
}

#[cfg(test)]
mod tests;
