//! Drafts: handing what was typed to the desk, and going on with it later.
//!
//! A draft goes out half a second after the last key, and at once when a field or the form is left, when something is
//! pasted and when the program ends. The runtime measures the half second; here it is only asked for.

use chrono::NaiveDateTime;
use uuid::Uuid;

use crate::client::ClientError;
use crate::domain::case::CaseId;
use crate::domain::draft::{Draft, DraftAnswer, DraftKey, DraftOrder, KeptDraft};
use crate::tui::effect::Effect;
use crate::tui::forms::{Pickers, form_for, grow};
use crate::tui::model::{ActForm, CasePage, DraftList, Layer, Model, Pick, PickChoice, PickItem};
use crate::tui::widgets::form::Form;
use crate::tui::words;

use super::forms;

/// The draft of a form: every entry that holds something, shown or not.
fn draft_of(top: &ActForm, hand: Uuid) -> Draft {
    let shown = |id: &str| top.form.visible(id);
    let mut values: std::collections::BTreeMap<String, String> = top
        .form
        .entries
        .iter()
        .filter(|entry| !entry.content.value().is_empty())
        .map(|entry| (entry.id.clone(), entry.content.value().to_owned()))
        .collect();
    // Of several ways to ask for one value the one that is seen counts.
    for (id, value) in &mut values {
        if let Some(entry) = shown(id).filter(|entry| !entry.content.value().is_empty()) {
            entry.content.value().clone_into(value);
        }
    }
    if let Some(list) = &top.list {
        values.insert(LIST.to_owned(), list.text.clone());
    }
    let focus = top.form.focused().map(|entry| entry.id.clone()).unwrap_or_default();
    Draft {
        key: top.draft_key(),
        number: top.number.clone(),
        version: top.expect,
        values,
        focus,
        hand,
        revision: top.revision,
    }
}

/// Under this name the list of a series is kept among the values.
pub(super) const LIST: &str = "@list";

/// Something was typed: its draft is to be saved soon.
pub(super) fn typed(model: &mut Model) -> Vec<Effect> {
    model.drafts.unsaved = true;
    model.drafts.saved = None;
    vec![Effect::SaveDraftSoon]
}

/// Hands the draft of the form on top to the desk, if something was typed since the last time.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let Some(top) = top(model).filter(|top| model.drafts.unsaved && is_kept(top)) else {
        return Vec::new();
    };
    let draft = draft_of(top, model.ids.session());
    model.drafts.unsaved = false;
    // An answer to what was sent before says nothing of this.
    model.drafts.saved = None;
    vec![Effect::Draft(DraftOrder::Save(Box::new(draft)))]
}

/// A form of the lists is no act, and one on its way is not to be taken up again.
fn is_kept(top: &ActForm) -> bool {
    top.sent.is_none() && top.form.is_touched() && !super::lists::is_ours(&top.act)
}

fn top(model: &Model) -> Option<&ActForm> {
    model.layers.iter().rev().find_map(|layer| if let Layer::Form(form) = layer { Some(form.as_ref()) } else { None })
}

/// The form of `act` with what the desk kept of it.
pub(super) fn restored(pick: &Pickers<'_>, draft: &Draft) -> Option<Form> {
    Some(onto(form_for(&draft.key.act, pick)?, pick, draft))
}

/// A form as it begins, with what the desk kept of it.
pub(super) fn onto(fresh: Form, pick: &Pickers<'_>, draft: &Draft) -> Form {
    let mut form = fresh.clone();
    // Filling an item of a list makes room for the next one.
    loop {
        let before = form.entries.len();
        for (id, value) in &draft.values {
            form.set(id, value);
        }
        grow(&mut form, &draft.key.act, pick);
        if form.entries.len() == before {
            break;
        }
    }
    for entry in &mut form.entries {
        let begun = fresh.entry(&entry.id).map_or("", |entry| entry.content.value());
        entry.touched = entry.content.value() != begun;
    }
    form.focus_on(&draft.focus);
    form
}

