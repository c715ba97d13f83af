//! 强制执行: the other door, open only for a confirmed agreement that was broken (人民调解法 Art 33).

use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::event::{Event, Fact, Fold};
use super::super::party::PartyKey;
use super::super::{Case, check};
use super::{ENDED, Enforcement, EnforcementOutcome, court};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// 申请强制执行: of a confirmed agreement that was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplyEnforcement {
    /// The court; left out: the one that confirmed.
    #[serde(default)]
    pub court: Option<String>,
    /// Its number, once there is one.
    #[serde(default)]
    pub number: Option<String>,
    /// Who applies.
    pub party: PartyKey,
    /// What was not performed.
    pub reason: String,
}

/// Enforcement was applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnforcementApplied {
    /// The court.
    pub court: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Who applied.
    pub party: PartyKey,
    /// What was not performed.
    pub reason: String,
}

impl Act for ApplyEnforcement {
    const TYPE: &'static str = "apply_enforcement";
    const FIELDS: &'static [Field] = &[
        may("court", FieldKind::Line),
        may("number", FieldKind::Line),
        need("party", FieldKind::Party),
        need("reason", FieldKind::Text),
    ];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self {
            court: Some("宿城区人民法院".to_owned()),
            number: Some("（2026）示例执1号".to_owned()),
            party: PartyKey("a1".to_owned()),
            reason: "第二期款项逾期未付，经督促仍未履行。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let (application, confirmed_on) = case.confirmation.confirmed().ok_or_else(|| refuse("not_confirmed"))?;
        check::party(case, &self.party)?;
        check::reason(&self.reason, Self::TYPE)?;
        if let Some(running) = case.confirmation.enforcements.last().filter(|last| last.result.is_none()) {
            return Err(refuse("enforcement_pending").with("court", &running.court).with("on", running.on));
        }
        if !case.broken(context.on) {
            return Err(refuse("not_broken").with("on", context.on));
        }
        check::in_order(&[("confirmed_on", Some(confirmed_on)), ("applied_on", Some(context.on))])?;
        let applied = EnforcementApplied {
            court: court(self.court.as_deref(), Some(&application.court))?,
            number: self.number.clone(),
            party: self.party.clone(),
            reason: self.reason.clone(),
        };
        Ok(Decision::one(context.on, applied))
    }
}

impl Fold for EnforcementApplied {
    const KIND: &'static str = "enforcement_applied";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.confirmation.enforcements.push(Enforcement {
            on: fact.on,
            court: self.court.clone(),
            number: self.number.clone(),
            party: self.party.clone(),
            reason: self.reason.clone(),
            result: None,
        });
    }
}

/// What came of enforcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEnforcementResult {
    /// How it ended.
    pub result: EnforcementOutcome,
    /// What the court wrote, in short.
    #[serde(default)]
    pub note: String,
}

/// Enforcement ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnforcementEnded {
    /// How.
    pub result: EnforcementOutcome,
    /// What the court wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Act for RecordEnforcementResult {
    const TYPE: &'static str = "enforcement_result";
    const FIELDS: &'static [Field] = &[need("result", EnforcementOutcome::FIELD), may("note", FieldKind::Text)];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self { result: EnforcementOutcome::Performed, note: "案款已发还申请人。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let running = case.confirmation.enforcements.last().filter(|last| last.result.is_none());
        let running = running.ok_or_else(|| refuse("no_enforcement_pending"))?;
        check::in_order(&[("applied_on", Some(running.on)), ("decided_on", Some(context.on))])?;
        Ok(Decision::one(context.on, EnforcementEnded { result: self.result, note: self.note.clone() }))
    }
}

impl Fold for EnforcementEnded {
    const KIND: &'static str = "enforcement_ended";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(enforcement) = case.confirmation.enforcements.last_mut() {
            enforcement.result = Some((fact.on, self.result, self.note.clone()));
        }
    }
}
