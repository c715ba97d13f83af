//! How many cases a filter admits: from the counters where they know it, else counted in bounded steps.
//!
//! A list shows how many it is of, and a total that was only the number of rows loaded would lie. Where the groups of an
//! index are the filter itself, keys are counted and no row is read; otherwise rows are, a few thousand a step, and the
//! asker goes on from `next`.

use super::error::Fault;
use super::page::{Admits, ROWS_READ_MAX, lanes, nearest, read_token, row_behind, token};
use super::plan::{is_exact, plan};
use super::trees::{TreeName, Trees};
use super::{Store, StoreError};
use crate::domain::query::{CaseFilter, Count, CountQuery, Order};

/// The most keys one step counts.
const KEYS_READ_MAX: usize = 40_000;

impl Store {
    /// Counts on from where the step before ended.
    ///
    /// # Errors
    /// [`StoreError::After`] when `after` is not the `next` of a count; [`StoreError::Broken`] when the view cannot be read.
    pub fn count(&self, query: &CountQuery) -> Result<Count, StoreError> {
        if let Some(cases) = self.known(query)? {
            return Ok(Count { cases, next: None });
        }
        self.counted(query, None)
    }

    /// The same of rows that `admits` admits too: every one is read.
    ///
    /// # Errors
    /// As [`Self::count`].
    pub fn count_where(&self, query: &CountQuery, admits: Admits<'_>) -> Result<Count, StoreError> {
        self.counted(query, Some(admits))
    }

    fn counted(&self, query: &CountQuery, admits: Option<Admits<'_>>) -> Result<Count, StoreError> {
        // Only an order that leaves rows out changes their number.
        let order = if query.order == Order::Door { Order::Door } else { Order::Recent };
        let after = query.after.as_deref().map(|token| read_token(token, order)).transpose()?;
        self.query("counting", |trees| step(trees, (query, admits), order, after.as_deref()))
    }

    /// What the counters know.
    fn known(&self, query: &CountQuery) -> Result<Option<u64>, StoreError> {
        let CaseFilter { holder, open, on_desk_of, unchecked, .. } = &query.filter;
        let by_door = query.order == Order::Door;
        if let Some(desk) = on_desk_of {
            let bare = CaseFilter { on_desk_of: on_desk_of.clone(), ..CaseFilter::default() };
            let known = bare == query.filter;
            let tally = known.then(|| self.tally_of_desk(desk)).transpose()?;
            return Ok(tally.map(|tally| if by_door { tally.due } else { tally.cases }));
        }
        let bare = CaseFilter {
            holder: holder.clone(),
            open: open.filter(|open| *open && !by_door),
            unchecked: unchecked.filter(|unchecked| *unchecked && !by_door && open.is_none()),
            ..CaseFilter::default()
        };
        if bare != query.filter {
            return Ok(None);
        }
        let tally = self.tally(holder.as_ref())?;
        Ok(Some(match (by_door, open, unchecked) {
            (true, ..) => tally.due,
            (false, Some(_), _) => tally.open,
            (false, None, Some(_)) => tally.unchecked,
            (false, None, None) => tally.cases,
        }))
    }
}

fn step(
    trees: &Trees,
    (query, admits): (&CountQuery, Option<Admits<'_>>),
    order: Order,
    after: Option<&[u8]>,
) -> Result<Count, Fault> {
    let plan = plan(&query.filter, order);
    let own = if plan.tree == TreeName::Doors { Order::Door } else { Order::Recent };
    let exact = admits.is_none() && order == Order::Recent && plan.tree == TreeName::Recent && is_exact(&query.filter);
    // A group that is small by nature is counted whole: its keys do not come in the order of the token.
    let max = match (plan.in_order, exact) {
        (false, _) => usize::MAX,
        (true, true) => KEYS_READ_MAX,
        (true, false) => ROWS_READ_MAX,
    };
    let mut lanes = lanes(trees, &plan, after)?;
    let (mut cases, mut last) = (query.so_far, None);
    for read in 0.. {
        let Some(lane) = nearest(&mut lanes) else { break };
        if read == max {
            return Ok(Count { cases, next: last.map(|place: Vec<u8>| token(&place, order)) });
        }
        let Some(place) = lane.next()? else { break };
        let counts = exact || {
            let row = row_behind(trees, (plan.tree, own), &place)?;
            let by_door = order != Order::Door || row.next.is_some();
            by_door && query.filter.admits(&row) && admits.is_none_or(|admits| admits(&row))
        };
        cases += u64::from(counts);
        last = Some(place);
    }
    Ok(Count { cases, next: None })
}
