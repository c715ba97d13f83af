//! Events: what happened to the office, as the ledger keeps it. The same shape as the case's: a JSON form is for ever,
//! and a change of form is a new version with an upcaster in the ledger.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::stream::Stream;
use super::{Office, account, calendar, rules, subjects, units};
pub use crate::domain::case::event::EventError;
use crate::domain::indicator::acts as indicators;
use crate::domain::roster::acts as roster;

/// One kind of event: its name and version, and what it does to the office.
pub trait Fold: Serialize + DeserializeOwned {
    /// `kind` in the ledger, snake case, past tense.
    const KIND: &'static str;
    /// `v` in the ledger: the version of its shape.
    const V: u16 = 1;

    /// Changes the office. Total: what is on record is never refused. An event in a stream of another kind, or before the
    /// one that founds its stream, changes nothing.
    fn apply(&self, office: &mut Office, stream: &Stream, on: NaiveDate);
}

/// Lists the events: an enum over them, and reading and writing by kind.
macro_rules! events {
    ($($module:ident::$name:ident,)+) => {
        /// Any event of the office.
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

            pub(super) fn apply(&self, office: &mut Office, stream: &Stream, on: NaiveDate) {
                match self { $(Self::$name(event) => event.apply(office, stream, on),)+ }
            }
        }
    };
}

events! {
    account::AccountAdded,
    account::AccountChanged,
    account::AccountDisabled,
    account::AccountEnabled,
    account::AccountGranted,
    account::AccountUngranted,
    units::UnitAdded,
    units::UnitChanged,
    rules::RuleSet,
    calendar::CalendarLoaded,
    roster::MediatorAdded,
    roster::MediatorChanged,
    roster::MediatorConfirmed,
    roster::MediatorAway,
    roster::MediatorReturned,
    roster::MediatorLeft,
    roster::AllyAdded,
    roster::AllyChanged,
    roster::AllyAway,
    roster::AllyReturned,
    roster::AllyLeft,
    roster::TieDeclared,
    roster::TieEnded,
    indicators::TargetSet,
    indicators::IndicatorReported,
    subjects::SubjectsSalted,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::event::Event as CaseEvent;
    use std::collections::BTreeSet;

    #[test]
    fn kinds_are_distinct_from_one_another_and_from_the_case() {
        let kinds: BTreeSet<_> = Event::KINDS.iter().chain(CaseEvent::KINDS).map(|(kind, _)| kind).collect();
        assert_eq!(kinds.len(), Event::KINDS.len() + CaseEvent::KINDS.len());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let unknown = Event::from_body("unit_added", 9, serde_json::json!({}));
        assert_eq!(unknown, Err(EventError::Unknown { kind: "unit_added".to_owned(), v: 9 }));
        let malformed = Event::from_body("unit_added", 1, serde_json::json!({ "name": 1 }));
        assert!(matches!(malformed, Err(EventError::Malformed { .. })));
    }
}
