//! One case as it is told: a moving moment, and the steps recorded so far.
//!
//! Only this file turns days into times of recording: work happens between 8:30 and 18:00 on working days. The tale goes
//! on to its end whatever day it is; what lies after the last day of the story is never recorded, and that is how cases
//! come to stand half-way.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::cast::{Cast, Committee, Mediator};
use super::chance::{Chance, Topic};
use super::matter::Matter;
use super::names::Player;
use super::plot::Plot;
use super::season::{workday, workdays_later};
use crate::desk::session::Session;
use crate::domain::calendar::Calendar;
use crate::domain::case::agreement::Instalment;
use crate::domain::case::command::Command;
use crate::domain::case::forms::Form;
use crate::domain::case::party::PartyKey;
use crate::domain::case::series::SeriesIntake;
use crate::domain::case::vocabulary::Object;
use crate::domain::credit;
use crate::domain::dates::instant;
use crate::domain::office;

/// Everything tales share.
#[derive(Debug)]
pub(super) struct World {
    pub seed: u64,
    pub cast: Cast,
    pub calendar: Calendar,
    pub from: NaiveDate,
    pub today: NaiveDate,
    /// How many right holders there are.
    pub holders: u32,
    /// How many shops there are.
    pub shops: u32,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Deed {
    /// On the script's case.
    Case(Command),
    /// On the office.
    Office(office::command::Command),
    /// On a subject of credit.
    Credit(credit::command::Command),
    /// Many cases in one order.
    Series(Box<SeriesIntake>),
}

/// One order of the story, before it has an id.
#[derive(Debug)]
pub(super) struct Step {
    pub at: DateTime<Utc>,
    pub by: Arc<Session>,
    /// The day it happened, where that is not the day of recording.
    pub on: Option<NaiveDate>,
    pub deed: Deed,
}

/// A party with its key.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub key: PartyKey,
    pub player: Player,
}

/// A case being told.
pub(super) struct Tale<'a> {
    pub world: &'a World,
    pub chance: Chance,
    pub plot: Plot,
    pub matter: Matter,
    pub holder: &'a Committee,
    pub decider: Arc<Session>,
    pub panel: Vec<&'a Mediator>,
    pub applicants: Vec<Side>,
    pub respondents: Vec<Side>,
    pub accepted_on: Option<NaiveDate>,
    /// What was agreed to be done.
    pub owed: Vec<Instalment>,
    /// How many parts of it were done.
    pub paid: usize,
    /// A court confirmed the agreement.
    pub confirmed: bool,
    /// A court enforces it.
    pub enforced: bool,
    /// What has to be in the volume.
    pub papers: BTreeSet<Form>,
    day: NaiveDate,
    minute: u32,
    steps: Vec<Step>,
}

const OPENS: u32 = 8 * 60 + 35;
const CLOSES: u32 = 17 * 60 + 45;

impl<'a> Tale<'a> {
    /// Begins a case that comes to a committee on a day.
    pub(super) fn begin(
        world: &'a World,
        index: u32,
        holder: &'a Committee,
        day: NaiveDate,
        plot: impl FnOnce(&mut Chance, &Committee) -> Plot,
    ) -> Self {
        let mut chance = Chance::of(world.seed, Topic::Case, u64::from(index));
        let mut plot = plot(&mut chance, holder);
        let (matter, applicants, respondents) = Matter::draw(&mut chance, world, holder, day, &plot);
        plot.secret |= matter.object == Object::TradeSecret;
        let minute = chance.between(OPENS, CLOSES - 90);
        let decider = decider_of(&mut chance, holder);
        let keyed = |letter: char, players: Vec<Player>| {
            let side = |(number, player)| Side { key: PartyKey(format!("{letter}{number}")), player };
            (1..).zip(players).map(side).collect()
        };
        Self {
            world,
            chance,
            plot,
            matter,
            holder,
            decider,
            panel: Vec::new(),
            applicants: keyed('a', applicants),
            respondents: keyed('r', respondents),
            accepted_on: None,
            owed: Vec::new(),
            paid: 0,
            confirmed: false,
            enforced: false,
            papers: BTreeSet::new(),
            day: workday(day, &world.calendar),
            minute,
            steps: Vec::new(),
        }
    }

    /// The steps, in order of recording.
    pub(super) fn end(self) -> Vec<Step> {
        self.steps
    }

    /// The present day of the tale.
    pub(super) fn today(&self) -> NaiveDate {
        self.day
    }

    /// A day so many days ahead.
    pub(super) fn ahead(&self, days: u32) -> NaiveDate {
        self.day.checked_add_days(Days::new(u64::from(days))).unwrap_or(self.day)
    }

    /// Both sides.
    pub(super) fn parties(&self) -> impl Iterator<Item = &Side> {
        self.applicants.iter().chain(&self.respondents)
    }

    /// Every key.
    pub(super) fn keys(&self) -> BTreeSet<PartyKey> {
        self.parties().map(|side| side.key.clone()).collect()
    }

