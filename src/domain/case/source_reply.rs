//! 答复来源单位: what a hotline (12345, 12315), an agency or another body that referred a dispute is told, by the date it set.
//!
//! The first answer meets the date; later ones (what came of the case) are recorded as well. A court that referred a
//! dispute is told by its own act (`report_to_court`), which says less: what was said in mediation stays there. Nobody
//! waits for an answer where a party came by itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Means, SourceKind};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// An answer given to the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReply {
    /// The day.
    pub on: NaiveDate,
    /// What they were told.
    pub answer: String,
    /// How.
    pub sent_by: Means,
    /// Number of the letter.
    pub number: Option<String>,
    /// The account that recorded it.
    pub by: String,
}

/// 答复来源单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplySource {
    /// What they are told; nothing said in mediation.
    pub answer: String,
    /// How it is sent.
    pub sent_by: Means,
    /// Number of the letter.
    #[serde(default)]
    pub number: Option<String>,
}

/// The source was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReplied {
    /// What they were told.
    pub answer: String,
    /// How it was sent.
    pub sent_by: Means,
    /// Number of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl Act for ReplySource {
    const TYPE: &'static str = "reply_source";
    const FIELDS: &'static [Field] =
        &[need("answer", FieldKind::Text), need("sent_by", Means::FIELD), may("number", FieldKind::Line)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            answer: "诉求已受理，调解员已与双方联系，定于本周五调解。".to_owned(),
            sent_by: Means::Platform,
            number: Some("工单 20260302-17".to_owned()),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.answer, "answer")?;
        match case.intake.source.as_ref().map(|source| source.kind) {
            None | Some(SourceKind::Party | SourceKind::OwnMotion) => Err(refuse("no_source_to_answer")),
            Some(kind) if kind.is_court() => Err(refuse("court_is_reported_to").with("source", kind)),
            Some(_) => {
                let replied =
                    SourceReplied { answer: self.answer.clone(), sent_by: self.sent_by, number: self.number.clone() };
                Ok(Decision::one(context.on, replied))
            }
        }
    }
}

impl Fold for SourceReplied {
    const KIND: &'static str = "source_replied";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.source_replies.push(SourceReply {
            on: fact.on,
            answer: self.answer.clone(),
            sent_by: self.sent_by,
            number: self.number.clone(),
            by: fact.by.account.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::clock::{ClockKind, ClockState, clocks};
    use crate::domain::case::next_step::next_steps;
    use crate::domain::case::testing::{Given, day, registered, registered_as};

    fn from(kind: SourceKind) -> Given {
        registered_as(|request| {
            request.source.kind = kind;
            request.source.number = Some("工单 20260302-17".to_owned());
            request.source.reply_due = Some(day("2026-03-09"));
        })
    }

    fn met_on(given: &Given) -> Option<NaiveDate> {
        let clocks = clocks(&given.case, day("2026-03-12"), &given.world.rules, &given.world.calendar);
        let clock = clocks.into_iter().find(|clock| clock.kind == ClockKind::SourceReply).unwrap();
        if let ClockState::Met { on } = clock.state { Some(on) } else { None }
    }

    #[test]
    fn the_first_answer_meets_the_date_the_source_set() {
        let waiting = from(SourceKind::Hotline12345);
        assert_eq!(met_on(&waiting), None);
        let asked =
            |given: &Given| next_steps(&given.case, &given.context()).iter().any(|step| step.act == "reply_source");
        assert!(asked(&waiting));
        let told = waiting.on("2026-03-06").when(ReplySource::example()).done();
        assert_eq!(met_on(&told), Some(day("2026-03-06")));
        assert!(!asked(&told));
        let again = told.on("2026-03-11").when(ReplySource::example()).done();
        assert_eq!(met_on(&again), Some(day("2026-03-06")));
        assert_eq!(again.case.source_replies.len(), 2);
    }

    /// Given a work order with an answer due, when the case ends unanswered, then the answer is still asked for: the
    /// hotline waits for what came of it.
    #[test]
    fn the_ending_does_not_answer_the_source() {
        use crate::domain::case::clock::doors;
        use crate::domain::case::ending::End;
        use crate::domain::case::vocabulary::{Ending, Stage};
        let withdraw = End {
            ending: Ending::Withdrawn,
            by: Some(crate::domain::case::testing::key("a1")),
            elsewhere: None,
            ..End::example()
        };
        let ended = from(SourceKind::Hotline12345).on("2026-03-04").when(withdraw.clone()).done();
        assert_eq!(ended.case.stage, Some(Stage::Ended));
        let owed = |given: &Given| {
            let doors = doors(&given.case, &given.world.rules, &given.world.calendar);
            doors.iter().any(|door| door.what == ClockKind::SourceReply)
        };
        assert!(owed(&ended));
        assert!(next_steps(&ended.case, &ended.context()).iter().any(|step| step.act == "reply_source"));
        let told = ended.on("2026-03-06").when(ReplySource::example()).done();
        assert!(!owed(&told));
        assert_eq!(met_on(&told), Some(day("2026-03-06")));
        // A court is told by its own report.
        assert!(!owed(&from(SourceKind::CourtDelegated).on("2026-03-04").when(withdraw).done()));
    }

    #[test]
    fn only_who_waits_is_answered_and_a_court_by_its_own_act() {
        registered().when(ReplySource::example()).refused("no_source_to_answer");
        from(SourceKind::CourtDelegated).when(ReplySource::example()).refused("court_is_reported_to");
        let silent = ReplySource { answer: " ".to_owned(), ..ReplySource::example() };
        from(SourceKind::Hotline12315).when(silent).refused("text_missing");
    }
}
