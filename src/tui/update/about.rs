//! Forms about something that is no case: a row of the office, a subject of credit.
//!
//! Whom such a form is about is settled before it opens, and a form put away half filled is kept for that one and taken up
//! again for no other. Office and credit fill in what they know; how a form begins and what was typed before is the same.

use crate::tui::effect::Effect;
use crate::tui::forms::{ON, form_for};
use crate::tui::model::{ActForm, DraftKey, Layer, Model};
use crate::tui::widgets::form::Form;

use super::{drafts, forms};

/// The form of an act, with the day of the act at its end: it is today nearly always.
pub(super) fn blank(model: &Model, act: &str) -> Option<Form> {
    let mut form = forms::pickers(model, |pick| form_for(act, pick)).flatten()?;
    if let Some(at) = form.entries.iter().position(|entry| entry.id == ON) {
        let on = form.entries.remove(at);
        form.entries.push(on);
    }
    Some(form)
}

/// Opens a form, or what was typed into one about the same before. `expect` is the version its person decides on; a draft
/// goes on deciding on what its person saw.
pub(super) fn open(
    model: &mut Model,
    form: Form,
    (key, heading, expect): (DraftKey, Option<String>, Option<u64>),
) -> Vec<Effect> {
    let act = key.act.as_str();
    let waiting = model.drafts.of(&key).into_iter().next();
    let put_away = waiting.as_ref().and_then(|key| model.drafts.forms.remove(key));
    model.drafts.unsaved = put_away.is_some();
    let kept = waiting.as_ref().and_then(|key| model.drafts.kept(key)).cloned();
    if waiting.is_some() {
        // What stands there was typed before, and not by what is in force now.
        let at = kept.as_ref().map(|kept| kept.at.format("%m-%d %H:%M").to_string());
        let at = at.unwrap_or_else(|| model.look.lang.say("draft.only_here").into_owned());
        let text = model.look.lang.tell("draft.taken_up", &[("at", &at)]);
        model.tell(text);
    }
    let kept = kept.map(|kept| kept.draft);
    let opened = match (put_away, kept) {
        (Some(put_away), _) => ActForm { taken_up: true, ..put_away },
        (None, Some(draft)) => {
            let filled = forms::pickers(model, |pick| drafts::onto(form.clone(), pick, &draft)).unwrap_or(form);
            let (expect, revision, draft) = (draft.version, draft.revision, draft.key.id);
            ActForm { draft, revision, expect, taken_up: true, ..ActForm::new(act, filled) }
        }
        (None, None) => ActForm { draft: model.ids.make(), ..ActForm::new(act, form) },
    };
    let expect = opened.expect.or(expect);
    let opened = ActForm { about: key.about, number: heading, expect, ..opened };
    model.layers.push(Layer::Form(Box::new(opened)));
    Vec::new()
}
