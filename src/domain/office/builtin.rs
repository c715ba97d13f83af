//! What a register begins with: the dated rules, the announced working calendars, and the units of the first district.
//!
//! The files are read by the same functions that read an administrator's, and become events of the ledger like those;
//! afterwards nothing looks at them again. A test proves that they can be read.

use super::load::{parse_calendar, parse_rules, parse_units};
use crate::domain::calendar::Calendar;
use crate::domain::indicator::Target;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::DatedRule;
use crate::domain::unit::Unit;

const RULES: &str = include_str!("builtin/rules-builtin.toml");
const WORKDAYS: &str = include_str!("builtin/workdays-CN.csv");
const PLAN_321302: &str = include_str!("builtin/plan-321302.toml");
const UNITS_321302: &str = include_str!("builtin/units-321302.csv");

/// The first version of every rule.
///
/// # Errors
/// As [`parse_rules`]; never in a tested build.
pub fn rules() -> Result<Vec<DatedRule>, Refusal> {
    parse_rules(RULES)
}

/// The announced days of 2024, 2025 and 2026.
///
/// # Errors
/// As [`parse_calendar`]; never in a tested build.
pub fn calendar() -> Result<Calendar, Refusal> {
    parse_calendar(WORKDAYS)
}

/// The district whose units the program has.
pub const DISTRICT: &str = "321302";

/// The units of a district, where they come with the program (宿城区, 321302).
///
/// # Errors
/// As [`parse_units`]; never in a tested build.
pub fn units(district: &str) -> Result<Option<Vec<Unit>>, Refusal> {
    if district == DISTRICT { parse_units(UNITS_321302).map(Some) } else { Ok(None) }
}

/// What the plan of the first district asks for (宿区政发〔2024〕19号).
///
/// # Errors
/// As [`parse_plan`]; never in a tested build.
pub fn plan() -> Result<Vec<Target>, Refusal> {
    parse_plan(PLAN_321302)
}

/// Reads targets: tables `[[target]]` with `indicator`, `from`, `sense`, `value`, `due`, `source`.
///
/// # Errors
/// `file_not_toml` with the `row`.
pub fn parse_plan(text: &str) -> Result<Vec<Target>, Refusal> {
    #[derive(serde::Deserialize)]
    struct File {
        target: Vec<Target>,
    }
    toml::from_str::<File>(text).map(|file| file.target).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let row = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        refuse("file_not_toml").with("row", row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{Certainty, RuleBook, RuleId, RuleUnit};
    use crate::domain::unit::{Level, Units};
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_first_version_with_a_source() {
        let rules = rules().unwrap();
        let ruled: BTreeSet<RuleId> = rules.iter().map(|rule| rule.rule).collect();
        assert_eq!(ruled, RuleId::ALL.iter().copied().collect());
        assert!(rules.iter().all(|rule| rule.check().is_ok()));
    }

    #[test]
    fn the_figures_are_those_of_the_law_and_say_how_sure_they_are() {
        let book: RuleBook = rules().unwrap().into_iter().collect();
        let figure = |rule| {
            let dated = book.in_force(rule, "2024-06-03".parse().unwrap()).unwrap();
            (dated.value, dated.unit, dated.certainty)
        };
        use Certainty::{Inferred, Local, Secondary, Text, Unconfirmed};
        use RuleUnit::{Days, Flag, Months, Times, Workdays, Yuan};
        let figures = [
            (RuleId::AcceptanceDecision, (3, Workdays, Secondary)),
            (RuleId::ConsentCourt, (3, Workdays, Text)),
            (RuleId::ConsentOther, (10, Workdays, Secondary)),
            (RuleId::UnreachableAttempts, (3, Times, Local)),
            (RuleId::MediationTerm, (30, Days, Secondary)),
            (RuleId::TermCourtDelegated, (30, Days, Text)),
            (RuleId::TermCourtEntrusted, (15, Days, Text)),
            (RuleId::TermCourtEntrustedSummary, (7, Days, Text)),
            (RuleId::ExtensionMax, (30, Days, Secondary)),
            (RuleId::AppraisalExcluded, (1, Flag, Text)),
            (RuleId::ConfirmationWindow, (30, Days, Text)),
            (RuleId::ConfirmationAcceptance, (3, Days, Text)),
            (RuleId::CourtReport, (5, Workdays, Local)),
            (RuleId::TransitSign, (2, Workdays, Local)),
            (RuleId::ReturnsBeforeDistrict, (2, Times, Local)),
            (RuleId::ArchiveDue, (30, Days, Local)),
            (RuleId::VisitDue, (15, Days, Local)),
            (RuleId::SubsidySimple, (100, Yuan, Local)),
            (RuleId::SubsidyOrdinary, (200, Yuan, Local)),
            (RuleId::SubsidyComplex, (400, Yuan, Local)),
            (RuleId::SubsidyMajor, (800, Yuan, Local)),
            (RuleId::RepeatWindow, (60, Months, Inferred)),
            (RuleId::RepeatRightThreshold, (2, Times, Inferred)),
            (RuleId::RepeatKindThreshold, (2, Times, Inferred)),
            (RuleId::RepeatAnyThreshold, (0, Times, Local)),
            (RuleId::EvidenceWindow, (36, Months, Local)),
            (RuleId::AttentionTerm, (12, Months, Local)),
            (RuleId::EntryAnnulment, (3, Workdays, Text)),
            (RuleId::DefencePeriod, (5, Workdays, Unconfirmed)),
            (RuleId::SuperiorConsent, (1, Flag, Secondary)),
            (RuleId::ListingMinorMax, (3, Months, Secondary)),
            (RuleId::ListingGeneralMax, (12, Months, Secondary)),
            (RuleId::ListingSeriousMax, (36, Months, Secondary)),
            (RuleId::RepairMinorFrom, (0, Months, Secondary)),
            (RuleId::RepairGeneralFrom, (12, Months, Secondary)),
            (RuleId::RepairSeriousFrom, (12, Months, Secondary)),
            (RuleId::RepairAcceptance, (2, Workdays, Unconfirmed)),
            (RuleId::RepairDecision, (15, Workdays, Secondary)),
            (RuleId::RepairRemoval, (3, Workdays, Unconfirmed)),
            (RuleId::PledgeTerm, (36, Months, Unconfirmed)),
            (RuleId::PledgeClean, (36, Months, Secondary)),
            (RuleId::PledgePublicity, (5, Workdays, Local)),
            (RuleId::PledgeReminder, (30, Days, Local)),
        ];
        // Two began later: 国办发〔2025〕22号.
        assert_eq!(figures.len() + 2, RuleId::ALL.len());
        for (rule, expected) in figures {
            assert_eq!(figure(rule), expected, "{rule}");
        }
    }

    #[test]
    fn the_first_district_has_nineteen_committees_with_prefixes_of_their_own() {
        let units: Units = units("321302").unwrap().unwrap().into_iter().collect();
        let prefixes: BTreeSet<&str> = units.0.values().map(|unit| unit.number_prefix.as_str()).collect();
        assert_eq!((units.0.len(), prefixes.len()), (19, 19));
        assert_eq!(units.district().map(|unit| unit.name.as_str()), Some("宿城区"));
        assert_eq!(
            units.named("耿车镇").map(|unit| (unit.level(), unit.number_prefix.as_str())),
            Some((Level::Town, "耿车知调"))
        );
        assert_eq!(super::units("320000"), Ok(None));
    }
}
