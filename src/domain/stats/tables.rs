//! The tables that answer.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Base, Cell, DayCount, GroupBy, Only, Place, Time};
use crate::domain::case::row::Row;
use crate::domain::case::supervise::DelayReason;
use crate::domain::case::vocabulary::{Outcome, vocabulary};

/// The answer to a [`Statistic`](super::Statistic).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    /// To [`Statistic::Resolution`](super::Statistic::Resolution).
    Resolution(Resolution),
    /// To [`Statistic::Custody`](super::Statistic::Custody).
    Custody(CustodyTable),
    /// To [`Statistic::Counts`](super::Statistic::Counts).
    Counts(CountsTable),
    /// To [`Statistic::Compare`](super::Statistic::Compare).
    Compare(Box<Comparison>),
    /// To [`Statistic::Indicators`](super::Statistic::Indicators).
    Indicators(Box<super::IndicatorTable>),
    /// To [`Statistic::Subsidy`](super::Statistic::Subsidy).
    Subsidy(Box<super::SubsidyTable>),
    /// To [`Statistic::Numbers`](super::Statistic::Numbers).
    Numbers(super::NumbersTable),
    /// To [`Statistic::Cases`](super::Statistic::Cases).
    Cases(CellCases),
}

/// What every table says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// What had happened by then.
    pub as_of: NaiveDate,
    /// What had been recorded by then; none: everything.
    pub known_at: Option<DateTime<Utc>>,
    /// What was asked.
    #[serde(flatten)]
    pub asked: Asked,
}

/// What was asked, as tables repeat it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Asked {
    /// Groups.
    pub by: Option<GroupBy>,
    /// From which day.
    pub base: Base,
    /// Which days.
    pub days: DayCount,
    /// With or without excluded time.
    pub time: Time,
    /// Which cases.
    pub only: Only,
}

/// Time to resolution, by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// What it is about.
    #[serde(flatten)]
    pub frame: Frame,
    /// Groups, in their order.
    pub groups: Vec<ResolutionGroup>,
}

/// Time to resolution of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResolutionGroup {
    /// Machine value of the group; `all` for everything.
    pub key: String,
    /// What people call it, where the register knows (a committee, a mediator).
    pub label: Option<String>,
    /// Cases counted: ended and open.
    pub cases: u32,
    /// Series among them.
    pub series: u32,
    /// Of the cases, those in a series.
    pub in_series: u32,
    /// Ended by the as-of day.
    pub ended: u32,
    /// Open then.
    pub open: u32,
    /// In no figure on time: closed with a date that means something else or nobody knows, or open and unchecked.
    pub left_out: u32,
    /// The mean of closed cases, which leaves out what is open and is too short.
    pub closed_mean_days: Option<f64>,
    /// The curve; none under ten ended cases.
    pub km: Option<Km>,
    /// The same cases from the other base, and with the other reading of excluded time.
    #[serde(default)]
    pub beside: Vec<Beside>,
    /// How they ended.
    pub endings: Vec<EndingCurve>,
    /// Numbers of the cases, where there are too few for a curve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<String>,
}

/// The same cases measured in another way, in the days asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// From which day.
    pub base: Base,
    /// With or without excluded time.
    pub time: Time,
    /// Half have ended; none where that is not reached, or under ten ended cases.
    pub median_days: Option<u32>,
    /// Nine tenths have ended, likewise.
    pub p90_days: Option<u32>,
    /// The mean of closed cases, too short as ever.
    pub closed_mean_days: Option<f64>,
}

/// A Kaplan-Meier curve with what is read off it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Km {
    /// A quarter has ended.
    pub q25_days: Option<u32>,
    /// Half have ended.
    pub median_days: Option<u32>,
    /// Three quarters have ended.
    pub q75_days: Option<u32>,
    /// Nine tenths have ended.
    pub p90_days: Option<u32>,
    /// The 95 % interval of the median.
    pub median_ci95: (Option<u32>, Option<u32>),
    /// The mean within the longest time anybody was followed, open cases counted.
    pub restricted_mean: RestrictedMean,
    /// From day 0 on, a point a day on which cases ended.
    pub curve: Vec<CurvePoint>,
}

/// A mean within a horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RestrictedMean {
    /// The horizon.
    pub horizon_days: u32,
    /// The mean.
    pub days: f64,
    /// Its 95 % interval.
    pub ci95: (f64, f64),
}

/// One day of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The day.
    pub day: u32,
    /// Share not ended after it.
    pub survival: f64,
    /// Cases at risk just before it.
    pub at_risk: u32,
    /// The 95 % band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<(f64, f64)>,
}

/// One kind of ending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndingCurve {
    /// Which.
    pub ending: Outcome,
    /// How many.
    pub cases: u32,
    /// Probability of having ended so, by day; empty under ten ended cases.
    pub curve: Vec<EndingPoint>,
}

/// One day of such a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EndingPoint {
    /// The day.
    pub day: u32,
    /// Probability.
    pub probability: f64,
}

/// Where days went, by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustodyTable {
    /// What it is about.
    #[serde(flatten)]
    pub frame: Frame,
    /// Groups, in their order.
    pub groups: Vec<CustodyGroup>,
}

