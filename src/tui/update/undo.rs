//! 撤回操作: what of one's own can be taken back on the case of the page, or why not.

use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model, Sheet, SheetKind};
use crate::tui::words;

use super::{forms, keys};

/// Opens the form with its reason; where nothing can be taken back, says why and what to do instead.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(undo) = model.page().and_then(|page| page.file.as_deref()).and_then(|file| file.undo.as_ref()) else {
        return Vec::new();
    };
    if let Some(refusal) = &undo.refusal {
        let said = words::refusal(model.look.lang, model.units(), refusal);
        model.layers.push(Layer::Sheet(Sheet::new(SheetKind::Refused(said))));
        return Vec::new();
    }
    forms::open(model, "undo", keys::subject_id(model))
}
