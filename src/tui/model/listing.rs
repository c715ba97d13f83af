//! A list of cases: the page asked for, the rows got so far, and which one is selected.
//!
//! Rows come page by page, the next one when the selection nears the end, so nothing here grows with the register. One
//! question is under way at a time ([`Latest`]).

use crate::domain::answer::{Answer, Query};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::query::{CasePage as RowsPage, CaseQuery};
use crate::tui::widgets::{Field, Selection};

use super::latest::Latest;

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
    /// The list the rows are of.
    shown: Option<Query>,
    /// Rows that will replace those shown, as soon as there are as many.
    fresh: Option<Vec<Row>>,
    latest: Latest<Query>,
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
        self.fresh = None;
        self.latest.wish(query)
    }

    /// Wishes for the next page when the selection nears the end of the rows.
    pub fn more(&mut self) -> Option<Query> {
        let near_end = self.selection.index() + AHEAD_ROWS >= self.rows.len();
        let after = self.next.clone().filter(|_| near_end)?;
        let next = self.page(after)?;
        self.latest.more(next)
    }

    /// The question for the rows from `after` on.
    fn page(&self, after: String) -> Option<Query> {
        let query = self.wished()?;
        Some(Query::Cases(CaseQuery { after: Some(after), limit: PAGE_ROWS, ..query.clone() }))
    }

    /// Whether an answer to `query` is for this list.
    #[must_use]
    pub fn waits_for(&self, query: &Query) -> bool {
        self.latest.waits_for(query)
    }

    /// Takes an answer (or that there is none); gives the next question, if the wish has changed meanwhile or rows are missing.
    pub fn take(&mut self, answer: Option<Answer>) -> Option<Query> {
        let heard = self.latest.heard(|asked, wish| bare(asked) == bare(wish));
        if heard.next.is_some() {
            return heard.next;
        }
        let is_more = matches!(&heard.asked, Some(Query::Cases(query)) if query.after.is_some());
        let (rows, next) = match answer {
            Some(Answer::Cases(RowsPage { rows, next })) => (rows, next),
            Some(Answer::Found(hits)) => (hits.into_iter().map(|hit| hit.row).collect(), None),
            _ => {
                self.fresh = None;
                return None;
            }
        };
        let full = rows.len() >= PAGE_ROWS;
        // Rows that follow those shown are put behind them; those of a list asked for again wait until it reaches as far as
        // the selected row, or that would be taken away from under the person.
        if !is_more {
            self.fresh = Some(Vec::new());
        }
        match self.fresh.take() {
            None => self.rows.extend(rows),
            Some(mut fresh) => {
                fresh.extend(rows);
                let shown = if self.is_same() { self.selection.index() + 1 } else { 0 };
                if let Some(after) = next.clone().filter(|_| fresh.len() < shown) {
                    self.fresh = Some(fresh);
                    let query = self.page(after)?;
                    return self.latest.more(query);
                }
                self.rows = fresh;
            }
        }
        self.next = next;
        self.loaded = true;
        self.shown = self.latest.wished().cloned();
        let keys = self.keys();
        self.selection.reconcile(&keys);
        // A page that is short although there is more says that the search goes on: so does the list, step by step.
        if full { None } else { self.more() }
    }

    /// Whether what is wished for is the list that is shown.
    fn is_same(&self) -> bool {
        self.latest.wished() == self.shown.as_ref()
    }

    /// Whether rows are still being looked for.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.next.is_some() && self.latest.is_asking()
    }

    /// The list that is wished for, where it is one of cases.
    #[must_use]
    pub fn wished(&self) -> Option<&CaseQuery> {
        match self.latest.wished() {
            Some(Query::Cases(query)) => Some(query),
            _ => None,
        }
    }

    /// Replaces what was typed, where it may be a name.
    pub fn hide_text(&mut self, by: &str) {
        if !self.filter.value().is_empty() {
            self.filter.set(by);
        }
        if let Some(Query::Cases(query)) = self.latest.wished_mut()
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

    /// The question that brings the list up to date; what is shown stays until as much of it has come anew.
    pub fn again(&mut self) -> Option<Query> {
        let wish = self.latest.wished().cloned()?;
        self.wish(wish)
    }

    fn keys(&self) -> Vec<CaseId> {
        self.rows.iter().map(|row| row.id).collect()
    }
}

/// A question without where it begins: every page of a list belongs to the same wish.
fn bare(query: &Query) -> Query {
    match query {
        Query::Cases(query) => Query::Cases(CaseQuery { after: None, ..query.clone() }),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::case_rows;

    fn page(rows: std::ops::Range<usize>, next: Option<&str>) -> Option<Answer> {
        let rows = case_rows(200).into_iter().skip(rows.start).take(rows.len()).collect();
        Some(Answer::Cases(RowsPage { rows, next: next.map(str::to_owned) }))
    }

    #[test]
    fn a_list_asked_for_again_keeps_the_selected_row_however_far_down_it_is() {
        let mut list = Listing::default();
        list.ask(CaseQuery::default()).unwrap();
        list.take(page(0..60, Some("60")));
        list.step(isize::MAX);
        list.more().unwrap();
        list.take(page(60..120, Some("120")));
        list.step(isize::MAX);
        let selected = list.selected().unwrap().id;
        list.again().unwrap();
        let next = list.take(page(0..60, Some("60")));
        assert!(matches!(&next, Some(Query::Cases(query)) if query.after.as_deref() == Some("60")), "{next:?}");
        assert_eq!((list.rows.len(), list.selected().unwrap().id), (120, selected), "nothing moves meanwhile");
        list.take(page(60..120, Some("120")));
        assert_eq!((list.rows.len(), list.selected().unwrap().id), (120, selected));
    }

    #[test]
    fn another_list_is_shown_as_soon_as_its_first_page_is_there() {
        let mut list = Listing::default();
        list.ask(CaseQuery::default()).unwrap();
        list.take(page(0..60, Some("60")));
        list.step(isize::MAX);
        list.ask(CaseQuery { order: crate::domain::query::Order::Door, ..CaseQuery::default() }).unwrap();
        assert_eq!(list.take(page(3..9, None)), None);
        assert_eq!(list.rows.len(), 6);
    }
}
