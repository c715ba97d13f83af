//! 系统: accounts, units, rules, the calendar, and how the register is.

mod audit;
mod calendar;
mod detail;
mod health;

use chrono::NaiveDate;
use ratatui::layout::Position;

use crate::domain::office::Office;
use crate::domain::rules::{DatedRule, RuleId};
use crate::tui::lang::Lang;
use crate::tui::model::{Model, SystemPart};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Wide};
use crate::tui::words;

use super::parts;

pub(super) use detail::detail;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let tab = &model.system;
    let count = |part| match part {
        SystemPart::Accounts | SystemPart::Units => tab.office.as_ref().map(|_| tab.keys(part).len()),
        _ => None,
    };
    let names = SystemPart::ALL.map(|part| (part.name(), count(part)));
    let shown = SystemPart::ALL.iter().position(|part| *part == tab.part).unwrap_or(0);
    parts::strip(&names, shown, pen);
    let (columns, height) = (pen.width(), pen.height());
    let mut body = pen.part(0, 1, columns, height - 1);
    if tab.part == SystemPart::Health {
        health::draw(model, &mut body);
        return None;
    }
    if tab.part == SystemPart::Audit {
        audit::draw(model, &mut body);
        return None;
    }
    let Some(office) = &tab.office else {
        let mut below = body.part(0, 1, columns, height);
        parts::nothing(model, false, tab.trouble.as_ref(), "system.accounts", &mut below);
        return None;
    };
    match tab.part {
        SystemPart::Calendar => calendar::draw(model, office, &mut body),
        part => list(model, office, part, &mut body),
    }
    None
}

fn list(model: &Model, office: &Office, part: SystemPart, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let keys = model.system.keys(part);
    let rows: Vec<Row> = keys
        .iter()
        .filter_map(|key| match part {
            SystemPart::Accounts => account(model, office, key),
            SystemPart::Units => unit(model, office, key),
            _ => RuleId::from_value(key).map(|id| rule(model, id, names_sources(lang, pen.width()))),
        })
        .collect();
    let headings = match part {
        SystemPart::Accounts => accounts_columns(lang),
        SystemPart::Units => units_columns(lang),
        _ => rules_columns(lang, names_sources(lang, pen.width())),
    };
    let hint = match part {
        SystemPart::Accounts => "system.accounts_hint",
        SystemPart::Units => "system.units_hint",
        _ => "system.rules_hint",
    };
    let (columns, height) = (pen.width(), parts::foot(hint, pen));
    parts::table(&headings, &rows, &model.system.selection(), &mut pen.part(0, 0, columns, height));
}

fn column(lang: Lang, key: &str, wide: Wide, align: Align) -> Column {
    Column { title: lang.say(key).into_owned(), wide, align }
}

fn accounts_columns(lang: Lang) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    vec![
        column(lang, "system.account", Wide::Share(1), Align::Left),
        column(lang, "system.person", Wide::Cells(10), Align::Left),
        column(lang, "system.committee", cells(10, 12), Align::Left),
        column(lang, "system.roles", Wide::Share(2), Align::Left),
        column(lang, "system.state", cells(6, 8), Align::Left),
    ]
}

fn account(model: &Model, office: &Office, key: &str) -> Option<Row> {
    let lang = model.look.lang;
    let account = office.accounts.values().find(|account| account.name.0 == key)?;
    let roles: Vec<String> = account.roles.iter().map(|role| lang.say(&format!("role.{role}")).into_owned()).collect();
    let (state, meaning) =
        if account.active { ("system.active", Meaning::Text) } else { ("system.disabled", Meaning::Unavailable) };
    let text = |text: String| (text, Meaning::Text);
    Some(Row {
        cells: vec![
            text(key.to_owned()),
            text(account.person.clone()),
            text(words::value(lang, &office.units, "unit", &account.committee.0)),
            text(parts::joined(lang, &roles)),
            (lang.say(state).into_owned(), meaning),
        ],
    })
}

