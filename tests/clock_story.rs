//! One case told day by day: a court's referral registered at a town, taken up by the district, appraised, extended,
//! agreed, confirmed, performed in two parts, visited and archived. On chosen days every clock is asserted, with the
//! working calendar of 2026 (Spring Festival is over; 清明节, 劳动节 and 国庆节 lie in the way).
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use serde_json::{Value, json};
use uuid::Uuid;
use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::domain::calendar::Calendar;
use zhitiao::domain::case::clock::{Clock, ClockState, Interval, clocks, doors, nearest, next_deadline};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::custody_times::custody_times;
use zhitiao::domain::case::event::Fact;
use zhitiao::domain::case::figures::figures;
use zhitiao::domain::case::next_step::next_steps;
use zhitiao::domain::case::{Case, CaseId, decide, fold};
use zhitiao::domain::context::Context;
use zhitiao::domain::office::builtin;
use zhitiao::domain::roster::tie::Ties;
use zhitiao::domain::roster::{Mediator, MediatorId, Roster, Standing};
use zhitiao::domain::rules::RuleBook;
use zhitiao::domain::unit::{UnitCode, Units};

const DISTRICT: &str = "321302";
const TOWN: &str = "321302101";
const MEDIATOR: MediatorId = MediatorId(Uuid::from_u128(3));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The case as it is written, act by act.
struct Story {
    facts: Vec<Fact>,
    rules: RuleBook,
    calendar: Calendar,
    units: Units,
    roster: Roster,
    ties: Ties,
    actor: Actor,
}

impl Story {
    fn begin() -> Self {
        let mediator = Mediator {
            id: MEDIATOR,
            name: "丁一粟".to_owned(),
            committee: UnitCode(DISTRICT.to_owned()),
            standing: Standing::Serving,
            skills: BTreeSet::new(),
            absences: Vec::new(),
        };
        Self {
            facts: Vec::new(),
            rules: builtin::rules().unwrap().into_iter().collect(),
            calendar: builtin::calendar().unwrap(),
            units: builtin::units(DISTRICT).unwrap().unwrap().into_iter().collect(),
            roster: Roster(BTreeMap::from([(MEDIATOR, mediator)])),
            ties: Ties::default(),
            actor: Actor { account: "ding".to_owned(), role: Role::Head, known: Identity::BuiltIn },
        }
    }

    /// The case as it stood on a day.
    fn case(&self, as_of: NaiveDate) -> Case {
        let id = CaseId(Uuid::from_u128(1));
        fold(id, self.facts.iter().filter(|fact| fact.on <= as_of))
    }

    fn context<'a>(&'a self, on: NaiveDate, committee: &'a UnitCode) -> Context<'a> {
        Context {
            today: on,
            on,
            actor: &self.actor,
            committee,
            rules: &self.rules,
            calendar: &self.calendar,
            units: &self.units,
            roster: &self.roster,
            ties: &self.ties,
        }
    }

    /// An act on its day, recorded that day: the example of its type with some fields changed.
    fn act(&mut self, on: &str, committee: &str, act: &str, change: Value) {
        let mut json = serde_json::to_value(Command::example(act).unwrap()).unwrap();
        let fields = json.as_object_mut().unwrap();
        fields.extend(change.as_object().unwrap().clone());
        let command = Command::from_json(json).unwrap();
        let committee = UnitCode(committee.to_owned());
        let on = day(on);
        let decision = decide(&self.case(on), &command, &self.context(on, &committee))
            .unwrap_or_else(|refusal| panic!("{act} on {on}: {refusal}"));
        let command = Uuid::from_u128(self.facts.len() as u128);
        for happening in decision.events {
            let at = on.and_time(NaiveTime::MIN).and_utc();
            self.facts.push(Fact { on: happening.on, at, by: self.actor.clone(), command, event: happening.event });
        }
    }

    fn clocks(&self, as_of: &str) -> Vec<Clock> {
        clocks(&self.case(day(as_of)), day(as_of), &self.rules, &self.calendar)
    }

