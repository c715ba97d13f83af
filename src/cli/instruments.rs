//! `import instruments`: takes papers of departments over, row by row; what is rejected comes back as a file to mend.

use super::args::ImportInstruments;
use super::case::desk_card;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use super::taking_over::{Reading, Sending, give_back};
use crate::client::Client;
use crate::domain::answer::{Answer, Query};
use crate::domain::order::{Do, Order};
use crate::domain::refusal::Refusal;
use crate::exchange::instruments::{Given, Plan, Report, Verdict, plan, rejected_rows};
use crate::exchange::table;
use crate::words;

/// Runs `import instruments`.
pub(super) fn run(place: &Place, args: &ImportInstruments, printer: &Printer) -> Result<(), Failure> {
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let table = table::read(&bytes)?;
    let mut read = plan(&table)?;
    let opened = place.open(printer)?;
    let outcome = record(&opened.client, &mut read, args.dry_run, printer);
    opened.close()?;
    let report = Report { unknown_columns: read.unknown_columns.clone(), ..outcome? };
    let rejects = match args.dry_run {
        true => None,
        false => {
            let rows = rejected_rows(&table, &read, &|refusal| told(printer, refusal))?;
            give_back(rows, &args.file, args.rejects.as_ref())?
        }
    };
    print(&report, args.json, printer)?;
    if let Some(path) = rejects.filter(|_| !args.json) {
        printer.phrase("cli.import.rejects", &[("path", &path.display().to_string())])?;
    }
    if report.rejected.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// Here already: typed before, or by another file. The policy refuses every row alike.
const READING: Reading = Reading { here: &["instrument_known", "id_taken"], ends: &["forbidden"] };

fn record(client: &Client, read: &mut Plan, dry_run: bool, printer: &Printer) -> Result<Report, Failure> {
    let mut report = Report { rows: read.rows.len(), ..Report::default() };
    read.judge(desk_card(client)?.today);
    report.shared = read.shared();
    let mut sending = Sending::begin(client, READING, (read.rows.len(), printer));
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
                sending.send((at, at), Order { id: *id, expect: None, on: None, act })?;
            }
        }
    }
    let settled = sending.end()?;
    report.imported += settled.imported;
    report.already += settled.already;
    report.warned += settled.warned;
    for (at, reason) in settled.refused {
        if let Some(planned) = read.rows.get_mut(at) {
            planned.refused(reason);
        }
    }
    report.rejected = given_back(read, printer);
    Ok(report)
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
    for shared in &report.shared {
        let rows: Vec<String> = shared.rows.iter().map(u32::to_string).collect();
        let args = [("number", shared.number.as_str()), ("rows", &rows.join("、"))];
        printer.phrase("cli.instruments.shared", &args)?;
    }
    for given in &report.rejected {
        let row = given.row.to_string();
        let args = [("row", row.as_str()), ("column", &given.column), ("reason", &given.reason)];
        printer.phrase("cli.instruments.rejected", &args)?;
    }
    Ok(())
}
