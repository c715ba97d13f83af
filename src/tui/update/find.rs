//! 查找: the line opens over whatever is there, finds while it is typed into, and stays beneath the case it opened.

use crate::tui::effect::Effect;
use crate::tui::model::{CasePage, Find, Layer, Model};

/// Opens the line; where it is open already beneath a case, that one comes forward again with what was found.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let beneath = model.layers.iter().rposition(|layer| matches!(layer, Layer::Find(_)));
    let mut find = match beneath.map(|at| model.layers.remove(at)) {
        Some(Layer::Find(find)) => find,
        _ => Box::new(Find::default()),
    };
    let asked = find.prepare();
    model.layers.push(Layer::Find(find));
    asked.map(Effect::Ask).into_iter().collect()
}

/// Something was typed.
pub(super) fn changed(find: &mut Find) -> Vec<Effect> {
    find.ask().map(Effect::Ask).into_iter().collect()
}

/// Opens the page of the selected case over the line.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Find(find)) = model.layers.last() else { return Vec::new() };
    let Some(hit) = find.selected() else { return Vec::new() };
    let page = CasePage::opening(hit.row.id, Some(hit.row.clone()), None);
    let query = page.query();
    model.layers.push(Layer::Case(Box::new(page)));
    vec![Effect::Ask(query)]
}
