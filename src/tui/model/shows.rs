//! What the list of cases shows beside its rows: the columns, how many there are, which are marked, and what is to be done
//! with the marked ones.

use std::collections::BTreeSet;

use crate::domain::answer::{Query, SavedList};
use crate::domain::case::CaseId;
use crate::domain::draft::DraftKey;
use crate::domain::query::{CaseQuery, Count, CountQuery};
use crate::domain::roster::MediatorId;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseColumn {
    /// 案号. Always shown: it is what people call a case by.
    Number,
    /// 当事人.
    Parties,
    /// 类别.
    About,
    /// 阶段.
    Stage,
    /// 承办.
    Holder,
    /// 调解员.
    Mediator,
    /// 期限.
    Left,
    /// 收案.
    Requested,
    /// 变动.
    Changed,
    /// 来源.
    Source,
    /// 金额.
    Amount,
}

impl CaseColumn {
    /// Every column, in the order they stand.
    pub const ALL: [Self; 11] = [
        Self::Number,
        Self::Parties,
        Self::About,
        Self::Stage,
        Self::Holder,
        Self::Mediator,
        Self::Requested,
        Self::Changed,
        Self::Source,
        Self::Amount,
        Self::Left,
    ];

    /// The machine value, and the end of its catalogue key `list.*`.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Parties => "parties",
            Self::About => "about",
            Self::Stage => "stage",
            Self::Holder => "holder",
            Self::Mediator => "mediator",
            Self::Left => "left",
            Self::Requested => "requested",
            Self::Changed => "changed",
            Self::Source => "source",
            Self::Amount => "amount",
        }
    }

    /// Catalogue key of its heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Number => "list.number",
            Self::Parties => "list.parties",
            Self::About => "list.about",
            Self::Stage => "list.stage",
            Self::Holder => "list.holder",
            Self::Mediator => "list.mediator",
            Self::Left => "list.left",
            Self::Requested => "list.requested",
            Self::Changed => "list.changed",
            Self::Source => "list.source",
            Self::Amount => "list.amount",
        }
    }

    /// The columns with these machine values, in their order; what is unknown is left out.
    #[must_use]
    pub fn read<'v>(values: impl IntoIterator<Item = &'v str>) -> Vec<Self> {
        let wanted: BTreeSet<&str> = values.into_iter().collect();
        Self::ALL.into_iter().filter(|column| wanted.contains(column.value())).collect()
    }
}

/// How far the cases a filter admits have been counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    /// The question that is under way, or was the last.
    asked: Option<CountQuery>,
    /// Counted so far.
    pub cases: u64,
    /// All are counted.
    pub done: bool,
    /// Something changed since: to be counted again.
    stale: bool,
}

impl Total {
    /// Begins to count for another list.
    pub fn ask(&mut self, query: CountQuery) -> Query {
        // The number known so far stays until the new one has come.
        let cases = if self.stale { self.cases } else { 0 };
        *self = Self { asked: Some(query.clone()), cases, done: false, stale: false };
        Query::Count(query)
    }

    /// Whether this list has been, or is being, counted.
    #[must_use]
    pub fn is_of(&self, list: &CaseQuery) -> bool {
        !self.stale && self.asked.as_ref().is_some_and(|asked| asked.filter == list.filter && asked.order == list.order)
    }

    /// What was counted may have changed.
    pub const fn doubt(&mut self) {
        self.stale = true;
    }

    /// Nothing to count: the rows are all there is.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes an answer; gives the next step. An answer to an earlier question is dropped.
    pub fn take(&mut self, query: &CountQuery, count: Count) -> Option<Query> {
        if self.asked.as_ref() != Some(query) {
            return None;
        }
        self.cases = count.cases;
        self.done = count.next.is_none();
        let next = CountQuery { after: Some(count.next?), so_far: count.cases, ..query.clone() };
        self.asked = Some(next.clone());
        Some(Query::Count(next))
    }

    /// Whether there is a number to show.
    #[must_use]
    pub const fn is_asked(&self) -> bool {
        self.asked.is_some()
    }
}

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shows {
    /// The columns chosen; the usual ones of the width when empty.
    pub columns: Vec<CaseColumn>,
    /// How many there are.
    pub total: Total,
    /// Chosen for an act on many.
    pub marked: BTreeSet<CaseId>,
    /// The question whose answer is to be marked whole.
    pub marking: Option<Query>,
    /// The kept list that is shown, by name.
    pub kept: Option<String>,
}

/// Something to choose from a short list.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Catalogue key of its heading.
    pub title: &'static str,
    /// Catalogue key of what stands beneath it, in words; empty for nothing.
    pub foot: &'static str,
    /// What can be chosen.
    pub items: Vec<PickItem>,
    /// Which one is selected.
    pub index: usize,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct PickItem {
    /// As people read it.
    pub label: String,
    /// What it would do or show.
    pub note: String,
    /// What choosing it does.
    pub choice: PickChoice,
}

/// What choosing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickChoice {
    /// Shows a kept list.
    Show(SavedList),
    /// Asks for a name under which to keep the present list.
    Keep,
    /// Forgets a kept list.
    Drop(SavedList),
    /// Opens the form of an act on all marked cases.
    Bulk(&'static str),
    /// Opens the page of a case.
    Case(CaseId),
    /// Opens a file of the case on the page beneath, by its number.
    File(u32),
    /// Goes on with a draft.
    GoOn(DraftKey),
    /// Puts a mediator into the form beneath.
    Name(MediatorId),
    /// Opens the form of an act anew, beside the drafts there are of it.
    Anew(String, Option<CaseId>),
}
