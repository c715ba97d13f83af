//! Clocks on real days: each period counted by hand, each explanation line by line.

mod after;
mod edges;
mod mediation;
mod properties;
mod reckoning;

use super::*;
use crate::domain::case::command::Act;
use crate::domain::case::custody::{Escalate, HandOver, PassOn, Recall, SignFor};
use crate::domain::case::decision::{Accept, Decline};
use crate::domain::case::intake::Register;
use crate::domain::case::testing::{DISTRICT, Given, OTHER_TOWN, TOWN, day, unborn, unit};
use crate::domain::case::vocabulary::SourceKind;
use crate::domain::office::builtin;
use crate::domain::rules::RuleId;

pub(super) fn rules() -> RuleBook {
    builtin::rules().unwrap().into_iter().collect()
}

pub(super) fn calendar() -> Calendar {
    builtin::calendar().unwrap()
}

/// The standard request, changed, registered on a day.
fn requested(on: &str, change: impl FnOnce(&mut Register)) -> Given {
    let mut request = Register { committee: None, ..Register::example() };
    change(&mut request);
    unborn().in_world(|world| world.today = day("2027-12-31")).on(on).when(request).done()
}

fn accepted(requested_on: &str, accepted_on: &str) -> Given {
    requested(requested_on, |_| {}).on(accepted_on).when(Accept::example()).done()
}

fn all(given: &Given, as_of: &str) -> Vec<Clock> {
    clocks(&given.case, day(as_of), &rules(), &calendar())
}

#[track_caller]
fn clock(given: &Given, kind: ClockKind, as_of: &str) -> Clock {
    all(given, as_of).into_iter().find(|clock| clock.kind == kind).unwrap()
}

/// One line an interval: days, count, sign, reason.
pub(super) fn told(clock: &Clock) -> Vec<String> {
    let line = |interval: &Interval| {
        let sign = if interval.counted { '+' } else { '-' };
        let ahead = if interval.ahead { " ahead" } else { "" };
        let name = interval.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("{}..{} {sign}{} {}{name}{ahead}", interval.from, interval.to, interval.days, interval.why)
    };
    clock.intervals.iter().map(line).collect()
}

fn court(kind: SourceKind, file_signed_on: &str, summary: bool) -> impl FnOnce(&mut Register) {
    let signed = day(file_signed_on);
    move |request| {
        request.source.kind = kind;
        request.source.number = Some("（2026）苏1302民初000号".to_owned());
        request.source.file_signed_on = Some(signed);
        request.source.summary_procedure = summary;
    }
}

#[test]
fn acceptance_is_decided_within_three_working_days_across_the_national_day() {
    let given = requested("2024-09-30", |_| {});
    let running = clock(&given, ClockKind::AcceptanceDecision, "2024-10-08");
    assert_eq!(running.due_on, Some(day("2024-10-10")));
    assert_eq!((running.days_counted, running.allowed), (1, Some(3)));
    assert_eq!(running.days_left(day("2024-10-08")), Some(2));
    assert_eq!(
        told(&running),
        [
            "2024-09-30..2024-09-30 -1 day_of_act",
            "2024-10-01..2024-10-07 -7 holiday 国庆节",
            "2024-10-08..2024-10-08 +1 counted",
            "2024-10-09..2024-10-10 +2 counted ahead",
        ]
    );
    let rule = running.rule.as_ref().unwrap();
    assert_eq!((rule.value, rule.from), (3, day("2011-01-01")));

    let met = given.on("2024-10-10").when(Accept::example()).done();
    let met = clock(&met, ClockKind::AcceptanceDecision, "2024-10-20");
    assert_eq!(met.state, ClockState::Met { on: day("2024-10-10") });
    assert_eq!(met.days_left(day("2024-10-20")), None);
    assert_eq!(met.days_counted, 3);
}

#[test]
fn a_make_up_saturday_is_a_working_day() {
    let clock = clock(&requested("2024-10-10", |_| {}), ClockKind::AcceptanceDecision, "2024-10-10");
    assert_eq!(clock.due_on, Some(day("2024-10-14")));
    assert_eq!(
        told(&clock),
        [
            "2024-10-10..2024-10-10 -1 day_of_act",
            "2024-10-11..2024-10-11 +1 counted ahead",
            "2024-10-12..2024-10-12 +1 make_up 国庆节 ahead",
            "2024-10-13..2024-10-13 -1 weekend ahead",
            "2024-10-14..2024-10-14 +1 counted ahead",
        ]
    );
}

