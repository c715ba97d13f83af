//! 统计: who may see which figures, names for machine values, and the cases behind a number. Counting is `insight`'s.
//!
//! Who reads the whole district is told of the whole district; a committee's head of the committee; a mediator of the
//! cases they preside over. Cases behind a number are veiled like any list.

use std::sync::Arc;

use chrono::NaiveDate;

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, people};
use crate::domain::actor::Role;
use crate::domain::case::row::Row;
use crate::domain::office::Office;
use crate::domain::refusal::refuse;
use crate::domain::roster::MediatorId;
use crate::domain::stats::{
    Asked, CellCases, CellQuery, CellRow, Comparison, CountsTable, CustodyTable, DayCount, Figures, Frame, GroupBy,
    NumbersTable, Only, Place, Resolution, Statistic, StatsQuery, TakenBy,
};
use crate::insight::counts::{belongs, counts};
use crate::insight::custody::{At, custody, days_at, was_at};
use crate::insight::days::{Day, Days, Workdays};
use crate::insight::group::Grouping;
use crate::insight::numbers::numbers;
use crate::insight::observe::{Measure, Standing};
use crate::insight::resolution::{compared, resolution};
use crate::insight::table::Table;
use crate::insight::tracks::{MediatorNo, Track, Tracks};
use crate::store::StoreError;
use uuid::Uuid;

/// The most cases of a number shown at once.
const PAGE_MAX: usize = 500;

/// What a statistic is made from.
pub(super) struct Ground {
    tracks: Arc<Tracks>,
    pub(super) office: Arc<Office>,
    pub(super) as_of: NaiveDate,
    workdays: Workdays,
}

impl Ground {
    /// A mediator by number.
    pub(super) fn mediator(&self, number: MediatorNo) -> Option<MediatorId> {
        self.tracks.mediators.get(number).copied()
    }

    /// Cases as of the day asked for; of those that a period leaves out, most are not looked at further.
    pub(super) fn standings(&self, only: &Only) -> impl Iterator<Item = Standing<'_>> {
        self.standings_on(only, self.as_of)
    }

    /// The same as of another day.
    pub(super) fn standings_on(&self, only: &Only, as_of: NaiveDate) -> impl Iterator<Item = Standing<'_>> {
        let as_of = Day::from(as_of);
        let near = near(only);
        self.tracks.iter().filter(move |track| near(*track)).filter_map(move |track| Standing::of(track, as_of))
    }

    pub(super) fn grouping(&self, by: Option<GroupBy>) -> Grouping<'_> {
        Grouping::of(by, &self.tracks, &self.office.units)
    }

    pub(super) fn measure(&self, asked: &StatsQuery) -> Measure<'_> {
        let days = match asked.days {
            DayCount::Calendar => Days::Calendar,
            DayCount::Working => Days::Working(&self.workdays),
        };
        Measure { base: asked.base, days, time: asked.time }
    }

    fn frame(&self, asked: &StatsQuery) -> Frame {
        let StatsQuery { known_at, only, by, base, days, time, .. } = asked.clone();
        Frame { as_of: self.as_of, known_at, asked: Asked { by, base, days, time, only } }
    }

    /// What people call a group.
    fn label(&self, by: Option<GroupBy>, key: &str) -> Option<String> {
        match by {
            Some(GroupBy::Committee) => self.office.units.named(key).map(|unit| unit.name.clone()),
            Some(GroupBy::Mediator) => {
                Uuid::parse_str(key).ok().map(|id| people::name(&self.office.roster, MediatorId(id)))
            }
            _ => None,
        }
    }

    fn place_name(&self, place: &Place) -> String {
        let name = |code| self.office.units.get(code).map_or_else(|| code.0.clone(), |unit| unit.name.clone());
        match place {
            Place::Held { committee } => name(committee),
            Place::Between { from, to } => format!("{} > {}", name(from), name(to)),
        }
    }
}

impl Desk {
    /// Answers a statistic, as far as the person may see it.
    pub(super) fn statistic(&self, session: &Session, asked: &Statistic) -> Result<Figures, AskError> {
        if let Some(of) = timed(asked) {
            return Err(refuse("taken_by_ending").with("statistic", of).into());
        }
        Ok(match asked {
            Statistic::Resolution(asked) => {
                let asked = self.scoped(session, asked)?;
                Figures::Resolution(self.resolution(&asked)?.0)
            }
            Statistic::Custody(asked) => Figures::Custody(self.custody(&self.scoped(session, asked)?)?),
            Statistic::Counts(asked) => Figures::Counts(self.counts(&self.scoped(session, asked)?)?),
            Statistic::Indicators(asked) => {
                Figures::Indicators(Box::new(self.indicators(&self.scoped(session, asked)?)?))
            }
            Statistic::Numbers(asked) => Figures::Numbers(self.numbers_of(&self.scoped(session, asked)?)?),
            Statistic::Subsidy(asked) => Figures::Subsidy(Box::new(self.subsidies(session, asked)?)),
            Statistic::Compare(both) => {
                let (first, second) = (self.scoped(session, &both.0)?, self.scoped(session, &both.1)?);
                Figures::Compare(Box::new(self.comparison(&first, &second)?))
            }
            Statistic::Cases(asked) => {
                let of = self.scoped(session, &asked.of)?;
                Figures::Cases(self.cell_cases(session, &CellQuery { of, ..CellQuery::clone(asked) })?)
            }
        })
    }

