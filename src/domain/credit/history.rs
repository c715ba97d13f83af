//! What happened to a dossier, in the order of recording, as whoever may read it is shown it.
//!
//! The content of an event is told as it was recorded, but for numbers of persons, which nobody is shown whole. Whose
//! account recorded it is told; nothing of a case can be in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::event::Fact;
use crate::domain::code;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: String,
    /// What kind of event it is.
    pub kind: String,
    /// What it says; none where the content was erased.
    pub body: Option<Value>,
}

/// Fields that hold a number a person may go by.
const CODES: [&str; 2] = ["code", "with"];

impl Happened {
    /// A fact as it is shown.
    #[must_use]
    pub fn of(fact: &Fact) -> Self {
        let mut body = fact.event.body().ok();
        for name in CODES {
            if let Some(Value::String(known)) = body.as_mut().and_then(|body| body.get_mut(name)) {
                *known = code::mask(known);
            }
        }
        let (on, at, by) = (fact.on, fact.at, fact.by.account.clone());
        Self { on, at, by, kind: fact.event.kind().to_owned(), body }
    }
}
