//! A form over the page: its heading, its entries, and, when it was refused, why and what to do.

use ratatui::layout::Position;

use crate::tui::model::{ActForm, Model};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, form};

use super::matches;

pub(super) fn draw(model: &Model, act: &ActForm, pen: &mut Pen<'_>) -> Option<Position> {
    pen.clear();
    let (columns, rows) = (pen.width(), pen.height());
    let title = pen.say(&act.form.title).into_owned();
    let x = pen.text(1, 0, &title, Meaning::Title);
    if let Some(number) = &act.number {
        pen.text(x + 2, 0, number, Meaning::Text);
    }
    let state = match (&act.sent, &act.refused) {
        (Some(_), None) => Some(("form.sending", Meaning::Notice)),
        (Some(_), Some(_)) => Some(("form.unknown", Meaning::Overdue)),
        (None, _) => None,
    };
    if let Some((key, meaning)) = state {
        let text = format!("{} ", pen.say(key));
        pen.right(0, &text, meaning);
    }
    let mut y = 1;
    if let Some(said) = &act.refused {
        y = said_rows(pen, 1, 1, said, Meaning::Overdue);
    }
    if let Some(file) = model.page().and_then(|page| page.file.as_deref()).filter(|_| act.act == "undo") {
        y = super::undo::preview(model, file, pen, y);
    }
    let mut below = pen.part(1, y, columns.saturating_sub(2), rows.saturating_sub(y));
    let (cells, left) = matches::draw(model, act, &mut below);
    let caret = form::draw(&act.form, model.almanac(), &mut below.part(0, 0, cells, left));
    caret.filter(|_| act.sent.is_none())
}

/// What, why and what to do, one paragraph each; gives the row after.
pub(super) fn said_rows(pen: &mut Pen<'_>, x: u16, y: u16, said: &crate::tui::words::Said, first: Meaning) -> u16 {
    let mut y = pen.paragraph(x, y, &said.what, first);
    for (text, meaning) in [(&said.why, Meaning::Text), (&said.hint, Meaning::Notice)] {
        if !text.is_empty() {
            y = pen.paragraph(x, y, text, meaning);
        }
    }
    y
}
