//! What is asked for, how much, how many people it concerns, and how difficult it is: changed with a reason.
//!
//! Claims change while the case is open; the difficulty grade can be judged anew at any time, since it decides the case
//! subsidy after the ending.

use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::event::{Event, Fact, Fold};
use super::super::intake::PEOPLE_MAX;
use super::super::vocabulary::Difficulty;
use super::super::{Case, check};
use super::OPEN;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};

/// 变更请求: only what is given changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendClaims {
    /// What is asked for from now on.
    #[serde(default)]
    pub claims: Option<Vec<String>>,
    /// The amount asked, in fen.
    #[serde(default)]
    pub amount_asked_fen: Option<Fen>,
    /// People involved.
    #[serde(default)]
    pub people: Option<u32>,
    /// Why.
    pub reason: String,
}

/// What is asked for changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsAmended {
    /// What is asked for from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Vec<String>>,
    /// The amount asked, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_asked_fen: Option<Fen>,
    /// People involved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// Why.
    pub reason: String,
}

impl Act for AmendClaims {
    const TYPE: &'static str = "amend_claims";
    const FIELDS: &'static [Field] = &[
        may("claims", FieldKind::List(&FieldKind::Line)),
        may("amount_asked_fen", FieldKind::Fen),
        may("people", FieldKind::Number(1, PEOPLE_MAX)),
        need("reason", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(OPEN);

    fn example() -> Self {
        Self {
            claims: Some(vec!["停止销售".to_owned(), "赔偿损失及合理开支".to_owned()]),
            amount_asked_fen: Some(Fen::yuan(15_000)),
            people: Some(3),
            reason: "申请人书面变更请求。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        if self.amount_asked_fen.is_some_and(|amount| amount > Fen::MAX) {
            return Err(refuse("amount_too_large").with("max", Fen::MAX));
        }
        if let Some(people) = self.people.filter(|people| !(1..=PEOPLE_MAX).contains(people)) {
            return Err(refuse("people_out_of_range").with("people", people).with("max", PEOPLE_MAX));
        }
        let intake = &case.intake;
        let same = self.claims.as_ref().is_none_or(|claims| *claims == intake.claims)
            && self.amount_asked_fen.is_none_or(|amount| Some(amount) == intake.amount_asked)
            && self.people.is_none_or(|people| people == intake.people);
        if same {
            return Err(refuse("nothing_changed").with("act", Self::TYPE));
        }
        let amended = ClaimsAmended {
            claims: self.claims.clone(),
            amount_asked_fen: self.amount_asked_fen,
            people: self.people,
            reason: self.reason.clone(),
        };
        Ok(Decision::one(context.on, amended))
    }
}

impl Fold for ClaimsAmended {
    const KIND: &'static str = "claims_amended";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        if let Some(claims) = &self.claims {
            case.intake.claims.clone_from(claims);
        }
        case.intake.amount_asked = self.amount_asked_fen.or(case.intake.amount_asked);
        case.intake.people = self.people.unwrap_or(case.intake.people);
    }
}

/// 难易等级评定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The grade.
    pub difficulty: Difficulty,
    /// Why.
    pub reason: String,
}

/// The case was graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// The grade.
    pub difficulty: Difficulty,
    /// Why.
    pub reason: String,
}

impl Act for Grade {
    const TYPE: &'static str = "grade";
    const FIELDS: &'static [Field] = &[need("difficulty", Difficulty::FIELD), need("reason", FieldKind::Text)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { difficulty: Difficulty::Complex, reason: "涉及鉴定，争议金额较大。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        if case.intake.difficulty == Some(self.difficulty) {
            return Err(refuse("nothing_changed").with("act", Self::TYPE));
        }
        Ok(Decision::one(context.on, Graded { difficulty: self.difficulty, reason: self.reason.clone() }))
    }
}

impl Fold for Graded {
    const KIND: &'static str = "graded";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        case.intake.difficulty = Some(self.difficulty);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{accepted, registered};
    use super::*;
    use crate::domain::case::decision::Decline;

    #[test]
    fn only_what_is_given_changes() {
        let people = AmendClaims { claims: None, amount_asked_fen: None, people: Some(9), ..AmendClaims::example() };
        let before = accepted().case.intake;
        let after = accepted().when(people).done().case.intake;
        assert_eq!((after.people, after.amount_asked, &after.claims), (9, before.amount_asked, &before.claims));
        let whole = accepted().when(AmendClaims::example()).done();
        assert_eq!(whole.case.intake.amount_asked, Some(Fen::yuan(15_000)));
        whole.when(AmendClaims::example()).refused("nothing_changed");
    }

    #[test]
    fn claims_change_for_a_reason_within_limits_and_while_the_case_is_open() {
        let amend = AmendClaims::example;
        accepted().when(AmendClaims { reason: " ".to_owned(), ..amend() }).refused("reason_missing");
        let huge = Some(Fen(Fen::MAX.0 + 1));
        accepted().when(AmendClaims { amount_asked_fen: huge, ..amend() }).refused("amount_too_large");
        for people in [0, PEOPLE_MAX + 1] {
            accepted().when(AmendClaims { people: Some(people), ..amend() }).refused("people_out_of_range");
        }
        registered().when(Decline::example()).done().when(amend()).refused("not_in_stage");
    }

    #[test]
    fn a_grade_is_judged_anew_for_a_reason() {
        let graded = accepted().when(Grade::example()).done();
        assert_eq!(graded.case.intake.difficulty, Some(Difficulty::Complex));
        graded.clone().when(Grade::example()).refused("nothing_changed");
        let silent = Grade { difficulty: Difficulty::Simple, reason: String::new() };
        graded.when(silent).refused("reason_missing");
    }
}
