//! 信用修复: request, acceptance, verification, decision, removal, each with its clock under the rule of the day.
//!
//! The earliest day follows from the entry's class and the rule in force when it is asked; conditions are a checklist with
//! evidence. A request too early, or with a condition open, is refused with what is missing. A commitment that turns out
//! false is flagged; whether it leads to a new listing is for the competent body.

mod decide;
mod remove;
mod request;

pub use self::decide::{RepairDecide, RepairDecided, RepairVerified, RepairVerify};
pub use self::remove::{EntryRemove, EntryRemoved, RepairFalse, RepairFlagFalse};
pub use self::request::{RepairRequest, RepairRequested, RepairTake, RepairTaken};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::credit::attention::Judged;
use crate::domain::credit::basis::{Law, months_after};
use crate::domain::credit::entry::Entry;
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth, nth_mut};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;

/// A request for repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// Number within the entry, from 1.
    pub n: u32,
    /// When it was made.
    pub on: NaiveDate,
    /// Proof of performance.
    pub performed: String,
    /// Proof of correction.
    pub corrected: String,
    /// The public commitment.
    pub promise: Option<String>,
    /// Who recorded it.
    pub by: String,
    /// Taken or declined.
    pub taken: Option<Judged>,
    /// What verification found: for it or not.
    pub verified: Option<Judged>,
    /// Decided.
    pub decided: Option<Judged>,
    /// The commitment was false.
    pub false_on: Option<(NaiveDate, String)>,
}

impl Repair {
    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let yes = |judged: &Option<Judged>| judged.as_ref().map(|judged| judged.yes);
        match (&self.false_on, yes(&self.decided), yes(&self.verified), yes(&self.taken)) {
            (Some(_), ..) => State::False,
            (None, Some(true), ..) => State::Granted,
            (None, Some(false), ..) => State::Refused,
            (None, None, Some(_), _) => State::Verified,
            (None, None, None, Some(true)) => State::Accepted,
            (None, None, None, Some(false)) => State::Declined,
            (None, None, None, None) => State::Requested,
        }
    }

    /// Who took part in it and so does not decide it.
    pub fn barred(&self) -> impl Iterator<Item = &str> {
        [&self.taken, &self.verified].into_iter().flatten().map(|judged| judged.by.as_str())
    }

    /// Neither decided nor declined yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state(), State::Requested | State::Accepted | State::Verified)
    }

    /// The next step and its last day: taking, deciding, or none.
    #[must_use]
    pub fn due(&self, law: Law<'_>) -> Option<(RuleId, NaiveDate)> {
        let (rule, from) = match (&self.decided, &self.taken) {
            (Some(_), _) => return None,
            (None, Some(taken)) if taken.yes => (RuleId::RepairDecision, taken.on),
            (None, Some(_)) => return None,
            (None, None) => (RuleId::RepairAcceptance, self.on),
        };
        // By the rule of the day the step began: a rule of a later day does not reach back.
        law.end(rule, from, from).map(|last| (rule, last))
    }
}

/// The first day on which repair may be asked, by the rule in force on `on`: the shortest time of the class is over, and
/// no statutory measure runs any more.
#[must_use]
pub fn earliest(entry: &Entry, on: NaiveDate, law: Law<'_>) -> Option<NaiveDate> {
    let months = law.rule(entry.decided.class.repair_from(), on)?.value;
    let listed = months_after(entry.decided.decided_on, months)?;
    Some(entry.decided.measures_until.map_or(listed, |until| until.max(listed)))
}

/// The last request of an entry in a state, or the refusal that names the one it is in.
fn request<'a>(dossier: &'a Dossier, entry: u32, states: &[State]) -> Result<&'a Repair, Refusal> {
    let entry = nth(&dossier.entries, Item::Entry, entry)?;
    let none = || refuse("credit_item_unknown").with("credit_item", Item::Repair).with("n", 1);
    let last = entry.repairs.last().ok_or_else(none)?;
    if states.contains(&last.state()) {
        return Ok(last);
    }
    Err(refuse("credit_state").with("credit_item", Item::Repair).with("n", last.n).with("credit_state", last.state()))
}

fn last(dossier: &mut Dossier, entry: u32) -> Option<&mut Repair> {
    nth_mut(&mut dossier.entries, entry)?.repairs.last_mut()
}
