//! Forms: opening, checking while typing, submitting, and what became of it.

use crate::client::ClientError;
use crate::domain::case::CaseId;
use crate::domain::case::command::Command;
use crate::domain::case::party::Party;
use crate::domain::code;
use crate::domain::order::{Do, Order, Receipt, Rejection, Target};
use crate::domain::refusal::Refusal;
use crate::tui::effect::Effect;
use crate::tui::forms::{ON, Pickers, command_json, form_for, grow};
use crate::tui::model::{ActForm, CasePage, DraftKey, Layer, Model};
use crate::tui::widgets::form::{Remark, Severity};
use crate::tui::words;

use super::refresh_lists;

/// Opens the form of `act` on `case`, with what was typed into it before.
pub(super) fn open(model: &mut Model, act: &str, case: Option<CaseId>) -> Vec<Effect> {
    let Some(form) = pickers(model, |pick| form_for(act, pick)).flatten() else { return Vec::new() };
    let page = model.page().filter(|page| Some(page.id) == case);
    let opened = ActForm {
        act: act.to_owned(),
        case,
        number: page.map(CasePage::number),
        expect: page.and_then(|page| page.file.as_ref()).map(|file| file.case.version),
        form: model.drafts.get(&DraftKey { act: act.to_owned(), case }).cloned().unwrap_or(form),
        sent: None,
        refused: None,
    };
    model.layers.push(Layer::Form(Box::new(opened)));
    Vec::new()
}

/// Calls `then` with what choices are offered from; none before the desk has answered.
pub(super) fn pickers<T>(model: &Model, then: impl FnOnce(&Pickers<'_>) -> T) -> Option<T> {
    let desk = model.desk.as_deref()?;
    let parties: &[Party] = model.page().and_then(|page| page.file.as_ref()).map_or(&[], |file| &file.case.parties);
    Some(then(&Pickers {
        units: &desk.units,
        roster: &desk.roster,
        committee: &desk.account.committee,
        parties,
        today: desk.today,
    }))
}

/// Something was typed: room for more where a list was filled, and a word on codes.
pub(super) fn changed(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let act = top.act.clone();
    let mut form = top.form.clone();
    pickers(model, |pick| grow(&mut form, &act, pick));
    let (lang, units) = (model.look.lang, model.units());
    let codes: Vec<(String, Option<Remark>)> = form
        .entries
        .iter()
        .filter(|entry| entry.id.ends_with(".code"))
        .map(|entry| (entry.id.clone(), code_remark(entry.value(), lang, units)))
        .collect();
    for (id, remark) in codes {
        form.remark(&id, remark);
    }
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form;
        top.refused = None;
    }
    Vec::new()
}

fn code_remark(value: &str, lang: crate::tui::lang::Lang, units: &crate::domain::unit::Units) -> Option<Remark> {
    if value.is_empty() {
        return None;
    }
    let check = code::check(value);
    Some(match check.warning() {
        None => Remark { severity: Severity::Good, text: lang.say("form.code_good").into_owned() },
        // While it is being typed it is short, and nobody needs to be told.
        Some(_) if check.code.chars().count() < 18 => {
            let typed = check.code.chars().count().to_string();
            Remark { severity: Severity::Notice, text: lang.tell("form.code_typed", &[("n", &typed)]) }
        }
        Some(warning) => Remark { severity: Severity::Warning, text: words::warning(lang, units, &warning) },
    })
}

/// Checks the form and sends it as an order.
pub(super) fn submit(model: &mut Model) -> Vec<Effect> {
    if let Some(effects) = super::lists::submitted(model) {
        return effects;
    }
    let today = model.today();
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return Vec::new() };
    if let Some(order) = &top.sent {
        // Sent already, and nobody knows whether it was done: the same order, with the same id.
        return vec![Effect::Submit(order.clone())];
    }
    if !top.form.check(today) {
        return Vec::new();
    }
    if super::office::is_act(&top.act) {
        let top = top.clone();
        let order = super::office::order(model, &top);
        return send(model, order);
    }
    let fields = Command::fields(&top.act).unwrap_or_default();
    let json = command_json(&top.act, fields, &top.form, today);
    let on = top.form.date(ON, today);
    let (case, expect) = (top.case, top.expect);
    let order = Command::from_json(json).map(|command| {
        let target = case.map_or(Target::New, Target::Id);
        Box::new(Order { id: model.ids.make(), expect, on, act: Do::Case(target, command) })
    });
    send(model, order)
}

/// Sends the order a form stands for; the form waits until it is settled.
fn send(model: &mut Model, order: Result<Box<Order>, Refusal>) -> Vec<Effect> {
    match order {
        Ok(order) => {
            if let Some(Layer::Form(top)) = model.layers.last_mut() {
                top.sent = Some(order.clone());
                top.refused = None;
            }
            vec![Effect::Submit(order)]
        }
        Err(refusal) => {
            refuse(model, &refusal);
            Vec::new()
        }
    }
}

fn refuse(model: &mut Model, refusal: &Refusal) {
    let said = words::refusal(model.look.lang, model.units(), refusal);
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.refused = Some(said);
    }
}

/// An order was settled. Its form closes when it was done; otherwise it says why and what was typed stays.
pub(super) fn settled(model: &mut Model, order: &Order, outcome: Result<Receipt, ClientError>) -> Vec<Effect> {
    let at = model.layers.iter().position(
        |layer| matches!(layer, Layer::Form(form) if form.sent.as_ref().is_some_and(|sent| sent.id == order.id)),
    );
    model.line_gave(&outcome);
    match outcome {
        Ok(receipt) => done(model, at, &receipt),
        Err(error) => {
            let said = words::trouble(model.look.lang, model.units(), &error);
            let is_conflict =
                matches!(&error, ClientError::Rejected(Rejection::Refused(r)) if r.code == "version_conflict");
            let unknown = matches!(error, ClientError::Lost(_) | ClientError::Rejected(Rejection::Unknown));
            match at.and_then(|at| model.layers.get_mut(at)) {
                Some(Layer::Form(form)) => {
                    form.refused = Some(said);
                    if !unknown {
                        form.sent = None;
                    }
                }
                _ => model.warn(said.what),
            }
            if is_conflict {
                model.page().map(|page| Effect::Ask(page.query())).into_iter().collect()
            } else {
                Vec::new()
            }
        }
    }
}

fn done(model: &mut Model, at: Option<usize>, receipt: &Receipt) -> Vec<Effect> {
    let lang = model.look.lang;
    // An act on the office has no number: it is told by what it was about, or else by its name.
    let mut number = receipt.case.clone().unwrap_or_default();
    if let Some(Layer::Form(form)) = at.map(|at| model.layers.remove(at)) {
        model.drafts.remove(&form.draft_key());
        if receipt.case.is_none() {
            let about = form.number.unwrap_or_default();
            number = format!("{about} {}", lang.say(&form.form.title)).trim().to_owned();
        }
    }
    let mut text = lang.tell("status.done", &[("number", &number)]);
    for warning in &receipt.warnings {
        text = format!("{text} {}", words::warning(lang, model.units(), warning));
    }
    model.tell(text);
    let mut effects = refresh_lists(model);
    match (receipt.case_id, model.page()) {
        (Some(id), Some(page)) if page.id == id => effects.push(Effect::Ask(page.query())),
        (Some(id), None) => {
            // A new case: its page is where the work goes on.
            let page = CasePage::opening(id, None, None);
            effects.push(Effect::Ask(page.query()));
            model.layers.push(Layer::Case(Box::new(page)));
        }
        _ => {}
    }
    effects
}
