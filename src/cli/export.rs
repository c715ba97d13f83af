//! `export cases`: the list as a file, whole or not at all.

use super::args::Export;
use super::case::{Listed, desk_card, filter};
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, Query};
use crate::domain::case::row::Row;
use crate::domain::query::{CaseQuery, Order, PAGE_MAX};
use crate::domain::refusal::refuse;
use crate::exchange::export::{Column, Format, to_file};
use crate::exchange::file::Existing;

/// Columns of the spreadsheet: the phrase of the heading, and where the value is.
const COLUMNS: &[(&str, &str)] = &[
    ("column.number", "number"),
    ("column.aliases", "aliases"),
    ("column.stage", "stage"),
    ("column.holder", "holder_name"),
    ("column.applicants", "applicants"),
    ("column.respondents", "respondents"),
    ("column.object", "object"),
    ("column.kind", "kind"),
    ("column.source", "source"),
    ("column.mediators", "mediators"),
    ("column.requested_on", "requested_on"),
    ("column.accepted_on", "accepted_on"),
    ("column.ended_on", "ended_on"),
    ("column.ending", "ending"),
    ("column.amount", "amount_asked_fen"),
    ("column.next", "next_deadline.on"),
    ("column.next_what", "next_deadline.what"),
    ("column.amount_agreed", "amount_agreed_fen"),
    ("column.remark", "remark"),
];

/// Runs `export …`.
pub(super) fn run(place: &Place, verb: &Export, printer: &Printer) -> Result<(), Failure> {
    let Export::Cases { to, filter: terms, overwrite } = verb;
    let format = match to.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Format::Csv,
        Some("jsonl") => Format::JsonLines,
        _ => return Err(Failure::Usage(refuse("export_format").with("path", to.display()))),
    };
    let exists = || Failure::Refused(refuse("export_exists").with("path", to.display()));
    // Before the work is done.
    if !overwrite && to.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let opened = place.open(printer)?;
    let card = desk_card(&opened.client)?;
    let mut query =
        CaseQuery { filter: filter(terms, &card, printer)?, order: Order::Recent, after: None, limit: PAGE_MAX };
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let Answer::Cases(page) = opened.client.ask(Query::Export(query.clone()))? else {
            return Err(ClientError::Mismatch.into());
        };
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    opened.close()?;
    let headings: Vec<String> = COLUMNS.iter().map(|(phrase, _)| printer.lang.say(phrase).into_owned()).collect();
    let columns: Vec<Column<'_>> =
        COLUMNS.iter().zip(&headings).map(|((_, path), heading)| Column { heading, path }).collect();
    let values: Vec<serde_json::Value> = rows.iter().map(|row| value(row, format, card.today, printer)).collect();
    let existing = if *overwrite { Existing::Replace } else { Existing::Keep };
    let count = to_file((to, existing), format, &columns, values).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(),
        _ => Failure::file(to, &error),
    })?;
    printer.phrase("cli.export.done", &[("count", &count.to_string()), ("path", &to.display().to_string())])
}

/// A row for the file: machine values for programs, words for spreadsheets.
fn value(row: &Row, format: Format, today: chrono::NaiveDate, printer: &Printer) -> serde_json::Value {
    let mut value = serde_json::to_value(Listed::of(row, today)).unwrap_or_default();
    if format == Format::JsonLines {
        return value;
    }
    let words =
        [("stage", "stage"), ("object", "object"), ("kind", "kind"), ("source", "source"), ("ending", "ending")];
    for (key, vocabulary) in words {
        if let Some(field) = value.get_mut(key)
            && let Some(machine) = field.as_str()
        {
            *field = printer.word(vocabulary, machine).into();
        }
    }
    for (key, amount) in [("amount_asked_fen", row.amount_asked_fen), ("amount_agreed_fen", row.amount_agreed_fen)] {
        if let Some(amount) = amount
            && let Some(field) = value.get_mut(key)
        {
            *field = amount.to_string().into();
        }
    }
    for key in ["applicants", "respondents", "mediators", "aliases"] {
        if let Some(field) = value.get_mut(key)
            && let Some(names) = field.as_array()
        {
            let joined: Vec<&str> = names.iter().filter_map(serde_json::Value::as_str).collect();
            *field = joined.join("、").into();
        }
    }
    if let Some(what) = value.pointer_mut("/next_deadline/what")
        && let Some(machine) = what.as_str()
    {
        *what = printer.word("clock", machine).into();
    }
    value
}
