//! 方案指标 as text: what others reported with its verdict and arithmetic, what the register counts, and apart from both the
//! visits.

use chrono::Datelike;

use super::super::failure::Failure;
use super::super::print::Printer;
use super::text::{known, share};
use crate::domain::stats::{IndicatorTable, PlanLine, Ratio, YardLine, YardValue, Yardstick};
use crate::tui::text::{Align, pad, width};
use crate::tui::words;

/// Cells of a verdict.
const TRACK_CELLS: usize = 10;
/// Cells of a name, at least.
const NAME_CELLS: usize = 26;

/// Prints the table.
pub(super) fn print(table: &IndicatorTable, printer: &Printer) -> Result<(), Failure> {
    let as_of = printer.lang.tell("stats.as_of", &[("on", &table.as_of.to_string())]);
    let known = known(table.known_at, printer);
    printer.line(&format!("{}  {as_of}  {known}", printer.lang.say("stats.indicators")))?;
    printer.phrase("stats.plan_reported", &[])?;
    if table.plan.is_empty() {
        printer.talk("stats.plan_empty", &[]);
    }
    table.plan.iter().try_for_each(|line| plan(line, printer))?;
    printer.phrase("stats.plan_counted", &[])?;
    printer.phrase("stats.plan_years", &[("on", &table.as_of.to_string())])?;
    table.register.iter().try_for_each(|line| yard(line, printer))?;
    let visits = &table.visits;
    printer.phrase(
        "stats.plan_visits",
        &[
            ("period", &visits.of.as_of.map_or_else(String::new, |on| on.year().to_string())),
            ("satisfied", &share(visits.satisfied)),
            ("answered", &share(visits.answered)),
        ],
    )
}

fn headed(track: &str, name: &str, printer: &Printer) -> String {
    let track = pad(&printer.word("track", track), TRACK_CELLS, Align::Left, "");
    let name = pad(name, NAME_CELLS.max(width(name)), Align::Left, "");
    format!("  {track}{name}")
}

fn plan(line: &PlanLine, printer: &Printer) -> Result<(), Failure> {
    let id = line.indicator.value();
    let asked = [
        ("sense", printer.word("sense", line.sense.value())),
        ("target", line.target.map(|target| target.to_string()).unwrap_or_default()),
        ("unit", printer.lang.say(&format!("indicator_unit.{id}")).into_owned()),
        ("due", line.due.to_string()),
    ];
    let asked: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = if line.target.is_some() { "stats.plan_target" } else { "stats.plan_target_grow" };
    let head = headed(line.judged.track.value(), &printer.word("indicator", id), printer);
    printer.line(&format!("{head}  {}", printer.lang.tell(key, &asked)))?;
    printer.line(&format!("    {}", why(&line.judged, printer)))?;
    line.values.iter().rev().try_for_each(|value| {
        let told = printer.lang.tell(
            "stats.plan_value",
            &[("on", &value.measured_on.to_string()), ("value", &value.value.to_string()), ("source", &value.source)],
        );
        let note = value.note.as_ref().map_or_else(String::new, |note| format!("  {note}"));
        printer.line(&format!("    {told}{note}"))
    })
}

fn why(judged: &crate::domain::indicator::Judged, printer: &Printer) -> String {
    printer.sentence(&format!("track_why.{}", judged.why), &judged.args)
}

fn yard(line: &YardLine, printer: &Printer) -> Result<(), Failure> {
    let name = printer.word("yardstick", line.yardstick.value());
    let values: Vec<String> = line.values.iter().map(|value| period(line.yardstick, value, printer)).collect();
    let head = headed(line.judged.track.value(), &name, printer);
    printer.line(&format!("{head}  {}", values.join("  ")))?;
    printer.line(&format!("    {}", why(&line.judged, printer)))
}

/// `2026年至11-22 67% (88/131)`.
fn period(yardstick: Yardstick, value: &YardValue, printer: &Printer) -> String {
    let number = match (yardstick, value.whole) {
        (Yardstick::Median, _) | (_, None) => words::yard_number(yardstick, value),
        (_, Some(whole)) => share(Ratio { part: value.part, whole }),
    };
    format!("{} {number}", words::period(printer.lang, &value.of))
}
