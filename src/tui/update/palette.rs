//! The palette: every action of the page beneath, and every act on what is open, found by Chinese, pinyin initials or English.

use crate::search::Needle;
use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, Place, ROWS, Row};
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, MenuItem, Model};

use super::{act, credit, menus, roster, system};

/// The place beneath the palette.
fn beneath(model: &Model) -> Place {
    model.beneath().map_or(model.tab_place(), Layer::place)
}

/// Something the palette offers.
#[derive(Debug, Clone)]
pub enum Offered {
    /// An action of the page beneath.
    Action(&'static Row),
    /// An act: on the open case, on whom or what is selected; with the reason where it is not possible now.
    Act(MenuItem),
}

/// What is offered beneath the palette and matches what was typed: actions first, then acts, what is possible before what
/// is not.
#[must_use]
pub fn matching(model: &Model) -> Vec<Offered> {
    let place = beneath(model);
    let typed = match model.layers.last() {
        Some(Layer::Palette(palette)) => Needle::new(palette.field.value()),
        _ => None,
    };
    let plain = |row: &&Row| !matches!(row.action, Action::Palette | Action::Up | Action::Down);
    let rows = ROWS.iter().filter(|row| row.places.contains(&place)).filter(plain);
    let offered = rows.map(Offered::Action).chain(acts(model).into_iter().map(Offered::Act));
    let Some(typed) = typed else { return offered.collect() };
    let mut found: Vec<(i64, Offered)> = offered.filter_map(|one| Some((score(&one, &typed)?, one))).collect();
    // Of equally good ones the order stays.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, one)| one).collect()
}

/// The acts of the page, or of the selected row, beneath.
fn acts(model: &Model) -> Vec<MenuItem> {
    match (model.beneath(), model.tab) {
        (Some(Layer::Case(_)), _) => menus::all(model),
        (Some(Layer::Subject(_)), _) => credit::items(model),
        (Some(Layer::Person(_)), _) | (None, 5) => roster::items(model),
        (None, 6) => system::items(model),
        _ => Vec::new(),
    }
}

/// How well a name matches, in Chinese, by pinyin or initials, or in English, whatever language is shown.
fn score(one: &Offered, typed: &Needle) -> Option<i64> {
    match one {
        Offered::Action(row) => {
            let names = Lang::ALL.iter().filter_map(|lang| typed.find(&lang.say(row.label)));
            names.map(|found| found.score).max()
        }
        Offered::Act(item) => menus::score(typed, &item.act).map(|score| score - i64::from(item.impossible.is_some())),
    }
}

/// Keeps the selection among what matches.
pub(super) fn clamp(model: &mut Model) {
    let count = matching(model).len();
    if let Some(Layer::Palette(palette)) = model.layers.last_mut() {
        palette.index = palette.index.min(count.saturating_sub(1));
    }
}

/// Performs the selected action on the page beneath, or opens the form of the selected act.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Palette(palette)) = model.layers.last() else { return Vec::new() };
    let Some(chosen) = matching(model).into_iter().nth(palette.index) else { return Vec::new() };
    model.layers.pop();
    match chosen {
        Offered::Action(row) => act::perform(model, row.action),
        Offered::Act(item) => menus::begin(model, item),
    }
}
