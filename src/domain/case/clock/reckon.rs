//! Counting one clock out, day by day, and folding the days into explained intervals.
//!
//! A [`Plan`] says what there is to count; [`reckon`] walks the days once. The invariant everything rests on: each day from the start gets exactly
//! one [`Mark`], in order, so that intervals cannot overlap and sums cannot drift from the explanation.

use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

use super::plan::{End, Length, Origin, Plan, Span};
use super::{Clock, ClockState, Interval, Why};
use crate::domain::calendar::{Calendar, DayWhy};
use crate::domain::rules::{DatedRule, RuleUnit};

/// One day of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark<'a> {
    date: NaiveDate,
    counted: bool,
    why: Why,
    name: Option<&'a str>,
    origin: Origin<'a>,
}

/// The walk stopped in a span that has no end yet.
struct StandsStill;

/// The days so far, and what is needed to go on.
struct Walk<'a> {
    calendar: &'a Calendar,
    spans: Vec<&'a Span<'a>>,
    /// Where an endless span is no longer followed.
    horizon: NaiveDate,
    as_of: NaiveDate,
    marks: Vec<Mark<'a>>,
    uncovered: BTreeSet<i32>,
}

impl<'a> Walk<'a> {
    /// Stands on the day of the act.
    fn begin(plan: &'a Plan<'a>, as_of: NaiveDate, horizon: NaiveDate, calendar: &'a Calendar) -> Self {
        let mut walk = Self {
            calendar,
            spans: plan.spans.iter().filter(|span| span.from <= as_of).collect(),
            horizon,
            as_of,
            marks: Vec::new(),
            uncovered: BTreeSet::new(),
        };
        walk.push(plan.started_on, false, (Why::DayOfAct, None), Origin::default());
        walk
    }

    fn last(&self, start: NaiveDate) -> NaiveDate {
        self.marks.last().map_or(start, |mark| mark.date)
    }

    /// The span a day lies in. One that ends after the as-of day has not ended yet.
    fn span(&self, date: NaiveDate) -> Option<&'a Span<'a>> {
        let ongoing =
            |span: &Span<'_>| span.until.filter(|until| *until <= self.as_of).is_none_or(|until| date < until);
        self.spans.iter().copied().find(|span| span.from <= date && ongoing(span))
    }

