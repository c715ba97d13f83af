//! From records back to values: the one place where the ledger's JSON becomes facts of the domain.
//!
//! A record whose body was erased is skipped: what it said is gone on purpose, the rest of the case still folds. A
//! record that cannot be read is an error with its position, never silently dropped.

use chrono::NaiveDate;
use serde_json::Value;
use std::collections::BTreeSet;

use crate::domain::case::event::{Event, EventError, Fact};
use crate::domain::case::{Case, CaseId};
use crate::domain::context::Happening;
use crate::domain::office::stream::Stream;
use crate::domain::office::{Office, event};
use crate::domain::unit::UnitCode;
use crate::ledger::{Ledger, LedgerError, Record, StreamId, Version};

use super::DeskError;

/// Names of streams.
pub mod stream {
    use super::{CaseId, Office, Stream, StreamId, UnitCode};
    use uuid::Uuid;

    /// A case.
    #[must_use]
    pub fn case(id: CaseId) -> StreamId {
        StreamId(format!("case:{id}"))
    }

    /// The case a stream belongs to.
    #[must_use]
    pub fn case_of(stream: &StreamId) -> Option<CaseId> {
        stream.0.strip_prefix("case:").and_then(|id| Uuid::parse_str(id).ok()).map(CaseId)
    }

    /// Every stream the office was folded from.
    #[must_use]
    pub fn office(office: &Office) -> Vec<StreamId> {
        let accounts = office.accounts.keys().cloned().map(Stream::Account);
        let mediators = office.roster.0.keys().copied().map(Stream::Mediator);
        let allies = office.allies.0.keys().copied().map(Stream::Ally);
        let all = [Stream::Units, Stream::Rules, Stream::Calendar].into_iter().chain(accounts).chain(mediators);
        all.chain(allies).map(|stream| StreamId(stream.to_string())).collect()
    }

    /// Who read a trade-secret case.
    #[must_use]
    pub fn access(id: CaseId) -> StreamId {
        StreamId(format!("access:{id}"))
    }

    /// The case whose readers a stream lists.
    #[must_use]
    pub fn accessed(stream: &StreamId) -> Option<CaseId> {
        stream.0.strip_prefix("access:").and_then(|id| Uuid::parse_str(id).ok()).map(CaseId)
    }

    /// The serials of a committee's year.
    #[must_use]
    pub fn serials(unit: &UnitCode, year: i32) -> StreamId {
        StreamId(format!("number:{unit}:{year}"))
    }

    /// An alias. The text may be anything an office ever wrote, so the name holds only its digest.
    #[must_use]
    pub fn alias(text: &str) -> StreamId {
        StreamId(format!("alias:{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())))
    }
}

/// A record of a case's stream as a fact; none where the body was erased.
///
/// # Errors
/// [`DeskError::Unreadable`] with the position.
pub fn fact(record: Record) -> Result<Option<Fact>, DeskError> {
    let position = record.position;
    let Some(body) = record.body else { return Ok(None) };
    let event = Event::from_body(&record.kind, record.v, body).map_err(|error| unreadable(position.0, &error))?;
    Ok(Some(Fact { on: record.on, at: record.at, by: record.by, event }))
}

fn unreadable(position: u64, error: &EventError) -> DeskError {
    DeskError::Unreadable { position, detail: error.to_string() }
}

/// Adds a record to a case.
///
/// # Errors
/// As [`fact`].
pub fn take(case: &mut Case, record: Record) -> Result<(), DeskError> {
    let version = record.version;
    if let Some(fact) = fact(record)? {
        case.take(&fact);
    }
    // An erased event still counts: versions are the ledger's.
    case.version = version.0;
    Ok(())
}

/// Adds records to a case.
///
/// # Errors
/// As [`fact`].
pub fn extend(mut case: Case, records: Vec<Record>) -> Result<Case, DeskError> {
    for record in records {
        take(&mut case, record)?;
    }
    Ok(case)
}

/// The case as the ledger has it now.
///
/// # Errors
/// What the ledger says, or an unreadable record.
pub fn case(ledger: &dyn Ledger, id: CaseId) -> Result<Case, DeskError> {
    extend(Case::unborn(id), ledger.read(&stream::case(id), Version(0))?)
}

/// The serials a committee gave in a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Serials {
    /// Taken ones.
    pub taken: BTreeSet<u32>,
    /// Version of the stream.
    pub version: u64,
}

impl Serials {
    /// The next to give: one above the highest ever taken, so that none is used twice and gaps stay visible.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.taken.last().map_or(1, |last| last.saturating_add(1))
    }

    /// Reads the stream.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn read(ledger: &dyn Ledger, unit: &UnitCode, year: i32) -> Result<Self, LedgerError> {
        let mut serials = Self::default();
        for record in ledger.read(&stream::serials(unit, year), Version(0))? {
            serials.version = record.version.0;
            let serial = record.body.as_ref().and_then(|body| body.get("serial")).and_then(Value::as_u64);
            serials.taken.extend(serial.and_then(|serial| u32::try_from(serial).ok()));
        }
        Ok(serials)
    }
}

/// Takes a record that belongs to no case into the office; false where it is none of the office's either (serials,
/// aliases, access notes).
///
/// # Errors
/// [`DeskError::Internal`] for a record of the office that cannot be read.
pub fn office_event(
    office: &mut Office,
    stream: &StreamId,
    on: NaiveDate,
    (kind, v): (&str, u16),
    body: Value,
) -> Result<bool, DeskError> {
    let Some(stream) = Stream::named(&stream.0) else { return Ok(false) };
    let event = event::Event::from_body(kind, v, body).map_err(|error| DeskError::Internal(error.to_string()))?;
    office.evolve(&stream, &Happening { on, event });
    Ok(true)
}
