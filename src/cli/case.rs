//! `case list|show|history`, `deadline`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::args::{Case, OneCase};
use super::failure::Failure;
use super::place::{Opened, Place};
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, AsKnown, CaseFile, DeskCard, Entry, Query};
use crate::domain::case::CaseId;
use crate::domain::case::clock::Clock;
use crate::domain::case::row::{Door, Row};
use crate::domain::case::vocabulary::REGISTRY;
use crate::domain::dates::instant;
use crate::domain::dates::{parse_date, parse_near};
use crate::domain::order::Target;
use crate::domain::query::{CaseFilter, CaseQuery, Order, PAGE_MAX};
use crate::domain::refusal::refuse;
use crate::domain::unit::Units;
use crate::tui::text::{Align, pad, width};
use crate::tui::words;

/// A row as `case list --json` prints it: the contract's names, with days left as of today.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
    #[serde(flatten)]
    row: &'a Row,
    next_deadline: Option<NextDeadline<'a>>,
}

#[derive(Serialize)]
struct NextDeadline<'a> {
    #[serde(flatten)]
    door: &'a Door,
    days_left: i64,
}

impl<'a> Listed<'a> {
    pub(super) fn of(row: &'a Row, today: chrono::NaiveDate) -> Self {
        let next_deadline =
            row.next.as_ref().map(|door| NextDeadline { door, days_left: (door.on - today).num_days() });
        Self { row, next_deadline }
    }
}

/// Conditions whose values have words.
const WORDED_FILTERS: [&str; 5] = ["stage", "object", "kind", "source", "ending"];

/// Runs `case …`.
pub(super) fn run(place: &Place, case: &Case, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let result = match case {
        Case::List { filter, limit, json } => list(&opened, (filter, *limit), *json, printer),
        Case::Show(one) => show(&opened.client, one, printer),
        Case::History(one) => history(&opened.client, one, printer),
        Case::Paper(verb) => super::paper::case_paper(&opened.client, verb, printer),
        Case::Volume(verb) => super::paper::case_volume(&opened.client, verb, printer),
        Case::Attach(verb) => super::attachments::attach(&opened.client, verb, printer),
        Case::Files(verb) => super::attachments::files(&opened.client, verb, printer),
        Case::Fetch(verb) => super::attachments::fetch(&opened.client, verb, printer),
        Case::Due(verb) => super::attachments::due(&opened.client, verb, printer),
        Case::Suggest(one) => super::roster::suggest(&opened.client, one, printer),
    };
    opened.close()?;
    result
}

/// Cells of a number of days in a clock: `10 个工作日`.
const DAYS_CELLS: usize = 11;

/// Runs `deadline`.
pub(super) fn deadline(place: &Place, one: &OneCase, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let file = case_file(&opened.client, one)?;
    let card = desk_card(&opened.client)?;
    opened.close()?;
    if one.json {
        return printer.json(&file.clocks);
    }
    if file.as_of > card.today {
        printer.talk("cli.as_of_ahead", &[("as_of", &file.as_of.to_string())]);
    }
    printer.line(&file.row.number.to_string())?;
    for clock in &file.clocks {
        clock_lines(clock, (&file, &card), printer)?;
    }
    Ok(())
}

fn clock_lines(clock: &Clock, (file, card): (&CaseFile, &DeskCard), printer: &Printer) -> Result<(), Failure> {
    let lang = printer.lang;
    let name = words::clock(lang, clock.kind.value(), clock.instance.unwrap_or(0));
    let due = clock.due_on.map(|due| due.to_string()).unwrap_or_default();
    let state = words::clock_state(lang, clock, file.as_of);
    printer.line(&format!("{name}  {} > {due}  {state}", clock.started_on))?;
    let lines = words::clock_lines(lang, clock, file.as_of, &card.calendar);
    lines.iter().try_for_each(|line| {
        printer.line(&format!("    {}", line.text(|days| pad(days, DAYS_CELLS.max(width(days)), Align::Right, ""))))
    })
}

/// The filter of several `--where`.
pub(super) fn filter(terms: &[String], card: &DeskCard, printer: &Printer) -> Result<CaseFilter, Failure> {
    let mut filter = CaseFilter::default();
    for term in terms {
        filter.add(&machine_term(term, card, printer)?).map_err(Failure::Usage)?;
    }
    for code in [&mut filter.holder, &mut filter.waits_for].into_iter().flatten() {
        let Some(unit) = card.units.named(&code.0) else {
            return Err(Failure::Usage(refuse("filter_unit").with("value", &code.0)));
        };
        code.clone_from(&unit.code);
    }
    Ok(filter)
}

