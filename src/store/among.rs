//! A page and a count of cases that are named already: whoever asks knows, from an index of texts, that no other case can be
//! what is wanted.
//!
//! No key is walked. Each row is read once and put to the filter, so a name too many does no harm; a name too few would
//! shorten a list, which is the asker's to rule out. The tokens are those of [`page`](super::page): a list may be begun one way
//! and gone on with the other.

use super::error::Fault;
use super::page::{Admits, Place, keep_nearest, place, read_token, token};
use super::trees::Trees;
use super::{Store, StoreError, row_in};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::query::{CasePage, CaseQuery, Count, CountQuery, PAGE_MAX};

impl Store {
    /// The page of a query that [`page_where`](Self::page_where) would find if there were no other cases.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub fn page_among(&self, query: &CaseQuery, among: &[CaseId], admits: Admits<'_>) -> Result<CasePage, StoreError> {
        let after = query.after.as_deref().map(|token| read_token(token, query.order)).transpose()?;
        let limit = if query.limit == 0 { PAGE_MAX } else { query.limit.min(PAGE_MAX) };
        self.query("reading a page of named cases", |trees| {
            let mut found: Vec<(Place, Row)> = Vec::new();
            for row in rows(trees, among) {
                let row = row?;
                let Some(place) = place(&row, query.order) else { continue };
                if after.as_ref().is_none_or(|after| place > *after) && query.filter.admits(&row) && admits(&row) {
                    found.push((place, row));
                }
            }
            let more = found.len() > limit;
            keep_nearest(&mut found, limit);
            let next = found.last().filter(|_| more).map(|(place, _)| token(place, query.order));
            Ok(CasePage { rows: found.into_iter().map(|(_, row)| row).collect(), next })
        })
    }

    /// How many of the named cases a filter admits, all of them counted in one step, from wherever the asker had come to.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub fn count_among(&self, query: &CountQuery, among: &[CaseId], admits: Admits<'_>) -> Result<Count, StoreError> {
        self.query("counting named cases", |trees| {
            let mut cases = 0;
            for row in rows(trees, among) {
                let row = row?;
                let is_listed = place(&row, query.order).is_some();
                cases += u64::from(is_listed && query.filter.admits(&row) && admits(&row));
            }
            Ok(Count { cases, next: None })
        })
    }
}

/// The rows of cases; one that went away meanwhile has none.
fn rows(trees: &Trees, among: &[CaseId]) -> impl Iterator<Item = Result<Row, Fault>> {
    among.iter().filter_map(|id| row_in(trees, *id).transpose())
}
