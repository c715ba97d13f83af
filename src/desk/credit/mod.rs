//! Credit at the desk: one stream a subject, its dossier among the views, questions answered by role.
//!
//! Credit roles are answered from dossiers, everybody else from what is published of them; which of the two it is, the
//! policy table says and nothing else. No question here reads a case, and none about cases reads a dossier.

mod ask;
mod cards;
mod out;

use std::sync::Arc;

use uuid::Uuid;

pub(super) use self::cards::Cards;
use super::DeskError;
use super::brain::Brain;
use super::plan::{Plan, PlanError};
use super::policy::{Action, Relation};
use super::session::Session;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Command;
use crate::domain::credit::event::{Event, Fact};
use crate::domain::credit::{Dossier, SubjectId, decide};
use crate::domain::order::Order;
use crate::domain::refusal::refuse;
use crate::ledger::{CommandId, Ledger, NewEvent, Record, Staged, StreamId, Version, Write};

/// What the documents of dossiers are called, before the id.
const DOSSIERS: &str = "credit/";

/// The stream of a subject.
#[must_use]
pub fn stream(id: SubjectId) -> StreamId {
    StreamId(format!("subject:{id}"))
}

/// The subject a stream belongs to.
#[must_use]
pub fn subject_of(stream: &StreamId) -> Option<SubjectId> {
    stream.0.strip_prefix("subject:").and_then(|id| Uuid::parse_str(id).ok()).map(SubjectId)
}

/// The name of a dossier among the views' documents.
pub(super) fn document(id: SubjectId) -> String {
    format!("{DOSSIERS}{id}")
}

/// Takes a record of a subject's stream into its dossier. An erased body still counts: versions are the ledger's.
///
/// # Errors
/// [`DeskError::Unreadable`] with the position.
pub fn take(dossier: &mut Dossier, record: Record) -> Result<(), DeskError> {
    let version = record.version.0;
    if let Some(fact) = fact(record)? {
        dossier.take(&fact);
    }
    dossier.version = version;
    Ok(())
}

/// What a record says; none where its body was erased.
fn fact(record: Record) -> Result<Option<Fact>, DeskError> {
    let position = record.position.0;
    let Some(body) = record.body else { return Ok(None) };
    let event = Event::from_body(&record.kind, record.v, body)
        .map_err(|error| DeskError::Unreadable { position, detail: error.to_string() })?;
    Ok(Some(Fact { on: record.on, at: record.at, by: record.by, event }))
}

/// What happened to a dossier, as far as it was not erased.
fn subject_facts(ledger: &dyn Ledger, id: SubjectId) -> Result<Vec<Fact>, DeskError> {
    let records = ledger.read(&stream(id), Version(0))?;
    Ok(records.into_iter().map(fact).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// A dossier as the ledger has it now.
///
/// # Errors
/// What the ledger says, or an unreadable record.
pub fn dossier(ledger: &dyn Ledger, id: SubjectId) -> Result<Dossier, DeskError> {
    let mut dossier = Dossier::unborn(id);
    for record in ledger.read(&stream(id), Version(0))? {
        take(&mut dossier, record)?;
    }
    Ok(dossier)
}

/// A dossier as the views keep it.
pub(super) fn bytes(dossier: &Dossier) -> Result<Vec<u8>, DeskError> {
    serde_json::to_vec(dossier).map_err(|error| DeskError::Internal(error.to_string()))
}

fn read(bytes: &[u8]) -> Result<Dossier, DeskError> {
    serde_json::from_slice(bytes).map_err(|error| DeskError::Broken(error.to_string()))
}

/// Plans an act on a dossier.
pub(super) fn act(brain: &mut Brain, session: &Session, order: &Order, command: &Command) -> Result<Plan, PlanError> {
    let action = if command.decides() { Action::DecideCredit } else { Action::WriteCredit };
    let role = session.may(action, Relation::Own, false)?;
    let (today, at, by) = (brain.today(), brain.now(), session.actor(role));
    let mut dossier = brain.dossier(command.subject())?;
    if let Some(expected) = order.expect.filter(|expected| *expected != dossier.version) {
        return Err(refuse("version_conflict").with("expected", expected).with("actual", dossier.version).into());
    }
    let office = brain.shared_office();
    let basis =
        Basis { today, on: order.on.unwrap_or(today), actor: &by, rules: &office.rules, calendar: &office.calendar };
    let decision = decide(&dossier, command, &basis)?;
    let (stream, expect) = (stream(dossier.id), Version(dossier.version));
    let mut events = Vec::with_capacity(decision.events.len());
    for happening in decision.events {
        let (kind, v) = (happening.event.kind().to_owned(), happening.event.v());
        let body = happening.event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
        events.push(NewEvent { on: happening.on, kind, v, body });
        dossier.take(&Fact { on: happening.on, at, by: by.clone(), event: happening.event });
    }
    let version = dossier.version;
    brain.remember_dossier(dossier);
    let staged =
        Staged { id: CommandId(order.id), by, at, writes: vec![Write { stream, expect, events }], order: None };
    Ok(Plan { staged, case: None, label: None, version, warnings: decision.warnings })
}

/// Keeps brains small: a dossier behind a shared pointer.
pub(super) type Kept = Arc<Dossier>;
