//! What there is to count: a length in days or working days (or a set date), extensions, spans with a reason of their own,
//! and what closes the clock. Plans are made from a case in `kinds` and `after`, and counted out in `reckon`; between the
//! two lies nothing but these values, so each side can be tested without the other.

use chrono::NaiveDate;

use super::{ClockKind, Why};
use crate::domain::rules::DatedRule;

/// Where a reason comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Origin<'a> {
    /// The account that recorded it.
    pub by: Option<&'a str>,
    /// What proves its beginning, and its end; empty where nothing was named.
    pub evidence: [&'a str; 2],
    /// The rule.
    pub rule: Option<&'a DatedRule>,
}

/// Days with a reason of their own: from the first up to, and without, the day on which things go on.
#[derive(Debug, Clone)]
pub(super) struct Span<'a> {
    /// First day.
    pub from: NaiveDate,
    /// The day on which things go on; none while they do not.
    pub until: Option<NaiveDate>,
    /// Why.
    pub why: Why,
    /// Whether these days count all the same.
    pub counted: bool,
    /// By whom, proved by what, under which rule.
    pub origin: Origin<'a>,
}

/// A new last day, by agreement.
#[derive(Debug, Clone)]
pub(super) struct Extension<'a> {
    /// The day both sides agreed.
    pub agreed_on: NaiveDate,
    /// The last day they agreed on.
    pub until: NaiveDate,
    /// Marked as 期满后同意 when it was recorded; stays so, whatever a corrected rule makes of the old end.
    pub after_expiry: bool,
    /// By whom, proved by what, under which rule.
    pub origin: Origin<'a>,
}

/// How long a clock runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Length<'a> {
    /// As many days or working days as a rule says; none was in force for `None`.
    Rule(Option<&'a DatedRule>),
    /// To a date the parties agreed: a rest day moves it on.
    Agreed(NaiveDate),
    /// To a date somebody else set: kept as it is.
    Set(NaiveDate),
}

/// What closes a clock.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// The act was done.
    Done(NaiveDate),
    /// The act is no longer owed.
    Moot(NaiveDate),
}

/// What there is to count.
#[derive(Debug, Clone)]
pub(super) struct Plan<'a> {
    /// What it bounds.
    pub kind: ClockKind,
    /// Which of several, from 1.
    pub instance: Option<u32>,
    /// The day of the act.
    pub started_on: NaiveDate,
    /// How long.
    pub length: Length<'a>,
    /// Days with a reason of their own; they do not overlap.
    pub spans: Vec<Span<'a>>,
    /// Extensions in the order of agreement.
    pub extensions: Vec<Extension<'a>>,
    /// What closed it.
    pub end: Option<End>,
    /// The door closes by itself: after the last day the act is impossible, not overdue.
    pub lapses: bool,
    /// Shown and explained, but it raises no alarm.
    pub quiet: bool,
    /// Since when it is known that it will begin, where that is before the day it counts from.
    pub awaited_since: Option<NaiveDate>,
}

impl<'a> Plan<'a> {
    /// A plan without spans and extensions, still open, that can become overdue.
    pub fn new(kind: ClockKind, started_on: NaiveDate, length: Length<'a>) -> Self {
        Self {
            kind,
            instance: None,
            started_on,
            length,
            spans: Vec::new(),
            extensions: Vec::new(),
            end: None,
            lapses: false,
            quiet: false,
            awaited_since: None,
        }
    }

    /// The same, numbered.
    pub const fn instance(mut self, instance: u32) -> Self {
        self.instance = Some(instance);
        self
    }

    /// The first day on which everything on record about it has happened: seen from it, the plan depends on no day.
    pub fn settled_on(&self) -> NaiveDate {
        let spans = self.spans.iter().flat_map(|span| [Some(span.from), span.until]).flatten();
        let agreed = self.extensions.iter().map(|extension| extension.agreed_on);
        let ended = self.end.map(End::on);
        spans.chain(agreed).chain(ended).fold(self.started_on, NaiveDate::max)
    }

    /// The same, closed by the act if it was done, else by what made it moot.
    pub fn ended(mut self, done: Option<NaiveDate>, moot: Option<NaiveDate>) -> Self {
        self.end = done.map(End::Done).or_else(|| moot.map(End::Moot));
        self
    }
}

impl End {
    /// The day.
    pub const fn on(self) -> NaiveDate {
        match self {
            Self::Done(on) | Self::Moot(on) => on,
        }
    }
}
