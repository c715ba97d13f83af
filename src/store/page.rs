//! A page of a list: the keys of an index in order, the row behind each, until enough were admitted.
//!
//! Several groups (the stages of what is open) are read side by side and merged. A key without its row, or whose row
//! belongs elsewhere, breaks the view: an index that lies must never shorten a list silently. Where no index answers a
//! filter alone, at most [`ROWS_READ_MAX`] rows are looked at: the page then ends early with a `next`, and whoever asked
//! decides whether to look further. So no question holds up the next one, however large the register.

use super::entries;
use super::error::Fault;
use super::keys::{self, SORT_BYTES};
use super::plan::{Plan, plan};
use super::trees::{TreeName, Trees};
use super::{Store, StoreError, row_in};
use crate::domain::case::row::Row;
use crate::domain::query::{CasePage, CaseQuery, Order, PAGE_MAX};

/// The most rows one question looks at: some 10 to 20 milliseconds of work.
pub(super) const ROWS_READ_MAX: usize = 4_000;

/// The longest place a token may hold: a committee's code, a stage, a day and an id, with room to spare.
const PLACE_BYTES_MAX: usize = 600;

/// Where a row stands in an order: what follows the group in its key. Its bytes are the order of the list.
pub(super) type Place = Vec<u8>;

/// What decides of a row beside the filter: who asks.
pub type Admits<'a> = &'a dyn Fn(&Row) -> bool;

impl Store {
    /// A page. Of what is equal in an order, by request the latest id comes first, by door the earliest.
    ///
    /// # Errors
    /// [`StoreError::After`] when `after` is not the `next` of a page in the same order; [`StoreError::Broken`] when the
    /// view cannot be read.
    pub fn page(&self, query: &CaseQuery) -> Result<CasePage, StoreError> {
        self.page_where(query, &|_| true)
    }

    /// The same of rows that `admits` admits too.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub fn page_where(&self, query: &CaseQuery, admits: Admits<'_>) -> Result<CasePage, StoreError> {
        let after = query.after.as_deref().map(|token| read_token(token, query.order)).transpose()?;
        let limit = if query.limit == 0 { PAGE_MAX } else { query.limit.min(PAGE_MAX) };
        let plan = plan(&query.filter, query.order);
        self.query("reading a page", |trees| {
            if plan.in_order {
                scan(trees, (query, admits), &plan, after, limit)
            } else {
                gather(trees, (query, admits), &plan, after, limit)
            }
        })
    }
}

