//! Forms: opening, checking while typing, submitting, and what became of it.

use uuid::Uuid;

use crossterm::event::KeyCode;

use crate::client::ClientError;
use crate::domain::answer::Query;
use crate::domain::case::CaseId;
use crate::domain::case::command::Command;
use crate::domain::code;
use crate::domain::credit::command::Command as CreditCommand;
use crate::domain::draft::DraftOrder;
use crate::domain::field::FieldKind;
use crate::domain::office::command::Command as OfficeCommand;
use crate::domain::order::{Do, Order, Receipt, Rejection, Target};
use crate::domain::refusal::Refusal;
use crate::tui::effect::Effect;
use crate::tui::forms::{ON, Pickers, command_json, fields_of, form_for, grow};
use crate::tui::input::Key;
use crate::tui::model::{ActForm, CasePage, DraftKey, Layer, Model, Pasted};
use crate::tui::widgets::form::{Form, Outcome, Remark, Severity, text_cells};
use crate::tui::words;

use super::{drafts, matches, picker, refresh_lists, seen, series};

/// Opens the form of `act` on `case`: what was begun of it is gone on with, and where that may be another person's or there
/// are several, the person says which.
pub fn open(model: &mut Model, act: &str, case: Option<CaseId>) -> Vec<Effect> {
    let waiting = model.drafts.of(&DraftKey::of(act, case));
    match (waiting.as_slice(), case) {
        ([], _) => anew(model, act, case),
        ([one], Some(_)) => take_up(model, one),
        _ => drafts::which(model, act, case, waiting),
    }
}

/// Opens the form of `act` on `case` with nothing typed into it.
pub(super) fn anew(model: &mut Model, act: &str, case: Option<CaseId>) -> Vec<Effect> {
    let made = pickers(model, |pick| {
        form_for(act, pick).map(|mut form| {
            contact(&mut form, act, pick);
            form
        })
    });
    let Some(form) = made.flatten() else { return Vec::new() };
    let expect = page_of(model, case).and_then(|page| page.file.as_ref()).map(|file| file.case.version);
    let draft = model.ids.make();
    model.drafts.unsaved = false;
    show(model, ActForm { case, expect, draft, ..ActForm::new(act, form) })
}

/// Goes on with a draft, on the version of the case it was begun on.
pub(super) fn take_up(model: &mut Model, key: &DraftKey) -> Vec<Effect> {
    if let Some(form) = model.drafts.forms.remove(key) {
        // The desk has not acknowledged it yet.
        model.drafts.unsaved = true;
        return show(model, ActForm { taken_up: true, ..form });
    }
    let Some(kept) = model.drafts.kept(key).cloned() else { return Vec::new() };
    let made = pickers(model, |pick| drafts::restored(pick, &kept.draft));
    let Some(form) = made.flatten() else { return Vec::new() };
    let version = || page_of(model, key.case)?.file.as_ref().map(|file| file.case.version);
    let opened = ActForm {
        case: key.case,
        about: key.about.clone(),
        expect: kept.draft.version.or_else(version),
        draft: key.id,
        revision: kept.draft.revision,
        taken_up: true,
        list: kept.draft.values.get(drafts::LIST).map(|text| Pasted::of(text)),
        ..ActForm::new(&key.act, form)
    };
    model.drafts.unsaved = false;
    let effects = show(model, opened);
    let at = kept.at.format("%m-%d %H:%M").to_string();
    let text = model.look.lang.tell("draft.taken_up", &[("at", &at)]);
    model.tell(text);
    effects
}

fn page_of(model: &Model, case: Option<CaseId>) -> Option<&CasePage> {
    model.page().filter(|page| Some(page.id) == case)
}

/// Puts a form over what is shown, and asks for what helps to fill it in.
fn show(model: &mut Model, opened: ActForm) -> Vec<Effect> {
    let (act, case) = (opened.act.clone(), opened.case);
    let number = page_of(model, case).map(CasePage::number);
    model.layers.push(Layer::Form(Box::new(ActForm { number, ..opened })));
    series::settle(model);
    let names_mediators = fields_of(&act)
        .unwrap_or_default()
        .iter()
        .any(|field| matches!(field.kind, FieldKind::Mediator | FieldKind::List(FieldKind::Mediator)));
    let mut effects = matches::opened(model);
    effects.extend(case.filter(|_| names_mediators).map(|case| Effect::Ask(Query::Suggest(Target::Id(case)))));
    effects
}

/// What happened to the case since the form was begun has been seen: from here on the form decides on the case as it is.
pub(super) fn adopt(model: &mut Model) -> Vec<Effect> {
    if super::credit::adopt(model) {
        return Vec::new();
    }
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let Some((now, _)) = page_of(model, top.case).and_then(|page| top.since(page)) else { return Vec::new() };
    let act = top.act.clone();
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.expect = Some(now);
        top.refused = None;
    }
    offers_changed(model);
    let text = model.look.lang.tell("form.adopted", &[("now", &now.to_string())]);
    model.tell(text);
    let file = model.page().and_then(|page| page.file.as_ref());
    let refusal = file.and_then(|file| file.possible.iter().find(|(possible, _)| *possible == act)?.1.clone());
    if let Some(refusal) = refusal {
        refuse(model, &refusal);
    }
    model.drafts.unsaved = true;
    drafts::save(model)
}

