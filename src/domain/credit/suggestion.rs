//! 报送列入建议: the evidence file forwarded to the body that may decide, with its receipt and its answer.
//!
//! A suggestion decides nothing and is shown to nobody outside the credit roles. What the competent body decides comes
//! back as an entry of its own.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::command::Act;
use super::entry::LegalBasis;
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, NUMBER, standing};
use super::state::{Item, State};
use super::{Dossier, next_number, nth, nth_mut};
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{paragraphs, required};

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// To whom.
    pub to: String,
    /// On which legal basis.
    pub legal_basis: LegalBasis,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// What it says.
    pub text: String,
    /// When it was forwarded.
    pub on: NaiveDate,
    /// Who forwarded it.
    pub by: String,
    /// When it was received, and the receipt.
    pub received: Option<(NaiveDate, String)>,
    /// When it was answered.
    pub answered: Option<Answered>,
}

/// The competent body's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// When.
    pub on: NaiveDate,
    /// It was taken up.
    pub taken_up: bool,
    /// The paper that says so.
    pub number: Option<String>,
    /// What it says.
    pub answer: String,
}

impl Suggestion {
    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        match (&self.received, &self.answered) {
            (_, Some(_)) => State::Answered,
            (Some(_), None) => State::Received,
            (None, None) => State::Forwarded,
        }
    }
}

/// Forwards the evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggest {
    /// The subject's code.
    pub code: String,
    /// To which body.
    pub to: String,
    /// On which legal basis; without one nothing is forwarded.
    #[serde(default)]
    pub legal_basis: Option<LegalBasis>,
    /// On which instruments, by number.
    pub instruments: Vec<u32>,
    /// What is suggested and why.
    pub text: String,
}

/// Notes the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionReceipt {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub suggestion: u32,
    /// The receipt: its number, or who signed for it.
    pub receipt: String,
}

/// Notes the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionAnswer {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub suggestion: u32,
    /// The body takes it up.
    pub taken_up: bool,
    /// The paper that says so.
    #[serde(default)]
    pub number: Option<String>,
    /// What it says.
    pub answer: String,
}

/// The evidence file was forwarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionForwarded {
    /// Its number.
    pub n: u32,
    /// To whom.
    pub to: String,
    /// On which legal basis.
    pub legal_basis: LegalBasis,
    /// On which instruments.
    pub instruments: Vec<u32>,
    /// What it says.
    pub text: String,
}

/// It was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionReceived {
    /// Which.
    pub n: u32,
    /// The receipt.
    pub receipt: String,
}

/// It was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionAnswered {
    /// Which.
    pub n: u32,
    /// It was taken up.
    pub taken_up: bool,
    /// The paper that says so.
    pub number: Option<String>,
    /// What it says.
    pub answer: String,
}

fn in_state<'a>(dossier: &'a Dossier, n: u32, states: &[State]) -> Result<&'a Suggestion, Refusal> {
    let known = nth(&dossier.suggestions, Item::Suggestion, n)?;
    if states.contains(&known.state()) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Suggestion).with("n", n).with("credit_state", known.state()))
}

impl Act for Suggest {
    const TYPE: &'static str = "suggest_listing";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("to", FieldKind::Line),
        may("legal_basis", LegalBasis::FIELD),
        need("instruments", FieldKind::List(&NUMBER)),
        need("text", FieldKind::Text),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            to: "某市市场监督管理局".to_owned(),
            legal_basis: Some(LegalBasis::Samr44Art9Ip),
            instruments: vec![1],
            text: "该主体故意侵犯注册商标专用权并受较重行政处罚，建议依法处理".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let legal_basis = self.legal_basis.ok_or_else(|| refuse("legal_basis_missing"))?;
        let papers = standing(dossier, &self.instruments, basis.on)?;
        let text = paragraphs(&self.text)?;
        if text.is_empty() {
            return Err(refuse("text_missing").with("field", "text"));
        }
        let event = SuggestionForwarded {
            n: next_number(&dossier.suggestions),
            to: required("to", &self.to)?,
            legal_basis,
            instruments: papers.iter().map(|known| known.n).collect(),
            text,
        };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for SuggestionReceipt {
    const TYPE: &'static str = "suggestion_receipt";
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("suggestion", NUMBER), need("receipt", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), suggestion: 1, receipt: "回执2026-31".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.suggestion, &[State::Forwarded])?;
        let event = SuggestionReceived { n: known.n, receipt: required("receipt", &self.receipt)? };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for SuggestionAnswer {
    const TYPE: &'static str = "suggestion_answer";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("suggestion", NUMBER),
        need("taken_up", FieldKind::Flag),
        may("number", FieldKind::Line),
        need("answer", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            suggestion: 1,
            taken_up: true,
            number: Some("某市监函〔2026〕8号".to_owned()),
            answer: "已纳入审查".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.suggestion, &[State::Forwarded, State::Received])?;
        let event = SuggestionAnswered {
            n: known.n,
            taken_up: self.taken_up,
            number: self.number.as_deref().map(|number| required("number", number)).transpose()?,
            answer: required("answer", &self.answer)?,
        };
        Ok(Decision::one(basis.on, event))
    }
}

impl Fold for SuggestionForwarded {
    const KIND: &'static str = "suggestion_forwarded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { n, to, legal_basis, instruments, text } = self.clone();
        let (on, by) = (fact.on, fact.by.account.clone());
        dossier.suggestions.push(Suggestion {
            n,
            to,
            legal_basis,
            instruments,
            text,
            on,
            by,
            received: None,
            answered: None,
        });
    }
}

impl Fold for SuggestionReceived {
    const KIND: &'static str = "suggestion_received";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.suggestions, self.n) {
            known.received = Some((fact.on, self.receipt.clone()));
        }
    }
}

impl Fold for SuggestionAnswered {
    const KIND: &'static str = "suggestion_answered";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.suggestions, self.n) {
            let Self { taken_up, number, answer, .. } = self.clone();
            known.answered = Some(Answered { on: fact.on, taken_up, number, answer });
        }
    }
}
