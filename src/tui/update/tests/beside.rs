//! Two hands at one desk, and what a person must be able to read of it: forms, drafts, deadlines.

use super::*;

/// What another session does to the case of the page, as the notice and the answer to the question it leads to tell it.
fn done_elsewhere(model: &mut Model, kind: &str) {
    let page = model.page().unwrap();
    let (query, mut file) = (page.query(), page.file.clone().unwrap());
    file.case.version += 1;
    let mut entry = file.timeline.last().cloned().unwrap();
    entry.version = file.case.version;
    entry.kind = kind.to_owned();
    entry.by.account = "miao".to_owned();
    file.timeline.push(entry);
    update(model, Message::Answered { query, answer: Ok(Answer::Case(file)) });
}

#[test]
fn a_form_keeps_the_version_it_was_opened_on_and_shows_what_others_do_meanwhile() {
    for (english_too, told, key) in
        [(false, "填写期间案件有变动", "按现状继续"), (true, "The case changed", "Go on as it is")]
    {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER]);
        if english_too {
            model = english(model);
        }
        let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
        form.form.set("applicant_consents", "true");
        let seen = form.expect;
        assert!(!picture(&model).contains(told));
        done_elsewhere(&mut model, "rights_told");
        let shown = picture(&model);
        assert!(shown.contains(told) && shown.contains("miao") && shown.contains(key), "{shown}");
        press(&mut model, [Key::plain(KeyCode::Tab)]);
        assert!(picture(&model).contains(told), "it stays until it is answered");
        let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
        assert_eq!(form.expect, seen);
        press(&mut model, [Key::f(5)]);
        assert!(!picture(&model).contains(told));
        let order = submitted(&press(&mut model, [Key::ctrl('s')])).clone();
        assert_eq!(order.expect, seen.map(|version| version + 1));
    }
}

#[test]
fn a_draft_taken_up_again_is_decided_on_what_was_seen_when_it_was_begun() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER, Key::char('1'), ESC]);
    let seen = model.page().unwrap().file.as_ref().unwrap().case.version;
    done_elsewhere(&mut model, "rights_told");
    press(&mut model, [Key::f(5), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!((form.act.as_str(), form.expect), ("accept", Some(seen)));
    press(&mut model, [Key::plain(KeyCode::Tab)]);
    assert!(picture(&model).contains("填写期间案件有变动"), "{}", picture(&model));
}

#[test]
fn a_second_person_at_the_window_is_taken_down_beside_the_first() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    press(&mut model, typed("上海未名"));
    press(&mut model, [ESC, Key::f(2), Key::plain(KeyCode::End), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!(form.form.value("applicants.0.name"), "");
    press(&mut model, typed("杭州弥野"));
    press(&mut model, [ESC, Key::f(2)]);
    let shown = picture(&model);
    assert!(
        shown.contains("继续 上海未名") && shown.contains("继续 杭州弥野") && shown.contains("另填一份"),
        "{shown}"
    );
    assert_eq!(model.drafts.listed().len(), 2);
}

#[test]
fn a_match_is_taken_in_the_intake_form_and_nowhere_else() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    press(&mut model, typed("杭州弥野品牌管理"));
    assert!(picture(&model).contains("F3 "), "{}", picture(&model));
    press(&mut model, [ESC, Key::char('2'), ENTER, Key::f(5), ENTER]);
    assert!(matches!(model.layers.last(), Some(Layer::Form(_))));
    assert!(!picture(&model).contains("F3 "), "{}", picture(&model));
}

#[test]
fn whose_turn_it_is_stands_on_the_page_of_somebody_elses_case() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER]);
    let unit = crate::domain::case::testing::unit(crate::domain::case::testing::TOWN);
    let file = model.page_mut().unwrap().file.as_mut().unwrap();
    file.steps.iter_mut().for_each(|step| step.by = Some(unit.clone()));
    assert!(picture(&model).contains("由耿车镇办理："), "{}", picture(&model));
    assert!(picture(&english(model)).contains("'s turn: "));
}

#[test]
fn overdue_signing_is_told_in_words_first_and_what_is_hidden_is_counted() {
    let mut model = answered(80, 24, 12);
    let mut rows = case_rows(6);
    for (n, row) in rows.iter_mut().enumerate() {
        *row =
            crate::domain::case::row::Row { id: row.id, number: row.number.clone(), ..model.arriving.rows[0].clone() };
        let mut door = model.doors.rows[0].next.clone().unwrap();
        door.on = model.today() + chrono::Days::new(3) - chrono::Days::new(n as u64 * 2);
        row.next = Some(door);
    }
    model.desk.as_mut().unwrap().own.arriving = 6;
    let query = model.arriving.again().unwrap();
    update(&mut model, Message::Answered { query, answer: Ok(Answer::Cases(CasePage { rows, next: None })) });
    let shown = picture(&model);
    let of_list = shown.split("待签收").nth(1).unwrap();
    assert!(of_list.lines().nth(1).unwrap().contains("已过 7 天"), "{shown}");
    assert!(of_list.lines().next().unwrap().contains("还有 "), "{shown}");
}

