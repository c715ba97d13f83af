//! What holds for every clock, on random plans over the announced calendars.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::super::plan::{Extension, Length, Origin, Plan, Span};
use super::super::reckon::reckon;
use super::super::{Clock, ClockKind, ClockState, Why};
use super::{calendar, rules};
use crate::domain::case::testing::day;
use crate::domain::rules::{RuleBook, RuleId};

/// What a random plan is made of; days are offsets from its start.
#[derive(Debug, Clone)]
struct Sketch {
    start: u64,
    rule: RuleId,
    spans: Vec<(u64, u64, bool)>,
    extensions: Vec<(u64, u32)>,
    closed: Option<u64>,
    lapses: bool,
    as_of: u64,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let rule = prop::sample::select(vec![
        RuleId::MediationTerm,
        RuleId::TermCourtEntrustedSummary,
        RuleId::ConsentOther,
        RuleId::TransitSign,
    ]);
    let spans = prop::collection::vec((0_u64..20, 1_u64..15, any::<bool>()), 0..4);
    let extensions = prop::collection::vec((0_u64..60, 1_u32..31), 0..3);
    (0_u64..1060, rule, spans, extensions, prop::option::of(0_u64..120), any::<bool>(), 0_u64..150).prop_map(
        |(start, rule, spans, mut extensions, closed, lapses, as_of)| {
            extensions.sort_unstable();
            Sketch { start, rule, spans, extensions, closed, lapses, as_of }
        },
    )
}

fn after(start: NaiveDate, days: u64) -> NaiveDate {
    start.checked_add_days(Days::new(days)).unwrap()
}

/// Spans follow each other: each begins so many days after the one before it ended.
fn plan<'a>(sketch: &Sketch, book: &'a RuleBook) -> Plan<'a> {
    let start = after(day("2024-01-01"), sketch.start);
    let mut plan = Plan::new(ClockKind::MediationTerm, start, Length::Rule(book.in_force(sketch.rule, start)));
    let mut from = start;
    for (gap, long, counted) in &sketch.spans {
        from = after(from, *gap + 1);
        let until = after(from, *long);
        let (why, origin) = (Why::Appraisal, Origin::default());
        plan.spans.push(Span { from, until: Some(until), why, counted: *counted, origin });
        from = until;
    }
    let agreed = |(agreed, days): &(u64, u32)| Extension {
        agreed_on: after(start, *agreed),
        until: after(start, *agreed + u64::from(*days)),
        after_expiry: false,
        origin: Origin::default(),
    };
    plan.extensions = sketch.extensions.iter().map(agreed).collect();
    plan.lapses = sketch.lapses;
    plan.ended(sketch.closed.map(|days| after(start, days)), None)
}

fn as_of(sketch: &Sketch) -> NaiveDate {
    after(after(day("2024-01-01"), sketch.start), sketch.as_of)
}

fn sum(clock: &Clock, ahead: bool) -> u32 {
    let counted = clock.intervals.iter().filter(|interval| interval.counted && interval.ahead == ahead);
    counted.map(|interval| interval.days).sum()
}

