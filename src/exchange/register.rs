//! Importing an old register: every row is imported, imported with a warning, or given back with the cell and the
//! reason; nothing is invented, nothing added twice.
//!
//! [`plan`] is a pure function of the table, the office and what the register already holds. It writes nothing: the
//! desk carries a plan out, and a dry run is a plan that nobody carries out. How each column is read, and why, is in
//! `docs/import.md`.

mod cells;
mod header;
mod identity;
mod mediators;
mod read;
mod rejects;
mod report;
mod row;
mod series;
mod words;

use chrono::NaiveDate;
use std::collections::HashMap;

pub use header::Column;
pub use identity::number_key;
pub use mediators::NewMediator;
pub use rejects::rejected_rows;
pub use report::{ImportReport, Phrases, RejectedCell, RejectedRow, WarnedRow};
pub use row::Problem;

use super::table::{Row, Table};
use crate::domain::case::ending::ClosedMeans;
use crate::domain::case::import::ImportCase;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::roster::Roster;
use crate::domain::text::{PARAGRAPHS_CHARS_MAX, excerpt, paragraphs};
use crate::domain::unit::Units;
use crate::ledger::CommandId;
use header::Header;
use row::Readable;

/// What reading a register needs to know of the office.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The committees.
    pub units: &'a Units,
    /// The mediators.
    pub roster: &'a Roster,
    /// The present day: nothing in an old register lies after it.
    pub today: NaiveDate,
    /// What the office meant by 结案日期.
    pub closed_means: ClosedMeans,
}

/// What the register already holds.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// A command with this id was applied.
    pub command: &'a dyn Fn(CommandId) -> bool,
    /// The case that goes by a number or alias (a [`number_key`]), by its own number.
    pub number: &'a dyn Fn(&str) -> Option<String>,
    /// The case that says what a row without a number says: same day, parties, object and kind; by its own number.
    pub same: &'a dyn Fn(&ImportCase) -> Option<String>,
}

/// What is to be done with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPlan {
    /// Every row below the header, in order.
    pub rows: Vec<RowPlan>,
    /// Mediators to be put on the roster first.
    pub mediators: Vec<NewMediator>,
    /// What concerns the file and not one row.
    pub notes: Vec<Warning>,
    /// Headings nobody knows; their cells are kept as remarks.
    pub unknown_columns: Vec<String>,
}

/// What is to be done with a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPlan {
    /// As a spreadsheet counts: 2 for the row under a header in row 1.
    pub row: u32,
    /// What.
    pub verdict: Verdict,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Recorded.
    Imported {
        /// The command's id: the same row gives the same id for ever.
        id: CommandId,
        /// What is recorded. Its mediators are on the roster, or among [`ImportPlan::mediators`].
        command: Box<ImportCase>,
        /// What a person should look at.
        warnings: Vec<Warning>,
    },
    /// Recorded by an earlier import.
    Already {
        /// The command's id.
        id: CommandId,
    },
    /// Given back to be mended.
    Rejected {
        /// Why; never empty.
        problems: Vec<Problem>,
    },
    /// Says the same as an earlier row.
    Duplicate {
        /// That row.
        of: u32,
    },
    /// Says nothing.
    Blank,
}

/// Decides what becomes of each row.
///
/// # Errors
/// `columns_missing`, `column_twice`: the file as a whole is no register.
pub fn plan(table: &Table, office: &Office<'_>, known: &Known<'_>) -> Result<ImportPlan, Refusal> {
    let header = Header::find(table)?;
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    let mut readable = Vec::new();
    for row in table.rows.iter().filter(|row| row.number > header.row) {
        let verdict = match judge(&header, row, office, known, &mut seen) {
            Judged::Settled(verdict) => verdict,
            Judged::New(id, found) => {
                let verdict = Verdict::Imported { id, command: Box::new(found.command.clone()), warnings: Vec::new() };
                readable.push((rows.len(), found));
                verdict
            }
        };
        rows.push(RowPlan { row: row.number, verdict });
    }
    let roll = mediators::Roll::over(readable.iter().map(|(_, found)| found.as_ref()), office);
    let mut notes = roll.notes(office);
    notes.extend(series::notes(readable.iter().filter_map(|(at, found)| Some((rows.get(*at)?.row, &found.command)))));
    for (at, mut found) in readable {
        roll.name(&mut found);
        if let Some(RowPlan { verdict: Verdict::Imported { command, warnings, .. }, .. }) = rows.get_mut(at) {
            **command = found.command;
            *warnings = found.warnings;
        }
    }
    Ok(ImportPlan { rows, mediators: roll.into_new(), notes, unknown_columns: header.unknown() })
}

