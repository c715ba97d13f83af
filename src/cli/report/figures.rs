//! One sheet of figures: a row a committee and one for all, with the row's link to its case numbers.

use chrono::NaiveDate;

use super::super::failure::Failure;
use super::super::place::Opened;
use super::super::print::Printer;
use super::Stamp;
use super::traced::{Traced, Where};
use crate::client::ClientError;
use crate::domain::answer::{Answer, Query};
use crate::domain::stats::{
    Cell, CountsGroup, CountsTable, Figures, GroupBy, NumbersTable, Only, Ratio, Resolution, ResolutionGroup,
    Statistic, StatsQuery, TakenBy,
};
use crate::exchange::book::{Cell as Shown, Columns, Sheet};

/// The counted columns, in order; each is traced.
pub(super) const COUNTED: [Cell; 17] = [
    Cell::Accepted,
    Cell::Open,
    Cell::Ended,
    Cell::Agreed,
    Cell::Failed,
    Cell::Withdrawn,
    Cell::OnTime,
    Cell::Late,
    Cell::Overdue,
    Cell::Returned,
    Cell::PerformanceDue,
    Cell::Performed,
    Cell::Applied,
    Cell::Confirmed,
    Cell::Visited,
    Cell::Answered,
    Cell::Satisfied,
];
/// Counted of the cases ended in the period, whenever accepted; each is traced.
pub(super) const ENDED_IN: [Cell; 5] = [Cell::Ended, Cell::Agreed, Cell::Failed, Cell::Withdrawn, Cell::OnTime];
/// Medians measured in other ways, beside the usual one.
const BESIDE: usize = 2;

/// Which cases, by the day of acceptance, and beside them by the day of ending.
#[derive(Debug, Clone)]
pub(super) struct Period {
    /// What it is called.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Whom is asked what.
pub(super) struct Asked<'a> {
    /// The register.
    pub opened: &'a Opened,
    /// What had happened by then.
    pub as_of: NaiveDate,
    /// Which cases beside.
    pub only: &'a Only,
}

impl Asked<'_> {
    /// Of a period, by committee or all together.
    pub(super) fn query(&self, period: &Period, by: Option<GroupBy>) -> StatsQuery {
        let only = Only { from: Some(period.from), to: Some(period.to), ..self.only.clone() };
        StatsQuery { as_of: Some(self.as_of), only, by, ..StatsQuery::default() }
    }

    /// Of which cases the desk answers this person.
    pub(super) fn seen(&self) -> Result<Only, Failure> {
        let query = StatsQuery { as_of: Some(self.as_of), only: self.only.clone(), ..StatsQuery::default() };
        match self.figures(Statistic::Counts(query))? {
            Figures::Counts(table) => Ok(table.frame.asked.only),
            _ => Err(ClientError::Mismatch.into()),
        }
    }

    pub(super) fn figures(&self, statistic: Statistic) -> Result<Figures, Failure> {
        match self.opened.client.ask(Query::Stats(Box::new(statistic)))? {
            Answer::Stats(figures) => Ok(*figures),
            _ => Err(ClientError::Mismatch.into()),
        }
    }

    fn counts(&self, period: &Period, by: Option<GroupBy>, taken_by: TakenBy) -> Result<CountsTable, Failure> {
        let mut query = self.query(period, by);
        query.only.taken_by = taken_by;
        match self.figures(Statistic::Counts(query))? {
            Figures::Counts(table) => Ok(table),
            _ => Err(ClientError::Mismatch.into()),
        }
    }

    pub(super) fn times(&self, period: &Period, by: Option<GroupBy>) -> Result<Resolution, Failure> {
        match self.figures(Statistic::Resolution(self.query(period, by)))? {
            Figures::Resolution(table) => Ok(table),
            _ => Err(ClientError::Mismatch.into()),
        }
    }

    /// The numbers of a committee's cases: asked for committee by committee, so that no answer is too long for the line.
    fn numbers(&self, period: &Period, committee: &str, taken_by: TakenBy) -> Result<NumbersTable, Failure> {
        let mut query = self.query(period, None);
        query.only.taken_by = taken_by;
        query.only.committee = Some(crate::domain::unit::UnitCode(committee.to_owned()));
        match self.figures(Statistic::Numbers(query))? {
            Figures::Numbers(table) => Ok(table),
            _ => Err(ClientError::Mismatch.into()),
        }
    }
}

