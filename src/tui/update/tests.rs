//! Messages in, model out: what every key does, told as a person would tell it.

use crossterm::event::KeyCode;

use super::*;
use crate::client::{ClientError, Link};
use crate::domain::answer::Answer;
use crate::domain::draft::DraftOrder;
use crate::domain::order::{Do, Receipt, Rejection, Target};
use crate::domain::query::CasePage;
use crate::domain::refusal::refuse;
use crate::tui::input::{Key, Paste};
use crate::tui::keymap::Place;
use crate::tui::model::{Layer, SheetKind};
use crate::tui::testing::{answered, blank, case_rows, english, picture, press, typed};
use crate::wire::Lost;

const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);
const DOWN: Key = Key::plain(KeyCode::Down);

fn submitted(effects: &[Effect]) -> &crate::domain::order::Order {
    let found = effects.iter().find_map(|effect| if let Effect::Submit(order) = effect { Some(order) } else { None });
    found.expect("an order was sent")
}

#[test]
fn the_first_screen_asks_for_what_it_shows_and_says_it_is_reading() {
    let mut model = blank(80, 24);
    let asked = start(&mut model);
    let expected = [Effect::Ask(Query::Desk), Effect::Draft(DraftOrder::List)];
    assert!(matches!(asked.as_slice(), [_, Effect::Ask(Query::Cases(_)), _]), "{asked:?}");
    assert_eq!([asked[0].clone(), asked[2].clone()], expected);
    assert!(picture(&model).contains("读取中"));
}

#[test]
fn tabs_go_by_digits_with_an_input_method_on_and_say_what_is_not_there() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('２')]);
    assert_eq!(model.place(), Place::Cases);
    press(&mut model, [Key::char('4')]);
    assert_eq!(model.place(), Place::Stats);
    press(&mut model, [Key::char('3')]);
    assert!(picture(&model).contains("这一页还没有做好"));
    press(&mut model, [Key::char('1')]);
    assert_eq!(model.place(), Place::Today);
}

#[test]
fn the_selection_stays_on_its_case_when_the_list_changes() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), DOWN, DOWN]);
    let chosen = model.selected_row().unwrap().id;
    let query = model.cases.again().unwrap();
    let mut rows = case_rows(12);
    rows.rotate_right(3);
    let answer = Ok(Answer::Cases(CasePage { rows, next: None }));
    update(&mut model, Message::Answered { query, answer });
    assert_eq!(model.selected_row().unwrap().id, chosen);
    assert_eq!(model.cases.selection.index(), 5);
}

#[test]
fn the_list_asks_for_more_as_the_selection_nears_its_end_and_never_twice() {
    let mut model = answered(80, 24, 0);
    let query = model.cases.again().unwrap();
    let page = CasePage { rows: case_rows(60), next: Some("cursor".into()) };
    update(&mut model, Message::Answered { query, answer: Ok(Answer::Cases(page)) });
    model.tab = 2;
    let few = update(&mut model, Message::Input(Input::Key(DOWN)));
    assert!(few.is_empty(), "the end is far");
    let more = update(&mut model, Message::Input(Input::Key(Key::plain(KeyCode::End))));
    let [Effect::Ask(Query::Cases(next))] = more.as_slice() else { panic!("{more:?}") };
    assert_eq!(next.after.as_deref(), Some("cursor"));
    assert!(update(&mut model, Message::Input(Input::Key(DOWN))).is_empty(), "one question at a time");
    let query = Query::Cases(next.clone());
    let page = CasePage { rows: case_rows(3), next: None };
    update(&mut model, Message::Answered { query, answer: Ok(Answer::Cases(page)) });
    assert_eq!(model.cases.rows.len(), 63);
}

#[test]
fn the_filter_understands_the_trade_and_asks_once_while_typing_fast() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(3)]);
    assert_eq!((model.place(), model.takes_text()), (Place::Line, true));
    let mut asked = Vec::new();
    for key in typed("调解中 商标 耿车 知禾") {
        asked.extend(update(&mut model, Message::Input(Input::Key(key))));
    }
    assert_eq!(asked.len(), 1, "the answer to the first has not come yet");
    let Effect::Ask(query) = asked.remove(0) else { panic!() };
    let next = update(
        &mut model,
        Message::Answered { query, answer: Ok(Answer::Cases(CasePage { rows: vec![], next: None })) },
    );
    let [Effect::Ask(Query::Cases(wanted))] = next.as_slice() else { panic!("{next:?}") };
    let filter = &wanted.filter;
    assert_eq!(filter.stages, [crate::domain::case::vocabulary::Stage::Mediating]);
    assert_eq!(filter.object, Some(crate::domain::case::vocabulary::Object::Trademark));
    assert_eq!(filter.holder.as_ref().map(|unit| unit.0.as_str()), Some("321302101"));
    assert_eq!(filter.text.as_deref(), Some("知禾"));
}

