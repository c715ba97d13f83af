//! 司法确认, and enforcement of what a court confirmed.
//!
//! Both parties may apply together within 30 days of the agreement's coming into force (人民调解法 Art 33; 民诉法 Art 205);
//! the days are a dated rule, counted by the working calendar. A case the court referred before filing goes to the court
//! that invited the mediation. Only a confirmed agreement that was broken opens the other door, enforcement.

pub mod enforcement;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::enforcement::{ApplyEnforcement, EnforcementApplied, EnforcementEnded, RecordEnforcementResult};
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::PartyKey;
use super::vocabulary::{SourceKind, Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::rules::RuleId;

vocabulary! {
    /// What the court decided.
    ConfirmationResult "confirmation_result" {
        /// 裁定有效
        Confirmed = "confirmed",
        /// 不予受理或裁定驳回
        Refused = "refused",
        /// 撤回申请
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// What came of enforcement.
    EnforcementOutcome "enforcement_result" {
        /// 执行完毕
        Performed = "performed",
        /// 部分执行
        Partly = "partly",
        /// 执行和解
        Settled = "settled",
        /// 终结本次执行
        Suspended = "suspended",
        /// 不予受理或驳回
        Refused = "refused",
    }
}

/// The court's decision on an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourtDecision {
    /// The day.
    pub on: NaiveDate,
    /// Confirmed, refused or withdrawn.
    pub result: ConfirmationResult,
    /// Number of the ruling.
    pub number: Option<String>,
    /// Why it was refused or withdrawn.
    pub reason: String,
}

/// One application for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The day.
    pub on: NaiveDate,
    /// The court.
    pub court: String,
    /// The day the court took it, and its number.
    pub accepted: Option<(NaiveDate, String)>,
    /// What it decided.
    pub decided: Option<CourtDecision>,
}

/// One application for enforcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enforcement {
    /// The day.
    pub on: NaiveDate,
    /// The court.
    pub court: String,
    /// Its number.
    pub number: Option<String>,
    /// Who applied.
    pub party: PartyKey,
    /// What was not performed.
    pub reason: String,
    /// What came of it, and when.
    pub result: Option<(NaiveDate, EnforcementOutcome, String)>,
}

/// Everything about confirmation and enforcement, in the order of recording.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confirmation {
    /// Applications for confirmation; only the last can be undecided.
    pub applications: Vec<Application>,
    /// Applications for enforcement; only the last can be without result.
    pub enforcements: Vec<Enforcement>,
}

impl Confirmation {
    /// The application the court has yet to decide.
    #[must_use]
    pub fn pending(&self) -> Option<&Application> {
        self.applications.last().filter(|application| application.decided.is_none())
    }

    /// The application that was confirmed, with the day.
    #[must_use]
    pub fn confirmed(&self) -> Option<(&Application, NaiveDate)> {
        self.applications.iter().find_map(|application| {
            let decided = application.decided.as_ref()?;
            (decided.result == ConfirmationResult::Confirmed).then_some((application, decided.on))
        })
    }
}

/// The last day of the window for confirmation, from the day the agreement came into force. None where no rule of that
/// day says how long it is, or the calendar cannot reach it.
#[must_use]
pub fn window_end(since: NaiveDate, context: &Context<'_>) -> Option<NaiveDate> {
    let rule = context.rules.in_force(RuleId::ConfirmationWindow, since)?;
    context.calendar.end_of_days(since, rule.value).ok()
}

const ENDED: When = When::Stages(&[Stage::Ended, Stage::Archived]);

/// 申请司法确认: both parties, together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplyConfirmation {
    /// The court; left out for a case a court referred before filing: that court.
    #[serde(default)]
    pub court: Option<String>,
    /// Both parties apply together.
    pub joint: bool,
}

/// Confirmation was applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationApplied {
    /// The court.
    pub court: String,
}

/// The court that invited the mediation (委派).
fn inviting_court(case: &Case) -> Option<&str> {
    let source = case.intake.source.as_ref().filter(|source| source.kind == SourceKind::CourtDelegated)?;
    source.from.as_deref().map(str::trim).filter(|court| !court.is_empty())
}

/// The court named, or the one that goes without saying.
fn court(named: Option<&str>, default: Option<&str>) -> Result<String, Refusal> {
    let named = named.map(str::trim).filter(|court| !court.is_empty());
    named.or(default).map(str::to_owned).ok_or_else(|| refuse("court_missing"))
}

