//! 统计 with figures in it: what a desk would answer, made from a handful of observations.

use std::collections::BTreeMap;

use crate::domain::case::supervise::DelayReason;
use crate::domain::case::vocabulary::Outcome;
use crate::domain::stats::{
    Asked, Base, Beside, Cell, CellCases, CellRow, Comparison, CountsGroup, CountsTable, CustodyGroup, CustodyTable,
    EndingCurve, Figures, Frame, GroupBy, Place, PlaceDays, Reason, Resolution, ResolutionGroup, Statistic, StatsQuery,
    Time,
};
use crate::domain::unit::UnitCode;
use crate::insight::endings::endings;
use crate::insight::observe::OUTCOMES;
use crate::insight::resolution::{compared, km};
use crate::insight::table::{Observation, Table};
use crate::tui::model::Model;
use crate::tui::testing::case_rows;

/// Cases that took `first`, `first + step` days and so on; every fifth is still open, the rest ended in turn.
fn table(cases: u32, first: u32, step: u32) -> Table {
    Table::of((0..cases).map(|n| Observation {
        days: first + n * step,
        cause: (n % 5 != 4).then_some(if n % 4 == 1 { 1 } else { u8::from(n % 7 == 3) * 2 }),
    }))
}

fn group(key: &str, label: Option<&str>, table: &Table) -> ResolutionGroup {
    let ended = table.ended_all();
    let enough = ended >= crate::insight::survival::ENOUGH;
    let curves = OUTCOMES.into_iter().zip(table.ended).zip(endings(table));
    let told = curves.map(|((ending, cases), curve): ((Outcome, u32), _)| EndingCurve {
        ending,
        cases,
        curve: curve
            .into_iter()
            .filter(|_| enough)
            .map(|step| crate::domain::stats::EndingPoint { day: step.day, probability: step.probability })
            .collect(),
    });
    ResolutionGroup {
        key: key.to_owned(),
        label: label.map(str::to_owned),
        cases: table.cases,
        series: 1,
        in_series: 4,
        ended,
        open: table.cases - ended,
        left_out: 2,
        closed_mean_days: table.closed_mean(),
        km: enough.then(|| km(table)),
        beside: [(Base::Requested, Time::Gross, 3), (Base::Accepted, Time::Net, 0)]
            .map(|(base, time, later)| beside((base, time), table, later))
            .to_vec(),
        endings: told.collect(),
        listed: if enough {
            Vec::new()
        } else {
            vec!["耿车知调〔2026〕1号".into(), "耿车知调〔2026〕2号".into()]
        },
    }
}

/// The median of the table some days later; where there is no curve only the mean of closed cases.
fn beside((base, time): (Base, Time), table: &Table, later: u32) -> Beside {
    let curve = (table.ended_all() >= crate::insight::survival::ENOUGH).then(|| km(table));
    let later_by = |days: Option<u32>| days.map(|days| days + later);
    Beside {
        base,
        time,
        median_days: curve.as_ref().and_then(|km| later_by(km.median_days)),
        p90_days: curve.as_ref().and_then(|km| later_by(km.p90_days)),
        closed_mean_days: table.closed_mean().map(|mean| mean + f64::from(later)),
    }
}

fn frame(asked: &StatsQuery, model: &Model) -> Frame {
    let StatsQuery { by, base, days, time, only, .. } = asked.clone();
    Frame { as_of: asked.as_of.unwrap_or(model.today()), known_at: None, asked: Asked { by, base, days, time, only } }
}

fn resolution(asked: &StatsQuery, model: &Model, slower: u32) -> Resolution {
    let groups = match asked.by {
        None => vec![group("all", None, &table(40 + slower, 2, 1))],
        Some(GroupBy::Month) => {
            (1..7).map(|month| group(&format!("2026-{month:02}"), None, &table(8 + month * 2, month, 2))).collect()
        }
        Some(_) => vec![
            group("321302", Some("宿城区"), &table(30, 3, 1)),
            group("321302101", Some("耿车镇"), &table(14, 2, 3)),
            group("321302102", Some("埠子镇"), &table(5, 4, 2)),
        ],
    };
    Resolution { frame: frame(asked, model), groups }
}

