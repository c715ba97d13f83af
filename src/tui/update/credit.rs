//! 信用: what is asked, what is chosen, what can be done about a subject.

use crate::client::ClientError;
use crate::domain::answer::Query;
use crate::domain::credit::board::Part;
use crate::domain::credit::command::Command;
use crate::domain::credit::due::DueKind;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery};
use crate::domain::credit::state::{Item, State};
use crate::domain::even_hand::EvenHand;
use crate::domain::office::account::Account;
use crate::domain::policy::{Action as May, Relation, allows};
use crate::tui::effect::Effect;
use crate::tui::forms::offered;
use crate::tui::keymap::Action;
use crate::tui::model::{ActForm, CreditView, DraftKey, Layer, Menu, MenuItem, Model, SubjectPage};
use crate::tui::widgets::form::{Choice, Kind};
use crate::tui::words;

use super::{about, act, available, forms, unheard};

/// The tab's number.
pub(super) const TAB: u8 = 3;
/// Rows of the screen around the numbers of 均衡: head, strip, count, headings, hint, foot.
const EVEN_HAND_FRAME: u16 = 9;

/// Whether an act is one on a dossier.
pub(super) fn is_act(act: &str) -> bool {
    Command::fields(act).is_some()
}

fn account(model: &Model) -> Option<&Account> {
    model.desk.as_ref().map(|desk| &desk.account)
}

/// Whether the person may do something in credit.
pub(super) fn may(model: &Model, action: May) -> bool {
    let roles = account(model).map(|account| &account.roles);
    roles.into_iter().flatten().any(|role| allows(*role, action, Relation::Own, false))
}

/// Asks for what is shown.
pub(super) fn ask(model: &Model) -> Vec<Effect> {
    let view = model.credit.view(account(model));
    view.map(|view| Effect::Ask(model.credit.query(view))).into_iter().collect()
}

/// The same, with the page that is open.
pub(super) fn ask_again(model: &Model) -> Vec<Effect> {
    let mut effects = ask(model);
    effects.extend(page(model).map(|page| Effect::Ask(page.query())));
    effects
}

/// The page that is open, with or without something over it.
pub(super) fn page(model: &Model) -> Option<&SubjectPage> {
    let pages = model.layers.iter().rev();
    pages.filter_map(|layer| if let Layer::Subject(page) = layer { Some(page.as_ref()) } else { None }).next()
}

fn page_mut(model: &mut Model) -> Option<&mut SubjectPage> {
    let pages = model.layers.iter_mut().rev();
    pages.filter_map(|layer| if let Layer::Subject(page) = layer { Some(page.as_mut()) } else { None }).next()
}

/// Shows the next list, or the one before.
pub(super) fn part(model: &mut Model, by: isize) -> Vec<Effect> {
    let account = account(model).cloned();
    model.credit.step_view(by, account.as_ref());
    ask(model)
}

/// Moves the selection.
pub(super) fn step(model: &mut Model, rows: isize) -> Vec<Effect> {
    let account = account(model).cloned();
    if model.credit.view(account.as_ref()) == Some(CreditView::EvenHand) {
        let lines = model.credit.even_hand.as_deref().map_or(0, EvenHand::lines);
        let most = lines.saturating_sub(usize::from(model.size.height.saturating_sub(EVEN_HAND_FRAME)));
        model.credit.scrolled = model.credit.scrolled.saturating_add_signed(rows).min(most);
        return Vec::new();
    }
    model.credit.step(rows, account.as_ref());
    beside(model)
}

/// The dossier of the selected line is asked for where there is room to show it beside the list.
fn beside(model: &mut Model) -> Vec<Effect> {
    if model.size.width < crate::tui::view::COLUMNS_WIDE || !may(model, May::ReadCredit) {
        return Vec::new();
    }
    let Some(id) = model.credit.selected(account(model)).map(|line| line.subject) else { return Vec::new() };
    if model.credit.beside.as_ref().is_some_and(|file| file.dossier.id == id) {
        return Vec::new();
    }
    vec![Effect::Ask(Query::Credit(CreditQuery::Check { code: id.to_string(), on: None }))]
}

