//! 3 信用: the lists a person may see, and beside them, where there is room, the dossier of the selected line.
//!
//! ```text
//!  [待办 3]  线索 2  列入 4  修复 1  承诺 2  到期 3  主体 9
//!  还剩         事项            主体                   编号
//! >还剩 2 天    撤销列入        宿迁栖禾光电科技       列入 1
//! ```

mod chain;
mod counts;
mod even_hand;
mod facts;
pub(super) mod page;
mod rows;

use ratatui::layout::Position;

use crate::domain::credit::board::Part;
use crate::tui::keymap::Action;
use crate::tui::model::{CreditView, Model};
use crate::tui::text::width;
use crate::tui::theme::Meaning;
use crate::tui::update::available;
use crate::tui::widgets::{Pen, panel};

use super::{COLUMNS_WIDE, parts};

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    if model.counter {
        let text = pen.say("credit.not_at_the_counter").into_owned();
        pen.text(1, 0, &text, Meaning::Notice);
        return None;
    }
    let account = model.desk.as_ref().map(|desk| &desk.account);
    let Some(view) = model.credit.view(account) else {
        let key = if account.is_some() { "credit.nothing_for_you" } else { "status.reading" };
        let text = pen.say(key).into_owned();
        let (columns, rows) = (pen.width().saturating_sub(2), pen.height());
        pen.part(1, 0, columns, rows).paragraph(0, 0, &text, Meaning::Text);
        return None;
    };
    strip(model, view, pen);
    let caret = filter(model, pen);
    let top = if caret.is_some() || !model.credit.filter.value().is_empty() { 2 } else { 1 };
    let (columns, height) = (pen.width(), pen.height());
    let mut body = pen.part(0, top, columns, height.saturating_sub(top));
    match view {
        CreditView::Counts => counts::draw(model, &mut body),
        CreditView::EvenHand => even_hand::draw(model, &mut body),
        CreditView::List(part) => list(model, part, &mut body),
    }
    caret
}

/// The names of the lists with how many lines each has, as far as it was read.
fn strip(model: &Model, shown: CreditView, pen: &mut Pen<'_>) {
    let account = model.desk.as_ref().map(|desk| &desk.account);
    let mut x = 1;
    for view in account.map(CreditView::of).unwrap_or_default() {
        let total = match view {
            CreditView::List(part) => model.credit.boards.get(&part).map(|board| board.total),
            CreditView::Counts | CreditView::EvenHand => None,
        };
        let count = total.map_or_else(String::new, |total| format!(" {total}"));
        let (open, close) = if view == shown { ("[", "]") } else { (" ", " ") };
        let text = format!("{open}{}{count}{close}", pen.say(&view.name()));
        let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
        if x + cells > pen.width() {
            break;
        }
        x = pen.text(x, 0, &text, if view == shown { Meaning::Selection } else { Meaning::Text }) + 1;
    }
}

fn filter(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let tab = &model.credit;
    if !tab.editing && tab.filter.value().is_empty() {
        return None;
    }
    let label = pen.say("list.filter").into_owned();
    let x = pen.text(1, 1, &label, if tab.editing { Meaning::Focus } else { Meaning::Label }) + 1;
    let room = pen.width().saturating_sub(x + 2);
    if tab.editing {
        return tab.filter.draw(pen, x, 1, room, Meaning::Text);
    }
    let text = tab.filter.value().to_owned();
    pen.text(x, 1, &text, Meaning::Text);
    None
}

fn list(model: &Model, part: Part, pen: &mut Pen<'_>) {
    let (columns, height) = (pen.width(), pen.height());
    let tab = &model.credit;
    let lines = tab.lines(part);
    if lines.is_empty() {
        // Who only reads is not told of what they may not do.
        let reads_only = part == Part::Work && available(model, Action::Add) == Err("reason.not_credit");
        let about = if reads_only { "credit_empty.work_read".to_owned() } else { format!("credit_empty.{part}") };
        parts::nothing(
            model,
            tab.boards.contains_key(&part),
            tab.trouble.as_ref(),
            &about,
            &mut pen.part(0, 1, columns, height.saturating_sub(1)),
        );
        return;
    }
    let beside = tab.beside.as_deref().filter(|_| columns >= COLUMNS_WIDE);
    let list_columns = if columns >= COLUMNS_WIDE && !part.is_public() { columns * 3 / 5 } else { columns };
    let mut left = pen.part(0, 0, list_columns, height);
    let rows_left = parts::foot(&format!("credit_hint.{part}"), &mut left);
    let rows: Vec<_> = lines.iter().map(|line| rows::row(model, line)).collect();
    let headings = rows::columns(model.look.lang, part);
    parts::table(&headings, &rows, &tab.selection(part), &mut left.part(0, 0, list_columns, rows_left));
    if let Some(file) = beside
        && list_columns < columns
    {
        let mut over = pen.part(list_columns + 1, 0, columns - list_columns - 1, height);
        let mut inside = panel(&mut over, file.dossier.name(), false);
        page::paint(&page::dossier(model, file), 0, &mut inside);
    }
}
