//! The first steps: a listing is proposed, and the notice of it served with proof.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Listing, open, said};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::entry::{AuthorityLevel, Class, LegalBasis, resting};
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER, example_day};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, next_number, not_after, nth_mut};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

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

impl Fold for ListingNotified {
    const KIND: &'static str = "listing_notified";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            known.notice = Some((self.served_on, self.proof.clone()));
        }
    }
}
