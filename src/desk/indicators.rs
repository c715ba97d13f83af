//! 方案指标: what was reported, beside what the register counts itself. Whether it is on track is the domain's to say.
//!
//! The register's own figures are of whole years of acceptance, followed to the day asked for (so that each case is in the
//! figures of one year, with how it ended, and the years add up to all there is), and of this year and the last one up to the
//! same day, each as of that day, so that what is compared had the same time to happen in.

use chrono::{Datelike, Months, NaiveDate};

use super::query::AskError;
use super::{Desk, stats::Ground};
use crate::domain::indicator::{Indicator, Judged, Track, judged};
use crate::domain::office::Office;
use crate::domain::stats::{
    Cell, CountsGroup, GroupBy, IndicatorTable, Only, PlanLine, PlanValue, Ratio, StatsQuery, TakenBy, Verdict, Visits,
    YardLine, YardValue, Yardstick,
};
use crate::domain::unit::{Level, UnitCode};
use crate::insight::counts::counts;
use crate::insight::resolution::{compared, km};
use crate::insight::survival::is_enough;
use crate::insight::table::Table;

/// The year the plan began in.
const FIRST_YEAR: i32 = 2024;
/// So many whole years are shown at most.
const YEARS_MAX: i32 = 5;

/// The register's figures of one period.
struct Period {
    of: StatsQuery,
    groups: Vec<CountsGroup>,
    /// The cases ended in the period, whenever accepted, and the question they answer.
    ended: (StatsQuery, Vec<CountsGroup>),
    times: Table,
}

impl Period {
    fn sum(&self, cell: Cell) -> u32 {
        self.groups.iter().map(|group| group.count(cell)).sum()
    }

    /// Committees of towns that accepted a case.
    fn towns(&self, office: &Office) -> u32 {
        let is_town =
            |key: &str| office.units.get(&UnitCode(key.to_owned())).is_some_and(|unit| unit.level() == Level::Town);
        let busy = self.groups.iter().filter(|group| group.count(Cell::Accepted) > 0 && is_town(&group.key));
        u32::try_from(busy.count()).unwrap_or(u32::MAX)
    }

    fn value(&self, yardstick: Yardstick, office: &Office) -> YardValue {
        let of_all = |cell, part, whole| YardValue { of: self.of.clone(), part, whole, days: None, cell };
        let share = |cell, of: &[Cell]| of_all(cell, self.sum(cell), Some(of.iter().map(|cell| self.sum(*cell)).sum()));
        match yardstick {
            Yardstick::Accepted => of_all(Cell::Accepted, self.sum(Cell::Accepted), None),
            Yardstick::Towns => {
                let towns = office.units.0.values().filter(|unit| unit.active && unit.level() == Level::Town).count();
                of_all(Cell::Accepted, self.towns(office), u32::try_from(towns).ok())
            }
            Yardstick::Agreed => share(Cell::Agreed, &[Cell::Ended]),
            Yardstick::AgreedOfEnded => {
                let sum = |cell| self.ended.1.iter().map(|group| group.count(cell)).sum();
                let of = self.ended.0.clone();
                YardValue { of, part: sum(Cell::Agreed), whole: Some(sum(Cell::Ended)), days: None, cell: Cell::Agreed }
            }
            Yardstick::Confirmed => share(Cell::Confirmed, &[Cell::Applied]),
            Yardstick::Performed => share(Cell::Performed, &[Cell::PerformanceDue]),
            Yardstick::OnTime => share(Cell::OnTime, &[Cell::OnTime, Cell::Late, Cell::Overdue]),
            Yardstick::Median => YardValue {
                days: is_enough(&self.times).then(|| km(&self.times).median_days).flatten(),
                ..of_all(Cell::Accepted, self.times.cases, None)
            },
        }
    }
}

impl Desk {
    /// The plan's indicators, as far as the person may see the figures; what was reported is everybody's.
    pub(super) fn indicators(&self, asked: &StatsQuery) -> Result<IndicatorTable, AskError> {
        let ground = self.ground(asked)?;
        let periods: Vec<Period> = periods(asked, ground.as_of).into_iter().map(|of| period(&ground, of)).collect();
        let register = Yardstick::ALL.iter().map(|yardstick| yard_line(*yardstick, &periods, &ground.office)).collect();
        let visits = periods.last().map_or_else(
            || Visits { of: asked.clone(), satisfied: ratio(0, 0), answered: ratio(0, 0) },
            |now| Visits {
                of: now.of.clone(),
                satisfied: ratio(now.sum(Cell::Satisfied), now.sum(Cell::Answered)),
                answered: ratio(now.sum(Cell::Answered), now.sum(Cell::Visited)),
            },
        );
        let plan = Indicator::ALL.iter().filter_map(|one| plan_line(&ground.office, *one, ground.as_of)).collect();
        Ok(IndicatorTable { as_of: ground.as_of, known_at: asked.known_at, plan, register, visits })
    }
}

