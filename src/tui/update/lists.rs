//! The list of cases: its filter panel, kept lists, and marking rows.
//!
//! The panel is a form over the list that reads the filter line and writes it again, so that there is one filter and it
//! can always be seen. Marks are by case, not by row: they stay where they are when the list changes underneath.

use crate::domain::answer::{Query, SavedList};
use crate::domain::case::bulk::{BULK_MAX, BulkAct};
use crate::domain::case::vocabulary::{Kind as DisputeKind, Object, SourceKind, Stage};
use crate::domain::query::{CaseQuery, Order};
use crate::tui::effect::Effect;
use crate::tui::lang::Lang;
use crate::tui::model::{ActForm, CaseColumn, Layer, Model, Pick, PickChoice, PickItem};
use crate::tui::widgets::form::{Choice, Entry, Form, JOIN, Kind};

use super::{bulk, filter, forms};

/// The panel's name among forms.
pub(super) const FILTER: &str = "list_filter";
/// The name of the form that keeps a list.
pub(super) const KEEP: &str = "list_keep";

/// A form of the lists: no act of a case, and never a draft.
pub(super) fn is_ours(act: &str) -> bool {
    act == FILTER || act == KEEP || act == super::founding::FOUND || bulk::is_ours(act)
}

/// Opens the filter panel, filled with what the line says.
pub(super) fn panel(model: &mut Model) -> Vec<Effect> {
    let Some(desk) = &model.desk else { return Vec::new() };
    let query = filter::read(model, model.cases.filter.value());
    let asked = &query.filter;
    let any = || Choice::new("", "filter.any");
    let vocabulary = |prefix: &str, values: &[&'static str]| -> Vec<Choice> {
        let made = values.iter().map(|value| Choice::new(value, &format!("{prefix}.{value}")));
        std::iter::once(any()).chain(made).collect()
    };
    let units = desk.units.0.values().filter(|unit| unit.active).map(|unit| Choice::new(&unit.code.0, &unit.name));
    let own = |name: &&crate::domain::roster::Mediator| name.committee != desk.account.committee;
    let mut people: Vec<_> = desk.roster.0.values().collect();
    people.sort_by_key(|person| (own(person), person.name.clone()));
    people.dedup_by(|a, b| a.name == b.name);
    let people = people.into_iter().map(|person| Choice::new(&person.name, &person.name));
    let flag = |value: Option<bool>| value.map_or("", |on| if on { "true" } else { "false" });
    let state = vec![any(), Choice::new("true", "filter.open"), Choice::new("false", "filter.closed")];
    let yes = |key: &str| vec![any(), Choice::new("true", key)];
    let orders =
        Order::ALL.iter().map(|order| Choice::new(order.value(), &format!("order.{}", order.value()))).collect();
    let columns = CaseColumn::ALL.iter().skip(1).map(|column| Choice::new(column.value(), column.label())).collect();
    let chosen: Vec<&str> = model.shows.columns.iter().map(|column| column.value()).collect();
    let stages: Vec<&str> = asked.stages.iter().map(|stage| stage.value()).collect();
    let entry =
        |id: &str, kind: Kind, value: &str| Entry::new(id, &format!("filter_field.{id}"), "", kind).filled(value);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let overdue = if asked.due_before.is_some() { "true" } else { "" };
    let stage_choices =
        vocabulary("stage", Stage::VALUES).into_iter().skip(1).filter(|c| c.value != "voided").collect();
    let entries = vec![
        entry("text", Kind::Text, asked.text.as_deref().unwrap_or_default()),
        entry("open", Kind::Choice(state), flag(asked.open)),
        entry("stages", Kind::Several(stage_choices), &stages.join(&JOIN.to_string())),
        entry(
            "holder",
            Kind::Choice(std::iter::once(any()).chain(units).collect()),
            asked.holder.as_ref().map_or("", |unit| unit.0.as_str()),
        ),
        entry(
            "mediator",
            Kind::Choice(std::iter::once(any()).chain(people).collect()),
            asked.mediator.as_deref().unwrap_or_default(),
        ),
        entry("object", Kind::Choice(vocabulary("object", Object::VALUES)), asked.object.map_or("", Object::value)),
        entry("kind", Kind::Choice(vocabulary("kind", DisputeKind::VALUES)), asked.kind.map_or("", DisputeKind::value)),
        entry(
            "source",
            Kind::Choice(vocabulary("source", SourceKind::VALUES)),
            asked.source.map_or("", SourceKind::value),
        ),
        entry("from", Kind::Date, &day(asked.requested_from)),
        entry("to", Kind::Date, &day(asked.requested_to)),
        entry("overdue", Kind::Choice(yes("filter.overdue")), overdue),
        entry("in_transit", Kind::Choice(yes("filter.in_transit")), flag(asked.in_transit)),
        entry("order", Kind::Choice(orders), query.order.value()),
        entry("columns", Kind::Several(columns), &chosen.join(&JOIN.to_string())),
    ];
    open(model, FILTER, Form::new("filter_panel.title", "filter_panel.show", entries));
    Vec::new()
}

