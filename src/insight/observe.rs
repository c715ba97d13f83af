//! What a case contributes to a figure, as of a day: whether it counts, since when, until when, how it ended.
//!
//! A case counts from the day of its request on. It is ended as of a day if it had been closed by then and had not gone on
//! again; the time between a closing and a reopening is in no figure. Closed with a date whose meaning is another
//! (performance, unknown) it is in no figure on time, and said to be left out; so is what an old register has as open and
//! nobody has checked: it may have ended years ago, and no desk shows a last day for it. Everything here compares dates.

use super::days::{Day, Days};
use super::packed::{Between, Closed, Seat};
use super::table::Observation;
use super::tracks::{MediatorNo, Track, UnitNo};
use crate::domain::case::custody::TransitOutcome;
use crate::domain::case::ending::ClosedMeans;
use crate::domain::case::vocabulary::Outcome;
use crate::domain::stats::{Base, Time};

/// The order of causes in every table: as the endings are printed.
pub const OUTCOMES: [Outcome; 3] = [Outcome::Agreed, Outcome::Failed, Outcome::Withdrawn];

/// A case as of a day.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The case.
    pub track: Track<'a>,
    /// The day.
    pub as_of: Day,
    /// Accepted by then.
    pub accepted_on: Option<Day>,
    /// How it was closed, where it was.
    pub closing: Option<Closed>,
    /// Whether anything came after the agreement, or a supervisor asked: asked once, since most cases have nothing of it.
    pub has_after: bool,
}

/// How time is measured.
#[derive(Debug, Clone, Copy)]
pub struct Measure<'a> {
    /// From which day.
    pub base: Base,
    /// Which days.
    pub days: Days<'a>,
    /// With or without excluded time.
    pub time: Time,
}

impl<'a> Standing<'a> {
    /// A case as of a day; none before its request.
    #[must_use]
    pub fn of(track: Track<'a>, as_of: Day) -> Option<Self> {
        if track.requested_on > as_of {
            return None;
        }
        let stands =
            |closing: &Closed| closing.on <= as_of && closing.reopened_on.is_none_or(|reopened| reopened > as_of);
        Some(Self {
            track,
            as_of,
            accepted_on: track.accepted_on.filter(|on| *on <= as_of),
            closing: track.closings().rev().find(stands),
            has_after: track.has_after(),
        })
    }

    /// The last day that matters: of the closing, or the as-of day.
    #[must_use]
    pub fn until(&self) -> Day {
        self.closing.map_or(self.as_of, |closing| closing.on)
    }

    /// How it ended; none while open and for what was declined.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.closing.and_then(|closing| closing.ending).map(|ending| ending.outcome())
    }

    /// In no figure on time: closed, and the date says nothing about time to resolution, or open and unchecked.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        self.closing.map_or(self.track.unchecked, |closing| closing.means != ClosedMeans::Ended)
    }

    /// Open by an old register, and nobody has said that it is.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        self.track.unchecked && self.closing.is_none()
    }

    /// What it contributes to a table of times: none where it was not accepted, or is left out.
    #[must_use]
    pub fn observation(&self, measure: &Measure<'_>) -> Option<Observation> {
        let accepted_on = self.accepted_on.filter(|_| !self.is_left_out())?;
        let from = match measure.base {
            Base::Accepted => accepted_on,
            Base::Requested => self.track.requested_on,
        };
        let gross = self.worked(from, measure.days);
        let days = match measure.time {
            Time::Gross => gross,
            Time::Net => gross.saturating_sub(self.excluded(accepted_on, measure.days)),
        };
        let cause = self.outcome().and_then(|outcome| OUTCOMES.iter().position(|known| *known == outcome));
        Some(Observation { days, cause: cause.and_then(|cause| u8::try_from(cause).ok()) })
    }

    /// Days from a day to the closing or the as-of day, without those between a closing and a reopening.
    #[must_use]
    pub fn worked(&self, from: Day, days: Days<'_>) -> u32 {
        let until = self.until();
        days.between(from, until).saturating_sub(self.gaps(from, until, days))
    }

    /// Days between closings and reopenings within two days.
    fn gaps(&self, from: Day, until: Day, days: Days<'_>) -> u32 {
        let gap = |closing: Closed| {
            let reopened_on = closing.reopened_on.filter(|on| *on <= self.as_of)?;
            Some(days.between(closing.on.max(from), reopened_on.min(until)))
        };
        self.track.closings().filter_map(gap).sum()
    }

    /// Days that a rule leaves out, from acceptance on. A pause that ended later had not ended yet.
    fn excluded(&self, accepted_on: Day, days: Days<'_>) -> u32 {
        let until = self.until();
        let pauses = self.track.excluded();
        pauses.map(|pause| days.within((pause.from, pause.to.unwrap_or(Day::NEVER)), accepted_on, until)).sum()
    }

    /// The committee answerable for it at its end or on the as-of day: who holds it, or sent it while it is under way.
    #[must_use]
    pub fn holder(&self) -> Option<UnitNo> {
        let until = self.until();
        let held = self.track.hands().rev().find(|hand| hand.from <= until);
        held.or_else(|| self.track.hands().next()).map(|hand| hand.unit)
    }

    /// Who presided then; the first of those who served where nobody was named to preside.
    #[must_use]
    pub fn mediator(&self) -> Option<MediatorNo> {
        let until = self.until();
        let serving = |seat: &Seat| seat.from <= until && seat.to.is_none_or(|to| to > until);
        let serving = || self.track.seats().filter(serving);
        serving().find(|seat| seat.presiding).or_else(|| serving().next()).map(|seat| seat.mediator)
    }

    /// The transit under way.
    #[must_use]
    pub fn moving(&self) -> Option<Between> {
        let under_way = |one: &Between| one.sent_on <= self.as_of && one.end.is_none_or(|(on, _)| on > self.as_of);
        self.track.moves().rev().find(under_way).filter(|_| self.closing.is_none())
    }

    /// The times it had been returned.
    pub fn returns(&self) -> impl Iterator<Item = Between> + use<'a> {
        let as_of = self.as_of;
        let returned =
            move |one: &Between| one.end.is_some_and(|(on, how)| on <= as_of && how == TransitOutcome::Returned);
        self.track.moves().filter(returned)
    }

    /// The last day of the term as it stood at the end or on the as-of day; none where there is none, time stands still, or
    /// nobody has said that the case is open.
    #[must_use]
    pub fn due_on(&self) -> Option<Day> {
        if self.is_unchecked() {
            return None;
        }
        let until = self.until();
        self.track.dues().rev().find(|one| one.since <= until).and_then(|one| one.due)
    }

    /// Ended by a last day, or not; none while open, declined, or left out.
    #[must_use]
    pub fn kept(&self, due_on: Day) -> Option<bool> {
        let closing = self.closing.filter(|closing| closing.ending.is_some() && !self.is_left_out())?;
        Some(closing.on <= due_on)
    }
}
