//! What a form begins with: a proposal from the day, the person and the case, which the person sees and may change.

use chrono::Datelike;

use crate::domain::case::party::{Party, Side};
use crate::domain::field::Preset;
use crate::tui::widgets::form::JOIN;

use super::pickers::Pickers;

/// The value a field begins with; none for nothing.
pub(super) fn preset(preset: Preset, pick: &Pickers<'_>) -> Option<String> {
    match preset {
        Preset::Nothing => None,
        Preset::Today => Some(pick.today.to_string()),
        Preset::Year => Some(pick.today.year().to_string()),
        Preset::OwnCommittee => {
            pick.units.get(pick.committee).filter(|unit| unit.active).map(|unit| unit.code.0.clone())
        }
        Preset::Mediators => some(pick.panel().iter().map(ToString::to_string).collect()),
        Preset::Mediator => match pick.case {
            Some(case) => case.mediators.presiding().map(|id| id.to_string()),
            None => pick.mediator.map(|id| id.to_string()),
        },
        Preset::Parties => some(pick.case?.parties.iter().map(|party| party.key.0.clone()).collect()),
        Preset::Applicant => only(pick, Side::Applicant),
        Preset::Respondent => only(pick, Side::Respondent),
        Preset::Copies => Some((pick.case?.parties.len() + 1).to_string()),
        Preset::Unsigned => {
            let case = pick.case?;
            let draft = case.agreement.as_ref().filter(|draft| draft.in_force_on.is_none())?;
            draft.unsigned(&case.parties).next().map(|party| party.key.0.clone())
        }
        Preset::PlannedMode => pick.case?.sessions.waiting().first().map(|plan| plan.mode.value().to_owned()),
        Preset::PlannedPlace => pick.case?.sessions.waiting().first().map(|plan| plan.place.clone()),
        Preset::MissingForms => {
            // Not what would be filed as an empty sheet; who has it on paper chooses it.
            let case = pick.case?;
            let there = case.missing_forms().into_iter().filter(|form| !case.unrecorded(*form));
            some(there.map(|form| form.value().to_owned()).collect())
        }
        Preset::Value(value) => Some(value.to_owned()),
    }
}

fn some(values: Vec<String>) -> Option<String> {
    (!values.is_empty()).then(|| values.join(&JOIN.to_string()))
}

/// The only party of a side; where there are several, a person says which.
fn only(pick: &Pickers<'_>, side: Side) -> Option<String> {
    let mut of_side = pick.case?.parties.iter().filter(|party: &&Party| party.side == side);
    let first = of_side.next()?;
    of_side.next().is_none().then(|| first.key.0.clone())
}
