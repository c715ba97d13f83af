//! 拟列入: the procedure of a user who is the competent body: proposal, notice with proof of service, statement and
//! defence and the answer to it, the superior's consent where the rule of the day asks it, decision by a second person.
//!
//! Each step is an event; nothing can be skipped, and the decision waits until the time for a defence is over or the
//! defence has been answered. A decision to list leaves an entry like one recorded from another body.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::{Basis, Law};
use super::command::Act;
use super::entry::{AuthorityLevel, Class, Decided, EntryRecorded, LegalBasis, beside, consent_missing, resting, term};
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, NUMBER, example_day};
use super::state::{Item, State};
use super::{Dossier, next_number, not_after, nth, nth_mut, second_person};
use crate::domain::context::{Decision, Happening};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};
use crate::domain::rules::RuleId;
use crate::domain::text::{paragraphs, required};

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// The body, which is the user's own.
    pub authority: String,
    /// Its level.
    pub level: AuthorityLevel,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// How grave.
    pub class: Class,
    /// Facts and reasons.
    pub facts: String,
    /// When it was proposed.
    pub on: NaiveDate,
    /// Who proposed it: never who decides.
    pub by: String,
    /// The notice: when it was served, and the proof.
    pub notice: Option<(NaiveDate, String)>,
    /// Statement and defence.
    pub defence: Option<Defence>,
    /// The superior's consent: day and paper.
    pub consent: Option<(NaiveDate, String)>,
    /// Decided: for a listing or not.
    pub decided: Option<(NaiveDate, bool, String)>,
}

/// 陈述申辩.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defence {
    /// When it came.
    pub on: NaiveDate,
    /// Within its time.
    pub in_time: bool,
    /// What it says.
    pub text: String,
    /// The answer: accepted or not, and why.
    pub answer: Option<(NaiveDate, bool, String)>,
}

impl Listing {
    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        match (&self.decided, &self.defence, &self.notice) {
            (Some(_), ..) => State::Decided,
            (None, Some(_), _) => State::Defended,
            (None, None, Some(_)) => State::Notified,
            (None, None, None) => State::Proposed,
        }
    }

    /// The last day for a defence; none before the notice was served.
    #[must_use]
    pub fn defence_until(&self, law: Law<'_>) -> Option<NaiveDate> {
        let (served, _) = self.notice.as_ref()?;
        law.end(RuleId::DefencePeriod, *served, *served)
    }
}

/// Proposes a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingPropose {
    /// The subject's code.
    pub code: String,
    /// On which provision.
    #[serde(default)]
    pub legal_basis: Option<LegalBasis>,
    /// The body.
    pub authority: String,
    /// Its level.
    pub level: AuthorityLevel,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// How grave.
    pub class: Class,
    /// Facts and reasons.
    pub facts: String,
}

/// Notes the notice of intended listing with its proof of service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingNotify {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub listing: u32,
    /// When it was served.
    pub served_on: NaiveDate,
    /// Proof of service.
    pub proof: String,
}

/// Notes statement and defence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefenceRecord {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// When it came.
    pub received_on: NaiveDate,
    /// What it says.
    pub text: String,
}

/// Answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefenceAnswer {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// It is right.
    pub adopted: bool,
    /// Why.
    pub answer: String,
}

/// Notes the superior's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRecord {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// Who consented, and by which paper.
    pub paper: String,
}

/// Decides: somebody else than who proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingDecide {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// To list.
    pub list: bool,
    /// The number of the decision.
    pub number: String,
    /// Why.
    pub reason: String,
    /// No longer in force from this day on; the longest term of the class if left out.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Measures that follow.
    #[serde(default)]
    pub measures: Option<String>,
    /// Until when a statutory measure runs.
    #[serde(default)]
    pub measures_until: Option<NaiveDate>,
    /// The repair notice is served with it.
    #[serde(default)]
    pub repair_notice: bool,
}

/// A listing was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingProposed {
    /// Its number.
    pub n: u32,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// The body.
    pub authority: String,
    /// Its level.
    pub level: AuthorityLevel,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// How grave.
    pub class: Class,
    /// Facts and reasons.
    pub facts: String,
}

/// The notice was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingNotified {
    /// Which.
    pub n: u32,
    /// When.
    pub served_on: NaiveDate,
    /// Proof.
    pub proof: String,
}

/// Statement and defence came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefenceMade {
    /// Which procedure.
    pub n: u32,
    /// When it came.
    pub received_on: NaiveDate,
    /// Within its time.
    pub in_time: bool,
    /// What it says.
    pub text: String,
}

