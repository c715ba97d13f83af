//! Questions about credit, answered by role: dossiers to who works on them, what is published to everybody else.

use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::cards::Laid;
use super::subject_facts;
use crate::desk::policy::{Action, Relation};
use crate::desk::query::AskError;
use crate::desk::session::Session;
use crate::desk::{Desk, names};
use crate::domain::actor::Role;
use crate::domain::code::{self, CodeKind};
use crate::domain::credit::basis::Law;
use crate::domain::credit::board::{About, Board, Card, Line, Part, counts};
use crate::domain::credit::due::DueKind;
use crate::domain::credit::history::Happened;
use crate::domain::credit::reply::{
    CreditAnswer, CreditFile, CreditQuery, Namesake, Published, SubjectPage, SubjectRow,
};
use crate::domain::credit::transmission::{self, Transmission};
use crate::domain::credit::{Dossier, SubjectId};
use crate::domain::order::Note;

/// The most lines of one answer.
const ROWS_MAX: usize = 500;

/// The most subjects of one name that are hinted at.
const NAMESAKES_MAX: usize = 20;

/// As many lines as were asked for, within what one answer holds.
const fn at_most(limit: usize) -> usize {
    if limit == 0 || limit > ROWS_MAX { ROWS_MAX } else { limit }
}

impl Desk {
    /// Answers a question about credit.
    pub(in crate::desk) fn credit(&self, session: &Session, query: &CreditQuery) -> Result<CreditAnswer, AskError> {
        let today = self.clock.today();
        match query {
            CreditQuery::Check { code, on } => self.check(session, code, on.unwrap_or(today)),
            CreditQuery::Named { name, on } => self.named(session, name, on.unwrap_or(today)),
            CreditQuery::Board { part, text, limit } => self.board(session, *part, (text.as_deref(), *limit)),
            CreditQuery::Counts => {
                // Numbers without names: for who supervises, and who sees the files anyway.
                let supervises = self.may(session, Action::Supervise, Relation::Own);
                supervises.or_else(|_| self.may(session, Action::ReadCredit, Relation::Own))?;
                Ok(CreditAnswer::Counts(counts(self.marked_cards()?.all())))
            }
            CreditQuery::Subjects { text, on, from, limit } => {
                let wanted = |card: &Card| text.as_deref().is_none_or(|text| card.has(text));
                self.subjects(session, on.unwrap_or(today), (*from, *limit), (Self::every_card, wanted))
            }
            CreditQuery::Candidates { on, from, limit } => {
                // Who meets a test stands in a list.
                let met = |card: &Card| !card.row.met.is_empty();
                self.subjects(session, on.unwrap_or(today), (*from, *limit), (Self::marked_cards, met))
            }
            CreditQuery::Transmission { code } => self.transmission(session, code.as_deref(), today),
            CreditQuery::Export { after, unmasked } => {
                Ok(CreditAnswer::Files(self.dossiers_out(session, (*after, *unmasked), today)?))
            }
            CreditQuery::Paper { code, paper } => {
                Ok(CreditAnswer::Paper(Box::new(self.credit_paper(session, code, *paper)?)))
            }
            CreditQuery::Instrument(number) => self.with_instrument(session, number, today),
        }
    }

    fn check(&self, session: &Session, code: &str, on: NaiveDate) -> Result<CreditAnswer, AskError> {
        let id = self.subject(code)?;
        if self.may(session, Action::ReadCredit, Relation::Own).is_ok() {
            let (known, office) = (self.dossier(id)?, self.office());
            known.known(code)?;
            let law = Law { rules: &office.rules, calendar: &office.calendar };
            let namesakes = self.namesakes(&known)?;
            let mut file = CreditFile { namesakes, ..CreditFile::of(known, on, law) };
            let facts = subject_facts(self.ledger.lock().as_ref(), id)?;
            file.happened = facts.iter().map(Happened::of).collect();
            return Ok(CreditAnswer::File(Box::new(file)));
        }
        self.may(session, Action::ReadPublished, Relation::Own)?;
        let published = Published::of(&self.dossier(id)?, on);
        // Nothing tells a dossier with nothing published from none.
        let code = names::short(&code::mask(code));
        Ok(CreditAnswer::Published(Box::new(Published { code, ..published })))
    }

