//! Questions: answered from the views once they show what was acknowledged, and shown as far as the policy allows.

use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::access::page_for_assigning;
use super::fold::{self, stream};
use super::follow::Wake;
use super::people;
use super::plan::context;
use super::plan_undo::undoable;
use super::policy::{Action, Relation};
use super::project::row;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::actor::Role;
use crate::domain::answer::{Answer, AsKnown, CaseFile, DeskCard, Entry, Query};
use crate::domain::case::life::Life;
use crate::domain::case::next_step;
use crate::domain::case::number::CaseNumber;
use crate::domain::case::row::Row;
use crate::domain::case::sought::Sought;
use crate::domain::case::{Case, CaseId};
use crate::domain::dates::china_day;
use crate::domain::office::Office;
use crate::domain::order::Target;
use crate::domain::query::{CaseFilter, CasePage, CaseQuery, Count, CountQuery, OnDesk, Order as ListOrder, Tally};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::Roster;
use crate::domain::sight::{Sight, View, for_assigning};
use crate::ledger::{CommandId, Record, Version};
use crate::store::{Store, StoreError};

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The policy, or there is no such case.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The register cannot be read now.
    #[error(transparent)]
    Trouble(#[from] DeskError),
}

impl From<crate::ledger::LedgerError> for AskError {
    fn from(error: crate::ledger::LedgerError) -> Self {
        Self::Trouble(error.into())
    }
}

impl Desk {
    /// Answers a question.
    ///
    /// # Errors
    /// What the policy refuses, or trouble with the register.
    pub fn ask(&self, session: &Session, query: &Query) -> Result<Answer, AskError> {
        // An account that was changed and acknowledged asks as what it is now.
        let _shown = self.shelf.store_at(self.acknowledged.load(Ordering::Acquire));
        let session = &session.refreshed(&self.office())?;
        if self.shelf.is_of_another_day(self.clock.today()) {
            // The first question of a day finds what that day ended by rule; see `begin` for why a failure may pass.
            let _later = self.note_ended();
        }
        match query {
            Query::Desk => Ok(Answer::Desk(Box::new(self.card(session)?))),
            Query::Cases(query) => Ok(Answer::Cases(self.cases(session, query)?)),
            Query::Export(query) => {
                self.may(session, Action::Export, Relation::Own)?;
                self.note_export(session, query, false)?;
                Ok(Answer::Cases(self.cases(session, query)?))
            }
            Query::Count(asked) => Ok(Answer::Count(self.counted(session, asked)?)),
            Query::Changes { seen, after, limit } => {
                Ok(Answer::Changes(self.changes(session, *seen, after.unwrap_or(0), *limit)?))
            }
            Query::Preview(bulk) => Ok(Answer::Preview(self.preview(session, bulk)?)),
            Query::KeepList(list) => Ok(Answer::Lists(self.keep_list(session, list)?)),
            Query::DropList { name, shared } => Ok(Answer::Lists(self.drop_list(session, name, *shared)?)),
            Query::Accesses(case) => {
                self.may(session, Action::Audit, Relation::Own)?;
                let id = self.resolve(case)?;
                let records = self.ledger.lock().read(&stream::access(id), Version(0))?;
                Ok(Answer::History(records.into_iter().map(entry).collect()))
            }
            Query::Case(asked) => Ok(Answer::Case(Box::new(self.case_file(session, asked)?))),
            Query::History(asked) => Ok(Answer::History(self.history(session, asked)?)),
            Query::Search { text, limit } => Ok(Answer::Found(self.search(session, text, *limit)?)),
            Query::Matches(typed) => Ok(Answer::Matches(Box::new(self.matches(session, typed)?))),
            Query::Past(case) => Ok(Answer::Past(self.past(session, case)?)),
            Query::Credit(asked) => Ok(Answer::Credit(self.credit(session, asked)?)),
            Query::EvenHand(asked) => Ok(Answer::EvenHand(Box::new(self.even_hand(session, asked)?))),
            Query::Office => {
                self.may(session, Action::ReadOffice, Relation::Own)?;
                Ok(Answer::Office(Box::new(self.office().shown_to(&session.account))))
            }
            Query::Roster => Ok(Answer::Roster(Box::new(self.roster_card(session)?))),
            Query::Suggest(case) => Ok(Answer::Suggested(self.suggestions(session, case)?)),
            Query::Log(asked) => Ok(Answer::Log(self.log(session, asked)?)),
            Query::Stats(asked) => Ok(Answer::Stats(Box::new(self.statistic(session, asked)?))),
            Query::Head => {
                self.may(session, Action::ReadOffice, Relation::Own)?;
                Ok(Answer::Head(self.head_card()?))
            }
            Query::Health => {
                self.may(session, Action::ReadOffice, Relation::Own)?;
                Ok(Answer::Health(Box::new(self.health_card()?)))
            }
            Query::Verify => Ok(Answer::Verified(self.verify(session)?)),
            Query::Applied(id) => {
                let credit = self.may(session, Action::WriteCredit, Relation::Own);
                self.may(session, Action::Import, Relation::Own).or(credit)?;
                Ok(Answer::Applied(self.ledger.lock().outcome(CommandId(*id))?.is_some()))
            }
            Query::Number(label) => {
                self.may(session, Action::Import, Relation::Own)?;
                let found = self.find(label)?;
                let row = found.map(|id| self.views(|store| store.row(id))).transpose()?.flatten();
                Ok(Answer::Number(row.map(|row| row.number.to_string())))
            }
            Query::Taken(asked) => Ok(Answer::Taken(self.taken(session, asked)?)),
            Query::Piece(asked) => Ok(Answer::Piece(Box::new(self.piece(session, asked)?))),
            Query::Paper(asked) => Ok(Answer::Paper(Box::new(self.paper(session, asked)?))),
        }
    }