/// Where the days of one group went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustodyGroup {
    /// Machine value of the group.
    pub key: String,
    /// What people call it.
    pub label: Option<String>,
    /// Cases.
    pub cases: u32,
    /// Days from request to ending, all together.
    pub days: u64,
    /// Of these in the district's hands.
    pub district_days: u64,
    /// Of these in towns' hands.
    pub town_days: u64,
    /// Of these between hands.
    pub transit_days: u64,
    /// Returns.
    pub returns: u32,
    /// Their reasons, the most frequent first.
    pub reasons: Vec<Reason>,
    /// Where the days went, most first.
    pub places: Vec<PlaceDays>,
}

/// Why cases were returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// In the words recorded.
    pub reason: String,
    /// How often.
    pub returns: u32,
}

/// Days at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceDays {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What people call it.
    pub label: String,
    /// Cases that were there.
    pub cases: u32,
    /// Their days there, together.
    pub days: u64,
}

/// Counts, by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountsTable {
    /// What it is about.
    #[serde(flatten)]
    pub frame: Frame,
    /// Groups, in their order.
    pub groups: Vec<CountsGroup>,
}

/// Counts of one group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CountsGroup {
    /// Machine value of the group.
    pub key: String,
    /// What people call it.
    pub label: Option<String>,
    /// How many of each [`Cell`].
    pub counts: BTreeMap<Cell, u32>,
    /// Median age of what is open, from acceptance, in days.
    pub open_age_median: Option<u32>,
    /// Age of the oldest open case.
    pub open_age_max: Option<u32>,
    /// Visits that were answered, and the sum of their grades.
    pub visit_grades: (u32, u32),
    /// Visits.
    pub visits: u32,
    /// 拖延原因 of open cases, as last named: how many of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub delays: BTreeMap<DelayReason, u32>,
}

impl CountsGroup {
    /// How many of a cell.
    #[must_use]
    pub fn count(&self, cell: Cell) -> u32 {
        self.counts.get(&cell).copied().unwrap_or(0)
    }

    /// On-time rate: ended in time, of what ended and what is open past its last day.
    #[must_use]
    pub fn on_time(&self) -> Ratio {
        let kept = self.count(Cell::OnTime);
        Ratio { part: kept, whole: kept + self.count(Cell::Late) + self.count(Cell::Overdue) }
    }

    /// 质效: every share, in the order it is shown in; the names are of phrases `stats.result.<name>`.
    #[must_use]
    pub fn results(&self) -> [(&'static str, Ratio); 6] {
        [
            ("on_time", self.on_time()),
            ("of_ended", self.success_of_ended()),
            ("of_accepted", self.success_of_accepted()),
            ("performed", self.performed()),
            ("confirmed", self.confirmed()),
            ("satisfied", self.satisfied()),
        ]
    }

    /// Success of ended cases.
    #[must_use]
    pub fn success_of_ended(&self) -> Ratio {
        Ratio { part: self.count(Cell::Agreed), whole: self.count(Cell::Ended) }
    }

    /// Success of accepted cases.
    #[must_use]
    pub fn success_of_accepted(&self) -> Ratio {
        Ratio { part: self.count(Cell::Agreed), whole: self.count(Cell::Accepted) }
    }

    /// Agreements performed, of those whose day had come.
    #[must_use]
    pub fn performed(&self) -> Ratio {
        Ratio { part: self.count(Cell::Performed), whole: self.count(Cell::PerformanceDue) }
    }

    /// Agreements a court confirmed, of those it was asked for.
    #[must_use]
    pub fn confirmed(&self) -> Ratio {
        Ratio { part: self.count(Cell::Confirmed), whole: self.count(Cell::Applied) }
    }

    /// Visited cases that answered.
    #[must_use]
    pub fn answered(&self) -> Ratio {
        Ratio { part: self.count(Cell::Answered), whole: self.count(Cell::Visited) }
    }

    /// Satisfied, of those who answered.
    #[must_use]
    pub fn satisfied(&self) -> Ratio {
        Ratio { part: self.count(Cell::Satisfied), whole: self.count(Cell::Answered) }
    }
}

/// A share with its denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Part.
    pub part: u32,
    /// Whole.
    pub whole: u32,
}

impl Ratio {
    /// In per cent; none of nothing.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        (self.whole > 0).then(|| 100.0 * f64::from(self.part) / f64::from(self.whole))
    }
}

/// Two groups side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first.
    pub first: Resolution,
    /// The second.
    pub second: Resolution,
    /// How they differ; none where one has too few ended cases.
    pub difference: Option<Difference>,
}

vocabulary! {
    /// What the interval of a difference allows to be said.
    Verdict "verdict" {
        /// 更快
        Quicker = "quicker",
        /// 更慢
        Slower = "slower",
        /// 不足以判断
        Open = "open",
    }
}

/// A difference of restricted means: the second less the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Over how many days.
    pub horizon_days: u32,
    /// The first mean.
    pub first_days: f64,
    /// The second mean.
    pub second_days: f64,
    /// Second less first.
    pub days: f64,
    /// Its 95 % interval.
    pub ci95: (f64, f64),
    /// What can be said.
    pub verdict: Verdict,
}

/// The cases behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellCases {
    /// How many there are.
    pub cases: u32,
    /// A page of them, the oldest first.
    pub rows: Vec<CellRow>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellRow {
    /// As a line of a list, veiled as far as the person may not see it.
    pub row: Row,
    /// Days from the start to the ending or the as-of day (at the place, where one was asked for).
    pub days: u32,
    /// Ended by the as-of day.
    pub ended: bool,
}
