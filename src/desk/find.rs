//! Finding cases: an index in memory of every text a case is found by, kept up with the views, asked as far as the policy
//! allows.
//!
//! The index is laid out when it is first asked for (the interface asks when the line for it opens), on the asker's thread or
//! one of its own; whoever asks meanwhile waits. Afterwards the follower only notes which cases changed, and the next
//! question reads those again. It never holds up an order, an opening or another question. What a person may not see is left
//! out before anything is ranked, so it neither shows nor takes a place.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use chrono::Datelike;
use uuid::Uuid;

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::shelf::Shelf;
use super::{Desk, DeskError};
use crate::domain::answer::Hit;
use crate::domain::case::CaseId;
use crate::domain::case::row::{Row, Secrecy};
use crate::domain::code::{CodeKind, check, mask};
use crate::domain::query::CaseFilter;
use crate::domain::roster::MediatorId;
use crate::domain::sight::{Sight, Standing, View};
use crate::domain::unit::UnitCode;
use crate::search::{Field, Index, Row as Found};
use crate::store::{Store, StoreError};

/// A text of a filter that stands in more cases than this is looked for in the list itself, where it soon fills a page.
const MENTIONED_MAX: usize = 4_000;
/// The most hits of one search.
pub(super) const HITS_MAX: usize = 200;

/// What the policy needs to know of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Card {
    holder: Unit,
    waits_for: Unit,
    in_transit_to: Unit,
    /// About a trade secret, or mediated by several committees: where the rest is written down.
    apart: Option<u32>,
}

/// A committee's number; 0 for none.
type Unit = u16;

/// Everything to be found.
#[derive(Default)]
pub(super) struct Shown {
    pub index: Index<CaseId, Card>,
    /// Committees by number, from 1.
    units: Vec<UnitCode>,
    numbers: HashMap<UnitCode, Unit>,
    /// Cases of which more than three committees decides who sees them.
    apart: Vec<Apart>,
}

struct Apart {
    id: CaseId,
    mediators: Vec<MediatorId>,
    assisting: BTreeSet<UnitCode>,
    secrecy: Option<Secrecy>,
}

/// The index and what it has not seen yet.
#[derive(Default)]
pub(super) struct Finder {
    shown: RwLock<Option<Shown>>,
    stale: Mutex<Stale>,
    /// Held by whoever brings the index up.
    work: Mutex<()>,
    thread: Mutex<Option<JoinHandle<()>>>,
    closing: AtomicBool,
}

