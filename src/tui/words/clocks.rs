//! A clock explained, line by line: the same words on F8 and on the command line.

use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

use crate::domain::calendar::Calendar;

use crate::domain::case::clock::{Clock, ClockState, Interval, Why};
use crate::domain::rules::{DatedRule, RuleUnit};
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

/// A line below a clock's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockLine {
    /// The rule that gives its length, with its source and the day it came into force.
    Rule(String),
    /// Days with one reason: counted or not, why, by whose record and on what evidence; a rule of their own below.
    Interval {
        /// From when to when.
        span: String,
        /// How many.
        days: String,
        /// Why.
        why: String,
    },
    /// What the intervals add up to, and how many days of either kind have gone by.
    Sum(String),
    /// What was due by other rules, or a year nobody has announced.
    Notice(String),
}

impl ClockLine {
    /// As it is printed, with the number of days set by whoever knows columns.
    #[must_use]
    pub fn text(&self, set: impl Fn(&str) -> String) -> String {
        match self {
            Self::Rule(text) | Self::Sum(text) | Self::Notice(text) => text.clone(),
            Self::Interval { span, days, why } => format!("{span}  {}  {why}", set(days)),
        }
    }
}

/// A clock unfolded: its rule, every interval, and the figure they add up to.
#[must_use]
pub fn clock_lines(lang: Lang, clock: &Clock, as_of: NaiveDate, calendar: &Calendar) -> Vec<ClockLine> {
    let mut lines: Vec<ClockLine> = clock.rule.iter().map(|own| ClockLine::Rule(rule(lang, own))).collect();
    for interval in &clock.intervals {
        lines.push(ClockLine::Interval {
            span: clock_span(interval),
            days: number(lang, is_worked(clock) && interval.counted, interval.days),
            why: clock_why(lang, interval),
        });
        // The clock's own rule stands above already.
        let other = interval.rule.as_ref().filter(|other| Some(*other) != clock.rule.as_ref());
        lines.extend(other.map(|other| ClockLine::Rule(format!("  {}", rule(lang, other)))));
    }
    lines.push(ClockLine::Sum(sum(lang, clock)));
    lines.extend(both_kinds(lang, clock, as_of, calendar).map(ClockLine::Sum));
    lines.extend(clock.was_due.map(|was| ClockLine::Notice(lang.tell("clock_was_due", &[("on", &was.to_string())]))));
    let uncovered = |year: &i32| ClockLine::Notice(lang.tell("clock_uncovered", &[("year", &year.to_string())]));
    lines.extend(clock.uncovered.iter().map(uncovered));
    lines
}

fn rule(lang: Lang, rule: &DatedRule) -> String {
    lang.tell("clock_rule", &[("source", &rule.source), ("from", &rule.from.to_string())])
}

/// `合计 计入 5 天，共 30 天`.
fn sum(lang: Lang, clock: &Clock) -> String {
    let counted = number(lang, is_worked(clock), clock.days_counted);
    match clock.allowed {
        Some(allowed) => {
            let allowed = number(lang, is_worked(clock), allowed);
            lang.tell("clock_sum", &[("counted", &counted), ("allowed", &allowed)])
        }
        None => lang.tell("clock_sum_set", &[("counted", &counted)]),
    }
}

/// Days of either kind from the act to the as-of day, or to the day the clock closed; none before anything has gone by.
fn both_kinds(lang: Lang, clock: &Clock, as_of: NaiveDate, calendar: &Calendar) -> Option<String> {
    let to = match clock.state {
        ClockState::Running | ClockState::Paused => as_of,
        ClockState::Met { on } | ClockState::Missed { on } | ClockState::Stopped { on } => on.min(as_of),
    };
    let gone = (to - clock.started_on).num_days();
    let working = calendar.workdays_between(clock.started_on, to).ok().filter(|_| gone > 0)?;
    Some(lang.tell(
        "clock_both",
        &[
            ("from", &clock.started_on.to_string()),
            ("to", &to.to_string()),
            ("calendar", &gone.to_string()),
            ("working", &working.to_string()),
        ],
    ))
}

