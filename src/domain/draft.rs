//! Drafts: what a person has typed into a form and not sent yet.
//!
//! A draft is not a fact: it is never in the ledger, it belongs to one person, and it is gone when its form is sent or
//! thrown away, at the latest after [`KEPT_DAYS`]. It holds entries by name and text, as they were typed, so that a form
//! that has changed since can still take up what it knows. One person may sit at two terminals: every draft has an id of
//! its own, and where two hands write on one draft each keeps its own copy. None is ever written over by another.
//!
//! The order that a form becomes has its id from the draft. So whoever takes a draft up whose form was sent already, by a
//! program that ended before it heard the answer, sends the same order again and not a second one; and a draft whose order
//! is on record is over, whenever its last save arrives.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::case::CaseId;
use super::refusal::{Refusal, refuse};

/// Days a draft is kept after it was last saved.
pub const KEPT_DAYS: i64 = 30;
/// The largest draft, in bytes of JSON.
pub const DRAFT_BYTES_MAX: usize = 256 * 1024;
/// The most drafts one person may have.
pub const DRAFTS_MAX: usize = 200;

/// Which draft, of which form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DraftKey {
    /// The form, usually the act's `type`.
    pub act: String,
    /// The case; none for a new one.
    pub case: Option<CaseId>,
    /// Whom or what of the office the form is about: an id, a user name, a division code. Empty where it is about nobody yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Which of several drafts of one form; nil for those of the time when there was but one.
    #[serde(default, skip_serializing_if = "Uuid::is_nil")]
    pub id: Uuid,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form.
    pub key: DraftKey,
    /// The case's number, to recognise it by.
    pub number: Option<String>,
    /// The version of the case the person saw.
    pub version: Option<u64>,
    /// What stands in the entries, by name.
    pub values: BTreeMap<String, String>,
    /// The entry that was being filled in.
    pub focus: String,
    /// The session that wrote it last.
    #[serde(default)]
    pub hand: Uuid,
    /// How often it had been saved when that session took it up; as it is kept, how often it has been saved.
    #[serde(default)]
    pub revision: u64,
}

/// What a person asks about drafts. Whose they are, the session says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftOrder {
    /// Keep this one in place of what it was made from. Where another session has written on that since, both are kept.
    Save(Box<Draft>),
    /// Throw it away, unless another session has written on it since.
    Discard {
        /// Which.
        key: DraftKey,
        /// The session that asks.
        hand: Uuid,
        /// How often it had been saved, as far as that session knows.
        revision: u64,
    },
    /// Which are there?
    List,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftAnswer {
    /// It is on disk.
    Saved {
        /// Under which key: another one than was asked for where the two had to part.
        key: DraftKey,
        /// When, by the clock of the office.
        at: NaiveDateTime,
        /// How often it has been saved.
        revision: u64,
    },
    /// It is gone.
    Discarded(DraftKey),
    /// It was not kept: the draft was over before this save arrived. A person still at its form goes on in a new one.
    Over {
        /// Which.
        key: DraftKey,
        /// Its form was sent and carried out; else it was thrown away.
        done: bool,
    },
    /// It is not gone: another session has written on it since.
    Newer(Box<KeptDraft>),
    /// Those that are there, the last saved first.
    Kept {
        /// The drafts.
        drafts: Vec<KeptDraft>,
        /// Files that could not be read and were set aside, by name.
        set_aside: Vec<String>,
    },
}

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// What was typed.
    pub draft: Draft,
    /// When it was saved, by the clock of the office.
    pub at: NaiveDateTime,
    /// The version of the case now; another one than the draft's means that something happened to the case since.
    pub version_now: Option<u64>,
}

impl DraftKey {
    /// Of a form about a case, or about nothing yet.
    #[must_use]
    pub fn of(act: &str, case: Option<CaseId>) -> Self {
        Self { act: act.to_owned(), case, about: String::new(), id: Uuid::nil() }
    }

    /// Whether the form's name can be one: what is more becomes no file name.
    ///
    /// # Errors
    /// `draft_malformed`.
    pub fn check(&self) -> Result<(), Refusal> {
        let fits = (1..=64).contains(&self.act.len())
            && self.act.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        let name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let about_fits = self.about.len() <= 64 && self.about.bytes().all(name);
        if fits && about_fits { Ok(()) } else { Err(refuse("draft_malformed")) }
    }

    /// The id of the order that its form becomes; none for drafts of the time when there was but one of a form.
    #[must_use]
    pub fn order(&self) -> Option<Uuid> {
        (!self.id.is_nil()).then(|| Uuid::new_v5(&self.id, b"order"))
    }

    /// Whether both are drafts of the same form about the same.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.act, self.case, &self.about) == (&other.act, other.case, &other.about)
    }

    /// Where the copy of `hand` is kept once another session has written on this draft: always the same place, so that
    /// what is already on its way finds it too.
    #[must_use]
    pub fn parted(&self, hand: Uuid) -> Self {
        Self { id: Uuid::new_v5(&hand, self.id.as_bytes()), ..self.clone() }
    }
}

impl Draft {
    /// Whether this one, as it is kept, holds what a session that saw `revision` of it has not seen.
    #[must_use]
    pub fn is_newer(&self, hand: Uuid, revision: u64) -> bool {
        self.hand != hand && self.revision != revision
    }
}

impl KeptDraft {
    /// How many acts happened to the case since the draft was begun; none where there is no case, or it did not change.
    #[must_use]
    pub fn acts_since(&self) -> Option<u64> {
        self.version_now?.checked_sub(self.draft.version?).filter(|acts| *acts > 0)
    }
}
