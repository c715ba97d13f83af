//! A clock explained, line by line: the same words on F8 and on the command line.

use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

use crate::domain::case::clock::{Clock, ClockState, Interval, Why};
use crate::domain::rules::RuleUnit;
use crate::tui::lang::Lang;

use super::door::days;
use super::step::short_date;

/// How a clock stands: `还剩 17 天`, `已过 718 天`, `已于 2026-03-09 办理`.
#[must_use]
pub fn clock_state(lang: Lang, clock: &Clock, as_of: NaiveDate) -> String {
    let on = |key: &str, on: NaiveDate| lang.tell(key, &[("on", &on.to_string())]);
    match (clock.state, clock.days_left(as_of)) {
        (ClockState::Running, Some(left)) => days(lang, left),
        (ClockState::Running, None) => lang.say("clock_state.running").into_owned(),
        (ClockState::Paused, _) => lang.say("clock_state.paused").into_owned(),
        (ClockState::Met { on: day }, _) => on("clock_state.met", day),
        (ClockState::Missed { on: day }, _) => on("clock_state.missed", day),
        (ClockState::Stopped { on: day }, _) => on("clock_state.stopped", day),
    }
}

/// The days of an interval: `2026-11-09 > 11-12`, with the year again where it is another one.
#[must_use]
pub fn clock_span(interval: &Interval) -> String {
    let to = if interval.to.year() == interval.from.year() { short_date(interval.to) } else { interval.to.to_string() };
    format!("{} > {to}", interval.from)
}

/// How many days: `4 天`, `3 个工作日` where the rule counts those and these count.
#[must_use]
pub fn clock_days(lang: Lang, clock: &Clock, interval: &Interval) -> String {
    let worked = clock.rule.as_ref().is_some_and(|rule| rule.unit == RuleUnit::Workdays);
    let key = if worked && interval.counted { "page.workdays" } else { "page.days" };
    lang.tell(key, &[("days", &interval.days.to_string())])
}

/// Why an interval counts or not, its holiday, its evidence, and whether it is still to come: `计入 预计`.
#[must_use]
pub fn clock_why(lang: Lang, interval: &Interval) -> String {
    let why = format!("clock_why.{}", interval.why);
    let why = lang.say(&why);
    // These two say already whether the days count.
    let counted: Cow<'_, str> = match (interval.why, interval.counted) {
        (Why::Counted | Why::DayOfAct, _) => "".into(),
        (_, true) => lang.say("clock_counted.yes"),
        (_, false) => lang.say("clock_counted.no"),
    };
    let ahead: Cow<'_, str> = if interval.ahead { lang.say("sheet.ahead") } else { "".into() };
    let evidence = interval.evidence.join("、");
    let evidence = if evidence.is_empty() { evidence } else { lang.tell("clock_evidence", &[("what", &evidence)]) };
    let name = interval.name.as_deref().unwrap_or_default();
    let told = [counted.as_ref(), why.as_ref(), name, evidence.as_str(), ahead.as_ref()].join(" ");
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(from: &str, to: &str) -> Interval {
        Interval {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            days: 4,
            counted: true,
            ahead: true,
            why: Why::Counted,
            name: None,
            by: None,
            evidence: vec!["委托书第 3 号".to_owned()],
            rule: None,
        }
    }

    #[test]
    fn coming_days_are_expected_evidence_is_named_and_another_year_is_shown() {
        let coming = interval("2026-12-29", "2027-01-01");
        assert_eq!(clock_span(&coming), "2026-12-29 > 2027-01-01");
        assert_eq!(clock_span(&interval("2026-11-09", "2026-11-12")), "2026-11-09 > 11-12");
        let told = clock_why(Lang::Zh, &coming);
        assert!(told.contains("预计") && told.contains("委托书第 3 号"), "{told}");
    }
}