#[test]
fn a_decision_too_late_is_missed_on_the_day_it_was_made() {
    let late = requested("2024-09-30", |_| {}).on("2024-10-12").when(Decline::example()).done();
    let clock = clock(&late, ClockKind::AcceptanceDecision, "2024-12-31");
    assert_eq!(clock.state, ClockState::Missed { on: day("2024-10-12") });
    assert_eq!(told(&clock).last().unwrap(), "2024-10-11..2024-10-12 -2 overdue");
    assert_eq!(clock.days_counted, 3, "overdue days are beyond the period, not part of it");
}

#[test]
fn consent_is_sought_within_ten_working_days_over_the_spring_festival() {
    let given = accepted("2026-02-10", "2026-02-11");
    let clock = clock(&given, ClockKind::Consent, "2026-02-25");
    assert_eq!(clock.due_on, Some(day("2026-03-03")));
    assert_eq!(
        told(&clock),
        [
            "2026-02-11..2026-02-11 -1 day_of_act",
            "2026-02-12..2026-02-13 +2 counted",
            "2026-02-14..2026-02-14 +1 make_up 春节",
            "2026-02-15..2026-02-23 -9 holiday 春节",
            "2026-02-24..2026-02-25 +2 counted",
            "2026-02-26..2026-02-27 +2 counted ahead",
            "2026-02-28..2026-02-28 +1 make_up 春节 ahead",
            "2026-03-01..2026-03-01 -1 weekend ahead",
            "2026-03-02..2026-03-03 +2 counted ahead",
        ]
    );
}

#[test]
fn a_court_asks_for_consent_within_three_working_days() {
    let given = requested("2026-03-02", court(SourceKind::CourtDelegated, "2026-03-02", false));
    let given = given.on("2026-03-03").when(Accept::example()).done();
    assert_eq!(clock(&given, ClockKind::Consent, "2026-03-03").due_on, Some(day("2026-03-06")));
}

#[test]
fn the_term_is_thirty_days_and_a_rest_day_at_its_end_carries_it_over() {
    let given = accepted("2026-01-15", "2026-01-16");
    let clock = clock(&given, ClockKind::MediationTerm, "2026-02-20");
    assert_eq!(clock.due_on, Some(day("2026-02-24")));
    assert_eq!((clock.days_counted, clock.allowed), (30, Some(30)));
    assert_eq!(
        told(&clock),
        [
            "2026-01-16..2026-01-16 -1 day_of_act",
            "2026-01-17..2026-02-15 +30 counted",
            "2026-02-16..2026-02-20 -5 holiday 春节",
            "2026-02-21..2026-02-23 -3 holiday 春节 ahead",
            "2026-02-24..2026-02-24 -1 carried_over ahead",
        ]
    );
}

#[test]
fn an_entrusted_summary_case_has_seven_days_from_signing_for_the_file() {
    let given = requested("2026-03-02", court(SourceKind::CourtEntrusted, "2026-03-04", true));
    let given = given.on("2026-03-06").when(Accept::example()).done();
    let clock = clock(&given, ClockKind::MediationTerm, "2026-03-06");
    assert_eq!(clock.started_on, day("2026-03-04"));
    assert_eq!(clock.due_on, Some(day("2026-03-11")));
    assert_eq!(
        told(&clock),
        [
            "2026-03-04..2026-03-04 -1 day_of_act",
            "2026-03-05..2026-03-06 +2 counted",
            "2026-03-07..2026-03-11 +5 counted ahead",
        ]
    );
}

#[test]
fn the_term_of_other_court_referrals() {
    for (kind, summary, due) in [
        (SourceKind::CourtEntrusted, false, "2026-03-19"),
        (SourceKind::CourtDelegated, false, "2026-04-03"),
        // Summary procedure exists only after filing.
        (SourceKind::CourtDelegated, true, "2026-04-03"),
    ] {
        let given = requested("2026-03-02", court(kind, "2026-03-04", summary));
        let clock = clock(&given, ClockKind::MediationTerm, "2026-03-04");
        assert_eq!(clock.due_on, Some(day(due)), "{kind} {summary}");
    }
}