    /// Every clock in one line: name, days used of days allowed, due date and state.
    fn told(&self, as_of: &str) -> Vec<String> {
        let line = |clock: &Clock| {
            let instance = clock.instance.map(|number| format!(" {number}")).unwrap_or_default();
            let allowed = clock.allowed.map_or("-".to_owned(), |allowed| allowed.to_string());
            let due = clock.due_on.map_or("-".to_owned(), |due| due.to_string());
            let state = match clock.state {
                ClockState::Running => "running".to_owned(),
                ClockState::Paused => "paused".to_owned(),
                ClockState::Met { on } => format!("met {on}"),
                ClockState::Missed { on } => format!("missed {on}"),
                ClockState::Stopped { on } => format!("stopped {on}"),
            };
            format!("{}{instance} {}/{allowed} due {due} {state}", clock.kind, clock.days_counted)
        };
        self.clocks(as_of).iter().map(line).collect()
    }

    fn deadline(&self, as_of: &str) -> Option<(String, i64)> {
        let case = self.case(day(as_of));
        let deadline = next_deadline(&case, &self.clocks(as_of), day(as_of))?;
        Some((deadline.what.to_string(), deadline.days_left))
    }

    fn steps(&self, on: &str, committee: &str) -> Vec<String> {
        let committee = UnitCode(committee.to_owned());
        let steps = next_steps(&self.case(day(on)), &self.context(day(on), &committee));
        steps.into_iter().map(|step| step.act).collect()
    }
}

fn whole_story() -> Story {
    let mut story = Story::begin();
    let source = json!({"kind": "court_delegated", "from": "宿城区人民法院", "number": "（2026）示例诉前调1号",
        "file_signed_on": "2026-03-02"});
    story.act("2026-03-02", TOWN, "register", json!({"committee": TOWN, "source": source}));
    story.act("2026-03-04", TOWN, "accept", json!({}));
    story.act("2026-03-05", TOWN, "escalate", json!({"parties_agree": true}));
    story.act("2026-03-09", DISTRICT, "sign_for", json!({}));
    let named = json!({"mediators": [MEDIATOR], "presiding": null});
    story.act("2026-03-09", DISTRICT, "name_mediators", named);
    story.act("2026-03-09", DISTRICT, "tell_rights", json!({"parties": ["a1", "r1"], "private_session": false}));
    story.act("2026-03-10", DISTRICT, "seek_consent", json!({"party": "r1", "answer": "agreed"}));
    story.act("2026-03-16", DISTRICT, "suspend", json!({"kind": "appraisal", "commissioned_on": "2026-03-16"}));
    story.act("2026-03-26", DISTRICT, "resume", json!({}));
    let extension = json!({"until": "2026-04-30", "agreed_on": "2026-04-10", "agreed_by": ["a1", "r1"]});
    story.act("2026-04-10", DISTRICT, "extend", extension);
    let session = json!({"parties": ["a1", "r1"], "mediators": [MEDIATOR], "agents": [], "others": [], "next": null});
    story.act("2026-04-15", DISTRICT, "hold_session", session);
    let instalments = json!([{"due_on": "2026-05-02", "amount_fen": 500_000, "what": "首期"},
        {"due_on": "2026-10-01", "amount_fen": 300_000, "what": "尾款"}]);
    story.act("2026-04-20", DISTRICT, "draft_agreement", json!({"instalments": instalments, "amount_fen": 800_000}));
    for party in ["a1", "r1"] {
        let signature = json!({"party": party, "signed_by": "self", "name": null});
        story.act("2026-04-20", DISTRICT, "sign_agreement", signature);
    }
    story.act("2026-04-20", DISTRICT, "mediator_sign", json!({"mediator": MEDIATOR}));
    story.act("2026-04-21", DISTRICT, "affix_seal", json!({}));
    story.act("2026-04-27", DISTRICT, "report_to_court", json!({"result": "agreed", "undisputed_facts": ""}));
    story.act("2026-05-06", DISTRICT, "record_performance", full(1));
    story.act("2026-05-15", DISTRICT, "apply_confirmation", json!({"joint": true, "court": null}));
    story.act("2026-05-18", DISTRICT, "confirmation_accepted", json!({}));
    story.act("2026-06-01", DISTRICT, "confirmation_decided", json!({"result": "confirmed"}));
    story.act("2026-10-12", DISTRICT, "record_performance", full(2));
    story.act("2026-10-16", DISTRICT, "visit", json!({}));
    story
}

