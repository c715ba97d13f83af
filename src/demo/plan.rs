//! What others report for the plan's indicators in the course of the story: invented figures, some on track and some not.

use chrono::NaiveDate;

use crate::domain::indicator::acts::{IndicatorReport, TargetsSet};
use crate::domain::indicator::{Indicator, Quantity};
use crate::domain::office::builtin;
use crate::domain::office::command::Command;
use crate::domain::refusal::Refusal;

/// Reports of the year's end come so many days after it.
const REPORTED_AFTER_DAYS: u64 = 38;

/// The plan, as it is loaded when a register is begun.
pub(super) fn loaded() -> Result<Command, Refusal> {
    Ok(TargetsSet { targets: builtin::plan()?, reason: "工作方案首次载入".to_owned() }.into())
}

/// Indicator, the days measured, the values in thousandths.
const SERIES: &[(Indicator, &[(&str, u64)])] = &[
    (Indicator::HighValuePatents, &[("2024-12-31", 2_410), ("2025-12-31", 2_930), ("2026-06-30", 3_240)]),
    (Indicator::PatentGrants, &[("2024-12-31", 312_000), ("2025-12-31", 338_000)]),
    (Indicator::GeographicalMarks, &[("2024-12-31", 3_000), ("2025-12-31", 4_000)]),
    (Indicator::TrademarksPerFirms, &[("2024-12-31", 44_600), ("2025-12-31", 48_200), ("2026-06-30", 49_700)]),
    (Indicator::ModelEnterprises, &[("2024-12-31", 4_000), ("2025-12-31", 5_000)]),
    (Indicator::StandardUnits, &[("2024-12-31", 22_000), ("2025-12-31", 51_000), ("2026-09-30", 74_000)]),
    (Indicator::Projects, &[("2024-12-31", 2_000), ("2025-12-31", 6_000)]),
    (Indicator::PledgeFinancing, &[("2024-12-31", 2_600), ("2025-12-31", 5_850), ("2026-09-30", 7_120)]),
    (Indicator::PatentAttorneys, &[("2024-12-31", 4_000), ("2025-12-31", 9_000)]),
    (Indicator::ServiceStaff, &[("2025-12-31", 96_000)]),
    (Indicator::SocialSatisfaction, &[("2024-12-31", 83_700), ("2025-12-31", 86_200)]),
    (Indicator::AppealRate, &[("2024-12-31", 26_300), ("2025-12-31", 22_800)]),
];

/// The reports that came in between two days, with the day each was typed.
pub(super) fn reports(from: NaiveDate, today: NaiveDate) -> Vec<(NaiveDate, Command)> {
    let mut reports = Vec::new();
    for (indicator, series) in SERIES {
        for (measured_on, value) in *series {
            let Ok(measured_on) = measured_on.parse::<NaiveDate>() else { continue };
            let Some(told) = measured_on.checked_add_days(chrono::Days::new(REPORTED_AFTER_DAYS)) else { continue };
            if told <= from || told >= today {
                continue;
            }
            let report = IndicatorReport {
                indicator: *indicator,
                measured_on,
                value: Quantity::thousandths(*value),
                source: format!("演示数据：截至{measured_on}的部门统计"),
                note: None,
            };
            reports.push((told, report.into()));
        }
    }
    reports
}
