//! 信用: the lists a person may see, and the page of a subject.
//!
//! Which lists there are is the policy's to say. A list comes whole from the desk, a few hundred lines at most; a selection
//! is a line by what it is about, never a row number that somebody else's change could move.

use std::collections::BTreeMap;

use crate::domain::answer::Query;
use crate::domain::credit::SubjectId;
use crate::domain::credit::board::{About, Board, Count, Line, Part};
use crate::domain::credit::due::DueKind;
use crate::domain::credit::reply::{CreditFile, CreditQuery, Published};
use crate::domain::credit::state::Item;
use crate::domain::even_hand::{EvenHand, EvenHandQuery};
use crate::domain::office::account::Account;
use crate::domain::policy::{Action as May, Relation, allows};
use crate::tui::keymap::Action;
use crate::tui::widgets::{Field, Selection};
use crate::tui::words::Said;

/// What is shown under the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreditView {
    /// A list.
    List(Part),
    /// 合计: numbers without names.
    Counts,
    /// 均衡: who brings cases against whom.
    EvenHand,
}

/// What a line is known by.
pub type LineKey = (SubjectId, Option<(Item, u32)>, Option<DueKind>);

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreditTab {
    /// What was chosen to be shown; none for the first there is.
    pub chosen: Option<CreditView>,
    /// Lists as the desk has answered them.
    pub boards: BTreeMap<Part, Board>,
    /// Numbers as the desk has answered them.
    pub counts: Option<Vec<Count>>,
    /// Who brings cases against whom, as the desk has answered.
    pub even_hand: Option<Box<EvenHand>>,
    /// Rows the numbers of 均衡 are scrolled down.
    pub scrolled: usize,
    /// Why nothing can be shown.
    pub trouble: Option<Said>,
    /// Only subjects whose name or code holds this.
    pub filter: Field,
    /// The filter is being typed.
    pub editing: bool,
    /// The dossier of the selected line, where there is room for it beside the list.
    pub beside: Option<Box<CreditFile>>,
    selections: BTreeMap<Part, Selection<LineKey>>,
}

/// The page of a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectPage {
    /// Whose.
    pub id: SubjectId,
    /// Its name, as the list had it.
    pub name: String,
    /// Its code as it may be shown.
    pub code: String,
    /// What of it the list was about.
    pub item: Option<(Item, u32)>,
    /// What is known, to who works on credit; none until the desk has answered.
    pub file: Option<Box<CreditFile>>,
    /// What is published, to everybody else.
    pub published: Option<Box<Published>>,
    /// Why it cannot be shown.
    pub trouble: Option<Said>,
    /// Rows scrolled down.
    pub scroll: usize,
    /// What to do as soon as it is there: the key was pressed on the list.
    pub then: Option<Action>,
}

impl CreditView {
    /// What an account may see, in the order of Left and Right.
    #[must_use]
    pub fn of(account: &Account) -> Vec<Self> {
        let may = |action: May| account.roles.iter().any(|role| allows(*role, action, Relation::Own, false));
        let lists: &[Part] = match (may(May::ReadCredit), may(May::ReadPublished)) {
            (true, _) => &[
                Part::Work,
                Part::Candidates,
                Part::Files,
                Part::Repairs,
                Part::Whitelist,
                Part::Expiries,
                Part::Subjects,
            ],
            (false, true) => &[Part::Listed, Part::Whitelisted],
            (false, false) => &[],
        };
        let counts = may(May::Supervise) || (may(May::ReadCredit) && !may(May::WriteCredit));
        let even = may(May::Supervise).then_some(Self::EvenHand);
        lists.iter().copied().map(Self::List).chain(counts.then_some(Self::Counts)).chain(even).collect()
    }

    /// The catalogue key of its name.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::List(part) => format!("credit_part.{part}"),
            Self::Counts => "credit.counts".to_owned(),
            Self::EvenHand => "credit.even_hand".to_owned(),
        }
    }
}

