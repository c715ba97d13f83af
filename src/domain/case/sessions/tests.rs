//! Sessions: every refusal, each by the session's own day.

use super::super::testing::{
    DISTRICT, FIRST, Given, SECOND, THIRD, accepted, day, key, mediating, mediating_as, party, registered,
};
use super::*;
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::intake::Register;
use crate::domain::case::mediators::{Cover, NameMediators, Reassign};
use crate::domain::case::parties::PartyAdded;
use crate::domain::case::party::{Agent, Authority, Guardian, NewParty, Side};
use crate::domain::case::rights::TellRights;

fn session() -> HoldSession {
    HoldSession {
        agents: BTreeSet::new(),
        others: BTreeSet::new(),
        private: false,
        next: None,
        ..HoldSession::example()
    }
}

fn told(given: Given) -> Given {
    given.when(TellRights { private_session: false, ..TellRights::example() }).done()
}

fn named(given: Given) -> Given {
    given.when(NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() }).done()
}

fn agreed(given: Given) -> Given {
    given.when(SeekConsent::example()).done()
}

/// Everything a session needs, of a case registered with some of the request changed.
fn ready_as(change: impl FnOnce(&mut Register)) -> Given {
    mediating_as(change).on("2026-03-16")
}

#[test]
fn a_session_is_held_and_its_plan_is_done() {
    let planned = mediating().when(PlanSession::example()).done();
    assert_eq!(planned.case.sessions.waiting().len(), 1);
    let held = planned.on("2026-03-16").when(session()).warned(&[]).done();
    assert!(held.case.sessions.waiting().is_empty());
    assert_eq!(held.case.sessions.held[0].on, day("2026-03-16"));
}

#[test]
fn no_session_without_consent_rights_told_and_mediators() {
    registered().when(session()).refused("not_in_stage");
    let refusal = named(told(accepted())).when(session()).refused("consent_first");
    assert_eq!(refusal.args["parties"], "宿迁青甑电子商务有限公司");
    agreed(told(accepted())).when(session()).refused("mediators_first");
    let refusal = agreed(named(accepted())).when(session()).refused("rights_first");
    assert_eq!(refusal.args["parties"], "杭州弥野品牌管理有限公司、宿迁青甑电子商务有限公司");
    agreed(named(told(accepted()))).when(session()).done();
}

#[test]
fn a_session_typed_up_later_is_judged_by_its_own_day() {
    let late = |given: Given| given.on("2026-03-10");
    late(named(agreed(told(accepted())).on("2026-03-12"))).when(session()).refused("mediators_first");
    late(told(agreed(named(accepted())).on("2026-03-12"))).when(session()).refused("rights_first");
    late(agreed(told(named(accepted())).on("2026-03-12"))).when(session()).refused("consent_first");
}

#[test]
fn only_who_sits_on_the_case_mediates() {
    let by = |mediators: &[MediatorId]| HoldSession { mediators: mediators.iter().copied().collect(), ..session() };
    mediating().when(by(&[])).refused("mediators_first");
    mediating().when(by(&[THIRD])).refused("mediator_not_named");
    mediating().when(by(&[MediatorId(uuid::Uuid::from_u128(99))])).refused("mediator_unknown");
    let covered = mediating().when(Cover::example()).done();
    covered.clone().on("2026-03-13").when(by(&[SECOND])).done();
    covered.on("2026-03-16").when(by(&[SECOND])).refused("mediator_not_named");
    mediating().by(DISTRICT).when(session()).refused("not_holder");
}

#[test]
fn who_took_the_case_over_should_disclose() {
    let moved = mediating().when(Reassign::example()).done();
    let by = HoldSession { mediators: [SECOND].into(), ..session() };
    moved.when(by).warned(&["mediator_undisclosed"]).done();
}

#[test]
fn several_mediators_need_one_who_presides() {
    let mut both = mediating()
        .when(NameMediators { mediators: [SECOND].into(), presiding: Some(SECOND), ..NameMediators::example() })
        .done();
    both.case.mediators.seats[1].presiding = false;
    both.when(session()).refused("presiding_missing");
}

#[test]
fn somebody_is_present_and_a_party() {
    mediating().when(HoldSession { parties: BTreeSet::new(), ..session() }).refused("nobody_present");
    mediating().when(HoldSession { parties: [key("r8")].into(), ..session() }).refused("party_unknown");
    mediating().when(HoldSession { parties: [key("r1")].into(), ..session() }).done();
}

#[test]
fn a_minor_is_not_heard_without_a_guardian() {
    let minor = |guardian: Option<Guardian>| {
        party("祁小满", |who| {
            who.born_on = Some(day("2010-05-01"));
            who.guardian = guardian;
        })
    };
    let alone = ready_as(|request| request.respondents = vec![minor(None)]);
    alone.when(session()).refused("guardian_missing");
    let mother = Guardian { name: "柏岚".to_owned(), relation: "母亲".to_owned(), phone: None };
    let guarded = ready_as(|request| request.respondents = vec![minor(Some(mother))]);
    guarded.when(HoldSession { others: ["柏岚".to_owned()].into(), ..session() }).done();
}

