//! Sending: 提请区级调解, 分派, 移交, and 撤回移送 by the sender; 联合调解, which moves nothing.

use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::command::{Act, Standing, When};
use super::super::event::{Event, Fact, Fold};
use super::super::mediators::SeatEnd;
use super::super::vocabulary::Stage;
use super::{Place, Transit, TransitEnd, TransitKind, TransitOutcome};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::unit::{Level, Unit, UnitCode};

/// The stages in which a case can change hands.
pub(super) const MOVABLE: &[Stage] =
    &[Stage::Registered, Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended];

/// 提请区级调解: a town sends a case up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalate {
    /// Why the district is better placed.
    pub reason: String,
    /// Both parties agree; needed once the case is accepted.
    #[serde(default)]
    pub parties_agree: bool,
}

/// 分派: the district sends a case to a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// The town's committee.
    pub to: UnitCode,
    /// Why it is better placed.
    pub reason: String,
    /// Both parties agree; needed once the case is accepted.
    #[serde(default)]
    pub parties_agree: bool,
}

/// 移交: a town sends a case to another town, through the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The other town's committee.
    pub to: UnitCode,
    /// Why it is better placed.
    pub reason: String,
    /// Both parties agree; needed once the case is accepted.
    #[serde(default)]
    pub parties_agree: bool,
}

/// The case left the sender's hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// How.
    pub transit: TransitKind,
    /// Sender.
    pub from: UnitCode,
    /// Receiver.
    pub to: UnitCode,
    /// The district, for a hand-over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<UnitCode>,
    /// Why.
    pub reason: String,
    /// Both parties agreed.
    pub parties_agree: bool,
}

const SEND_FIELDS: &[Field] =
    &[need("to", FieldKind::Committee), need("reason", FieldKind::Text), may("parties_agree", FieldKind::Flag)];

const EXAMPLE_REASON: &str = "当事人均在该镇，双方书面同意。";

/// What every sending has in common.
fn send(
    case: &Case,
    context: &Context<'_>,
    (kind, to, via): (TransitKind, &Unit, Option<UnitCode>),
    (reason, parties_agree): (&str, bool),
) -> Result<Decision<Event>, Refusal> {
    let holder = match case.custody.place() {
        Place::Held(holder) if holder == context.committee => holder,
        Place::Held(holder) => return Err(refuse("not_holder").with("holder", holder).with("act", kind)),
        Place::InTransit { to, .. } => {
            return Err(refuse("in_transit").with("to", context.unit_name(to)).with("act", kind));
        }
        Place::Nowhere => return Err(refuse("case_unknown")),
    };
    if reason.trim().is_empty() {
        return Err(refuse("reason_missing").with("act", kind));
    }
    if !to.active {
        return Err(refuse("committee_closed").with("committee", &to.name));
    }
    if to.code == *holder {
        return Err(refuse("already_there").with("committee", &to.name));
    }
    if case.intake.accepted_on.is_some() && !parties_agree {
        return Err(refuse("parties_must_agree").with("act", kind));
    }
    after_last_move(case, context)?;
    let returns = case.custody.returns();
    let limit = context.rules.in_force(RuleId::ReturnsBeforeDistrict, context.on);
    if let Some(limit) = limit.filter(|limit| returns >= limit.value) {
        return Err(refuse("district_decides").with("returns", returns).with("limit", limit.value));
    }
    let sent = Sent {
        transit: kind,
        from: holder.clone(),
        to: to.code.clone(),
        via,
        reason: reason.to_owned(),
        parties_agree,
    };
    Ok(Decision::one(context.on, sent))
}

/// Custody acts are recorded in the order they happened.
pub(super) fn after_last_move(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    match case.custody.since() {
        Some(since) if context.on < since => {
            Err(refuse("on_before_last_move").with("on", context.on).with("since", since))
        }
        _ => Ok(()),
    }
}

fn own_unit<'a>(context: &Context<'a>) -> Result<&'a Unit, Refusal> {
    context.units.get(context.committee).ok_or_else(|| refuse("committee_unknown").with("committee", context.committee))
}

fn town<'a>(context: &Context<'a>, code: &UnitCode) -> Result<&'a Unit, Refusal> {
    let unit = context.units.get(code).ok_or_else(|| refuse("committee_unknown").with("committee", code))?;
    if unit.level() != Level::Town {
        return Err(refuse("not_a_town").with("committee", &unit.name));
    }
    Ok(unit)
}

pub(super) fn district<'a>(context: &Context<'a>) -> Result<&'a Unit, Refusal> {
    context.units.district().ok_or_else(|| refuse("district_missing"))
}

impl Act for Escalate {
    const TYPE: &'static str = "escalate";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text), may("parties_agree", FieldKind::Flag)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            reason: "案情复杂，需区级调解员主持；双方书面同意。".to_owned(), parties_agree: true
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if own_unit(context)?.level() != Level::Town {
            return Err(refuse("already_district"));
        }
        send(case, context, (TransitKind::Escalate, district(context)?, None), (&self.reason, self.parties_agree))
    }
}

