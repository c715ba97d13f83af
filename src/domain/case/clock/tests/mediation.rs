//! What happens during mediation, told by commands: consent, suspension, extension, ending.

use super::{all, calendar, clock, court, requested, rules, told};
use crate::domain::case::clock::{ClockKind, ClockState, Why, clocks};
use crate::domain::case::command::Act;
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::decision::Accept;
use crate::domain::case::ending::End;
use crate::domain::case::extension::Extend;
use crate::domain::case::figures::{LeftOut, figures};
use crate::domain::case::import::{ConfirmImport, ImportCase};
use crate::domain::case::mediators::NameMediators;
use crate::domain::case::rights::TellRights;
use crate::domain::case::suspension::{Resume, Suspend, SuspensionKind};
use crate::domain::case::testing::{FIRST, Given, day, key, unborn};
use crate::domain::case::vocabulary::{Ending, SourceKind};
use crate::domain::rules::{RuleBook, RuleId};

/// Accepted on Tuesday 2026-03-03, everything ready, the respondent agreed on 2026-03-05.
fn mediating() -> Given {
    let given = requested("2026-03-02", |_| {}).on("2026-03-03").when(Accept::example()).done();
    let name = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
    let told = TellRights { parties: [key("a1"), key("r1")].into(), private_session: false, ..TellRights::example() };
    let asked = SeekConsent { party: key("r1"), answer: Answer::Agreed, ..SeekConsent::example() };
    given.when(name).done().when(told).done().on("2026-03-05").when(asked).done()
}

fn suspend(kind: SuspensionKind) -> Suspend {
    let commissioned_on = (kind == SuspensionKind::Appraisal).then(|| day("2026-03-10"));
    Suspend { kind, commissioned_on, ..Suspend::example() }
}

fn end(ending: Ending) -> End {
    End { ending, by: Some(key("r1")), ..End::example() }
}

#[test]
fn consent_is_kept_by_asking_whatever_the_answer() {
    let given = requested("2026-03-02", |_| {}).on("2026-03-03").when(Accept::example()).done();
    let asked = SeekConsent { party: key("r1"), answer: Answer::NoAnswer, ..SeekConsent::example() };
    let asked = given.on("2026-03-06").when(asked).done();
    let consent = clock(&asked, ClockKind::Consent, "2026-03-31");
    assert_eq!(consent.state, ClockState::Met { on: day("2026-03-06") });
    assert_eq!(clock(&asked, ClockKind::Consent, "2026-03-05").state, ClockState::Running);
}

#[test]
fn an_ending_stops_what_is_no_longer_owed_and_keeps_the_term() {
    let given = requested("2026-03-02", |_| {}).on("2026-03-03").when(Accept::example()).done();
    let ended = given.on("2026-03-09").when(end(Ending::SettledPrivately)).done();
    assert_eq!(clock(&ended, ClockKind::Consent, "2026-04-30").state, ClockState::Stopped { on: day("2026-03-09") });
    assert_eq!(clock(&ended, ClockKind::MediationTerm, "2026-04-30").state, ClockState::Met { on: day("2026-03-09") });
    let late = mediating().on("2026-04-03").when(end(Ending::Deadlock)).done();
    assert_eq!(
        clock(&late, ClockKind::MediationTerm, "2026-04-30").state,
        ClockState::Missed { on: day("2026-04-03") }
    );
}

#[test]
fn an_appraisal_by_command_names_who_recorded_it_what_proves_it_and_the_rule() {
    let given = mediating().on("2026-03-10").when(suspend(SuspensionKind::Appraisal)).done();
    assert_eq!(clock(&given, ClockKind::MediationTerm, "2026-03-12").state, ClockState::Paused);
    let given = given.on("2026-03-15").when(Resume::example()).done();
    let term = clock(&given, ClockKind::MediationTerm, "2026-03-20");
    assert_eq!(term.due_on, Some(day("2026-04-07")));
    let appraisal = term.intervals.iter().find(|interval| interval.why == Why::Appraisal).unwrap();
    assert_eq!((appraisal.days, appraisal.by.as_deref()), (5, Some("gan")));
    assert_eq!(appraisal.evidence, ["鉴定委托书〔2026〕6号", "鉴定意见书〔2026〕6号"]);
    assert!(appraisal.rule.as_ref().unwrap().source.contains("第26条"));
}

#[test]
fn where_no_rule_excludes_it_an_appraisal_counts() {
    let given = mediating().on("2026-03-10").when(suspend(SuspensionKind::Appraisal)).done();
    let without: RuleBook = rules().all().filter(|rule| rule.rule != RuleId::AppraisalExcluded).cloned().collect();
    let clocks = clocks(&given.case, day("2026-03-20"), &without, &calendar());
    let term = clocks.iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap();
    assert_eq!((term.state, term.due_on), (ClockState::Running, Some(day("2026-04-02"))));
    assert_eq!(told(term)[2], "2026-03-10..2026-03-20 +11 appraisal");
    assert_eq!(figures(&given.case, day("2026-03-20"), &without).unwrap().excluded_days, 0);
}

