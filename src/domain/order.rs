//! Orders and receipts: what a person asks the register to do, and what it answers once that is durable.

mod parse;

pub use self::parse::Bad;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::case::CaseId;
use super::case::bulk::Bulk;
use super::case::command::Command;
use super::case::series::SeriesIntake;
use super::credit::{self, SubjectId};
use super::office;
use super::refusal::{Refusal, Warning};

/// Which case an order is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A case that the order brings into being.
    New,
    /// By identity.
    Id(CaseId),
    /// By number or alias, as people write it.
    Label(String),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Do {
    /// An act on one case.
    Case(Target, Command),
    /// An act on accounts, units, rules, calendar or roster.
    Office(office::command::Command),
    /// An act on the dossier of a subject of credit.
    Credit(credit::command::Command),
    /// One intake that makes a case for each respondent (系列案).
    Series(Box<SeriesIntake>),
    /// Undoes a series as long as nothing else happened to its cases.
    VoidSeries {
        /// Which.
        series: Uuid,
        /// Why.
        reason: String,
    },
    /// One act on many cases, whole or not at all.
    Bulk(Box<Bulk>),
    /// Something left the desk: only the desk itself says so.
    Note(Note),
}

/// What the register puts on record by itself: what people were shown, and what came about by rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Trade-secret cases were read: once a person, case and day.
    Read(BTreeSet<CaseId>),
    /// A list was taken out in a file.
    Export {
        /// Which cases were asked for.
        filter: serde_json::Value,
        /// How many there were.
        cases: u64,
        /// The end of the ledger then.
        position: u64,
        /// Numbers of persons were whole.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unmasked: bool,
    },
    /// Longest terms of entries of these subjects are over.
    Ended(BTreeSet<SubjectId>),
}

impl Do {
    /// It takes something back that must be on record, not only planned.
    #[must_use]
    pub const fn looks_back(&self) -> bool {
        matches!(self, Self::VoidSeries { .. } | Self::Case(_, Command::Undo(_)))
    }

    /// It may have to find a case by a number or another name it goes by.
    #[must_use]
    pub const fn looks_up_numbers(&self) -> bool {
        match self {
            Self::Case(Target::Id(_), _) | Self::Office(_) | Self::Credit(_) | Self::Note(_) => false,
            // No other number is taken that somebody else may have.
            Self::Case(Target::New, Command::Register(register)) => !register.aliases.is_empty(),
            Self::Case(..) | Self::Series(_) | Self::VoidSeries { .. } | Self::Bulk(_) => true,
        }
    }
}

/// One order. The id is made by the client, so that a retry is recognised and never applied twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The command's id.
    pub id: Uuid,
    /// The version of the case it was decided on, where the person saw one: another one is answered with a conflict.
    pub expect: Option<u64>,
    /// The day it happened; today if left out.
    pub on: Option<NaiveDate>,
    /// What.
    pub act: Do,
}

/// What an order became. Sent only once it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The order's id.
    pub id: Uuid,
    /// The case's number, for acts on a case.
    pub case: Option<String>,
    /// The case's identity.
    pub case_id: Option<CaseId>,
    /// Its version now.
    pub version: u64,
    /// Position of the last record: a query that carries it sees the act.
    pub position: u64,
    /// What a person should know although it was done.
    pub warnings: Vec<Warning>,
    /// The order had been carried out before; nothing was written now.
    pub repeated: bool,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// A rule, or the policy, or the version: the person can do something about it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The register cannot be written now; nothing was lost and nothing was done.
    #[error("the register cannot be written: {0}")]
    Unavailable(String),
    /// The disk failed at the moment of writing: whether the order is durable is known after recovery; retry with the same id.
    #[error("whether the order is durable is not known yet")]
    Unknown,
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
