//! `export cases`: the columns of an office's register, which `import register` takes in again, and three that are derived.

use chrono::NaiveDate;

use super::Target;
use crate::cli::case::{Listed, desk_card, filter};
use crate::cli::failure::Failure;
use crate::cli::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::case::vocabulary::Outcome;
use crate::domain::query::{CaseFilter, CaseQuery, Order, PAGE_MAX};
use crate::domain::taken::{Taken, TakenQuery};
use crate::exchange::workbook::{Cell, Column, Sheet};

/// Columns of the table: the phrase of the heading, and its width.
const COLUMNS: [(&str, u16); 29] = [
    ("column.number", 24),
    ("column.aliases", 20),
    ("column.stage", 10),
    ("column.requested_on", 12),
    ("column.accepted_on", 12),
    ("column.applicants", 30),
    ("column.applicant_codes", 22),
    ("column.respondents", 30),
    ("column.respondent_codes", 22),
    ("column.object", 12),
    ("column.kind", 10),
    ("column.source", 14),
    ("column.holder", 16),
    ("column.mediators", 16),
    ("column.ended_on", 12),
    ("column.ending", 20),
    ("column.amount_agreed", 14),
    ("column.appraisal_from", 12),
    ("column.appraisal_to", 12),
    ("column.agreed_on", 12),
    ("column.amount", 14),
    ("column.people", 10),
    ("column.difficulty", 10),
    ("column.series", 38),
    ("column.confirmed", 10),
    ("column.performed_on", 12),
    ("column.satisfaction", 10),
    ("column.remark", 30),
    ("column.next", 12),
];

pub(super) fn run(
    client: &Client,
    (target, unmasked): (&Target<'_>, bool),
    terms: &[String],
    printer: &Printer,
) -> Result<(), Failure> {
    let card = desk_card(client)?;
    let rows = all(client, filter(terms, &card, printer)?, unmasked)?;
    if target.format == super::Format::Lines {
        let values: Vec<serde_json::Value> = rows.iter().map(|row| value(row, card.today)).collect();
        return target.write(&values, || table(&[], &card, printer), printer);
    }
    target.write(&rows, || table(&rows, &card, printer), printer)
}

/// Every case a filter admits.
pub(super) fn all(client: &Client, filter: CaseFilter, unmasked: bool) -> Result<Vec<Taken>, Failure> {
    let mut query = CaseQuery { filter, order: Order::Recent, after: None, limit: PAGE_MAX };
    let mut rows: Vec<Taken> = Vec::new();
    loop {
        let Answer::Taken(page) = client.ask(Query::Taken(TakenQuery { query: query.clone(), unmasked }))? else {
            return Err(ClientError::Mismatch.into());
        };
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(rows),
        }
    }
}

/// A case for programs: the keys of `case list --json`, and those of the file.
fn value(taken: &Taken, today: NaiveDate) -> serde_json::Value {
    let mut value = serde_json::to_value(taken).unwrap_or_default();
    let listed = serde_json::to_value(Listed::of(&taken.row, today)).unwrap_or_default();
    if let (Some(to), serde_json::Value::Object(from)) = (value.as_object_mut(), listed) {
        to.extend(from);
    }
    value
}

fn table(rows: &[Taken], card: &DeskCard, printer: &Printer) -> Sheet {
    let heading = |key: &str| printer.lang.say(key).into_owned();
    Sheet {
        name: heading("cli.export.sheet.cases"),
        above: Vec::new(),
        columns: COLUMNS.iter().map(|(key, width)| Column::new(heading(key), *width)).collect(),
        rows: rows.iter().map(|taken| cells(taken, card, printer)).collect(),
        below: Vec::new(),
    }
}

fn cells(taken: &Taken, card: &DeskCard, printer: &Printer) -> Vec<Cell> {
    let row = &taken.row;
    let day = |on: Option<NaiveDate>| on.map_or(Cell::Empty, Cell::Day);
    let word = |vocabulary: &str, value: Option<&str>| {
        value.map_or(Cell::Empty, |value| printer.word(vocabulary, value).into())
    };
    let names = |names: &[String]| Cell::from(names.join("、"));
    // Codes stand in the order of the names; where one is not known its place stays.
    let codes = |codes: &[String]| {
        if codes.iter().all(String::is_empty) { Cell::Empty } else { Cell::from(codes.join("、")) }
    };
    let yuan = |amount: Option<crate::domain::money::Fen>| amount.map_or(Cell::Empty, Cell::Yuan);
    let next = row.next.as_ref().map(|door| door.on).filter(|on| *on >= card.today || row.ended_on.is_none());
    vec![
        row.number.to_string().into(),
        row.aliases
            .iter()
            .filter(|alias| **alias != row.number.to_string())
            .cloned()
            .collect::<Vec<_>>()
            .join("、")
            .into(),
        word("stage", Some(row.stage.value())),
        day(row.requested_on),
        day(row.accepted_on),
        names(&row.applicants),
        codes(&taken.applicant_codes),
        names(&row.respondents),
        codes(&taken.respondent_codes),
        word("object", row.object.map(|known| known.value())),
        word("kind", row.kind.map(|known| known.value())),
        word("source", row.source.map(|known| known.value())),
        row.holder_name.clone().into(),
        names(&row.mediators),
        day(row.ended_on),
        word("ending", row.ending.map(|known| known.value())),
        // A draft's amount is nobody's yet.
        yuan(row.amount_agreed_fen.filter(|_| row.ending.is_some_and(|ending| ending.outcome() == Outcome::Agreed))),
        day(taken.appraisal.map(|(from, _)| from)),
        day(taken.appraisal.and_then(|(_, to)| to)),
        day(taken.agreed_on),
        yuan(row.amount_asked_fen),
        if taken.people > 0 { Cell::Count(i64::from(taken.people)) } else { Cell::Empty },
        word("difficulty", taken.difficulty.map(|known| known.value())),
        row.series.map(|series| series.to_string()).unwrap_or_default().into(),
        if taken.confirmed { printer.lang.say("cli.export.confirmed").into_owned().into() } else { Cell::Empty },
        day(taken.performed_on),
        taken.satisfaction.map_or(Cell::Empty, |grade| Cell::Count(i64::from(grade))),
        row.remark.clone().unwrap_or_default().into(),
        day(next),
    ]
}
