//! `credit …`: dossiers from the command line, by role.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::args::{CheckSubject, Credit, Instrument, ListSubjects};
use super::case::desk_card;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::credit::Dossier;
use crate::domain::credit::command::Command;
use crate::domain::credit::history::Happened;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery, Published, SubjectPage, SubjectRow};
use crate::domain::credit::state::Item;
use crate::domain::credit::test::Evaluation;
use crate::domain::dates::parse_near;
use crate::domain::field::typed::{Almanac, read};
use crate::domain::field::{Field, FieldKind};
use crate::domain::order::{Do, Order};
use crate::domain::refusal::refuse;
use crate::words;

/// Runs `credit …`.
pub(super) fn run(place: &Place, verb: &Credit, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let result = verb_over(&opened.client, verb, printer);
    opened.close()?;
    result
}

fn verb_over(client: &Client, verb: &Credit, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Credit::Check(args) => check(client, args, printer),
        Credit::Show { subject, json } => {
            // By id a person is shown without the number; what may be known goes by role all the same.
            let code = Some(subject.clone());
            let args = CheckSubject { code, coded: None, named: None, on: None, json: *json };
            check(client, &args, printer)
        }
        Credit::List(args) => {
            let on = day(client, args.on.as_ref())?;
            let text = || args.text.clone();
            subjects(client, &|from, limit| CreditQuery::Subjects { text: text(), on, from, limit }, args, printer)
        }
        Credit::Candidates(args) => {
            let on = day(client, args.on.as_ref())?;
            subjects(client, &|from, limit| CreditQuery::Candidates { on, from, limit }, args, printer)
        }
        Credit::Transmit(args) => super::credit_transmit::run(client, args, printer),
        Credit::Instrument(Instrument::Add { fields }) => act(client, "instrument_add", fields, printer),
        Credit::Instrument(Instrument::Correct { fields }) => act(client, "instrument_correct", fields, printer),
        Credit::Instrument(Instrument::Revoke { fields }) => act(client, "instrument_revoke", fields, printer),
        Credit::Instrument(Instrument::List(args)) => instruments(client, args, printer),
        Credit::Instrument(Instrument::Show { document, json }) => {
            let CreditAnswer::Files(files) = ask(client, CreditQuery::Instrument(document.clone()))? else {
                return Err(ClientError::Mismatch.into());
            };
            if *json {
                return printer.json(&files);
            }
            if files.is_empty() {
                return Err(refuse("instrument_unknown").with("number", document).into());
            }
            files.iter().try_for_each(|file| file_lines(file, printer))
        }
        Credit::Paper(verb) => super::paper::credit_paper(client, verb, printer),
        Credit::Act { act: name, fields } => act(client, name, fields, printer),
    }
}