impl ImportPlan {
    /// The desk could not record a row after all.
    pub fn refuse(&mut self, row: u32, reason: Refusal) {
        if let Some(found) = self.rows.iter_mut().find(|plan| plan.row == row) {
            let problem = Problem { column: String::new(), value: String::new(), reason };
            found.verdict = Verdict::Rejected { problems: vec![problem] };
        }
    }
}

/// What the rows so far said.
#[derive(Default)]
struct Seen {
    /// Row by command id.
    ids: HashMap<CommandId, u32>,
    /// Row by number, of those that will be recorded.
    numbers: HashMap<String, u32>,
}

/// A row's verdict, or what is left to be done for it.
enum Judged {
    Settled(Verdict),
    New(CommandId, Box<Readable>),
}

/// Cells longer than any text may be; found before anything is made of them.
fn oversized(header: &Header, row: &Row) -> Vec<Problem> {
    // A text has at most as many characters as bytes: what is shorter needs no counting.
    let long = row.cells.iter().enumerate().filter(|(_, cell)| cell.len() > PARAGRAPHS_CHARS_MAX);
    let told = long.filter_map(|(at, cell)| {
        let reason = paragraphs(cell).err().filter(|refusal| refusal.code == "text_too_long")?;
        Some(Problem { column: header.heading_at(at), value: excerpt(cell), reason })
    });
    told.collect()
}

/// A row without a number is known by what it says: a case that says the same is not made a second time. Whoever means
/// another case gives the row a number.
fn unnumbered(header: &Header, id: CommandId, found: Box<Readable>, known: &Known<'_>) -> Judged {
    let Some(case) = (known.same)(&found.command) else { return Judged::New(id, found) };
    let reason = refuse("same_in_register").with("case", case);
    let problem = Problem { column: header.heading(Column::Number), value: String::new(), reason };
    Judged::Settled(Verdict::Rejected { problems: vec![problem] })
}

fn judge(header: &Header, row: &Row, office: &Office<'_>, known: &Known<'_>, seen: &mut Seen) -> Judged {
    if row.is_blank() {
        return Judged::Settled(Verdict::Blank);
    }
    let problems = oversized(header, row);
    if !problems.is_empty() {
        return Judged::Settled(Verdict::Rejected { problems });
    }
    let id = CommandId(identity::uuid(&format!("row\n{}", identity::content(header, row))));
    if let Some(of) = seen.ids.get(&id) {
        return Judged::Settled(Verdict::Duplicate { of: *of });
    }
    seen.ids.insert(id, row.number);
    if (known.command)(id) {
        if let Some(number) = Some(header.cell(row, Column::Number)).filter(|number| !number.is_empty()) {
            seen.numbers.insert(number_key(number), row.number);
        }
        return Judged::Settled(Verdict::Already { id });
    }
    let found = match read::read(header, row, office) {
        Ok(found) => Box::new(found),
        Err(problems) => return Judged::Settled(Verdict::Rejected { problems }),
    };
    let Some(number) = found.command.alias.clone() else { return unnumbered(header, id, found, known) };
    let key = number_key(&number);
    let taken = match (seen.numbers.get(&key), (known.number)(&key)) {
        (Some(earlier), _) => Some(refuse("number_in_file").with("row", earlier).with("number", &number)),
        (None, Some(case)) => Some(refuse("number_in_register").with("case", case).with("number", &number)),
        (None, None) => None,
    };
    match taken {
        Some(reason) => {
            let problem = Problem { column: header.heading(Column::Number), value: number, reason };
            Judged::Settled(Verdict::Rejected { problems: vec![problem] })
        }
        None => {
            seen.numbers.insert(key, row.number);
            Judged::New(id, found)
        }
    }
}
