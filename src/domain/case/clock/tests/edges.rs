//! Edges on which other systems' clocks went wrong: each counted by hand on the announced calendar.

use super::{calendar, requested, rules, told};
use crate::domain::case::clock::{Clock, ClockKind, ClockState, Why, clocks};
use crate::domain::case::command::Act;
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::custody::{Escalate, SignFor};
use crate::domain::case::decision::Accept;
use crate::domain::case::ending::End;
use crate::domain::case::mediators::NameMediators;
use crate::domain::case::reopen::Reopen;
use crate::domain::case::rights::TellRights;
use crate::domain::case::suspension::{Resume, Suspend, SuspensionKind};
use crate::domain::case::testing::{DISTRICT, FIRST, Given, day, key};
use crate::domain::case::vocabulary::Ending;
use crate::domain::rules::{RuleBook, RuleId};

/// Accepted on a day, everything ready, the respondent agreed on it.
fn mediating(on: &str) -> Given {
    let given = requested(on, |_| {}).on(on).when(Accept::example()).done();
    let name = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
    let told = TellRights { parties: [key("a1"), key("r1")].into(), private_session: false, ..TellRights::example() };
    let asked = SeekConsent { party: key("r1"), answer: Answer::Agreed, ..SeekConsent::example() };
    given.when(name).done().when(told).done().when(asked).done()
}

fn paused(given: Given, from: &str, to: &str) -> Given {
    let suspend = Suspend { kind: SuspensionKind::Appraisal, commissioned_on: Some(day(from)), ..Suspend::example() };
    given.on(from).when(suspend).done().on(to).when(Resume::example()).done()
}

fn term_under(given: &Given, as_of: &str, rules: &RuleBook) -> Clock {
    let all = clocks(&given.case, day(as_of), rules, &calendar());
    all.into_iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap()
}

fn term(given: &Given, as_of: &str) -> Clock {
    term_under(given, as_of, &rules())
}

/// Friday to Monday are four calendar days of pause: the term is in calendar days, so the weekend in it is not counted
/// either, and the last day moves by exactly four.
#[test]
fn a_pause_over_a_weekend_moves_the_last_day_by_its_calendar_days() {
    let plain = mediating("2026-03-02");
    assert_eq!(term(&plain, "2026-03-03").due_on, Some(day("2026-04-01")));
    let given = paused(plain, "2026-03-06", "2026-03-10");
    let clock = term(&given, "2026-03-20");
    assert_eq!(clock.due_on, Some(day("2026-04-07")), "the 5th is 清明节, the 6th too: carried over to the 7th");
    assert_eq!(
        told(&clock)[..4],
        [
            "2026-03-02..2026-03-02 -1 day_of_act",
            "2026-03-03..2026-03-05 +3 counted",
            "2026-03-06..2026-03-09 -4 appraisal",
            "2026-03-10..2026-03-20 +11 counted",
        ]
    );
}

/// A pause across the National Day week: holidays within it are pause, not holiday, and none is left out twice.
#[test]
fn a_pause_spanning_a_holiday_is_left_out_once() {
    let given = paused(mediating("2026-09-21"), "2026-09-28", "2026-10-09");
    let clock = term(&given, "2026-10-12");
    // 30 days without the eleven from the 28th to the 8th: the 21st of October plus eleven is the 1st of November, a
    // Sunday, carried over to Monday.
    assert_eq!(clock.due_on, Some(day("2026-11-02")));
    let left_out: u32 = clock.intervals.iter().filter(|one| one.why == Why::Appraisal).map(|one| one.days).sum();
    assert_eq!(left_out, 11);
    assert!(clock.intervals.iter().all(|one| one.why != Why::Holiday), "{:?}", told(&clock));
}

/// A rule that comes into force during a pause binds only clocks that start under it; the pause is kept (elsewhere it was
/// lost with the change).
#[test]
fn a_rule_changed_while_paused_keeps_the_pause_and_the_old_length() {
    let given = paused(mediating("2026-03-02"), "2026-03-06", "2026-03-10");
    let before = term(&given, "2026-03-20");
    let mut changed = rules();
    let mut rule = changed.in_force(RuleId::MediationTerm, day("2026-03-02")).unwrap().clone();
    (rule.from, rule.value) = (day("2026-03-08"), 20);
    changed.set(rule);
    let after = term_under(&given, "2026-03-20", &changed);
    assert_eq!((after.due_on, &after.intervals), (before.due_on, &before.intervals));
    // A correction that reaches back to the start does bind, and the pause still does not count.
    let mut corrected = rules();
    let mut rule = corrected.in_force(RuleId::MediationTerm, day("2026-03-02")).unwrap().clone();
    rule.value = 20;
    corrected.set(rule);
    let shorter = term_under(&given, "2026-03-20", &corrected);
    assert_eq!(shorter.due_on, Some(day("2026-03-26")));
    assert!(shorter.intervals.iter().any(|one| one.why == Why::Appraisal && one.days == 4));
}

