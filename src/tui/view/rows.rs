//! Cases as rows of a table, in the widths there are.

use chrono::{Datelike, NaiveDate};

use crate::domain::case::row::Row as CaseRow;
use crate::domain::case::vocabulary::Object;
use crate::domain::dates::china_day;
use crate::tui::lang::Lang;
use crate::tui::model::{CaseColumn, Model};
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

/// The columns to show when `room` cells are there: those chosen, or the usual ones.
pub(super) fn shown_columns(model: &Model, room: u16) -> Vec<CaseColumn> {
    use CaseColumn::{About, Changed, Holder, Left, Mediator, Number, Parties, Requested, Stage};
    let chosen = &model.shows.columns;
    if !chosen.is_empty() {
        return CaseColumn::ALL.into_iter().filter(|column| *column == Number || chosen.contains(column)).collect();
    }
    let usual: &[CaseColumn] = match room {
        WIDER.. => &[Number, Parties, About, Stage, Holder, Mediator, Requested, Changed, Left],
        _ if names_mediators(model.look.lang, room) => &[Number, Parties, About, Stage, Holder, Mediator, Left],
        // Who, where and until when: what the case is about stands on its page.
        _ if is_narrow(model.look.lang, room) => &[Number, Parties, Stage, Left],
        _ => &[Number, Parties, About, Stage, Holder, Left],
    };
    usual.to_vec()
}

/// From this width of the list on, the dates of request and change stand in it by themselves.
const WIDER: u16 = 112;

/// The columns as a table has them.
pub(super) fn columns(lang: Lang, shown: &[CaseColumn]) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let made = shown.iter().map(|column| {
        let (wide, align) = match column {
            CaseColumn::Number => (Wide::Cells(NUMBER_CELLS), Align::Left),
            CaseColumn::Parties => (Wide::Share(1), Align::Left),
            CaseColumn::About => (cells(8, 12), Align::Left),
            CaseColumn::Stage => (cells(6, 9), Align::Left),
            CaseColumn::Holder => (cells(7, 8), Align::Left),
            CaseColumn::Mediator => (Wide::Cells(6), Align::Left),
            CaseColumn::Requested | CaseColumn::Changed => (Wide::Cells(10), Align::Left),
            CaseColumn::Source => (cells(12, 12), Align::Left),
            CaseColumn::Amount => (Wide::Cells(12), Align::Right),
            CaseColumn::Left => (cells(11, 13), Align::Right),
        };
        Column { title: lang.say(column.label()).into_owned(), wide, align }
    });
    made.collect()
}

/// Whether there is room for the mediator. English words take what Chinese ones leave.
const fn names_mediators(lang: Lang, room: u16) -> bool {
    match lang {
        Lang::Zh => room >= 78,
        Lang::En => room >= 96,
    }
}

/// Whether there is room for hardly more than who and until when: the days left are the last to be cut.
const fn is_narrow(lang: Lang, room: u16) -> bool {
    match lang {
        Lang::Zh => room < 72,
        Lang::En => room < 76,
    }
}

/// A case in those columns.
pub(super) fn case_row(model: &Model, row: &CaseRow, shown: &[CaseColumn]) -> Row {
    Row { cells: shown.iter().map(|column| cell(model, row, *column)).collect() }
}

fn cell(model: &Model, row: &CaseRow, column: CaseColumn) -> (String, Meaning) {
    let lang = model.look.lang;
    let text = match column {
        CaseColumn::Number => row.number.to_string(),
        CaseColumn::Parties => parties(model, row),
        CaseColumn::About => {
            format!("{}{}", lang.say(&format!("object_short.{}", row.object)), kind_short(lang, row))
        }
        CaseColumn::Stage => lang.say(&format!("stage_short.{}", row.stage)).into_owned(),
        CaseColumn::Holder => return holder(model, row),
        CaseColumn::Mediator => row.mediators.first().cloned().unwrap_or_default(),
        CaseColumn::Requested => row.requested_on.to_string(),
        CaseColumn::Changed => china_day(row.changed_at).to_string(),
        CaseColumn::Source => lang.say(&format!("source.{}", row.source)).into_owned(),
        CaseColumn::Amount => row.amount_asked_fen.map(|fen| fen.to_string()).unwrap_or_default(),
        CaseColumn::Left => return left(model, row),
    };
    (text, Meaning::Text)
}

/// Who holds it, or where it is going.
fn holder(model: &Model, row: &CaseRow) -> (String, Meaning) {
    match &row.in_transit_to {
        Some(to) => {
            let name = model.units().get(to).map_or(to.0.as_str(), |unit| unit.name.as_str());
            (format!(">{}", short_unit(name)), Meaning::Notice)
        }
        None => (short_unit(&row.holder_name).to_owned(), Meaning::Text),
    }
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
