//! `export instruments|entries|pledges`: what dossiers hold, subject by subject. The columns of instruments are those that
//! `import instruments` takes in again.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Target;
use crate::cli::failure::Failure;
use crate::cli::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::credit::Dossier;
use crate::domain::credit::instrument::Instrument;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery};
use crate::exchange::workbook::{Cell, Column, Sheet};

/// Every dossier.
fn dossiers(client: &Client, unmasked: bool) -> Result<Vec<CreditFile>, Failure> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        match client.ask(Query::Credit(CreditQuery::Export { after, unmasked }))? {
            Answer::Credit(CreditAnswer::Files(files)) => {
                let Some(last) = files.last() else { return Ok(all) };
                after = Some(last.dossier.id);
                all.extend(files);
            }
            _ => return Err(ClientError::Mismatch.into()),
        }
    }
}

fn sheet(kind: &str, headings: &[(&str, u16)], rows: Vec<Vec<Cell>>, printer: &Printer) -> Sheet {
    Sheet {
        name: printer.lang.say(&format!("cli.export.sheet.{kind}")).into_owned(),
        above: Vec::new(),
        columns: headings
            .iter()
            .map(|(key, width)| Column::new(printer.lang.say(&format!("column.{key}")), *width))
            .collect(),
        rows,
        below: Vec::new(),
    }
}

fn day(on: Option<NaiveDate>) -> Cell {
    on.map_or(Cell::Empty, Cell::Day)
}

fn of(dossier: &Dossier, value: impl serde::Serialize) -> Value {
    let (code, name) =
        dossier.subject.as_ref().map(|known| (known.code.as_str(), known.name.as_str())).unwrap_or_default();
    json!({ "code": code, "name": name, "value": value })
}

fn subject(dossier: &Dossier) -> [Cell; 2] {
    let known = dossier.subject.as_ref();
    [known.map(|known| known.code.clone()), known.map(|known| known.name.clone())]
        .map(|cell| cell.unwrap_or_default().into())
}

pub(super) fn instruments(
    client: &Client,
    (target, unmasked): (&Target<'_>, bool),
    printer: &Printer,
) -> Result<(), Failure> {
    let files = dossiers(client, unmasked)?;
    // One that was revoked is none: an import has no place for what became of it.
    let all = files.iter().flat_map(|file| file.dossier.instruments.iter().map(move |known| (&file.dossier, known)));
    let all: Vec<(&Dossier, &Instrument)> = all.filter(|(_, known)| known.revoked.is_none()).collect();
    let values: Vec<Value> = all.iter().map(|(dossier, known)| of(dossier, known)).collect();
    const COLUMNS: [(&str, u16); 18] = [
        ("subject_code", 22),
        ("subject_name", 30),
        ("instrument_kind", 14),
        ("authority", 26),
        ("document", 26),
        ("decided_on", 12),
        ("served_on", 12),
        ("in_force_on", 12),
        ("right_object", 12),
        ("right", 20),
        ("dispute", 10),
        ("conduct_on", 12),
        ("conduct", 30),
        ("intent", 10),
        ("heavier", 16),
        ("malicious", 10),
        ("commitment_broken", 10),
        ("met", 10),
    ];
    let rows = || all.iter().map(|(dossier, known)| instrument(dossier, known, printer)).collect();
    target.write(&values, || sheet("instruments", &COLUMNS, rows(), printer), printer)
}

fn instrument(dossier: &Dossier, known: &Instrument, printer: &Printer) -> Vec<Cell> {
    let paper = &known.paper;
    let yes = |yes: bool| -> Cell {
        printer.lang.say(if yes { "cli.export.yes" } else { "cli.export.no" }).into_owned().into()
    };
    let [code, name] = subject(dossier);
    vec![
        code,
        name,
        printer.word("instrument_kind", paper.kind.value()).into(),
        paper.authority.clone().into(),
        paper.number.clone().into(),
        Cell::Day(paper.decided_on),
        day(paper.served_on),
        day(paper.in_force_on),
        printer.word("object", paper.object.value()).into(),
        paper.right.clone().unwrap_or_default().into(),
        printer.word("kind", paper.dispute.value()).into(),
        day(paper.conduct_on),
        paper.conduct.clone().unwrap_or_default().into(),
        printer.word("intent", paper.intent.value()).into(),
        paper.heavier.map(|heavier| printer.word("heavier", heavier.value())).unwrap_or_default().into(),
        yes(paper.malicious),
        yes(paper.commitment_broken),
        printer.word("met", paper.met.value()).into(),
    ]
}

pub(super) fn entries(
    client: &Client,
    (target, unmasked): (&Target<'_>, bool),
    printer: &Printer,
) -> Result<(), Failure> {
    let files = dossiers(client, unmasked)?;
    let all = || {
        files.iter().flat_map(|file| {
            file.dossier.entries.iter().zip(&file.entries).map(move |(known, state)| (&file.dossier, known, state))
        })
    };
    let values: Vec<Value> = all().map(|(dossier, known, _)| of(dossier, known)).collect();
    const COLUMNS: [(&str, u16); 11] = [
        ("subject_code", 22),
        ("subject_name", 30),
        ("list", 20),
        ("legal_basis", 40),
        ("authority", 26),
        ("document", 26),
        ("decided_on", 12),
        ("class", 10),
        ("until", 12),
        ("removed_on", 12),
        ("state", 12),
    ];
    let rows = || {
        all()
            .map(|(dossier, known, state)| {
                let [code, name] = subject(dossier);
                let decided = &known.decided;
                vec![
                    code,
                    name,
                    printer.word("credit_list", decided.list.value()).into(),
                    printer.word("legal_basis", decided.legal_basis.value()).into(),
                    decided.authority.clone().into(),
                    decided.number.clone().into(),
                    Cell::Day(decided.decided_on),
                    printer.word("credit_class", decided.class.value()).into(),
                    Cell::Day(decided.until),
                    day(known.removed_on),
                    printer.word("credit_state", state.value()).into(),
                ]
            })
            .collect()
    };
    target.write(&values, || sheet("entries", &COLUMNS, rows(), printer), printer)
}

pub(super) fn pledges(
    client: &Client,
    (target, unmasked): (&Target<'_>, bool),
    printer: &Printer,
) -> Result<(), Failure> {
    let files = dossiers(client, unmasked)?;
    let all = || {
        files.iter().flat_map(|file| {
            file.dossier.pledges.iter().zip(&file.pledges).map(move |(known, state)| (&file.dossier, known, state))
        })
    };
    let values: Vec<Value> = all().map(|(dossier, known, _)| of(dossier, known)).collect();
    const COLUMNS: [(&str, u16); 8] = [
        ("subject_code", 22),
        ("subject_name", 30),
        ("programme", 24),
        ("areas", 24),
        ("applied_on", 12),
        ("publicised_on", 12),
        ("until", 12),
        ("state", 12),
    ];
    let rows = || {
        all()
            .map(|(dossier, known, state)| {
                let [code, name] = subject(dossier);
                let areas: Vec<String> =
                    known.areas.iter().map(|area| printer.word("pledge_area", area.value())).collect();
                vec![
                    code,
                    name,
                    printer.word("programme", known.programme.value()).into(),
                    areas.join("、").into(),
                    Cell::Day(known.on),
                    day(known.publicised.as_ref().map(|(on, _)| *on)),
                    day(known.until),
                    printer.word("credit_state", state.value()).into(),
                ]
            })
            .collect()
    };
    target.write(&values, || sheet("pledges", &COLUMNS, rows(), printer), printer)
}
