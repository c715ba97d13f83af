//! Naming and disclosing: every refusal, and what signing for by another committee does to the panel.

use super::super::testing::{DISTRICT, FIRST, Given, SECOND, THIRD, accepted, day, registered};
use super::*;
use crate::domain::case::custody::{Escalate, Join, Leave, Return, SignFor};
use crate::domain::roster::Absence;

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
