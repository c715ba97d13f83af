//! 柜台模式: what a party at the counter may see of the screen.
//!
//! Nothing is painted over. Every screen is drawn from a model from which party data was taken out before: names,
//! telephone and identity numbers, addresses, amounts, remarks, everything that was said. A case is rebuilt from what may
//! be shown, so a field that is new is hidden until somebody lets it through; sentences made earlier are searched for every
//! name the model knows. Which screen it is makes no difference, and a new kind of layer does not compile before it is
//! thought of here.

use std::collections::BTreeSet;

use crate::domain::answer::{CaseFile, Change};
use crate::domain::case::Case;
use crate::domain::case::agreement::{Agreement, Instalment, Terms};
use crate::domain::case::consent::Consent;
use crate::domain::case::forms::FiledForm;
use crate::domain::case::intake::Intake;
use crate::domain::case::party::{NewParty, Party, Side};
use crate::domain::case::row::Row;
use crate::domain::case::series::SeriesRespondent;
use crate::domain::credit::command::Command;
use crate::domain::money::Fen;
use crate::domain::refusal::Args;
use crate::tui::lang::Lang;
use crate::tui::model::{
    ActForm, BulkPreview, CasePage, CreditTab, Layer, Listing, MatchPanel, Model, Past, PickChoice, SheetKind,
};
use crate::tui::widgets::form::Kind;
use crate::tui::words::Said;

/// What stands for a text that is hidden: its length tells nothing.
const HIDDEN: &str = "***";

/// The model as it may be shown.
pub(super) fn veil(model: &Model) -> Model {
    let names = names(model);
    let veil = Veil { lang: model.look.lang, names };
    let mut shown = model.clone();
    for list in [&mut shown.doors, &mut shown.arriving, &mut shown.cases] {
        veil.list(list);
    }
    for line in shown.stats.subsidy.iter_mut().flat_map(|table| &mut table.lines) {
        veil.row(&mut line.row);
    }
    for one in shown.stats.drill.iter_mut().filter_map(|drill| drill.cases.as_mut()).flat_map(|cases| &mut cases.rows) {
        veil.row(&mut one.row);
    }
    // Why a case came back is in somebody's own words.
    for group in shown.stats.custody.iter_mut().flat_map(|table| &mut table.groups) {
        group.reasons.iter_mut().for_each(|reason| HIDDEN.clone_into(&mut reason.reason));
    }
    for change in shown.today_shows.changes.iter_mut().flat_map(|changes| &mut changes.rows) {
        veil.change(change);
    }
    // Who is watched, listed or repaired is shown to nobody at the counter.
    shown.credit = CreditTab::default();
    // A declared tie names a party, or somebody near one.
    if let Some(card) = &mut shown.roster.card {
        for tie in card.ties.0.values_mut().flatten() {
            HIDDEN.clone_into(&mut tie.with);
            HIDDEN.clone_into(&mut tie.relation);
            tie.code = None;
        }
    }
    // Why somebody is kept out of a case names its party.
    for one in shown.suggested.iter_mut().flat_map(|(_, list)| list) {
        for reason in one.reasons.iter_mut().chain(&mut one.excluded) {
            for name in ["with", "relation"] {
                reason.args.entry(name.to_owned()).and_modify(|value| HIDDEN.clone_into(value));
            }
        }
    }
    if let Some(told) = &mut shown.notice {
        veil.text(&mut told.text);
    }
    for layer in &mut shown.layers {
        veil.layer(layer);
    }
    // Who is known beside the intake form, and what waits half filled, is somebody else's.
    shown.matches = MatchPanel::default();
    for kept in &mut shown.drafts.kept {
        kept.draft.values.clear();
    }
    shown.drafts.forms.clear();
    shown
}

