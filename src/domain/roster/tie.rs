//! 利害关系: what somebody on the roster has to do with a party or a firm, declared beforehand.
//!
//! A tie keeps its holder out of suggestions for that party's cases, and one to the same code out of the case itself,
//! unless the parties choose the mediator knowing of it (特邀调解规定 Art 15). A name that only looks alike is a hint, and
//! told as such. Who stands aside later is decided in the case (回避).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::MediatorId;
use super::ally::AllyId;
use crate::domain::code::check;
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

/// How surely a tie is one to a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// The names are as good as one; the codes are not both known.
    Namesake,
    /// The same code.
    Same,
}

impl Tie {
    /// Whether it is a tie to this party: the same code, or the same name however it is typed. Two codes that are both
    /// known and differ are two people, whatever they are called.
    #[must_use]
    pub fn binds(&self, name: &str, code: Option<&str>) -> Option<Bond> {
        let codes = self.code.as_deref().zip(code).map(|(own, other)| (check(own), check(other)));
        match codes {
            Some((own, other)) if own.code == other.code => Some(Bond::Same),
            Some((own, other)) if own.valid && other.valid && own.kind == other.kind => None,
            _ if normalise_name(&self.with) == normalise_name(name) => Some(Bond::Namesake),
            _ => None,
        }
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
        assert_eq!(tie(None).binds("宿迁市垚田电子商务有限责任公司", None), Some(Bond::Namesake));
        assert_eq!(tie(Some("91321302MA1X")).binds("改名后的公司", Some("91321302ma1x ")), Some(Bond::Same));
        assert_eq!(tie(Some("91321302MA1X")).binds("宿迁叁木电子商务有限公司", Some("91321302MA1Y")), None);
        assert_eq!(tie(None).binds("宿迁叁木电子商务有限公司", None), None);
    }

    #[test]
    fn a_code_is_the_same_in_full_width_and_with_spaces() {
        let tie = Tie {
            with: "法委丁".to_owned(),
            code: Some("１１０１０５ １９４９１２３１ ００２ｘ".to_owned()),
            relation: "夫妻".to_owned(),
        };
        assert_eq!(tie.binds("法某丁", Some("11010519491231002X")), Some(Bond::Same));
        // Both codes are known and right: a namesake, and no tie.
        assert_eq!(tie.binds("法委丁", Some("440524188001010014")), None);
        assert_eq!(tie.binds("法委丁", None), Some(Bond::Namesake));
    }
}
