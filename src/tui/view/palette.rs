//! The palette: a line to type into and what matches.

use ratatui::layout::Position;

use crate::tui::model::{Model, Palette};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::update::{Offered, available, matching};
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};
use crate::tui::words;

use super::middle;

pub(super) fn draw(model: &Model, palette: &Palette, pen: &mut Pen<'_>) -> Option<Position> {
    let found = matching(model);
    let wanted = u16::try_from(found.len()).unwrap_or(u16::MAX).saturating_add(4).max(6);
    let place = middle(pen, 72, wanted);
    let title = pen.say("action.palette").into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let (columns, rows) = (inside.width(), inside.height());
    let caret = palette.field.draw(&mut inside, 1, 0, columns.saturating_sub(2), Meaning::Text);
    if palette.field.value().is_empty() {
        let hint = inside.say("palette.hint").into_owned();
        inside.text(2, 0, &hint, Meaning::Label);
    }
    inside.rule(1);
    let list_rows = rows.saturating_sub(2);
    let height = usize::from(list_rows).max(1);
    let first = palette.index / height * height;
    let made: Vec<Row> = found.iter().skip(first).take(height).map(|one| offered(model, one)).collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let list = [column(Wide::Cells(26)), column(Wide::Cells(9)), column(Wide::Share(1))];
    Table { columns: &list, rows: &made, selected: palette.index.checked_sub(first) }
        .draw_rows(&mut inside.part(0, 2, columns, list_rows));
    caret
}

/// An action with its key, or an act with its topic; either with the reason why it is not possible now.
fn offered(model: &Model, one: &Offered) -> Row {
    let lang = model.look.lang;
    let (name, key, note) = match one {
        Offered::Action(row) => {
            let key = row.keys.first().map(ToString::to_string).unwrap_or_default();
            let note = available(model, row.action).err().map(|reason| lang.say(reason).into_owned());
            (lang.say(row.label).into_owned(), (key, Meaning::Key), note)
        }
        Offered::Act(item) => {
            let name = lang.say(&format!("act.{}.name", item.act)).into_owned();
            let note = item.impossible.as_ref().map(|said| said.what.clone());
            (name, (words::act_group(lang, &item.act), Meaning::Label), note)
        }
    };
    Row { cells: vec![(name, Meaning::Text), key, (note.unwrap_or_default(), Meaning::Unavailable)] }
}
