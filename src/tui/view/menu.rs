//! A menu of acts: what is suggested first, what is not possible last and with the reason in a line beneath.

use ratatui::layout::Position;

use crate::tui::model::{Menu, Model};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};
use crate::tui::words;

use super::middle;

pub(super) fn draw(model: &Model, menu: &Menu, pen: &mut Pen<'_>) -> Option<Position> {
    let wanted = u16::try_from(menu.items.len().max(menu.rows)).unwrap_or(u16::MAX).saturating_add(7);
    let place = middle(pen, 64, wanted);
    let title = pen.say(&menu.title).into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let (columns, rows) = (inside.width(), inside.height());
    let caret = menu.field.draw(&mut inside, 1, 0, columns.saturating_sub(2), Meaning::Text);
    if menu.field.value().is_empty() {
        let hint = inside.say("menu.hint").into_owned();
        inside.text(2, 0, &hint, Meaning::Label);
    }
    inside.rule(1);
    let list_rows = rows.saturating_sub(5);
    if menu.items.is_empty() {
        let text = inside.say("menu.nothing").into_owned();
        inside.text(1, 2, &text, Meaning::Notice);
        return caret;
    }
    let page = menu.selection.page(menu.items.len(), usize::from(list_rows));
    let selected = menu.selection.index().checked_sub(page.start);
    let lang = model.look.lang;
    let made: Vec<Row> = menu
        .items
        .get(page)
        .unwrap_or_default()
        .iter()
        .map(|item| {
            // What is no act says itself what it is.
            let folded = item.act.starts_with('@');
            let name =
                if folded { item.note.clone() } else { lang.say(&format!("act.{}.name", item.act)).into_owned() };
            if folded {
                let meaning = if item.suggested { Meaning::Text } else { Meaning::Unavailable };
                return Row { cells: vec![(name, meaning), (String::new(), Meaning::Text)] };
            }
            let (note, meaning) = match (&item.impossible, item.suggested) {
                (Some(_), _) => (lang.say("menu.impossible").into_owned(), Meaning::Unavailable),
                (None, true) if item.note.is_empty() => (lang.say("menu.suggested").into_owned(), Meaning::Notice),
                (None, true) => (item.note.clone(), Meaning::Notice),
                (None, false) => (words::act_group(lang, &item.act), Meaning::Label),
            };
            let name_meaning = if item.suggested { Meaning::Title } else { Meaning::Text };
            Row { cells: vec![(name, name_meaning), (note, meaning)] }
        })
        .collect();
    let column = |wide, align| Column { title: String::new(), wide, align };
    let list = [column(Wide::Share(1), Align::Left), column(Wide::Cells(24), Align::Left)];
    Table { columns: &list, rows: &made, selected }.draw_rows(&mut inside.part(0, 2, columns, list_rows));
    let per_page = usize::from(list_rows).max(1);
    let pages = (menu.selection.index() / per_page + 1, menu.items.len().div_ceil(per_page));
    reason(
        menu,
        pages,
        &mut inside.part(1, list_rows + 2, columns.saturating_sub(2), rows.saturating_sub(list_rows + 2)),
    );
    caret
}

/// Why the selected act is not possible.
fn reason(menu: &Menu, pages: (usize, usize), pen: &mut Pen<'_>) {
    pen.rule(0);
    if pages.1 > 1 {
        pen.right(0, &format!(" {}/{}", pages.0, pages.1), Meaning::Label);
    }
    if let Some(said) = menu.selected().and_then(|item| item.impossible.as_ref()) {
        let text = [said.what.as_str(), said.why.as_str(), said.hint.as_str()].concat();
        pen.paragraph(0, 1, &text, Meaning::Notice);
    }
}
