use super::acts::*;
use super::*;
use crate::domain::office::builtin;
use crate::domain::office::command::Act as _;
use crate::domain::office::testing::{Given, given, on_day};
use crate::domain::office::units::{NewUnit, UnitChange, UnitsLoad};

fn town() -> UnitCode {
    UnitCode("321302101".to_owned())
}

fn other_town() -> UnitCode {
    UnitCode("321302102".to_owned())
}

fn add(name: &str) -> MediatorAdd {
    MediatorAdd { name: name.to_owned(), committee: town(), ..MediatorAdd::example_of() }
}

fn id(name: &str) -> MediatorId {
    MediatorId::imported(&town(), name)
}

fn absent(from: &str, until: Option<&str>) -> MediatorAbsent {
    MediatorAbsent { mediator: id("甘棠"), from: on_day(from), until: until.map(on_day), reason: "培训".to_owned() }
}

/// The units, and 甘棠 serving in 耿车镇.
fn office() -> Given {
    let units = builtin::units("321302").unwrap().unwrap().into_iter().map(NewUnit::from).collect();
    given([UnitsLoad { units }.into(), add("甘棠").into()])
}

fn change() -> MediatorChange {
    MediatorChange { mediator: id("甘棠"), name: None, committee: None, skills: None }
}

fn names<'a>(mediators: impl Iterator<Item = &'a Mediator>) -> Vec<String> {
    mediators.map(|mediator| mediator.name.clone()).collect()
}

#[test]
fn an_imported_mediator_has_the_same_id_every_time() {
    assert_eq!(id("甘棠"), id(" 甘\u{3000}棠"));
    assert_ne!(id("甘棠"), MediatorId::imported(&other_town(), "甘棠"));
    // Fixed for ever: registers in use have it in their streams.
    assert_eq!(id("甘棠").to_string(), "c731ed50-7372-5b25-adf9-06f0dc9faeba");
    let unconfirmed = MediatorAdd { unconfirmed: true, ..add("苗青禾") };
    let given = office().when(unconfirmed.clone()).is_done(1).when(unconfirmed).is_refused("mediator_exists");
    assert_eq!(given.office.roster.get(&id("苗青禾")).map(|one| one.standing), Some(Standing::Unconfirmed));
    let given = given.when(MediatorConfirm { mediator: id("苗青禾") }).is_done(1);
    given.when(MediatorConfirm { mediator: id("苗青禾") }).is_refused("nothing_to_change");
}

#[test]
fn a_second_person_of_the_same_name_needs_an_id_and_is_not_guessed() {
    let second = MediatorId(Uuid::from_u128(7));
    let given = office().when(add("甘棠")).is_refused("mediator_exists");
    assert_eq!(given.office.roster.named(&town(), "甘 棠").map(|one| one.id), Some(id("甘棠")));
    let given = given.when(MediatorAdd { id: Some(second), ..add("甘棠") }).is_done(1);
    assert_eq!(given.office.roster.named(&town(), "甘棠"), None);
    // One of them left: the name means the other again.
    let given = given.when(MediatorLeave { mediator: id("甘棠"), reason: "届满".to_owned() }).is_done(1);
    assert_eq!(given.office.roster.named(&town(), "甘棠").map(|one| one.id), Some(second));
    assert_eq!(given.office.roster.named(&other_town(), "甘棠"), None);
}

#[test]
fn who_is_away_is_not_available_until_back() {
    let given = office().when(absent("2026-03-02", None)).is_done(1);
    let available = |given: &Given, on| names(given.office.roster.available(on_day(on)));
    assert_eq!(available(&given, "2026-03-01"), ["甘棠"]);
    assert_eq!(available(&given, "2026-03-02"), [""; 0]);
    assert_eq!(available(&given, "2026-10-01"), [""; 0]);
    let given = given.on(on_day("2026-03-10")).when(MediatorBack { mediator: id("甘棠") }).is_done(1);
    assert_eq!(available(&given, "2026-03-09"), [""; 0]);
    assert_eq!(available(&given, "2026-03-10"), ["甘棠"]);
    given.when(MediatorBack { mediator: id("甘棠") }).is_refused("mediator_not_away");
}

#[test]
fn back_on_the_first_day_means_never_away() {
    let given = office().when(absent("2026-03-02", Some("2026-03-06"))).is_done(1).on(on_day("2026-03-02"));
    let given = given.when(MediatorBack { mediator: id("甘棠") }).is_done(1);
    assert_eq!(given.office.roster.get(&id("甘棠")).unwrap().absences, []);
}

#[test]
fn absences_do_not_overlap_or_run_backwards() {
    let given = office().when(absent("2026-03-02", Some("2026-03-06"))).is_done(1);
    for (from, until) in [("2026-03-06", None), ("2026-02-01", None), ("2026-03-03", Some("2026-03-04"))] {
        given.clone().when(absent(from, until)).is_refused("absence_overlaps");
    }
    let given = given.when(absent("2026-04-02", Some("2026-04-01"))).is_refused("absence_backwards");
    let given = given.when(absent("9999-04-02", None)).is_refused("date_out_of_range");
    let given = given.when(absent("2026-03-07", Some("2026-03-07"))).is_done(1);
    given.when(absent("2026-02-01", Some("2026-03-01"))).is_done(1);
}

