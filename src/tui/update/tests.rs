//! Messages in, model out: what every key does, told as a person would tell it.

mod beside;
mod figures;
mod forms;
mod lists;
mod others;

use crossterm::event::KeyCode;

use super::*;
use crate::client::{ClientError, Link};
use crate::domain::answer::Answer;
use crate::domain::draft::{DraftAnswer, DraftOrder};
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
    assert_eq!(model.place(), Place::Credit);
    assert!(picture(&model).contains("公示的列入"), "{}", picture(&model));
    press(&mut model, [Key::char('1')]);
    assert_eq!(model.place(), Place::Today);
}

#[test]
fn what_waits_for_us_is_signed_for_from_today() {
    let mut model = answered(80, 24, 12);
    press(&mut model, [Key::plain(KeyCode::Tab)]);
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
    assert!(picture(&model).contains("项暂不能办"), "{}", picture(&model));
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
fn today_shows_ones_own_desk_first_with_the_desks_count_and_right_widens_it() {
    let mut model = answered(100, 30, 12);
    let shown = picture(&model);
    assert!(shown.contains("待我办理 6") && shown.contains("本单位办理 9"), "the counts are the desk's:\n{shown}");
    let effects = update(&mut model, Message::Input(Input::Key(Key::plain(KeyCode::Right))));
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
    press(&mut model, [Key::plain(KeyCode::End)]);
    assert!(!model.on_arriving(), "the end of a list is no further than the list");
    press(&mut model, [Key::plain(KeyCode::BackTab), Key::plain(KeyCode::End), ENTER]);
    assert_eq!(model.page().unwrap().id.0, uuid::Uuid::from_u128(4));
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
