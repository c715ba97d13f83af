//! Choosing for an entry of a form from a list, by typing: Chinese, pinyin or its initials, English, a code.

use crate::search::Needle;
use crate::tui::effect::Effect;
use crate::tui::input::Key;
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, Model, Picker};
use crate::tui::widgets::Field;
use crate::tui::widgets::form::{Choice, Entry, Kind};

use super::forms;

/// Opens the list for the focused entry of the form on top, with what was typed already.
pub(super) fn open(model: &mut Model, typed: Option<char>) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let Some(entry) = top.form.focused().filter(|entry| !entry.options().is_empty()) else { return Vec::new() };
    let field = typed.map_or_else(Field::default, |c| Field::from(c.to_string().as_str()));
    let picker = Picker { entry: top.form.focus(), several: matches!(entry.kind, Kind::Several(_)), field, index: 0 };
    let index = chosen_at(entry).filter(|_| typed.is_none()).unwrap_or(0);
    model.layers.push(Layer::Picker(Picker { index, ..picker }));
    Vec::new()
}

/// Where the option chosen so far stands among all of them.
fn chosen_at(entry: &Entry) -> Option<usize> {
    let chosen = entry.chosen().filter(|choice| !choice.value.is_empty())?;
    entry.options().iter().filter(|option| !option.value.is_empty()).position(|option| option == chosen)
}

/// The entry a picker chooses for.
#[must_use]
pub fn picked_for<'m>(model: &'m Model, picker: &Picker) -> Option<&'m Entry> {
    let form =
        model.layers.iter().rev().find_map(|layer| if let Layer::Form(form) = layer { Some(form) } else { None });
    form?.form.entries.get(picker.entry)
}

/// The options that match what was typed, best first; all of them in their order while nothing is.
#[must_use]
pub fn picks<'m>(model: &'m Model, picker: &Picker) -> Vec<&'m Choice> {
    let Some(entry) = picked_for(model, picker) else { return Vec::new() };
    let options = entry.options().iter().filter(|option| !option.value.is_empty());
    let Some(needle) = Needle::new(picker.field.value()) else { return options.collect() };
    let mut found: Vec<(i64, &Choice)> = options.filter_map(|option| Some((score(&needle, option)?, option))).collect();
    // Stable: equals stay in their order.
    found.sort_by_key(|(score, _)| -score);
    found.into_iter().map(|(_, option)| option).collect()
}

/// How well an option matches by its name in either language, its code, or what stands beside it.
fn score(needle: &Needle, option: &Choice) -> Option<i64> {
    let names = Lang::ALL.into_iter().map(|lang| lang.say(&option.label));
    let by_name = names.filter_map(|name| needle.find(&name)).map(|found| found.score).max();
    // Beside a name only what stands there literally counts: every note has initials.
    let beside =
        [&option.value, &option.note].into_iter().filter_map(|text| needle.find(text)).map(|found| found.score);
    let beside = beside.filter(|score| *score > LITERAL_MIN).map(|score| score - BESIDE).max();
    by_name.max(beside)
}

/// Scores above this are of texts that contain the query as it was typed.
const LITERAL_MIN: i64 = 2_000;
/// What a match beside the name is worth less than one of the name.
const BESIDE: i64 = 1_500;

/// A key for the picker on top; none when it is no key of pickers.
pub(super) fn key(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    let Some(Layer::Picker(picker)) = model.layers.last_mut() else { return None };
    if key.code == crossterm::event::KeyCode::Tab {
        if !picker.several && !picker.field.value().is_empty() {
            // Who typed something and goes on means what they typed.
            return Some(choose(model));
        }
        model.layers.pop();
        return forms::key(model, key);
    }
    picker.field.key(key).then(|| {
        picker.index = 0;
        Vec::new()
    })
}

/// Keeps the selection among what matches.
pub(super) fn clamp(model: &mut Model) {
    let Some(Layer::Picker(picker)) = model.layers.last() else { return };
    let last = picks(model, picker).len().saturating_sub(1);
    if let Some(Layer::Picker(picker)) = model.layers.last_mut() {
        picker.index = picker.index.min(last);
    }
}

/// Chooses the selected option. One is chosen and the form goes on; of several each is taken or left until done.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Picker(picker)) = model.layers.last() else { return Vec::new() };
    let Some(value) = picks(model, picker).get(picker.index).map(|option| option.value.clone()) else {
        return Vec::new();
    };
    let (at, several) = (picker.entry, picker.several);
    let Some(Layer::Picker(mut picker)) = model.layers.pop() else { return Vec::new() };
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        if let Some(entry) = top.form.entries.get_mut(at) {
            entry.pick(&value);
        }
        if !several {
            top.form.next();
        }
    }
    let effects = forms::changed(model);
    if several {
        picker.field.set("");
        model.layers.push(Layer::Picker(picker));
        clamp(model);
    }
    effects
}
