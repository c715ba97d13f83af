//! Receiving: 签收, 退回, the district's passing on of a hand-over, and 区级决定承办 after too many returns.

use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::command::{Act, Standing, When};
use super::super::event::{Event, Fact, Fold};
use super::super::mediators::SeatEnd;
use super::send::{MOVABLE, Sent, after_last_move, district};
use super::{Place, Transit, TransitEnd, TransitKind, TransitOutcome};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::unit::UnitCode;

/// The district lets a hand-over go on to the receiving town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassOn {
    /// A remark for the receiver.
    #[serde(default)]
    pub note: String,
}

/// A hand-over went on from the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOn {
    /// A remark for the receiver.
    pub note: String,
}

/// 签收: the receiver takes the case. It names mediators afresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignFor {
    /// The receiver's own volume number, if it adds one; the case number never changes.
    #[serde(default)]
    pub volume_number: Option<String>,
}

/// The receiver holds the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub by: UnitCode,
    /// Its own volume number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_number: Option<String>,
}

/// 退回: the receiver (or the district, for a hand-over on its way) sends it back with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Why, for instance 缺授权委托书.
    pub reason: String,
}

/// The case went back to its sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Who returned it.
    pub by: UnitCode,
    /// Why.
    pub reason: String,
}

/// After the number of returns the rule names, the district decides who holds the case. This cannot be returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideHolder {
    /// Who shall hold it.
    pub holder: UnitCode,
    /// Why.
    pub reason: String,
}

/// The district decided that the present holder keeps the case. (Another holder is a [`Sent`] of kind `decided`.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderDecided {
    /// Who holds it.
    pub holder: UnitCode,
    /// Why.
    pub reason: String,
}

/// The transit under way, if the actor's committee is the one it waits for.
fn waiting_here<'a>(case: &'a Case, context: &Context<'_>) -> Result<&'a Transit, Refusal> {
    let transit = case.custody.under_way().ok_or_else(|| refuse("not_in_transit"))?;
    let waits_for = match (&transit.via, transit.passed_on) {
        (Some(via), None) => via,
        _ => &transit.to,
    };
    if waits_for != context.committee {
        return Err(refuse("not_receiver").with("receiver", waits_for));
    }
    after_last_move(case, context)?;
    Ok(transit)
}

impl Act for PassOn {
    const TYPE: &'static str = "pass_on";
    const FIELDS: &'static [Field] = &[may("note", FieldKind::Text)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { note: "已核对材料。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let transit = waiting_here(case, context)?;
        if transit.via.is_none() || transit.passed_on.is_some() {
            return Err(refuse("nothing_to_pass_on"));
        }
        Ok(Decision::one(context.on, PassedOn { note: self.note.clone() }))
    }
}

impl Fold for PassedOn {
    const KIND: &'static str = "passed_on";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(transit) = case.custody.transits.last_mut() {
            transit.passed_on = Some(fact.on);
        }
    }
}

impl Act for SignFor {
    const TYPE: &'static str = "sign_for";
    const FIELDS: &'static [Field] = &[may("volume_number", FieldKind::Line)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { volume_number: Some("耿车卷〔2026〕3号".to_owned()) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let transit = waiting_here(case, context)?;
        if transit.via.is_some() && transit.passed_on.is_none() {
            return Err(refuse("pass_on_first").with("receiver", &transit.to));
        }
        let signed = Signed { by: transit.to.clone(), volume_number: self.volume_number.clone() };
        Ok(Decision::one(context.on, signed))
    }
}

impl Fold for Signed {
    const KIND: &'static str = "signed_for";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let end = TransitEnd { on: fact.on, how: TransitOutcome::Signed, reason: None };
        if case.custody.finish(end).is_some() {
            case.custody.hold(self.by.clone(), fact.on);
            case.mediators.end(fact.on, SeatEnd::Moved, |_| true);
        }
    }
}

impl Act for Return {
    const TYPE: &'static str = "return";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { reason: "缺授权委托书。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let transit = waiting_here(case, context)?;
        if transit.kind == TransitKind::Decided {
            return Err(refuse("decision_stands"));
        }
        if self.reason.trim().is_empty() {
            return Err(refuse("reason_missing").with("act", Self::TYPE));
        }
        Ok(Decision::one(context.on, Returned { by: context.committee.clone(), reason: self.reason.clone() }))
    }
}

impl Fold for Returned {
    const KIND: &'static str = "returned";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let end = TransitEnd { on: fact.on, how: TransitOutcome::Returned, reason: Some(self.reason.clone()) };
        if let Some(transit) = case.custody.finish(end) {
            case.custody.hold(transit.from, fact.on);
        }
    }
}

impl Act for DecideHolder {
    const TYPE: &'static str = "decide_holder";
    const FIELDS: &'static [Field] = &[need("holder", FieldKind::Committee), need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            holder: UnitCode("321302101".to_owned()), reason: "侵权行为地在该镇，两次退回后由区级决定。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if district(context)?.code != *context.committee {
            return Err(refuse("only_district").with("act", Self::TYPE));
        }
        let holder = match case.custody.place() {
            Place::Held(holder) => holder.clone(),
            Place::InTransit { to, .. } => {
                return Err(refuse("in_transit").with("to", context.unit_name(to)).with("act", Self::TYPE));
            }
            Place::Nowhere => return Err(refuse("case_unknown")),
        };
        let returns = case.custody.returns();
        let limit =
            context.rules.in_force(RuleId::ReturnsBeforeDistrict, context.on).map_or(u32::MAX, |rule| rule.value);
        if returns < limit {
            return Err(refuse("too_few_returns").with("returns", returns).with("limit", limit));
        }
        let unit = context
            .units
            .get(&self.holder)
            .ok_or_else(|| refuse("committee_unknown").with("committee", &self.holder))?;
        if !unit.active {
            return Err(refuse("committee_closed").with("committee", &unit.name));
        }
        if self.reason.trim().is_empty() {
            return Err(refuse("reason_missing").with("act", Self::TYPE));
        }
        after_last_move(case, context)?;
        if holder == self.holder {
            return Ok(Decision::one(context.on, HolderDecided { holder, reason: self.reason.clone() }));
        }
        let sent = Sent {
            transit: TransitKind::Decided,
            from: holder,
            to: self.holder.clone(),
            via: None,
            reason: self.reason.clone(),
            parties_agree: false,
        };
        Ok(Decision::one(context.on, sent))
    }
}

impl Fold for HolderDecided {
    const KIND: &'static str = "holder_decided";

    /// The holder keeps it: only the record changes.
    fn apply(&self, _case: &mut Case, _fact: &Fact) {}
}
