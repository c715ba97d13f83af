//! A list of shops pasted into the intake form: looked at row by row, then taken as the respondents of a series.

use crossterm::event::KeyCode;
use uuid::Uuid;

use crate::domain::case::intake::Register;
use crate::domain::case::series::SeriesIntake;
use crate::domain::case::series::pasted::is_list;
use crate::tui::effect::Effect;
use crate::tui::input::Key;
use crate::tui::model::{Layer, Model, Pasted};
use crate::tui::widgets::form::{Entry, Remark, Severity, name_of};

use super::forms;

/// The entry that stands for all respondents of a series.
const FIRST: &str = "respondents.0.name";

/// Entries that say nothing once there is a list: each case has one respondent, and a number of its own.
fn is_set_aside(id: &str) -> bool {
    (id.starts_with("respondents.") && id != FIRST) || id == "aliases"
}

/// Whether a paste is a list for the respondents of the intake form; then it is shown first. In a party's name anywhere
/// else a list is no name, and is left out with a word.
pub(super) fn offered(model: &mut Model, text: &str) -> bool {
    let Some(Layer::Form(top)) = model.layers.last() else { return false };
    let Some(entry) = top.form.focused().filter(|_| is_list(text)) else { return false };
    let names_party = entry.id.ends_with(".name") && entry.id.matches('.').count() == 2;
    let respondent = entry.id.starts_with("respondents.");
    if !names_party || !(respondent || entry.id.starts_with("applicants.")) {
        return false;
    }
    if top.act == "register" && respondent {
        model.layers.push(Layer::Pasted(Box::new(Pasted::of(text))));
        return true;
    }
    let n = text.lines().filter(|line| !line.trim().is_empty()).count().to_string();
    let key = if top.act == "register" { "series.not_here" } else { "series.one_name" };
    let text = model.look.lang.tell(key, &[("n", &n)]);
    model.warn(text);
    true
}

/// Takes the list that is shown: what can become a case becomes one; the rest is left, as the list said. What stands in
/// entries that a series does not have would be lost, so it is pointed out and the list is not taken.
pub(super) fn take(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Pasted(list)) = model.layers.last() else { return Vec::new() };
    if list.usable().next().is_none() {
        let text = model.look.lang.say("series.none").into_owned();
        model.warn(text);
        return Vec::new();
    }
    let count = list.usable().count().to_string();
    let text = model.look.lang.tell("series.taken", &[("n", &count)]);
    let Some(Layer::Pasted(list)) = model.layers.pop() else { return Vec::new() };
    let filled = filled(model);
    if !filled.is_empty() {
        let text = model.look.lang.tell("series.filled", &[("fields", &filled.join(" "))]);
        model.warn(text);
        return Vec::new();
    }
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        if let Some(entry) = top.form.entry_mut(FIRST) {
            entry.touched = true;
        }
        top.form.focus_on(FIRST);
        top.list = Some(*list);
    }
    let effects = forms::changed(model);
    model.tell(text);
    effects
}

/// The names of entries that hold something and have no place in a series.
fn filled(model: &Model) -> Vec<String> {
    let Some(Layer::Form(top)) = model.layers.last().filter(|layer| matches!(layer, Layer::Form(_))) else {
        return Vec::new();
    };
    let lang = model.look.lang;
    let holds = |entry: &&Entry| is_set_aside(&entry.id) && !entry.is_choice() && !entry.value().is_empty();
    top.form.entries.iter().filter(holds).map(|entry| format!("「{}」", name_of(entry, lang))).collect()
}

/// `宿城知禾服饰店等 28 家`, by which the list is recognised in the form.
fn summary(model: &Model, list: &Pasted) -> String {
    let first = list.usable().next().map(|row| row.respondent.party.name.clone()).unwrap_or_default();
    let n = list.usable().count().to_string();
    model.look.lang.tell("list.and_others", &[("name", &first), ("n", &n)])
}

/// The form was opened or something was typed: where there is a list, it stands in the respondent's entry, and what a
/// series does not have is out of the way.
pub(super) fn settle(model: &mut Model) {
    let Some(Layer::Form(top)) = model.layers.last() else { return };
    let told = top.list.as_ref().map(|list| {
        let n = list.usable().count().to_string();
        (summary(model, list), model.look.lang.tell("series.remark", &[("n", &n)]))
    });
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return };
    for entry in top.form.entries.iter_mut().filter(|entry| is_set_aside(&entry.id)) {
        entry.aside = told.is_some();
    }
    if let Some((summary, text)) = told {
        top.form.set(FIRST, &summary);
        top.form.remark(FIRST, Some(Remark { severity: Severity::Good, text }));
    }
}