/// Every name of a party, or of somebody beside one, that the model has anywhere.
fn names(model: &Model) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut of_row = |row: &Row| names.extend(row.applicants.iter().chain(&row.respondents).cloned());
    let lists = [&model.doors, &model.arriving, &model.cases];
    lists.into_iter().flat_map(|list| &list.rows).for_each(&mut of_row);
    model.today_shows.changes.iter().flat_map(|changes| &changes.rows).for_each(|change| of_row(&change.row));
    model.stats.subsidy.iter().flat_map(|table| &table.lines).for_each(|line| of_row(&line.row));
    let drill = model.stats.drill.iter().filter_map(|drill| drill.cases.as_ref());
    drill.flat_map(|cases| &cases.rows).for_each(|one| of_row(&one.row));
    let pages = model.layers.iter().filter_map(|layer| if let Layer::Case(page) = layer { Some(page) } else { None });
    for page in pages {
        page.row.iter().for_each(&mut of_row);
    }
    for party in model.page().and_then(|page| page.file.as_ref()).iter().flat_map(|file| &file.case.parties) {
        let who = &party.who;
        let beside = who.guardian.iter().map(|guardian| &guardian.name).chain(&who.representative);
        let beside = beside.chain(who.interpreter.iter().map(|interpreter| &interpreter.name));
        let beside = beside.chain(who.agents.iter().map(|agent| &agent.name));
        names.extend(beside.chain([&who.name]).chain(&who.phone).chain(&who.code).cloned());
    }
    for page in model.layers.iter().filter_map(|layer| if let Layer::Subject(page) = layer { Some(page) } else { None })
    {
        names.extend([page.name.clone(), page.code.clone()]);
    }
    for layer in &model.layers {
        match layer {
            Layer::Find(find) => find.hits.iter().for_each(|hit| {
                names.extend(hit.row.applicants.iter().chain(&hit.row.respondents).cloned());
            }),
            Layer::Person(page) => page.cases.rows.iter().for_each(|row| {
                names.extend(row.applicants.iter().chain(&row.respondents).cloned());
            }),
            Layer::Pasted(list) => names.extend(list.rows.iter().map(|row| row.respondent.party.name.clone())),
            _ => {}
        }
    }
    names.retain(|name| name.chars().count() >= 2);
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names
}

/// Digits enough for a telephone or an identity number, and no day: whose it is, nobody beside needs to know.
fn is_number_of_somebody(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 && value.parse::<chrono::NaiveDate>().is_err()
}

struct Veil {
    lang: Lang,
    /// The longest first: a name that is part of another would leave the rest of it.
    names: Vec<String>,
}

impl Veil {
    fn say(&self, key: &str) -> String {
        self.lang.say(key).into_owned()
    }

    /// A sentence made earlier: every known name in it is replaced, the longest first.
    fn text(&self, text: &mut String) {
        for name in &self.names {
            if text.contains(name.as_str()) {
                *text = text.replace(name.as_str(), HIDDEN);
            }
        }
    }

    fn said(&self, said: &mut Said) {
        for text in [&mut said.what, &mut said.why, &mut said.hint] {
            self.text(text);
        }
    }

    /// Arguments of a sentence: machine values stay, what people wrote does not.
    fn args(args: &mut Args) {
        for value in args.values_mut().filter(|value| !value.is_ascii() || is_number_of_somebody(value)) {
            HIDDEN.clone_into(value);
        }
    }

    fn row(&self, row: &mut Row) {
        let hide = |names: &mut Vec<String>, key: &str| {
            if !names.is_empty() {
                *names = vec![self.say(key)];
            }
        };
        hide(&mut row.applicants, "counter.applicant");
        hide(&mut row.respondents, "counter.respondent");
        row.aliases.clear();
        row.amount_asked_fen = None;
        if let Some(door) = &mut row.next {
            door.amount_fen = None;
        }
        if let Some(sending) = &mut row.sending {
            sending.reason.clear();
        }
    }

    fn list(&self, list: &mut Listing) {
        list.rows.iter_mut().for_each(|row| self.row(row));
        list.hide_text(HIDDEN);
    }

