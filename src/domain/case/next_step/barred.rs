//! What stands against an act whatever is filled in: nothing is in transit, so nothing can be signed for.
//!
//! An act's own rule is asked with the act's example. What it says about the example's fields says nothing about what a
//! person may fill in, so only refusals that no field can change are listened to. Acts that follow something of a kind
//! (a mark of risk, an agent, a plan) are barred where there is nothing of that kind at all. An act that is let through here
//! may still be refused; one that is barred would have been.

use super::super::attachments::Detach;
use super::super::command::{Act, Command};
use super::super::custody::Leave;
use super::super::parties::EndAgent;
use super::super::risk::{ClearRisk, ReportRisk};
use super::super::sessions::CancelSession;
use super::super::undo::{Undo, own_last};
use super::super::{Case, mediators, performance};
use crate::domain::context::Context;
use crate::domain::refusal::{Refusal, refuse};

/// Refusals that do not depend on what is filled in.
const WHATEVER: &[&str] = &[
    "already_confirmed",
    "already_district",
    "already_in_writing",
    "already_sealed",
    "application_already_accepted",
    "confirmation_pending",
    "court_is_reported_to",
    "decision_stands",
    "destruction_pending",
    "district_decides",
    "district_delegates",
    "enforcement_pending",
    "in_transit",
    "no_agreement_in_force",
    "no_application_pending",
    "no_destruction_pending",
    "no_draft",
    "no_enforcement_pending",
    "no_oral_agreement",
    "no_source_to_answer",
    "no_supervision_open",
    "not_broken",
    "not_closed",
    "not_confirmed",
    "not_from_court",
    "not_holder",
    "not_in_transit",
    "not_receiver",
    "not_sender",
    "nothing_to_check",
    "nothing_to_pass_on",
    "nothing_to_report",
    "only_district",
    "pass_on_first",
    "receipt_recorded",
    "report_missing",
    "too_few_returns",
];

/// # Errors
/// Why the act is not possible now, with whatever fields.
pub(super) fn whatever_is_filled_in(case: &Case, act: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if act == Undo::TYPE {
        return own_last(case, &context.actor.account).map(|_| ());
    }
    if !something_to_act_on(case, act) {
        return Err(refuse("nothing_to_act_on").with("act", act));
    }
    let Some(example) = Command::example(act) else { return Ok(()) };
    match example.decide(case, context) {
        Err(refusal) if WHATEVER.contains(&refusal.code.as_str()) => Err(refusal),
        _ => Ok(()),
    }
}

/// Whether there is anything of the kind the act follows; for acts that follow nothing there always is.
fn something_to_act_on(case: &Case, act: &str) -> bool {
    match act {
        Leave::TYPE => !case.custody.assisting.is_empty(),
        EndAgent::TYPE => case.parties.iter().any(|party| !party.who.agents.is_empty()),
        ReportRisk::TYPE | ClearRisk::TYPE => case.risks_standing().next().is_some(),
        Detach::TYPE => case.standing_attachments().next().is_some(),
        CancelSession::TYPE => !case.sessions.waiting().is_empty(),
        mediators::DecideRecusal::TYPE => case.mediators.recusals_pending().next().is_some(),
        mediators::Disclose::TYPE
        | mediators::RequestRecusal::TYPE
        | mediators::ReplaceMediator::TYPE
        | mediators::Cover::TYPE
        | mediators::Reassign::TYPE => case.mediators.serving().next().is_some(),
        performance::StrikePerformance::TYPE => case.performance.entries.iter().any(|entry| entry.struck.is_none()),
        _ => true,
    }
}
