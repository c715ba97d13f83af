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

#[test]
fn what_others_changed_is_told_on_the_row_until_it_is_looked_at() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::plain(KeyCode::Down)]);
    let (selected, case) = (model.cases.selection.index(), model.cases.rows[4].id);
    let marked = |model: &Model| {
        let shown = picture(model);
        shown.lines().filter(|line| line.get(1..2) == Some("+")).count()
    };
    assert_eq!(marked(&model), 1, "what changed since the last look, in an earlier session");
    // Somebody else does something to another case: one line, one sign, and nothing moves.
    let mut told = crate::tui::testing::changes();
    let mut news = told.rows[0].clone();
    (news.entry.position, news.row) = (872, model.cases.rows[4].clone());
    told.rows.insert(0, news);
    told.upto = 872;
    update(&mut model, Message::Noticed(Notice::Changed { case, position: 872 }));
    let asked = update(&mut model, Message::RefreshDue);
    let query = asked.iter().find_map(|effect| match effect {
        Effect::Ask(query @ Query::Changes { .. }) => Some(query.clone()),
        _ => None,
    });
    let answer = Ok(Answer::Changes(told));
    update(&mut model, Message::Answered { query: query.unwrap(), answer });
    assert_eq!((marked(&model), model.cases.selection.index()), (2, selected));
    let shown = picture(&model);
    assert!(shown.contains("10:42 苗青禾 退回：耿车知调〔2026〕5号") && shown.contains("+ 有变动 2"), "{shown}");
    // Looked at, it is no news any more; what else changed still is.
    press(&mut model, [Key::plain(KeyCode::Down), Key::plain(KeyCode::Down), Key::plain(KeyCode::Down), ENTER]);
    let page = model.page().unwrap();
    assert_eq!(page.id, case);
    let (query, mut file) = (page.query(), page.file.clone().unwrap());
    file.timeline.last_mut().unwrap().position = 872;
    update(&mut model, Message::Answered { query, answer: Ok(Answer::Case(file)) });
    press(&mut model, [Key::plain(KeyCode::Esc)]);
    assert_eq!(marked(&model), 1, "{}", picture(&model));
}
