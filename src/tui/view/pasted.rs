//! A pasted list, row by row: what was understood of each, and what not.

use ratatui::layout::Position;

use crate::domain::case::series::pasted::PastedRow;
use crate::tui::model::{Model, Pasted};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};
use crate::tui::words;

pub(super) fn draw(model: &Model, list: &Pasted, pen: &mut Pen<'_>) -> Option<Position> {
    let lang = model.look.lang;
    let (rows, usable) = (list.rows.len().to_string(), list.usable().count().to_string());
    let title = lang.tell("series.title", &[("rows", &rows), ("n", &usable)]);
    let mut inside = panel(pen, &title, true);
    let (columns, height) = (inside.width(), inside.height());
    let list_rows = height.saturating_sub(4);
    let per_page = usize::from(list_rows).max(1);
    let first = list.index / per_page * per_page;
    let made: Vec<Row> = list.rows.iter().skip(first).take(per_page).map(|row| line(model, row)).collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let shape = [
        column(Wide::Cells(4)),
        column(Wide::Share(3)),
        column(Wide::Cells(18)),
        column(Wide::Cells(13)),
        column(Wide::Share(2)),
    ];
    Table { columns: &shape, rows: &made, selected: list.index.checked_sub(first) }
        .draw_rows(&mut inside.part(0, 0, columns, list_rows));
    let mut foot = inside.part(1, list_rows, columns.saturating_sub(2), 4);
    foot.rule(0);
    if let Some(row) = list.rows.get(list.index) {
        let (text, meaning) = said(model, row);
        foot.paragraph(0, 1, &text, meaning);
    }
    foot.text(0, 3, &lang.say("series.hint"), Meaning::Label);
    None
}

fn line(model: &Model, row: &PastedRow) -> Row {
    let party = &row.respondent.party;
    let shown = |value: &Option<String>| value.clone().unwrap_or_default();
    let amount = row.respondent.amount_asked_fen.map(|fen| fen.to_string()).unwrap_or_default();
    let rest = [shown(&party.representative), shown(&party.address), amount].join(" ");
    let (mark, meaning) = match (&row.refusal, row.warnings.is_empty()) {
        (Some(_), _) => ("x", Meaning::Overdue),
        (None, false) => ("!", Meaning::Soon),
        (None, true) => ("", Meaning::Text),
    };
    let _ = model;
    Row {
        cells: vec![
            (format!("{mark}{}", row.row), meaning),
            (party.name.clone(), Meaning::Text),
            (shown(&party.code), Meaning::Text),
            (shown(&party.phone), Meaning::Text),
            (rest.trim().to_owned(), Meaning::Text),
        ],
    }
}

/// What is to be said of the selected row.
fn said(model: &Model, row: &PastedRow) -> (String, Meaning) {
    let lang = model.look.lang;
    if let Some(refusal) = &row.refusal {
        let said = words::refusal(lang, model.units(), refusal);
        return ([said.what, said.hint].concat(), Meaning::Overdue);
    }
    if row.warnings.is_empty() {
        return (lang.say("series.row_good").into_owned(), Meaning::Good);
    }
    let told: Vec<String> = row.warnings.iter().map(|warning| words::warning(lang, model.units(), warning)).collect();
    (told.join(" "), Meaning::Soon)
}