#[test]
fn agents_are_known_and_their_authority_has_not_run_out() {
    let with_agent = |until: Option<&str>| {
        let agent =
            Agent { name: "束云帆".to_owned(), authority: Authority::General, until: until.map(day), phone: None };
        ready_as(|request| request.applicants = vec![party("弥野公司", |who| who.agents = vec![agent])])
    };
    let attended = || HoldSession { agents: ["束云帆".to_owned()].into(), ..session() };
    mediating().when(attended()).refused("agent_unknown");
    with_agent(Some("2026-03-15")).when(attended()).refused("agent_expired");
    with_agent(Some("2026-03-16")).when(attended()).done();
    with_agent(None).when(attended()).done();
}

#[test]
fn strangers_are_present_by_invitation_only() {
    let attended = || HoldSession { others: ["巩一诺".to_owned()].into(), ..session() };
    mediating().when(attended()).refused("not_invited");
    mediating().when(Invite::example()).done().when(attended()).done();
}

#[test]
fn trade_secrets_and_a_partys_wish_make_a_session_private() {
    let secret = || ready_as(|request| request.object = Object::TradeSecret);
    assert_eq!(secret().when(session()).refused("session_must_be_private").args["privacy_ground"], "trade_secret");
    secret().when(HoldSession { private: true, ..session() }).done();
    let wish = TellRights { private_session: true, ..TellRights::example() };
    let asked = mediating().when(wish).done();
    assert_eq!(asked.clone().when(session()).refused("session_must_be_private").args["privacy_ground"], "party_asked");
    asked.when(HoldSession { private: true, ..session() }).done();
}

#[test]
fn a_session_leaves_a_record_and_a_possible_next_day() {
    mediating().when(HoldSession { record: " ".to_owned(), ..session() }).refused("record_missing");
    mediating().when(HoldSession { next: Some(day("2026-03-01")), ..session() }).refused("plan_in_past");
    mediating().when(HoldSession { next: Some(day("9999-01-01")), ..session() }).refused("date_implausible");
}

#[test]
fn a_plan_lies_ahead_at_a_readable_time_and_once() {
    let plan = PlanSession::example;
    mediating().on("2026-03-17").when(plan()).refused("plan_in_past");
    mediating().when(PlanSession { date: day("9999-01-01"), ..plan() }).refused("date_implausible");
    for time in ["25:00", "9:00", "下午三点", "+1:30"] {
        mediating().when(PlanSession { time: Some(time.to_owned()), ..plan() }).refused("time_unreadable");
    }
    let planned = mediating().when(plan()).done();
    planned.clone().when(plan()).refused("already_planned");
    planned.when(PlanSession { time: Some("16:00".to_owned()), ..plan() }).done();
}

#[test]
fn a_plan_can_be_called_off_with_a_reason() {
    let call_off = CancelSession::example;
    mediating().when(call_off()).refused("not_planned");
    let planned = mediating().when(PlanSession::example()).done();
    planned.clone().when(CancelSession { reason: String::new(), ..call_off() }).refused("reason_missing");
    let off = planned.when(call_off()).done();
    assert!(off.case.sessions.waiting().is_empty());
    off.when(call_off()).refused("not_planned");
}

#[test]
fn a_party_that_joins_later_is_asked_and_told_before_the_next_session() {
    let mut given = mediating();
    let late = NewParty::named("沭水青甑商行");
    given.record(
        day("2026-03-10"),
        PartyAdded { party: Party { key: key("r2"), side: Side::Respondent, who: late, former_names: Vec::new() } },
    );
    let joined = given.on("2026-03-16");
    joined.clone().when(session()).refused("consent_first");
    let asked = joined.when(SeekConsent { party: key("r2"), answer: Answer::Agreed, ..SeekConsent::example() }).done();
    assert_eq!(asked.case.stage, Some(Stage::Mediating));
    let all = HoldSession { parties: ["a1", "r1", "r2"].map(key).into(), ..session() };
    asked.when(all).refused("rights_first");
}

#[test]
fn no_session_was_held_while_mediation_stood_still() {
    use crate::domain::case::suspension::{Resume, Suspend};
    let suspended = mediating().on("2026-03-10").when(Suspend::example()).done();
    let resumed = suspended.on("2026-03-16").when(Resume::example()).done();
    let refusal = resumed.clone().on("2026-03-12").when(session()).refused("stood_still");
    assert_eq!((refusal.args["from"].as_str(), refusal.args["until"].as_str()), ("2026-03-10", "2026-03-16"));
    resumed.clone().on("2026-03-09").when(session()).done();
    resumed.on("2026-03-16").when(session()).done();
}
