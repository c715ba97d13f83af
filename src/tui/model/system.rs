//! 系统: accounts, units, rules, the calendar, and how the register itself is.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::answer::{HealthCard, Query, VerifyCard};
use crate::domain::log::{LogLine, LogPage, LogQuery};
use crate::domain::office::Office;
use crate::domain::rules::{DatedRule, RuleId};
use crate::tui::widgets::Selection;
use crate::tui::words::Said;

/// A page of the calendar is a year.
const MONTHS_A_PAGE: isize = 12;
/// Lines of the audit asked for at once.
const AUDIT_PAGE: usize = 200;

/// The parts, in the order of Left and Right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SystemPart {
    /// 账户.
    #[default]
    Accounts,
    /// 单位.
    Units,
    /// 规则.
    Rules,
    /// 日历.
    Calendar,
    /// 审计.
    Audit,
    /// 运行.
    Health,
}

/// Who did what, newest first, as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audit {
    /// The lines; none until the desk has answered.
    pub lines: Option<Vec<LogLine>>,
    /// Where earlier ones begin; none when there are none.
    pub next: Option<u64>,
    /// Earlier ones are being read.
    pub reading: bool,
    /// Why they are not shown.
    pub trouble: Option<Said>,
}

impl Audit {
    /// The question for the newest lines.
    #[must_use]
    pub fn first_page(&self) -> Query {
        Query::Log(LogQuery { limit: AUDIT_PAGE, ..LogQuery::default() })
    }

    /// The question for earlier lines, unless there are none or it was asked.
    pub fn next_page(&mut self) -> Option<Query> {
        let before = self.next.filter(|_| !self.reading)?;
        self.reading = true;
        Some(Query::Log(LogQuery { before: Some(before), limit: AUDIT_PAGE, ..LogQuery::default() }))
    }

    /// Takes a page: the newest in place of all, an earlier one behind them.
    pub fn take(&mut self, asked: &LogQuery, page: LogPage) {
        self.trouble = None;
        let lines = self.lines.get_or_insert_default();
        match asked.before {
            None => *lines = page.lines,
            // One that was asked for before the list was read anew.
            Some(before) if self.next != Some(before) => return,
            Some(_) => lines.extend(page.lines),
        }
        self.reading = false;
        self.next = page.next;
    }

    /// A line by its position.
    #[must_use]
    pub fn line(&self, key: &str) -> Option<&LogLine> {
        let position: u64 = key.parse().ok()?;
        self.lines.iter().flatten().find(|line| line.position == position)
    }
}

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SystemTab {
    /// The part shown.
    pub part: SystemPart,
    /// Accounts, units, rules, calendar; none until the desk has answered.
    pub office: Option<Box<Office>>,
    /// Why it cannot be shown.
    pub trouble: Option<Said>,
    /// How the register is.
    pub health: Option<Box<HealthCard>>,
    /// The last check of the chain in this session.
    pub verified: Option<VerifyCard>,
    /// The audit's lines.
    pub audit: Audit,
    /// A check is under way.
    pub verifying: bool,
    /// The month shown, by its first day; none for the present one.
    pub month: Option<NaiveDate>,
    selections: BTreeMap<SystemPart, Selection<String>>,
}

impl SystemPart {
    /// Every part, in order.
    pub const ALL: [Self; 6] = [Self::Accounts, Self::Units, Self::Rules, Self::Calendar, Self::Audit, Self::Health];

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
            Self::Accounts => "system.accounts",
            Self::Units => "system.units",
            Self::Rules => "system.rules",
            Self::Calendar => "system.calendar",
            Self::Audit => "system.audit",
            Self::Health => "system.health",
        }
    }
}

impl SystemTab {
    /// What the rows of a part are known by: user names, division codes, machine names of rules.
    #[must_use]
    pub fn keys(&self, part: SystemPart) -> Vec<String> {
        if part == SystemPart::Audit {
            return self.audit.lines.iter().flatten().map(|line| line.position.to_string()).collect();
        }
        let Some(office) = &self.office else { return Vec::new() };
        match part {
            SystemPart::Accounts => {
                let mut all: Vec<_> = office.accounts.values().collect();
                all.sort_by_key(|account| (!account.active, account.committee.clone(), account.name.clone()));
                all.into_iter().map(|account| account.name.0.clone()).collect()
            }
            SystemPart::Units => office.units.0.keys().map(|code| code.0.clone()).collect(),
            SystemPart::Rules => RuleId::ALL.iter().map(|rule| rule.value().to_owned()).collect(),
            SystemPart::Calendar | SystemPart::Audit | SystemPart::Health => Vec::new(),
        }
    }

    /// The key of the selected row.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        self.keys(self.part).into_iter().nth(self.selection().index())
    }

    /// The selection of the part, to page by.
    #[must_use]
    pub fn selection(&self) -> Selection<String> {
        self.selections.get(&self.part).cloned().unwrap_or_default()
    }

    /// The selected rule.
    #[must_use]
    pub fn rule(&self) -> Option<RuleId> {
        self.selected().filter(|_| self.part == SystemPart::Rules).and_then(|value| RuleId::from_value(&value))
    }

    /// Every version of a rule, oldest first.
    #[must_use]
    pub fn versions(&self, rule: RuleId) -> Vec<&DatedRule> {
        let all = self.office.iter().flat_map(|office| office.rules.all());
        all.filter(|dated| dated.rule == rule).collect()
    }

    /// The first day of the month shown.
    #[must_use]
    pub fn first_of_month(&self, today: NaiveDate) -> NaiveDate {
        self.month.unwrap_or(today).with_day(1).unwrap_or(today)
    }

    /// Selects a row by its key, in its part; `false` when it is not there.
    pub fn select(&mut self, wanted: &str) -> bool {
        for part in SystemPart::ALL {
            let keys = self.keys(part);
            if let Some(at) = keys.iter().position(|key| key == wanted) {
                self.part = part;
                self.selections.entry(part).or_default().select(at, &keys);
                return true;
            }
        }
        false
    }

    /// Moves the selection, or the month.
    pub fn step(&mut self, rows: isize, today: NaiveDate) {
        if self.part == SystemPart::Calendar {
            let months = match rows {
                isize::MIN | isize::MAX => None,
                rows if rows.unsigned_abs() > 1 => Some(rows.signum() * MONTHS_A_PAGE),
                rows => Some(rows),
            };
            self.month = months.and_then(|months| turned(self.first_of_month(today), months));
            return;
        }
        let keys = self.keys(self.part);
        self.selections.entry(self.part).or_default().step(rows, &keys);
    }

    /// Takes what the desk answered; every selection stays on its row.
    pub fn take(&mut self, office: Box<Office>) {
        self.office = Some(office);
        self.trouble = None;
        self.reconcile();
    }

    /// Takes a page of the audit's lines; the selection stays on its line.
    pub fn take_log(&mut self, asked: &LogQuery, page: LogPage) {
        self.audit.take(asked, page);
        self.reconcile();
    }

    fn reconcile(&mut self) {
        for part in SystemPart::ALL {
            let keys = self.keys(part);
            self.selections.entry(part).or_default().reconcile(&keys);
        }
    }
}

/// The month so many further on.
fn turned(first: NaiveDate, months: isize) -> Option<NaiveDate> {
    let by = u32::try_from(months.unsigned_abs()).ok().map(Months::new)?;
    let there = if months < 0 { first.checked_sub_months(by) } else { first.checked_add_months(by) };
    there.filter(|day| (2000..=2100).contains(&day.year()))
}
