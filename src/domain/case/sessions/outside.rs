//! Who is not a party and yet takes part: 邀请 relatives, experts, observers and organisations, with the parties' consent
//! (人民调解法 Art 20), and 调查 of facts outside a session.
//!
//! An investigation by fewer than two is possible with a warning: two are local practice, not law.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::super::Case;
use super::super::command::{Act, Standing, When};
use super::super::event::{Event, Fact, Fold};
use super::super::mediators::{EXAMPLE, on_roster};
use super::super::vocabulary::{Stage, vocabulary};
use super::BEFORE_ENDING;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};
use crate::domain::roster::MediatorId;

vocabulary! {
    /// As what somebody is invited (人民调解法 Art 20).
    GuestRole "guest_role" {
        /// 专家
        Expert = "expert",
        /// 旁听人员
        Observer = "observer",
        /// 亲属、邻里、同事
        Relative = "relative",
        /// 有关组织
        Organisation = "organisation",
    }
}

/// Somebody invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Name.
    pub name: String,
    /// As what.
    pub role: GuestRole,
    /// The day.
    pub on: NaiveDate,
}

/// 邀请参与调解.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Name.
    pub name: String,
    /// As what.
    pub role: GuestRole,
    /// The parties consent.
    pub parties_consent: bool,
}

/// Somebody was invited, with the parties' consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Name.
    pub name: String,
    /// As what.
    pub role: GuestRole,
}

impl Act for Invite {
    const TYPE: &'static str = "invite";
    const FIELDS: &'static [Field] =
        &[need("name", FieldKind::Line), need("role", GuestRole::FIELD), need("parties_consent", FieldKind::Flag)];
    const WHEN: When = When::Stages(BEFORE_ENDING);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self { name: "巩一诺".to_owned(), role: GuestRole::Expert, parties_consent: true }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.name.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        if !self.parties_consent {
            return Err(refuse("invited_without_consent").with("name", &self.name));
        }
        if case.sessions.guests.iter().any(|guest| guest.name == self.name) {
            return Err(refuse("already_invited").with("name", &self.name));
        }
        Ok(Decision::one(context.on, Invited { name: self.name.clone(), role: self.role }))
    }
}

impl Fold for Invited {
    const KIND: &'static str = "invited";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.sessions.guests.push(Guest { name: self.name.clone(), role: self.role, on: fact.on });
    }
}

/// An investigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Investigation {
    /// The day.
    pub on: NaiveDate,
    /// What the record says.
    pub found: Investigated,
}

/// 调查.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Investigate {
    /// Where.
    pub place: String,
    /// Who was asked, by name.
    #[serde(default)]
    pub asked: Vec<String>,
    /// What was found.
    pub findings: String,
    /// Who investigated; two are usual.
    pub investigators: BTreeSet<MediatorId>,
}

/// Facts were investigated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Investigated {
    /// Where.
    pub place: String,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// What was found.
    pub findings: String,
    /// Who investigated.
    pub investigators: BTreeSet<MediatorId>,
}

impl Act for Investigate {
    const TYPE: &'static str = "investigate";
    const FIELDS: &'static [Field] = &[
        need("place", FieldKind::Line),
        may("asked", FieldKind::List(&FieldKind::Line)),
        need("findings", FieldKind::Text),
        need("investigators", FieldKind::List(&FieldKind::Mediator)).preset(Preset::Mediators),
    ];
    const WHEN: When = When::Stages(&[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended]);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            place: "耿车镇示例路 1 号店铺".to_owned(),
            asked: vec!["店员郗某".to_owned()],
            findings: "货架陈列带有「弥野」字样的箱包三款，店内未见进货单据。".to_owned(),
            investigators: EXAMPLE.into(),
        }
    }

    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.investigators.is_empty() {
            return Err(refuse("nobody_named").with("act", Self::TYPE));
        }
        for id in &self.investigators {
            on_roster(context, *id)?;
        }
        if self.findings.trim().is_empty() {
            return Err(refuse("findings_missing"));
        }
        let alone =
            (self.investigators.len() < 2).then(|| warn("investigators_few").with("count", self.investigators.len()));
        let found = Investigated {
            place: self.place.clone(),
            asked: self.asked.clone(),
            findings: self.findings.clone(),
            investigators: self.investigators.clone(),
        };
        Ok(Decision::one(context.on, found).warning(alone))
    }
}

impl Fold for Investigated {
    const KIND: &'static str = "investigated";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.sessions.investigations.push(Investigation { on: fact.on, found: self.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{FIRST, accepted, day, registered};
    use super::*;

    #[test]
    fn nobody_is_invited_without_the_parties_consent_or_twice() {
        registered().when(Invite::example()).refused("not_in_stage");
        accepted().when(Invite { parties_consent: false, ..Invite::example() }).refused("invited_without_consent");
        accepted().when(Invite { name: " ".to_owned(), ..Invite::example() }).refused("name_missing");
        let invited = Invited { name: "巩一诺".to_owned(), role: GuestRole::Expert };
        let case = accepted().when(Invite::example()).then([invited]);
        assert_eq!(case.case.sessions.guests[0].on, day("2026-03-03"));
        case.when(Invite::example()).refused("already_invited");
    }

    #[test]
    fn an_investigation_names_its_investigators_and_findings() {
        let case = accepted().when(Investigate::example()).warned(&[]).done().case;
        assert_eq!(case.sessions.investigations[0].found.asked, ["店员郗某"]);
        let alone = Investigate { investigators: [FIRST].into(), ..Investigate::example() };
        accepted().when(alone).warned(&["investigators_few"]).done();
        let nobody = Investigate { investigators: BTreeSet::new(), ..Investigate::example() };
        accepted().when(nobody).refused("nobody_named");
        let stranger = MediatorId(uuid::Uuid::from_u128(88));
        let strange = Investigate { investigators: [stranger].into(), ..Investigate::example() };
        accepted().when(strange).refused("mediator_unknown");
        accepted().when(Investigate { findings: String::new(), ..Investigate::example() }).refused("findings_missing");
    }
}
