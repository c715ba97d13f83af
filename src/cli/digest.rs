//! `digest`: what the day brings, as text for mail or the message of the day.
//!
//! Mail and messages of the day are read over shoulders and kept by other machines: a digest has numbers of cases and what
//! is due, never a party, an amount or what a case is about.

use chrono::Days;

use super::args::Digest;
use super::case::desk_card;
use super::failure::Failure;
use super::place::{Opened, Place};
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::case::row::Row;
use crate::domain::query::{CaseFilter, CaseQuery, CountQuery, Order};
use crate::domain::refusal::refuse;
use crate::domain::roster::MediatorId;
use crate::domain::stats::{Cell, CellQuery, CountsTable, Figures, Only, Statistic, StatsQuery};
use crate::tui::words;

/// How far ahead is looked.
const AHEAD_DAYS: u64 = 7;
/// The most cases listed.
const LISTED_MAX: usize = 20;

/// Runs `digest`.
pub(super) fn run(place: &Place, args: &Digest, printer: &Printer) -> Result<(), Failure> {
    place.work(printer, |opened| told(opened, args, printer))
}

fn told(opened: &Opened, args: &Digest, printer: &Printer) -> Result<(), Failure> {
    let card = desk_card(&opened.client)?;
    let mediator = args.for_person.as_deref().map(|name| named(&card, name)).transpose()?;
    let who = args.for_person.clone().unwrap_or_else(|| card.account.person.clone());
    let Figures::Counts(table) = figures(opened, Statistic::Counts(of(mediator)))? else {
        return Err(ClientError::Mismatch.into());
    };
    // Whose cases are counted: the whole district's, or what the person may see of it.
    let scope = words::scope(printer.lang, (&card.units, &card.roster), &table.frame.asked.only);
    let scope = if scope.is_empty() {
        printer.lang.say("digest.district").into_owned()
    } else {
        scope.join(printer.lang.pick("、", ", "))
    };
    printer.phrase("digest.head", &[("on", &card.today.to_string()), ("who", &who), ("scope", &scope)])?;
    counts(&table, printer)?;
    supervised(opened, mediator, printer)?;
    doors(opened, &card, mediator, printer)?;
    if mediator.is_none() {
        let asked = Query::Count(CountQuery { filter: card.arriving(), ..CountQuery::default() });
        if let Answer::Count(count) = opened.client.ask(asked)?
            && count.cases > 0
        {
            printer.phrase("digest.arriving", &[("n", &count.cases.to_string())])?;
        }
    }
    Ok(())
}

fn named(card: &DeskCard, name: &str) -> Result<MediatorId, Failure> {
    let known = card.roster.0.values().find(|known| known.name == name);
    known
        .map(|known| known.id)
        .ok_or_else(|| Failure::Usage(refuse("filter_value").with("key", "mediator").with("value", name)))
}

fn counts(table: &CountsTable, printer: &Printer) -> Result<(), Failure> {
    let Some(group) = table.groups.first() else { return Ok(()) };
    let told = [Cell::Open, Cell::Overdue, Cell::Undecided, Cell::Moving, Cell::Supervised]
        .map(|cell| (cell.value(), group.count(cell).to_string()));
    let args: Vec<(&str, &str)> = told.iter().map(|(name, count)| (*name, count.as_str())).collect();
    printer.phrase("digest.counts", &args)?;
    if group.count(Cell::Unchecked) > 0 {
        printer.phrase("digest.unchecked", &[("n", &group.count(Cell::Unchecked).to_string())])?;
    }
    let delays = words::delays(printer.lang, &group.delays);
    if delays.is_empty() { Ok(()) } else { printer.phrase("digest.delays", &[("reasons", &delays)]) }
}

/// The open cases a supervisor waits for an answer on, the longest open first.
fn supervised(opened: &Opened, mediator: Option<MediatorId>, printer: &Printer) -> Result<(), Failure> {
    let asked =
        CellQuery { of: of(mediator), group: None, cell: Cell::Supervised, place: None, skip: 0, limit: LISTED_MAX };
    let Figures::Cases(cases) = figures(opened, Statistic::Cases(Box::new(asked)))? else {
        return Err(ClientError::Mismatch.into());
    };
    if cases.rows.is_empty() {
        return Ok(());
    }
    printer.phrase("digest.supervised", &[])?;
    for one in &cases.rows {
        let told = [("number", one.row.number.to_string()), ("days", one.days.to_string())];
        let told = told.each_ref().map(|(name, value)| (*name, value.as_str()));
        printer.phrase("digest.supervised_line", &told)?;
    }
    more(usize::try_from(cases.cases).unwrap_or(usize::MAX), printer)
}

/// Everybody's cases, or one mediator's.
fn of(mediator: Option<MediatorId>) -> StatsQuery {
    StatsQuery { only: Only { mediator, ..Only::default() }, ..StatsQuery::default() }
}

fn figures(opened: &Opened, asked: Statistic) -> Result<Figures, Failure> {
    match opened.client.ask(Query::Stats(Box::new(asked)))? {
        Answer::Stats(figures) => Ok(*figures),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// How many there are beyond those listed.
fn more(all: usize, printer: &Printer) -> Result<(), Failure> {
    match all.checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        Some(more) => printer.phrase("digest.more", &[("n", &more.to_string())]),
        None => Ok(()),
    }
}

/// What closes soon, or has closed, the nearest first.
fn doors(opened: &Opened, card: &DeskCard, mediator: Option<MediatorId>, printer: &Printer) -> Result<(), Failure> {
    let until = card.today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(card.today);
    let own = mediator.is_none() && card.account.mediator.is_some();
    let on_desk_of = own.then(|| card.on_desk());
    let filter = CaseFilter { mediator_id: mediator, on_desk_of, open: Some(true), ..CaseFilter::default() };
    let mut query = CaseQuery { filter, order: Order::Door, after: None, limit: 0 };
    let mut due: Vec<Row> = Vec::new();
    loop {
        let Answer::Cases(page) = opened.client.ask(Query::Cases(query.clone()))? else {
            return Err(ClientError::Mismatch.into());
        };
        // Doors come in the order of their days: after a later one there is nothing to tell.
        let soon = |row: &Row| row.next.as_ref().is_some_and(|door| door.on <= until);
        let later = page.rows.iter().any(|row| !soon(row));
        due.extend(page.rows.into_iter().filter(soon));
        match page.next {
            Some(next) if !later => query.after = Some(next),
            _ => break,
        }
    }
    let days = AHEAD_DAYS.to_string();
    let whose = printer.lang.say(if own { "digest.on_own_desk" } else { "digest.on_any_desk" });
    if due.is_empty() {
        return printer.phrase("digest.none", &[("days", &days), ("whose", &whose)]);
    }
    printer.phrase("digest.doors", &[("days", &days), ("whose", &whose)])?;
    for row in due.iter().take(LISTED_MAX) {
        let Some(door) = &row.next else { continue };
        let left = (door.on - card.today).num_days();
        let left = words::days(printer.lang, left);
        let what = printer.word("clock", &door.what);
        printer.line(&format!("  {}  {}  {what} {left}", row.number, door.on))?;
    }
    more(due.len(), printer)
}
