//! The roster: mediators, with committee, standing, skills by object and absence; beside them the allies ([`ally`]) and what
//! everybody declared to have to do with whom ([`tie`]).
//!
//! A person never disappears from it: cases of the past name them. It suggests and never assigns; who is named in a case
//! is decided there. Each mediator is a stream of their own (`mediator:<uuid>`), whose commands and events are in [`acts`].

pub mod absence;
pub mod acts;
pub mod ally;
pub mod suggest;
pub mod tie;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

pub use self::absence::Absence;
use super::case::vocabulary::{Object, vocabulary};
use super::text::narrow;
use super::unit::UnitCode;

/// Under which imported mediators get their ids (version 5): committee, line feed, [`name_key`].
const IMPORTED: Uuid = Uuid::from_u128(0x5a1d_7c40_93f2_5b6e_8d2c_41b7_e0a9_63f5);

/// A mediator's identity in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediatorId(pub Uuid);

vocabulary! {
    /// How a mediator stands.
    Standing "standing" {
        /// 在聘: may be named in cases.
        Serving = "serving",
        /// Created by the import of an old register; a person has yet to confirm who this is. May be named in imported cases only.
        Unconfirmed = "unconfirmed",
        /// 解聘, or left.
        Left = "left",
    }
}

/// One mediator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediator {
    /// Identity.
    pub id: MediatorId,
    /// Name as written on documents.
    pub name: String,
    /// The committee; mediators of the district centre have the district's.
    pub committee: UnitCode,
    /// Standing.
    pub standing: Standing,
    /// Objects of rights they know.
    pub skills: BTreeSet<Object>,
    /// Absences, in order of recording.
    pub absences: Vec<Absence>,
}

/// All mediators, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roster(pub BTreeMap<MediatorId, Mediator>);

impl MediatorId {
    /// The id of a mediator known only by committee and name, as an old register has them: the same each time it is
    /// imported, whatever width or spaces the name is typed with.
    #[must_use]
    pub fn imported(committee: &UnitCode, name: &str) -> Self {
        Self(Uuid::new_v5(&IMPORTED, format!("{committee}\n{}", name_key(name)).as_bytes()))
    }
}

impl Mediator {
    /// Whether they are away on a day.
    #[must_use]
    pub fn away(&self, on: NaiveDate) -> Option<&Absence> {
        absence::on_day(&self.absences, on)
    }

    /// Serving, and not away on a day.
    #[must_use]
    pub fn available(&self, on: NaiveDate) -> bool {
        self.standing == Standing::Serving && self.away(on).is_none()
    }
}

impl Roster {
    /// The mediator with an id.
    #[must_use]
    pub fn get(&self, id: &MediatorId) -> Option<&Mediator> {
        self.0.get(id)
    }

    /// Who serves and is not away on a day.
    pub fn available(&self, on: NaiveDate) -> impl Iterator<Item = &Mediator> {
        self.0.values().filter(move |mediator| mediator.available(on))
    }

    /// Who serves and knows an object of rights.
    pub fn skilled(&self, object: Object) -> impl Iterator<Item = &Mediator> {
        let knows =
            move |mediator: &&Mediator| mediator.standing == Standing::Serving && mediator.skills.contains(&object);
        self.0.values().filter(knows)
    }

    /// Who belongs to a committee and has not left.
    pub fn of(&self, committee: &UnitCode) -> impl Iterator<Item = &Mediator> {
        self.0.values().filter(move |mediator| mediator.standing != Standing::Left && mediator.committee == *committee)
    }

    /// The mediator of a committee with a name, however it is typed: who serves before who is unconfirmed before who left.
    /// Where two of one standing bear the name, nobody: a person must say which.
    #[must_use]
    pub fn named(&self, committee: &UnitCode, name: &str) -> Option<&Mediator> {
        let key = name_key(name);
        let namesakes = || self.0.values().filter(|one| one.committee == *committee && name_key(&one.name) == key);
        let best = namesakes().map(|one| one.standing).min()?;
        let mut found = namesakes().filter(|one| one.standing == best);
        let first = found.next();
        if found.next().is_some() { None } else { first }
    }
}

/// A person's name without width, spaces and dots. Ids depend on it, so it is never made cleverer.
fn name_key(name: &str) -> String {
    name.chars().map(narrow).filter(|c| c.is_alphanumeric()).collect()
}

impl FromIterator<Mediator> for Roster {
    fn from_iter<I: IntoIterator<Item = Mediator>>(mediators: I) -> Self {
        Self(mediators.into_iter().map(|mediator| (mediator.id, mediator)).collect())
    }
}

impl fmt::Display for MediatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
