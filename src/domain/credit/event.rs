//! Events: what happened to a dossier, as the ledger keeps it. The same shape as the case's and the office's: a JSON form
//! is for ever, and a change of form is a new version with an upcaster in the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Dossier;
use super::{attention, entry, instrument, link, listing, repair, subject, suggestion};
use crate::domain::actor::Actor;
use crate::domain::pledge;

/// An event with when it happened, when it was recorded, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// One kind of event: its name and version, and what it does to the dossier.
pub trait Fold: Serialize + DeserializeOwned {
    /// `kind` in the ledger, snake case, past tense.
    const KIND: &'static str;
    /// `v` in the ledger: the version of its shape.
    const V: u16 = 1;

    /// Changes the dossier. Total: what is on record is never refused; what does not fit changes nothing.
    fn apply(&self, dossier: &mut Dossier, fact: &Fact);
}

/// Why a record of a dossier could not be read as an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// A name or version this program does not know.
    #[error("unknown event {kind} v{v}")]
    Unknown {
        /// Name.
        kind: String,
        /// Version.
        v: u16,
    },
    /// The content does not fit the name.
    #[error("event {kind} cannot be read: {detail}")]
    Malformed {
        /// Name.
        kind: String,
        /// What serde says.
        detail: String,
    },
}

/// Lists the events: an enum over them, and reading and writing by kind.
macro_rules! events {
    ($($module:ident::$name:ident,)+) => {
        /// Any event of a dossier.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event { $(
            #[doc = concat!("See [`", stringify!($module), "::", stringify!($name), "`].")]
            $name(Box<$module::$name>),
        )+ }

        $(impl From<$module::$name> for Event {
            fn from(event: $module::$name) -> Self { Self::$name(Box::new(event)) }
        })+

        impl Event {
            /// Every kind with its present version.
            pub const KINDS: &'static [(&'static str, u16)] =
                &[$((<$module::$name as Fold>::KIND, <$module::$name as Fold>::V),)+];

            /// `kind` in the ledger.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => <$module::$name as Fold>::KIND,)+ }
            }

            /// `v` in the ledger.
            #[must_use]
            pub const fn v(&self) -> u16 {
                match self { $(Self::$name(_) => <$module::$name as Fold>::V,)+ }
            }

            /// The content as JSON.
            ///
            /// # Errors
            /// Never for the types listed here; serde's error is passed on rather than hidden.
            pub fn body(&self) -> serde_json::Result<Value> {
                match self { $(Self::$name(event) => serde_json::to_value(event),)+ }
            }

            /// Reads an event (already upcast) back.
            ///
            /// # Errors
            /// [`EventError`] for unknown kinds and bodies that do not fit.
            pub fn from_body(kind: &str, v: u16, body: Value) -> Result<Self, EventError> {
                $(if kind == <$module::$name as Fold>::KIND && v == <$module::$name as Fold>::V {
                    return serde_json::from_value::<$module::$name>(body)
                        .map(Into::into)
                        .map_err(|error| EventError::Malformed { kind: kind.to_owned(), detail: error.to_string() });
                })+
                Err(EventError::Unknown { kind: kind.to_owned(), v })
            }

            pub(super) fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
                match self { $(Self::$name(event) => event.apply(dossier, fact),)+ }
            }
        }
    };
}

events! {
    subject::SubjectFounded,
    subject::SubjectAlsoNamed,
    instrument::InstrumentRecorded,
    instrument::InstrumentCorrected,
    instrument::InstrumentRevoked,
    link::LinkSuggested,
    link::LinkDecided,
    attention::AttentionProposed,
    attention::AttentionDecided,
    attention::AttentionLifted,
    suggestion::SuggestionForwarded,
    suggestion::SuggestionReceived,
    suggestion::SuggestionAnswered,
    listing::ListingProposed,
    listing::ListingNotified,
    listing::DefenceMade,
    listing::DefenceAnswered,
    listing::SuperiorConsented,
    listing::ListingDecided,
    entry::EntryRecorded,
    entry::EntryAnnulled,
    entry::EntryEnded,
    repair::RepairRequested,
    repair::RepairTaken,
    repair::RepairVerified,
    repair::RepairDecided,
    repair::EntryRemoved,
    repair::RepairFalse,
    pledge::PledgeApplied,
    pledge::PledgeReviewed,
    pledge::PledgeForwarded,
    pledge::PledgePublicised,
    pledge::PledgeDecided,
    pledge::PledgeRenewed,
    pledge::PledgeBroken,
    pledge::PledgeWithdrawn,
}

#[cfg(test)]
mod distinct {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn kinds_are_distinct_from_one_another_and_from_every_other_stream() {
        let others = crate::domain::case::event::Event::KINDS.iter().chain(crate::domain::office::event::Event::KINDS);
        let kinds: Vec<_> = Event::KINDS.iter().chain(others).map(|(kind, _)| *kind).collect();
        assert_eq!(kinds.iter().collect::<BTreeSet<_>>().len(), kinds.len());
    }
}
