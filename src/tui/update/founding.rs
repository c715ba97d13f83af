//! A new register: the form that asks for what it needs, and what its answers become.
//!
//! There is no desk yet, so nothing is known but what the program was started with; whether a district can be set up is
//! found out by setting it up.

use crate::tui::effect::Effect;
use crate::tui::model::{ActForm, Founding, Layer, Model};
use crate::tui::widgets::form::{Entry, Form, Kind};
use crate::tui::words::Said;

/// The form's name.
pub(super) const FOUND: &str = "found";

/// Opens the form, with what is known or was answered already, and why that was refused.
pub fn ask(model: &mut Model, begun: &Founding, refused: Option<Said>) {
    let entry = |id: &str, value: &str| {
        Entry::new(id, &format!("setup.{id}"), &format!("setup.{id}_help"), Kind::Line).filled(value)
    };
    let entries = vec![
        entry("district", &begun.district).required(),
        entry("units", &begun.units),
        entry("admin", &begun.admin).required(),
        entry("person", &begun.person).required(),
    ];
    let mut form = Form::new("setup.title", "setup.submit", entries);
    if refused.is_none() {
        // The rest is known, mostly.
        form.focus_on(if begun.district.is_empty() { "district" } else { "person" });
    }
    let number = Some(begun.place.clone());
    model.layers = vec![Layer::Form(Box::new(ActForm { number, refused, ..ActForm::new(FOUND, form) }))];
}

/// Whether a new register is being asked for.
#[must_use]
pub fn is_asked(model: &Model) -> bool {
    model.layers.iter().any(|layer| matches!(layer, Layer::Form(form) if form.act == FOUND))
}

/// The answers, once they are in order; none when the form on top is another one.
pub(super) fn submitted(model: &mut Model) -> Option<Vec<Effect>> {
    let Some(Layer::Form(top)) = model.layers.last() else { return None };
    if top.act != FOUND {
        return None;
    }
    let mut form = top.form.clone();
    let in_order = form.check(model.almanac());
    let value = |id: &str| form.value(id).to_owned();
    let founding = Founding {
        place: top.number.clone().unwrap_or_default(),
        district: value("district"),
        units: value("units"),
        admin: value("admin"),
        person: value("person"),
    };
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form;
    }
    Some(if in_order { vec![Effect::Found(founding)] } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::Key;
    use crate::tui::testing::{blank, picture, press, typed};
    use crossterm::event::KeyCode;

    #[test]
    fn a_register_is_asked_for_and_answered_by_the_keyboard() {
        let mut model = blank(80, 24);
        let begun = Founding {
            place: "/srv/zhitiao".to_owned(),
            district: "321302".to_owned(),
            admin: "gan".to_owned(),
            ..Founding::default()
        };
        ask(&mut model, &begun, None);
        let shown = picture(&model);
        assert!(shown.contains("建立登记簿") && shown.contains("/srv/zhitiao") && shown.contains("321302"), "{shown}");
        assert!(press(&mut model, [Key::ctrl('s')]).is_empty(), "a name is missing");
        press(&mut model, typed("甘棠"));
        let effects = press(&mut model, [Key::ctrl('s')]);
        assert_eq!(effects, [Effect::Found(Founding { person: "甘棠".to_owned(), ..begun })]);
        let said = Said { what: "没有这个区县的单位表".to_owned(), why: String::new(), hint: String::new() };
        ask(&mut model, &Founding::default(), Some(said));
        assert!(picture(&model).contains("没有这个区县的单位表"));
        assert_eq!(press(&mut model, [Key::plain(KeyCode::Esc)]), [Effect::Quit], "nothing was set up");
    }
}
