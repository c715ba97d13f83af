//! 陈述申辩: a statement and defence is kept whether it came in time or late, and is answered before anything is decided.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Defence, open, said};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::instrument::{EXAMPLE_CODE, NUMBER, example_day};
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, not_after, nth_mut};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse, warn};

/// Notes statement and defence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefenceRecord {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// When it came.
    pub received_on: NaiveDate,
    /// What it says.
    pub text: String,
}

impl Act for DefenceRecord {
    const TYPE: &'static str = "defence_record";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("received_on", FieldKind::Date),
        need("text", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            received_on: example_day(3, 12),
            text: "对处罚决定已申请复议".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Notified])?;
        let received_on = not_after(self.received_on, basis)?;
        let served = known.notice.as_ref().map(|(served, _)| *served);
        if let Some(since) = served.filter(|served| received_on < *served) {
            return Err(refuse("step_too_early").with("credit_item", Item::Listing).with("since", since));
        }
        let in_time = known.defence_until(basis.law()).is_none_or(|until| received_on <= until);
        let event = DefenceMade { n: known.n, received_on, in_time, text: said("text", &self.text)? };
        // A late one is kept, read and answered all the same: it may be right.
        let warnings = if in_time { Vec::new() } else { vec![warn("defence_late")] };
        Ok(Decision { events: vec![Happening { on: basis.on, event: event.into() }], warnings })
    }
}

/// Answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefenceAnswer {
    /// The subject's code.
    pub code: String,
    /// Which procedure.
    pub listing: u32,
    /// It is right.
    pub adopted: bool,
    /// Why.
    pub answer: String,
}

impl Act for DefenceAnswer {
    const TYPE: &'static str = "defence_answer";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("listing", NUMBER),
        need("adopted", FieldKind::Flag),
        need("answer", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            listing: 1,
            adopted: false,
            answer: "复议期间不停止执行，处罚决定未被撤销".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = open(dossier, self.listing, &[State::Defended])?;
        if known.defence.as_ref().is_some_and(|defence| defence.answer.is_some()) {
            return Err(refuse("defence_answered").with("n", known.n));
        }
        let event = DefenceAnswered { n: known.n, adopted: self.adopted, answer: said("answer", &self.answer)? };
        Ok(Decision::one(basis.on, event))
    }
}

/// Statement and defence came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefenceMade {
    /// Which procedure.
    pub n: u32,
    /// When it came.
    pub received_on: NaiveDate,
    /// Within its time.
    pub in_time: bool,
    /// What it says.
    pub text: String,
}

impl Fold for DefenceMade {
    const KIND: &'static str = "defence_made";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.listings, self.n) {
            let Self { received_on, in_time, text, .. } = self.clone();
            known.defence = Some(Defence { on: received_on, in_time, text, answer: None });
        }
    }
}

/// It was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefenceAnswered {
    /// Which procedure.
    pub n: u32,
    /// It is right.
    pub adopted: bool,
    /// Why.
    pub answer: String,
}

impl Fold for DefenceAnswered {
    const KIND: &'static str = "defence_answered";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let defence = nth_mut(&mut dossier.listings, self.n).and_then(|known| known.defence.as_mut());
        if let Some(defence) = defence {
            defence.answer = Some((fact.on, self.adopted, self.answer.clone()));
        }
    }
}