proptest! {
    #[test]
    fn intervals_are_contiguous_and_disjoint_and_add_up(sketch in sketch()) {
        let book = rules();
        let as_of = as_of(&sketch);
        let clock = reckon(&plan(&sketch, &book), as_of, &calendar()).unwrap();
        prop_assert_eq!(clock.intervals[0].from, clock.started_on);
        for interval in &clock.intervals {
            prop_assert_eq!(i64::from(interval.days), (interval.to - interval.from).num_days() + 1);
        }
        for pair in clock.intervals.windows(2) {
            prop_assert_eq!(pair[0].to.succ_opt().unwrap(), pair[1].from);
        }
        prop_assert_eq!(sum(&clock, false), clock.days_counted);
        let last = clock.intervals.last().unwrap().to;
        match clock.state {
            ClockState::Running => {
                prop_assert_eq!(last, clock.due_on.unwrap().max(as_of));
                prop_assert_eq!(Some(clock.days_counted + sum(&clock, true)), clock.allowed);
            }
            ClockState::Paused => prop_assert_eq!(last, as_of),
            ClockState::Met { on } | ClockState::Missed { on } | ClockState::Stopped { on } => {
                prop_assert_eq!(last, on);
                prop_assert_eq!(sum(&clock, true), 0);
            }
        }
        prop_assert!(clock.allowed.unwrap() >= clock.days_counted);
    }

    #[test]
    fn a_period_never_ends_on_a_rest_day(sketch in sketch()) {
        let (book, calendar) = (rules(), calendar());
        if let Some(due) = reckon(&plan(&sketch, &book), as_of(&sketch), &calendar).unwrap().due_on {
            prop_assert!(calendar.is_workday(due), "{}", due);
        }
    }

    /// Carrying over swallows days, so the due date itself may move by fewer; the last counted day moves by exactly n.
    #[test]
    fn excluded_days_move_the_last_counted_day_by_as_many(sketch in sketch(), from in 1_u64..25, n in 1_u64..40) {
        let book = rules();
        let calendar = calendar();
        let sketch = Sketch { rule: RuleId::MediationTerm, spans: vec![], extensions: vec![], closed: None, ..sketch };
        let mut plan = plan(&sketch, &book);
        let far = after(plan.started_on, 200);
        let last_counted = |clock: &Clock| clock.intervals.iter().rfind(|interval| interval.counted).unwrap().to;
        let without = reckon(&plan, far, &calendar).unwrap();
        let (from, until) = (after(plan.started_on, from), after(plan.started_on, from + n));
        let (why, origin) = (Why::Appraisal, Origin::default());
        plan.spans.push(Span { from, until: Some(until), why, counted: false, origin });
        let with = reckon(&plan, far, &calendar).unwrap();
        prop_assert_eq!(last_counted(&with), after(last_counted(&without), n));
        prop_assert!(with.due_on >= without.due_on);
        prop_assert!(with.due_on.unwrap() >= last_counted(&with));
    }

    /// Whatever pauses the parties knew of when they agreed, the last day is the one they agreed on, or the next working
    /// day after it.
    #[test]
    fn without_later_pauses_the_agreed_day_is_the_last(sketch in sketch(), agreed in 0_u64..80, more in 1_u64..40) {
        let (book, calendar) = (rules(), calendar());
        let mut plan = plan(&Sketch { extensions: vec![], closed: None, lapses: false, ..sketch }, &book);
        let agreed_on = after(plan.started_on, agreed);
        plan.spans.retain(|span| span.from <= agreed_on);
        let far = after(plan.started_on, 400);
        let due = reckon(&plan, far, &calendar).unwrap().due_on.unwrap();
        let until = after(due.max(agreed_on), more);
        plan.extensions = vec![Extension { agreed_on, until, after_expiry: false, origin: Origin::default() }];
        let worked = until.iter_days().find(|date| calendar.is_workday(*date)).unwrap();
        let excluded = |date: NaiveDate| {
            plan.spans.iter().any(|span| !span.counted && span.from <= date && span.until.is_some_and(|end| date < end))
        };
        prop_assume!(!until.iter_days().take_while(|date| *date <= worked).any(excluded));
        prop_assert_eq!(reckon(&plan, far, &calendar).unwrap().due_on, Some(worked));
    }

    #[test]
    fn without_spans_the_clock_agrees_with_the_calendar(sketch in sketch()) {
        let book = rules();
        let calendar = calendar();
        let sketch = Sketch { spans: vec![], extensions: vec![], ..sketch };
        let plan = plan(&sketch, &book);
        let rule = book.in_force(sketch.rule, plan.started_on).unwrap();
        let reckoned = match rule.unit {
            crate::domain::rules::RuleUnit::Workdays => calendar.add_workdays(plan.started_on, rule.value),
            _ => calendar.add_days(plan.started_on, rule.value),
        };
        let clock = reckon(&plan, as_of(&sketch), &calendar).unwrap();
        let reckoned = reckoned.unwrap();
        prop_assert_eq!(clock.due_on, Some(reckoned.ends_on));
        prop_assert_eq!(clock.uncovered, reckoned.uncovered);
    }
}
