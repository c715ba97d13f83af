//! Keys and pastes: to the text that has the focus, or to the action they ask for.

use crossterm::event::KeyCode;

use crate::domain::case::CaseId;
use crate::tui::effect::Effect;
use crate::tui::input::{Key, Paste};
use crate::tui::keymap::{Action, action_for};
use crate::tui::model::{Layer, Model, fits};

use super::{act, credit, drafts, filter, find, forms, matches, menus, picker, series, unheard};

/// A key was pressed.
pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if let Some(settled_badly) = waiting(model) {
        // Whether it was done is not known: the same order can be sent again, and nothing else.
        let may = key.code == KeyCode::Esc || (settled_badly && key == Key::ctrl('s'));
        if !may {
            unheard::sending(model, settled_badly);
            return Vec::new();
        }
    }
    let action = action_for(key, model.place(), model.takes_text());
    if !fits(model.size) {
        // Nothing is done behind a screen that cannot be read.
        let harmless = action.filter(|action| matches!(action, Action::Quit | Action::Redraw | Action::Suspend));
        return harmless.map_or_else(Vec::new, |action| act::perform(model, action));
    }
    match action {
        Some(action) => act::perform(model, action),
        None => type_into(model, key),
    }
}

/// A form whose order was sent takes no keys: what was sent must be what is seen. `true` when nobody knows what became of it.
fn waiting(model: &Model) -> Option<bool> {
    match model.layers.last() {
        Some(Layer::Form(form)) if form.sent.is_some() => Some(form.refused.is_some()),
        _ => None,
    }
}

fn type_into(model: &mut Model, key: Key) -> Vec<Effect> {
    let taken = match model.layers.last_mut() {
        Some(Layer::Find(line)) => line.field.key(key).then(|| find::changed(line)),
        Some(Layer::Form(_)) => forms::key(model, key).map(|mut effects| {
            effects.extend(matches::follow(model));
            effects
        }),
        Some(Layer::Picker(_)) => picker::key(model, key),
        Some(Layer::Menu(menu)) => {
            let before = menu.field.value().to_owned();
            menu.field.key(key).then(|| {
                if menu.field.value() != before {
                    menus::narrow(menu);
                }
                Vec::new()
            })
        }
        Some(Layer::Palette(palette)) => palette.field.key(key).then(|| {
            palette.index = 0;
            Vec::new()
        }),
        Some(_) => None,
        None if model.tab == 3 && model.credit.editing => model.credit.filter.key(key).then(|| credit::filtered(model)),
        None if model.cases.editing => model.cases.filter.key(key).then(|| filter::apply(model)),
        None => None,
    };
    taken.unwrap_or_else(|| {
        unheard::nothing_here(model, key);
        Vec::new()
    })
}

/// Text was pasted.
pub(super) fn paste(model: &mut Model, paste: &Paste) -> Vec<Effect> {
    if !fits(model.size) {
        return Vec::new();
    }
    let (left_out, effects) = match model.layers.last_mut() {
        Some(Layer::Form(form)) if form.sent.is_none() => {
            if series::offered(model, &paste.text) || series::is_closed(model) {
                return Vec::new();
            }
            let left_out = forms::paste(model, &paste.text);
            let mut effects = forms::changed(model);
            effects.extend(matches::follow(model));
            effects.extend(drafts::save(model));
            effects.extend(matches::follow(model));
            (left_out, effects)
        }
        Some(Layer::Picker(picker)) => (picker.field.paste(&paste.text), Vec::new()),
        Some(Layer::Menu(menu)) => {
            let left_out = menu.field.paste(&paste.text);
            menus::narrow(menu);
            (left_out, Vec::new())
        }
        Some(Layer::Palette(palette)) => (palette.field.paste(&paste.text), Vec::new()),
        Some(Layer::Find(line)) => (line.field.paste(&paste.text), find::changed(line)),
        Some(_) => return Vec::new(),
        None if model.tab == 3 && model.credit.editing => {
            (model.credit.filter.paste(&paste.text), credit::filtered(model))
        }
        None if model.cases.editing => (model.cases.filter.paste(&paste.text), filter::apply(model)),
        None => return Vec::new(),
    };
    if paste.cut || left_out {
        let text = model.look.lang.say("status.paste_cut").into_owned();
        model.warn(text);
    }
    effects
}

/// The case keys are about.
pub(super) fn subject_id(model: &Model) -> Option<CaseId> {
    model.page().map(|page| page.id).or_else(|| model.selected_row().map(|row| row.id))
}
