//! Figures over the demo district, recomputed by an implementation that is deliberately naive: it asks for every case one
//! by one, as of the day and as known then, reads the domain's own account of it (never what the views keep for
//! statistics), and counts by definition.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "tests may fail loudly, and count few cases"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use uuid::Uuid;
use zhitiao::demo::{DISTRICT, Story, write};
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::query::AskError;
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell, SharedLedger};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::answer::{Answer, AsKnown, CaseFile, Query};
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::clock::{ClockKind, ClockState};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::custody::Place as Whereabouts;
use zhitiao::domain::case::ending::ClosedMeans;
use zhitiao::domain::case::supervise::DelayReason;
use zhitiao::domain::case::vocabulary::{Outcome, Stage};
use zhitiao::domain::dates::instant;
use zhitiao::domain::indicator::{Indicator, Track};
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::rules::{Certainty, DatedRule, RuleId, RuleUnit};
use zhitiao::domain::stats::{
    Base, Beside, Cell, CellQuery, CountsTable, CustodyTable, DayCount, Figures, GroupBy, IndicatorTable, Only,
    Resolution, ResolutionGroup, Statistic, StatsQuery, TakenBy, Time, YardValue, Yardstick,
};
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::MemoryLedger;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-11-22";

struct District {
    desk: Desk,
    session: Arc<Session>,
    _home: tempfile::TempDir,
}

fn district(cases: u32) -> District {
    told(cases).1
}

/// A district, and the ledger it stands on.
fn told(cases: u32) -> (SharedLedger, District) {
    let ledger: SharedLedger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
    let story = Story { cases, seed: 3, today: day(TODAY), user: "visitor".to_owned() };
    assert_eq!(write(SharedLedger::clone(&ledger), &story).unwrap().refused.len(), 0);
    let district = opened(&ledger);
    (ledger, district)
}

/// A desk that starts anew over a ledger.
fn opened(ledger: &SharedLedger) -> District {
    let home = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on(day(TODAY), 10));
    let ledger = SharedLedger::clone(ledger);
    let (desk, _) = Desk::open(ledger, &home.path().join("views"), clock, &mut |_, _| ()).unwrap();
    let session = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    District { desk, session, _home: home }
}

impl District {
    fn ids(&self) -> Vec<CaseId> {
        let mut ids = Vec::new();
        let mut query = CaseQuery::default();
        loop {
            let Answer::Cases(page) = self.desk.ask(&self.session, &Query::Cases(query.clone())).unwrap() else {
                panic!("a list was asked for");
            };
            assert!(page.rows.iter().all(|row| row.life.is_empty()), "what figures rest on is not shown with a list");
            ids.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => query.after = Some(next),
                None => return ids,
            }
        }
    }

    /// Every case that existed, as of a day and as known then, by its own page.
    fn files(&self, as_of: NaiveDate, known_at: Option<DateTime<Utc>>) -> Vec<CaseFile> {
        let ask = |id| {
            let asked = AsKnown { case: Target::Id(id), known_at, as_of: Some(as_of) };
            match self.desk.ask(&self.session, &Query::Case(asked)) {
                Ok(Answer::Case(file)) => Some(*file),
                Ok(_) => panic!("a case was asked for"),
                Err(_before_the_case) => None,
            }
        };
        self.ids().into_iter().filter_map(ask).filter(|file| file.case.stage != Some(Stage::Voided)).collect()
    }

    /// One case as it is now.
    fn file(&self, id: CaseId) -> CaseFile {
        let asked = AsKnown { case: Target::Id(id), known_at: None, as_of: None };
        let Answer::Case(file) = self.desk.ask(&self.session, &Query::Case(asked)).unwrap() else { panic!("a case") };
        *file
    }

    fn ask(&self, statistic: Statistic) -> Figures {
        match self.desk.ask(&self.session, &Query::Stats(Box::new(statistic))).unwrap() {
            Answer::Stats(figures) => *figures,
            other => panic!("{other:?}"),
        }
    }

    fn resolution(&self, query: StatsQuery) -> Resolution {
        let Figures::Resolution(table) = self.ask(Statistic::Resolution(query)) else { panic!("another table") };
        table
    }

    fn counts(&self, query: StatsQuery) -> CountsTable {
        let Figures::Counts(table) = self.ask(Statistic::Counts(query)) else { panic!("another table") };
        table
    }

    fn custody(&self, query: StatsQuery) -> CustodyTable {
        let Figures::Custody(table) = self.ask(Statistic::Custody(query)) else { panic!("another table") };
        table
    }
}

/// The committee answerable at the end, or on the as-of day.
fn holder(file: &CaseFile) -> UnitCode {
    let end = file.case.ended.as_ref().map(|ended| ended.on);
    let at_end = |on: NaiveDate| file.case.custody.chain.iter().rev().find(|held| held.from <= on);
    let held = end.and_then(at_end).map(|held| held.holder.clone());
    held.unwrap_or_else(|| match file.case.custody.place() {
        Whereabouts::Held(unit) | Whereabouts::InTransit { from: unit, .. } => unit.clone(),
        Whereabouts::Nowhere => panic!("a registered case is somewhere"),
    })
}

