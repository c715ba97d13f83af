//! A picker: a line to type into, and the options that match, each with what helps to choose it.

use ratatui::layout::Position;

use crate::tui::model::{Model, Picker};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::update::{picked_for, picks};
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};

use super::middle;

pub(super) fn draw(model: &Model, picker: &Picker, pen: &mut Pen<'_>) -> Option<Position> {
    let found = picks(model, picker);
    let entry = picked_for(model, picker)?;
    let all = u16::try_from(entry.options().len()).unwrap_or(u16::MAX);
    let place = middle(pen, 66, all.saturating_add(5).max(8));
    let lang = model.look.lang;
    let title = lang.tell("picker.title", &[("label", &lang.say(&entry.label))]);
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let (columns, rows) = (inside.width(), inside.height());
    let caret = picker.field.draw(&mut inside, 1, 0, columns.saturating_sub(2), Meaning::Text);
    if picker.field.value().is_empty() {
        let hint = lang.say(if picker.several { "picker.hint_several" } else { "picker.hint" }).into_owned();
        inside.text(2, 0, &hint, Meaning::Label);
    }
    inside.rule(1);
    let list_rows = rows.saturating_sub(2);
    let mut list = inside.part(0, 2, columns, list_rows);
    if found.is_empty() {
        list.text(1, 0, &lang.say("picker.nothing"), Meaning::Notice);
        return caret;
    }
    let height = usize::from(list_rows).max(1);
    let first = picker.index / height * height;
    let taken: Vec<&str> = entry.chosen_several().map(|choice| choice.value.as_str()).collect();
    let made: Vec<Row> = found
        .iter()
        .skip(first)
        .take(height)
        .map(|option| {
            let mark = if taken.contains(&option.value.as_str()) { "*" } else { "" };
            let name = lang.say(&option.label).into_owned();
            Row {
                cells: vec![
                    (mark.to_owned(), Meaning::Notice),
                    (name, Meaning::Text),
                    (option.note.clone(), Meaning::Label),
                ],
            }
        })
        .collect();
    let noted = found.iter().any(|option| !option.note.is_empty());
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let name = if noted { Wide::Cells(24) } else { Wide::Share(3) };
    let shape = [column(Wide::Cells(1)), column(name), column(Wide::Share(1))];
    Table { columns: &shape, rows: &made, selected: picker.index.checked_sub(first) }.draw_rows(&mut list);
    caret
}
