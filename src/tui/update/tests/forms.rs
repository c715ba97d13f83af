//! Forms: from the first key to the order, and whatever may become of it.

use super::*;

#[test]
fn registering_becomes_one_order_and_leads_to_the_page() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    for text in ["杭州弥野品牌管理有限公司", "\n\n\n\n\n"] {
        press(&mut model, typed(text));
    }
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    for (id, value) in [
        ("respondents.0.name", "宿迁青甑电子商务有限公司"),
        ("object", "trademark"),
        ("kind", "infringement"),
        ("source.kind", "party"),
        ("summary", "店铺销售带有「弥野」字样的箱包。"),
        ("amount_asked_fen", "2万"),
    ] {
        form.form.set(id, value);
    }
    let effects = press(&mut model, [Key::ctrl('s')]);
    assert!(!effects.is_empty(), "{}", picture(&model));
    let order = submitted(&effects).clone();
    let Do::Case(Target::New, command) = &order.act else { panic!("{order:?}") };
    let json = serde_json::to_value(command).unwrap();
    assert_eq!(json["applicants"][0]["name"], "杭州弥野品牌管理有限公司");
    assert_eq!(json["amount_asked_fen"], 2_000_000);
    assert_eq!(order.on, Some(crate::tui::testing::today()));
    assert!(press(&mut model, typed("x")).is_empty() && picture(&model).contains("正在提交"));

    let receipt = Receipt {
        id: order.id,
        case: Some("耿车知调〔2026〕13号".into()),
        case_id: Some(crate::domain::case::CaseId(uuid::Uuid::from_u128(77))),
        version: 1,
        position: 900,
        warnings: Vec::new(),
        repeated: false,
    };
    let after = update(&mut model, Message::Settled { order: Box::new(order), outcome: Ok(receipt) });
    assert!(after.iter().any(|e| matches!(e, Effect::Ask(Query::Case(_)))), "{after:?}");
    assert_eq!(model.place(), Place::Case);
    assert!(picture(&model).contains("耿车知调〔2026〕13号 已办理"));
}

#[test]
fn a_refusal_says_why_and_keeps_what_was_typed() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER]);
    assert_eq!(model.place(), Place::Form);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    assert_eq!(form.act, "accept");
    form.form.set("applicant_consents", "true");
    let effects = press(&mut model, [Key::ctrl('s')]);
    let order = submitted(&effects).clone();
    assert!(order.expect.is_some(), "decided on the version that was seen");
    let refused = Err(ClientError::Rejected(Rejection::Refused(refuse("applicant_does_not_consent"))));
    update(&mut model, Message::Settled { order: Box::new(order.clone()), outcome: refused });
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert!(form.refused.is_some() && form.sent.is_none());
    assert_eq!(form.form.value("applicant_consents"), "true");
    let again = press(&mut model, [Key::ctrl('s')]);
    assert_ne!(submitted(&again).id, order.id, "a new attempt is a new order");
}

#[test]
fn an_order_of_unknown_outcome_is_sent_again_unchanged() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    form.form.set("applicant_consents", "true");
    let effects = press(&mut model, [Key::ctrl('s')]);
    let order = submitted(&effects).clone();
    let lost = Err(ClientError::Lost(Lost("closed".into())));
    update(&mut model, Message::Settled { order: Box::new(order.clone()), outcome: lost });
    press(&mut model, typed("不会写入"));
    let again = press(&mut model, [Key::ctrl('s')]);
    assert_eq!(submitted(&again), &order);
    assert!(matches!(model.link, Link::Down { .. }));
}

#[test]
fn esc_keeps_a_form_half_filled_and_opening_it_goes_on() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    press(&mut model, typed("上海未名"));
    press(&mut model, [ESC]);
    assert!(model.layers.is_empty() && picture(&model).contains("已填内容保留"));
    press(&mut model, [Key::char('2')]);
    assert!(picture(&model).contains("草稿 1 份"), "{}", picture(&model));
    press(&mut model, [Key::f(2)]);
    assert!(picture(&model).contains("继续 上海未名"), "the person says which: {}", picture(&model));
    press(&mut model, [ENTER]);
    assert!(picture(&model).contains("上海未名"));
}

#[test]
fn pasting_goes_into_the_form_and_says_when_it_was_cut() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    update(&mut model, Message::Input(Input::Paste(Paste { text: "上海未名\n文化".into(), cut: true })));
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!(form.form.value("applicants.0.name"), "上海未名 文化");
    assert!(picture(&model).contains("粘贴内容过长"));
}

#[test]
fn a_code_is_checked_while_it_is_typed_and_never_blocks() {
    let mut model = answered(120, 30, 12);
    press(&mut model, [Key::f(2)]);
    press(&mut model, typed("杭州弥野\n"));
    press(&mut model, typed("9135010"));
    assert!(picture(&model).contains("已输入 7 位"), "{}", picture(&model));
    press(&mut model, typed("0M000100Y43"));
    assert!(picture(&model).contains("校验通过"));
}

