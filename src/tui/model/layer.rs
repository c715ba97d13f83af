//! What can lie over a tab.

use uuid::Uuid;

use crate::domain::answer::Entry;
use crate::domain::case::CaseId;
use crate::domain::case::series::pasted::PastedRow;
use crate::domain::order::Order;
use crate::tui::keymap::Place;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::{Field, Selection};
use crate::tui::words::Said;

use super::bulk::BulkPreview;
use super::credit::SubjectPage;
use super::draft::{DraftKey, DraftList};
use super::find::Find;
use super::page::CasePage;
use super::roster::PersonPage;
use super::shows::Pick;

/// A layer.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few lie over each other")]
pub enum Layer {
    /// The page of a case.
    Case(Box<CasePage>),
    /// The page of somebody on the roster.
    Person(Box<PersonPage>),
    /// The page of a subject of credit.
    Subject(Box<SubjectPage>),
    /// A form for an act.
    Form(Box<ActForm>),
    /// Acts to choose from.
    Menu(Menu),
    /// Something to read.
    Sheet(Sheet),
    /// All actions, by typing.
    Palette(Palette),
    /// Anything in the register, by typing.
    Find(Box<Find>),
    /// What can be chosen for an entry of the form beneath, by typing.
    Picker(Picker),
    /// Half filled forms to go on with.
    Drafts(DraftList),
    /// A pasted list of respondents, to look at before it is taken.
    Pasted(Box<Pasted>),
    /// A short list to choose from.
    Pick(Pick),
    /// An act on many cases, looked at before it is done.
    Bulk(Box<BulkPreview>),
}

impl Layer {
    /// The place it makes for keys.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Case(_) => Place::Case,
            Self::Person(_) => Place::Person,
            Self::Subject(_) => Place::Subject,
            Self::Form(_) => Place::Form,
            Self::Menu(_) | Self::Pasted(_) | Self::Pick(_) | Self::Bulk(_) => Place::Menu,
            Self::Drafts(_) => Place::Drafts,
            Self::Sheet(_) => Place::Sheet,
            Self::Palette(_) | Self::Find(_) | Self::Picker(_) => Place::Line,
        }
    }

    /// A sheet that tells what keys do: what it tells is about the layer beneath.
    #[must_use]
    pub const fn is_help(&self) -> bool {
        matches!(self, Self::Sheet(Sheet { kind: SheetKind::Help(_) | SheetKind::Field(..), .. }))
    }
}

/// A form that becomes an order.
#[derive(Debug, Clone, PartialEq)]
pub struct ActForm {
    /// The act's `type`.
    pub act: String,
    /// The case it is about; none for a new one.
    pub case: Option<CaseId>,
    /// Whom or what of the office it is about; empty for nobody yet, and on a case.
    pub about: String,
    /// That case's number, for the heading.
    pub number: Option<String>,
    /// The version of the case the person decides on: the one seen when the form was begun, until a later one is taken on
    /// purpose.
    pub expect: Option<u64>,
    /// Which of the drafts of this form it is.
    pub draft: Uuid,
    /// How often that has been saved, as far as is known here.
    pub revision: u64,
    /// It was gone on with, and may be somebody else's affair.
    pub taken_up: bool,
    /// What is asked and what was typed.
    pub form: Form,
    /// The order on its way; keys wait until it is settled.
    pub sent: Option<Box<Order>>,
    /// Why it was refused.
    pub refused: Option<Said>,
    /// The respondents of a series, where a list was pasted.
    pub list: Option<Pasted>,
}

/// A pasted list of respondents.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasted {
    /// As it was pasted.
    pub text: String,
    /// What was understood of it.
    pub rows: Vec<PastedRow>,
    /// Which row is selected.
    pub index: usize,
    /// Leaving it was asked for once, and has to be said again.
    pub asked: bool,
}

impl Pasted {
    /// A list as pasted.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), rows: crate::domain::case::series::pasted::read(text), index: 0, asked: false }
    }

    /// The rows that can become cases.
    pub fn usable(&self) -> impl Iterator<Item = &PastedRow> {
        self.rows.iter().filter(|row| row.refusal.is_none())
    }
}

impl ActForm {
    /// A form of `act`, about nothing yet.
    #[must_use]
    pub fn new(act: &str, form: Form) -> Self {
        Self {
            act: act.to_owned(),
            case: None,
            about: String::new(),
            number: None,
            expect: None,
            draft: Uuid::nil(),
            revision: 0,
            taken_up: false,
            form,
            sent: None,
            refused: None,
            list: None,
        }
    }

