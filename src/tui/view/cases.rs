//! 案件: the list, its filter, and beside it, where there is room, the selected case.

use ratatui::layout::Position;

use crate::tui::model::Model;
use crate::tui::text::width;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Table};

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

/// The line above the list: what is filtered by, what waits, and how many there are.
fn filter(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let lang = model.look.lang;
    let label = lang.say("list.filter").into_owned();
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
    if model.cases.filter.value().is_empty() {
        let hint = lang.say("list.filter_hint").into_owned();
        pen.part(x, 0, room, 1).text(0, 0, &hint, Meaning::Label);
    } else {
        model.cases.filter.draw(pen, x, 0, room, Meaning::Text);
    }
    None
}

fn counts(model: &Model) -> String {
    let lang = model.look.lang;
    let Some(desk) = &model.desk else { return lang.say("status.reading").into_owned() };
    let shown = model.cases.rows.len().to_string();
    let more = if model.cases.next.is_some() { "+" } else { "" };
    let shown = format!("{shown}{more}");
    let arriving = desk.own.arriving.to_string();
    let all = desk.all.cases.to_string();
    lang.tell("list.counts", &[("arriving", &arriving), ("shown", &shown), ("all", &all)])
}

fn table(model: &Model, pen: &mut Pen<'_>) {
    let list = &model.cases;
    if list.rows.is_empty() {
        let key = match (list.loaded, list.filter.value().is_empty()) {
            (false, _) => "status.reading",
            (true, true) => "list.none",
            (true, false) => "list.nothing_found",
        };
        let text = pen.say(key).into_owned();
        pen.text(2, 2, &text, Meaning::Label);
        return;
    }
    let height = usize::from(pen.height().saturating_sub(1));
    let page = list.selection.page(list.rows.len(), height);
    let room = pen.width();
    let columns = rows::columns(model.look.lang, room);
    let selected = list.selection.index().checked_sub(page.start);
    let shown = list.rows.get(page).unwrap_or_default();
    let shown: Vec<_> = shown.iter().map(|row| rows::case_row(model, row, room)).collect();
    Table { columns: &columns, rows: &shown, selected }.draw(pen);
}