/// What pickers offer has become known: the notes beside what can be chosen are told anew.
pub(super) fn offers_changed(model: &mut Model) {
    let Some(Layer::Form(top)) = model.layers.iter().rev().find(|layer| matches!(layer, Layer::Form(_))) else {
        return;
    };
    let fresh = pickers(model, |pick| form_for(&top.act, pick)).flatten();
    let Some(fresh) = fresh else { return };
    let form =
        model.layers.iter_mut().rev().find_map(|layer| if let Layer::Form(form) = layer { Some(form) } else { None });
    for entry in form.map(|form| form.form.entries.iter_mut()).into_iter().flatten() {
        if let Some(new) = fresh.entry(&entry.id).filter(|new| new.is_choice() && entry.is_choice()) {
            entry.kind = new.kind.clone();
        }
    }
}

/// Who is spoken to and by which number, from the party that is chosen, as long as nobody typed something else.
fn contact(form: &mut Form, act: &str, pick: &Pickers<'_>) {
    if !["log_contact", "seek_consent"].contains(&act) {
        return;
    }
    let party = pick.case.and_then(|case| case.parties.iter().find(|party| party.key.0 == form.value("party")));
    let Some(party) = party else { return };
    let number = match form.value("means") {
        "letter" | "visit" => &party.who.address,
        _ => &party.who.phone,
    };
    for (id, value) in [("whom", Some(&party.who.name)), ("number", number.as_ref())] {
        if let Some(entry) = form.entry_mut(id).filter(|entry| !entry.touched) {
            entry.set(value.map_or("", String::as_str));
        }
    }
}

/// Pastes into the focused entry; gives `true` when some was left out.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    fit(model);
    match model.layers.last_mut() {
        Some(Layer::Form(top)) => top.form.paste(text),
        _ => false,
    }
}

/// Calls `then` with what choices are offered from; none before the desk has answered.
pub(super) fn pickers<T>(model: &Model, then: impl FnOnce(&Pickers<'_>) -> T) -> Option<T> {
    let desk = model.desk.as_deref()?;
    let series = seen::series(model);
    Some(then(&Pickers {
        allies: model.roster.card.as_ref().map(|card| &card.allies),
        series: &series,
        lang: model.look.lang,
        units: &desk.units,
        roster: &desk.roster,
        loads: &model.loads,
        calendar: &desk.calendar,
        committee: &desk.account.committee,
        mediator: desk.account.mediator,
        case: model.page().and_then(|page| page.file.as_ref()).map(|file| &file.case),
        subject: super::credit::page(model).and_then(|page| page.file.as_deref()),
        today: desk.today,
    }))
}

/// A key for the form on top; none when it is no key of forms.
pub(super) fn key(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    fit(model);
    if let Some(effects) = series::key(model, key) {
        return Some(effects);
    }
    let leaves = matches!(key.code, KeyCode::Tab | KeyCode::BackTab | KeyCode::Enter | KeyCode::Up | KeyCode::Down);
    if leaves {
        grown(model);
    }
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return None };
    Some(match top.form.key(key) {
        Outcome::Changed => followed(model),
        Outcome::Pick(typed) => picker::open(model, typed),
        Outcome::Submit => submit(model),
        Outcome::Left => drafts::save(model),
        Outcome::Moved => Vec::new(),
        Outcome::Ignored => return None,
    })
}

/// Takes back what was typed last into the focused entry, or brings it back.
pub(super) fn untype(model: &mut Model, again: bool) -> Vec<Effect> {
    if series::is_closed(model) {
        return Vec::new();
    }
    let Some(Layer::Form(top)) = model.layers.last_mut() else { return Vec::new() };
    if !top.form.undo(again) {
        return Vec::new();
    }
    let mut effects = changed(model);
    effects.extend(matches::follow(model));
    effects
}

/// Tells the form how wide rows of long texts are on this terminal, so that the arrows walk over the rows that are seen.
fn fit(model: &mut Model) {
    let (lang, cells) = (model.look.lang, model.size.width.saturating_sub(FORM_MARGIN_CELLS));
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        let cells = text_cells(&top.form, lang, cells);
        top.form.fit(cells);
    }
}

/// Cells left and right of a form.
pub const FORM_MARGIN_CELLS: u16 = 2;

/// Something was filled in: room for more where a list was filled, and all that follows from it.
pub(super) fn changed(model: &mut Model) -> Vec<Effect> {
    grown(model);
    followed(model)
}

/// Room for one more where a list was filled. Not while a character is typed: rows below would move under the person's
/// eyes, and a line that is slow would carry them for one letter.
fn grown(model: &mut Model) {
    let Some(Layer::Form(top)) = model.layers.last().filter(|_| !has_list(model)) else { return };
    let (act, mut form) = (top.act.clone(), top.form.clone());
    pickers(model, |pick| grow(&mut form, &act, pick));
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form;
    }
}

