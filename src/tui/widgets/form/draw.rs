//! Drawing a form: labels in a column, values beside them, what is wrong beside those, and the help of the focused entry
//! beneath. A form longer than the screen is shown page by page, following the focus.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::entry::{Entry, Kind, Severity, unnumbered};
use super::{Form, parse_date};
use crate::tui::text::{Align, width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

/// Cells of the widest label column.
const LABEL_CELLS_MAX: usize = 20;
/// Cells of a value where there is room beside it.
const VALUE_CELLS_MAX: u16 = 32;
/// Rows kept at the bottom for the help of the focused entry.
const HELP_ROWS: u16 = 3;

/// Draws `form` into the pen's area; gives where the caret stands.
pub fn draw(form: &Form, today: NaiveDate, pen: &mut Pen<'_>) -> Option<Position> {
    let (columns, rows) = (pen.width(), pen.height());
    let list_rows = rows.saturating_sub(HELP_ROWS + 1);
    let mut stops = form.shown();
    stops.push(form.entries.len());
    let here = stops.iter().position(|at| *at >= form.focus()).unwrap_or(0);
    let per_page = usize::from(list_rows).max(1);
    let first = here / per_page * per_page;
    let labels = label_cells(form, pen);
    let mut caret = None;
    for (row, at) in stops.iter().skip(first).take(usize::from(list_rows)).enumerate() {
        let mut line = pen.part(0, u16::try_from(row).unwrap_or(u16::MAX), columns, 1);
        let focused = *at == form.focus();
        match form.entries.get(*at) {
            Some(entry) => {
                let place = draw_entry(form, entry, focused, labels, today, &mut line);
                caret = caret.or(place.filter(|_| focused));
            }
            None => draw_button(form, focused, labels, &mut line),
        }
    }
    if list_rows > 0 {
        draw_help(form, today, &mut pen.part(0, list_rows, columns, rows - list_rows));
        if stops.len() > per_page {
            let pages = format!("{}/{}", here / per_page + 1, stops.len().div_ceil(per_page));
            pen.right(list_rows, &pages, Meaning::Label);
        }
    }
    caret
}

fn label_cells(form: &Form, pen: &Pen<'_>) -> u16 {
    let widest = form.entries.iter().map(|entry| width(&name_of(entry, pen))).max().unwrap_or(0);
    u16::try_from(widest.min(LABEL_CELLS_MAX)).unwrap_or(0)
}

/// The label, numbered from the second item of a list on.
fn name_of(entry: &Entry, pen: &Pen<'_>) -> String {
    match entry.ordinal {
        0 | 1 => pen.say(&entry.label).into_owned(),
        n => format!("{} {n}", pen.say(&entry.label)),
    }
}

fn draw_entry(
    form: &Form,
    entry: &Entry,
    focused: bool,
    labels: u16,
    today: NaiveDate,
    line: &mut Pen<'_>,
) -> Option<Position> {
    let meaning = if focused { Meaning::Focus } else { Meaning::Label };
    if focused {
        line.text(0, 0, ">", meaning);
    }
    let name = name_of(entry, line);
    let style = line.style(meaning);
    line.cell(2, 0, labels, &name, Align::Left, style);
    if entry.required {
        line.text(labels + 3, 0, "*", Meaning::Notice);
    }
    let at = labels + 5;
    let room = line.width().saturating_sub(at);
    let beside = room > VALUE_CELLS_MAX + 8;
    let cells = if beside { VALUE_CELLS_MAX } else { room };
    let caret = draw_value(entry, focused, at, cells, line);
    if beside && let Some((text, meaning)) = finding(form, entry, today, line) {
        let x = at + VALUE_CELLS_MAX + 2;
        line.text(x, 0, &text, meaning);
    }
    caret
}

fn draw_value(entry: &Entry, focused: bool, x: u16, cells: u16, line: &mut Pen<'_>) -> Option<Position> {
    let area = line.area();
    if let Kind::Choice(_) | Kind::Several(_) = entry.kind {
        let chosen = chosen_text(entry, line);
        let shown = if focused { format!("< {chosen} >") } else { format!("  {chosen}") };
        line.text(x, 0, &shown, if focused { Meaning::Focus } else { Meaning::Text });
        // The caret stands on what is chosen, so that an input method's window does not wander.
        return Some(Position { x: area.x.saturating_add(x + 2).min(area.right().saturating_sub(1)), y: area.y });
    }
    let caret = entry.field.draw(line, x, 0, cells, Meaning::Text);
    if focused {
        let underline = ratatui::style::Style::new().add_modifier(Modifier::UNDERLINED);
        line.part(x, 0, cells, 1).tint(0, underline);
    }
    caret
}

/// The options chosen, as people read them.
fn chosen_text(entry: &Entry, pen: &Pen<'_>) -> String {
    let several = entry.chosen_several().map(|c| pen.say(&c.label).into_owned());
    match entry.chosen() {
        Some(choice) => pen.say(&choice.label).into_owned(),
        None => several.collect::<Vec<_>>().join("、"),
    }
}

/// The options of an entry with the digits that pick them; of several, those taken are marked and the arrows' place too.
fn options_text(entry: &Entry, pen: &Pen<'_>) -> Option<String> {
    let (options, several) = match &entry.kind {
        Kind::Choice(options) => (options, false),
        Kind::Several(options) => (options, true),
        _ => return None,
    };
    let taken: Vec<&str> = entry.chosen_several().map(|c| c.value.as_str()).collect();
    let one = |(at, option): (usize, &super::Choice)| {
        let digit = if at < 10 { format!("{} ", (at + 1) % 10) } else { String::new() };
        let mark = if taken.contains(&option.value.as_str()) { "*" } else { "" };
        let here = if several && at == entry.at { ">" } else { "" };
        format!("{here}{digit}{mark}{}", pen.say(&option.label))
    };
    Some(options.iter().skip(unnumbered(options)).enumerate().map(one).collect::<Vec<_>>().join("  "))
}

/// What to say beside an entry: its fault once it may be said, else the remark, else how a date was understood.
fn finding(form: &Form, entry: &Entry, today: NaiveDate, pen: &Pen<'_>) -> Option<(String, Meaning)> {
    let may_say = form.asked || entry.left;
    let fault = entry.fault(today).filter(|_| may_say);
    if let Some(fault) = fault {
        return Some((pen.say(fault.phrase()).into_owned(), Meaning::Overdue));
    }
    if let Some(remark) = &entry.remark {
        let meaning = match remark.severity {
            Severity::Good => Meaning::Good,
            Severity::Notice => Meaning::Notice,
            Severity::Warning => Meaning::Soon,
        };
        return Some((remark.text.clone(), meaning));
    }
    match entry.kind {
        Kind::Date => parse_date(entry.value(), today).map(|date| (understood(pen, date), Meaning::Label)),
        _ => None,
    }
}

/// A date with its weekday, as it was understood.
fn understood(pen: &Pen<'_>, date: NaiveDate) -> String {
    const WEEKDAYS: [&str; 7] =
        ["weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun"];
    let day = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    format!("{date} {}", WEEKDAYS.get(day).map_or(Cow::Borrowed(""), |key| pen.say(key)))
}

fn draw_button(form: &Form, focused: bool, labels: u16, line: &mut Pen<'_>) {
    let text = format!("[ {} ]", line.say(&form.submit));
    line.text(labels + 5, 0, &text, if focused { Meaning::Selection } else { Meaning::Key });
    if focused {
        line.text(0, 0, ">", Meaning::Focus);
    }
}

fn draw_help(form: &Form, today: NaiveDate, pen: &mut Pen<'_>) {
    pen.rule(0);
    let Some(entry) = form.focused() else {
        let text = pen.say("form.button_help").into_owned();
        pen.text(0, 1, &text, Meaning::Label);
        return;
    };
    let help = pen.say(&entry.help).into_owned();
    let text = match options_text(entry, pen) {
        Some(options) => format!("{options}  {help}"),
        None => help,
    };
    let cells = usize::from(pen.width());
    // What is wrong is told beside the entry where it fits, and here in full where it does not.
    let beside = pen.width().saturating_sub(label_cells(form, pen) + 5 + VALUE_CELLS_MAX + 2);
    let mut y = 1;
    if let Some((found, meaning)) =
        finding(form, entry, today, pen).filter(|(text, _)| width(text) > usize::from(beside))
    {
        for row in wrap(&found, cells) {
            pen.text(0, y, row.trim_end(), meaning);
            y += 1;
        }
    }
    pen.paragraph(0, y, &text, Meaning::Label);
}
