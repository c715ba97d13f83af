//! `export monthly`: the table people's mediation is reported in, month by month: disputes taken, settled, difficult,
//! amounts. The official form's own list of types and its threshold for 疑难复杂 are not known, so what counts stands below
//! the table in words, and difficulty is the grade the office itself gave.

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

use super::Target;
use crate::cli::case::desk_card;
use crate::cli::failure::Failure;
use crate::cli::print::Printer;
use crate::client::Client;
use crate::domain::case::vocabulary::{Difficulty, Outcome};
use crate::domain::dates::parse_near;
use crate::domain::money::Fen;
use crate::domain::query::CaseFilter;
use crate::domain::taken::Taken;
use crate::exchange::workbook::{Cell, Column, Sheet};

/// One month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Month {
    /// `2026-03`.
    month: String,
    /// Accepted in it.
    accepted: u64,
    /// Ended in it.
    ended: u64,
    /// Of these, with an agreement.
    agreed: u64,
    /// Accepted in it and graded 疑难复杂 or 重大.
    difficult: u64,
    /// Agreed in it, in fen.
    amount_fen: Fen,
    /// Of those agreed, by word of mouth.
    oral: u64,
    /// Accepted in it, referred by a court.
    from_courts: u64,
}

pub(super) fn run(
    client: &Client,
    target: &Target<'_>,
    (from, until): (Option<&str>, Option<&str>),
    printer: &Printer,
) -> Result<(), Failure> {
    let card = desk_card(client)?;
    let day = |written: Option<&str>| {
        written.map(|written| parse_near(written, card.today, &card.calendar)).transpose().map_err(Failure::Usage)
    };
    let from = day(from)?.or_else(|| NaiveDate::from_ymd_opt(card.today.year(), 1, 1)).unwrap_or(card.today);
    let until = day(until)?.unwrap_or(card.today);
    let rows = super::cases::all(client, CaseFilter::default(), false)?;
    let months = months(&rows, (from, until));
    target.write(&months, || table(&months, (from, until), printer), printer)
}

fn months(rows: &[Taken], (from, until): (NaiveDate, NaiveDate)) -> Vec<Month> {
    let mut found: BTreeMap<(i32, u32), Month> = BTreeMap::new();
    let mut first = from.with_day(1);
    // Every month of the period has its line, the empty ones too.
    while let Some(day) = first.filter(|day| *day <= until) {
        let month = Month { month: day.format("%Y-%m").to_string(), ..Month::default() };
        found.insert((day.year(), day.month()), month);
        first = day.checked_add_months(chrono::Months::new(1));
    }
    let within = |on: Option<NaiveDate>| on.filter(|on| (from..=until).contains(on)).map(|on| (on.year(), on.month()));
    for taken in rows {
        let row = &taken.row;
        if let Some(month) = within(row.accepted_on).and_then(|key| found.get_mut(&key)) {
            month.accepted += 1;
            month.difficult += u64::from(matches!(taken.difficulty, Some(Difficulty::Complex | Difficulty::Major)));
            month.from_courts += u64::from(row.source.is_some_and(|source| source.is_court()));
        }
        let Some(month) = within(row.ended_on).and_then(|key| found.get_mut(&key)) else { continue };
        month.ended += 1;
        if row.ending.is_some_and(|ending| ending.outcome() == Outcome::Agreed) {
            month.agreed += 1;
            month.oral += u64::from(row.ending == Some(crate::domain::case::vocabulary::Ending::AgreedOral));
            month.amount_fen =
                month.amount_fen.plus(row.amount_agreed_fen.unwrap_or_default()).unwrap_or(month.amount_fen);
        }
    }
    found.into_values().collect()
}

fn table(months: &[Month], (from, until): (NaiveDate, NaiveDate), printer: &Printer) -> Sheet {
    let say = |key: &str| printer.lang.say(key).into_owned();
    let count = |n: u64| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let line = |name: String, month: &Month| {
        vec![
            name.into(),
            count(month.accepted),
            count(month.agreed),
            count(month.difficult),
            Cell::Yuan(month.amount_fen),
            count(month.ended),
            count(month.oral),
            count(month.from_courts),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = months.iter().map(|month| line(month.month.clone(), month)).collect();
    let sum = |of: fn(&Month) -> u64| months.iter().map(of).sum();
    let total = Month {
        month: String::new(),
        accepted: sum(|month| month.accepted),
        ended: sum(|month| month.ended),
        agreed: sum(|month| month.agreed),
        difficult: sum(|month| month.difficult),
        amount_fen: Fen(sum(|month| month.amount_fen.0)),
        oral: sum(|month| month.oral),
        from_courts: sum(|month| month.from_courts),
    };
    rows.push(line(say("cli.export.total"), &total));
    let headings = ["month", "disputes", "settled", "difficult", "amount_involved", "ended", "oral", "from_courts"];
    let period = printer.lang.tell("cli.export.period", &[("from", &from.to_string()), ("until", &until.to_string())]);
    Sheet {
        name: say("cli.export.sheet.monthly"),
        above: vec![say("cli.export.sheet.monthly"), period],
        columns: headings.iter().map(|key| Column::new(say(&format!("column.{key}")), 16)).collect(),
        rows,
        below: vec![say("cli.export.monthly_basis")],
    }
}
