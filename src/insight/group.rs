//! Which group a case belongs to, and which cases are asked for at all.
//!
//! Committee and level are those answerable at the ending (or on the as-of day): each case counts once. A group's key is
//! a machine value; what people call it is put beside by whoever knows names.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::days::Day;
use super::observe::Standing;
use super::tracks::{Tracks, UnitNo};
use crate::domain::case::vocabulary::{Kind, Object, SourceKind};
use crate::domain::stats::{GroupBy, Only, TakenBy};
use crate::domain::unit::{Level, Units};

/// The key of everything together.
pub const ALL: &str = "all";
/// The key of those nobody was named for.
pub const NOBODY: &str = "none";

/// A group, in the order groups are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Everything.
    All,
    /// A level.
    Level(Level),
    /// A committee.
    Committee(u16),
    /// A mediator; none for nobody.
    Mediator(Option<u32>),
    /// An object.
    Object(Object),
    /// A kind.
    Kind(Kind),
    /// A source.
    Source(SourceKind),
    /// A month of acceptance, as year and month.
    Month(i32, u32),
}

/// What telling groups apart needs beside the cases.
#[derive(Debug, Clone)]
pub struct Grouping<'a> {
    /// By what.
    pub by: Option<GroupBy>,
    /// The cases' names of things.
    pub tracks: &'a Tracks,
    /// The level of each committee, by its number.
    levels: Vec<Level>,
}

impl<'a> Grouping<'a> {
    /// Groups of these cases.
    #[must_use]
    pub fn of(by: Option<GroupBy>, tracks: &'a Tracks, units: &Units) -> Self {
        // A unit nobody knows any more is not the district.
        let level = |code| units.get(code).map_or(Level::Town, crate::domain::unit::Unit::level);
        Self { by, tracks, levels: tracks.units.all().iter().map(level).collect() }
    }

    /// The level of a committee by its number.
    #[must_use]
    pub fn level_of(&self, unit: UnitNo) -> Option<Level> {
        self.levels.get(usize::from(unit)).copied()
    }

    /// The group of a case; none where it has none (a month, for what was not accepted).
    #[must_use]
    pub fn group(&self, standing: &Standing<'_>) -> Option<Group> {
        let track = standing.track;
        Some(match self.by {
            None => Group::All,
            Some(GroupBy::Level) => Group::Level(self.level(standing)?),
            Some(GroupBy::Committee) => Group::Committee(standing.holder()?),
            Some(GroupBy::Mediator) => Group::Mediator(standing.mediator()),
            Some(GroupBy::Object) => Group::Object(track.object),
            Some(GroupBy::Kind) => Group::Kind(track.kind),
            Some(GroupBy::Source) => Group::Source(track.source),
            Some(GroupBy::Month) => {
                let accepted_on = standing.accepted_on?.date();
                Group::Month(accepted_on.year(), accepted_on.month())
            }
        })
    }

    /// The machine value of a group.
    #[must_use]
    pub fn key(&self, group: Group) -> String {
        match group {
            Group::All => ALL.to_owned(),
            Group::Level(Level::District) => "district".to_owned(),
            Group::Level(Level::Town) => "town".to_owned(),
            Group::Committee(unit) => self.tracks.units.get(unit).map_or_else(String::new, ToString::to_string),
            Group::Mediator(None) => NOBODY.to_owned(),
            Group::Mediator(Some(number)) => {
                self.tracks.mediators.get(number).map_or_else(String::new, |mediator| mediator.0.to_string())
            }
            Group::Object(object) => object.value().to_owned(),
            Group::Kind(kind) => kind.value().to_owned(),
            Group::Source(source) => source.value().to_owned(),
            Group::Month(year, month) => format!("{year:04}-{month:02}"),
        }
    }

    /// Groups by their machine values: committees as the division table has them, the rest in its own order.
    #[must_use]
    pub fn sorted<T>(&self, groups: impl IntoIterator<Item = (Group, T)>) -> Vec<(String, T)> {
        let mut named: Vec<(Group, String, T)> =
            groups.into_iter().map(|(group, value)| (group, self.key(group), value)).collect();
        let by_key = matches!(self.by, Some(GroupBy::Committee | GroupBy::Mediator));
        named.sort_by(|one, other| if by_key { one.1.cmp(&other.1) } else { one.0.cmp(&other.0) });
        named.into_iter().map(|(_, key, value)| (key, value)).collect()
    }

    /// The level of the holder.
    #[must_use]
    pub fn level(&self, standing: &Standing<'_>) -> Option<Level> {
        self.level_of(standing.holder()?)
    }

    /// Whether a case is one of those asked for.
    #[must_use]
    pub fn admits(&self, only: &Only, standing: &Standing<'_>) -> bool {
        let track = standing.track;
        let since =
            |on| only.from.is_none_or(|from| on >= Day::from(from)) && only.to.is_none_or(|to| on <= Day::from(to));
        let in_time = match only.taken_by {
            TakenBy::Accepted => {
                (only.from.is_none() && only.to.is_none()) || since(standing.accepted_on.unwrap_or(track.requested_on))
            }
            TakenBy::Ended => standing.closing.is_some_and(|closing| since(closing.on)),
        };
        let unit = || standing.holder().and_then(|unit| self.tracks.units.get(unit));
        let mediator = || standing.mediator().and_then(|number| self.tracks.mediators.get(number));
        in_time
            && only.object.is_none_or(|object| object == track.object)
            && only.kind.is_none_or(|kind| kind == track.kind)
            && only.source.is_none_or(|source| source == track.source)
            && only.committee.as_ref().is_none_or(|committee| unit() == Some(committee))
            && only.mediator.as_ref().is_none_or(|wanted| mediator() == Some(wanted))
            && only.level.is_none_or(|level| self.level(standing) == Some(level))
    }
}

/// Values by group, made when first asked for.
pub type ByGroup<T> = BTreeMap<Group, T>;
