//! 以往案件: asking what else the parties of the open case have been here with, and opening one of those cases.

use crate::domain::answer::Answer;
use crate::domain::case::CaseId;
use crate::domain::matches::PastCase;
use crate::tui::effect::Effect;
use crate::tui::model::{CasePage, Layer, Model, Past, Pick, PickChoice, PickItem};
use crate::tui::words;

/// Asks, where the page on top has been read and nothing is known yet.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    model.page_mut().and_then(CasePage::ask_past).map(Effect::Ask).into_iter().collect()
}

/// The answer, or that there is none: then it is asked again with the next key on that page.
pub(super) fn known(model: &mut Model, case: CaseId, answer: Option<Answer>) {
    let pages =
        model.layers.iter_mut().filter_map(|layer| if let Layer::Case(page) = layer { Some(page) } else { None });
    for page in pages.filter(|page| page.id == case) {
        page.past = match &answer {
            Some(Answer::Past(Some(past))) => Past::Known(past.clone()),
            _ => Past::Unknown,
        };
    }
}

/// The other cases, party by party, to choose from.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let lang = model.look.lang;
    let Some(page) = model.page() else { return Vec::new() };
    let item = |past: &PastCase| {
        let row = &past.row;
        let say = |vocabulary: &str, value: &str| lang.say(&format!("{vocabulary}.{value}")).into_owned();
        let grade = say("grade", past.grade.value());
        let label = row.number.to_string();
        let parties = words::parties(&row.applicants, &row.respondents, model.units(), lang);
        let note = format!("{}  {grade}  {parties}", say("stage", row.stage.value()));
        PickItem { label, note, choice: PickChoice::Case(row.id) }
    };
    let items = page.past().iter().flat_map(|party| party.cases.iter().map(item)).collect();
    model.layers.push(Layer::Pick(Pick { title: "past.title", foot: "", items, index: 0 }));
    Vec::new()
}

/// Opens the page of one of them over the page it was found on.
pub(super) fn choose(model: &mut Model, case: CaseId) -> Vec<Effect> {
    let known = model.page().into_iter().flat_map(CasePage::past).flat_map(|party| &party.cases);
    let row = known.map(|past| &past.row).find(|row| row.id == case).cloned();
    let page = CasePage::opening(case, row, None);
    let query = page.query();
    model.layers.push(Layer::Case(Box::new(page)));
    vec![Effect::Ask(query)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answer::Query;
    use crate::tui::input::{Input, Key};
    use crate::tui::message::Message;
    use crate::tui::testing::{answered, picture, press};
    use crate::tui::update::update;
    use crossterm::event::KeyCode;

    const ENTER: Key = Key::plain(KeyCode::Enter);
    const ESC: Key = Key::plain(KeyCode::Esc);

    #[test]
    fn the_page_says_who_has_been_here_before_and_opens_those_cases() {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER]);
        let first = model.page().unwrap().id;
        assert!(picture(&model).contains("[本所曾办 2 件 Enter]"), "{}", picture(&model));
        press(&mut model, [ENTER]);
        assert!(picture(&model).contains("当事人的以往案件") && picture(&model).contains("名称相同"));
        press(&mut model, [Key::plain(KeyCode::Down), ENTER]);
        assert_ne!(model.page().unwrap().id, first);
        assert!(model.page().unwrap().file.is_some());
        press(&mut model, [ESC]);
        assert_eq!(model.page().unwrap().id, first, "back where one came from");
    }

    #[test]
    fn what_is_not_ready_is_asked_again_with_the_next_key_and_never_twice_at_once() {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER]);
        let id = model.page().unwrap().id;
        known(&mut model, id, Some(Answer::Past(None)));
        let tab = || Message::Input(Input::Key(Key::plain(KeyCode::Tab)));
        let asks = |effects: Vec<Effect>| effects.iter().filter(|e| matches!(e, Effect::Ask(Query::Past(_)))).count();
        assert_eq!(asks(update(&mut model, tab())), 1);
        assert_eq!(asks(update(&mut model, tab())), 0, "one is under way");
    }

    #[test]
    fn a_party_at_the_counter_does_not_see_it() {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER, Key::ctrl('x')]);
        assert!(!picture(&model).contains("以往 2 件"));
        press(&mut model, [ENTER]);
        let shown = picture(&model);
        assert!(!shown.contains("青甑"), "{shown}");
    }
}
