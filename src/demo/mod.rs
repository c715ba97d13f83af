//! The demo: a made-up district and two years of its work, told through real orders.
//!
//! Every record is decided by the same rules and the same policy as a person's; a refusal is a fault of the story and
//! counted as one. The same number of cases, seed and day give the same story, id for id. Invented people and firms only;
//! the units are the district's own. Nothing of the story lies on the present day or after it, so that whoever opens it
//! begins a morning. Tales are told one day at a time: what is held in memory are the cases under way, not all of them.

mod cast;
mod chance;
mod credit;
mod matter;
mod names;
mod plan;
mod plot;
mod scene;
mod season;
mod series;
mod tale;

use chrono::{DateTime, Days, NaiveDate, Utc};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::Arc;

use self::cast::{Cast, Committee, command_id};
use self::chance::{Chance, Topic};
use self::plot::{Plot, Series, WISHES, Where, Wish};
use self::season::{days, workday, workday_before};
use self::series::Together;
use self::tale::{Deed, Step, Tale, World};
use crate::desk::SharedLedger;
use crate::desk::scribe::Scribe;
use crate::desk::session::Session;
use crate::domain::case::CaseId;
use crate::domain::dates::instant;
use crate::domain::office::builtin;
use crate::domain::office::calendar::CalendarLoad;
use crate::domain::office::rules::RulesSet;
use crate::domain::office::units::UnitsLoad;
use crate::domain::order::{Do, Order, Rejection, Target};
use crate::domain::refusal::Refusal;
use crate::domain::unit::UnitCode;

/// The district of the demo.
pub const DISTRICT: &str = "321302";
/// How long the office has been at work.
const STORY_DAYS: u64 = 730;

/// What to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// How many cases.
    pub cases: u32,
    /// Which of all stories.
    pub seed: u64,
    /// The day it is opened on; the last records are of the working day before.
    pub today: NaiveDate,
    /// The account of the person who opens it: a mediator of the district centre who also administers.
    pub user: String,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Cases.
    pub cases: u32,
    /// Orders carried out.
    pub orders: u64,
    /// Orders the register refused, with the order's type: faults of the story, and none in a tested build.
    pub refused: Vec<(String, Refusal)>,
}

/// Why it could not be told.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// What comes with the program cannot be read.
    #[error("the built-in tables: {0}")]
    BuiltIn(Refusal),
    /// The register cannot be set up, for instance for a user name that can be no account.
    #[error("the office cannot be set up: {0}")]
    Office(Refusal),
    /// The ledger cannot be written.
    #[error("the register cannot be written: {0}")]
    Ledger(Rejection),
}

/// Tells a story into an empty ledger, and makes it durable.
///
/// # Errors
/// [`DemoError`].
pub fn write(ledger: SharedLedger, story: &Story) -> Result<Told, DemoError> {
    let from = story.today.checked_sub_days(Days::new(STORY_DAYS)).unwrap_or(story.today);
    let mut teller = Teller::new(ledger, story, from)?;
    teller.found()?;
    teller.tell(story.cases)?;
    let Teller { scribe, told, .. } = teller;
    scribe.finish().map_err(DemoError::Ledger)?;
    Ok(told)
}

/// A script under way.
#[derive(Default)]
struct Script {
    case: Option<CaseId>,
    steps: VecDeque<Step>,
    /// What goes on from its only step: the cases of a series, each by itself.
    members: Vec<Script>,
}

/// A request to come.
struct Seed<'a> {
    index: u32,
    day: NaiveDate,
    committee: &'a Committee,
    wish: Option<&'static Wish>,
    series: Option<Series>,
}

struct Teller {
    scribe: Scribe,
    world: Arc<World>,
    ids: Chance,
    credit_ids: Chance,
    told: Told,
}

impl Teller {
    fn new(ledger: SharedLedger, story: &Story, from: NaiveDate) -> Result<Self, DemoError> {
        let units = builtin::units(DISTRICT).map_err(DemoError::BuiltIn)?.unwrap_or_default();
        let calendar = builtin::calendar().map_err(DemoError::BuiltIn)?;
        let world = World {
            seed: story.seed,
            cast: Cast::new(story.seed, &story.user, &units, (from, story.today)),
            calendar,
            from,
            today: story.today,
            holders: 60 + story.cases / 30,
            shops: 150 + story.cases * 6 / 10,
        };
        let ids = Chance::of(story.seed, Topic::Ids, 0);
        let credit_ids = Chance::of(story.seed, Topic::Credit, 0);
        Ok(Self { scribe: Scribe::new(ledger), world: Arc::new(world), ids, credit_ids, told: Told::default() })
    }