#[test]
fn a_year_without_calendar_is_counted_by_weekends_and_says_so() {
    let given = accepted("2026-12-09", "2026-12-10");
    let clock = clock(&given, ClockKind::MediationTerm, "2026-12-31");
    assert_eq!(clock.due_on, Some(day("2027-01-11")));
    assert_eq!(clock.uncovered.iter().copied().collect::<Vec<_>>(), [2027]);
    assert_eq!(told(&clock).last().unwrap(), "2027-01-11..2027-01-11 -1 carried_over ahead");
    let consent = all(&given, "2026-12-31").into_iter().find(|clock| clock.kind == ClockKind::Consent).unwrap();
    assert!(consent.uncovered.is_empty(), "it ends in 2026: {:?}", consent.due_on);
}

#[test]
fn a_transit_is_signed_for_within_two_working_days() {
    let escalate = Escalate { parties_agree: true, ..Escalate::example() };
    let sent = accepted("2026-04-28", "2026-04-29").on("2026-04-30").when(escalate).done();
    let running = clock(&sent, ClockKind::TransitSignature, "2026-05-06");
    assert_eq!((running.instance, running.due_on), (Some(1), Some(day("2026-05-07"))));
    let signed = sent.clone().by(DISTRICT).on("2026-05-08").when(SignFor::example()).done();
    let missed = clock(&signed, ClockKind::TransitSignature, "2026-05-08");
    assert_eq!(missed.state, ClockState::Missed { on: day("2026-05-08") });
    let recalled = sent.on("2026-05-06").when(Recall::example()).done();
    let stopped = clock(&recalled, ClockKind::TransitSignature, "2026-05-08");
    assert_eq!(stopped.state, ClockState::Stopped { on: day("2026-05-06") });
}

#[test]
fn a_hand_over_waits_for_the_district_first_and_then_for_the_town() {
    let hand_over = HandOver { to: unit(OTHER_TOWN), ..HandOver::example() };
    let given = accepted("2026-03-02", "2026-03-03").on("2026-03-05").when(hand_over).done();
    let given = given.by(DISTRICT).on("2026-03-06").when(PassOn::example()).done();
    let legs: Vec<_> =
        all(&given, "2026-03-08").into_iter().filter(|c| c.kind == ClockKind::TransitSignature).collect();
    assert_eq!(legs.len(), 2);
    assert_eq!((legs[0].instance, legs[0].state), (Some(1), ClockState::Met { on: day("2026-03-06") }));
    assert_eq!((legs[1].instance, legs[1].due_on), (Some(2), Some(day("2026-03-10"))));
    assert_eq!(legs[1].state, ClockState::Running);
}

#[test]
fn a_date_the_source_set_is_not_moved() {
    let given = requested("2026-02-10", |request| {
        request.source.kind = SourceKind::Hotline12345;
        request.source.number = Some("工单 1".to_owned());
        request.source.reply_due = Some(day("2026-02-15"));
    });
    let clock = clock(&given, ClockKind::SourceReply, "2026-02-17");
    assert_eq!(clock.due_on, Some(day("2026-02-15")));
    assert_eq!(clock.days_left(day("2026-02-17")), Some(-2));
}

#[test]
fn the_nearest_door_is_the_deadline() {
    let given = requested("2024-09-30", |_| {});
    let as_of = day("2024-10-11");
    let deadline = next_deadline(&given.case, &all(&given, "2024-10-11"), as_of).unwrap();
    let json = serde_json::to_value(deadline).unwrap();
    assert_eq!(json, serde_json::json!({"on": "2024-10-10", "what": "acceptance_decision", "days_left": -1}));

    let accepted = given.on("2024-10-11").when(Accept::example()).done();
    let deadline = next_deadline(&accepted.case, &all(&accepted, "2024-10-11"), as_of).unwrap();
    assert_eq!((deadline.what, deadline.on), (ClockKind::Consent, day("2024-10-24")));
}

#[test]
fn imported_unchecked_and_declined_cases_raise_no_alarm() {
    let mut given = requested("2024-09-30", |_| {});
    given.case.intake.unchecked = true;
    assert_eq!(next_deadline(&given.case, &all(&given, "2024-11-30"), day("2024-11-30")), None);
    let declined = requested("2024-09-30", |_| {}).on("2024-10-08").when(Decline::example()).done();
    assert_eq!(next_deadline(&declined.case, &all(&declined, "2024-11-30"), day("2024-11-30")), None);
}