/// Days by definition: one by one, those between a closing and a reopening left out.
fn days(file: &CaseFile, from: NaiveDate, to: NaiveDate) -> u32 {
    let gap = |day: &NaiveDate| file.case.reopenings.iter().any(|gap| gap.closed_on < *day && *day <= gap.reopened_on);
    let passed = from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| !gap(day)).count();
    u32::try_from(passed).unwrap()
}

/// Days on which an appraisal stood in the way, one by one.
fn excluded(file: &CaseFile, from: NaiveDate, to: NaiveDate) -> u32 {
    use zhitiao::domain::case::suspension::SuspensionKind;
    let paused = |day: &NaiveDate| {
        file.case.suspensions.iter().any(|pause| {
            pause.kind == SuspensionKind::Appraisal && pause.from <= *day && pause.to.is_none_or(|to| *day < to)
        })
    };
    u32::try_from(from.iter_days().take_while(|day| *day < to).filter(paused).count()).unwrap()
}

struct Plain {
    days: u32,
    requested_days: u32,
    net_days: u32,
    outcome: Option<Outcome>,
}

/// Open by an old register, and nobody has said that it is.
fn is_unchecked(file: &CaseFile) -> bool {
    let case = &file.case;
    case.ended.is_none() && case.imported.as_ref().is_some_and(|import| import.checked_on.is_none())
}

/// What a case contributes; none where it was not accepted, its date means something else, or nobody checked it.
fn plain(file: &CaseFile) -> Option<Plain> {
    let case = &file.case;
    let accepted_on = case.intake.accepted_on.filter(|_| !is_unchecked(file))?;
    let ended = case.ended.as_ref();
    if ended.is_some_and(|ended| ended.means != ClosedMeans::Ended) {
        return None;
    }
    let to = ended.map_or(file.as_of, |ended| ended.on);
    let gross = days(file, accepted_on, to);
    Some(Plain {
        days: gross,
        requested_days: days(file, case.intake.requested_on.unwrap(), to),
        net_days: gross - excluded(file, accepted_on, to),
        outcome: ended.map(|ended| ended.ending.outcome()),
    })
}

/// The first day on which the product of 1 - d/n is at most the level, worked out afresh for every day.
fn quantile(cases: &[(u32, bool)], level: f64) -> Option<u32> {
    let last = cases.iter().map(|(days, _)| *days).max()?;
    let open_after = |day: u32| {
        let factors = (0..=day).map(|on| {
            let at_risk = cases.iter().filter(|(days, _)| *days >= on).count() as f64;
            let ended = cases.iter().filter(|(days, ended)| *days == on && *ended).count() as f64;
            if at_risk > 0.0 { 1.0 - ended / at_risk } else { 1.0 }
        });
        factors.product::<f64>()
    };
    (0..=last).find(|day| open_after(*day) <= level + 1e-9)
}

fn in_month(file: &CaseFile, year: i32, month: u32) -> bool {
    file.case.intake.accepted_on.is_some_and(|on| on.year() == year && on.month() == month)
}

fn month(year: i32, month: u32) -> Only {
    let from = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    let to = from.checked_add_months(chrono::Months::new(1)).unwrap().pred_opt().unwrap();
    Only { from: Some(from), to: Some(to), ..Only::default() }
}

#[test]
fn a_month_of_the_district_is_what_a_naive_count_makes_of_it() {
    let district = district(500);
    for (as_of, (year, number)) in [(TODAY, (2026, 9)), (TODAY, (2026, 11)), ("2026-04-10", (2026, 3))] {
        let files = district.files(day(as_of), None);
        let query = StatsQuery {
            as_of: Some(day(as_of)),
            only: month(year, number),
            by: Some(GroupBy::Committee),
            ..StatsQuery::default()
        };
        let table = district.resolution(query.clone());
        let mut by_holder: BTreeMap<String, Vec<Plain>> = BTreeMap::new();
        for file in files.iter().filter(|file| in_month(file, year, number)) {
            let group = by_holder.entry(holder(file).0).or_default();
            group.extend(plain(file));
        }
        assert!(by_holder.len() > 3, "the month has something to show: {}", by_holder.len());
        assert_eq!(
            table.groups.iter().map(|g| g.key.clone()).collect::<Vec<_>>(),
            by_holder.keys().cloned().collect::<Vec<_>>()
        );
        for group in &table.groups {
            group_agrees(group, &by_holder[&group.key]);
        }
        counts_agree(&district, &query, &files, (year, number));
    }
}

