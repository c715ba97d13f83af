//! 重点关注: internal, without any adverse measure, not shown outside the credit roles, ended by itself.
//!
//! One officer proposes it on a test that is met on the day; another confirms it. It can be lifted at any time. Should an
//! instrument it rests on fall or be corrected so that the test would not have been met, it has fallen with it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::{Basis, Law};
use super::command::Act;
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, NUMBER};
use super::state::{Item, State};
use super::test::{AsOf, Test, evaluate, evaluate_at};
use super::{Dossier, next_number, nth, nth_mut, second_person};
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::text::required;

/// One key attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// The test it rests on.
    pub test: Test,
    /// The day it was proposed.
    pub on: NaiveDate,
    /// Instruments that counted then.
    pub instruments: Vec<u32>,
    /// Why it matters, in words.
    pub reason: String,
    /// Who proposed it.
    pub by: String,
    /// Confirmed or not; none while it waits for the second person.
    pub decided: Option<Judged>,
    /// It ends by itself on this day; none unless confirmed.
    pub until: Option<NaiveDate>,
    /// Lifted.
    pub lifted: Option<Judged>,
}

/// Somebody decided something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// When.
    pub on: NaiveDate,
    /// Who.
    pub by: String,
    /// For it.
    pub yes: bool,
    /// Why.
    pub reason: String,
}

impl Attention {
    /// How it stands on a day.
    #[must_use]
    pub fn state(&self, dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> State {
        if self.lifted.as_ref().is_some_and(|lifted| lifted.on <= on) {
            return State::Lifted;
        }
        match &self.decided {
            Some(judged) if !judged.yes => return State::Rejected,
            _ => {}
        }
        // With what is known of the papers by that day, on the day it was proposed.
        let as_of = AsOf { on: self.on, fallen_by: on.max(self.on) };
        if !evaluate_at(self.test, dossier, as_of, law).met {
            return State::Fallen;
        }
        match (&self.decided, self.until) {
            (None, _) => State::Proposed,
            (Some(_), Some(until)) if on >= until => State::Expired,
            (Some(_), _) => State::InForce,
        }
    }
}

/// Proposes key attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttentionPropose {
    /// The subject's code.
    pub code: String,
    /// The test it rests on.
    pub test: Test,
    /// Why it matters.
    pub reason: String,
}

/// Confirms or rejects it: somebody else than who proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttentionDecide {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub attention: u32,
    /// Confirmed.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
}

/// Lifts it before its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttentionLift {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub attention: u32,
    /// Why.
    pub reason: String,
}

/// Key attention was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionProposed {
    /// Its number.
    pub n: u32,
    /// The test.
    pub test: Test,
    /// Instruments that counted.
    pub instruments: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// It was confirmed or rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionDecided {
    /// Which.
    pub n: u32,
    /// Confirmed.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
    /// It ends by itself on this day.
    pub until: Option<NaiveDate>,
}

/// It was lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionLifted {
    /// Which.
    pub n: u32,
    /// Why.
    pub reason: String,
}

impl Act for AttentionPropose {
    const TYPE: &'static str = "attention_propose";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("test", Test::FIELD), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(), test: Test::RepeatKind, reason: "五年内两次侵犯商标权".to_owned()
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let reason = required("reason", &self.reason)?;
        let evaluation = evaluate(self.test, dossier, basis.on, basis.law());
        if !evaluation.met {
            return Err(refuse("test_not_met")
                .with("credit_test", self.test)
                .with("count", evaluation.counted.len())
                .with("threshold", evaluation.threshold));
        }
        let open = |known: &&Attention| {
            known.test == self.test
                && matches!(known.state(dossier, basis.on, basis.law()), State::Proposed | State::InForce)
        };
        if let Some(known) = dossier.attentions.iter().find(open) {
            return Err(refuse("attention_exists").with("n", known.n).with("credit_test", self.test));
        }
        let instruments = evaluation.counted.iter().map(|weighed| weighed.n).collect();
        let event = AttentionProposed { n: next_number(&dossier.attentions), test: self.test, instruments, reason };
        Ok(Decision::one(basis.on, event))
    }
}

/// An attention in one of some states, or the refusal that names the state it is in.
fn in_state<'a>(dossier: &'a Dossier, n: u32, states: &[State], basis: &Basis<'_>) -> Result<&'a Attention, Refusal> {
    let known = nth(&dossier.attentions, Item::Attention, n)?;
    let state = known.state(dossier, basis.on, basis.law());
    if states.contains(&state) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Attention).with("n", n).with("credit_state", state))
}

impl Act for AttentionDecide {
    const TYPE: &'static str = "attention_decide";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("attention", NUMBER),
        need("confirmed", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), attention: 1, confirmed: true, reason: "文书核对无误".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = nth(&dossier.attentions, Item::Attention, self.attention)?;
        second_person(Item::Attention, &known.by, basis)?;
        let states = if self.confirmed { &[State::Proposed][..] } else { &[State::Proposed, State::Fallen] };
        if known.decided.is_none() {
            in_state(dossier, self.attention, states, basis)?;
        } else {
            in_state(dossier, self.attention, &[], basis)?;
        }
        let reason = required("reason", &self.reason)?;
        let rule = RuleId::AttentionTerm;
        let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", basis.on);
        // It always has an end of its own.
        let end = || basis.law().end(rule, basis.on, basis.on).ok_or_else(no_rule);
        let until = self.confirmed.then(end).transpose()?;
        let event = AttentionDecided { n: known.n, confirmed: self.confirmed, reason, until };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for AttentionLift {
    const TYPE: &'static str = "attention_lift";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("attention", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), attention: 1, reason: "主体认定有误".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let standing = [State::Proposed, State::InForce, State::Fallen];
        let known = in_state(dossier, self.attention, &standing, basis)?;
        let reason = required("reason", &self.reason)?;
        Ok(Decision::one(basis.on, AttentionLifted { n: known.n, reason }))
    }
}

impl Fold for AttentionProposed {
    const KIND: &'static str = "attention_proposed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { n, test, instruments, reason } = self.clone();
        dossier.attentions.push(Attention {
            n,
            test,
            on: fact.on,
            instruments,
            reason,
            by: fact.by.account.clone(),
            decided: None,
            until: None,
            lifted: None,
        });
    }
}

impl Fold for AttentionDecided {
    const KIND: &'static str = "attention_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.attentions, self.n) {
            known.decided = Some(judged(fact, self.confirmed, &self.reason));
            known.until = self.until;
        }
    }
}

impl Fold for AttentionLifted {
    const KIND: &'static str = "attention_lifted";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.attentions, self.n) {
            known.lifted = Some(judged(fact, true, &self.reason));
        }
    }
}

/// Who decided what in a fact.
pub(crate) fn judged(fact: &Fact, yes: bool, reason: &str) -> Judged {
    Judged { on: fact.on, by: fact.by.account.clone(), yes, reason: reason.to_owned() }
}