/// It was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefenceAnswered {
    /// Which procedure.
    pub n: u32,
    /// It is right.
    pub adopted: bool,
    /// Why.
    pub answer: String,
}

/// The superior consented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuperiorConsented {
    /// Which procedure.
    pub n: u32,
    /// The paper.
    pub paper: String,
}

/// It was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingDecided {
    /// Which procedure.
    pub n: u32,
    /// To list.
    pub list: bool,
    /// The number of the decision.
    pub number: String,
    /// Why.
    pub reason: String,
}

fn open<'a>(dossier: &'a Dossier, n: u32, states: &[State]) -> Result<&'a Listing, Refusal> {
    let known = nth(&dossier.listings, Item::Listing, n)?;
    if states.contains(&known.state()) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Listing).with("n", n).with("credit_state", known.state()))
}

fn said(field: &str, text: &str) -> Result<String, Refusal> {
    let text = paragraphs(text)?;
    if text.is_empty() { Err(refuse("text_missing").with("field", field)) } else { Ok(text) }
}

impl Act for ListingPropose {
    const TYPE: &'static str = "listing_propose";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        may("legal_basis", LegalBasis::FIELD),
        need("authority", FieldKind::Line),
        need("level", AuthorityLevel::FIELD),
        need("instruments", FieldKind::List(&NUMBER)),
        need("class", Class::FIELD),
        need("facts", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            legal_basis: Some(LegalBasis::Samr44Art9Ip),
            authority: "某区市场监督管理局".to_owned(),
            level: AuthorityLevel::County,
            instruments: vec![1],
            class: Class::Serious,
            facts: "故意侵犯注册商标专用权，受较重行政处罚".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let legal_basis = self.legal_basis.ok_or_else(|| refuse("legal_basis_missing"))?;
        let event = ListingProposed {
            n: next_number(&dossier.listings),
            legal_basis,
            authority: required("authority", &self.authority)?,
            level: self.level,
            instruments: resting(dossier, (legal_basis, &self.instruments), basis.on)?,
            class: self.class,
            facts: said("facts", &self.facts)?,
        };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for ListingNotify {
    const TYPE: &'static str = "listing_notify";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("served_on", FieldKind::Date),
        need("proof", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            served_on: example_day(3, 10),
            proof: "送达回证，法定代表人签收".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Proposed])?;
        let served_on = not_after(self.served_on, basis)?;
        if served_on < known.on {
            return Err(refuse("step_too_early").with("credit_item", Item::Listing).with("since", known.on));
        }
        let event = ListingNotified { n: known.n, served_on, proof: required("proof", &self.proof)? };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for DefenceRecord {
    const TYPE: &'static str = "defence_record";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("received_on", FieldKind::Date),
        need("text", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            received_on: example_day(3, 12),
            text: "对处罚决定已申请复议".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Notified])?;
        let received_on = not_after(self.received_on, basis)?;
        let served = known.notice.as_ref().map(|(served, _)| *served);
        if let Some(since) = served.filter(|served| received_on < *served) {
            return Err(refuse("step_too_early").with("credit_item", Item::Listing).with("since", since));
        }
        let in_time = known.defence_until(basis.law()).is_none_or(|until| received_on <= until);
        let event = DefenceMade { n: known.n, received_on, in_time, text: said("text", &self.text)? };
        // A late one is kept, read and answered all the same: it may be right.
        let warnings = if in_time { Vec::new() } else { vec![warn("defence_late")] };
        Ok(Decision { events: vec![Happening { on: basis.on, event: event.into() }], warnings })
    }
}

impl Act for DefenceAnswer {
    const TYPE: &'static str = "defence_answer";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("adopted", FieldKind::Flag),
        need("answer", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            adopted: false,
            answer: "复议期间不停止执行，处罚决定未被撤销".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Defended])?;
        if known.defence.as_ref().is_some_and(|defence| defence.answer.is_some()) {
            return Err(refuse("defence_answered").with("n", known.n));
        }
        let event = DefenceAnswered { n: known.n, adopted: self.adopted, answer: said("answer", &self.answer)? };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for ConsentRecord {
    const TYPE: &'static str = "superior_consent";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("listing", NUMBER), need("paper", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), listing: 1, paper: "某市监信批〔2026〕2号".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Proposed, State::Notified, State::Defended])?;
        Ok(Decision::one(basis.on, SuperiorConsented { n: known.n, paper: required("paper", &self.paper)? }))
    }
}

