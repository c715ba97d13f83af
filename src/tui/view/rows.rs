//! Cases as rows of a table, in the widths there are.

use chrono::{Datelike, NaiveDate};

use crate::domain::case::row::Row as CaseRow;
use crate::domain::case::vocabulary::Object;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Row, Wide};
use crate::tui::words::{self, Urgency};

const WEEKDAYS: [&str; 7] =
    ["weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun"];

/// `2026-11-22 周日`.
pub(super) fn long_date(lang: Lang, date: NaiveDate) -> String {
    let day = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    format!("{date} {}", WEEKDAYS.get(day).map_or_else(String::new, |key| lang.say(key).into_owned()))
}

/// Cells of a case number: `宿城开发知调〔2026〕17号`. It is an identifier and not to be shortened.
pub(super) const NUMBER_CELLS: u16 = 24;

/// The columns of the list of cases when `room` cells are there.
pub(super) fn columns(lang: Lang, room: u16) -> Vec<Column> {
    let column = |key: &str, wide, align| Column { title: lang.say(key).into_owned(), wide, align };
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let mut made = vec![
        column("list.number", Wide::Cells(NUMBER_CELLS), Align::Left),
        column("list.parties", Wide::Share(1), Align::Left),
        column("list.about", cells(8, 12), Align::Left),
        column("list.stage", cells(6, 9), Align::Left),
        column("list.holder", cells(7, 8), Align::Left),
    ];
    if names_mediators(lang, room) {
        made.push(column("list.mediator", Wide::Cells(6), Align::Left));
    }
    made.push(column("list.left", cells(11, 13), Align::Right));
    made
}

/// Whether there is room for the mediator. English words take what Chinese ones leave.
const fn names_mediators(lang: Lang, room: u16) -> bool {
    match lang {
        Lang::Zh => room >= 78,
        Lang::En => room >= 96,
    }
}

/// A case in those columns.
pub(super) fn case_row(model: &Model, row: &CaseRow, room: u16) -> Row {
    let lang = model.look.lang;
    let units = model.units();
    let about = format!("{}{}", lang.say(&format!("object_short.{}", row.object)), kind_short(lang, row));
    let holder = match &row.in_transit_to {
        Some(to) => format!(">{}", short_unit(units.get(to).map_or(to.0.as_str(), |unit| unit.name.as_str()))),
        None => short_unit(&row.holder_name).to_owned(),
    };
    let text = |text: String| (text, Meaning::Text);
    let mut cells = vec![
        text(row.number.to_string()),
        text(parties(model, row)),
        text(about),
        text(lang.say(&format!("stage_short.{}", row.stage)).into_owned()),
        (holder, if row.in_transit_to.is_some() { Meaning::Notice } else { Meaning::Text }),
    ];
    if names_mediators(lang, room) {
        cells.push(text(row.mediators.first().cloned().unwrap_or_default()));
    }
    cells.push(left(model, row));
    Row { cells }
}

/// `耿车` of 耿车镇, where the column is narrow.
pub(super) fn short_unit(name: &str) -> &str {
    let endings = ["街道", "镇", "乡"];
    let short = endings.iter().find_map(|ending| name.strip_suffix(ending));
    short.filter(|short| short.chars().count() >= 2).unwrap_or(name)
}

fn kind_short(lang: Lang, row: &CaseRow) -> String {
    let kind = lang.say(&format!("kind_short.{}", row.kind)).into_owned();
    match lang {
        Lang::Zh => kind,
        Lang::En => format!(" {kind}"),
    }
}

/// Both sides in one breath; what may not be read says so, and is never an empty name.
pub(super) fn parties(model: &Model, row: &CaseRow) -> String {
    let lang = model.look.lang;
    if !row.applicants.is_empty() || !row.respondents.is_empty() {
        return words::parties(&row.applicants, &row.respondents, model.units(), lang);
    }
    let key = if row.object == Object::TradeSecret { "list.secret" } else { "list.elsewhere" };
    lang.say(key).into_owned()
}

/// Days left in words, with how pressing that is.
pub(super) fn left(model: &Model, row: &CaseRow) -> (String, Meaning) {
    match row.days_left(model.today()) {
        None => (String::new(), Meaning::Text),
        Some(days) => (words::days(model.look.lang, days), meaning(days)),
    }
}

/// How a number of days left looks.
pub(super) const fn meaning(days_left: i64) -> Meaning {
    match words::urgency(days_left) {
        Urgency::Past => Meaning::Overdue,
        Urgency::Soon => Meaning::Soon,
        Urgency::Later => Meaning::Text,
    }
}
