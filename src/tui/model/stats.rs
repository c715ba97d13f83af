//! 统计: which figures are shown, of which cases, and the cases behind the number that was opened.

mod pair;

use chrono::{Datelike, NaiveDate};

pub use self::pair::{Marked, Pair};

use crate::domain::answer::Query;
use crate::domain::case::subsidy::Quarter;
use crate::domain::stats::{
    Base, Cell, CellCases, CellQuery, Comparison, CountsTable, CustodyGroup, CustodyTable, DayCount, Figures, GroupBy,
    IndicatorTable, Only, Place, PlaceDays, Resolution, Statistic, StatsQuery, Time,
};
use crate::domain::stats::{SubsidyQuery, SubsidyTable};
use crate::tui::widgets::Selection;
use crate::tui::words::Said;

/// Cases of a number asked for at once.
const DRILL_ROWS: usize = 200;

/// The parts, in the order of Left and Right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum StatsPart {
    /// 办结时长.
    #[default]
    Resolution,
    /// 月度走势.
    Trend,
    /// 比较.
    Compare,
    /// 流转用时.
    Custody,
    /// 案件量.
    Caseload,
    /// 质效: on time, success, performance, confirmation, visits.
    Results,
    /// 方案指标.
    Indicators,
    /// 以案定补.
    Subsidy,
}

impl StatsPart {
    /// Every part, in order.
    pub const ALL: [Self; 8] = [
        Self::Resolution,
        Self::Trend,
        Self::Compare,
        Self::Custody,
        Self::Caseload,
        Self::Results,
        Self::Indicators,
        Self::Subsidy,
    ];

    /// The part `by` further on, round and round.
    #[must_use]
    pub fn step(self, by: usize) -> Self {
        let here = Self::ALL.iter().position(|part| *part == self).unwrap_or(0);
        Self::ALL.get((here + by) % Self::ALL.len()).copied().unwrap_or_default()
    }

    /// The catalogue key of its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resolution => "stats.part_resolution",
            Self::Trend => "stats.part_trend",
            Self::Compare => "stats.part_compare",
            Self::Custody => "stats.part_custody",
            Self::Caseload => "stats.part_caseload",
            Self::Results => "stats.part_results",
            Self::Indicators => "stats.part_indicators",
            Self::Subsidy => "stats.part_subsidy",
        }
    }
}

/// Which cases, by the day of acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// All of the present year.
    #[default]
    ThisYear,
    /// The year before.
    LastYear,
    /// Everything.
    Ever,
}

impl Period {
    /// The next, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::ThisYear => Self::LastYear,
            Self::LastYear => Self::Ever,
            Self::Ever => Self::ThisYear,
        }
    }

    /// The cases.
    #[must_use]
    pub fn only(self, today: NaiveDate) -> Only {
        let year = |back: i32| {
            let year = today.year() - back;
            (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
        };
        let (from, to) = match self {
            Self::ThisYear => year(0),
            Self::LastYear => year(1),
            Self::Ever => (None, None),
        };
        Only { from, to, ..Only::default() }
    }
}

/// How time is measured, in the order of its key.
const MEASURES: [(Base, DayCount, Time); 6] = [
    (Base::Accepted, DayCount::Calendar, Time::Gross),
    (Base::Accepted, DayCount::Calendar, Time::Net),
    (Base::Accepted, DayCount::Working, Time::Gross),
    (Base::Requested, DayCount::Calendar, Time::Gross),
    (Base::Requested, DayCount::Calendar, Time::Net),
    (Base::Requested, DayCount::Working, Time::Gross),
];

/// The groups, in the order of their key.
const GROUPS: [Option<GroupBy>; 7] = [
    None,
    Some(GroupBy::Level),
    Some(GroupBy::Committee),
    Some(GroupBy::Mediator),
    Some(GroupBy::Object),
    Some(GroupBy::Kind),
    Some(GroupBy::Source),
];

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatsTab {
    /// The part shown.
    pub part: StatsPart,
    /// Which cases.
    pub period: Period,
    /// Groups of the parts that have any.
    pub by: Option<GroupBy>,
    /// How time is measured: which of the ways.
    measure: usize,
    /// The selected row of the part.
    pub selection: Selection<String>,
    /// The column of numbers the selection is in, where rows have several.
    pub column: usize,
    /// The group of 流转用时 whose places are shown; none while the groups are, or where there is only one.
    pub opened: Option<String>,
    /// What was asked last; an answer to anything else is late.
    pub asked: Option<Statistic>,
    /// Time to resolution, and the trend by month.
    pub resolution: Option<Resolution>,
    /// The groups marked to be compared; two years where there are none.
    pub pair: Pair,
    /// Two years, or two groups.
    pub comparison: Option<Box<Comparison>>,
    /// Where days went.
    pub custody: Option<CustodyTable>,
    /// Counts.
    pub counts: Option<CountsTable>,
    /// The plan.
    pub indicators: Option<Box<IndicatorTable>>,
    /// 以案定补.
    pub subsidy: Option<Box<SubsidyTable>>,
    /// So many quarters back, for 以案定补.
    pub quarters_back: u32,
    /// Why they cannot be shown.
    pub trouble: Option<Said>,
    /// The cases behind the number that was opened.
    pub drill: Option<Drill>,
}

