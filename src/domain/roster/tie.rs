//! 利害关系: what somebody on the roster has to do with a party or a firm, declared beforehand.
//!
//! A tie keeps its holder out of suggestions for that party's cases. It is a hint about persons, never a verdict: who
//! stands aside in a case is decided there (回避), and a name that only looks alike is told as such.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::MediatorId;
use super::ally::AllyId;
use crate::domain::text::normalise_name;

/// Anybody on the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub Uuid);

/// One declared tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// To whom: the name of a person or firm.
    pub with: String,
    /// Their 统一社会信用代码 or ID number, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the relation is, in words.
    pub relation: String,
}

/// Everybody's ties, in order of declaration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ties(pub BTreeMap<PersonId, Vec<Tie>>);

impl Tie {
    /// Whether it is a tie to this party: the same code, or the same name however it is typed.
    #[must_use]
    pub fn binds(&self, name: &str, code: Option<&str>) -> bool {
        let plain = |code: &str| code.trim().to_uppercase();
        let same_code = matches!((&self.code, code), (Some(own), Some(other)) if plain(own) == plain(other));
        same_code || normalise_name(&self.with) == normalise_name(name)
    }
}

impl Ties {
    /// A person's ties.
    #[must_use]
    pub fn of(&self, person: impl Into<PersonId>) -> &[Tie] {
        self.0.get(&person.into()).map_or(&[], Vec::as_slice)
    }
}

impl From<MediatorId> for PersonId {
    fn from(id: MediatorId) -> Self {
        Self(id.0)
    }
}

impl From<AllyId> for PersonId {
    fn from(id: AllyId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_found_by_code_or_by_name_however_typed() {
        let tie = |code: Option<&str>| Tie {
            with: "宿迁垚田电子商务有限公司".to_owned(),
            code: code.map(str::to_owned),
            relation: "常年法律顾问".to_owned(),
        };
        assert!(tie(None).binds("宿迁市垚田电子商务有限责任公司", None));
        assert!(tie(Some("91321302MA1X")).binds("改名后的公司", Some("91321302ma1x ")));
        assert!(!tie(Some("91321302MA1X")).binds("宿迁叁木电子商务有限公司", Some("91321302MA1Y")));
        assert!(!tie(None).binds("宿迁叁木电子商务有限公司", None));
    }
}
