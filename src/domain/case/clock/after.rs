//! The clocks that begin with the ending: report to the court, confirmation, performance, visit, archive.
//!
//! A case that ended in an old register has none of them: what was done afterwards is not on record, and an alarm about
//! it would be noise.

use super::super::Case;
use super::ClockKind;
use super::kinds::by_rule;
use super::reckon::{Length, Plan};
use crate::domain::rules::{RuleBook, RuleId};

/// Everything to be counted after the ending.
pub(super) fn plans<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    if case.ended_elsewhere() {
        return Vec::new();
    }
    let mut plans = Vec::new();
    plans.extend(court_report(case, rules));
    plans.extend(confirmation(case, rules));
    plans.extend(performance(case));
    plans.extend(archive(case, rules));
    plans
}

fn court_report<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let ended_on = case.ended.as_ref()?.on;
    case.intake.source.as_ref().filter(|source| source.kind.is_court())?;
    Some(Plan::new(ClockKind::CourtReport, ended_on, by_rule(rules, RuleId::CourtReport, ended_on)).ended(None, None))
}

/// Both sides, together, within the days from coming into force (人民调解法 Art 33); afterwards the door is shut.
///
/// The window of an oral agreement runs just the same, but nobody is alarmed about it until it has been put in writing.
fn confirmation<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let (agreement, from) = case.agreement_in_force()?;
    let mut plan = Plan::new(ClockKind::Confirmation, from, by_rule(rules, RuleId::ConfirmationWindow, from));
    plan.lapses = true;
    plan.quiet = !agreement.on_paper();
    Some(plan.ended(None, None))
}

fn performance<'a>(case: &Case) -> Vec<Plan<'a>> {
    let Some((agreement, from)) = case.agreement_in_force() else { return Vec::new() };
    let instalments = agreement.terms.instalments.iter().enumerate();
    let plan = |(index, instalment): (usize, &super::super::agreement::Instalment)| {
        Plan::new(ClockKind::Performance, from, Length::Agreed(instalment.due_on))
            .instance(u32::try_from(index + 1).unwrap_or(u32::MAX))
            .ended(None, None)
    };
    instalments.map(plan).collect()
}

fn archive<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let ended_on = case.ended.as_ref()?.on;
    Some(Plan::new(ClockKind::Archive, ended_on, by_rule(rules, RuleId::ArchiveDue, ended_on)).ended(None, None))
}
