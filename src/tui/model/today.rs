//! 今日: whose doors are shown, which of its three parts has the focus, and what others changed.
//!
//! The parts stand one above the other (what closes, what waits to be signed for, what changed) and the selection walks
//! over all of them. A part without rows never has the focus.

use std::collections::BTreeMap;

use crate::domain::actor::Role;
use crate::domain::answer::{Change, Changes, DeskCard, Query};
use crate::domain::case::CaseId;
use crate::domain::query::{CaseFilter, CaseQuery, Order};
use crate::tui::widgets::Selection;

/// Lines of changes asked for.
pub const CHANGES_ROWS: usize = 30;

/// Whose doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The person's own: theirs as a mediator, and the committee's nobody was named for.
    #[default]
    Mine,
    /// The committee's.
    Committee,
    /// The district's, for those who may read all of it.
    District,
}

impl Scope {
    /// The scopes somebody can choose from, the usual one first.
    #[must_use]
    pub fn of(desk: &DeskCard) -> Vec<Self> {
        let reads_all = [Role::District, Role::Supervisor, Role::Auditor].iter().any(|role| desk.account.holds(*role));
        let own = desk.account.mediator.map(|_| Self::Mine);
        own.into_iter().chain([Self::Committee]).chain(reads_all.then_some(Self::District)).collect()
    }

    /// The question for its doors, nearest first. What was imported and never confirmed raises no alarm.
    #[must_use]
    pub fn doors(self, desk: &DeskCard) -> CaseQuery {
        let filter = match self {
            Self::Mine => CaseFilter { on_desk_of: Some(desk.on_desk()), ..CaseFilter::default() },
            Self::Committee => CaseFilter { holder: Some(desk.account.committee.clone()), ..CaseFilter::default() },
            Self::District => CaseFilter::default(),
        };
        CaseQuery { filter, order: Order::Door, ..CaseQuery::default() }
    }

    /// How many doors there are, as the desk counted.
    #[must_use]
    pub const fn total(self, desk: &DeskCard) -> u64 {
        match self {
            Self::Mine => desk.mine.due,
            Self::Committee => desk.own.due,
            Self::District => desk.all.due,
        }
    }

    /// Catalogue key of its heading, with the number as `n`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mine => "today.mine",
            Self::Committee => "today.committee",
            Self::District => "today.district",
        }
    }
}

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Part {
    /// What closes.
    #[default]
    Doors,
    /// What waits to be signed for.
    Arriving,
    /// What changed.
    Changes,
}

impl Part {
    /// From top to bottom.
    pub const ALL: [Self; 3] = [Self::Doors, Self::Arriving, Self::Changes];
}

/// What the screen needs beside its lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Today {
    /// Whose doors; none until the person chose, then the usual one is shown.
    pub chosen: Option<Scope>,
    /// The part that was walked to last.
    pub part: Part,
    /// What changed; none before the first answer.
    pub changes: Option<Changes>,
    /// Which change is selected, by its position in the ledger.
    pub change: Selection<u64>,
    /// The last act of others on each case that was told in this session, by its position in the ledger.
    told: BTreeMap<CaseId, u64>,
    /// The last act that stood on the page of a case when it was read.
    looked: BTreeMap<CaseId, u64>,
}

impl Today {
    /// Whose doors are shown.
    #[must_use]
    pub fn scope(&self, desk: &DeskCard) -> Scope {
        let known = Scope::of(desk);
        self.chosen.filter(|chosen| known.contains(chosen)).or_else(|| known.first().copied()).unwrap_or_default()
    }

    /// The question for what changed since the last answer; with `seen`, which tells the desk that the person has looked at
    /// everything up to there, for all that is left.
    #[must_use]
    pub fn query(&self, seen: Option<u64>) -> Query {
        let after = self.changes.as_ref().filter(|_| seen.is_none()).map(|changes| changes.upto);
        Query::Changes { seen, after, limit: CHANGES_ROWS }
    }

    /// Takes an answer, to what came `after` a position or to everything; the selection stays on its line. Gives what was
    /// not known before, newest first: of the first answer nothing is news, it is what the screen begins with.
    pub fn take(&mut self, changes: Changes, after: Option<u64>) -> Vec<Change> {
        let known = self.changes.as_ref().map_or(u64::MAX, |changes| changes.upto);
        let news = changes.rows.iter().filter(|change| change.entry.position > known).cloned().collect();
        if after.is_none() {
            self.told.clear();
        }
        for change in &changes.rows {
            let last = self.told.entry(change.row.id).or_default();
            *last = change.entry.position.max(*last);
        }
        self.changes = Some(match self.changes.take().filter(|_| after.is_some()) {
            Some(before) => {
                let mut rows = changes.rows;
                rows.extend(before.rows);
                let more = before.more || changes.more || rows.len() > CHANGES_ROWS;
                rows.truncate(CHANGES_ROWS);
                Changes { rows, more, ..changes }
            }
            None => changes,
        });
        let keys: Vec<u64> =
            self.changes.iter().flat_map(|changes| &changes.rows).map(|change| change.entry.position).collect();
        self.change.reconcile(&keys);
        news
    }

    /// The page of a case was read, with everything up to a position on it: of that nothing is news any more.
    pub fn looked_at(&mut self, case: CaseId, upto: u64) {
        self.looked.insert(case, upto);
    }

    /// Whether somebody else changed a case and this person has looked neither at it nor at the list of changes.
    #[must_use]
    pub fn is_news(&self, case: CaseId) -> bool {
        let looked = self.looked.get(&case).copied().unwrap_or(0);
        self.told.get(&case).is_some_and(|last| *last > looked)
    }

    /// Selects a change.
    pub fn select(&mut self, index: usize) {
        let keys: Vec<u64> =
            self.changes.iter().flat_map(|changes| &changes.rows).map(|change| change.entry.position).collect();
        self.change.select(index, &keys);
    }
}