    pub(super) fn may(&self, session: &Session, action: Action, relation: Relation) -> Result<Role, Refusal> {
        session.may(action, relation, super::policy::alone(&self.office(), session.committee()))
    }

    /// Tells the follower to look; it is gone only when the desk is closing.
    pub(super) fn wake(&self, why: Wake) {
        if let Some(wake) = &self.wake {
            let _closing = wake.send(why);
        }
    }

    /// Asks the store, once it shows everything acknowledged; one that breaks is replaced, and the new one asked.
    pub(super) fn views<T>(&self, ask: impl Fn(&Store) -> Result<T, StoreError>) -> Result<T, DeskError> {
        let seen = self.acknowledged.load(Ordering::Acquire);
        let today = self.clock.today();
        if self.shelf.is_of_another_day(today) {
            // A session that stays open over midnight sees the new day's doors with its next question.
            self.wake(Wake::Day);
        }
        let mut last = None;
        for _ in 0..2 {
            let store = self.shelf.store_on(seen, today)?;
            match ask(&store) {
                Ok(answer) => return Ok(answer),
                Err(error) if error.calls_for_rebuild() => {
                    self.shelf.suspect(&store);
                    drop(store);
                    last = Some(DeskError::store(error));
                }
                Err(error) => return Err(DeskError::store(error)),
            }
        }
        Err(last.unwrap_or_else(|| DeskError::Views("no views".to_owned())))
    }

