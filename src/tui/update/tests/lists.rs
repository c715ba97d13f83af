//! The list of cases: filter, pages, marks, and acts on many.

use super::*;

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
