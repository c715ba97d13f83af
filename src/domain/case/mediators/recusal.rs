//! 回避: a party asks that a mediator stand aside, or the mediator does.
//!
//! No statute fixes it for people's mediation; the grounds are those of 特邀调解规定 Art 15. The committee decides. A sole
//! mediator's recusal goes to the district, because nobody of the office is left who could decide it, and is never
//! decided by a mediator. Who stands aside of their own accord stays only if all parties consent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::check;
use super::super::command::{Act, Standing, When};
use super::super::custody::Place;
use super::super::event::{Event, Fact, Fold};
use super::super::party::PartyKey;
use super::super::vocabulary::vocabulary;
use super::{EXAMPLE, NAMEABLE, SeatEnd, named, seated};
use crate::domain::actor::Role;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

vocabulary! {
    /// Why a mediator should stand aside (特邀调解规定 Art 15).
    RecusalGround "recusal_ground" {
        /// 当事人或其代理人的近亲属
        CloseRelative = "close_relative",
        /// 与纠纷有利害关系
        Interest = "interest",
        /// 其他可能影响公正调解的关系
        Other = "other",
    }
}

/// A request that a mediator stand aside, and what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    /// Whom it concerns.
    pub mediator: MediatorId,
    /// The party that asks; none if the mediator does.
    pub party: Option<PartyKey>,
    /// Ground.
    pub ground: RecusalGround,
    /// The facts.
    pub detail: String,
    /// The day of the request.
    pub on: NaiveDate,
    /// The day of the decision, and whether it was granted; none while open.
    pub decision: Option<(NaiveDate, bool)>,
}

/// 申请回避.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRecusal {
    /// Whom it concerns.
    pub mediator: MediatorId,
    /// The party that asks; left out if the mediator does (自行回避).
    #[serde(default)]
    pub party: Option<PartyKey>,
    /// Ground.
    pub ground: RecusalGround,
    /// The facts.
    pub detail: String,
}

/// Recusal was requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecusalRequested {
    /// Whom it concerns.
    pub mediator: MediatorId,
    /// The party that asks; none if the mediator does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyKey>,
    /// Ground.
    pub ground: RecusalGround,
    /// The facts.
    pub detail: String,
}

impl Act for RequestRecusal {
    const TYPE: &'static str = "request_recusal";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        may("party", FieldKind::Party),
        need("ground", RecusalGround::FIELD),
        need("detail", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(NAMEABLE);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            mediator: EXAMPLE[0],
            party: Some(PartyKey("r1".to_owned())),
            ground: RecusalGround::CloseRelative,
            detail: "调解员系申请人法定代表人的表兄。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        seated(case, context, self.mediator)?;
        if let Some(party) = &self.party {
            check::party(case, party)?;
        }
        check::reason(&self.detail, Self::TYPE)?;
        if case.mediators.recusals_pending().any(|recusal| recusal.mediator == self.mediator) {
            return Err(refuse("recusal_pending").with("mediator", named(context, self.mediator)));
        }
        let requested = RecusalRequested {
            mediator: self.mediator,
            party: self.party.clone(),
            ground: self.ground,
            detail: self.detail.clone(),
        };
        Ok(Decision::one(context.on, requested))
    }
}

impl Fold for RecusalRequested {
    const KIND: &'static str = "recusal_requested";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.mediators.recusals.push(Recusal {
            mediator: self.mediator,
            party: self.party.clone(),
            ground: self.ground,
            detail: self.detail.clone(),
            on: fact.on,
            decision: None,
        });
    }
}

/// 回避决定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideRecusal {
    /// Whom it concerns.
    pub mediator: MediatorId,
    /// The mediator stands aside.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// All parties consent that a mediator who wished to stand aside go on.
    #[serde(default)]
    pub parties_consent: bool,
}

/// Recusal was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecusalDecided {
    /// Whom it concerns.
    pub mediator: MediatorId,
    /// The mediator stands aside.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// All parties consented that the mediator go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parties_consent: bool,
    /// The committee that decided.
    pub by: UnitCode,
}

impl Act for DecideRecusal {
    const TYPE: &'static str = "decide_recusal";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        need("granted", FieldKind::Flag),
        need("reason", FieldKind::Text),
        may("parties_consent", FieldKind::Flag).when("granted", &["false"]),
    ];
    const WHEN: When = When::Stages(NAMEABLE);
    // The district decides for a town's sole mediator without holding the case.
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            mediator: EXAMPLE[0],
            granted: true,
            reason: "经核实亲属关系属实，应当回避。".to_owned(),
            parties_consent: false,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let seat = seated(case, context, self.mediator)?;
        let name = named(context, seat.mediator);
        let mut pending = case.mediators.recusals_pending();
        let asked = pending
            .find(|recusal| recusal.mediator == self.mediator)
            .ok_or_else(|| refuse("no_recusal_pending").with("mediator", &name))?;
        who_decides(case, context, &name)?;
        if context.on < asked.on {
            return Err(refuse("decided_before_asked").with("on", context.on).with("asked", asked.on));
        }
        check::reason(&self.reason, Self::TYPE)?;
        if asked.party.is_none() && !self.granted && !self.parties_consent {
            return Err(refuse("self_recusal_stands").with("mediator", &name));
        }
        let decided = RecusalDecided {
            mediator: self.mediator,
            granted: self.granted,
            reason: self.reason.clone(),
            parties_consent: self.parties_consent,
            by: context.committee.clone(),
        };
        Ok(Decision::one(context.on, decided))
    }
}

