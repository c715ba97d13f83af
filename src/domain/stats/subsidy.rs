//! 以案定补 as a table: the cases agreed in a quarter, one line each, and what each mediator comes to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Only;
use crate::domain::case::row::Row;
use crate::domain::case::subsidy::{Quarter, SubsidyState};
use crate::domain::case::vocabulary::Difficulty;
use crate::domain::money::Fen;

/// Which quarter, of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidyQuery {
    /// The quarter of the endings.
    pub quarter: Quarter,
    /// Which cases.
    #[serde(default)]
    pub only: Only,
}

/// The cases of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubsidyTable {
    /// The quarter.
    pub quarter: Quarter,
    /// The day it was looked at.
    pub as_of: NaiveDate,
    /// Whose cases: as far as the person may see them.
    #[serde(default)]
    pub only: Only,
    /// A line a case, by mediator and number.
    pub lines: Vec<SubsidyLine>,
    /// What each mediator comes to.
    pub mediators: Vec<SubsidySum>,
}

impl SubsidyTable {
    /// Whether there are rates: a case that is graded and has no amount was ended on a day no rate was in force.
    #[must_use]
    pub fn has_rates(&self) -> bool {
        let without = |line: &SubsidyLine| line.difficulty.is_some() && line.amount.is_none();
        !self.lines.iter().any(without)
    }
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubsidyLine {
    /// The case.
    pub row: Row,
    /// Who presided; none where nobody did.
    pub mediator: Option<String>,
    /// The grade.
    pub difficulty: Option<Difficulty>,
    /// Everything owed was performed; none where nothing is owed.
    pub performed: Option<bool>,
    /// The day the volume was closed.
    pub archived_on: Option<NaiveDate>,
    /// Every required paper is in it, none excused.
    pub complete: bool,
    /// How much: as reported, or by the rate of the day it ended.
    pub amount: Option<Fen>,
    /// How far it has come.
    pub state: SubsidyState,
    /// Why it cannot be reported yet, as a refusal's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindrance: Option<String>,
}

/// One mediator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidySum {
    /// Name; none for nobody.
    pub mediator: Option<String>,
    /// Cases agreed.
    pub cases: u32,
    /// Of these reported and not rejected.
    pub reported: u32,
    /// What was reported comes to.
    pub amount: Fen,
    /// Of this paid.
    pub paid: Fen,
}
