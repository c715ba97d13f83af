//! The model: all the interface knows, as one plain value.
//!
//! Six tabs; over them lie layers (the page of a case, a form, a menu, a sheet, the palette), the last on top and with the
//! focus. What was typed into a form outlives its layer in `drafts`. The model holds no handles, no
//! clocks and no callbacks: the day comes from the desk, ids from [`Ids`].

mod bulk;
mod credit;
mod draft;
mod find;
mod founding;
mod ids;
mod latest;
mod layer;
mod listing;
mod matches;
mod page;
mod refresh;
mod roster;
mod shows;
mod stats;
mod system;
mod today;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ratatui::layout::Size;

use crate::client::{ClientError, Link};
use crate::domain::answer::DeskCard;
use crate::domain::calendar::Calendar;
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::field::typed::Almanac;
use crate::domain::roster::MediatorId;
use crate::domain::roster::suggest::Suggestion;
use crate::domain::unit::Units;
use crate::tui::keymap::{Action, Place};
use crate::tui::widgets::Look;
use crate::wire::Lost;

pub use bulk::BulkPreview;
pub use credit::{CreditTab, CreditView, SubjectPage};
pub use draft::{DraftKey, DraftList, Drafts};
pub use find::{Find, HITS_MAX};
pub use founding::Founding;
pub use ids::Ids;
pub use layer::{ActForm, Layer, Menu, MenuItem, Palette, Pasted, Picker, Sheet, SheetKind, TOUR_STEPS};
pub use listing::{Listing, PAGE_ROWS};
pub use matches::MatchPanel;
pub use page::{CasePage, Pane, Past};
pub use refresh::Refresh;
pub use roster::{Person, PersonPage, RosterPart, RosterTab};
pub use shows::{CaseColumn, Pick, PickChoice, PickItem, Shows, Total};
pub use stats::{CASELOAD, Drill, Marked, Pair, Period, RESOLUTION, RESULTS, StatsPart, StatsTab};
pub use system::{Audit, SystemPart, SystemTab};
pub use today::{Part, Scope, Today};

/// The smallest terminal the screens are made for.
pub const COLUMNS_MIN: u16 = 60;
/// See [`COLUMNS_MIN`].
pub const ROWS_MIN: u16 = 16;

/// Whether screens can be shown in a terminal of this size.
#[must_use]
pub const fn fits(size: Size) -> bool {
    size.width >= COLUMNS_MIN && size.height >= ROWS_MIN
}

/// Everything on and behind the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How things are shown.
    pub look: Look,
    /// The size of the terminal.
    pub size: Size,
    /// Makes the ids of orders.
    pub ids: Ids,
    /// Who is here, what day it is, the district; none until the desk has answered.
    pub desk: Option<Box<DeskCard>>,
    /// The tab, 1 to 6.
    pub tab: u8,
    /// 今日: whose doors, which part has the focus, what changed.
    pub today_shows: Today,
    /// 今日: doors, nearest first.
    pub doors: Listing,
    /// 今日: what waits to be signed for.
    pub arriving: Listing,
    /// 案件.
    pub cases: Listing,
    /// Who could mediate the case asked about last.
    pub suggested: Option<(CaseId, Vec<Suggestion>)>,
    /// 名册.
    pub roster: RosterTab,
    /// 信用.
    pub credit: CreditTab,
    /// 统计.
    pub stats: StatsTab,
    /// 系统.
    pub system: SystemTab,
    /// 案件: columns, total, what is marked.
    pub shows: Shows,
    /// What lies over the tab, the last on top.
    pub layers: Vec<Layer>,
    /// Open cases of each mediator, as far as they were asked for.
    pub loads: BTreeMap<MediatorId, u32>,
    /// Half filled forms.
    pub drafts: Drafts,
    /// What is known of what is typed into the intake form.
    pub matches: MatchPanel,
    /// A party looks at the screen: party data is hidden.
    pub counter: bool,
    /// The mouse is ours; off, the terminal selects text with it.
    pub mouse: bool,
    /// The last thing to tell, until the next key.
    pub notice: Option<Told>,
    /// Asked for at this place while what it needs was still being read: done as soon as that has come.
    pub waits: Option<(Action, Place)>,
    /// What is to be asked again because others changed something.
    pub refresh: Refresh,
    /// How the line to the desk is, as far as known.
    pub link: Link,
}

/// Something to tell in the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// It went wrong.
    pub bad: bool,
    /// In the person's language.
    pub text: String,
}

impl Model {
    /// A model before the desk has answered.
    #[must_use]
    pub fn new(look: Look, size: Size, ids: Ids) -> Self {
        Self {
            look,
            size,
            ids,
            desk: None,
            tab: 1,
            today_shows: Today::default(),
            doors: Listing::default(),
            arriving: Listing::default(),
            cases: Listing::default(),
            suggested: None,
            roster: RosterTab::default(),
            credit: CreditTab::default(),
            stats: StatsTab::default(),
            system: SystemTab::default(),
            shows: Shows::default(),
            layers: Vec::new(),
            loads: BTreeMap::new(),
            drafts: Drafts::default(),
            matches: MatchPanel::default(),
            counter: false,
            mouse: false,
            notice: None,
            waits: None,
            refresh: Refresh::default(),
            link: Link::Up,
        }
    }