/// The desk answered about drafts.
pub(super) fn answered(model: &mut Model, order: DraftOrder, outcome: Result<DraftAnswer, ClientError>) -> Vec<Effect> {
    model.line_gave(&outcome);
    model.drafts.are_read |= order == DraftOrder::List;
    match (order, outcome) {
        (DraftOrder::Save(draft), Ok(DraftAnswer::Saved { key, at, revision })) => {
            return kept(model, *draft, (key, at, revision));
        }
        (_, Ok(DraftAnswer::Newer(newer))) => {
            let selected = selected(model);
            model.drafts.forget(&newer.draft.key);
            model.drafts.kept.insert(0, *newer);
            select(model, selected);
            let text = model.look.lang.say("draft.newer").into_owned();
            model.warn(text);
        }
        (_, Ok(DraftAnswer::Discarded(key))) => model.drafts.forget(&key),
        (_, Ok(DraftAnswer::Over { key, done })) => return over(model, &key, done),
        (_, Ok(DraftAnswer::Kept { drafts, set_aside })) => {
            let selected = selected(model);
            model.drafts.kept = drafts;
            select(model, selected);
            if !set_aside.is_empty() {
                let text = model.look.lang.tell("draft.set_aside", &[("files", &set_aside.join(" "))]);
                model.warn(text);
            }
        }
        (DraftOrder::Save(_), Err(error)) => {
            let said = words::trouble(model.look.lang, model.units(), &error);
            // It is still to be saved: with the next key, or when the form is left.
            model.drafts.unsaved = true;
            model.drafts.trouble = Some(model.look.lang.tell("draft.not_saved", &[("why", &said.what)]));
        }
        (_, Err(error)) => {
            let said = words::trouble(model.look.lang, model.units(), &error);
            model.warn(said.what);
        }
        (_, Ok(_)) => {}
    }
    Vec::new()
}

/// The draft is kept, perhaps under another key than it was sent by: then another session has written on what it was made
/// from, and both are there.
fn kept(model: &mut Model, sent: Draft, (key, at, revision): (DraftKey, NaiveDateTime, u64)) -> Vec<Effect> {
    let parted = key != sent.key;
    for layer in &mut model.layers {
        if let Layer::Form(form) = layer
            && form.draft_key() == sent.key
        {
            (form.draft, form.revision) = (key.id, revision);
        }
    }
    if let Some(here) = model.drafts.forms.remove(&sent.key)
        && draft_of(&here, sent.hand).values != sent.values
    {
        // More was typed since.
        model.drafts.forms.insert(key.clone(), ActForm { draft: key.id, revision, ..here });
    }
    model.drafts.acknowledged(&Draft { key, revision, ..sent }, at);
    if !parted {
        return Vec::new();
    }
    let text = model.look.lang.say("draft.parted").into_owned();
    model.warn(text);
    vec![Effect::Draft(DraftOrder::List)]
}

/// The draft was over before this save of it arrived: another session has sent it, or thrown it away. A form that is still
/// open goes on as a draft of its own, and its person is told.
fn over(model: &mut Model, key: &DraftKey, done: bool) -> Vec<Effect> {
    model.drafts.forget(key);
    let id = model.ids.make();
    let open = model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Form(form) if form.draft_key() == *key && form.sent.is_none() => Some(form),
        _ => None,
    });
    let Some(form) = open else { return Vec::new() };
    (form.draft, form.revision) = (id, 0);
    model.drafts.unsaved = true;
    let text = model.look.lang.say(if done { "draft.done_elsewhere" } else { "draft.thrown_elsewhere" }).into_owned();
    model.warn(text);
    save(model)
}

