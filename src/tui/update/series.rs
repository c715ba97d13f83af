//! A list of shops pasted into the intake form: looked at row by row, then taken as the respondents of a series.

use uuid::Uuid;

use crate::domain::case::intake::Register;
use crate::domain::case::series::SeriesIntake;
use crate::domain::case::series::pasted::is_list;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model, Pasted};
use crate::tui::widgets::form::{Remark, Severity};

use super::forms;

/// The entry that stands for all respondents of a series.
const FIRST: &str = "respondents.0.name";

/// Whether a paste is a list for the respondents of the intake form; then it is shown first.
pub(super) fn offered(model: &mut Model, text: &str) -> bool {
    let Some(Layer::Form(top)) = model.layers.last() else { return false };
    let here =
        top.form.focused().is_some_and(|entry| entry.id.starts_with("respondents.") && entry.id.ends_with(".name"));
    if top.act != "register" || !here || !is_list(text) {
        return false;
    }
    model.layers.push(Layer::Pasted(Box::new(Pasted::of(text))));
    true
}

/// Takes the list that is shown: what can become a case becomes one; the rest is left, as the list said.
pub(super) fn take(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Pasted(list)) = model.layers.last() else { return Vec::new() };
    if list.usable().next().is_none() {
        let text = model.look.lang.say("series.none").into_owned();
        model.warn(text);
        return Vec::new();
    }
    let summary = summary(model, list);
    let count = list.usable().count().to_string();
    let text = model.look.lang.tell("series.taken", &[("n", &count)]);
    let Some(Layer::Pasted(list)) = model.layers.pop() else { return Vec::new() };
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        if let Some(entry) = top.form.entry_mut(FIRST) {
            entry.touched = true;
            entry.set(&summary);
        }
        top.list = Some(*list);
    }
    let effects = forms::changed(model);
    model.tell(text);
    effects
}

/// `宿城知禾服饰店等 28 家`, by which the list is recognised in the form.
fn summary(model: &Model, list: &Pasted) -> String {
    let first = list.usable().next().map(|row| row.respondent.party.name.clone()).unwrap_or_default();
    let n = list.usable().count().to_string();
    model.look.lang.tell("list.and_others", &[("name", &first), ("n", &n)])
}

/// Something was typed: where that is the respondent's name, it is no list any more; otherwise the list is named.
pub(super) fn changed(model: &mut Model) {
    let Some(Layer::Form(top)) = model.layers.last() else { return };
    let Some(list) = &top.list else { return };
    let holds = top.form.value(FIRST) == summary(model, list);
    let text = match holds {
        true => model.look.lang.tell("series.remark", &[("n", &list.usable().count().to_string())]),
        false => model.look.lang.say("series.left").into_owned(),
    };
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        let severity = Severity::Good;
        top.form.remark(FIRST, holds.then(|| Remark { severity, text: text.clone() }));
        if !holds {
            top.list = None;
        }
    }
    if !holds {
        model.tell(text);
    }
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
        difficulty: register.difficulty,
        committee: register.committee,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Do;
    use crate::tui::input::{Input, Key, Paste};
    use crate::tui::message::Message;
    use crate::tui::testing::{answered, picture, press, typed};
    use crate::tui::update::update;
    use crossterm::event::KeyCode;

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

    #[test]
    fn one_name_is_pasted_as_a_name_and_a_changed_name_is_no_list() {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        top.form.focus_on(FIRST);
        let paste = |text: &str| Message::Input(Input::Paste(Paste { text: text.to_owned(), cut: false }));
        update(&mut model, paste("宿城知禾服饰店\n"));
        assert!(matches!(model.layers.last(), Some(Layer::Form(top)) if top.form.value(FIRST) == "宿城知禾服饰店"));
        update(&mut model, paste(&shops()));
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        press(&mut model, [Key::char('x')]);
        assert!(matches!(model.layers.last(), Some(Layer::Form(top)) if top.list.is_none()));
    }
}
