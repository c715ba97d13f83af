//! Naming and disclosing: every refusal, and what signing for by another committee does to the panel.

use super::super::testing::{DISTRICT, FIRST, Given, SECOND, THIRD, TOWN, accepted, day, registered, registered_as};
use super::*;
use crate::domain::case::correct::{Annotate, Correct};
use crate::domain::case::custody::{Escalate, Join, Leave, Return, SignFor};
use crate::domain::case::decision::Accept;
use crate::domain::case::ending::End;
use crate::domain::case::extension::Extend;
use crate::domain::case::reopen::Reopen;
use crate::domain::case::rights::TellRights;
use crate::domain::roster::Absence;
use crate::domain::roster::tie::{Tie, Ties};

fn name(mediators: &[MediatorId], presiding: Option<MediatorId>) -> NameMediators {
    NameMediators { mediators: mediators.iter().copied().collect(), presiding, ..NameMediators::example() }
}

fn mediator(given: Given, id: MediatorId, change: impl FnOnce(&mut Mediator)) -> Given {
    given.in_world(|world| change(world.roster.0.get_mut(&id).unwrap()))
}

#[test]
fn one_mediator_presides_alone() {
    let case = accepted().when(name(&[FIRST], None)).done().case;
    assert_eq!(case.mediators.presiding(), Some(FIRST));
    assert_eq!(case.mediators.sitting(day("2026-03-03")), [FIRST].into());
    assert!(case.mediators.sitting(day("2026-03-02")).is_empty(), "not before they were named");
}

#[test]
fn of_several_one_presides() {
    accepted().when(name(&[FIRST, SECOND], None)).refused("presiding_missing");
    accepted().when(name(&[FIRST, SECOND], Some(THIRD))).refused("mediator_not_named");
    let both = accepted().when(name(&[FIRST, SECOND], Some(SECOND))).done();
    assert_eq!(both.case.mediators.presiding(), Some(SECOND));
    let one = accepted().when(name(&[FIRST], None)).done();
    one.clone().when(name(&[SECOND], None)).refused("presiding_missing");
    let both = one.when(name(&[SECOND], Some(FIRST))).done();
    assert_eq!(both.case.mediators.presiding(), Some(FIRST));
    let other = both.when(name(&[], Some(SECOND))).done();
    assert_eq!(other.case.mediators.presiding(), Some(SECOND), "another of the present ones may be named to preside");
}

#[test]
fn nobody_is_named_who_cannot_sit() {
    accepted().when(name(&[], None)).refused("nobody_named");
    accepted().when(name(&[MediatorId(uuid::Uuid::from_u128(77))], None)).refused("mediator_unknown");
    accepted().when(name(&[THIRD], None)).refused("mediator_elsewhere");
    let left = mediator(accepted(), FIRST, |mediator| mediator.standing = Service::Left);
    left.when(name(&[FIRST], None)).refused("mediator_left");
    let unsure = mediator(accepted(), FIRST, |mediator| mediator.standing = Service::Unconfirmed);
    unsure.when(name(&[FIRST], None)).refused("mediator_unconfirmed");
    let named = accepted().when(name(&[FIRST], None)).done();
    named.when(name(&[FIRST], None)).refused("mediator_already_named");
}

#[test]
fn absence_counts_from_its_first_to_its_last_day() {
    let away = |from: &str, until: Option<&str>| {
        let absence = Absence { from: day(from), until: until.map(day), reason: "外出".to_owned() };
        mediator(accepted(), FIRST, |mediator| mediator.absences.push(absence))
    };
    away("2026-03-03", Some("2026-03-03")).when(name(&[FIRST], None)).refused("mediator_absent");
    away("2026-02-01", None).when(name(&[FIRST], None)).refused("mediator_absent");
    away("2026-02-01", Some("2026-03-02")).when(name(&[FIRST], None)).done();
    away("2026-03-04", None).when(name(&[FIRST], None)).done();
}

#[test]
fn nobody_sits_without_a_disclosure() {
    let secretive = NameMediators { disclosure: " ".to_owned(), ..name(&[FIRST], None) };
    accepted().when(secretive).refused("disclosure_missing");
}

#[test]
fn mediators_are_named_once_the_case_is_accepted() {
    registered().when(name(&[FIRST], None)).refused("not_in_stage");
}

#[test]
fn what_comes_up_later_is_disclosed_too() {
    let case = accepted().when(name(&[FIRST], None)).done();
    let disclosed = Disclosed { mediator: FIRST, disclosure: Disclose::example().disclosure };
    let after = case.clone().when(Disclose::example()).then([disclosed]).case;
    assert_eq!(after.mediators.seat(FIRST).unwrap().disclosures.len(), 2);
    case.clone().when(Disclose { disclosure: String::new(), ..Disclose::example() }).refused("disclosure_missing");
    case.when(Disclose { mediator: SECOND, ..Disclose::example() }).refused("mediator_not_named");
}

