//! Credit at the desk: one stream a subject, its dossier among the views, questions answered by role.
//!
//! Credit roles are answered from dossiers, everybody else from what is published of them; which of the two it is, the
//! policy table says and nothing else. No question here reads a case, and none about cases reads a dossier.

use std::sync::Arc;

use uuid::Uuid;

use super::brain::Brain;
use super::plan::{Plan, PlanError};
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError, names};
use crate::domain::code;
use crate::domain::credit::basis::{Basis, Law};
use crate::domain::credit::command::Command;
use crate::domain::credit::event::{Event, Fact};
use crate::domain::credit::instrument::plain;
use crate::domain::credit::reply::{CreditAnswer, CreditFile, CreditQuery, Published, SubjectPage, SubjectRow};
use crate::domain::credit::{Dossier, SubjectId, decide};
use crate::domain::order::Order;
use crate::domain::refusal::refuse;
use crate::ledger::{CommandId, Ledger, NewEvent, Record, Staged, StreamId, Version, Write};
use crate::store::{Store, StoreError};

/// What the documents of dossiers are called, before the id.
const DOSSIERS: &str = "credit/";
/// Dossiers read from the views at a time.
const AT_ONCE: usize = 1_024;
/// The most lines of one answer.
const ROWS_MAX: usize = 500;

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
    let (position, version) = (record.position.0, record.version.0);
    if let Some(body) = record.body {
        let event = Event::from_body(&record.kind, record.v, body)
            .map_err(|error| DeskError::Unreadable { position, detail: error.to_string() })?;
        dossier.take(&Fact { on: record.on, at: record.at, by: record.by, event });
    }
    dossier.version = version;
    Ok(())
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

impl Desk {
    /// Answers a question about credit.
    pub(super) fn credit(&self, session: &Session, query: &CreditQuery) -> Result<CreditAnswer, AskError> {
        let today = self.clock.today();
        let office = self.office();
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        if let CreditQuery::Check { code, on } = query {
            let on = on.unwrap_or(today);
            if self.may(session, Action::ReadCredit, Relation::Own).is_ok() {
                let known = self.dossier(SubjectId::of(code))?;
                known.known(code)?;
                return Ok(CreditAnswer::File(Box::new(CreditFile::of(known, on, law))));
            }
            self.may(session, Action::ReadPublished, Relation::Own)?;
            let published = Published::of(&self.dossier(SubjectId::of(code))?, on);
            // Nothing tells a dossier with nothing published from none.
            let code = names::short(&code::mask(code));
            return Ok(CreditAnswer::Published(Box::new(Published { code, ..published })));
        }
        self.may(session, Action::ReadCredit, Relation::Own)?;
        match query {
            CreditQuery::Check { .. } => Err(refuse("forbidden").into()),
            CreditQuery::Subjects { text, on, limit } => {
                let wanted = |row: &SubjectRow| {
                    text.as_ref()
                        .is_none_or(|text| row.name.contains(text.as_str()) || row.code.contains(text.as_str()))
                };
                Ok(CreditAnswer::Subjects(self.subjects((on.unwrap_or(today), *limit), law, wanted)?))
            }
            CreditQuery::Candidates { on, limit } => {
                let wanted = |row: &SubjectRow| !row.met.is_empty();
                Ok(CreditAnswer::Subjects(self.subjects((on.unwrap_or(today), *limit), law, wanted)?))
            }
            CreditQuery::Instrument(number) => {
                let wanted = plain(number);
                let mut found = Vec::new();
                self.each_dossier(|dossier| {
                    if dossier.instruments.iter().any(|known| plain(&known.paper.number) == wanted) {
                        found.push(CreditFile::of(dossier, today, law));
                    }
                })?;
                Ok(CreditAnswer::Files(found))
            }
            CreditQuery::Paper { code, paper } => {
                Ok(CreditAnswer::Paper(Box::new(self.credit_paper(session, code, *paper)?)))
            }
        }
    }

    fn subjects(
        &self,
        (on, limit): (chrono::NaiveDate, usize),
        law: Law<'_>,
        wanted: impl Fn(&SubjectRow) -> bool,
    ) -> Result<SubjectPage, AskError> {
        let mut page = SubjectPage::default();
        self.each_dossier(|dossier| {
            let row = SubjectRow::of(&dossier, on, law);
            if wanted(&row) {
                page.total += 1;
                page.rows.push(row);
            }
        })?;
        let day = |row: &SubjectRow| row.next.as_ref().map(|due| (due.on.is_none(), due.on));
        page.rows.sort_by(|a, b| {
            let key = |row: &SubjectRow| (row.next.is_none(), day(row), row.met.is_empty());
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id))
        });
        let limit = if limit == 0 { ROWS_MAX } else { limit.min(ROWS_MAX) };
        page.more = page.rows.len() > limit;
        page.rows.truncate(limit);
        Ok(page)
    }

    /// A dossier from the views; one without events where there is none.
    fn dossier(&self, id: SubjectId) -> Result<Dossier, DeskError> {
        match self.views(|store| store.document(&document(id)))? {
            Some(bytes) => read(&bytes),
            None => Ok(Dossier::unborn(id)),
        }
    }

    /// Every dossier in the order of ids, read in parts so that no batch waits for the whole.
    fn each_dossier(&self, mut hand: impl FnMut(Dossier)) -> Result<(), DeskError> {
        let mut after: Option<String> = None;
        loop {
            let part = |store: &Store| -> Result<Vec<(String, Vec<u8>)>, StoreError> {
                store.documents_under(DOSSIERS, after.as_deref(), AT_ONCE)
            };
            let documents = self.views(part)?;
            let Some((last, _)) = documents.last() else { return Ok(()) };
            let next = last.clone();
            for (_, bytes) in documents {
                hand(read(&bytes)?);
            }
            after = Some(next);
        }
    }
}

/// Keeps brains small: a dossier behind a shared pointer.
pub(super) type Kept = Arc<Dossier>;