/// Asks for the dossier beside the list again, unless its own page is open and asks for it.
pub(super) fn beside_again(model: &Model) -> Option<Effect> {
    let id = model.credit.beside.as_ref().map(|file| file.dossier.id)?;
    let open = page(model).is_some_and(|page| page.id == id);
    (!open).then(|| Effect::Ask(Query::Credit(CreditQuery::Check { code: id.to_string(), on: None })))
}

/// Opens the page of the selected line; `then` is done as soon as it has been read.
pub(super) fn open(model: &mut Model, then: Option<Action>) -> Vec<Effect> {
    let Some(line) = model.credit.selected(account(model)) else { return Vec::new() };
    let page = SubjectPage::opening(line, then);
    let query = page.query();
    model.layers.push(Layer::Subject(Box::new(page)));
    vec![Effect::Ask(query)]
}

/// The filter was changed.
pub(super) fn filtered(model: &mut Model) -> Vec<Effect> {
    model.credit.boards.clear();
    ask(model)
}

/// What can be done about the subject: on the list its page is read first.
pub(super) fn acts(model: &mut Model) -> Vec<Effect> {
    if page(model).is_none() {
        return open(model, Some(Action::Acts));
    }
    let items = items(model);
    if !items.is_empty() {
        model.layers.push(Layer::Menu(Menu::new("menu.acts", items)));
    }
    Vec::new()
}

/// The act that adds to the list shown.
pub(super) fn add(model: &mut Model) -> Vec<Effect> {
    let whitelist = model.credit.view(account(model)) == Some(CreditView::List(Part::Whitelist));
    let act = if whitelist { "pledge_apply" } else { "instrument_add" };
    if page(model).is_some() { open_form(model, act) } else { begin(model, act, None) }
}

/// Acts on the subject of the page: what is due first, then whatever else is possible; what only an approver may do is told
/// so to who is none.
pub(super) fn items(model: &Model) -> Vec<MenuItem> {
    let Some(file) = page(model).and_then(|page| page.file.as_deref()) else { return Vec::new() };
    if !may(model, May::WriteCredit) {
        return Vec::new();
    }
    let approves = may(model, May::DecideCredit);
    let possible = Command::TYPES.iter().filter(|act| is_possible(act, file));
    let mut items: Vec<(usize, MenuItem)> = possible
        .map(|act| {
            let due = file.dues.iter().position(|due| act_of(due.what, due.item, due.n, file) == Some(*act));
            let decides = Command::example(act).is_some_and(|command| command.decides());
            let note = due.and_then(|at| file.dues.get(at)).and_then(|due| due.on);
            let first = due.or_else(|| suggests(act, file).then_some(usize::MAX - 1)).unwrap_or(usize::MAX);
            let impossible = (decides && !approves).then(|| approver_only(model));
            let suggested = first < usize::MAX && impossible.is_none();
            let note = note.map_or_else(String::new, |on| on.to_string());
            (first, MenuItem { act: (*act).to_owned(), note, suggested, impossible })
        })
        .collect();
    items.sort_by_key(|(first, item)| (item.impossible.is_some(), *first));
    items.into_iter().map(|(_, item)| item).collect()
}

fn approver_only(model: &Model) -> words::Said {
    let say = |key: &str| model.look.lang.say(key).into_owned();
    words::Said { what: say("credit.approver_only"), why: say("credit.approver_why"), hint: String::new() }
}

/// The act a due asks for.
fn act_of(what: DueKind, item: Item, n: u32, file: &CreditFile) -> Option<&'static str> {
    let verified = || {
        let at = usize::try_from(n).ok()?.checked_sub(1)?;
        Some(file.dossier.entries.get(at)?.repairs.last()?.state() == State::Verified)
    };
    Some(match what {
        DueKind::Annul => "entry_annul",
        DueKind::TakeRepair => "repair_take",
        DueKind::DecideRepair if item == Item::Entry && verified() != Some(true) => "repair_verify",
        DueKind::DecideRepair => "repair_decide",
        DueKind::TakeDown => "entry_remove",
        DueKind::AwaitDefence => "defence_record",
        DueKind::AnswerDefence => "defence_answer",
        DueKind::DecideListing => "listing_decide",
        DueKind::Notify => "listing_notify",
        DueKind::ConfirmAttention => "attention_decide",
        DueKind::CheckLink => "link_decide",
        DueKind::AwaitAnswer => "suggestion_answer",
        DueKind::DecidePledge => "pledge_decide",
        DueKind::ReviewPledge => "pledge_review",
        DueKind::RenewPledge => "pledge_renew",
        DueKind::EntryEnds => return None,
    })
}

