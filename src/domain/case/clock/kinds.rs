//! Which clocks a case has: from the recorded facts to what is to be counted.
//!
//! Each function reads one topic of the case. The rule version is the one in force on the day the clock started, for its
//! length and for what it excludes alike; a later version binds only clocks that start under it.

use chrono::NaiveDate;

use super::super::Case;
use super::super::custody::{Transit, TransitOutcome};
use super::super::intake::Source;
use super::super::vocabulary::SourceKind;
use super::ClockKind;
use super::reckon::{Length, Plan};
use crate::domain::rules::{RuleBook, RuleId};

/// Everything to be counted, in the order of [`ClockKind`] and instance.
pub(super) fn plans<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    let mut plans = Vec::new();
    plans.extend(acceptance(case, rules));
    plans.extend(consent(case, rules));
    plans.extend(transits(case, rules));
    plans.extend(term(case, rules));
    plans.extend(source_reply(case));
    plans
}

fn by_rule(rules: &RuleBook, rule: RuleId, started_on: NaiveDate) -> Length<'_> {
    Length::Rule(rules.in_force(rule, started_on))
}

fn acceptance<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let requested_on = case.intake.requested_on?;
    let declined_on = case.intake.declined.as_ref().map(|(on, _, _)| *on);
    let length = by_rule(rules, RuleId::AcceptanceDecision, requested_on);
    let decided_on = case.intake.accepted_on.or(declined_on);
    Some(Plan::new(ClockKind::AcceptanceDecision, requested_on, length).ended(decided_on, None))
}

fn consent<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let accepted_on = case.intake.accepted_on?;
    let court = case.intake.source.as_ref().is_some_and(|source| source.kind.is_court());
    let rule = if court { RuleId::ConsentCourt } else { RuleId::ConsentOther };
    Some(Plan::new(ClockKind::Consent, accepted_on, by_rule(rules, rule, accepted_on)).ended(None, None))
}

/// The rule of the term, and the day it counts from.
///
/// A court's referral counts from signing for its file (特邀调解规定 Art 27); until that day is on record, from acceptance.
fn term_rule(source: Option<&Source>, accepted_on: Option<NaiveDate>) -> Option<(RuleId, NaiveDate)> {
    let signed_on = source.and_then(|source| source.file_signed_on);
    match source {
        Some(Source { kind: SourceKind::CourtDelegated, .. }) => {
            Some((RuleId::TermCourtDelegated, signed_on.or(accepted_on)?))
        }
        Some(Source { kind: SourceKind::CourtEntrusted, summary_procedure, .. }) => {
            let rule = if *summary_procedure { RuleId::TermCourtEntrustedSummary } else { RuleId::TermCourtEntrusted };
            Some((rule, signed_on.or(accepted_on)?))
        }
        _ => Some((RuleId::MediationTerm, accepted_on?)),
    }
}

fn term<'a>(case: &'a Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let (rule, started_on) = term_rule(case.intake.source.as_ref(), case.intake.accepted_on)?;
    let declined_on = case.intake.declined.as_ref().map(|(on, _, _)| *on);
    let plan = Plan::new(ClockKind::MediationTerm, started_on, by_rule(rules, rule, started_on));
    Some(plan.ended(None, declined_on))
}

/// One clock for each pair of hands a transit waits for: the district first, where it goes through it.
fn transits<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    let legs = case.custody.transits.iter().flat_map(legs);
    let number = |(index, leg): (usize, Leg)| {
        let length = by_rule(rules, RuleId::TransitSign, leg.from);
        Plan::new(ClockKind::TransitSignature, leg.from, length).instance(index + 1).ended(leg.done, leg.moot)
    };
    legs.enumerate().map(number).collect()
}

/// From one pair of hands to the next.
struct Leg {
    from: NaiveDate,
    /// The receiver signed or returned; the district passed on or returned.
    done: Option<NaiveDate>,
    /// The sender took the case back.
    moot: Option<NaiveDate>,
}

fn legs(transit: &Transit) -> Vec<Leg> {
    let answered = |how: TransitOutcome| matches!(how, TransitOutcome::Signed | TransitOutcome::Returned);
    let end = transit.end.as_ref();
    let last = |from| Leg {
        from,
        done: end.filter(|end| answered(end.how)).map(|end| end.on),
        moot: end.filter(|end| !answered(end.how)).map(|end| end.on),
    };
    match (&transit.via, transit.passed_on) {
        (Some(_), Some(passed_on)) => {
            vec![Leg { from: transit.sent_on, done: Some(passed_on), moot: None }, last(passed_on)]
        }
        (Some(_) | None, _) => vec![last(transit.sent_on)],
    }
}

/// The answer the source waits for, by a date it set itself.
fn source_reply<'a>(case: &Case) -> Option<Plan<'a>> {
    let due = case.intake.source.as_ref()?.reply_due?;
    let requested_on = case.intake.requested_on?;
    Some(Plan::new(ClockKind::SourceReply, requested_on, Length::Set(due)))
}
