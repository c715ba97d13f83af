//! What is typed into the filter of the list, made into a question.
//!
//! Words of the trade filter by what they name (`调解中`, `商标`, `逾期`, `流转中`, a town, a mediator, `按期限`), dates by the
//! day of the request (`2026-03`, `2026-01-01..2026-03-31`); `key=value` is the command line's `--where`; anything else is
//! looked for in numbers and names. Latin letters alone are pinyin or initials, which the desk's search knows. The line is
//! the one place a filter lives: the panel writes it, a kept list is a line kept.

use chrono::{Days, Months, NaiveDate};

use crate::domain::answer::Query;
use crate::domain::case::vocabulary::{Kind, Object, SourceKind, Stage};
use crate::domain::query::{CaseFilter, CaseQuery, CountQuery, Order};
use crate::tui::effect::Effect;
use crate::tui::lang::Lang;
use crate::tui::model::Model;

/// Asks for what the filter says now. How many that is, is asked when the rows have come ([`count`]).
pub(super) fn apply(model: &mut Model) -> Vec<Effect> {
    let typed = model.cases.filter.value().trim().to_owned();
    let is_letters = !typed.is_empty() && typed.chars().all(|c| c.is_ascii_alphabetic());
    model.shows.marked.clear();
    model.shows.marking = None;
    let mut asked: Vec<Query> = Vec::new();
    if is_letters && word(model, &typed, &mut CaseQuery::default()).is_none() {
        model.shows.total.forget();
        asked.extend(model.cases.search(&typed));
    } else {
        let query = read(model, &typed);
        asked.extend(model.cases.ask(query));
    }
    model.cases.select(0);
    asked.into_iter().map(Effect::Ask).collect()
}

/// The rows of a list have come: asks how many there are, unless that is known.
pub(super) fn count(model: &mut Model) -> Option<Effect> {
    let wished = model.cases.wished()?;
    if model.shows.total.is_of(wished) {
        return None;
    }
    let query = CountQuery { filter: wished.filter.clone(), order: wished.order, ..CountQuery::default() };
    Some(Effect::Ask(model.shows.total.ask(query)))
}

/// The list a filter line asks for.
pub(super) fn read(model: &Model, typed: &str) -> CaseQuery {
    let mut query = CaseQuery::default();
    let mut rest: Vec<&str> = Vec::new();
    for term in typed.split_whitespace() {
        let known = word(model, term, &mut query).is_some()
            || days(term, &mut query.filter).is_some()
            || (term.contains('=') && query.filter.add(term).is_ok());
        if !known {
            rest.push(term);
        }
    }
    if !rest.is_empty() {
        query.filter.text = Some(rest.join(" "));
    }
    query
}

/// `2026`, `2026年`, `2026-03`, `2026-03-05`, and two of them with `..` between: requested in these days.
fn days(term: &str, filter: &mut CaseFilter) -> Option<()> {
    let (from, to) = match term.split_once("..") {
        Some((from, to)) => (from, to),
        None => (term, term),
    };
    let first = (!from.is_empty()).then(|| span(from)).map(|span| span.ok_or(()));
    let last = (!to.is_empty()).then(|| span(to)).map(|span| span.ok_or(()));
    let (first, last) = (first.transpose().ok()?, last.transpose().ok()?);
    if first.is_none() && last.is_none() {
        return None;
    }
    filter.requested_from = first.map(|(from, _)| from);
    filter.requested_to = last.map(|(_, to)| to);
    Some(())
}

/// The first and the last day of a day, a month or a year.
fn span(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let text = text.trim_end_matches(['年', '月', '日']);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
    let day: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
    let first =
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).filter(|_| parts.next().is_none())?;
    let months = match (month, day) {
        (_, Some(_)) => return Some((first, first)),
        (Some(_), None) => 1,
        (None, _) => 12,
    };
    Some((first, first.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?))
}

