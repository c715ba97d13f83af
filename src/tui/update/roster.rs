//! 名册 and the page of somebody on it: what is asked, what is chosen.

use crate::domain::answer::Query;
use crate::domain::query::{CaseFilter, CaseQuery, Order};
use crate::domain::roster::Standing;
use crate::domain::roster::tie::PersonId;
use crate::domain::unit::UnitCode;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Menu, MenuItem, Model, Person, PersonPage};

/// The person's own committee, whose people come first.
pub(super) fn own(model: &Model) -> Option<UnitCode> {
    model.desk.as_ref().map(|desk| desk.account.committee.clone())
}

/// Asks for the roster.
pub(super) fn ask() -> Vec<Effect> {
    vec![Effect::Ask(Query::Roster)]
}

/// Moves the selection of the part shown.
pub(super) fn step(model: &mut Model, rows: isize) {
    let own = own(model);
    model.roster.step(rows, own.as_ref());
}

/// Who keys are about: of the page that is open, else the selected one.
pub(super) fn subject(model: &Model) -> Option<PersonId> {
    match model.layers.iter().rev().find_map(|layer| if let Layer::Person(page) = layer { Some(page.id) } else { None })
    {
        None if model.tab == 5 => model.roster.selected(own(model).as_ref()),
        found => found,
    }
}

/// Opens the page of who is selected, and asks for their open cases.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(id) = subject(model) else { return Vec::new() };
    let mut page = PersonPage { id, cases: crate::tui::model::Listing::default() };
    let asked = match model.roster.person(id) {
        Some(Person::Mediator(one)) => {
            let filter = CaseFilter {
                open: Some(true),
                mediator: Some(one.name.clone()),
                mediator_id: Some(one.id),
                ..CaseFilter::default()
            };
            page.cases.ask(CaseQuery { filter, order: Order::Recent, ..CaseQuery::default() })
        }
        Some(Person::Ally(_)) | None => None,
    };
    model.layers.push(Layer::Person(Box::new(page)));
    asked.map(Effect::Ask).into_iter().collect()
}

/// What can be done about somebody: what stands first fits how they stand now.
pub(super) fn acts(model: &mut Model) -> Vec<Effect> {
    let items = items(model);
    if !items.is_empty() {
        model.layers.push(Layer::Menu(Menu::new("menu.acts", items)));
    }
    Vec::new()
}

/// The same, for the palette.
pub(super) fn items(model: &Model) -> Vec<MenuItem> {
    let Some(person) = subject(model).and_then(|id| model.roster.person(id)) else { return Vec::new() };
    let away = person.absences().iter().any(|absence| absence.covers(model.today()));
    let acts: &[&str] = match (person, person.standing(), away) {
        (Person::Mediator(_), Standing::Left, _) => &["mediator_confirm"],
        (Person::Mediator(_), Standing::Unconfirmed, _) => {
            &["mediator_confirm", "mediator_change", "mediator_leave", "tie_declare", "tie_end"]
        }
        (Person::Mediator(_), Standing::Serving, true) => {
            &["mediator_back", "mediator_change", "mediator_absent", "tie_declare", "tie_end", "mediator_leave"]
        }
        (Person::Mediator(_), Standing::Serving, false) => {
            &["mediator_absent", "mediator_change", "tie_declare", "tie_end", "mediator_leave"]
        }
        (Person::Ally(_), Standing::Left, _) => &["ally_back"],
        (Person::Ally(_), _, true) => {
            &["ally_back", "ally_change", "ally_absent", "tie_declare", "tie_end", "ally_leave"]
        }
        (Person::Ally(_), _, false) => &["ally_absent", "ally_change", "tie_declare", "tie_end", "ally_leave"],
    };
    let has_ties = !model.roster.ties(person.id()).is_empty();
    acts.iter().filter(|act| has_ties || **act != "tie_end").map(|act| item(act)).collect()
}

/// An act of a menu about people and the office; whether it is possible the desk says.
pub(super) fn item(act: &str) -> MenuItem {
    MenuItem { act: act.to_owned(), note: String::new(), suggested: false, impossible: None }
}
