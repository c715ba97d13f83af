//! 征询: asking the sides whether they will mediate.
//!
//! Nobody is mediated against their will (人民调解法 Art 17), so every attempt is kept: to whom, how, and what came of
//! it. Mediation begins when everybody who has to be asked has agreed; that is an event of its own, so that a later
//! change of who has to be asked never changes when a past case began. A clear refusal is recorded here and ended by
//! the ending; a side that cannot be reached counts as unreachable after the attempts the rule asks for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::Case;
use super::check;
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::{PartyKey, Side};
use super::vocabulary::{Means, SourceKind, Stage, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};
use crate::domain::rules::{RuleBook, RuleId};

vocabulary! {
    /// What came of asking.
    Answer "answer" {
        /// 同意
        Agreed = "agreed",
        /// 明确拒绝
        Refused = "refused",
        /// 无人应答
        NoAnswer = "no_answer",
        /// 无法送达
        Undelivered = "undelivered",
    }
}

impl Answer {
    /// The person was reached and said something.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        matches!(self, Self::Agreed | Self::Refused)
    }
}

/// One attempt to ask a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The day.
    pub on: NaiveDate,
    /// Who was asked.
    pub party: PartyKey,
    /// How.
    pub means: Means,
    /// What came of it.
    pub answer: Answer,
    /// The number or address used.
    pub number: Option<String>,
    /// Remark.
    pub note: String,
}

/// Every attempt to ask, in the order of recording, and when mediation began.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Consent {
    /// The attempts.
    pub attempts: Vec<Attempt>,
    /// The day everybody had agreed; none before.
    pub began_on: Option<NaiveDate>,
}

impl Consent {
    /// The attempts to ask one party, in the order of recording.
    pub fn attempts(&self, party: &PartyKey) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(move |attempt| attempt.party == *party)
    }

    /// A party's last answer: of the latest day, and of that day the last recorded. A call nobody took takes no word back.
    #[must_use]
    pub fn answer(&self, party: &PartyKey) -> Option<&Attempt> {
        self.answer_by(party, NaiveDate::MAX)
    }

    /// A party's last answer as of a day.
    #[must_use]
    pub fn answer_by(&self, party: &PartyKey, on: NaiveDate) -> Option<&Attempt> {
        let answers = self.attempts(party).filter(|attempt| attempt.answer.is_answer() && attempt.on <= on);
        answers.max_by_key(|attempt| attempt.on)
    }

    /// The parties whose last answer is a refusal.
    #[must_use]
    pub fn refused_by(&self) -> BTreeSet<&PartyKey> {
        let parties = self.attempts.iter().map(|attempt| &attempt.party);
        parties.filter(|party| self.answer(party).is_some_and(|last| last.answer == Answer::Refused)).collect()
    }

    /// As of a day, a party had agreed.
    #[must_use]
    pub fn agreed(&self, party: &PartyKey, on: NaiveDate) -> bool {
        self.answer_by(party, on).is_some_and(|last| last.answer == Answer::Agreed)
    }
}

impl Case {
    /// Who has to be asked: the respondents; where the committee began by itself, everybody. An applicant's own request
    /// is its consent.
    pub fn to_be_asked(&self) -> impl Iterator<Item = &PartyKey> {
        let own_motion = self.intake.source.as_ref().is_some_and(|source| source.kind == SourceKind::OwnMotion);
        self.parties.iter().filter(move |party| own_motion || party.side == Side::Respondent).map(|party| &party.key)
    }

    /// Everybody who has to be asked had agreed by a day.
    #[must_use]
    pub fn all_agreed(&self, on: NaiveDate) -> bool {
        self.to_be_asked().all(|party| self.consent.agreed(party, on))
    }

    /// A party could not be reached: since it last answered, attempts on as many different days as the rule of the day
    /// asks came to nothing. Attempts to ask for consent and logged contacts count alike.
    #[must_use]
    pub fn unreachable(&self, party: &PartyKey, rules: &RuleBook, on: NaiveDate) -> bool {
        let asked = self.consent.attempts(party).map(|attempt| (attempt.on, attempt.answer.is_answer()));
        let called = self.contacts_with(party).map(|contact| (contact.on, contact.outcome.is_answer()));
        let tries: Vec<_> = asked.chain(called).filter(|(day, _)| *day <= on).collect();
        let answered = tries.iter().filter(|(_, answered)| *answered).map(|(day, _)| *day).max();
        let in_vain: BTreeSet<_> = tries.iter().filter(|(day, _)| answered.is_none_or(|last| *day > last)).collect();
        let needed = rules.in_force(RuleId::UnreachableAttempts, on).map_or(usize::MAX, |rule| rule.value as usize);
        !in_vain.is_empty() && in_vain.len() >= needed
    }
}

/// 征询: asks one party, and records what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeekConsent {
    /// Who was asked.
    pub party: PartyKey,
    /// How.
    pub means: Means,
    /// What came of it.
    pub answer: Answer,
    /// The number or address used.
    #[serde(default)]
    pub number: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// A party was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSought {
    /// Who was asked.
    pub party: PartyKey,
    /// How.
    pub means: Means,
    /// What came of it.
    pub answer: Answer,
    /// The number or address used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Everybody who had to be asked had agreed: mediation began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationBegun {}