    fn push(&mut self, date: NaiveDate, counted: bool, (why, name): (Why, Option<&'a str>), origin: Origin<'a>) {
        self.marks.push(Mark { date, counted, why, name, origin });
    }

    /// A day inside a span that does not count; answers whether it was one.
    fn excluded(&mut self, date: NaiveDate) -> Result<bool, StandsStill> {
        let Some(span) = self.span(date).filter(|span| !span.counted) else { return Ok(false) };
        if date > self.horizon && span.until.is_none_or(|until| until > self.as_of) {
            return Err(StandsStill);
        }
        self.push(date, false, (span.why, None), span.origin);
        Ok(true)
    }

    /// What a day is for the working calendar: worked or not, and its name.
    fn nature(&mut self, date: NaiveDate) -> (bool, Why, Option<&'a str>) {
        if !self.calendar.covers(date) {
            self.uncovered.insert(date.year());
        }
        let name = self.calendar.days.get(&date).map(|named| named.name.as_str());
        match self.calendar.day_why(date) {
            DayWhy::Weekend => (false, Why::Weekend, None),
            DayWhy::Holiday(_) => (false, Why::Holiday, name),
            DayWhy::MakeUp(_) => (true, Why::MakeUp, name),
            DayWhy::DayOfAct | DayWhy::Counted | DayWhy::CarriedOver => (true, Why::Counted, None),
        }
    }

    /// Counts `n` days (or working days) after the last mark.
    fn count(&mut self, n: u32, workdays: bool, why: Why, origin: Origin<'a>) -> Result<(), StandsStill> {
        let mut left = n;
        while left > 0 {
            let Some(date) = self.marks.last().and_then(|mark| mark.date.succ_opt()) else { return Ok(()) };
            if self.excluded(date)? {
                continue;
            }
            if workdays {
                let (worked, nature, name) = self.nature(date);
                let why = if nature == Why::Counted { why } else { nature };
                self.push(date, worked, (why, name), origin);
                left -= u32::from(worked);
                continue;
            }
            let (why, origin) = self.span(date).map_or((why, origin), |span| (span.why, span.origin));
            self.push(date, true, (why, None), origin);
            left -= 1;
        }
        Ok(())
    }

    /// Goes on from a last day that is a rest day to the next working day; answers how many marks that took.
    fn carry(&mut self) -> Result<usize, StandsStill> {
        let before = self.marks.len();
        let Some(mut date) = self.marks.last().map(|mark| mark.date) else { return Ok(0) };
        if self.nature(date).0 {
            return Ok(0);
        }
        while let Some(next) = date.succ_opt() {
            date = next;
            if self.excluded(date)? {
                continue;
            }
            let (worked, nature, name) = self.nature(date);
            if worked {
                self.push(date, false, (Why::CarriedOver, None), Origin::default());
                break;
            }
            self.push(date, false, (nature, name), Origin::default());
        }
        Ok(self.marks.len() - before)
    }

    /// Fills the days up to and with `to` with one reason, except where a span says more.
    fn fill(&mut self, to: NaiveDate, counted: bool, why: Why, origin: Origin<'a>) {
        while let Some(date) = self.marks.last().and_then(|mark| mark.date.succ_opt()).filter(|date| *date <= to) {
            match self.span(date).filter(|_| why != Why::Overdue) {
                Some(span) if !span.counted => self.push(date, false, (span.why, None), span.origin),
                _ => self.push(date, counted, (why, None), origin),
            }
        }
    }

    /// How many days after `from`, up to and with `to`, would count.
    fn countable(&mut self, from: NaiveDate, to: NaiveDate, workdays: bool) -> u32 {
        let days = from.iter_days().skip(1).take_while(|date| *date <= to);
        let counts =
            |date: &NaiveDate| self.span(*date).is_none_or(|span| span.counted) && (!workdays || self.nature(*date).0);
        u32::try_from(days.filter(counts).count()).unwrap_or(u32::MAX)
    }

    /// Goes on to an agreed last day that is itself not counted; answers how many marks that took.
    fn rest_until(&mut self, to: NaiveDate) -> Result<usize, StandsStill> {
        let before = self.marks.len();
        while let Some(date) = self.marks.last().and_then(|mark| mark.date.succ_opt()).filter(|date| *date <= to) {
            if !self.excluded(date)? {
                let (_, nature, name) = self.nature(date);
                self.push(date, false, (nature, name), Origin::default());
            }
        }
        Ok(self.marks.len() - before)
    }

    /// Walks to the due date.
    fn run(&mut self, plan: &Plan<'a>, added: &[Added<'a>]) -> Result<Option<NaiveDate>, StandsStill> {
        match plan.length {
            Length::Rule(None) => {
                self.fill(self.horizon, true, Why::NoRule, Origin::default());
                return Ok(None);
            }
            Length::Set(date) => {
                self.fill(date, true, Why::SetDate, Origin::default());
                return Ok(Some(date));
            }
            Length::Agreed(date) if date < plan.started_on => return Ok(Some(date)),
            Length::Agreed(date) => {
                self.fill(date, true, Why::SetDate, Origin::default());
                self.carry()?;
            }
            Length::Rule(Some(rule)) => self.run_rule(plan, rule, added)?,
        }
        Ok(Some(self.last(plan.started_on)))
    }