    /// A question as far as the person may ask it. Who may see only their own is refused what is somebody else's: a figure
    /// of other cases than those asked for would be taken for the one asked for.
    pub(super) fn scoped(&self, session: &Session, asked: &StatsQuery) -> Result<StatsQuery, AskError> {
        let today = self.clock.today();
        if let Some(ahead) = asked.as_of.filter(|as_of| *as_of > today) {
            return Err(refuse("as_of_ahead").with("as_of", ahead).with("today", today).into());
        }
        if self.may(session, Action::Read, Relation::Elsewhere).is_ok() {
            return Ok(asked.clone());
        }
        self.may(session, Action::Read, Relation::Own)?;
        let office = self.office();
        let own = session.committee();
        if asked.only.committee.as_ref().is_some_and(|wanted| wanted != own) {
            let name = office.units.get(own).map_or_else(|| own.to_string(), |unit| unit.name.clone());
            return Err(refuse("stats_of_others").with("variant", "committee").with("committee", name).into());
        }
        let whole_committee = super::policy::alone(&office, own) || session.account.roles.contains(&Role::Head);
        let mediator = session.account.mediator.filter(|_| !whole_committee);
        if let (Some(own), Some(wanted)) = (mediator, asked.only.mediator)
            && own != wanted
        {
            let name = people::name(&office.roster, own);
            return Err(refuse("stats_of_others").with("variant", "mediator").with("mediator", name).into());
        }
        let only =
            Only { committee: Some(own.clone()), mediator: mediator.or(asked.only.mediator), ..asked.only.clone() };
        Ok(StatsQuery { only, ..asked.clone() })
    }

    pub(super) fn ground(&self, asked: &StatsQuery) -> Result<Ground, AskError> {
        let tracks = self.lives(asked.known_at)?;
        let office = match asked.known_at {
            Some(_) => self.office_known_at(asked.known_at)?,
            None => self.office(),
        };
        let as_of = asked.as_of.unwrap_or_else(|| self.clock.today());
        let working = asked.days == DayCount::Working;
        let first = || tracks.iter().map(|track| track.requested_on).min().map(Day::date);
        let first = Some(working).filter(|working| *working).and_then(|_| first()).unwrap_or(as_of);
        let workdays = Workdays::of(&office.calendar, first, as_of);
        Ok(Ground { tracks, office, as_of, workdays })
    }

    fn resolution(&self, asked: &StatsQuery) -> Result<(Resolution, Vec<Table>), AskError> {
        let ground = self.ground(asked)?;
        let grouping = ground.grouping(asked.by);
        let counted = resolution(ground.standings(&asked.only), &grouping, (&asked.only, &ground.measure(asked)));
        let (mut groups, tables): (Vec<_>, Vec<_>) = counted.into_iter().unzip();
        for group in &mut groups {
            group.label = ground.label(asked.by, &group.key);
        }
        Ok((Resolution { frame: ground.frame(asked), groups }, tables))
    }

    fn custody(&self, asked: &StatsQuery) -> Result<CustodyTable, AskError> {
        let ground = self.ground(asked)?;
        let mut groups = custody(ground.standings(&asked.only), &ground.grouping(asked.by), &asked.only);
        for group in &mut groups {
            group.label = ground.label(asked.by, &group.key);
            for place in &mut group.places {
                place.label = ground.place_name(&place.place);
            }
        }
        Ok(CustodyTable { frame: ground.frame(asked), groups })
    }

    fn numbers_of(&self, asked: &StatsQuery) -> Result<NumbersTable, AskError> {
        let ground = self.ground(asked)?;
        let groups = numbers(ground.standings(&asked.only), &ground.grouping(asked.by), &asked.only);
        Ok(NumbersTable { frame: ground.frame(asked), groups })
    }

