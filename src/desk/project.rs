//! From records to views: the follower reads the ledger after the writer and brings the store up to it, in batches with
//! the cursor inside. Views from nothing are [`rebuild`](super::rebuild)'s.

use chrono::NaiveDate;
use std::collections::BTreeSet;

use super::called::Called;
use super::credit::kept::STALE;
use super::destruction;
use super::fold::stream;
use super::forgetting::Reach;
use super::notices::Moved;
use super::people;
use super::{DeskError, SharedLedger, credit, fold};
use crate::domain::case::clock::{self, ClockKind};
use crate::domain::case::life::Life;
use crate::domain::case::row::{Beside, Door, Row};
use crate::domain::case::{Case, CaseId};
use crate::domain::credit::SubjectId;
use crate::domain::credit::basis::Law;
use crate::domain::money::Fen;
use crate::domain::office::Office;
use crate::ledger::{Position, Record};
use crate::store::{Batch, Cursor, Store};

/// Records taken from the ledger at a time.
pub(super) const BATCH: usize = 256;
/// The office's name among the store's documents.
pub(super) const OFFICE: &str = "office";
/// The day the doors are as of.
pub(super) const DAY: &str = "day";

/// The line of a list for a case as of a day, with its nearest door. Pure; none before registration and for voided cases.
#[must_use]
pub fn row(case: &Case, office: &Office, as_of: NaiveDate) -> Option<Row> {
    if case.voided.is_some() {
        return None;
    }
    let office = &office;
    let doors = clock::doors(case, &office.rules, &office.calendar);
    let turns = [clock::turns_on(&doors, as_of), case.mediators.changes_hands_on(as_of)];
    let turns_on = turns.into_iter().flatten().min();
    let next = clock::nearest(&doors, as_of).map(|door| Door {
        on: door.on,
        what: door.what.value().to_owned(),
        instance: door.instance.unwrap_or(0),
        amount_fen: owed(case, door),
    });
    let mediators =
        case.mediators.in_charge(as_of).into_iter().map(|id| (id, people::name(&office.roster, id))).collect();
    let ended = case.ended.as_ref().map(|ended| (ended.on, ended.ending));
    let life = Life::of(case, &office.rules, &office.calendar);
    Row::of(case, &office.units, Beside { next, turns_on, mediators, ended, life })
}

/// A batch the views have taken in.
pub(super) struct Passed<'a> {
    /// How far they are now.
    pub position: u64,
    /// The cases it touched.
    pub moved: Vec<Moved>,
    /// The subjects of credit it touched.
    pub subjects: BTreeSet<SubjectId>,
    pub office: &'a Office,
    pub office_changed: bool,
    /// A rule or the calendar is another now: what statistics rest on may be, in any case.
    pub rules_changed: bool,
}

/// How records changed the office.
#[derive(Debug, Default)]
struct OfficeChange {
    any: bool,
    /// The first day on which a rule or the calendar says something else than before.
    rules_since: Option<NaiveDate>,
    /// Who is called otherwise.
    renamed: Called,
}

/// What is still to be paid by a door, where it is an instalment's.
fn owed(case: &Case, door: clock::Deadline) -> Option<Fen> {
    let number = door.instance.filter(|_| door.what == ClockKind::Performance)?;
    let obligation = case.obligations().into_iter().find(|obligation| obligation.number == number)?;
    Some(obligation.remaining()).filter(|fen| *fen > Fen(0))
}

/// The cases and subjects some records touched, and what changed of the office.
type Touched = (BTreeSet<CaseId>, BTreeSet<SubjectId>, OfficeChange);

/// Follows the ledger.
pub(super) struct Follower {
    ledger: SharedLedger,
    pub office: Office,
    pub position: u64,
    /// The day the doors in the store are as of.
    pub day: NaiveDate,
    /// What a destruction reaches; none before the desk is at work.
    reach: Option<Reach>,
    /// Something that is to be forgotten could not be, and is tried again.
    undone: bool,
}

impl Follower {
    pub(super) fn new(ledger: SharedLedger, office: Office, position: u64, day: NaiveDate) -> Self {
        Self { ledger, office, position, day, reach: None, undone: false }
    }

