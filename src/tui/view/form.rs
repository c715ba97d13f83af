//! A form over the page: its heading, its entries, and, when it was refused, why and what to do.

use ratatui::layout::Position;

use crate::domain::answer::Entry;
use crate::tui::model::{ActForm, Model};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, form};
use crate::tui::words;

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
    if let Some(text) = since(model, act) {
        y = pen.paragraph(1, y, &text, Meaning::Soon);
    }
    if let Some(said) = &act.refused {
        y = said_rows(pen, 1, y, said, Meaning::Overdue);
    }
    if let Some(file) = model.page().and_then(|page| page.file.as_deref()).filter(|_| act.act == "undo") {
        y = super::undo::preview(model, file, pen, y);
    }
    let mut below = pen.part(1, y, columns.saturating_sub(2), rows.saturating_sub(y));
    let (cells, left) = matches::draw(model, act, &mut below);
    let caret = form::draw(&act.form, model.almanac(), &mut below.part(0, 0, cells, left));
    caret.filter(|_| act.sent.is_none())
}

/// What others did to the case while the form was being filled in, and what to do about it.
fn since(model: &Model, act: &ActForm) -> Option<String> {
    let (now, entries) = act.since(model.page()?)?;
    let lang = model.look.lang;
    let own = model.desk.as_ref().map(|desk| desk.account.name.0.as_str());
    let one = |entry: &&Entry| {
        let who = entry.by.account.as_str();
        let who = if Some(who) == own { lang.say("form.since_own").into_owned() } else { who.to_owned() };
        format!("{who} {} {}", words::record(lang, entry), words::record_detail(lang, model.units(), entry))
    };
    let told: Vec<String> = entries.iter().map(|entry| one(entry).trim().to_owned()).collect();
    let what = told.join(lang.say("form.since_join").as_ref());
    Some(lang.tell("form.since", &[("what", &what), ("now", &now.to_string())]))
}

/// What, why and what to do, one paragraph each; gives the row after.
pub(super) fn said_rows(pen: &mut Pen<'_>, x: u16, y: u16, said: &words::Said, first: Meaning) -> u16 {
    let mut y = pen.paragraph(x, y, &said.what, first);
    for (text, meaning) in [(&said.why, Meaning::Text), (&said.hint, Meaning::Notice)] {
        if !text.is_empty() {
            y = pen.paragraph(x, y, text, meaning);
        }
    }
    y
}