    /// The present day as the desk says; the epoch before it has answered (nothing dated is shown until then).
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.desk.as_ref().map_or(NaiveDate::default(), |desk| desk.today)
    }

    /// The days: which is today, and which are worked; none of them before the desk has answered.
    #[must_use]
    pub fn almanac(&self) -> Almanac<'_> {
        static NONE: Calendar = Calendar { days: BTreeMap::new(), years: BTreeSet::new() };
        Almanac { today: self.today(), calendar: self.desk.as_ref().map_or(&NONE, |desk| &desk.calendar) }
    }

    /// The district's units; none before the desk has answered.
    #[must_use]
    pub fn units(&self) -> &Units {
        static NONE: Units = Units(BTreeMap::new());
        self.desk.as_ref().map_or(&NONE, |desk| &desk.units)
    }

    /// Where the focus is, as far as keys are concerned.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.layers.last() {
            Some(layer) => layer.place(),
            None if self.tab == 2 && self.cases.editing => Place::Line,
            None if self.tab == 3 && self.credit.editing => Place::Line,
            None => self.tab_place(),
        }
    }

    /// The place of the tab beneath all layers.
    #[must_use]
    pub const fn tab_place(&self) -> Place {
        match self.tab {
            1 => Place::Today,
            2 => Place::Cases,
            4 => Place::Stats,
            5 => Place::Roster,
            6 => Place::System,
            _ => Place::Credit,
        }
    }

    /// Whether the person reads cases at all: credit roles never do. Before the desk has answered, as most do.
    #[must_use]
    pub fn reads_cases(&self) -> bool {
        let roles = self.desk.as_ref().map(|desk| &desk.account.roles);
        roles.is_none_or(|roles| roles.iter().any(|role| !role.is_credit()))
    }

    /// Whether a text field has the focus.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        match self.layers.last() {
            Some(Layer::Form(form)) => form.form.takes_text(),
            Some(Layer::Palette(_) | Layer::Find(_) | Layer::Picker(_) | Layer::Menu(_)) => true,
            Some(_) => false,
            None => (self.tab == 2 && self.cases.editing) || (self.tab == 3 && self.credit.editing),
        }
    }

    /// What keys of the page are about where a help sheet or the palette lies over it.
    #[must_use]
    pub fn beneath(&self) -> Option<&Layer> {
        let tells = |layer: &&Layer| !matches!(layer, Layer::Palette(_)) && !layer.is_help();
        self.layers.iter().rev().find(tells)
    }

    /// The page of a case that is open, with or without something over it.
    #[must_use]
    pub fn page(&self) -> Option<&CasePage> {
        self.layers
            .iter()
            .rev()
            .find_map(|layer| if let Layer::Case(page) = layer { Some(page.as_ref()) } else { None })
    }

    /// The same, to change it.
    pub fn page_mut(&mut self) -> Option<&mut CasePage> {
        let layers = self.layers.iter_mut().rev();
        layers.filter_map(|layer| if let Layer::Case(page) = layer { Some(page.as_mut()) } else { None }).next()
    }

    /// The row selected on the tab.
    #[must_use]
    pub fn selected_row(&self) -> Option<&Row> {
        match self.tab {
            1 => match self.today_part() {
                Part::Doors => self.doors.selected(),
                Part::Arriving => self.arriving.selected(),
                Part::Changes => {
                    let changes = self.today_shows.changes.as_ref()?;
                    changes.rows.get(self.today_shows.change.index()).map(|change| &change.row)
                }
            },
            2 => self.cases.selected(),
            4 => self.stats.selected_row(),
            5 => match self.layers.last() {
                Some(Layer::Person(page)) => page.cases.selected(),
                _ => None,
            },
            _ => None,
        }
    }

    /// On 今日, the part that has the focus: the one walked to, or the first that has rows.
    #[must_use]
    pub fn today_part(&self) -> Part {
        let has_rows = |part: &Part| match part {
            Part::Doors => !self.doors.rows.is_empty(),
            Part::Arriving => !self.arriving.rows.is_empty(),
            Part::Changes => self.today_shows.changes.as_ref().is_some_and(|changes| !changes.rows.is_empty()),
        };
        let walked_to = Some(self.today_shows.part).filter(has_rows);
        walked_to.or_else(|| Part::ALL.into_iter().find(has_rows)).unwrap_or_default()
    }

    /// On 今日, whether the selection is among what waits to be signed for.
    #[must_use]
    pub fn on_arriving(&self) -> bool {
        self.today_part() == Part::Arriving
    }

    /// The row of the case that keys are about: of the page that is open, else the selected one.
    #[must_use]
    pub fn subject(&self) -> Option<&Row> {
        match self.page() {
            Some(page) => page.file.as_ref().map(|file| &file.row).or(page.row.as_ref()),
            None => self.selected_row(),
        }
    }

    /// Notes what an answer, or its absence, says of the line.
    pub fn line_gave<T>(&mut self, outcome: &Result<T, ClientError>) {
        self.link = match outcome {
            Err(ClientError::Lost(Lost(why))) => Link::Down { why: why.clone(), retry_in: 0 },
            _ => Link::Up,
        };
    }

    /// Tells something in the status line.
    pub fn tell(&mut self, text: String) {
        self.notice = Some(Told { bad: false, text });
    }

    /// Tells that something went wrong.
    pub fn warn(&mut self, text: String) {
        self.notice = Some(Told { bad: true, text });
    }
}
