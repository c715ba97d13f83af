//! The working calendar: which days are worked, and how a period is counted, day by day.
//!
//! The day of an act is not counted (民法典 Art 201); a period ending on a rest day ends on the next working day (Art 203);
//! make-up workdays are working days. Years without an announced calendar are counted by weekends, and said to be so.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rest or worked, as announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A statutory holiday or a day exchanged for one.
    Rest,
    /// A make-up workday.
    Work,
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
    /// Why.
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
    /// Years that were counted by weekends because no calendar is known for them.
    pub uncovered: BTreeSet<i32>,
}
