//! 登记时的比对: what is known already while a request is typed: who the party may be, and whether the dispute is here before.
//!
//! A match is a hint with its grade, never an identity: two shops may share a name, and a person decides. Only what the
//! asker may see is matched; the desk sees to that.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::party::Side;
use super::case::row::Row;
use super::case::sought::SoughtParty;
use super::case::vocabulary::{Object, Stage, vocabulary};
use super::credit::reply::Published;

vocabulary! {
    /// How surely a known party is the one being typed, the surest first.
    Grade "grade" {
        /// 证件号码相同 (GB 32100, GB 11643)
        Code = "code",
        /// 名称相同
        Name = "name",
        /// 名称规范后相同: full-width, brackets, legal form, kinds of places apart
        Comparable = "comparable",
        /// 曾用名相同
        Former = "former",
        /// 读音相同
        Sound = "sound",
        /// 可能相同: another place before the name, two characters swapped or of like shape
        Possible = "possible",
        /// 名称中有所输入的文字
        Part = "part",
    }
}

/// What is being typed into an intake form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The name of the party under the caret.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Applicants so far.
    pub applicants: Vec<String>,
    /// Respondents so far.
    pub respondents: Vec<String>,
    /// Object of the right, once chosen.
    pub object: Option<Object>,
    /// Rights so far.
    pub rights: Vec<String>,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Matches {
    /// Who the party may be, the surest first.
    pub parties: Vec<Known>,
    /// Cases that look like the same dispute, the latest first.
    pub again: Vec<Again>,
    /// Of credit what is published of the party being typed, and nothing else: the type has room for nothing else.
    #[serde(default)]
    pub credit: Vec<Published>,
}

/// A known party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How surely.
    pub grade: Grade,
    /// As its latest case has it.
    pub party: SoughtParty,
    /// The number of that case.
    pub number: String,
    /// Its stage.
    pub stage: Stage,
    /// The day of its request.
    pub requested_on: NaiveDate,
    /// How many cases there are, as far as counted (50).
    pub cases: usize,
    /// How many of them the asker's own committee holds.
    pub own: usize,
}

/// A case that may be the same dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// Its number.
    pub number: String,
    /// Its stage.
    pub stage: Stage,
    /// The day of its request.
    pub requested_on: NaiveDate,
    /// The applicant both have.
    pub applicant: String,
    /// The respondent both have.
    pub respondent: String,
    /// The right both have; none where only the object is the same.
    pub right: Option<String>,
}

/// 以往案件: the other cases of one party of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyPast {
    /// Its side in the case asked about.
    pub side: Side,
    /// Its name there.
    pub name: String,
    /// Its other cases the asker may see, the latest first.
    pub cases: Vec<PastCase>,
    /// How many of them the asker's own committee holds.
    pub own: usize,
}

/// Another case of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCase {
    /// How surely it is the same party.
    pub grade: Grade,
    /// The case.
    pub row: Row,
}

/// A case that ended longer ago than this, in days, is another dispute.
pub const RECENT_DAYS: i64 = 365;

impl Typed {
    /// Whether there is enough to look for anything.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.name.trim().chars().count() >= 2 || self.code.trim().chars().count() >= 6 || self.names_both_sides()
    }

    /// Whether a dispute can be told already.
    #[must_use]
    pub fn names_both_sides(&self) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name.trim().chars().count() >= 2);
        named(&self.applicants) && named(&self.respondents)
    }
}

impl Known {
    /// Which side the party was on.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.party.side
    }
}
