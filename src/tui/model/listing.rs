//! A list of cases: the page asked for, the rows got so far, and which one is selected.
//!
//! Rows come page by page, the next one when the selection nears the end, so nothing here grows with the register. At most
//! one question is under way; while it is, a newer wish only replaces the last one, so that fast typing asks little.

use crate::domain::answer::{Answer, Query};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::query::{CasePage as RowsPage, CaseQuery};
use crate::tui::widgets::{Field, Selection};

/// Rows asked for at a time.
pub const PAGE_ROWS: usize = 60;
/// Found rows asked for at once; a search that finds more should say more.
const HITS_MAX: usize = 60;
/// The next page is asked for when fewer rows than this follow the selected one.
const AHEAD_ROWS: usize = 30;

/// A list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The filter as typed.
    pub filter: Field,
    /// The filter has the focus.
    pub editing: bool,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Which one is selected.
    pub selection: Selection<CaseId>,
    /// At least one answer has come.
    pub loaded: bool,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    wish: Option<Query>,
    under_way: Option<Query>,
}

impl Listing {
    /// Wishes for a list from its beginning; gives the question, unless one is under way (then it is asked after that).
    pub fn ask(&mut self, query: CaseQuery) -> Option<Query> {
        self.wish(Query::Cases(CaseQuery { after: None, limit: PAGE_ROWS, ..query }))
    }

    /// Wishes for what a search finds.
    pub fn search(&mut self, text: &str) -> Option<Query> {
        self.wish(Query::Search { text: text.to_owned(), limit: HITS_MAX })
    }

    fn wish(&mut self, query: Query) -> Option<Query> {
        self.wish = Some(query.clone());
        if self.under_way.is_some() {
            return None;
        }
        self.under_way = Some(query.clone());
        Some(query)
    }

    /// Wishes for the next page when the selection nears the end of the rows.
    pub fn more(&mut self) -> Option<Query> {
        let near_end = self.selection.index() + AHEAD_ROWS >= self.rows.len();
        let Some(Query::Cases(query)) = &self.wish else { return None };
        let after = self.next.clone().filter(|_| near_end && self.under_way.is_none())?;
        let query = Query::Cases(CaseQuery { after: Some(after), ..query.clone() });
        self.under_way = Some(query.clone());
        Some(query)
    }

    /// Whether an answer to `query` is for this list.
    #[must_use]
    pub fn waits_for(&self, query: &Query) -> bool {
        self.under_way.as_ref() == Some(query)
    }

    /// Takes an answer (or that there is none); gives the next question, if the wish has changed meanwhile.
    pub fn take(&mut self, answer: Option<Answer>) -> Option<Query> {
        let asked = self.under_way.take();
        let first = |query: &Query| match query {
            Query::Cases(query) => Query::Cases(CaseQuery { after: None, ..query.clone() }),
            other => other.clone(),
        };
        let is_wanted = asked.as_ref().map(first) == self.wish;
        if !is_wanted {
            self.under_way.clone_from(&self.wish);
            return self.wish.clone();
        }
        let is_more = matches!(&asked, Some(Query::Cases(query)) if query.after.is_some());
        let mut fetched = PAGE_ROWS;
        match answer {
            Some(Answer::Cases(RowsPage { rows, next })) => {
                fetched = rows.len();
                if !is_more {
                    self.rows.clear();
                }
                self.rows.extend(rows);
                self.next = next;
            }
            Some(Answer::Found(hits)) => {
                self.rows = hits.into_iter().map(|hit| hit.row).collect();
                self.next = None;
            }
            _ => return None,
        }
        self.loaded = true;
        let keys = self.keys();
        self.selection.reconcile(&keys);
        // A page that is short although there is more says that the search goes on: so does the list, step by step.
        if fetched < PAGE_ROWS { self.more() } else { None }
    }

    /// Whether rows are still being looked for.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.next.is_some() && self.under_way.is_some()
    }

    /// The list that is wished for, where it is one of cases.
    #[must_use]
    pub fn wished(&self) -> Option<&CaseQuery> {
        match &self.wish {
            Some(Query::Cases(query)) => Some(query),
            _ => None,
        }
    }

    /// Replaces what was typed, where it may be a name.
    pub fn hide_text(&mut self, by: &str) {
        if !self.filter.value().is_empty() {
            self.filter.set(by);
        }
        if let Some(Query::Cases(query)) = &mut self.wish
            && let Some(text) = &mut query.filter.text
        {
            by.clone_into(text);
        }
    }

    /// Moves the selection.
    pub fn step(&mut self, rows: isize) {
        let keys = self.keys();
        self.selection.step(rows, &keys);
    }

    /// Selects row `index`, or the last one.
    pub fn select(&mut self, index: usize) {
        let keys = self.keys();
        self.selection.select(index, &keys);
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&Row> {
        self.rows.get(self.selection.index())
    }

    /// The question that brings the list up to date, with as many rows as are shown now.
    pub fn again(&mut self) -> Option<Query> {
        let wish = self.wish.clone()?;
        self.wish(wish)
    }

    fn keys(&self) -> Vec<CaseId> {
        self.rows.iter().map(|row| row.id).collect()
    }
}
