//! 系列案: one right holder against many shops, registered with one order, as a clerk does it.
//!
//! Each case of a series has a tale of its own; only its first step, the registration, is taken out and joined with the
//! others'. What the cases share is drawn from a stream of the series (`matter`), so that they can be joined at all.

use chrono::{DateTime, NaiveDate, Utc};
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

use super::Script;
use super::cast::{Committee, command_id};
use super::chance::{Chance, Topic};
use super::plot::Series;
use super::tale::{Deed, Step, World};
use crate::desk::session::Session;
use crate::domain::case::command::Command;
use crate::domain::case::intake::Register;
use crate::domain::case::series::{SeriesIntake, SeriesRespondent};
use crate::domain::dates::instant;

/// So many ordinary requests for each series.
const ORDINARY_PER_SERIES: u32 = 120;
/// The most series a story has.
const SERIES_MAX: u32 = 400;

/// A run of requests that come on one day, by one right holder, against many shops.
pub(super) struct Placed<'a> {
    /// Which of the ordinary requests.
    pub range: Range<u32>,
    /// Where they come.
    pub committee: &'a Committee,
    id: Uuid,
    index: u32,
}

impl Placed<'_> {
    /// The place of a request in it.
    pub(super) fn member(&self, request: u32) -> Series {
        Series { id: self.id, index: self.index, member: request.saturating_sub(self.range.start) }
    }
}

/// Places the series among the ordinary requests, whose days they draw together.
pub(super) fn place<'a>(world: &'a World, ordinary: u32, days: &mut [NaiveDate]) -> Vec<Placed<'a>> {
    let count = (ordinary / ORDINARY_PER_SERIES).clamp(1, SERIES_MAX);
    let mut placed = Vec::new();
    for index in 0..count {
        let mut chance = Chance::of(world.seed, Topic::Cast, u64::from(index) + 1);
        // The first months and the last days are left to single requests.
        let start = u64::from(ordinary) * (u64::from(index) * 10 + 5) / (u64::from(count) * 10);
        let start = u32::try_from(start).unwrap_or(0);
        let range = start..(start + chance.between(4, 18)).min(ordinary);
        let Some(day) = days.get(start as usize).copied() else { continue };
        for slot in days.iter_mut().take(range.end as usize).skip(start as usize) {
            *slot = day;
        }
        let district = chance.percent(70);
        let committee =
            if district { &world.cast.district } else { world.cast.busy_town(&mut chance, &world.cast.district.code) };
        let id = command_id(&mut chance, instant(day, 8).timestamp_millis());
        placed.push(Placed { range, committee, id, index });
    }
    placed
}

/// The cases of a series, being gathered.
pub(super) struct Together {
    id: Uuid,
    first: Option<(DateTime<Utc>, Arc<Session>, Register)>,
    respondents: Vec<SeriesRespondent>,
    members: Vec<Script>,
}

impl Together {
    /// Begins with the first case.
    pub(super) fn of(id: Uuid, first: Script) -> Self {
        let mut together = Self { id, first: None, respondents: Vec::new(), members: Vec::new() };
        together.add(first);
        together
    }

    /// Adds a case; its registration is joined with the others'.
    pub(super) fn add(&mut self, mut script: Script) {
        let Some(Step { at, by, deed: Deed::Case(Command::Register(register)), .. }) = script.steps.pop_front() else {
            // A tale of a series begins with its registration.
            return;
        };
        let Some(party) = register.respondents.first().cloned() else { return };
        self.respondents.push(SeriesRespondent {
            party,
            amount_asked_fen: register.amount_asked_fen,
            place: register.place.clone(),
            summary: Some(register.summary.clone()),
        });
        self.members.push(script);
        // Nothing happens to a case before it is registered: the earliest of all their times.
        match &mut self.first {
            Some((earliest, ..)) => *earliest = at.min(*earliest),
            None => self.first = Some((at, by, *register)),
        }
    }

    /// The script of the order, from which the cases go on.
    pub(super) fn script(self) -> Script {
        let Some((at, by, register)) = self.first else { return Script::default() };
        let Register { applicants, object, kind, source, summary, claims, rights, committee, .. } = register;
        let intake = SeriesIntake {
            series: self.id,
            applicants,
            respondents: self.respondents,
            object,
            kind,
            source,
            summary,
            claims,
            rights,
            amount_asked_fen: None,
            people: 0,
            place: None,
            difficulty: None,
            committee,
        };
        let step = Step { at, by, on: None, deed: Deed::Series(Box::new(intake)) };
        Script { case: None, steps: [step].into(), members: self.members }
    }
}
