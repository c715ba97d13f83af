//! `credit transmit`: the file for the statutory platform, whole or not at all.

use super::args::Transmit;
use super::credit::ask;
use super::failure::Failure;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::credit::reply::{CreditAnswer, CreditQuery};
use crate::domain::credit::transmission::{Rested, TakeDown, Transmission, Transmitted};
use crate::domain::refusal::refuse;
use crate::exchange::file::{self, Existing};
use crate::exchange::workbook::{self, Cell, Column, Sheet};

/// Runs `credit transmit`.
pub(super) fn run(client: &Client, args: &Transmit, printer: &Printer) -> Result<(), Failure> {
    let to = &args.target;
    let spreadsheet = match to.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => true,
        Some("json") => false,
        _ => return Err(Failure::Usage(refuse("transmit_format").with("path", to.display()))),
    };
    let exists = || Failure::Refused(refuse("export_exists").with("path", to.display()));
    // Before it is noted that something was taken out.
    if !args.overwrite && to.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let CreditAnswer::Transmission(sent) = ask(client, CreditQuery::Transmission { code: args.code.clone() })? else {
        return Err(ClientError::Mismatch.into());
    };
    let bytes = if spreadsheet {
        workbook::workbook(&sheets(&sent, printer)).map_err(|error| Failure::file(to, &std::io::Error::other(error)))?
    } else {
        serde_json::to_vec_pretty(&sent).map_err(|error| Failure::file(to, &error.into()))?
    };
    let existing = if args.overwrite { Existing::Replace } else { Existing::Keep };
    file::put(to, existing, |out| out.write_all(&bytes)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(),
        _ => Failure::file(to, &error),
    })?;
    let (entries, down) = (sent.entries.len().to_string(), sent.take_down.len().to_string());
    let path = to.display().to_string();
    printer.phrase("cli.credit.transmitted", &[("entries", &entries), ("down", &down), ("path", &path)])
}

fn columns(keys: &[(&str, u16)], printer: &Printer) -> Vec<Column> {
    keys.iter()
        .map(|(key, width)| Column::new(printer.lang.say(&format!("transmit.{key}")).into_owned(), *width))
        .collect()
}

/// Two sheets: what is listed and what comes off; below each, from which record it was made.
fn sheets(sent: &Transmission, printer: &Printer) -> Vec<Sheet> {
    let about = [
        ("on", sent.on.to_string()),
        ("log", sent.log.clone()),
        ("position", sent.position.to_string()),
        ("hash", sent.hash.clone()),
    ];
    let below: Vec<String> =
        about.iter().map(|(key, value)| format!("{} {value}", printer.lang.say(&format!("transmit.{key}")))).collect();
    let sheet = |key: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>| Sheet {
        name: printer.lang.say(key).into_owned(),
        above: Vec::new(),
        columns,
        rows,
        below: below.clone(),
    };
    let listed = [
        ("name", 30),
        ("code", 20),
        ("list", 26),
        ("legal_basis", 40),
        ("class", 8),
        ("authority", 24),
        ("number", 22),
        ("decided_on", 12),
        ("until", 12),
        ("repair_from", 14),
        ("instruments", 60),
    ];
    let off = [("name", 30), ("code", 20), ("list", 26), ("number", 22), ("state", 12), ("since", 12), ("due", 12)];
    let entries = sent.entries.iter().map(|entry| entry_row(entry, printer)).collect();
    let down = sent.take_down.iter().map(|one| down_row(one, printer)).collect();
    vec![
        sheet("transmit.listed", columns(&listed, printer), entries),
        sheet("transmit.down", columns(&off, printer), down),
    ]
}

fn day(on: Option<chrono::NaiveDate>) -> Cell {
    on.map_or(Cell::Empty, Cell::Day)
}

fn entry_row(entry: &Transmitted, printer: &Printer) -> Vec<Cell> {
    let basis = printer.word("legal_basis", entry.legal_basis.value());
    let papers = entry.instruments.iter().map(|paper| rested(paper, printer)).collect::<Vec<_>>().join("；");
    vec![
        entry.name.as_str().into(),
        entry.code.clone().unwrap_or_default().into(),
        printer.word("credit_list", entry.list.value()).into(),
        format!("{} {basis}", entry.legal_basis).into(),
        printer.word("credit_class", entry.class.value()).into(),
        entry.authority.as_str().into(),
        entry.number.as_str().into(),
        Cell::Day(entry.decided_on),
        Cell::Day(entry.until),
        day(entry.repair_from),
        papers.into(),
    ]
}

fn rested(paper: &Rested, printer: &Printer) -> String {
    let kind = printer.word("instrument_kind", paper.kind.value());
    let from = paper.in_force_on.map_or_else(String::new, |on| on.to_string());
    format!("{kind} {} {} {from}", paper.authority, paper.number).trim_end().to_owned()
}

fn down_row(one: &TakeDown, printer: &Printer) -> Vec<Cell> {
    vec![
        one.name.as_str().into(),
        one.code.clone().unwrap_or_default().into(),
        printer.word("credit_list", one.list.value()).into(),
        one.number.as_str().into(),
        printer.word("credit_state", one.state.value()).into(),
        Cell::Day(one.since),
        day(one.due),
    ]
}