    fn counts(&self, asked: &StatsQuery) -> Result<CountsTable, AskError> {
        let ground = self.ground(asked)?;
        let mut groups = counts(ground.standings(&asked.only), &ground.grouping(asked.by), &asked.only);
        for group in &mut groups {
            group.label = ground.label(asked.by, &group.key);
        }
        Ok(CountsTable { frame: ground.frame(asked), groups })
    }

    fn comparison(&self, first: &StatsQuery, second: &StatsQuery) -> Result<Comparison, AskError> {
        let ((first, one), (second, other)) = (self.resolution(first)?, self.resolution(second)?);
        let difference = one.first().zip(other.first()).and_then(|(one, other)| compared(one, other));
        Ok(Comparison { first, second, difference })
    }

    fn cell_cases(&self, session: &Session, asked: &CellQuery) -> Result<CellCases, AskError> {
        let ground = self.ground(&asked.of)?;
        let grouping = ground.grouping(asked.of.by);
        let measure = ground.measure(&asked.of);
        let place = asked.place.as_ref().map(|place| at(&ground.tracks, place));
        let in_group = |standing: &Standing<'_>| {
            let wanted = asked.group.as_ref();
            wanted.is_none_or(|key| grouping.group(standing).is_some_and(|group| grouping.key(group) == *key))
        };
        let days = |standing: &Standing<'_>| match place.flatten() {
            Some(at) => days_at(standing, at),
            None => standing.observation(&measure).map_or_else(
                || standing.worked(standing.track.requested_on, measure.days),
                |observation| observation.days,
            ),
        };
        let here = ground.standings(&asked.of.only).filter(|standing| {
            let at_place = match place {
                // All who were there count, accepted or not.
                Some(at) => at.is_some_and(|at| was_at(standing, at)),
                None => belongs(asked.cell, standing),
            };
            at_place && grouping.admits(&asked.of.only, standing) && in_group(standing)
        });
        let mut found: Vec<_> =
            here.map(|standing| (standing.track.id, days(&standing), standing.closing.is_some())).collect();
        // The longest first: what a figure hides is what took long.
        found.sort_by_key(|(id, days, _)| (std::cmp::Reverse(*days), *id));
        let limit = asked.limit.clamp(1, PAGE_MAX);
        let page: Vec<_> = found.iter().skip(asked.skip).take(limit).collect();
        let rows = self.views(|store| {
            page.iter().map(|(id, ..)| store.row(*id)).collect::<Result<Vec<Option<Row>>, StoreError>>()
        })?;
        let rows = rows
            .into_iter()
            .zip(page)
            .filter_map(|(row, (_, days, ended))| Some(CellRow { row: row?, days: *days, ended: *ended }));
        let mut rows: Vec<CellRow> = rows.collect();
        self.show(session, rows.iter_mut().map(|cell| &mut cell.row));
        Ok(CellCases { cases: u32::try_from(found.len()).unwrap_or(u32::MAX), rows })
    }
}

/// Which statistic on time is asked of cases taken by the day they ended, if one is: they are the ones that have ended, and
/// times of these alone are too short.
fn timed(asked: &Statistic) -> Option<&'static str> {
    let by_ending = |asked: &StatsQuery| asked.only.taken_by == TakenBy::Ended;
    match asked {
        Statistic::Resolution(asked) => by_ending(asked).then_some("resolution"),
        Statistic::Custody(asked) => by_ending(asked).then_some("custody"),
        Statistic::Indicators(asked) => by_ending(asked).then_some("indicators"),
        Statistic::Compare(both) => (by_ending(&both.0) || by_ending(&both.1)).then_some("compare"),
        Statistic::Cases(asked) => (by_ending(&asked.of) && asked.place.is_some()).then_some("custody"),
        Statistic::Counts(_) | Statistic::Numbers(_) | Statistic::Subsidy(_) => None,
    }
}

/// Whether a case may be in a period: by its acceptance, or by its request, whichever counts as of the day asked for, or by
/// any of its closings.
fn near(only: &Only) -> impl Fn(Track<'_>) -> bool + use<> {
    let from = only.from.map_or(Day::EVER, Day::from);
    let to = only.to.map_or(Day::NEVER, Day::from);
    let taken_by = only.taken_by;
    move |track| {
        let within = |on: Day| from <= on && on <= to;
        if taken_by == TakenBy::Ended {
            return track.closings().any(|closing| within(closing.on));
        }
        within(track.requested_on) || track.accepted_on.is_some_and(within)
    }
}

/// A place by numbers; none where no case was ever there.
fn at(tracks: &Tracks, place: &Place) -> Option<At> {
    match place {
        Place::Held { committee } => tracks.units.find(committee).map(At::Held),
        Place::Between { from, to } => Some(At::Between(tracks.units.find(from)?, tracks.units.find(to)?)),
    }
}
