//! The mediators of a case, for the desk's own questions: what they are called.

use std::collections::BTreeMap;

use crate::domain::case::Case;
use crate::domain::roster::{MediatorId, Roster};

/// Names of everybody who ever was.
#[must_use]
pub(super) fn names(case: &Case, roster: &Roster) -> BTreeMap<MediatorId, String> {
    case.mediators.seats.iter().map(|seat| (seat.mediator, name(roster, seat.mediator))).collect()
}

/// A mediator's name; the id where the roster has none.
#[must_use]
pub(super) fn name(roster: &Roster, id: MediatorId) -> String {
    roster.0.get(&id).map_or_else(|| id.0.to_string(), |mediator| mediator.name.clone())
}
