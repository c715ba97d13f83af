//! The last steps: the superior consents where the rule of the day asks it, and somebody else than who proposed decides.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Defence, Listing, open};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::entry::{Decided, EntryRecorded, beside, consent_missing, resting, term};
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, next_number, nth_mut, second_person};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

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

/// The superior consented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuperiorConsented {
    /// Which procedure.
    pub n: u32,
    /// The paper.
    pub paper: String,
}

impl Fold for SuperiorConsented {
    const KIND: &'static str = "superior_consented";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.consent = Some((fact.on, self.paper.clone()));
        }
    }
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

impl Fold for ListingDecided {
    const KIND: &'static str = "listing_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.decided = Some((fact.on, self.list, self.reason.clone()));
        }
    }
}