impl Act for SeekConsent {
    const TYPE: &'static str = "seek_consent";
    const FIELDS: &'static [Field] = &[
        need("party", FieldKind::Party).preset(Preset::Respondent),
        need("means", Means::FIELD),
        need("answer", Answer::FIELD),
        may("number", FieldKind::Line).when("means", Means::NUMBERED),
        may("note", FieldKind::Text),
    ];
    // While mediating too: a party that joined later is asked, and one that agreed may take it back (Art 23).
    const WHEN: When = When::Stages(&[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating]);

    fn example() -> Self {
        Self {
            party: PartyKey("r1".to_owned()),
            means: Means::Phone,
            answer: Answer::Agreed,
            number: Some("0527-80000001".to_owned()),
            note: "店铺负责人接听，同意由本会调解。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let party = check::party(case, &self.party)?;
        if !case.to_be_asked().any(|key| *key == self.party) {
            return Err(refuse("consent_by_request").with("party", &party.who.name));
        }
        let last = case.consent.answer(&self.party).map(|attempt| attempt.answer);
        if last == Some(Answer::Agreed) && self.answer != Answer::Refused {
            return Err(refuse("already_agreed").with("party", &party.who.name));
        }
        let refused_before =
            (last == Some(Answer::Refused)).then(|| warn("refused_before").with("party", &party.who.name));
        let sought = ConsentSought {
            party: self.party.clone(),
            means: self.means,
            answer: self.answer,
            number: self.number.clone(),
            note: self.note.clone(),
        };
        // An answer typed up late counts on its own day: a refusal given since then still stands.
        let mut consent = case.consent.clone();
        consent.attempts.push(sought.attempt(context.on));
        let complete = case.to_be_asked().all(|key| consent.agreed(key, context.today));
        let decision = Decision::one(context.on, sought).warning(refused_before);
        if complete && case.stage != Some(Stage::Mediating) {
            // The last answer may be typed up first: mediation began on the latest of the days.
            let began = consent.attempts.iter().filter(|attempt| attempt.answer == Answer::Agreed);
            let began = began.map(|attempt| attempt.on).fold(context.on, NaiveDate::max);
            return Ok(decision.and(began, MediationBegun {}));
        }
        Ok(decision)
    }
}

impl ConsentSought {
    fn attempt(&self, on: NaiveDate) -> Attempt {
        Attempt {
            on,
            party: self.party.clone(),
            means: self.means,
            answer: self.answer,
            number: self.number.clone(),
            note: self.note.clone(),
        }
    }
}

impl Fold for ConsentSought {
    const KIND: &'static str = "consent_sought";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if case.stage == Some(Stage::Accepted) {
            case.stage = Some(Stage::SeekingConsent);
        }
        case.consent.attempts.push(self.attempt(fact.on));
    }
}

impl Fold for MediationBegun {
    const KIND: &'static str = "mediation_begun";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.stage = Some(Stage::Mediating);
        case.consent.began_on = Some(fact.on);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{accepted, day, key, registered, registered_as, world};
    use super::*;
    use crate::domain::case::contacts::{ContactOutcome, LogContact};
    use crate::domain::case::decision::Accept;
    use crate::domain::case::party::NewParty;

    fn ask(party: &str, answer: Answer) -> SeekConsent {
        SeekConsent { party: key(party), answer, number: None, note: String::new(), ..SeekConsent::example() }
    }

    fn sought(party: &str, answer: Answer) -> ConsentSought {
        ConsentSought { party: key(party), means: Means::Phone, answer, number: None, note: String::new() }
    }

    #[test]
    fn the_first_attempt_opens_the_asking_and_agreement_opens_mediation() {
        let case = accepted().on("2026-03-04").when(ask("r1", Answer::NoAnswer)).then([sought("r1", Answer::NoAnswer)]);
        assert_eq!(case.case.stage, Some(Stage::SeekingConsent));
        let case = case
            .on("2026-03-05")
            .when(ask("r1", Answer::Agreed))
            .then([Event::from(sought("r1", Answer::Agreed)), Event::from(MediationBegun {})]);
        assert_eq!(case.case.stage, Some(Stage::Mediating));
        assert_eq!(case.case.consent.began_on, Some(day("2026-03-05")));
    }

    #[test]
    fn mediation_waits_for_every_respondent_and_began_on_the_last_of_their_days() {
        let two = registered_as(|request| request.respondents.push(NewParty::named("沭水青甑商行")));
        let asked = two.on("2026-03-03").when(Accept::example()).done();
        let asked = asked.on("2026-03-09").when(ask("r2", Answer::Agreed)).then([sought("r2", Answer::Agreed)]);
        assert_eq!(asked.case.stage, Some(Stage::SeekingConsent));
        assert!(!asked.case.all_agreed(day("2026-03-09")));
        let case = asked.on("2026-03-06").when(ask("r1", Answer::Agreed)).done();
        assert_eq!(case.case.consent.began_on, Some(day("2026-03-09")), "not before the last of them agreed");
        assert!(!case.case.all_agreed(day("2026-03-08")));
        assert!(case.case.all_agreed(day("2026-03-09")));
    }

