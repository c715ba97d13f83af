//! What is typed into the filter of the list, made into a question.
//!
//! Words of the trade filter by what they name (`调解中`, `商标`, `逾期`, `待签收`, a town, `本所`); `key=value` is the
//! command line's `--where`; anything else is looked for in numbers and names. Latin letters alone are pinyin or initials,
//! which the desk's search knows.

use crate::domain::answer::Query;
use crate::domain::case::vocabulary::{Kind, Object, SourceKind, Stage};
use crate::domain::query::{CaseFilter, CaseQuery, Order};
use crate::tui::effect::Effect;
use crate::tui::lang::Lang;
use crate::tui::model::Model;

/// Asks for what the filter says now.
pub(super) fn apply(model: &mut Model) -> Vec<Effect> {
    let typed = model.cases.filter.value().trim().to_owned();
    let is_letters = !typed.is_empty() && typed.chars().all(|c| c.is_ascii_alphabetic());
    let asked: Option<Query> = if is_letters && word(model, &typed, &mut CaseQuery::default()).is_none() {
        model.cases.search(&typed)
    } else {
        let query = read(model, &typed);
        model.cases.ask(query)
    };
    model.cases.select(0);
    asked.map(Effect::Ask).into_iter().collect()
}

fn read(model: &Model, typed: &str) -> CaseQuery {
    let mut query = CaseQuery::default();
    let mut rest: Vec<&str> = Vec::new();
    for term in typed.split_whitespace() {
        let known = word(model, term, &mut query).is_some() || (term.contains('=') && query.filter.add(term).is_ok());
        if !known {
            rest.push(term);
        }
    }
    if !rest.is_empty() {
        query.filter.text = Some(rest.join(" "));
    }
    query
}

/// A word of the trade, in either language.
fn word(model: &Model, term: &str, query: &mut CaseQuery) -> Option<()> {
    let says = |key: &str| Lang::ALL.iter().any(|lang| lang.say(key).eq_ignore_ascii_case(term));
    let named = |vocabulary: &str, value: &str| says(&format!("{vocabulary}.{value}"));
    let filter = &mut query.filter;
    if let Some(stage) = Stage::ALL.iter().find(|stage| named("stage", stage.value())) {
        filter.stages.push(*stage);
    } else if let Some(object) =
        Object::ALL.iter().find(|object| **object != Object::Other && named("object", object.value()))
    {
        filter.object = Some(*object);
    } else if let Some(kind) = Kind::ALL.iter().find(|kind| **kind != Kind::Other && named("kind", kind.value())) {
        filter.kind = Some(*kind);
    } else if let Some(source) = SourceKind::ALL.iter().find(|source| named("source", source.value())) {
        filter.source = Some(*source);
    } else {
        return office_word(model, term, query);
    }
    Some(())
}

/// Words about where a case stands for this office, and the names of towns.
fn office_word(model: &Model, term: &str, query: &mut CaseQuery) -> Option<()> {
    let says = |key: &str| Lang::ALL.iter().any(|lang| lang.say(key).eq_ignore_ascii_case(term));
    let own = model.desk.as_ref().map(|desk| desk.account.committee.clone());
    let unit = model
        .units()
        .0
        .values()
        .find(|unit| unit.name == term || unit.name.trim_end_matches(['镇', '乡', '区']) == term);
    let filter: &mut CaseFilter = &mut query.filter;
    if says("filter.overdue") {
        filter.due_before = model.desk.as_ref().map(|desk| desk.today);
        query.order = Order::Door;
    } else if says("filter.due") {
        query.order = Order::Door;
    } else if says("filter.open") {
        filter.open = Some(true);
    } else if says("filter.closed") {
        filter.open = Some(false);
    } else if says("filter.arriving") {
        filter.waits_for = own;
    } else if says("filter.own") {
        filter.holder = own;
    } else if says("filter.unchecked") {
        filter.unchecked = Some(true);
    } else {
        filter.holder = Some(unit.filter(|_| term.chars().count() >= 2)?.code.clone());
    }
    Some(())
}
