//! Forms for acts on the office and the roster: the same forms as a case's, begun with what is known of the row they are
//! about.
//!
//! Whom an act is about cannot be changed in its form: that entry has one choice. A form put away half filled is kept for
//! that person or row, and taken up again for no other.

use crate::domain::actor::Role;
use crate::domain::office::account::Account;
use crate::domain::office::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::{DraftKey, Model, Person, RosterPart, SystemPart};
use crate::tui::widgets::form::{Choice, Form, JOIN, Kind};

use super::{about, roster, stats, system};

/// Whether an act is one of the office's.
pub(super) fn is_act(act: &str) -> bool {
    Command::fields(act).is_some()
}

/// Opens the form that adds a row to what is shown.
pub(super) fn add(model: &mut Model) -> Vec<Effect> {
    let act = match model.tab {
        5 if model.roster.part == RosterPart::Mediators => Some("mediator_add"),
        5 => Some("ally_add"),
        6 => system::adding(model.system.part),
        _ => None,
    };
    act.map_or_else(Vec::new, |act| open(model, act))
}

/// Opens the form of an act on whatever is selected.
pub(super) fn open(model: &mut Model, act: &str) -> Vec<Effect> {
    let Some(mut form) = about::blank(model, act) else { return Vec::new() };
    // These are for scripts and imports: at the keyboard nobody has an id at hand.
    form.entries.retain(|entry| entry.id != "id" && entry.id != "unconfirmed");
    let (heading, about) = begin(model, act, &mut form);
    let key = DraftKey { about, ..DraftKey::of(act, None) };
    // A row whose name can be no file name has no draft of its own.
    let key = if key.check().is_ok() { key } else { DraftKey::of(act, None) };
    about::open(model, form, (key, heading, None))
}

/// Goes on with a draft: to the row it is about first, which is asked for where it has not been read.
pub(super) fn go_on(model: &mut Model, key: DraftKey) -> Vec<Effect> {
    if ["indicator_", "targets_"].iter().any(|begin| key.act.starts_with(begin)) {
        model.tab = 4;
        return open(model, &key.act);
    }
    let of_system = ["account_", "unit_", "rules_", "calendar_"].iter().any(|begin| key.act.starts_with(begin));
    model.tab = if of_system { 6 } else { 5 };
    let read = if of_system { model.system.office.is_some() } else { model.roster.card.is_some() };
    if !read {
        model.drafts.opening = Some(key);
        return if of_system { system::ask(model) } else { roster::ask() };
    }
    let own = roster::own(model);
    let there = match key.about.as_str() {
        "" => true,
        about if of_system => model.system.select(about),
        about => model.roster.select(about, own.as_ref()),
    };
    if !there {
        let text = model.look.lang.say("draft.subject_gone").into_owned();
        model.warn(text);
        return Vec::new();
    }
    open(model, &key.act)
}

/// The roster or the office has been read: the draft that waited for it opens.
pub(super) fn read(model: &mut Model) -> Vec<Effect> {
    match model.drafts.opening.take_if(|key| key.case.is_none()) {
        Some(key) => go_on(model, key),
        None => Vec::new(),
    }
}

/// Fills in what is known; gives the heading, and whom or what it is about.
fn begin(model: &Model, act: &str, form: &mut Form) -> (Option<String>, String) {
    let none = || (None, String::new());
    let about = |(heading, about): (String, String)| (Some(heading), about);
    match act {
        "mediator_add" => {
            set(form, "committee", &roster::own(model).map_or_else(String::new, |own| own.0));
            none()
        }
        "ally_add" => {
            let kind = model.roster.part.kind().map_or("", |kind| kind.value());
            set(form, "kind", kind);
            none()
        }
        "rules_set" => (None, begin_rule(model, form)),
        "indicator_report" | "targets_set" => {
            begin_indicator(model, form);
            none()
        }
        "account_add" | "unit_add" | "calendar_load" => none(),
        _ if act.starts_with("account_") => begin_account(model, act, form).map_or_else(none, about),
        "unit_change" => begin_unit(model, form).map_or_else(none, about),
        _ => begin_person(model, act, form).map_or_else(none, about),
    }
}