fn custody(asked: &StatsQuery, model: &Model) -> CustodyTable {
    let unit = |code: &str| UnitCode(code.to_owned());
    let place = |place, label: &str, cases, days| PlaceDays { place, label: label.to_owned(), cases, days };
    let places = vec![
        place(Place::Held { committee: unit("321302") }, "宿城区", 30, 420),
        place(Place::Held { committee: unit("321302101") }, "耿车镇", 14, 206),
        place(Place::Between { from: unit("321302101"), to: unit("321302") }, "耿车镇 > 宿城区", 6, 14),
    ];
    let reasons = vec![Reason { reason: "缺授权委托书。".into(), returns: 2 }];
    let (key, label) = match asked.by {
        None => ("all".to_owned(), None),
        Some(_) => ("321302101".to_owned(), Some("耿车镇".to_owned())),
    };
    let (days, district_days, town_days, transit_days) = (640, 420, 206, 14);
    let group = CustodyGroup {
        key,
        label,
        cases: 44,
        days,
        district_days,
        town_days,
        transit_days,
        returns: 2,
        reasons,
        places,
    };
    // A grouping has a group in whose hands every day was, before the other one.
    let district = CustodyGroup {
        key: "321302".to_owned(),
        label: Some("宿城区".to_owned()),
        cases: 12,
        days: 96,
        district_days: 96,
        town_days: 0,
        transit_days: 0,
        returns: 0,
        reasons: Vec::new(),
        places: vec![place(Place::Held { committee: unit("321302") }, "宿城区", 12, 96)],
    };
    let groups = if asked.by.is_some() { vec![district, group] } else { vec![group] };
    CustodyTable { frame: frame(asked, model), groups }
}

fn counts(asked: &StatsQuery, model: &Model) -> CountsTable {
    let group = |key: &str, label: Option<&str>, n: u32| CountsGroup {
        key: key.to_owned(),
        label: label.map(str::to_owned),
        counts: Cell::ALL.iter().copied().zip((1..=n).rev().cycle().map(|count| count * 2)).collect::<BTreeMap<_, _>>(),
        open_age_median: Some(n),
        open_age_max: Some(n * 4),
        visit_grades: (6, 26),
        visits: 8,
        delays: [(DelayReason::Appraisal, 3), (DelayReason::Unreachable, 1)].into(),
    };
    let groups = match asked.by {
        None => vec![group("all", None, 20)],
        Some(_) => vec![group("321302", Some("宿城区"), 18), group("321302101", Some("耿车镇"), 11)],
    };
    CountsTable { frame: frame(asked, model), groups }
}

/// What a desk would answer.
pub fn figures(asked: &Statistic, model: &Model) -> Figures {
    match asked {
        Statistic::Resolution(query) => Figures::Resolution(resolution(query, model, 0)),
        Statistic::Custody(query) => Figures::Custody(custody(query, model)),
        Statistic::Counts(query) => Figures::Counts(counts(query, model)),
        Statistic::Indicators(_) => Figures::Indicators(Box::new(super::indicators::table(model.today()))),
        Statistic::Subsidy(query) => Figures::Subsidy(Box::new(super::subsidy::table(query.quarter, model.today()))),
        Statistic::Numbers(_) => unreachable!("no screen asks for all numbers at once"),
        Statistic::Compare(both) => Figures::Compare(Box::new(Comparison {
            first: resolution(&both.0, model, 30),
            second: resolution(&both.1, model, 0),
            difference: compared(&table(70, 2, 1), &table(40, 2, 1)),
        })),
        Statistic::Cases(_) => Figures::Cases(CellCases {
            cases: 2,
            rows: case_rows(2).into_iter().zip([(40, true), (38, false)]).map(cell_row).collect(),
        }),
    }
}

fn cell_row((row, (days, ended)): (crate::domain::case::row::Row, (u32, bool))) -> CellRow {
    CellRow { row, days, ended }
}
