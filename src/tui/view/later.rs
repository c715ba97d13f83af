//! 3 信用: plainly what the register does not keep yet.

use ratatui::layout::Position;

use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

use super::chrome;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let name = pen.say(chrome::tab_name(model.tab)).into_owned();
    pen.text(1, 1, &name, Meaning::Title);
    let text = pen.say("later.credit").into_owned();
    let (columns, rows) = (pen.width().saturating_sub(2), pen.height().saturating_sub(3));
    pen.part(1, 3, columns, rows).paragraph(0, 0, &text, Meaning::Text);
    None
}