fn begin_person(model: &Model, act: &str, form: &mut Form) -> Option<(String, String)> {
    let person = roster::subject(model).and_then(|id| model.roster.person(id))?;
    let id = person.id().0.to_string();
    for entry in ["mediator", "ally", "person"] {
        fix(form, entry, &id, person.name());
    }
    let skills: Vec<&str> = person.skills().iter().map(|object| object.value()).collect();
    if act.ends_with("_change") {
        set(form, "name", person.name());
        set(form, "skills", &skills.join(&JOIN.to_string()));
        match person {
            Person::Mediator(one) => set(form, "committee", &one.committee.0),
            Person::Ally(one) => {
                set(form, "affiliation", one.affiliation.as_deref().unwrap_or_default());
                set(form, "phone", one.phone.as_deref().unwrap_or_default());
            }
        }
    }
    if act == "tie_end" {
        let ties = model.roster.ties(person.id());
        let choices = ties.iter().map(|tie| Choice::new(&tie.with, &tie.with)).collect();
        if let Some(entry) = form.entries.iter_mut().find(|entry| entry.id == "with") {
            entry.kind = Kind::Choice(choices);
            entry.set(ties.first().map_or("", |tie| tie.with.as_str()));
        }
    }
    Some((person.name().to_owned(), id))
}

fn begin_account(model: &Model, act: &str, form: &mut Form) -> Option<(String, String)> {
    if model.system.part != SystemPart::Accounts {
        return None;
    }
    let key = model.system.selected()?;
    let account: &Account = model.system.office.as_ref()?.accounts.values().find(|account| account.name.0 == key)?;
    fix(form, "name", &key, &key);
    if act == "account_change" {
        set(form, "person", &account.person);
        set(form, "committee", &account.committee.0);
        let roles: Vec<&str> = account.roles.iter().map(|role: &Role| role.value()).collect();
        set(form, "roles", &roles.join(&JOIN.to_string()));
        set(form, "mediator", &account.mediator.map(|id| id.to_string()).unwrap_or_default());
    }
    Some((account.person.clone(), key))
}

fn begin_unit(model: &Model, form: &mut Form) -> Option<(String, String)> {
    let key = model.system.selected()?;
    let unit = model.system.office.as_ref()?.units.0.values().find(|unit| unit.code.0 == key)?;
    fix(form, "code", &key, &key);
    set(form, "name", &unit.name);
    set(form, "number_prefix", &unit.number_prefix);
    set(form, "active", if unit.active { "true" } else { "false" });
    Some((unit.name.clone(), key))
}

/// A report begins with the selected indicator, a new version of a target with what is asked now.
fn begin_indicator(model: &Model, form: &mut Form) {
    let Some(line) = stats::indicator(model) else { return };
    set(form, "indicator", line.indicator.value());
    set(form, "targets.0.indicator", line.indicator.value());
    set(form, "targets.0.sense", line.sense.value());
    set(form, "targets.0.value", &line.target.map(|target| target.to_string()).unwrap_or_default());
    set(form, "targets.0.due", &line.due.to_string());
    set(form, "targets.0.source", &line.source);
}

/// A new version begins with what is in force now; gives the rule.
fn begin_rule(model: &Model, form: &mut Form) -> String {
    let Some(rule) = model.system.rule() else { return String::new() };
    set(form, "rules.0.rule", rule.value());
    let Some(now) = model.system.office.as_ref().and_then(|office| office.rules.in_force(rule, model.today())) else {
        return rule.value().to_owned();
    };
    set(form, "rules.0.value", &now.value.to_string());
    set(form, "rules.0.unit", now.unit.value());
    set(form, "rules.0.source", &now.source);
    set(form, "rules.0.certainty", now.certainty.value());
    rule.value().to_owned()
}

fn set(form: &mut Form, id: &str, value: &str) {
    form.set(id, value);
}

/// Leaves an entry one choice.
fn fix(form: &mut Form, id: &str, value: &str, label: &str) {
    if let Some(entry) = form.entries.iter_mut().find(|entry| entry.id == id) {
        entry.kind = Kind::Choice(vec![Choice::new(value, label)]);
        entry.set(value);
    }
}

/// What to ask again after an act.
pub(super) fn asked_again(model: &Model) -> Vec<Effect> {
    match model.tab {
        3 => super::credit::ask_again(model),
        5 => roster::ask(),
        6 => system::ask(model),
        _ => Vec::new(),
    }
}