/// The sheet of a period.
pub(super) fn sheet(
    asked: &Asked<'_>,
    period: &Period,
    traced: &mut Traced,
    (stamp, printer): (&Stamp, &Printer),
) -> Result<Sheet, Failure> {
    let counts = asked.counts(period, Some(GroupBy::Committee), TakenBy::Accepted)?;
    let ended = asked.counts(period, Some(GroupBy::Committee), TakenBy::Ended)?;
    let (times, time_all) = (asked.times(period, Some(GroupBy::Committee))?, asked.times(period, None)?);
    let mut rows = Vec::new();
    for (group, ended) in both(&counts.groups, &ended.groups) {
        let name = group.label.clone().unwrap_or_else(|| group.key.clone());
        let time = times.groups.iter().find(|time| time.key == group.key);
        let place = Where { sheet: &period.name, period, committee: (&group.key, &name), as_of: asked.as_of };
        let mut first = None;
        for (taken_by, counted) in [(TakenBy::Accepted, &group), (TakenBy::Ended, &ended)] {
            let numbers = asked.numbers(period, &group.key, taken_by)?;
            let row = traced.add(&place, (taken_by, counted), numbers.groups.first(), printer);
            first.get_or_insert(row);
        }
        rows.push(row(&name, (&group, &ended, time), first.map(|first| traced.link(first)), printer));
    }
    let drawn = rows.len();
    let all = asked.counts(period, None, TakenBy::Accepted)?;
    let ended_all = asked.counts(period, None, TakenBy::Ended)?;
    if let (Some(group), Some(ended)) = (all.groups.first(), ended_all.groups.first()) {
        let name = printer.lang.say("report.all").into_owned();
        rows.push(row(&name, (group, ended, time_all.groups.first()), None, printer));
    }
    let charts = [("report.chart_cases", [1, 3, 4]), ("report.chart_late", [7, 8, 9])].map(|(title, values)| Columns {
        title: format!("{}  {}", period.name, printer.lang.say(title)),
        names: 0,
        values: values.to_vec(),
        rows: drawn,
    });
    let between = [("from", period.from.to_string()), ("to", period.to.to_string())];
    let mut notes = vec![
        printer.lang.tell("stats.accepted_between", &[("from", &between[0].1), ("to", &between[1].1)]),
        printer.lang.tell(
            "report.stamp",
            &[
                ("on", &stamp.as_of.to_string()),
                ("rules", &stamp.rules),
                ("position", &stamp.head.position.to_string()),
            ],
        ),
        printer.lang.say("report.two_ways").into_owned(),
    ];
    notes.extend(stamp.scope.clone());
    Ok(Sheet {
        name: period.name.clone(),
        notes,
        columns: columns(printer),
        rows,
        charts: charts.to_vec(),
        ..Sheet::default()
    })
}

/// The committees that have a figure, with their cases by acceptance and by ending; one that has only the other is nought
/// in the first. Who has neither has no row.
fn both(accepted: &[CountsGroup], ended: &[CountsGroup]) -> Vec<(CountsGroup, CountsGroup)> {
    let like = |other: &CountsGroup| CountsGroup {
        key: other.key.clone(),
        label: other.label.clone(),
        ..CountsGroup::default()
    };
    let of = |groups: &[CountsGroup], one: &CountsGroup| {
        groups.iter().find(|group| group.key == one.key).cloned().unwrap_or_else(|| like(one))
    };
    let only_ended = ended.iter().filter(|one| accepted.iter().all(|known| known.key != one.key));
    let all = accepted.iter().chain(only_ended).map(|one| (of(accepted, one), of(ended, one)));
    let some = |cells: &[Cell], group: &CountsGroup| cells.iter().any(|cell| group.count(*cell) > 0);
    all.filter(|(accepted, ended)| some(&COUNTED, accepted) || some(&ENDED_IN, ended)).collect()
}

