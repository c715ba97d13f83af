//! A short list to choose from, each with a word on what choosing it does.

use crate::tui::model::Pick;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};

use super::middle;

pub(super) fn draw(pick: &Pick, pen: &mut Pen<'_>) {
    let wanted = u16::try_from(pick.items.len()).unwrap_or(u16::MAX).saturating_add(2);
    let place = middle(pen, 70, wanted);
    let title = pen.say(pick.title).into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let height = usize::from(inside.height()).max(1);
    let first = pick.index / height * height;
    let cell = |text: &str, meaning| (text.to_owned(), meaning);
    let shown = pick.items.iter().skip(first).take(height);
    let made: Vec<Row> = shown
        .map(|item| Row { cells: vec![cell(&item.label, Meaning::Text), cell(&item.note, Meaning::Label)] })
        .collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let columns = [column(Wide::Share(2)), column(Wide::Share(3))];
    Table { columns: &columns, rows: &made, selected: pick.index.checked_sub(first) }.draw_rows(&mut inside);
}