#[test]
fn latin_letters_are_searched_as_pinyin_and_esc_takes_the_filter_back() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::f(3)]);
    let asked: Vec<Effect> = typed("zh").flat_map(|key| update(&mut model, Message::Input(Input::Key(key)))).collect();
    assert!(matches!(asked.as_slice(), [Effect::Ask(Query::Search { text, .. })] if text == "z"), "{asked:?}");
    update(&mut model, Message::Input(Input::Key(ESC)));
    assert_eq!((model.cases.filter.value(), model.place()), ("", Place::Cases));
}

#[test]
fn a_late_answer_is_not_taken_for_the_one_waited_for() {
    let mut model = answered(80, 24, 12);
    let stale = Query::Search { text: "过时".into(), limit: 60 };
    update(&mut model, Message::Answered { query: stale, answer: Ok(Answer::Found(Vec::new())) });
    assert_eq!(model.cases.rows.len(), 12);
}

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
fn what_waits_for_us_is_signed_for_from_today() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::plain(KeyCode::End), Key::plain(KeyCode::Up)]);
    assert!(model.on_arriving());
    press(&mut model, [Key::f(4)]);
    let Some(Layer::Form(form)) = model.layers.last() else { panic!("{:?}", model.layers) };
    assert_eq!(form.act, "sign_for");
}

#[test]
fn what_is_not_possible_is_said_and_not_done() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::f(4)]);
    assert!(model.layers.is_empty() && picture(&model).contains("不在流转中"));
}

#[test]
fn a_menu_says_why_an_act_is_not_possible() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), ENTER, Key::f(5)]);
    press(&mut model, [Key::plain(KeyCode::End)]);
    assert!(picture(&model).contains("项现在不能"), "{}", picture(&model));
    press(&mut model, [ENTER, Key::plain(KeyCode::End), ENTER]);
    assert!(matches!(model.layers.last(), Some(Layer::Sheet(sheet)) if matches!(sheet.kind, SheetKind::Refused(_))));
}

#[test]
fn the_palette_finds_by_chinese_initials_and_english() {
    for text in ["期限", "qxsm", "deadl"] {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER, Key::ctrl('p')]);
        press(&mut model, typed(text));
        press(&mut model, [ENTER]);
        assert!(
            matches!(model.layers.last(), Some(Layer::Sheet(sheet)) if sheet.kind == SheetKind::Deadlines),
            "{text}"
        );
    }
}

#[test]
fn help_tells_the_keys_of_the_place_it_was_asked_at() {
    let mut model = english(answered(80, 24, 12));
    press(&mut model, [Key::char('？')]);
    let help = picture(&model);
    assert!(help.contains("F2") && help.contains("Register"), "{help}");
    press(&mut model, [ESC]);
    assert!(model.layers.is_empty());
}

#[test]
fn somebody_elses_change_refreshes_and_moves_nothing() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), DOWN, ENTER]);
    let page = model.page().unwrap().id;
    let effects = update(&mut model, Message::Noticed(Notice::Changed { case: page, position: 9 }));
    assert_eq!(effects, [Effect::RefreshSoon]);
    let effects = update(&mut model, Message::RefreshDue);
    assert!(effects.iter().any(|e| matches!(e, Effect::Ask(Query::Case(_)))));
    assert_eq!(model.place(), Place::Case);
}

#[test]
fn today_shows_ones_own_desk_first_with_the_desks_count_and_tab_widens_it() {
    let mut model = answered(100, 30, 12);
    let shown = picture(&model);
    assert!(shown.contains("待我办理 6") && shown.contains("本单位办理 9"), "the counts are the desk's:\n{shown}");
    let effects = update(&mut model, Message::Input(Input::Key(Key::plain(KeyCode::Tab))));
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(Query::Cases(query)) if query.order == crate::domain::query::Order::Door => Some(query),
        _ => None,
    });
    let filter = &asked.unwrap().filter;
    assert!(filter.on_desk_of.is_none() && filter.holder.is_some());
}

