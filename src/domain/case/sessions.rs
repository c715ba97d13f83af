//! 调解: sessions planned and held.
//!
//! A session may be held only when everybody who has to be asked agreed (人民调解法 Art 17), those present had been told
//! their rights (人民调解工作若干规定 Art 30) and mediators sat on the case (Art 19) by the session's own day: a session
//! typed up later is judged by its day, not by the day of typing. It is private when a trade secret is in dispute or a
//! party asked for it (若干规定 Art 29). Arranging sessions is in `plan`; who else may be present, and investigations, are
//! in `outside`.

pub mod outside;
pub mod plan;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use self::outside::{Guest, Investigate, Investigated, Investigation, Invite, Invited};
pub use self::plan::{CancelSession, Plan, PlanSession, SessionCancelled, SessionPlanned};
use super::Case;
use super::check;
use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::mediators::{named, on_roster};
use super::party::{Party, PartyKey};
use super::vocabulary::{Object, Stage, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::roster::MediatorId;

vocabulary! {
    /// How a session is held.
    SessionMode "session_mode" {
        /// 现场
        OnSite = "on_site",
        /// 电话
        Phone = "phone",
        /// 视频
        Video = "video",
        /// 上门
        Visit = "visit",
    }
}

/// A session held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The day.
    pub on: NaiveDate,
    /// What the record says.
    pub held: SessionHeld,
}

/// Sessions and what surrounds them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sessions {
    /// Sessions arranged, in the order of recording.
    pub plans: Vec<Plan>,
    /// Sessions held, in the order of recording.
    pub held: Vec<Session>,
    /// Who else may be present.
    pub guests: Vec<Guest>,
    /// Investigations.
    pub investigations: Vec<Investigation>,
}

impl Case {
    /// Why sessions must be private; none if they may be public.
    #[must_use]
    pub fn privacy(&self) -> Option<PrivacyGround> {
        if self.intake.object == Some(Object::TradeSecret) {
            Some(PrivacyGround::TradeSecret)
        } else {
            self.rights.private_session.then_some(PrivacyGround::PartyAsked)
        }
    }
}

vocabulary! {
    /// Why a session must be private (人民调解工作若干规定 Art 29).
    PrivacyGround "privacy_ground" {
        /// 涉及商业秘密
        TradeSecret = "trade_secret",
        /// 当事人要求不公开
        PartyAsked = "party_asked",
    }
}

/// The stages in which a session can be arranged, or asked for.
const BEFORE_ENDING: &[Stage] = &[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating];

/// A day on which a session can still be held, seen from the act.
fn ahead(date: NaiveDate, context: &Context<'_>) -> Result<(), Refusal> {
    check::plausible(date)?;
    if date < context.on {
        return Err(refuse("plan_in_past").with("date", date).with("on", context.on));
    }
    Ok(())
}

/// 调解记录: a session held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldSession {
    /// How.
    pub mode: SessionMode,
    /// Where.
    pub place: String,
    /// Parties present or represented; one alone is heard apart (背对背).
    pub parties: BTreeSet<PartyKey>,
    /// Agents present, by name.
    #[serde(default)]
    pub agents: BTreeSet<String>,
    /// Others present, by name: guardians, interpreters, representatives, invited people.
    #[serde(default)]
    pub others: BTreeSet<String>,
    /// Who mediated.
    pub mediators: BTreeSet<MediatorId>,
    /// What was said and came of it, as far as it is recorded.
    pub record: String,
    /// Pages of the signed record; 0 if there is none.
    #[serde(default)]
    pub pages: u32,
    /// Not public.
    #[serde(default)]
    pub private: bool,
    /// The day of the next session, if it was agreed on.
    #[serde(default)]
    pub next: Option<NaiveDate>,
}

/// A session was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionHeld {
    /// How.
    pub mode: SessionMode,
    /// Where.
    pub place: String,
    /// Parties present or represented.
    pub parties: BTreeSet<PartyKey>,
    /// Agents present.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agents: BTreeSet<String>,
    /// Others present.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<String>,
    /// Who mediated.
    pub mediators: BTreeSet<MediatorId>,
    /// What was said and came of it.
    pub record: String,
    /// Pages of the signed record.
    #[serde(default)]
    pub pages: u32,
    /// Not public.
    #[serde(default)]
    pub private: bool,
    /// The day of the next session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NaiveDate>,
}