    fn card(&self, session: &Session) -> Result<DeskCard, AskError> {
        let office = self.office();
        if session.account.roles.iter().any(|role| role.is_credit()) {
            // Not even how many cases there are, nor who mediates them.
            return Ok(DeskCard {
                account: session.account.clone(),
                today: self.clock.today(),
                units: office.units.clone(),
                roster: Roster::default(),
                calendar: office.calendar.clone(),
                own: Tally::default(),
                all: Tally::default(),
                mine: Tally::default(),
                lists: Vec::new(),
                read_only: self.read_only(),
            });
        }
        let card = DeskCard {
            account: session.account.clone(),
            today: self.clock.today(),
            units: office.units.clone(),
            roster: office.roster_for(&session.account),
            calendar: office.calendar.clone(),
            // Counts are figures of cases: for who reads those.
            own: self.tally(session, Relation::Own)?,
            all: self.tally(session, Relation::Elsewhere)?,
            mine: Tally::default(),
            lists: self.personal.lists(session),
            read_only: self.read_only(),
        };
        if self.may(session, Action::Read, Relation::Own).is_err() {
            return Ok(card);
        }
        let desk = card.on_desk();
        Ok(DeskCard { mine: self.views(|store| store.tally_of_desk(&desk))?, ..card })
    }

    /// How many cases stand where, of the own committee's or of all; none for who does not read them.
    fn tally(&self, session: &Session, of: Relation) -> Result<Tally, AskError> {
        if self.may(session, Action::Read, of).is_err() {
            return Ok(Tally::default());
        }
        let committee = Some(session.committee()).filter(|_| of == Relation::Own);
        Ok(self.views(|store| store.tally(committee))?)
    }

    /// A page of cases. Who may not read the whole district is shown the own committee's, and of others number and holder.
    pub(super) fn cases(&self, session: &Session, query: &CaseQuery) -> Result<CasePage, AskError> {
        let (filter, ours) = self.shown_to(session, &query.filter)?;
        // In any other order outlines would tell what the order goes by.
        let order = if ours { query.order } else { ListOrder::Number };
        let query = CaseQuery { filter, order, ..query.clone() };
        let sight = self.sight(session);
        let admits = |row: &Row| finds(&sight, &query.filter, row);
        let mut page = match self.mentioning(session, &query.filter)? {
            Some(few) => self.views(|store| store.page_among(&query, &few, &admits))?,
            None => self.views(|store| store.page_where(&query, &admits))?,
        };
        self.show(session, &mut page.rows);
        Ok(page)
    }

    /// How many cases a list has for this person.
    pub(super) fn counted(&self, session: &Session, asked: &CountQuery) -> Result<Count, AskError> {
        let (filter, ours) = self.shown_to(session, &asked.filter)?;
        let order = if ours { asked.order } else { ListOrder::Number };
        let asked = CountQuery { filter, order, ..asked.clone() };
        // On one's own desk lies nothing that is hidden from one.
        let own = OnDesk { mediator: session.account.mediator, committee: session.committee().clone() };
        let desk = CaseFilter { on_desk_of: Some(own), ..CaseFilter::default() };
        if asked.filter.asks_outline_only() || asked.filter == desk {
            return Ok(self.views(|store| store.count(&asked))?);
        }
        let sight = self.sight(session);
        let admits = |row: &Row| finds(&sight, &asked.filter, row);
        Ok(match self.mentioning(session, &asked.filter)? {
            Some(few) => self.views(|store| store.count_among(&asked, &few, &admits))?,
            None => self.views(|store| store.count_where(&asked, &admits))?,
        })
    }

    /// A filter as far as the person may ask, and whether it is about cases they read: without leave to read the whole
    /// district, the own committee's cases with those it assists, and of others only what outlines tell.
    fn shown_to(&self, session: &Session, asked: &CaseFilter) -> Result<(CaseFilter, bool), AskError> {
        let mut filter = asked.clone();
        if self.may(session, Action::Read, Relation::Elsewhere).is_ok() {
            return Ok((filter, true));
        }
        self.may(session, Action::Read, Relation::Own)?;
        let own = session.committee();
        // One's own desk is one's own, wherever a case is held.
        let theirs = |desk: &OnDesk| desk.mediator.is_none() || desk.mediator == session.account.mediator;
        let own_desk = |desk: &OnDesk| desk.committee == *own && theirs(desk);
        let at_own_desk = filter.on_desk_of.as_ref().is_some_and(own_desk);
        // What waits for others, and whom others assist, is not theirs to list, whatever else is asked.
        filter.or_waits_for = None;
        if filter.holder.is_none() && filter.waits_for.is_none() && !at_own_desk {
            filter.holder = Some(own.clone());
        }
        let held = filter.holder.as_ref() == Some(own);
        filter.or_assisted_by = held.then(|| own.clone());
        let ours = held || filter.waits_for.as_ref() == Some(own) || at_own_desk;
        if !ours && !filter.asks_outline_only() {
            return Err(refuse("elsewhere_outline_only").into());
        }
        Ok((filter, ours))
    }