/// The cases behind a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// Which.
    pub query: CellQuery,
    /// What the group and the number are called.
    pub title: String,
    /// The cases; none until the desk has answered.
    pub cases: Option<CellCases>,
    /// The selected one.
    pub selection: Selection<String>,
}

/// The numbers of a group of 办结时长 and 月度走势.
pub const RESOLUTION: [Cell; 7] =
    [Cell::Accepted, Cell::Ended, Cell::Open, Cell::Agreed, Cell::Failed, Cell::Withdrawn, Cell::LeftOut];
/// The numbers of a row of 案件量.
pub const CASELOAD: [Cell; 7] =
    [Cell::Accepted, Cell::Open, Cell::Moving, Cell::Overdue, Cell::Ended, Cell::Undecided, Cell::Supervised];
/// The numbers of a row of 质效: each share's part, and what of its whole is to be opened beside it (of those on time, who
/// was late).
pub const RESULTS: [(Cell, Cell); 6] = [
    (Cell::OnTime, Cell::Late),
    (Cell::Agreed, Cell::Ended),
    (Cell::Agreed, Cell::Accepted),
    (Cell::Performed, Cell::PerformanceDue),
    (Cell::Confirmed, Cell::Applied),
    (Cell::Satisfied, Cell::Answered),
];

impl StatsTab {
    /// How time is measured.
    #[must_use]
    pub fn measure(&self) -> (Base, DayCount, Time) {
        MEASURES.get(self.measure).copied().unwrap_or_default()
    }

    /// The next way to measure time.
    pub fn next_measure(&mut self) {
        self.measure = (self.measure + 1) % MEASURES.len();
    }

    /// The next groups.
    pub fn next_groups(&mut self) {
        let here = GROUPS.iter().position(|by| *by == self.by).unwrap_or(0);
        self.by = GROUPS.get((here + 1) % GROUPS.len()).copied().flatten();
    }

    fn query(&self, today: NaiveDate) -> StatsQuery {
        let (base, days, time) = self.measure();
        StatsQuery { only: self.period.only(today), by: self.by, base, days, time, ..StatsQuery::default() }
    }

    /// What the part shown asks.
    #[must_use]
    pub fn statistic(&self, today: NaiveDate) -> Statistic {
        let query = self.query(today);
        match self.part {
            StatsPart::Resolution => Statistic::Resolution(query),
            StatsPart::Trend => Statistic::Resolution(StatsQuery { by: Some(GroupBy::Month), ..query }),
            StatsPart::Compare => Statistic::Compare(Box::new(self.compared(today))),
            StatsPart::Custody => Statistic::Custody(query),
            StatsPart::Caseload | StatsPart::Results => Statistic::Counts(query),
            StatsPart::Indicators => Statistic::Indicators(StatsQuery::default()),
            StatsPart::Subsidy => {
                let quarter = (0..self.quarters_back).fold(Quarter::of(today), |quarter, _| quarter.before());
                Statistic::Subsidy(SubsidyQuery { quarter, only: Only::default() })
            }
        }
    }

    /// The two that are compared: the groups that were marked, or the year before and this one.
    fn compared(&self, today: NaiveDate) -> (StatsQuery, StatsQuery) {
        let query = self.query(today);
        let of = |group: &Marked| Some(StatsQuery { only: group.only(query.only.clone())?, by: None, ..query.clone() });
        let marked = self.pair.both().and_then(|(first, second)| Some((of(first)?, of(second)?)));
        marked.unwrap_or_else(|| self.years(today))
    }