impl Act for HoldSession {
    const TYPE: &'static str = "hold_session";
    const FIELDS: &'static [Field] = &[
        need("mode", SessionMode::FIELD).preset(Preset::PlannedMode),
        need("place", FieldKind::Line).preset(Preset::PlannedPlace),
        need("parties", FieldKind::List(&FieldKind::Party)).preset(Preset::Parties),
        may("agents", FieldKind::List(&FieldKind::Line)),
        may("others", FieldKind::List(&FieldKind::Line)),
        need("mediators", FieldKind::List(&FieldKind::Mediator)).preset(Preset::Mediators),
        need("record", FieldKind::Text),
        may("pages", FieldKind::Number(0, 1000)),
        may("private", FieldKind::Flag),
        may("next", FieldKind::Date),
    ];
    // Stages before mediation are let through, to be refused by what is missing rather than by a stage's name.
    const WHEN: When = When::Stages(BEFORE_ENDING);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            mode: SessionMode::OnSite,
            place: "耿车镇司法所调解室".to_owned(),
            parties: ["a1", "r1"].map(|key| PartyKey(key.to_owned())).into(),
            agents: ["束云帆".to_owned()].into(),
            others: ["巩一诺".to_owned()].into(),
            mediators: super::mediators::EXAMPLE[..1].iter().copied().collect(),
            record: "双方核对了销售数额，被申请人同意停止销售，就赔偿数额再作考虑。".to_owned(),
            pages: 3,
            private: true,
            next: NaiveDate::from_ymd_opt(2026, 3, 23),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        not_while_still(case, context)?;
        ready(case, context)?;
        self.check_people(case, context)?;
        if let Some(ground) = case.privacy().filter(|_| !self.private) {
            return Err(refuse("session_must_be_private").with("privacy_ground", ground));
        }
        if self.record.trim().is_empty() {
            return Err(refuse("record_missing"));
        }
        if let Some(next) = self.next {
            ahead(next, context)?;
        }
        let held = SessionHeld {
            mode: self.mode,
            place: self.place.clone(),
            parties: self.parties.clone(),
            agents: self.agents.clone(),
            others: self.others.clone(),
            mediators: self.mediators.clone(),
            record: self.record.clone(),
            pages: self.pages,
            private: self.private,
            next: self.next,
        };
        Ok(Decision::one(context.on, held).warning(self.undisclosed(case, context)))
    }
}

/// While mediation stood still nobody mediated: a session dated then is dated wrongly, or the suspension is.
fn not_while_still(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    let on = context.on;
    let still = case.suspensions.iter().find(|one| one.from <= on && one.to.is_none_or(|to| on < to));
    still.map_or(Ok(()), |still| {
        let until = still.to.map(|to| to.to_string()).unwrap_or_default();
        Err(refuse("stood_still").with("on", on).with("from", still.from).with("until", until))
    })
}

/// What must have happened by the session's day, whoever comes: consent and a panel that can be led.
fn ready(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    if !case.all_agreed(context.on) {
        let missing = case.to_be_asked().filter(|party| !case.consent.agreed(party, context.on));
        return Err(refuse("consent_first").with("parties", names(case, missing)));
    }
    if case.mediators.sitting(context.on).is_empty() {
        return Err(refuse("mediators_first").with("on", context.on));
    }
    if case.mediators.serving().count() > 1 && case.mediators.presiding().is_none() {
        return Err(refuse("presiding_missing").with("count", case.mediators.serving().count()));
    }
    Ok(())
}

/// Names of parties, joined as in a document.
fn names<'a>(case: &Case, keys: impl Iterator<Item = &'a PartyKey>) -> String {
    let keys: BTreeSet<_> = keys.collect();
    let named = case.parties.iter().filter(|party| keys.contains(&party.key));
    named.map(|party| party.who.name.as_str()).collect::<Vec<_>>().join("、")
}

impl HoldSession {
    fn check_people(&self, case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
        if self.parties.is_empty() {
            return Err(refuse("nobody_present"));
        }
        for key in &self.parties {
            let party = check::party(case, key)?;
            if party.is_minor(context.on) && party.who.guardian.is_none() {
                return Err(refuse("guardian_missing").with("party", &party.who.name));
            }
        }
        let untold: Vec<_> = self.parties.iter().filter(|key| !case.rights.told(key, context.on)).collect();
        if !untold.is_empty() {
            return Err(refuse("rights_first").with("parties", names(case, untold.into_iter())));
        }
        if self.mediators.is_empty() {
            return Err(refuse("mediators_first").with("on", context.on));
        }
        let sitting = case.mediators.sitting(context.on);
        for id in &self.mediators {
            on_roster(context, *id)?;
            if !sitting.contains(id) {
                return Err(refuse("mediator_not_named").with("mediator", named(context, *id)));
            }
        }
        let agents = || case.parties.iter().flat_map(|party| &party.who.agents);
        for name in &self.agents {
            let mut known = agents().filter(|agent| agent.name == *name).peekable();
            if known.peek().is_none() {
                return Err(refuse("agent_unknown").with("agent", name));
            }
            if !known.any(|agent| agent.until.is_none_or(|until| context.on <= until)) {
                return Err(refuse("agent_expired").with("agent", name));
            }
        }
        match self.others.iter().find(|name| !may_attend(case, name)) {
            Some(name) => Err(refuse("not_invited").with("name", name)),
            None => Ok(()),
        }
    }

    fn undisclosed(&self, case: &Case, context: &Context<'_>) -> Vec<Warning> {
        let silent = case.mediators.undisclosed().filter(|id| self.mediators.contains(id));
        silent.map(|id| warn("mediator_undisclosed").with("mediator", named(context, id))).collect()
    }
}

/// Guardians, interpreters and representatives belong to their party; anybody else must have been invited.
fn may_attend(case: &Case, name: &str) -> bool {
    let with_party = |party: &Party| {
        party.who.guardian.as_ref().is_some_and(|guardian| guardian.name == name)
            || party.who.interpreter.as_ref().is_some_and(|interpreter| interpreter.name == name)
            || party.who.representative.as_deref() == Some(name)
    };
    case.parties.iter().any(with_party) || case.sessions.guests.iter().any(|guest| guest.name == name)
}

impl Fold for SessionHeld {
    const KIND: &'static str = "session_held";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        for plan in case.sessions.plans.iter_mut().filter(|plan| plan.date == fact.on) {
            plan.done = true;
        }
        case.sessions.held.push(Session { on: fact.on, held: self.clone() });
    }
}

#[cfg(test)]
mod tests;
