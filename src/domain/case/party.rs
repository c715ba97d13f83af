//! 当事人: applicants and respondents, with those who act for them.
//!
//! A party has a key in the case (`a1`, `a2` for applicants, `r1`, `r2` for respondents), given in the order they were
//! entered and never reused. Codes are checked (GB 32100, GB 11643) with a warning, not a block: real codes that fail
//! the check exist.

pub mod kind;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

use super::vocabulary::vocabulary;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text;

vocabulary! {
    /// Which side.
    Side "side" {
        /// 申请人
        Applicant = "applicant",
        /// 被申请人
        Respondent = "respondent",
    }
}

vocabulary! {
    /// 代理权限: what an agent may do (民诉法 Art 62: to admit, waive, change claims or settle takes special authority).
    Authority "authority" {
        /// 一般授权
        General = "general",
        /// 特别授权
        Special = "special",
    }
}

/// A party's key in its case: `a1`, `r2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyKey(pub String);

/// A party as entered, before it has a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// Name as on the identity document or licence.
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
    /// Date of birth, of a natural person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<NaiveDate>,
    /// 监护人, of a minor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// 代理人.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<Agent>,
    /// Interpreter, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<Interpreter>,
}

/// A guardian of a minor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardian {
    /// Name.
    pub name: String,
    /// Relation to the minor, for instance 母亲.
    pub relation: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Somebody who acts for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// General or special authority.
    pub authority: Authority,
    /// Last day of the authority; none if it runs to the end of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// An interpreter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interpreter {
    /// Name.
    pub name: String,
    /// Language or sign language.
    pub language: String,
}

/// A party of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// `a1`, `r2`.
    pub key: PartyKey,
    /// Which side.
    pub side: Side,
    /// Who, and who acts for them.
    #[serde(flatten)]
    pub who: NewParty,
    /// Names that were corrected, the oldest first: papers and people still use them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
}

/// The fields of a party in a command.
pub const PARTY_FIELDS: &[Field] = &[
    need("name", FieldKind::Line),
    may("code", FieldKind::Line),
    may("representative", FieldKind::Line),
    may("phone", FieldKind::Line),
    may("address", FieldKind::Line),
    may("born_on", FieldKind::Date),
    may("guardian", FieldKind::Object(GUARDIAN_FIELDS)),
    may("agents", FieldKind::List(&FieldKind::Object(AGENT_FIELDS))),
    may("interpreter", FieldKind::Object(INTERPRETER_FIELDS)),
];

/// The fields of a guardian.
pub const GUARDIAN_FIELDS: &[Field] =
    &[need("name", FieldKind::Line), need("relation", FieldKind::Line), may("phone", FieldKind::Line)];

/// The fields of an agent.
pub const AGENT_FIELDS: &[Field] = &[
    need("name", FieldKind::Line),
    need("authority", Authority::FIELD),
    may("until", FieldKind::Date),
    may("phone", FieldKind::Line),
];

/// The fields of an interpreter.
pub const INTERPRETER_FIELDS: &[Field] = &[need("name", FieldKind::Line), need("language", FieldKind::Line)];

impl NewParty {
    /// Whether the entries can be meant: a name that shows something, single lines, born by now.
    ///
    /// # Errors
    /// `party_name_missing` with the `side`; `text_control`, `text_too_long` with the `field`; `born_in_future`,
    /// `date_implausible`.
    pub fn check(&self, side: Side, today: NaiveDate) -> Result<(), Refusal> {
        if text::shows_nothing(&self.name) {
            return Err(refuse("party_name_missing").with("side", side));
        }
        text::name(&self.name).map_err(|refusal| refusal.with("field", "name"))?;
        let lines = [
            ("code", &self.code),
            ("representative", &self.representative),
            ("phone", &self.phone),
            ("address", &self.address),
        ];
        for (field, line) in lines {
            text::line(line.as_deref().unwrap_or_default()).map_err(|refusal| refusal.with("field", field))?;
        }
        match self.born_on {
            Some(born) if born > today => {
                Err(refuse("born_in_future").with("party", self.name.trim()).with("on", born))
            }
            _ => Ok(()),
        }
    }

    /// Surely the same person or firm: they have one code. A name alone is never enough.
    #[must_use]
    pub fn is_surely(&self, other: &Self) -> bool {
        let code = |party: &Self| {
            let code: String = party.code.as_deref()?.chars().map(text::narrow).filter(|c| *c != ' ').collect();
            Some(code.to_ascii_uppercase()).filter(|code| !code.is_empty())
        };
        code(self).is_some_and(|own| code(other).as_ref() == Some(&own))
    }

    /// A party known by name only.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            code: None,
            representative: None,
            phone: None,
            address: None,
            born_on: None,
            guardian: None,
            agents: Vec::new(),
            interpreter: None,
        }
    }
}

impl Party {
    /// Under 18 on a day, as far as the date of birth is known (民法典 Art 17).
    #[must_use]
    pub fn is_minor(&self, on: NaiveDate) -> bool {
        self.who.born_on.and_then(|born| on.years_since(born)).is_some_and(|years| years < 18)
    }

    /// An agent by name who may settle on a day: special authority, not run out.
    #[must_use]
    pub fn may_settle(&self, agent: &str, on: NaiveDate) -> bool {
        self.who.agents.iter().any(|known| {
            known.name == agent && known.authority == Authority::Special && known.until.is_none_or(|until| on <= until)
        })
    }
}

/// Gives keys to new parties: the next free number of that side.
#[must_use]
pub fn keyed(existing: &[Party], side: Side, new: &[NewParty]) -> Vec<Party> {
    let letter = match side {
        Side::Applicant => 'a',
        Side::Respondent => 'r',
    };
    let taken = existing.iter().filter(|party| party.side == side).count();
    new.iter()
        .enumerate()
        .map(|(index, who)| {
            let key = PartyKey(format!("{letter}{}", taken + index + 1));
            Party { key, side, who: who.clone(), former_names: Vec::new() }
        })
        .collect()
}

impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
