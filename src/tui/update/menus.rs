//! Menus of acts on the case of the page: what comes next, and where the case can go.

use crate::domain::answer::CaseFile;
use crate::domain::case::command::{Command, When};
use crate::domain::refusal::Refusal;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Menu, MenuItem, Model, Sheet, SheetKind};
use crate::tui::words;

use super::{forms, keys, office};

/// The acts that move a case between committees.
const CUSTODY: [&str; 10] =
    ["sign_for", "return", "pass_on", "escalate", "delegate", "hand_over", "recall", "decide_holder", "join", "leave"];

/// The row behind which what is not possible now is folded.
pub(super) const FOLDED: &str = "@folded";

/// 继续办理: what comes next first, then whatever else is possible, group by group; what is not possible now is folded
/// below, each with its reason.
pub(super) fn next_steps(model: &mut Model) -> Vec<Effect> {
    let Some(file) = file(model) else { return Vec::new() };
    let is_step = |act: &str| file.steps.iter().position(|step| words::step_act(step) == act);
    let mut acts: Vec<_> = file
        .possible
        .iter()
        .filter(|(act, _)| !makes_a_case(act) && (is_step(act).is_some() || !CUSTODY.contains(&act.as_str())))
        .collect();
    // In the order the desk proposes them; sorting keeps the rest as in the manual.
    acts.sort_by_key(|(act, refusal)| (refusal.is_some(), is_step(act).unwrap_or(usize::MAX)));
    let mut items: Vec<MenuItem> =
        acts.into_iter().map(|(act, refusal)| item(model, file, act, refusal.as_ref())).collect();
    let possible = items.iter().filter(|item| item.impossible.is_none()).count();
    let folded = items.split_off(possible);
    if possible > 0 && !folded.is_empty() {
        items.push(MenuItem {
            act: FOLDED.to_owned(),
            note: model.look.lang.tell("menu.folded", &[("n", &folded.len().to_string())]),
            suggested: false,
            impossible: None,
        });
    }
    if possible == 0 {
        items = folded;
    }
    push(model, "menu.next_step", items)
}

/// Unfolds what is not possible now, behind what is.
fn unfold(model: &mut Model) -> Vec<Effect> {
    let Some(file) = file(model) else { return Vec::new() };
    let mut folded: Vec<MenuItem> = file
        .possible
        .iter()
        .filter(|(act, refusal)| refusal.is_some() && !makes_a_case(act) && !CUSTODY.contains(&act.as_str()))
        .map(|(act, refusal)| item(model, file, act, refusal.as_ref()))
        .collect();
    if let Some(Layer::Menu(menu)) = model.layers.last_mut() {
        menu.items.retain(|item| item.act != FOLDED);
        folded.retain(|item| menu.items.iter().all(|known| known.act != item.act));
        menu.items.append(&mut folded);
        menu.step(0);
    }
    Vec::new()
}

/// 流转.
pub(super) fn custody(model: &mut Model) -> Vec<Effect> {
    let Some(file) = file(model) else { return Vec::new() };
    let known = |act: &str| file.possible.iter().find(|(name, _)| name == act);
    let mut items: Vec<MenuItem> = CUSTODY
        .iter()
        .filter_map(|act| known(act))
        .map(|(act, refusal)| item(model, file, act, refusal.as_ref()))
        .collect();
    items.sort_by_key(|item| item.impossible.is_some());
    push(model, "menu.custody", items)
}

/// Opens the form of the selected act, or says why it is not possible.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Menu(menu)) = model.layers.last() else { return Vec::new() };
    let Some(item) = menu.selected().cloned() else { return Vec::new() };
    if item.act == FOLDED {
        return unfold(model);
    }
    if let Some(said) = item.impossible {
        model.layers.push(Layer::Sheet(Sheet::new(SheetKind::Refused(said))));
        return Vec::new();
    }
    model.layers.pop();
    if office::is_act(&item.act) {
        return office::open(model, &item.act);
    }
    forms::open(model, &item.act, keys::subject_id(model))
}

/// Acts on no case yet are not offered on one.
fn makes_a_case(act: &str) -> bool {
    Command::conditions(act).is_some_and(|(when, _)| when == When::Unborn)
}

fn file(model: &Model) -> Option<&CaseFile> {
    model.page().and_then(|page| page.file.as_deref())
}

fn item(model: &Model, file: &CaseFile, act: &str, refusal: Option<&Refusal>) -> MenuItem {
    let lang = model.look.lang;
    let step = file.steps.iter().find(|step| words::step_act(step) == act);
    MenuItem {
        act: act.to_owned(),
        note: step.map(|step| words::step_due(lang, step, file.as_of)).unwrap_or_default(),
        suggested: step.is_some() && refusal.is_none(),
        impossible: refusal.map(|refusal| words::refusal(lang, model.units(), refusal)),
    }
}

fn push(model: &mut Model, title: &str, items: Vec<MenuItem>) -> Vec<Effect> {
    model.layers.push(Layer::Menu(Menu::new(title, items)));
    Vec::new()
}