#[derive(Default)]
struct Stale {
    all: bool,
    cases: BTreeSet<CaseId>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Finder {
    /// Cases changed in the views.
    pub(super) fn changed(&self, cases: impl IntoIterator<Item = CaseId>) {
        locked(&self.stale).cases.extend(cases);
    }

    /// The views were replaced.
    pub(super) fn changed_all(&self) {
        locked(&self.stale).all = true;
    }

    /// Brings the index up to a store.
    fn follow(&self, store: &Store) -> Result<(), StoreError> {
        let _one = locked(&self.work);
        let stale = std::mem::take(&mut *locked(&self.stale));
        let is_laid_out = self.shown.read().unwrap_or_else(PoisonError::into_inner).is_some();
        let done = if stale.all || !is_laid_out { self.lay_out(store) } else { self.read_again(store, &stale.cases) };
        if done.is_err() {
            self.changed_all();
        }
        done
    }

    fn lay_out(&self, store: &Store) -> Result<(), StoreError> {
        // In the order of ids, which is that of registration: equal hits come latest first, and the index looks at what was
        // put in last first.
        let mut shown = Shown::default();
        store.each_row(&mut |row| {
            shown.put(&row);
            !self.closing.load(Ordering::Relaxed)
        })?;
        if self.closing.load(Ordering::Relaxed) {
            return Ok(());
        }
        shown.index.shrink();
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Ok(())
    }

    fn read_again(&self, store: &Store, cases: &BTreeSet<CaseId>) -> Result<(), StoreError> {
        if cases.is_empty() {
            return Ok(());
        }
        let rows = cases.iter().map(|id| Ok((*id, store.row(*id)?)));
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = shown.as_mut() {
            for (id, row) in rows {
                match row {
                    Some(row) => shown.put(&row),
                    None => shown.index.remove(&id),
                }
            }
        }
        Ok(())
    }

    /// Whether it can be asked without waiting.
    pub(super) fn is_laid_out(&self) -> bool {
        // Whoever lays it out holds no lock on it meanwhile.
        self.shown.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Lays the index out on a thread of its own, once.
    pub(super) fn prepare(self: &Arc<Self>, shelf: &Arc<Shelf>) {
        let mut thread = locked(&self.thread);
        if thread.is_some() {
            return;
        }
        let (finder, shelf) = (Arc::clone(self), Arc::clone(shelf));
        let prepare = move || {
            if let Some(store) = shelf.present() {
                // A store that cannot be read says so to the next question, which also has it replaced.
                let _said_then = finder.follow(&store);
            }
        };
        *thread = std::thread::Builder::new().name("finder".into()).spawn(prepare).ok();
    }

    /// No more preparing: the store is about to be closed.
    pub(super) fn stop(&self) {
        self.closing.store(true, Ordering::Relaxed);
        if let Some(thread) = locked(&self.thread).take() {
            let _panicked = thread.join();
        }
    }
}

impl Shown {
    fn put(&mut self, row: &Row) {
        let moves = row.in_transit_to.is_some() || !row.assisting.is_empty();
        let apart = (row.secrecy.is_some() || moves).then(|| {
            let (mediators, assisting) = (row.mediator_ids.clone(), row.assisting.clone());
            self.apart.push(Apart { id: row.id, mediators, assisting, secrecy: row.secrecy });
            u32::try_from(self.apart.len() - 1).unwrap_or(u32::MAX)
        });
        let card = Card {
            holder: self.unit(Some(&row.holder)),
            waits_for: self.unit(row.waits_for.as_ref()),
            in_transit_to: self.unit(row.in_transit_to.as_ref()),
            apart,
        };
        let number = row.number.to_string();
        let texts = texts(row, &number);
        let found = Found { id: row.id, card, day: row.requested_on.map_or(0, |day| day.num_days_from_ce()) };
        self.index.put(found, texts.iter().map(|(field, text)| (*field, *text)));
    }

    fn unit(&mut self, code: Option<&UnitCode>) -> Unit {
        let Some(code) = code else { return 0 };
        if let Some(known) = self.numbers.get(code) {
            return *known;
        }
        let number = Unit::try_from(self.units.len() + 1).unwrap_or(Unit::MAX);
        self.units.push(code.clone());
        self.numbers.insert(code.clone(), number);
        number
    }
}

/// Everything a case is found by.
fn texts<'r>(row: &'r Row, number: &'r str) -> Vec<(Field, &'r str)> {
    let mut texts = vec![(Field::Number, number)];
    let all = |field: Field, of: &'r [String]| of.iter().map(move |text| (field, text.as_str()));
    texts.extend(all(Field::Alias, &row.aliases));
    texts.extend(all(Field::Applicant, &row.applicants));
    texts.extend(all(Field::Respondent, &row.respondents));
    for party in &row.sought.parties {
        texts.extend(all(Field::Former, &party.former_names));
        texts.extend(party.code.as_deref().map(|code| (field_of_code(code), code)));
        texts.extend(party.representative.as_deref().map(|name| (Field::Person, name)));
        texts.extend(all(Field::Person, &party.people));
    }
    texts.extend(all(Field::Right, &row.sought.rights));
    texts.extend(all(Field::Mediator, &row.mediators));
    texts.extend(row.sought.place.as_deref().map(|place| (Field::Place, place)));
    texts.push((Field::Summary, &row.sought.summary));
    texts.extend(all(Field::Remark, &row.sought.remarks));
    texts
}

/// The kinds of text that [`CaseFilter::text`] is about.
const fn is_filtered_by(field: Field) -> bool {
    use Field::{Alias, Applicant, Mediator, Number, Respondent};
    matches!(field, Number | Alias | Applicant | Respondent | Mediator)
}

/// What is not plainly an organisation's is treated as a person's.
fn field_of_code(code: &str) -> Field {
    if check(code).kind == CodeKind::Uscc { Field::Code } else { Field::Identity }
}

/// One person's eyes on the index.
pub(super) struct Eyes<'a> {
    sight: Sight,
    shown: &'a Shown,
}

impl<'a> Eyes<'a> {
    /// A look at many cards. Several may look at once, each by one of its own.
    pub(super) fn look(&'a self) -> Look<'a> {
        Look { eyes: self, known: RefCell::default() }
    }
}

/// Eyes that remember what they saw.
pub(super) struct Look<'a> {
    eyes: &'a Eyes<'a>,
    /// Answers for cases that are not set apart: they depend on three committees only.
    known: RefCell<HashMap<[Unit; 3], bool>>,
}

impl Look<'_> {
    /// By its number a case is found by everybody who may search; by anything else by who sees its names.
    pub(super) fn admit(&self, card: &Card, field: Field) -> bool {
        field == Field::Number || self.sees(card)
    }

    pub(super) fn sees(&self, card: &Card) -> bool {
        match card.apart {
            Some(_) => self.eyes.judge(card),
            None => {
                let units = [card.holder, card.waits_for, card.in_transit_to];
                let known = self.known.borrow().get(&units).copied();
                known.unwrap_or_else(|| {
                    let sees = self.eyes.judge(card);
                    self.known.borrow_mut().insert(units, sees);
                    sees
                })
            }
        }
    }
}

