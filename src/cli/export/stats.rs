//! `export stats`: the counts and shares of `stats caseload`, one row a group, for a spreadsheet or a script. Nothing is
//! counted here; the denominator of every share is a column of its own.

use chrono::NaiveDate;

use super::Target;
use crate::cli::args::ExportStats;
use crate::cli::case::desk_card;
use crate::cli::failure::Failure;
use crate::cli::named::meant;
use crate::cli::print::Printer;
use crate::cli::stats::named;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::dates::parse_near;
use crate::domain::refusal::refuse;
use crate::domain::stats::{Cell as Counted, CountsGroup, Figures, GroupBy, Only, Statistic, StatsQuery};
use crate::exchange::workbook::{Cell, Column, Sheet};

pub(super) fn run(client: &Client, target: &Target<'_>, asked: &ExportStats, printer: &Printer) -> Result<(), Failure> {
    let card = desk_card(client)?;
    let day = |written: &Option<String>| -> Result<Option<NaiveDate>, Failure> {
        let read = written.as_deref().map(|written| parse_near(written, card.today, &card.calendar));
        read.transpose().map_err(Failure::Usage)
    };
    let by = group(&asked.by, printer)?;
    let only = Only { from: day(&asked.from)?, to: day(&asked.until)?, ..Only::default() };
    let query = StatsQuery { only, by: Some(by), ..StatsQuery::default() };
    let Answer::Stats(figures) = client.ask(Query::Stats(Box::new(Statistic::Counts(query))))? else {
        return Err(ClientError::Mismatch.into());
    };
    let Figures::Counts(table) = *figures else { return Err(ClientError::Mismatch.into()) };
    let as_of = printer.lang.tell("stats.as_of", &[("on", &table.frame.as_of.to_string())]);
    target.write(&table.groups, || sheet(&table.groups, (by, as_of), printer), printer)
}

/// What the rows are, by the machine value or in words.
fn group(written: &str, printer: &Printer) -> Result<GroupBy, Failure> {
    meant(written, (GroupBy::ALL, "group_by"), GroupBy::value, |_| true).map_err(|could| {
        let values: Vec<String> =
            could.iter().map(|by| format!("{} ({by})", printer.word("group_by", by.value()))).collect();
        let refusal = refuse("filter_choice").with("key", "group_by").with("value", written);
        Failure::Usage(refusal.with("values", values.join("、")))
    })
}

fn sheet(groups: &[CountsGroup], (by, as_of): (GroupBy, String), printer: &Printer) -> Sheet {
    let mut columns = vec![Column::new(printer.word("group_by", by.value()), 20)];
    columns.extend(Counted::ALL.iter().map(|cell| Column::new(printer.word("cell", cell.value()), 12)));
    let shares = CountsGroup::default().results();
    columns.extend(shares.iter().map(|(name, _)| Column::new(share_heading(name, printer), 14)));
    Sheet {
        name: printer.lang.say("cli.export.sheet.stats").into_owned(),
        above: Vec::new(),
        columns,
        rows: groups.iter().map(|group| row(group, by, printer)).collect(),
        below: vec![as_of],
    }
}

/// A share's name, apart from the count of the same name.
fn share_heading(name: &str, printer: &Printer) -> String {
    printer.lang.tell("cli.export.share", &[("name", &printer.lang.say(&format!("stats.result.{name}")))])
}

fn row(group: &CountsGroup, by: GroupBy, printer: &Printer) -> Vec<Cell> {
    let name = named(Some(by), (&group.key, group.label.as_ref()), printer);
    let mut cells = vec![Cell::from(name.trim_end())];
    cells.extend(Counted::ALL.iter().map(|cell| Cell::Count(i64::from(group.count(*cell)))));
    // Of nothing there is no share.
    let share = |part: u32, whole: u32| match whole {
        0 => Cell::Empty,
        whole => Cell::Share(f64::from(part) / f64::from(whole)),
    };
    cells.extend(group.results().iter().map(|(_, ratio)| share(ratio.part, ratio.whole)));
    cells
}
