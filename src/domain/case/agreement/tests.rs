//! Given a case in mediation, when an agreement is made, then it binds from the right day and ends the case.

use proptest::prelude::*;

use super::*;
use crate::domain::case::command::{Act, Command};
use crate::domain::case::ending::CaseEnded;
use crate::domain::case::event::Event;
use crate::domain::case::parties::AddParty;
use crate::domain::case::party::{Agent, Authority, Guardian, NewParty, Side};
use crate::domain::case::testing::{FIRST, Given, SECOND, THIRD, accepted, day, key, mediating, mediating_as, sitting};
use crate::domain::case::vocabulary::{Ending, Stage};

fn draft() -> DraftAgreement {
    DraftAgreement {
        instalments: vec![
            Instalment { due_on: day("2026-04-01"), amount_fen: Fen::yuan(5_000), what: String::new() },
            Instalment { due_on: day("2026-05-06"), amount_fen: Fen::yuan(3_000), what: String::new() },
        ],
        ..DraftAgreement::example()
    }
}

fn drafted() -> Given {
    mediating().on("2026-03-10").when(draft()).done()
}

fn sign(party: &str) -> SignAgreement {
    SignAgreement { party: key(party), signed_by: SignedBy::Oneself, name: None, how: SignHow::Signature }
}

fn mediator() -> MediatorSign {
    MediatorSign { mediator: FIRST }
}

fn seal() -> AffixSeal {
    AffixSeal::example()
}

fn oral() -> AgreeOrally {
    AgreeOrally {
        instalments: vec![Instalment { due_on: day("2026-03-10"), amount_fen: Fen::yuan(1_500), what: String::new() }],
        ..AgreeOrally::example()
    }
}

#[test]
fn a_written_agreement_binds_from_the_last_of_its_parts_and_ends_the_case_that_day() {
    let case = drafted().on("2026-03-12").when(sign("a1")).done();
    let case = case.on("2026-03-16").when(sign("r1")).done();
    let case = case.on("2026-03-11").when(mediator()).done();
    assert_eq!(case.case.stage, Some(Stage::Mediating));
    let (case, facts) = {
        let before = case.facts.len();
        let case = case.on("2026-03-13").when(seal()).done();
        let new: Vec<_> = case.facts.iter().skip(before).map(|fact| (fact.on, fact.event.clone())).collect();
        (case, new)
    };
    let effect = day("2026-03-16");
    assert_eq!(
        facts,
        [
            (day("2026-03-13"), Event::from(SealAffixed { approved_by: "卫景行".to_owned(), copies: 3 })),
            (effect, Event::from(AgreementTookEffect {})),
            (effect, Event::from(CaseEnded::agreed(Ending::AgreedWritten))),
        ]
    );
    assert_eq!(case.case.stage, Some(Stage::Ended));
    assert_eq!(case.case.agreement_in_force().map(|(_, on)| on), Some(effect));
    assert_eq!(case.case.resolved_on(), Some(effect));
    assert_eq!(case.case.seal_log.len(), 1);
}

#[test]
fn a_new_draft_voids_the_signatures_on_the_old_one() {
    let signed = drafted().when(sign("a1")).done();
    let again = signed.on("2026-03-11").when(draft()).warned(&["signatures_void", "session_unrecorded"]).done();
    let agreement = again.case.agreement.as_ref().unwrap();
    assert!(agreement.signatures.is_empty());
    let missing: Vec<_> = agreement.unsigned(&again.case.parties).map(|party| party.key.0.as_str()).collect();
    assert_eq!(missing, ["a1", "r1"]);
}

#[test]
fn instalments_sum_to_the_amount_or_are_refused_with_both_figures() {
    let refusal = mediating()
        .on("2026-03-10")
        .when(DraftAgreement { amount_fen: Fen::yuan(9_000), ..draft() })
        .refused("instalments_do_not_sum");
    assert_eq!(refusal.args.values().map(String::as_str).collect::<Vec<_>>(), ["9,000", "8,000"]);
}

