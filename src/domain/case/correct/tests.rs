//! Given a case, when something recorded wrongly is corrected, then before, after and why stay on record.

use std::collections::BTreeSet;

use super::*;
use crate::domain::case::agreement::AgreeOrally;
use crate::domain::case::custody::{HandOver, Recall};
use crate::domain::case::ending::End;
use crate::domain::case::import::ImportCase;
use crate::domain::case::sessions::HoldSession;
use crate::domain::case::testing::{TOWN, accepted, agreed, day, mediating, mediating_as, registered, unborn};
use crate::domain::case::vocabulary::SourceKind;

fn correct(field: Correctable, value: &str) -> Correct {
    Correct { field, value: Given::from(value), ..Correct::example() }
}

#[test]
fn before_and_after_stay_on_record() {
    let case = accepted().on("2026-03-10").when(Correct::example()).done();
    assert_eq!(case.case.intake.accepted_on, Some(day("2026-03-04")));
    let correction = case.case.corrections.last().unwrap();
    assert_eq!((correction.before.as_str(), correction.after.as_str()), ("2026-03-03", "2026-03-04"));
    assert_eq!((correction.by.as_str(), correction.evidence.is_some()), ("gan", true));
}

#[test]
fn every_field_that_can_be_corrected_is_read_written_and_read_again() {
    let from_court = || {
        mediating_as(|request| {
            request.source.kind = SourceKind::CourtDelegated;
            request.source.number = Some("（2026）示例诉前调1号".to_owned());
            request.source.file_signed_on = Some(day("2026-03-03"));
        })
        .on("2026-06-30")
    };
    for field in Correctable::ALL {
        let value = match field {
            Correctable::Summary => "被申请人确认销售。",
            Correctable::Object => "work",
            Correctable::Kind => "contract",
            Correctable::Difficulty => "complex",
            Correctable::AmountAsked => "3000000",
            Correctable::People => "30",
            Correctable::Place => "埠子镇示例路 2 号",
            Correctable::SourceNumber => "（2026）示例诉前调2号",
            Correctable::RequestedOn => "2026-03-01",
            Correctable::AcceptedOn => "2026-03-02",
            Correctable::FileSignedOn => "2026-03-05",
            Correctable::EndedOn => continue,
        };
        let case = from_court().when(correct(*field, value)).done();
        assert_eq!(present(&case.case, *field), value, "{field}");
        case.when(correct(*field, value)).refused("nothing_changes");
    }
}

#[test]
fn the_chain_of_hands_begins_with_the_corrected_request() {
    let case = registered().on("2026-03-05").when(correct(Correctable::RequestedOn, "2026-03-01")).done();
    assert_eq!(case.case.custody.chain[0].from, day("2026-03-01"));
}

/// Given an agreement in force by signatures and seal on 03-16, when the ending is given another day, then it is refused:
/// the thirty days of 人民调解法 Art 33 cannot be moved by hand.
#[test]
fn the_day_a_written_agreement_ended_a_case_is_that_of_its_signatures_and_seal() {
    let case = || agreed().on("2026-06-30");
    for day in ["2026-03-17", "2026-03-15", "2026-06-20"] {
        let refusal = case().when(correct(Correctable::EndedOn, day)).refused("ended_by_signatures");
        assert_eq!(refusal.args["on"], "2026-03-16");
    }
}

/// An older program accepted such corrections: the ledger opens, and the agreement is in force as signed all the same.
#[test]
fn an_old_correction_of_the_ending_moves_no_signature() {
    let mut case = agreed();
    let corrected = Corrected {
        field: Correctable::EndedOn,
        before: "2026-03-16".to_owned(),
        after: "2026-06-20".to_owned(),
        reason: "看错".to_owned(),
        evidence: Some("协议书".to_owned()),
    };
    case.record(day("2026-06-21"), corrected);
    assert_eq!(case.case.resolved_on(), Some(day("2026-06-20")));
    assert_eq!(case.case.agreement_in_force().map(|(_, on)| on), Some(day("2026-03-16")));
    let mended = case.on("2026-06-22").when(correct(Correctable::EndedOn, "2026-03-16")).done();
    assert_eq!(mended.case.resolved_on(), Some(day("2026-03-16")));
}

