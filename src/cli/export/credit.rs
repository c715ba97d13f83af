//! `export instruments|entries|pledges`: what dossiers hold, subject by subject. The columns of instruments are those that
//! `import instruments` takes in again.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::Target;
use crate::cli::failure::Failure;
use crate::cli::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::credit::entry::Entry;
use crate::domain::credit::instrument::Instrument;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery};
use crate::domain::credit::state::State;
use crate::domain::pledge::Pledge;
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

/// Items of a dossier, with how each stands.
type Items<'f, T> = Vec<(&'f T, Option<State>)>;

/// What is taken out of dossiers, one row an item: which items, under which headings after code and name.
struct Taken<T: 'static> {
    kind: &'static str,
    headings: &'static [(&'static str, u16)],
    /// The items of a dossier with how each stands.
    items: fn(&CreditFile) -> Items<'_, T>,
    row: fn(&T, Option<State>, &Printer) -> Vec<Cell>,
}

/// Code and name of the subject, before every row.
const SUBJECT: [(&str, u16); 2] = [("subject_code", 22), ("subject_name", 30)];

impl<T: Serialize> Taken<T> {
    /// Writes every item of every dossier.
    fn out(&self, client: &Client, (target, unmasked): (&Target<'_>, bool), printer: &Printer) -> Result<(), Failure> {
        let files = dossiers(client, unmasked)?;
        let all: Vec<_> = files
            .iter()
            .flat_map(|file| (self.items)(file).into_iter().map(move |item| (subject(file), item)))
            .collect();
        let value = |(code, name): (&str, &str), item: &T| json!({ "code": code, "name": name, "value": item });
        let values: Vec<Value> = all.iter().map(|(of, (item, _))| value(*of, item)).collect();
        let row = |((code, name), (item, state)): &((&str, &str), (&T, Option<State>))| {
            let cells = (self.row)(item, *state, printer);
            [Cell::from(*code), Cell::from(*name)].into_iter().chain(cells).collect()
        };
        target.write(&values, || self.sheet(all.iter().map(row).collect(), printer), printer)
    }

    fn sheet(&self, rows: Vec<Vec<Cell>>, printer: &Printer) -> Sheet {
        let headings = SUBJECT.iter().chain(self.headings);
        let columns = headings.map(|(key, width)| Column::new(printer.lang.say(&format!("column.{key}")), *width));
        let name = printer.lang.say(&format!("cli.export.sheet.{}", self.kind)).into_owned();
        Sheet { name, above: Vec::new(), columns: columns.collect(), rows, below: Vec::new() }
    }
}

fn day(on: Option<NaiveDate>) -> Cell {
    on.map_or(Cell::Empty, Cell::Day)
}

fn subject(file: &CreditFile) -> (&str, &str) {
    let known = file.dossier.subject.as_ref();
    known.map(|known| (known.code.as_str(), known.name.as_str())).unwrap_or_default()
}

/// An item's state in words.
fn word(state: Option<State>, printer: &Printer) -> Cell {
    state.map(|state| printer.word("credit_state", state.value())).unwrap_or_default().into()
}

pub(super) fn instruments(client: &Client, to: (&Target<'_>, bool), printer: &Printer) -> Result<(), Failure> {
    const HEADINGS: [(&str, u16); 16] = [
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
    /// One that was revoked is none: an import has no place for what became of it.
    fn standing(file: &CreditFile) -> Vec<(&Instrument, Option<State>)> {
        let all = file.dossier.instruments.iter();
        all.filter(|known| known.revoked.is_none()).map(|known| (known, None)).collect()
    }
    let taken = Taken { kind: "instruments", headings: &HEADINGS, items: standing, row: instrument };
    taken.out(client, to, printer)
}

fn instrument(known: &Instrument, _state: Option<State>, printer: &Printer) -> Vec<Cell> {
    let paper = &known.paper;
    let yes = |yes: bool| -> Cell {
        printer.lang.say(if yes { "cli.export.yes" } else { "cli.export.no" }).into_owned().into()
    };
    vec![
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

pub(super) fn entries(client: &Client, to: (&Target<'_>, bool), printer: &Printer) -> Result<(), Failure> {
    const HEADINGS: [(&str, u16); 9] = [
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
    fn items(file: &CreditFile) -> Vec<(&Entry, Option<State>)> {
        file.dossier.entries.iter().zip(file.entries.iter().copied().map(Some)).collect()
    }
    Taken { kind: "entries", headings: &HEADINGS, items, row: entry }.out(client, to, printer)
}

fn entry(known: &Entry, state: Option<State>, printer: &Printer) -> Vec<Cell> {
    let decided = &known.decided;
    vec![
        printer.word("credit_list", decided.list.value()).into(),
        printer.word("legal_basis", decided.legal_basis.value()).into(),
        decided.authority.clone().into(),
        decided.number.clone().into(),
        Cell::Day(decided.decided_on),
        printer.word("credit_class", decided.class.value()).into(),
        Cell::Day(decided.until),
        day(known.removed_on),
        word(state, printer),
    ]
}

pub(super) fn pledges(client: &Client, to: (&Target<'_>, bool), printer: &Printer) -> Result<(), Failure> {
    const HEADINGS: [(&str, u16); 6] =
        [("programme", 24), ("areas", 24), ("applied_on", 12), ("publicised_on", 12), ("until", 12), ("state", 12)];
    fn items(file: &CreditFile) -> Vec<(&Pledge, Option<State>)> {
        file.dossier.pledges.iter().zip(file.pledges.iter().copied().map(Some)).collect()
    }
    Taken { kind: "pledges", headings: &HEADINGS, items, row: pledge }.out(client, to, printer)
}

fn pledge(known: &Pledge, state: Option<State>, printer: &Printer) -> Vec<Cell> {
    let areas: Vec<String> = known.areas.iter().map(|area| printer.word("pledge_area", area.value())).collect();
    vec![
        printer.word("programme", known.programme.value()).into(),
        areas.join("、").into(),
        Cell::Day(known.on),
        day(known.publicised.as_ref().map(|(on, _)| *on)),
        day(known.until),
        word(state, printer),
    ]
}
