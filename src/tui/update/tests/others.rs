//! What others do while one works, and who did what.

use super::*;

const RIGHT: Key = Key::plain(KeyCode::Right);

#[test]
fn who_fills_a_form_in_sees_what_another_did_meanwhile_and_chooses() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    form.form.set("applicant_consents", "true");
    let seen = form.expect.unwrap();
    // A notice made the page be read again: the other's act is there.
    let page = model.page().unwrap();
    let (query, mut file) = (page.query(), page.file.clone().unwrap());
    let mut entry = file.timeline.last().unwrap().clone();
    (entry.version, entry.kind) = (file.case.version + 1, "declined".to_owned());
    entry.by.account = "wuhuaijin".to_owned();
    entry.body = Some(serde_json::json!({ "reason": "不属于受理范围" }));
    file.case.version = entry.version;
    file.timeline.push(entry);
    update(&mut model, Message::Answered { query, answer: Ok(Answer::Case(file)) });
    let shown = picture(&model);
    for text in ["wuhuaijin", "不属于受理范围", "按 F5"] {
        assert!(shown.replace('\n', "").contains(text), "{text}\n{shown}");
    }
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!(form.form.value("applicant_consents"), "true", "one's own value is there beside it");
    let order = press(&mut model, [Key::f(5), Key::ctrl('s')]);
    assert_eq!(submitted(&order).expect, Some(seen + 1), "decided on what was shown and taken on purpose");
}

#[test]
fn the_audit_is_asked_for_where_it_is_looked_at_and_goes_on_at_its_end() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('6')]);
    assert_eq!(model.system.audit.lines, None, "it is not everybody's to ask");
    press(&mut model, [RIGHT, RIGHT, RIGHT, RIGHT]);
    let keys = |model: &Model| model.system.keys(model.system.part).join(" ");
    assert_eq!(keys(&model), "9 8 7 6 5");
    press(&mut model, [Key::plain(KeyCode::End)]);
    assert_eq!(keys(&model), "9 8 7 6 5 1", "earlier lines follow the last");
    assert_eq!(model.system.selected().as_deref(), Some("5"), "the selection stays on its line");
    assert_eq!(model.system.audit.next_page(), None, "there is nothing earlier");
    // One round in either direction.
    press(&mut model, [RIGHT, RIGHT, Key::plain(KeyCode::Left), Key::plain(KeyCode::Left)]);
    assert_eq!(model.system.part, crate::tui::model::SystemPart::Audit);
    assert_eq!(keys(&model), "9 8 7 6 5", "and read anew");
}
