//! 拟列入: the procedure of a user who is the competent body: proposal, notice with proof of service, statement and
//! defence and the answer to it, the superior's consent where the rule of the day asks it, decision by a second person.
//!
//! Each step is an event; nothing can be skipped, and the decision waits until the time for a defence is over or the
//! defence has been answered. A decision to list leaves an entry like one recorded from another body.

mod decide;
mod defence;
mod propose;

pub use self::decide::{ConsentRecord, ListingDecide, ListingDecided, SuperiorConsented};
pub use self::defence::{DefenceAnswer, DefenceAnswered, DefenceMade, DefenceRecord};
pub use self::propose::{ListingNotified, ListingNotify, ListingPropose, ListingProposed};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::credit::basis::Law;
use crate::domain::credit::entry::{AuthorityLevel, Class, LegalBasis};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::text::paragraphs;

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// The body, which is the user's own.
    pub authority: String,
    /// Its level.
    pub level: AuthorityLevel,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// How grave.
    pub class: Class,
    /// Facts and reasons.
    pub facts: String,
    /// When it was proposed.
    pub on: NaiveDate,
    /// Who proposed it: never who decides.
    pub by: String,
    /// The notice: when it was served, and the proof.
    pub notice: Option<(NaiveDate, String)>,
    /// Statement and defence.
    pub defence: Option<Defence>,
    /// The superior's consent: day and paper.
    pub consent: Option<(NaiveDate, String)>,
    /// Decided: for a listing or not.
    pub decided: Option<(NaiveDate, bool, String)>,
}

/// 陈述申辩.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defence {
    /// When it came.
    pub on: NaiveDate,
    /// Within its time.
    pub in_time: bool,
    /// What it says.
    pub text: String,
    /// The answer: accepted or not, and why.
    pub answer: Option<(NaiveDate, bool, String)>,
}

impl Listing {
    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        match (&self.decided, &self.defence, &self.notice) {
            (Some(_), ..) => State::Decided,
            (None, Some(_), _) => State::Defended,
            (None, None, Some(_)) => State::Notified,
            (None, None, None) => State::Proposed,
        }
    }

    /// The last day for a defence; none before the notice was served.
    #[must_use]
    pub fn defence_until(&self, law: Law<'_>) -> Option<NaiveDate> {
        let (served, _) = self.notice.as_ref()?;
        law.end(RuleId::DefencePeriod, *served, *served)
    }
}

fn open<'a>(dossier: &'a Dossier, n: u32, states: &[State]) -> Result<&'a Listing, Refusal> {
    let known = nth(&dossier.listings, Item::Listing, n)?;
    if states.contains(&known.state()) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Listing).with("n", n).with("credit_state", known.state()))
}

fn said(field: &str, text: &str) -> Result<String, Refusal> {
    let text = paragraphs(text)?;
    if text.is_empty() { Err(refuse("text_missing").with("field", field)) } else { Ok(text) }
}
