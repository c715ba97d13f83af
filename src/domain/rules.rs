//! Dated rules: every period and threshold, with the day it came into force, its source and how sure it is.
//!
//! No number of the law stands in code. A rule has versions; which one applies is asked for a day. The book is folded
//! from the ledger, so a figure can be derived again with what was in force, and known, then.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::calendar::PERIOD_DAYS_MAX;
use super::case::vocabulary::vocabulary;
use super::dates::within;
use super::refusal::{Refusal, refuse};
use super::text::required;

/// The longest period of [`RuleUnit::Months`].
const MONTHS_MAX: u32 = 600;
/// The largest amount of [`RuleUnit::Yuan`].
pub const YUAN_MAX: u32 = 100_000;
/// The largest count a rule of [`RuleUnit::Times`] may hold.
const TIMES_MAX: u32 = 100;

vocabulary! {
    /// Every rule the cases and the credit files know.
    RuleId "rule" {
        /// Decide on a request (受理决定): working days.
        AcceptanceDecision = "acceptance_decision",
        /// Ask the other side in court referrals: working days.
        ConsentCourt = "consent_court",
        /// Ask the other side otherwise: working days.
        ConsentOther = "consent_other",
        /// Recorded attempts without answer before a side counts as unreachable: times.
        UnreachableAttempts = "unreachable_attempts",
        /// Mediation term: days.
        MediationTerm = "mediation_term",
        /// Term of a court referral before filing (委派): days.
        TermCourtDelegated = "term_court_delegated",
        /// Term of a court referral after filing (委托), ordinary procedure: days.
        TermCourtEntrusted = "term_court_entrusted",
        /// Term of a court referral after filing (委托), summary procedure: days.
        TermCourtEntrustedSummary = "term_court_entrusted_summary",
        /// Longest extension at once: days.
        ExtensionMax = "extension_max",
        /// Appraisal time does not count: flag (1 yes).
        AppraisalExcluded = "appraisal_excluded",
        /// Joint application for judicial confirmation after coming into force: days.
        ConfirmationWindow = "confirmation_window",
        /// The court decides whether to take the application: days.
        ConfirmationAcceptance = "confirmation_acceptance",
        /// Report to the court after the ending of a referred case: working days.
        CourtReport = "court_report",
        /// Receiver signs for a case in transit: working days.
        TransitSign = "transit_sign",
        /// Returns after which the district decides who holds the case: times.
        ReturnsBeforeDistrict = "returns_before_district",
        /// Archive after ending: days.
        ArchiveDue = "archive_due",
        /// Follow-up visit after an instalment or agreement is due: days.
        VisitDue = "visit_due",
        /// 以案定补, 简易: yuan a case.
        SubsidySimple = "subsidy_simple",
        /// 以案定补, 一般: yuan a case.
        SubsidyOrdinary = "subsidy_ordinary",
        /// 以案定补, 疑难复杂: yuan a case.
        SubsidyComplex = "subsidy_complex",
        /// 以案定补, 重大: yuan a case.
        SubsidyMajor = "subsidy_major",
        /// How far apart acts of repeat infringement may lie: months.
        RepeatWindow = "repeat_window",
        /// Instruments about the same right that make repeat infringement: times; 0 when the test is not in use.
        RepeatRightThreshold = "repeat_right_threshold",
        /// Instruments about rights of the same kind: times; 0 when the test is not in use.
        RepeatKindThreshold = "repeat_kind_threshold",
        /// Instruments about any rights: times; 0 when the test is not in use.
        RepeatAnyThreshold = "repeat_any_threshold",
        /// How long one instrument alone may be the reason for key attention: months.
        EvidenceWindow = "evidence_window",
        /// Key attention ends by itself: months.
        AttentionTerm = "attention_term",
        /// An entry whose basis fell is annulled: working days.
        EntryAnnulment = "entry_annulment",
        /// Statement and defence after the notice of intended listing was served: working days.
        DefencePeriod = "defence_period",
        /// The next higher authority consents to a listing by a county or city: flag (1 yes).
        SuperiorConsent = "superior_consent",
        /// The repair notice is served together with the decision: flag (1 yes).
        RepairNotice = "repair_notice",
        /// Longest listing, minor: months.
        ListingMinorMax = "listing_minor_max",
        /// Longest listing, general: months.
        ListingGeneralMax = "listing_general_max",
        /// Longest listing, serious: months.
        ListingSeriousMax = "listing_serious_max",
        /// Earliest repair, minor: months after listing.
        RepairMinorFrom = "repair_minor_from",
        /// Earliest repair, general: months after listing.
        RepairGeneralFrom = "repair_general_from",
        /// Earliest repair, serious: months after listing.
        RepairSeriousFrom = "repair_serious_from",
        /// A public commitment is a condition of repair: flag (1 yes).
        RepairPromise = "repair_promise",
        /// Take a request for repair: working days.
        RepairAcceptance = "repair_acceptance",
        /// Decide on repair: working days.
        RepairDecision = "repair_decision",
        /// Take a repaired entry down: working days.
        RepairRemoval = "repair_removal",
        /// Term of a place on the whitelist: months.
        PledgeTerm = "pledge_term",
        /// Time without infringement before a pledge is recognised: months.
        PledgeClean = "pledge_clean",
        /// 公示 before a local pledge is granted: working days.
        PledgePublicity = "pledge_publicity",
        /// Remind of renewal before the end: days.
        PledgeReminder = "pledge_reminder",
    }
}

