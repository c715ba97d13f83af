//! 回访: what became of it, and how satisfied those concerned are with this case.
//!
//! No answer is an answer and recorded as such: a figure without its response rate says nothing. The satisfaction of a
//! visit is a measure of this office, never compared with the plan's 85, which is a survey of society.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::PartyKey;
use super::performance::PerformanceState;
use super::vocabulary::{Means, Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, warn};

vocabulary! {
    /// Satisfaction, 1 to 5, or none given.
    Satisfaction "satisfaction" {
        /// 很不满意
        One = "1",
        /// 不满意
        Two = "2",
        /// 一般
        Three = "3",
        /// 满意
        Four = "4",
        /// 很满意
        Five = "5",
        /// 未答
        NoAnswer = "no_answer",
    }
}

impl Satisfaction {
    /// 1 to 5; none where nobody answered.
    #[must_use]
    pub const fn grade(self) -> Option<u8> {
        match self {
            Self::One => Some(1),
            Self::Two => Some(2),
            Self::Three => Some(3),
            Self::Four => Some(4),
            Self::Five => Some(5),
            Self::NoAnswer => None,
        }
    }
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMade {
    /// The day.
    pub on: NaiveDate,
    /// How.
    pub means: Means,
    /// Whom.
    pub whom: PartyKey,
    /// How performance stands, as they say; none where nothing is owed.
    pub performance: Option<PerformanceState>,
    /// How satisfied they are.
    pub satisfaction: Satisfaction,
    /// What else: a suit, signs of escalation, measures taken.
    pub remarks: String,
}

/// 回访.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// How.
    pub means: Means,
    /// Whom.
    pub whom: PartyKey,
    /// How performance stands, as they say.
    #[serde(default)]
    pub performance: Option<PerformanceState>,
    /// How satisfied they are.
    pub satisfaction: Satisfaction,
    /// What else.
    #[serde(default)]
    pub remarks: String,
}

/// A visit was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// How.
    pub means: Means,
    /// Whom.
    pub whom: PartyKey,
    /// How performance stands, as they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<PerformanceState>,
    /// How satisfied they are.
    pub satisfaction: Satisfaction,
    /// What else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
}

impl Case {
    /// Every satisfaction asked for, the one of an old register too; no answer is none.
    pub fn satisfactions(&self) -> impl Iterator<Item = Option<u8>> {
        let old = self.imported.as_ref().and_then(|import| import.satisfaction);
        old.map(Some).into_iter().chain(self.visits.iter().map(|visit| visit.satisfaction.grade()))
    }
}

impl Act for Visit {
    const TYPE: &'static str = "visit";
    const FIELDS: &'static [Field] = &[
        need("means", Means::FIELD),
        need("whom", FieldKind::Party).preset(Preset::Applicant),
        may("performance", PerformanceState::FIELD),
        need("satisfaction", Satisfaction::FIELD),
        may("remarks", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Archived]);

    fn example() -> Self {
        Self {
            means: Means::Phone,
            whom: PartyKey("a1".to_owned()),
            performance: Some(PerformanceState::Performed),
            satisfaction: Satisfaction::Five,
            remarks: "已收到全部款项，店铺未再销售。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::party(case, &self.whom)?;
        let ended_on = case.ended.as_ref().map(|ended| ended.on);
        check::in_order(&[("ended_on", ended_on), ("visited_on", Some(context.on))])?;
        let visited = Visited {
            means: self.means,
            whom: self.whom.clone(),
            performance: self.performance,
            satisfaction: self.satisfaction,
            remarks: self.remarks.clone(),
        };
        let performed = self.performance == Some(PerformanceState::Performed);
        let open = case.still_owed(context.on).filter(|_| performed);
        let doubt = open.map(|open| warn("visit_says_performed").with("amount", open));
        Ok(Decision::one(context.on, visited).warning(doubt))
    }
}

impl Fold for Visited {
    const KIND: &'static str = "visited";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.visits.push(VisitMade {
            on: fact.on,
            means: self.means,
            whom: self.whom.clone(),
            performance: self.performance,
            satisfaction: self.satisfaction,
            remarks: self.remarks.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::{agreed, day, key, mediating};

    #[test]
    fn a_visit_keeps_what_was_said_and_that_nothing_was_said() {
        let silent = Visit {
            satisfaction: Satisfaction::NoAnswer,
            performance: None,
            remarks: String::new(),
            ..Visit::example()
        };
        let case = agreed().on("2026-04-20").when(Visit::example()).done().when(silent).done();
        assert_eq!(case.case.visits.len(), 2);
        assert_eq!(case.case.satisfactions().collect::<Vec<_>>(), [Some(5), None]);
    }

    #[test]
    fn what_is_said_and_what_is_on_record_differ_with_a_warning() {
        let owing = agreed().on("2026-04-20");
        assert!(owing.case.still_owed(day("2026-04-20")).is_some(), "the agreement is not performed");
        let said = owing.when(Visit::example()).warned(&["visit_says_performed"]).done();
        let partly = Visit { performance: Some(PerformanceState::Partly), ..Visit::example() };
        said.when(partly).warned(&[]).done();
    }

    #[test]
    fn a_visit_follows_the_ending_and_goes_to_a_party() {
        mediating().when(Visit::example()).refused("not_in_stage");
        agreed().on("2026-03-05").when(Visit::example()).refused("dates_out_of_order");
        agreed().on("2026-04-20").when(Visit { whom: key("r9"), ..Visit::example() }).refused("party_unknown");
    }

    #[test]
    fn grades_run_from_one_to_five() {
        let grades: Vec<_> = Satisfaction::ALL.iter().map(|answer| answer.grade()).collect();
        assert_eq!(grades, [Some(1), Some(2), Some(3), Some(4), Some(5), None]);
    }
}