    /// The same, with what a destruction reaches, and whether something is still to be done.
    pub(super) fn reaching(self, reach: impl Into<Option<Reach>>, undone: bool) -> Self {
        Self { reach: reach.into(), undone, ..self }
    }

    /// What a destruction reaches.
    pub(super) fn reach(&self) -> Option<Reach> {
        self.reach.clone()
    }

    /// Whether something that is to be forgotten could not be.
    pub(super) const fn is_undone(&self) -> bool {
        self.undone
    }

    /// Carries out every destruction on record; whether a body was overwritten now.
    pub(super) fn complete(&mut self) -> bool {
        let Some(reach) = &self.reach else { return false };
        let cases = destruction::ordered(&self.ledger);
        let carried = cases.and_then(|cases| destruction::carry_out(&self.ledger, reach, &cases));
        self.undone = carried.is_err();
        carried.unwrap_or(false)
    }

    /// The same for what these records order; and what waited to be attached, and is, waits no longer.
    fn carry_out(&mut self, records: &[Record]) {
        let Some(reach) = &self.reach else { return };
        reach.attic.attached(records);
        let cases = destruction::ordered_by(records);
        if !cases.is_empty() {
            self.undone |= destruction::carry_out(&self.ledger, reach, &cases).is_err();
        }
    }

    /// The ledger it follows.
    pub(super) fn ledger(&self) -> SharedLedger {
        SharedLedger::clone(&self.ledger)
    }

    /// A new day: doors that closed by themselves since the last one give way to the next door of their case.
    /// Says which subjects of credit are shown otherwise.
    pub(super) fn roll(&mut self, store: &Store, today: NaiveDate) -> Result<BTreeSet<SubjectId>, DeskError> {
        if today == self.day {
            self.refresh(store, today, false)?;
            return Ok(BTreeSet::new());
        }
        // A clock that was set back: what had closed by itself may be open again.
        let back = today < self.day;
        let mut touched = BTreeSet::new();
        // Nothing else changes with a day alone: a row keeps the day on which it does.
        let closing = |row: &Row| back || row.turns_on.is_some_and(|on| on <= today);
        store
            .each_row(&mut |row| {
                if closing(&row) {
                    touched.insert(row.id);
                }
                true
            })
            .map_err(DeskError::store)?;
        let cursor = store.cursor().unwrap_or(Cursor { position: 0, hash: crate::ledger::Hash::zero().0 });
        for chunk in touched.into_iter().collect::<Vec<_>>().chunks(BATCH) {
            let rows = self.rows(chunk.iter().copied(), today)?;
            store.project(&Batch { rows, documents: Vec::new(), cursor: cursor.clone() }).map_err(DeskError::store)?;
        }
        self.refresh(store, today, back)?;
        let law = Law { rules: &self.office.rules, calendar: &self.office.calendar };
        let subjects = credit::kept::roll(store, (today, law), &cursor)?;
        // Last, so that a roll that was cut short is done again.
        let documents = vec![(DAY.to_owned(), Some(today.to_string().into_bytes()))];
        store.project(&Batch { rows: Vec::new(), documents, cursor }).map_err(DeskError::store)?;
        self.day = today;
        Ok(subjects)
    }

    /// Derives what is kept of every subject again where that was asked for, or `now`.
    fn refresh(&self, store: &Store, day: NaiveDate, now: bool) -> Result<(), DeskError> {
        if !now && store.document(STALE).map_err(DeskError::store)?.is_none() {
            return Ok(());
        }
        let law = Law { rules: &self.office.rules, calendar: &self.office.calendar };
        let cursor = store.cursor().unwrap_or(Cursor { position: 0, hash: crate::ledger::Hash::zero().0 });
        credit::kept::refresh(store, (day, law), &cursor)
    }

    fn rows(
        &self,
        ids: impl Iterator<Item = CaseId>,
        as_of: NaiveDate,
    ) -> Result<Vec<(CaseId, Option<Row>)>, DeskError> {
        ids.map(|id| {
            let case = fold::case(self.ledger.lock().as_ref(), id)?;
            Ok((id, row(&case, &self.office, as_of)))
        })
        .collect()
    }

