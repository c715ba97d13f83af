//! `import register`: takes an old register over, row by row; what is rejected comes back as a file to mend.

use std::collections::BTreeSet;
use uuid::Uuid;

use super::args::{ClosedMeans, Import, ImportRegister};
use super::case::desk_card;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use super::taking_over::{Reading, Sending, beside, give_back};
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::case::ending;
use crate::domain::case::import::ImportCase;
use crate::domain::case::party::NewParty;
use crate::domain::order::{Do, Order, Rejection, Target};
use crate::domain::query::{CaseFilter, CaseQuery, Order as ListOrder, PAGE_MAX};
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::exchange::register::{
    ImportPlan, ImportReport, Known, Office, Phrases, RowPlan, Verdict, plan, rejected_rows,
};
use crate::exchange::{file, table};
use crate::ledger::CommandId;
use crate::words;

/// The row's id is made of its content: it is here, read with other options or by an earlier program.
const READING: Reading = Reading { here: &["id_taken"], ends: &[] };

impl Phrases for Printer {
    fn refusal(&self, refusal: &Refusal) -> String {
        let told = words::refusal(self.lang, refusal);
        words::joined(self.lang, &[&told.what, &told.why])
    }

    fn warning(&self, warning: &Warning) -> String {
        words::warning(self.lang, warning)
    }
}