/// A group against its cases, counted by definition.
fn group_agrees(group: &ResolutionGroup, cases: &[Plain]) {
    let ended: Vec<_> = cases.iter().filter(|one| one.outcome.is_some()).collect();
    assert_eq!((group.cases as usize, group.ended as usize), (cases.len(), ended.len()), "{}", group.key);
    let sum: u32 = ended.iter().map(|one| one.days).sum();
    let mean = (!ended.is_empty()).then(|| f64::from(sum) / ended.len() as f64);
    match (mean, group.closed_mean_days) {
        (Some(mean), Some(told)) => assert!((mean - told).abs() < 1e-9, "{mean} {told}"),
        (mean, told) => assert_eq!(mean, told),
    }
    for ending in &group.endings {
        let so = cases.iter().filter(|one| one.outcome == Some(ending.ending)).count();
        assert_eq!(ending.cases as usize, so, "{:?}", ending.ending);
    }
    let times: Vec<_> = cases.iter().map(|one| (one.days, one.outcome.is_some())).collect();
    assert_eq!(group.km.is_some(), ended.len() >= 10, "no curve under ten");
    if let Some(km) = &group.km {
        let told = [km.q25_days, km.median_days, km.q75_days, km.p90_days];
        assert_eq!(told, [0.75, 0.5, 0.25, 0.1].map(|level| quantile(&times, level)), "{}", group.key);
    } else {
        assert_eq!(group.listed.len(), cases.len());
    }
}

/// Cases that went on again: before that day they had ended; after it they are open, and the time between the closing and
/// the reopening is in no figure.
#[test]
fn reopened_cases_are_what_a_naive_count_makes_of_them() {
    let district = district(200);
    let mut reopened = Vec::new();
    for (number, file) in (1_u128..).zip(&district.files(day(TODAY), None)) {
        if file.case.ended.as_ref().is_none_or(|ended| ended.on > day("2026-09-01")) || reopened.len() == 25 {
            continue;
        }
        let act = Do::Case(Target::Id(file.case.id), Command::example("reopen").unwrap());
        let order = Order { id: Uuid::from_u128(number), expect: None, on: Some(day("2026-11-03")), act };
        if district.desk.submit(&Arc::new(Session::built_in(&holder(file))), order).is_ok() {
            reopened.push(file.case.id);
        }
    }
    assert!(reopened.len() > 15, "{}", reopened.len());
    let mut open = Vec::new();
    for as_of in ["2026-10-15", TODAY] {
        let files = district.files(day(as_of), None);
        let mut by_holder: BTreeMap<String, Vec<Plain>> = BTreeMap::new();
        for file in files.iter().filter(|file| file.case.intake.accepted_on.is_some()) {
            by_holder.entry(holder(file).0).or_default().extend(plain(file));
        }
        let query = StatsQuery { as_of: Some(day(as_of)), by: Some(GroupBy::Committee), ..StatsQuery::default() };
        let table = district.resolution(query);
        assert_eq!(table.groups.len(), by_holder.len());
        for group in &table.groups {
            group_agrees(group, &by_holder[&group.key]);
        }
        open.push(table.groups.iter().map(|group| group.open).sum::<u32>());
    }
    let gaps = district.files(day(TODAY), None);
    let gap =
        gaps.iter().flat_map(|file| &file.case.reopenings).map(|gap| (gap.reopened_on - gap.closed_on).num_days());
    assert!(gap.max().unwrap() > 60, "there is time in no figure");
    assert!(open[1] >= open[0] + 15, "what went on is open again: {open:?}");
}

/// Every counted cell against the case's own page.
fn counts_agree(district: &District, query: &StatsQuery, files: &[CaseFile], (year, number): (i32, u32)) {
    // What was not accepted counts in the month of its request.
    let counts = |file: &&CaseFile| {
        let on = file.case.intake.accepted_on.or(file.case.intake.requested_on);
        on.is_some_and(|on| on.year() == year && on.month() == number)
    };
    let here: Vec<_> = files.iter().filter(counts).collect();
    let of_month: Vec<_> = here.iter().copied().filter(|file| file.case.intake.accepted_on.is_some()).collect();
    let all = district.counts(StatsQuery { by: None, ..query.clone() });
    let group = &all.groups[0];
    let term = |file: &CaseFile| {
        let clock = file.clocks.iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap();
        (clock.state, clock.due_on)
    };
    let state = |wanted: fn(ClockState) -> bool| of_month.iter().filter(|file| wanted(term(file).0)).count();
    let dated = |file: &&&CaseFile| file.case.ended.as_ref().is_none_or(|ended| ended.means == ClosedMeans::Ended);
    let declined = |file: &&&CaseFile| file.case.intake.declined.is_some();
    let expected: Vec<(Cell, usize)> = vec![
        (Cell::Accepted, of_month.len()),
        (Cell::Open, of_month.iter().filter(|file| file.case.ended.is_none() && !declined(file)).count()),
        (Cell::OnTime, state(|state| matches!(state, ClockState::Met { .. }))),
        (Cell::Late, state(|state| matches!(state, ClockState::Missed { .. }))),
        (
            Cell::Overdue,
            of_month
                .iter()
                .filter(|file| !is_unchecked(file) && term(file).0 == ClockState::Running)
                .filter(|file| term(file).1.is_some_and(|due| due < file.as_of))
                .count(),
        ),
        (
            Cell::Moving,
            here.iter().filter(|file| file.case.ended.is_none() && file.case.custody.under_way().is_some()).count(),
        ),
        (Cell::Returned, here.iter().filter(|file| file.case.custody.returns() > 0).count()),
        (Cell::LeftOut, of_month.iter().filter(|file| is_unchecked(file) || !dated(file)).count()),
        (Cell::Unchecked, here.iter().filter(|file| is_unchecked(file)).count()),
        (Cell::Visited, here.iter().filter(|file| !file.case.visits.is_empty()).count()),
    ];
    for (cell, naive) in expected {
        assert_eq!(group.count(cell) as usize, naive, "{cell}");
        // And the number opens just these cases.
        let asked = CellQuery { of: query.clone(), group: None, cell, place: None, skip: 0, limit: 500 };
        let Figures::Cases(cases) = district.ask(Statistic::Cases(Box::new(asked))) else { panic!("cases") };
        assert_eq!((cases.cases as usize, cases.rows.len()), (naive, naive), "{cell}");
        let shown: BTreeSet<_> = cases.rows.iter().map(|one| one.row.id).collect();
        let known: BTreeSet<_> = here.iter().map(|file| file.case.id).collect();
        assert!(shown.is_subset(&known));
    }
}