    /// Brings a store up to the ledger's end; `passed` hears of every batch.
    pub(super) fn catch_up(&mut self, store: &Store, passed: impl FnMut(Passed<'_>)) -> Result<(), DeskError> {
        self.catch_up_to(store, u64::MAX, passed)
    }

    /// The same, no further than a position.
    pub(super) fn catch_up_to(
        &mut self,
        store: &Store,
        until: u64,
        mut passed: impl FnMut(Passed<'_>),
    ) -> Result<(), DeskError> {
        loop {
            let left = usize::try_from(until.saturating_sub(self.position)).unwrap_or(BATCH);
            if left == 0 {
                return Ok(());
            }
            let records = self.ledger.lock().tail(Position(self.position), left.min(BATCH))?;
            let Some(last) = records.last() else { return Ok(()) };
            let cursor = Cursor { position: last.position.0, hash: last.hash.0.clone() };
            // Before anybody is shown that it was decided.
            self.carry_out(&records);
            let (cases, subjects, office) = self.apply(records)?;
            let moved = self.moved(store, &cases)?;
            let mut batch = self.batch(store, &moved, &office, cursor.clone())?;
            let law = Law { rules: &self.office.rules, calendar: &self.office.calendar };
            for id in &subjects {
                let dossier = credit::dossier(self.ledger.lock().as_ref(), *id)?;
                batch.documents.extend(credit::kept::changes(store, &dossier, (self.day, law))?);
            }
            if office.rules_since.is_some() {
                // More than one write, so that it is asked for with the rule, and done again if it is cut short.
                batch.documents.push((STALE.to_owned(), Some(Vec::new())));
            }
            store.project(&batch).map_err(DeskError::store)?;
            if office.rules_since.is_some() {
                self.refresh(store, self.day, true)?;
            }
            self.position = cursor.position;
            let (office_changed, rules_changed) = (office.any, office.rules_since.is_some());
            let (position, office) = (self.position, &self.office);
            passed(Passed { position, moved, subjects, office, office_changed, rules_changed });
        }
    }

    /// Applies records to the office, and says which cases and subjects they touched.
    fn apply(&mut self, records: Vec<Record>) -> Result<Touched, DeskError> {
        let (mut cases, mut subjects) = (BTreeSet::new(), BTreeSet::new());
        let mut office_changed = false;
        let of_office =
            |record: &Record| stream::case_of(&record.stream).is_none() && credit::subject_of(&record.stream).is_none();
        let before = records
            .iter()
            .any(of_office)
            .then(|| (self.office.rules.clone(), self.office.calendar.clone(), Called::of(&self.office)));
        for record in records {
            if let Some(id) = stream::case_of(&record.stream) {
                cases.insert(id);
            } else if let Some(id) = credit::subject_of(&record.stream) {
                subjects.insert(id);
            } else if let Some(body) = record.body {
                office_changed |=
                    fold::office_event(&mut self.office, &record.stream, record.on, (&record.kind, record.v), body)?;
            }
        }
        let Some((rules, calendar, names)) = before else { return Ok((cases, subjects, OfficeChange::default())) };
        let since = [self.office.rules.differs_since(&rules), self.office.calendar.differs_since(&calendar)];
        let rules_since = since.into_iter().flatten().min();
        let renamed = names.changed_in(&self.office);
        Ok((cases, subjects, OfficeChange { any: office_changed, rules_since, renamed }))
    }

    /// Cases with the line each was in until now.
    fn moved(&self, store: &Store, cases: &BTreeSet<CaseId>) -> Result<Vec<Moved>, DeskError> {
        let moved = cases.iter().map(|id| {
            let before = store.row(*id).map_err(DeskError::store)?;
            Ok(Moved { before, case: fold::case(self.ledger.lock().as_ref(), *id)? })
        });
        moved.collect()
    }

    fn batch(&self, store: &Store, moved: &[Moved], office: &OfficeChange, cursor: Cursor) -> Result<Batch, DeskError> {
        let mut touched = BTreeSet::new();
        let mut documents = Vec::new();
        if office.any {
            let differs = |row: &Row| office.rules_since.is_some_and(|day| row.life.touches(day));
            // A rule, calendar or name changed: every open deadline is derived again, and every row that says the name.
            store
                .each_row(&mut |row| {
                    if row.is_open()
                        || row.next.is_some()
                        || row.turns_on.is_some()
                        || differs(&row)
                        || office.renamed.are_in(&row)
                    {
                        touched.insert(row.id);
                    }
                    true
                })
                .map_err(DeskError::store)?;
            documents.push((OFFICE.to_owned(), Some(office_bytes(&self.office)?)));
        }
        touched.retain(|id| moved.iter().all(|moved| moved.case.id != *id));
        let mut rows = self.rows(touched.into_iter(), self.day)?;
        rows.extend(moved.iter().map(|Moved { case, .. }| (case.id, row(case, &self.office, self.day))));
        Ok(Batch { rows, documents, cursor })
    }
}

pub(super) fn office_bytes(office: &Office) -> Result<Vec<u8>, DeskError> {
    serde_json::to_vec(office).map_err(|error| DeskError::Internal(error.to_string()))
}

/// The office a store remembers; the empty one for a fresh store.
pub(super) fn office_of(store: &Store) -> Result<Office, DeskError> {
    match store.document(OFFICE).map_err(DeskError::store)? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| DeskError::Broken(error.to_string())),
        None => Ok(Office::default()),
    }
}

