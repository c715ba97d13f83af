//! What the import leaves on record, and what it makes of a case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::Case;
use super::super::agreement::{Agreement, AgreementForm, Terms};
use super::super::ending::{ClosedMeans, Ended};
use super::super::event::{Fact, Fold};
use super::super::intake::Registered;
use super::super::mediators::{ChosenBy, Seat, Seated};
use super::super::vocabulary::{Ending, Outcome, Stage};
use super::Import;
use crate::domain::money::Fen;

/// A case was taken over from an old register. Dated the day of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The request, as far as it is known.
    pub request: Registered,
    /// Who mediated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mediators: Vec<Seated>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// What was found doubtful.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// How an imported case ended. Dated the day the register gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedEnding {
    /// How.
    pub ending: Ending,
    /// What the day means.
    pub means: ClosedMeans,
    /// Amount agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<Fen>,
    /// The day of the agreement, where the register has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_on: Option<NaiveDate>,
    /// Confirmed by a court.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
    /// 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<u8>,
}

impl Fold for Imported {
    const KIND: &'static str = "imported";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        self.request.apply(case, fact);
        for seated in &self.mediators {
            case.mediators.seats.push(Seat {
                mediator: seated.mediator,
                committee: seated.committee.clone(),
                presiding: false,
                // Who chose, and what was disclosed, the register does not say.
                chosen_by: ChosenBy::Committee,
                from: fact.on,
                end: None,
                disclosures: Vec::new(),
            });
        }
        case.imported =
            Some(Import { remark: self.remark.clone(), warnings: self.warnings.clone(), ..Import::default() });
    }
}

impl Fold for ImportedEnding {
    const KIND: &'static str = "imported_ending";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if self.ending.outcome() == Outcome::Agreed {
            case.agreement = Some(self.agreement(fact.on));
        }
        if let Some(import) = &mut case.imported {
            import.confirmed = self.confirmed;
            import.satisfaction = self.satisfaction;
        }
        let stage_before = case.close_suspension(fact.on, "").or(case.stage);
        case.ended = Some(Ended {
            on: fact.on,
            means: self.means,
            ending: self.ending,
            reason: String::new(),
            routes_told: false,
            by: None,
            elsewhere: None,
            reported_to: None,
            stage_before,
        });
        case.stage = Some(Stage::Ended);
    }
}

impl ImportedEnding {
    fn agreement(&self, ended_on: NaiveDate) -> Agreement {
        let form = if self.ending == Ending::AgreedOral { AgreementForm::Oral } else { AgreementForm::Written };
        let terms = Terms { amount_fen: self.amount_fen.unwrap_or_default(), ..Terms::default() };
        let mut agreement = Agreement::of(form, terms);
        // An ending by agreement is dated the day it came into force; another meaning of the date says nothing of it.
        agreement.in_force_on = self.agreement_on.or((self.means == ClosedMeans::Ended).then_some(ended_on));
        agreement
    }
}
