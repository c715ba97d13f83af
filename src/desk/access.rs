//! What leaves the desk, and what is on record about it: rows as far as a person sees them, every reading of a trade
//! secret, every list taken out in a file.
//!
//! A reading is recorded once a person, case and day, before anything of the case is shown, wherever that is: the page of
//! the case, a list, a search, a match. What cannot be recorded is not shown: a list then has the outline in its place. The
//! program itself is nobody who reads.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use uuid::Uuid;

use super::fold::stream;
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::actor::Identity;
use crate::domain::answer::CaseFile;
use crate::domain::case::CaseId;
use crate::domain::case::life::Life;
use crate::domain::case::row::Row;
use crate::domain::case::sought::Sought;
use crate::domain::order::{Do, Note, Order, Rejection};
use crate::domain::query::{CaseQuery, CountQuery};
use crate::domain::refusal::refuse;
use crate::domain::sight::{Sight, View, assigns, for_assigning};
use crate::ledger::Version;

/// What is known to be on record already, so that the ledger need not be asked again.
#[derive(Default)]
pub(super) struct Accesses(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    /// The day of the readings.
    day: Option<NaiveDate>,
    read: HashSet<(String, CaseId)>,
    /// Who takes which list out: the pages after the first belong to it.
    exports: HashSet<(String, String)>,
}

impl Accesses {
    fn of(&self, day: NaiveDate) -> MutexGuard<'_, Noted> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.day != Some(day) {
            *noted = Noted { day: Some(day), ..Noted::default() };
        }
        noted
    }
}

impl Desk {
    /// A person's eyes, now.
    pub(super) fn sight(&self, session: &Session) -> Sight {
        Sight::new(&session.account, &self.office(), self.clock.today())
    }

    /// Turns rows of the views into what a person may see of them.
    pub(super) fn show<'r>(&self, session: &Session, rows: impl IntoIterator<Item = &'r mut Row>) {
        let sight = self.sight(session);
        let mut rows: Vec<&mut Row> = rows.into_iter().collect();
        let secret = rows.iter().filter(|row| row.secrecy.is_some() && sight.of_row(row) == View::Whole);
        let read = self.note_readings(session, secret.map(|row| row.id).collect()).is_ok();
        for row in &mut rows {
            let hidden = row.secrecy.is_some() && !read;
            **row = if hidden { sight.outlined(row) } else { sight.shown(row) };
            (row.sought, row.life) = (Sought::default(), Life::default());
        }
    }

    /// Records that a person reads trade-secret cases: once a person, case and day, whatever the number of readings.
    pub(super) fn note_readings(&self, session: &Session, cases: BTreeSet<CaseId>) -> Result<(), AskError> {
        let (today, account) = (self.clock.today(), &session.account.name.0);
        if session.known == Identity::BuiltIn {
            return Ok(());
        }
        let mut unknown = cases;
        unknown.retain(|case| !self.accesses.of(today).read.contains(&(account.clone(), *case)));
        let mut missing = BTreeSet::new();
        for case in &unknown {
            let noted = self.ledger.lock().read(&stream::access(*case), Version(0))?;
            if !noted.iter().any(|record| record.on == today && record.by.account == *account) {
                missing.insert(*case);
            }
        }
        if !missing.is_empty() {
            self.note(session, Note::Read(missing))?;
        }
        self.accesses.of(today).read.extend(unknown.into_iter().map(|case| (account.clone(), case)));
        Ok(())
    }

    /// Records that a list is taken out, before its first page is: which, how many cases, and up to where the register was
    /// known. The pages that follow belong to it.
    pub(super) fn note_export(&self, session: &Session, query: &CaseQuery, unmasked: bool) -> Result<(), AskError> {
        let filter = serde_json::to_value(&query.filter).map_err(|error| DeskError::Internal(error.to_string()))?;
        let (today, key) = (self.clock.today(), (session.account.name.0.clone(), format!("{unmasked} {filter}")));
        if query.after.is_some() && self.accesses.of(today).exports.contains(&key) {
            return Ok(());
        }
        let mut asked = CountQuery { filter: query.filter.clone(), ..CountQuery::default() };
        let cases = loop {
            let count = self.counted(session, &asked)?;
            match count.next {
                Some(next) => asked = CountQuery { after: Some(next), so_far: count.cases, ..asked },
                None => break count.cases,
            }
        };
        let position = self.ledger.lock().head()?.position.0;
        self.note(session, Note::Export { filter, cases, position, unmasked })?;
        self.accesses.of(today).exports.insert(key);
        Ok(())
    }

    /// Records that dossiers are taken out: once a person and day.
    pub(super) fn note_credit_export(&self, session: &Session, unmasked: bool) -> Result<(), AskError> {
        let (today, key) = (self.clock.today(), (session.account.name.0.clone(), format!("credit {unmasked}")));
        if self.accesses.of(today).exports.contains(&key) {
            return Ok(());
        }
        let position = self.ledger.lock().head()?.position.0;
        let filter = serde_json::json!({ "credit": true });
        self.note(session, Note::Export { filter, cases: 0, position, unmasked })?;
        self.accesses.of(today).exports.insert(key);
        Ok(())
    }

    /// What cannot be recorded must not be read.
    pub(super) fn note(&self, session: &Session, note: Note) -> Result<(), AskError> {
        let order = Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Note(note) };
        let noted = self.put(&Arc::new(session.clone()), order).and_then(|outcome| self.wait(outcome));
        match noted {
            Ok(_) => Ok(()),
            Err(Rejection::Refused(refusal)) => Err(refusal.into()),
            Err(Rejection::Unavailable(why)) => Err(DeskError::Views(why).into()),
            Err(Rejection::Unknown) => Err(DeskError::Views("the reading could not be recorded".to_owned()).into()),
        }
    }
}

/// What of the page of a case assigning somebody needs.
pub(super) fn page_for_assigning(file: CaseFile) -> CaseFile {
    let case = for_assigning(&file.case);
    let Row { applicants, respondents, object, kind, source, mediators, mediator_ids, .. } = file.row.clone();
    let Row { requested_on, accepted_on, secrecy, version, .. } = file.row;
    let next = file.row.next.clone().filter(|door| door.instance == 0 && door.amount_fen.is_none());
    let known = Row { applicants, respondents, object, kind, source, mediators, mediator_ids, ..file.row.outline() };
    let row = Row { requested_on, accepted_on, secrecy, version, next, ..known };
    let mut clocks = file.clocks;
    clocks.retain(|clock| clock.instance.is_none());
    clocks.iter_mut().for_each(|clock| clock.intervals.clear());
    let mut steps = file.steps;
    steps.retain(|step| assigns(&step.act));
    let mut possible = file.possible;
    for (act, verdict) in possible.iter_mut().filter(|(act, _)| !assigns(act)) {
        *verdict = Some(refuse("forbidden").with("variant", "secret").with("policy_action", act));
    }
    let mut timeline = file.timeline;
    timeline.iter_mut().for_each(|entry| entry.body = Some(serde_json::json!({})));
    CaseFile { case, row, clocks, steps, possible, timeline, ..file }
}