/// A condition as the domain takes it: words people read become the machine values they stand for, days as people write
/// them become dates.
fn machine_term(term: &str, card: &DeskCard, printer: &Printer) -> Result<String, Failure> {
    let Some((key, value)) = term.split_once(['=', '＝']) else { return Ok(term.to_owned()) };
    if ["requested_from", "requested_to", "due_before"].contains(&key) {
        let day = parse_near(value, card.today, &card.calendar).map_err(Failure::Usage)?;
        return Ok(format!("{key}={day}"));
    }
    let worded = WORDED_FILTERS.contains(&key);
    let Some((_, known)) = REGISTRY.iter().find(|(name, _)| worded && *name == key) else {
        return Ok(format!("{key}={value}"));
    };
    let mut values = Vec::new();
    for part in value.split([',', '、', '，']) {
        let meant = known.iter().find(|machine| **machine == part || printer.word(key, machine) == part);
        values.push(*meant.ok_or_else(|| {
            let choices: Vec<String> =
                known.iter().map(|machine| format!("{} ({machine})", printer.word(key, machine))).collect();
            let refusal = refuse("filter_choice").with("key", key).with("value", part);
            Failure::Usage(refusal.with("values", choices.join("、")))
        })?);
    }
    Ok(format!("{key}={}", values.join(",")))
}

