//! Others changed something: the screen is brought up to date once for a burst of notices.
//!
//! A notice asks for nothing by itself. When notices have rested for a moment, what is on the screen is asked for, once;
//! and as long as that has not been answered nothing more is, however many come. So a session costs the desk at most one
//! round of questions a second, and a slow line at most one at a time.

use crate::domain::case::CaseId;
use crate::domain::credit::SubjectId;
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Refresh};

use super::refresh_lists;

/// A case changed.
pub(super) fn noticed(model: &mut Model, case: CaseId) -> Vec<Effect> {
    model.refresh.page |= model.page().is_some_and(|page| page.id == case);
    soon(model)
}

/// A dossier changed: what shows it, or could, is asked for again.
pub(super) fn of_subject(model: &mut Model, subject: SubjectId) -> Vec<Effect> {
    let open = super::credit::page(model).is_some_and(|page| page.id == subject);
    model.refresh.beside |= model.credit.beside.as_ref().is_some_and(|file| file.dossier.id == subject);
    if open || model.tab == super::credit::TAB { soon(model) } else { Vec::new() }
}

fn soon(model: &mut Model) -> Vec<Effect> {
    // While an answer is waited for, the answer itself says when to go on.
    let first = !std::mem::replace(&mut model.refresh.soon, true);
    if first && !model.refresh.asked { vec![Effect::RefreshSoon] } else { Vec::new() }
}

/// Notices have rested.
pub(super) fn due(model: &mut Model) -> Vec<Effect> {
    let Refresh { page, beside, .. } =
        std::mem::replace(&mut model.refresh, Refresh { asked: true, ..Refresh::default() });
    let mut effects = refresh_lists(model);
    effects.extend(model.page().filter(|_| page).map(|page| Effect::Ask(page.query())));
    effects.extend(super::credit::beside_again(model).filter(|_| beside));
    effects
}

/// The desk has answered the last round, or could not: what was told meanwhile makes another one.
pub(super) fn answered(model: &mut Model) -> Vec<Effect> {
    model.refresh.asked = false;
    let again = std::mem::take(&mut model.refresh.soon);
    if again { soon(model) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answer::Query;
    use crate::tui::input::Key;
    use crate::tui::message::Message;
    use crate::tui::testing::{answer, answered as standing, press};
    use crate::tui::update::update;
    use crate::wire::Notice;
    use crossterm::event::KeyCode;

    fn notice(model: &mut Model, case: CaseId) -> Vec<Effect> {
        update(model, Message::Noticed(Notice::Changed { case, position: 9 }))
    }

    #[test]
    fn a_burst_of_notices_is_one_round_of_questions() {
        let mut model = standing(80, 24, 12);
        press(&mut model, [Key::char('2'), Key::plain(KeyCode::Down), Key::plain(KeyCode::Enter)]);
        let (id, selected) = (model.page().unwrap().id, model.cases.selection.index());
        let effects: Vec<Effect> = (0..200).flat_map(|_| notice(&mut model, id)).collect();
        assert_eq!(effects, [Effect::RefreshSoon]);
        let asked = update(&mut model, Message::RefreshDue);
        let of = |wanted: fn(&Query) -> bool| {
            asked.iter().filter(|effect| matches!(effect, Effect::Ask(query) if wanted(query))).count()
        };
        assert_eq!(of(|query| *query == Query::Desk), 1);
        assert_eq!(of(|query| matches!(query, Query::Case(_))), 1, "the page is of that case");
        let more: Vec<Effect> = (0..200).flat_map(|_| notice(&mut model, id)).collect();
        assert_eq!(more, [], "the desk has not answered yet");
        let mut after = Vec::new();
        for effect in asked {
            after.extend(answer(&mut model, effect, 12));
        }
        assert_eq!(after.iter().filter(|effect| **effect == Effect::RefreshSoon).count(), 1, "{after:?}");
        assert_eq!(model.cases.selection.index(), selected);
    }

    #[test]
    fn a_page_of_another_case_is_left_alone() {
        let mut model = standing(80, 24, 12);
        press(&mut model, [Key::char('2'), Key::plain(KeyCode::Enter)]);
        let other = model.cases.rows[5].id;
        notice(&mut model, other);
        let asked = update(&mut model, Message::RefreshDue);
        assert!(!asked.iter().any(|effect| matches!(effect, Effect::Ask(Query::Case(_)))), "{asked:?}");
    }

    #[test]
    fn a_colleagues_act_on_the_dossier_that_is_open_is_told_with_who_and_what() {
        use crate::domain::actor::Role;
        use crate::domain::answer::Answer;
        use crate::domain::credit::reply::CreditAnswer;
        let mut model = crate::tui::testing::credit::seated(80, 24, &[Role::CreditOfficer]);
        press(&mut model, [Key::plain(KeyCode::Right), Key::plain(KeyCode::Enter)]);
        let page = crate::tui::update::credit::page(&model).unwrap().clone();
        let told = update(&mut model, Message::Noticed(Notice::Subject { subject: page.id, position: 9 }));
        assert_eq!(told, [Effect::RefreshSoon]);
        let asked = update(&mut model, Message::RefreshDue);
        assert!(asked.contains(&Effect::Ask(page.query())), "{asked:?}");
        let mut file = page.file.clone().unwrap();
        for (by, says) in [("shu", None), ("zhao", Some("zhao"))] {
            file.dossier.version += 1;
            let mut act = file.happened.last().unwrap().clone();
            (act.by, act.kind) = (by.to_owned(), "attention_decided".to_owned());
            file.happened.push(act);
            model.notice = None;
            let answer = Ok(Answer::Credit(CreditAnswer::File(file.clone())));
            update(&mut model, Message::Answered { query: page.query(), answer });
            let text = model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
            assert_eq!(text.contains("zhao"), says.is_some(), "one's own act is no news: {text}");
        }
    }

    #[test]
    fn another_dossier_that_changes_costs_nothing_away_from_credit() {
        let mut model = standing(80, 24, 12);
        let subject = SubjectId::of("91350100M000100Y43");
        let told = update(&mut model, Message::Noticed(Notice::Subject { subject, position: 9 }));
        assert_eq!(told, []);
    }
}