#[test]
fn an_assisting_committees_mediators_sit_while_it_assists() {
    let joined = accepted().when(Join::example()).done();
    let both = joined.when(name(&[FIRST, THIRD], Some(THIRD))).done();
    let alone = both.on("2026-03-20").when(Leave::example()).done();
    let serving: Vec<_> = alone.case.mediators.serving().map(|seat| seat.mediator).collect();
    assert_eq!(serving, [FIRST]);
}

#[test]
fn the_receiver_names_mediators_afresh_and_a_return_leaves_them() {
    let named = accepted().when(name(&[FIRST], None)).done();
    let sent = named.on("2026-03-04").when(Escalate::example()).done();
    let returned = sent.clone().by(DISTRICT).when(Return::example()).done();
    assert!(returned.case.mediators.seat(FIRST).is_some(), "it never left the sender's hands for good");
    let signed = sent.on("2026-03-05").by(DISTRICT).when(SignFor::example()).done();
    assert_eq!(signed.case.mediators.serving().count(), 0);
    assert_eq!(signed.case.mediators.seats[0].end, Some((day("2026-03-05"), SeatEnd::Moved)));
    signed.clone().when(name(&[FIRST], None)).refused("mediator_elsewhere");
    let afresh = signed.when(name(&[THIRD], None)).done();
    assert_eq!(afresh.case.mediators.presiding(), Some(THIRD));
    assert_eq!(afresh.case.mediators.sitting(day("2026-03-04")), [FIRST].into(), "who sat then, sat then");
}

/// The respondent with a code, and a tie of the first mediator to it.
fn tied(code: &str) -> Given {
    let given = registered_as(|request| request.respondents[0].code = Some("11010519491231002X".to_owned()));
    let tie = Tie { with: "他名".to_owned(), code: Some(code.to_owned()), relation: "夫妻".to_owned() };
    let given = given.on("2026-03-03").when(Accept::example()).done();
    given.in_world(|world| world.ties = Ties([(FIRST.into(), vec![tie])].into()))
}

/// Given a mediator who declared a tie to a party, when they are named, take over or stand in, then it is refused, unless
/// the parties choose them knowing of it.
#[test]
fn a_declared_tie_keeps_out_of_the_case() {
    let full_width = "１１０１０５ １９４９１２３１ ００２ｘ";
    let refusal = tied(full_width).when(name(&[FIRST], None)).refused("mediator_tied");
    assert_eq!((refusal.args["mediator"].as_str(), refusal.args["relation"].as_str()), ("甘棠", "夫妻"));
    let chosen = NameMediators { chosen_by: ChosenBy::Parties, ..name(&[FIRST], None) };
    tied(full_width).when(chosen).warned(&["mediator_tied_chosen"]);
    let other = tied(full_width).when(name(&[SECOND], None)).warned(&[]).done();
    let replace = ReplaceMediator { mediator: SECOND, substitute: FIRST, ..ReplaceMediator::example() };
    other.clone().when(replace).refused("mediator_tied");
    other.clone().when(Reassign { from: SECOND, to: FIRST, ..Reassign::example() }).refused("mediator_tied");
    other.when(Cover { mediator: SECOND, substitute: FIRST, ..Cover::example() }).refused("mediator_tied");
}

#[test]
fn a_tie_to_a_namesake_is_told() {
    let tie =
        Tie { with: "宿迁市青甑电子商务有限公司".to_owned(), code: None, relation: "股东".to_owned() };
    let given = accepted().in_world(|world| world.ties = Ties([(FIRST.into(), vec![tie])].into()));
    given.when(name(&[FIRST], None)).warned(&["mediator_tied_namesake"]);
}

/// Given a committee that assists, when it acts, then mediation itself is open to it, and the holder's decisions are not.
#[test]
fn who_assists_mediates_but_decides_nothing() {
    let joined = accepted().when(Join::example()).done().when(name(&[FIRST, THIRD], Some(FIRST))).done().by(DISTRICT);
    let joined = joined.when(Disclose { mediator: THIRD, ..Disclose::example() }).done();
    let joined = joined.when(Annotate::example()).done();
    let joined = joined.when(TellRights { private_session: false, ..TellRights::example() }).done();
    joined.clone().when(End::example()).refused("not_holder");
    joined.clone().when(Extend::example()).refused("not_holder");
    joined.clone().when(name(&[SECOND], None)).refused("not_holder");
    joined.clone().when(Correct::example()).refused("not_holder");
    let ended = joined.by(TOWN).on("2026-03-10").when(End::example()).done();
    ended.by(DISTRICT).when(Reopen::example()).refused("not_holder");
}
