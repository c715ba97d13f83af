//! The palette: every action of the page beneath, found by Chinese, pinyin initials or English.

use pinyin::ToPinyin;

use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, Place, ROWS, Row};
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, Model};

use super::act;

/// The place beneath the palette.
fn beneath(model: &Model) -> Place {
    let below = model.layers.iter().rev().find(|layer| !matches!(layer, Layer::Palette(_)));
    match (below, model.tab) {
        (Some(layer), _) => layer.place(),
        (None, 1) => Place::Today,
        (None, 2) => Place::Cases,
        (None, 5) => Place::Roster,
        (None, 6) => Place::System,
        (None, _) => Place::Later,
    }
}

/// The rows of the keymap that are valid beneath the palette and match what was typed.
#[must_use]
pub fn matching(model: &Model) -> Vec<&'static Row> {
    let place = beneath(model);
    let typed = match model.layers.last() {
        Some(Layer::Palette(palette)) => palette.field.value().trim().to_lowercase(),
        _ => String::new(),
    };
    let plain = |row: &&Row| !matches!(row.action, Action::Palette | Action::Up | Action::Down);
    ROWS.iter().filter(|row| row.places.contains(&place)).filter(plain).filter(|row| matches(row, &typed)).collect()
}

fn matches(row: &Row, typed: &str) -> bool {
    let zh = Lang::Zh.say(row.label);
    let en = Lang::En.say(row.label).to_lowercase();
    zh.contains(typed) || en.contains(typed) || initials(&zh).contains(typed) || pinyin_of(&zh).contains(typed)
}

/// `jxbl` of 继续办理.
fn initials(text: &str) -> String {
    text.to_pinyin().flatten().filter_map(|syllable| syllable.plain().chars().next()).collect()
}

/// `jixubanli` of 继续办理.
fn pinyin_of(text: &str) -> String {
    text.to_pinyin().flatten().map(|syllable| syllable.plain()).collect()
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