impl Act for ListingDecide {
    const TYPE: &'static str = "listing_decide";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("list", FieldKind::Flag),
        need("number", FieldKind::Line),
        need("reason", FieldKind::Line),
        may("until", FieldKind::Date),
        may("measures", FieldKind::Line),
        may("measures_until", FieldKind::Date),
        may("repair_notice", FieldKind::Flag),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            list: true,
            number: "某区监列〔2026〕1号".to_owned(),
            reason: "事实清楚，程序合法".to_owned(),
            until: None,
            measures: Some("列为重点监管对象".to_owned()),
            measures_until: None,
            repair_notice: true,
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Proposed, State::Notified, State::Defended])?;
        second_person(Item::Listing, &known.by, basis)?;
        let (number, reason) = (required("number", &self.number)?, required("reason", &self.reason)?);
        let event = ListingDecided { n: known.n, list: self.list, number: number.clone(), reason };
        if !self.list {
            return Ok(Decision::one(basis.on, event));
        }
        let decided = self.entry(known, number, (dossier, basis))?;
        let warnings = beside(&decided, dossier, basis.law());
        let entry = EntryRecorded { n: next_number(&dossier.entries), decided, listing: Some(known.n) };
        Ok(Decision::one(basis.on, event).and(basis.on, entry).warning(warnings))
    }
}

impl ListingDecide {
    /// What is decided, once every step before it was taken.
    fn entry(
        &self,
        known: &Listing,
        number: String,
        (dossier, basis): (&Dossier, &Basis<'_>),
    ) -> Result<Decided, Refusal> {
        let law = basis.law();
        let Some((notice_on, _)) = known.notice else { return Err(refuse("notice_missing")) };
        let over = known.defence_until(law).is_some_and(|until| basis.on > until);
        match &known.defence {
            Some(Defence { answer: None, .. }) => return Err(refuse("defence_unanswered").with("n", known.n)),
            Some(Defence { answer: Some((_, true, _)), .. }) => {
                return Err(refuse("defence_adopted").with("n", known.n));
            }
            None if !over => {
                let until = known.defence_until(law).map_or_else(String::new, |until| until.to_string());
                return Err(refuse("defence_running").with("until", until));
            }
            Some(_) | None => {}
        }
        if consent_missing(known.level, known.consent.is_some(), basis.on, law) {
            return Err(refuse("consent_missing").with("authority_level", known.level).with("on", basis.on));
        }
        Ok(Decided {
            list: known.legal_basis.list(),
            legal_basis: known.legal_basis,
            authority: known.authority.clone(),
            level: known.level,
            number,
            decided_on: basis.on,
            instruments: resting(dossier, (known.legal_basis, &known.instruments), basis.on)?,
            notice_on,
            defence: known.defence.as_ref().map(|defence| defence.text.clone()),
            superior_consent: known.consent.as_ref().map(|(_, paper)| paper.clone()),
            class: known.class,
            until: term((known.class, basis.on), self.until, law)?,
            measures: self.measures.as_deref().map(|text| required("measures", text)).transpose()?,
            measures_until: self.measures_until,
            repair_notice_on: self.repair_notice.then_some(basis.on),
        })
    }
}

impl Fold for ListingProposed {
    const KIND: &'static str = "listing_proposed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { n, legal_basis, authority, level, instruments, class, facts } = self.clone();
        dossier.listings.push(Listing {
            n,
            legal_basis,
            authority,
            level,
            instruments,
            class,
            facts,
            on: fact.on,
            by: fact.by.account.clone(),
            notice: None,
            defence: None,
            consent: None,
            decided: None,
        });
    }
}

impl Fold for ListingNotified {
    const KIND: &'static str = "listing_notified";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.notice = Some((self.served_on, self.proof.clone()));
        }
    }
}

impl Fold for DefenceMade {
    const KIND: &'static str = "defence_made";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            let Self { received_on, in_time, text, .. } = self.clone();
            known.defence = Some(Defence { on: received_on, in_time, text, answer: None });
        }
    }
}

impl Fold for DefenceAnswered {
    const KIND: &'static str = "defence_answered";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let defence = nth_mut(&mut dossier.listings, self.n).and_then(|known| known.defence.as_mut());
        if let Some(defence) = defence {
            defence.answer = Some((fact.on, self.adopted, self.answer.clone()));
        }
    }
}

impl Fold for SuperiorConsented {
    const KIND: &'static str = "superior_consented";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.consent = Some((fact.on, self.paper.clone()));
        }
    }
}

impl Fold for ListingDecided {
    const KIND: &'static str = "listing_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.decided = Some((fact.on, self.list, self.reason.clone()));
        }
    }
}
