//! The preview of an act on many cases: what cannot be done first, each case by its number with the reason, then the rest.

use crate::domain::answer::Preview;
use crate::tui::model::{BulkPreview, Model};
use crate::tui::text::wrap;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, panel};
use crate::tui::words;

use super::{form, panels, rows};

type Line = (String, Meaning);

/// Draws it; gives how many rows it can be scrolled.
pub(super) fn draw(model: &Model, bulk: &BulkPreview, pen: &mut Pen<'_>) -> usize {
    let lang = model.look.lang;
    let name = lang.say(&format!("act.{}.name", bulk.bulk.act.type_name())).into_owned();
    let title = lang.tell("bulk.preview", &[("act", &name)]);
    let (columns, height) = (pen.width(), pen.height());
    let (from, most) = {
        let mut inside = panel(pen, &title, true);
        let mut y = 0;
        if let Some(said) = &bulk.refused {
            y = form::said_rows(&mut inside, 1, y, said, Meaning::Overdue);
        }
        let Some(preview) = &bulk.preview else {
            let text = lang.say("status.reading").into_owned();
            inside.text(1, y, &text, Meaning::Label);
            return 0;
        };
        y = heading(model, bulk, preview, &mut inside, y) + 1;
        let lines = lines(model, preview, usize::from(columns.saturating_sub(4)));
        let room = usize::from(inside.height().saturating_sub(y));
        let most = lines.len().saturating_sub(room);
        let from = bulk.scroll.min(most);
        for (y, (text, meaning)) in (y..inside.height()).zip(lines.iter().skip(from)) {
            inside.text(1, y, text, *meaning);
        }
        (from, most)
    };
    panels::more_rows(&mut pen.part(0, 0, columns, height), most - from);
    most
}

/// How many can be done, which key does it, and the loads before and after.
fn heading(model: &Model, bulk: &BulkPreview, preview: &Preview, pen: &mut Pen<'_>, y: u16) -> u16 {
    let lang = model.look.lang;
    let (can, cannot) = (bulk.possible().len().to_string(), bulk.impossible().to_string());
    let key = match (&bulk.sent, bulk.possible().is_empty(), bulk.impossible()) {
        (Some(_), ..) if bulk.refused.is_none() => "form.sending",
        (_, true, _) => "bulk.none_possible",
        (_, false, 0) => "bulk.all_possible",
        (_, false, _) => "bulk.some_possible",
    };
    let mut y = pen.paragraph(1, y, &lang.tell(key, &[("n", &can), ("not", &cannot)]), Meaning::Title);
    for load in &preview.load {
        let (before, after) = (load.before.to_string(), load.after.to_string());
        let text = lang.tell("bulk.load", &[("name", &load.name), ("before", &before), ("after", &after)]);
        pen.text(1, y, &text, Meaning::Notice);
        y += 1;
    }
    y
}

fn lines(model: &Model, preview: &Preview, cells: usize) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines = Vec::new();
    let mut possible = Vec::new();
    for row in &preview.rows {
        let case = format!("{} {}", row.row.number, rows::parties(model, &row.row));
        match &row.refusal {
            Some(refusal) => {
                let said = words::refusal(lang, model.units(), refusal);
                let text = lang.tell("bulk.not_this", &[("case", &case), ("why", &said.what)]);
                lines.extend(wrap(&text, cells).into_iter().map(|row| (row.trim_end().to_owned(), Meaning::Overdue)));
            }
            None => {
                let acts = lang.tell("bulk.this", &[("case", &case), ("n", &row.acts.to_string())]);
                possible.push((acts, Meaning::Text));
            }
        }
    }
    lines.extend(possible);
    lines
}
