//! Credit at the desk: one stream a subject, its dossier among the views, questions answered by role.
//!
//! Credit roles are answered from dossiers, everybody else from what is published of them; which of the two it is, the
//! policy table says and nothing else. No question here reads a case, and none about cases reads a dossier.

mod ask;
mod cards;
pub(in crate::desk) mod kept;
mod out;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

pub(super) use self::cards::Cards;
use super::brain::Brain;
use super::plan::{Plan, PlanError};
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError, SharedLedger};
use crate::domain::actor::Role;
use crate::domain::context::Happening;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Command;
use crate::domain::credit::event::{Event, Fact};
use crate::domain::credit::{Dossier, SubjectId, decide, entry};
use crate::domain::office::Office;
use crate::domain::office::event::Event as OfficeEvent;
use crate::domain::office::stream::Stream;
use crate::domain::office::subjects::SubjectsSalted;
use crate::domain::order::{Note, Order};
use crate::domain::refusal::refuse;
use crate::domain::unit::UnitCode;
use crate::ledger::{CommandId, Ledger, NewEvent, Record, Staged, StreamId, Version, Write};

/// Subjects whose ended terms are noted with one write.
const ENDED_AT_ONCE: usize = 256;

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
    format!("{}{id}", kept::DOSSIERS)
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
    let (id, salt) = subject(brain, command.code())?;
    let mut dossier = brain.dossier(id)?;
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
        events.push(new_event(&happening)?);
        dossier.take(&Fact { on: happening.on, at, by: by.clone(), event: happening.event });
    }
    let version = dossier.version;
    brain.remember_dossier(dossier);
    let mut writes = vec![Write { stream, expect, events }];
    if let Some(salt) = salt {
        writes.push(salted(brain, salt, today)?);
    }
    let staged = Staged { id: CommandId(order.id), by, at, writes, order: None };
    Ok(Plan { staged, case: None, label: None, version, warnings: decision.warnings })
}

/// The subject somebody writes about; with it the number its name is made of, where the register has drawn none before.
fn subject(brain: &mut Brain, written: &str) -> Result<(SubjectId, Option<Uuid>), DeskError> {
    if let Some(id) = SubjectId::named(written) {
        return Ok((id, None));
    }
    if let Some(id) = without_salt(brain.ledger(), written)? {
        return Ok((id, None));
    }
    let drawn = brain.office().subject_salt;
    let salt = drawn.unwrap_or_else(Uuid::new_v4);
    Ok((SubjectId::salted(written, salt), drawn.is_none().then_some(salt)))
}

/// The subject with a code that was recorded before the register drew its number.
fn without_salt(ledger: &SharedLedger, written: &str) -> Result<Option<SubjectId>, DeskError> {
    let id = SubjectId::of(written);
    let known = ledger.lock().version(&stream(id))? > Version(0);
    Ok(known.then_some(id))
}

/// Puts the number on record, with the act that needs it first.
pub(in crate::desk) fn salted(brain: &mut Brain, salt: Uuid, today: NaiveDate) -> Result<Write, DeskError> {
    let stream = StreamId(Stream::Subjects.to_string());
    let happening = Happening { on: today, event: OfficeEvent::from(SubjectsSalted { drawn: salt }) };
    let (kind, v) = (happening.event.kind().to_owned(), happening.event.v());
    let body = happening.event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
    let expect = brain.version(&stream)?;
    let mut planned = Office::clone(&brain.shared_office());
    planned.evolve(&Stream::Subjects, &happening);
    brain.set_office(planned);
    brain.advance(&stream, 1);
    Ok(Write { stream, expect, events: vec![NewEvent { on: today, kind, v, body }] })
}

/// Plans the note that longest terms are over. A term that was noted before, or is not over after all, adds nothing.
pub(super) fn ended(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    subjects: &BTreeSet<SubjectId>,
) -> Result<Plan, PlanError> {
    let (today, at, by) = (brain.today(), brain.now(), session.actor(Role::System));
    let mut writes = Vec::new();
    for id in subjects {
        let mut dossier = brain.dossier(*id)?;
        let expect = Version(dossier.version);
        let mut events = Vec::new();
        for happening in entry::ended(&dossier, today) {
            events.push(new_event(&happening)?);
            dossier.take(&Fact { on: happening.on, at, by: by.clone(), event: happening.event });
        }
        if !events.is_empty() {
            brain.remember_dossier(dossier);
            writes.push(Write { stream: stream(*id), expect, events });
        }
    }
    let staged = Staged { id: CommandId(order.id), by, at, writes, order: None };
    Ok(Plan { staged, case: None, label: None, version: 0, warnings: Vec::new() })
}

fn new_event(happening: &Happening<Event>) -> Result<NewEvent, DeskError> {
    let (kind, v) = (happening.event.kind().to_owned(), happening.event.v());
    let body = happening.event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
    Ok(NewEvent { on: happening.on, kind, v, body })
}

impl Desk {
    /// The subject somebody asks about, by code or by id. One that is not known has an id too.
    pub(super) fn subject(&self, written: &str) -> Result<SubjectId, DeskError> {
        if let Some(id) = without_salt(&self.ledger, written)? {
            return Ok(id);
        }
        let salt = self.office().subject_salt;
        Ok(salt.map_or_else(|| SubjectId::of(written), |salt| SubjectId::salted(written, salt)))
    }

    /// Puts on record which longest terms were over by today, whoever is logged in. Nothing rests on the record: an entry
    /// is out of force on its day by rule. So a register that cannot be written is no trouble here.
    ///
    /// # Errors
    /// What the views say, or why the record could not be made durable.
    pub(super) fn note_ended(&self) -> Result<(), AskError> {
        if self.read_only().is_some() {
            return Ok(());
        }
        let mut noted = BTreeSet::new();
        loop {
            let over = self.views(|store| store.documents_under(kept::OVER, None, ENDED_AT_ONCE))?;
            let subjects: BTreeSet<SubjectId> = over.iter().filter_map(|(name, _)| kept::id_after(name, '/')).collect();
            if subjects.is_subset(&noted) {
                return Ok(());
            }
            let register = Session::built_in(&UnitCode(self.ledger.lock().head()?.log));
            self.note(&register, Note::Ended(subjects.clone()))?;
            noted.extend(subjects);
        }
    }
}

/// Keeps brains small: a dossier behind a shared pointer.
pub(super) type Kept = Arc<Dossier>;
