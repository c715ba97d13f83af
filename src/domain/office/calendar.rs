//! Working calendars: the days announced for a year.
//!
//! An announcement covers one year but may name days at the edge of a neighbour (a New Year's holiday that begins on 31
//! December). Whoever loads says whether it is a whole year's: then every year with all [`HOLIDAYS`] among its rest days
//! replaces what was known of it, and the receipt names the days that fell away. Everything else is added to what is
//! known and makes no year count as announced: a list cannot silently take days from a year.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::command::Act;
use super::event::{Event, Fold};
use super::stream::Stream;
use super::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::calendar::{Calendar, DayKind, NamedDay};
use crate::domain::context::{Decision, Happening};
use crate::domain::dates::within;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::text::required;

/// The statutory holidays of every year (全国年节及纪念日放假办法 Art 2), by the names announcements use. A list in which one
/// of them is missing is not a year's.
pub const HOLIDAYS: [&str; 7] = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"];
/// The most days a warning names.
const DAYS_TOLD: usize = 20;
/// The most days loaded at once: ten years of every day.
const DAYS_MAX: usize = 3_660;

/// A day an announcement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedDay {
    /// The day.
    pub date: NaiveDate,
    /// Rest or work.
    pub kind: DayKind,
    /// The holiday it belongs to.
    pub name: String,
}

/// The fields of an announced day.
pub const DAY_FIELDS: &[Field] =
    &[need("date", FieldKind::Date), need("kind", DayKind::FIELD), need("name", FieldKind::Line)];

/// Loads announced days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarLoad {
    /// The days.
    pub days: Vec<AnnouncedDay>,
    /// The announcement, for instance 国务院办公厅关于2026年部分节假日安排的通知.
    pub source: String,
    /// They are the whole announcement of a year: what else was known of it falls away.
    #[serde(default)]
    pub whole: bool,
}

/// Days of one year were announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarLoaded {
    /// The year.
    pub year: i32,
    /// Replaces what was known of the year and makes it count as announced; otherwise added.
    pub whole: bool,
    /// The days, in order.
    pub days: Vec<AnnouncedDay>,
    /// The announcement.
    pub source: String,
}

impl CalendarLoad {
    /// The command that loads whole years as read from a file.
    #[must_use]
    pub fn of(calendar: &Calendar, source: &str) -> Self {
        let day =
            |(date, day): (&NaiveDate, &NamedDay)| AnnouncedDay { date: *date, kind: day.kind, name: day.name.clone() };
        Self { days: calendar.days.iter().map(day).collect(), source: source.to_owned(), whole: true }
    }

    /// The days by year, in order, with clean names.
    fn years(&self) -> Result<BTreeMap<i32, BTreeMap<NaiveDate, AnnouncedDay>>, Refusal> {
        if self.days.len() > DAYS_MAX {
            return Err(refuse("calendar_too_many").with("max", DAYS_MAX));
        }
        let mut years: BTreeMap<i32, BTreeMap<NaiveDate, AnnouncedDay>> = BTreeMap::new();
        for day in &self.days {
            let date = within(day.date)?;
            let name = required("name", &day.name).map_err(|refusal| refusal.with("date", date))?;
            let days = years.entry(date.year()).or_default();
            if days.insert(date, AnnouncedDay { name, ..day.clone() }).is_some() {
                return Err(refuse("calendar_day_twice").with("date", date));
            }
        }
        Ok(years)
    }
}

impl Act for CalendarLoad {
    const TYPE: &'static str = "calendar_load";
    const FIELDS: &'static [Field] = &[
        need("days", FieldKind::List(&FieldKind::Object(DAY_FIELDS))),
        need("source", FieldKind::Line),
        may("whole", FieldKind::Flag),
    ];

    fn example() -> Self {
        let day = |month, day, kind, name: &str| AnnouncedDay {
            date: NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default(),
            kind,
            name: name.to_owned(),
        };
        let days = vec![day(1, 1, DayKind::Rest, "元旦"), day(1, 4, DayKind::Work, "元旦")];
        Self { days, source: "国务院办公厅关于2026年部分节假日安排的通知".to_owned(), whole: false }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let source = required("source", &self.source)?;
        let mut events: Vec<Happening<Event>> = Vec::new();
        let mut warnings: Vec<Warning> = Vec::new();
        let years = self.years()?;
        if self.whole {
            check_whole(&years)?;
        }
        for (year, days) in years {
            let lacking = lacking(&days);
            let whole = self.whole && lacking.is_empty();
            let days = days.into_values().collect();
            let loaded = CalendarLoaded { year, whole, days, source: source.clone() };
            let after = loaded.after(&office.calendar);
            if after == office.calendar {
                continue;
            }
            if !whole && !office.calendar.years.contains(&year) {
                warnings.push(warn("calendar_year_partial").with("year", year).with("lacking", lacking.join("、")));
            }
            warnings.extend(removed(&office.calendar, &after, year));
            events.push(Happening { on: occasion.on, event: loaded.into() });
        }
        if events.is_empty() {
            return Err(nothing_to_change());
        }
        Ok(Ruling::new(Stream::Calendar, Decision { events, warnings }))
    }
}

/// The holidays none of these rest days belongs to.
fn lacking(days: &BTreeMap<NaiveDate, AnnouncedDay>) -> Vec<&'static str> {
    let has = |holiday: &&str| days.values().any(|day| day.kind == DayKind::Rest && day.name.contains(*holiday));
    HOLIDAYS.into_iter().filter(|holiday| !has(holiday)).collect()
}