#[test]
fn a_corrected_ending_moves_an_oral_agreement_with_it() {
    let oral = AgreeOrally { instalments: Vec::new(), ..AgreeOrally::example() };
    let case = mediating().on("2026-03-16").when(oral).done();
    let case = case.on("2026-04-01").when(correct(Correctable::EndedOn, "2026-03-17")).done();
    assert_eq!(case.case.agreement_in_force().map(|(_, on)| on), Some(day("2026-03-17")));
}

/// An old register has the days of agreement and of ending apart: correcting the one leaves the other.
#[test]
fn the_agreement_day_of_an_old_register_stays() {
    let row = ImportCase { ended_on: Some(day("2024-04-12")), performed_on: None, ..ImportCase::example() };
    let case = unborn().on("2026-06-30").when(row).done().by(TOWN);
    let case = case.when(correct(Correctable::EndedOn, "2024-04-10")).done();
    assert_eq!(case.case.agreement_in_force().map(|(_, on)| on), Some(day("2024-04-09")));
    case.when(correct(Correctable::EndedOn, "2024-04-08")).refused("dates_out_of_order");
}

/// Given facts of every kind between two days, when one of the days is corrected past one of them, then it is refused
/// with the name of the fact.
#[test]
fn a_corrected_day_is_held_against_every_dated_fact() {
    use crate::domain::case::extension::Extend;
    let extended = Extend { agreed_on: day("2026-03-20"), until: day("2026-04-20"), ..Extend::example() };
    let extended = mediating().on("2026-03-20").when(extended).done().on("2026-06-30");
    let past = |field, value: &str| extended.clone().when(correct(field, value)).refused("dates_out_of_order");
    for (value, fact) in [("2026-03-04", "named_on"), ("2026-03-06", "asked_on"), ("2026-03-25", "asked_on")] {
        assert_eq!(past(Correctable::AcceptedOn, value).args["later"], fact, "{value}");
    }
    let withdrawn = extended.clone().on("2026-03-25").when(End::example()).done().on("2026-06-30");
    let refusal = withdrawn.clone().when(correct(Correctable::EndedOn, "2026-03-19")).refused("dates_out_of_order");
    assert_eq!((refusal.args["earlier"].as_str(), refusal.args["earlier_on"].as_str()), ("extended_on", "2026-03-20"));
    withdrawn.when(correct(Correctable::EndedOn, "2026-03-20")).done();
    let row = ImportCase { agreement_on: None, ..ImportCase::example() };
    let imported = unborn().on("2026-06-30").when(row).done().by(TOWN);
    let refusal = imported.clone().when(correct(Correctable::EndedOn, "2024-05-01")).refused("dates_out_of_order");
    assert_eq!(refusal.args["later"], "performed_on");
    // The register named its mediator on the day of the request already: what was out of place before may stay.
    imported.when(correct(Correctable::AcceptedOn, "2024-03-06")).done();
}

#[test]
fn a_corrected_date_of_an_old_register_is_a_date_of_ending() {
    let row = ImportCase { closed_means: ClosedMeans::Unknown, agreement_on: None, ..ImportCase::example() };
    let case = unborn().on("2026-06-30").when(row).done();
    assert_eq!(case.case.resolved_on(), None);
    let known = case.by(TOWN).when(correct(Correctable::EndedOn, "2024-04-02")).done();
    assert_eq!(known.case.resolved_on(), Some(day("2024-04-02")));
}

#[test]
fn a_date_names_its_evidence_and_stays_in_order() {
    let without = Correct { evidence: None, ..Correct::example() };
    accepted().on("2026-03-10").when(without).refused("date_evidence_missing");
    let case = || agreed().on("2026-06-30");
    case().when(correct(Correctable::AcceptedOn, "2026-03-01")).refused("dates_out_of_order");
    case().when(correct(Correctable::AcceptedOn, "2026-03-17")).refused("dates_out_of_order");
    case().when(correct(Correctable::EndedOn, "2026-07-01")).refused("on_in_future");
    case().when(correct(Correctable::RequestedOn, "1949-10-01")).refused("date_implausible");
    registered().when(Correct::example()).refused("nothing_to_correct");
}