fn full(instalment: u32) -> Value {
    json!({"instalment": instalment, "kind": "full", "amount_fen": null})
}

#[test]
fn the_request_is_decided_and_the_case_goes_up() {
    let story = whole_story();
    assert_eq!(
        story.told("2026-03-02"),
        ["acceptance_decision 0/3 due 2026-03-05 running", "mediation_term 0/30 due 2026-04-01 running"]
    );
    assert_eq!(story.deadline("2026-03-02"), Some(("acceptance_decision".to_owned(), 3)));
    assert_eq!(story.steps("2026-03-02", TOWN), ["accept", "decline"]);
    assert_eq!(
        story.told("2026-03-06"),
        [
            "acceptance_decision 2/3 due 2026-03-05 met 2026-03-04",
            "consent 2/3 due 2026-03-09 running",
            "transit_signature 1 1/2 due 2026-03-09 running",
            "mediation_term 4/30 due 2026-04-01 running",
        ]
    );
    assert_eq!(story.steps("2026-03-06", TOWN), Vec::<String>::new(), "the district signs");
    assert_eq!(story.steps("2026-03-06", DISTRICT), ["sign_for", "return"]);
}

#[test]
fn asking_came_a_day_late_because_the_case_was_on_its_way() {
    let story = whole_story();
    assert_eq!(story.steps("2026-03-09", DISTRICT), ["seek_consent"]);
    assert_eq!(
        story.told("2026-03-10"),
        [
            "acceptance_decision 2/3 due 2026-03-05 met 2026-03-04",
            "consent 3/3 due 2026-03-09 missed 2026-03-10",
            "transit_signature 1 2/2 due 2026-03-09 met 2026-03-09",
            "mediation_term 8/30 due 2026-04-01 running",
        ]
    );
    assert_eq!(story.deadline("2026-03-10"), Some(("mediation_term".to_owned(), 22)));
    let times = custody_times(&story.case(day("2026-03-10")), day("2026-03-10"));
    let held = |code: &str| times.held.get(&UnitCode(code.to_owned())).copied();
    assert_eq!((held(TOWN), times.between, held(DISTRICT)), (Some(3), 4, Some(1)));
}

#[test]
fn the_appraisal_stops_the_term_and_moves_it() {
    let story = whole_story();
    let term = |as_of: &str| story.told(as_of).pop().unwrap();
    assert_eq!(term("2026-03-20"), "mediation_term 13/30 due - paused");
    assert_eq!(story.deadline("2026-03-20"), None, "nothing else is owed");
    assert_eq!(story.steps("2026-03-20", DISTRICT), ["resume"]);
    // Thirty counted days end on Saturday 04-11.
    assert_eq!(term("2026-03-26"), "mediation_term 14/30 due 2026-04-13 running");
    assert_eq!(term("2026-04-10"), "mediation_term 29/49 due 2026-04-30 running");
    let clocks = story.clocks("2026-04-15");
    let line = |interval: &Interval| {
        let sign = if interval.counted { '+' } else { '-' };
        format!("{}..{} {sign}{} {}", interval.from, interval.to, interval.days, interval.why)
    };
    let lines: Vec<_> = clocks.last().unwrap().intervals.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "2026-03-02..2026-03-02 -1 day_of_act",
            "2026-03-03..2026-03-15 +13 counted",
            "2026-03-16..2026-03-25 -10 appraisal",
            "2026-03-26..2026-04-11 +17 counted",
            "2026-04-12..2026-04-15 +4 extension",
            "2026-04-16..2026-04-30 +15 extension",
        ]
    );
    assert_eq!(story.steps("2026-04-15", DISTRICT)[0], "draft_agreement");
    assert_eq!(story.steps("2026-04-20", DISTRICT)[0], "affix_seal");
}

