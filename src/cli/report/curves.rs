//! The curve of the pack's whole period: how many cases are not ended yet day by day, with its band, and how they end. The
//! points stand in the sheet, so that anybody can draw them again.

use super::super::failure::Failure;
use super::super::print::Printer;
use super::Stamp;
use super::figures::{Asked, Period};
use crate::domain::stats::{Km, ResolutionGroup};
use crate::exchange::book::{Cell as Shown, Curves, Sheet};

/// Columns of the curve: the day, the share not ended, the edges of its band, cases at risk.
const CURVE_COLUMNS: [(&str, u8); 5] = [
    ("stats.col_days", 8),
    ("report.not_ended", 12),
    ("report.band_low", 12),
    ("report.band_high", 12),
    ("stats.at_risk", 10),
];

/// The sheet; without a curve, where too few cases ended, it says so.
pub(super) fn sheet(
    asked: &Asked<'_>,
    period: &Period,
    (stamp, printer): (&Stamp, &Printer),
) -> Result<Sheet, Failure> {
    let table = asked.times(period, None)?;
    let said = |key: &str| printer.lang.say(key).into_owned();
    let between = printer
        .lang
        .tell("stats.accepted_between", &[("from", &period.from.to_string()), ("to", &period.to.to_string())]);
    let mut sheet = Sheet { name: said("report.curve"), notes: vec![between], ..Sheet::default() };
    sheet.notes.extend(stamp.scope.clone());
    let Some((group, km)) = table.groups.first().and_then(|group| Some((group, group.km.as_ref()?))) else {
        let ended = table.groups.first().map_or(0, |group| group.ended);
        sheet.notes.push(printer.lang.tell("report.no_curve", &[("n", &ended.to_string())]));
        return Ok(sheet);
    };
    sheet.notes.push(said("report.curve_note"));
    sheet.columns = CURVE_COLUMNS.iter().map(|(key, width)| (said(key), *width)).collect();
    sheet.rows = corners(km);
    let of_curve = sheet.rows.len();
    sheet.curves.push(Curves {
        title: format!("{}  {}", period.name, said("report.chart_curve")),
        along: said("stats.col_days"),
        at: 0,
        values: vec![(1, false), (2, true), (3, true)],
        rows: (0, of_curve),
    });
    endings(group, &mut sheet, printer);
    Ok(sheet)
}

/// Both corners of every step, so that straight lines between points draw it.
fn corners(km: &Km) -> Vec<Vec<Shown>> {
    let mut rows = Vec::with_capacity(km.curve.len() * 2);
    let mut before: Option<(f64, Option<(f64, f64)>)> = None;
    for point in &km.curve {
        let row = |survival: f64, band: Option<(f64, f64)>| {
            let edge = |edge: Option<f64>| edge.map_or(Shown::Empty, Shown::Number);
            vec![
                Shown::Number(f64::from(point.day)),
                Shown::Number(survival),
                edge(band.map(|band| band.0)),
                edge(band.map(|band| band.1)),
                Shown::Number(f64::from(point.at_risk)),
            ]
        };
        if let Some((survival, band)) = before {
            rows.push(row(survival, band));
        }
        rows.push(row(point.survival, point.band));
        before = Some((point.survival, point.band));
    }
    rows
}

/// The shares that had ended in each way, in columns of their own below each other's days.
fn endings(group: &ResolutionGroup, sheet: &mut Sheet, printer: &Printer) {
    let first = sheet.rows.len();
    let at = CURVE_COLUMNS.len();
    let mut values = Vec::new();
    for (nth, ending) in group.endings.iter().enumerate() {
        let column = at + nth;
        sheet.columns.push((printer.word("outcome", ending.ending.value()), 12));
        if let Ok(column) = u16::try_from(column) {
            values.push((column, false));
        }
        let mut before = 0.0;
        let start = std::iter::once((0, 0.0));
        for (day, probability) in start.chain(ending.curve.iter().map(|point| (point.day, point.probability))) {
            for share in [before, probability] {
                let mut row = vec![Shown::Empty; column];
                if let Some(cell) = row.first_mut() {
                    *cell = Shown::Number(f64::from(day));
                }
                row.push(Shown::Number(share));
                sheet.rows.push(row);
            }
            before = probability;
        }
    }
    let title = printer.lang.say("report.chart_endings").into_owned();
    let along = printer.lang.say("stats.col_days").into_owned();
    sheet.curves.push(Curves { title, along, at: 0, values, rows: (first, sheet.rows.len()) });
}
