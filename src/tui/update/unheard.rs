//! Keys that cannot do what they mean, and keys that mean nothing here: each gets an answer.
//!
//! A key that is pressed and changes nothing leaves a person wondering whether the program is dead. So what is still being
//! read is waited for and then done; what cannot be done is answered with its reason; and a key that is of no use here is
//! told where it is. No key is a question without an answer, apart from the arrows at the end of a list.

use crate::tui::effect::Effect;
use crate::tui::input::{Key, normalize};
use crate::tui::keymap::{Action, Place, ROWS, Row, keys_of, place_name};
use crate::tui::model::{Layer, Model};

use super::{act, available};

/// The reason that passes by itself.
pub(super) const BEING_READ: &str = "reason.being_read";

/// An action that is not possible now. What is only being read is waited for; another key ends the waiting.
pub(super) fn refused(model: &mut Model, action: Action, reason: &str) {
    let lang = model.look.lang;
    if reason == BEING_READ {
        model.waits = Some((action, model.place()));
        let label =
            ROWS.iter().find(|row| row.action == action).map_or_else(Default::default, |row| lang.say(row.label));
        model.tell(lang.tell("unheard.queued", &[("action", &label)]));
        return;
    }
    model.warn(lang.say(reason).into_owned());
}

/// An answer has come: what waited for it is done, where the person still is at the same place.
pub(super) fn come(model: &mut Model) -> Vec<Effect> {
    let Some((action, place)) = model.waits else { return Vec::new() };
    if place != model.place() {
        model.waits = None;
        return Vec::new();
    }
    match available(model, action) {
        Err(BEING_READ) => Vec::new(),
        _ => {
            model.waits = None;
            model.notice = None;
            act::perform(model, action)
        }
    }
}

/// A key while an order is on its way.
pub(super) fn sending(model: &mut Model, outcome_unknown: bool) {
    let key = if outcome_unknown { "form.unknown" } else { "unheard.sending" };
    let text = model.look.lang.say(key).into_owned();
    model.tell(text);
}

