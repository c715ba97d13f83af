//! From records back to values: the one place where the ledger's JSON becomes facts of the domain.
//!
//! A record whose body was erased is skipped: what it said is gone on purpose, the rest of the case still folds. A
//! record that cannot be read is an error with its position, never silently dropped.

use chrono::NaiveDate;
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::domain::case::event::{Event, EventError, Fact};
use crate::domain::case::{Case, CaseId, undo};
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
        let all = [Stream::Units, Stream::Rules, Stream::Calendar, Stream::Indicators, Stream::Subjects]
            .into_iter()
            .chain(accounts)
            .chain(mediators);
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

    /// The cases that are to be forgotten.
    #[must_use]
    pub fn destructions() -> StreamId {
        StreamId("destruction:cases".to_owned())
    }

    /// What somebody took out in files.
    #[must_use]
    pub fn exports(account: &str) -> StreamId {
        StreamId(format!("export:{account}"))
    }

    /// Where somebody's acts came from.
    #[must_use]
    pub fn origins(account: &str) -> StreamId {
        StreamId(format!("origin:{account}"))
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
    Ok(Some(Fact { on: record.on, at: record.at, by: record.by, command: record.id.0, event }))
}

fn unreadable(position: u64, error: &EventError) -> DeskError {
    DeskError::Unreadable { position, detail: error.to_string() }
}

/// Adds a record to a case, for whoever folds millions in place. Acts that are taken back have to be left out afterwards
/// ([`case_at`]).
///
/// # Errors
/// As [`fact`].
pub fn take(case: &mut Case, record: Record) -> Result<(), DeskError> {
    let version = record.version;
    match fact(record)? {
        Some(fact) => case.take(&fact),
        // What was done last is not known any more.
        None => case.last = None,
    }
    // An erased event still counts: versions are the ledger's.
    case.version = version.0;
    Ok(())
}

/// A record of a case's stream, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The case's version after it.
    pub version: u64,
    /// None where the body was erased.
    pub fact: Option<Fact>,
}

/// Reads a record of a case's stream.
///
/// # Errors
/// As [`fact`].
pub fn told(record: Record) -> Result<Told, DeskError> {
    Ok(Told { version: record.version.0, fact: fact(record)? })
}

/// The acts that records take back.
#[must_use]
pub fn taken_back(told: &[Told]) -> BTreeSet<Uuid> {
    undo::taken_back(told.iter().filter_map(|told| told.fact.as_ref()))
}

/// The case after more of its history, without the acts that are taken back.
pub fn after<'a>(case: Case, told: impl IntoIterator<Item = &'a Told>, taken_back: &BTreeSet<Uuid>) -> Case {
    told.into_iter().fold(case, |case, Told { version, fact }| {
        let mut case = match fact {
            Some(fact) => undo::standing(case, fact, taken_back),
            // What was done last is not known any more.
            None => Case { last: None, ..case },
        };
        // An erased event still counts: versions are the ledger's.
        case.version = *version;
        case
    })
}

/// The case that its whole history up to now makes.
///
/// # Errors
/// As [`fact`].
pub fn made(id: CaseId, records: Vec<Record>) -> Result<Case, DeskError> {
    let told = records.into_iter().map(told).collect::<Result<Vec<_>, _>>()?;
    Ok(after(Case::unborn(id), &told, &taken_back(&told)))
}

/// The case as the ledger has it now.
///
/// # Errors
/// What the ledger says, or an unreadable record.
pub fn case(ledger: &dyn Ledger, id: CaseId) -> Result<Case, DeskError> {
    made(id, ledger.read(&stream::case(id), Version(0))?)
}

/// The case as it was at a version.
///
/// # Errors
/// As [`case`].
pub fn case_at(ledger: &dyn Ledger, id: CaseId, version: Version) -> Result<Case, DeskError> {
    let mut records = ledger.read(&stream::case(id), Version(0))?;
    records.retain(|record| record.version <= version);
    made(id, records)
}

/// A case after acts that are planned and take others back, without those: `planned` is what evolving made of it. All
/// before the plan is in the ledger.
///
/// # Errors
/// As [`case`].
pub fn without(ledger: &dyn Ledger, planned: Case) -> Result<Case, DeskError> {
    let records = ledger.read(&stream::case(planned.id), Version(0))?;
    let told = records.into_iter().map(told).collect::<Result<Vec<_>, _>>()?;
    let taken_back = planned.taken_back.iter().map(|act| act.command).collect();
    let Case { version, changed_at, taken_back: notes, .. } = planned;
    Ok(Case { version, changed_at, taken_back: notes, ..after(Case::unborn(planned.id), &told, &taken_back) })
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
