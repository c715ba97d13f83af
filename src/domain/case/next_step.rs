//! 继续办理: what the law or the case expects next, and why anything else is not possible now.
//!
//! Steps are proposals to a person, never acts. They are told as the type of a command with a reason, a code with
//! arguments like a refusal, so that no language enters the domain: phrases are `step.<code>`. Every step proposed passes
//! what all acts have in common ([`super::admit`]) for the committee that asks; the act's own rule may still refuse what
//! the person fills in. Whoever waits for another's signature is offered nothing: there is nothing to do.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::{Clock, ClockKind, clocks};
use super::command::Command;
use super::vocabulary::Stage;
use super::{Case, admit};
use crate::domain::context::Context;
use crate::domain::refusal::{Args, Refusal};

/// How many steps are proposed at most; the first is the 下一步.
pub const STEPS_MAX: usize = 3;

/// Why a step is proposed: a code with arguments, phrase `step.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Stable machine name, snake case.
    pub code: String,
    /// What the sentence needs.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The command's type.
    pub act: String,
    /// Why this.
    pub why: Phrase,
    /// The last day, where a clock gives one.
    pub due: Option<NaiveDate>,
}

impl Step {
    fn new(act: &'static str, code: &str) -> Self {
        Self { act: act.to_owned(), why: Phrase { code: code.to_owned(), args: Args::new() }, due: None }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.why.args.insert(name.to_owned(), value.to_string());
        self
    }

    fn due(mut self, due: Option<NaiveDate>) -> Self {
        self.due = due;
        self
    }
}

/// What is expected next, most pressing first.
#[must_use]
pub fn next_steps(case: &Case, context: &Context<'_>) -> Vec<Step> {
    let clocks = clocks(case, context.on, context.rules, context.calendar);
    let look = Look { case, context, clocks: &clocks };
    let mut steps: Vec<Step> = Vec::new();
    for step in look.expected() {
        if steps.len() < STEPS_MAX && steps.iter().all(|other| other.act != step.act) && admitted(&step, case, context)
        {
            steps.push(step);
        }
    }
    steps
}

/// Every command with what speaks against it now, in the order of the manual. Only what all acts have in common is asked
/// (day, stage, custody), since the act's own rules need its fields.
#[must_use]
pub fn possible(case: &Case, context: &Context<'_>) -> Vec<(&'static str, Result<(), Refusal>)> {
    let answer = |act: &&'static str| {
        let (when, standing) = Command::conditions(act)?;
        Some((*act, admit(case, when, standing, act, context)))
    };
    Command::TYPES.iter().filter_map(answer).collect()
}

fn admitted(step: &Step, case: &Case, context: &Context<'_>) -> bool {
    Command::conditions(&step.act)
        .is_some_and(|(when, standing)| admit(case, when, standing, &step.act, context).is_ok())
}

/// A case looked at with its clocks.
struct Look<'a> {
    case: &'a Case,
    context: &'a Context<'a>,
    clocks: &'a [Clock],
}

impl Look<'_> {
    /// The due date of the open clock of a kind.
    fn due(&self, kind: ClockKind) -> Option<NaiveDate> {
        self.clocks.iter().find(|clock| clock.kind == kind && clock.is_open()).and_then(|clock| clock.due_on)
    }

    fn expected(&self) -> Vec<Step> {
        if self.case.custody.under_way().is_some() {
            return self.in_transit();
        }
        match self.case.stage {
            None => vec![Step::new("register", "request_taken")],
            Some(Stage::Registered) => self.registered(),
            Some(_) => Vec::new(),
        }
    }

    fn in_transit(&self) -> Vec<Step> {
        let Some(transit) = self.case.custody.under_way() else { return Vec::new() };
        let (waits_for, act, code) = match (&transit.via, transit.passed_on) {
            (Some(via), None) => (via, "pass_on", "hand_over_waits"),
            _ => (&transit.to, "sign_for", "transit_waits"),
        };
        if waits_for != self.context.committee {
            return Vec::new();
        }
        let due = self.due(ClockKind::TransitSignature);
        vec![
            Step::new(act, code).with("from", &transit.from).due(due),
            Step::new("return", "transit_not_here").with("from", &transit.from).due(due),
        ]
    }

    fn registered(&self) -> Vec<Step> {
        let due = self.due(ClockKind::AcceptanceDecision);
        vec![Step::new("accept", "request_undecided").due(due), Step::new("decline", "request_not_taken").due(due)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Act;
    use crate::domain::case::custody::{Escalate, HandOver};
    use crate::domain::case::testing::{DISTRICT, Given, OTHER_TOWN, TOWN, accepted, day, registered, unborn, unit};

    fn steps(given: &Given) -> Vec<(&'static str, String, Option<NaiveDate>)> {
        next_steps(&given.case, &given.context()).into_iter().map(|step| (step.act, step.why.code, step.due)).collect()
    }

    #[test]
    fn nothing_yet_means_registering() {
        assert_eq!(steps(&unborn()), [("register", "request_taken".to_owned(), None)]);
    }

    #[test]
    fn a_request_is_decided_by_its_day() {
        let due = Some(day("2026-03-05"));
        assert_eq!(
            steps(&registered()),
            [("accept", "request_undecided".to_owned(), due), ("decline", "request_not_taken".to_owned(), due)]
        );
        assert_eq!(steps(&registered().by(OTHER_TOWN)), [], "another committee's case");
    }

    #[test]
    fn a_transit_is_signed_for_by_the_receiver_only() {
        let sent = accepted().on("2026-03-09").when(Escalate::example()).done();
        assert_eq!(steps(&sent.clone().by(TOWN)), []);
        let due = Some(day("2026-03-11"));
        assert_eq!(
            steps(&sent.by(DISTRICT)),
            [("sign_for", "transit_waits".to_owned(), due), ("return", "transit_not_here".to_owned(), due)]
        );
        let hand_over = HandOver { to: unit(OTHER_TOWN), ..HandOver::example() };
        let handed = accepted().on("2026-03-09").when(hand_over).done();
        assert_eq!(steps(&handed.clone().by(DISTRICT))[0].0, "pass_on");
        assert_eq!(steps(&handed.by(OTHER_TOWN)), []);
    }

    #[test]
    fn every_command_says_whether_it_is_possible_and_why_not() {
        let given = registered();
        let answers = possible(&given.case, &given.context());
        assert_eq!(answers.iter().map(|(act, _)| *act).collect::<Vec<_>>(), Command::TYPES);
        let answer = |act: &str| answers.iter().find(|(other, _)| *other == act).unwrap().1.clone();
        assert_eq!(answer("accept"), Ok(()));
        assert_eq!(answer("register").unwrap_err().code, "case_exists");
    }
}