    fn run_rule(&mut self, plan: &Plan<'a>, rule: &'a DatedRule, added: &[Added<'a>]) -> Result<(), StandsStill> {
        let workdays = rule.unit == RuleUnit::Workdays;
        self.count(rule.value, workdays, Why::Counted, Origin { rule: Some(rule), ..Origin::default() })?;
        let mut carried = self.carry()?;
        for extension in added {
            if extension.agreed_on > self.last(plan.started_on) {
                self.fill(extension.agreed_on, false, Why::Lapsed, Origin::default());
            } else {
                // In time: the days follow the last counted one, and only the new end can be carried over.
                self.marks.truncate(self.marks.len() - carried);
            }
            self.count(extension.days, workdays, extension.why, extension.origin)?;
            let resting = self.rest_until(extension.until)?;
            carried = resting + self.carry()?;
        }
        Ok(())
    }
}

/// An extension in days.
struct Added<'a> {
    agreed_on: NaiveDate,
    until: NaiveDate,
    days: u32,
    why: Why,
    origin: Origin<'a>,
}

/// How many days each extension added: as many as lead from the end of the term as the parties knew it to the last day
/// they agreed on. A pause that had begun by then is in that end, whole, and lasts until today while it is open; one that
/// began later is not, and pushes the agreed last day on like any other.
fn added<'a>(plan: &Plan<'a>, as_of: NaiveDate, calendar: &Calendar) -> Vec<Added<'a>> {
    let mut added: Vec<Added<'a>> = Vec::new();
    let tomorrow = as_of.succ_opt().unwrap_or(as_of);
    for extension in plan.extensions.iter().filter(|extension| extension.agreed_on <= as_of) {
        let agreed_on = extension.agreed_on.max(plan.started_on);
        let known = Plan { spans: known_by(plan, agreed_on, tomorrow), ..plan.clone() };
        let mut walk = Walk::begin(&known, tomorrow, tomorrow, calendar);
        let due_on = walk.run(&known, &added).ok().flatten();
        let late = due_on.is_some_and(|due| extension.agreed_on > due);
        let from = match due_on {
            Some(_) if !late => walk.marks.iter().rfind(|mark| mark.counted).map_or(agreed_on, |mark| mark.date),
            _ => agreed_on,
        };
        let workdays = matches!(plan.length, Length::Rule(Some(rule)) if rule.unit == RuleUnit::Workdays);
        let days = walk.countable(from, extension.until, workdays);
        added.push(Added {
            agreed_on: extension.agreed_on,
            until: extension.until,
            days,
            why: if late || extension.after_expiry { Why::ExtensionAfterExpiry } else { Why::Extension },
            origin: extension.origin,
        });
    }
    added
}

/// The spans that had begun by a day, each with its length as far as it is known: until tomorrow while it is open.
fn known_by<'a>(plan: &Plan<'a>, day: NaiveDate, tomorrow: NaiveDate) -> Vec<Span<'a>> {
    let whole = |span: &Span<'a>| {
        let until = span.until.map_or(tomorrow, |until| until.min(tomorrow));
        Span { until: Some(until), ..span.clone() }
    };
    plan.spans.iter().filter(|span| span.from <= day).map(whole).collect()
}

/// The longest time a clock is followed after its start, in days: beyond it a date is a typing error, not a period.
const DAYS_MAX: i64 = 366 * 60;