/// The term runs on while a case is between two committees: moving a case buys nobody time.
#[test]
fn the_term_runs_on_in_transit() {
    let given = mediating("2026-03-02");
    let sent = given.on("2026-03-09").when(Escalate { parties_agree: true, ..Escalate::example() }).done();
    let due = term(&sent, "2026-03-10").due_on;
    assert_eq!(due, Some(day("2026-04-01")));
    let signed = sent.by(DISTRICT).on("2026-03-11").when(SignFor::example()).done();
    assert_eq!(term(&signed, "2026-03-20").due_on, due);
}

/// An appraisal that is still under way when the case moves goes on not counting: hands change, the pause does not end.
#[test]
fn a_transit_while_paused_leaves_the_pause_alone() {
    let suspend =
        Suspend { kind: SuspensionKind::Appraisal, commissioned_on: Some(day("2026-03-06")), ..Suspend::example() };
    let given = mediating("2026-03-02").on("2026-03-06").when(suspend).done();
    let escalate = Escalate { parties_agree: true, ..Escalate::example() };
    let sent = given.on("2026-03-09").when(escalate).done();
    let clock = term(&sent, "2026-03-12");
    assert_eq!((clock.state, clock.due_on, clock.days_counted), (ClockState::Paused, None, 3));
    let signed = sent.by(DISTRICT).on("2026-03-11").when(SignFor::example()).done();
    assert_eq!(term(&signed, "2026-03-16").state, ClockState::Paused);
}

/// Between the closing and the reopening no time passes; what was left of the term is what is left of it.
#[test]
fn reopened_it_has_as_many_days_as_were_left() {
    let end = End { ending: Ending::Withdrawn, by: Some(key("a1")), ..End::example() };
    let ended = mediating("2026-03-02").on("2026-03-12").when(end).done();
    assert_eq!(term(&ended, "2026-05-20").state, ClockState::Met { on: day("2026-03-12") });
    let again = ended.on("2026-05-20").when(Reopen::example()).done();
    let clock = term(&again, "2026-05-21");
    // Ten days were counted by the 12th; the 20th of May is the eleventh, so the thirtieth is the 8th of June.
    assert_eq!((clock.days_counted, clock.due_on), (12, Some(day("2026-06-08"))));
    let closed: u32 = clock.intervals.iter().filter(|one| one.why == Why::Closed).map(|one| one.days).sum();
    assert_eq!(closed, 68, "{:?}", told(&clock));
}

#[test]
fn a_term_may_end_on_the_29th_of_february() {
    let given = mediating("2024-01-30");
    assert_eq!(term(&given, "2024-02-01").due_on, Some(day("2024-02-29")));
    // In a year without that day the thirtieth is the 1st of March: a Sunday in 2026, carried over.
    let given = mediating("2026-01-30");
    assert_eq!(term(&given, "2026-02-02").due_on, Some(day("2026-03-02")));
}

/// The last make-up workday of a holiday is a Saturday on which a period may well end.
#[test]
fn a_term_may_end_on_a_make_up_saturday() {
    let given = mediating("2026-09-10");
    let clock = term(&given, "2026-09-11");
    assert_eq!(clock.due_on, Some(day("2026-10-10")));
    assert!(clock.intervals.iter().all(|one| one.why != Why::CarriedOver), "{:?}", told(&clock));
}

/// Over the New Year into a year without an announcement: counted by weekends and said to be, also under a pause.
#[test]
fn over_new_year_without_a_calendar_it_says_so() {
    let given = paused(mediating("2026-12-07"), "2026-12-14", "2026-12-21");
    let clock = term(&given, "2026-12-28");
    assert_eq!(clock.due_on, Some(day("2027-01-13")));
    assert_eq!(clock.uncovered.iter().copied().collect::<Vec<_>>(), [2027]);
}
