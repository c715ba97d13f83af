//! Who could mediate the case, with the reasons, to choose from; who cannot be named stands last, with why. Choosing puts
//! the person into the form beneath, which is still to be submitted: the machine suggests and never names.

use crate::domain::answer::Query;
use crate::domain::case::CaseId;
use crate::domain::order::Target;
use crate::domain::roster::MediatorId;
use crate::domain::roster::suggest::Suggestion;
use crate::tui::effect::Effect;
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, Model, Pick, PickChoice, PickItem};
use crate::tui::words;

use super::forms;

/// Acts whose form asks for a mediator to be chosen.
const NAMING: [&str; 4] = ["name_mediators", "replace_mediator", "cover", "reassign"];
const TITLE: &str = "action.suggest";

/// The case whose mediators are being chosen in the form on top.
pub(super) fn naming(model: &Model) -> Option<CaseId> {
    match model.beneath() {
        Some(Layer::Form(form)) if NAMING.contains(&form.act.as_str()) => form.case,
        _ => None,
    }
}

/// Asks who could mediate; what is known stands over the form as soon as it has come.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(case) = naming(model) else { return Vec::new() };
    model.suggested = None;
    model.layers.push(Layer::Pick(Pick { title: TITLE, foot: "status.reading", items: Vec::new(), index: 0 }));
    vec![Effect::Ask(Query::Suggest(Target::Id(case)))]
}

/// The list has come, for the case it was asked for.
pub(super) fn known(model: &mut Model, case: CaseId, list: Vec<Suggestion>) {
    let items = list.iter().map(|one| item(model, one)).collect::<Vec<_>>();
    let is_asked =
        matches!(model.layers.last(), Some(Layer::Pick(pick)) if pick.title == TITLE && pick.items.is_empty());
    model.suggested = Some((case, list));
    if is_asked && let Some(Layer::Pick(pick)) = model.layers.last_mut() {
        pick.foot = if items.is_empty() { "suggest.nobody" } else { "suggest.about" };
        pick.items = items;
    }
}

fn item(model: &Model, one: &Suggestion) -> PickItem {
    let lang = model.look.lang;
    let told = |reason| words::warning(lang, model.units(), reason);
    let note = match &one.excluded {
        Some(why) => format!("{} {}", lang.say("suggest.excluded"), told(why)),
        None => one.reasons.iter().map(told).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " }),
    };
    PickItem { label: one.name.clone(), note, choice: PickChoice::Name(one.mediator) }
}

/// Puts somebody into the form beneath: into the entry under the caret where it can hold a mediator, else into the first
/// that can. Who cannot be named is not taken, and why is said.
pub(super) fn take(model: &mut Model, mediator: MediatorId) -> Vec<Effect> {
    let lang = model.look.lang;
    let known = model.suggested.as_ref().and_then(|(_, list)| list.iter().find(|one| one.mediator == mediator));
    if let Some((one, why)) = known.and_then(|one| Some((one, one.excluded.as_ref()?))) {
        let why = words::warning(lang, model.units(), why);
        let text = lang.tell("suggest.not_taken", &[("name", &one.name), ("why", &why)]);
        model.tell(text);
        return Vec::new();
    }
    let value = mediator.to_string();
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return Vec::new() };
    let can_hold = |at: &usize| {
        let entry = top.form.entries.get(*at);
        entry.is_some_and(|entry| entry.options().iter().any(|option| option.value == value))
    };
    let focus = top.form.focus();
    let at = std::iter::once(focus).chain(0..top.form.entries.len()).find(can_hold);
    let Some(entry) = at.and_then(|at| top.form.entries.get_mut(at)) else { return Vec::new() };
    if !entry.holds(&value) {
        entry.pick(&value);
    }
    forms::changed(model)
}
