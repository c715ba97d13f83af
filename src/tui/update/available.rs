//! Whether an action is possible now, as far as the interface can know. What only the rules know, the desk says.

use crate::domain::actor::Role;
use crate::domain::policy::Action as May;
use crate::tui::keymap::Action;
use crate::tui::model::{CasePage, Layer, Model, SystemPart};

use super::unheard::BEING_READ;

/// `Ok`, or the catalogue key of the reason why not: shown in help and palette, and when the key is pressed anyway.
///
/// # Errors
/// The reason's key.
pub fn available(model: &Model, action: Action) -> Result<(), &'static str> {
    match action {
        Action::Open => opening(model),
        Action::Suggest if super::suggested::naming(model).is_none() => Err("reason.not_naming"),
        Action::Acts if model.layers.is_empty() && model.tab == 4 => {
            unless(super::stats::acts_of(model).is_empty(), "reason.no_acts_here")
        }
        Action::Add | Action::Acts if model.tab == 3 => credit(model, action),
        Action::Add | Action::Acts | Action::Verify => people(model, action),
        Action::Documents if super::credit::page(model).is_some() => super::credit_papers::available(model),
        Action::NextStep
        | Action::Custody
        | Action::Documents
        | Action::Deadlines
        | Action::Contact
        | Action::CopyNumber
        | Action::Volume => on_case(model, action),
        Action::Files => match model.page() {
            None => Err("reason.no_case"),
            Some(page) => read(page).and(unless(super::files::of(page).next().is_none(), "reason.no_files")),
        },
        Action::Sign => sign(model),
        Action::TakeBack => match model.page() {
            None => Err("reason.no_case"),
            Some(page) => read(page),
        },
        Action::Past => match model.page() {
            None => Err("reason.no_case"),
            Some(page) => read(page).and(if page.past().is_empty() { Err("reason.no_past") } else { Ok(()) }),
        },
        Action::Seen if model.today_shows.changes.is_none() => Err(BEING_READ),
        Action::Seen if model.today_shows.changes.as_ref().is_none_or(|changes| changes.rows.is_empty()) => {
            Err("reason.no_changes")
        }
        Action::Register | Action::SimpleOral => match &model.desk {
            None => Err(BEING_READ),
            Some(desk) if desk.read_only.is_some() => Err("reason.read_only"),
            Some(_) => Ok(()),
        },
        Action::Mark if model.tab == 4 => unless(model.stats.markable().is_none(), "reason.no_group"),
        Action::Mark | Action::MarkAll if model.cases.rows.is_empty() => Err(no_row(model.cases.loaded)),
        Action::Bulk if model.shows.marked.is_empty() => Err("reason.nothing_marked"),
        Action::FilterPanel | Action::Lists if model.desk.is_none() => Err(BEING_READ),
        Action::Back if model.layers.is_empty() => leaving(model),
        Action::Groups if !super::stats::has_groups(model) => Err("reason.no_groups"),
        Action::NextPane if model.layers.is_empty() && model.tab == 4 && model.stats.columns() < 2 => {
            Err("reason.one_number")
        }
        Action::TakeMatch | Action::NextMatch
            if !super::matches::is_followed(model)
                || model.matches.party.is_none()
                || model.matches.selected().is_none() =>
        {
            Err("reason.no_match")
        }
        Action::Adopt if super::credit::can_adopt(model) => Ok(()),
        Action::Adopt => match (model.beneath(), model.page()) {
            (Some(Layer::Form(top)), Some(page)) if top.since(page).is_some() => Ok(()),
            _ => Err("reason.nothing_since"),
        },
        Action::Untype | Action::Retype => typing(model, action),
        Action::Submit if !model.layers.iter().any(|layer| matches!(layer, Layer::Form(_))) => Err("reason.no_form"),
        Action::Drafts if model.drafts.keys().is_empty() && !model.drafts.are_read => Err(BEING_READ),
        Action::Drafts | Action::ThrowAway if model.drafts.keys().is_empty() => Err("reason.no_draft"),
        _ => Ok(()),
    }
}

/// Whether there is something to leave on a tab that nothing lies over.
fn leaving(model: &Model) -> Result<(), &'static str> {
    let filter = |editing: bool, typed: &str| !editing && typed.is_empty();
    match model.tab {
        4 => unless(model.stats.drill.is_none() && model.stats.opened.is_none(), "reason.no_drill"),
        3 => unless(filter(model.credit.editing, model.credit.filter.value()), "reason.no_filter"),
        _ => {
            let idle = filter(model.cases.editing, model.cases.filter.value());
            unless(idle && model.shows.marked.is_empty(), "reason.no_filter")
        }
    }
}

const fn unless(not: bool, reason: &'static str) -> Result<(), &'static str> {
    if not { Err(reason) } else { Ok(()) }
}

/// Whether typing can be taken back, or brought again.
fn typing(model: &Model, action: Action) -> Result<(), &'static str> {
    let form = match model.beneath() {
        Some(Layer::Form(top)) => Some(&top.form),
        _ => None,
    };
    let (back, again) = form.and_then(|form| form.focused()).map_or((false, false), |entry| entry.history.steps());
    let there = if action == Action::Untype { back } else { again };
    if there { Ok(()) } else { Err("reason.nothing_typed") }
}

