//! What is asked of a pledge, and what happened to it. Part of the dossier: same commands, same events.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{Area, Commitment, Pledge, Programme, stains};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::attention::judged;
use crate::domain::credit::basis::{Basis, Law};
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, next_number, nth, nth_mut, second_person, subject};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
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

/// The result: of the level above for 正版正货, of a second person here for 不侵权承诺.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeDecide {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
    /// Recognised.
    pub granted: bool,
    /// Why, and by which paper.
    pub reason: String,
    /// No longer in force from this day on; by the rule if left out.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// Renews a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeRenew {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
}

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

/// It was passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeForwarded {
    /// Which.
    pub n: u32,
    /// To whom.
    pub to: String,
}

/// The public notice began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgePublicised {
    /// Which.
    pub n: u32,
    /// Where.
    pub place: String,
}

/// It was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeDecided {
    /// Which.
    pub n: u32,
    /// Recognised.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// No longer in force from this day on.
    pub until: Option<NaiveDate>,
}

/// It was renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeRenewed {
    /// Which.
    pub n: u32,
    /// No longer in force from this day on.
    pub until: NaiveDate,
}

/// It was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeBroken {
    /// Which.
    pub n: u32,
    /// By which instrument.
    pub instrument: u32,
}

/// It was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeWithdrawn {
    /// Which.
    pub n: u32,
    /// Why.
    pub reason: String,
}

fn in_state<'a>(dossier: &'a Dossier, n: u32, states: &[State], on: NaiveDate) -> Result<&'a Pledge, Refusal> {
    let known = nth(&dossier.pledges, Item::Pledge, n)?;
    let state = known.state(dossier, on);
    if states.contains(&state) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Pledge).with("n", n).with("credit_state", state))
}

fn clean(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Result<(), Refusal> {
    match stains(dossier, on, law).first() {
        Some(stain) => Err(refuse("pledge_not_clean").with("number", &stain.paper.number).with("n", stain.n)),
        None => Ok(()),
    }
}

fn of_programme(known: &Pledge, programme: Programme) -> Result<(), Refusal> {
    if known.programme == programme {
        return Ok(());
    }
    Err(refuse("pledge_other_way").with("programme", known.programme))
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

impl Act for PledgeDecide {
    const TYPE: &'static str = "pledge_decide";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("pledge", NUMBER),
        need("granted", FieldKind::Flag),
        need("reason", FieldKind::Line),
        may("until", FieldKind::Date),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            pledge: 1,
            granted: true,
            reason: "公示期满无异议".to_owned(),
            until: None,
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::Forwarded, State::Publicised], basis.on)?;
        let law = basis.law();
        if known.programme == Programme::NoInfringement {
            second_person(Item::Pledge, &known.by, basis)?;
            if let Some(until) = known.notice_until(law).filter(|until| self.granted && basis.on <= *until) {
                return Err(refuse("notice_running").with("until", until));
            }
        }
        let mut until = None;
        if self.granted {
            clean(dossier, basis.on, law)?;
            until = Some(term(self.until, basis)?);
        }
        let event =
            PledgeDecided { n: known.n, granted: self.granted, reason: required("reason", &self.reason)?, until };
        Ok(Decision::one(basis.on, event))
    }
}

/// The day a place ends, given or by the rule of the day.
fn term(given: Option<NaiveDate>, basis: &Basis<'_>) -> Result<NaiveDate, Refusal> {
    let rule = RuleId::PledgeTerm;
    let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", basis.on);
    let by_rule = basis.law().end(rule, basis.on, basis.on).ok_or_else(no_rule)?;
    let until = given.unwrap_or(by_rule);
    if until <= basis.on {
        return Err(refuse("pledge_until").with("until", until).with("on", basis.on));
    }
    Ok(until)
}

impl Act for PledgeRenew {
    const TYPE: &'static str = "pledge_renew";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[need("code", FieldKind::Line), need("pledge", NUMBER)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), pledge: 1 }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.pledge, &[State::InForce], basis.on)?;
        of_programme(known, Programme::NoInfringement)?;
        if let Some(from) = known.remind_from(basis.law(), basis.on).filter(|from| basis.on < *from) {
            return Err(refuse("renewal_too_early").with("from", from));
        }
        clean(dossier, basis.on, basis.law())?;
        // What was left of the old term is not lost.
        let from = known.until.unwrap_or(basis.on);
        let no_rule = || refuse("credit_rule_missing").with("rule", RuleId::PledgeTerm).with("on", basis.on);
        let until = basis.law().end(RuleId::PledgeTerm, from, basis.on).ok_or_else(no_rule)?;
        Ok(Decision::one(basis.on, PledgeRenewed { n: known.n, until }))
    }
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

impl Fold for PledgeReviewed {
    const KIND: &'static str = "pledge_reviewed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.reviewed = Some(judged(fact, self.passed, &self.reason));
        }
    }
}

impl Fold for PledgeForwarded {
    const KIND: &'static str = "pledge_forwarded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.forwarded = Some((fact.on, self.to.clone()));
        }
    }
}

impl Fold for PledgePublicised {
    const KIND: &'static str = "pledge_publicised";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.publicised = Some((fact.on, self.place.clone()));
        }
    }
}

impl Fold for PledgeDecided {
    const KIND: &'static str = "pledge_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.decided = Some(judged(fact, self.granted, &self.reason));
            known.until = self.until;
        }
    }
}

impl Fold for PledgeRenewed {
    const KIND: &'static str = "pledge_renewed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.until = Some(self.until);
            known.renewed.push(fact.on);
        }
    }
}

impl Fold for PledgeBroken {
    const KIND: &'static str = "pledge_broken";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.broken = Some((fact.on, self.instrument));
        }
    }
}

impl Fold for PledgeWithdrawn {
    const KIND: &'static str = "pledge_withdrawn";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.withdrawn = Some((fact.on, self.reason.clone()));
        }
    }
}
