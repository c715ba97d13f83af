//! 名册: mediators, lawyers, experts, associations, enterprises.
//!
//! ```text
//!  [调解员 12]  律师 3  专家 2  协会 1  企业 4
//!  姓名    调解组织  擅长             在办  在岗           利害关系
//! >甘棠    耿车镇    商标 著作           3  在岗           1 项
//! ```

use ratatui::layout::Position;

use crate::domain::roster::{Absence, Standing};
use crate::tui::lang::Lang;
use crate::tui::model::{Model, Person, RosterPart};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Wide};
use crate::tui::words::{self, short_date};

use super::{COLUMNS_WIDE, parts, person};

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let tab = &model.roster;
    let own = model.desk.as_ref().map(|desk| &desk.account.committee);
    let count = |part: RosterPart| tab.card.as_ref().map(|_| tab.people(part, own).len());
    let names = RosterPart::ALL.map(|part| (part.name(), count(part)));
    let shown = RosterPart::ALL.iter().position(|part| *part == tab.part).unwrap_or(0);
    parts::strip(&names, shown, pen);
    let (columns, height) = (pen.width(), pen.height());
    let people = tab.people(tab.part, own);
    if people.is_empty() {
        let about = if tab.part == RosterPart::Mediators { "roster.empty_mediators" } else { "roster.empty_allies" };
        parts::nothing(
            model,
            tab.card.is_some(),
            tab.trouble.as_ref(),
            about,
            &mut pen.part(0, 2, columns, height - 2),
        );
        return None;
    }
    let list_columns = if columns >= COLUMNS_WIDE { columns * 3 / 5 } else { columns };
    let rows: Vec<Row> = people.iter().map(|one| row(model, *one)).collect();
    let headings = headings(model.look.lang, tab.part);
    parts::table(&headings, &rows, &tab.selection(), &mut pen.part(0, 1, list_columns, height - 1));
    if list_columns < columns
        && let Some(one) = people.get(tab.index())
    {
        person::beside(model, *one, &mut pen.part(list_columns + 1, 1, columns - list_columns - 1, height - 1));
    }
    None
}

fn headings(lang: Lang, part: RosterPart) -> Vec<Column> {
    let column = |key: &str, wide, align| Column { title: lang.say(key).into_owned(), wide, align };
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    match part {
        RosterPart::Mediators => vec![
            column("roster.name", Wide::Cells(8), Align::Left),
            column("roster.committee", cells(10, 12), Align::Left),
            column("roster.skills", Wide::Share(1), Align::Left),
            column("roster.load", cells(4, 5), Align::Right),
            column("roster.there", cells(16, 20), Align::Left),
            column("roster.ties", cells(8, 5), Align::Right),
        ],
        _ => vec![
            column("roster.name", Wide::Share(2), Align::Left),
            column("roster.affiliation", Wide::Share(2), Align::Left),
            column("roster.skills", Wide::Share(2), Align::Left),
            column("roster.there", cells(16, 20), Align::Left),
            column("roster.ties", cells(8, 5), Align::Right),
        ],
    }
}

fn row(model: &Model, one: Person<'_>) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let ties = match model.roster.ties(one.id()).len() {
        0 => String::new(),
        n => model.look.lang.tell("roster.ties_n", &[("n", &n.to_string())]),
    };
    let skills = skills(model, one, "object_short");
    let cells = match one {
        Person::Mediator(mediator) => vec![
            text(mediator.name.clone()),
            text(words::value(model.look.lang, model.units(), "unit", &mediator.committee.0)),
            text(skills),
            text(model.roster.load(mediator).to_string()),
            there(model, one),
            (ties, Meaning::Notice),
        ],
        Person::Ally(ally) => vec![
            text(ally.name.clone()),
            text(ally.affiliation.clone().unwrap_or_default()),
            text(skills),
            there(model, one),
            (ties, Meaning::Notice),
        ],
    };
    Row { cells }
}

/// What somebody knows, in the words of a phrase group.
pub(super) fn skills(model: &Model, one: Person<'_>, group: &str) -> String {
    let words: Vec<String> =
        one.skills().iter().map(|object| model.look.lang.say(&format!("{group}.{object}")).into_owned()).collect();
    parts::joined(model.look.lang, &words)
}

/// Whether somebody is there today: in words, with how much that matters.
pub(super) fn there(model: &Model, one: Person<'_>) -> (String, Meaning) {
    let lang = model.look.lang;
    let today = model.today();
    match one.standing() {
        Standing::Serving => {}
        standing => return (lang.say(&format!("standing.{standing}")).into_owned(), Meaning::Unavailable),
    }
    if let Some(now) = one.absences().iter().find(|absence| absence.covers(today)) {
        let text = match now.until {
            Some(until) => lang.tell("roster.away_until", &[("until", &short_date(until))]),
            None => lang.say("roster.away").into_owned(),
        };
        return (text, Meaning::Soon);
    }
    let coming: Option<&Absence> = one.absences().iter().filter(|absence| absence.from > today).min_by_key(|a| a.from);
    match coming {
        Some(next) => (lang.tell("roster.away_from", &[("from", &short_date(next.from))]), Meaning::Notice),
        None => (lang.say("roster.present").into_owned(), Meaning::Text),
    }
}
