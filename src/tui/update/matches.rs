//! 比对: the panel follows the intake form, and a match that is taken fills the party's entries.

use crate::tui::effect::Effect;
use crate::tui::model::{ActForm, Layer, Model};

use super::forms;

/// The act whose form is followed.
const INTAKE: &str = "register";

/// The form opened.
pub(super) fn opened(model: &mut Model) -> Vec<Effect> {
    if !is_intake(model) {
        return Vec::new();
    }
    let mut effects: Vec<Effect> = model.matches.prepare().map(Effect::Ask).into_iter().collect();
    // A draft says something already.
    effects.extend(follow(model));
    effects
}

/// Something was typed, or the focus moved.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last().filter(|_| is_intake(model)) else { return Vec::new() };
    model.matches.follow(&top.form).map(Effect::Ask).into_iter().collect()
}

/// Fills the party under the caret from the selected match.
pub(super) fn take(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return Vec::new() };
    if !model.matches.fill(&mut top.form) {
        return Vec::new();
    }
    let mut effects = forms::changed(model);
    effects.extend(follow(model));
    effects
}

/// Whether what keys are about is a form of intake, and a party that stands in it: a list of respondents is none.
pub(super) fn is_followed(model: &Model) -> bool {
    let listed = |top: &ActForm| top.list.is_some() && model.matches.party.as_deref().is_some_and(is_respondent);
    matches!(model.beneath(), Some(Layer::Form(top)) if top.act == INTAKE && !listed(top))
}

fn is_respondent(party: &str) -> bool {
    party.starts_with("respondents.")
}

fn is_intake(model: &Model) -> bool {
    matches!(model.layers.last(), Some(Layer::Form(top)) if top.act == INTAKE && top.sent.is_none())
}
