//! The walk itself, on plans made by hand: spans, extensions, carrying over, closing.

use super::super::plan::{Extension, Length, Origin, Plan, Span};
use super::super::reckon::reckon;
use super::super::{Clock, ClockKind, ClockState, Why};
use super::{calendar, rules, told};
use crate::domain::case::testing::day;
use crate::domain::rules::{DatedRule, RuleBook, RuleId};

fn term<'a>(book: &'a RuleBook, started_on: &str) -> Plan<'a> {
    let started_on = day(started_on);
    Plan::new(ClockKind::MediationTerm, started_on, Length::Rule(book.in_force(RuleId::MediationTerm, started_on)))
}

fn appraisal<'a>(from: &str, until: Option<&str>, rule: &'a DatedRule) -> Span<'a> {
    let origin = Origin { by: Some("gan"), evidence: ["鉴定委托书", "鉴定意见书"], rule: Some(rule) };
    Span { from: day(from), until: until.map(day), why: Why::Appraisal, counted: false, origin }
}

fn extended(agreed_on: &str, until: &str) -> Extension<'static> {
    let origin = Origin { by: Some("gan"), evidence: ["延期同意书", ""], rule: None };
    Extension { agreed_on: day(agreed_on), until: day(until), after_expiry: false, origin }
}

fn at(plan: &Plan<'_>, as_of: &str) -> Clock {
    reckon(plan, day(as_of), &calendar()).unwrap()
}

#[test]
fn five_days_of_appraisal_move_the_expiry_by_five_days() {
    let book = rules();
    let rule = book.in_force(RuleId::AppraisalExcluded, day("2026-03-03")).unwrap();
    let mut plan = term(&book, "2026-03-03");
    assert_eq!(at(&plan, "2026-03-03").due_on, Some(day("2026-04-02")));
    plan.spans.push(appraisal("2026-03-10", Some("2026-03-15"), rule));
    let clock = at(&plan, "2026-03-20");
    // 2026-04-07 is the Tuesday after 清明节.
    assert_eq!(clock.due_on, Some(day("2026-04-07")));
    assert_eq!(clock.days_counted, 12);
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-03-09 +6 counted",
            "2026-03-10..2026-03-14 -5 appraisal",
            "2026-03-15..2026-03-20 +6 counted",
            "2026-03-21..2026-04-07 +18 counted ahead",
        ]
    );
    let excluded = &clock.intervals[2];
    assert_eq!(excluded.by.as_deref(), Some("gan"));
    assert_eq!(excluded.evidence, ["鉴定委托书", "鉴定意见书"]);
    assert_eq!(excluded.rule.as_ref().map(|rule| rule.rule), Some(RuleId::AppraisalExcluded));
}

#[test]
fn while_the_appraisal_lasts_nothing_is_due() {
    let book = rules();
    let rule = book.in_force(RuleId::AppraisalExcluded, day("2026-03-03")).unwrap();
    let mut plan = term(&book, "2026-03-03");
    plan.spans.push(appraisal("2026-03-10", None, rule));
    let clock = at(&plan, "2026-05-20");
    assert_eq!((clock.state, clock.due_on), (ClockState::Paused, None));
    assert_eq!(clock.days_left(day("2026-05-20")), None);
    assert_eq!(clock.days_counted, 6);
    assert_eq!(told(&clock).last().unwrap(), "2026-03-10..2026-05-20 -72 appraisal");
    // Seen from a day before it ended, it has not ended.
    plan.spans[0].until = Some(day("2026-03-15"));
    assert_eq!(at(&plan, "2026-03-14").state, ClockState::Paused);
    assert_eq!(at(&plan, "2026-03-15").state, ClockState::Running);
}

#[test]
fn a_suspension_that_counts_leaves_the_clock_running_and_is_named() {
    let book = rules();
    let mut plan = term(&book, "2026-03-03");
    let origin = Origin { by: Some("gan"), evidence: ["移送函", ""], rule: None };
    plan.spans.push(Span { from: day("2026-03-10"), until: None, why: Why::SuspectedCrime, counted: true, origin });
    let clock = at(&plan, "2026-03-20");
    assert_eq!((clock.state, clock.due_on), (ClockState::Running, Some(day("2026-04-02"))));
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-03-09 +6 counted",
            "2026-03-10..2026-03-20 +11 suspected_crime",
            "2026-03-21..2026-04-02 +13 suspected_crime ahead",
        ]
    );
}

#[test]
fn an_extension_in_time_lengthens_the_term_without_a_gap() {
    let book = rules();
    let mut plan = term(&book, "2026-03-03");
    plan.extensions.push(extended("2026-03-30", "2026-04-17"));
    let clock = at(&plan, "2026-04-10");
    assert_eq!((clock.due_on, clock.allowed), (Some(day("2026-04-17")), Some(45)));
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-04-02 +30 counted",
            "2026-04-03..2026-04-10 +8 extension",
            "2026-04-11..2026-04-17 +7 extension ahead",
        ]
    );
    assert_eq!(at(&plan, "2026-03-29").due_on, Some(day("2026-04-02")), "not agreed yet on that day");
}

#[test]
fn an_extension_agreed_while_the_end_is_carried_over_is_in_time() {
    let book = rules();
    let mut plan = term(&book, "2026-01-16");
    plan.extensions.push(extended("2026-02-24", "2026-02-25"));
    let clock = at(&plan, "2026-02-24");
    // 30 days end on 02-15, ten more on 02-25: the carrying over to 02-24 fell away.
    assert_eq!(clock.due_on, Some(day("2026-02-25")));
    assert_eq!(told(&clock)[2], "2026-02-16..2026-02-24 +9 extension");
}