#[test]
fn request_net_and_working_days_agree_with_counting_day_by_day() {
    let district = district(300);
    let Answer::Desk(card) = district.desk.ask(&district.session, &Query::Desk).unwrap() else { panic!("a card") };
    let files = district.files(day(TODAY), None);
    let plain: Vec<Plain> = files.iter().filter_map(plain).collect();
    let sum = |pick: fn(&Plain) -> u32| plain.iter().filter(|one| one.outcome.is_some()).map(pick).sum::<u32>();
    let mean = |query: StatsQuery| {
        let group = district.resolution(query).groups.remove(0);
        (group.closed_mean_days.unwrap() * f64::from(group.ended)).round()
    };
    assert_eq!(mean(StatsQuery::default()), f64::from(sum(|one| one.days)));
    let requested = StatsQuery { base: Base::Requested, ..StatsQuery::default() };
    assert_eq!(mean(requested), f64::from(sum(|one| one.requested_days)));
    let net = StatsQuery { time: Time::Net, ..StatsQuery::default() };
    assert_eq!(mean(net), f64::from(sum(|one| one.net_days)));
    assert!(sum(|one| one.net_days) < sum(|one| one.days), "the demo has appraisals");
    let working = |file: &CaseFile| {
        let (accepted_on, ended) = (file.case.intake.accepted_on?, file.case.ended.as_ref()?);
        let gap =
            |day: &NaiveDate| file.case.reopenings.iter().any(|gap| gap.closed_on < *day && *day <= gap.reopened_on);
        let passed = accepted_on.iter_days().skip(1).take_while(|day| *day <= ended.on).filter(|day| !gap(day));
        (ended.means == ClosedMeans::Ended).then(|| passed.filter(|day| card.calendar.is_workday(*day)).count())
    };
    let worked: usize = files.iter().filter_map(working).sum();
    assert_eq!(mean(StatsQuery { days: DayCount::Working, ..StatsQuery::default() }), worked as f64);
}

#[test]
fn where_days_went_is_the_sum_of_every_cases_own_chain() {
    let district = district(300);
    for as_of in [TODAY, "2026-03-15"] {
        let files = district.files(day(as_of), None);
        let files: Vec<_> = files.into_iter().filter(|file| !is_unchecked(file)).collect();
        let table = district.custody(StatsQuery { as_of: Some(day(as_of)), ..StatsQuery::default() });
        let group = &table.groups[0];
        let held: u64 = files.iter().flat_map(|file| file.custody.held.values()).map(|days| u64::from(*days)).sum();
        let between: u64 = files.iter().map(|file| u64::from(file.custody.between)).sum();
        assert_eq!((group.district_days + group.town_days, group.transit_days), (held, between), "{as_of}");
        assert_eq!(group.returns, files.iter().map(|file| file.custody.returns).sum::<u32>());
        assert_eq!(group.reasons.iter().map(|reason| reason.returns).sum::<u32>(), group.returns);
        assert_eq!(group.cases as usize, files.len());
        assert!(group.places.windows(2).all(|pair| pair[0].days >= pair[1].days), "most days first");
        let first = &group.places[0];
        let asked = CellQuery {
            of: StatsQuery { as_of: Some(day(as_of)), ..StatsQuery::default() },
            group: None,
            cell: Cell::Accepted,
            place: Some(first.place.clone()),
            skip: 0,
            limit: 500,
        };
        let Figures::Cases(cases) = district.ask(Statistic::Cases(Box::new(asked))) else { panic!("cases") };
        assert_eq!(
            (cases.cases, cases.rows.iter().map(|one| u64::from(one.days)).sum::<u64>()),
            (first.cases, first.days)
        );
    }
}

