//! Refusals and warnings: what the domain answers instead of an act, or beside it.
//!
//! Both are a code with arguments. The sentences (what, why with the rule, what to do) are made further up from the
//! phrase catalogue under `refusal.<code>.{what,why,hint}` and `warning.<code>`, so a rule never contains a language
//! and a script can rely on the code.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The arguments of a sentence: names of placeholders to machine values (dates as `2026-11-22`, codes as they are).
pub type Args = BTreeMap<String, String>;

/// Why an act cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code} {args:?}")]
pub struct Refusal {
    /// Stable machine name, snake case, for instance `term_over`.
    pub code: String,
    /// What the sentence needs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: Args,
}

/// Something a person should know although the act was done, for instance a wrong check digit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable machine name, snake case.
    pub code: String,
    /// What the sentence needs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: Args,
}

/// Makes a refusal; add arguments with [`Refusal::with`].
#[must_use]
pub fn refuse(code: &str) -> Refusal {
    Refusal { code: code.to_owned(), args: Args::new() }
}

/// Makes a warning; add arguments with [`Warning::with`].
#[must_use]
pub fn warn(code: &str) -> Warning {
    Warning { code: code.to_owned(), args: Args::new() }
}

impl Refusal {
    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl Warning {
    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}
