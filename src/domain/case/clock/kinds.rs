//! Which clocks a case has: from the recorded facts to what is to be counted. Those that begin with the ending are in
//! [`after`].
//!
//! Each function reads one topic of the case. The rule version is the one in force on the day the clock started, for its
//! length and for what it excludes alike; a later version binds only clocks that start under it.

use chrono::NaiveDate;

use super::super::Case;
use super::super::custody::{Transit, TransitOutcome};
use super::super::supervise::Supervision;
use super::super::suspension::SuspensionKind;
use super::plan::{Extension, Length, Origin, Plan, Span};
use super::{ClockKind, Why, after};
use crate::domain::rules::{RuleBook, RuleId};

/// Everything to be counted, in the order of [`ClockKind`] and instance.
pub(super) fn plans<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    let mut plans = Vec::new();
    plans.extend(acceptance(case, rules));
    plans.extend(consent(case, rules));
    plans.extend(transits(case, rules));
    plans.extend(term(case, rules));
    plans.extend(source_reply(case));
    plans.extend(supervisions(case));
    plans.extend(after::plans(case, rules));
    plans
}

pub(super) fn by_rule(rules: &RuleBook, rule: RuleId, started_on: NaiveDate) -> Length<'_> {
    Length::Rule(rules.in_force(rule, started_on))
}

fn acceptance<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let requested_on = case.intake.requested_on?;
    let declined_on = case.intake.declined.as_ref().map(|(on, _, _)| *on);
    let length = by_rule(rules, RuleId::AcceptanceDecision, requested_on);
    let decided_on = case.intake.accepted_on.or(declined_on);
    let mut plan = Plan::new(ClockKind::AcceptanceDecision, requested_on, length);
    plan.spans = closed(case);
    Some(plan.ended(decided_on, case.left_the_desk_on()))
}

fn consent<'a>(case: &Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let accepted_on = case.intake.accepted_on?;
    let court = case.intake.source.as_ref().is_some_and(|source| source.kind.is_court());
    let rule = if court { RuleId::ConsentCourt } else { RuleId::ConsentOther };
    let mut plan = Plan::new(ClockKind::Consent, accepted_on, by_rule(rules, rule, accepted_on));
    plan.spans = closed(case);
    Some(plan.ended(asked_on(case), case.left_the_desk_on()))
}

/// The day on which the last of those who have to be asked was asked for the first time. Once mediation began, whoever
/// joins later does not open the question again.
fn asked_on(case: &Case) -> Option<NaiveDate> {
    let first = |party| case.consent.attempts(party).map(|attempt| attempt.on).min();
    let asked: Option<Vec<_>> = case.to_be_asked().map(first).collect();
    let all = asked.and_then(|days| days.into_iter().max());
    [all, case.consent.began_on].into_iter().flatten().min()
}

pub(super) fn term<'a>(case: &'a Case, rules: &'a RuleBook) -> Option<Plan<'a>> {
    let (rule, started_on) = case.term()?;
    let mut plan = Plan::new(ClockKind::MediationTerm, started_on, by_rule(rules, rule, started_on));
    plan.spans = spans(case, rules);
    plan.extensions = extensions(case, rules);
    plan.awaited_since = case.intake.accepted_on;
    // A day whose meaning nobody knows closes the clock without saying that the term was kept.
    Some(plan.ended(case.resolved_on(), case.left_the_desk_on()))
}

/// The times within the term that have a reason of their own.
///
/// An appraisal does not count where a rule in force on the first day says so. A suspicion of sham or crime counts: no
/// rule excludes it, and a clock must not stop without a source.
pub(super) fn spans<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Span<'a>> {
    let Some((_, started_on)) = case.term() else { return Vec::new() };
    let excluded = rules.in_force(RuleId::AppraisalExcluded, started_on);
    let suspended = case.suspensions.iter().map(|suspension| {
        let (why, counted, rule) = match suspension.kind {
            SuspensionKind::Appraisal => (Why::Appraisal, excluded.is_none_or(|rule| rule.value == 0), excluded),
            SuspensionKind::Sham => (Why::SuspectedSham, true, None),
            SuspensionKind::Crime => (Why::SuspectedCrime, true, None),
        };
        let evidence = [suspension.evidence.as_str(), suspension.resumed_by.as_str()];
        let origin = Origin { by: Some(&suspension.by), evidence, rule };
        Span { from: suspension.from, until: suspension.to, why, counted, origin }
    });
    suspended.chain(closed(case)).collect()
}

/// Between an ending (or a decline) and a reopening no clock runs. The day of the ending was worked.
fn closed<'a>(case: &Case) -> Vec<Span<'a>> {
    let span = |(closed_on, reopened_on): (NaiveDate, NaiveDate)| {
        let (from, until) = (closed_on.succ_opt()?, Some(reopened_on));
        Some(Span { from, until, why: Why::Closed, counted: false, origin: Origin::default() })
    };
    case.closed_gaps().into_iter().filter_map(span).collect()
}

/// Extensions in the order of agreement.
fn extensions<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Extension<'a>> {
    let taken = |extension: &'a super::super::extension::Extension| Extension {
        agreed_on: extension.agreed_on,
        until: extension.until,
        after_expiry: extension.after_expiry,
        origin: Origin {
            by: Some(&extension.by),
            evidence: [extension.evidence.as_str(), ""],
            rule: rules.in_force(RuleId::ExtensionMax, extension.agreed_on),
        },
    };
    let mut extensions: Vec<_> = case.extensions.iter().map(taken).collect();
    extensions.sort_by_key(|extension| extension.agreed_on);
    extensions
}

/// One clock for each pair of hands a transit waits for: the district first, where it goes through it.
fn transits<'a>(case: &'a Case, rules: &'a RuleBook) -> Vec<Plan<'a>> {
    let legs = case.custody.transits.iter().flat_map(legs);
    let number = |(number, leg): (u32, Leg)| {
        let length = by_rule(rules, RuleId::TransitSign, leg.from);
        Plan::new(ClockKind::TransitSignature, leg.from, length).instance(number).ended(leg.done, leg.moot)
    };
    (1_u32..).zip(legs).map(number).collect()
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

/// The answer the source waits for, by a date it set itself. It waits for what came of the dispute, so the ending takes
/// nothing off it; only a court is told of that by its own report, and what ended in an old register is not asked for.
fn source_reply<'a>(case: &Case) -> Option<Plan<'a>> {
    let due = case.intake.source.as_ref()?.reply_due?;
    let requested_on = case.intake.requested_on?;
    let replied_on = case.source_replies.first().map(|reply| reply.on);
    let court = case.intake.source.as_ref().is_some_and(|source| source.kind.is_court());
    let moot = case.left_the_desk_on().filter(|_| court || case.ended_elsewhere());
    Some(Plan::new(ClockKind::SourceReply, requested_on, Length::Set(due)).ended(replied_on, moot))
}

/// 督办: an answer by a date the supervisor set.
fn supervisions<'a>(case: &Case) -> Vec<Plan<'a>> {
    let plan = |(number, supervision): (u32, &Supervision)| {
        let kind = if supervision.asks_reason { ClockKind::DelayReason } else { ClockKind::SupervisionReply };
        let plan = Plan::new(kind, supervision.on, Length::Set(supervision.reply_due?));
        let replied_on = supervision.reply.as_ref().map(|(on, _)| *on);
        Some(plan.instance(number).ended(replied_on, case.left_the_desk_on().filter(|on| *on >= supervision.on)))
    };
    (1_u32..).zip(&case.supervisions).filter_map(plan).collect()
}