#[test]
fn at_sixty_columns_the_parties_and_the_days_left_are_whole() {
    let mut model = answered(60, 16, 12);
    press(&mut model, [Key::char('2')]);
    let shown = picture(&model);
    assert!(shown.contains("还剩 2 天") && shown.contains("已过 4 天") && !shown.contains("还剩 2.."), "{shown}");
    let shown = picture(&english(model));
    assert!(shown.contains("2 days left") && shown.contains("4 days over"), "{shown}");
}

#[test]
fn one_is_yes_in_every_form() {
    let acts = crate::domain::case::command::Command::TYPES;
    crate::tui::forms::testing::with_pickers(|pick| {
        for act in acts {
            let form = crate::tui::forms::form_for(act, pick).unwrap();
            for entry in form.entries.iter().filter(|entry| entry.options().iter().any(|one| one.value == "true")) {
                let chosen: Vec<_> = entry.options().iter().filter(|one| !one.value.is_empty()).collect();
                assert_eq!(chosen[0].value, "true", "{act} {}", entry.id);
            }
        }
    });
}

#[test]
fn as_many_hits_as_are_asked_for_are_not_told_as_a_count() {
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::char('/')]);
    press(&mut model, typed("知禾"));
    let Some(Layer::Find(find)) = model.layers.last_mut() else { panic!() };
    let hit = find.hits[0].clone();
    find.hits = vec![hit; crate::tui::model::HITS_MAX];
    assert!(picture(&model).contains("前 60 件，请再输几个字"), "{}", picture(&model));
}

#[test]
fn the_counter_hides_what_was_looked_for_and_finds_no_fault_with_a_hidden_day() {
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::char('/')]);
    press(&mut model, typed("祁鸣谦"));
    press(&mut model, [Key::ctrl('x')]);
    assert!(!picture(&model).contains("祁鸣谦"), "{}", picture(&model));
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER, Key::ctrl('x')]);
    assert!(matches!(model.layers.last(), Some(Layer::Form(_))));
    assert!(!picture(&model).contains("不是日期"), "{}", picture(&model));
}

#[test]
fn options_that_find_no_room_are_counted_and_never_cut() {
    for english_too in [false, true] {
        let mut model = answered(80, 24, 3);
        press(&mut model, [Key::ctrl('n')]);
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        top.form.focus_on("object");
        if english_too {
            model = english(model);
        }
        let shown = picture(&model);
        let whole = if english_too { "Plant variety" } else { "植物新品种" };
        let counted = if english_too { " more, type to find" } else { "项，打字查找" };
        assert!((shown.contains(whole) && shown.contains("0 ")) || shown.contains(counted), "{shown}");
    }
}

#[test]
fn drafts_that_are_still_being_read_are_waited_for() {
    let mut model = answered(80, 24, 12);
    model.drafts.are_read = false;
    press(&mut model, [Key::ctrl('d')]);
    assert!(!picture(&model).contains("没有草稿"), "{}", picture(&model));
    let none = DraftAnswer::Kept { drafts: Vec::new(), set_aside: Vec::new() };
    update(&mut model, Message::Drafted { order: DraftOrder::List, outcome: Ok(none) });
    assert!(picture(&model).contains("没有草稿"), "{}", picture(&model));
}

#[test]
fn a_suggestion_is_taken_into_the_form_and_who_cannot_be_named_is_not() {
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::char('2'), Key::plain(KeyCode::Enter)]);
    let id = model.page().unwrap().id;
    open_form(&mut model, "name_mediators", Some(id));
    press(&mut model, [Key::f(8)]);
    let Some(Layer::Pick(pick)) = model.layers.last() else { panic!("{:?}", model.layers.last()) };
    let names: Vec<String> = pick.items.iter().map(|item| item.label.clone()).collect();
    let free = model.suggested.as_ref().unwrap().1.iter().position(|one| one.excluded.is_none()).unwrap();
    press(&mut model, vec![Key::plain(KeyCode::Down); free].into_iter().chain([Key::plain(KeyCode::Enter)]));
    let Some(Layer::Form(form)) = model.layers.last() else { panic!("the form is in front again") };
    let mediator = model.suggested.as_ref().unwrap().1[free].mediator.to_string();
    let chosen: Vec<&str> =
        form.form.entries.iter().filter(|entry| entry.holds(&mediator)).map(|e| e.id.as_str()).collect();
    assert_eq!(chosen.len(), 1, "{} of {names:?} stands in {chosen:?}", names[free]);
    // A second time changes nothing.
    press(&mut model, [Key::f(8)]);
    press(&mut model, vec![Key::plain(KeyCode::Down); free].into_iter().chain([Key::plain(KeyCode::Enter)]));
    let Some(Layer::Form(form)) = model.layers.last() else { panic!("the form is in front again") };
    assert!(form.form.entries.iter().any(|entry| entry.holds(&mediator)));
    // Somebody who must not be named.
    let (_, list) = model.suggested.as_mut().unwrap();
    let other = list.iter().find(|one| one.mediator.to_string() != mediator).unwrap().mediator;
    list.iter_mut().find(|one| one.mediator == other).unwrap().excluded =
        Some(crate::domain::refusal::warn("mediator_tied"));
    suggested::take(&mut model, other);
    let Some(Layer::Form(form)) = model.layers.last() else { panic!("the form is in front") };
    assert!(!form.form.entries.iter().any(|entry| entry.holds(&other.to_string())));
    assert!(model.notice.is_some());
}
