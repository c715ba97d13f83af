//! given / when / then for the rules of a case, in one standard world.
//!
//! The world is small and real: the district 321302 with the towns 321302101 and 321302102, every rule with its usual
//! figure, the announced days of 2026, and three mediators: two of the town 321302101, one of the district. A test
//! tells a history, gives one command and says what must come of it. Histories told by commands go through
//! [`super::decide`], so that no test starts from a case that could not exist.

use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::command::Command;
use super::consent::SeekConsent;
use super::decision::Accept;
use super::event::{Event, Fact};
use super::intake::Register;
use super::mediators::NameMediators;
use super::party::{NewParty, PartyKey};
use super::rights::TellRights;
use super::sessions::HoldSession;
use super::undo::append;
use super::{Case, CaseId, command::Act, decide};
use crate::domain::actor::{Actor, Identity, Role};
use crate::domain::calendar::{Calendar, DayKind, NamedDay};
use crate::domain::context::{Context, Decision};
use crate::domain::refusal::Refusal;
use crate::domain::roster::tie::Ties;
use crate::domain::roster::{Mediator, MediatorId, Roster, Standing};
use crate::domain::rules::{Certainty, DatedRule, RuleBook, RuleId, RuleUnit};
use crate::domain::unit::{Unit, UnitCode, UnitKind, Units};

/// The district.
pub const DISTRICT: &str = "321302";
/// 耿车镇, where the standard case is registered.
pub const TOWN: &str = "321302101";
/// 埠子镇.
pub const OTHER_TOWN: &str = "321302102";

/// 甘棠 of the town.
pub const FIRST: MediatorId = MediatorId(Uuid::from_u128(1));
/// 苗青禾 of the town.
pub const SECOND: MediatorId = MediatorId(Uuid::from_u128(2));
/// 丁一粟 of the district.
pub const THIRD: MediatorId = MediatorId(Uuid::from_u128(3));

/// Everything a rule may know beside the case.
#[derive(Debug, Clone)]
pub struct World {
    /// The present day.
    pub today: NaiveDate,
    /// Every rule at its usual figure, in force since 2011.
    pub rules: RuleBook,
    /// The announced days of 2026.
    pub calendar: Calendar,
    /// One district, two towns.
    pub units: Units,
    /// Three mediators.
    pub roster: Roster,
    /// What they declared: nothing.
    pub ties: Ties,
    /// Who acts.
    pub actor: Actor,
}

/// `2026-03-02`, panicking on anything else.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A party's key.
pub fn key(text: &str) -> PartyKey {
    PartyKey(text.to_owned())
}

/// A committee's code.
pub fn unit(code: &str) -> UnitCode {
    UnitCode(code.to_owned())
}

/// The standard world; its present day is 2026-06-30.
pub fn world() -> World {
    World {
        today: day("2026-06-30"),
        rules: rules(),
        calendar: calendar(),
        units: units(),
        roster: roster(),
        ties: Ties::default(),
        actor: Actor { account: "gan".to_owned(), role: Role::Head, known: Identity::BuiltIn },
    }
}

fn rules() -> RuleBook {
    use RuleUnit::{Days, Flag, Times, Workdays};
    let mut book = RuleBook::default();
    for (rule, value, unit) in [
        (RuleId::AcceptanceDecision, 3, Workdays),
        (RuleId::ConsentCourt, 3, Workdays),
        (RuleId::ConsentOther, 10, Workdays),
        (RuleId::UnreachableAttempts, 3, Times),
        (RuleId::MediationTerm, 30, Days),
        (RuleId::TermCourtDelegated, 30, Days),
        (RuleId::TermCourtEntrusted, 15, Days),
        (RuleId::TermCourtEntrustedSummary, 7, Days),
        (RuleId::ExtensionMax, 30, Days),
        (RuleId::AppraisalExcluded, 1, Flag),
        (RuleId::ConfirmationWindow, 30, Days),
        (RuleId::ConfirmationAcceptance, 3, Days),
        (RuleId::CourtReport, 3, Workdays),
        (RuleId::TransitSign, 2, Workdays),
        (RuleId::ReturnsBeforeDistrict, 2, Times),
        (RuleId::ArchiveDue, 30, Days),
        (RuleId::VisitDue, 30, Days),
    ] {
        let (from, source) = (day("2011-01-01"), "测试用规则".to_owned());
        book.set(DatedRule { rule, from, value, unit, source, certainty: Certainty::Local });
    }
    book
}

fn calendar() -> Calendar {
    let mut days = BTreeMap::new();
    let mut name = |from: &str, until: &str, kind: DayKind, holiday: &str| {
        for date in day(from).iter_days().take_while(|date| *date <= day(until)) {
            days.insert(date, NamedDay { kind, name: holiday.to_owned() });
        }
    };
    for (from, until, holiday) in [
        ("2026-01-01", "2026-01-03", "元旦"),
        ("2026-02-15", "2026-02-23", "春节"),
        ("2026-04-04", "2026-04-06", "清明节"),
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-06-19", "2026-06-21", "端午节"),
        ("2026-09-25", "2026-09-27", "中秋节"),
        ("2026-10-01", "2026-10-07", "国庆节"),
    ] {
        name(from, until, DayKind::Rest, holiday);
    }
    for (date, holiday) in [
        ("2026-01-04", "元旦"),
        ("2026-02-14", "春节"),
        ("2026-02-28", "春节"),
        ("2026-05-09", "劳动节"),
        ("2026-09-20", "国庆节"),
        ("2026-10-10", "国庆节"),
    ] {
        name(date, date, DayKind::Work, holiday);
    }
    Calendar { days, years: BTreeSet::from([2026]) }
}

