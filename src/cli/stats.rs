//! `stats resolution|compare|custody|caseload|cases`: figures over many cases, for people and for scripts.
//!
//! Every table says as of which day it is and what had been recorded; in JSON the keys are a contract.

use chrono::NaiveDate;

use super::args::{Stats, StatsArgs, StatsCases, StatsCompare};
use super::case::{desk_card, moment, row_line};
use super::failure::Failure;
use super::place::{Opened, Place};
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::case::vocabulary::{Kind, Object, SourceKind};
use crate::domain::dates::parse_near;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::stats::{
    Base, Cell, CellCases, CellQuery, DayCount, Figures, GroupBy, Only, Place as Whereabouts, Statistic, StatsQuery,
    TakenBy, Time,
};
use crate::domain::unit::Level;

mod plan;
mod text;

pub(super) use text::named;

/// Rows of a cell printed at once.
const PAGE: usize = 500;

/// Runs `stats …`.
pub(super) fn run(place: &Place, verb: &Stats, printer: &Printer) -> Result<(), Failure> {
    place.work(printer, |opened| told(opened, verb, printer))
}

fn told(opened: &Opened, verb: &Stats, printer: &Printer) -> Result<(), Failure> {
    let card = desk_card(&opened.client)?;
    let (statistic, json) = match verb {
        Stats::Resolution(args) => (Statistic::Resolution(query(args, &card, printer)?), args.json),
        Stats::Custody(args) => (Statistic::Custody(query(args, &card, printer)?), args.json),
        Stats::Caseload(args) => {
            let query = taken_by(&args.taken_by, query(&args.args, &card, printer)?, printer)?;
            (Statistic::Counts(query), args.args.json)
        }
        Stats::Indicators(args) => (Statistic::Indicators(query(args, &card, printer)?), args.json),
        Stats::Compare(args) => (compared(args, &card, printer)?, args.args.json),
        Stats::EvenHand(args) => return super::even_hand::run(&opened.client, &card, args, printer),
        Stats::Cases(args) => {
            let asked = cell(opened, args, (&card, printer))?;
            return cases(opened, (asked, args.args.json), (&card, printer));
        }
    };
    let figures = ask(opened, statistic)?;
    if json {
        return match &figures {
            Figures::Resolution(table) => printer.json(table),
            Figures::Custody(table) => printer.json(table),
            Figures::Counts(table) => printer.json(table),
            Figures::Compare(both) => printer.json(both),
            Figures::Indicators(table) => printer.json(table),
            Figures::Subsidy(table) => printer.json(table),
            Figures::Numbers(table) => printer.json(table),
            Figures::Cases(page) => printer.json(page),
        };
    }
    text::print(&figures, &card, printer)
}

