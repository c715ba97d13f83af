//! 办理经过: when the case was on somebody's desk and when it was not, read once for clocks, custody and figures alike.

use chrono::NaiveDate;

use super::Case;
use super::intake::Source;
use super::vocabulary::SourceKind;
use crate::domain::rules::RuleId;

impl Case {
    /// The day it left the desk: ended, or declined. None while it is open, also after a reopening.
    #[must_use]
    pub fn left_the_desk_on(&self) -> Option<NaiveDate> {
        let declined = self.intake.declined.as_ref().map(|(on, _, _)| *on);
        self.ended.as_ref().map(|ended| ended.on).or(declined)
    }

    /// The times between an ending and a reopening: from the day of ending up to, and without, the day of reopening.
    /// Neither worked nor paused.
    #[must_use]
    pub fn closed_gaps(&self) -> Vec<(NaiveDate, NaiveDate)> {
        self.reopenings.iter().map(|reopening| (reopening.closed_on, reopening.reopened_on)).collect()
    }

    /// It ended in an old register, which says nothing of what was done afterwards: nothing is owed here. A case that was
    /// reopened has ended here, whatever it had come to before.
    #[must_use]
    pub fn ended_elsewhere(&self) -> bool {
        let reopened = self.reopenings.iter().any(|reopening| reopening.ended.is_some());
        let imported = self.imported.as_ref().is_some_and(|import| import.checked_on.is_none());
        self.ended.is_some() && imported && !reopened
    }

    /// The rule of the mediation term, and the day it counts from; none before acceptance.
    ///
    /// A court's referral counts from signing for its file (特邀调解规定 Art 27); until that day is on record, from
    /// acceptance.
    #[must_use]
    pub fn term(&self) -> Option<(RuleId, NaiveDate)> {
        let accepted_on = self.intake.accepted_on;
        let source = self.intake.source.as_ref();
        let from = source.and_then(|source| source.file_signed_on).or(accepted_on);
        match source {
            Some(Source { kind: SourceKind::CourtDelegated, .. }) => Some((RuleId::TermCourtDelegated, from?)),
            Some(Source { kind: SourceKind::CourtEntrusted, summary_procedure: true, .. }) => {
                Some((RuleId::TermCourtEntrustedSummary, from?))
            }
            Some(Source { kind: SourceKind::CourtEntrusted, .. }) => Some((RuleId::TermCourtEntrusted, from?)),
            _ => Some((RuleId::MediationTerm, accepted_on?)),
        }
    }
}
