//! The folded state that orders are decided on: the writer's own, ahead of the views by whatever is not projected yet.
//!
//! Everything here can be folded again from the ledger at any time; when the ledger leaves a plan out, [`Brain::forget`]
//! throws the speculation away.

use chrono::{DateTime, NaiveDate, Utc};
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::attic::SharedAttic;
use super::credit;
use super::fold::{self, Serials, stream};
use super::labels::Labels;
use super::shelf::{Shelf, being_built};
use super::whence::{self, Whence};
use super::{DeskError, SharedLedger, clock::Clock};
use crate::domain::actor::Origin;
use crate::domain::case::number::CaseNumber;
use crate::domain::case::row::Row;
use crate::domain::case::{Case, CaseId};
use crate::domain::credit::{Dossier, SubjectId};
use crate::domain::office::Office;
use crate::domain::query::{CaseFilter, CaseQuery};
use crate::domain::unit::UnitCode;
use crate::ledger::{Appended, CommandId, StreamId, Version};

/// How many folded cases are kept; a case is some kilobytes.
const CASES_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);
/// How many committees' years of serials are kept.
const SERIALS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);
/// How many dossiers are kept.
const DOSSIERS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);
/// How many streams' versions are kept: far more than one batch touches.
const VERSIONS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// What the writer decides on.
pub(super) struct Brain {
    ledger: SharedLedger,
    /// None while there are no views: then every label is one of this life.
    shelf: Option<Arc<Shelf>>,
    clock: Arc<dyn Clock>,
    office: Arc<Office>,
    cases: LruCache<CaseId, Case>,
    dossiers: LruCache<SubjectId, credit::Kept>,
    serials: LruCache<(UnitCode, i32), Serials>,
    /// Numbers and aliases the views may not know yet.
    labels: Labels,
    /// Stream versions as planned, for streams that hold no case. One that is planned and pushed out before its batch is
    /// written is answered with a conflict, and decided again.
    versions: LruCache<StreamId, u64>,
    /// Where accounts' last acts came from.
    whence: Whence,
    /// The files of cases.
    attic: SharedAttic,
}

impl Brain {
    pub(super) fn new(
        ledger: SharedLedger,
        shelf: Option<Arc<Shelf>>,
        clock: Arc<dyn Clock>,
        office: Arc<Office>,
    ) -> Self {
        Self {
            ledger,
            shelf,
            clock,
            office,
            cases: LruCache::new(CASES_KEPT),
            dossiers: LruCache::new(DOSSIERS_KEPT),
            serials: LruCache::new(SERIALS_KEPT),
            labels: Labels::default(),
            versions: LruCache::new(VERSIONS_KEPT),
            whence: Whence::new(),
            attic: SharedAttic::default(),
        }
    }

    /// The same, with a place for the files of cases.
    pub(super) fn with_attic(self, attic: SharedAttic) -> Self {
        Self { attic, ..self }
    }

    /// The files of cases.
    pub(super) fn attic(&self) -> &SharedAttic {
        &self.attic
    }

    pub(super) fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    pub(super) fn office(&self) -> &Office {
        &self.office
    }

    pub(super) fn shared_office(&self) -> Arc<Office> {
        Arc::clone(&self.office)
    }

    /// Takes back what was planned of the office.
    pub(super) fn stand_on(&mut self, office: Arc<Office>) {
        self.office = office;
    }

    /// Replaces the office by a planned one.
    pub(super) fn set_office(&mut self, office: Office) {
        self.office = Arc::new(office);
    }

    /// A case as it is, with plans of this batch included.
    pub(super) fn case(&mut self, id: CaseId) -> Result<Case, DeskError> {
        if let Some(case) = self.cases.get(&id) {
            return Ok(case.clone());
        }
        let case = fold::case(self.ledger.lock().as_ref(), id)?;
        self.cases.put(id, case.clone());
        Ok(case)
    }

    /// Keeps a case as planned.
    pub(super) fn remember(&mut self, case: Case) {
        self.cases.put(case.id, case);
    }

    /// A dossier as it is, with plans of this batch included.
    pub(super) fn dossier(&mut self, id: SubjectId) -> Result<Dossier, DeskError> {
        if let Some(known) = self.dossiers.get(&id) {
            return Ok(Dossier::clone(known));
        }
        let folded = credit::dossier(self.ledger.lock().as_ref(), id)?;
        self.dossiers.put(id, Arc::new(folded.clone()));
        Ok(folded)
    }

