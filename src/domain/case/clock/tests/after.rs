//! What is owed after the ending, told by commands.

use super::{calendar, rules, told};
use crate::domain::case::agreement::{AgreeOrally, PutInWriting};
use crate::domain::case::clock::{Clock, ClockKind, ClockState, Why, clocks, doors, next_deadline};
use crate::domain::case::command::Act;
use crate::domain::case::confirmation::{ApplyConfirmation, ConfirmationResult, RecordConfirmationDecided};
use crate::domain::case::court_report::ReportToCourt;
use crate::domain::case::custody_times::custody_times;
use crate::domain::case::decision::{Decline, DeclineGround};
use crate::domain::case::ending::End;
use crate::domain::case::figures::figures;
use crate::domain::case::performance::{PerformanceKind, RecordPerformance};
use crate::domain::case::reopen::Reopen;
use crate::domain::case::supervise::{Supervise, SuperviseReply};
use crate::domain::case::testing::{FIRST, Given, TOWN, agreed, agreed_as, day, mediating, registered_as, unit};
use crate::domain::case::visit::Visit;
use crate::domain::case::vocabulary::{Ending, SourceKind};

fn find(given: &Given, kind: ClockKind, instance: Option<u32>, as_of: &str) -> Option<Clock> {
    let clocks = clocks(&given.case, day(as_of), &rules(), &calendar());
    clocks.into_iter().find(|clock| clock.kind == kind && (instance.is_none() || clock.instance == instance))
}

#[track_caller]
fn one(given: &Given, kind: ClockKind, as_of: &str) -> Clock {
    find(given, kind, None, as_of).unwrap()
}

fn perform(given: Given, on: &str, instalment: u32) -> Given {
    let full =
        RecordPerformance { instalment, kind: PerformanceKind::Full, amount_fen: None, ..RecordPerformance::example() };
    given.on(on).when(full).done()
}

/// In force and ended on Monday 2026-03-16; 5 000 due on 04-01, 3 000 on 05-06.
#[test]
fn the_window_for_confirmation_shuts_after_thirty_days() {
    let given = agreed();
    assert_eq!(one(&given, ClockKind::Confirmation, "2026-04-15").due_on, Some(day("2026-04-15")));
    let shut = one(&given, ClockKind::Confirmation, "2026-04-16");
    assert_eq!(shut.state, ClockState::Missed { on: day("2026-04-15") });
    let deadline = |as_of: &str| {
        let clocks = clocks(&given.case, day(as_of), &rules(), &calendar());
        next_deadline(&given.case, &clocks, day(as_of)).map(|deadline| (deadline.what, deadline.instance))
    };
    assert_eq!(deadline("2026-03-31"), Some((ClockKind::Performance, Some(1))));
    let given = perform(given.clone(), "2026-04-01", 1);
    let clocks = clocks(&given.case, day("2026-04-16"), &rules(), &calendar());
    let next = next_deadline(&given.case, &clocks, day("2026-04-16")).unwrap();
    assert_eq!((next.what, next.on), (ClockKind::Archive, day("2026-04-15")), "a shut door is none");
    let applied = given.on("2026-04-10").when(ApplyConfirmation::example()).done();
    assert_eq!(one(&applied, ClockKind::Confirmation, "2026-06-30").state, ClockState::Met { on: day("2026-04-10") });
    let court = one(&applied, ClockKind::ConfirmationAcceptance, "2026-04-10");
    assert_eq!((court.quiet, court.due_on), (true, Some(day("2026-04-13"))));
}

#[test]
fn an_application_withdrawn_or_refused_leaves_the_window_open_for_another() {
    for (result, number) in [(ConfirmationResult::Withdrawn, None), (ConfirmationResult::Refused, Some("1".to_owned()))]
    {
        let decided = RecordConfirmationDecided { result, number, reason: "材料不齐。".to_owned() };
        let applied = agreed().on("2026-03-20").when(ApplyConfirmation::example()).done();
        let open = applied.on("2026-03-25").when(decided).done();
        let window = one(&open, ClockKind::Confirmation, "2026-03-26");
        assert!(!matches!(window.state, ClockState::Met { .. }), "{result:?}: {:?}", window.state);
        assert_eq!(window.due_on, Some(day("2026-04-15")));
        let again = open.on("2026-04-10").when(ApplyConfirmation::example()).done();
        let met = ClockState::Met { on: day("2026-04-10") };
        assert_eq!(one(&again, ClockKind::Confirmation, "2026-04-11").state, met, "{result:?}");
    }
}

#[test]
fn what_was_performed_needs_no_court() {
    let given = perform(perform(agreed(), "2026-03-20", 1), "2026-03-25", 2);
    let confirmation = one(&given, ClockKind::Confirmation, "2026-06-30");
    assert_eq!(confirmation.state, ClockState::Stopped { on: day("2026-03-25") });
    let visit = one(&given, ClockKind::Visit, "2026-03-25");
    assert_eq!((visit.started_on, visit.due_on), (day("2026-03-25"), Some(day("2026-04-09"))));
}

#[test]
fn each_instalment_has_its_own_date_and_the_visit_follows_the_last() {
    let given = perform(agreed(), "2026-04-02", 1);
    let first = find(&given, ClockKind::Performance, Some(1), "2026-04-30").unwrap();
    assert_eq!(first.state, ClockState::Missed { on: day("2026-04-02") });
    let second = find(&given, ClockKind::Performance, Some(2), "2026-04-30").unwrap();
    assert_eq!((second.state, second.due_on), (ClockState::Running, Some(day("2026-05-06"))));
    assert_eq!(find(&given, ClockKind::Visit, None, "2026-05-05"), None, "not yet");
    let visit = one(&given, ClockKind::Visit, "2026-05-06");
    assert_eq!(visit.due_on, Some(day("2026-05-21")));
    let visited = given.on("2026-05-20").when(Visit::example()).done();
    assert_eq!(one(&visited, ClockKind::Visit, "2026-06-30").state, ClockState::Met { on: day("2026-05-20") });
}