/// A key that means nothing here: where it means something, or else which keys there are.
pub(super) fn nothing_here(model: &mut Model, key: Key) {
    let (lang, place) = (model.look.lang, model.place());
    let pressed = normalize(key).to_string();
    let help = keys_of(Action::Help, place).into_iter().next().unwrap_or_default();
    let rows = || ROWS.iter().filter(|row| key.typed().is_none() && row.keys.contains(&normalize(key)));
    // What the key does on the screen beneath is what was meant, most likely.
    let beneath = rows().find(|row| row.places.contains(&model.tab_place()));
    let elsewhere = beneath.or_else(|| rows().find(|row| row.places.contains(&Place::Today))).or_else(|| rows().next());
    // In a form nobody goes to another screen for a key.
    let in_form = matches!(model.layers.last(), Some(Layer::Form(_) | Layer::Picker(_)));
    let there = |row: &Row| {
        let near = Some(model.tab_place()).filter(|near| row.places.contains(near));
        near.or_else(|| row.places.first().copied())
    };
    let text = match elsewhere.and_then(|row| Some((row, there(row)?))).filter(|_| !in_form) {
        Some((row, there)) => {
            let (action, there) = (lang.say(row.label), lang.say(place_name(there)));
            lang.tell(
                "unheard.elsewhere",
                &[("key", &pressed), ("action", &action), ("place", &there), ("help", &help)],
            )
        }
        None => lang.tell("unheard.nothing", &[("key", &pressed), ("help", &help)]),
    };
    model.tell(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::Input;
    use crate::tui::keymap::Group;
    use crate::tui::message::Message;
    use crate::tui::testing::{answer, answered, blank, picture, press, typed};
    use crate::tui::update::{start, update};
    use crate::tui::widgets::Field;
    use crossterm::event::KeyCode;

    const ENTER: Key = Key::plain(KeyCode::Enter);

    /// One model of each place, empty and filled.
    fn places() -> Vec<(&'static str, Model)> {
        let at = |keys: &[Key]| {
            let mut model = answered(80, 24, 12);
            press(&mut model, keys.iter().copied());
            model
        };
        let [two, five, six] = ['2', '5', '6'].map(Key::char);
        let right = Key::plain(KeyCode::Right);
        let mut nothing = at(&[Key::char('/')]);
        press(&mut nothing, typed("知"));
        if let Some(Layer::Find(line)) = nothing.layers.last_mut() {
            line.hits.clear();
        }
        let mut unread = blank(80, 24);
        start(&mut unread);
        vec![
            ("unread", unread),
            ("today", at(&[])),
            ("empty today", answered(80, 24, 0)),
            ("cases", at(&[two])),
            ("filter", at(&[two, Key::f(3)])),
            ("credit", at(&[Key::char('3')])),
            ("roster", at(&[five])),
            ("nobody", at(&[five, right, right, right, right])),
            ("accounts", at(&[six])),
            ("calendar", at(&[six, right, right, right])),
            ("health", at(&[six, Key::f(8)])),
            ("page", at(&[two, ENTER])),
            ("person", at(&[five, ENTER])),
            ("form", at(&[Key::f(2)])),
            ("choice", at(&[two, ENTER, Key::f(5), ENTER, Key::plain(KeyCode::Tab)])),
            ("menu", at(&[two, ENTER, Key::f(5)])),
            ("help", at(&[Key::f(1)])),
            ("field help", at(&[Key::f(2), Key::f(1)])),
            ("deadlines", at(&[two, ENTER, Key::f(8)])),
            ("palette", at(&[Key::ctrl('p')])),
            ("found", nothing),
            ("lists", at(&[Key::ctrl('o')])),
        ]
    }

    #[test]
    fn every_key_of_the_table_is_answered_on_every_screen() {
        let mut dumb = Vec::new();
        for (name, model) in places() {
            for row in ROWS.iter().filter(|row| Group::of(row.action) != Group::Moving) {
                // In a line of text these edit, also where nothing stands yet.
                let edits = |key: &&Key| model.takes_text() && Field::default().key(**key);
                for key in row.keys.iter().filter(|key| !edits(key)) {
                    let mut after = model.clone();
                    let effects = update(&mut after, Message::Input(Input::Key(*key)));
                    let said = after.notice.take().is_some();
                    after.waits = None;
                    let mut before = model.clone();
                    before.notice = None;
                    if effects.is_empty() && !said && before == after {
                        dumb.push(format!("{key} at {name}"));
                    }
                }
            }
        }
        assert!(dumb.is_empty(), "no answer: {dumb:#?}");
    }

    #[test]
    fn what_is_being_read_is_waited_for_and_then_done() {
        let mut model = blank(80, 24);
        let asked = start(&mut model);
        press(&mut model, [Key::f(2)]);
        assert!(picture(&model).contains("读到后接着办理「登记」"), "{}", picture(&model));
        for effect in asked {
            answer(&mut model, effect, 3);
        }
        assert!(matches!(model.layers.last(), Some(Layer::Form(form)) if form.act == "register"));
        assert_eq!(model.waits, None);
    }

    #[test]
    fn another_key_ends_the_waiting() {
        let mut model = blank(80, 24);
        let asked = start(&mut model);
        press(&mut model, [Key::f(2), Key::char('2')]);
        for effect in asked {
            answer(&mut model, effect, 3);
        }
        assert!(model.layers.is_empty());
    }

    #[test]
    fn a_key_of_another_screen_is_told_where_it_is() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::char('2'), ENTER, Key::f(2)]);
        assert!(picture(&model).contains("F2 是「登记」，在「2 案件」"), "{}", picture(&model));
        press(&mut model, [Key::char('z')]);
        assert!(picture(&model).contains("这里不用 z 键"), "{}", picture(&model));
    }

    #[test]
    fn scrolling_stops_at_the_end_and_comes_back_at_once() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::char('2'), Key::f(1)]);
        press(&mut model, [Key::plain(KeyCode::Down); 200]);
        let end = picture(&model);
        press(&mut model, [Key::plain(KeyCode::Up)]);
        assert_ne!(picture(&model), end);
    }
}
