//! What the views keep of a subject: the dossier, its card as of the views' day, and the names that find it.
//!
//! | document | holds |
//! | --- | --- |
//! | `credit/ID` | the dossier |
//! | `credit-card/m/ID` | the card of a subject that stands in a list of screen 3, with what else finds it |
//! | `credit-card/u/ID` | the same of any other subject |
//! | `credit-turn/DAY/ID` | nothing: the card has to be derived again on this day |
//! | `credit-name/NAME LF ID` | nothing: it goes by this name, normalised |
//! | `credit-near/KEY LF ID` | nothing: it goes by a name with this [`near_key`] |
//! | `credit-paper/NUMBER LF ID` | nothing: a paper of this number is in it, normalised |
//! | `credit-over/ID` | nothing: a longest term is over and that is not on record yet |
//! | `credit-stale` | nothing: every card has to be derived again |
//!
//! Lists are answered from cards of the first kind, which are few; a question by name, number or code reads the one
//! subject. Nothing here is a fact: a new day, another rule or another act derives it again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::{bytes, document, read};
use crate::desk::DeskError;
use crate::domain::credit::basis::Law;
use crate::domain::credit::board::Card;
use crate::domain::credit::entry::ended;
use crate::domain::credit::instrument::plain;
use crate::domain::credit::turn::turns_on;
use crate::domain::credit::{Dossier, SubjectId};
use crate::domain::text::normalise_name;
use crate::search::near_key;
use crate::store::{Batch, Cursor, Store, StoreError};

/// What the documents of dossiers are called, before the id.
pub(super) const DOSSIERS: &str = "credit/";
/// What cards are called.
pub(super) const CARDS: &str = "credit-card/";
/// What the cards of subjects that stand in a list are called.
pub(super) const MARKED: &str = "credit-card/m/";
const UNMARKED: &str = "credit-card/u/";
const TURNS: &str = "credit-turn/";
const NAMES: &str = "credit-name/";
const NEAR: &str = "credit-near/";
const PAPERS: &str = "credit-paper/";
/// What the notes are called that a longest term is over.
pub(super) const OVER: &str = "credit-over/";
/// The note that every card has to be derived again.
pub(in crate::desk) const STALE: &str = "credit-stale";

/// Dossiers derived again for one write.
const AT_ONCE: usize = 256;
/// Subjects of one name or number that are told.
const FOUND_MAX: usize = 500;

/// As of when, and by which rules.
pub(in crate::desk) type AsOf<'a> = (NaiveDate, Law<'a>);

/// A card as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The card.
    pub card: Card,
    turns_on: Option<NaiveDate>,
    /// Numbers of papers, normalised.
    papers: BTreeSet<String>,
    over: bool,
}

impl Kept {
    fn of(dossier: &Dossier, (day, law): AsOf<'_>) -> Self {
        Self {
            card: Card::of(dossier, day, law),
            turns_on: turns_on(dossier, day, law),
            papers: dossier.instruments.iter().map(|known| plain(&known.paper.number)).collect(),
            over: !ended(dossier, day).is_empty(),
        }
    }

    /// The card's own document, and every other that only says that it is there.
    fn names(&self) -> (String, Vec<String>) {
        let id = self.card.row.id;
        let own = if self.card.marks.is_empty() { UNMARKED } else { MARKED };
        let names: BTreeSet<String> = self.card.names.iter().map(|name| normalise_name(name)).collect();
        let found = names.iter().map(|name| named(name, id));
        let keys: BTreeSet<String> = self.card.names.iter().map(|name| near_key(name)).collect();
        let near = keys.into_iter().filter(|key| !key.is_empty()).map(|key| format!("{NEAR}{key}\n{id}"));
        let found = found.chain(near).chain(self.papers.iter().map(|number| format!("{PAPERS}{number}\n{id}")));
        let turns = self.turns_on.map(|day| format!("{TURNS}{day}/{id}"));
        let over = self.over.then(|| format!("{OVER}{id}"));
        (format!("{own}{id}"), found.chain(turns).chain(over).collect())
    }
}

fn named(name: &str, id: SubjectId) -> String {
    format!("{NAMES}{name}\n{id}")
}

/// Every document of a subject but the dossier.
fn around(kept: &Kept) -> Result<BTreeMap<String, Vec<u8>>, DeskError> {
    let (own, others) = kept.names();
    let card = serde_json::to_vec(kept).map_err(|error| DeskError::Internal(error.to_string()))?;
    let mut documents: BTreeMap<String, Vec<u8>> = others.into_iter().map(|name| (name, Vec::new())).collect();
    documents.insert(own, card);
    Ok(documents)
}

/// Everything the views keep of a subject, for views that are empty.
pub(in crate::desk) fn all(dossier: &Dossier, as_of: AsOf<'_>) -> Result<BTreeMap<String, Vec<u8>>, DeskError> {
    let mut documents = around(&Kept::of(dossier, as_of))?;
    documents.insert(document(dossier.id), bytes(dossier)?);
    Ok(documents)
}

/// A subject's card as it is kept; none of one that is not known.
pub(super) fn card(store: &Store, id: SubjectId) -> Result<Option<Kept>, StoreError> {
    for kind in [MARKED, UNMARKED] {
        if let Some(found) = store.document(&format!("{kind}{id}"))? {
            return decoded(&found).map(Some);
        }
    }
    Ok(None)
}

pub(super) fn decoded(bytes: &[u8]) -> Result<Kept, StoreError> {
    serde_json::from_slice(bytes)
        .map_err(|error| StoreError::Broken { doing: "reading a card", why: error.to_string() })
}

