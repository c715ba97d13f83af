//! The forms of a dossier: chosen on its page, filled in by the desk, kept as a file in the person's own home.

use crate::domain::credit::reply::{CreditFile, CreditQuery};
use crate::domain::paper::Paper;
use crate::domain::policy::Action as May;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Menu, MenuItem, Model};

use super::credit;
use super::unheard::BEING_READ;

/// What the rows of the menu begin with: they are no acts.
pub(super) const MARK: &str = "@paper:";

/// Whether there is a dossier whose forms the person may have.
pub(super) fn available(model: &Model) -> Result<(), &'static str> {
    if !credit::may(model, May::ReadCredit) {
        return Err("reason.not_credit");
    }
    let read = credit::page(model).is_some_and(|page| page.file.is_some());
    if read { Ok(()) } else { Err(BEING_READ) }
}

/// The forms there is something for.
pub(super) fn menu(model: &mut Model) -> Vec<Effect> {
    let Some(file) = credit::page(model).and_then(|page| page.file.as_deref()) else { return Vec::new() };
    let lang = model.look.lang;
    let fitting = Paper::ALL.iter().filter(|paper| paper.of_credit() && fits(**paper, file));
    let item = |paper: &Paper| MenuItem {
        act: format!("{MARK}{paper}"),
        note: lang.say(&format!("paper.{paper}")).into_owned(),
        suggested: true,
        impossible: None,
    };
    let items = fitting.map(item).collect();
    model.layers.push(Layer::Menu(Menu::new("action.documents", items)));
    Vec::new()
}

fn fits(paper: Paper, file: &CreditFile) -> bool {
    let dossier = &file.dossier;
    match paper {
        Paper::ListingNotice => !dossier.listings.is_empty(),
        Paper::ListingDecision => !dossier.entries.is_empty(),
        Paper::RepairAcceptance | Paper::RepairDecision => {
            dossier.entries.iter().any(|entry| !entry.repairs.is_empty())
        }
        Paper::Pledge => !dossier.pledges.is_empty(),
        _ => true,
    }
}

/// Asks for the form that was chosen.
pub(super) fn make(model: &mut Model, chosen: &str) -> Vec<Effect> {
    let (Some(page), Some(paper)) = (credit::page(model), Paper::from_value(chosen)) else { return Vec::new() };
    let query = CreditQuery::Paper { code: page.id.to_string(), paper };
    let name = model.look.lang.say(&format!("paper.{paper}")).into_owned();
    model.tell(model.look.lang.tell("status.form_making", &[("name", &name)]));
    vec![Effect::Form(query)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;
    use crate::tui::input::Key;
    use crate::tui::message::{Kept, Message};
    use crate::tui::testing::credit::seated;
    use crate::tui::testing::{picture, press, typed};
    use crate::tui::update::update;
    use crossterm::event::KeyCode;

    const ENTER: Key = Key::plain(KeyCode::Enter);
    const RIGHT: Key = Key::plain(KeyCode::Right);

    #[test]
    fn the_evidence_file_is_made_from_the_page_of_its_subject() {
        let mut model = seated(80, 24, &[Role::CreditOfficer]);
        press(&mut model, [RIGHT, ENTER, Key::f(7)]);
        let shown = picture(&model);
        for (name, offered) in [("信用证据卷宗", true), ("信用修复受理通知书", true), ("承诺书", false)]
        {
            assert_eq!(shown.contains(name), offered, "{name}: {shown}");
        }
        press(&mut model, typed("xyzj"));
        let made = press(&mut model, [ENTER]);
        let code = credit::page(&model).unwrap().id.to_string();
        assert_eq!(made, [Effect::Form(CreditQuery::Paper { code, paper: Paper::CreditEvidence })]);
        update(&mut model, Message::Kept(Kept::Form { path: "/home/shu/卷宗.docx".to_owned(), blanks: 2 }));
        assert!(picture(&model).contains("已存为 /home/shu/卷宗.docx，待填 2 处"), "{}", picture(&model));
    }

    #[test]
    fn who_does_not_read_dossiers_is_offered_no_form() {
        let mut model = seated(80, 24, &[Role::Mediator]);
        press(&mut model, [Key::char('3'), ENTER, Key::f(7)]);
        assert!(!model.layers.iter().any(|layer| matches!(layer, Layer::Menu(_))), "{}", picture(&model));
    }
}
