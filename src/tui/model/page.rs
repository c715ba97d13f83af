//! The page of one case.

use crate::domain::answer::{AsKnown, CaseFile, Query};
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::matches::PartyPast;
use crate::domain::order::Target;
use crate::tui::keymap::Action;
use crate::tui::words::Said;

/// The parts of the page that can have the focus, in the order of Tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// 进程.
    #[default]
    Timeline,
    /// 流转.
    Custody,
    /// 协议与履行.
    Agreement,
    /// 文书.
    Documents,
}

impl Pane {
    /// Every pane, in order.
    pub const ALL: [Self; 4] = [Self::Timeline, Self::Custody, Self::Agreement, Self::Documents];

    /// The pane `by` further on, round and round.
    #[must_use]
    pub fn step(self, by: usize) -> Self {
        let here = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ALL.get((here + by) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// The page.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePage {
    /// Which case.
    pub id: CaseId,
    /// Its row, where the page was opened from a list: something to show at once.
    pub row: Option<Row>,
    /// The case whole; none until the desk has answered.
    pub file: Option<Box<CaseFile>>,
    /// Why it cannot be shown.
    pub trouble: Option<Said>,
    /// The pane with the focus.
    pub pane: Pane,
    /// Rows scrolled down in that pane.
    pub scroll: usize,
    /// What to do as soon as it is there: the key was pressed on the list.
    pub then: Option<Action>,
    /// 以往案件 of its parties.
    pub past: Past,
}

/// What is known of the other cases of the parties.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Past {
    /// Nothing yet, and nothing asked.
    #[default]
    Unknown,
    /// Asked.
    Asked,
    /// Party by party; those without other cases are left out.
    Known(Vec<PartyPast>),
}

impl CasePage {
    /// A page that is being read.
    #[must_use]
    pub fn opening(id: CaseId, row: Option<Row>, then: Option<Action>) -> Self {
        Self { id, row, file: None, trouble: None, pane: Pane::default(), scroll: 0, then, past: Past::default() }
    }

    /// The question whose answer fills the page.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::Case(AsKnown { case: Target::Id(self.id), known_at: None, as_of: None })
    }

    /// The question for the other cases of its parties, once it has been read; asked once, and again where the desk was not
    /// ready for it.
    pub fn ask_past(&mut self) -> Option<Query> {
        let due = self.past == Past::Unknown && self.file.is_some();
        due.then(|| {
            self.past = Past::Asked;
            Query::Past(Target::Id(self.id))
        })
    }

    /// The parties that have been here before.
    #[must_use]
    pub fn past(&self) -> &[PartyPast] {
        if let Past::Known(past) = &self.past { past } else { &[] }
    }

    /// Goes on to the next pane that is there: the one of the agreement only where there is one.
    pub fn next_pane(&mut self, by: usize) {
        let agreed = self.file.as_ref().is_some_and(|file| file.case.agreement.is_some());
        let back = by > 1;
        let step = if back { Pane::ALL.len() - 1 } else { 1 };
        self.pane = self.pane.step(step);
        if self.pane == Pane::Agreement && !agreed {
            self.pane = self.pane.step(step);
        }
        self.scroll = 0;
    }

    /// The number, as far as known.
    #[must_use]
    pub fn number(&self) -> String {
        let row = self.file.as_ref().map(|file| &file.row).or(self.row.as_ref());
        row.map_or_else(|| self.id.to_string(), |row| row.number.to_string())
    }
}
