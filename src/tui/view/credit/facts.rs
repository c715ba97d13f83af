//! What a dossier holds, item by item, as lines of its page.

use chrono::NaiveDate;

use crate::domain::calendar::{DayStep, DayWhy};
use crate::domain::credit::clock::Explained;
use crate::domain::credit::entry::Entry;
use crate::domain::credit::history::Happened;
use crate::domain::credit::instrument::Instrument;
use crate::domain::credit::reply::{CreditFile, Namesake, Published};
use crate::domain::credit::state::State;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::view::{parts, rows as case_rows};
use crate::tui::words;

use super::rows::weight;

type Line = (String, Meaning);

fn said(lang: Lang, vocabulary: &str, value: &str) -> String {
    lang.say(&format!("{vocabulary}.{value}")).into_owned()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}

fn state(lang: Lang, state: State) -> String {
    said(lang, "credit_state", state.value())
}

/// What is to be done, with its last day and the rule that sets it.
pub(super) fn dues(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let line = |due: &crate::domain::credit::due::Due| {
        let what = said(lang, "credit_due", due.what.value());
        let item = format!("{} {}", said(lang, "credit_item", due.item.value()), due.n);
        let rule = due.rule.map_or_else(String::new, |rule| said(lang, "rule", rule.value()));
        let (left, meaning) = match due.on {
            Some(on) => {
                let days = (on - model.today()).num_days();
                (format!("{on} {}", words::days(lang, days)), case_rows::meaning(days))
            }
            None => (lang.say("credit.no_day").into_owned(), Meaning::Notice),
        };
        (format!("{left}  {what}  {item}  {rule}").trim_end().to_owned(), meaning)
    };
    file.dues.iter().map(line).collect()
}