    /// The first applicant's key.
    pub(super) fn applicant(&self) -> PartyKey {
        self.applicants.first().map_or_else(|| PartyKey("a1".to_owned()), |side| side.key.clone())
    }

    /// The first respondent's key.
    pub(super) fn respondent(&self) -> PartyKey {
        self.respondents.first().map_or_else(|| PartyKey("r1".to_owned()), |side| side.key.clone())
    }

    /// About a trade secret: whoever decides mediates it as well, and nobody else reads it.
    pub(super) fn is_kept_close(&self) -> bool {
        self.matter.object == Object::TradeSecret
    }

    /// Who works on it: the mediator, where they have an account, or the window.
    pub(super) fn worker(&self) -> Arc<Session> {
        let session = self.panel.first().and_then(|mediator| mediator.session.clone());
        let otherwise = if self.is_kept_close() { &self.decider } else { &self.holder.front };
        session.unwrap_or_else(|| Arc::clone(otherwise))
    }

    /// The one who decides, as a mediator.
    pub(super) fn deciding_mediator(&self) -> Option<&'a Mediator> {
        self.holder.mediators.iter().find(|mediator| Some(mediator.id) == self.decider.account.mediator)
    }

    /// Does something now, as whoever works on it.
    pub(super) fn act(&mut self, act: impl Into<Command>) {
        let by = self.worker();
        self.act_as(by, act);
    }

    /// Does something now that the committee's head decides.
    pub(super) fn decide(&mut self, act: impl Into<Command>) {
        let by = Arc::clone(&self.decider);
        self.act_as(by, act);
    }

    /// Does something now, as somebody.
    pub(super) fn act_as(&mut self, by: Arc<Session>, act: impl Into<Command>) {
        self.record(by, None, act.into());
    }

    /// Something happened today and is typed up some working days later.
    pub(super) fn act_late(&mut self, act: impl Into<Command>, workdays: u32) {
        let (happened, by) = (self.day, self.worker());
        self.workdays(workdays);
        self.record(by, Some(happened), act.into());
    }

    /// Happens today; with the tale's habit of typing late, it may be recorded days later.
    pub(super) fn act_sometime(&mut self, act: impl Into<Command>) {
        if self.plot.types_late && self.chance.percent(45) {
            let days = self.chance.between(1, 3);
            self.act_late(act, days);
        } else {
            self.act(act);
        }
    }

    fn record(&mut self, by: Arc<Session>, on: Option<NaiveDate>, act: Command) {
        let seconds = self.chance.below(60);
        let past_midnight = TimeDelta::minutes(i64::from(self.minute)) + TimeDelta::seconds(i64::from(seconds));
        self.steps.push(Step { at: instant(self.day, 0) + past_midnight, by, on, deed: Deed::Case(act) });
        self.minute += self.chance.between(2, 9);
        if self.minute > CLOSES {
            self.workdays(1);
        }
    }

    /// Some minutes pass.
    pub(super) fn minutes(&mut self, minutes: u32) {
        self.minute += minutes;
        if self.minute > CLOSES {
            self.workdays(1);
        }
    }

    /// Some calendar days pass; the tale goes on on a working day.
    pub(super) fn days(&mut self, days: u32) {
        if days > 0 {
            self.go_to(self.ahead(days));
        }
    }

    /// A number of days between two passes, shortened or lengthened by the tale's pace.
    pub(super) fn pause(&mut self, low: u32, high: u32) {
        let days = self.chance.between(low, high) * self.plot.pace / 100;
        self.days(days.max(1));
    }

    /// Some working days pass.
    pub(super) fn workdays(&mut self, days: u32) {
        if days > 0 {
            self.go_to(workdays_later(self.day, days, &self.world.calendar));
        }
    }

    /// The tale goes on on a day, or on the first working day after it.
    pub(super) fn go_to(&mut self, day: NaiveDate) {
        if day > self.day {
            self.day = workday(day, &self.world.calendar);
            self.minute = self.chance.between(OPENS, CLOSES - 60);
        }
    }

    /// A coming working day, some days ahead.
    pub(super) fn coming(&mut self, low: u32, high: u32) -> NaiveDate {
        let days = (self.chance.between(low, high) * self.plot.pace / 100).max(1);
        workday(self.ahead(days), &self.world.calendar)
    }

    /// The same at an ordinary pace.
    pub(super) fn coming_plain(&mut self, low: u32, high: u32) -> NaiveDate {
        let days = self.chance.between(low, high);
        workday(self.ahead(days), &self.world.calendar)
    }

    /// The case is now in another committee's hands.
    pub(super) fn moved_to(&mut self, holder: &'a Committee) {
        self.holder = holder;
        self.panel.clear();
        self.decider = decider_of(&mut self.chance, holder);
    }
}

fn decider_of(chance: &mut Chance, committee: &Committee) -> Arc<Session> {
    chance.one(&committee.deciders).map_or_else(|| Arc::clone(&committee.front), Arc::clone)
}