#[test]
fn the_plan_is_judged_by_what_was_measured_and_the_register_by_what_it_holds() {
    let district = district(300);
    let ask = |query| match district.ask(Statistic::Indicators(query)) {
        Figures::Indicators(table) => *table,
        other => panic!("{other:?}"),
    };
    let now = ask(StatsQuery::default());
    assert_eq!(now.plan.len(), Indicator::ALL.len(), "the plan asks for every one");
    let line = |table: &IndicatorTable, indicator| table.plan.iter().find(|line| line.indicator == indicator).cloned();
    let satisfaction = line(&now, Indicator::SocialSatisfaction).unwrap();
    assert_eq!((satisfaction.judged.track, satisfaction.values.len()), (Track::Reached, 2));
    let patents = line(&now, Indicator::HighValuePatents).unwrap();
    // 2.41 on the last day of 2024, 3.24 on 30 June 2026: 0.83 in 546 days, so 0.279 in the 184 left.
    assert_eq!((patents.judged.track, patents.judged.args["reached"].as_str()), (Track::OnTrack, "3.519"));
    assert_eq!(line(&now, Indicator::ServiceCluster).unwrap().judged.track, Track::NoValue);
    // A value is known from the day it is reported, not from the day it is of.
    let early = StatsQuery { known_at: Some(instant(day("2026-01-20"), 9)), ..StatsQuery::default() };
    let then = ask(StatsQuery { as_of: Some(day("2026-01-20")), ..early });
    assert_eq!(line(&then, Indicator::SocialSatisfaction).unwrap().values.len(), 1);
    let known_later = ask(StatsQuery { as_of: Some(day("2026-01-20")), ..StatsQuery::default() });
    assert_eq!(line(&known_later, Indicator::SocialSatisfaction).unwrap().values.len(), 2);
    // What the register counts is what a naive count makes of the cases' own pages.
    let files = district.files(day(TODAY), None);
    let accepted_in = |file: &&CaseFile, year: i32| file.case.intake.accepted_on.is_some_and(|on| on.year() == year);
    let yard = |yardstick| {
        let line = now.register.iter().find(|line| line.yardstick == yardstick).unwrap();
        line.values.last().unwrap().clone()
    };
    let this_year: Vec<_> = files.iter().filter(|file| accepted_in(file, 2026)).collect();
    assert_eq!(yard(Yardstick::Accepted).part as usize, this_year.len());
    let towns: BTreeSet<_> = this_year.iter().map(|file| holder(file).0).filter(|code| code.len() == 9).collect();
    assert_eq!(yard(Yardstick::Towns).part as usize, towns.len());
    let ended = |file: &&&CaseFile| file.case.ended.as_ref().is_some_and(|e| e.ending.outcome() == Outcome::Agreed);
    let agreed = this_year.iter().filter(ended);
    assert_eq!(yard(Yardstick::Agreed).part as usize, agreed.count());
    let visited = this_year.iter().filter(|file| !file.case.visits.is_empty()).count();
    assert_eq!(now.visits.answered.whole as usize, visited, "visits stand apart, with their response rate");
    let times: Vec<_> =
        this_year.iter().filter_map(|file| plain(file)).map(|one| (one.days, one.outcome.is_some())).collect();
    assert_eq!(yard(Yardstick::Median).days, quantile(&times, 0.5));
}

