//! Drawing a form: labels in a column, values beside them, what is to be said beside those, and the help of the focused
//! entry beneath. A form longer than the screen is shown page by page, following the focus.

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::content::Content;
use super::entry::{Entry, Kind, unnumbered};
use super::finding::{Finding, finding};
use super::layout::{Columns, Stop, name_of, page};
use super::{Choice, Form, SWITCHED_MAX};
use crate::domain::field::typed::Almanac;
use crate::tui::text::{Align, width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

/// Rows kept at the bottom for the help of the focused entry, the line above it not counted.
const HELP_ROWS: u16 = 2;

/// Draws `form` into the pen's area; gives where the caret stands.
pub fn draw(form: &Form, almanac: Almanac<'_>, pen: &mut Pen<'_>) -> Option<Position> {
    let (cells, rows) = (pen.width(), pen.height());
    let list_rows = rows.saturating_sub(HELP_ROWS + 1);
    let columns = Columns::of(form, pen.look.lang, cells);
    let (stops, number, count) = page(form, columns, usize::from(list_rows));
    let mut caret = None;
    for stop in stops {
        let (Ok(y), Ok(height)) = (u16::try_from(stop.y), u16::try_from(stop.height)) else { continue };
        if y >= list_rows {
            continue;
        }
        let mut part = pen.part(0, y, cells, height.min(list_rows - y));
        let place = draw_stop(form, stop, columns, almanac, &mut part);
        caret = caret.or(place.filter(|_| stop.at == form.focus()));
    }
    if list_rows > 0 {
        draw_help(form, columns, almanac, &mut pen.part(0, list_rows, cells, rows - list_rows));
        if count > 1 {
            pen.right(list_rows, &format!(" {number}/{count}"), Meaning::Label);
        }
    }
    caret
}

fn draw_stop(form: &Form, stop: Stop, columns: Columns, almanac: Almanac<'_>, part: &mut Pen<'_>) -> Option<Position> {
    let focused = stop.at == form.focus();
    let Some(entry) = form.entries.get(stop.at) else {
        draw_button(form, focused, columns, part);
        return None;
    };
    let meaning = if focused { Meaning::Focus } else { Meaning::Label };
    if focused {
        part.text(0, 0, ">", meaning);
    }
    let name = name_of(entry, part.look.lang);
    let style = part.style(meaning);
    part.cell(2, 0, columns.labels, &name, Align::Left, style);
    if form.needs(entry) {
        part.text(columns.labels + 3, 0, "*", Meaning::Notice);
    }
    let (cells, beside) = columns.value(entry);
    let caret = draw_value(entry, focused, (columns.values, cells), part);
    if beside && let Some(Finding { text, meaning, .. }) = finding(form, entry, almanac, part.look.lang) {
        part.text(columns.values + cells + 2, 0, &text, meaning);
    }
    caret
}

fn draw_value(entry: &Entry, focused: bool, (x, cells): (u16, u16), part: &mut Pen<'_>) -> Option<Position> {
    if entry.is_choice() {
        return draw_choice(entry, focused, (x, cells), part);
    }
    let height = part.height();
    let caret = match &entry.content {
        Content::Line(field) => field.draw(part, x, 0, cells, Meaning::Text),
        Content::Long(editor) => {
            let mut fitted = editor.clone();
            fitted.fit(usize::from(cells));
            fitted.draw(&mut part.part(x, 0, cells, height), Meaning::Text)
        }
    };
    if focused {
        let underline = Style::new().add_modifier(Modifier::UNDERLINED);
        for y in 0..height {
            part.part(x, y, cells, 1).tint(0, underline);
        }
    }
    caret
}

fn draw_choice(entry: &Entry, focused: bool, (x, cells): (u16, u16), part: &mut Pen<'_>) -> Option<Position> {
    let area = part.area();
    let chosen = chosen_text(entry, part);
    let many = entry.options().len() > SWITCHED_MAX + unnumbered(entry.options());
    let shown = match (focused, many) {
        (false, _) => format!("  {chosen}"),
        (true, false) => format!("< {chosen} >"),
        (true, true) => format!("[ {chosen} ]"),
    };
    part.part(x, 0, cells, 1).text(0, 0, &shown, if focused { Meaning::Focus } else { Meaning::Text });
    // The caret stands on what is chosen, so that an input method's window does not wander.
    Some(Position { x: area.x.saturating_add(x + 2).min(area.right().saturating_sub(1)), y: area.y })
}

/// The options chosen, as people read them.
fn chosen_text(entry: &Entry, pen: &Pen<'_>) -> String {
    let several = entry.chosen_several().map(|c| pen.say(&c.label).into_owned());
    match (entry.chosen(), &entry.kind) {
        (Some(choice), _) => pen.say(&choice.label).into_owned(),
        // What cannot be chosen any more is shown as it stands, with its fault beside it.
        (None, Kind::Choice(_)) => entry.value().to_owned(),
        (None, _) => several.collect::<Vec<_>>().join("、"),
    }
}

/// The options of an entry, each with the digit that picks it; of several, those taken are marked and the arrows' place too.
fn options_told(entry: &Entry, pen: &Pen<'_>) -> Vec<String> {
    let several = matches!(entry.kind, Kind::Several(_));
    let taken: Vec<&str> = entry.chosen_several().map(|c| c.value.as_str()).collect();
    let one = |(at, option): (usize, &Choice)| {
        let digit = if at < 10 { format!("{} ", (at + 1) % 10) } else { String::new() };
        let mark = if taken.contains(&option.value.as_str()) { "*" } else { "" };
        let here = if several && at == entry.at { ">" } else { "" };
        format!("{here}{digit}{mark}{}", pen.say(&option.label))
    };
    let options = entry.options();
    options.iter().skip(unnumbered(options)).enumerate().map(one).collect()
}

/// What can be chosen and what the entry is for, as far as it fits into so many rows: the options come first, and those
/// that find no room are counted.
fn help_text(entry: &Entry, rows: usize, pen: &Pen<'_>) -> String {
    let help = pen.say(&entry.help).into_owned();
    let options = options_told(entry, pen);
    let fits = |text: &str| wrap(text, usize::from(pen.width())).len() <= rows;
    if options.is_empty() {
        return help;
    }
    let all = options.join("  ");
    let candidates = [format!("{all}  {help}"), all];
    if let Some(text) = candidates.into_iter().find(|text| fits(text)) {
        return text;
    }
    let some = |shown: usize| {
        let more = pen.look.lang.tell("form.more_options", &[("n", &(options.len() - shown).to_string())]);
        format!("{}  {more}", options.get(..shown).unwrap_or_default().join("  "))
    };
    (0..options.len()).rev().map(some).find(|text| fits(text)).unwrap_or_default()
}

fn draw_button(form: &Form, focused: bool, columns: Columns, part: &mut Pen<'_>) {
    let text = format!("[ {} ]", part.say(&form.submit));
    part.text(columns.values, 0, &text, if focused { Meaning::Selection } else { Meaning::Key });
    if focused {
        part.text(0, 0, ">", Meaning::Focus);
    }
}

/// What is wrong, told in full where it does not fit beside the entry, what to do about it, and what the entry is for.
fn draw_help(form: &Form, columns: Columns, almanac: Almanac<'_>, pen: &mut Pen<'_>) {
    pen.rule(0);
    let Some(entry) = form.focused() else {
        let text = pen.say("form.button_help").into_owned();
        pen.text(0, 1, &text, Meaning::Label);
        return;
    };
    let (cells, beside) = columns.value(entry);
    let room = if beside { columns.room.saturating_sub(cells + 2) } else { 0 };
    let mut y = 1;
    if let Some(found) = finding(form, entry, almanac, pen.look.lang) {
        let fits = width(&found.text) <= usize::from(room);
        let told = if fits { found.more } else { format!("{} {}", found.text, found.more) };
        if !told.trim().is_empty() {
            y = pen.paragraph(0, y, told.trim(), found.meaning);
        }
    }
    let text = help_text(entry, usize::from(pen.height().saturating_sub(y)), pen);
    pen.paragraph(0, y, &text, Meaning::Label);
}