    /// The selected group, where it can be set beside another.
    #[must_use]
    pub fn markable(&self) -> Option<Marked> {
        if !matches!(self.part, StatsPart::Resolution | StatsPart::Trend) || self.drill.is_some() {
            return None;
        }
        let table = self.resolution.as_ref()?;
        let group = table.groups.get(self.selection.index())?;
        let marked = Marked { by: table.frame.asked.by?, key: group.key.clone(), label: group.label.clone() };
        marked.only(Only::default()).is_some().then_some(marked)
    }

    /// The year before and this one, each seen on the same day of its year, so that both had the same time to end cases in.
    fn years(&self, today: NaiveDate) -> (StatsQuery, StatsQuery) {
        let of = |period: Period, as_of| {
            let only = Only { to: as_of, ..period.only(today) };
            StatsQuery { only, as_of, by: None, ..self.query(today) }
        };
        let before = today.checked_sub_months(chrono::Months::new(12));
        (of(Period::LastYear, before), of(Period::ThisYear, Some(today)))
    }

    /// Asks for the part shown.
    #[must_use]
    pub fn ask(&mut self, today: NaiveDate) -> Query {
        let statistic = self.statistic(today);
        self.asked = Some(statistic.clone());
        Query::Stats(Box::new(statistic))
    }

    /// Takes an answer to what was asked; a late one is left.
    pub fn take(&mut self, asked: &Statistic, figures: Figures) {
        if let (Statistic::Cases(query), Figures::Cases(cases)) = (asked, &figures) {
            if let Some(drill) = self.drill.as_mut().filter(|drill| drill.query == **query) {
                drill.cases = Some(cases.clone());
                let keys = drill.keys();
                drill.selection.reconcile(&keys);
            }
            return;
        }
        if self.asked.as_ref() != Some(asked) {
            return;
        }
        self.trouble = None;
        match figures {
            Figures::Resolution(table) => self.resolution = Some(table),
            Figures::Compare(both) => self.comparison = Some(both),
            Figures::Custody(table) => self.custody = Some(table),
            Figures::Counts(table) => self.counts = Some(table),
            Figures::Indicators(table) => self.indicators = Some(table),
            Figures::Subsidy(table) => self.subsidy = Some(table),
            Figures::Cases(_) | Figures::Numbers(_) => {}
        }
        let keys = self.keys();
        self.selection.reconcile(&keys);
    }

    /// Forgets what the figures were of: something else is asked.
    pub fn forget(&mut self) {
        (self.resolution, self.comparison, self.custody, self.counts) = (None, None, None, None);
        (self.indicators, self.subsidy) = (None, None);
        (self.asked, self.trouble, self.drill) = (None, None, None);
        (self.selection, self.column, self.opened) = (Selection::default(), 0, None);
    }

    /// Whether 流转用时 shows groups, not yet the places of one.
    #[must_use]
    pub fn has_groups_of_places(&self) -> bool {
        self.part == StatsPart::Custody && self.by.is_some() && self.opened.is_none()
    }

    /// Shows the places of the selected group.
    pub fn open_group(&mut self) {
        let key = self.keys().get(self.selection.index()).cloned();
        self.opened = key.filter(|_| self.has_groups_of_places());
        self.selection = Selection::default();
    }

    /// Goes back from the places of a group to the groups, to the one that was left.
    pub fn close_group(&mut self) {
        let Some(left) = self.opened.take() else { return };
        let keys = self.keys();
        self.selection = Selection::default();
        self.selection.select(keys.iter().position(|key| *key == left).unwrap_or(0), &keys);
    }

