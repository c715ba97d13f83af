//! How the register is: where the ledger ends, whether the views have followed, how large the files are, whether the chain
//! was checked.

use crate::domain::dates::in_china;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

/// Cells for the names of the facts.
const LABEL_CELLS: u16 = 14;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let mut y = 1;
    let (columns, height) = (pen.width(), pen.height());
    for (label, value, meaning) in facts(model) {
        if y >= height {
            return;
        }
        let name = pen.say(label).into_owned();
        pen.text(1, y, &name, Meaning::Label);
        let room = columns.saturating_sub(LABEL_CELLS + 1);
        y += pen.part(LABEL_CELLS, y, room, height - y).paragraph(0, 0, &value, meaning);
    }
    let hint = pen.say("system.health_hint").into_owned();
    pen.part(1, y + 1, columns.saturating_sub(2), height.saturating_sub(y + 1)).paragraph(0, 0, &hint, Meaning::Label);
}

fn facts(model: &Model) -> Vec<(&'static str, String, Meaning)> {
    let lang = model.look.lang;
    let Some(health) = &model.system.health else {
        return vec![("system.ledger", lang.say("status.reading").into_owned(), Meaning::Label)];
    };
    let position = health.head.position.to_string();
    let head = lang.tell("system.head", &[("log", &health.head.log), ("position", &position)]);
    let behind = health.head.position.saturating_sub(health.views);
    let views = match behind {
        0 => (lang.tell("system.views_level", &[("position", &position)]), Meaning::Good),
        n => (lang.tell("system.views_behind", &[("n", &n.to_string())]), Meaning::Notice),
    };
    let (writing, writing_meaning) = match &health.read_only {
        None => (lang.say("system.writable").into_owned(), Meaning::Good),
        Some(why) => (lang.tell("status.read_only", &[("why", why)]), Meaning::Overdue),
    };
    let ledger =
        health.ledger_bytes.map_or_else(|| lang.say("system.in_memory").into_owned(), |bytes| size(lang, bytes));
    let (verified, verified_meaning) = verified(model);
    vec![
        ("system.ledger", head, Meaning::Text),
        ("system.hash", health.head.hash.clone(), Meaning::Text),
        ("system.verify", verified, verified_meaning),
        ("system.writing", writing, writing_meaning),
        ("system.views", views.0, views.1),
        ("system.ledger_size", ledger, Meaning::Text),
        ("system.store_size", size(lang, health.store_bytes), Meaning::Text),
        ("system.backup", lang.say("system.backup_unknown").into_owned(), Meaning::Notice),
    ]
}

/// What the last check of this session found.
fn verified(model: &Model) -> (String, Meaning) {
    let lang = model.look.lang;
    match (&model.system.verified, model.system.verifying) {
        (_, true) => (lang.say("system.verifying").into_owned(), Meaning::Notice),
        (None, false) => (lang.say("system.not_verified").into_owned(), Meaning::Label),
        (Some(card), false) => {
            let at = in_china(card.at).format("%m-%d %H:%M").to_string();
            let records = card.records.to_string();
            match &card.trouble {
                None => (lang.tell("system.sound", &[("at", &at), ("records", &records)]), Meaning::Good),
                Some(what) => (
                    lang.tell("system.damaged", &[("at", &at), ("records", &records), ("what", what)]),
                    Meaning::Overdue,
                ),
            }
        }
    }
}

/// `12.3 MB`.
fn size(lang: Lang, bytes: u64) -> String {
    const UNIT: u64 = 1000;
    let (whole, unit) = match bytes {
        0..1_000_000 => (bytes / 100, "kB"),
        1_000_000..1_000_000_000 => (bytes / UNIT / 100, "MB"),
        _ => (bytes / UNIT / UNIT / 100, "GB"),
    };
    let amount = format!("{}.{}", whole / 10, whole % 10);
    lang.tell("system.size", &[("amount", &amount), ("unit", unit)])
}