#[test]
fn sums_that_overflow_are_refused_not_wrapped() {
    let huge = |day_| Instalment { due_on: day_, amount_fen: Fen(u64::MAX), what: String::new() };
    let instalments = vec![huge(day("2026-04-01")), huge(day("2026-04-02"))];
    mediating().on("2026-03-10").when(DraftAgreement { instalments, ..draft() }).refused("amount_too_large");
    let one = DraftAgreement { amount_fen: Fen(Fen::MAX.0 + 1), instalments: Vec::new(), ..draft() };
    mediating().on("2026-03-10").when(one).refused("amount_too_large");
}

#[test]
fn what_cannot_be_in_a_draft_is_refused_by_name() {
    let refuse = |change: fn(&mut DraftAgreement), code: &str| {
        let mut draft = draft();
        change(&mut draft);
        mediating().on("2026-03-10").when(draft).refused(code)
    };
    refuse(|draft| draft.content = " ".to_owned(), "text_missing");
    refuse(|draft| draft.facts.clear(), "text_missing");
    refuse(|draft| draft.copies = 2, "copies_too_few");
    refuse(|draft| draft.instalments[0].due_on = day("2026-03-09"), "due_before_agreement");
    refuse(|draft| draft.instalments[0].due_on = day("9999-01-01"), "date_implausible");
    refuse(|draft| draft.instalments[0].amount_fen = Fen(0), "instalment_empty");
    refuse(|draft| draft.instalments = vec![draft.instalments[0].clone(); 121], "instalments_too_many");
    let early = mediating().on("2026-03-02").when(draft());
    early.refused("on_before_acceptance");
}

#[test]
fn content_about_who_owns_a_right_is_told_and_not_blocked() {
    let owning = DraftAgreement { decides_ownership: true, ..draft() };
    mediating().on("2026-03-10").when(owning).warned(&["confirmation_ownership", "session_unrecorded"]).done();
    let oral = AgreeOrally { decides_ownership: true, instalments: Vec::new(), ..oral() };
    mediating().on("2026-03-10").when(oral).warned(&["confirmation_ownership", "no_due_date"]).done();
}

#[test]
fn parties_who_agree_without_knowing_their_rights_are_named() {
    let told = mediating();
    let mut untold = told.clone();
    untold.case.rights.tellings.clear();
    told.clone().on("2026-03-10").when(draft()).warned(&["session_unrecorded"]).done();
    let held = told.on("2026-03-10").when(sitting()).done();
    held.when(draft()).warned(&[]).done();
    untold.clone().on("2026-03-10").when(draft()).warned(&["rights_untold", "session_unrecorded"]).done();
    untold.on("2026-03-10").when(oral()).warned(&["rights_untold"]).done();
}

#[test]
fn only_what_is_drafted_can_be_signed_and_only_once() {
    mediating().when(sign("a1")).refused("no_draft");
    mediating().when(seal()).refused("no_draft");
    let signed = drafted().when(sign("a1")).done();
    signed.clone().when(sign("a1")).refused("already_signed");
    signed.clone().when(sign("r9")).refused("party_unknown");
    signed.clone().on("2026-03-09").when(sign("r1")).refused("dates_out_of_order");
    let signed = signed.when(mediator()).done().when(seal()).done();
    signed.clone().when(mediator()).refused("already_signed");
    signed.when(seal()).refused("already_sealed");
}

#[test]
fn a_seal_is_not_put_on_a_blank_text_and_one_that_comes_early_is_told() {
    drafted().when(seal()).refused("seal_unsigned");
    drafted().when(sign("a1")).done().when(seal()).warned(&["seal_before_parties", "seal_before_mediator"]).done();
    drafted().when(mediator()).warned(&["mediator_before_parties"]).done();
    let both = drafted().when(sign("a1")).done().when(sign("r1")).done();
    both.clone().when(seal()).warned(&["seal_before_mediator"]).done();
    both.when(mediator()).warned(&[]).done().when(seal()).warned(&[]).done();
}

