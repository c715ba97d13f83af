//! Cases taken out in a file: each as a line of a list, with what an office's register has beside it.
//!
//! Numbers of persons are masked unless somebody who may asked for them whole; what the line itself shows, the sight of the
//! asker has decided already. What is here is what an import can take in again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::case::party::Side;
use super::case::row::Row;
use super::case::suspension::SuspensionKind;
use super::case::vocabulary::Difficulty;
use super::code;
use super::query::CaseQuery;

/// Asks for a page of cases to be taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakenQuery {
    /// Which.
    pub query: CaseQuery,
    /// Numbers of persons whole.
    #[serde(default)]
    pub unmasked: bool,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakenPage {
    /// Cases.
    pub rows: Vec<Taken>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// As a line of a list.
    #[serde(flatten)]
    pub row: Row,
    /// Codes of the applicants, in their order; empty where none is known.
    pub applicant_codes: Vec<String>,
    /// The same of the respondents.
    pub respondent_codes: Vec<String>,
    /// The only appraisal: first and last day. Of several none, since an old register has room for one.
    pub appraisal: Option<(NaiveDate, Option<NaiveDate>)>,
    /// The day of the agreement, where it is another than that of the ending.
    pub agreed_on: Option<NaiveDate>,
    /// People involved.
    pub people: u32,
    /// Difficulty.
    pub difficulty: Option<Difficulty>,
    /// A court confirmed the agreement.
    pub confirmed: bool,
    /// The day everything was performed.
    pub performed_on: Option<NaiveDate>,
    /// The last satisfaction somebody gave, 1 to 5.
    pub satisfaction: Option<u8>,
}

impl Taken {
    /// What of a case goes with its line.
    #[must_use]
    pub fn of(case: &Case, row: Row, unmasked: bool) -> Self {
        let codes = |side: Side| {
            let of_side = case.parties.iter().filter(move |party| party.side == side);
            let shown = |written: &str| if unmasked { written.to_owned() } else { code::mask(written) };
            of_side.map(|party| party.who.code.as_deref().map(shown).unwrap_or_default()).collect()
        };
        let mut appraisals = case.suspensions.iter().filter(|known| known.kind == SuspensionKind::Appraisal);
        let appraisal = match (appraisals.next(), appraisals.next()) {
            // A register has the last day that was appraised, the case the day it went on. What went on the same day took none.
            (Some(only), None) if only.to != Some(only.from) => {
                Some((only.from, only.to.map(|went_on| went_on.pred_opt().unwrap_or(went_on))))
            }
            _ => None,
        };
        let ended_on = case.ended.as_ref().map(|ended| ended.on);
        let in_force = case.agreement.as_ref().and_then(|agreement| agreement.in_force_on);
        let done: Option<Vec<NaiveDate>> = case.obligations().iter().map(|owed| owed.performed_on).collect();
        Self {
            applicant_codes: codes(Side::Applicant),
            respondent_codes: codes(Side::Respondent),
            appraisal,
            agreed_on: in_force.filter(|on| Some(*on) != ended_on),
            people: case.intake.people,
            difficulty: case.intake.difficulty,
            confirmed: case.confirmation.confirmed().is_some()
                || case.imported.as_ref().is_some_and(|import| import.confirmed),
            performed_on: done.and_then(|days| days.into_iter().max()),
            satisfaction: case.satisfactions().flatten().last(),
            row,
        }
    }

    /// A case of which only the line may be shown.
    #[must_use]
    pub const fn outline(row: Row) -> Self {
        Self {
            row,
            applicant_codes: Vec::new(),
            respondent_codes: Vec::new(),
            appraisal: None,
            agreed_on: None,
            people: 0,
            difficulty: None,
            confirmed: false,
            performed_on: None,
            satisfaction: None,
        }
    }
}