/// Puts one of our forms over the list.
pub(super) fn open(model: &mut Model, act: &str, form: Form) {
    model.layers.push(Layer::Form(Box::new(ActForm::new(act, form))));
}

/// Submits one of our forms; none when the form on top is somebody else's.
pub(super) fn submitted(model: &mut Model) -> Option<Vec<Effect>> {
    let Some(Layer::Form(top)) = model.layers.last() else { return None };
    if !is_ours(&top.act) {
        return None;
    }
    let (act, mut form) = (top.act.clone(), top.form.clone());
    let in_order = form.check(model.almanac());
    if let Some(Layer::Form(top)) = model.layers.last_mut() {
        top.form = form.clone();
    }
    if !in_order {
        return Some(Vec::new());
    }
    Some(match act.as_str() {
        FILTER => {
            let typed = line(model, &form);
            model.layers.pop();
            model.shows.columns = CaseColumn::read(form.value("columns").split(JOIN));
            model.shows.kept = None;
            model.cases.filter.set(&typed);
            filter::apply(model)
        }
        KEEP => keep(model, &form),
        _ => bulk::look(model, &act, &form),
    })
}

/// The filter line a filled panel stands for.
fn line(model: &Model, form: &Form) -> String {
    let lang = model.look.lang;
    let mut words: Vec<String> = Vec::new();
    let mut word = |key: &str, value: &str, phrase: &str| {
        if !value.is_empty() {
            words.push(token(lang, key, value, phrase));
        }
    };
    for stage in form.value("stages").split(JOIN) {
        word("stage", stage, "stage");
    }
    word("object", form.value("object"), "object");
    word("kind", form.value("kind"), "kind");
    word("source", form.value("source"), "source");
    let unit = model.units().get(&crate::domain::unit::UnitCode(form.value("holder").to_owned()));
    words.extend(unit.map(|unit| unit.name.clone()));
    words.extend([form.value("mediator")].into_iter().filter(|name| !name.is_empty()).map(str::to_owned));
    let say = |key: &str| lang.say(key).replace(' ', "");
    words.extend(match form.value("open") {
        "true" => Some(say("filter.open")),
        "false" => Some(say("filter.closed")),
        _ => None,
    });
    words.extend((form.value("overdue") == "true").then(|| say("filter.overdue")));
    words.extend((form.value("in_transit") == "true").then(|| say("filter.in_transit")));
    let day = |id: &str| form.date(id, model.almanac()).map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day("from"), day("to"));
    if !from.is_empty() || !to.is_empty() {
        words.push(format!("{from}..{to}"));
    }
    let order = Order::from_value(form.value("order")).filter(|order| *order != Order::Recent);
    words.extend(order.map(|order| say(&format!("order.{}", order.value()))));
    words.extend([form.value("text")].into_iter().filter(|text| !text.is_empty()).map(str::to_owned));
    words.join(" ")
}

/// A word of the trade for a value, or `key=value` where the word would be taken for something else.
fn token(lang: Lang, key: &str, value: &str, vocabulary: &str) -> String {
    if value == "other" {
        return format!("{key}={value}");
    }
    lang.say(&format!("{vocabulary}.{value}")).replace(' ', "")
}

/// The kept lists, and what can be done with them.
pub(super) fn kept(model: &mut Model) -> Vec<Effect> {
    let lang = model.look.lang;
    let lists = model.desk.as_ref().map(|desk| desk.lists.clone()).unwrap_or_default();
    let whose = |list: &SavedList| lang.say(if list.shared { "lists.shared" } else { "lists.own" }).into_owned();
    let show = |list: &SavedList| {
        let query = filter::read(model, &list.typed);
        let told = crate::tui::words::filter(lang, model.units(), &query);
        let note = format!("{}  {told}", whose(list));
        PickItem { label: list.name.clone(), note, choice: PickChoice::Show(list.clone()) }
    };
    let mut items: Vec<PickItem> = lists.iter().map(show).collect();
    let note = model.cases.filter.value().to_owned();
    items.push(PickItem { label: lang.say("lists.keep").into_owned(), note, choice: PickChoice::Keep });
    for list in lists {
        let label = lang.tell("lists.drop", &[("name", &list.name)]);
        items.push(PickItem { label, note: whose(&list), choice: PickChoice::Drop(list) });
    }
    model.layers.push(Layer::Pick(Pick { title: "lists.title", foot: "", items, index: 0 }));
    Vec::new()
}