/// Counts a plan out as of a day; none before it starts, unless it is awaited: then it is all ahead.
pub(super) fn reckon(plan: &Plan<'_>, as_of: NaiveDate, calendar: &Calendar) -> Option<Clock> {
    let awaited = plan.awaited_since.is_some_and(|since| since <= as_of && as_of < plan.started_on);
    if awaited && plan.end.is_none_or(|end| end.on() > as_of) {
        let coming = Plan { end: None, extensions: Vec::new(), awaited_since: None, ..plan.clone() };
        let mut clock = reckon(&coming, plan.started_on, calendar)?;
        clock.intervals.iter_mut().for_each(|interval| interval.ahead = true);
        return Some(clock);
    }
    if plan.started_on > as_of || as_of.signed_duration_since(plan.started_on).num_days() > DAYS_MAX {
        return None;
    }
    let end = plan.end.filter(|end| end.on() <= as_of);
    let horizon = end.map_or(as_of, |end| end.on().max(plan.started_on));
    let added = added(plan, as_of, calendar);
    let mut walk = Walk::begin(plan, as_of, horizon, calendar);
    let (due_on, still) = match walk.run(plan, &added) {
        Ok(due_on) => (due_on, false),
        Err(StandsStill) => (None, true),
    };
    let state = state(plan, end.map(|end| (end, horizon)), (due_on, still), as_of);
    let last = match state {
        ClockState::Running | ClockState::Paused => due_on.map_or(as_of, |due| due.max(as_of)),
        ClockState::Met { on } | ClockState::Missed { on } | ClockState::Stopped { on } => on,
    };
    walk.fill(last, false, Why::Overdue, Origin::default());
    walk.marks.retain(|mark| mark.date <= last);
    let elapsed = as_of.min(last);
    let days_counted = walk.marks.iter().filter(|mark| mark.counted && mark.date <= elapsed).count();
    Some(Clock {
        kind: plan.kind,
        instance: plan.instance,
        started_on: plan.started_on,
        due_on,
        was_due: None,
        quiet: plan.quiet,
        state,
        allowed: allowed(plan, &added),
        days_counted: u32::try_from(days_counted).unwrap_or(u32::MAX),
        rule: match plan.length {
            Length::Rule(rule) => rule.cloned(),
            Length::Agreed(_) | Length::Set(_) => None,
        },
        intervals: intervals(&walk.marks, elapsed),
        uncovered: walk.uncovered,
    })
}

fn state(
    plan: &Plan<'_>,
    end: Option<(End, NaiveDate)>,
    (due_on, still): (Option<NaiveDate>, bool),
    as_of: NaiveDate,
) -> ClockState {
    let lapsed_on = due_on.filter(|_| plan.lapses);
    match (end, lapsed_on) {
        (Some((End::Done(_), on)), _) if due_on.is_none_or(|due| on <= due) => ClockState::Met { on },
        (Some((End::Moot(_), on)), None) => ClockState::Stopped { on },
        (Some((End::Moot(_), on)), Some(due)) if on <= due => ClockState::Stopped { on },
        (Some((End::Done(_), on)), _) => ClockState::Missed { on },
        (_, Some(due)) if as_of > due => ClockState::Missed { on: due },
        _ if still => ClockState::Paused,
        _ => ClockState::Running,
    }
}

fn allowed(plan: &Plan<'_>, added: &[Added<'_>]) -> Option<u32> {
    let Length::Rule(Some(rule)) = plan.length else { return None };
    Some(added.iter().fold(rule.value, |sum, extension| sum.saturating_add(extension.days)))
}

/// Folds the days into intervals; one that reaches over the elapsed part is cut there, so that sums can be read off.
fn intervals(marks: &[Mark<'_>], elapsed: NaiveDate) -> Vec<Interval> {
    let mut folded: Vec<Interval> = Vec::new();
    let mut former: Option<Mark<'_>> = None;
    for mark in marks {
        let ahead = mark.date > elapsed;
        let same = former.is_some_and(|former| Mark { date: mark.date, ..former } == *mark);
        match folded.last_mut().filter(|last| same && last.ahead == ahead) {
            Some(last) => {
                last.to = mark.date;
                last.days += 1;
            }
            None => folded.push(Interval {
                from: mark.date,
                to: mark.date,
                days: 1,
                counted: mark.counted,
                ahead,
                why: mark.why,
                name: mark.name.map(str::to_owned),
                by: mark.origin.by.map(str::to_owned),
                evidence: mark
                    .origin
                    .evidence
                    .into_iter()
                    .filter(|proof| !proof.is_empty())
                    .map(str::to_owned)
                    .collect(),
                rule: mark.origin.rule.cloned(),
            }),
        }
        former = Some(*mark);
    }
    folded
}
