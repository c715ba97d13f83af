//! 今日: what waits to be signed for, and what closes next, for the person's committee.

use ratatui::layout::Position;

use crate::domain::case::row::Row as CaseRow;
use crate::tui::model::{Listing, Model};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide};
use crate::tui::words;

use super::{COLUMNS_WIDE, detail, rows};

/// Rows of what waits to be signed for that are shown at once; the rest is scrolled to.
const ARRIVING_ROWS_MAX: usize = 5;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let (columns, height) = (pen.width(), pen.height());
    let list_columns = if columns >= COLUMNS_WIDE { columns * 3 / 5 } else { columns };
    lists(model, &mut pen.part(0, 0, list_columns, height));
    if list_columns < columns
        && let Some(row) = model.selected_row()
    {
        detail::draw(model, row, &mut pen.part(list_columns + 1, 0, columns - list_columns - 1, height));
    }
    None
}

fn lists(model: &Model, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let mut y = 0;
    let arriving = &model.arriving;
    if !arriving.rows.is_empty() {
        let count = model.desk.as_ref().map_or(0, |desk| desk.own.arriving).max(arriving.rows.len() as u64);
        let title = lang.tell("today.arriving", &[("n", &count.to_string())]);
        pen.text(1, y, &title, Meaning::Title);
        let shown = u16::try_from(arriving.rows.len().min(ARRIVING_ROWS_MAX)).unwrap_or(0);
        let selected = model.on_arriving();
        list(model, arriving, selected, &mut pen.part(0, y + 1, u16::MAX, shown), |row| came_from(model, row));
        y += shown + 2;
    }
    let title = match (model.doors.loaded, model.doors.rows.len(), model.doors.next.is_some()) {
        (false, ..) => lang.say("status.reading").into_owned(),
        (true, 0, _) => lang.say("today.nothing").into_owned(),
        (true, n, more) => {
            let n = format!("{n}{}", if more { "+" } else { "" });
            lang.tell("today.doors", &[("n", &n)])
        }
    };
    pen.text(1, y, &title, Meaning::Title);
    let rest = pen.height().saturating_sub(y + 1);
    let selected = !model.on_arriving();
    list(model, &model.doors, selected, &mut pen.part(0, y + 1, u16::MAX, rest), |row| what_closes(model, row));
}

/// One of the lists, without headings: the columns speak for themselves.
fn list(model: &Model, list: &Listing, has_focus: bool, pen: &mut Pen<'_>, last: impl Fn(&CaseRow) -> String) {
    let page = list.selection.page(list.rows.len(), usize::from(pen.height()));
    let selected = list.selection.index().checked_sub(page.start).filter(|_| has_focus);
    let lang = model.look.lang;
    let made: Vec<Row> = list
        .rows
        .get(page)
        .unwrap_or_default()
        .iter()
        .map(|row| {
            let text = |text: String| (text, Meaning::Text);
            let parties = words::parties(&row.applicants, &row.respondents, model.units(), lang);
            let about = format!("{parties} {}", lang.say(&format!("object.{}", row.object)));
            Row { cells: vec![rows::left(model, row), text(row.number.to_string()), text(about), text(last(row))] }
        })
        .collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let left = if lang == crate::tui::lang::Lang::Zh { 11 } else { 13 };
    let columns = [
        column(Wide::Cells(left)),
        column(Wide::Cells(rows::NUMBER_CELLS)),
        column(Wide::Share(3)),
        column(Wide::Share(2)),
    ];
    Table { columns: &columns, rows: &made, selected }.draw_rows(pen);
}

fn what_closes(model: &Model, row: &CaseRow) -> String {
    row.next.as_ref().map(|door| words::door(model.look.lang, door)).unwrap_or_default()
}

fn came_from(model: &Model, row: &CaseRow) -> String {
    model.look.lang.tell("today.from", &[("unit", &row.holder_name)])
}