/// The committee that holds the case decides; for a sole mediator the district, and no mediator.
fn who_decides(case: &Case, context: &Context<'_>, mediator: &str) -> Result<(), Refusal> {
    let holder = match case.custody.place() {
        Place::Held(holder) => holder,
        Place::InTransit { to, .. } => {
            return Err(refuse("in_transit").with("to", to).with("act", DecideRecusal::TYPE));
        }
        Place::Nowhere => return Err(refuse("case_unknown")),
    };
    if case.mediators.serving().count() == 1 {
        let district = context.units.district().ok_or_else(|| refuse("district_missing"))?;
        if district.code != *context.committee {
            return Err(refuse("sole_recusal_to_district").with("mediator", mediator));
        }
        if context.actor.role == Role::Mediator {
            return Err(refuse("recusal_not_by_mediator").with("mediator", mediator));
        }
    } else if holder != context.committee {
        return Err(refuse("not_holder").with("holder", holder).with("act", DecideRecusal::TYPE));
    }
    Ok(())
}

impl Fold for RecusalDecided {
    const KIND: &'static str = "recusal_decided";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let open = |recusal: &&mut Recusal| recusal.mediator == self.mediator && recusal.decision.is_none();
        if let Some(recusal) = case.mediators.recusals.iter_mut().rev().find(open) {
            recusal.decision = Some((fact.on, self.granted));
        }
        if self.granted {
            case.mediators.end(fact.on, SeatEnd::Recused, |seat| seat.mediator == self.mediator);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{DISTRICT, FIRST, Given, OTHER_TOWN, SECOND, accepted, day, key};
    use super::super::{ChosenBy, NameMediators};
    use super::*;
    use crate::domain::case::custody::Escalate;

    fn with(mediators: &[MediatorId]) -> Given {
        let name = NameMediators {
            mediators: mediators.iter().copied().collect(),
            presiding: (mediators.len() > 1).then_some(FIRST),
            chosen_by: ChosenBy::Parties,
            ..NameMediators::example()
        };
        accepted().when(name).done()
    }

    fn by_party() -> RequestRecusal {
        RequestRecusal { mediator: FIRST, ..RequestRecusal::example() }
    }

    fn by_self() -> RequestRecusal {
        RequestRecusal { mediator: FIRST, party: None, ..RequestRecusal::example() }
    }

    fn decision(granted: bool, parties_consent: bool) -> DecideRecusal {
        DecideRecusal { mediator: FIRST, granted, parties_consent, reason: "核实属实".to_owned() }
    }

    #[test]
    fn a_request_waits_for_the_decision_and_only_once() {
        let asked = with(&[FIRST, SECOND]).when(by_party()).done();
        let pending: Vec<_> = asked.case.mediators.recusals_pending().map(|recusal| recusal.party.clone()).collect();
        assert_eq!(pending, [Some(key("r1"))]);
        asked.when(by_self()).refused("recusal_pending");
    }

    #[test]
    fn only_who_sits_can_be_asked_to_stand_aside_and_only_by_a_party_and_for_a_reason() {
        with(&[SECOND]).when(by_party()).refused("mediator_not_named");
        let stranger = RequestRecusal { mediator: MediatorId(uuid::Uuid::from_u128(9)), ..by_party() };
        with(&[FIRST]).when(stranger).refused("mediator_unknown");
        with(&[FIRST]).when(RequestRecusal { party: Some(key("r9")), ..by_party() }).refused("party_unknown");
        with(&[FIRST]).when(RequestRecusal { detail: " ".to_owned(), ..by_party() }).refused("reason_missing");
    }

    #[test]
    fn the_committee_decides_for_one_of_several_and_the_other_goes_on() {
        let asked = with(&[FIRST, SECOND]).when(by_party()).done();
        let decided = asked.on("2026-03-04").when(decision(true, false)).done().case;
        assert!(decided.mediators.seat(FIRST).is_none());
        assert_eq!(decided.mediators.presiding(), Some(SECOND));
        assert!(decided.mediators.sitting(day("2026-03-03")).contains(&FIRST), "it sat then");
        assert_eq!(decided.mediators.recusals_pending().count(), 0);
    }

    #[test]
    fn a_sole_mediators_recusal_goes_to_the_district_and_to_no_mediator() {
        let asked = with(&[FIRST]).when(by_party()).done();
        asked.clone().when(decision(true, false)).refused("sole_recusal_to_district");
        asked.clone().by(OTHER_TOWN).when(decision(true, false)).refused("sole_recusal_to_district");
        let district = asked.by(DISTRICT);
        district.clone().as_role(Role::Mediator).when(decision(true, false)).refused("recusal_not_by_mediator");
        let decided = district.when(decision(true, false)).done();
        assert_eq!(decided.case.mediators.serving().count(), 0);
        let again = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
        decided.by(super::super::super::testing::TOWN).when(again).refused("mediator_recused");
    }

    #[test]
    fn who_stands_aside_goes_on_only_if_all_parties_consent() {
        let asked = with(&[FIRST, SECOND]).when(by_self()).done();
        asked.clone().when(decision(false, false)).refused("self_recusal_stands");
        let goes_on = asked.when(decision(false, true)).done().case;
        assert!(goes_on.mediators.seat(FIRST).is_some());
    }

    #[test]
    fn a_decision_needs_a_request_before_it_a_reason_and_the_holder() {
        with(&[FIRST, SECOND]).when(decision(true, false)).refused("no_recusal_pending");
        let asked = with(&[FIRST, SECOND]).on("2026-03-09").when(by_party()).done();
        asked.clone().on("2026-03-06").when(decision(true, false)).refused("decided_before_asked");
        let silent = DecideRecusal { reason: String::new(), ..decision(true, false) };
        asked.clone().when(silent).refused("reason_missing");
        asked.clone().by(OTHER_TOWN).when(decision(true, false)).refused("not_holder");
        let sent = asked.when(Escalate::example()).done();
        sent.when(decision(true, false)).refused("in_transit");
    }
}
