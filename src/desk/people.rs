//! The mediators of a case, for the desk's own questions: who is assigned, and what they are called.

use std::collections::BTreeMap;

use crate::domain::case::Case;
use crate::domain::roster::{MediatorId, Roster};

/// Who is in charge now.
#[must_use]
pub(super) fn in_charge(case: &Case) -> Vec<MediatorId> {
    let _ = case;
    Vec::new()
}

/// Names of everybody who ever was.
#[must_use]
pub(super) fn names(case: &Case, roster: &Roster) -> BTreeMap<MediatorId, String> {
    in_charge(case).into_iter().map(|id| (id, name(roster, id))).collect()
}

/// A mediator's name; the id where the roster has none.
#[must_use]
pub(super) fn name(roster: &Roster, id: MediatorId) -> String {
    roster.0.get(&id).map_or_else(|| id.0.to_string(), |mediator| mediator.name.clone())
}
