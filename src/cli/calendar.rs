//! `calendar add-workdays|add-days|load`: the day a period ends, explained day by day.

use super::args::{Calendar, Period};
use super::failure::Failure;
use super::init::submit_as;
use super::office::read_text;
use super::place::Place;
use super::print::Printer;
use crate::desk::clock::{Clock, SystemClock};
use crate::domain::calendar::{self, DayWhy, Reckoning};
use crate::domain::dates::parse_near;
use crate::domain::office::builtin;
use crate::domain::office::calendar::CalendarLoad;
use crate::domain::office::load::parse_calendar;

/// Runs `calendar …`.
pub(super) fn run(
    place: impl Fn() -> Result<Place, Failure>,
    verb: &Calendar,
    printer: &Printer,
) -> Result<(), Failure> {
    match verb {
        Calendar::AddWorkdays(period) => {
            let calendar = calendar(place, printer)?;
            let reckoning = calendar.add_workdays(day(period, &calendar)?, period.n)?;
            print(&reckoning, period, printer)
        }
        Calendar::AddDays(period) => {
            let calendar = calendar(place, printer)?;
            let reckoning = calendar.add_days(day(period, &calendar)?, period.n)?;
            print(&reckoning, period, printer)
        }
        Calendar::Load { file, source, whole } => {
            let loaded = parse_calendar(&read_text(file)?)?;
            let source = source.clone().unwrap_or_else(|| file.display().to_string());
            let load = CalendarLoad { whole: *whole, ..CalendarLoad::of(&loaded, &source) };
            submit_as(&place()?, load.into(), printer)
        }
    }
}

/// The day a period begins, as people write it today.
fn day(period: &Period, calendar: &calendar::Calendar) -> Result<chrono::NaiveDate, Failure> {
    parse_near(&period.date, SystemClock.today(), calendar).map_err(Failure::Usage)
}

/// The register's calendar, wherever it is served; the built-in one, and it is said so, where there is no register.
fn calendar(place: impl Fn() -> Result<Place, Failure>, printer: &Printer) -> Result<calendar::Calendar, Failure> {
    let place = place()?;
    if place.log()?.is_none() && !place.is_served_elsewhere()? {
        printer.talk("cli.calendar.builtin", &[]);
        return Ok(builtin::calendar()?);
    }
    let opened = place.open(printer)?;
    let office = super::office::office(&opened.client)?;
    opened.close()?;
    Ok(office.calendar)
}

fn print(reckoning: &Reckoning, period: &Period, printer: &Printer) -> Result<(), Failure> {
    if period.json {
        return printer.json(reckoning);
    }
    let from = reckoning.from.to_string();
    let ends = reckoning.ends_on.to_string();
    let n = reckoning.n.to_string();
    printer.phrase("cli.calendar.ends", &[("from", &from), ("n", &n), ("ends", &ends)])?;
    for day in &reckoning.explained {
        let (value, name) = match &day.why {
            DayWhy::DayOfAct => ("day_of_act", ""),
            DayWhy::Counted => ("counted", ""),
            DayWhy::Weekend => ("weekend", ""),
            DayWhy::Holiday(name) => ("holiday", name.as_str()),
            DayWhy::MakeUp(name) => ("make_up", name.as_str()),
            DayWhy::CarriedOver => ("carried_over", ""),
        };
        let counted = printer.lang.say(if day.counted { "cli.clock.counted" } else { "cli.clock.not_counted" });
        printer.line(format!("    {}  {counted}  {} {name}", day.date, printer.word("clock_why", value)).trim_end())?;
    }
    for year in &reckoning.uncovered {
        printer.talk("cli.calendar.uncovered", &[("year", &year.to_string())]);
    }
    Ok(())
}
