//! 受理 and 不予受理: what the committee decides on a request.
//!
//! Acceptance needs the applicant's consent (人民调解法 Art 17), and the clock starts with it. Declining has its own stage
//! and its grounds; what a court, the police or an agency referred here themselves is not with them any more. A side that
//! refuses to mediate after acceptance *ends* the case instead.

use serde::{Deserialize, Serialize};

use super::Case;
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Difficulty, SourceKind, Stage, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// Why a request is not taken (不予受理).
    DeclineGround "decline_ground" {
        /// The same civil dispute is already with or settled by court, police or agency (not what they referred here themselves)
        AlreadyElsewhere = "already_elsewhere",
        /// 不属于民事纠纷
        NotCivil = "not_civil",
        /// 法律法规规定只能由专门机关管辖或禁止民间调解
        LawForbids = "law_forbids",
    }
}

/// 不予受理: does not take the request, with the ground and notice to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Which ground.
    pub ground: DeclineGround,
    /// The facts behind the ground.
    pub reason: String,
    /// The applicant has been told, and of the other routes.
    pub applicant_told: bool,
}

/// The request was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Which ground.
    pub ground: DeclineGround,
    /// The facts behind it.
    pub reason: String,
}

impl Act for Decline {
    const TYPE: &'static str = "decline";
    const FIELDS: &'static [Field] = &[
        need("ground", DeclineGround::FIELD),
        need("reason", FieldKind::Text),
        need("applicant_told", FieldKind::Flag),
    ];
    const WHEN: When = When::Stages(&[Stage::Registered]);

    fn example() -> Self {
        Self {
            ground: DeclineGround::AlreadyElsewhere,
            reason: "同一纠纷已由人民法院立案审理，且非法院委派、委托。".to_owned(),
            applicant_told: true,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.reason.trim().is_empty() {
            return Err(refuse("reason_missing").with("act", Self::TYPE));
        }
        if !self.applicant_told {
            return Err(refuse("applicant_not_told"));
        }
        // What a court, the police or an agency referred here themselves is not "already elsewhere".
        let referred = case
            .intake
            .source
            .as_ref()
            .map(|source| source.kind)
            .is_some_and(|kind| kind.is_court() || matches!(kind, SourceKind::Police | SourceKind::Administrative));
        if self.ground == DeclineGround::AlreadyElsewhere && referred {
            return Err(refuse("decline_of_referral"));
        }
        Ok(Decision::one(context.on, Declined { ground: self.ground, reason: self.reason.clone() }))
    }
}

impl Fold for Declined {
    const KIND: &'static str = "declined";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.stage = Some(Stage::Declined);
        case.intake.declined = Some((fact.on, self.ground, self.reason.clone()));
    }
}

/// 受理: takes the case, with the applicant's consent. The clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The applicant consents to mediation by this committee (人民调解法 Art 17).
    pub applicant_consents: bool,
    /// Difficulty as judged now.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
}

/// The case was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Difficulty as judged then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
}

impl Act for Accept {
    const TYPE: &'static str = "accept";
    const FIELDS: &'static [Field] =
        &[need("applicant_consents", FieldKind::Flag), may("difficulty", Difficulty::FIELD)];
    const WHEN: When = When::Stages(&[Stage::Registered]);

    fn example() -> Self {
        Self { applicant_consents: true, difficulty: Some(Difficulty::Ordinary) }
    }

    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if !self.applicant_consents {
            return Err(refuse("applicant_does_not_consent"));
        }
        Ok(Decision::one(context.on, Accepted { difficulty: self.difficulty }))
    }
}

impl Fold for Accepted {
    const KIND: &'static str = "accepted";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.stage = Some(Stage::Accepted);
        case.intake.accepted_on = Some(fact.on);
        if self.difficulty.is_some() {
            case.intake.difficulty = self.difficulty;
        }
    }
}