/// Whether there is something to open, or to choose.
fn opening(model: &Model) -> Result<(), &'static str> {
    match model.layers.last() {
        Some(Layer::Find(line)) if line.selected().is_none() => Err("reason.no_hit"),
        Some(Layer::Picker(picker)) if super::picks(model, picker).is_empty() => Err("reason.no_hit"),
        Some(Layer::Menu(menu)) if menu.items.is_empty() => Err("reason.no_hit"),
        Some(Layer::Palette(_)) if super::matching(model).is_empty() => Err("reason.no_hit"),
        Some(Layer::Drafts(_)) if model.drafts.keys().is_empty() => Err("reason.no_draft"),
        Some(Layer::Person(page)) if page.cases.selected().is_none() => Err("reason.no_case"),
        Some(Layer::Bulk(top)) => match (&top.preview, &top.sent, &top.refused) {
            (_, Some(_), None) => Err("unheard.sending"),
            (None, None, _) => Err(BEING_READ),
            (Some(_), None, _) if top.possible().is_empty() => Err("reason.none_possible"),
            _ => Ok(()),
        },
        Some(_) => Ok(()),
        None if model.tab == 3 && !model.credit.editing => credit_row(model),
        None if model.tab == 5 && super::roster::subject(model).is_none() => {
            Err(if model.roster.is_read() { "reason.nobody" } else { BEING_READ })
        }
        None if model.tab == 4 && model.stats.drill.is_none() && model.stats.keys().is_empty() => Err(BEING_READ),
        None if model.tab == 4 && model.stats.drill.is_some() && model.selected_row().is_none() => {
            Err(no_row(model.stats.drill.as_ref().is_some_and(|drill| drill.cases.is_some())))
        }
        None if model.tab == 6 && model.system.part == SystemPart::Health => Err("reason.no_row"),
        None if model.tab == 6 && model.system.part == SystemPart::Audit => {
            if model.system.selected().is_some() {
                Ok(())
            } else {
                Err("reason.no_row")
            }
        }
        None if model.tab == 6 && model.system.office.is_none() => Err(unread(model.system.trouble.is_some())),
        None if model.tab <= 2 && !model.cases.editing && model.selected_row().is_none() => {
            Err(no_row(if model.tab == 1 { model.doors.loaded } else { model.cases.loaded }))
        }
        None => Ok(()),
    }
}

/// An act on the case of the page, or on the selected one: its page is read first.
fn on_case(model: &Model, action: Action) -> Result<(), &'static str> {
    match (model.page(), model.subject()) {
        (Some(page), _) if action != Action::CopyNumber => read(page),
        (_, Some(_)) => Ok(()),
        (Some(_), None) => Err(BEING_READ),
        (None, None) => Err(no_row(if model.tab == 1 { model.doors.loaded } else { model.cases.loaded })),
    }
}

/// Whether a page has been read.
const fn read(page: &CasePage) -> Result<(), &'static str> {
    match (&page.file, &page.trouble) {
        (Some(_), _) => Ok(()),
        (None, trouble) => Err(unread(trouble.is_some())),
    }
}

/// Why nothing is there: it was asked for in vain, or has not come yet.
const fn unread(trouble: bool) -> &'static str {
    if trouble { "reason.not_come" } else { BEING_READ }
}

/// Why no case is selected: there is none, or the list has not come yet.
const fn no_row(loaded: bool) -> &'static str {
    if loaded { "reason.no_case" } else { BEING_READ }
}

fn sign(model: &Model) -> Result<(), &'static str> {
    let Some(row) = model.subject() else { return on_case(model, Action::Sign) };
    let Some(receiver) = &row.waits_for else { return Err("reason.not_in_transit") };
    let account = model.desk.as_ref().map(|desk| &desk.account);
    let own = account.is_some_and(|account| account.committee == *receiver);
    // Who holds the district's role beside a town's acts for the district as well.
    let district = model.units().district().is_some_and(|unit| unit.code == *receiver)
        && account.is_some_and(|account| account.roles.contains(&Role::District));
    if own || district { Ok(()) } else { Err("reason.not_receiver") }
}

/// Whether a line of 信用 is selected.
fn credit_row(model: &Model) -> Result<(), &'static str> {
    let account = model.desk.as_ref().map(|desk| &desk.account);
    match model.credit.selected(account) {
        Some(_) => Ok(()),
        None if model.credit.is_read(account) => Err("reason.no_row"),
        None => Err(unread(model.credit.trouble.is_some())),
    }
}

/// What 信用 offers: acts to who writes there, on a dossier that has been read.
fn credit(model: &Model, action: Action) -> Result<(), &'static str> {
    let Some(desk) = &model.desk else { return Err(BEING_READ) };
    if !super::credit::may(model, May::WriteCredit) {
        return Err("reason.not_credit");
    }
    if desk.read_only.is_some() {
        return Err("reason.read_only");
    }
    match (action, super::credit::page(model)) {
        (Action::Add, _) => Ok(()),
        (_, Some(page)) if page.file.is_some() => Ok(()),
        (_, Some(page)) => Err(unread(page.trouble.is_some())),
        (_, None) => credit_row(model),
    }
}

/// What 名册 and 系统 offer.
fn people(model: &Model, action: Action) -> Result<(), &'static str> {
    let Some(desk) = &model.desk else { return Err(BEING_READ) };
    if action != Action::Verify && desk.read_only.is_some() {
        return Err("reason.read_only");
    }
    let health = model.tab == 6 && matches!(model.system.part, SystemPart::Audit | SystemPart::Health);
    match action {
        Action::Verify if model.system.verifying => Err("reason.verifying"),
        Action::Add if health => Err("reason.no_row"),
        Action::Acts if model.tab == 6 && model.system.part == SystemPart::Calendar => Ok(()),
        Action::Acts if model.tab == 6 && !health && model.system.office.is_none() => {
            Err(unread(model.system.trouble.is_some()))
        }
        Action::Acts if model.tab == 6 && model.system.selected().is_none() => Err("reason.no_row"),
        Action::Acts if model.tab == 5 && super::roster::subject(model).is_none() => {
            Err(if model.roster.is_read() { "reason.nobody" } else { BEING_READ })
        }
        _ => Ok(()),
    }
}