/// What choosing an item does.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Pick(pick)) = model.layers.last() else { return Vec::new() };
    let Some(item) = pick.items.get(pick.index) else { return Vec::new() };
    let choice = item.choice.clone();
    model.layers.pop();
    match choice {
        PickChoice::Show(list) => {
            model.tab = 2;
            model.shows.columns = CaseColumn::read(list.columns.iter().map(String::as_str));
            model.shows.kept = Some(list.name);
            model.cases.filter.set(&list.typed);
            filter::apply(model)
        }
        PickChoice::Keep => {
            let whose = vec![Choice::new("", "lists.own"), Choice::new("true", "lists.shared")];
            let entries = vec![
                Entry::new("name", "lists.name", "lists.name_help", Kind::Text).required(),
                Entry::new("shared", "lists.whose", "lists.whose_help", Kind::Choice(whose)),
            ];
            open(model, KEEP, Form::new("lists.keep", "lists.keep", entries));
            Vec::new()
        }
        PickChoice::Drop(list) => vec![Effect::Ask(Query::DropList { name: list.name, shared: list.shared })],
        PickChoice::Bulk(act) => bulk::open(model, act),
        PickChoice::Case(id) => super::past::choose(model, id),
        PickChoice::File(number) => super::files::open(model, number),
        PickChoice::GoOn(key) => forms::take_up(model, &key),
        PickChoice::Name(mediator) => super::suggested::take(model, mediator),
        PickChoice::Anew(act, case) => forms::anew(model, &act, case),
    }
}

fn keep(model: &mut Model, form: &Form) -> Vec<Effect> {
    let typed = model.cases.filter.value().trim().to_owned();
    let list = SavedList {
        name: form.value("name").to_owned(),
        order: filter::read(model, &typed).order,
        typed,
        columns: model.shows.columns.iter().map(|column| column.value().to_owned()).collect(),
        shared: form.value("shared") == "true",
    };
    model.layers.pop();
    model.shows.kept = Some(list.name.clone());
    vec![Effect::Ask(Query::KeepList(list))]
}

/// Marks the selected row, or takes its mark away, and goes on to the next.
pub(super) fn mark(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.cases.selected().map(|row| row.id) else { return Vec::new() };
    if !model.shows.marked.remove(&id) {
        model.shows.marked.insert(id);
    }
    model.cases.step(1);
    model.cases.more().map(Effect::Ask).into_iter().collect()
}

/// Marks everything the filter admits, as far as one act may reach; a second time takes all marks away.
pub(super) fn mark_all(model: &mut Model) -> Vec<Effect> {
    if !model.shows.marked.is_empty() {
        model.shows.marked.clear();
        return Vec::new();
    }
    let Some(wished) = model.cases.wished() else {
        model.shows.marked = model.cases.rows.iter().map(|row| row.id).collect();
        return Vec::new();
    };
    let query = Query::Cases(CaseQuery { after: None, limit: BULK_MAX, ..wished.clone() });
    model.shows.marking = Some(query.clone());
    vec![Effect::Ask(query)]
}

/// The rows to be marked have come; whether there were more is said.
pub(super) fn marked(model: &mut Model, page: crate::domain::query::CasePage) {
    model.shows.marking = None;
    model.shows.marked = page.rows.iter().map(|row| row.id).collect();
    let count = page.rows.len().to_string();
    let key = if page.next.is_some() { "status.marked_part" } else { "status.marked" };
    let text = model.look.lang.tell(key, &[("n", &count)]);
    model.tell(text);
}

/// The acts on all marked cases.
pub(super) fn bulk_menu(model: &mut Model) -> Vec<Effect> {
    let lang = model.look.lang;
    let item = |act: &&'static str| {
        let label = lang.say(&format!("act.{act}.name")).into_owned();
        let note = lang.say(&format!("bulk.{act}")).into_owned();
        PickItem { label, note, choice: PickChoice::Bulk(act) }
    };
    let items = BulkAct::TYPES.iter().map(item).collect();
    model.layers.push(Layer::Pick(Pick { title: "bulk.title", foot: "", items, index: 0 }));
    Vec::new()
}