    /// What the rows of the part shown are known by.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        match self.part {
            StatsPart::Resolution | StatsPart::Trend => {
                self.resolution.iter().flat_map(|table| &table.groups).map(|group| group.key.clone()).collect()
            }
            StatsPart::Compare => ["first", "second"].map(str::to_owned).to_vec(),
            StatsPart::Custody if self.has_groups_of_places() => {
                self.custody.iter().flat_map(|table| &table.groups).map(|group| group.key.clone()).collect()
            }
            StatsPart::Custody => {
                let places = self.places();
                (0..places.len()).map(|place| place.to_string()).collect()
            }
            StatsPart::Caseload | StatsPart::Results => {
                self.counts.iter().flat_map(|table| &table.groups).map(|group| group.key.clone()).collect()
            }
            StatsPart::Indicators => self.indicators.iter().flat_map(|table| lines(table)).collect(),
            StatsPart::Subsidy => {
                self.subsidy.iter().flat_map(|table| &table.lines).map(|line| line.row.id.to_string()).collect()
            }
        }
    }

    /// The group whose places are shown: the one that was opened, or the only one.
    #[must_use]
    pub fn group_of_places(&self) -> Option<&CustodyGroup> {
        let groups = &self.custody.as_ref()?.groups;
        match &self.opened {
            Some(key) => groups.iter().find(|group| group.key == *key),
            None => groups.first(),
        }
    }

    /// Where days went, most first.
    #[must_use]
    pub fn places(&self) -> &[PlaceDays] {
        self.group_of_places().map_or(&[], |group| &group.places)
    }

    /// How many numbers of a row can be opened.
    #[must_use]
    pub const fn columns(&self) -> usize {
        match self.part {
            StatsPart::Resolution | StatsPart::Trend => RESOLUTION.len(),
            StatsPart::Caseload => CASELOAD.len(),
            StatsPart::Results => 2 * RESULTS.len(),
            _ => 1,
        }
    }

    /// The number of the selected row that Enter opens, where rows have several.
    #[must_use]
    pub fn cell(&self) -> Option<Cell> {
        match self.part {
            StatsPart::Resolution | StatsPart::Trend => RESOLUTION.get(self.column).copied(),
            StatsPart::Caseload => CASELOAD.get(self.column).copied(),
            StatsPart::Results => {
                let (part, beside) = *RESULTS.get(self.column / 2)?;
                Some(if self.column.is_multiple_of(2) { part } else { beside })
            }
            _ => None,
        }
    }

    /// The cases behind the selected number; none where nothing is selected.
    #[must_use]
    pub fn selected_cell(&self, today: NaiveDate) -> Option<CellQuery> {
        let key = self.keys().get(self.selection.index()).cloned()?;
        let query = self.query(today);
        let asked = |of, group, cell, place| CellQuery { of, group, cell, place, skip: 0, limit: DRILL_ROWS };
        Some(match self.part {
            StatsPart::Resolution | StatsPart::Caseload | StatsPart::Results => {
                asked(query, Some(key), self.cell()?, None)
            }
            StatsPart::Trend => asked(StatsQuery { by: Some(GroupBy::Month), ..query }, Some(key), self.cell()?, None),
            StatsPart::Compare => {
                let (first, second) = self.compared(today);
                asked(if key == "first" { first } else { second }, None, Cell::Accepted, None)
            }
            StatsPart::Custody => {
                let place: Place = self.places().get(self.selection.index())?.place.clone();
                asked(query, self.opened.clone(), Cell::Accepted, Some(place))
            }
            // A row is a case.
            StatsPart::Subsidy => return None,
            StatsPart::Indicators => {
                let table = self.indicators.as_ref()?;
                let line = table.register.iter().find(|line| line.yardstick.value() == key)?;
                let now = line.values.last()?;
                asked(now.of.clone(), None, now.cell, None)
            }
        })
    }

    /// The selected case: behind a number, or of 以案定补.
    #[must_use]
    pub fn selected_row(&self) -> Option<&crate::domain::case::row::Row> {
        match (&self.drill, self.part) {
            (Some(drill), _) => drill.selected(),
            (None, StatsPart::Subsidy) => {
                self.subsidy.as_ref()?.lines.get(self.selection.index()).map(|line| &line.row)
            }
            (None, _) => None,
        }
    }

    /// Moves the selection: of the cases behind a number, or of the figures.
    pub fn step(&mut self, rows: isize) {
        if let Some(drill) = &mut self.drill {
            let keys = drill.keys();
            drill.selection.step(rows, &keys);
            return;
        }
        let keys = self.keys();
        self.selection.step(rows, &keys);
    }
}

/// What the lines of the plan are known by, and those of the register after them.
fn lines(table: &IndicatorTable) -> Vec<String> {
    let plan = table.plan.iter().map(|line| line.indicator.value());
    plan.chain(table.register.iter().map(|line| line.yardstick.value())).map(str::to_owned).collect()
}

impl Drill {
    /// What its rows are known by.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let rows = self.cases.iter().flat_map(|cases| &cases.rows);
        rows.map(|one| one.row.id.to_string()).collect()
    }

    /// The selected case.
    #[must_use]
    pub fn selected(&self) -> Option<&crate::domain::case::row::Row> {
        self.cases.as_ref()?.rows.get(self.selection.index()).map(|one| &one.row)
    }
}