fn units() -> Units {
    let mut units = BTreeMap::new();
    for (code, name, kind, prefix) in [
        (DISTRICT, "宿城区", UnitKind::District, "宿城知调"),
        (TOWN, "耿车镇", UnitKind::Town, "耿车知调"),
        (OTHER_TOWN, "埠子镇", UnitKind::Town, "埠子知调"),
    ] {
        let parent = (kind != UnitKind::District).then(|| unit(DISTRICT));
        let (name, number_prefix) = (name.to_owned(), prefix.to_owned());
        units.insert(unit(code), Unit { code: unit(code), name, kind, parent, number_prefix, active: true });
    }
    Units(units)
}

fn roster() -> Roster {
    let mut roster = BTreeMap::new();
    for (id, name, committee) in [(FIRST, "甘棠", TOWN), (SECOND, "苗青禾", TOWN), (THIRD, "丁一粟", DISTRICT)]
    {
        let (name, committee) = (name.to_owned(), unit(committee));
        let (skills, absences) = (BTreeSet::new(), Vec::new());
        roster.insert(id, Mediator { id, name, committee, standing: Standing::Serving, skills, absences });
    }
    Roster(roster)
}

/// A case with its history, and the day and committee of the next act.
#[derive(Debug, Clone)]
pub struct Given {
    /// The world; tests may change it.
    pub world: World,
    /// The case so far.
    pub case: Case,
    /// The facts that made it.
    pub facts: Vec<Fact>,
    on: NaiveDate,
    committee: UnitCode,
    /// How many commands there were.
    commands: u128,
}

/// A case that these events made, each on its day. The next act is the town's, on the last of these days.
pub fn given(events: impl IntoIterator<Item = (NaiveDate, Event)>) -> Given {
    let id = CaseId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));
    let mut given = Given {
        world: world(),
        case: Case::unborn(id),
        facts: Vec::new(),
        on: day("2026-03-02"),
        committee: unit(TOWN),
        commands: 0,
    };
    for (on, event) in events {
        given.on = on;
        given.commands += 1;
        given.record(on, event);
    }
    given
}

/// No history: the case does not exist yet.
pub fn unborn() -> Given {
    given([])
}

/// The standard case (one applicant, one respondent, a trademark), registered at the town on Monday 2026-03-02.
pub fn registered() -> Given {
    registered_as(|_| {})
}

/// The standard case with some of the request changed before it is registered.
pub fn registered_as(change: impl FnOnce(&mut Register)) -> Given {
    let mut request = Register { committee: None, ..Register::example() };
    change(&mut request);
    unborn().when(request).done()
}

/// The standard case, accepted on 2026-03-03.
pub fn accepted() -> Given {
    registered().on("2026-03-03").when(Accept::example()).done()
}

/// The standard case in mediation: both told their rights and [`FIRST`] named on 2026-03-03, the respondent agreed on
/// 2026-03-05.
pub fn mediating() -> Given {
    mediating_as(|_| {})
}

/// The same, with some of the request changed before it is registered. Everybody who has to be asked agrees.
pub fn mediating_as(change: impl FnOnce(&mut Register)) -> Given {
    let accepted = registered_as(change).on("2026-03-03").when(Accept::example()).done();
    let parties = accepted.case.parties.iter().map(|party| party.key.clone()).collect();
    let told = accepted.when(TellRights { parties, private_session: false, ..TellRights::example() }).done();
    let name = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
    let named = told.when(name).done().on("2026-03-05");
    let asked: Vec<_> = named.case.to_be_asked().cloned().collect();
    asked.into_iter().fold(named, |given, party| given.when(SeekConsent { party, ..SeekConsent::example() }).done())
}

/// A session of both parties before [`FIRST`], nobody else present: what a standard case may hold at any time.
pub fn sitting() -> HoldSession {
    let (agents, others) = (BTreeSet::new(), BTreeSet::new());
    HoldSession { agents, others, private: false, next: None, ..HoldSession::example() }
}

/// The same, ended in a written agreement in force since Monday 2026-03-16: 5,000 due 2026-04-01, 3,000 due 2026-05-06.
pub fn agreed() -> Given {
    agreed_as(|_| {})
}