#[test]
fn skills_and_committee_are_found_by() {
    let skills = Some(BTreeSet::from([Object::PlantVariety]));
    let given = office().when(MediatorChange { skills, ..change() }).is_done(1);
    assert_eq!(names(given.office.roster.skilled(Object::PlantVariety)), ["甘棠"]);
    assert_eq!(names(given.office.roster.skilled(Object::Trademark)), [""; 0]);
    let given = given.when(MediatorChange { committee: Some(other_town()), ..change() }).is_done(1);
    assert_eq!(names(given.office.roster.of(&town())), [""; 0]);
    assert_eq!(names(given.office.roster.of(&other_town())), ["甘棠"]);
    let given = given.when(change()).is_refused("nothing_to_change");
    let nowhere = UnitCode("999999999".to_owned());
    given.when(MediatorChange { committee: Some(nowhere), ..change() }).is_refused("committee_unknown");
}

#[test]
fn who_left_is_kept_but_not_offered_and_may_serve_again() {
    let leave = MediatorLeave { mediator: id("甘棠"), reason: "届满".to_owned() };
    let given = office().when(leave.clone()).is_done(1).when(leave).is_refused("mediator_left");
    assert_eq!(names(given.office.roster.available(on_day("2026-03-02"))), [""; 0]);
    assert_eq!(names(given.office.roster.of(&town())), [""; 0]);
    assert_eq!(given.office.roster.named(&town(), "甘棠").map(|one| one.standing), Some(Standing::Left));
    let given = given.when(absent("2026-03-02", None)).is_refused("mediator_left");
    given.when(MediatorConfirm { mediator: id("甘棠") }).is_done(1).when(absent("2026-03-02", None)).is_done(1);
}

#[test]
fn nobody_is_added_to_a_closed_or_unknown_committee_or_without_a_name() {
    let closing = UnitChange {
        code: other_town(),
        name: None,
        number_prefix: None,
        active: Some(false),
        reason: "撤并".to_owned(),
    };
    let given = office().when(closing).is_done(1);
    let given = given.when(MediatorAdd { committee: other_town(), ..add("苗青禾") }).is_refused("committee_closed");
    let given = given.when(MediatorAdd { committee: UnitCode(String::new()), ..add("苗青禾") });
    let given = given.is_refused("committee_unknown").when(add(" ")).is_refused("text_missing");
    given.when(MediatorConfirm { mediator: id("无此人") }).is_refused("mediator_unknown");
}

#[test]
fn an_ally_comes_is_away_leaves_and_helps_again() {
    let who = ally::AllyId::of(ally::AllyKind::Lawyer, "慕言");
    let add = AllyAdd { id: None, ..AllyAdd::example() };
    let given = office().when(add.clone()).is_done(1).when(add).is_refused("ally_exists");
    let one = |given: &Given| given.office.allies.0.get(&who).unwrap().clone();
    assert_eq!((one(&given).name.as_str(), one(&given).standing), ("慕言", Standing::Serving));
    let change = AllyChange { ally: who, phone: Some("110".to_owned()), name: None, affiliation: None, skills: None };
    let given = given.when(change.clone()).is_done(1).when(change).is_refused("nothing_to_change");
    assert_eq!(one(&given).phone.as_deref(), Some("110"));
    let away = AllyAbsent { ally: who, from: on_day("2026-01-01"), until: None, reason: "出庭".to_owned() };
    let given = given.when(away.clone()).is_done(1).when(away).is_refused("absence_overlaps");
    assert!(one(&given).away(on_day("2026-01-05")).is_some());
    let given = given.when(AllyBack { ally: who }).is_done(1);
    assert!(one(&given).away(on_day("2026-01-05")).is_none());
    let given = given.when(AllyBack { ally: who }).is_refused("mediator_not_away");
    let given = given.when(AllyLeave { ally: who, reason: "退出".to_owned() }).is_done(1);
    let given = given.when(AllyLeave { ally: who, reason: "退出".to_owned() }).is_refused("ally_left");
    let given = given.when(AllyBack { ally: who }).is_done(1);
    assert_eq!(given.office.allies.of(ally::AllyKind::Lawyer).len(), 1);
    let nobody = AllyBack { ally: ally::AllyId::of(ally::AllyKind::Expert, "慕言") };
    given.when(nobody).is_refused("ally_unknown");
}

#[test]
fn ties_are_declared_once_and_end() {
    let declare = |person: MediatorId| TieDeclare { person: person.into(), ..TieDeclare::example() };
    let end = TieEnd { person: id("甘棠").into(), ..TieEnd::example() };
    let given = office().when(declare(id("甘棠"))).is_done(1).when(declare(id("甘棠"))).is_refused("tie_exists");
    let given = given.when(declare(id("无此人"))).is_refused("person_unknown");
    assert_eq!(given.office.ties.of(id("甘棠")).len(), 1);
    let typed = TieEnd { with: "宿迁市垚田电子商务有限责任公司".to_owned(), ..end.clone() };
    let given = given.when(typed).is_done(1).when(end).is_refused("tie_unknown");
    assert!(given.office.ties.of(id("甘棠")).is_empty());
}
