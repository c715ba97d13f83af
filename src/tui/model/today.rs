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
    /// Up to which position the page of a case was looked at in this session.
    pub looked: BTreeMap<CaseId, u64>,
}

impl Today {
    /// Whose doors are shown.
    #[must_use]
    pub fn scope(&self, desk: &DeskCard) -> Scope {
        let known = Scope::of(desk);
        self.chosen.filter(|chosen| known.contains(chosen)).or_else(|| known.first().copied()).unwrap_or_default()
    }

    /// The question for what changed; `seen` is told to the desk where the person has looked at all of it.
    #[must_use]
    pub const fn query(seen: Option<u64>) -> Query {
        Query::Changes { seen, limit: CHANGES_ROWS }
    }

    /// Takes an answer; the selection stays on its line. Gives what was not known before, newest first; of the first
    /// answer nothing is news, it is what the screen begins with.
    pub fn take(&mut self, changes: Changes) -> Vec<Change> {
        let keys: Vec<u64> = changes.rows.iter().map(|change| change.entry.position).collect();
        let known = self.changes.as_ref().map_or(u64::MAX, |changes| changes.upto);
        let news = changes.rows.iter().filter(|change| change.entry.position > known).cloned().collect();
        self.changes = Some(changes);
        self.change.reconcile(&keys);
        news
    }

    /// The page of a case is looked at: what is known by now is no news on it.
    pub fn looked_at(&mut self, case: CaseId) {
        let upto = self.changes.as_ref().map_or(0, |changes| changes.upto);
        self.looked.insert(case, upto);
    }

    /// Whether somebody else changed a case and this person has looked neither at it nor at the list of changes.
    #[must_use]
    pub fn is_news(&self, case: CaseId) -> bool {
        let looked = self.looked.get(&case).copied().unwrap_or(0);
        let rows = self.changes.iter().flat_map(|changes| &changes.rows);
        rows.filter(|change| change.row.id == case).any(|change| change.entry.position > looked)
    }

    /// How many cases that holds for.
    #[must_use]
    pub fn news(&self) -> usize {
        let rows = self.changes.iter().flat_map(|changes| &changes.rows).map(|change| change.row.id);
        rows.filter(|case| self.is_news(*case)).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Selects a change.
    pub fn select(&mut self, index: usize) {
        let keys: Vec<u64> =
            self.changes.iter().flat_map(|changes| &changes.rows).map(|change| change.entry.position).collect();
        self.change.select(index, &keys);
    }
}