pub(super) fn ask(client: &Client, query: CreditQuery) -> Result<CreditAnswer, Failure> {
    match client.ask(Query::Credit(query))? {
        Answer::Credit(answer) => Ok(answer),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// A day somebody wrote; what makes one of it is asked for only then.
fn day(client: &Client, written: Option<&String>) -> Result<Option<chrono::NaiveDate>, Failure> {
    let Some(written) = written else { return Ok(None) };
    let card = desk_card(client)?;
    parse_near(written, card.today, &card.calendar).map(Some).map_err(Failure::Usage)
}

fn check(client: &Client, args: &CheckSubject, printer: &Printer) -> Result<(), Failure> {
    let on = day(client, args.on.as_ref())?;
    let query = match (&args.named, asked_code(args)) {
        (Some(name), _) => CreditQuery::Named { name: name.clone(), on },
        (None, code) => CreditQuery::Check { code, on },
    };
    match ask(client, query)? {
        CreditAnswer::File(file) if args.json => printer.json(&file),
        CreditAnswer::Subjects(page) if args.json => printer.json(&page.rows),
        CreditAnswer::AllPublished(all) if args.json => printer.json(&all),
        CreditAnswer::Subjects(page) => subject_rows(&page.rows, printer),
        CreditAnswer::AllPublished(all) if all.is_empty() => printer.phrase("cli.credit.nothing", &[]),
        CreditAnswer::AllPublished(all) => all.iter().try_for_each(|one| published_lines(one, printer)),
        CreditAnswer::Published(published) if args.json => printer.json(&published),
        CreditAnswer::File(file) => file_lines(&file, printer),
        CreditAnswer::Published(published) => published_lines(&published, printer),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// The code that was asked about, whichever way it was written.
fn asked_code(args: &CheckSubject) -> String {
    args.code.clone().or_else(|| args.coded.clone()).unwrap_or_default()
}

fn published_lines(published: &Published, printer: &Printer) -> Result<(), Failure> {
    let known = || printer.lang.tell("credit.possible", &[("name", &published.name)]);
    let name = if published.possible { known() } else { published.name.clone() };
    printer.line(format!("{}  {name}", published.code).trim_end())?;
    for entry in &published.entries {
        let (list, basis) = (printer.word("credit_list", entry.list.value()), entry.legal_basis.value());
        let basis = printer.word("legal_basis", basis);
        let (number, until) = (entry.number.as_str(), entry.until.to_string());
        printer
            .phrase("cli.credit.entry", &[("list", &list), ("basis", &basis), ("number", number), ("until", &until)])?;
    }
    for place in &published.whitelist {
        let programme = printer.word("programme", place.programme.value());
        let until = place.until.map_or_else(String::new, |until| until.to_string());
        printer.phrase("cli.credit.whitelist", &[("programme", &programme), ("until", &until)])?;
    }
    if published.entries.is_empty() && published.whitelist.is_empty() {
        printer.phrase("cli.credit.nothing", &[])?;
    }
    Ok(())
}

fn file_lines(file: &CreditFile, printer: &Printer) -> Result<(), Failure> {
    let dossier = &file.dossier;
    printer.line(&format!("{}  {}  {}", dossier.shown_code(), dossier.name(), file.on))?;
    for known in &dossier.instruments {
        let kind = printer.word("instrument_kind", known.paper.kind.value());
        let state = if known.in_force(file.on) {
            "in_force"
        } else if known.fallen(file.on) {
            "revoked"
        } else {
            "not_yet"
        };
        let state = printer.word("credit_state", state);
        let from = known.paper.in_force_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
        printer.line(&format!(
            "{:>3}  {kind}  {}  {}  {from}  {state}",
            known.n, known.paper.authority, known.paper.number
        ))?;
    }
    let states = |item: &str, states: Vec<(u32, &str)>| -> Result<(), Failure> {
        let name = printer.word("credit_item", item);
        states
            .iter()
            .try_for_each(|(n, state)| printer.line(&format!("{name} {n}  {}", printer.word("credit_state", state))))
    };
    let numbered = |known: &[crate::domain::credit::state::State]| -> Vec<(u32, &'static str)> {
        (1..).zip(known).map(|(n, state)| (n, state.value())).collect()
    };
    states("suggestion", dossier.suggestions.iter().map(|known| (known.n, known.state().value())).collect())?;
    states("listing", dossier.listings.iter().map(|known| (known.n, known.state().value())).collect())?;
    states("attention", numbered(&file.attentions))?;
    states("entry", numbered(&file.entries))?;
    for repair in dossier.entries.iter().filter_map(|entry| entry.repairs.last()) {
        states("repair", vec![(repair.n, repair.state().value())])?;
    }
    states("pledge", numbered(&file.pledges))?;
    for known in &dossier.links {
        let (item, ground) = (printer.word("credit_item", "link"), printer.word("link_ground", known.ground.value()));
        let state = printer.word("credit_state", known.state.value());
        printer.line(&format!("{item} {}  {ground}  {}  {state}", known.n, known.with))?;
    }
    for due in &file.dues {
        let (what, on) = (printer.word("credit_due", due.what.value()), due.on.map(|on| on.to_string()));
        printer.phrase("cli.credit.due", &[("what", &what), ("on", on.as_deref().unwrap_or("-"))])?;
    }
    file.tests.iter().try_for_each(|test| test_lines(test, printer))?;
    let happened =
        |one: &Happened| printer.line(&format!("{}  {}  {}", one.on, printer.word("event", &one.kind), one.by));
    file.happened.iter().try_for_each(happened)
}

/// One test with its reasons. Those no paper came near to are one line.
fn test_lines(test: &Evaluation, printer: &Printer) -> Result<(), Failure> {
    let name = printer.word("credit_test", test.test.value());
    if !test.in_use() {
        // Nought of nought needed is no result: the rule leaves this test out.
        return printer.phrase("cli.credit.test_not_in_use", &[("test", &name)]);
    }
    let met = printer.lang.say(if test.met { "cli.credit.met" } else { "cli.credit.not_met" }).into_owned();
    let (count, threshold) = (test.counted.len().to_string(), test.threshold.to_string());
    let args = [("test", name.as_str()), ("met", &met), ("count", &count), ("threshold", &threshold)];
    printer.phrase("cli.credit.test", &args)?;
    if test.counted.is_empty() {
        return Ok(());
    }
    for rule in &test.rules {
        let unit = printer.word("rule_unit", rule.unit.value());
        let name = printer.word("rule", rule.rule.value());
        printer.line(&format!("     {name}  {} {unit}  {}  {}", rule.value, rule.from, rule.source))?;
    }
    for weighed in test.counted.iter().chain(&test.left_out) {
        printer.line(&format!(
            "     {:>3} {}  {}",
            weighed.n,
            weighed.number,
            words::warning(printer.lang, &weighed.why)
        ))?;
    }
    test.would_change
        .iter()
        .try_for_each(|change| printer.line(&format!("     {}", words::warning(printer.lang, change))))
}

/// Lines of a list where nobody says how many.
const LINES: usize = 50;

/// The question for a list, from a line on and at most so many.
type Asking<'a> = &'a dyn Fn(usize, usize) -> CreditQuery;

fn subjects(client: &Client, query: Asking<'_>, args: &ListSubjects, printer: &Printer) -> Result<(), Failure> {
    // A script is given all it did not limit: an answer holds only so many, so they are asked for part by part.
    let wanted = args.limit.unwrap_or(if args.json { usize::MAX } else { LINES });
    let mut rows: Vec<SubjectRow> = Vec::new();
    let total = loop {
        let left = wanted.saturating_sub(rows.len());
        let CreditAnswer::Subjects(page) = ask(client, query(rows.len(), left))? else {
            return Err(ClientError::Mismatch.into());
        };
        let SubjectPage { rows: part, total, more } = page;
        let came = part.len();
        rows.extend(part.into_iter().take(left));
        if !more || came == 0 || rows.len() >= wanted.min(total) {
            break total;
        }
    };
    if args.json {
        printer.json(&rows)?;
    } else {
        subject_rows(&rows, printer)?;
    }
    if total > rows.len() {
        printer.talk("cli.credit.more", &[("total", &total.to_string())]);
    }
    Ok(())
}

fn subject_rows(rows: &[SubjectRow], printer: &Printer) -> Result<(), Failure> {
    for row in rows {
        let met: Vec<String> = row.met.iter().map(|test| printer.word("credit_test", test.value())).collect();
        let next = row.next.as_ref().map_or_else(String::new, |due| {
            let on = due.on.map_or_else(String::new, |on| on.to_string());
            format!("{} {on}", printer.word("credit_due", due.what.value()))
        });
        let line = format!("{}  {}  {}  {}  {next}", row.code, row.name, row.instruments, met.join("、"));
        printer.line(line.trim_end())?;
    }
    Ok(())
}

fn instruments(client: &Client, args: &CheckSubject, printer: &Printer) -> Result<(), Failure> {
    let query = CreditQuery::Check { code: asked_code(args), on: day(client, args.on.as_ref())? };
    match ask(client, query)? {
        CreditAnswer::File(file) if args.json => printer.json(&file.dossier.instruments),
        CreditAnswer::File(mut file) => {
            file.tests.clear();
            file.happened.clear();
            file_lines(&file, printer)
        }
        _ => Err(refuse("instruments_hidden").into()),
    }
}

/// Carries out an act whose fields are written `field=value`.
fn act(client: &Client, name: &str, fields: &[String], printer: &Printer) -> Result<(), Failure> {
    let described =
        Command::fields(name).ok_or_else(|| Failure::Usage(refuse("command_unknown").with("type", name)))?;
    let mut map = Map::new();
    map.insert("type".to_owned(), Value::String(name.to_owned()));
    let mut on = None;
    let card = desk_card(client)?;
    let almanac = Almanac { today: card.today, calendar: &card.calendar };
    for term in fields {
        let (key, value) =
            term.split_once(['=', '＝']).ok_or_else(|| Failure::Usage(refuse("field_term").with("term", term)))?;
        if key == "on" {
            on = Some(almanac.day(value).map_err(Failure::Usage)?);
            continue;
        }
        let field = described.iter().find(|field| field.name == key);
        let field = field.ok_or_else(|| Failure::Usage(refuse("field_unknown").with("key", key).with("act", name)))?;
        let value = machine(field, value, printer);
        let value = read(field.kind, &value, almanac).map_err(|refusal| Failure::Usage(refusal.with("key", key)))?;
        map.insert(key.to_owned(), value);
    }
    let command = Command::from_json(Value::Object(map))?;
    let code = command.code().to_owned();
    let receipt = client.submit(Order { id: Uuid::now_v7(), expect: None, on, act: Do::Credit(command) })?;
    receipt.warnings.iter().for_each(|warning| printer.warning(warning));
    printer.phrase("cli.done", &[])?;
    // Who confirms or goes on has to name what was begun.
    match ask(client, CreditQuery::Check { code, on: None }) {
        Ok(CreditAnswer::File(file)) if file.dossier.version == receipt.version => match begun(&file.dossier, name) {
            Some((item, n)) => printer.line(&format!("{} {n}", printer.word("credit_item", item.value()))),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// What an act began, and its number in the dossier.
fn begun(dossier: &Dossier, act: &str) -> Option<(Item, u32)> {
    match act {
        "attention_propose" => Some((Item::Attention, dossier.attentions.last()?.n)),
        "listing_propose" => Some((Item::Listing, dossier.listings.last()?.n)),
        "pledge_apply" => Some((Item::Pledge, dossier.pledges.last()?.n)),
        "instrument_add" => Some((Item::Instrument, dossier.instruments.last()?.n)),
        "entry_record" => Some((Item::Entry, dossier.entries.last()?.n)),
        _ => None,
    }
}

/// Words people read become the machine values they stand for.
fn machine(field: &Field, written: &str, printer: &Printer) -> String {
    let one = |kind: FieldKind, part: &str| match kind {
        FieldKind::Choice(vocabulary, values) => {
            let meant = values.iter().find(|value| printer.word(vocabulary, value) == part);
            meant.map_or_else(|| part.to_owned(), |value| (*value).to_owned())
        }
        _ => part.to_owned(),
    };
    match field.kind {
        FieldKind::List(inner) => {
            let parts: Vec<String> =
                written.split(['、', ';', '；', ',']).map(|part| one(*inner, part.trim())).collect();
            parts.join("；")
        }
        kind => one(kind, written),
    }
}