impl Act for ApplyConfirmation {
    const TYPE: &'static str = "apply_confirmation";
    const FIELDS: &'static [Field] = &[may("court", FieldKind::Line), need("joint", FieldKind::Flag)];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self { court: Some("宿城区人民法院".to_owned()), joint: true }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let (agreement, since) = case.agreement_in_force().ok_or_else(|| refuse("no_agreement_in_force"))?;
        if !agreement.on_paper() {
            return Err(refuse("agreement_not_in_writing"));
        }
        if !self.joint {
            return Err(refuse("confirmation_not_joint"));
        }
        if let Some((_, on)) = case.confirmation.confirmed() {
            return Err(refuse("already_confirmed").with("on", on));
        }
        if let Some(pending) = case.confirmation.pending() {
            return Err(refuse("confirmation_pending").with("court", &pending.court).with("on", pending.on));
        }
        check::in_order(&[("in_force_on", Some(since)), ("applied_on", Some(context.on))])?;
        match window_end(since, context) {
            Some(last) if last < context.on => {
                return Err(refuse("confirmation_window_over")
                    .with("since", since)
                    .with("last", last)
                    .with("on", context.on));
            }
            _ => {}
        }
        let inviting = inviting_court(case);
        let court = court(self.court.as_deref(), inviting)?;
        let mut warnings: Vec<Warning> = Vec::new();
        if let Some(inviting) = inviting.filter(|inviting| *inviting != court) {
            warnings.push(warn("court_not_inviting").with("court", &court).with("inviting", inviting));
        }
        if agreement.terms.decides_ownership {
            warnings.push(warn("confirmation_ownership"));
        }
        Ok(Decision::one(context.on, ConfirmationApplied { court }).warning(warnings))
    }
}

impl Fold for ConfirmationApplied {
    const KIND: &'static str = "confirmation_applied";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.confirmation.applications.push(Application {
            on: fact.on,
            court: self.court.clone(),
            accepted: None,
            decided: None,
        });
    }
}

/// The court took the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordConfirmationAccepted {
    /// Its number (调确字, 民特).
    pub number: String,
}

/// The court took the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationAccepted {
    /// Its number.
    pub number: String,
}

fn pending(case: &Case) -> Result<&Application, Refusal> {
    case.confirmation.pending().ok_or_else(|| refuse("no_application_pending"))
}

impl Act for RecordConfirmationAccepted {
    const TYPE: &'static str = "confirmation_accepted";
    const FIELDS: &'static [Field] = &[need("number", FieldKind::Line)];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self { number: "（2026）示例民特1号".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let application = pending(case)?;
        check::text(&self.number, "number")?;
        if let Some((on, number)) = &application.accepted {
            return Err(refuse("application_already_accepted").with("on", on).with("number", number));
        }
        check::in_order(&[("applied_on", Some(application.on)), ("accepted_on", Some(context.on))])?;
        Ok(Decision::one(context.on, ConfirmationAccepted { number: self.number.clone() }))
    }
}

impl Fold for ConfirmationAccepted {
    const KIND: &'static str = "confirmation_accepted";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(application) = case.confirmation.applications.last_mut() {
            application.accepted = Some((fact.on, self.number.clone()));
        }
    }
}

/// What the court decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordConfirmationDecided {
    /// Confirmed, refused or withdrawn.
    pub result: ConfirmationResult,
    /// Number of the ruling; needed when it was confirmed.
    #[serde(default)]
    pub number: Option<String>,
    /// Why; needed unless it was confirmed.
    #[serde(default)]
    pub reason: String,
}

/// The court decided, or the parties withdrew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationDecided {
    /// Confirmed, refused or withdrawn.
    pub result: ConfirmationResult,
    /// Number of the ruling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Act for RecordConfirmationDecided {
    const TYPE: &'static str = "confirmation_decided";
    const FIELDS: &'static [Field] = &[
        need("result", ConfirmationResult::FIELD),
        may("number", FieldKind::Line).must_for("result", &[ConfirmationResult::Confirmed.value()]),
        may("reason", FieldKind::Text)
            .must_for("result", &[ConfirmationResult::Refused.value(), ConfirmationResult::Withdrawn.value()]),
    ];
    const WHEN: When = ENDED;

    fn example() -> Self {
        Self {
            result: ConfirmationResult::Confirmed,
            number: Some("（2026）示例民特1号".to_owned()),
            reason: "裁定调解协议有效。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let application = pending(case)?;
        match self.result {
            ConfirmationResult::Confirmed => check::text(self.number.as_deref().unwrap_or_default(), "number")?,
            ConfirmationResult::Refused | ConfirmationResult::Withdrawn => check::reason(&self.reason, Self::TYPE)?,
        }
        let accepted_on = application.accepted.as_ref().map(|(on, _)| *on);
        check::in_order(&[
            ("applied_on", Some(application.on)),
            ("accepted_on", accepted_on),
            ("decided_on", Some(context.on)),
        ])?;
        let decided =
            ConfirmationDecided { result: self.result, number: self.number.clone(), reason: self.reason.clone() };
        Ok(Decision::one(context.on, decided))
    }
}

impl Fold for ConfirmationDecided {
    const KIND: &'static str = "confirmation_decided";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(application) = case.confirmation.applications.last_mut() {
            application.decided = Some(CourtDecision {
                on: fact.on,
                result: self.result,
                number: self.number.clone(),
                reason: self.reason.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
