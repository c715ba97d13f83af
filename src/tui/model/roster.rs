//! 名册: who is there, part by part, and the page of one of them.
//!
//! What is known of people comes in one card; rows are derived from it when shown, so a selection is a person and never a
//! row number that somebody else's change could move.

use std::collections::BTreeMap;

use crate::domain::answer::RosterCard;
use crate::domain::roster::ally::{Ally, AllyKind};
use crate::domain::roster::tie::{PersonId, Tie};
use crate::domain::roster::{Mediator, Standing};
use crate::domain::unit::UnitCode;
use crate::tui::widgets::Selection;
use crate::tui::words::Said;

use super::listing::Listing;

/// The parts of the roster, in the order of Left and Right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum RosterPart {
    /// 调解员.
    #[default]
    Mediators,
    /// 律师.
    Lawyers,
    /// 专家.
    Experts,
    /// 协会.
    Associations,
    /// 企业.
    Enterprises,
}

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RosterTab {
    /// The part shown.
    pub part: RosterPart,
    /// Everybody; none until the desk has answered.
    pub card: Option<Box<RosterCard>>,
    /// Why it cannot be shown.
    pub trouble: Option<Said>,
    selections: BTreeMap<RosterPart, Selection<PersonId>>,
}

/// The page of somebody, with the open cases in their hands.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// Who.
    pub id: PersonId,
    /// Their open cases; of allies there are none to list.
    pub cases: Listing,
}

/// Somebody on the roster, whatever kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Person<'a> {
    /// A mediator.
    Mediator(&'a Mediator),
    /// An ally.
    Ally(&'a Ally),
}

impl RosterPart {
    /// Every part, in order.
    pub const ALL: [Self; 5] = [Self::Mediators, Self::Lawyers, Self::Experts, Self::Associations, Self::Enterprises];

    /// The part `by` further on, round and round.
    #[must_use]
    pub fn step(self, by: usize) -> Self {
        let here = Self::ALL.iter().position(|part| *part == self).unwrap_or(0);
        Self::ALL.get((here + by) % Self::ALL.len()).copied().unwrap_or_default()
    }

    /// The kind of allies it shows; none for the mediators.
    #[must_use]
    pub const fn kind(self) -> Option<AllyKind> {
        match self {
            Self::Mediators => None,
            Self::Lawyers => Some(AllyKind::Lawyer),
            Self::Experts => Some(AllyKind::Expert),
            Self::Associations => Some(AllyKind::Association),
            Self::Enterprises => Some(AllyKind::Enterprise),
        }
    }

    /// The catalogue key of its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mediators => "roster.mediators",
            Self::Lawyers => "roster.lawyers",
            Self::Experts => "roster.experts",
            Self::Associations => "roster.associations",
            Self::Enterprises => "roster.enterprises",
        }
    }
}

impl<'a> Person<'a> {
    /// Who.
    #[must_use]
    pub fn id(self) -> PersonId {
        match self {
            Self::Mediator(one) => one.id.into(),
            Self::Ally(one) => one.id.into(),
        }
    }

    /// Their name.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Self::Mediator(one) => &one.name,
            Self::Ally(one) => &one.name,
        }
    }

    /// How they stand.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self::Mediator(one) => one.standing,
            Self::Ally(one) => one.standing,
        }
    }

    /// What they know.
    #[must_use]
    pub const fn skills(self) -> &'a std::collections::BTreeSet<crate::domain::case::vocabulary::Object> {
        match self {
            Self::Mediator(one) => &one.skills,
            Self::Ally(one) => &one.skills,
        }
    }

    /// When they are away.
    #[must_use]
    pub fn absences(self) -> &'a [crate::domain::roster::Absence] {
        match self {
            Self::Mediator(one) => &one.absences,
            Self::Ally(one) => &one.absences,
        }
    }
}

impl RosterTab {
    /// The people of a part: those of `own` committee first, those who left last.
    #[must_use]
    pub fn people(&self, part: RosterPart, own: Option<&UnitCode>) -> Vec<Person<'_>> {
        let Some(card) = &self.card else { return Vec::new() };
        match part.kind() {
            Some(kind) => card.allies.of(kind).into_iter().map(Person::Ally).collect(),
            None => {
                let mut all: Vec<&Mediator> = card.roster.0.values().collect();
                let key = |one: &Mediator| (one.standing == Standing::Left, own != Some(&one.committee));
                all.sort_by(|a, b| {
                    key(a).cmp(&key(b)).then_with(|| (&a.committee, &a.name).cmp(&(&b.committee, &b.name)))
                });
                all.into_iter().map(Person::Mediator).collect()
            }
        }
    }

    /// Whether the desk has answered, with the roster or with why not.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.card.is_some() || self.trouble.is_some()
    }

    /// Somebody.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<Person<'_>> {
        let card = self.card.as_ref()?;
        let mediator = card.roster.0.get(&crate::domain::roster::MediatorId(id.0)).map(Person::Mediator);
        mediator.or_else(|| card.allies.0.get(&crate::domain::roster::ally::AllyId(id.0)).map(Person::Ally))
    }

    /// What somebody declared.
    #[must_use]
    pub fn ties(&self, id: PersonId) -> &[Tie] {
        self.card.as_ref().map_or(&[], |card| card.ties.of(id))
    }

    /// Open cases of a mediator.
    #[must_use]
    pub fn load(&self, one: &Mediator) -> u32 {
        self.card.as_ref().and_then(|card| card.loads.get(&one.id)).copied().unwrap_or(0)
    }

    /// Which row of the part is selected.
    #[must_use]
    pub fn index(&self) -> usize {
        self.selections.get(&self.part).map_or(0, Selection::index)
    }

    /// The selection of the part, to page by.
    #[must_use]
    pub fn selection(&self) -> Selection<PersonId> {
        self.selections.get(&self.part).cloned().unwrap_or_default()
    }

    /// Who is selected.
    #[must_use]
    pub fn selected(&self, own: Option<&UnitCode>) -> Option<PersonId> {
        self.people(self.part, own).get(self.index()).map(|one| one.id())
    }

    /// Selects somebody by id, in their part; `false` when they are not there.
    pub fn select(&mut self, id: &str, own: Option<&UnitCode>) -> bool {
        for part in RosterPart::ALL {
            let keys = self.keys(part, own);
            if let Some(at) = keys.iter().position(|key| key.0.to_string() == id) {
                self.part = part;
                self.selections.entry(part).or_default().select(at, &keys);
                return true;
            }
        }
        false
    }

    /// Moves the selection.
    pub fn step(&mut self, rows: isize, own: Option<&UnitCode>) {
        let keys = self.keys(self.part, own);
        self.selections.entry(self.part).or_default().step(rows, &keys);
    }

    /// Takes what the desk answered; every selection stays on its person.
    pub fn take(&mut self, card: Box<RosterCard>, own: Option<&UnitCode>) {
        self.card = Some(card);
        self.trouble = None;
        for part in RosterPart::ALL {
            let keys = self.keys(part, own);
            self.selections.entry(part).or_default().reconcile(&keys);
        }
    }

    fn keys(&self, part: RosterPart, own: Option<&UnitCode>) -> Vec<PersonId> {
        self.people(part, own).into_iter().map(Person::id).collect()
    }
}