/// What no clock asks for but a pattern suggests.
fn suggests(act: &str, file: &CreditFile) -> bool {
    let met = file.tests.iter().any(|test| test.met);
    let watched = file.attentions.iter().any(|state| matches!(state, State::InForce | State::Proposed));
    match act {
        "attention_propose" => met && !watched,
        "suggest_listing" => met && watched && file.dossier.suggestions.is_empty() && file.dossier.entries.is_empty(),
        _ => false,
    }
}

/// Whether an act has anything to be about: every number it asks for can be chosen.
fn is_possible(act: &str, file: &CreditFile) -> bool {
    let fields = Command::fields(act).unwrap_or_default();
    let refers = fields.iter().filter(|field| field.required);
    let chosen = refers.filter_map(|field| offered(act, field.name, file, crate::tui::lang::Lang::Zh));
    let mut chosen = chosen.peekable();
    match act {
        "attention_propose" => file.tests.iter().any(|test| test.met),
        _ => chosen.peek().is_none() || chosen.all(|choices| !choices.is_empty()),
    }
}

/// Opens the form of an act on the subject of the page; on a list its page is read first.
pub(super) fn open_form(model: &mut Model, act: &str) -> Vec<Effect> {
    let about = page(model).map(|page| (page.id.to_string(), page.name.clone()));
    begin(model, act, about)
}

fn begin(model: &mut Model, act: &str, about: Option<(String, String)>) -> Vec<Effect> {
    let Some(mut form) = about::blank(model, act) else { return Vec::new() };
    let expect = about.as_ref().and_then(|_| fill(model, act, &mut form));
    let (id, name) = about.map_or((String::new(), None), |(id, name)| (id, Some(name)));
    let key = DraftKey { about: id, ..DraftKey::of(act, None) };
    about::open(model, form, (key, name, expect))
}

/// Fills in what is known of the subject of the page; gives the version the person decides on.
fn fill(model: &Model, act: &str, form: &mut crate::tui::widgets::form::Form) -> Option<u64> {
    let page = page(model)?;
    let file = page.file.as_deref()?;
    let label = format!("{} {}", file.dossier.shown_code(), file.dossier.name());
    if let Some(entry) = form.entries.iter_mut().find(|entry| entry.id == "code") {
        entry.kind = Kind::Choice(vec![Choice::new(&page.id.to_string(), &label)]);
        entry.set(&page.id.to_string());
    }
    form.set("name", file.dossier.name());
    for field in Command::fields(act).unwrap_or_default() {
        let Some(choices) = offered(act, field.name, file, model.look.lang) else { continue };
        let meant = page.item.map(|(_, n)| n.to_string());
        let meant = meant.filter(|n| {
            let of_item = page.item.is_some_and(|(item, _)| item.value() == field.name);
            of_item && choices.iter().any(|choice| choice.value == *n)
        });
        let only = if let [only] = choices.as_slice() { Some(only.value.clone()) } else { None };
        if let Some(value) = meant.or(only) {
            form.set(field.name, &value);
        }
    }
    if let Some(met) = file.tests.iter().find(|test| test.met).filter(|_| act == "attention_propose") {
        form.set("test", met.test.value());
    }
    Some(file.dossier.version)
}

/// Goes on with a draft: on the page of its subject, which is read first.
pub(super) fn go_on(model: &mut Model, key: DraftKey) -> Vec<Effect> {
    model.tab = 3;
    if key.about.is_empty() {
        return begin(model, &key.act, None);
    }
    let id = crate::domain::credit::SubjectId::of(&key.about);
    if page(model).is_some_and(|page| page.id == id && page.file.is_some()) {
        return open_form(model, &key.act);
    }
    let kept = model.drafts.kept(&key).and_then(|kept| kept.draft.number.clone());
    model.drafts.opening = Some(key);
    let page = SubjectPage {
        id,
        name: kept.unwrap_or_default(),
        code: String::new(),
        item: None,
        file: None,
        published: None,
        trouble: None,
        scroll: 0,
        then: None,
    };
    let query = page.query();
    model.layers.push(Layer::Subject(Box::new(page)));
    vec![Effect::Ask(query)]
}