/// What a figure of the cases ended in the period is called.
pub(super) fn ended_in(cell: Cell, printer: &Printer) -> String {
    match cell {
        Cell::Ended => printer.lang.say("report.ended_in").into_owned(),
        other => printer.lang.tell("report.ended_in_of", &[("cell", &printer.word("cell", other.value()))]),
    }
}

fn columns(printer: &Printer) -> Vec<(String, u8)> {
    let say = |key: &str| printer.lang.say(key).into_owned();
    let mut columns = vec![(say("stats.col_place"), 20)];
    columns.extend(COUNTED.iter().map(|cell| (printer.word("cell", cell.value()), 9)));
    let shares = CountsGroup::default().results();
    columns.extend(shares.map(|(name, _)| (format!("{} %", say(&format!("stats.result.{name}"))), 9)));
    columns.extend(
        ["stats.col_median", "stats.col_ci", "stats.col_p90", "stats.closed_mean_short"].map(|key| (say(key), 9)),
    );
    columns.extend(["stats.col_requested_median", "stats.col_net_median"].map(|key| (say(key), 9)));
    columns.extend(ENDED_IN.map(|cell| (ended_in(cell, printer), 9)));
    columns.push((say("report.trace"), 8));
    columns
}

fn row(
    name: &str,
    (group, ended, time): (&CountsGroup, &CountsGroup, Option<&ResolutionGroup>),
    link: Option<Shown>,
    printer: &Printer,
) -> Vec<Shown> {
    let mut cells = vec![Shown::Text(name.to_owned())];
    cells.extend(COUNTED.iter().map(|cell| Shown::Number(f64::from(group.count(*cell)))));
    cells.extend(group.results().map(|(_, ratio)| share(ratio)));
    let days = |days: Option<u32>| {
        days.map_or_else(
            || Shown::Text(printer.lang.say("stats.not_reached").into_owned()),
            |days| Shown::Number(f64::from(days)),
        )
    };
    let km = time.and_then(|time| time.km.as_ref());
    match km {
        Some(km) => {
            let edge = |edge: Option<u32>| edge.map_or_else(|| "..".to_owned(), |day| day.to_string());
            let (low, high) = km.median_ci95;
            let interval = Shown::Text(format!("{}-{}", edge(low), edge(high)));
            cells.extend([days(km.median_days), interval, days(km.p90_days)]);
        }
        None => {
            cells.extend([Shown::Text(printer.lang.say("stats.few").into_owned()), Shown::Empty, Shown::Empty]);
        }
    }
    let mean = time.and_then(|time| time.closed_mean_days);
    cells.push(mean.map_or(Shown::Empty, |mean| Shown::Number((mean * 10.0).round() / 10.0)));
    // From the request, and net of excluded time: accepting late and pausing stand beside what they would flatter.
    let beside = time.map(|time| time.beside.as_slice()).unwrap_or_default();
    cells.extend((0..BESIDE).map(|nth| match beside.get(nth).filter(|_| km.is_some()) {
        Some(other) => days(other.median_days),
        None => Shown::Empty,
    }));
    cells.extend(ENDED_IN.map(|cell| Shown::Number(f64::from(ended.count(cell)))));
    cells.push(link.unwrap_or_else(|| Shown::Text(printer.lang.say("report.sum_of_above").into_owned())));
    cells
}

/// In per cent with one decimal; nothing of nothing.
fn share(ratio: Ratio) -> Shown {
    ratio.percent().map_or(Shown::Empty, |percent| Shown::Number((percent * 10.0).round() / 10.0))
}