/// A form was left half filled: it waits here until the desk has acknowledged what stands in it.
pub(super) fn put_away(model: &mut Model, form: ActForm) {
    // What became of an order that was on its way is told in the status line, not here.
    let form = ActForm { sent: None, refused: None, ..form };
    let (key, hand) = (form.draft_key(), model.ids.session());
    let same = |kept: &KeptDraft| kept.draft.values == draft_of(&form, hand).values;
    if !model.drafts.kept(&key).is_some_and(same) {
        model.drafts.forms.insert(key, form);
    }
}

/// Asks whether to go on with one of the drafts of a form, or to begin another.
pub(super) fn which(model: &mut Model, act: &str, case: Option<CaseId>, waiting: Vec<DraftKey>) -> Vec<Effect> {
    let lang = model.look.lang;
    let item = |key: DraftKey| {
        let words = model.drafts.first_words(&key);
        let who = if words.is_empty() { lang.say("draft.unnamed").into_owned() } else { words };
        let at = match (model.drafts.forms.contains_key(&key), model.drafts.kept(&key)) {
            (false, Some(kept)) => kept.at.format("%m-%d %H:%M").to_string(),
            _ => lang.say("draft.only_here").into_owned(),
        };
        PickItem { label: lang.tell("draft.go_on", &[("who", &who)]), note: at, choice: PickChoice::GoOn(key) }
    };
    let mut items: Vec<PickItem> = waiting.into_iter().map(item).collect();
    let label = lang.say("draft.anew").into_owned();
    let note = lang.say(&format!("act.{act}.name")).into_owned();
    items.push(PickItem { label, note, choice: PickChoice::Anew(act.to_owned(), case) });
    model.layers.push(Layer::Pick(Pick { title: "draft.which", foot: "", items, index: 0 }));
    Vec::new()
}

/// Opens the list.
pub(super) fn open_list(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::Drafts(DraftList::default()));
    vec![Effect::Draft(DraftOrder::List)]
}

/// The draft the list stands on.
fn selected(model: &Model) -> Option<DraftKey> {
    let Some(Layer::Drafts(list)) = model.layers.last() else { return None };
    model.drafts.listed().into_iter().nth(list.index)
}

/// The list has changed under its selection: it stays on its draft. Where that has gone nothing was asked of the next one.
fn select(model: &mut Model, key: Option<DraftKey>) {
    let keys = model.drafts.listed();
    let Some(Layer::Drafts(list)) = model.layers.last_mut() else { return };
    match keys.iter().position(|listed| Some(listed) == key.as_ref()) {
        Some(at) => list.index = at,
        None => *list = DraftList { index: list.index.min(keys.len().saturating_sub(1)), asked: false },
    }
}

/// Moves the selection of the list.
pub(super) fn step(model: &mut Model, rows: isize) {
    let last = model.drafts.listed().len().saturating_sub(1);
    if let Some(Layer::Drafts(list)) = model.layers.last_mut() {
        list.index = list.index.saturating_add_signed(rows).min(last);
        list.asked = false;
    }
}

/// Goes on with the selected draft: its case first, if there is one.
pub(super) fn go_on(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Drafts(list)) = model.layers.last() else { return Vec::new() };
    let Some(key) = model.drafts.listed().into_iter().nth(list.index) else { return Vec::new() };
    model.layers.pop();
    let Some(case) = key.case else {
        if super::credit::is_act(&key.act) {
            return super::credit::go_on(model, key);
        }
        let of_office = super::office::is_act(&key.act);
        return if of_office { super::office::go_on(model, key) } else { forms::take_up(model, &key) };
    };
    if model.page().is_some_and(|page| page.id == case && page.file.is_some()) {
        return forms::take_up(model, &key);
    }
    model.drafts.opening = Some(key);
    let page = CasePage::opening(case, None, None);
    let query = page.query();
    model.layers.push(Layer::Case(Box::new(page)));
    vec![Effect::Ask(query)]
}