#[test]
fn the_seal_goes_on_every_copy_and_somebody_allowed_it() {
    drafted().when(AffixSeal { copies: 2, ..seal() }).refused("seal_copies_differ");
    drafted().when(AffixSeal { approved_by: "  ".to_owned(), ..seal() }).refused("text_missing");
}

#[test]
fn only_a_mediator_of_the_case_signs_it() {
    drafted().when(MediatorSign { mediator: THIRD }).refused("mediator_not_named");
}

#[test]
fn an_agent_needs_special_authority_on_the_day() {
    let agent = |authority, until: Option<&str>| Agent {
        name: "曹映雪".to_owned(),
        authority,
        until: until.map(day),
        phone: None,
    };
    let drafted = mediating_as(|request| {
        request.respondents[0].agents = vec![
            agent(Authority::General, None),
            Agent { name: "丁一粟".to_owned(), ..agent(Authority::Special, Some("2026-03-12")) },
        ];
    })
    .on("2026-03-10")
    .when(draft())
    .done();
    let by =
        |name: Option<&str>| SignAgreement { signed_by: SignedBy::Agent, name: name.map(str::to_owned), ..sign("r1") };
    drafted.clone().when(by(Some("曹映雪"))).refused("special_authority_missing");
    drafted.clone().when(by(None)).refused("signer_name_missing");
    drafted.clone().on("2026-03-13").when(by(Some("丁一粟"))).refused("special_authority_missing");
    drafted.on("2026-03-12").when(by(Some("丁一粟"))).done();
}

#[test]
fn a_minor_signs_by_its_guardian() {
    let minor = |party: &mut NewParty| {
        party.born_on = Some(day("2010-01-01"));
        party.guardian = Some(Guardian { name: "姜牧之".to_owned(), relation: "父亲".to_owned(), phone: None });
    };
    let drafted = mediating_as(|request| minor(&mut request.respondents[0])).on("2026-03-10").when(draft()).done();
    let guardian = |name: Option<&str>| SignAgreement {
        signed_by: SignedBy::Guardian,
        name: name.map(str::to_owned),
        ..sign("r1")
    };
    drafted.clone().when(sign("r1")).refused("minor_needs_guardian");
    drafted.clone().when(guardian(Some("钱一禾"))).refused("guardian_unknown");
    drafted.when(guardian(Some("姜牧之"))).done();
    let orally = mediating_as(|request| minor(&mut request.respondents[0])).on("2026-03-10");
    orally.clone().when(oral()).refused("minor_needs_guardian");
    let present = vec![Present { party: key("r1"), by: SignedBy::Guardian, name: Some("姜牧之".to_owned()) }];
    orally.when(AgreeOrally { present, ..oral() }).done();
}

#[test]
fn a_stranger_who_signs_as_the_party_itself_is_told() {
    let drafted = mediating_as(|request| request.respondents[0].representative = Some("麦青".to_owned()));
    let drafted = drafted.on("2026-03-10").when(draft()).done();
    let by = |name: &str| SignAgreement { name: Some(name.to_owned()), ..sign("r1") };
    drafted.clone().when(by("王老板")).warned(&["signer_not_on_record"]).done();
    drafted.clone().when(by(" 麦青 ")).warned(&[]).done();
    let own = drafted.case.parties.iter().find(|party| party.key == key("r1")).unwrap().who.name.clone();
    drafted.when(by(&own)).warned(&[]).done();
}

#[test]
fn an_oral_agreement_binds_the_day_it_is_made() {
    let case = mediating().on("2026-03-10").when(oral()).done();
    assert_eq!(case.case.stage, Some(Stage::Ended));
    assert_eq!(
        case.case.ended.as_ref().map(|ended| (ended.on, ended.ending)),
        Some((day("2026-03-10"), Ending::AgreedOral))
    );
    let (agreement, since) = case.case.agreement_in_force().unwrap();
    assert_eq!((agreement.form, since), (AgreementForm::Oral, day("2026-03-10")));
    assert!(!agreement.on_paper());
    mediating()
        .when(AgreeOrally { present: vec![Present { party: key("r7"), ..oral().present[0].clone() }], ..oral() })
        .refused("party_unknown");
    mediating().when(AgreeOrally { content: String::new(), ..oral() }).refused("text_missing");
}