/// Whether a list of shops stands for the respondents: then there is no room for one more.
fn has_list(model: &Model) -> bool {
    matches!(model.layers.last(), Some(Layer::Form(top)) if top.list.is_some())
}

/// What follows from what was typed: whom one speaks to, a word on codes, the draft.
fn followed(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let act = top.act.clone();
    let mut form = top.form.clone();
    pickers(model, |pick| contact(&mut form, &act, pick));
    let (lang, units) = (model.look.lang, model.units());
    let codes: Vec<(String, Option<Remark>)> = form
        .entries
        .iter()
        .filter(|entry| (entry.id == "code" || entry.id.ends_with(".code")) && !entry.is_choice())
        .map(|entry| (entry.id.clone(), code_remark(entry.value(), lang, units)))
        .collect();
    for (id, remark) in codes {
        form.remark(&id, remark);
    }
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form;
        top.refused = None;
    }
    series::settle(model);
    drafts::typed(model)
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
    if let Some(effects) = super::founding::submitted(model) {
        return effects;
    }
    if let Some(effects) = super::lists::submitted(model) {
        return effects;
    }
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    if let Some(order) = &top.sent {
        // Sent already, and nobody knows whether it was done: the same order, with the same id.
        return vec![Effect::Submit(order.clone())];
    }
    // From the draft: whoever takes it up after this program was cut off sends the same order, not a second one.
    let id = top.draft_key().order().unwrap_or_else(|| model.ids.make());
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let series = Uuid::new_v5(&id, b"series");
    let mut form = top.form.clone();
    let faultless = form.check(model.almanac());
    let (on, expect, act) = (form.date(ON, model.almanac()), top.expect, ordered(model, top, series));
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form;
    }
    if !faultless {
        return Vec::new();
    }
    match act {
        Ok(act) => {
            let order = Box::new(Order { id, expect, on, act });
            // First: should this program end before it hears the answer, what was sent is what is kept.
            let mut effects = drafts::save(model);
            if let Some(Layer::Form(top)) = model.layers.last_mut() {
                top.sent = Some(order.clone());
                top.refused = None;
            }
            effects.push(Effect::Submit(order));
            effects
        }
        Err(refusal) => {
            refuse(model, &refusal);
            Vec::new()
        }
    }
}

/// What a filled form asks for.
fn ordered(model: &Model, top: &ActForm, series: Uuid) -> Result<Do, Refusal> {
    let fields = fields_of(&top.act).unwrap_or_default();
    let json = command_json(&top.act, fields, &top.form, model.almanac());
    if OfficeCommand::fields(&top.act).is_some() {
        return OfficeCommand::from_json(json).map(Do::Office);
    }
    if CreditCommand::fields(&top.act).is_some() {
        return CreditCommand::from_json(json).map(Do::Credit);
    }
    let command = Command::from_json(json)?;
    Ok(match (&top.list, command) {
        (Some(list), Command::Register(register)) => Do::Series(Box::new(series::intake(list, *register, series))),
        (_, command) => Do::Case(top.case.map_or(Target::New, Target::Id), command),
    })
}

fn refuse(model: &mut Model, refusal: &Refusal) {
    let said = words::refusal(model.look.lang, model.units(), refusal);
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.refused = Some(said);
        point_at(top, refusal);
    }
}

/// Puts the focus on the entry a refusal is about, where it names one that is shown.
fn point_at(top: &mut ActForm, refusal: &Refusal) {
    if let Some(field) = refusal.args.get("field").filter(|field| top.form.visible(field).is_some()) {
        top.form.focus_on(field);
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
                    if let ClientError::Rejected(Rejection::Refused(refusal)) = &error {
                        point_at(form, refusal);
                    }
                    if !unknown {
                        form.sent = None;
                    }
                }
                _ => model.warn(said.what),
            }
            if is_conflict {
                let case = model.page().map(|page| Effect::Ask(page.query()));
                case.into_iter().chain(super::credit::page(model).map(|page| Effect::Ask(page.query()))).collect()
            } else {
                Vec::new()
            }
        }
    }
}

fn done(model: &mut Model, at: Option<usize>, receipt: &Receipt) -> Vec<Effect> {
    let mut discard = Vec::new();
    let lang = model.look.lang;
    // Its form may have been left while the order was on its way.
    let left = model.drafts.keys().into_iter().find(|key| key.order() == Some(receipt.id));
    if let (None, Some(key)) = (at, left) {
        let order = model.drafts.discard(key.clone(), model.ids.session());
        model.drafts.forget(&key);
        discard.push(Effect::Draft(order));
    }
    // An act on the office has no number: it is told by what it was about, or else by its name.
    let mut number = receipt.case.clone().unwrap_or_default();
    if let Some(Layer::Form(form)) = at.map(|at| model.layers.remove(at)) {
        let key = form.draft_key();
        let order = DraftOrder::Discard { key: key.clone(), hand: model.ids.session(), revision: form.revision };
        model.drafts.forget(&key);
        model.drafts.unsaved = false;
        discard.push(Effect::Draft(order));
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
    let mut effects = discard;
    effects.extend(refresh_lists(model));
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
