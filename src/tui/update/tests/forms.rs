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
    assert_eq!(submitted(&again).id, order.id, "nothing is on record under it");
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
    update(&mut model, Message::Input(Input::Paste(Paste { text: "上海未名文化\n".into(), cut: true })));
    let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
    assert_eq!(form.form.value("applicants.0.name"), "上海未名文化");
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
