//! Given a row of an old register, when it is imported, then the case says what the row says and no more.

use super::*;
use crate::domain::case::testing::{FIRST, Given, TOWN, day, unborn, unit, world};
use crate::domain::case::vocabulary::Stage;

fn row() -> ImportCase {
    ImportCase::example()
}

fn open() -> ImportCase {
    ImportCase {
        ended_on: None,
        ending: None,
        amount_fen: None,
        agreement_on: None,
        performed_on: None,
        satisfaction: None,
        confirmed: false,
        ..row()
    }
}

fn confirm() -> ConfirmImport {
    ConfirmImport { mediating_since: None }
}

fn import(row: ImportCase) -> Given {
    unborn().on("2026-06-30").when(row).done()
}

#[test]
fn a_row_becomes_a_case_with_each_fact_on_its_own_day() {
    let case = import(row());
    let days: Vec<_> = case.facts.iter().map(|fact| (fact.on.to_string(), fact.event.kind())).collect();
    assert_eq!(days.first(), Some(&("2024-03-04".to_owned(), "imported")));
    assert!(days.contains(&("2024-03-05".to_owned(), "accepted")));
    assert!(days.contains(&("2024-04-09".to_owned(), "imported_ending")));
    let case = case.case;
    assert_eq!(case.stage, Some(Stage::Ended));
    assert_eq!(case.intake.requested_on, Some(day("2024-03-04")));
    assert_eq!(case.intake.accepted_on, Some(day("2024-03-05")));
    assert_eq!(case.intake.difficulty, Some(Difficulty::Ordinary));
    assert_eq!(case.resolved_on(), Some(day("2024-04-09")));
    assert_eq!(case.aliases, ["耿车知调〔2024〕7号", "旧册 12"]);
    assert_eq!(
        case.agreement_in_force().map(|(agreement, on)| (agreement.terms.amount_fen, on)),
        Some((Fen::yuan(8_000), day("2024-04-09")))
    );
    let import = case.imported.unwrap();
    assert_eq!((import.confirmed, import.satisfaction, import.remark.as_str()), (true, Some(5), "当事人电话改约"));
    assert!(!case.intake.unchecked, "only open cases wait for a person");
}

#[test]
fn an_open_case_waits_for_a_person() {
    let case = import(open());
    assert!(case.case.intake.unchecked);
    assert_eq!(case.case.ended, None);
    let checked = case.by(TOWN).when(confirm()).then([ImportConfirmed {}]);
    assert!(!checked.case.intake.unchecked);
    assert_eq!(checked.case.imported.as_ref().and_then(|import| import.checked_on), Some(day("2026-06-30")));
    checked.when(confirm()).refused("nothing_to_check");
}

#[test]
fn the_paper_file_may_show_that_mediation_had_begun() {
    let open = ImportCase { appraisal_from: None, appraisal_to: None, ..open() };
    let since = |on: &str| ConfirmImport { mediating_since: Some(day(on)) };
    let case = import(open.clone()).by(TOWN);
    let begun = case.clone().when(since("2024-03-08")).done();
    assert_eq!(begun.case.stage, Some(Stage::Mediating));
    assert_eq!(begun.case.consent.began_on, Some(day("2024-03-08")));
    case.when(since("2024-03-04")).refused("dates_out_of_order");
    let requested = import(ImportCase { accepted_on: None, ..open }).by(TOWN);
    requested.when(since("2024-03-08")).refused("not_waiting_for_consent");
}

#[test]
fn appraisal_is_an_interval_that_stands_still_and_the_mediators_are_named() {
    let case = import(row()).case;
    let intervals: Vec<_> = case.suspensions.iter().map(|one| (one.kind, one.from, one.to)).collect();
    assert_eq!(
        intervals,
        [(SuspensionKind::Appraisal, day("2024-03-11"), Some(day("2024-03-21")))],
        "the last day is excluded too"
    );
    let to_the_end = import(ImportCase { appraisal_to: Some(day("2024-04-09")), ..row() }).case;
    assert_eq!(to_the_end.suspensions[0].to, Some(day("2024-04-09")), "but not beyond the ending");
    assert_eq!(case.mediators.serving().map(|seat| seat.mediator).collect::<Vec<_>>(), [FIRST]);
    let running = import(ImportCase { appraisal_to: None, ..open() }).case;
    assert_eq!((running.stage, running.suspended().is_some()), (Some(Stage::Suspended), true));
}