    fn change(&self, change: &mut Change) {
        self.row(&mut change.row);
        change.entry.body = Some(serde_json::json!({}));
    }

    fn layer(&self, layer: &mut Layer) {
        match layer {
            Layer::Case(page) => self.page(page),
            Layer::Form(form) => self.form(form),
            Layer::Menu(menu) => {
                menu.items
                    .iter_mut()
                    .chain(&mut menu.all)
                    .filter_map(|item| item.impossible.as_mut())
                    .for_each(|said| self.said(said));
            }
            Layer::Sheet(sheet) => {
                if let SheetKind::Refused(said) = &mut sheet.kind {
                    self.said(said);
                }
            }
            Layer::Palette(_) => {}
            Layer::Person(person) => self.list(&mut person.cases),
            // What is known of a subject is nobody else's business, whatever of it is published.
            Layer::Subject(page) => {
                HIDDEN.clone_into(&mut page.name);
                HIDDEN.clone_into(&mut page.code);
                (page.file, page.published) = (None, None);
                page.trouble.iter_mut().for_each(|said| self.said(said));
            }
            Layer::Pick(pick) => {
                for item in &mut pick.items {
                    self.text(&mut item.label);
                    // What waits half filled is somebody else's.
                    if matches!(item.choice, PickChoice::GoOn(_)) {
                        item.label = self.lang.tell("draft.go_on", &[("who", HIDDEN)]);
                    }
                    // A file's name is whatever somebody called it.
                    if let PickChoice::File(number) = item.choice {
                        item.label = format!("{number:02} {HIDDEN}");
                    }
                    item.note.clear();
                }
            }
            Layer::Bulk(bulk) => self.bulk(bulk),
            Layer::Find(find) => {
                // What was looked for is the name of somebody who is not here.
                if !find.field.value().is_empty() {
                    find.field.set(HIDDEN);
                    find.answered = Some(HIDDEN.to_owned());
                }
                for hit in &mut find.hits {
                    self.row(&mut hit.row);
                    HIDDEN.clone_into(&mut hit.text);
                    hit.matched.clear();
                }
            }
            // Its options are those of the form beneath.
            Layer::Picker(_) => {}
            Layer::Drafts(_) => {}
            Layer::Pasted(list) => {
                HIDDEN.clone_into(&mut list.text);
                for row in &mut list.rows {
                    row.respondent = SeriesRespondent {
                        party: NewParty::named(HIDDEN),
                        amount_asked_fen: None,
                        place: None,
                        summary: None,
                    };
                    row.unread.clear();
                    row.warnings.clear();
                    if let Some(refusal) = &mut row.refusal {
                        Self::args(&mut refusal.args);
                    }
                }
            }
        }
    }

    fn page(&self, page: &mut CasePage) {
        if let Some(row) = &mut page.row {
            self.row(row);
        }
        if let Some(said) = &mut page.trouble {
            self.said(said);
        }
        if let Some(file) = &mut page.file {
            self.file(file);
        }
        // Whether somebody has been here before is nobody else's business.
        page.past = Past::Unknown;
    }

    fn bulk(&self, bulk: &mut BulkPreview) {
        for row in bulk.preview.iter_mut().flat_map(|preview| &mut preview.rows) {
            self.row(&mut row.row);
            if let Some(refusal) = &mut row.refusal {
                Self::args(&mut refusal.args);
            }
        }
        if let Some(said) = &mut bulk.refused {
            self.said(said);
        }
    }

