//! What was examined is passed on to the level that recognises it, or publicised here.

use serde::{Deserialize, Serialize};

use super::{in_state, of_programme};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::State;
use crate::domain::credit::{Dossier, nth_mut};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::pledge::Programme;
use crate::domain::refusal::Refusal;
use crate::domain::text::required;

/// Passes 正版正货 on to the level that recognises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeForward {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// To whom.
    pub to: String,
}

impl Act for PledgeForward {
    const TYPE: &'static str = "pledge_forward";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("pledge", NUMBER), need("to", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), pledge: 1, to: "某市知识产权局".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::Reviewed], basis.on)?;
        of_programme(known, Programme::GenuineGoods)?;
        Ok(Decision::one(basis.on, PledgeForwarded { n: known.n, to: required("to", &self.to)? }))
    }
}

/// Begins the public notice of a local pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgePublicise {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// Where.
    pub place: String,
}

impl Act for PledgePublicise {
    const TYPE: &'static str = "pledge_publicise";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("pledge", NUMBER), need("place", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), pledge: 1, place: "区政府网站".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::Reviewed], basis.on)?;
        of_programme(known, Programme::NoInfringement)?;
        Ok(Decision::one(basis.on, PledgePublicised { n: known.n, place: required("place", &self.place)? }))
    }
}

/// It was passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeForwarded {
    /// Which.
    pub n: u32,
    /// To whom.
    pub to: String,
}

impl Fold for PledgeForwarded {
    const KIND: &'static str = "pledge_forwarded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.forwarded = Some((fact.on, self.to.clone()));
        }
    }
}

/// The public notice began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgePublicised {
    /// Which.
    pub n: u32,
    /// Where.
    pub place: String,
}

impl Fold for PledgePublicised {
    const KIND: &'static str = "pledge_publicised";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.publicised = Some((fact.on, self.place.clone()));
        }
    }
}
