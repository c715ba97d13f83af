//! The working calendar, a month at a time: rest days, make-up workdays, and what is not announced yet.
//!
//! ```text
//!  2026年10月                      放假与调休
//!   一   二   三   四   五   六   日   10-01 休 国庆节
//!                  1休  2休  3休  4休  10-10 班 国庆节
//! ```

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::calendar::{DayKind, DayWhy};
use crate::domain::office::Office;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;
use crate::tui::words::short_date;

use super::super::parts;

const WEEKDAYS: [&str; 7] =
    ["weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun"];
/// Cells of a day: its number and its mark.
const DAY_CELLS: u16 = 6;
/// Where the list of named days begins.
const LIST_X: u16 = DAY_CELLS * 7 + 3;

pub(super) fn draw(model: &Model, office: &Office, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let first = model.system.first_of_month(model.today());
    let (year, month) = (first.year().to_string(), first.month().to_string());
    let title = lang.tell("system.month", &[("year", &year), ("month", &month)]);
    pen.text(1, 1, &title, Meaning::Title);
    grid(model, office, first, pen);
    named(model, office, first, pen);
    let height = parts::foot("system.calendar_hint", pen);
    let mut y = 10;
    for (text, meaning) in remarks(model, office, first.year()) {
        let (columns, rows) = (pen.width().saturating_sub(2), height.saturating_sub(y));
        y += pen.part(1, y, columns, rows).paragraph(0, 0, &text, meaning);
    }
}

fn grid(model: &Model, office: &Office, first: NaiveDate, pen: &mut Pen<'_>) {
    for (x, key) in (0..).zip(WEEKDAYS) {
        let name = pen.say(key).into_owned();
        let style = pen.style(Meaning::Label);
        pen.cell(1 + x * DAY_CELLS, 2, DAY_CELLS - 1, &name, Align::Right, style);
    }
    let blank = first.weekday().num_days_from_monday();
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    for (at, day) in (blank..).zip(first.iter_days().take_while(|day| *day < next)) {
        let (mark, meaning) = match office.calendar.day_why(day) {
            DayWhy::Holiday(_) => ("system.rest_mark", Meaning::Soon),
            DayWhy::MakeUp(_) => ("system.work_mark", Meaning::Notice),
            DayWhy::Weekend => ("", Meaning::Label),
            _ => ("", Meaning::Text),
        };
        let mark = if mark.is_empty() { "  ".into() } else { pen.say(mark).into_owned() };
        let text = format!("{}{mark}", day.day());
        let style = pen.style(if day == model.today() { Meaning::Selection } else { meaning });
        let column = u16::try_from(at % 7).unwrap_or(0);
        let row = u16::try_from(at / 7).unwrap_or(0);
        pen.cell(1 + column * DAY_CELLS, 3 + row, DAY_CELLS - 1, &text, Align::Right, style);
    }
}

/// The days the announcement names, in the month shown and, if there is room, after it.
fn named(model: &Model, office: &Office, first: NaiveDate, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let title = lang.say("system.named_days").into_owned();
    pen.text(LIST_X, 1, &title, Meaning::Title);
    let from = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    for (y, (date, day)) in (2..10).zip(office.calendar.days.iter().filter(|(date, _)| **date > from)) {
        let key = if day.kind == DayKind::Rest { "system.rest_mark" } else { "system.work_mark" };
        let text = format!("{}-{} {} {}", date.year(), short_date(*date), lang.say(key), day.name);
        pen.text(LIST_X, y, &text, if date.month() == first.month() { Meaning::Text } else { Meaning::Label });
    }
}

/// Where the announcement of the year comes from, and which years nobody has entered yet.
fn remarks(model: &Model, office: &Office, year: i32) -> Vec<(String, Meaning)> {
    let lang = model.look.lang;
    let mut made = Vec::new();
    if let Some(source) = office.calendar_sources.get(&year) {
        made.push((lang.tell("system.calendar_source", &[("source", source)]), Meaning::Label));
    }
    let present = model.today().year();
    let mut years = vec![present, present + 1];
    if !years.contains(&year) {
        years.push(year);
    }
    for missing in years.into_iter().filter(|year| !office.calendar.years.contains(year)) {
        let meaning = if missing == present { Meaning::Overdue } else { Meaning::Notice };
        made.push((lang.tell("clock_uncovered", &[("year", &missing.to_string())]), meaning));
    }
    made
}
