//! `import instruments`: takes papers of departments over, row by row; what is rejected comes back as a file to mend.

use std::path::PathBuf;

use super::args::ImportInstruments;
use super::failure::Failure;
use super::import::beside;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError, Ticket};
use crate::domain::answer::{Answer, Query};
use crate::domain::order::{Do, Order, Rejection};
use crate::domain::refusal::Refusal;
use crate::exchange::file::{self, Existing};
use crate::exchange::instruments::{Given, Plan, Report, Verdict, plan, rejected_rows};
use crate::exchange::register::Problem;
use crate::exchange::table::{self, Table};
use crate::words;

/// Orders under way at a time: they share durable writes.
const IN_FLIGHT_MAX: usize = 64;

/// Runs `import instruments`.
pub(super) fn run(place: &Place, args: &ImportInstruments, printer: &Printer) -> Result<(), Failure> {
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let table = table::read(&bytes)?;
    let mut read = plan(&table)?;
    let opened = place.open(printer)?;
    let outcome = record(&opened.client, &mut read, args.dry_run, printer);
    opened.close()?;
    let report = Report { unknown_columns: read.unknown_columns.clone(), ..outcome? };
    let rejects = if args.dry_run { None } else { write_rejects(&table, &read, args, printer)? };
    print(&report, args.json, printer)?;
    if let Some(path) = rejects.filter(|_| !args.json) {
        printer.phrase("cli.import.rejects", &[("path", &path.display().to_string())])?;
    }
    if report.rejected.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// An order under way: its row, and where it stands in the plan.
type Sent = (usize, Ticket);

fn record(client: &Client, read: &mut Plan, dry_run: bool, printer: &Printer) -> Result<Report, Failure> {
    let mut report = Report { rows: read.rows.len(), ..Report::default() };
    let mut bar = printer.progress();
    let total = read.rows.len() as u64;
    let mut waiting: Vec<Sent> = Vec::new();
    let mut refused: Vec<(usize, Refusal)> = Vec::new();
    for (at, planned) in read.rows.iter().enumerate() {
        match &planned.verdict {
            Verdict::Duplicate(_) => report.duplicates += 1,
            Verdict::Rejected(_) => {}
            Verdict::Read { id, .. } if dry_run => {
                let known = matches!(client.ask(Query::Applied(*id))?, Answer::Applied(true));
                *(if known { &mut report.already } else { &mut report.imported }) += 1;
            }
            Verdict::Read { id, act } => {
                let act = Do::Credit(act.as_ref().clone().into());
                waiting.push((at, client.send(Order { id: *id, expect: None, on: None, act })?));
                if waiting.len() >= IN_FLIGHT_MAX {
                    settle(std::mem::take(&mut waiting), &mut report, &mut refused)?;
                    bar.set(at as u64, total);
                }
            }
        }
    }
    settle(waiting, &mut report, &mut refused)?;
    bar.done();
    for (at, reason) in refused {
        if let Some(planned) = read.rows.get_mut(at) {
            planned.verdict = Verdict::Rejected(vec![Problem { column: String::new(), value: String::new(), reason }]);
        }
    }
    report.rejected = given_back(read, printer);
    Ok(report)
}

fn settle(sent: Vec<Sent>, report: &mut Report, refused: &mut Vec<(usize, Refusal)>) -> Result<(), Failure> {
    for (at, ticket) in sent {
        match Client::settle(ticket) {
            Ok(receipt) if receipt.repeated => report.already += 1,
            Ok(receipt) => {
                report.imported += 1;
                report.warned += usize::from(!receipt.warnings.is_empty());
            }
            // Typed before, or by another file: it is here, and says the same.
            Err(ClientError::Rejected(Rejection::Refused(refusal)))
                if ["instrument_known", "id_taken"].contains(&refusal.code.as_str()) =>
            {
                report.already += 1;
            }
            // The policy refuses every row alike.
            Err(ClientError::Rejected(Rejection::Refused(refusal))) if refusal.code == "forbidden" => {
                return Err(refusal.into());
            }
            Err(ClientError::Rejected(Rejection::Refused(refusal))) => refused.push((at, refusal)),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

fn given_back(read: &Plan, printer: &Printer) -> Vec<Given> {
    let mut given = Vec::new();
    for planned in &read.rows {
        let Verdict::Rejected(problems) = &planned.verdict else { continue };
        // One line a row, so that the counts add up; the file to mend names every cell.
        if let Some(first) = problems.first() {
            given.push(Given {
                row: planned.row,
                column: first.column.clone(),
                value: first.value.clone(),
                code: first.reason.code.clone(),
                reason: told(printer, &first.reason),
            });
        }
    }
    given
}

fn told(printer: &Printer, refusal: &Refusal) -> String {
    let told = words::refusal(printer.lang, refusal);
    words::joined(printer.lang, &[&told.what, &told.why])
}

fn write_rejects(
    table: &Table,
    read: &Plan,
    args: &ImportInstruments,
    printer: &Printer,
) -> Result<Option<PathBuf>, Failure> {
    let Some(bytes) = rejected_rows(table, read, &|refusal| told(printer, refusal))? else { return Ok(None) };
    let mut number = 1;
    loop {
        let path = args.rejects.clone().unwrap_or_else(|| beside(&args.file, number));
        // Somebody may be mending what an earlier import gave back: no such file is ever written over.
        match file::put(&path, Existing::Keep, |out| out.write_all(&bytes)) {
            Ok(()) => return Ok(Some(path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && args.rejects.is_none() => number += 1,
            Err(error) => return Err(Failure::file(&path, &error)),
        }
    }
}

fn print(report: &Report, json: bool, printer: &Printer) -> Result<(), Failure> {
    if json {
        return printer.json(report);
    }
    let counts = [
        ("rows", report.rows),
        ("imported", report.imported),
        ("warned", report.warned),
        ("rejected", report.rejected.len()),
        ("duplicates", report.duplicates),
        ("already", report.already),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    printer.phrase("cli.instruments.counts", &counts)?;
    if !report.unknown_columns.is_empty() {
        printer.phrase("cli.instruments.unknown", &[("columns", &report.unknown_columns.join("、"))])?;
    }
    for given in &report.rejected {
        let row = given.row.to_string();
        let args = [("row", row.as_str()), ("column", &given.column), ("reason", &given.reason)];
        printer.phrase("cli.instruments.rejected", &args)?;
    }
    Ok(())
}
