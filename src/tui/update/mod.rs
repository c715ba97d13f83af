//! Update: how the model answers to what happens. No input, no output, no clock: the same messages give the same screens.

mod about;
mod act;
mod answers;
mod available;
mod bulk;
mod credit;
mod credit_papers;
mod drafts;
mod files;
mod filter;
mod find;
mod forms;
mod founding;
mod keys;
mod lists;
mod matches;
mod menus;
mod office;
mod palette;
mod past;
mod picker;
mod refresh;
mod roster;
mod seen;
mod series;
mod stats;
mod suggested;
mod system;
#[cfg(test)]
mod tests;
mod today;
mod undo;
mod unheard;
mod volume;

use crate::client::Link;
use crate::domain::answer::Query;
use crate::domain::draft::DraftOrder;
use crate::domain::order::Do;
use crate::tui::effect::Effect;
use crate::tui::input::Input;
use crate::tui::message::Message;
use crate::tui::model::{Layer, Model};
use crate::wire::Notice;

pub use available::available;
pub use forms::FORM_MARGIN_CELLS;
#[cfg(test)]
pub use forms::open as open_form;
pub use founding::{ask as ask_founding, is_asked as founds};
pub use palette::{Offered, matching};
pub use picker::{picked_for, picks};

/// The first questions of a session: what the first screen needs, asked at once.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::Ask(Query::Desk)];
    effects.extend(filter::apply(model));
    effects.push(Effect::Draft(DraftOrder::List));
    effects
}

/// Takes a message; gives what is to be done outside.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Input(Input::Key(key)) => {
            model.notice = None;
            model.waits = None;
            let mut effects = keys::press(model, key);
            effects.extend(past::ask(model));
            effects
        }
        Message::Input(Input::Wheel { down }) => act::wheel(model, down),
        Message::Input(Input::Click { x, y }) => {
            act::click(model, x, y);
            Vec::new()
        }
        Message::Input(Input::Paste(paste)) => keys::paste(model, &paste),
        Message::Input(Input::Resize { width, height }) => {
            // The terminal's buffers follow by themselves with the next frame.
            model.size = ratatui::layout::Size { width, height };
            Vec::new()
        }
        Message::Answered { query, answer } => {
            let mut effects = answers::answered(model, query, answer);
            effects.extend(unheard::come(model));
            effects
        }
        Message::Settled { order, outcome } if matches!(order.act, Do::Bulk(_)) => {
            bulk::settled(model, &order, outcome)
        }
        Message::Settled { order, outcome } => forms::settled(model, &order, outcome),
        Message::Noticed(Notice::Missed) => renew(model),
        Message::Noticed(Notice::Closing) => {
            model.warn(model.look.lang.say("status.closing").into_owned());
            Vec::new()
        }
        Message::Opened(opened) => {
            files::opened(model, &opened);
            Vec::new()
        }
        Message::Kept(kept) => {
            volume::kept(model, &kept);
            Vec::new()
        }
        Message::Linked(link) => linked(model, link),
        Message::Suspended => vec![Effect::Suspend],
        Message::Resumed => vec![Effect::Resume],
        Message::Drafted { order, outcome } => {
            let mut effects = drafts::answered(model, order, outcome);
            effects.extend(unheard::come(model));
            effects
        }
        Message::DraftDue => drafts::save(model),
        Message::Noticed(Notice::Changed { case, .. }) => refresh::noticed(model, case),
        Message::Noticed(Notice::Subject { subject, .. }) => refresh::of_subject(model, subject),
        Message::RefreshDue => refresh::due(model),
        Message::Noticed(Notice::ReadOnly(why)) => {
            let text = model.look.lang.tell("status.read_only", &[("why", &why)]);
            model.warn(text);
            Vec::new()
        }
    }
}

/// The line broke: a question makes the client dial again. It stands again: what is on the screen may be old.
fn linked(model: &mut Model, link: Link) -> Vec<Effect> {
    let was_up = model.link == Link::Up;
    model.link = link;
    match (&model.link, was_up) {
        (Link::Up, false) => renew(model),
        (Link::Down { .. }, true) => vec![Effect::Ask(Query::Desk)],
        _ => Vec::new(),
    }
}

/// Asks for everything on the screen again.
fn renew(model: &mut Model) -> Vec<Effect> {
    let mut effects = refresh_lists(model);
    effects.extend(model.page().map(|page| Effect::Ask(page.query())));
    effects
}

/// Asks for 今日 as the desk card says it is, and for whatever list is shown.
fn refresh_lists(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::Ask(Query::Desk)];
    // A list that is not shown is asked for when its tab is gone to.
    if model.tab == 1 {
        effects.extend(today::ask(model));
    } else if model.reads_cases() {
        effects.push(Effect::Ask(model.today_shows.query(None)));
    }
    model.shows.total.doubt();
    if model.tab == 2 {
        effects.extend(model.cases.again().map(Effect::Ask));
    }
    effects.extend(office::asked_again(model));
    effects.extend(stats::again(model));
    effects
}

/// Closes the top layer; a form that was begun is kept.
fn close(model: &mut Model) -> Vec<Effect> {
    let effects = if matches!(model.layers.last(), Some(Layer::Form(_))) { drafts::save(model) } else { Vec::new() };
    if let Some(Layer::Form(form)) = model.layers.pop()
        && form.form.is_touched()
        && !lists::is_ours(&form.act)
    {
        drafts::put_away(model, *form);
        let text = model.look.lang.say("status.draft_kept").into_owned();
        model.tell(text);
    }
    effects
}
