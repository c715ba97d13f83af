//! Events: what happened to a case, as the ledger keeps it.
//!
//! Each event is a struct beside the state it changes and implements [`Fold`]; the list below is the only place that
//! knows them all. An event's JSON shape is for ever: a change of shape is a new version with an upcaster in the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::Case;
use super::intake::Registered;
use super::number::CaseNumber;
use super::{
    agreement, archive, attachments, confirmation, consent, contacts, correct, court_report, custody, decision,
    destruction, ending, extension, forms, import,
};
use super::{
    intake, mediators, parties, performance, reopen, rights, risk, series, sessions, source_reply, subsidy, supervise,
    suspension, undo, visit,
};
use crate::domain::actor::Actor;

/// An event with when it happened, when it was recorded, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: Actor,
    /// The command that left it on record, with others perhaps: what is done in one is taken back in one.
    pub command: Uuid,
    /// What.
    pub event: Event,
}

/// One kind of event: its name and version, and what it does to the case.
pub trait Fold: Serialize + DeserializeOwned {
    /// `kind` in the ledger, snake case, past tense.
    const KIND: &'static str;
    /// `v` in the ledger: the version of its shape.
    const V: u16 = 1;

    /// Changes the case. Total: what is on record is never refused.
    fn apply(&self, case: &mut Case, fact: &Fact);
}

/// Why a record of a case stream could not be read as an event.
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
        /// Any event of a case.
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

            pub(super) fn apply(&self, case: &mut Case, fact: &Fact) {
                match self { $(Self::$name(event) => event.apply(case, fact),)+ }
            }
        }
    };
}

events! {
    intake::Registered,
    decision::Declined,
    decision::Accepted,
    parties::PartyAdded,
    parties::PartyAmended,
    parties::AgentAppointed,
    parties::AgentEnded,
    parties::GuardianAppointed,
    parties::InterpreterArranged,
    parties::ClaimsAmended,
    parties::Graded,
    risk::RiskMarked,
    risk::RiskReported,
    risk::RiskCleared,
    contacts::ContactLogged,
    consent::ConsentSought,
    consent::MediationBegun,
    rights::RightsTold,
    mediators::MediatorsNamed,
    mediators::Disclosed,
    mediators::RecusalRequested,
    mediators::RecusalDecided,
    mediators::MediatorReplaced,
    mediators::CoverArranged,
    mediators::Reassigned,
    sessions::SessionPlanned,
    sessions::SessionCancelled,
    sessions::SessionHeld,
    sessions::Invited,
    sessions::Investigated,
    suspension::Suspended,
    suspension::Resumed,
    extension::Extended,
    custody::Sent,
    custody::PassedOn,
    custody::Signed,
    custody::Returned,
    custody::Recalled,
    custody::HolderDecided,
    custody::Joined,
    custody::Left,
    agreement::AgreementDrafted,
    agreement::AgreementSigned,
    agreement::MediatorSigned,
    agreement::SealAffixed,
    agreement::AgreementTookEffect,
    agreement::AgreedOrally,
    agreement::WrittenDown,
    ending::CaseEnded,
    performance::PerformanceRecorded,
    performance::PerformanceStruck,
    performance::Urged,
    confirmation::ConfirmationApplied,
    confirmation::ConfirmationAccepted,
    confirmation::ConfirmationDecided,
    confirmation::EnforcementApplied,
    confirmation::EnforcementEnded,
    visit::Visited,
    court_report::ReportedToCourt,
    court_report::CourtReceived,
    forms::FormFiled,
    attachments::Attached,
    attachments::Detached,
    archive::VolumeBound,
    archive::CaseArchived,
    destruction::DestructionProposed,
    destruction::DestructionDecided,
    destruction::Destroyed,
    correct::Corrected,
    correct::Annotated,
    undo::TakenBack,
    reopen::Reopened,
    source_reply::SourceReplied,
    supervise::Supervised,
    supervise::SupervisionAnswered,
    subsidy::SubsidyReported,
    subsidy::SubsidyChecked,
    subsidy::SubsidyPaid,
    series::Voided,
    import::Imported,
    import::ImportedEnding,
    import::ImportConfirmed,
}

impl Event {
    /// The case number it brings, for the events that bring one. Its serial is 0 until the desk has taken one.
    #[must_use]
    pub const fn number(&self) -> Option<&CaseNumber> {
        match self {
            Self::Registered(registered) => Some(&registered.number),
            Self::Imported(imported) => Some(&imported.request.number),
            _ => None,
        }
    }

    /// The registration it brings, whole or as part of an import, for the events that bring one.
    #[must_use]
    pub const fn registration(&self) -> Option<&Registered> {
        match self {
            Self::Registered(registered) => Some(registered),
            Self::Imported(imported) => Some(&imported.request),
            _ => None,
        }
    }

    /// Gives it the number the desk took; other events are left alone.
    pub fn set_number(&mut self, number: CaseNumber) {
        match self {
            Self::Registered(registered) => registered.number = number,
            Self::Imported(imported) => imported.request.number = number,
            _ => {}
        }
    }
}