fn key(line: &Line) -> LineKey {
    let what = if let About::Due { what, .. } = &line.mark.about { Some(*what) } else { None };
    (line.subject, line.mark.item, what)
}

impl CreditTab {
    /// What is shown to an account; none where it may see nothing.
    #[must_use]
    pub fn view(&self, account: Option<&Account>) -> Option<CreditView> {
        let there = CreditView::of(account?);
        self.chosen.filter(|chosen| there.contains(chosen)).or_else(|| there.first().copied())
    }

    /// Shows what stands `by` further on, round and round.
    pub fn step_view(&mut self, by: isize, account: Option<&Account>) {
        let there = account.map(CreditView::of).unwrap_or_default();
        let here = self.view(account).and_then(|view| there.iter().position(|known| *known == view)).unwrap_or(0);
        let next = if by < 0 { here + there.len().saturating_sub(1) } else { here + 1 };
        self.chosen = next.checked_rem(there.len()).and_then(|at| there.get(at)).copied();
        self.beside = None;
        self.scrolled = 0;
    }

    /// The question for what is shown.
    #[must_use]
    pub fn query(&self, view: CreditView) -> Query {
        Query::Credit(match view {
            CreditView::List(part) => {
                let typed = self.filter.value().trim();
                let text = (!typed.is_empty()).then(|| typed.to_owned());
                CreditQuery::Board { part, text, limit: 0 }
            }
            CreditView::Counts => CreditQuery::Counts,
            CreditView::EvenHand => return Query::EvenHand(EvenHandQuery::default()),
        })
    }

    /// Takes a list; the selection stays on its line. An answer to another wish is dropped.
    pub fn take(&mut self, asked: &CreditQuery, board: Board) {
        if self.query(CreditView::List(board.part)) != Query::Credit(asked.clone()) {
            return;
        }
        let keys: Vec<LineKey> = board.lines.iter().map(key).collect();
        self.selections.entry(board.part).or_default().reconcile(&keys);
        self.boards.insert(board.part, board);
        self.trouble = None;
    }

    /// The lines of a list.
    #[must_use]
    pub fn lines(&self, part: Part) -> &[Line] {
        self.boards.get(&part).map_or(&[], |board| &board.lines)
    }

    /// The selected line of what is shown to an account.
    #[must_use]
    pub fn selected(&self, account: Option<&Account>) -> Option<&Line> {
        let CreditView::List(part) = self.view(account)? else { return None };
        self.lines(part).get(self.selection(part).index())
    }

    /// The selection of a list, to page by.
    #[must_use]
    pub fn selection(&self, part: Part) -> Selection<LineKey> {
        self.selections.get(&part).cloned().unwrap_or_default()
    }

    /// Moves the selection.
    pub fn step(&mut self, rows: isize, account: Option<&Account>) {
        let Some(CreditView::List(part)) = self.view(account) else { return };
        let keys: Vec<LineKey> = self.lines(part).iter().map(key).collect();
        self.selections.entry(part).or_default().step(rows, &keys);
    }

    /// Whether what is shown has been read.
    #[must_use]
    pub fn is_read(&self, account: Option<&Account>) -> bool {
        match self.view(account) {
            Some(CreditView::List(part)) => self.boards.contains_key(&part),
            Some(CreditView::Counts) => self.counts.is_some(),
            Some(CreditView::EvenHand) => self.even_hand.is_some(),
            None => account.is_some(),
        }
    }
}

impl SubjectPage {
    /// The page of a line, being read.
    #[must_use]
    pub fn opening(line: &Line, then: Option<Action>) -> Self {
        let (id, name, code) = (line.subject, line.name.clone(), line.code.clone());
        Self { id, name, code, item: line.mark.item, file: None, published: None, trouble: None, scroll: 0, then }
    }

    /// The question whose answer fills the page.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::Credit(CreditQuery::Check { code: self.id.to_string(), on: None })
    }
}