/// Whether the focus is on the entry a list stands in: nothing is typed into that.
pub(super) fn is_closed(model: &Model) -> bool {
    let Some(Layer::Form(top)) = model.layers.last() else { return false };
    top.list.is_some() && top.form.focused().is_some_and(|entry| entry.id == FIRST)
}

/// A key on the entry a list stands in: Delete, twice, leaves the list; what would edit the text does nothing but say so.
/// None for keys that only move.
pub(super) fn key(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    if !is_closed(model) {
        return None;
    }
    let lang = model.look.lang;
    let leaves = key.mods.is_empty() && matches!(key.code, KeyCode::Delete | KeyCode::Backspace);
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return None };
    let list = top.list.as_mut()?;
    let asked = std::mem::replace(&mut list.asked, leaves);
    let n = list.usable().count().to_string();
    if leaves && asked {
        top.list = None;
        top.form.set(FIRST, "");
        top.form.remark(FIRST, None);
        let effects = forms::changed(model);
        model.tell(lang.say("series.left").into_owned());
        return Some(effects);
    }
    let moves = matches!(
        key.code,
        KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down | KeyCode::Enter | KeyCode::Esc
    );
    if moves || key == Key::ctrl('s') {
        return None;
    }
    model.warn(lang.tell("series.closed", &[("n", &n)]));
    Some(Vec::new())
}