#[test]
fn an_oral_agreement_in_writing_still_counts_from_its_own_day() {
    let agreed = mediating().on("2026-03-10").when(oral()).done().on("2026-03-20");
    let write = || PutInWriting { mediator: FIRST, ..PutInWriting::example() };
    agreed.clone().when(PutInWriting { all_signed: false, ..write() }).refused("writing_unsigned");
    agreed.clone().when(PutInWriting { copies: 1, ..write() }).refused("copies_too_few");
    agreed.clone().when(PutInWriting { mediator: THIRD, ..write() }).refused("mediator_not_named");
    agreed.clone().on("2026-03-09").when(write()).refused("dates_out_of_order");
    let written = agreed.when(write()).warned(&["window_counts_from_oral"]).done();
    let (agreement, since) = written.case.agreement_in_force().unwrap();
    assert!(agreement.on_paper());
    assert_eq!(since, day("2026-03-10"));
    assert_eq!(written.case.seal_log.len(), 1);
    written.when(write()).refused("already_in_writing");
    drafted_and_done().when(write()).refused("no_oral_agreement");
}

fn drafted_and_done() -> Given {
    let mut case = drafted();
    for act in parts() {
        case = case.when(act).done();
    }
    case
}

fn parts() -> [Command; 4] {
    [sign("a1").into(), sign("r1").into(), mediator().into(), seal().into()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_day_of_effect_is_the_latest_of_its_parts_in_whatever_order(
        offsets in prop::array::uniform4(0i64..60),
        order in Just([0usize, 1, 2, 3]).prop_shuffle(),
    ) {
        // The seal is not put on a text nobody has signed.
        prop_assume!(order[0] != 3);
        let start = day("2026-03-10");
        let mut case = drafted();
        for index in order {
            let on = start + chrono::TimeDelta::days(offsets[index]);
            case = case.on(&on.to_string()).when(parts()[index].clone()).done();
        }
        let latest = start + chrono::TimeDelta::days(*offsets.iter().max().unwrap());
        prop_assert_eq!(case.case.agreement_in_force().map(|(_, on)| on), Some(latest));
        prop_assert_eq!(case.case.resolved_on(), Some(latest));
        prop_assert_eq!(case.case.stage, Some(Stage::Ended));
    }
}

/// Given a case in which nobody was named to mediate, when the parties agree by word of mouth, then it is refused: a
/// mediator records it (人民调解法 Art 28).
#[test]
fn an_oral_agreement_needs_a_mediator_who_records_it() {
    use crate::domain::case::consent::SeekConsent;
    let asked = SeekConsent { party: key("r1"), ..SeekConsent::example() };
    let unled = accepted().on("2026-03-05").when(asked).done();
    unled.on("2026-03-10").when(oral()).refused("mediators_first");
    let other = AgreeOrally { mediator: Some(SECOND), ..oral() };
    mediating().on("2026-03-10").when(other).refused("mediator_not_named");
    let agreed = mediating().on("2026-03-10").when(AgreeOrally { mediator: None, ..oral() }).warned(&[]).done();
    assert_eq!(agreed.case.agreement.unwrap().recorded_by, Some(FIRST));
}

#[test]
fn who_joined_later_and_was_never_asked_is_told_of() {
    let late = AddParty { side: Side::Respondent, who: NewParty::named("宿迁垚田电子商务有限公司") };
    let joined = mediating().on("2026-03-09").when(late).done();
    joined.on("2026-03-10").when(oral()).warned(&["rights_untold", "consent_unrecorded"]);
}