/// What a write to the views holds: none removes.
type Changes = BTreeMap<String, Option<Vec<u8>>>;

/// What changes in the views when a dossier is now this one.
pub(in crate::desk) fn changes(store: &Store, dossier: &Dossier, as_of: AsOf<'_>) -> Result<Changes, DeskError> {
    let mut changes = derived(store, dossier, as_of)?;
    changes.insert(document(dossier.id), Some(bytes(dossier)?));
    Ok(changes)
}

/// What changes around a dossier that stays as it is. Nothing, for most dossiers on most days and under most rules.
fn derived(store: &Store, dossier: &Dossier, as_of: AsOf<'_>) -> Result<Changes, DeskError> {
    let before = card(store, dossier.id).map_err(DeskError::store)?;
    let now = Kept::of(dossier, as_of);
    if before.as_ref() == Some(&now) {
        return Ok(Changes::new());
    }
    let mut changes: Changes = around(&now)?.into_iter().map(|(name, content)| (name, Some(content))).collect();
    if let Some(before) = before {
        let (own, others) = before.names();
        for name in others.into_iter().chain([own]) {
            match changes.get(&name) {
                // Its name says all there is to it.
                Some(Some(content)) if content.is_empty() => drop(changes.remove(&name)),
                Some(_) => {}
                None => drop(changes.insert(name, None)),
            }
        }
    }
    Ok(changes)
}

/// Derives the cards again that turn by a day, and says whose.
pub(in crate::desk) fn roll(store: &Store, as_of: AsOf<'_>, cursor: &Cursor) -> Result<BTreeSet<SubjectId>, DeskError> {
    let mut rolled = BTreeSet::new();
    loop {
        // A card that was derived again turns on a later day, so the next ones due stand first.
        let next = store.documents_under(TURNS, None, AT_ONCE).map_err(DeskError::store)?;
        let due = next.iter().filter_map(|(name, _)| turning(name)).filter(|(day, _)| *day <= as_of.0);
        let due: Vec<SubjectId> = due.map(|(_, id)| id).collect();
        if due.is_empty() {
            return Ok(rolled);
        }
        derive(store, &due, as_of, cursor)?;
        rolled.extend(due);
    }
}

fn turning(name: &str) -> Option<(NaiveDate, SubjectId)> {
    let (day, id) = name.strip_prefix(TURNS)?.split_once('/')?;
    Some((day.parse().ok()?, SubjectId(Uuid::parse_str(id).ok()?)))
}

/// Derives every card again: a rule or the calendar is another, or the clock went back. The note that asks for it goes
/// last, so that what was cut short is done again.
pub(in crate::desk) fn refresh(store: &Store, as_of: AsOf<'_>, cursor: &Cursor) -> Result<(), DeskError> {
    let mut after: Option<String> = None;
    loop {
        let found = store.documents_under(DOSSIERS, after.as_deref(), AT_ONCE).map_err(DeskError::store)?;
        let Some((last, _)) = found.last() else { break };
        after = Some(last.clone());
        let ids: Vec<SubjectId> = found.iter().filter_map(|(name, _)| id_after(name, '/')).collect();
        derive(store, &ids, as_of, cursor)?;
    }
    write(store, vec![(STALE.to_owned(), None)], cursor)
}

fn derive(store: &Store, ids: &[SubjectId], as_of: AsOf<'_>, cursor: &Cursor) -> Result<(), DeskError> {
    let mut documents = Vec::new();
    for id in ids {
        let Some(found) = store.document(&document(*id)).map_err(DeskError::store)? else {
            return Err(DeskError::Broken(format!("a card without a dossier: {id}")));
        };
        documents.extend(derived(store, &read(&found)?, as_of)?);
    }
    if documents.is_empty() { Ok(()) } else { write(store, documents, cursor) }
}

fn write(store: &Store, documents: Vec<(String, Option<Vec<u8>>)>, cursor: &Cursor) -> Result<(), DeskError> {
    store.project(&Batch { rows: Vec::new(), documents, cursor: cursor.clone() }).map_err(DeskError::store)
}

/// The subject a document's name ends with.
pub(super) fn id_after(name: &str, mark: char) -> Option<SubjectId> {
    let (_, id) = name.rsplit_once(mark)?;
    Uuid::parse_str(id).ok().map(SubjectId)
}

/// The subjects that go by a name, however it is typed.
pub(super) fn by_name(store: &Store, name: &str) -> Result<Vec<SubjectId>, StoreError> {
    by(store, &format!("{NAMES}{}\n", normalise_name(name)))
}

/// The subjects one of whose names may be near to one; [`crate::search::near()`] knows.
pub(super) fn by_near(store: &Store, name: &str) -> Result<Vec<SubjectId>, StoreError> {
    let key = near_key(name);
    if key.is_empty() { Ok(Vec::new()) } else { by(store, &format!("{NEAR}{key}\n")) }
}

/// The subjects with a paper of a number, however it is typed.
pub(super) fn by_paper(store: &Store, number: &str) -> Result<Vec<SubjectId>, StoreError> {
    by(store, &format!("{PAPERS}{}\n", plain(number)))
}

fn by(store: &Store, prefix: &str) -> Result<Vec<SubjectId>, StoreError> {
    let found = store.documents_under(prefix, None, FOUND_MAX)?;
    Ok(found.iter().filter_map(|(name, _)| id_after(name, '\n')).collect())
}
