//! The clocks that begin with the ending: report to the court, confirmation, performance, visit, archive.
//!
//! A case that ended in an old register has none of them: what was done afterwards is not on record, and an alarm about
//! it would be noise.

use chrono::NaiveDate;

use super::super::Case;
use super::super::confirmation::{Application, ConfirmationResult};
use super::super::performance::Obligation;
use super::ClockKind;
use super::kinds::by_rule;
use super::plan::{Length, Plan};
use crate::domain::rules::{RuleBook, RuleId};

/// Everything to be counted after the ending.
pub(super) fn plans<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    if case.ended_elsewhere() {
        return Vec::new();
    }
    let mut plans = Vec::new();
    plans.extend(court_report(case, rules));
    plans.extend(confirmation(case, rules));
    plans.extend(confirmation_acceptance(case, rules));
    plans.extend(performance(case));
    plans.extend(visit(case, rules));
    plans.extend(archive(case, rules));
    plans
}

/// A court that referred the dispute is told how it ended, or that it was declined.
fn court_report<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let from = case.left_the_desk_on()?;
    case.intake.source.as_ref().filter(|source| source.kind.is_court())?;
    let reported_on = case.court_reports.iter().map(|report| report.on).filter(|on| *on >= from).min();
    let plan = Plan::new(ClockKind::CourtReport, from, by_rule(rules, RuleId::CourtReport, from));
    Some(plan.ended(reported_on, None))
}

/// Both sides, together, within the days from coming into force (人民调解法 Art 33); afterwards the door is shut.
///
/// The window of an oral agreement runs just the same, but nobody is alarmed about it until it has been put in writing;
/// and what has been performed needs no court. An application refused or withdrawn leaves the door open for another.
fn confirmation<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let (agreement, from) = case.agreement_in_force()?;
    let mut plan = Plan::new(ClockKind::Confirmation, from, by_rule(rules, RuleId::ConfirmationWindow, from));
    plan.lapses = true;
    plan.quiet = !agreement.on_paper();
    let stands = |application: &&Application| {
        application.decided.as_ref().is_none_or(|decided| decided.result == ConfirmationResult::Confirmed)
    };
    let applied_on = case.confirmation.applications.iter().find(stands).map(|application| application.on);
    Some(plan.ended(applied_on, performed_on(case)))
}

/// How long the court has to say whether it takes the application. Nobody here can do anything about it, so it is quiet.
fn confirmation_acceptance<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let last = case.confirmation.applications.last()?;
    let length = by_rule(rules, RuleId::ConfirmationAcceptance, last.on);
    let mut plan = Plan::new(ClockKind::ConfirmationAcceptance, last.on, length);
    plan.quiet = true;
    let accepted_on = last.accepted.as_ref().map(|(on, _)| *on);
    Some(plan.ended(accepted_on.or(last.decided.as_ref().map(|decided| decided.on)), None))
}

/// The day on which all that is owed was performed.
fn performed_on(case: &Case) -> Option<NaiveDate> {
    let days: Option<Vec<_>> = case.obligations().iter().map(|obligation| obligation.performed_on).collect();
    days?.into_iter().max()
}

/// Each instalment to its own date. What is owed without a date has no clock.
fn performance<'a>(case: &Case) -> Vec<Plan<'a>> {
    let Some((_, from)) = case.agreement_in_force() else { return Vec::new() };
    let plan = |obligation: Obligation| {
        let plan = Plan::new(ClockKind::Performance, from, Length::Agreed(obligation.due_on?));
        Some(plan.instance(obligation.number).ended(obligation.performed_on, None))
    };
    case.obligations().into_iter().filter_map(plan).collect()
}

/// The visit after the whole time for performance is over: from the last date, or from the day all was performed before
/// it; from coming into force where the agreement names no date.
fn visit<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let (_, in_force_on) = case.agreement_in_force()?;
    let last_due = case.obligations().iter().filter_map(|obligation| obligation.due_on).max();
    let early = performed_on(case).filter(|on| last_due.is_none_or(|due| *on < due));
    let from = early.or(last_due).unwrap_or(in_force_on).max(in_force_on);
    let visited_on = case.visits.iter().map(|visit| visit.on).filter(|on| *on >= from).min();
    Some(Plan::new(ClockKind::Visit, from, by_rule(rules, RuleId::VisitDue, from)).ended(visited_on, None))
}

fn archive<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let ended_on = case.ended.as_ref()?.on;
    let plan = Plan::new(ClockKind::Archive, ended_on, by_rule(rules, RuleId::ArchiveDue, ended_on));
    Some(plan.ended(case.archived.as_ref().map(|archived| archived.on), None))
}
