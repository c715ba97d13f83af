//! A page of a list: the keys of an index in order, the row behind each, until enough were admitted.
//!
//! Several groups (the stages of what is open) are read side by side and merged. A key without its row, or whose row
//! belongs elsewhere, breaks the view: an index that lies must never shorten a list silently.

use super::entries;
use super::error::Fault;
use super::keys::{self, SORT_BYTES, SortKey};
use super::plan::{Plan, plan};
use super::trees::{TreeName, Trees};
use super::{Store, StoreError, row_in};
use crate::domain::case::row::Row;
use crate::domain::query::{CasePage, CaseQuery, Order, PAGE_MAX};

impl Store {
    /// A page. [`Order::Recent`]: latest request first, among those of one day the latest id.
    /// [`Order::Door`]: nearest door first, among those of one day the earliest id; rows without a door are left out.
    ///
    /// # Errors
    /// [`StoreError::After`] when `after` is not the `next` of a page in the same order; [`StoreError::Broken`] when the
    /// view cannot be read.
    pub fn page(&self, query: &CaseQuery) -> Result<CasePage, StoreError> {
        let after = query.after.as_deref().map(|token| read_token(token, query.order)).transpose()?;
        let limit = if query.limit == 0 { PAGE_MAX } else { query.limit.min(PAGE_MAX) };
        let plan = plan(&query.filter, query.order);
        self.query("reading a page", |trees| {
            if plan.in_order {
                scan(trees, query, &plan, after, limit)
            } else {
                gather(trees, query, &plan, after, limit)
            }
        })
    }
}

/// Reads in the order of the list.
fn scan(
    trees: &Trees,
    query: &CaseQuery,
    plan: &Plan<'_>,
    after: Option<SortKey>,
    limit: usize,
) -> Result<CasePage, Fault> {
    let mut lanes = lanes(trees, plan, after)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    while let Some(lane) = lanes.iter_mut().filter(|lane| lane.head.is_some()).min_by_key(|lane| lane.head) {
        let Some(key) = lane.next()? else { break };
        let row = row_behind(trees, plan.tree, &key)?;
        if !query.filter.admits(&row) {
            continue;
        }
        if rows.len() == limit {
            return Ok(CasePage { rows, next: last.map(|key| token(&key, query.order)) });
        }
        rows.push(row);
        last = Some(key);
    }
    Ok(CasePage { rows, next: None })
}

/// Reads a small group whole and sorts it.
fn gather(
    trees: &Trees,
    query: &CaseQuery,
    plan: &Plan<'_>,
    after: Option<SortKey>,
    limit: usize,
) -> Result<CasePage, Fault> {
    let mut found: Vec<(SortKey, Row)> = Vec::new();
    for mut lane in lanes(trees, plan, None)? {
        while let Some(key) = lane.next()? {
            let row = row_behind(trees, plan.tree, &key)?;
            let Some(place) = place(&row, query.order) else { continue };
            if after.is_none_or(|after| place > after) && query.filter.admits(&row) {
                found.push((place, row));
            }
            if found.len() > 2 * (limit + 1) {
                nearest(&mut found, limit + 1);
            }
        }
    }
    nearest(&mut found, limit + 1);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(key, _)| token(key, query.order));
    Ok(CasePage { rows: found.into_iter().map(|(_, row)| row).collect(), next })
}

fn nearest(found: &mut Vec<(SortKey, Row)>, keep: usize) {
    found.sort_unstable_by_key(|(key, _)| *key);
    found.truncate(keep);
}

/// Where a row stands in an order; none where it does not appear.
fn place(row: &Row, order: Order) -> Option<SortKey> {
    match order {
        Order::Recent => Some(entries::recent_key(row)),
        Order::Door => entries::door_key(row),
    }
}

fn row_behind(trees: &Trees, tree: TreeName, key: &SortKey) -> Result<Row, Fault> {
    let (order, read) = match tree {
        TreeName::Doors => (Order::Door, keys::read_door(key)),
        _ => (Order::Recent, keys::read_recent(key)),
    };
    let (_, id) = read.ok_or_else(|| Fault::wrong(format!("an unreadable key of {}", tree.name())))?;
    match row_in(trees, id)? {
        Some(row) if place(&row, order) == Some(*key) => Ok(row),
        Some(_) => Err(Fault::wrong(format!("{} has a row at another place than the row says", tree.name()))),
        None => Err(Fault::wrong(format!("{} names a row that is not there", tree.name()))),
    }
}

/// One group being read.
struct Lane {
    entries: sled::Iter,
    head: Option<SortKey>,
}

impl Lane {
    /// The key at the head; the one behind it moves up.
    fn next(&mut self) -> Result<Option<SortKey>, Fault> {
        let head = self.head;
        self.head = match self.entries.next().transpose()? {
            None => None,
            Some((key, _)) => match key.last_chunk::<SORT_BYTES>() {
                Some(end) => Some(*end),
                None => return Err(Fault::wrong("an index key that is too short")),
            },
        };
        Ok(head)
    }
}

fn lanes(trees: &Trees, plan: &Plan<'_>, after: Option<SortKey>) -> Result<Vec<Lane>, Fault> {
    let behind = after.map_or_else(Vec::new, |key| [&key[..], &[0]].concat());
    let from = plan.from.clone().max(behind);
    let mut lanes = Vec::with_capacity(plan.facets.len());
    for facet in plan.facets.iter().filter(|_| from < plan.to) {
        let prefix = facet.prefix();
        let range = [&prefix[..], &from].concat()..[&prefix[..], &plan.to].concat();
        let mut lane = Lane { entries: trees.tree(plan.tree).range(range), head: None };
        lane.next()?;
        lanes.push(lane);
    }
    Ok(lanes)
}

/// What `next` of a page looks like: the order's letter and the place of the last row.
fn token(key: &SortKey, order: Order) -> String {
    use std::fmt::Write as _;
    let mut token = String::from(letter(order));
    for byte in key {
        let _ = write!(token, "{byte:02x}");
    }
    token
}

fn read_token(token: &str, order: Order) -> Result<SortKey, StoreError> {
    let read = || {
        let digits = token.strip_prefix(letter(order))?;
        if digits.len() != 2 * SORT_BYTES || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut key = [0; SORT_BYTES];
        for (n, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * n..2 * n + 2)?, 16).ok()?;
        }
        Some(key)
    };
    read().ok_or_else(|| StoreError::After(token.chars().take(60).collect()))
}

const fn letter(order: Order) -> char {
    match order {
        Order::Recent => 'r',
        Order::Door => 'd',
    }
}