#[test]
fn what_was_performed_is_performed_on_its_day() {
    let performed = |row: ImportCase| import(row).case.obligations()[0].performed_on;
    assert_eq!(performed(row()), Some(day("2024-04-30")));
    assert_eq!(performed(ImportCase { performed_on: None, ..row() }), None);
    let on_the_day = ImportCase { performed_on: None, closed_means: ClosedMeans::Performed, ..row() };
    assert_eq!(performed(on_the_day), Some(day("2024-04-09")));
    let failed = ImportCase { ending: Some(Ending::Deadlock), amount_fen: None, ..row() };
    assert_eq!(import(failed).case.performance.entries.len(), 0);
}

#[test]
fn a_date_that_does_not_mean_ended_is_kept_out_of_figures_on_time() {
    for means in [ClosedMeans::Performed, ClosedMeans::Unknown] {
        let case = import(ImportCase { closed_means: means, agreement_on: None, performed_on: None, ..row() }).case;
        assert_eq!(case.ended.as_ref().map(|ended| (ended.on, ended.means)), Some((day("2024-04-09"), means)));
        assert_eq!(case.resolved_on(), None);
        assert_eq!(case.agreement_in_force(), None, "nobody knows since when");
    }
}

#[test]
fn days_out_of_order_are_refused_with_both() {
    let refused = |change: fn(&mut ImportCase)| {
        let mut row = row();
        change(&mut row);
        let refusal = unborn().on("2026-06-30").when(row).refused("dates_out_of_order");
        (refusal.args["earlier"].clone(), refusal.args["later"].clone())
    };
    let named = |earlier: &str, later: &str| (earlier.to_owned(), later.to_owned());
    assert_eq!(refused(|row| row.ended_on = Some(day("2024-02-01"))), named("requested_on", "ended_on"));
    assert_eq!(refused(|row| row.accepted_on = Some(day("2024-03-03"))), named("requested_on", "accepted_on"));
    assert_eq!(refused(|row| row.appraisal_to = Some(day("2024-03-10"))), named("appraisal_from", "appraisal_to"));
    assert_eq!(refused(|row| row.performed_on = Some(day("2024-04-01"))), named("agreement_on", "performed_on"));
    assert_eq!(refused(|row| row.agreement_on = Some(day("2024-04-10"))), named("agreement_on", "ended_on"));
}

#[test]
fn what_does_not_fit_together_is_refused_by_name() {
    let refused = |change: fn(&mut ImportCase), code: &str| {
        let mut row = row();
        change(&mut row);
        unborn().on("2026-06-30").when(row).refused(code)
    };
    refused(|row| row.committee = unit("321302999"), "committee_unknown");
    refused(|row| row.ending = None, "ending_missing");
    refused(|row| row.ended_on = None, "ended_on_missing");
    refused(|row| row.appraisal_to = None, "appraisal_incomplete");
    refused(|row| row.appraisal_from = None, "appraisal_incomplete");
    refused(|row| row.respondents.clear(), "parties_missing");
    refused(|row| row.applicants[0].name = " ".to_owned(), "party_name_missing");
    refused(|row| row.satisfaction = Some(6), "satisfaction_out_of_range");
    refused(|row| row.mediators = vec![MediatorId(Uuid::from_u128(99))], "mediator_unknown");
    refused(|row| row.amount_fen = Some(Fen(u64::MAX)), "amount_too_large");
    refused(|row| row.performed_on = Some(day("2026-07-01")), "on_in_future");
    refused(|row| row.requested_on = day("1900-01-01"), "date_implausible");
    import(row()).when(row()).refused("case_exists");
}

#[test]
fn a_wrong_check_digit_is_a_warning() {
    let mut row = row();
    row.applicants[0].code = Some("91350100M000100Y44".to_owned());
    unborn().on("2026-06-30").when(row).warned(&["code_check_digit"]).done();
}

#[test]
fn the_offices_own_number_is_proposed_when_it_is_of_a_committee_of_the_district() {
    let units = world().units;
    let (of, proposed) = proposed_number("耿车知调(2024)第07号", &units).unwrap();
    assert_eq!((of, proposed.to_string().as_str()), (unit(TOWN), "耿车知调〔2024〕7号"));
    assert_eq!(proposed_number("别区知调〔2024〕7号", &units), None);
    assert_eq!(proposed_number("旧册 12", &units), None);
}

#[test]
fn the_number_is_the_desks_to_give() {
    let mut event = import(row()).facts[0].event.clone();
    assert_eq!(event.number().map(|number| (number.prefix.as_str(), number.serial)), Some(("耿车知调", 0)));
    event.set_number("耿车知调〔2024〕7号".parse().unwrap());
    assert_eq!(event.number().map(|number| number.serial), Some(7));
    let mut other = import(row()).facts[1].event.clone();
    let before = other.clone();
    other.set_number("耿车知调〔2024〕7号".parse().unwrap());
    assert_eq!((other.number(), &other), (None, &before));
}
