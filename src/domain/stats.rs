//! 统计: what is asked about many cases at once, and the answers, as values.
//!
//! Two dates rule every figure: `as_of` (what had happened by then) and `known_at` (what had been recorded by then).
//! Every number is the count of a [`Cell`] or made of such counts, and the cases of a cell can be asked for
//! ([`CellQuery`]): a figure that cannot be opened is not printed. Counting is `insight`'s; words are the catalogue's.

mod indicators;
mod numbers;
mod subsidy;
mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::indicators::*;
pub use self::numbers::*;
pub use self::subsidy::*;
pub use self::tables::*;
use super::case::vocabulary::{Kind, Object, SourceKind, vocabulary};
use super::roster::MediatorId;
use super::unit::{Level, UnitCode};

vocabulary! {
    /// What cases are grouped by.
    GroupBy "group_by" {
        /// 承办层级, at the ending or on the as-of day
        Level = "level",
        /// 承办单位, likewise
        Committee = "committee",
        /// 调解员 (who presides)
        Mediator = "mediator",
        /// 客体
        Object = "object",
        /// 纠纷类型
        Kind = "kind",
        /// 来源
        Source = "source",
        /// 受理月份
        Month = "month",
    }
}

vocabulary! {
    /// From which day time is counted.
    Base "base" {
        /// 受理
        Accepted = "accepted",
        /// 申请
        Requested = "requested",
    }
}

vocabulary! {
    /// What counts as a day.
    DayCount "day_count" {
        /// 日历日
        Calendar = "calendar",
        /// 工作日
        Working = "working",
    }
}

vocabulary! {
    /// Whether excluded time (appraisal, by a dated rule) is left out.
    Time "time" {
        /// 毛时长
        Gross = "gross",
        /// 净时长
        Net = "net",
    }
}

vocabulary! {
    /// By which of its days a period takes a case. Each case is in exactly one period of a kind, so that the years add up.
    TakenBy "taken_by" {
        /// 受理日期: what became of the cases accepted in the period
        Accepted = "accepted",
        /// 结案日期: what was ended in the period, whenever it had been accepted
        Ended = "ended",
    }
}

vocabulary! {
    /// A group of cases a number counts.
    Cell "cell" {
        /// 受理
        Accepted = "accepted",
        /// 在办 (accepted, not ended)
        Open = "open",
        /// 已结
        Ended = "ended",
        /// 达成协议
        Agreed = "agreed",
        /// 未达成
        Failed = "failed",
        /// 撤回
        Withdrawn = "withdrawn",
        /// 不计时长 (an old register's date of ending means something else, or it is open there and unchecked)
        LeftOut = "left_out",
        /// 待决定是否受理
        Undecided = "undecided",
        /// 不予受理
        Declined = "declined",
        /// 流转中
        Moving = "moving",
        /// 超期在办
        Overdue = "overdue",
        /// 按期办结
        OnTime = "on_time",
        /// 超期办结
        Late = "late",
        /// 已到履行期的协议
        PerformanceDue = "performance_due",
        /// 全部履行
        Performed = "performed",
        /// 逾期未履行
        Unperformed = "unperformed",
        /// 申请司法确认
        Applied = "applied",
        /// 确认有效
        Confirmed = "confirmed",
        /// 已回访
        Visited = "visited",
        /// 回访有答复
        Answered = "answered",
        /// 满意 (4 and 5)
        Satisfied = "satisfied",
        /// 被退回过
        Returned = "returned",
        /// 督办未回复
        Supervised = "supervised",
        /// 在办，说明过拖延原因
        Delayed = "delayed",
        /// 旧册待核对 (open by an old register, and nobody has said that it is)
        Unchecked = "unchecked",
    }
}

/// Which cases a statistic is about; all when nothing is demanded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Only {
    /// Accepted on this day or later; what was not accepted counts by its request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Accepted on this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Whether these are days of acceptance, or of ending: then nothing open is asked for, and no time can be.
    #[serde(skip_serializing_if = "TakenBy::is_usual")]
    pub taken_by: TakenBy,
    /// Level of the holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committee: Option<UnitCode>,
    /// Who presides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mediator: Option<MediatorId>,
    /// Object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// Kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKind>,
}

/// What every statistic is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatsQuery {
    /// What had happened by the end of this day; today when none.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by then; all when none.
    pub known_at: Option<DateTime<Utc>>,
    /// Which cases.
    pub only: Only,
    /// Groups; one of all when none.
    pub by: Option<GroupBy>,
    /// From which day.
    pub base: Base,
    /// Which days.
    pub days: DayCount,
    /// With or without excluded time.
    pub time: Time,
}

#[expect(clippy::derivable_impls, reason = "the vocabulary derives what all have in common; these have a usual value")]
mod usual {
    use super::{Base, DayCount, TakenBy, Time};

    impl Default for TakenBy {
        fn default() -> Self {
            Self::Accepted
        }
    }

    impl TakenBy {
        /// Whether it goes without saying.
        #[must_use]
        pub fn is_usual(&self) -> bool {
            *self == Self::default()
        }
    }

    impl Default for Base {
        fn default() -> Self {
            Self::Accepted
        }
    }

    impl Default for DayCount {
        fn default() -> Self {
            Self::Calendar
        }
    }

    impl Default for Time {
        fn default() -> Self {
            Self::Gross
        }
    }
}

/// A statistic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// How long.
    Resolution(StatsQuery),
    /// In whose hands.
    Custody(StatsQuery),
    /// How many of what.
    Counts(StatsQuery),
    /// Is the plan kept to? Only the dates and the cases of the question matter.
    Indicators(StatsQuery),
    /// The numbers of the cases behind every figure.
    Numbers(StatsQuery),
    /// 以案定补.
    Subsidy(SubsidyQuery),
    /// Is the second quicker than the first?
    Compare(Box<(StatsQuery, StatsQuery)>),
    /// The cases behind a number.
    Cases(Box<CellQuery>),
}

/// The cases behind a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellQuery {
    /// Of which statistic.
    pub of: StatsQuery,
    /// Of which of its groups, by key; all when none.
    pub group: Option<String>,
    /// Which number.
    pub cell: Cell,
    /// Only those that were, at some time, here: where days are lost.
    pub place: Option<Place>,
    /// Skip so many.
    pub skip: usize,
    /// At most so many.
    pub limit: usize,
}

/// Where a case was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Place {
    /// In a committee's hands.
    Held {
        /// Whose.
        committee: UnitCode,
    },
    /// Between two.
    Between {
        /// Sender.
        from: UnitCode,
        /// Receiver.
        to: UnitCode,
    },
}
