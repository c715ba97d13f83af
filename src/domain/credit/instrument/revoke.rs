//! A paper loses its force from a day on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{EXAMPLE_CODE, NUMBER, Revocation, example_day};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::{Dossier, not_after, nth_mut};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// Records that a paper lost its force on the day of the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentRevoke {
    /// The subject's code.
    pub code: String,
    /// The paper's number in the dossier.
    pub instrument: u32,
    /// The day it lost its force.
    pub revoked_on: NaiveDate,
    /// Who revoked it.
    pub authority: String,
    /// The paper that says so.
    #[serde(default)]
    pub number: Option<String>,
    /// Why.
    pub reason: String,
}

impl Act for InstrumentRevoke {
    const TYPE: &'static str = "instrument_revoke";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("instrument", NUMBER),
        need("revoked_on", FieldKind::Date),
        need("authority", FieldKind::Line),
        may("number", FieldKind::Line),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            instrument: 1,
            revoked_on: example_day(6, 1),
            authority: "某市人民政府".to_owned(),
            number: Some("某政复〔2026〕3号".to_owned()),
            reason: "复议撤销".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = dossier.instrument(self.instrument)?;
        if let Some(revoked) = &known.revoked {
            return Err(refuse("instrument_revoked").with("n", known.n).with("on", revoked.on));
        }
        not_after(self.revoked_on, basis)?;
        if self.revoked_on < known.paper.decided_on {
            return Err(refuse("revoked_too_early").with("decided", known.paper.decided_on));
        }
        let revocation = Revocation {
            on: self.revoked_on,
            authority: required("authority", &self.authority)?,
            number: self.number.as_deref().map(|number| required("number", number)).transpose()?,
            reason: required("reason", &self.reason)?,
        };
        Ok(Decision::one(basis.on, InstrumentRevoked { n: known.n, revocation }))
    }
}

/// A paper lost its force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentRevoked {
    /// Which.
    pub n: u32,
    /// When, by whom and why.
    pub revocation: Revocation,
}

impl Fold for InstrumentRevoked {
    const KIND: &'static str = "instrument_revoked";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.instruments, self.n) {
            known.revoked = Some(self.revocation.clone());
        }
    }
}