/// The intake of a series: what the form says, for every respondent of the list.
pub(super) fn intake(list: &Pasted, register: Register, series: Uuid) -> SeriesIntake {
    SeriesIntake {
        series,
        applicants: register.applicants,
        respondents: list.usable().map(|row| row.respondent.clone()).collect(),
        object: register.object,
        kind: register.kind,
        source: register.source,
        summary: register.summary,
        claims: register.claims,
        rights: register.rights,
        amount_asked_fen: register.amount_asked_fen,
        people: register.people,
        place: register.place,
        difficulty: register.difficulty,
        committee: register.committee,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Do;
    use crate::tui::input::{Input, Paste};
    use crate::tui::message::Message;
    use crate::tui::testing::{answered, picture, press, typed};
    use crate::tui::update::update;

    /// 28 shops from a spreadsheet, one of them twice.
    fn shops() -> String {
        let rows =
            (1..=28).map(|n| format!("{n}\t宿城第{}号示例店\t0527-800000{n:02}\t耿车镇示例路 {n} 号\r\n", n.min(27)));
        format!("序号\t店铺名称\t电话\t地址\r\n{}", rows.collect::<String>())
    }

    #[test]
    fn twenty_eight_shops_become_one_intake_after_a_look_at_them() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        press(&mut model, typed("杭州弥野品牌管理有限公司"));
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        top.form.focus_on(FIRST);
        update(&mut model, Message::Input(Input::Paste(Paste { text: shops(), cut: false })));
        let shown = picture(&model);
        assert!(shown.contains("28 行") && shown.contains("可登记 27 件"), "{shown}");
        assert!(shown.contains("宿城第1号示例店"), "{shown}");
        press(&mut model, [Key::plain(KeyCode::Down); 27]);
        assert!(
            picture(&model).contains("第 27 行"),
            "the row that repeats says which it repeats: {}",
            picture(&model)
        );
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        assert_eq!(top.form.value(FIRST), "宿城第1号示例店等27家");
        top.form.set("object", "trademark");
        top.form.set("kind", "infringement");
        top.form.set("summary", "销售带有「弥野」字样的箱包。");
        let effects = press(&mut model, [Key::ctrl('s')]);
        let submitted = effects.iter().find_map(|effect| match effect {
            Effect::Submit(order) => Some(&order.act),
            _ => None,
        });
        let Some(Do::Series(intake)) = submitted else { panic!("{effects:?}\n{}", picture(&model)) };
        assert_eq!(intake.respondents.len(), 27);
        assert_eq!(intake.respondents[26].party.phone.as_deref(), Some("0527-80000027"));
        assert_eq!(intake.applicants[0].name, "杭州弥野品牌管理有限公司");
    }

    /// The intake form with a list of 27 in it.
    fn listed() -> Model {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        focus(&mut model, FIRST);
        update(&mut model, paste(&shops()));
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        model
    }

    fn paste(text: &str) -> Message {
        Message::Input(Input::Paste(Paste { text: text.to_owned(), cut: false }))
    }

    fn focus(model: &mut Model, id: &str) {
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        top.form.focus_on(id);
    }

    fn form(model: &Model) -> &crate::tui::model::ActForm {
        let Some(Layer::Form(top)) = model.layers.last() else { panic!("{:?}", model.layers.last()) };
        top
    }

    #[test]
    fn a_list_is_not_edited_like_a_name_and_is_left_only_when_asked_twice() {
        let mut model = listed();
        press(&mut model, typed("a"));
        assert!(picture(&model).contains("按 Delete"), "{}", picture(&model));
        assert_eq!(form(&model).form.value(FIRST), "宿城第1号示例店等27家");
        press(&mut model, [Key::f(6)]);
        update(&mut model, paste("宿城知禾服饰店"));
        assert!(form(&model).list.is_some(), "neither undo nor a paste makes a name of it");
        assert_eq!(form(&model).form.value(FIRST), "宿城第1号示例店等27家");
        press(&mut model, [Key::plain(KeyCode::Backspace)]);
        press(&mut model, [Key::plain(KeyCode::Down), Key::plain(KeyCode::Up)]);
        focus(&mut model, FIRST);
        press(&mut model, [Key::plain(KeyCode::Delete)]);
        assert!(form(&model).list.is_some(), "asked again after something else was done");
        press(&mut model, [Key::plain(KeyCode::Delete)]);
        assert!(form(&model).list.is_none());
        assert_eq!(form(&model).form.value(FIRST), "", "nothing is left that could be taken for a name");
    }

    #[test]
    fn a_list_is_still_there_in_another_language_and_when_the_form_is_gone_on_with() {
        let mut model = listed();
        press(&mut model, [Key::plain(KeyCode::Esc), Key::f(12), Key::f(2), Key::plain(KeyCode::Enter)]);
        assert_eq!(form(&model).list.as_ref().map(|list| list.usable().count()), Some(27));
        assert_eq!(form(&model).form.value(FIRST), summary(&model, form(&model).list.as_ref().unwrap()));
        assert!(form(&model).form.visible("aliases").is_none());
    }

    #[test]
    fn a_series_carries_what_was_typed_and_hides_what_it_does_not_have() {
        let mut model = listed();
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        for (id, value) in [
            ("applicants.0.name", "杭州弥野品牌管理有限公司"),
            ("object", "trademark"),
            ("kind", "infringement"),
            ("summary", "销售带有「弥野」字样的箱包。"),
            ("people", "37"),
            ("place", "耿车镇"),
        ] {
            top.form.set(id, value);
        }
        for hidden in ["respondents.0.code", "respondents.1.name", "aliases"] {
            assert!(top.form.visible(hidden).is_none(), "{hidden}");
        }
        let effects = press(&mut model, [Key::ctrl('s')]);
        let submitted = effects.iter().find_map(|effect| match effect {
            Effect::Submit(order) => Some(&order.act),
            _ => None,
        });
        let Some(Do::Series(intake)) = submitted else { panic!("{effects:?}\n{}", picture(&model)) };
        assert_eq!((intake.people, intake.place.as_deref()), (37, Some("耿车镇")));
    }

    #[test]
    fn a_list_is_not_taken_over_what_a_series_has_no_place_for() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        focus(&mut model, FIRST);
        press(&mut model, typed("宿城知禾服饰店"));
        press(&mut model, [Key::plain(KeyCode::Tab), Key::plain(KeyCode::BackTab)]);
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        top.form.set("respondents.1.name", "丁店不在名单里");
        top.form.set("aliases", "区市监转2026-55");
        update(&mut model, paste(&shops()));
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        assert!(form(&model).list.is_none());
        let told = &model.notice.as_ref().unwrap().text;
        assert!(told.contains("「被申请人 2」") && told.contains("「其他编号」"), "{told}");
        assert_eq!(form(&model).form.value("respondents.1.name"), "丁店不在名单里", "and nothing is lost");
    }

    #[test]
    fn rows_pasted_into_an_applicant_are_no_name() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        update(&mut model, paste("甲公司\t0527-1\n乙公司\t0527-2\n"));
        assert_eq!(form(&model).form.value("applicants.0.name"), "");
        assert!(picture(&model).contains("被申请人"), "{}", picture(&model));
        update(&mut model, paste("杭州弥野品牌管理有限公司\n"));
        assert_eq!(form(&model).form.value("applicants.0.name"), "杭州弥野品牌管理有限公司");
        focus(&mut model, FIRST);
        update(&mut model, paste("宿城知禾服饰店\n"));
        assert_eq!(form(&model).form.value(FIRST), "宿城知禾服饰店", "one name is pasted as a name");
    }
}