#[test]
fn what_others_changed_is_told_until_it_has_been_looked_at() {
    let mut model = answered(80, 24, 3);
    assert!(picture(&model).contains("10:42 苗青禾 退回 耿车知调〔2026〕4号: 缺授权委托书"), "{}", picture(&model));
    let effects = update(&mut model, Message::Input(Input::Key(Key::ctrl('e'))));
    let [Effect::Ask(query @ Query::Changes { seen: Some(871), .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let none = crate::domain::answer::Changes { upto: 871, ..Default::default() };
    update(&mut model, Message::Answered { query: query.clone(), answer: Ok(Answer::Changes(none)) });
    assert!(!picture(&model).contains("最近变动"), "{}", picture(&model));
}

#[test]
fn a_change_opens_the_case_it_is_about() {
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::plain(KeyCode::End), ENTER]);
    assert_eq!(model.page().unwrap().id.0, uuid::Uuid::from_u128(4_004));
}

#[test]
fn anything_is_found_from_anywhere_and_going_back_loses_nothing() {
    for before in [vec![], vec![Key::char('2')], vec![Key::char('2'), ENTER], vec![Key::char('4')]] {
        let mut model = answered(80, 24, 12);
        press(&mut model, before.iter().copied());
        let beneath = model.clone();
        press(&mut model, [Key::char('/')]);
        assert_eq!((model.place(), model.takes_text()), (Place::Line, true));
        press(&mut model, typed("知禾"));
        press(&mut model, [DOWN]);
        let Some(Layer::Find(line)) = model.layers.last() else { panic!("{:?}", model.layers) };
        let (hits, selected) = (line.hits.len(), line.selected().unwrap().row.id);
        press(&mut model, [ENTER]);
        assert_eq!((model.page().map(|page| page.id), model.place()), (Some(selected), Place::Case));
        press(&mut model, [ESC]);
        let Some(Layer::Find(line)) = model.layers.last() else { panic!("{:?}", model.layers) };
        assert_eq!((line.field.value(), line.hits.len(), line.index), ("知禾", hits, 1));
        press(&mut model, [ESC]);
        model.notice = None;
        assert_eq!((model.place(), &model.layers, model.tab), (beneath.place(), &beneath.layers, beneath.tab));
    }
}

#[test]
fn the_search_that_opened_a_case_comes_forward_again() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('/')]);
    press(&mut model, typed("知禾"));
    press(&mut model, [ENTER, Key::char('/')]);
    assert_eq!(model.layers.iter().filter(|layer| matches!(layer, Layer::Find(_))).count(), 1);
    let Some(Layer::Find(line)) = model.layers.last() else { panic!("{:?}", model.layers) };
    assert_eq!(line.field.value(), "知禾");
    press(&mut model, [ESC, Key::char('1')]);
    assert!(model.layers.is_empty());
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
fn marked_cases_are_looked_at_and_then_done_as_one_order() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::char(' '), Key::char(' '), Key::char(' '), Key::ctrl('g')]);
    press(&mut model, [Key::plain(KeyCode::End), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!("{:?}", model.layers) };
    for (id, value) in [("side", "respondent"), ("means", "phone"), ("outcome", "reached")] {
        form.form.set(id, value);
    }
    press(&mut model, [Key::ctrl('s')]);
    let shown = picture(&model);
    assert!(shown.contains("2 件可以办理，1 件不能") && shown.contains("不能  耿车知调〔2026〕2号"), "{shown}");
    let effects = press(&mut model, [ENTER]);
    let order = submitted(&effects).clone();
    let Do::Bulk(bulk) = &order.act else { panic!("{order:?}") };
    assert_eq!((bulk.cases.len(), bulk.cases[0].expect), (2, Some(7)), "only what can be done, at what was seen");
    let receipt = Receipt {
        id: order.id,
        case: None,
        case_id: None,
        version: 2,
        position: 9,
        warnings: Vec::new(),
        repeated: false,
    };
    update(&mut model, Message::Settled { order: Box::new(order), outcome: Ok(receipt) });
    assert_eq!((model.shows.marked.len(), model.place()), (1, Place::Cases), "what was not done stays marked");
    assert!(picture(&model).contains("2 件已一次办理并存盘，1 件未办理仍选中"));
}

#[test]
fn a_bulk_somebody_was_faster_in_is_looked_at_again_and_nothing_is_lost() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::char(' '), Key::ctrl('g'), Key::plain(KeyCode::End), ENTER]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    for (id, value) in [("side", "respondent"), ("means", "phone"), ("outcome", "reached")] {
        form.form.set(id, value);
    }
    press(&mut model, [Key::ctrl('s')]);
    let order = submitted(&press(&mut model, [ENTER])).clone();
    let conflict = refuse("version_conflict").with("expected", 7).with("actual", 8).with("of", "耿车知调〔2026〕1号");
    let outcome = Err(ClientError::Rejected(Rejection::Refused(conflict)));
    let asked = update(&mut model, Message::Settled { order: Box::new(order.clone()), outcome });
    assert!(matches!(asked.as_slice(), [Effect::Ask(Query::Preview(_))]), "{asked:?}");
    let again = submitted(&press(&mut model, [ENTER])).clone();
    assert_ne!(again.id, order.id, "a new attempt is a new order");
    let lost = Err(ClientError::Lost(Lost("closed".into())));
    update(&mut model, Message::Settled { order: Box::new(again.clone()), outcome: lost });
    assert_eq!(submitted(&press(&mut model, [ENTER])), &again, "of unknown outcome, unchanged");
}