    /// Who goes by a name of a subject and has another code, unless somebody has said what they have to do with one another.
    fn namesakes(&self, known: &Dossier) -> Result<Vec<Namesake>, AskError> {
        let Some(subject) = &known.subject else { return Ok(Vec::new()) };
        let mut others = BTreeSet::new();
        for name in std::iter::once(&subject.name).chain(&subject.also) {
            others.extend(self.subjects_named(name)?);
        }
        others.remove(&known.id);
        let mut found = Vec::new();
        for id in others.into_iter().take(NAMESAKES_MAX) {
            let other = self.dossier(id)?;
            let code = other.subject.as_ref().map(|other| other.code.as_str());
            if !known.links.iter().any(|link| Some(link.with.as_str()) == code) {
                found.push(Namesake { id, code: other.shown_code(), name: other.name().to_owned() });
            }
        }
        Ok(found)
    }

    /// Subjects by name: to credit roles all that go by it, to everybody else those of whom something is published.
    fn named(&self, session: &Session, name: &str, on: NaiveDate) -> Result<CreditAnswer, AskError> {
        if self.may(session, Action::ReadCredit, Relation::Own).is_ok() {
            // As of today, whatever day was asked about: a row of another day is no answer to who goes by a name.
            let rows: Vec<SubjectRow> = self.cards_named(name)?.into_iter().map(|card| card.row).collect();
            return Ok(CreditAnswer::Subjects(SubjectPage { total: rows.len(), rows, more: false }));
        }
        self.may(session, Action::ReadPublished, Relation::Own)?;
        Ok(CreditAnswer::AllPublished(self.published(name, "", on)?))
    }

    /// What is published on a day of who has a code, goes by a name, or possibly goes by it: those are told as such, last.
    /// Who may know it is the asker's affair.
    pub(in crate::desk) fn published(
        &self,
        name: &str,
        written: &str,
        on: NaiveDate,
    ) -> Result<Vec<Published>, AskError> {
        // A code with a wrong digit names its subject all the same: it is kept as it stands on the paper.
        let coded = (code::check(written).kind != CodeKind::Unknown).then(|| self.subject(written)).transpose()?;
        let mut ids: BTreeSet<SubjectId> = coded.into_iter().collect();
        ids.extend(self.subjects_named(name)?);
        let near: Vec<SubjectId> = self.subjects_near(name)?.into_iter().filter(|id| !ids.contains(id)).collect();
        let asked = ids.into_iter().map(|id| (id, false)).chain(near.into_iter().map(|id| (id, true)));
        let told = asked.map(|(id, possible)| Ok(Published { possible, ..Published::of(&self.dossier(id)?, on) }));
        let told = told.collect::<Result<Vec<Published>, AskError>>()?;
        Ok(told.into_iter().filter(|one| !one.entries.is_empty() || !one.whitelist.is_empty()).collect())
    }

    fn board(
        &self,
        session: &Session,
        part: Part,
        (text, limit): (Option<&str>, usize),
    ) -> Result<CreditAnswer, AskError> {
        let action = if part.is_public() { Action::ReadPublished } else { Action::ReadCredit };
        self.may(session, action, Relation::Own)?;
        let laid = if part == Part::Subjects { self.every_card()? } else { self.marked_cards()? };
        let cards = laid.all().filter(|card| text.is_none_or(|text| card.has(text)));
        let mut lines: Vec<Line> = cards.flat_map(|card| card.lines(part)).collect();
        if part == Part::Work {
            lines.retain(|line| is_work_of(session, line));
        }
        lines.sort_by_cached_key(Line::order);
        let total = lines.len();
        lines.truncate(at_most(limit));
        Ok(CreditAnswer::Board(Board { part, lines, total }))
    }