    #[test]
    fn on_the_committees_own_motion_the_applicants_are_asked_too() {
        let own = registered_as(|request| request.source.kind = SourceKind::OwnMotion);
        let own = own.on("2026-03-03").when(Accept::example()).done();
        let half = own.when(ask("r1", Answer::Agreed)).then([sought("r1", Answer::Agreed)]);
        let whole = half.when(ask("a1", Answer::Agreed)).done();
        assert_eq!(whole.case.stage, Some(Stage::Mediating));
    }

    #[test]
    fn who_asked_for_mediation_is_not_asked() {
        accepted().when(ask("a1", Answer::Agreed)).refused("consent_by_request");
    }

    #[test]
    fn nobody_unknown_is_asked_and_nobody_twice() {
        accepted().when(ask("r9", Answer::Agreed)).refused("party_unknown");
        let agreed = accepted().when(ask("r1", Answer::Agreed)).done();
        agreed.clone().when(ask("r1", Answer::NoAnswer)).refused("already_agreed");
        agreed.when(ask("r1", Answer::Agreed)).refused("already_agreed");
    }

    #[test]
    fn asking_belongs_to_an_accepted_case_and_to_its_time() {
        registered().when(ask("r1", Answer::Agreed)).refused("not_in_stage");
        accepted().on("2026-03-02").when(ask("r1", Answer::Agreed)).refused("on_before_acceptance");
    }

    #[test]
    fn a_refusal_is_recorded_and_may_be_taken_back() {
        let refused = accepted().when(ask("r1", Answer::Refused)).then([sought("r1", Answer::Refused)]);
        assert_eq!(refused.case.stage, Some(Stage::SeekingConsent), "the refusal is ended by the ending");
        assert_eq!(refused.case.consent.refused_by(), BTreeSet::from([&key("r1")]));
        let back = refused.on("2026-03-10").when(ask("r1", Answer::Agreed)).warned(&["refused_before"]).done();
        assert!(back.case.consent.refused_by().is_empty());
        assert_eq!(back.case.stage, Some(Stage::Mediating));
    }

    #[test]
    fn an_agreement_typed_up_after_a_later_refusal_begins_nothing() {
        let refused = accepted().on("2026-03-09").when(ask("r1", Answer::Refused)).done();
        let late = refused.on("2026-03-05").when(ask("r1", Answer::Agreed)).then([sought("r1", Answer::Agreed)]);
        assert_eq!(late.case.stage, Some(Stage::SeekingConsent));
        assert_eq!(late.case.consent.refused_by(), BTreeSet::from([&key("r1")]), "the word of the later day stands");
    }

    #[test]
    fn consent_may_be_withdrawn_while_mediating() {
        let agreed = accepted().when(ask("r1", Answer::Agreed)).done();
        let withdrawn = agreed.on("2026-03-20").when(ask("r1", Answer::Refused)).then([sought("r1", Answer::Refused)]);
        assert_eq!(withdrawn.case.consent.refused_by(), BTreeSet::from([&key("r1")]));
        assert!(!withdrawn.case.all_agreed(day("2026-03-20")));
    }

    #[test]
    fn a_party_is_unreachable_after_vain_attempts_on_as_many_days_as_the_rule_asks() {
        let (rules, by) = (world().rules, day("2026-03-31"));
        let once =
            |given: super::super::testing::Given, on: &str| given.on(on).when(ask("r1", Answer::NoAnswer)).done();
        let mut case = once(once(accepted(), "2026-03-04"), "2026-03-04");
        case = once(case, "2026-03-05");
        assert!(!case.case.unreachable(&key("r1"), &rules, by), "three attempts on two days");
        case = once(case, "2026-03-06");
        assert!(case.case.unreachable(&key("r1"), &rules, by));
        assert!(!case.case.unreachable(&key("r1"), &rules, day("2026-03-05")), "not yet by then");
        assert!(!case.case.unreachable(&key("a1"), &rules, by), "nobody tried to reach the applicant");
        let answered = case.on("2026-03-07").when(ask("r1", Answer::Refused)).done();
        assert!(!answered.case.unreachable(&key("r1"), &rules, by), "it answered");
    }

    #[test]
    fn who_vanished_while_mediating_is_unreachable_by_the_contact_log() {
        let mut case = accepted().when(ask("r1", Answer::Agreed)).done();
        for on in ["2026-03-10", "2026-03-11", "2026-03-12"] {
            let call =
                LogContact { outcome: ContactOutcome::NoAnswer, party: Some(key("r1")), ..LogContact::example() };
            case = case.on(on).when(call).done();
        }
        assert!(case.case.unreachable(&key("r1"), &world().rules, day("2026-03-12")));
    }
}
