//! Somebody on the roster: what is known of them, and the open cases in their hands.

use crate::tui::model::{Model, Person, PersonPage};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Table, panel};
use crate::tui::words;

use super::{roster, rows};

/// Cells for the names of the facts.
const LABEL_CELLS: u16 = 14;
/// Rows the facts leave to the list of cases at least.
const CASES_ROWS_MIN: u16 = 6;

pub(super) fn draw(model: &Model, page: &PersonPage, pen: &mut Pen<'_>) {
    let Some(one) = model.roster.person(page.id) else { return };
    let (columns, height) = (pen.width(), pen.height());
    let name = one.name().to_owned();
    let x = pen.text(1, 0, &name, Meaning::Title) + 2;
    let standing = pen.say(&format!("standing.{}", one.standing())).into_owned();
    pen.text(x, 0, &standing, Meaning::Focus);
    let room = height.saturating_sub(CASES_ROWS_MIN);
    let used = facts(model, one, &mut pen.part(1, 2, columns.saturating_sub(2), room.saturating_sub(2)));
    let Person::Mediator(mediator) = one else { return };
    let top = (used + 3).min(room.max(2));
    let load = model.roster.load(mediator).to_string();
    let title = model.look.lang.tell("roster.open_cases", &[("n", &load)]);
    pen.text(1, top, &title, Meaning::Title);
    cases(model, page, &mut pen.part(0, top + 1, columns, height.saturating_sub(top + 1)));
}

fn cases(model: &Model, page: &PersonPage, pen: &mut Pen<'_>) {
    let list = &page.cases;
    if list.rows.is_empty() {
        let key = if list.loaded { "roster.no_cases" } else { "status.reading" };
        let text = pen.say(key).into_owned();
        pen.text(2, 0, &text, Meaning::Label);
        return;
    }
    let room = pen.width();
    let shown = list.selection.page(list.rows.len(), usize::from(pen.height().saturating_sub(1)));
    let selected = list.selection.index().checked_sub(shown.start);
    let columns = rows::shown_columns(model, room);
    let rows: Vec<Row> =
        list.rows.get(shown).unwrap_or_default().iter().map(|row| rows::case_row(model, row, &columns)).collect();
    Table { columns: &rows::columns(model.look.lang, &columns), rows: &rows, selected }.draw(pen);
}

/// The same facts in a pane beside the list.
pub(super) fn beside(model: &Model, one: Person<'_>, pen: &mut Pen<'_>) {
    let mut inside = panel(pen, one.name(), false);
    facts(model, one, &mut inside);
}

/// Every fact that there is, one below the other; gives how many rows that took.
fn facts(model: &Model, one: Person<'_>, pen: &mut Pen<'_>) -> u16 {
    let mut y = 0;
    for (label, value, meaning) in known(model, one) {
        if value.is_empty() || y >= pen.height() {
            continue;
        }
        let name = pen.say(label).into_owned();
        pen.text(1, y, &name, Meaning::Label);
        let (columns, rows) = (pen.width().saturating_sub(LABEL_CELLS + 1), pen.height() - y);
        y = y.saturating_add(pen.part(LABEL_CELLS, y, columns, rows).paragraph(0, 0, &value, meaning));
    }
    y.min(pen.height())
}

fn known(model: &Model, one: Person<'_>) -> Vec<(&'static str, String, Meaning)> {
    let lang = model.look.lang;
    let text = |key, value: String| (key, value, Meaning::Text);
    let absences: Vec<String> = one
        .absences()
        .iter()
        .filter(|absence| absence.until.is_none_or(|until| until >= model.today()))
        .map(|absence| {
            let until = absence.until.map_or_else(|| lang.say("roster.open_end").into_owned(), |day| day.to_string());
            format!("{} > {until}  {}", absence.from, absence.reason)
        })
        .collect();
    let ties: Vec<String> = model
        .roster
        .ties(one.id())
        .iter()
        .map(|tie| [tie.with.as_str(), tie.code.as_deref().unwrap_or_default(), &tie.relation].join("  "))
        .collect();
    let (there, meaning) = roster::there(model, one);
    let mut made = match one {
        Person::Mediator(one) => {
            vec![text("roster.committee", words::value(lang, model.units(), "unit", &one.committee.0))]
        }
        Person::Ally(one) => vec![
            text("roster.kind", lang.say(&format!("ally_kind.{}", one.kind)).into_owned()),
            text("roster.affiliation", one.affiliation.clone().unwrap_or_default()),
            text("roster.phone", one.phone.clone().unwrap_or_default()),
        ],
    };
    let skills = roster::skills(model, one, "object");
    let skills = if skills.is_empty() { lang.say("roster.no_skills").into_owned() } else { skills };
    made.push(text("roster.skills", skills));
    made.push(("roster.there", there, meaning));
    made.push(text("roster.absences", absences.join("\n")));
    made.push(("roster.ties", ties.join("\n"), Meaning::Notice));
    made
}