/// Every clock with its reasons: from when, by which version of which rule, which days did not count, until when.
pub(super) fn clocks(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let line = |clock: &Explained| {
        let what = clock.what.map_or_else(
            || lang.say("credit.first_repair").into_owned(),
            |what| said(lang, "credit_due", what.value()),
        );
        let item = format!("{} {}", said(lang, "credit_item", clock.item.value()), clock.n);
        let unit = said(lang, "rule_unit", clock.rule.unit.value());
        let args = [
            ("from", clock.from.to_string()),
            ("n", clock.rule.value.to_string()),
            ("unit", unit),
            ("on", clock.on.to_string()),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let held = clock.held_until.map(|on| lang.tell("credit.clock_held", &[("on", &on.to_string())]));
        let text = lang.tell("credit.clock", &args);
        let first =
            (format!("{what}  {item}  {text} {}", held.unwrap_or_default()).trim_end().to_owned(), Meaning::Text);
        let rule = said(lang, "rule", clock.rule.rule.value());
        let mut lines = vec![first, (format!("   {rule}  {}  {}", clock.rule.from, clock.rule.source), Meaning::Label)];
        let skipped = clock.not_counted.iter().map(|step| skipped(lang, step)).collect::<Vec<_>>();
        if !skipped.is_empty() {
            let days = lang.tell("credit.clock_skips", &[("days", &parts::joined(lang, &skipped))]);
            lines.push((format!("   {days}"), Meaning::Label));
        }
        lines
    };
    file.clocks.iter().flat_map(line).collect()
}

/// `2026-04-06 清明节`.
fn skipped(lang: Lang, step: &DayStep) -> String {
    let why = match &step.why {
        DayWhy::Holiday(name) | DayWhy::MakeUp(name) => name.clone(),
        _ => said(lang, "clock_why", "weekend"),
    };
    format!("{} {why}", step.date)
}

/// Every paper: what it is, from when it counts, what it finds.
pub(super) fn instruments(model: &Model, file: &CreditFile) -> Vec<Line> {
    file.dossier.instruments.iter().map(|known| instrument(model.look.lang, known, file.on)).collect()
}

fn instrument(lang: Lang, known: &Instrument, on: NaiveDate) -> Line {
    let paper = &known.paper;
    let (now, meaning) = if known.fallen(on) {
        (State::Revoked, Meaning::Overdue)
    } else if known.in_force(on) {
        (State::InForce, Meaning::Text)
    } else {
        (State::NotYet, Meaning::Label)
    };
    let mut parts = vec![
        format!("{} {}", known.n, said(lang, "instrument_kind", paper.kind.value())),
        format!("{} {}", paper.authority, paper.number),
        format!("{} {}", day(paper.in_force_on), state(lang, now)),
        said(lang, "object", paper.object.value()),
    ];
    parts.extend(paper.right.clone());
    parts.push(said(lang, "intent", paper.intent.value()));
    parts.extend(paper.heavier.map(|heavier| said(lang, "heavier", heavier.value())));
    parts.push(said(lang, "met", paper.met.value()));
    (parts.join("  "), meaning)
}

/// Key attention.
pub(super) fn attentions(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let known = file.dossier.attentions.iter().zip(&file.attentions);
    known
        .map(|(known, now)| {
            let test = said(lang, "credit_test", known.test.value());
            let second = known.decided.as_ref().map_or_else(String::new, |judged| format!(" {}", judged.by));
            let until =
                known.until.map_or_else(String::new, |until| lang.tell("credit.to_day", &[("on", &until.to_string())]));
            let text = format!(
                "{} {test}  {}  {} {}{second}  {until}  {}",
                known.n,
                state(lang, *now),
                known.on,
                known.by,
                known.reason
            );
            (text, weight(*now))
        })
        .collect()
}

/// Suggestions, procedures and entries with their repair.
pub(super) fn files(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines = Vec::new();
    for known in &file.dossier.suggestions {
        let item = said(lang, "credit_item", "suggestion");
        let basis = said(lang, "legal_basis", known.legal_basis.value());
        let answer = known.answered.as_ref().map_or_else(String::new, |answered| answered.answer.clone());
        let now = known.state();
        let text = format!("{item} {}  {} {}  {}  {basis}  {answer}", known.n, known.on, state(lang, now), known.to);
        lines.push((text.trim_end().to_owned(), weight(now)));
    }
    for known in &file.dossier.listings {
        let item = said(lang, "credit_item", "listing");
        let class = said(lang, "credit_class", known.class.value());
        let served = known.notice.as_ref().map_or_else(String::new, |(on, proof)| format!("{on} {proof}"));
        let now = known.state();
        let text =
            format!("{item} {}  {} {}  {class}  {}  {served}", known.n, known.on, state(lang, now), known.authority);
        lines.push((text.trim_end().to_owned(), weight(now)));
    }
    for (at, known) in file.dossier.entries.iter().enumerate() {
        let now = file.entries.get(at).copied().unwrap_or(State::NotYet);
        let from = file.repair_from.get(at).copied().flatten();
        lines.extend(entry(lang, known, now, from));
    }
    lines
}

fn entry(lang: Lang, known: &Entry, now: State, from: Option<NaiveDate>) -> Vec<Line> {
    let decided = &known.decided;
    let list = said(lang, "credit_list", decided.list.value());
    let class = said(lang, "credit_class", decided.class.value());
    let until = lang.tell("credit.to_day", &[("on", &decided.until.to_string())]);
    let item = said(lang, "credit_item", "entry");
    let head = format!("{item} {}  {list}  {class}  {}  {until}", known.n, state(lang, now));
    let basis = said(lang, "legal_basis", decided.legal_basis.value());
    let mut lines = vec![
        (head, weight(now)),
        (format!("   {} {} {}  {basis}", decided.decided_on, decided.authority, decided.number), Meaning::Label),
    ];
    if now == State::InForce {
        let from = lang.tell("credit.repair_from", &[("on", &day(from))]);
        lines.push((format!("   {from}"), Meaning::Label));
    }
    for repair in &known.repairs {
        let name = said(lang, "credit_item", "repair");
        let now = repair.state();
        let text = format!("   {name} {}  {} {}", repair.n, repair.on, state(lang, now));
        lines.push((text, weight(now)));
    }
    lines
}

/// Pledges.
pub(super) fn pledges(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let known = file.dossier.pledges.iter().zip(&file.pledges);
    known
        .map(|(known, now)| {
            let programme = said(lang, "programme", known.programme.value());
            let areas: Vec<String> = known.areas.iter().map(|area| said(lang, "pledge_area", area.value())).collect();
            let areas = parts::joined(lang, &areas);
            let until =
                known.until.map_or_else(String::new, |until| lang.tell("credit.to_day", &[("on", &until.to_string())]));
            let text = format!("{} {programme}  {areas}  {}  {until}", known.n, state(lang, *now));
            (text.trim_end().to_owned(), weight(*now))
        })
        .collect()
}

/// Hints.
pub(super) fn links(model: &Model, file: &CreditFile) -> Vec<Line> {
    let lang = model.look.lang;
    let line = |known: &crate::domain::credit::link::Link| {
        let ground = said(lang, "link_ground", known.ground.value());
        let text = format!("{} {}  {ground}  {}  {}", known.n, known.with, state(lang, known.state), known.reason);
        (text, weight(known.state))
    };
    let hint = |other: &Namesake| {
        (lang.tell("credit.namesake", &[("name", &other.name), ("code", &other.code)]), Meaning::Notice)
    };
    file.dossier.links.iter().map(line).chain(file.namesakes.iter().map(hint)).collect()
}

/// What happened, in the order it was recorded.
pub(super) fn happened(model: &Model, file: &CreditFile) -> Vec<Line> {
    file.happened.iter().map(|one| (line(model.look.lang, one), Meaning::Text)).collect()
}

/// The fields worth a word, the most telling first.
const DETAILS: [&str; 10] =
    ["number", "to", "receipt", "place", "name", "reason", "answer", "findings", "text", "proof"];

fn line(lang: Lang, one: &Happened) -> String {
    let key = format!("event.{}", one.kind);
    let what = if lang.knows(&key) { lang.say(&key).into_owned() } else { one.kind.clone() };
    let detail = match &one.body {
        None => lang.say("page.erased").into_owned(),
        Some(body) => {
            let inner = ["paper", "decided", "revocation"].iter().find_map(|part| body.get(part)).unwrap_or(body);
            let told = DETAILS.iter().filter_map(|name| inner.get(name)?.as_str());
            told.filter(|text| !text.is_empty()).take(1).collect::<String>()
        }
    };
    format!("{}  {what}  {detail}  {}", one.on, one.by)
}

/// What is published of a subject: all that is told to who does not work on credit.
pub(super) fn published(model: &Model, known: &Published) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines = Vec::new();
    for entry in &known.entries {
        let list = said(lang, "credit_list", entry.list.value());
        let class = said(lang, "credit_class", entry.class.value());
        let until = lang.tell("credit.to_day", &[("on", &entry.until.to_string())]);
        lines.push((format!("{list}  {class}  {until}"), Meaning::Soon));
        let basis = said(lang, "legal_basis", entry.legal_basis.value());
        lines.push((format!("   {} {} {}  {basis}", entry.decided_on, entry.authority, entry.number), Meaning::Label));
    }
    for place in &known.whitelist {
        let programme = said(lang, "programme", place.programme.value());
        let areas: Vec<String> = place.areas.iter().map(|area| said(lang, "pledge_area", area.value())).collect();
        let until =
            place.until.map_or_else(String::new, |until| lang.tell("credit.to_day", &[("on", &until.to_string())]));
        lines.push((format!("{programme}  {}  {until}", parts::joined(lang, &areas)), Meaning::Good));
    }
    if lines.is_empty() {
        lines.push((lang.say("cli.credit.nothing").into_owned(), Meaning::Text));
    }
    lines
}