#[test]
fn an_extension_after_expiry_shows_the_time_between() {
    let book = rules();
    let mut plan = term(&book, "2026-03-03");
    plan.extensions.push(extended("2026-04-08", "2026-04-18"));
    let clock = at(&plan, "2026-04-10");
    assert_eq!(clock.due_on, Some(day("2026-04-20")), "04-18 is a Saturday");
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-04-02 +30 counted",
            "2026-04-03..2026-04-08 -6 lapsed",
            "2026-04-09..2026-04-10 +2 extension_after_expiry",
            "2026-04-11..2026-04-18 +8 extension_after_expiry ahead",
            "2026-04-19..2026-04-19 -1 weekend ahead",
            "2026-04-20..2026-04-20 -1 carried_over ahead",
        ]
    );
    assert_eq!(at(&plan, "2026-04-07").days_left(day("2026-04-07")), Some(-5), "before they agreed it was over");
}

#[test]
fn an_appraisal_after_an_extension_pushes_the_agreed_day_on() {
    let book = rules();
    let rule = book.in_force(RuleId::AppraisalExcluded, day("2026-03-03")).unwrap();
    let mut plan = term(&book, "2026-03-03");
    plan.extensions.push(extended("2026-03-20", "2026-04-17"));
    // Before the old end, which it moves from 04-02 to 04-07: the fifteen days more stay fifteen.
    plan.spans.push(appraisal("2026-03-25", Some("2026-03-30"), rule));
    let clock = at(&plan, "2026-04-01");
    assert_eq!((clock.due_on, clock.allowed), (Some(day("2026-04-22")), Some(45)));
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-03-24 +21 counted",
            "2026-03-25..2026-03-29 -5 appraisal",
            "2026-03-30..2026-04-01 +3 counted",
            "2026-04-02..2026-04-07 +6 counted ahead",
            "2026-04-08..2026-04-22 +15 extension ahead",
        ]
    );
}

#[test]
fn extensions_follow_each_other() {
    let book = rules();
    let mut plan = term(&book, "2026-03-03");
    plan.extensions.push(extended("2026-03-30", "2026-04-17"));
    plan.extensions.push(extended("2026-04-15", "2026-05-06"));
    assert_eq!(at(&plan, "2026-04-14").due_on, Some(day("2026-04-17")));
    let clock = at(&plan, "2026-04-15");
    assert_eq!((clock.due_on, clock.allowed), (Some(day("2026-05-06")), Some(64)));
}

#[test]
fn time_between_ending_and_reopening_is_neither_worked_nor_paused() {
    let book = rules();
    let mut plan = term(&book, "2026-03-03");
    let closed = Span {
        from: day("2026-03-21"),
        until: Some(day("2026-05-06")),
        why: Why::Closed,
        counted: false,
        origin: Origin::default(),
    };
    plan.spans.push(closed);
    let clock = at(&plan, "2026-05-06");
    assert_eq!(
        told(&clock),
        [
            "2026-03-03..2026-03-03 -1 day_of_act",
            "2026-03-04..2026-03-20 +17 counted",
            "2026-03-21..2026-05-05 -46 closed",
            "2026-05-06..2026-05-06 +1 counted",
            "2026-05-07..2026-05-18 +12 counted ahead",
        ]
    );
}

#[test]
fn a_door_that_lapses_is_missed_on_its_last_day() {
    let book = rules();
    let started_on = day("2026-03-03");
    let length = Length::Rule(book.in_force(RuleId::ConfirmationWindow, started_on));
    let mut plan = Plan::new(ClockKind::Confirmation, started_on, length);
    plan.lapses = true;
    assert_eq!(at(&plan, "2026-04-02").state, ClockState::Running);
    let lapsed = at(&plan, "2026-04-03");
    assert_eq!(lapsed.state, ClockState::Missed { on: day("2026-04-02") });
    assert_eq!(told(&lapsed).last().unwrap(), "2026-03-04..2026-04-02 +30 counted");
    let applied = plan.ended(Some(day("2026-04-02")), None);
    assert_eq!(at(&applied, "2026-05-01").state, ClockState::Met { on: day("2026-04-02") });
}

#[test]
fn an_agreed_date_on_a_rest_day_moves_to_the_next_working_day() {
    let plan = Plan::new(ClockKind::Performance, day("2026-01-20"), Length::Agreed(day("2026-02-16")));
    let clock = at(&plan, "2026-02-16");
    assert_eq!(clock.due_on, Some(day("2026-02-24")));
    assert_eq!(
        told(&clock),
        [
            "2026-01-20..2026-01-20 -1 day_of_act",
            "2026-01-21..2026-02-16 +27 set_date",
            "2026-02-17..2026-02-23 -7 holiday 春节 ahead",
            "2026-02-24..2026-02-24 -1 carried_over ahead",
        ]
    );
}

#[test]
fn without_a_rule_there_is_no_due_date() {
    let book = RuleBook::default();
    let clock = at(&term(&book, "2026-03-03"), "2026-03-10");
    assert_eq!((clock.due_on, clock.state, clock.allowed), (None, ClockState::Running, None));
    assert_eq!(told(&clock).last().unwrap(), "2026-03-04..2026-03-10 +7 no_rule");
}
