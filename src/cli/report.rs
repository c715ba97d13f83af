//! `report assess|month`: what an office puts into the drawer: a table per town with what it was made from, every figure
//! traceable to its case numbers.
//!
//! Everything in it is asked for as of one day, and the foot of every page says which, by which rules, and up to which
//! record of the ledger: the same ledger and the same arguments give the same bytes. Figures are the desk's; what is done
//! here is laying out.

mod curves;
mod figures;
mod method;
mod paper;
mod traced;

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use self::figures::{Asked, Period};
use super::args::Report as Verb;
use super::case::desk_card;
use super::failure::Failure;
use super::place::{Opened, Place};
use super::print::Printer;
use crate::client::ClientError;
use crate::documents::word::document;
use crate::domain::answer::{Answer, DeskCard, HeadCard, Query};
use crate::domain::dates::parse_near;
use crate::domain::office::Office;
use crate::domain::refusal::refuse;
use crate::domain::stats::Only;
use crate::exchange::book::{Book, bytes};
use crate::exchange::file::{folder, replace};
use crate::tui::words;

/// What every sheet of a report says of itself.
struct Stamp {
    as_of: NaiveDate,
    head: HeadCard,
    office: Office,
    rules: String,
    /// Whose cases it is of, where they are not the whole district's.
    scope: Option<String>,
}

/// Runs `report …`.
pub(super) fn run(place: &Place, verb: &Verb, printer: &Printer) -> Result<(), Failure> {
    place.work(printer, |opened| told(opened, verb, printer))
}

fn told(opened: &Opened, verb: &Verb, printer: &Printer) -> Result<(), Failure> {
    let card = desk_card(&opened.client)?;
    let (args, first, months) = match verb {
        Verb::Assess { year, args } => (args, first_of(&format!("{year}-01"))?, 12),
        Verb::Month { month, args } => (args, first_of(month)?, 1),
    };
    let name = match verb {
        Verb::Assess { .. } => format!("assess-{}", first.format("%Y")),
        Verb::Month { .. } => format!("month-{}", first.format("%Y-%m")),
    };
    let asked = |written: &str| parse_near(written, card.today, &card.calendar).map_err(Failure::Usage);
    let last = first.checked_add_months(chrono::Months::new(months)).and_then(|next| next.pred_opt());
    let last = last.ok_or_else(|| Failure::Usage(refuse("date_out_of_range").with("value", &name)))?;
    let as_of = args.as_of.as_deref().map(asked).transpose()?.unwrap_or_else(|| last.min(card.today));
    if as_of < first {
        return Err(Failure::Usage(refuse("report_ahead").with("as_of", as_of).with("from", first)));
    }
    let committee = args.committee.as_ref().map(|name| {
        let unit = card.units.named(name);
        unit.map(|unit| unit.code.clone()).ok_or_else(|| Failure::Usage(refuse("filter_unit").with("value", name)))
    });
    let only = Only { committee: committee.transpose()?, ..Only::default() };
    let periods = match verb {
        Verb::Assess { year, .. } => assessed(*year, last.min(as_of), printer),
        Verb::Month { .. } => monthly(first, last.min(as_of), printer),
    };
    let stamp = stamp(opened, (&card, as_of, &only), printer)?;
    let book = made(opened, (&name, &periods, &only), &stamp, printer)?;
    let stamp = footer(&stamp, printer);
    let paper = paper::set(&book, periods.len(), &stamp, printer);
    let workbook = bytes(&book).map_err(unwritable)?;
    let document = document(&paper).map_err(unwritable)?;
    for (ending, bytes) in [("xlsx", workbook), ("docx", document)] {
        write(&args.to.join(format!("{name}.{ending}")), &bytes, printer)?;
    }
    Ok(())
}

/// A page that cannot be made.
pub(super) fn unwritable(error: impl std::fmt::Display) -> Failure {
    Failure::Register(refuse("output_trouble").with("detail", error))
}

/// The year, and its quarters that have begun.
fn assessed(year: i32, until: NaiveDate, printer: &Printer) -> Vec<Period> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(until);
    let name = |n: u32| printer.lang.tell("report.quarter", &[("n", &n.to_string())]);
    let quarter = |n: u32| {
        let from = day(n * 3 - 2, 1);
        let end = from.checked_add_months(chrono::Months::new(3)).and_then(|next| next.pred_opt()).unwrap_or(until);
        Period { name: name(n), from, to: end.min(until) }
    };
    let quarters = (1..=4).map(quarter).filter(|period| period.from <= until);
    let whole = Period { name: printer.lang.say("report.year").into_owned(), from: day(1, 1), to: until };
    std::iter::once(whole).chain(quarters).collect()
}