#[test]
fn what_was_due_under_the_old_books_stays_visible() {
    let given = accepted("2026-03-02", "2026-03-03");
    let mut corrected = rules();
    let mut rule = corrected.in_force(RuleId::MediationTerm, day("2026-03-03")).unwrap().clone();
    rule.from = day("2026-01-01");
    rule.value = 45;
    corrected.set(rule);
    let calendar = calendar();
    let now = Books { rules: &corrected, calendar: &calendar };
    let before = Books { rules: &rules(), calendar: &calendar };
    let compared = clocks_compared(&given.case, day("2026-03-10"), now, before);
    let term = compared.iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap();
    assert_eq!((term.due_on, term.was_due), (Some(day("2026-04-17")), Some(day("2026-04-02"))));
    let others = compared.iter().filter(|clock| clock.kind != ClockKind::MediationTerm);
    assert!(others.into_iter().all(|clock| clock.was_due.is_none()));
}

#[test]
fn a_rule_that_came_into_force_after_the_start_does_not_bind() {
    let given = accepted("2026-03-02", "2026-03-03");
    let mut changed = rules();
    let mut rule = changed.in_force(RuleId::MediationTerm, day("2026-03-03")).unwrap().clone();
    rule.from = day("2026-03-04");
    rule.value = 60;
    changed.set(rule);
    let clocks = clocks(&given.case, day("2026-03-10"), &changed, &calendar());
    let term = clocks.iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap();
    assert_eq!(term.due_on, Some(day("2026-04-02")));
}

/// The court's file came after acceptance: until then the term is shown with the day it will begin, and counts nothing.
#[test]
fn a_term_that_has_not_begun_is_shown_as_such() {
    let given = requested("2026-03-02", court(SourceKind::CourtDelegated, "2026-03-10", false));
    let given = given.on("2026-03-03").when(Accept::example()).done();
    let coming = clock(&given, ClockKind::MediationTerm, "2026-03-05");
    assert_eq!((coming.started_on, coming.due_on), (day("2026-03-10"), Some(day("2026-04-09"))));
    assert_eq!((coming.state, coming.days_counted), (ClockState::Running, 0));
    assert!(coming.intervals.iter().all(|interval| interval.ahead));
    assert_eq!(clock(&given, ClockKind::MediationTerm, "2026-03-11").days_counted, 1);
}

#[test]
fn nothing_has_started_before_its_day() {
    let given = accepted("2026-03-02", "2026-03-03");
    let kinds: Vec<_> = all(&given, "2026-03-02").iter().map(|clock| clock.kind).collect();
    assert_eq!(kinds, [ClockKind::AcceptanceDecision]);
    assert_eq!(all(&given, "2026-03-02")[0].state, ClockState::Running, "the decision lies a day ahead");
    assert!(all(&given, "2026-03-01").is_empty());
    assert_eq!(given.case.custody.answerable(), Some(&unit(TOWN)));
}

#[test]
fn the_open_doors_do_not_depend_on_the_day_they_are_looked_at() {
    let given = accepted("2026-03-02", "2026-03-03");
    let doors = doors(&given.case, &rules(), &calendar());
    let told: Vec<_> = doors.iter().map(|door| (door.what, door.on)).collect();
    assert_eq!(told, [(ClockKind::Consent, day("2026-03-17")), (ClockKind::MediationTerm, day("2026-04-02"))]);
    for as_of in day("2026-03-03").iter_days().take(60) {
        let clocks = clocks(&given.case, as_of, &rules(), &calendar());
        assert_eq!(nearest(&doors, as_of), next_deadline(&given.case, &clocks, as_of), "{as_of}");
    }
}

#[test]
fn a_session_that_is_arranged_is_a_door_until_it_is_held_or_called_off() {
    use crate::domain::case::sessions::{CancelSession, PlanSession};
    use crate::domain::case::testing::mediating;
    let planned = mediating().when(PlanSession { date: day("2026-03-20"), ..PlanSession::example() }).done();
    let session = |given: &Given| {
        let doors = doors(&given.case, &rules(), &calendar());
        doors.iter().find(|door| door.what == ClockKind::Session).map(|door| door.on)
    };
    assert_eq!(session(&planned), Some(day("2026-03-20")));
    let near = nearest(&doors(&planned.case, &rules(), &calendar()), day("2026-03-18")).unwrap();
    assert_eq!((near.what, near.days_left), (ClockKind::Session, 2), "nearer than the term");
    let cancelled = planned.when(CancelSession { date: day("2026-03-20"), ..CancelSession::example() }).done();
    assert_eq!(session(&cancelled), None);
}