/// Reads in the order of the list.
fn scan(
    trees: &Trees,
    (query, admits): (&CaseQuery, Admits<'_>),
    plan: &Plan<'_>,
    after: Option<Place>,
    limit: usize,
) -> Result<CasePage, Fault> {
    let mut lanes = lanes(trees, plan, after.as_deref())?;
    let mut rows: Vec<Row> = Vec::new();
    let (mut last, mut looked_at): (Option<Place>, Option<Place>) = (None, None);
    for read in 0.. {
        let Some(lane) = nearest(&mut lanes) else { break };
        if read == ROWS_READ_MAX {
            return Ok(CasePage { rows, next: looked_at.map(|place| token(&place, query.order)) });
        }
        let Some(place) = lane.next()? else { break };
        let row = row_behind(trees, (plan.tree, query.order), &place)?;
        if query.filter.admits(&row) && admits(&row) {
            if rows.len() == limit {
                return Ok(CasePage { rows, next: last.map(|place| token(&place, query.order)) });
            }
            rows.push(row);
            last = Some(place.clone());
        }
        looked_at = Some(place);
    }
    Ok(CasePage { rows, next: None })
}

/// Reads a small group whole and sorts it.
fn gather(
    trees: &Trees,
    (query, admits): (&CaseQuery, Admits<'_>),
    plan: &Plan<'_>,
    after: Option<Place>,
    limit: usize,
) -> Result<CasePage, Fault> {
    let mut found: Vec<(Place, Row)> = Vec::new();
    let own = if plan.tree == TreeName::Doors { Order::Door } else { Order::Recent };
    for mut lane in lanes(trees, plan, None)? {
        while let Some(key) = lane.next()? {
            let row = row_behind(trees, (plan.tree, own), &key)?;
            let Some(place) = place(&row, query.order) else { continue };
            if after.as_ref().is_none_or(|after| place > *after) && query.filter.admits(&row) && admits(&row) {
                found.push((place, row));
            }
            if found.len() > 2 * (limit + 1) {
                keep_nearest(&mut found, limit + 1);
            }
        }
    }
    keep_nearest(&mut found, limit + 1);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(place, _)| token(place, query.order));
    Ok(CasePage { rows: found.into_iter().map(|(_, row)| row).collect(), next })
}

pub(super) fn keep_nearest(found: &mut Vec<(Place, Row)>, keep: usize) {
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    found.truncate(keep);
}

/// Where a row stands in an order; none where it does not appear.
pub(super) fn place(row: &Row, order: Order) -> Option<Place> {
    let stage = || [&[keys::stage_code(row.stage)], &entries::recent_key(row)[..]].concat();
    match order {
        Order::Recent => Some(entries::recent_key(row).to_vec()),
        Order::Door => entries::door_key(row).map(|key| key.to_vec()),
        Order::Number => Some(entries::number_key(row).to_vec()),
        Order::Changed => Some(entries::changed_key(row).to_vec()),
        Order::Stage => Some(stage()),
        Order::Holder => Some([keys::text(&row.holder.0), stage()].concat()),
    }
}

/// The row a key leads to, which must stand in that very place.
pub(super) fn row_behind(trees: &Trees, (tree, order): (TreeName, Order), at: &[u8]) -> Result<Row, Fault> {
    let id = keys::case_at_end(at, tree != TreeName::Doors);
    let id = id.ok_or_else(|| Fault::wrong(format!("an unreadable key of {}", tree.name())))?;
    match row_in(trees, id)? {
        Some(row) if place(&row, order).is_some_and(|place| place == at) => Ok(row),
        Some(_) => Err(Fault::wrong(format!("{} has a row at another place than the row says", tree.name()))),
        None => Err(Fault::wrong(format!("{} names a row that is not there", tree.name()))),
    }
}

/// One group being read.
pub(super) struct Lane {
    entries: sled::Iter,
    /// Bytes of a key that name the group.
    group_bytes: usize,
    head: Option<Place>,
}

impl Lane {
    /// The place at the head; the one behind it moves up.
    pub(super) fn next(&mut self) -> Result<Option<Place>, Fault> {
        let head = self.head.take();
        self.head = match self.entries.next().transpose()? {
            None => None,
            Some((key, _)) => match key.get(self.group_bytes..) {
                Some(place) if place.len() >= SORT_BYTES => Some(place.to_vec()),
                _ => return Err(Fault::wrong("an index key that is too short")),
            },
        };
        Ok(head)
    }
}

/// The lane whose head comes first.
pub(super) fn nearest(lanes: &mut [Lane]) -> Option<&mut Lane> {
    lanes.iter_mut().filter(|lane| lane.head.is_some()).min_by(|a, b| a.head.cmp(&b.head))
}

/// The groups of a plan, each at its first key behind `after`.
pub(super) fn lanes(trees: &Trees, plan: &Plan<'_>, after: Option<&[u8]>) -> Result<Vec<Lane>, Fault> {
    let behind = after.map_or_else(Vec::new, |place| [place, &[0]].concat());
    let from = plan.from.clone().max(behind);
    let mut lanes = Vec::with_capacity(plan.facets.len());
    for facet in plan.facets.iter().filter(|_| from < plan.to) {
        let prefix = facet.prefix();
        let range = [&prefix[..], &from].concat()..[&prefix[..], &plan.to].concat();
        let entries = trees.tree(plan.tree).range(range);
        let mut lane = Lane { entries, group_bytes: prefix.len(), head: None };
        lane.next()?;
        lanes.push(lane);
    }
    Ok(lanes)
}

/// What `next` of a page looks like: the order's letter and the place of the last row.
pub(super) fn token(place: &[u8], order: Order) -> String {
    use std::fmt::Write as _;
    let mut token = String::from(letter(order));
    for byte in place {
        let _ = write!(token, "{byte:02x}");
    }
    token
}

pub(super) fn read_token(token: &str, order: Order) -> Result<Place, StoreError> {
    let read = || {
        let digits = token.strip_prefix(letter(order))?;
        let bytes = digits.len() / 2;
        let whole = digits.len().is_multiple_of(2) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let fits = match order {
            Order::Stage => bytes == SORT_BYTES + 1,
            Order::Holder => (SORT_BYTES + 3..=PLACE_BYTES_MAX).contains(&bytes),
            Order::Recent | Order::Door | Order::Number | Order::Changed => bytes == SORT_BYTES,
        };
        if !whole || !fits {
            return None;
        }
        (0..bytes).map(|n| u8::from_str_radix(digits.get(2 * n..2 * n + 2)?, 16).ok()).collect()
    };
    read().ok_or_else(|| StoreError::After(token.chars().take(60).collect()))
}

const fn letter(order: Order) -> char {
    match order {
        Order::Recent => 'r',
        Order::Door => 'd',
        Order::Number => 'n',
        Order::Changed => 'c',
        Order::Stage => 's',
        Order::Holder => 'h',
    }
}