fn is_worked(clock: &Clock) -> bool {
    clock.rule.as_ref().is_some_and(|rule| rule.unit == RuleUnit::Workdays)
}

/// `4 天`, `1 个工作日`.
fn number(lang: Lang, worked: bool, days: u32) -> String {
    match (worked, days) {
        (true, 1) => lang.say("page.workdays_one").into_owned(),
        (false, 1) => lang.say("page.days_one").into_owned(),
        (true, _) => lang.tell("page.workdays", &[("days", &days.to_string())]),
        (false, _) => lang.tell("page.days", &[("days", &days.to_string())]),
    }
}

/// The days of an interval: `2026-11-09 > 11-12`, with the year again where it is another one.
fn clock_span(interval: &Interval) -> String {
    let to = if interval.to.year() == interval.from.year() { short_date(interval.to) } else { interval.to.to_string() };
    format!("{} > {to}", interval.from)
}

/// Why an interval counts or not, its holiday, its evidence, who recorded it, and whether it is still to come: `计入 预计`.
fn clock_why(lang: Lang, interval: &Interval) -> String {
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
    let by = interval.by.as_ref().map_or_else(String::new, |account| lang.tell("clock_by", &[("account", account)]));
    let told = [counted.as_ref(), why.as_ref(), name, evidence.as_str(), by.as_str(), ahead.as_ref()].join(" ");
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

    /// The figure stands under the intervals that add up to it, in its own days, and beside it both kinds of days.
    #[test]
    fn an_unfolded_clock_names_its_rule_its_record_and_its_sum() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rule = |source: &str, unit| DatedRule {
            rule: crate::domain::rules::RuleId::ConsentOther,
            from: day("2011-01-01"),
            value: 10,
            unit,
            source: source.to_owned(),
            certainty: crate::domain::rules::Certainty::Secondary,
        };
        let own = rule("规程第6条", RuleUnit::Workdays);
        let counted = Interval { rule: Some(own.clone()), ..interval("2026-03-02", "2026-03-05") };
        let paused = Interval {
            counted: false,
            ahead: false,
            why: Why::Appraisal,
            by: Some("qtj.2".to_owned()),
            rule: Some(rule("规则第26条", RuleUnit::Days)),
            ..interval("2026-03-06", "2026-03-09")
        };
        let clock = Clock {
            kind: crate::domain::case::clock::ClockKind::Consent,
            instance: None,
            started_on: day("2026-02-27"),
            due_on: None,
            was_due: Some(day("2026-03-13")),
            quiet: false,
            state: ClockState::Paused,
            allowed: Some(10),
            days_counted: 4,
            rule: Some(own),
            intervals: vec![counted, paused],
            uncovered: [2027].into(),
        };
        let lines = clock_lines(Lang::Zh, &clock, day("2026-03-09"), &Calendar::default());
        let told: Vec<String> = lines.iter().map(|line| line.text(str::to_owned)).collect();
        assert_eq!(
            told,
            [
                "依据 规程第6条（2011-01-01 起）",
                "2026-03-02 > 03-05  4 个工作日  计入 依据：委托书第 3 号 预计",
                "2026-03-06 > 03-09  4 天  不计 鉴定期间 依据：委托书第 3 号 记录人 qtj.2",
                "  依据 规则第26条（2011-01-01 起）",
                "合计 计入 4 个工作日，共 10 个工作日",
                "2026-02-27 至 2026-03-09 经过日历日 10 天、工作日 6 天",
                "按原规则应为 2026-03-13",
                "2027年放假安排尚未录入，按周末推算",
            ]
        );
        assert!(matches!(lines[0], ClockLine::Rule(_)) && matches!(lines[6], ClockLine::Notice(_)));
    }
}
