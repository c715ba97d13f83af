//! 审计: who did what, when, how they were known and from where, without what was said; the newest first.
//!
//! On a narrow screen how somebody was known and where they sat share a column, in one short word and the address; an
//! address that only the person's own program told of bears a question mark. The sheet of a line says all of it in words.

use crate::domain::actor::{Identity, Origin, Told};
use crate::domain::dates::in_china;
use crate::domain::log::LogLine;
use crate::tui::lang::Lang;
use crate::tui::model::{Model, SystemPart};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::parts;
use crate::tui::widgets::{Column, Pen, Row, Wide};

use super::column;

/// Columns of the terminal from which every fact has a column of its own.
const ROOMY: u16 = 120;

/// A line of the sheet.
type Line = (String, Meaning);

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let audit = &model.system.audit;
    let Some(lines) = audit.lines.as_ref().filter(|_| audit.trouble.is_none()) else {
        let (columns, height) = (pen.width(), pen.height());
        parts::nothing(model, false, audit.trouble.as_ref(), "system.audit", &mut pen.part(0, 1, columns, height));
        return;
    };
    let roomy = pen.width() >= ROOMY;
    let headings = if roomy { roomy_columns(lang) } else { narrow_columns(lang) };
    let rows: Vec<Row> = lines.iter().map(|line| row(lang, line, roomy)).collect();
    let hint = if audit.next.is_some() { "system.audit_hint_more" } else { "system.audit_hint" };
    let (columns, height) = (pen.width(), parts::foot(hint, pen));
    parts::table(&headings, &rows, &model.system.selection(), &mut pen.part(0, 0, columns, height));
}

fn roomy_columns(lang: Lang) -> Vec<Column> {
    let known = Wide::Cells(if lang == Lang::Zh { 8 } else { 19 });
    vec![
        column(lang, "system.audit_at", Wide::Cells(11), Align::Left),
        column(lang, "system.account", Wide::Cells(16), Align::Left),
        column(lang, "system.audit_known", known, Align::Left),
        column(lang, "system.audit_from", Wide::Share(1), Align::Left),
        column(lang, "system.audit_kind", Wide::Share(1), Align::Left),
        column(lang, "system.audit_about", Wide::Cells(20), Align::Left),
    ]
}

fn narrow_columns(lang: Lang) -> Vec<Column> {
    // A short word, an address of four numbers and its question mark.
    let known = Wide::Cells(if lang == Lang::Zh { 21 } else { 20 });
    vec![
        column(lang, "system.audit_at", Wide::Cells(11), Align::Left),
        column(lang, "system.account", Wide::Cells(8), Align::Left),
        column(lang, "system.audit_known_from", known, Align::Left),
        column(lang, "system.audit_kind", Wide::Share(1), Align::Left),
        column(lang, "system.audit_about", Wide::Cells(20), Align::Left),
    ]
}

fn row(lang: Lang, line: &LogLine, roomy: bool) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let marked = |text: String, mark: bool| (text, if mark { Meaning::Notice } else { Meaning::Text });
    // What took something out of the register, or looked into a secret, is what an audit looks for first.
    let seen = matches!(line.kind.as_str(), "cases_exported" | "case_read");
    let asserted = line.by.known == Identity::Asserted;
    let told = line.from.as_ref().is_some_and(|origin| origin.known == Told::Asserted);
    let (before, after) = (
        [text(in_china(line.at).format("%m-%d %H:%M").to_string()), text(line.by.account.clone())],
        [marked(kind(lang, line), seen), text(about(line))],
    );
    let whence = if roomy {
        let from = line.from.as_ref().map_or_else(String::new, |origin| in_full(lang, origin));
        vec![marked(known(lang, line), asserted), marked(from, told)]
    } else {
        vec![marked(in_short(lang, line), asserted || told)]
    };
    Row { cells: before.into_iter().chain(whence).chain(after).collect() }
}

/// How somebody was known, in one word, and where they sat.
fn in_short(lang: Lang, line: &LogLine) -> String {
    let known = lang.say(&format!("identity_short.{}", line.by.known.value())).into_owned();
    match &line.from {
        Some(Origin { from, known: Told::Asserted }) => format!("{known} {from}?"),
        Some(Origin { from, known: Told::System }) => format!("{known} {from}"),
        None => known,
    }
}

/// Where somebody sat, and who says so.
fn in_full(lang: Lang, origin: &Origin) -> String {
    let told = lang.say(&format!("origin.{}", origin.known.value())).into_owned();
    lang.tell("system.audit_origin", &[("from", &origin.from.to_string()), ("known", &told)])
}

fn kind(lang: Lang, line: &LogLine) -> String {
    lang.say(&format!("event.{}", line.kind)).into_owned()
}

fn known(lang: Lang, line: &LogLine) -> String {
    lang.say(&format!("identity.{}", line.by.known.value())).into_owned()
}

/// The case's number, or what of the office it is about.
fn about(line: &LogLine) -> String {
    let of_office = || line.stream.split_once(':').map_or_else(String::new, |(_, about)| about.to_owned());
    line.case.clone().unwrap_or_else(of_office)
}

/// The selected line in full.
pub(super) fn detail(model: &Model) -> Vec<Line> {
    let lang = model.look.lang;
    let key = model.system.selected().filter(|_| model.system.part == SystemPart::Audit).unwrap_or_default();
    let Some(line) = model.system.audit.line(&key) else { return Vec::new() };
    // Nothing is recorded of somebody at the register's own machine.
    let here = || lang.say("system.audit_here").into_owned();
    let from = line.from.as_ref().map_or_else(here, |origin| in_full(lang, origin));
    let fact = |label: &str, value: String| (format!("{}: {value}", lang.say(label)), Meaning::Text);
    vec![
        (kind(lang, line), Meaning::Title),
        fact("system.audit_position", line.position.to_string()),
        fact("system.audit_at", in_china(line.at).format("%Y-%m-%d %H:%M:%S").to_string()),
        fact("system.audit_on", line.on.to_string()),
        fact("system.account", line.by.account.clone()),
        fact("system.roles", lang.say(&format!("role.{}", line.by.role)).into_owned()),
        fact("system.audit_known", known(lang, line)),
        fact("system.audit_from", from),
        fact("system.audit_about", about(line)),
    ]
}
