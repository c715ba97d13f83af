//! Dated rules: every period and threshold, with the day it came into force, its source and how sure it is.
//!
//! No number of the law stands in code. A rule has versions; which one applies is asked for a day. The book is folded
//! from the ledger, so a figure can be derived again with what was in force, and known, then.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every rule the case knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// Decide on a request (受理决定): working days.
    AcceptanceDecision,
    /// Ask the other side in court referrals: working days.
    ConsentCourt,
    /// Ask the other side otherwise: working days.
    ConsentOther,
    /// Recorded attempts without answer before a side counts as unreachable: times.
    UnreachableAttempts,
    /// Mediation term: days.
    MediationTerm,
    /// Term of a court referral before filing (委派): days.
    TermCourtDelegated,
    /// Term of a court referral after filing (委托), ordinary procedure: days.
    TermCourtEntrusted,
    /// Term of a court referral after filing (委托), summary procedure: days.
    TermCourtEntrustedSummary,
    /// Longest extension at once: days.
    ExtensionMax,
    /// Appraisal time does not count: flag (1 yes).
    AppraisalExcluded,
    /// Joint application for judicial confirmation after coming into force: days.
    ConfirmationWindow,
    /// The court decides whether to take the application: days.
    ConfirmationAcceptance,
    /// Report to the court after the ending of a referred case: working days.
    CourtReport,
    /// Receiver signs for a case in transit: working days.
    TransitSign,
    /// Returns after which the district decides who holds the case: times.
    ReturnsBeforeDistrict,
    /// Archive after ending: days.
    ArchiveDue,
    /// Follow-up visit after an instalment or agreement is due: days.
    VisitDue,
}

/// What a rule's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleUnit {
    /// Calendar days.
    Days,
    /// Working days.
    Workdays,
    /// A count.
    Times,
    /// 0 or 1.
    Flag,
}

/// How sure the figure is (the status marks of the legal sheet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The article's text was read.
    Text,
    /// A secondary page states it.
    Secondary,
    /// An inference.
    Inferred,
    /// Not confirmed.
    Unconfirmed,
    /// A local default the office chose.
    Local,
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Every version, ordered by rule and day.
    pub fn all(&self) -> impl Iterator<Item = &DatedRule> {
        self.0.values().flat_map(BTreeMap::values)
    }
}
