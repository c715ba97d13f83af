//! What one row means to the indexes and the counters: a pure function, used alike by single projections and by the
//! rebuild, so that both leave the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Fault;
use super::keys::{self, FORMAT, Facet, SortKey};
use super::trees::TreeName;
use crate::domain::case::row::Row;
use crate::domain::case::vocabulary::Stage;
use crate::domain::query::Tally;
use crate::domain::roster::MediatorId;

/// Entries by tree and key.
pub(super) type Entries = BTreeMap<(TreeName, Vec<u8>), Vec<u8>>;

/// Every entry a row has, in every tree but the tallies.
pub(super) fn of_row(row: &Row) -> Result<Entries, Fault> {
    let mut entries = Entries::new();
    entries.insert((TreeName::Cases, keys::case(row.id).to_vec()), encode(row)?);
    let mut index = |tree, key| entries.insert((tree, key), Vec::new());
    index(TreeName::Labels, keys::label_of(&row.number.to_string(), false, row.id));
    for alias in &row.aliases {
        index(TreeName::Labels, keys::label_of(alias, true, row.id));
    }
    let recent = recent_key(row);
    for facet in recent_facets(row) {
        index(TreeName::Recent, facet.key(&recent));
    }
    if let Some(door) = door_key(row) {
        for facet in door_facets(row) {
            index(TreeName::Doors, facet.key(&door));
        }
    }
    index(TreeName::Numbers, Facet::All.key(&number_key(row)));
    index(TreeName::Changed, Facet::All.key(&changed_key(row)));
    Ok(entries)
}

/// Where a row stands in [`Order::Recent`](crate::domain::query::Order::Recent).
pub(super) fn recent_key(row: &Row) -> SortKey {
    // A row of the views is no outline: it has a day.
    keys::recent(row.requested_on.unwrap_or_default(), row.id)
}

/// Where a row stands in [`Order::Door`](crate::domain::query::Order::Door).
pub(super) fn door_key(row: &Row) -> Option<SortKey> {
    row.next.as_ref().map(|door| keys::door(door.on, row.id))
}

/// Where a row stands in [`Order::Number`](crate::domain::query::Order::Number).
pub(super) fn number_key(row: &Row) -> SortKey {
    keys::number(row.number.year, row.number.serial, row.id)
}

/// Where a row stands in [`Order::Changed`](crate::domain::query::Order::Changed).
pub(super) fn changed_key(row: &Row) -> SortKey {
    keys::changed(row.changed_at, row.id)
}

fn recent_facets(row: &Row) -> Vec<Facet<'_>> {
    let mut facets = vec![Facet::Stage(row.stage), Facet::HolderStage(&row.holder, row.stage)];
    facets.extend(mediators(row).map(Facet::Mediator));
    facets.extend(row.waits_for.as_ref().map(Facet::WaitsFor));
    facets.extend(row.unchecked.then_some(Facet::Unchecked));
    facets.extend(row.series.map(Facet::Series));
    facets.extend(row.waits_for.is_some().then_some(Facet::InTransit));
    facets.extend(row.assisting.iter().map(|committee| Facet::AssistedStage(committee, row.stage)));
    facets.extend(row.object.map(Facet::Object));
    facets.extend(row.source.map(Facet::Source));
    facets
}

fn door_facets(row: &Row) -> Vec<Facet<'_>> {
    let mut facets = vec![Facet::All, Facet::Holder(&row.holder)];
    facets.extend(mediators(row).map(Facet::Mediator));
    facets.extend(people(row).map(Facet::Desk));
    facets.extend(row.assisting.iter().map(Facet::Assisted));
    facets.extend(row.mediator_ids.is_empty().then_some(Facet::Unnamed(&row.holder)));
    facets
}

fn mediators(row: &Row) -> impl Iterator<Item = &str> {
    row.mediators.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter()
}

fn people(row: &Row) -> impl Iterator<Item = MediatorId> {
    row.mediator_ids.iter().copied().collect::<BTreeSet<_>>().into_iter()
}