/// A case accepted in December and ended in January is in the figures of its year of acceptance with its ending, and in
/// those of its year of ending: of either kind the years add up to all there is, and asking for one alone gives the same.
#[test]
fn cases_that_cross_new_year_are_lost_in_no_yearly_figure() {
    let district = district(300);
    let Figures::Indicators(table) = district.ask(Statistic::Indicators(StatsQuery::default())) else { panic!() };
    let files = district.files(day(TODAY), None);
    let ended = |file: &&CaseFile| file.case.intake.accepted_on.is_some() && file.case.ended.is_some();
    let crosses =
        |file: &&CaseFile| file.case.intake.accepted_on.unwrap().year() < file.case.ended.as_ref().unwrap().on.year();
    assert!(files.iter().filter(ended).filter(crosses).count() > 0, "the demo has such cases");
    let all = district.counts(StatsQuery::default()).groups.remove(0);
    let year = |year: i32, taken_by| Only {
        from: NaiveDate::from_ymd_opt(year, 1, 1),
        to: NaiveDate::from_ymd_opt(year, 12, 31),
        taken_by,
        ..Only::default()
    };
    for (yardstick, taken_by) in [(Yardstick::Agreed, TakenBy::Accepted), (Yardstick::AgreedOfEnded, TakenBy::Ended)] {
        let line = table.register.iter().find(|line| line.yardstick == yardstick).unwrap();
        // The last but one is the former year once more, to the same day.
        let (now, rest) = line.values.split_last().unwrap();
        let values: Vec<_> = rest[..rest.len() - 1].iter().chain([now]).collect();
        let sum = |pick: fn(&YardValue) -> u32| values.iter().map(|value| pick(value)).sum::<u32>();
        let told = (sum(|value| value.part), sum(|value| value.whole.unwrap()));
        assert_eq!(told, (all.count(Cell::Agreed), all.count(Cell::Ended)), "{yardstick}: the years add up");
        let asked = StatsQuery { only: year(2025, taken_by), ..StatsQuery::default() };
        let alone = district.counts(asked.clone()).groups.remove(0);
        let former = values[values.len() - 2];
        assert_eq!(
            (former.part, former.whole),
            (alone.count(Cell::Agreed), Some(alone.count(Cell::Ended))),
            "{yardstick}"
        );
        let on = |file: &&CaseFile| match taken_by {
            TakenBy::Accepted => file.case.intake.accepted_on.unwrap().year() == 2025,
            TakenBy::Ended => file.case.ended.as_ref().unwrap().on.year() == 2025,
        };
        assert_eq!(alone.count(Cell::Ended) as usize, files.iter().filter(ended).filter(on).count(), "{yardstick}");
        let asked = CellQuery { of: asked, group: None, cell: Cell::Ended, place: None, skip: 0, limit: 500 };
        let Figures::Cases(cases) = district.ask(Statistic::Cases(Box::new(asked))) else { panic!("cases") };
        assert_eq!(cases.cases, alone.count(Cell::Ended), "and the number opens them");
    }
    // Times of nothing but ended cases would be too short: refused, not given.
    let of = StatsQuery { only: year(2025, TakenBy::Ended), ..StatsQuery::default() };
    for asked in [Statistic::Resolution(of.clone()), Statistic::Custody(of.clone()), Statistic::Indicators(of)] {
        match district.desk.ask(&district.session, &Query::Stats(Box::new(asked))) {
            Err(AskError::Refused(refusal)) => assert_eq!(refusal.code, "taken_by_ending"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_rule_set_later_was_not_known_before() {
    let district = district(300);
    let known = |second: i64| StatsQuery {
        as_of: Some(day("2026-06-01")),
        known_at: Some(instant(day("2026-06-10"), 20) + chrono::TimeDelta::seconds(second)),
        ..StatsQuery::default()
    };
    let figures = |query: StatsQuery| {
        (
            district.counts(query.clone()).groups,
            district.resolution(query).groups,
            district.counts(StatsQuery::default()),
        )
    };
    let before = figures(known(0));
    let rule = DatedRule {
        rule: RuleId::MediationTerm,
        from: day("2025-01-01"),
        value: 3,
        unit: RuleUnit::Days,
        source: "示例".to_owned(),
        certainty: Certainty::Local,
    };
    let set = RulesSet { rules: vec![rule], reason: "示例".to_owned() };
    let order = Order { id: Uuid::from_u128(77), expect: None, on: None, act: Do::Office(set.into()) };
    district.desk.submit(&district.session, order).unwrap();
    // A second later by the clock of recording nothing else was known: it is worked out afresh, under the old rules.
    let after = figures(known(1));
    assert_eq!((&before.0, &before.1), (&after.0, &after.1), "what was known then does not change");
    let late = |table: &CountsTable| table.groups[0].count(Cell::Late);
    assert!(late(&after.2) > late(&before.2), "and the present does: {} {}", late(&before.2), late(&after.2));
}

#[test]
fn what_was_not_recorded_yet_was_not_known() {
    let district = district(300);
    let known_at = instant(day("2026-06-10"), 20);
    let as_of = day("2026-06-01");
    let files = district.files(as_of, Some(known_at));
    let plain: Vec<Plain> = files.iter().filter_map(plain).collect();
    let query = StatsQuery { as_of: Some(as_of), known_at: Some(known_at), ..StatsQuery::default() };
    let group = district.resolution(query.clone()).groups.remove(0);
    let ended = plain.iter().filter(|one| one.outcome.is_some()).count();
    assert_eq!((group.cases as usize, group.ended as usize), (plain.len(), ended));
    let times: Vec<_> = plain.iter().map(|one| (one.days, one.outcome.is_some())).collect();
    assert_eq!(group.km.unwrap().median_days, quantile(&times, 0.5));
    // The two dates are two questions: what happened in the last week of May had not been recorded before it.
    let early = StatsQuery { known_at: Some(instant(day("2026-05-25"), 9)), ..query };
    let then = district.resolution(early).groups.remove(0);
    assert!(then.ended < group.ended, "{} {}", then.ended, group.ended);
}

/// Every statistic there is, as of today, of the past, and as known before.
fn everything(known_at: DateTime<Utc>) -> Vec<Statistic> {
    let of = |by| StatsQuery { by, ..StatsQuery::default() };
    let past = |by| StatsQuery { as_of: Some(day("2026-06-01")), ..of(by) };
    let known = |by| StatsQuery { known_at: Some(known_at), ..past(by) };
    let groups = [None, Some(GroupBy::Committee), Some(GroupBy::Mediator), Some(GroupBy::Month)];
    let asked = groups.into_iter().flat_map(|by| [of(by), past(by), known(by)]);
    let each = asked.flat_map(|query| {
        let net = StatsQuery { days: DayCount::Working, time: Time::Net, ..query.clone() };
        [
            Statistic::Resolution(query.clone()),
            Statistic::Resolution(net),
            Statistic::Counts(query.clone()),
            Statistic::Custody(query.clone()),
            Statistic::Numbers(query),
        ]
    });
    each.collect()
}

/// What a desk keeps in memory and brings forward with every act says what the ledger says when it is read from its
/// beginning. Every kind of act is tried on cases of every stage; between acts figures are asked, so that what is kept is
/// brought forward again and again, and not laid out once at the end.
#[test]
fn figures_kept_up_with_every_act_are_those_of_a_desk_that_starts_anew() {
    let (ledger, district) = told(120);
    let known_at = instant(day("2026-06-10"), 20);
    let files = district.files(day(TODAY), None);
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    let mut number = 1_000_u128;
    for (nth, file) in files.iter().enumerate() {
        // Each act meets each stage, without every case meeting every act.
        for (at, name) in Command::TYPES.iter().enumerate().filter(|(at, _)| (at + nth) % 7 == 0) {
            let holder = holder(&district.file(file.case.id));
            let act = Command::example(name).unwrap();
            number += 1;
            let target = Target::Id(file.case.id);
            let order = Order { id: Uuid::from_u128(number), expect: None, on: None, act: Do::Case(target, act) };
            let session = Arc::new(Session::built_in(&holder));
            if district.desk.submit(&session, order).is_ok() {
                *done.entry(name).or_default() += 1;
                if at % 3 == 0 {
                    district.counts(StatsQuery::default());
                }
            }
        }
    }
    assert!(done.len() > 12, "acts of many kinds were carried out: {done:?}");
    let anew = opened(&ledger);
    for statistic in everything(known_at) {
        assert_eq!(district.ask(statistic.clone()), anew.ask(statistic.clone()), "{statistic:?}");
    }
}

#[test]
fn a_supervisor_who_asks_why_is_counted_until_answered_and_the_reason_after() {
    let district = district(100);
    let files = district.files(day(TODAY), None);
    let is_open = |file: &&CaseFile| {
        let open = file.case.ended.is_none() && file.case.intake.accepted_on.is_some();
        open && file.case.supervisions.is_empty() && file.case.custody.under_way().is_none()
    };
    let file = files.iter().find(is_open).expect("something is open");
    let (id, holder) = (file.case.id, holder(file));
    let count = |query: StatsQuery| {
        let group = district.counts(query).groups.remove(0);
        (group.count(Cell::Supervised), group.count(Cell::Delayed), group.delays)
    };
    let submit = |number, committee: &UnitCode, act: Command| {
        let order = Order { id: Uuid::from_u128(number), expect: None, on: None, act: Do::Case(Target::Id(id), act) };
        district.desk.submit(&Arc::new(Session::built_in(committee)), order).unwrap();
    };
    let before = count(StatsQuery::default());
    submit(1, &UnitCode(DISTRICT.to_owned()), Command::example("supervise").unwrap());
    let asked = count(StatsQuery::default());
    assert_eq!((asked.0, asked.1), (before.0 + 1, before.1));
    // It stands on the first screen of who mediates: the door of the case, unless another closes sooner.
    let doors: Vec<_> = district.file(id).clocks.iter().map(|clock| (clock.kind, clock.due_on)).collect();
    assert!(doors.contains(&(ClockKind::DelayReason, Some(day("2026-12-01")))), "{doors:?}");
    submit(2, &holder, Command::example("supervise_reply").unwrap());
    let answered = count(StatsQuery::default());
    assert_eq!((answered.0, answered.1), (before.0, before.1 + 1));
    let named = |counted: &BTreeMap<DelayReason, u32>| counted.get(&DelayReason::PartyAsked).copied().unwrap_or(0);
    assert_eq!(named(&answered.2), named(&before.2) + 1);
    // The day before nobody had asked yet.
    let yesterday = StatsQuery { as_of: day(TODAY).pred_opt(), ..StatsQuery::default() };
    assert_eq!(count(yesterday).1, before.1, "what is answered today was not answered yesterday");
}

/// Beside the figure asked for stands what asking for the other base, or the other reading of excluded time, would give.
#[test]
fn what_stands_beside_is_what_asking_for_it_gives() {
    let district = district(300);
    let by = |base, time, by| StatsQuery { base, time, by, ..StatsQuery::default() };
    for (base, time) in [(Base::Accepted, Time::Gross), (Base::Requested, Time::Net)] {
        for grouping in [None, Some(GroupBy::Committee)] {
            let here = district.resolution(by(base, time, grouping));
            let other_base = if base == Base::Accepted { Base::Requested } else { Base::Accepted };
            let other_time = if time == Time::Gross { Time::Net } else { Time::Gross };
            for (nth, (base, time)) in [(other_base, time), (base, other_time)].into_iter().enumerate() {
                let asked = district.resolution(by(base, time, grouping));
                for (group, asked) in here.groups.iter().zip(&asked.groups) {
                    let km = asked.km.as_ref();
                    let expected = Beside {
                        base,
                        time,
                        median_days: km.and_then(|km| km.median_days),
                        p90_days: km.and_then(|km| km.p90_days),
                        closed_mean_days: asked.closed_mean_days,
                    };
                    assert_eq!((&group.key, &group.beside[nth]), (&asked.key, &expected));
                }
            }
        }
    }
    let all = district.resolution(StatsQuery::default()).groups.remove(0);
    let means = all.beside.iter().map(|one| one.closed_mean_days.unwrap()).collect::<Vec<_>>();
    let mean = all.closed_mean_days.unwrap();
    assert!(
        means[0] > mean && means[1] < mean,
        "the demo accepts some days later, and has appraisals: {mean} {means:?}"
    );
}

/// Nothing of tomorrow can be counted: open cases would be open for days that have not happened.
#[test]
fn no_figure_is_as_of_a_day_to_come() {
    let district = district(60);
    let ahead = || StatsQuery { as_of: day(TODAY).succ_opt(), ..StatsQuery::default() };
    let cell = CellQuery { of: ahead(), group: None, cell: Cell::Open, place: None, skip: 0, limit: 5 };
    let asked = [
        Statistic::Resolution(ahead()),
        Statistic::Custody(ahead()),
        Statistic::Counts(ahead()),
        Statistic::Indicators(ahead()),
        Statistic::Numbers(ahead()),
        Statistic::Compare(Box::new((StatsQuery::default(), ahead()))),
        Statistic::Cases(Box::new(cell)),
    ];
    for statistic in asked {
        match district.desk.ask(&district.session, &Query::Stats(Box::new(statistic.clone()))) {
            Err(AskError::Refused(refusal)) => assert_eq!(refusal.code, "as_of_ahead", "{statistic:?}"),
            other => panic!("{statistic:?}: {other:?}"),
        }
    }
    let today = StatsQuery { as_of: Some(day(TODAY)), ..StatsQuery::default() };
    assert!(!district.counts(today).groups.is_empty());
}

/// A mediator who asks for another committee, or another mediator, is refused: their own figures under another's name
/// would be a lie. What they are given says whose it is.
#[test]
fn who_sees_only_their_own_is_never_given_it_under_anothers_name() {
    let district = district(200);
    let mediators = district.desk.session("sfs.gengche2", Identity::Process).unwrap();
    let (own, me) = (mediators.account.committee.clone(), mediators.account.mediator.unwrap());
    let of = |only: Only| StatsQuery { only, ..StatsQuery::default() };
    let ask = |only: Only| district.desk.ask(&mediators, &Query::Stats(Box::new(Statistic::Counts(of(only)))));
    let answered = |only: Only| match ask(only).unwrap() {
        Answer::Stats(figures) => match *figures {
            Figures::Counts(table) => table.frame.asked.only,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let mine = Only { committee: Some(own.clone()), mediator: Some(me), ..Only::default() };
    assert_eq!(answered(Only::default()), mine);
    assert_eq!(answered(mine.clone()), mine, "asking for one's own by name is no harm");
    let refused = |only: Only| match ask(only.clone()) {
        Err(AskError::Refused(refusal)) => (refusal.code, refusal.args["variant"].clone()),
        other => panic!("{only:?}: {other:?}"),
    };
    let told = |variant: &str| ("stats_of_others".to_owned(), variant.to_owned());
    assert_eq!(refused(Only { committee: Some(UnitCode(DISTRICT.into())), ..Only::default() }), told("committee"));
    let Answer::Desk(card) = district.desk.ask(&district.session, &Query::Desk).unwrap() else { panic!("a card") };
    let other = card.roster.0.keys().copied().find(|id| *id != me).unwrap();
    assert_eq!(refused(Only { mediator: Some(other), ..Only::default() }), told("mediator"));
    // Who reads the district may ask for anybody.
    let supervisor = district.desk.session("jdk", Identity::Process).unwrap();
    let of_other = Query::Stats(Box::new(Statistic::Counts(of(Only { mediator: Some(other), ..Only::default() }))));
    assert!(district.desk.ask(&supervisor, &of_other).is_ok());
}

/// Days by committee open the cases they are made of, place by place.
#[test]
fn the_days_of_a_group_are_those_of_the_cases_it_opens() {
    let district = district(300);
    let query = StatsQuery { by: Some(GroupBy::Committee), ..StatsQuery::default() };
    let table = district.custody(query.clone());
    let mut between = 0;
    for group in &table.groups {
        assert_eq!(group.days, group.places.iter().map(|place| place.days).sum::<u64>(), "{}", group.key);
        for place in &group.places {
            let asked = CellQuery {
                of: query.clone(),
                group: Some(group.key.clone()),
                cell: Cell::Accepted,
                place: Some(place.place.clone()),
                skip: 0,
                limit: 500,
            };
            let Figures::Cases(cases) = district.ask(Statistic::Cases(Box::new(asked))) else { panic!("cases") };
            let days: u64 = cases.rows.iter().map(|one| u64::from(one.days)).sum();
            assert_eq!((cases.cases, days), (place.cases, place.days), "{} {:?}", group.key, place.place);
            between += u32::from(matches!(place.place, zhitiao::domain::stats::Place::Between { .. }));
        }
    }
    assert!(table.groups.len() > 5 && between > 0, "the demo has something on its way");
}