fn ask(opened: &Opened, statistic: Statistic) -> Result<Figures, Failure> {
    match opened.client.ask(Query::Stats(Box::new(statistic)))? {
        Answer::Stats(figures) => Ok(*figures),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// Two periods, or two groups, side by side: what both share, and where the second differs.
fn compared(args: &StatsCompare, card: &DeskCard, printer: &Printer) -> Result<Statistic, Failure> {
    let second = query(&args.args, card, printer)?;
    let mut first = second.clone();
    let day = |written: &Option<String>| on(written.as_deref(), card);
    first.only.from = day(&args.before_from)?;
    first.only.to = day(&args.before_to)?;
    in_order(&first.only)?;
    // Both are looked at with the same time to end in: cases of the earlier period as of the end of that time.
    first.as_of = day(&args.before_as_of)?.or(first.as_of);
    if let Some(committee) = &args.against {
        let unit = card.units.named(committee).ok_or_else(|| unit_unknown(committee))?;
        first.only.committee = Some(unit.code.clone());
    }
    (first.by, first.known_at) = (None, second.known_at);
    Ok(Statistic::Compare(Box::new((first, StatsQuery { by: None, ..second }))))
}

/// The question for the cases of a number.
fn cell(opened: &Opened, args: &StatsCases, (card, printer): (&DeskCard, &Printer)) -> Result<CellQuery, Failure> {
    let cell = chosen::<Cell>("cell", &args.cell, Cell::VALUES, Cell::from_value, printer)?;
    let of = taken_by(&args.taken_by, query(&args.args, card, printer)?, printer)?;
    let group = args.group.as_deref().map(|group| group_key(opened, &of, group, printer)).transpose()?;
    let unit = |name: &String| card.units.named(name).map(|unit| unit.code.clone()).ok_or_else(|| unit_unknown(name));
    let (at, sent_to) = (args.at.as_ref().map(unit).transpose()?, args.sent_to.as_ref().map(unit).transpose()?);
    let place = at.map(|at| match sent_to {
        Some(to) => Whereabouts::Between { from: at, to },
        None => Whereabouts::Held { committee: at },
    });
    Ok(CellQuery { of, group, cell, place, skip: 0, limit: PAGE })
}

/// The key of a group, by the key itself or by what people call it. A group nobody knows is no group without cases.
fn group_key(opened: &Opened, of: &StatsQuery, written: &str, printer: &Printer) -> Result<String, Failure> {
    let Some(by) = of.by else { return Err(Failure::Usage(refuse("group_alone").with("value", written))) };
    let Figures::Counts(table) = ask(opened, Statistic::Counts(of.clone()))? else {
        return Err(ClientError::Mismatch.into());
    };
    let names = table.groups.iter().map(|group| (text::group_name(by, group, printer), &group.key));
    let names: Vec<(String, &String)> = names.collect();
    let meant = names.iter().find(|(name, key)| *key == written || name == written);
    meant.map(|(_, key)| (*key).clone()).ok_or_else(|| {
        let choices: Vec<String> = names.iter().map(|(name, key)| named_key(name, key)).collect();
        Failure::Usage(
            refuse("filter_choice").with("key", "group").with("value", written).with("values", choices.join("、")),
        )
    })
}

/// `耿车镇 (321302101)`, and a month as it is.
fn named_key(name: &str, key: &str) -> String {
    if name == key { key.to_owned() } else { format!("{name} ({key})") }
}

fn cases(
    opened: &Opened,
    (mut asked, json): (CellQuery, bool),
    (card, printer): (&DeskCard, &Printer),
) -> Result<(), Failure> {
    let mut all: Option<CellCases> = None;
    loop {
        let Figures::Cases(page) = ask(opened, Statistic::Cases(Box::new(asked.clone())))? else {
            return Err(ClientError::Mismatch.into());
        };
        let (got, whole) = (page.rows.len(), page.cases as usize);
        asked.skip += got;
        match &mut all {
            None => all = Some(page),
            Some(all) => all.rows.extend(page.rows),
        }
        if got == 0 || asked.skip >= whole {
            break;
        }
    }
    let Some(all) = all else { return Ok(()) };
    if json {
        return printer.json(&all);
    }
    printer.phrase("stats.cell_cases", &[("n", &all.cases.to_string())])?;
    all.rows.iter().try_for_each(|one| {
        let days = printer.lang.tell("stats.days", &[("n", &one.days.to_string())]);
        printer.line(&format!("{days:>6}  {}", row_line(&one.row, card.today, printer)))
    })
}

/// The question that flags make.
fn query(args: &StatsArgs, card: &DeskCard, printer: &Printer) -> Result<StatsQuery, Failure> {
    let by = args.by.as_deref();
    let by = by.map(|by| chosen("group_by", by, GroupBy::VALUES, GroupBy::from_value, printer)).transpose()?;
    let known_at = args.known_at.as_deref().map(moment).transpose()?;
    let only = only(args, card, printer)?;
    in_order(&only)?;
    Ok(StatsQuery {
        as_of: on(args.as_of.as_deref(), card)?,
        known_at,
        only,
        by,
        base: chosen("base", &args.base, Base::VALUES, Base::from_value, printer)?,
        days: chosen("day_count", &args.days, DayCount::VALUES, DayCount::from_value, printer)?,
        time: chosen("time", &args.time, Time::VALUES, Time::from_value, printer)?,
    })
}

/// The same question by the day that the flag says.
fn taken_by(written: &str, asked: StatsQuery, printer: &Printer) -> Result<StatsQuery, Failure> {
    let taken_by = chosen("taken_by", written, TakenBy::VALUES, TakenBy::from_value, printer)?;
    Ok(StatsQuery { only: Only { taken_by, ..asked.only }, ..asked })
}

fn only(args: &StatsArgs, card: &DeskCard, printer: &Printer) -> Result<Only, Failure> {
    let committee = args.only_committee.as_deref();
    let committee = committee.map(|name| card.units.named(name).ok_or_else(|| unit_unknown(name))).transpose()?;
    let mediator = args.only_mediator.as_deref().map(|name| {
        let known = card.roster.0.values().find(|known| known.name == name || known.id.0.to_string() == name);
        known
            .map(|known| known.id)
            .ok_or_else(|| Failure::Usage(refuse("filter_value").with("key", "mediator").with("value", name)))
    });
    let object = args.only_object.as_deref();
    let kind = args.only_kind.as_deref();
    let source = args.only_source.as_deref();
    let level = args.only_level.as_deref().map(|written| level(written, printer));
    Ok(Only {
        from: on(args.accepted_from.as_deref(), card)?,
        to: on(args.accepted_to.as_deref(), card)?,
        taken_by: TakenBy::default(),
        level: level.transpose()?,
        committee: committee.map(|unit| unit.code.clone()),
        mediator: mediator.transpose()?,
        object: object.map(|value| chosen("object", value, Object::VALUES, Object::from_value, printer)).transpose()?,
        kind: kind.map(|value| chosen("kind", value, Kind::VALUES, Kind::from_value, printer)).transpose()?,
        source: source
            .map(|value| chosen("source", value, SourceKind::VALUES, SourceKind::from_value, printer))
            .transpose()?,
    })
}

/// A level by its machine value or in words.
fn level(written: &str, printer: &Printer) -> Result<Level, Failure> {
    let levels = [("district", Level::District), ("town", Level::Town)];
    let said = |value: &str| printer.lang.say(&format!("stats.level.{value}")).into_owned();
    let named = levels.map(|(value, level)| (value, said(value), level));
    let meant = named.iter().find(|(value, name, _)| *value == written || name == written);
    meant.map(|(.., level)| *level).ok_or_else(|| {
        let choices: Vec<String> = named.iter().map(|(value, name, _)| named_key(name, value)).collect();
        Failure::Usage(
            refuse("filter_choice").with("key", "level").with("value", written).with("values", choices.join("、")),
        )
    })
}

/// A period begins before it ends: the other way round no case is in it, and a table of nothing looks like an answer.
fn in_order(only: &Only) -> Result<(), Failure> {
    match (only.from, only.to) {
        (Some(from), Some(to)) if from > to => {
            Err(Failure::Usage(refuse("period_reversed").with("from", from).with("to", to)))
        }
        _ => Ok(()),
    }
}

fn unit_unknown(name: &str) -> Failure {
    Failure::Usage(refuse("filter_unit").with("value", name))
}

fn on(written: Option<&str>, card: &DeskCard) -> Result<Option<NaiveDate>, Failure> {
    written.map(|written| parse_near(written, card.today, &card.calendar)).transpose().map_err(Failure::Usage)
}

/// A value of a vocabulary, by its machine value or in the words people read.
fn chosen<T>(
    vocabulary: &str,
    written: &str,
    values: &[&'static str],
    from: fn(&str) -> Option<T>,
    printer: &Printer,
) -> Result<T, Failure> {
    let meant = values.iter().find(|value| **value == written || printer.word(vocabulary, value) == written);
    meant.and_then(|value| from(value)).ok_or_else(|| Failure::Usage(choice(vocabulary, written, values, printer)))
}

fn choice(vocabulary: &str, written: &str, values: &[&str], printer: &Printer) -> Refusal {
    let choices: Vec<String> =
        values.iter().map(|value| format!("{} ({value})", printer.word(vocabulary, value))).collect();
    refuse("filter_choice").with("key", vocabulary).with("value", written).with("values", choices.join("、"))
}