    /// What is typed into a form is hidden, but for the field that has the focus where a new dispute is being taken down
    /// from the very person who looks: a form on a case, or one taken up again, may be somebody else's.
    fn form(&self, form: &mut ActForm) {
        let fresh = form.case.is_none() && !form.taken_up;
        let focus = form.form.focus();
        let of_credit = Command::fields(&form.act).is_some();
        form.number.iter_mut().for_each(|number| self.text(number));
        for (at, entry) in form.form.entries.iter_mut().enumerate() {
            entry.remark = None;
            let empty = entry.value().is_empty();
            match &mut entry.kind {
                Kind::Choice(options) | Kind::Several(options) => {
                    for option in options.iter_mut() {
                        self.text(&mut option.label);
                        // Amounts, loads, numbers of cases: what stands beside a choice is for who works here.
                        option.note.clear();
                        // Which paper, which entry: an item of a dossier is known by its number, and that is whose it is.
                        if of_credit && option.value.parse::<u32>().is_ok() {
                            HIDDEN.clone_into(&mut option.label);
                        }
                    }
                }
                _ if empty || (fresh && at == focus) => {}
                // Days and counts say nothing of anybody.
                Kind::Date | Kind::Time | Kind::Number(..) => {}
                kind => {
                    if *kind == Kind::Money {
                        // Stars are no amount, and that is nobody's mistake.
                        *kind = Kind::Line;
                    }
                    entry.content.set(HIDDEN);
                }
            }
        }
        if let Some(said) = &mut form.refused {
            self.said(said);
        }
    }

    fn file(&self, file: &mut CaseFile) {
        self.row(&mut file.row);
        // What would be taken back is told in full before it is: not while somebody else reads along.
        file.undo = None;
        file.case = self.case(&file.case);
        for clock in &mut file.clocks {
            clock.intervals.iter_mut().for_each(|interval| interval.evidence.clear());
        }
        file.steps.iter_mut().for_each(|step| Self::args(&mut step.why.args));
        for (_, refusal) in &mut file.possible {
            if let Some(refusal) = refusal {
                Self::args(&mut refusal.args);
            }
        }
        // That somebody is thought likely to do harm is the last thing to show them.
        file.steps.retain(|step| !step.act.contains("risk"));
        file.possible.retain(|(act, _)| !act.contains("risk"));
        file.timeline.retain(|entry| !entry.kind.starts_with("risk_"));
        file.timeline.iter_mut().for_each(|entry| entry.body = Some(serde_json::json!({})));
    }

    /// A case of which only what may be shown is left.
    fn case(&self, case: &Case) -> Case {
        let intake = Intake {
            requested_on: case.intake.requested_on,
            accepted_on: case.intake.accepted_on,
            object: case.intake.object,
            kind: case.intake.kind,
            ..Intake::default()
        };
        let mut custody = case.custody.clone();
        for transit in &mut custody.transits {
            transit.reason.clear();
            if let Some(end) = &mut transit.end {
                end.reason = None;
            }
        }
        Case {
            version: case.version,
            changed_at: case.changed_at,
            number: case.number.clone(),
            stage: case.stage,
            intake,
            parties: case.parties.iter().map(|party| self.party(party)).collect(),
            custody,
            agreement: case.agreement.as_ref().map(agreement),
            forms: case.forms.iter().map(|form| FiledForm { note: String::new(), ..form.clone() }).collect(),
            consent: Consent { attempts: Vec::new(), began_on: case.consent.began_on },
            rights: case.rights.clone(),
            ..Case::unborn(case.id)
        }
    }

    fn party(&self, party: &Party) -> Party {
        let side = match party.side {
            Side::Applicant => "counter.applicant",
            Side::Respondent => "counter.respondent",
        };
        Party {
            key: party.key.clone(),
            side: party.side,
            who: NewParty::named(&self.say(side)),
            former_names: Vec::new(),
        }
    }
}

/// An agreement of which only its form and its dates are left.
fn agreement(agreement: &Agreement) -> Agreement {
    let instalments = agreement.terms.instalments.iter();
    let instalments =
        instalments.map(|part| Instalment { due_on: part.due_on, amount_fen: Fen(0), what: String::new() }).collect();
    let mut shown = Agreement::of(agreement.form, Terms { instalments, ..Terms::default() });
    shown.in_force_on = agreement.in_force_on;
    shown
}
