//! 核对: an imported open case waits until a person has compared it with the paper file.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::consent::MediationBegun;
use super::super::event::{Event, Fact, Fold};
use super::super::vocabulary::Stage;
use super::super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may};
use crate::domain::refusal::{Refusal, refuse};

/// 核对: a person has compared an imported open case with the paper file. From now on it raises alarms like any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmImport {
    /// The day by which everybody had agreed to mediate, as the paper file shows; the case is in mediation since.
    #[serde(default)]
    pub mediating_since: Option<NaiveDate>,
}

/// A person confirmed an imported case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportConfirmed {}

impl Act for ConfirmImport {
    const TYPE: &'static str = "confirm_import";
    const FIELDS: &'static [Field] = &[may("mediating_since", FieldKind::Date)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { mediating_since: NaiveDate::from_ymd_opt(2024, 3, 8) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if !case.intake.unchecked {
            return Err(refuse("nothing_to_check"));
        }
        let decision = Decision::one(context.on, ImportConfirmed {});
        let Some(since) = self.mediating_since else { return Ok(decision) };
        if case.stage != Some(Stage::Accepted) {
            return Err(refuse("not_waiting_for_consent").with("stage", case.stage.map_or("", Stage::value)));
        }
        check::in_order(&[
            ("accepted_on", case.intake.accepted_on),
            ("mediating_since", Some(since)),
            ("checked_on", Some(context.on)),
        ])?;
        Ok(decision.and(since, MediationBegun {}))
    }
}

impl Fold for ImportConfirmed {
    const KIND: &'static str = "import_confirmed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.intake.unchecked = false;
        if let Some(import) = &mut case.imported {
            import.checked_on = Some(fact.on);
        }
    }
}
