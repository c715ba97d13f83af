//! 继续办理: what the law or the case expects next, and why anything else is not possible now.
//!
//! Steps are proposals to a person, never acts. They are told as the type of a command with a reason, a code with
//! arguments like a refusal, so that no language enters the domain: phrases are `step.<code>`. Every step proposed passes
//! what all acts have in common ([`super::admit`]) for the committee that asks; the act's own rule may still refuse what
//! the person fills in. Whoever waits for another's signature is offered nothing: there is nothing to do.

mod after;
mod barred;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::{Clock, ClockKind, clocks};
use super::command::Command;
use super::party::PartyKey;
use super::vocabulary::Stage;
use super::{Case, admit};
use crate::domain::context::Context;
use crate::domain::refusal::{Args, Refusal};
use crate::domain::unit::UnitCode;

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
    /// The committee it waits for, where that is not the one that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitCode>,
}

impl Step {
    fn new(act: &'static str, code: &str) -> Self {
        Self { act: act.to_owned(), why: Phrase { code: code.to_owned(), args: Args::new() }, due: None, by: None }
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

/// What the committee that has the case, or is to sign for it, is expected to do next: told to others who look at it, who
/// have nothing to do themselves. Nothing for that committee itself.
#[must_use]
pub fn awaited(case: &Case, context: &Context<'_>) -> Vec<Step> {
    let whose = match case.custody.under_way() {
        Some(transit) => Some(transit.via.as_ref().filter(|_| transit.passed_on.is_none()).unwrap_or(&transit.to)),
        None => case.custody.answerable(),
    };
    let Some(whose) = whose.filter(|whose| *whose != context.committee) else { return Vec::new() };
    let theirs = next_steps(case, &Context { committee: whose, ..*context });
    theirs.into_iter().map(|step| Step { by: Some(whose.clone()), ..step }).collect()
}

/// Every command with what speaks against it now, in the order of the manual: what all acts have in common (day, stage,
/// custody), and of the act's own rules what stands against it whatever is filled in (`barred`).
#[must_use]
pub fn possible(case: &Case, context: &Context<'_>) -> Vec<(&'static str, Result<(), Refusal>)> {
    let answer = |act: &&'static str| {
        let (when, standing) = Command::conditions(act)?;
        let admitted = admit(case, when, standing, act, context);
        Some((*act, admitted.and_then(|()| barred::whatever_is_filled_in(case, act, context))))
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
    /// The open clock of a kind that is due first.
    fn open(&self, kind: ClockKind) -> Option<&Clock> {
        let open = self.clocks.iter().filter(|clock| clock.kind == kind && clock.is_open());
        open.min_by_key(|clock| (clock.due_on, clock.instance))
    }

    fn due(&self, kind: ClockKind) -> Option<NaiveDate> {
        self.open(kind).and_then(|clock| clock.due_on)
    }

    fn expected(&self) -> Vec<Step> {
        if self.case.custody.under_way().is_some() {
            return self.in_transit();
        }
        let mut steps = self.first_of_all();
        steps.extend(match self.case.stage {
            None => vec![Step::new("register", "request_taken")],
            Some(Stage::Registered) => self.registered(),
            Some(Stage::Accepted | Stage::SeekingConsent) => self.seeking_consent(),
            Some(Stage::Mediating) => self.mediating(),
            Some(Stage::Suspended) => self.suspended(),
            Some(Stage::Declined | Stage::Ended | Stage::Archived) => after::steps(self),
            Some(Stage::Voided) => Vec::new(),
        });
        steps
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

    /// What goes before everything else, in whatever stage the case is.
    fn first_of_all(&self) -> Vec<Step> {
        let case = self.case;
        let mut steps = Vec::new();
        if case.intake.unchecked {
            steps.push(Step::new("confirm_import", "import_unchecked"));
        }
        if let Some(risk) = case.risks_unreported().next() {
            steps.push(Step::new("report_risk", "risk_not_reported").with("risk", risk.mark));
        }
        if case.mediators.recusals_pending().next().is_some() {
            steps.push(Step::new("decide_recusal", "recusal_undecided"));
        }
        // The oldest question is answered first, whatever it asks.
        let asked =
            [(ClockKind::DelayReason, "delay_reason_asked"), (ClockKind::SupervisionReply, "supervision_unanswered")];
        let open = asked.into_iter().filter_map(|(kind, code)| Some((self.open(kind)?, code)));
        if let Some((clock, code)) = open.min_by_key(|(clock, _)| clock.instance) {
            steps.push(Step::new("supervise_reply", code).due(clock.due_on));
        }
        let court = case.intake.source.as_ref().is_some_and(|source| source.kind.is_court());
        if let Some(clock) = self.open(ClockKind::SourceReply).filter(|_| !court) {
            steps.push(Step::new("reply_source", "source_unanswered").due(clock.due_on));
        }
        steps
    }

    fn registered(&self) -> Vec<Step> {
        let due = self.due(ClockKind::AcceptanceDecision);
        vec![Step::new("accept", "request_undecided").due(due), Step::new("decline", "request_not_taken").due(due)]
    }

    /// Who has to be asked, one after another; a refusal or silence ends the case.
    fn seeking_consent(&self) -> Vec<Step> {
        let (case, on) = (self.case, self.context.on);
        let due = self.due(ClockKind::Consent).or_else(|| self.due(ClockKind::MediationTerm));
        let mut steps = Vec::new();
        if self.term_is_over() {
            steps.extend(self.term_over());
        }
        let name =
            |key: &PartyKey| case.parties.iter().find(|party| party.key == *key).map_or("", |party| &party.who.name);
        for key in case.to_be_asked() {
            let party = name(key);
            if case.consent.refused_by().contains(key) {
                steps.push(Step::new("end", "side_refused").with("party", party));
            } else if case.unreachable(key, self.context.rules, on) {
                steps.push(Step::new("end", "side_unreachable").with("party", party));
            } else if !case.consent.agreed(key, on) {
                let code =
                    if case.consent.attempts(key).next().is_some() { "side_not_answered" } else { "side_not_asked" };
                steps.push(Step::new("seek_consent", code).with("party", party).due(due));
            }
        }
        steps.extend(self.prepare());
        steps
    }

    /// What has to be in place before a session may be held.
    fn prepare(&self) -> Vec<Step> {
        let (case, on) = (self.case, self.context.on);
        let mut steps = Vec::new();
        if case.mediators.serving().next().is_none() {
            steps.push(Step::new("name_mediators", "mediators_missing"));
        } else if case.mediators.undisclosed().next().is_some() {
            steps.push(Step::new("disclose", "disclosure_missing"));
        }
        if let Some(party) = case.untold(on).next() {
            steps.push(Step::new("tell_rights", "rights_untold").with("party", &party.who.name));
        }
        steps
    }

    fn mediating(&self) -> Vec<Step> {
        let case = self.case;
        let mut steps = self.agreement();
        if self.term_is_over() {
            steps.extend(self.term_over());
        }
        steps.extend(self.prepare());
        let term = self.due(ClockKind::MediationTerm);
        if let Some(plan) = case.sessions.waiting().first() {
            steps.push(Step::new("hold_session", "session_planned").with("date", plan.date).due(Some(plan.date)));
            // They may agree before the next session that was arranged.
            if !case.sessions.held.is_empty() {
                steps.push(Step::new("draft_agreement", "agreement_or_next_session").due(term));
            }
        } else if case.sessions.held.is_empty() {
            steps.push(Step::new("plan_session", "session_missing").due(term));
        } else {
            steps.push(Step::new("draft_agreement", "agreement_or_next_session").due(term));
            steps.push(Step::new("plan_session", "another_session").due(term));
            steps.push(Step::new("end", "no_agreement_in_sight").due(term));
        }
        steps
    }

    /// What a draft still lacks to come into force.
    fn agreement(&self) -> Vec<Step> {
        let case = self.case;
        let Some(draft) = case.agreement.as_ref().filter(|draft| draft.in_force_on.is_none()) else {
            return Vec::new();
        };
        let term = self.due(ClockKind::MediationTerm);
        let mut steps = Vec::new();
        if let Some(party) = draft.unsigned(&case.parties).next() {
            steps.push(Step::new("sign_agreement", "signature_missing").with("party", &party.who.name).due(term));
        }
        if draft.mediators.is_empty() {
            steps.push(Step::new("mediator_sign", "mediator_signature_missing").due(term));
        }
        if draft.seal.is_none() {
            steps.push(Step::new("affix_seal", "seal_missing").due(term));
        }
        steps
    }

    fn term_is_over(&self) -> bool {
        self.due(ClockKind::MediationTerm).is_some_and(|due| due < self.context.on)
    }

    fn term_over(&self) -> Vec<Step> {
        let due = self.due(ClockKind::MediationTerm);
        vec![Step::new("end", "term_over").due(due), Step::new("extend", "term_over_extend").due(due)]
    }

    fn suspended(&self) -> Vec<Step> {
        use super::suspension::SuspensionKind::{Appraisal, Crime, Sham};
        match self.case.suspended().map(|suspension| suspension.kind) {
            Some(Sham) => vec![Step::new("end", "sham_confirmed"), Step::new("resume", "sham_unfounded")],
            Some(Crime) => vec![Step::new("resume", "crime_decided"), Step::new("end", "crime_taken_over")],
            Some(Appraisal) | None => vec![Step::new("resume", "appraisal_done")],
        }
    }
}

#[cfg(test)]
mod tests;