#[test]
fn all_of_the_filter_is_marked_by_one_question_and_unmarked_by_the_same_key() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2')]);
    let effects = update(&mut model, Message::Input(Input::Key(Key::ctrl('a'))));
    let [Effect::Ask(query @ Query::Cases(asked))] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(asked.limit, crate::domain::case::bulk::BULK_MAX);
    let page = CasePage { rows: case_rows(40), next: Some("more".into()) };
    update(&mut model, Message::Answered { query: query.clone(), answer: Ok(Answer::Cases(page)) });
    assert_eq!((model.shows.marked.len(), model.cases.rows.len()), (40, 12), "the list itself stays as it is");
    assert!(picture(&model).contains("一次最多选中 40 件"));
    press(&mut model, [Key::ctrl('a')]);
    assert!(model.shows.marked.is_empty());
}

#[test]
fn the_panel_writes_the_filter_line_and_reads_it_again() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::ctrl('w')]);
    let Some(Layer::Form(form)) = model.layers.last_mut() else { panic!() };
    for (id, value) in [
        ("stages", "mediating"),
        ("object", "trademark"),
        ("holder", "321302101"),
        ("overdue", "true"),
        ("from", "2026-1-1"),
    ] {
        form.form.set(id, value);
    }
    form.form.set("columns", "parties|left");
    press(&mut model, [Key::ctrl('s')]);
    assert_eq!(model.cases.filter.value(), "调解中 商标 耿车镇 逾期 2026-01-01..");
    let shown = picture(&model);
    assert!(shown.contains("耿车镇、调解中、商标、逾期、2026-01-01 起收案"), "{shown}");
    assert!(shown.contains("共 1234 件") && !shown.contains("承办"), "{shown}");
    press(&mut model, [Key::ctrl('w')]);
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!((form.form.value("stages"), form.form.value("holder")), ("mediating", "321302101"));
    press(&mut model, [ESC]);
    assert!(model.drafts.forms.is_empty(), "a panel is no draft");
}

#[test]
fn a_list_is_kept_under_a_name_and_shown_again() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2'), Key::f(3)]);
    press(&mut model, typed("商标 逾期\n"));
    press(&mut model, [Key::ctrl('o'), ENTER]);
    press(&mut model, typed("商标逾期件"));
    press(&mut model, [Key::ctrl('s')]);
    let kept = &model.desk.as_ref().unwrap().lists;
    assert_eq!((kept[0].name.as_str(), kept[0].typed.as_str()), ("商标逾期件", "商标 逾期"));
    press(&mut model, [ESC]);
    assert_eq!(model.cases.filter.value(), "");
    press(&mut model, [Key::ctrl('o'), ENTER]);
    assert_eq!(model.cases.filter.value(), "商标 逾期");
    assert!(picture(&model).contains("商标逾期件"));
}

#[test]
fn a_search_without_an_index_goes_on_by_itself_and_says_so() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::char('2')]);
    model.shows.total.doubt();
    let query = model.cases.again().unwrap();
    let few = CasePage { rows: case_rows(2), next: Some("on".into()) };
    let more = update(&mut model, Message::Answered { query, answer: Ok(Answer::Cases(few)) });
    let [Effect::Ask(Query::Cases(next)), Effect::Ask(Query::Count(_))] = more.as_slice() else { panic!("{more:?}") };
    assert_eq!(next.after.as_deref(), Some("on"));
    let count = crate::domain::query::CountQuery::default();
    let asked = model.shows.total.ask(count.clone());
    let step = crate::domain::query::Count { cases: 40, next: Some("r".into()) };
    let on = update(&mut model, Message::Answered { query: asked, answer: Ok(Answer::Count(step)) });
    assert!(matches!(on.as_slice(), [Effect::Ask(Query::Count(next))] if next.so_far == 40), "{on:?}");
    assert!(picture(&model).contains("已找到 40 件，查找中"), "{}", picture(&model));
}

#[test]
fn the_mouse_is_the_terminals_until_asked_for() {
    let mut model = answered(80, 24, 12);
    assert_eq!(press(&mut model, [Key::f(9)]), [Effect::Mouse(true)]);
    press(&mut model, [Key::char('2')]);
    assert!(picture(&model).contains("鼠标开"));
    assert_eq!(press(&mut model, [Key::f(9)]), [Effect::Mouse(false)]);
    let copied = press(&mut model, [Key::ctrl('y')]);
    assert!(matches!(copied.as_slice(), [Effect::Copy(number)] if number.contains("号")));
    assert!(picture(&model).contains("已发送到终端剪贴板"));
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
