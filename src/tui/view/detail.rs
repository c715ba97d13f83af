//! The selected case beside a list, where the terminal is wide: everything the row knows, unabridged.

use crate::domain::case::row::Row;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, panel};
use crate::tui::words;

use super::rows;

pub(super) fn draw(model: &Model, row: &Row, pen: &mut Pen<'_>) {
    let mut inside = panel(pen, &row.number.to_string(), false);
    let mut y = 0;
    for (label, value, meaning) in facts(model, row) {
        if value.is_empty() {
            continue;
        }
        let name = inside.say(label).into_owned();
        inside.text(1, y, &name, Meaning::Label);
        let height = inside.height();
        let columns = inside.width().saturating_sub(LABEL_CELLS + 1);
        let used = inside.part(LABEL_CELLS, y, columns, height).paragraph(0, 0, &value, meaning);
        y = y.saturating_add(used);
    }
}

/// Cells for the names of the facts.
const LABEL_CELLS: u16 = 14;

fn facts(model: &Model, row: &Row) -> Vec<(&'static str, String, Meaning)> {
    let lang = model.look.lang;
    let text = |key, value: String| (key, value, Meaning::Text);
    let phrase = |name: &str, value: &str| lang.say(&format!("{name}.{value}")).into_owned();
    let day = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let transit =
        row.in_transit_to.as_ref().map(|to| words::value(lang, model.units(), "unit", &to.0)).unwrap_or_default();
    let about = row.object.zip(row.kind);
    let about =
        about.map(|(object, kind)| format!("{} {}", phrase("object", object.value()), phrase("kind", kind.value())));
    let door =
        row.next.as_ref().map(|door| format!("{} {} {}", words::door(lang, door), door.on, rows::left(model, row).0));
    let pressing = row.days_left(model.today()).map_or(Meaning::Text, rows::meaning);
    vec![
        text("page.stage", phrase("stage", row.stage.value())),
        ("page.next_door", door.unwrap_or_default(), pressing),
        text("page.applicants", row.applicants.join("\n")),
        text("page.respondents", row.respondents.join("\n")),
        text("page.about", about.unwrap_or_default()),
        text("page.source", row.source.map(|source| phrase("source", source.value())).unwrap_or_default()),
        text(
            "page.amount",
            row.amount_asked_fen.map(|fen| lang.tell("page.yuan", &[("amount", &fen.to_string())])).unwrap_or_default(),
        ),
        text("page.holder", row.holder_name.clone()),
        ("page.in_transit_to", transit, Meaning::Notice),
        text("page.mediators", row.mediators.join("、")),
        text("page.requested_on", day(row.requested_on)),
        text("page.accepted_on", day(row.accepted_on)),
        text("page.ended_on", day(row.ended_on)),
        text("page.ending", row.ending.map(|ending| phrase("ending", ending.value())).unwrap_or_default()),
        text("page.aliases", row.aliases.join("、")),
    ]
}
