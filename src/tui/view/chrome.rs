//! Header, footer and status: where am I, which keys matter now, and is all well.

use crate::client::Link;
use crate::tui::keymap::{Place, ROWS};
use crate::tui::model::{Layer, Model};
use crate::tui::text::width;
use crate::tui::theme::Meaning;
use crate::tui::update::{available, founds};
use crate::tui::widgets::Pen;

/// Always the last in the footer, and always there.
const HELP: [&str; 2] = ["action.help", "action.field_help"];
const TABS: [&str; 6] = ["tab.today", "tab.cases", "tab.credit", "tab.statistics", "tab.roster", "tab.system"];

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let rows = pen.height();
    header(model, pen);
    pen.rule(1);
    pen.rule(rows - 3);
    footer(model, &mut pen.part(0, rows - 2, u16::MAX, 1));
    status(model, &mut pen.part(0, rows - 1, u16::MAX, 1));
}

fn header(model: &Model, pen: &mut Pen<'_>) {
    let mut x = pen.text(1, 0, "知调 | ", Meaning::Title);
    for (tab, key) in (1u8..).zip(TABS) {
        let name = format!("{tab}{}", pen.say(key));
        let meaning = if tab == model.tab { Meaning::Selection } else { Meaning::Text };
        x = pen.text(x, 0, &name, meaning) + 2;
    }
    if let Some(desk) = &model.desk {
        let unit = desk.units.get(&desk.account.committee).map_or("", |unit| unit.name.as_str());
        let who = format!("{} {unit} ", desk.account.person);
        let who = if model.counter { format!("{} ", pen.say("counter.header")) } else { who };
        let meaning = if model.counter { Meaning::Focus } else { Meaning::Label };
        let room = usize::from(pen.width().saturating_sub(x));
        if width(&who) <= room {
            pen.right(0, &who, meaning);
        }
    }
}

/// As many keys as fit, in the order of the keymap; help is always among them.
fn footer(model: &Model, pen: &mut Pen<'_>) {
    let place = model.place();
    let mut x = 1;
    let help = hint(pen, "F1", "action.help");
    let room = pen.width().saturating_sub(u16::try_from(width(&help)).unwrap_or(0) + 2);
    for row in ROWS.iter().filter(|row| row.footer && row.places.contains(&place) && !HELP.contains(&row.label)) {
        let Some(key) = row.keys.first() else { continue };
        let text = hint(pen, &key.to_string(), row.label);
        let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
        if available(model, row.action).is_err() || x + cells > room {
            continue;
        }
        x = write_hint(pen, x, &key.to_string(), row.label) + 2;
    }
    match place {
        Place::Form => write_hint(pen, x, "F1", "action.field_help"),
        _ if model.takes_text() => write_hint(pen, x, "F1", "action.help"),
        _ => write_hint(pen, x, "?", "action.help"),
    };
}

fn hint(pen: &Pen<'_>, key: &str, label: &str) -> String {
    format!("{key} {}", pen.say(label))
}

fn write_hint(pen: &mut Pen<'_>, x: u16, key: &str, label: &str) -> u16 {
    let x = pen.text(x, 0, key, Meaning::Key);
    let name = pen.say(label).into_owned();
    pen.text(x + 1, 0, &name, Meaning::Text)
}

/// Whether what stands in the form is saved, as the desk has answered; elsewhere, how many forms wait to be finished.
fn drafts(model: &Model) -> Option<(String, Meaning)> {
    let lang = model.look.lang;
    let form =
        model.layers.iter().rev().find_map(|layer| if let Layer::Form(form) = layer { Some(form) } else { None });
    if let Some(form) = form {
        if let Some(trouble) = &model.drafts.trouble {
            return Some((trouble.clone(), Meaning::Overdue));
        }
        // What was typed since is on its way at best; nobody is to hang up on the word of an earlier answer.
        let (key, at) = model.drafts.saved.as_ref().filter(|_| !model.drafts.unsaved)?;
        let at = at.format("%H:%M:%S").to_string();
        return (*key == form.draft_key()).then(|| (lang.tell("status.draft_saved", &[("at", &at)]), Meaning::Good));
    }
    let waiting = model.drafts.keys().len();
    (waiting > 0).then(|| (lang.tell("status.drafts", &[("n", &waiting.to_string())]), Meaning::Notice))
}

fn status(model: &Model, pen: &mut Pen<'_>) {
    if let Some(told) = &model.notice {
        pen.text(1, 0, &told.text, if told.bad { Meaning::Overdue } else { Meaning::Notice });
        return;
    }
    let lang = model.look.lang;
    let read_only = model.desk.as_ref().and_then(|desk| desk.read_only.as_deref());
    let mut x = match (&model.link, read_only) {
        (Link::Down { retry_in: 0, .. }, _) => pen.text(1, 0, &lang.say("status.dialling"), Meaning::Overdue),
        (Link::Down { retry_in, .. }, _) => {
            let text = lang.tell("status.lost", &[("n", &retry_in.to_string())]);
            pen.text(1, 0, &text, Meaning::Overdue)
        }
        (Link::Ended { why }, _) => pen.text(1, 0, &lang.tell("status.ended", &[("why", why)]), Meaning::Overdue),
        (Link::Up, Some(why)) => pen.text(1, 0, &lang.tell("status.read_only", &[("why", why)]), Meaning::Overdue),
        (Link::Up, None) if founds(model) => pen.text(1, 0, &lang.say("setup.status"), Meaning::Notice),
        (Link::Up, None) if model.desk.is_none() => pen.text(1, 0, &lang.say("status.reading"), Meaning::Label),
        (Link::Up, None) => pen.text(1, 0, &lang.say("status.connected"), Meaning::Label),
    };
    if let Some((text, meaning)) = drafts(model) {
        x = pen.text(x + 3, 0, &text, meaning);
    }
    if model.mouse {
        x = pen.text(x + 3, 0, &lang.say("mouse.state"), Meaning::Notice);
    }
    let _ = x;
    if model.desk.is_some() {
        let today = crate::tui::view::rows::long_date(lang, model.today());
        pen.right(0, &format!("{today} "), Meaning::Label);
    }
}
