//! 公益维权援助力量: lawyers, experts, associations and enterprises that help a mediation without mediating it.
//!
//! They stand beside the mediators on the roster: skills by object of rights, absence, declared ties. A case never depends
//! on them (who takes part in a session is recorded there by name), so nothing of a case is decided by what stands here.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

use super::absence::{self, Absence};
use super::{Standing, name_key};
use crate::domain::case::vocabulary::{Object, vocabulary};
use chrono::NaiveDate;

/// Under which allies get their ids (version 5): kind, line feed, name without width and spaces.
const NAMED: Uuid = Uuid::from_u128(0x2f6b_81d4_0c5e_5a97_b3d2_7e14_90ab_c6f8);

/// An ally's identity in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AllyId(pub Uuid);

vocabulary! {
    /// What kind of help.
    AllyKind "ally_kind" {
        /// 律师
        Lawyer = "lawyer",
        /// 专家: of a trade or a technique.
        Expert = "expert",
        /// 协会、商会
        Association = "association",
        /// 企业: a firm that has pledged help, for instance with authentication.
        Enterprise = "enterprise",
    }
}

/// One ally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ally {
    /// Identity.
    pub id: AllyId,
    /// What kind.
    pub kind: AllyKind,
    /// Name.
    pub name: String,
    /// Where they belong: a law firm, an institute; none for associations and firms themselves.
    pub affiliation: Option<String>,
    /// How they are reached.
    pub phone: Option<String>,
    /// Serving, or left.
    pub standing: Standing,
    /// Objects of rights they know.
    pub skills: BTreeSet<Object>,
    /// Absences, in order of recording.
    pub absences: Vec<Absence>,
}

/// All allies, by id; those who left stay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Allies(pub BTreeMap<AllyId, Ally>);

impl AllyId {
    /// The id of an ally that is given none: the same for the same kind and name.
    #[must_use]
    pub fn of(kind: AllyKind, name: &str) -> Self {
        Self(Uuid::new_v5(&NAMED, format!("{kind}\n{}", name_key(name)).as_bytes()))
    }
}

impl Ally {
    /// Whether they are away on a day.
    #[must_use]
    pub fn away(&self, on: NaiveDate) -> Option<&Absence> {
        absence::on_day(&self.absences, on)
    }
}

impl Allies {
    /// Those of a kind, in the order of their names.
    #[must_use]
    pub fn of(&self, kind: AllyKind) -> Vec<&Ally> {
        let mut found: Vec<&Ally> = self.0.values().filter(|ally| ally.kind == kind).collect();
        found.sort_by(|a, b| (a.standing, &a.name).cmp(&(b.standing, &b.name)));
        found
    }
}

impl fmt::Display for AllyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