#[test]
fn what_was_done_in_the_meantime_keeps_its_place_between_the_days() {
    let sent = registered().on("2026-03-03").when(HandOver::example()).done();
    let back = sent.on("2026-03-04").when(Recall::example()).done().on("2026-03-06");
    let refusal = back.clone().when(correct(Correctable::RequestedOn, "2026-03-04")).refused("dates_out_of_order");
    assert_eq!((&refusal.args["later"], &refusal.args["later_on"]), (&"sent_on".to_owned(), &"2026-03-03".to_owned()));
    back.when(correct(Correctable::RequestedOn, "2026-03-03")).done();
    let session = || HoldSession { agents: BTreeSet::new(), others: BTreeSet::new(), ..HoldSession::example() };
    let held = || mediating().on("2026-03-09").when(session()).done().on("2026-03-20");
    held().when(correct(Correctable::AcceptedOn, "2026-03-10")).refused("dates_out_of_order");
    held().when(correct(Correctable::AcceptedOn, "2026-03-02")).done();
    let withdrawn = || held().when(End::example()).done();
    withdrawn().when(correct(Correctable::EndedOn, "2026-03-08")).refused("dates_out_of_order");
    withdrawn().when(correct(Correctable::EndedOn, "2026-03-09")).done();
}

#[test]
fn a_value_is_read_as_the_field_it_corrects() {
    let corrected = |field, value: Given| {
        let case = accepted().on("2026-03-10").when(Correct { field, value, ..Correct::example() }).warned(&[]).done();
        present(&case.case, field)
    };
    for (field, written, canonical) in [
        (Correctable::AmountAsked, "30,000", "3000000"),
        (Correctable::AmountAsked, "3万", "3000000"),
        (Correctable::AmountAsked, "３００００元", "3000000"),
        (Correctable::AmountAsked, "200.50", "20050"),
        (Correctable::AmountAsked, "", ""),
        (Correctable::Object, "著作权", "work"),
        (Correctable::Object, "work", "work"),
        (Correctable::Kind, "合同", "contract"),
        (Correctable::Difficulty, "疑难复杂", "complex"),
        (Correctable::People, "28人", "28"),
        (Correctable::People, "２８", "28"),
        (Correctable::AcceptedOn, "2026年3月4日", "2026-03-04"),
        (Correctable::AcceptedOn, "2026/3/4", "2026-03-04"),
    ] {
        assert_eq!(corrected(field, Given::from(written)), canonical, "{field} {written}");
    }
    assert_eq!(corrected(Correctable::AmountAsked, Given::Number(3_000_000)), "3000000");
    assert_eq!(corrected(Correctable::People, Given::Number(28)), "28");
}

#[test]
fn bare_digits_of_an_amount_are_fen_and_the_receipt_says_so() {
    let case = accepted().on("2026-03-10").when(correct(Correctable::AmountAsked, "20000")).warned(&["read_as_fen"]);
    assert_eq!(case.done().case.intake.amount_asked, Some(Fen(20_000)));
}

#[test]
fn what_cannot_be_read_is_refused_with_the_value() {
    for (field, value, code) in [
        (Correctable::Object, "商表", "option_unknown"),
        (Correctable::Kind, "", "text_missing"),
        (Correctable::Difficulty, "hard", "option_unknown"),
        (Correctable::AmountAsked, "1.555", "money_fraction"),
        (Correctable::AmountAsked, "-1", "money_negative"),
        (Correctable::AmountAsked, "两万", "money_unreadable"),
        (Correctable::AmountAsked, "10000000000001元", "money_too_large"),
        (Correctable::AmountAsked, "18446744073709551615", "amount_too_large"),
        (Correctable::AmountAsked, "99999999999999999999999", "amount_too_large"),
        (Correctable::People, "0", "people_out_of_range"),
        (Correctable::People, "100001", "people_out_of_range"),
        (Correctable::People, "多", "count_unreadable"),
        (Correctable::AcceptedOn, "2026-02-30", "date_impossible"),
        (Correctable::AcceptedOn, "46085", "date_unreadable"),
        (Correctable::AcceptedOn, "", "text_missing"),
    ] {
        accepted().on("2026-03-10").when(correct(field, value)).refused(code);
    }
    let accepted = || accepted().on("2026-03-10");
    accepted().when(correct(Correctable::Summary, " ")).refused("text_missing");
    accepted().when(correct(Correctable::Place, "a\u{7}b")).refused("text_control");
    accepted().when(Correct { reason: " ".to_owned(), ..Correct::example() }).refused("reason_missing");
}

#[test]
fn remarks_are_kept_with_who_made_them() {
    let case = registered().when(Annotate::example()).done();
    assert_eq!((case.case.remarks.len(), case.case.remarks[0].by.as_str()), (1, "gan"));
    case.when(Annotate { remark: "\u{3000}".to_owned() }).refused("text_missing");
}