const fn ratio(part: u32, whole: u32) -> Ratio {
    Ratio { part, whole }
}

fn plan_line(office: &Office, indicator: Indicator, as_of: NaiveDate) -> Option<PlanLine> {
    let target = office.indicators.target(indicator, as_of)?;
    let reported: Vec<_> = office.indicators.values(indicator, as_of).collect();
    // Values from before the plan are shown and begin the line, but cannot keep a promise not made yet.
    let values: Vec<_> = reported.iter().map(|(on, value)| (*on, value.value)).collect();
    let shown = |(measured_on, reported): (NaiveDate, &crate::domain::indicator::Reported)| PlanValue {
        measured_on,
        value: reported.value,
        source: reported.source.clone(),
        note: reported.note.clone(),
    };
    Some(PlanLine {
        indicator,
        sense: target.sense,
        target: target.value,
        due: target.due,
        source: target.source.clone(),
        values: reported.into_iter().map(shown).collect(),
        judged: judged(target, &values, as_of),
    })
}

/// The whole years before, the year before up to the same day, and this year.
fn periods(asked: &StatsQuery, as_of: NaiveDate) -> Vec<StatsQuery> {
    let year = as_of.year();
    let of = |year: i32, until: NaiveDate, as_of: NaiveDate| {
        let only = Only { from: NaiveDate::from_ymd_opt(year, 1, 1), to: Some(until), ..asked.only.clone() };
        StatsQuery { as_of: Some(as_of), only, by: None, ..asked.clone() }
    };
    let end = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(as_of);
    let whole = (FIRST_YEAR.max(year - YEARS_MAX)..year).map(|year| of(year, end(year), as_of));
    let same_day = as_of.checked_sub_months(Months::new(12)).unwrap_or(as_of);
    whole.chain([of(year - 1, same_day, same_day), of(year, as_of, as_of)]).collect()
}

fn period(ground: &Ground, of: StatsQuery) -> Period {
    let as_of = of.as_of.unwrap_or(ground.as_of);
    let by_committee = ground.grouping(Some(GroupBy::Committee));
    let standings: Vec<_> = ground.standings_on(&of.only, as_of).collect();
    let groups = counts(standings.iter().copied(), &by_committee, &of.only);
    let only = Only { taken_by: TakenBy::Ended, ..of.only.clone() };
    let ended = counts(ground.standings_on(&only, as_of), &by_committee, &only);
    let ended = (StatsQuery { only, ..of.clone() }, ended);
    let measure = ground.measure(&of);
    let here = standings.iter().filter(|standing| by_committee.admits(&of.only, standing));
    let times = Table::of(here.filter_map(|standing| standing.observation(&measure)));
    Period { of, groups, ended, times }
}

fn yard_line(yardstick: Yardstick, periods: &[Period], office: &Office) -> YardLine {
    let values: Vec<YardValue> = periods.iter().map(|period| period.value(yardstick, office)).collect();
    let judged = match (yardstick, periods) {
        (Yardstick::Median, [.., before, now]) => quicker(&before.times, &now.times),
        _ => no_number(&values),
    };
    YardLine { yardstick, values, judged }
}

/// The plan asks for quicker mediation: both years to the same day, open cases counted.
fn quicker(before: &Table, now: &Table) -> Judged {
    let Some(told) = compared(before, now) else { return Judged::new(Track::Unclear, "few_ended", &[]) };
    let number = |days: f64| format!("{days:.1}");
    let args = [
        ("horizon", told.horizon_days.to_string()),
        ("before", number(told.first_days)),
        ("now", number(told.second_days)),
        ("days", number(told.days.abs())),
        ("low", number(told.ci95.0)),
        ("high", number(told.ci95.1)),
    ];
    match told.verdict {
        Verdict::Quicker => Judged::new(Track::OnTrack, "quicker", &args),
        Verdict::Slower => Judged::new(Track::OffTrack, "slower", &args),
        Verdict::Open => Judged::new(Track::Unclear, "quicker_open", &args),
    }
}

fn no_number(values: &[YardValue]) -> Judged {
    let told = |value: &YardValue| match value.whole {
        Some(whole) => format!("{}/{whole}", value.part),
        None => value.part.to_string(),
    };
    match values {
        [.., before, now] => Judged::new(Track::NoTarget, "no_number", &[("before", told(before)), ("now", told(now))]),
        _ => Judged::new(Track::NoTarget, "no_number", &[]),
    }
}