/// The same, with some of the request changed before it is registered.
pub fn agreed_as(change: impl FnOnce(&mut Register)) -> Given {
    use super::agreement::{AffixSeal, DraftAgreement, Instalment, MediatorSign, SignAgreement, SignHow, SignedBy};
    use crate::domain::money::Fen;
    let part = |due: &str, yuan| Instalment { due_on: day(due), amount_fen: Fen::yuan(yuan), what: String::new() };
    let instalments = vec![part("2026-04-01", 5_000), part("2026-05-06", 3_000)];
    let draft = DraftAgreement { instalments, ..DraftAgreement::example() };
    let mut given = mediating_as(change).on("2026-03-10").when(draft).done();
    for party in given.case.parties.clone() {
        let (signed_by, how) = (SignedBy::Oneself, SignHow::Signature);
        given = given.when(SignAgreement { party: party.key, signed_by, name: None, how }).done();
    }
    given.when(MediatorSign { mediator: FIRST }).done().on("2026-03-16").when(AffixSeal::example()).done()
}

/// A party known by name only, changed as the test needs it.
pub fn party(name: &str, change: impl FnOnce(&mut NewParty)) -> NewParty {
    let mut party = NewParty::named(name);
    change(&mut party);
    party
}

impl Given {
    /// The day of the next act.
    pub fn on(mut self, text: &str) -> Self {
        self.on = day(text);
        self
    }

    /// The committee of the next act.
    pub fn by(mut self, code: &str) -> Self {
        self.committee = unit(code);
        self
    }

    /// Which account does the next act.
    pub fn account(mut self, name: &str) -> Self {
        self.world.actor.account = name.to_owned();
        self
    }

    /// Who does the next act.
    pub fn as_role(mut self, role: Role) -> Self {
        self.world.actor.role = role;
        self
    }

    /// Changes the world.
    pub fn in_world(mut self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.world);
        self
    }

    /// Everything a rule may know, for the next act.
    pub fn context(&self) -> Context<'_> {
        Context {
            today: self.world.today,
            on: self.on,
            actor: &self.world.actor,
            committee: &self.committee,
            rules: &self.world.rules,
            calendar: &self.world.calendar,
            units: &self.world.units,
            roster: &self.world.roster,
            ties: &self.world.ties,
        }
    }

    /// Gives a command.
    pub fn when(self, command: impl Into<Command>) -> Then {
        let command = command.into();
        let answer = decide(&self.case, &command, &self.context());
        Then { given: self, command, answer }
    }

    /// Another command begins.
    pub fn next_command(&mut self) {
        self.commands += 1;
    }

    /// Puts a fact on record without asking the rules, as one more of the present command.
    pub fn record(&mut self, on: NaiveDate, event: impl Into<Event>) {
        let at = on.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap()).and_utc();
        let (by, command) = (self.world.actor.clone(), Uuid::from_u128(self.commands));
        let fact = Fact { on, at, by, command, event: event.into() };
        self.case = append(self.case.clone(), &mut self.facts, fact);
    }
}

/// What came of a command.
#[derive(Debug)]
pub struct Then {
    given: Given,
    command: Command,
    answer: Result<Decision<Event>, Refusal>,
}

impl Then {
    /// Exactly these events, on the day of the act; returns the case after them.
    #[track_caller]
    pub fn then<E: Into<Event>>(self, expected: impl IntoIterator<Item = E>) -> Given {
        let on = self.given.on;
        let expected: Vec<Event> = expected.into_iter().map(Into::into).collect();
        let decision = self.answer.as_ref().expect("the command must be possible");
        let events: Vec<Event> = decision.events.iter().map(|happening| happening.event.clone()).collect();
        assert_eq!(events, expected, "{:?}", self.command);
        assert!(decision.events.iter().all(|happening| happening.on == on), "events on another day: {decision:?}");
        self.done()
    }

    /// It was possible; returns the case after it.
    #[track_caller]
    pub fn done(self) -> Given {
        let Self { mut given, command, answer } = self;
        match answer {
            Ok(decision) => {
                assert!(!decision.events.is_empty(), "{command:?} came to nothing");
                given.next_command();
                for happening in decision.events {
                    given.record(happening.on, happening.event);
                }
                given
            }
            Err(refusal) => panic!("{command:?} was refused: {refusal}"),
        }
    }

    /// It was refused with this code.
    #[track_caller]
    pub fn refused(self, code: &str) -> Refusal {
        match self.answer {
            Ok(decision) => panic!("{:?} must be refused with {code}, came to {decision:?}", self.command),
            Err(refusal) => {
                assert_eq!(refusal.code, code, "{:?} {refusal}", self.command);
                refusal
            }
        }
    }

    /// It was possible with exactly these warnings; goes on as [`Then`].
    #[track_caller]
    pub fn warned(self, codes: &[&str]) -> Self {
        let decision = self.answer.as_ref().expect("the command must be possible");
        let warned: Vec<&str> = decision.warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(warned, codes, "{:?}", self.command);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::vocabulary::Stage;

    #[test]
    fn the_standard_stories_are_possible() {
        assert_eq!(registered().case.stage, Some(Stage::Registered));
        let accepted = accepted();
        assert_eq!(accepted.case.stage, Some(Stage::Accepted));
        assert_eq!(mediating().case.stage, Some(Stage::Mediating));
        assert_eq!(accepted.case.version, u64::try_from(accepted.facts.len()).unwrap());
        accepted.on("2026-07-01").when(Accept::example()).refused("on_in_future");
    }
}