#[test]
fn a_suspicion_counts_and_is_named() {
    for (kind, why) in [(SuspensionKind::Sham, Why::SuspectedSham), (SuspensionKind::Crime, Why::SuspectedCrime)] {
        let given = mediating().on("2026-03-10").when(suspend(kind)).done();
        let term = clock(&given, ClockKind::MediationTerm, "2026-03-20");
        assert_eq!((term.state, term.due_on), (ClockState::Running, Some(day("2026-04-02"))), "{kind}");
        assert!(term.intervals.iter().any(|interval| interval.why == why && interval.counted), "{kind}");
    }
}

#[test]
fn an_extension_by_command_in_time_and_after_expiry() {
    let extend = |agreed_on: &str, until: &str| Extend {
        agreed_on: day(agreed_on),
        until: day(until),
        agreed_by: [key("a1"), key("r1")].into(),
        ..Extend::example()
    };
    let in_time = mediating().on("2026-04-01").when(extend("2026-03-30", "2026-04-17")).done();
    let term = clock(&in_time, ClockKind::MediationTerm, "2026-04-10");
    assert_eq!((term.due_on, term.allowed), (Some(day("2026-04-17")), Some(45)));
    assert_eq!(term.intervals.last().unwrap().rule.as_ref().map(|rule| rule.rule), Some(RuleId::ExtensionMax));

    let late = mediating().on("2026-04-08").when(extend("2026-04-08", "2026-04-17")).done();
    let term = clock(&late, ClockKind::MediationTerm, "2026-04-10");
    assert_eq!((term.due_on, term.state), (Some(day("2026-04-17")), ClockState::Running));
    assert_eq!(told(&term)[2], "2026-04-03..2026-04-08 -6 lapsed");
    assert_eq!(told(&term)[3], "2026-04-09..2026-04-10 +2 extension_after_expiry");
}

#[test]
fn only_a_court_is_reported_to() {
    let own = mediating().on("2026-03-20").when(end(Ending::Deadlock)).done();
    assert!(all(&own, "2026-03-20").iter().all(|clock| clock.kind != ClockKind::CourtReport));
    let given = requested("2026-03-02", court(SourceKind::CourtEntrusted, "2026-03-02", false));
    let given = given.on("2026-03-03").when(Accept::example()).done();
    let ended = given.on("2026-03-09").when(end(Ending::Refused)).done();
    assert_eq!(clock(&ended, ClockKind::CourtReport, "2026-03-09").due_on, Some(day("2026-03-16")));
}

#[test]
fn time_to_resolution_is_told_gross_and_net_beside_the_request() {
    let given = mediating().on("2026-03-10").when(suspend(SuspensionKind::Appraisal)).done();
    let given = given.on("2026-03-15").when(Resume::example()).done().on("2026-03-30");
    let ended = given.when(end(Ending::Deadlock)).done();
    let closed = figures(&ended.case, day("2026-06-30"), &rules()).unwrap();
    assert_eq!(closed.requested_to_ended, Some(28));
    assert_eq!((closed.accepted_to_ended, closed.excluded_days, closed.accepted_to_ended_net), (Some(27), 5, Some(22)));
    assert_eq!((closed.open_age, closed.left_out), (None, None));
    let open = figures(&ended.case, day("2026-03-12"), &rules()).unwrap();
    assert_eq!((open.open_age, open.excluded_days, open.ending), (Some(9), 2, None));
    assert_eq!(figures(&ended.case, day("2026-03-01"), &rules()), None);
}

#[test]
fn an_old_register_is_left_out_where_its_date_means_something_else_and_raises_no_alarm() {
    use crate::domain::case::ending::ClosedMeans;
    let import = |means| {
        let row = ImportCase { closed_means: means, ..ImportCase::example() };
        unborn().on("2026-03-02").when(row).done()
    };
    for (means, left_out, days) in [
        (ClosedMeans::Ended, None, Some(35)),
        (ClosedMeans::Performed, Some(LeftOut::PerformedDate), None),
        (ClosedMeans::Unknown, Some(LeftOut::UnknownDate), None),
    ] {
        let given = import(means);
        let told = figures(&given.case, day("2026-03-02"), &rules()).unwrap();
        assert_eq!((told.left_out, told.accepted_to_ended), (left_out, days), "{means}");
        assert!(all(&given, "2026-03-02").iter().all(|clock| !clock.is_open()), "{means}");
    }
    let open =
        ImportCase { ended_on: None, ending: None, agreement_on: None, performed_on: None, ..ImportCase::example() };
    let given = unborn().on("2026-03-02").when(open).done();
    let doors = |given: &Given| crate::domain::case::clock::doors(&given.case, &rules(), &calendar());
    assert_eq!(doors(&given), []);
    assert!(!doors(&given.when(ConfirmImport { mediating_since: None }).done()).is_empty());
}
