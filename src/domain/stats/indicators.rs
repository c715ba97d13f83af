//! 方案指标 as a table: what others reported, what the register counts itself, and the visits, which are neither.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Cell, Ratio, StatsQuery};
use crate::domain::case::vocabulary::vocabulary;
use crate::domain::indicator::{Indicator, Judged, Quantity, Sense};

vocabulary! {
    /// What the register counts of item 11 of the plan, which asks for more and quicker mediation and sets no number.
    Yardstick "yardstick" {
        /// 受理件数
        Accepted = "accepted",
        /// 已开展调解的镇街
        Towns = "towns",
        /// 达成协议 of ended, of the cases accepted in the period
        Agreed = "agreed",
        /// 达成协议 of ended, of the cases ended in the period, whenever accepted
        AgreedOfEnded = "agreed_of_ended",
        /// 司法确认 of those asked for
        Confirmed = "confirmed",
        /// 履行 of agreements due
        Performed = "performed",
        /// 按期办结
        OnTime = "on_time",
        /// 办结时长: the median
        Median = "median",
    }
}

/// 方案指标.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorTable {
    /// What had happened, and been measured, by then.
    pub as_of: NaiveDate,
    /// What had been recorded by then; none: everything.
    pub known_at: Option<DateTime<Utc>>,
    /// What the plan asks and others report.
    pub plan: Vec<PlanLine>,
    /// What the register counts itself.
    pub register: Vec<YardLine>,
    /// 办案回访: the office's own measure, set against no target.
    pub visits: Visits,
}

/// One indicator of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanLine {
    /// Which.
    pub indicator: Indicator,
    /// How its target is to be read.
    pub sense: Sense,
    /// How much is asked; none where the plan gives no number.
    pub target: Option<Quantity>,
    /// By when.
    pub due: NaiveDate,
    /// Which sentence of which plan.
    pub source: String,
    /// What was reported, oldest first.
    pub values: Vec<PlanValue>,
    /// On track or not, with the arithmetic.
    #[serde(flatten)]
    pub judged: Judged,
}

/// One value somebody reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanValue {
    /// The day it is of.
    pub measured_on: NaiveDate,
    /// How much.
    pub value: Quantity,
    /// Which document it was taken from.
    pub source: String,
    /// What a reader must know beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One figure of the register, period by period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YardLine {
    /// Which.
    pub yardstick: Yardstick,
    /// Periods, oldest first; the last one is the present year, the one before it the former year to the same day. Those are
    /// as of their last day, so that both had the same time; the whole years before are as of the table's day, so that what
    /// was accepted in December and ended in January is in the figures of its year.
    pub values: Vec<YardValue>,
    /// What can be said of it.
    #[serde(flatten)]
    pub judged: Judged,
}

/// One period of a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YardValue {
    /// Of which cases, as of when.
    pub of: StatsQuery,
    /// The number, or the part of a share.
    pub part: u32,
    /// The whole of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<u32>,
    /// Days; none where the median is not reached or too few ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Which number the cases behind it are.
    pub cell: Cell,
}

/// Visits of the present year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visits {
    /// Of which cases.
    pub of: StatsQuery,
    /// Satisfied, of those who answered.
    pub satisfied: Ratio,
    /// Answered, of those visited.
    pub answered: Ratio,
}