#[test]
fn nobody_is_alarmed_about_confirming_an_oral_agreement_until_it_is_in_writing() {
    let oral = mediating().on("2026-03-16").when(AgreeOrally::example()).done();
    let window = one(&oral, ClockKind::Confirmation, "2026-03-20");
    assert_eq!((window.quiet, window.due_on), (true, Some(day("2026-04-15"))));
    let alarmed = |given: &Given| {
        doors(&given.case, &rules(), &calendar()).iter().any(|door| door.what == ClockKind::Confirmation)
    };
    assert!(!alarmed(&oral));
    let written = oral.on("2026-03-23").when(PutInWriting { mediator: FIRST, ..PutInWriting::example() }).done();
    assert!(alarmed(&written));
    assert_eq!(one(&written, ClockKind::Confirmation, "2026-03-23").due_on, Some(day("2026-04-15")));
}

/// Given a case that ended in an old register, when it is reopened and ends here, then everything is owed that a case
/// ended here owes.
#[test]
fn an_imported_case_that_is_reopened_and_ends_here_owes_what_every_case_owes() {
    use crate::domain::case::import::ImportCase;
    let row = ImportCase { confirmed: false, performed_on: None, ..ImportCase::example() };
    let imported = crate::domain::case::testing::unborn().on("2026-03-02").when(row).done();
    assert_eq!(doors(&imported.case, &rules(), &calendar()), []);
    let reopened = imported.by("321302101").on("2026-03-03").when(Reopen::example()).done();
    let end = End { ending: Ending::Sued, ..End::example() };
    let ended = reopened.on("2026-03-20").when(end).done();
    let owed: Vec<_> = doors(&ended.case, &rules(), &calendar()).iter().map(|door| door.what).collect();
    assert_eq!(owed, [ClockKind::Archive]);
}

#[test]
fn a_court_is_told_of_a_decline_too() {
    let referral = |request: &mut crate::domain::case::intake::Register| {
        request.source.kind = SourceKind::CourtDelegated;
        request.source.number = Some("（2026）示例诉前调1号".to_owned());
    };
    let decline =
        Decline { ground: DeclineGround::NotCivil, reason: "属行政争议。".to_owned(), applicant_told: true };
    let declined = registered_as(referral).on("2026-03-04").when(decline).done();
    let next = doors(&declined.case, &rules(), &calendar());
    assert_eq!(
        next.iter().map(|door| (door.what, door.on)).collect::<Vec<_>>(),
        [(ClockKind::CourtReport, day("2026-03-11"))]
    );
    let told = agreed_as(referral);
    let report = ReportToCourt {
        result: crate::domain::case::vocabulary::Outcome::Agreed,
        undisputed_facts: String::new(),
        ..ReportToCourt::example()
    };
    let told = told.on("2026-03-24").when(report).done();
    assert_eq!(one(&told, ClockKind::CourtReport, "2026-06-30").state, ClockState::Missed { on: day("2026-03-24") });
}

/// Ended on 2026-03-20 after 17 counted days, on again from 2026-05-06.
#[test]
fn time_between_ending_and_reopening_is_in_no_figure() {
    let end = End { ending: Ending::Deadlock, ..End::example() };
    let given = mediating().on("2026-03-20").when(end).done().on("2026-05-06").when(Reopen::example()).done();
    let term = one(&given, ClockKind::MediationTerm, "2026-05-08");
    assert_eq!((term.due_on, term.days_counted), (Some(day("2026-05-18")), 20));
    assert_eq!(told(&term)[2], "2026-03-21..2026-05-05 -46 closed");
    assert!(term.intervals.iter().any(|interval| interval.why == Why::Closed && !interval.counted));
    assert_eq!(find(&given, ClockKind::Archive, None, "2026-05-08"), None, "it is open again");

    let open = figures(&given.case, day("2026-05-08"), &rules()).unwrap();
    assert_eq!((open.open_age, open.excluded_days), (Some(19), 0));
    let times = custody_times(&given.case, day("2026-05-08"));
    assert_eq!(times.held.get(&unit(TOWN)), Some(&20));

    let again = given.on("2026-05-11").when(End { ending: Ending::Deadlock, ..End::example() }).done();
    let closed = figures(&again.case, day("2026-06-30"), &rules()).unwrap();
    assert_eq!((closed.accepted_to_ended, closed.requested_to_ended), (Some(22), Some(23)));
    assert_eq!(one(&again, ClockKind::Archive, "2026-06-30").started_on, day("2026-05-11"));
}

#[test]
fn a_supervisor_sets_a_date_of_their_own() {
    let supervise = Supervise { reply_due: Some(day("2026-03-14")), asks_reason: false, ..Supervise::example() };
    let given = mediating().on("2026-03-09").when(supervise).done();
    let clock = one(&given, ClockKind::SupervisionReply, "2026-03-12");
    assert_eq!(clock.due_on, Some(day("2026-03-14")), "a Saturday, and kept");
    let answered = given.on("2026-03-13").when(SuperviseReply::example()).done();
    assert_eq!(
        one(&answered, ClockKind::SupervisionReply, "2026-06-30").state,
        ClockState::Met { on: day("2026-03-13") }
    );
}