impl Act for Delegate {
    const TYPE: &'static str = "delegate";
    const FIELDS: &'static [Field] = SEND_FIELDS;
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { to: UnitCode("321302101".to_owned()), reason: EXAMPLE_REASON.to_owned(), parties_agree: true }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if own_unit(context)?.level() != Level::District {
            return Err(refuse("only_district").with("act", Self::TYPE));
        }
        let to = town(context, &self.to)?;
        send(case, context, (TransitKind::Delegate, to, None), (&self.reason, self.parties_agree))
    }
}

impl Act for HandOver {
    const TYPE: &'static str = "hand_over";
    const FIELDS: &'static [Field] = SEND_FIELDS;
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { to: UnitCode("321302102".to_owned()), reason: EXAMPLE_REASON.to_owned(), parties_agree: true }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if own_unit(context)?.level() != Level::Town {
            return Err(refuse("district_delegates"));
        }
        let to = town(context, &self.to)?;
        let via = district(context)?.code.clone();
        send(case, context, (TransitKind::HandOver, to, Some(via)), (&self.reason, self.parties_agree))
    }
}

impl Fold for Sent {
    const KIND: &'static str = "sent";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.custody.release(fact.on);
        case.custody.transits.push(Transit {
            kind: self.transit,
            from: self.from.clone(),
            to: self.to.clone(),
            sent_on: fact.on,
            reason: self.reason.clone(),
            via: self.via.clone(),
            passed_on: None,
            end: None,
        });
    }
}

/// 撤回移送: the sender takes the case back before it is signed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// Why.
    pub reason: String,
}

/// The sender took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// Why.
    pub reason: String,
}

impl Act for Recall {
    const TYPE: &'static str = "recall";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { reason: "当事人改变意见，不同意移送。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let transit = case.custody.under_way().ok_or_else(|| refuse("not_in_transit"))?;
        if transit.from != *context.committee {
            return Err(refuse("not_sender").with("sender", &transit.from));
        }
        if transit.kind == TransitKind::Decided {
            return Err(refuse("decision_stands"));
        }
        if self.reason.trim().is_empty() {
            return Err(refuse("reason_missing").with("act", Self::TYPE));
        }
        after_last_move(case, context)?;
        Ok(Decision::one(context.on, Recalled { reason: self.reason.clone() }))
    }
}

impl Fold for Recalled {
    const KIND: &'static str = "recalled";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let end = TransitEnd { on: fact.on, how: TransitOutcome::Recalled, reason: Some(self.reason.clone()) };
        if let Some(transit) = case.custody.finish(end) {
            case.custody.hold(transit.from, fact.on);
        }
    }
}

/// 联合调解: another committee assists, custody stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Who assists.
    pub committee: UnitCode,
    /// With what.
    pub reason: String,
}

/// A committee assists from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Who.
    pub committee: UnitCode,
    /// With what.
    pub reason: String,
}

/// An assisting committee's part ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Who no longer assists.
    pub committee: UnitCode,
}

/// A committee assists no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Who.
    pub committee: UnitCode,
}

fn must_hold(case: &Case, context: &Context<'_>, act: &str) -> Result<(), Refusal> {
    match case.custody.place() {
        Place::Held(holder) if holder == context.committee => Ok(()),
        Place::Held(holder) => Err(refuse("not_holder").with("holder", holder).with("act", act)),
        Place::InTransit { to, .. } => Err(refuse("in_transit").with("to", context.unit_name(to)).with("act", act)),
        Place::Nowhere => Err(refuse("case_unknown")),
    }
}

impl Act for Join {
    const TYPE: &'static str = "join";
    const FIELDS: &'static [Field] = &[need("committee", FieldKind::Committee), need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { committee: UnitCode("321302".to_owned()), reason: "区级协助技术事实调查。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        must_hold(case, context, Self::TYPE)?;
        let unit = context
            .units
            .get(&self.committee)
            .ok_or_else(|| refuse("committee_unknown").with("committee", &self.committee))?;
        if !unit.active {
            return Err(refuse("committee_closed").with("committee", &unit.name));
        }
        if self.committee == *context.committee || case.custody.assists(&self.committee) {
            return Err(refuse("already_there").with("committee", &unit.name));
        }
        Ok(Decision::one(context.on, Joined { committee: self.committee.clone(), reason: self.reason.clone() }))
    }
}

impl Act for Leave {
    const TYPE: &'static str = "leave";
    const FIELDS: &'static [Field] = &[need("committee", FieldKind::Committee)];
    const WHEN: When = When::Stages(MOVABLE);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { committee: UnitCode("321302".to_owned()) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        must_hold(case, context, Self::TYPE)?;
        if !case.custody.assists(&self.committee) {
            return Err(refuse("not_assisting").with("committee", &self.committee));
        }
        Ok(Decision::one(context.on, Left { committee: self.committee.clone() }))
    }
}

impl Fold for Joined {
    const KIND: &'static str = "joined";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        case.custody.assisting.insert(self.committee.clone());
    }
}

impl Fold for Left {
    const KIND: &'static str = "left";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.custody.assisting.remove(&self.committee);
        case.mediators.end(fact.on, SeatEnd::Moved, |seat| seat.committee == self.committee);
    }
}