    /// Units, rules, calendar, roster and accounts, on the first day before work begins.
    fn found(&mut self) -> Result<(), DemoError> {
        let units = builtin::units(DISTRICT).map_err(DemoError::BuiltIn)?.unwrap_or_default();
        let units = UnitsLoad { units: units.into_iter().map(Into::into).collect() };
        let rules = builtin::rules().map_err(DemoError::BuiltIn)?;
        let rules = RulesSet { rules, reason: "内置规则表首次载入".to_owned() };
        let calendar = CalendarLoad::of(&self.world.calendar, "国务院办公厅关于节假日安排的通知");
        let program = Session::built_in(&UnitCode(DISTRICT.to_owned()));
        let at = instant(self.world.from, 7);
        let mut orders = vec![units.into(), rules.into(), calendar.into()];
        orders.push(plan::loaded().map_err(DemoError::BuiltIn)?);
        orders.extend(self.world.cast.founding());
        for command in orders {
            let id = command_id(&mut self.ids, at.timestamp_millis());
            let order = Order { id, expect: None, on: None, act: Do::Office(command) };
            match self.scribe.record(&program, &order, at) {
                Ok(_) => self.told.orders += 1,
                Err(Rejection::Refused(refusal)) => return Err(DemoError::Office(refusal)),
                Err(other) => return Err(DemoError::Ledger(other)),
            }
        }
        // Drawn from the seed, unlike a real register's: the same story names its subjects alike.
        let millis = at.timestamp_millis();
        let (id, salt) = (command_id(&mut self.credit_ids, millis), command_id(&mut self.credit_ids, millis));
        self.scribe.salt(salt, id, at).map_err(DemoError::Ledger)
    }