/// Whether a phrase of either language is what was typed. Blanks inside a phrase may be left out.
fn says(term: &str, key: &str) -> bool {
    Lang::ALL.iter().any(|lang| {
        let phrase = lang.say(key);
        phrase.eq_ignore_ascii_case(term) || phrase.replace(' ', "").eq_ignore_ascii_case(term)
    })
}

/// A word of the trade, in either language.
fn word(model: &Model, term: &str, query: &mut CaseQuery) -> Option<()> {
    let named = |vocabulary: &str, value: &str| says(term, &format!("{vocabulary}.{value}"));
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
    } else if let Some(order) = Order::ALL.iter().find(|order| named("order", order.value())) {
        query.order = *order;
    } else {
        return office_word(model, term, query);
    }
    Some(())
}

/// Words about where a case stands for this office, and the names of towns and mediators.
fn office_word(model: &Model, term: &str, query: &mut CaseQuery) -> Option<()> {
    let says = |key: &str| says(term, key);
    let own = model.desk.as_ref().map(|desk| desk.account.committee.clone());
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
        let arriving = model.desk.as_ref().map(|desk| desk.arriving()).unwrap_or_default();
        (filter.waits_for, filter.or_waits_for) = (arriving.waits_for, arriving.or_waits_for);
    } else if says("filter.own") {
        filter.holder = own;
    } else if says("filter.mine") {
        filter.on_desk_of = model.desk.as_ref().map(|desk| desk.on_desk());
    } else if says("filter.in_transit") {
        filter.in_transit = Some(true);
    } else if says("filter.unchecked") {
        filter.unchecked = Some(true);
    } else {
        return name(model, term, filter);
    }
    Some(())
}

/// A town, or a mediator of the roster.
fn name(model: &Model, term: &str, filter: &mut CaseFilter) -> Option<()> {
    let mut units = model.units().0.values();
    let ending = ['镇', '乡', '区'];
    if term.chars().count() < 2 {
        return None;
    }
    if let Some(unit) = units.find(|unit| unit.name == term || unit.name.trim_end_matches(ending) == term) {
        filter.holder = Some(unit.code.clone());
        return Some(());
    }
    let roster = model.desk.as_ref().map(|desk| &desk.roster)?;
    let mediator = roster.0.values().find(|mediator| mediator.name == term)?;
    filter.mediator = Some(mediator.name.clone());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::answered;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_of_request_are_read_as_people_write_them() {
        for (typed, from, to) in [
            ("2026", Some("2026-01-01"), Some("2026-12-31")),
            ("2026年3月", Some("2026-03-01"), Some("2026-03-31")),
            ("2026-02", Some("2026-02-01"), Some("2026-02-28")),
            ("2026-02-03..2026-03", Some("2026-02-03"), Some("2026-03-31")),
            ("2026-02-03..", Some("2026-02-03"), None),
            ("..2026", None, Some("2026-12-31")),
        ] {
            let mut filter = CaseFilter::default();
            assert_eq!(days(typed, &mut filter), Some(()), "{typed}");
            assert_eq!((filter.requested_from, filter.requested_to), (from.map(day), to.map(day)), "{typed}");
        }
        for not in ["..", "甲", "12", "2026-13", "2026-1-2-3", "知禾..2026"] {
            assert_eq!(days(not, &mut CaseFilter::default()), None, "{not}");
        }
    }

    #[test]
    fn a_line_says_everything_a_panel_can() {
        let model = answered(80, 24, 3);
        let query = read(&model, "耿车镇 甘棠 商标 侵权 流转中 2026-03 按阶段 12345热线 知禾");
        let filter = &query.filter;
        assert_eq!(filter.holder.as_ref().map(|unit| unit.0.as_str()), Some("321302101"));
        assert_eq!((filter.mediator.as_deref(), filter.object), (Some("甘棠"), Some(Object::Trademark)));
        assert_eq!((filter.kind, filter.in_transit), (Some(Kind::Infringement), Some(true)));
        assert_eq!((filter.source, query.order), (Some(SourceKind::Hotline12345), Order::Stage));
        assert_eq!((filter.requested_to, filter.text.as_deref()), (Some(day("2026-03-31")), Some("知禾")));
    }
}