/// The value of `cases`.
fn encode(row: &Row) -> Result<Vec<u8>, Fault> {
    let mut value = vec![FORMAT];
    serde_json::to_writer(&mut value, row)
        .map_err(|error| Fault::wrong(format!("a row cannot be written: {error}")))?;
    Ok(value)
}

/// A row from the value of `cases`.
pub(super) fn decode(value: &[u8]) -> Result<Row, Fault> {
    serde_json::from_slice(plain(value)?).map_err(|error| Fault::wrong(format!("an unreadable row: {error}")))
}

/// A value without its format.
pub(super) fn plain(value: &[u8]) -> Result<&[u8], Fault> {
    match value.split_first() {
        Some((&FORMAT, rest)) => Ok(rest),
        Some((other, _)) => Err(Fault::wrong(format!("a value of format {other}"))),
        None => Err(Fault::wrong("an empty value")),
    }
}

/// How many counters a tally has: cases, open, arriving, unchecked, due.
const COUNTERS: usize = 5;

/// How counters change, by key of `tallies`.
#[derive(Debug, Default)]
pub(super) struct TallyChanges(BTreeMap<Vec<u8>, [i64; COUNTERS]>);

impl TallyChanges {
    /// A row came (1) or went (-1). A registration that was undone counts nowhere.
    pub(super) fn count(&mut self, row: &Row, by: i64) {
        if row.stage == Stage::Voided {
            return;
        }
        let (open, unchecked, due) = (row.is_open(), row.unchecked, row.next.is_some());
        let held = [by, by * i64::from(open), 0, by * i64::from(unchecked), by * i64::from(due)];
        self.change(keys::tally(None), held);
        self.change(keys::tally(Some(&row.holder)), held);
        for mediator in people(row) {
            self.change(keys::tally_mediator(mediator), held);
        }
        if row.mediator_ids.is_empty() {
            self.change(keys::tally_unnamed(&row.holder), held);
        }
        if let Some(committee) = &row.waits_for {
            let arriving = [0, 0, by, 0, 0];
            self.change(keys::tally(None), arriving);
            self.change(keys::tally(Some(committee)), arriving);
        }
    }

    fn change(&mut self, key: Vec<u8>, by: [i64; COUNTERS]) {
        let counters = self.0.entry(key).or_default();
        for (counter, by) in counters.iter_mut().zip(by) {
            *counter += by;
        }
    }

    /// Every key with its change.
    pub(super) fn into_changes(self) -> impl Iterator<Item = (Vec<u8>, [i64; COUNTERS])> {
        self.0.into_iter().filter(|(_, by)| *by != [0; COUNTERS])
    }
}

/// The value of `tallies` after a change; none when nothing is left to count.
pub(super) fn changed_tally(before: Option<&[u8]>, by: [i64; COUNTERS]) -> Result<Option<Vec<u8>>, Fault> {
    let mut counters = before.map_or(Ok([0; COUNTERS]), counters)?;
    for (counter, by) in counters.iter_mut().zip(by) {
        *counter = counter.checked_add_signed(by).ok_or_else(|| Fault::wrong("a counter fell below zero"))?;
    }
    let value = counters.iter().flat_map(|counter| counter.to_be_bytes()).collect();
    Ok((counters != [0; COUNTERS]).then_some(value))
}

/// A tally from the value of `tallies`.
pub(super) fn tally(value: &[u8]) -> Result<Tally, Fault> {
    let [cases, open, arriving, unchecked, due] = counters(value)?;
    Ok(Tally { cases, open, arriving, unchecked, due })
}

fn counters(value: &[u8]) -> Result<[u64; COUNTERS], Fault> {
    let (words, rest) = value.as_chunks::<8>();
    let words: Option<&[[u8; 8]; COUNTERS]> = words.try_into().ok();
    match words {
        Some(words) if rest.is_empty() => Ok(words.map(u64::from_be_bytes)),
        _ => Err(Fault::wrong("a tally of the wrong length")),
    }
}
