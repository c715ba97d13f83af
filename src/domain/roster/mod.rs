//! The roster: mediators, with committee, standing, skills by object and absence, as far as cases need them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::case::vocabulary::Object;
use super::unit::UnitCode;

/// A mediator's identity in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediatorId(pub Uuid);

/// How a mediator stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 在聘: may be named in cases.
    Serving,
    /// Created by the import of an old register; a person has yet to confirm who this is. May be named in imported cases only.
    Unconfirmed,
    /// 解聘, or left.
    Left,
}

/// Away from a day to a day, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// First day away.
    pub from: NaiveDate,
    /// Last day away; none while not known.
    pub until: Option<NaiveDate>,
    /// Why, in the person's words.
    pub reason: String,
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
