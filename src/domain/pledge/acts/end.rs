//! A pledge ends: broken by what a paper finds, or withdrawn.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::in_state;
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth, nth_mut};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Notes a breach: by an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeBreak {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// By which instrument.
    pub instrument: u32,
}

impl Act for PledgeBreak {
    const TYPE: &'static str = "pledge_break";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("pledge", NUMBER), need("instrument", NUMBER)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), pledge: 1, instrument: 1 }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::InForce, State::Expired], basis.on)?;
        let paper = dossier.instrument(self.instrument)?;
        if !paper.in_force(basis.on) {
            return Err(refuse("instrument_not_standing")
                .with("n", paper.n)
                .with("number", &paper.paper.number)
                .with("on", basis.on));
        }
        let from = known.decided.as_ref().map_or(known.on, |decided| decided.on);
        let within = |day: NaiveDate| day >= from && known.until.is_none_or(|until| day < until);
        if !paper.paper.conduct_on.is_some_and(within) {
            return Err(refuse("breach_outside_term").with("number", &paper.paper.number).with("from", from));
        }
        Ok(Decision::one(basis.on, PledgeBroken { n: known.n, instrument: paper.n }))
    }
}

/// Takes a pledge off the list, or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeWithdraw {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// Why.
    pub reason: String,
}

impl Act for PledgeWithdraw {
    const TYPE: &'static str = "pledge_withdraw";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("pledge", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), pledge: 1, reason: "企业注销".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = nth(&dossier.pledges, Item::Pledge, self.pledge)?;
        let state = known.state(dossier, basis.on);
        if matches!(state, State::Withdrawn | State::Rejected) {
            in_state(dossier, self.pledge, &[], basis.on)?;
        }
        Ok(Decision::one(basis.on, PledgeWithdrawn { n: known.n, reason: required("reason", &self.reason)? }))
    }
}

/// It was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeBroken {
    /// Which.
    pub n: u32,
    /// By which instrument.
    pub instrument: u32,
}

impl Fold for PledgeBroken {
    const KIND: &'static str = "pledge_broken";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.broken = Some((fact.on, self.instrument));
        }
    }
}

/// It was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeWithdrawn {
    /// Which.
    pub n: u32,
    /// Why.
    pub reason: String,
}

impl Fold for PledgeWithdrawn {
    const KIND: &'static str = "pledge_withdrawn";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.withdrawn = Some((fact.on, self.reason.clone()));
        }
    }
}