/// The page of a case has been read: the draft that waited for it opens.
pub(super) fn case_read(model: &mut Model, case: CaseId) -> Vec<Effect> {
    match model.drafts.opening.take_if(|key| key.case == Some(case)) {
        Some(key) => forms::take_up(model, &key),
        None => Vec::new(),
    }
}

/// Throws the selected draft away, once it was asked for twice.
pub(super) fn throw_away(model: &mut Model) -> Vec<Effect> {
    let keys = model.drafts.listed();
    let Some(Layer::Drafts(list)) = model.layers.last_mut() else { return Vec::new() };
    let Some(key) = keys.into_iter().nth(list.index) else { return Vec::new() };
    if !std::mem::replace(&mut list.asked, true) {
        let text = model.look.lang.say("draft.ask").into_owned();
        model.warn(text);
        return Vec::new();
    }
    list.asked = false;
    list.index = list.index.saturating_sub(1);
    let order = model.drafts.discard(key.clone(), model.ids.session());
    model.drafts.forget(&key);
    let text = model.look.lang.say("draft.thrown_away").into_owned();
    model.tell(text);
    vec![Effect::Draft(order)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::{Input, Key};
    use crate::tui::message::Message;
    use crate::tui::testing::{answered as standing, picture, press, typed as keys};
    use crate::tui::update::update;
    use crossterm::event::KeyCode;

    fn at() -> NaiveDateTime {
        "2026-03-20T14:03:22".parse().unwrap()
    }

    /// Presses keys and gives the effects that leave the program.
    fn pressed(model: &mut Model, text: &str) -> Vec<Effect> {
        press(model, keys(text))
    }

    fn saved(effects: &[Effect]) -> Vec<&Draft> {
        let drafts = effects.iter().filter_map(|effect| match effect {
            Effect::Draft(DraftOrder::Save(draft)) => Some(draft.as_ref()),
            _ => None,
        });
        drafts.collect()
    }

    fn acknowledge(model: &mut Model, draft: &Draft) {
        let order = DraftOrder::Save(Box::new(draft.clone()));
        let answer = DraftAnswer::Saved { key: draft.key.clone(), at: at(), revision: draft.revision + 1 };
        update(model, Message::Drafted { order, outcome: Ok(answer) });
    }

    #[test]
    fn typing_asks_for_a_save_soon_and_only_an_answer_says_saved() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        let effects = pressed(&mut model, "上海未名");
        assert_eq!(effects, vec![Effect::SaveDraftSoon; 4]);
        let effects = update(&mut model, Message::DraftDue);
        let drafts = saved(&effects);
        assert_eq!(drafts.len(), 1);
        assert_eq!(drafts[0].values["applicants.0.name"], "上海未名");
        assert!(!picture(&model).contains("草稿已存"), "nobody has said so yet");
        let draft = drafts[0].clone();
        acknowledge(&mut model, &draft);
        assert!(picture(&model).contains("草稿已存 14:03:22"), "{}", picture(&model));
        assert!(saved(&update(&mut model, Message::DraftDue)).is_empty(), "nothing new to save");
        // What is typed after that is not saved before the desk says so again, whichever answer comes in between.
        pressed(&mut model, "商");
        assert!(!picture(&model).contains("草稿已存"));
        let later = saved(&update(&mut model, Message::DraftDue))[0].clone();
        pressed(&mut model, "标");
        acknowledge(&mut model, &later);
        assert!(!picture(&model).contains("草稿已存"), "the last character is not saved");
        let last = saved(&update(&mut model, Message::DraftDue))[0].clone();
        assert!(!picture(&model).contains("草稿已存"), "it is on its way");
        acknowledge(&mut model, &last);
        assert!(picture(&model).contains("草稿已存"));
    }

    #[test]
    fn leaving_a_field_saves_at_once_and_so_does_leaving_the_form() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        pressed(&mut model, "上海未名");
        assert_eq!(saved(&press(&mut model, [Key::plain(KeyCode::Tab)])).len(), 1);
        assert!(saved(&press(&mut model, [Key::plain(KeyCode::Tab)])).is_empty());
        press(&mut model, [Key::plain(KeyCode::BackTab)]);
        pressed(&mut model, "9");
        assert_eq!(saved(&press(&mut model, [Key::plain(KeyCode::Esc)])).len(), 1);
        assert_eq!(model.drafts.keys().len(), 1);
    }

    #[test]
    fn a_draft_is_taken_up_after_a_restart_whole() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        pressed(&mut model, "上海未名\n9135");
        let effects = update(&mut model, Message::DraftDue);
        let draft = saved(&effects)[0].clone();
        // Another start: the desk tells what it keeps.
        let mut model = standing(80, 24, 3);
        let kept = KeptDraft { draft, at: at(), version_now: None };
        let answer = DraftAnswer::Kept { drafts: vec![kept], set_aside: Vec::new() };
        update(&mut model, Message::Drafted { order: DraftOrder::List, outcome: Ok(answer) });
        assert!(picture(&model).contains("草稿 1 份待续"), "{}", picture(&model));
        press(&mut model, [Key::ctrl('d'), Key::plain(KeyCode::Enter)]);
        let Some(Layer::Form(form)) = model.layers.last() else { panic!("{:?}", model.layers.last()) };
        assert_eq!(form.form.value("applicants.0.name"), "上海未名");
        assert_eq!(form.form.value("applicants.0.code"), "9135");
        assert_eq!(form.form.focused().map(|entry| entry.id.as_str()), Some("applicants.0.code"));
        assert!(form.form.entry("applicants.1.name").is_some(), "there is room for another applicant");
        assert!(form.form.is_touched());
    }

    #[test]
    fn a_form_about_somebody_of_the_roster_is_taken_up_for_them_and_nobody_else() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::char('5'), Key::plain(KeyCode::Down), Key::f(5)]);
        press(&mut model, keys("不在岗"));
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
        let about = top.about.clone();
        top.form.focus_on("reason");
        pressed(&mut model, "外出培训");
        let draft = saved(&update(&mut model, Message::DraftDue))[0].clone();
        assert_eq!((draft.key.act.as_str(), &draft.key.about), ("mediator_absent", &about));
        assert!(draft.key.check().is_ok());
        // Another start, on another tab: the roster is read first, then the form opens for the same person.
        let mut model = standing(80, 24, 3);
        let kept = KeptDraft { draft, at: at(), version_now: None };
        let answer = DraftAnswer::Kept { drafts: vec![kept], set_aside: Vec::new() };
        update(&mut model, Message::Drafted { order: DraftOrder::List, outcome: Ok(answer) });
        press(&mut model, [Key::char('5'), Key::f(5)]);
        press(&mut model, keys("不在岗"));
        press(&mut model, [Key::plain(KeyCode::Enter)]);
        let value = |model: &Model| match model.layers.last() {
            Some(Layer::Form(top)) => (top.about.clone(), top.form.value("reason").to_owned()),
            other => panic!("{other:?}"),
        };
        assert_eq!(value(&model).1, "", "the first row is somebody else");
        press(&mut model, [Key::plain(KeyCode::Esc), Key::char('1'), Key::ctrl('d'), Key::plain(KeyCode::Enter)]);
        assert_eq!((model.tab, value(&model)), (5, (about, "外出培训".to_owned())));
    }

    #[test]
    fn the_filter_panel_leaves_no_draft() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::char('2'), Key::ctrl('w')]);
        pressed(&mut model, "青甑");
        assert!(saved(&update(&mut model, Message::DraftDue)).is_empty());
    }

    #[test]
    fn throwing_away_is_asked_and_then_done() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        pressed(&mut model, "上海");
        press(&mut model, [Key::plain(KeyCode::Esc), Key::ctrl('d')]);
        assert!(press(&mut model, [Key::plain(KeyCode::Delete)]).is_empty());
        assert!(picture(&model).contains("再按 Delete"), "{}", picture(&model));
        let effects = press(&mut model, [Key::plain(KeyCode::Delete)]);
        assert!(matches!(effects.as_slice(), [Effect::Draft(DraftOrder::Discard { .. })]), "{effects:?}");
        assert!(model.drafts.keys().is_empty());
    }

    #[test]
    fn a_draft_that_arrives_late_does_not_move_the_selection() {
        let mut model = standing(80, 24, 3);
        let kept = |id: u128, name: &str| {
            let key = DraftKey { id: Uuid::from_u128(id), ..DraftKey::of("register", None) };
            let values = [("applicants.0.name".to_owned(), name.to_owned())].into();
            let focus = "applicants.0.name".to_owned();
            let draft = Draft { key, number: None, version: None, values, focus, hand: Uuid::max(), revision: 1 };
            KeptDraft { draft, at: at(), version_now: None }
        };
        let list = |model: &mut Model, drafts: Vec<KeptDraft>| {
            let answer = DraftAnswer::Kept { drafts, set_aside: Vec::new() };
            update(model, Message::Drafted { order: DraftOrder::List, outcome: Ok(answer) });
        };
        list(&mut model, vec![kept(1, "甲")]);
        press(&mut model, [Key::ctrl('d'), Key::plain(KeyCode::Delete)]);
        list(&mut model, vec![kept(2, "乙"), kept(1, "甲")]);
        let effects = press(&mut model, [Key::plain(KeyCode::Delete)]);
        let [Effect::Draft(DraftOrder::Discard { key, .. })] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(key.id, Uuid::from_u128(1), "what was asked about");
        // One that has gone meanwhile takes no other with it.
        press(&mut model, [Key::plain(KeyCode::Delete)]);
        list(&mut model, vec![kept(3, "丙")]);
        assert!(press(&mut model, [Key::plain(KeyCode::Delete)]).is_empty(), "it is asked about first");
    }

    #[test]
    fn a_draft_that_is_over_stays_over_and_who_is_still_at_its_form_goes_on_in_another() {
        for (done, said) in [(true, "已在另一窗口提交"), (false, "在另一窗口已删去")] {
            let mut model = standing(80, 24, 3);
            press(&mut model, [Key::f(2)]);
            pressed(&mut model, "上海");
            let draft = saved(&update(&mut model, Message::DraftDue))[0].clone();
            let order = DraftOrder::Save(Box::new(draft.clone()));
            let answer = DraftAnswer::Over { key: draft.key.clone(), done };
            let effects = update(&mut model, Message::Drafted { order, outcome: Ok(answer) });
            let again = saved(&effects);
            assert_eq!(again.len(), 1);
            assert_ne!(again[0].key.id, draft.key.id);
            assert_eq!(again[0].values, draft.values);
            assert!(picture(&model).contains(said), "{}", picture(&model));
        }
    }

    #[test]
    fn what_is_sent_twice_from_one_draft_is_one_order() {
        let sent = |model: &mut Model, key: &DraftKey| {
            forms::take_up(model, key);
            let Some(Layer::Form(top)) = model.layers.last_mut() else { panic!() };
            for (id, value) in [("respondents.0.name", "宿城知禾服饰店"), ("object", "work"), ("kind", "infringement")]
            {
                top.form.set(id, value);
            }
            top.form.set("summary", "店内销售带有「未名」字样的图书。");
            let effects = press(model, [Key::ctrl('s')]);
            let order = effects.iter().find_map(|effect| match effect {
                Effect::Submit(order) => Some(order.clone()),
                _ => None,
            });
            order.unwrap_or_else(|| panic!("{effects:?}\n{}", picture(model)))
        };
        let mut first = standing(80, 24, 3);
        press(&mut first, [Key::f(2)]);
        pressed(&mut first, "上海未名");
        let draft = saved(&press(&mut first, [Key::plain(KeyCode::Esc)]))[0].clone();
        acknowledge(&mut first, &draft);
        // Another session, after the first one was cut off: whether its order was carried out it does not know.
        let mut second = standing(80, 24, 3);
        second.ids = crate::tui::model::Ids::new(Uuid::from_u128(77));
        second.drafts.kept = first.drafts.kept.clone();
        let orders = [sent(&mut first, &draft.key), sent(&mut second, &draft.key)];
        assert_eq!(orders[0], orders[1]);
        assert_eq!(Some(orders[0].id), draft.key.order());
    }

    #[test]
    fn trouble_is_told_and_what_was_typed_stays_to_be_saved() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        pressed(&mut model, "上海");
        let effects = update(&mut model, Message::DraftDue);
        let order = DraftOrder::Save(Box::new(saved(&effects)[0].clone()));
        let outcome = Err(ClientError::Trouble("disk".into()));
        update(&mut model, Message::Drafted { order, outcome });
        assert!(picture(&model).contains("草稿未存"), "{}", picture(&model));
        let input = Message::Input(Input::Key(Key::plain(KeyCode::Tab)));
        assert_eq!(saved(&update(&mut model, input)).len(), 1, "tried again when the field is left");
    }

    /// The same desk under two sessions of one person.
    #[test]
    fn drafts_of_two_sessions_stand_beside_each_other_and_the_list_opens_the_one_it_names() {
        let [mut first, mut second] = [1, 2].map(|session| {
            let mut model = standing(80, 24, 3);
            model.ids = crate::tui::model::Ids::new(Uuid::from_u128(session));
            model
        });
        let mut drafts = Vec::new();
        for (model, name) in [(&mut first, "甲甲"), (&mut second, "乙乙乙公司")] {
            press(model, [Key::f(2)]);
            pressed(model, name);
            drafts.extend(saved(&press(model, [Key::plain(KeyCode::Esc)])).into_iter().cloned());
        }
        assert_ne!(drafts[0].key, drafts[1].key);
        acknowledge(&mut second, &drafts[1].clone());
        assert!(second.drafts.forms.is_empty(), "what the desk has is not kept twice");
        press(&mut second, [Key::ctrl('d')]);
        let kept = drafts.iter().map(|draft| KeptDraft { draft: draft.clone(), at: at(), version_now: None }).collect();
        let answer = DraftAnswer::Kept { drafts: kept, set_aside: Vec::new() };
        update(&mut second, Message::Drafted { order: DraftOrder::List, outcome: Ok(answer) });
        let shown = picture(&second);
        assert!(shown.contains("甲甲") && shown.contains("乙乙乙公司"), "{shown}");
        press(&mut second, [Key::plain(KeyCode::Enter)]);
        let Some(Layer::Form(form)) = second.layers.last() else { panic!() };
        assert_eq!(form.form.value("applicants.0.name"), "乙乙乙公司", "what was selected, wherever it stands now");
    }

    #[test]
    fn a_draft_another_session_wrote_on_parts_and_both_are_asked_for() {
        let mut model = standing(80, 24, 3);
        press(&mut model, [Key::f(2)]);
        pressed(&mut model, "上海");
        let effects = update(&mut model, Message::DraftDue);
        let draft = saved(&effects)[0].clone();
        let key = draft.key.parted(draft.hand);
        let answer = DraftAnswer::Saved { key: key.clone(), at: at(), revision: 1 };
        let order = DraftOrder::Save(Box::new(draft));
        let effects = update(&mut model, Message::Drafted { order, outcome: Ok(answer) });
        assert_eq!(effects, [Effect::Draft(DraftOrder::List)]);
        assert!(picture(&model).contains("分别保存"), "{}", picture(&model));
        let Some(Layer::Form(form)) = model.layers.last() else { panic!() };
        assert_eq!((form.draft_key(), form.revision), (key, 1), "from here on it is its own");
    }
}
