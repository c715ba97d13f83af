//! The palette: every action of the page beneath, found by Chinese, pinyin initials or English.

use crate::search::Needle;
use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, Place, ROWS, Row};
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, Model};

use super::act;

/// The place beneath the palette.
fn beneath(model: &Model) -> Place {
    model.beneath().map_or(model.tab_place(), Layer::place)
}

/// The rows of the keymap that are valid beneath the palette and match what was typed.
#[must_use]
pub fn matching(model: &Model) -> Vec<&'static Row> {
    let place = beneath(model);
    let typed = match model.layers.last() {
        Some(Layer::Palette(palette)) => Needle::new(palette.field.value()),
        _ => None,
    };
    let plain = |row: &&Row| !matches!(row.action, Action::Palette | Action::Up | Action::Down);
    let rows = ROWS.iter().filter(|row| row.places.contains(&place)).filter(plain);
    let Some(typed) = typed else { return rows.collect() };
    let mut found: Vec<(i64, &'static Row)> = rows.filter_map(|row| Some((score(row, &typed)?, row))).collect();
    // Of equally good ones the order of the table stays.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, row)| row).collect()
}

/// How well an action's name matches, in Chinese, by pinyin or initials, or in English, whatever language is shown.
fn score(row: &Row, typed: &Needle) -> Option<i64> {
    let names = Lang::ALL.iter().filter_map(|lang| typed.find(&lang.say(row.label)));
    names.map(|found| found.score).max()
}

/// Keeps the selection among what matches.
pub(super) fn clamp(model: &mut Model) {
    let count = matching(model).len();
    if let Some(Layer::Palette(palette)) = model.layers.last_mut() {
        palette.index = palette.index.min(count.saturating_sub(1));
    }
}

/// Performs the selected action, on the page beneath.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Palette(palette)) = model.layers.last() else { return Vec::new() };
    let chosen = matching(model).get(palette.index).map(|row| row.action);
    model.layers.pop();
    chosen.map_or_else(Vec::new, |action| act::perform(model, action))
}