fn list(
    opened: &Opened,
    (terms, limit): (&[String], Option<usize>),
    json: bool,
    printer: &Printer,
) -> Result<(), Failure> {
    let card = desk_card(&opened.client)?;
    let filter = filter(terms, &card, printer)?;
    let mut left = limit.unwrap_or(usize::MAX);
    let mut query = CaseQuery { filter, order: Order::Recent, after: None, limit: PAGE_MAX };
    let mut first = true;
    if json {
        printer.line("[")?;
    }
    while left > 0 {
        query.limit = PAGE_MAX.min(left);
        let Answer::Cases(page) = opened.client.ask(Query::Cases(query.clone()))? else {
            return Err(ClientError::Mismatch.into());
        };
        left = left.saturating_sub(page.rows.len());
        for row in &page.rows {
            if json {
                let comma = if first { "" } else { "," };
                let text = serde_json::to_string(&Listed::of(row, card.today)).unwrap_or_default();
                printer.line(&format!("{comma}{text}"))?;
            } else {
                printer.line(&row_line(row, card.today, printer))?;
            }
            first = false;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    if json {
        return printer.line("]");
    }
    if first {
        printer.talk("cli.nothing_found", &[]);
    }
    Ok(())
}

/// One row for people.
pub(super) fn row_line(row: &Row, today: chrono::NaiveDate, printer: &Printer) -> String {
    let sides = [&row.applicants, &row.respondents].map(|names| names.first().map_or("", String::as_str));
    let due = row.next.as_ref().map_or_else(String::new, |door| {
        let what = printer.word("clock", &door.what);
        let days = (door.on - today).num_days();
        let key = match days {
            0 => "clock_left.today",
            1.. => "clock_left.left",
            _ => "clock_left.over",
        };
        format!("{what} {}", printer.lang.tell(key, &[("days", &days.abs().to_string())]))
    });
    let about = row.object.zip(row.kind);
    let about = about.map(|(object, kind)| {
        format!("{} {}", printer.word("object", object.value()), printer.word("kind", kind.value()))
    });
    let columns = [
        (row.number.to_string(), 24),
        (format!("{} / {}", sides[0], sides[1]), 60),
        (about.unwrap_or_default(), 18),
        (printer.word("stage", row.stage.value()), 10),
        (row.holder_name.clone(), 16),
    ];
    let mut line = String::new();
    for (text, cells) in columns {
        let text = pad(&text, cells.max(width(&text)), Align::Left, "");
        line.push_str(&text);
        line.push(' ');
    }
    line.push_str(&due);
    line.trim_end().to_owned()
}

/// Who am I, what day is it.
pub(super) fn desk_card(client: &Client) -> Result<DeskCard, Failure> {
    match client.ask(Query::Desk)? {
        Answer::Desk(card) => Ok(*card),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// A moment somebody names: exactly, or a day as people write it, which means its end.
pub(super) fn moment(written: &str) -> Result<DateTime<Utc>, Failure> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(written) {
        return Ok(exact.to_utc());
    }
    let day = parse_date(written).map_err(Failure::Usage)?;
    Ok(instant(day, 0) + TimeDelta::days(1) - TimeDelta::nanoseconds(1))
}

/// The case somebody means, as it was known.
pub(super) fn as_known(client: &Client, one: &OneCase) -> Result<AsKnown, Failure> {
    let case = uuid::Uuid::parse_str(&one.number)
        .map_or_else(|_| Target::Label(one.number.clone()), |id| Target::Id(CaseId(id)));
    let as_of = match &one.as_of {
        None => None,
        Some(written) => {
            let card = desk_card(client)?;
            Some(parse_near(written, card.today, &card.calendar).map_err(Failure::Usage)?)
        }
    };
    let known_at = one.known_at.as_deref().map(moment).transpose()?;
    Ok(AsKnown { case, known_at, as_of })
}

fn case_file(client: &Client, one: &OneCase) -> Result<CaseFile, Failure> {
    match client.ask(Query::Case(as_known(client, one)?))? {
        Answer::Case(file) => Ok(*file),
        _ => Err(ClientError::Mismatch.into()),
    }
}

fn show(client: &Client, one: &OneCase, printer: &Printer) -> Result<(), Failure> {
    let file = case_file(client, one)?;
    if one.json {
        return printer.json(&file);
    }
    printer.line(&row_line(&file.row, file.as_of, printer))?;
    for party in &file.case.parties {
        let side = printer.word("side", party.side.value());
        printer.line(&format!("{side} {} {}", party.who.name, party.who.code.as_deref().unwrap_or("")))?;
    }
    let names: Vec<&str> = file.row.mediators.iter().map(String::as_str).collect();
    printer.phrase("cli.mediators", &[("names", &names.join("、"))])?;
    for (key, amount) in
        [("cli.amount_asked", file.row.amount_asked_fen), ("cli.amount_agreed", file.row.amount_agreed_fen)]
    {
        if let Some(amount) = amount {
            printer.phrase(key, &[("amount", &amount.to_string())])?;
        }
    }
    if let (Some(on), Some(ending)) = (file.row.ended_on, file.row.ending) {
        let ending = printer.word("ending", ending.value());
        printer.phrase("cli.ended", &[("on", &on.to_string()), ("ending", &ending)])?;
    }
    if let Some(remark) = &file.row.remark {
        printer.phrase("cli.remark", &[("remark", remark)])?;
    }
    for remark in &file.case.remarks {
        let remark = format!("{}（{} {}）", remark.text, remark.on, remark.by);
        printer.phrase("cli.remark", &[("remark", &remark)])?;
    }
    // What others are to do is in the JSON; here stands what the person is.
    for step in file.steps.iter().filter(|step| step.by.is_none()) {
        let why = printer.sentence(&format!("step.{}", step.why.code), &step.why.args);
        printer.phrase("cli.step", &[("act", &printer.word("act", &step.act)), ("why", &why)])?;
    }
    let card = desk_card(client)?;
    for clock in &file.clocks {
        clock_lines(clock, (&file, &card), printer)?;
    }
    file.timeline.iter().try_for_each(|entry| entry_line(entry, &card.units, printer))
}

fn history(client: &Client, one: &OneCase, printer: &Printer) -> Result<(), Failure> {
    let Answer::History(entries) = client.ask(Query::History(as_known(client, one)?))? else {
        return Err(ClientError::Mismatch.into());
    };
    if one.json {
        return printer.json(&entries);
    }
    let units = desk_card(client)?.units;
    entries.iter().try_for_each(|entry| entry_line(entry, &units, printer))
}

/// One record: when it happened, what, by whom, and when it was recorded, by the clock on the wall in China.
fn entry_line(entry: &Entry, units: &Units, printer: &Printer) -> Result<(), Failure> {
    let (what, detail) = (words::record(printer.lang, entry), words::record_detail(printer.lang, units, entry));
    let at = words::recorded(entry.at);
    let told = format!("{:>7}  {}  {what}  {detail}", entry.position, entry.on);
    let by = printer.lang.tell("cli.recorded", &[("account", &entry.by.account), ("at", &at)]);
    printer.line(&format!("{}  {by}", told.trim_end().replace('\n', " ")))
}
