//! The result, and renewal in the time of the reminder.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{clean, in_state, of_programme};
use crate::domain::context::Decision;
use crate::domain::credit::attention::judged;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth_mut, second_person};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::pledge::Programme;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::text::required;

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

/// Renews a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgeRenew {
    /// The subject's code.
    pub code: String,
    /// Which pledge.
    pub pledge: u32,
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

impl Fold for PledgeDecided {
    const KIND: &'static str = "pledge_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.pledges, self.n) {
            known.decided = Some(judged(fact, self.granted, &self.reason));
            known.until = self.until;
        }
    }
}

/// It was renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PledgeRenewed {
    /// Which.
    pub n: u32,
    /// No longer in force from this day on.
    pub until: NaiveDate,
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
