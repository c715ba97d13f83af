//! 案件: the list, its filter, and beside it, where there is room, the selected case.

use ratatui::layout::Position;

use crate::tui::model::Model;
use crate::tui::text::width;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Table};
use crate::tui::words;

use super::{COLUMNS_WIDE, detail, rows};

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let caret = filter(model, pen);
    let (columns, height) = (pen.width(), pen.height());
    let list_columns = if columns >= COLUMNS_WIDE { columns * 3 / 5 } else { columns };
    table(model, &mut pen.part(0, 1, list_columns, height - 1));
    if list_columns < columns
        && let Some(row) = model.cases.selected()
    {
        detail::draw(model, row, &mut pen.part(list_columns + 1, 1, columns - list_columns - 1, height - 1));
    }
    caret
}

/// The row of the list at row `y` of the body.
pub(super) fn hit(model: &Model, y: u16) -> Option<usize> {
    // The filter line and the headings stand above.
    let at = usize::from(y.checked_sub(2)?);
    let height = usize::from(model.size.height.saturating_sub(7));
    let page = model.cases.selection.page(model.cases.rows.len(), height);
    Some(page.start + at).filter(|at| *at < page.end)
}

/// The line above the list: the filter in words (or as it is typed), what is marked, and how many there are.
fn filter(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let lang = model.look.lang;
    let label = lang.say("list.filter").into_owned();
    let label = model.shows.kept.clone().unwrap_or(label);
    let meaning = if model.cases.editing { Meaning::Focus } else { Meaning::Label };
    let x = pen.text(1, 0, &label, meaning) + 1;
    let counts = counts(model);
    let room = pen.width().saturating_sub(x + 2 + u16::try_from(width(&counts)).unwrap_or(0) + 1);
    pen.right(0, &format!("{counts} "), Meaning::Notice);
    if model.cases.editing {
        let underline = ratatui::style::Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED);
        pen.part(x, 0, room, 1).tint(0, underline);
        return model.cases.filter.draw(pen, x, 0, room, Meaning::Text);
    }
    let typed = model.cases.filter.value();
    let told = match model.cases.wished() {
        Some(query) => words::filter(lang, model.units(), query),
        // Letters alone are searched as pinyin.
        None => format!("「{typed}」"),
    };
    let (text, meaning) = if told.is_empty() {
        (lang.say("list.filter_hint").into_owned(), Meaning::Label)
    } else {
        (told, Meaning::Text)
    };
    pen.part(x, 0, room, 1).text(0, 0, &text, meaning);
    None
}

/// How many are marked, how many there are, and whether they are still being looked for.
fn counts(model: &Model) -> String {
    let lang = model.look.lang;
    if model.desk.is_none() {
        return lang.say("status.reading").into_owned();
    }
    let marked = model.shows.marked.len();
    let mut parts = Vec::new();
    if marked > 0 {
        parts.push(lang.tell("list.marked", &[("n", &marked.to_string())]));
    }
    // The sign before the rows is explained where there is one.
    let news = model.cases.rows.iter().filter(|row| model.today_shows.is_news(row.id)).count();
    if news > 0 {
        parts.push(lang.tell("list.news", &[("n", &news.to_string())]));
    }
    let total = &model.shows.total;
    let n = total.cases.to_string();
    parts.push(match (model.cases.wished().is_some() && total.is_asked(), total.done) {
        (true, true) => lang.tell("list.total", &[("n", &n)]),
        (true, false) => lang.tell("list.counting", &[("n", &n)]),
        (false, _) => lang.tell("list.found", &[("n", &model.cases.rows.len().to_string())]),
    });
    parts.join("  ")
}

fn table(model: &Model, pen: &mut Pen<'_>) {
    let list = &model.cases;
    if list.rows.is_empty() {
        let key = match (list.loaded, list.is_searching(), list.filter.value().is_empty()) {
            (false, ..) => "status.reading",
            (true, true, _) => "list.searching",
            (true, false, true) => "list.none",
            (true, false, false) => "list.nothing_found",
        };
        let text = pen.say(key).into_owned();
        let columns = pen.width().saturating_sub(4);
        pen.part(2, 2, columns, u16::MAX).paragraph(0, 0, &text, Meaning::Label);
        return;
    }
    let height = usize::from(pen.height().saturating_sub(1));
    let page = list.selection.page(list.rows.len(), height);
    let shown = rows::shown_columns(model, pen.width());
    let columns = rows::columns(model.look.lang, &shown);
    let selected = list.selection.index().checked_sub(page.start);
    let rows = list.rows.get(page).unwrap_or_default();
    let made: Vec<_> = rows.iter().map(|row| rows::case_row(model, row, &shown)).collect();
    Table { columns: &columns, rows: &made, selected }.draw(pen);
    for (y, row) in (1..).zip(rows) {
        // Told by a sign beside the number, not by a colour.
        if model.shows.marked.contains(&row.id) {
            pen.text(1, y, "*", Meaning::Focus);
        } else if model.today_shows.is_news(row.id) {
            pen.text(1, y, "+", Meaning::Notice);
        }
    }
}
