//! 以案定补 as a workbook: a line a case, and what each mediator comes to. Who pays signs on it, so it says as of which day
//! it is and up to which record of the ledger.

use super::super::print::Printer;
use super::{grade, performed, scope, volume};
use crate::domain::answer::{DeskCard, HeadCard};
use crate::domain::money::Fen;
use crate::domain::stats::{SubsidyLine, SubsidySum, SubsidyTable};
use crate::exchange::book::{Book, Cell, Sheet};

/// The workbook of a quarter.
pub(super) fn of(table: &SubsidyTable, (card, head): (&DeskCard, &HeadCard), printer: &Printer) -> Book {
    let said = |key: &str| printer.lang.say(key).into_owned();
    let footer = printer.lang.tell(
        "subsidy.footer",
        &[
            ("quarter", &table.quarter.to_string()),
            ("on", &table.as_of.to_string()),
            ("log", &head.log),
            ("position", &head.position.to_string()),
            ("hash", &head.hash),
        ],
    );
    let note = printer.lang.tell(
        "subsidy.head",
        &[
            ("quarter", &table.quarter.to_string()),
            ("on", &table.as_of.to_string()),
            ("cases", &table.lines.len().to_string()),
        ],
    );
    let notes: Vec<String> = std::iter::once(note).chain(scope(table, card, printer)).collect();
    let headings = |keys: &[(&str, u8)]| keys.iter().map(|(key, width)| (said(key), *width)).collect();
    let cases = Sheet {
        name: said("subsidy.sheet_cases"),
        notes: notes.clone(),
        columns: headings(&[
            ("column.number", 26),
            ("stats.col_mediator", 12),
            ("stats.col_grade", 12),
            ("stats.col_performed", 12),
            ("stats.col_volume", 18),
            ("stats.col_amount", 10),
            ("stats.col_state", 12),
            ("subsidy.col_hindrance", 40),
        ]),
        rows: table.lines.iter().map(|line| case(line, printer)).collect(),
        ..Sheet::default()
    };
    let sums = Sheet {
        name: said("subsidy.sheet_sums"),
        notes,
        columns: headings(&[
            ("stats.col_mediator", 14),
            ("stats.col_cases", 8),
            ("subsidy.col_reported", 10),
            ("subsidy.col_amount", 12),
            ("subsidy.col_paid", 12),
        ]),
        rows: table.mediators.iter().map(|one| sum(one, printer)).collect(),
        ..Sheet::default()
    };
    Book {
        title: format!("subsidy-{}", table.quarter),
        footer: format!("&L{footer}&R&P/&N"),
        made_on: table.as_of,
        sheets: vec![cases, sums],
    }
}

fn case(line: &SubsidyLine, printer: &Printer) -> Vec<Cell> {
    let said = |key: &str| Cell::Text(printer.lang.say(key).into_owned());
    let hindrance = line.hindrance.as_ref().map_or(Cell::Empty, |code| said(&format!("refusal.{code}.what")));
    vec![
        Cell::Text(line.row.number.to_string()),
        mediator(line.mediator.as_ref(), printer),
        Cell::Text(grade(line, printer)),
        said(performed(line)),
        said(volume(line)),
        line.amount.map_or(Cell::Empty, yuan),
        Cell::Text(printer.word("subsidy_state", line.state.value())),
        hindrance,
    ]
}

fn sum(sum: &SubsidySum, printer: &Printer) -> Vec<Cell> {
    vec![
        mediator(sum.mediator.as_ref(), printer),
        Cell::Number(f64::from(sum.cases)),
        Cell::Number(f64::from(sum.reported)),
        yuan(sum.amount),
        yuan(sum.paid),
    ]
}

fn mediator(name: Option<&String>, printer: &Printer) -> Cell {
    Cell::Text(name.cloned().unwrap_or_else(|| printer.lang.say("stats.nobody").into_owned()))
}

/// Yuan as a number that can be added up; what a workbook cannot hold as one exactly is written out.
fn yuan(amount: Fen) -> Cell {
    u32::try_from(amount.0).map_or_else(|_| Cell::Text(amount.to_string()), |fen| Cell::Number(f64::from(fen) / 100.0))
}
