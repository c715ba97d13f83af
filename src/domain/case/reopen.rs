//! 重新办理: a closed case goes on.
//!
//! Reopening is an event; the time between closing and reopening is neither worked nor paused, and is kept as an
//! interval of its own. What the case had come to (ending, volume, agreement and its performance) stays on record under
//! the [`Reopening`]; the case itself starts from where it stood before it was closed. What a court has confirmed stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::archive::Archived;
use super::command::{Act, When};
use super::confirmation::Confirmation;
use super::decision::DeclineGround;
use super::ending::Ended;
use super::event::{Event, Fact, Fold};
use super::performance::Performance;
use super::vocabulary::Stage;
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};

/// One time the case was closed and went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// The day it was ended or declined.
    pub closed_on: NaiveDate,
    /// The day it went on.
    pub reopened_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// How it had ended.
    pub ended: Option<Ended>,
    /// Why it had been declined.
    pub declined: Option<(NaiveDate, DeclineGround, String)>,
    /// Its volume.
    pub archived: Option<Archived>,
    /// Its agreement.
    pub agreement: Option<Agreement>,
    /// What had come of confirmation.
    pub confirmation: Confirmation,
    /// What had been performed.
    pub performance: Performance,
}

/// 重新办理.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Why.
    pub reason: String,
}

/// A closed case went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// The day it had been closed.
    pub closed_on: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Act for Reopen {
    const TYPE: &'static str = "reopen";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Declined, Stage::Archived]);

    fn example() -> Self {
        Self { reason: "人民法院裁定驳回司法确认申请，双方同意重新调解。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        let closed_on = case.left_the_desk_on().ok_or_else(|| refuse("not_closed"))?;
        if let Some((_, on)) = case.confirmation.confirmed() {
            return Err(refuse("confirmed_stands").with("on", on));
        }
        if let Some(pending) = case.confirmation.pending() {
            return Err(refuse("confirmation_pending").with("court", &pending.court).with("on", pending.on));
        }
        let archived_on = case.archived.as_ref().map(|archived| archived.on);
        check::in_order(&[
            ("ended_on", Some(closed_on)),
            ("archived_on", archived_on),
            ("reopened_on", Some(context.on)),
        ])?;
        Ok(Decision::one(context.on, Reopened { closed_on, reason: self.reason.clone() }))
    }
}

impl Fold for Reopened {
    const KIND: &'static str = "reopened";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let ended = case.ended.take();
        case.stage = Some(stage_after(case, ended.as_ref()));
        // What goes on is in no volume yet.
        case.bound = None;
        case.drop_proposed_destruction();
        let agreed = ended.as_ref().is_some_and(|ended| ended.ending.outcome() == super::vocabulary::Outcome::Agreed);
        case.reopenings.push(Reopening {
            closed_on: self.closed_on,
            reopened_on: fact.on,
            reason: self.reason.clone(),
            ended,
            declined: case.intake.declined.take(),
            archived: case.archived.take(),
            // A draft nobody put in force is still a draft.
            agreement: if agreed { case.agreement.take() } else { None },
            confirmation: std::mem::take(&mut case.confirmation),
            performance: std::mem::take(&mut case.performance),
        });
    }
}

