//! What is asked of a pledge, and what happened to it. Part of the dossier: same commands, same events.

mod decide;
mod end;
mod enter;
mod pass_on;

pub use self::decide::{PledgeDecide, PledgeDecided, PledgeRenew, PledgeRenewed};
pub use self::end::{PledgeBreak, PledgeBroken, PledgeWithdraw, PledgeWithdrawn};
pub use self::enter::{PledgeApplied, PledgeApply, PledgeReview, PledgeReviewed};
pub use self::pass_on::{PledgeForward, PledgeForwarded, PledgePublicise, PledgePublicised};

use chrono::NaiveDate;

use crate::domain::credit::basis::Law;
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth};
use crate::domain::pledge::{Pledge, Programme, stains};
use crate::domain::refusal::{Refusal, refuse};

fn in_state<'a>(dossier: &'a Dossier, n: u32, states: &[State], on: NaiveDate) -> Result<&'a Pledge, Refusal> {
    let known = nth(&dossier.pledges, Item::Pledge, n)?;
    let state = known.state(dossier, on);
    if states.contains(&state) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Pledge).with("n", n).with("credit_state", state))
}

fn clean(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Result<(), Refusal> {
    match stains(dossier, on, law).first() {
        Some(stain) => Err(refuse("pledge_not_clean").with("number", &stain.paper.number).with("n", stain.n)),
        None => Ok(()),
    }
}

fn of_programme(known: &Pledge, programme: Programme) -> Result<(), Refusal> {
    if known.programme == programme {
        return Ok(());
    }
    Err(refuse("pledge_other_way").with("programme", known.programme))
}
