//! A short list to choose from, each with a word on what choosing it does. What is said of the selected one stands beneath
//! the list where its column is too narrow for it, and beneath that what is to be known of all.

use crate::tui::model::{Pick, PickItem};
use crate::tui::text::{Align, width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};

use super::middle;

/// Cells of the panel, its frame included.
const COLUMNS: u16 = 70;
/// Rows the words beneath the list may take.
const BENEATH_MAX: usize = 6;

pub(super) fn draw(pick: &Pick, pen: &mut Pen<'_>) {
    let cells = usize::from(COLUMNS.min(pen.width()).saturating_sub(4));
    let beneath = beneath(pick, pen, cells);
    let wanted = u16::try_from(pick.items.len() + beneath.len()).unwrap_or(u16::MAX).saturating_add(2);
    let place = middle(pen, COLUMNS, wanted);
    let title = pen.say(pick.title).into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let room = usize::from(inside.height());
    let height = room.saturating_sub(beneath.len()).max(1);
    let first = pick.index / height * height;
    let cell = |text: &str, meaning| (text.to_owned(), meaning);
    let shown: Vec<&PickItem> = pick.items.iter().skip(first).take(height).collect();
    let made: Vec<Row> = shown
        .iter()
        .map(|item| Row { cells: vec![cell(&item.label, Meaning::Text), cell(&item.note, Meaning::Label)] })
        .collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let columns = [column(Wide::Share(2)), column(Wide::Share(3))];
    Table { columns: &columns, rows: &made, selected: pick.index.checked_sub(first) }.draw_rows(&mut inside);
    for (row, (text, meaning)) in (shown.len()..room).zip(&beneath) {
        inside.text(1, u16::try_from(row).unwrap_or(u16::MAX), text, *meaning);
    }
}

/// What stands beneath the list, wrapped.
fn beneath(pick: &Pick, pen: &Pen<'_>, cells: usize) -> Vec<(String, Meaning)> {
    let selected = pick.items.get(pick.index).filter(|item| width(&item.note) > cells * 3 / 5 - 2);
    let note = selected.map(|item| (item.note.clone(), Meaning::Text));
    let foot = (!pick.foot.is_empty()).then(|| (pen.say(pick.foot).into_owned(), Meaning::Label));
    let wrapped = [note, foot].into_iter().flatten().flat_map(|(text, meaning)| {
        let lines: Vec<String> = wrap(&text, cells).into_iter().map(|line| line.trim_end().to_owned()).collect();
        lines.into_iter().map(move |line| (line, meaning))
    });
    wrapped.take(BENEATH_MAX).collect()
}