/// Where a case goes on: where it stood. A suspension ended with the case.
fn stage_after(case: &Case, ended: Option<&Ended>) -> Stage {
    match ended.and_then(|ended| ended.stage_before) {
        Some(Stage::Suspended) => Stage::Mediating,
        Some(stage) => stage,
        None if case.intake.accepted_on.is_some() => Stage::Accepted,
        None => Stage::Registered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::agreement::DraftAgreement;
    use crate::domain::case::archive::Archive;
    use crate::domain::case::confirmation::{
        ApplyConfirmation, ConfirmationResult, RecordConfirmationAccepted, RecordConfirmationDecided,
    };
    use crate::domain::case::decision::{Accept, Decline, DeclineGround};
    use crate::domain::case::ending::End;
    use crate::domain::case::forms::{FileForm, Form};
    use crate::domain::case::testing::{agreed, day, key, mediating, registered};
    use crate::domain::case::vocabulary::Ending;

    #[test]
    fn an_ended_case_goes_on_where_it_stood_and_the_time_between_is_kept() {
        let ended = mediating().on("2026-03-20").when(End::example()).done();
        let case = ended.on("2026-04-01").when(Reopen::example()).done();
        assert_eq!(case.case.stage, Some(Stage::Mediating));
        assert_eq!((case.case.ended.is_none(), case.case.resolved_on()), (true, None));
        let reopening = &case.case.reopenings[0];
        assert_eq!((reopening.closed_on, reopening.reopened_on), (day("2026-03-20"), day("2026-04-01")));
        assert_eq!(reopening.ended.as_ref().map(|ended| ended.ending), Some(Ending::Sued));
        assert_eq!(case.case.closed_gaps(), [(day("2026-03-20"), day("2026-04-01"))]);
        case.on("2026-04-02").when(DraftAgreement::example()).done();
    }

    #[test]
    fn a_declined_request_is_open_again() {
        let decline =
            Decline { ground: DeclineGround::NotCivil, reason: "属行政争议。".to_owned(), applicant_told: true };
        let declined = registered().on("2026-03-04").when(decline).done();
        let case = declined.on("2026-03-06").when(Reopen::example()).done();
        assert_eq!((case.case.stage, case.case.intake.declined.as_ref()), (Some(Stage::Registered), None));
        case.when(Accept::example()).done();
    }

    #[test]
    fn a_withdrawn_request_is_a_request_again() {
        let end = End { ending: Ending::Withdrawn, by: Some(key("a1")), elsewhere: None, ..End::example() };
        let case = registered().when(end).done().when(Reopen::example()).done();
        assert_eq!(case.case.stage, Some(Stage::Registered));
    }

    #[test]
    fn what_the_court_refused_is_mediated_again_and_the_old_agreement_stays_on_record() {
        let refused = RecordConfirmationDecided {
            result: ConfirmationResult::Refused,
            number: None,
            reason: "内容不明确。".to_owned(),
        };
        let applied = agreed().on("2026-04-10").when(ApplyConfirmation::example()).done();
        applied.clone().when(Reopen::example()).refused("confirmation_pending");
        let case = applied.on("2026-04-20").when(refused).done().when(Reopen::example()).done();
        assert_eq!((case.case.agreement.as_ref(), case.case.obligations().len()), (None, 0));
        assert!(case.case.reopenings[0].agreement.is_some());
        assert_eq!(case.case.reopenings[0].confirmation.applications.len(), 1);
    }

    #[test]
    fn what_a_court_confirmed_stands() {
        let applied = agreed().on("2026-04-10").when(ApplyConfirmation::example()).done();
        let accepted = applied.on("2026-04-13").when(RecordConfirmationAccepted::example()).done();
        let confirmed = accepted.on("2026-04-20").when(RecordConfirmationDecided::example()).done();
        confirmed.when(Reopen::example()).refused("confirmed_stands");
    }

    #[test]
    fn a_volume_is_opened_again() {
        let mut case = agreed().on("2026-03-20");
        for form in case.case.missing_forms() {
            case = case.when(FileForm { form, pages: 1, note: String::new() }).done();
        }
        let archived = case.when(Archive { missing: Vec::new(), ..Archive::example() }).done();
        archived.clone().on("2026-03-19").when(Reopen::example()).refused("dates_out_of_order");
        let case = archived.on("2026-03-25").when(Reopen::example()).done();
        assert_eq!(case.case.archived, None);
        assert!(case.case.reopenings[0].archived.is_some());
        assert!(case.case.present(Form::Cover), "papers stay in the volume");
    }

    #[test]
    fn only_a_closed_case_is_reopened_and_for_a_reason() {
        mediating().when(Reopen::example()).refused("not_in_stage");
        agreed().on("2026-04-01").when(Reopen { reason: String::new() }).refused("reason_missing");
    }
}