    /// All cases, merged by the time of recording.
    fn tell(&mut self, cases: u32) -> Result<(), DemoError> {
        let world = Arc::clone(&self.world);
        let mut seeds = seeds(&world, cases).peekable();
        let mut running: BTreeMap<u64, Script> = BTreeMap::new();
        let mut next: BinaryHeap<Reverse<(DateTime<Utc>, u64)>> = BinaryHeap::new();
        let mut born = 0;
        let mut begin = |script: Script, running: &mut BTreeMap<u64, Script>, next: &mut BinaryHeap<_>| {
            if let Some(first) = script.steps.front() {
                next.push(Reverse((first.at, born)));
                running.insert(born, script);
                born += 1;
            }
        };
        begin(roster_script(&world), &mut running, &mut next);
        begin(Script { steps: credit::steps(&world).into(), ..Script::default() }, &mut running, &mut next);
        for day in world.from.iter_days().take_while(|day| *day < world.today) {
            while let Some(seed) = seeds.next_if(|seed| seed.day <= day) {
                self.told.cases += 1;
                let Some(series) = seed.series else {
                    begin(script(&world, &seed), &mut running, &mut next);
                    continue;
                };
                let mut together = Together::of(series.id, script(&world, &seed));
                while let Some(seed) = seeds.next_if(|seed| seed.series.is_some_and(|other| other.id == series.id)) {
                    self.told.cases += 1;
                    together.add(script(&world, &seed));
                }
                begin(together.script(), &mut running, &mut next);
            }
            let midnight = instant(day, 0) + chrono::TimeDelta::days(1);
            while let Some(Reverse((_, number))) = next.peek().filter(|Reverse((at, _))| *at < midnight).copied() {
                next.pop();
                let Some(mut script) = running.remove(&number) else { continue };
                if let Some(step) = script.steps.pop_front() {
                    self.record(&mut script, step)?;
                }
                for member in script.members.drain(..) {
                    begin(member, &mut running, &mut next);
                }
                if let Some(following) = script.steps.front().filter(|step| step.at < instant(world.today, 0)) {
                    next.push(Reverse((following.at, number)));
                    running.insert(number, script);
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, script: &mut Script, step: Step) -> Result<(), DemoError> {
        let Step { at, by, on, deed } = step;
        let (name, act) = match deed {
            Deed::Case(command) => {
                let target = script.case.map_or(Target::New, Target::Id);
                (command.type_name(), Do::Case(target, command))
            }
            Deed::Office(command) => (command.type_name(), Do::Office(command)),
            Deed::Credit(command) => (command.type_name(), Do::Credit(command)),
            Deed::Series(intake) => ("series", Do::Series(intake)),
        };
        // With ids of their own, so that the cases have the same ones whatever is done about credit.
        let ids = if matches!(act, Do::Credit(_)) { &mut self.credit_ids } else { &mut self.ids };
        let order = Order { id: command_id(ids, at.timestamp_millis()), expect: None, on, act };
        match self.scribe.record(&by, &order, at) {
            Ok(written) => {
                script.case = written.case.or(script.case);
                for (row, member) in (1..).zip(&mut script.members) {
                    member.case = Some(self.scribe.case_of_series(order.id, row));
                }
                self.told.orders += 1;
                Ok(())
            }
            Err(Rejection::Refused(refusal)) => {
                self.told.refused.push((name.to_owned(), refusal));
                Ok(())
            }
            Err(other) => Err(DemoError::Ledger(other)),
        }
    }
}

/// The roster's own changes. Each is made by the program: the people it concerns are away.
fn roster_script(world: &World) -> Script {
    let program = Arc::new(Session::built_in(&world.cast.district.code));
    let mut later = world.cast.later();
    later.extend(plan::reports(world.from, world.today));
    later.sort_by_key(|(day, _)| *day);
    let step = |(day, command)| {
        let at = instant(workday(day, &world.calendar), 8);
        Step { at, by: Arc::clone(&program), on: None, deed: Deed::Office(command) }
    };
    Script { steps: later.into_iter().map(step).collect(), ..Script::default() }
}

fn script(world: &World, seed: &Seed<'_>) -> Script {
    let town = seed.committee.code != world.cast.district.code;
    let plot = |chance: &mut Chance, _: &Committee| match seed.wish {
        Some(wish) => wish.plot(chance),
        None => Plot::draw(chance, town, seed.series),
    };
    let mut tale = Tale::begin(world, seed.index, seed.committee, seed.day, plot);
    scene::tell(&mut tale);
    Script { steps: tale.end().into(), ..Script::default() }
}

/// Every request to come, by its day.
fn seeds(world: &World, cases: u32) -> impl Iterator<Item = Seed<'_>> {
    let wished = u32::try_from(WISHES.len()).unwrap_or(0).min(cases / 2);
    let ordinary = cases - wished;
    let mut days = days(world.seed, ordinary, (world.from, world.today), &world.calendar);
    let all_series = series::place(world, ordinary, &mut days);
    let mut placed: Vec<(NaiveDate, u32, Option<&'static Wish>)> =
        days.into_iter().zip(0..).map(|(day, index)| (day, index, None)).collect();
    for (number, wish) in (ordinary..).zip(WISHES.iter().take(wished as usize)) {
        let day = world.today.checked_sub_days(Days::new(wish.days_ago)).unwrap_or(world.today);
        placed.push((workday_before(day, &world.calendar).max(world.from), number, Some(wish)));
    }
    placed.sort_by_key(|(day, index, _)| (*day, *index));
    let towns = u32::try_from(world.cast.towns.len()).unwrap_or(1);
    placed.into_iter().map(move |(day, index, wish)| {
        let mut chance = Chance::of(world.seed, Topic::Season, u64::from(index) + 1);
        let series = all_series.iter().find(|placed| placed.range.contains(&index) && wish.is_none());
        let committee = match (wish, series) {
            (Some(wish), _) => place(world, wish.at),
            (None, Some(placed)) => placed.committee,
            // However few the cases, each committee has one of the first.
            (None, None) if index % 7 == 3 && index / 7 < towns => {
                world.cast.towns.get((index / 7) as usize).unwrap_or(&world.cast.district)
            }
            (None, None) => world.cast.by_weight(&mut chance),
        };
        Seed { index, day, committee, wish, series: series.map(|placed| placed.member(index)) }
    })
}

fn place(world: &World, at: Where) -> &Committee {
    match at {
        Where::District => &world.cast.district,
        Where::Town(rank) => world.cast.towns.get(rank).unwrap_or(&world.cast.district),
    }
}