/// The day the doors in a store are as of; `otherwise` where it was never rolled.
pub(super) fn day_of(store: &Store, otherwise: NaiveDate) -> Result<NaiveDate, DeskError> {
    let bytes = store.document(DAY).map_err(DeskError::store)?;
    let day = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| text.parse().ok());
    Ok(day.unwrap_or(otherwise))
}

/// The ledger's side of the store's trust rule.
pub(super) struct Facts(pub SharedLedger);

impl crate::store::LogFacts for Facts {
    fn head(&self) -> (u64, String) {
        self.0.lock().head().map_or_else(|_| (0, String::new()), |head| (head.position.0, head.hash.0))
    }

    fn hash_at(&self, position: u64) -> Option<String> {
        self.0.lock().hash_at(Position(position)).ok().flatten().map(|hash| hash.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::{Given, accepted, agreed, day, mediating, registered};

    /// How often a row was derived again to be right on every one of two hundred days.
    fn derived(given: &Given, from: &str) -> usize {
        let world = given.world.clone();
        let (units, rules, calendar, roster) = (world.units, world.rules, world.calendar, world.roster);
        let office = Office { units, rules, calendar, roster, ..Office::default() };
        let mut case = given.case.clone();
        if let Some(number) = &mut case.number {
            number.serial = 1;
        }
        let mut kept = row(&case, &office, day(from)).unwrap();
        let mut again = 0;
        for today in day(from).iter_days().take(200) {
            if kept.turns_on.is_some_and(|on| on <= today) {
                kept = row(&case, &office, today).unwrap();
                again += 1;
            }
            let fresh = row(&case, &office, today).unwrap();
            assert_eq!(kept.next, fresh.next, "{today}");
            let clocks = clock::clocks(&case, today, &office.rules, &office.calendar);
            let nearest =
                clock::next_deadline(&case, &clocks, today).map(|door| (door.on, door.what.value().to_owned()));
            assert_eq!(fresh.next.map(|door| (door.on, door.what)), nearest, "as the clocks have it on {today}");
        }
        again
    }

    #[test]
    fn a_row_says_on_which_day_it_turns_and_is_right_on_all_others() {
        // The window for confirmation closes, the instalments fall due and are visited: a handful of days in two hundred.
        let turns = derived(&agreed(), "2026-03-16");
        assert!((1..=6).contains(&turns), "{turns}");
        for given in [registered(), accepted(), mediating()] {
            assert!(derived(&given, "2026-03-09") <= 2);
        }
    }
}
