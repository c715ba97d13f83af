//! 审计: who did what, when and how they were known, without what was said; the newest first.

use crate::domain::dates::in_china;
use crate::domain::log::LogLine;
use crate::tui::lang::Lang;
use crate::tui::model::{Model, SystemPart};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::parts;
use crate::tui::widgets::{Pen, Row, Wide};

use super::column;

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
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let headings = vec![
        column(lang, "system.audit_at", Wide::Cells(11), Align::Left),
        column(lang, "system.account", Wide::Cells(10), Align::Left),
        column(lang, "system.audit_known", cells(8, 19), Align::Left),
        column(lang, "system.audit_kind", Wide::Share(1), Align::Left),
        column(lang, "system.audit_about", Wide::Cells(20), Align::Left),
    ];
    let rows: Vec<Row> = lines.iter().map(|line| row(lang, line)).collect();
    let hint = if audit.next.is_some() { "system.audit_hint_more" } else { "system.audit_hint" };
    let (columns, height) = (pen.width(), parts::foot(hint, pen));
    parts::table(&headings, &rows, &model.system.selection(), &mut pen.part(0, 0, columns, height));
}

fn row(lang: Lang, line: &LogLine) -> Row {
    let text = |text: String| (text, Meaning::Text);
    // What took something out of the register, or looked into a secret, is what an audit looks for first.
    let seen = matches!(line.kind.as_str(), "cases_exported" | "case_read");
    let asserted = line.by.known == crate::domain::actor::Identity::Asserted;
    Row {
        cells: vec![
            text(in_china(line.at).format("%m-%d %H:%M").to_string()),
            text(line.by.account.clone()),
            (known(lang, line), if asserted { Meaning::Notice } else { Meaning::Text }),
            (kind(lang, line), if seen { Meaning::Notice } else { Meaning::Text }),
            text(about(line)),
        ],
    }
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
    let fact = |label: &str, value: String| (format!("{}: {value}", lang.say(label)), Meaning::Text);
    vec![
        (kind(lang, line), Meaning::Title),
        fact("system.audit_position", line.position.to_string()),
        fact("system.audit_at", in_china(line.at).format("%Y-%m-%d %H:%M:%S").to_string()),
        fact("system.audit_on", line.on.to_string()),
        fact("system.account", line.by.account.clone()),
        fact("system.roles", lang.say(&format!("role.{}", line.by.role)).into_owned()),
        fact("system.audit_known", known(lang, line)),
        fact("system.audit_about", about(line)),
    ]
}