impl Eyes<'_> {
    fn judge(&self, card: &Card) -> bool {
        let unit = |unit: Unit| usize::from(unit).checked_sub(1).and_then(|at| self.shown.units.get(at));
        let apart = card.apart.and_then(|at| self.shown.apart.get(at as usize));
        let Some(holder) = unit(card.holder).filter(|_| card.apart.is_some() == apart.is_some()) else {
            return false;
        };
        let standing = Standing {
            id: apart.map_or(CaseId(Uuid::nil()), |apart| apart.id),
            holder: Some(holder),
            assisting: apart.map_or_else(Cow::default, |apart| Cow::Borrowed(&apart.assisting)),
            waits_for: unit(card.waits_for),
            in_transit_to: unit(card.in_transit_to),
            mediators: Cow::Borrowed(apart.map_or(&[], |apart| apart.mediators.as_slice())),
            secrecy: apart.and_then(|apart| apart.secrecy),
        };
        self.sight.view(&standing) == View::Whole
    }
}

/// Processors that may look for one person at once: the others go on serving the rest.
const WORKERS_MAX: usize = 4;

pub(super) fn workers() -> usize {
    static WORKERS: LazyLock<usize> =
        LazyLock::new(|| std::thread::available_parallelism().map_or(1, |there| there.get().min(WORKERS_MAX)));
    *WORKERS
}

impl Desk {
    /// The best hits, best first; equal ones with the latest request first. Nothing to look for makes the index ready.
    pub(super) fn search(&self, session: &Session, text: &str, limit: usize) -> Result<Vec<Hit>, AskError> {
        self.may(session, Action::ReadOutline, Relation::Elsewhere)?;
        if text.trim().is_empty() {
            self.finder.prepare(&self.shelf);
            return Ok(Vec::new());
        }
        let limit = if limit == 0 { HITS_MAX } else { limit.min(HITS_MAX) };
        let mut best = self.numbered(session, text, limit)?;
        let found = self.look(session, |shown, eyes| {
            let admit = || {
                let look = eyes.look();
                move |card: &Card, field| look.admit(card, field)
            };
            shown.index.find(text, limit, workers(), admit)
        })?;
        let hits = self.views(|store| {
            let rows = found.iter().map(|hit| Ok((hit, store.row(hit.id)?)));
            rows.collect::<Result<Vec<_>, StoreError>>()
        })?;
        // A case that was undone in this very moment is found no more.
        let mut hits: Vec<_> = hits.into_iter().filter_map(|(hit, row)| Some((hit, row?))).collect();
        self.show(session, hits.iter_mut().map(|(_, row)| row));
        // What was found by its content is shown with it, or not at all.
        hits.retain(|(hit, row)| hit.field == Field::Number || !row.is_outline());
        let hits = hits.into_iter().map(|(hit, row)| {
            let text = if hit.field == Field::Identity { mask(&hit.text) } else { hit.text.clone() };
            let (field, matched) = (hit.field.value().to_owned(), hit.matched.clone());
            Hit { row, field, text, matched, score: i64::from(hit.score) }
        });
        let others = hits.filter(|hit| !best.iter().any(|known| known.row.id == hit.row.id)).collect::<Vec<_>>();
        best.extend(others);
        best.truncate(limit);
        Ok(best)
    }

    /// The cases that alone can be meant by a filter's text, if the index is there to say so and they are few. It decides
    /// nothing: every one is put to the filter and to the policy like any other.
    pub(super) fn mentioning(&self, session: &Session, filter: &CaseFilter) -> Result<Option<Vec<CaseId>>, DeskError> {
        let mut words = filter.text.iter().flat_map(|text| text.split_whitespace()).peekable();
        if words.peek().is_none() {
            return Ok(None);
        }
        if !self.finder.is_laid_out() {
            self.finder.prepare(&self.shelf);
            return Ok(None);
        }
        let words: Vec<&str> = words.collect();
        self.look(session, |shown, _| {
            // Whatever stands in few cases names them; the other words are put to their rows.
            let few = words.iter().filter_map(|word| shown.index.containing(word, is_filtered_by, MENTIONED_MAX));
            few.min_by_key(Vec::len)
        })
    }

    /// Asks the index, brought up to everything acknowledged, with the person's eyes.
    pub(super) fn look<T>(&self, session: &Session, ask: impl Fn(&Shown, &Eyes<'_>) -> T) -> Result<T, DeskError> {
        self.views(|store| self.finder.follow(store))?;
        let shown = self.finder.shown.read().unwrap_or_else(PoisonError::into_inner);
        let Some(shown) = shown.as_ref() else { return Err(DeskError::Views("the desk is closing".to_owned())) };
        let eyes = Eyes { sight: self.sight(session), shown };
        Ok(ask(shown, &eyes))
    }
}
