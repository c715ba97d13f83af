//! A filter in words, as it stands above the list: what is asked for, and in which order.

use crate::domain::query::{CaseFilter, CaseQuery, Order};
use crate::domain::unit::Units;
use crate::tui::lang::Lang;

use super::said::value;

/// `耿车镇、商标、调解中、逾期`. Empty when everything is asked for.
#[must_use]
pub fn filter(lang: Lang, units: &Units, query: &CaseQuery) -> String {
    let CaseFilter { stages, open, holder, waits_for, level, mediator, on_desk_of, in_transit, .. } = &query.filter;
    let CaseFilter { object, kind, source, ending, series, requested_from, requested_to, .. } = &query.filter;
    let CaseFilter { due_before, unchecked, text, .. } = &query.filter;
    let say = |key: String| lang.say(&key).into_owned();
    let phrase = |vocabulary: &str, value: &str| say(format!("{vocabulary}.{value}"));
    let unit = |code: &crate::domain::unit::UnitCode| value(lang, units, "unit", &code.0);
    let flag = |on: &Option<bool>, yes: &str, no: &str| on.map(|on| say(if on { yes } else { no }.to_owned()));
    let mut parts: Vec<String> = Vec::new();
    parts.extend(holder.as_ref().map(unit));
    parts.extend(waits_for.as_ref().map(|at| lang.tell("filter.to_be_signed", &[("unit", &unit(at))])));
    parts.extend(level.map(|level| {
        say(format!("filter.level_{}", if level == crate::domain::unit::Level::District { "district" } else { "town" }))
    }));
    parts.extend(mediator.as_ref().map(|name| lang.tell("filter.by_mediator", &[("name", name)])));
    parts.extend(on_desk_of.as_ref().map(|_| say("filter.mine".to_owned())));
    parts.extend(stages.iter().map(|stage| phrase("stage", stage.value())));
    parts.extend(flag(open, "filter.open", "filter.closed"));
    parts.extend(object.map(|object| phrase("object", object.value())));
    parts.extend(kind.map(|kind| phrase("kind", kind.value())));
    parts.extend(source.map(|source| phrase("source", source.value())));
    parts.extend(ending.map(|ending| phrase("ending", ending.value())));
    parts.extend(series.map(|_| say("filter.series".to_owned())));
    parts.extend(flag(in_transit, "filter.in_transit", "filter.not_in_transit"));
    parts.extend(flag(unchecked, "filter.unchecked", "filter.checked"));
    parts.extend(due_before.map(|_| say("filter.overdue".to_owned())));
    parts.extend(match (requested_from, requested_to) {
        (None, None) => None,
        (Some(from), Some(to)) => {
            Some(lang.tell("filter.between", &[("from", &from.to_string()), ("to", &to.to_string())]))
        }
        (Some(from), None) => Some(lang.tell("filter.since", &[("from", &from.to_string())])),
        (None, Some(to)) => Some(lang.tell("filter.until", &[("to", &to.to_string())])),
    });
    parts.extend(text.as_ref().map(|text| format!("「{text}」")));
    if query.order != Order::Recent {
        parts.push(order(lang, query.order));
    }
    parts.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// `按期限`.
#[must_use]
pub fn order(lang: Lang, order: Order) -> String {
    lang.say(&format!("order.{}", order.value())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::vocabulary::{Object, Stage};

    #[test]
    fn a_filter_is_told_in_words() {
        let query = CaseQuery {
            filter: CaseFilter {
                stages: vec![Stage::Mediating],
                object: Some(Object::Trademark),
                text: Some("知禾".into()),
                ..CaseFilter::default()
            },
            order: Order::Door,
            ..CaseQuery::default()
        };
        assert_eq!(filter(Lang::Zh, &Units::default(), &query), "调解中、商标、「知禾」、按期限");
        assert_eq!(filter(Lang::Zh, &Units::default(), &CaseQuery::default()), "");
    }
}