/// The month, and the year up to its end.
fn monthly(first: NaiveDate, until: NaiveDate, printer: &Printer) -> Vec<Period> {
    let january = NaiveDate::from_ymd_opt(first.year(), 1, 1).unwrap_or(first);
    let month = Period { name: printer.lang.say("report.month").into_owned(), from: first, to: until };
    let year = Period { name: printer.lang.say("report.year_to_date").into_owned(), from: january, to: until };
    vec![month, year]
}

fn first_of(month: &str) -> Result<NaiveDate, Failure> {
    format!("{month}-01").parse().map_err(|_| Failure::Usage(refuse("month_unreadable").with("value", month)))
}

fn stamp(
    opened: &Opened,
    (card, as_of, only): (&DeskCard, NaiveDate, &Only),
    printer: &Printer,
) -> Result<Stamp, Failure> {
    let Answer::Head(head) = opened.client.ask(Query::Head)? else { return Err(ClientError::Mismatch.into()) };
    let Answer::Office(office) = opened.client.ask(Query::Office)? else { return Err(ClientError::Mismatch.into()) };
    let rules = rules_version(&office, as_of)?;
    // The desk answers with what the person may see: a page of one mediator's cases is none of the district's.
    let seen = Asked { opened, as_of, only }.seen()?;
    let scope = words::scope(printer.lang, (&card.units, &card.roster), &seen);
    let told = || printer.lang.tell("stats.only", &[("what", &scope.join(printer.lang.pick("、", ", ")))]);
    let scope = (!scope.is_empty()).then(told);
    Ok(Stamp { as_of, head, office: *office, rules, scope })
}

/// The rules that had begun by a day, told apart from any others: the day of the last version and a digest of all.
fn rules_version(office: &Office, as_of: NaiveDate) -> Result<String, Failure> {
    let begun: Vec<_> = office.rules.all().filter(|dated| dated.from <= as_of).collect();
    let last = begun.iter().map(|dated| dated.from).max().unwrap_or_default();
    let text = serde_json::to_vec(&begun)
        .map_err(|error| Failure::Register(refuse("output_trouble").with("detail", error)))?;
    let digest: String = Sha256::digest(&text).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{last}/{digest}"))
}

fn made(
    opened: &Opened,
    (name, periods, only): (&str, &[Period], &Only),
    stamp: &Stamp,
    printer: &Printer,
) -> Result<Book, Failure> {
    let asked = Asked { opened, as_of: stamp.as_of, only };
    let mut traced = traced::Traced::new(printer);
    let mut sheets = Vec::new();
    for period in periods {
        sheets.push(figures::sheet(&asked, period, &mut traced, (stamp, printer))?);
    }
    sheets.push(traced.sheet(printer));
    if let Some(period) = periods.first() {
        sheets.push(curves::sheet(&asked, period, (stamp, printer))?);
    }
    sheets.push(method::plan(&asked, (stamp, printer))?);
    sheets.push(method::sheet(stamp, printer));
    let footer = footer(stamp, printer);
    Ok(Book { title: name.to_owned(), footer: format!("&L{footer}&R&P/&N"), made_on: stamp.as_of, sheets })
}

/// As of when, by which rules, up to which record.
fn footer(stamp: &Stamp, printer: &Printer) -> String {
    let told = printer.lang.tell(
        "report.footer",
        &[
            ("on", &stamp.as_of.to_string()),
            ("rules", &stamp.rules),
            ("log", &stamp.head.log),
            ("position", &stamp.head.position.to_string()),
            ("hash", &stamp.head.hash),
        ],
    );
    stamp.scope.as_ref().map_or(told.clone(), |scope| format!("{scope}  {told}"))
}

/// Whole or not at all: somebody may have the former one open.
pub(super) fn write(path: &Path, bytes: &[u8], printer: &Printer) -> Result<(), Failure> {
    let folder = folder(path);
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    replace(path, |file| file.write_all(bytes)).map_err(|error| Failure::file(path, &error))?;
    printer.phrase("report.written", &[("path", &path.display().to_string())])
}
