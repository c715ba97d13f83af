//! `indicator report|plan`: typing what others report, and loading what a plan asks for.

use std::path::Path;

use super::args::Indicator as Verb;
use super::failure::Failure;
use super::init::submit_as;
use super::place::Place;
use super::print::Printer;
use crate::domain::dates::parse_date;
use crate::domain::indicator::acts::{IndicatorReport, TargetsSet};
use crate::domain::indicator::{Indicator, Quantity, Target};
use crate::domain::office::builtin;
use crate::domain::refusal::refuse;

/// Runs `indicator …`.
pub(super) fn run(place: &Place, verb: &Verb, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Verb::Report { indicator, value, measured_on, taken_from, note } => {
            let report = IndicatorReport {
                indicator: named(indicator, printer)?,
                measured_on: parse_date(measured_on).map_err(Failure::Usage)?,
                value: Quantity::parse(value).map_err(Failure::Usage)?,
                source: taken_from.clone(),
                note: note.clone(),
            };
            submit_as(place, report.into(), printer)
        }
        Verb::Plan { file, reason } => {
            let targets = match file {
                Some(path) => read(path)?,
                None => builtin::plan()?,
            };
            let otherwise =
                || file.as_ref().map_or_else(|| "载入方案目标".to_owned(), |path| path.display().to_string());
            let reason = reason.clone().unwrap_or_else(otherwise);
            submit_as(place, TargetsSet { targets, reason }.into(), printer)
        }
    }
}

/// By its machine value or in the words people read.
fn named(written: &str, printer: &Printer) -> Result<Indicator, Failure> {
    let meant = |one: &&Indicator| one.value() == written || printer.word("indicator", one.value()) == written;
    Indicator::ALL.iter().find(meant).copied().ok_or_else(|| {
        let values = Indicator::VALUES.join("、");
        Failure::Usage(refuse("filter_choice").with("key", "indicator").with("value", written).with("values", values))
    })
}

/// `[[target]]` tables, as the plan that comes with the program is written.
fn read(path: &Path) -> Result<Vec<Target>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Ok(builtin::parse_plan(&text)?)
}