#[test]
fn a_party_that_is_known_fills_the_form_where_nothing_stands() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(2)]);
    press(&mut model, [Key::f(3)]);
    assert!(model.notice.as_ref().is_some_and(|told| told.bad), "nothing to take yet");
    press(&mut model, typed("杭州弥野"));
    assert_eq!(model.matches.shown.parties.len(), 2);
    assert!(picture(&model).contains("名称相近") && picture(&model).contains("可能重复登记"));
    press(&mut model, [Key::f(4), Key::f(4), Key::f(3)]);
    let Some(Layer::Form(top)) = model.layers.last() else { panic!("{:?}", model.layers) };
    let value = |id: &str| top.form.value(&format!("applicants.0.{id}")).to_owned();
    assert_eq!(value("name"), "杭州弥野品牌管理（有限公司）");
    assert_eq!((value("code"), value("phone")), ("91350100M000100Y43".into(), "0527-80000001".into()));
    assert_eq!(value("representative"), "束云帆", "and what was filled in can be seen");
    // What stands there stays: the second has no code of its own.
    press(&mut model, [Key::f(4), Key::f(3)]);
    let Some(Layer::Form(top)) = model.layers.last() else { panic!("{:?}", model.layers) };
    assert_eq!(top.form.value("applicants.0.name"), "杭州迷野品牌管理有限公司");
    assert_eq!(top.form.value("applicants.0.code"), "91350100M000100Y43");
}

#[test]
fn what_is_known_is_asked_one_question_at_a_time_and_of_the_intake_form_only() {
    let mut model = answered(80, 24, 12);
    let opened = update(&mut model, Message::Input(Input::Key(Key::f(2))));
    assert!(matches!(opened.as_slice(), [Effect::Ask(Query::Matches(_))]), "{opened:?}");
    let mut asked = Vec::new();
    for key in typed("杭州弥野") {
        let effects = update(&mut model, Message::Input(Input::Key(key)));
        asked.extend(effects.into_iter().filter(|effect| *effect != Effect::SaveDraftSoon));
    }
    asked.retain(|effect| *effect != Effect::SaveDraftSoon);
    assert!(asked.is_empty(), "the answer to the first has not come yet: {asked:?}");
    let [Effect::Ask(query)] = <[Effect; 1]>::try_from(opened).unwrap() else { panic!() };
    let answer = Ok(Answer::Matches(Box::default()));
    let next = update(&mut model, Message::Answered { query, answer });
    let [Effect::Ask(Query::Matches(wanted))] = next.as_slice() else { panic!("{next:?}") };
    assert_eq!((wanted.name.as_str(), wanted.applicants.len()), ("杭州弥野", 1));
    let mut other = answered(80, 24, 12);
    press(&mut other, [Key::char('2'), ENTER, Key::f(5), ENTER]);
    let typed = update(&mut other, Message::Input(Input::Key(Key::char('x'))));
    assert!(!typed.iter().any(|effect| matches!(effect, Effect::Ask(Query::Matches(_)))), "{typed:?}");
}

#[test]
fn a_conflict_shows_the_new_state_and_only_a_key_decides_on_it() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    form.form.set("applicant_consents", "true");
    let effects = press(&mut model, [Key::ctrl('s')]);
    let order = submitted(&effects).clone();
    let conflict = refuse("version_conflict").with("expected", 1).with("actual", 2);
    let outcome = Err(ClientError::Rejected(Rejection::Refused(conflict)));
    let asked = update(&mut model, Message::Settled { order: Box::new(order.clone()), outcome });
    let [Effect::Ask(query @ Query::Case(_))] = asked.as_slice() else { panic!("{asked:?}") };
    let mut file = model.page().unwrap().file.clone().unwrap();
    file.case.version += 1;
    let answer = Ok(Answer::Case(file));
    update(&mut model, Message::Answered { query: query.clone(), answer });
    let again = submitted(&press(&mut model, [Key::ctrl('s')])).clone();
    assert_eq!(again.expect, order.expect, "what changed is taken on purpose, never by itself");
    let conflict = refuse("version_conflict").with("expected", 1).with("actual", 2);
    let outcome = Err(ClientError::Rejected(Rejection::Refused(conflict)));
    update(&mut model, Message::Settled { order: Box::new(again), outcome });
    let last = press(&mut model, [Key::f(5), Key::ctrl('s')]);
    assert_eq!(submitted(&last).expect, order.expect.map(|version| version + 1));
}

/// What another session does to the case of the page, as the answer to the question its notice leads to tells it.
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
        assert!(shown.contains(whole) && (shown.contains("0 ") || shown.contains(counted)), "{shown}");
    }
}
