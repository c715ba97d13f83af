//! A pledge is applied for and examined first; the first act may found the dossier.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{clean, in_state};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::attention::judged;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::State;
use crate::domain::credit::subject;
use crate::domain::credit::{Dossier, next_number, nth_mut};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::pledge::{Area, Commitment, Pledge, Programme};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Applies for a place on a whitelist; the first act may found the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeApply {
    /// The subject's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Which whitelist.
    pub programme: Programme,
    /// What it is about.
    pub areas: BTreeSet<Area>,
    /// What is committed: all four for 正版正货.
    #[serde(default)]
    pub commitments: BTreeSet<Commitment>,
}

impl Act for PledgeApply {
    const TYPE: &'static str = "pledge_apply";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("name", FieldKind::Line),
        need("programme", Programme::FIELD),
        need("areas", FieldKind::List(&Area::FIELD)),
        may("commitments", FieldKind::List(&Commitment::FIELD)),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            name: "宿迁栖禾光电科技有限公司".to_owned(),
            programme: Programme::NoInfringement,
            areas: BTreeSet::from([Area::Trademark, Area::Copyright]),
            commitments: BTreeSet::from([Commitment::Trademarks, Commitment::Copyrights]),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        let (mut events, warnings) = subject::named(dossier, (&self.code, &self.name), basis.on)?;
        if self.areas.is_empty() {
            return Err(refuse("pledge_areas"));
        }
        if self.programme == Programme::GenuineGoods && self.commitments.len() < Commitment::ALL.len() {
            return Err(refuse("pledge_commitments").with("programme", self.programme));
        }
        let ended = [State::Expired, State::Rejected, State::Withdrawn];
        let open =
            |known: &&Pledge| known.programme == self.programme && !ended.contains(&known.state(dossier, basis.on));
        if let Some(known) = dossier.pledges.iter().find(open) {
            return Err(refuse("pledge_exists").with("n", known.n).with("programme", self.programme));
        }
        clean(dossier, basis.on, basis.law())?;
        let event = PledgeApplied {
            n: next_number(&dossier.pledges),
            programme: self.programme,
            areas: self.areas.clone(),
            commitments: self.commitments.clone(),
        };
        events.push(Happening { on: basis.on, event: event.into() });
        Ok(Decision { events, warnings })
    }
}

/// 初审.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeReview {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// It passed.
    pub passed: bool,
    /// Why.
    pub reason: String,
}

impl Act for PledgeReview {
    const TYPE: &'static str = "pledge_review";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("pledge", NUMBER),
        need("passed", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(), pledge: 1, passed: true, reason: "材料齐全，三年内无侵权".to_owned()
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::Requested], basis.on)?;
        if self.passed {
            clean(dossier, basis.on, basis.law())?;
        }
        let event = PledgeReviewed { n: known.n, passed: self.passed, reason: required("reason", &self.reason)? };
        Ok(Decision::one(basis.on, event))
    }
}

/// A pledge was applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeApplied {
    /// Its number.
    pub n: u32,
    /// Which whitelist.
    pub programme: Programme,
    /// What it is about.
    pub areas: BTreeSet<Area>,
    /// What was committed.
    pub commitments: BTreeSet<Commitment>,
}

impl Fold for PledgeApplied {
    const KIND: &'static str = "pledge_applied";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { n, programme, areas, commitments } = self.clone();
        dossier.pledges.push(Pledge {
            n,
            programme,
            areas,
            commitments,
            on: fact.on,
            by: fact.by.account.clone(),
            reviewed: None,
            forwarded: None,
            publicised: None,
            decided: None,
            until: None,
            renewed: Vec::new(),
            broken: None,
            withdrawn: None,
        });
    }
}

/// It was examined first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeReviewed {
    /// Which.
    pub n: u32,
    /// It passed.
    pub passed: bool,
    /// Why.
    pub reason: String,
}

impl Fold for PledgeReviewed {
    const KIND: &'static str = "pledge_reviewed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.reviewed = Some(judged(fact, self.passed, &self.reason));
        }
    }
}
