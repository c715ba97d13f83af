//! After the ending: what is owed is what the open clocks say, nearest first.

use super::super::clock::{Clock, ClockKind};
use super::{Look, Step};

/// One step for each kind of open clock; an overdue instalment is urged, and enforced where a court confirmed it.
pub(super) fn steps(look: &Look<'_>) -> Vec<Step> {
    let mut open: Vec<&Clock> = look.clocks.iter().filter(|clock| clock.is_open() && !clock.quiet).collect();
    open.sort_by_key(|clock| (clock.due_on, clock.kind, clock.instance));
    open.into_iter().flat_map(|clock| step(look, clock)).collect()
}

fn step(look: &Look<'_>, clock: &Clock) -> Vec<Step> {
    let (case, on) = (look.case, look.context.on);
    let due = clock.due_on;
    match clock.kind {
        ClockKind::CourtReport => vec![Step::new("report_to_court", "court_waits").due(due)],
        ClockKind::Confirmation => vec![Step::new("apply_confirmation", "confirmation_open").due(due)],
        ClockKind::Visit => vec![Step::new("visit", "visit_due").due(due)],
        ClockKind::Archive => vec![Step::new("archive", "archive_due").due(due)],
        ClockKind::Performance => {
            let instalment = clock.instance.unwrap_or(1);
            let record = Step::new("record_performance", "performance_due").with("instalment", instalment).due(due);
            if due.is_none_or(|due| due >= on) {
                return vec![record];
            }
            let urge = Step::new("urge", "performance_overdue").with("instalment", instalment).due(due);
            let confirmed = case.confirmation.confirmed().is_some() && case.confirmation.enforcements.is_empty();
            let enforce = Step::new("apply_enforcement", "enforcement_open").with("instalment", instalment);
            [urge, record].into_iter().chain(confirmed.then_some(enforce)).collect()
        }
        ClockKind::AcceptanceDecision
        | ClockKind::Consent
        | ClockKind::TransitSignature
        | ClockKind::Session
        | ClockKind::MediationTerm
        | ClockKind::SourceReply
        | ClockKind::SupervisionReply
        | ClockKind::DelayReason
        | ClockKind::ConfirmationAcceptance => Vec::new(),
    }
}