fn units_columns(lang: Lang) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    vec![
        column(lang, "system.code", Wide::Cells(10), Align::Left),
        column(lang, "system.name", Wide::Share(2), Align::Left),
        column(lang, "system.kind", cells(6, 9), Align::Left),
        column(lang, "system.prefix", Wide::Share(2), Align::Left),
        column(lang, "system.mediators_n", cells(6, 9), Align::Right),
        column(lang, "system.accounts_n", cells(6, 9), Align::Right),
        column(lang, "system.state", cells(8, 8), Align::Left),
    ]
}

fn unit(model: &Model, office: &Office, key: &str) -> Option<Row> {
    let lang = model.look.lang;
    let unit = office.units.0.values().find(|unit| unit.code.0 == key)?;
    let accounts = office.accounts.values().filter(|account| account.active && account.committee == unit.code).count();
    let mediators = office.roster.of(&unit.code).count();
    let (state, meaning) =
        if unit.active { ("system.open", Meaning::Text) } else { ("system.closed", Meaning::Unavailable) };
    let text = |text: String| (text, Meaning::Text);
    let few = |n: usize| (n.to_string(), if n == 0 && unit.active { Meaning::Notice } else { Meaning::Text });
    Some(Row {
        cells: vec![
            text(key.to_owned()),
            text(unit.name.clone()),
            text(lang.say(&format!("unit_kind.{}", unit.kind)).into_owned()),
            text(unit.number_prefix.clone()),
            few(mediators),
            few(accounts),
            (lang.say(state).into_owned(), meaning),
        ],
    })
}

/// Whether there is room for the sources; they are always behind Enter.
const fn names_sources(lang: Lang, room: u16) -> bool {
    match lang {
        Lang::Zh => room >= 78,
        Lang::En => room >= 110,
    }
}

fn rules_columns(lang: Lang, sources: bool) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let mut made = vec![
        column(lang, "system.rule", Wide::Share(2), Align::Left),
        column(lang, "system.value", cells(11, 15), Align::Left),
        column(lang, "system.from", Wide::Cells(10), Align::Left),
        column(lang, "system.certainty", cells(10, 14), Align::Left),
    ];
    if sources {
        made.push(column(lang, "system.source", Wide::Share(1), Align::Left));
    }
    made.push(column(lang, "system.versions", cells(4, 8), Align::Right));
    made
}

fn rule(model: &Model, id: RuleId, sources: bool) -> Row {
    let lang = model.look.lang;
    let versions = model.system.versions(id);
    let name = lang.say(&format!("rule.{id}")).into_owned();
    let Some(now) = in_force(&versions, model.today()) else {
        let none = lang.say("system.no_rule").into_owned();
        return Row { cells: vec![(name, Meaning::Text), (none, Meaning::Overdue)] };
    };
    let coming = versions.iter().any(|dated| dated.from > model.today());
    let text = |text: String| (text, Meaning::Text);
    let certainty = lang.say(&format!("certainty.{}", now.certainty)).into_owned();
    let sure = matches!(now.certainty, crate::domain::rules::Certainty::Text | crate::domain::rules::Certainty::Local);
    let mut cells = vec![
        text(name),
        text(value(lang, now)),
        text(now.from.to_string()),
        (certainty, if sure { Meaning::Text } else { Meaning::Notice }),
    ];
    if sources {
        cells.push(text(now.source.clone()));
    }
    cells.push((versions.len().to_string(), if coming { Meaning::Notice } else { Meaning::Text }));
    Row { cells }
}

/// The version that applies on a day, of versions oldest first.
fn in_force<'a>(versions: &[&'a DatedRule], on: NaiveDate) -> Option<&'a DatedRule> {
    versions.iter().rev().find(|dated| dated.from <= on).copied()
}

/// `30 天`, `2 个工作日`, `是`.
fn value(lang: Lang, dated: &DatedRule) -> String {
    use crate::domain::rules::RuleUnit;
    match dated.unit {
        RuleUnit::Flag => lang.say(if dated.value == 0 { "choice.no" } else { "choice.yes" }).into_owned(),
        unit => format!("{} {}", dated.value, lang.say(&format!("rule_unit.{unit}"))),
    }
}