    fn resolve(&self, target: &Target) -> Result<CaseId, AskError> {
        match target {
            Target::Id(id) => Ok(*id),
            Target::Label(label) => {
                let unknown = || refuse("case_not_found").with("case", super::names::short(label));
                Ok(self.find(label)?.ok_or_else(unknown)?)
            }
            Target::New => Err(refuse("case_missing").with("act", "show").into()),
        }
    }

    /// The case with a number, however it is typed, or an alias.
    fn find(&self, label: &str) -> Result<Option<CaseId>, DeskError> {
        if let Ok(number) = label.parse::<CaseNumber>() {
            let number = number.to_string();
            let found = self.views(|store| store.find(&number))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        self.views(|store| store.find(label))
    }

    /// The records of a case known at a time, the case they make, and how much of it the person sees.
    pub(super) fn known(&self, session: &Session, asked: &AsKnown) -> Result<(Case, Vec<Entry>, View), AskError> {
        let id = self.resolve(&asked.case)?;
        let mut records = self.ledger.lock().read(&stream::case(id), Version(0))?;
        // Who may read is asked of the case as it is now: a look into the past gives nobody back what they may not see.
        let present = fold::made(id, records.clone())?;
        let view = self.sight(session).opened(&present)?;
        records.retain(|record| asked.known_at.is_none_or(|known_at| record.at <= known_at));
        let told = records.iter().cloned().map(fold::told).collect::<Result<Vec<_>, _>>()?;
        // What was known to be taken back had not happened on any day.
        let taken_back = fold::taken_back(&told);
        let happened = |record: &Record| asked.as_of.is_none_or(|as_of| record.on <= as_of);
        let of_the_day = records.iter().zip(&told).filter(|(record, _)| happened(record)).map(|(_, told)| told);
        let case = fold::after(Case::unborn(id), of_the_day, &taken_back);
        records.retain(happened);
        if case.version == 0 {
            let early = asked.as_of.filter(|_| present.version > 0);
            let refusal = early.map(|as_of| refuse("before_the_case").with("as_of", as_of));
            return Err(refusal.unwrap_or_else(|| refuse("case_not_found").with("case", id)).into());
        }
        if [&present, &case].into_iter().any(|case| case.secrecy().is_some()) {
            self.note_readings(session, [id].into())?;
        }
        let entries =
            records.into_iter().map(|record| Entry { taken_back: taken_back.contains(&record.id.0), ..entry(record) });
        Ok((case, entries.collect(), view))
    }

    /// A case as it is now, for whoever may read it; a reading of a trade secret is recorded.
    pub(super) fn readable(&self, session: &Session, case: &Target) -> Result<Case, AskError> {
        let (case, _, view) = self.known(session, &AsKnown { case: case.clone(), known_at: None, as_of: None })?;
        Ok(if view == View::Whole { case } else { for_assigning(&case) })
    }

    pub(super) fn case_file(&self, session: &Session, asked: &AsKnown) -> Result<CaseFile, AskError> {
        let (case, timeline, view) = self.known(session, asked)?;
        let office = self.office_known_at(asked.known_at)?;
        let today = self.clock.today();
        let as_of = asked.as_of.unwrap_or_else(|| asked.known_at.map_or(today, china_day));
        let entered_on = timeline.first().map_or(as_of, |entry| china_day(entry.at));
        let clocks = self.clocks_with_former(&case, (as_of, entered_on), (&office, asked.known_at))?;
        let mut row = row(&case, &office, as_of).ok_or_else(|| refuse("case_not_found").with("case", case.label()))?;
        (row.sought, row.life) = (Sought::default(), Life::default());
        let actor = session.actor(session.account.roles.iter().copied().next().unwrap_or(Role::Auditor));
        let own = context(&office, session, &actor, (as_of, as_of));
        let mut possible = next_step::possible(&case, &own);
        let mut steps = next_step::next_steps(&case, &own);
        // Who holds the district's role beside a town's can do what either can.
        if let Some(district) = session.for_the_district(&office) {
            let district = context(&office, &district, &actor, (as_of, as_of));
            for ((_, mine), (_, theirs)) in possible.iter_mut().zip(next_step::possible(&case, &district)) {
                if mine.is_err() && theirs.is_ok() {
                    *mine = theirs;
                }
            }
            steps.extend(
                next_step::next_steps(&case, &district)
                    .into_iter()
                    .filter(|step| !steps.contains(step))
                    .collect::<Vec<_>>(),
            );
        }
        if steps.is_empty() {
            steps = next_step::awaited(&case, &own);
        }
        let names = people::names(&case, &office.roster);
        let present = asked.known_at.is_none() && asked.as_of.is_none();
        let undo = present.then(|| undoable(&self.ledger, session, (&office, today), &case)).transpose()?;
        let file = CaseFile {
            steps,
            possible: possible.into_iter().map(|(act, verdict)| (act.to_owned(), verdict.err())).collect(),
            custody: crate::domain::case::custody_times::custody_times(&case, as_of),
            row,
            clocks,
            undo,
            timeline,
            names,
            as_of,
            case,
        };
        Ok(if view == View::Whole { file } else { page_for_assigning(file) })
    }

    fn history(&self, session: &Session, asked: &AsKnown) -> Result<Vec<Entry>, AskError> {
        let (_, mut entries, view) = self.known(session, asked)?;
        if view != View::Whole {
            entries.iter_mut().for_each(|entry| entry.body = Some(serde_json::json!({})));
        }
        Ok(entries)
    }

    /// The office as it was known at a time: folded from the ledger, since the views only have the present one.
    pub(super) fn office_known_at(&self, known_at: Option<DateTime<Utc>>) -> Result<Arc<Office>, AskError> {
        let Some(known_at) = known_at else { return Ok(self.office()) };
        let mut office = Office::default();
        for stream in stream::office(&self.office()) {
            let records = self.ledger.lock().read(&stream, Version(0))?;
            for record in records.into_iter().filter(|record| record.at <= known_at) {
                if let Some(body) = record.body {
                    fold::office_event(&mut office, &record.stream, record.on, (&record.kind, record.v), body)?;
                }
            }
        }
        Ok(Arc::new(office))
    }
}

/// Whether a person finds a row by a filter: what they do not see of it cannot have been what fits.
fn finds(sight: &Sight, filter: &CaseFilter, row: &Row) -> bool {
    if sight.of_row(row) == View::Whole || filter.asks_outline_only() {
        return true;
    }
    // That nobody was named is known to those who name; who was, is not.
    let names_somebody = filter.on_desk_of.is_some() && !row.mediator_ids.is_empty();
    !names_somebody && filter.admits(&sight.outlined(row))
}

pub(super) fn entry(record: Record) -> Entry {
    Entry {
        position: record.position.0,
        version: record.version.0,
        on: record.on,
        at: record.at,
        by: record.by,
        command: record.id.0,
        taken_back: false,
        kind: record.kind,
        body: record.body,
    }
}