    /// Keeps a dossier as planned.
    pub(super) fn remember_dossier(&mut self, dossier: Dossier) {
        self.dossiers.put(dossier.id, Arc::new(dossier));
    }

    /// The case with a number or alias.
    pub(super) fn find(&mut self, label: &str) -> Result<Option<CaseId>, DeskError> {
        let number = label.parse::<CaseNumber>().map(|number| number.to_string()).ok();
        let key = number.as_deref().unwrap_or(label);
        if let Some(id) = self.labels.get(key).or_else(|| self.labels.get(label)) {
            return Ok(Some(id));
        }
        let Some(shelf) = &self.shelf else { return Ok(None) };
        match shelf.find(key)? {
            None if key != label => shelf.find(label),
            found => Ok(found),
        }
    }

    /// All rows of the views that a filter admits, once they show everything durable. Plans of this batch are not among them.
    pub(super) fn all_rows(&self, filter: CaseFilter) -> Result<Vec<Row>, DeskError> {
        let Some(shelf) = &self.shelf else { return Ok(Vec::new()) };
        if shelf.present().is_none() {
            // Whoever handed this over has waited already.
            return Err(being_built());
        }
        let head = self.ledger.lock().head()?.position.0;
        let store = shelf.store_at(head)?;
        let mut query = CaseQuery { filter, ..CaseQuery::default() };
        let mut rows = Vec::new();
        loop {
            let page = shelf.ask(&store, |store| store.page(&query))?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// The serials of a committee's year, with plans included.
    pub(super) fn serials(&mut self, unit: &UnitCode, year: i32) -> Result<&Serials, DeskError> {
        let ledger = &self.ledger;
        let read = || Serials::read(ledger.lock().as_ref(), unit, year);
        Ok(self.serials.try_get_or_insert((unit.clone(), year), read)?)
    }

    /// Takes a number and aliases for a planned case.
    pub(super) fn take(&mut self, unit: &UnitCode, number: &CaseNumber, id: CaseId, aliases: &[String]) {
        if let Some(serials) = self.serials.get_mut(&(unit.clone(), number.year)) {
            serials.taken.insert(number.serial);
            serials.version += 1;
        }
        self.labels.plan(number.to_string(), id);
        for alias in aliases {
            self.labels.plan(alias.clone(), id);
        }
    }

    /// The version of a stream that holds no case, with plans included.
    pub(super) fn version(&mut self, stream: &StreamId) -> Result<Version, DeskError> {
        if let Some(version) = self.versions.get(stream) {
            return Ok(Version(*version));
        }
        let version = self.ledger.lock().version(stream)?;
        self.versions.put(stream.clone(), version.0);
        Ok(version)
    }

    /// Where an account's last act came from.
    pub(super) fn whence(&mut self, account: &str) -> Result<Option<Origin>, DeskError> {
        if let Some(known) = self.whence.get(account) {
            return Ok(known.clone());
        }
        let last = whence::last(self.ledger.lock().as_ref(), account)?;
        self.whence.insert(account.to_owned(), last.clone());
        Ok(last)
    }

    /// An act from there is planned.
    pub(super) fn comes(&mut self, account: &str, origin: Option<Origin>) {
        self.whence.insert(account.to_owned(), origin);
    }

    /// Moves such a stream on by planned events.
    pub(super) fn advance(&mut self, stream: &StreamId, events: usize) {
        if let Some(version) = self.versions.get_mut(stream) {
            *version += events as u64;
        }
    }

    /// What became of a command in an earlier life.
    pub(super) fn outcome(&self, id: CommandId) -> Result<Option<Appended>, DeskError> {
        Ok(self.ledger.lock().outcome(id)?)
    }

    /// Throws everything planned away; what is durable is folded again when it is needed.
    pub(super) fn forget(&mut self, office: Arc<Office>) {
        self.office = office;
        self.cases.clear();
        self.dossiers.clear();
        self.serials.clear();
        self.versions.clear();
        self.whence.clear();
        // A label of a plan that was left out must not be found; what is durable of the others is known by its case.
        let ledger = self.ledger.lock();
        let head = ledger.head().map_or(u64::MAX, |head| head.position.0);
        self.labels.forget(head, |id| ledger.version(&stream::case(id)).is_ok_and(|version| version.0 > 0));
    }

    /// Everything planned is durable now, up to a position; labels the views show meanwhile are given up.
    pub(super) fn durable(&mut self, position: u64) {
        self.labels.durable(position);
        if let Some(shelf) = &self.shelf {
            self.labels.shown(shelf.position());
        }
    }
}