    /// Where its draft is kept.
    #[must_use]
    pub fn draft_key(&self) -> DraftKey {
        DraftKey { act: self.act.clone(), case: self.case, about: self.about.clone(), id: self.draft }
    }

    /// What has happened to the case on `page` since the version this form decides on, and which version it has now; none
    /// when it is still the same, and while an order is on its way.
    #[must_use]
    pub fn since<'p>(&self, page: &'p CasePage) -> Option<(u64, Vec<&'p Entry>)> {
        let (file, seen) = (page.file.as_ref()?, self.expect?);
        if self.case != Some(page.id) || self.sent.is_some() || file.case.version <= seen {
            return None;
        }
        Some((file.case.version, file.timeline.iter().filter(|entry| entry.version > seen).collect()))
    }
}

/// Acts to choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// Catalogue key of its heading.
    pub title: String,
    /// Everything: what can be chosen, then what cannot, with the reason.
    pub all: Vec<MenuItem>,
    /// What is shown of it.
    pub items: Vec<MenuItem>,
    /// The row that stands for what cannot be chosen, until it is unfolded.
    pub folded: Option<MenuItem>,
    /// What is looked for.
    pub field: Field,
    /// Which one is selected.
    pub selection: Selection<String>,
    /// Rows it opened with: it does not shrink while it is typed into.
    pub rows: usize,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The act's `type`.
    pub act: String,
    /// What to add beside its name: until when, for what.
    pub note: String,
    /// It is what comes next.
    pub suggested: bool,
    /// Why it is not possible now.
    pub impossible: Option<Said>,
}

impl Menu {
    /// A menu with its first row selected.
    #[must_use]
    pub fn new(title: &str, all: Vec<MenuItem>) -> Self {
        Self::folding(title, all, None)
    }

    /// The same, with what is not possible now folded behind a row that says so.
    #[must_use]
    pub fn folding(title: &str, all: Vec<MenuItem>, folded: Option<MenuItem>) -> Self {
        let (field, selection) = (Field::default(), Selection::default());
        let mut menu = Self { title: title.to_owned(), all, items: Vec::new(), folded, field, selection, rows: 0 };
        menu.show(None);
        menu.rows = menu.items.len();
        menu
    }

    /// Shows what is `found`, best first; with nothing looked for everything, or what is possible and the row for the rest.
    pub fn show(&mut self, found: Option<Vec<MenuItem>>) {
        self.items = match (found, &self.folded) {
            (Some(found), _) => found,
            (None, None) => self.all.clone(),
            (None, Some(fold)) => {
                let possible = self.all.iter().filter(|item| item.impossible.is_none());
                possible.chain([fold]).cloned().collect()
            }
        };
        self.selection = Selection::default();
        self.step(0);
    }

    /// Moves the selection.
    pub fn step(&mut self, rows: isize) {
        let keys: Vec<String> = self.items.iter().map(|item| item.act.clone()).collect();
        self.selection.step(rows, &keys);
    }

    /// The selected item.
    #[must_use]
    pub fn selected(&self) -> Option<&MenuItem> {
        self.items.get(self.selection.index())
    }
}

/// Something to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What.
    pub kind: SheetKind,
    /// Rows scrolled down.
    pub scroll: usize,
}

/// Steps of the tour.
pub const TOUR_STEPS: usize = 5;

/// What a sheet shows.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetKind {
    /// The keys of a place.
    Help(Place),
    /// The clocks of the page beneath, explained.
    Deadlines,
    /// The forms of the case on the page beneath.
    Documents,
    /// The selected row of 系统 in full.
    Detail,
    /// A step of the tour, from 0.
    Tour(usize),
    /// Why something cannot be done.
    Refused(Said),
    /// What an entry of the form beneath asks, by act and path.
    Field(String, String),
}

impl Sheet {
    /// A sheet at its beginning.
    #[must_use]
    pub const fn new(kind: SheetKind) -> Self {
        Self { kind, scroll: 0 }
    }
}

/// What can be chosen for an entry of the form beneath.
#[derive(Debug, Clone, PartialEq)]
pub struct Picker {
    /// The number of the entry in that form.
    pub entry: usize,
    /// Several may be chosen.
    pub several: bool,
    /// What was typed.
    pub field: Field,
    /// Which of the matching options is selected.
    pub index: usize,
}

/// All actions, by typing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Palette {
    /// What was typed.
    pub field: Field,
    /// Which of the matching rows is selected.
    pub index: usize,
}
