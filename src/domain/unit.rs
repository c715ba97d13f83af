//! Units and committees: who may hold a case.
//!
//! A committee (调解组织) belongs to one unit of the division table and is named by that unit's code. Committees are not
//! each other's superiors; the level only says where a case can go.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

use super::case::vocabulary::vocabulary;

/// A division code: 6 digits for the district, 9 for a town, street or park. Names the committee there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitCode(pub String);

/// 区 or 镇街.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 区级.
    District,
    /// 镇、街道、园区.
    Town,
}

vocabulary! {
    /// What the division table calls it.
    UnitKind "unit_kind" {
        /// 区
        District = "district",
        /// 街道
        Street = "street",
        /// 镇
        Town = "town",
        /// 园区
        Park = "park",
    }
}

/// One committee with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Division code.
    pub code: UnitCode,
    /// Official name, for instance 耿车镇.
    pub name: String,
    /// 区, 街道, 镇 or 园区.
    pub kind: UnitKind,
    /// The unit above, none for the district.
    pub parent: Option<UnitCode>,
    /// What its case numbers begin with, for instance 耿车知调.
    pub number_prefix: String,
    /// Can still take cases.
    pub active: bool,
}

/// The units of the district, by code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Units(pub BTreeMap<UnitCode, Unit>);

impl Unit {
    /// District for 区, town for the rest.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.kind {
            UnitKind::District => Level::District,
            UnitKind::Street | UnitKind::Town | UnitKind::Park => Level::Town,
        }
    }
}

impl Units {
    /// The unit with a code.
    #[must_use]
    pub fn get(&self, code: &UnitCode) -> Option<&Unit> {
        self.0.get(code)
    }

    /// The district's own unit.
    #[must_use]
    pub fn district(&self) -> Option<&Unit> {
        self.0.values().find(|unit| unit.kind == UnitKind::District)
    }

    /// The unit with an official name (exact), or the code itself. Of units that bore one name after the other, the one
    /// that is open.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Unit> {
        let named = || self.0.values().filter(|unit| unit.name == name || unit.code.0 == name);
        named().find(|unit| unit.active).or_else(|| named().next())
    }
}

impl FromIterator<Unit> for Units {
    fn from_iter<I: IntoIterator<Item = Unit>>(units: I) -> Self {
        Self(units.into_iter().map(|unit| (unit.code.clone(), unit)).collect())
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
