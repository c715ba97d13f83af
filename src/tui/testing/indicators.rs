//! 方案指标 with figures in it: one line of each verdict.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::indicator::{Indicator, Judged, Quantity, Sense, Target, Track, judged};
use crate::domain::stats::{
    Cell, IndicatorTable, PlanLine, PlanValue, Ratio, StatsQuery, Visits, YardLine, YardValue, Yardstick,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn line(
    indicator: Indicator,
    sense: Sense,
    asked: u64,
    due: &str,
    values: &[(&str, u64)],
    today: NaiveDate,
) -> PlanLine {
    let target = Target {
        indicator,
        from: day("2024-04-08"),
        sense,
        value: (sense != Sense::Grow).then(|| Quantity::thousandths(asked)),
        due: day(due),
        source: "示例方案第三部分".to_owned(),
    };
    let values: Vec<_> = values.iter().map(|(on, value)| (day(on), Quantity::thousandths(*value))).collect();
    let told = |(measured_on, value): &(NaiveDate, Quantity)| PlanValue {
        measured_on: *measured_on,
        value: *value,
        source: "示例统计".to_owned(),
        note: None,
    };
    PlanLine {
        indicator,
        sense,
        target: target.value,
        due: target.due,
        source: target.source.clone(),
        values: values.iter().map(told).collect(),
        judged: judged(&target, &values, today),
    }
}

/// What a desk would answer.
pub fn table(today: NaiveDate) -> IndicatorTable {
    let (y24, y25, y26) = ("2024-12-31", "2025-12-31", "2026-06-30");
    let plan = vec![
        line(Indicator::HighValuePatents, Sense::Reach, 3_500, "2026-12-31", &[(y24, 2_410), (y25, 3_100)], today),
        line(Indicator::TrademarksPerFirms, Sense::Reach, 54_000, "2026-12-31", &[(y24, 44_600), (y26, 46_000)], today),
        line(Indicator::Projects, Sense::Reach, 6_000, "2026-12-31", &[(y25, 6_000)], today),
        line(Indicator::ServiceStaff, Sense::Reach, 120_000, "2026-12-31", &[(y25, 96_000)], today),
        line(Indicator::ServiceCluster, Sense::Reach, 1_000, "2026-12-31", &[], today),
        line(Indicator::PatentGrants, Sense::Grow, 0, "2026-12-31", &[(y24, 312_000), (y25, 338_000)], today),
        line(Indicator::SocialSatisfaction, Sense::AtLeast, 85_000, y25, &[(y25, 86_200)], today),
        line(Indicator::AppealRate, Sense::AtMost, 25_000, y25, &[(y25, 26_300)], today),
    ];
    let value = |on: &str, part, whole, cell| YardValue {
        of: StatsQuery { as_of: Some(day(on)), ..StatsQuery::default() },
        part,
        whole,
        days: None,
        cell,
    };
    let no_number = |before: &str, now: &str| {
        Judged::new(Track::NoTarget, "no_number", &[("before", before.to_owned()), ("now", now.to_owned())])
    };
    let register = vec![
        YardLine {
            yardstick: Yardstick::Accepted,
            values: vec![
                value("2024-12-31", 160, None, Cell::Accepted),
                value("2025-11-22", 602, None, Cell::Accepted),
                value("2026-11-22", 711, None, Cell::Accepted),
            ],
            judged: no_number("602", "711"),
        },
        YardLine {
            yardstick: Yardstick::Agreed,
            values: vec![
                value("2025-11-22", 301, Some(480), Cell::Agreed),
                value("2026-11-22", 402, Some(590), Cell::Agreed),
            ],
            judged: no_number("301/480", "402/590"),
        },
        YardLine {
            yardstick: Yardstick::Median,
            values: vec![YardValue { days: Some(21), ..value("2026-11-22", 711, None, Cell::Accepted) }],
            judged: Judged { track: Track::Unclear, why: "few_ended".to_owned(), args: BTreeMap::new() },
        },
    ];
    let visits = Visits {
        of: StatsQuery::default(),
        satisfied: Ratio { part: 120, whole: 131 },
        answered: Ratio { part: 131, whole: 160 },
    };
    IndicatorTable { as_of: today, known_at: None, plan, register, visits }
}
