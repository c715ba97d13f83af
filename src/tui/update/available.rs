//! Whether an action is possible now, as far as the interface can know. What only the rules know, the desk says.

use crate::domain::actor::Role;
use crate::tui::keymap::Action;
use crate::tui::model::{Layer, Model, SheetKind, SystemPart};

/// `Ok`, or the catalogue key of the reason why not: shown in help and palette, and when the key is pressed anyway.
///
/// # Errors
/// The reason's key.
pub fn available(model: &Model, action: Action) -> Result<(), &'static str> {
    match action {
        Action::Open => match model.layers.last() {
            None if model.tab == 5 && super::roster::subject(model).is_none() => Err("reason.nobody"),
            None if model.tab == 6 && model.system.part == SystemPart::Health => Err("reason.no_row"),
            Some(Layer::Person(_)) if model.selected_row().is_none() => Err("reason.no_case"),
            None if model.tab <= 2 && !model.cases.editing && model.selected_row().is_none() => Err("reason.no_case"),
            _ => Ok(()),
        },
        Action::Suggest if super::roster::naming(model).is_none() => Err("reason.not_naming"),
        Action::TourOn => match model.layers.last() {
            Some(Layer::Sheet(sheet)) if matches!(sheet.kind, SheetKind::Tour(_)) => Ok(()),
            _ => Err("reason.no_tour"),
        },
        Action::Add | Action::Acts | Action::Verify => people(model, action),
        Action::NextStep
        | Action::Custody
        | Action::Documents
        | Action::Deadlines
        | Action::Contact
        | Action::CopyNumber => match (model.subject(), model.page()) {
            (None, _) => Err("reason.no_case"),
            (Some(_), Some(page)) if page.file.is_none() && action != Action::CopyNumber => Err("reason.being_read"),
            _ => Ok(()),
        },
        Action::Sign => sign(model),
        Action::TakeBack => match model.page() {
            None => Err("reason.no_case"),
            Some(page) if page.file.is_none() => Err("reason.being_read"),
            Some(_) => Ok(()),
        },
        Action::Seen if model.today_shows.changes.as_ref().is_none_or(|changes| changes.rows.is_empty()) => {
            Err("reason.no_changes")
        }
        Action::Register | Action::SimpleOral if model.desk.is_none() => Err("reason.being_read"),
        Action::Register | Action::SimpleOral => match &model.desk {
            Some(desk) if desk.read_only.is_some() => Err("reason.read_only"),
            _ => Ok(()),
        },
        Action::Mark | Action::MarkAll if model.cases.rows.is_empty() => Err("reason.no_case"),
        Action::Bulk if model.shows.marked.is_empty() => Err("reason.nothing_marked"),
        Action::FilterPanel | Action::Lists if model.desk.is_none() => Err("reason.being_read"),
        Action::Back
            if model.layers.is_empty()
                && !model.cases.editing
                && model.shows.marked.is_empty()
                && model.cases.filter.value().is_empty() =>
        {
            Err("reason.no_filter")
        }
        Action::TakeMatch | Action::NextMatch
            if model.matches.party.is_none() || model.matches.selected().is_none() =>
        {
            Err("reason.no_match")
        }
        Action::Submit if !model.layers.iter().any(|layer| matches!(layer, Layer::Form(_))) => Err("reason.no_form"),
        Action::Drafts | Action::ThrowAway if model.drafts.keys().is_empty() => Err("reason.no_draft"),
        _ => Ok(()),
    }
}

fn sign(model: &Model) -> Result<(), &'static str> {
    let Some(row) = model.subject() else { return Err("reason.no_case") };
    let Some(receiver) = &row.waits_for else { return Err("reason.not_in_transit") };
    let account = model.desk.as_ref().map(|desk| &desk.account);
    let own = account.is_some_and(|account| account.committee == *receiver);
    // Who holds the district's role beside a town's acts for the district as well.
    let district = model.units().district().is_some_and(|unit| unit.code == *receiver)
        && account.is_some_and(|account| account.roles.contains(&Role::District));
    if own || district { Ok(()) } else { Err("reason.not_receiver") }
}

/// What 名册 and 系统 offer.
fn people(model: &Model, action: Action) -> Result<(), &'static str> {
    let Some(desk) = &model.desk else { return Err("reason.being_read") };
    if action != Action::Verify && desk.read_only.is_some() {
        return Err("reason.read_only");
    }
    let health = model.tab == 6 && model.system.part == SystemPart::Health;
    match action {
        Action::Verify if model.system.verifying => Err("reason.being_read"),
        Action::Add if health => Err("reason.no_row"),
        Action::Acts if model.tab == 6 && model.system.part == SystemPart::Calendar => Ok(()),
        Action::Acts if model.tab == 6 && model.system.selected().is_none() => Err("reason.no_row"),
        Action::Acts if model.tab == 5 && super::roster::subject(model).is_none() => Err("reason.nobody"),
        _ => Ok(()),
    }
}
