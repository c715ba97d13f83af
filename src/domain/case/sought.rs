//! What a case is found by beside its row: who its parties are in full, its rights, its place, what was noted.
//!
//! Kept with the row in the views and taken out before a row is shown to anybody: what of it a person may find is the
//! desk's to say. Matching names and codes is `search`'s.

use serde::{Deserialize, Serialize};

use super::Case;
use super::party::{NewParty, Party, Side};

/// The most characters of one text that are worth looking through.
const TEXT_CHARS_MAX: usize = 400;
/// The most remarks kept, the latest.
const REMARKS_MAX: usize = 12;

/// What a case is found by beside its row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sought {
    /// Its parties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<SoughtParty>,
    /// Names and numbers of its rights.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<String>,
    /// Where the dispute arose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Facts in short, as far as they are looked through.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Remarks, the latest ones, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// A party as it was entered, so that it need not be typed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoughtParty {
    /// Which side.
    pub side: Side,
    /// Name.
    pub name: String,
    /// 统一社会信用代码 or ID number, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Legal representative or person in charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Names it had in this case before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// Agents and guardians.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

impl Sought {
    /// Of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let rights = case.intake.rights.iter().flat_map(|right| [Some(right.name.clone()), right.number.clone()]);
        let imported = case.imported.iter().map(|imported| imported.remark.as_str());
        let remarks = imported.chain(case.remarks.iter().rev().map(|remark| remark.text.as_str()));
        Self {
            parties: case.parties.iter().map(SoughtParty::of).collect(),
            rights: rights.flatten().collect(),
            place: case.intake.place.clone(),
            summary: begin(&case.intake.summary),
            remarks: remarks.filter(|text| !text.trim().is_empty()).take(REMARKS_MAX).map(begin).collect(),
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SoughtParty {
    fn of(party: &Party) -> Self {
        let NewParty { name, code, representative, phone, address, .. } = party.who.clone();
        let guardian = party.who.guardian.iter().map(|guardian| guardian.name.clone());
        let people = party.who.agents.iter().map(|agent| agent.name.clone()).chain(guardian).collect();
        let former_names = party.former_names.clone();
        Self { side: party.side, name, code, representative, phone, address, former_names, people }
    }
}

fn begin(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::super::command::Act;
    use super::super::parties::AmendParty;
    use super::super::testing::{key, registered, registered_as};
    use super::*;

    #[test]
    fn a_name_that_was_corrected_still_finds_the_party() {
        let amend = AmendParty { party: key("r1"), name: Some("新名商行".to_owned()), ..AmendParty::example() };
        let case = registered().when(amend).done().case;
        let before = registered().case.parties[1].who.name.clone();
        let sought = Sought::of(&case);
        assert_eq!(sought.parties[1].name, "新名商行");
        assert_eq!(sought.parties[1].former_names, [before]);
    }

    #[test]
    fn long_texts_are_kept_as_far_as_they_are_looked_through() {
        let case = registered_as(|request| request.summary = "长".repeat(1_000)).case;
        assert_eq!(Sought::of(&case).summary.chars().count(), TEXT_CHARS_MAX);
        assert!(!Sought::of(&case).is_empty() && Sought::default().is_empty());
    }
}
