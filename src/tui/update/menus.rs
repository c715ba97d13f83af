//! Menus of acts on the case of the page: what comes next, and where the case can go.

use crate::domain::answer::CaseFile;
use crate::domain::case::command::{Command, When};
use crate::domain::refusal::Refusal;
use crate::search::Needle;
use crate::tui::effect::Effect;
use crate::tui::lang::Lang;
use crate::tui::model::{Layer, Menu, MenuItem, Model, Sheet, SheetKind};
use crate::tui::words;

use super::{credit, credit_papers, forms, keys, office};

/// The acts that move a case between committees.
const CUSTODY: [&str; 10] =
    ["sign_for", "return", "pass_on", "escalate", "delegate", "hand_over", "recall", "decide_holder", "join", "leave"];

/// The row behind which what is not possible now is folded.
pub(super) const FOLDED: &str = "@folded";

/// 继续办理: what comes next first, then whatever else is possible, group by group; what is not possible now is folded
/// below, each with its reason.
pub(super) fn next_steps(model: &mut Model) -> Vec<Effect> {
    let items = acts(model, |act, is_step| is_step || !CUSTODY.contains(&act));
    let possible = items.iter().filter(|item| item.impossible.is_none()).count();
    let rest = items.len() - possible;
    let folded = (possible > 0 && rest > 0).then(|| MenuItem {
        act: FOLDED.to_owned(),
        note: model.look.lang.tell("menu.folded", &[("n", &rest.to_string())]),
        suggested: false,
        impossible: None,
    });
    model.layers.push(Layer::Menu(Menu::folding("menu.next_step", items, folded)));
    Vec::new()
}

/// Every act on the case of the page, for the palette.
pub(super) fn all(model: &Model) -> Vec<MenuItem> {
    acts(model, |_, _| true)
}

/// The acts on the case of the page that are `wanted`: what is possible first, the desk's proposals before everything.
fn acts(model: &Model, wanted: impl Fn(&str, bool) -> bool) -> Vec<MenuItem> {
    let Some(file) = file(model) else { return Vec::new() };
    let is_step = |act: &str| file.steps.iter().position(|step| step.by.is_none() && words::step_act(step) == act);
    let of_case = |(act, _): &&(String, Option<Refusal>)| !makes_a_case(act) && wanted(act, is_step(act).is_some());
    let mut acts: Vec<_> = file.possible.iter().filter(of_case).collect();
    // In the order the desk proposes them; sorting keeps the rest as in the manual.
    acts.sort_by_key(|(act, refusal)| (refusal.is_some(), is_step(act).unwrap_or(usize::MAX)));
    acts.into_iter().map(|(act, refusal)| item(model, file, act, refusal.as_ref())).collect()
}

/// Unfolds what is not possible now, behind what is; the selection stays where it stood.
fn unfold(menu: &mut Menu) {
    let at = menu.selection.index();
    menu.folded = None;
    menu.show(None);
    menu.step(isize::try_from(at).unwrap_or(0));
}

/// Shows what matches what is typed: by its name in Chinese, pinyin or initials, or in English.
pub(super) fn narrow(menu: &mut Menu) {
    let found = Needle::new(menu.field.value()).map(|needle| {
        let mut found: Vec<(i64, &MenuItem)> =
            menu.all.iter().filter_map(|item| Some((looked_for(&needle, item)?, item))).collect();
        // What is possible comes first; of equally good ones the order stays.
        found.sort_by_key(|(score, item)| (item.impossible.is_some(), std::cmp::Reverse(*score)));
        found.into_iter().map(|(_, item)| item.clone()).collect()
    });
    menu.show(found);
}

/// How well a row matches: by the name of its act, or by what it says where it is none.
fn looked_for(needle: &Needle, item: &MenuItem) -> Option<i64> {
    if item.act.starts_with(credit_papers::MARK) {
        return needle.find(&item.note).map(|found| found.score);
    }
    score(needle, &item.act)
}

/// How well the name of an act matches, whatever language is shown.
pub(super) fn score(needle: &Needle, act: &str) -> Option<i64> {
    let names = Lang::ALL.iter().filter_map(|lang| needle.find(&lang.say(&format!("act.{act}.name"))));
    names.map(|found| found.score).max()
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
    let Some(Layer::Menu(menu)) = model.layers.last_mut() else { return Vec::new() };
    let Some(item) = menu.selected().cloned() else { return Vec::new() };
    if item.act == FOLDED {
        unfold(menu);
        return Vec::new();
    }
    if item.impossible.is_none() {
        model.layers.pop();
    }
    begin(model, item)
}

/// Opens the form of an act, or says why it is not possible.
pub(super) fn begin(model: &mut Model, item: MenuItem) -> Vec<Effect> {
    if let Some(said) = item.impossible {
        model.layers.push(Layer::Sheet(Sheet::new(SheetKind::Refused(said))));
        return Vec::new();
    }
    if let Some(paper) = item.act.strip_prefix(credit_papers::MARK) {
        return credit_papers::make(model, paper);
    }
    if credit::is_act(&item.act) {
        return credit::open_form(model, &item.act);
    }
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
    let step = file.steps.iter().find(|step| step.by.is_none() && words::step_act(step) == act);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::Key;
    use crate::tui::testing::{answered, picture, press, typed};
    use crossterm::event::KeyCode;

    const ENTER: Key = Key::plain(KeyCode::Enter);

    fn menu() -> Model {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER, Key::f(5)]);
        model
    }

    #[test]
    fn a_menu_is_narrowed_by_typing_also_what_is_folded_in_it() {
        for (text, act) in [("受理", "accept"), ("jllx", "log_contact"), ("Accept", "accept")] {
            let mut model = menu();
            press(&mut model, typed(text));
            let Some(Layer::Menu(menu)) = model.layers.last() else { panic!() };
            assert_eq!(menu.selected().map(|item| item.act.as_str()), Some(act), "{text}: {:?}", menu.items);
        }
        let mut model = menu();
        press(&mut model, typed("归档"));
        press(&mut model, [ENTER]);
        assert!(
            matches!(model.layers.last(), Some(Layer::Sheet(sheet)) if matches!(sheet.kind, SheetKind::Refused(_)))
        );
        let mut model = menu();
        let before = picture(&model);
        press(&mut model, typed("没有"));
        assert!(picture(&model).contains("没有这样的事项"), "{}", picture(&model));
        press(&mut model, [Key::plain(KeyCode::Backspace); 2]);
        assert_eq!(picture(&model), before);
    }

    #[test]
    fn the_palette_offers_the_acts_of_the_open_case_with_the_reason_against() {
        for text in ["受理", "accept"] {
            let mut model = answered(80, 24, 12);
            press(&mut model, [Key::char('2'), ENTER, Key::ctrl('p')]);
            press(&mut model, typed(text));
            press(&mut model, [ENTER]);
            assert!(matches!(model.layers.last(), Some(Layer::Form(form)) if form.act == "accept"), "{text}");
        }
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER, Key::ctrl('p')]);
        press(&mut model, typed("guidang"));
        press(&mut model, [ENTER]);
        assert!(picture(&model).contains("不能办理"), "{}", picture(&model));
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('5'), Key::ctrl('p')]);
        press(&mut model, typed("不在岗"));
        press(&mut model, [ENTER]);
        assert!(matches!(model.layers.last(), Some(Layer::Form(form)) if form.act == "mediator_absent"));
    }
}
