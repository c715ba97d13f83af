//! One act on all marked cases: asked for in a form, looked at case by case, carried out as one order.

use crate::client::ClientError;
use crate::domain::answer::Preview;
use crate::domain::case::bulk::{Bulk, BulkAct, BulkCase};
use crate::domain::case::contacts::ContactOutcome;
use crate::domain::case::party::Side;
use crate::domain::case::rights::TellingMeans;
use crate::domain::case::vocabulary::Means;
use crate::domain::case::{command::Command, consent::Answer};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::order::{Do, Order, Receipt, Rejection};
use crate::tui::effect::Effect;
use crate::tui::forms::{command_json, form_of};
use crate::tui::model::{BulkPreview, Layer, Model};
use crate::tui::widgets::form::Form;
use crate::tui::words;

use super::{forms, lists, refresh_lists};

/// What the names of these forms begin with.
const PREFIX: &str = "bulk_";

const ASK: &[Field] = &[need("means", Means::FIELD), need("answer", Answer::FIELD), may("note", FieldKind::Text)];
const TELL: &[Field] = &[need("means", TellingMeans::FIELD)];
const CONTACT: &[Field] = &[
    need("side", Side::FIELD),
    need("means", Means::FIELD),
    need("outcome", ContactOutcome::FIELD),
    may("note", FieldKind::Text),
];

pub(super) fn is_ours(act: &str) -> bool {
    act.starts_with(PREFIX)
}

/// What an act on many asks for: what all cases have in common.
fn fields(act: &str) -> &'static [Field] {
    match act {
        "seek_consent" => ASK,
        "tell_rights" => TELL,
        "log_contact" => CONTACT,
        other => Command::fields(other).unwrap_or_default(),
    }
}

/// Opens the form of an act.
pub(super) fn open(model: &mut Model, act: &str) -> Vec<Effect> {
    let title = format!("act.{act}.name");
    let Some(mut form) = forms::pickers(model, |pick| form_of(&title, act, fields(act), pick)) else {
        return Vec::new();
    };
    form.submit = "bulk.look".to_owned();
    // Whose cases they are is known where they are all one mediator's.
    if let Some(one) = only_mediator(model) {
        form.set(if act == "cover" { "mediator" } else { "from" }, &one);
    }
    lists::open(model, &format!("{PREFIX}{act}"), form);
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.number = Some(model.look.lang.tell("bulk.cases", &[("n", &model.shows.marked.len().to_string())]));
    }
    Vec::new()
}

/// The one mediator all marked cases have, as far as their rows are loaded.
fn only_mediator(model: &Model) -> Option<String> {
    let mut rows = model.cases.rows.iter().filter(|row| model.shows.marked.contains(&row.id));
    let name = rows.next()?.mediators.first()?;
    if !rows.all(|row| row.mediators.first() == Some(name)) {
        return None;
    }
    let roster = &model.desk.as_ref()?.roster;
    roster.0.values().find(|mediator| mediator.name == *name).map(|mediator| mediator.id.0.to_string())
}

/// The form is filled: asks what it would come to.
pub(super) fn look(model: &mut Model, act: &str, form: &Form) -> Vec<Effect> {
    let act = act.strip_prefix(PREFIX).unwrap_or(act);
    let json = command_json(act, fields(act), form, model.almanac());
    let act: BulkAct = match serde_json::from_value(json) {
        Ok(act) => act,
        Err(error) => {
            model.warn(error.to_string());
            return Vec::new();
        }
    };
    let cases = model.shows.marked.iter().map(|case| BulkCase { case: *case, expect: None }).collect();
    let preview = BulkPreview::opening(Bulk { cases, act });
    let query = preview.query();
    model.layers.push(Layer::Bulk(Box::new(preview)));
    vec![Effect::Ask(query)]
}

/// The preview has come.
pub(super) fn previewed(model: &mut Model, bulk: &Bulk, told: Preview) {
    if let Some(Layer::Bulk(top)) = model.layers.last_mut()
        && top.bulk == *bulk
    {
        top.preview = Some(told);
    }
}

/// Does what the preview shows as possible; the same order again where nobody knows what became of it.
pub(super) fn confirm(model: &mut Model) -> Vec<Effect> {
    let id = model.ids.make();
    let Some(Layer::Bulk(top)) = model.layers.last_mut() else { return Vec::new() };
    if let Some(order) = &top.sent {
        let again = top.refused.is_some().then(|| Effect::Submit(order.clone()));
        return again.into_iter().collect();
    }
    let cases = top.possible();
    if cases.is_empty() {
        return Vec::new();
    }
    let bulk = Bulk { cases, act: top.bulk.act.clone() };
    let order = Box::new(Order { id, expect: None, on: None, act: Do::Bulk(Box::new(bulk)) });
    top.sent = Some(order.clone());
    top.refused = None;
    vec![Effect::Submit(order)]
}

/// The order was settled: what was done is unmarked, what was not stays marked. A refusal stands in the preview, which is
/// made anew: somebody else was faster in one of the cases.
pub(super) fn settled(model: &mut Model, order: &Order, outcome: Result<Receipt, ClientError>) -> Vec<Effect> {
    let is_its =
        |layer: &Layer| matches!(layer, Layer::Bulk(top) if top.sent.as_ref().is_some_and(|sent| sent.id == order.id));
    let at = model.layers.iter().position(is_its);
    let Do::Bulk(bulk) = &order.act else { return Vec::new() };
    match outcome {
        Ok(_receipt) => {
            if let Some(at) = at {
                model.layers.remove(at);
                model.layers.retain(|layer| !matches!(layer, Layer::Form(form) if is_ours(&form.act)));
            }
            for one in &bulk.cases {
                model.shows.marked.remove(&one.case);
            }
            let (done, left) = (bulk.cases.len().to_string(), model.shows.marked.len().to_string());
            let key = if model.shows.marked.is_empty() { "bulk.done" } else { "bulk.done_part" };
            let text = model.look.lang.tell(key, &[("n", &done), ("left", &left)]);
            model.tell(text);
            refresh_lists(model)
        }
        Err(error) => {
            let said = words::trouble(model.look.lang, model.units(), &error);
            let unknown = matches!(error, ClientError::Lost(_) | ClientError::Rejected(Rejection::Unknown));
            let Some(Layer::Bulk(top)) = at.and_then(|at| model.layers.get_mut(at)) else {
                model.warn(said.what);
                return Vec::new();
            };
            top.refused = Some(said);
            if unknown {
                return Vec::new();
            }
            top.sent = None;
            vec![Effect::Ask(top.query())]
        }
    }
}