/// What is said to be a whole year's holds at least one; of the fullest year the holidays are named that are missing.
fn check_whole(years: &BTreeMap<i32, BTreeMap<NaiveDate, AnnouncedDay>>) -> Result<(), Refusal> {
    let fullest = years.iter().min_by_key(|(_, days)| lacking(days).len());
    let Some((year, missing)) = fullest.map(|(year, days)| (year, lacking(days))) else { return Ok(()) };
    if missing.is_empty() {
        return Ok(());
    }
    Err(refuse("calendar_holidays_missing").with("year", year).with("lacking", missing.join("、")))
}

/// A warning that names the days of a year that were known and are not any more.
fn removed(before: &Calendar, after: &Calendar, year: i32) -> Option<Warning> {
    let gone = |date: &&NaiveDate| date.year() == year && !after.days.contains_key(*date);
    let gone: Vec<String> = before.days.keys().filter(gone).map(NaiveDate::to_string).collect();
    let told = gone.iter().take(DAYS_TOLD).map(String::as_str).collect::<Vec<_>>().join("、");
    (!gone.is_empty())
        .then(|| warn("calendar_days_removed").with("year", year).with("n", gone.len()).with("days", told))
}

impl CalendarLoaded {
    /// The calendar with these days.
    fn after(&self, calendar: &Calendar) -> Calendar {
        let mut calendar = calendar.clone();
        if self.whole {
            calendar.days.retain(|date, _| date.year() != self.year);
            calendar.years.insert(self.year);
        }
        let named = |day: &AnnouncedDay| (day.date, NamedDay { kind: day.kind, name: day.name.clone() });
        calendar.days.extend(self.days.iter().map(named));
        calendar
    }
}

impl Fold for CalendarLoaded {
    const KIND: &'static str = "calendar_loaded";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        office.calendar = self.after(&office.calendar);
        // A few more days of a year that is known do not change where its announcement came from.
        if self.whole || !office.calendar_sources.contains_key(&self.year) {
            office.calendar_sources.insert(self.year, self.source.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use crate::domain::office::testing::{given, on_day};

    fn built_in() -> CalendarLoad {
        CalendarLoad::of(&builtin::calendar().unwrap(), "国务院办公厅通知")
    }

    fn day(date: &str, kind: DayKind) -> AnnouncedDay {
        AnnouncedDay { date: on_day(date), kind, name: "元旦".to_owned() }
    }

    fn load(days: Vec<AnnouncedDay>) -> CalendarLoad {
        CalendarLoad { days, source: "通知".to_owned(), whole: false }
    }

    #[test]
    fn three_years_are_loaded_once_one_event_a_year() {
        let done = given([]).when(built_in()).is_done(3);
        assert_eq!(done.office.calendar, builtin::calendar().unwrap());
        done.when(built_in()).is_refused("nothing_to_change");
    }

    #[test]
    fn a_corrected_announcement_replaces_its_year_only() {
        let done = given([]).when(built_in()).is_done(3);
        let mut corrected = builtin::calendar().unwrap();
        corrected.days.retain(|date, _| date.year() == 2026 && *date != on_day("2026-01-04"));
        let done = done.when(CalendarLoad::of(&corrected, "更正")).is_done(1);
        assert_eq!(done.warnings(), ["calendar_days_removed"]);
        assert!(!done.office.calendar.is_workday(on_day("2026-01-04")));
        assert!(done.office.calendar.is_workday(on_day("2024-09-29")));
    }

    #[test]
    fn a_few_days_of_a_neighbouring_year_do_not_make_it_announced() {
        let done = given([]).when(built_in()).is_done(3).when(load(vec![day("2027-01-01", DayKind::Rest)])).is_done(1);
        assert_eq!(done.warnings(), ["calendar_year_partial"]);
        assert!(!done.office.calendar.is_workday(on_day("2027-01-01")));
        assert!(!done.office.calendar.covers(on_day("2027-01-01")));
        // Added to a year that is known, they change nothing else of it.
        let done = done.when(load(vec![day("2026-12-31", DayKind::Rest)])).is_done(1);
        assert_eq!(done.warnings(), [""; 0]);
        assert!(done.office.calendar.covers(on_day("2026-12-31")) && done.office.calendar.days.len() == 110);
    }

    /// Given the year 2026, when the days of one festival alone are loaded, then National Day stays; and they cannot be
    /// loaded as the whole year.
    #[test]
    fn the_days_of_one_festival_take_no_others_away() {
        let done = given([]).when(built_in()).is_done(3);
        let festival: Vec<_> = on_day("2026-02-14")
            .iter_days()
            .take(10)
            .map(|date| AnnouncedDay { date, kind: DayKind::Rest, name: "春节".to_owned() })
            .collect();
        let done = done.when(load(festival.clone())).is_done(1);
        assert_eq!(done.warnings(), [""; 0]);
        assert!(!done.office.calendar.is_workday(on_day("2026-10-01")));
        let whole = CalendarLoad { whole: true, ..load(festival) };
        done.when(whole).is_refused("calendar_holidays_missing");
    }

    #[test]
    fn a_list_that_cannot_be_is_refused_whole() {
        let given = given([]).when(load(Vec::new())).is_refused("nothing_to_change");
        let twice = load(vec![day("2026-01-01", DayKind::Rest), day("2026-01-01", DayKind::Work)]);
        let given = given.when(twice).is_refused("calendar_day_twice");
        let given = given.when(load(vec![day("9999-01-01", DayKind::Rest)])).is_refused("date_out_of_range");
        let nameless = load(vec![AnnouncedDay { name: String::new(), ..day("2026-01-01", DayKind::Rest) }]);
        let given = given.when(nameless).is_refused("text_missing");
        let anonymous = CalendarLoad { source: " ".to_owned(), ..load(vec![day("2026-01-01", DayKind::Rest)]) };
        given.when(anonymous).is_refused("text_missing");
    }
}