/// The subject moved on while a form was being filled in: the form decides on it as it is now.
pub(super) fn adopt(model: &mut Model) -> bool {
    let now = page(model).and_then(|page| page.file.as_ref()).map(|file| file.dossier.version);
    let Some(now) = now.filter(|now| is_behind(model, *now)) else { return false };
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.expect = Some(now);
        top.refused = None;
    }
    let text = model.look.lang.tell("form.adopted", &[("now", &now.to_string())]);
    model.tell(text);
    true
}

fn is_behind(model: &Model, now: u64) -> bool {
    let of_credit = |form: &ActForm| is_act(&form.act) && form.sent.is_none() && form.expect.is_some_and(|e| e < now);
    matches!(model.beneath(), Some(Layer::Form(top)) if of_credit(top))
}

/// Whether the form on top decides on an older version than the page beneath shows.
pub(super) fn can_adopt(model: &Model) -> bool {
    let now = page(model).and_then(|page| page.file.as_ref()).map(|file| file.dossier.version);
    now.is_some_and(|now| is_behind(model, now))
}

/// Takes an answer about credit to whom it concerns.
pub(super) fn answered(model: &mut Model, asked: &CreditQuery, answer: CreditAnswer) -> Vec<Effect> {
    match answer {
        CreditAnswer::Board(board) => {
            model.credit.take(asked, board);
            beside(model)
        }
        CreditAnswer::Counts(counts) => {
            model.credit.counts = Some(counts);
            model.credit.trouble = None;
            Vec::new()
        }
        CreditAnswer::File(file) => read(model, file),
        CreditAnswer::Published(published) => {
            if let (CreditQuery::Check { code, .. }, Some(page)) = (asked, page_mut(model))
                && page.id.to_string() == *code
            {
                page.published = Some(published);
                page.trouble = None;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// A dossier was read: the page shows it, and what waited for it goes on.
fn read(model: &mut Model, file: Box<CreditFile>) -> Vec<Effect> {
    let id = file.dossier.id;
    if model.credit.selected(account(model)).is_some_and(|line| line.subject == id) {
        model.credit.beside = Some(file.clone());
    }
    let told = by_another(model, &file);
    let Some(page) = page_mut(model).filter(|page| page.id == id) else { return Vec::new() };
    page.name = file.dossier.name().to_owned();
    page.code = file.dossier.shown_code();
    page.file = Some(file);
    page.trouble = None;
    let then = page.then.take();
    if let Some(told) = told {
        model.tell(told);
    }
    forms::offers_changed(model);
    let waits = |key: &mut DraftKey| is_act(&key.act) && key.about == id.to_string();
    if let Some(key) = model.drafts.opening.take_if(waits) {
        return open_form(model, &key.act);
    }
    match then.map(|action| (action, available(model, action))) {
        Some((action, Ok(()))) => act::perform(model, action),
        Some((action, Err(reason))) => {
            unheard::refused(model, action, reason);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// What somebody else did to the dossier since the page showed it: said once, with who and what.
fn by_another(model: &Model, file: &CreditFile) -> Option<String> {
    let shown = page(model)?.file.as_ref().filter(|shown| shown.dossier.id == file.dossier.id)?;
    let own = &account(model)?.name.0;
    let news = file.dossier.version.checked_sub(shown.dossier.version)?;
    let mut news = file.happened.iter().rev().take(usize::try_from(news).unwrap_or(usize::MAX));
    let last = news.find(|one| one.by != *own)?;
    let lang = model.look.lang;
    let what = lang.say(&format!("event.{}", last.kind)).into_owned();
    Some(lang.tell("credit.changed_by", &[("who", &last.by), ("what", &what)]))
}

/// It could not be answered.
pub(super) fn failed(model: &mut Model, asked: &CreditQuery, error: &ClientError) {
    let said = words::trouble(model.look.lang, model.units(), error);
    match (asked, page_mut(model)) {
        (CreditQuery::Check { .. }, Some(page)) => page.trouble = Some(said),
        (CreditQuery::Check { .. }, None) => {}
        _ => model.credit.trouble = Some(said),
    }
}