#[test]
fn the_agreement_ends_the_case_and_opens_other_doors() {
    let story = whole_story();
    assert_eq!(
        story.told("2026-04-21"),
        [
            "acceptance_decision 2/3 due 2026-03-05 met 2026-03-04",
            "consent 3/3 due 2026-03-09 missed 2026-03-10",
            "transit_signature 1 2/2 due 2026-03-09 met 2026-03-09",
            "mediation_term 40/49 due 2026-04-30 met 2026-04-21",
            "court_report 0/5 due 2026-04-28 running",
            "confirmation 0/30 due 2026-05-21 running",
            "performance 1 0/- due 2026-05-06 running",
            "performance 2 0/- due 2026-10-08 running",
            "archive 0/30 due 2026-05-21 running",
        ]
    );
    assert_eq!(story.deadline("2026-04-21"), Some(("court_report".to_owned(), 7)));
    assert_eq!(story.steps("2026-04-21", DISTRICT), ["report_to_court", "record_performance", "apply_confirmation"]);
    assert_eq!(story.deadline("2026-05-04"), Some(("performance".to_owned(), 2)), "05-02 lies in 劳动节");
    assert_eq!(story.deadline("2026-05-07"), Some(("confirmation".to_owned(), 14)));
    assert_eq!(story.deadline("2026-05-15"), Some(("archive".to_owned(), 6)));

    let ended = figures(&story.case(day("2026-04-21")), day("2026-12-31"), &story.rules).unwrap();
    assert_eq!(ended.requested_to_ended, Some(50));
    assert_eq!((ended.accepted_to_ended, ended.accepted_to_ended_net, ended.excluded_days), (Some(48), Some(38), 10));
    let open = figures(&story.case(day("2026-03-20")), day("2026-03-20"), &story.rules).unwrap();
    assert_eq!((open.open_age, open.excluded_days, open.outcome), (Some(16), 4, None));
}

#[test]
fn instalments_visit_and_archive_close_it() {
    let story = whole_story();
    let after = |as_of: &str| story.told(as_of).split_off(4);
    assert_eq!(
        after("2026-10-09"),
        [
            "court_report 4/5 due 2026-04-28 met 2026-04-27",
            "confirmation 24/30 due 2026-05-21 met 2026-05-15",
            "confirmation_acceptance 3/3 due 2026-05-18 met 2026-05-18",
            "performance 1 11/- due 2026-05-06 met 2026-05-06",
            "performance 2 163/- due 2026-10-08 running",
            "visit 8/15 due 2026-10-16 running",
            "archive 30/30 due 2026-05-21 running",
        ]
    );
    assert_eq!(
        after("2026-10-16")[4..],
        [
            "performance 2 163/- due 2026-10-08 missed 2026-10-12",
            "visit 15/15 due 2026-10-16 met 2026-10-16",
            "archive 30/30 due 2026-05-21 running",
        ]
    );
    assert_eq!(story.steps("2026-10-09", DISTRICT), ["archive", "urge", "record_performance"]);
}

#[test]
fn on_every_day_each_clock_adds_up_and_the_list_knows_the_nearest_door() {
    let story = whole_story();
    for as_of in day("2026-03-02").iter_days().take_while(|date| *date <= day("2026-12-31")) {
        let case = story.case(as_of);
        let clocks = clocks(&case, as_of, &story.rules, &story.calendar);
        for clock in &clocks {
            let elapsed = clock.intervals.iter().filter(|interval| interval.counted && !interval.ahead);
            let counted: u32 = elapsed.map(|interval| interval.days).sum();
            assert_eq!(counted, clock.days_counted, "{as_of} {}", clock.kind);
            for (one, next) in clock.intervals.iter().zip(clock.intervals.iter().skip(1)) {
                assert_eq!(one.to.succ_opt(), Some(next.from), "{as_of} {}", clock.kind);
            }
            assert!(clock.due_on.is_none_or(|due| story.calendar.is_workday(due)), "{as_of} {}", clock.kind);
        }
        let doors = doors(&case, &story.rules, &story.calendar);
        assert_eq!(nearest(&doors, as_of), next_deadline(&case, &clocks, as_of), "{as_of}");
    }
}