vocabulary! {
    /// What a rule's number counts.
    RuleUnit "rule_unit" {
        /// Calendar days.
        Days = "days",
        /// Working days.
        Workdays = "workdays",
        /// Months, ending on the matching day (民法典 Art 202).
        Months = "months",
        /// A count.
        Times = "times",
        /// 0 or 1.
        Flag = "flag",
        /// Whole yuan.
        Yuan = "yuan",
    }
}

vocabulary! {
    /// How sure the figure is (the status marks of the legal sheet).
    Certainty "certainty" {
        /// The article's text was read.
        Text = "text",
        /// A secondary page states it.
        Secondary = "secondary",
        /// An inference.
        Inferred = "inferred",
        /// Not confirmed.
        Unconfirmed = "unconfirmed",
        /// A local default the office chose.
        Local = "local",
    }
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedRule {
    /// Which.
    pub rule: RuleId,
    /// In force from this day on, until the next version.
    pub from: NaiveDate,
    /// The number.
    pub value: u32,
    /// What it counts.
    pub unit: RuleUnit,
    /// Law and article, or who decided it.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

impl RuleId {
    /// Whether the rule's number can count this: periods are days or working days, the rest is what it is.
    #[must_use]
    pub const fn takes(self, unit: RuleUnit) -> bool {
        match self {
            Self::UnreachableAttempts
            | Self::ReturnsBeforeDistrict
            | Self::RepeatRightThreshold
            | Self::RepeatKindThreshold
            | Self::RepeatAnyThreshold => matches!(unit, RuleUnit::Times),
            Self::AppraisalExcluded | Self::SuperiorConsent | Self::RepairNotice | Self::RepairPromise => {
                matches!(unit, RuleUnit::Flag)
            }
            Self::RepeatWindow
            | Self::EvidenceWindow
            | Self::AttentionTerm
            | Self::ListingMinorMax
            | Self::ListingGeneralMax
            | Self::ListingSeriousMax
            | Self::RepairMinorFrom
            | Self::RepairGeneralFrom
            | Self::RepairSeriousFrom
            | Self::PledgeTerm
            | Self::PledgeClean => matches!(unit, RuleUnit::Months),
            Self::SubsidySimple | Self::SubsidyOrdinary | Self::SubsidyComplex | Self::SubsidyMajor => {
                matches!(unit, RuleUnit::Yuan)
            }
            _ => matches!(unit, RuleUnit::Days | RuleUnit::Workdays),
        }
    }
}

impl DatedRule {
    /// Whether this can be a version of its rule.
    ///
    /// # Errors
    /// `rule_unit` (`rule`, `unit`), `rule_value` (`value`, `max`), `date_out_of_range`, and those of
    /// [`required`] for the source.
    pub fn check(&self) -> Result<(), Refusal> {
        within(self.from)?;
        required("source", &self.source)?;
        if !self.rule.takes(self.unit) {
            return Err(refuse("rule_unit").with("rule", self.rule).with("unit", self.unit));
        }
        let max = match self.unit {
            RuleUnit::Days | RuleUnit::Workdays => PERIOD_DAYS_MAX,
            RuleUnit::Times => TIMES_MAX,
            RuleUnit::Months => MONTHS_MAX,
            RuleUnit::Flag => 1,
            RuleUnit::Yuan => YUAN_MAX,
        };
        if self.value > max {
            return Err(refuse("rule_value").with("value", self.value).with("max", max));
        }
        Ok(())
    }
}

/// All versions of all rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleBook(BTreeMap<RuleId, BTreeMap<NaiveDate, DatedRule>>);

impl RuleBook {
    /// Adds a version; one of the same day replaces the former (the ledger keeps both).
    pub fn set(&mut self, rule: DatedRule) {
        self.0.entry(rule.rule).or_default().insert(rule.from, rule);
    }

    /// The version in force on a day.
    #[must_use]
    pub fn in_force(&self, rule: RuleId, on: NaiveDate) -> Option<&DatedRule> {
        self.0.get(&rule)?.range(..=on).next_back().map(|(_, dated)| dated)
    }

    /// The version that begins on exactly this day.
    #[must_use]
    pub fn version(&self, rule: RuleId, from: NaiveDate) -> Option<&DatedRule> {
        self.0.get(&rule)?.get(&from)
    }

    /// The first day on which another book may say something else; none where both say the same.
    #[must_use]
    pub fn differs_since(&self, other: &Self) -> Option<NaiveDate> {
        let only = |one: &Self, other: &Self| {
            let missing = |dated: &&DatedRule| other.version(dated.rule, dated.from) != Some(*dated);
            one.all().filter(missing).map(|dated| dated.from).min()
        };
        [only(self, other), only(other, self)].into_iter().flatten().min()
    }

    /// Every version, ordered by rule and day.
    pub fn all(&self) -> impl Iterator<Item = &DatedRule> {
        self.0.values().flat_map(BTreeMap::values)
    }
}

impl FromIterator<DatedRule> for RuleBook {
    fn from_iter<I: IntoIterator<Item = DatedRule>>(rules: I) -> Self {
        let mut book = Self::default();
        rules.into_iter().for_each(|rule| book.set(rule));
        book
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(from: &str, value: u32) -> DatedRule {
        DatedRule {
            rule: RuleId::MediationTerm,
            from: day(from),
            value,
            unit: RuleUnit::Days,
            source: "测试".to_owned(),
            certainty: Certainty::Local,
        }
    }

    #[test]
    fn the_version_of_the_day_applies() {
        let book: RuleBook = [term("2026-01-01", 45), term("2020-01-01", 30)].into_iter().collect();
        let value = |on| book.in_force(RuleId::MediationTerm, day(on)).map(|rule| rule.value);
        assert_eq!(value("2019-12-31"), None);
        assert_eq!(value("2020-01-01"), Some(30));
        assert_eq!(value("2025-12-31"), Some(30));
        assert_eq!(value("2026-01-01"), Some(45));
        assert_eq!(book.in_force(RuleId::VisitDue, day("2026-01-01")), None);
    }

    #[test]
    fn a_version_of_the_same_day_replaces_the_former() {
        let book: RuleBook = [term("2020-01-01", 30), term("2020-01-01", 31)].into_iter().collect();
        assert_eq!(book.all().map(|rule| rule.value).collect::<Vec<_>>(), [31]);
    }

    #[test]
    fn two_books_differ_from_the_day_of_the_first_version_only_one_has() {
        let book = |rules: &[DatedRule]| rules.iter().cloned().collect::<RuleBook>();
        let (old, new) = (book(&[term("2020-01-01", 30)]), book(&[term("2020-01-01", 30), term("2026-01-01", 45)]));
        assert_eq!((old.differs_since(&old), old.differs_since(&new)), (None, Some(day("2026-01-01"))));
        assert_eq!(new.differs_since(&book(&[term("2020-01-01", 31)])), Some(day("2020-01-01")));
    }

    #[test]
    fn a_version_that_cannot_be_is_refused() {
        let refused = |rule: DatedRule| rule.check().unwrap_err().code;
        assert_eq!(term("2020-01-01", 30).check(), Ok(()));
        assert_eq!(refused(term("2020-01-01", 3661)), "rule_value");
        assert_eq!(refused(DatedRule { unit: RuleUnit::Flag, ..term("2020-01-01", 1) }), "rule_unit");
        let flag = DatedRule { rule: RuleId::AppraisalExcluded, unit: RuleUnit::Flag, ..term("2020-01-01", 2) };
        assert_eq!(refused(flag), "rule_value");
        assert_eq!(refused(DatedRule { source: " ".to_owned(), ..term("2020-01-01", 30) }), "text_missing");
        assert_eq!(refused(DatedRule { from: day("9999-01-01"), ..term("2020-01-01", 30) }), "date_out_of_range");
    }
}