/// Runs `import …`.
pub(super) fn run(place: &Place, verb: &Import, printer: &Printer) -> Result<(), Failure> {
    let args = match verb {
        Import::Register(args) => args,
        Import::Instruments(args) => return super::instruments::run(place, args, printer),
    };
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let table = table::read(&bytes)?;
    let opened = place.open(printer)?;
    let result = import(&opened.client, &table, args, printer);
    opened.close()?;
    let plan = result?;
    let rejects = match args.dry_run {
        true => Ok(None),
        false => rejected_rows(&table, &plan, printer)
            .map_err(Failure::from)
            .and_then(|rows| give_back(rows, &args.file, args.rejects.as_ref())),
    };
    let report = ImportReport::of(&plan, printer);
    // What was recorded is told whatever becomes of the file with the rest.
    print(&report, args.json, printer)?;
    match rejects? {
        Some(path) if !args.json => printer.phrase("cli.import.rejects", &[("path", &path.display().to_string())])?,
        _ => {}
    }
    if report.rejected.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

fn import(
    client: &Client,
    table: &table::Table,
    args: &ImportRegister,
    printer: &Printer,
) -> Result<ImportPlan, Failure> {
    let card = desk_card(client)?;
    let office = Office {
        units: &card.units,
        roster: &card.roster,
        today: card.today,
        closed_means: match args.closed_means {
            ClosedMeans::Ended => ending::ClosedMeans::Ended,
            ClosedMeans::Performed => ending::ClosedMeans::Performed,
            ClosedMeans::Unknown => ending::ClosedMeans::Unknown,
        },
    };
    // A question that cannot be answered stops the import before anything is written.
    let trouble = std::cell::RefCell::new(None);
    let ask = |query| client.ask(query).map_err(|error| *trouble.borrow_mut() = Some(error)).ok();
    let applied = |id: CommandId| matches!(ask(Query::Applied(id.0)), Some(Answer::Applied(true)));
    let number = |label: &str| match ask(Query::Number(label.to_owned())) {
        Some(Answer::Number(number)) => number,
        _ => None,
    };
    let same = |row: &ImportCase| same_case(row, &ask);
    let mut plan = plan(table, &office, &Known { command: &applied, number: &number, same: &same })?;
    if let Some(error) = trouble.into_inner() {
        return Err(error.into());
    }
    if !args.dry_run {
        if plan.rows.iter().any(|row| matches!(row.verdict, Verdict::Rejected { .. })) {
            check_target(args)?;
        }
        record(client, &mut plan, printer)?;
    }
    Ok(plan)
}

/// The case in the register that says what a row says, by its own number.
fn same_case(row: &ImportCase, ask: &dyn Fn(Query) -> Option<Answer>) -> Option<String> {
    let day = Some(row.requested_on);
    let filter = CaseFilter { requested_from: day, requested_to: day, ..CaseFilter::default() };
    let mut query = CaseQuery { filter, order: ListOrder::Recent, after: None, limit: PAGE_MAX };
    let names = |parties: &[NewParty]| -> BTreeSet<String> { parties.iter().map(|party| party.name.clone()).collect() };
    let (applicants, respondents) = (names(&row.applicants), names(&row.respondents));
    loop {
        let Some(Answer::Cases(page)) = ask(Query::Cases(query.clone())) else { return None };
        let same = page.rows.iter().find(|known| {
            (known.object, known.kind) == (Some(row.object), Some(row.kind))
                && known.applicants.iter().cloned().collect::<BTreeSet<_>>() == applicants
                && known.respondents.iter().cloned().collect::<BTreeSet<_>>() == respondents
        });
        if let Some(same) = same {
            return Some(same.number.to_string());
        }
        query.after = Some(page.next?);
    }
}

/// Before anything is recorded: that the rejected rows can be written where they belong.
fn check_target(args: &ImportRegister) -> Result<(), Failure> {
    let path = args.rejects.clone().unwrap_or_else(|| beside(&args.file, 1));
    if args.rejects.is_some() && path.symlink_metadata().is_ok() {
        return Err(refuse("rejects_exists").with("path", path.display()).into());
    }
    let folder = file::folder(&path);
    let trial = tempfile::Builder::new().prefix(".zhitiao-").tempfile_in(folder);
    trial.map(drop).map_err(|error| {
        let refusal = refuse("rejects_unwritable").with("path", path.display()).with("detail", error);
        Failure::Refused(refusal)
    })
}

/// Records what the plan says: mediators first, then the rows.
fn record(client: &Client, plan: &mut ImportPlan, printer: &Printer) -> Result<(), Failure> {
    for new in &plan.mediators {
        let order = Order { id: new.command.0, expect: None, on: None, act: Do::Office(new.add.clone().into()) };
        match client.submit(order) {
            // Made of the mediator's name and committee: on the roster already.
            Err(ClientError::Rejected(Rejection::Refused(refusal))) if refusal.code == "id_taken" => {}
            other => drop(other?),
        }
    }
    let mut sending = Sending::begin(client, READING, (plan.rows.len(), printer));
    // Rows with a number of their own first, so that none of those is given to a row without one.
    let (numbered, others): (Vec<_>, Vec<_>) = plan.rows.iter().partition(|row| has_number(row));
    for (sent, row) in numbered.into_iter().chain(others).enumerate() {
        let Verdict::Imported { id, command, .. } = &row.verdict else { continue };
        sending.send((row.row as usize, sent), order(*id, command))?;
    }
    for (row, refusal) in sending.end()?.refused {
        plan.refuse(u32::try_from(row).unwrap_or(u32::MAX), refusal);
    }
    Ok(())
}

fn has_number(row: &RowPlan) -> bool {
    matches!(&row.verdict, Verdict::Imported { command, .. } if command.alias.is_some())
}

fn order(id: CommandId, command: &ImportCase) -> Order {
    // The day of an imported case is that of its request; its own events carry their days.
    let on = Some(command.requested_on);
    Order {
        id: Uuid::from_bytes(*id.0.as_bytes()),
        expect: None,
        on,
        act: Do::Case(Target::New, command.clone().into()),
    }
}

fn print(report: &ImportReport, json: bool, printer: &Printer) -> Result<(), Failure> {
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
        ("blank", report.blank),
        ("mediators", report.mediators_added),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    printer.phrase("cli.import.counts", &counts)?;
    for note in &report.notes {
        printer.line(note)?;
    }
    for warned in &report.warnings {
        printer.phrase("cli.import.warned", &[("row", &warned.row.to_string()), ("message", &warned.message)])?;
    }
    for rejected in &report.rejected {
        let row = rejected.row.to_string();
        for cell in std::iter::once(&rejected.cell).chain(&rejected.more) {
            // A reason that quotes the cell is not told after the cell once more.
            let quoted = !cell.value.is_empty() && cell.reason.contains(&cell.value);
            let key = if quoted || cell.value.is_empty() { "cli.import.rejected_as" } else { "cli.import.rejected" };
            let args =
                [("row", row.as_str()), ("column", &cell.column), ("value", &cell.value), ("reason", &cell.reason)];
            printer.phrase(key, &args)?;
        }
    }
    for (row, of) in &report.duplicate_rows {
        printer.phrase("cli.import.duplicate", &[("row", &row.to_string()), ("of", &of.to_string())])?;
    }
    Ok(())
}