    fn subjects(
        &self,
        session: &Session,
        on: NaiveDate,
        (from, limit): (usize, usize),
        (kept, wanted): (impl Fn(&Self) -> Result<Arc<Laid>, AskError>, impl Fn(&Card) -> bool),
    ) -> Result<CreditAnswer, AskError> {
        self.may(session, Action::ReadCredit, Relation::Own)?;
        let mut rows = Vec::new();
        let mut take = |card: &Card| {
            if wanted(card) {
                rows.push(card.row.clone());
            }
        };
        if on == self.clock.today() {
            kept(self)?.all().for_each(&mut take);
        } else {
            // Of another day nothing is kept: every dossier is evaluated for it.
            let office = self.office();
            let law = Law { rules: &office.rules, calendar: &office.calendar };
            self.each_dossier(|dossier| take(&Card::of(&dossier, on, law)))?;
        }
        let day = |row: &SubjectRow| row.next.as_ref().map(|due| (due.on.is_none(), due.on));
        rows.sort_by(|a, b| {
            let key = |row: &SubjectRow| (row.next.is_none(), day(row), row.met.is_empty());
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id))
        });
        let (total, limit) = (rows.len(), at_most(limit));
        let more = total > from.saturating_add(limit);
        let rows = rows.into_iter().skip(from).take(limit).collect();
        Ok(CreditAnswer::Subjects(SubjectPage { rows, total, more }))
    }

    /// What goes to the statutory platform: by who writes in credit, and on record before it is told.
    fn transmission(&self, session: &Session, code: Option<&str>, today: NaiveDate) -> Result<CreditAnswer, AskError> {
        self.may(session, Action::WriteCredit, Relation::Own)?;
        let office = self.office();
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        let (mut entries, mut take_down) = (Vec::new(), Vec::new());
        if let Some(code) = code {
            let known = self.dossier(self.subject(code)?)?;
            known.known(code)?;
            (entries, take_down) = transmission::of_one(&known, today, law)?;
        } else {
            let listed: Vec<SubjectId> =
                self.marked_cards()?.all().filter(|card| card.has_entries()).map(|card| card.row.id).collect();
            for id in listed {
                let (more, down) = transmission::of(&self.dossier(id)?, today, law);
                entries.extend(more);
                take_down.extend(down);
            }
        }
        entries.sort_by(|a, b| (a.list, a.decided_on, &a.number).cmp(&(b.list, b.decided_on, &b.number)));
        take_down.sort_by(|a, b| (a.due, &a.number).cmp(&(b.due, &b.number)));
        let head = self.ledger.lock().head()?;
        let filter = serde_json::json!({ "credit_transmission": code.is_none() });
        let sent = (entries.len() + take_down.len()) as u64;
        self.note(session, Note::Export { filter, cases: sent, position: head.position.0, unmasked: false })?;
        let (log, position, hash) = (head.log, head.position.0, head.hash.0);
        Ok(CreditAnswer::Transmission(Box::new(Transmission { on: today, log, position, hash, entries, take_down })))
    }

    fn with_instrument(&self, session: &Session, number: &str, today: NaiveDate) -> Result<CreditAnswer, AskError> {
        self.may(session, Action::ReadCredit, Relation::Own)?;
        let office = self.office();
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        let found = self.dossiers_with(number)?;
        Ok(CreditAnswer::Files(found.into_iter().map(|dossier| CreditFile::of(dossier, today, law)).collect()))
    }
}

/// What waits for somebody: an officer is not shown what only an approver may decide, an approver not what they proposed.
fn is_work_of(session: &Session, line: &Line) -> bool {
    let About::Due { decides: true, by, what } = &line.mark.about else { return true };
    // Reminding somebody of renewal is an officer's; renewing is not.
    if *what == DueKind::RenewPledge {
        return true;
    }
    let account = &session.account;
    let second = !by.contains(&account.name.0);
    account.holds(Role::Auditor) || (account.holds(Role::CreditApprover) && second)
}
