//! From key to action and back.

use super::action::{Action, Place};
use super::table::ROWS;
use crate::tui::input::{Key, normalize};

/// The action `key` asks for at `place`. `typing` tells that a text field has the focus: then characters are text, and
/// everything else is still looked up; otherwise the keys of an input method that is switched on are understood too.
#[must_use]
pub fn action_for(key: Key, place: Place, typing: bool) -> Option<Action> {
    if typing && key.typed().is_some() {
        return None;
    }
    let key = normalize(key);
    ROWS.iter().find(|row| row.places.contains(&place) && row.keys.contains(&key)).map(|row| row.action)
}

/// The keys that ask for `action` at `place`, as people call them, the one to advertise first.
#[must_use]
pub fn keys_of(action: Action, place: Place) -> Vec<String> {
    let row = ROWS.iter().find(|row| row.action == action && row.places.contains(&place));
    row.map_or_else(Vec::new, |row| row.keys.iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_works_with_an_input_method_on() {
        for (key, action) in [('２', Action::Tab(2)), ('、', Action::Find), ('？', Action::Help), ('／', Action::Find)]
        {
            assert_eq!(action_for(Key::char(key), Place::Cases, false), Some(action), "{key}");
        }
    }

    #[test]
    fn also_on_the_screens_of_people_and_of_the_register() {
        for place in [Place::Roster, Place::System, Place::Person, Place::Credit, Place::Subject] {
            for (key, action) in [('？', Action::Help), ('５', Action::Tab(5)), ('６', Action::Tab(6))] {
                assert_eq!(action_for(Key::char(key), place, false), Some(action), "{key} at {place:?}");
            }
        }
    }

    #[test]
    fn text_is_text() {
        assert_eq!(action_for(Key::char('2'), Place::Form, true), None);
        assert_eq!(action_for(Key::char('?'), Place::Line, true), None);
        assert_eq!(action_for(Key::ctrl('s'), Place::Form, true), Some(Action::Submit));
        assert_eq!(action_for(Key::f(1), Place::Form, true), Some(Action::FieldHelp));
        assert_eq!(action_for(Key::ctrl('g'), Place::Form, true), Some(Action::Help));
    }
}
