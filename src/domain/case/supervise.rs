//! 督办: the bureau or the joint conference asks how a case stands, by when it wants an answer, and what was answered.
//!
//! A supervisor is not the holder and changes nothing in the case; only the holder answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// One request of a supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// The day.
    pub on: NaiveDate,
    /// The account that asked.
    pub by: String,
    /// What is asked.
    pub note: String,
    /// The day by which an answer is wanted.
    pub reply_due: Option<NaiveDate>,
    /// The answer, with its day.
    pub reply: Option<(NaiveDate, String)>,
}

/// 督办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervise {
    /// What is asked.
    pub note: String,
    /// The day by which an answer is wanted.
    #[serde(default)]
    pub reply_due: Option<NaiveDate>,
}

/// A supervisor asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    /// What.
    pub note: String,
    /// The day by which an answer is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_due: Option<NaiveDate>,
}

impl Act for Supervise {
    const TYPE: &'static str = "supervise";
    const FIELDS: &'static [Field] = &[need("note", FieldKind::Text), may("reply_due", FieldKind::Date)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            note: "受理已满二十日，请报告进展。".to_owned(), reply_due: NaiveDate::from_ymd_opt(2026, 12, 1)
        }
    }

    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.note, "note")?;
        if let Some(due) = self.reply_due {
            check::plausible(due)?;
        }
        check::in_order(&[("supervised_on", Some(context.on)), ("reply_due", self.reply_due)])?;
        Ok(Decision::one(context.on, Supervised { note: self.note.clone(), reply_due: self.reply_due }))
    }
}

impl Fold for Supervised {
    const KIND: &'static str = "supervised";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.supervisions.push(Supervision {
            on: fact.on,
            by: fact.by.account.clone(),
            note: self.note.clone(),
            reply_due: self.reply_due,
            reply: None,
        });
    }
}

/// 督办回复: answers the oldest request that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuperviseReply {
    /// The answer.
    pub answer: String,
}

/// The holder answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisionAnswered {
    /// Which request, from 1.
    pub supervision: u32,
    /// The answer.
    pub answer: String,
}

impl Act for SuperviseReply {
    const TYPE: &'static str = "supervise_reply";
    const FIELDS: &'static [Field] = &[need("answer", FieldKind::Text)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { answer: "双方已定于本周五再次调解。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.answer, "answer")?;
        let waiting = (1u32..).zip(&case.supervisions).find(|(_, supervision)| supervision.reply.is_none());
        let (number, supervision) = waiting.ok_or_else(|| refuse("no_supervision_open"))?;
        check::in_order(&[("supervised_on", Some(supervision.on)), ("replied_on", Some(context.on))])?;
        Ok(Decision::one(context.on, SupervisionAnswered { supervision: number, answer: self.answer.clone() }))
    }
}

impl Fold for SupervisionAnswered {
    const KIND: &'static str = "supervision_answered";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let index = usize::try_from(self.supervision).ok().and_then(|number| number.checked_sub(1));
        if let Some(supervision) = index.and_then(|index| case.supervisions.get_mut(index)) {
            supervision.reply = Some((fact.on, self.answer.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::{DISTRICT, TOWN, accepted, day};

    fn supervise(due: Option<&str>) -> Supervise {
        Supervise { reply_due: due.map(day), ..Supervise::example() }
    }

    #[test]
    fn a_supervisor_asks_and_the_holder_answers_in_order() {
        let asked = accepted().by(DISTRICT).on("2026-03-20").when(supervise(Some("2026-03-25"))).done();
        let asked = asked.on("2026-03-21").when(supervise(None)).done();
        asked.clone().when(SuperviseReply::example()).refused("not_holder");
        let answered = asked.by(TOWN).on("2026-03-24").when(SuperviseReply::example()).done();
        let replies: Vec<_> = answered.case.supervisions.iter().map(|one| one.reply.is_some()).collect();
        assert_eq!(replies, [true, false]);
        let answered = answered.when(SuperviseReply::example()).done();
        answered.when(SuperviseReply::example()).refused("no_supervision_open");
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let case = || accepted().on("2026-03-20");
        case().when(supervise(Some("2026-03-19"))).refused("dates_out_of_order");
        case().when(supervise(Some("9999-01-01"))).refused("date_implausible");
        case().when(Supervise { note: " ".to_owned(), reply_due: None }).refused("text_missing");
        case().when(SuperviseReply { answer: String::new() }).refused("text_missing");
        let asked = case().when(supervise(None)).done();
        asked.on("2026-03-19").when(SuperviseReply::example()).refused("dates_out_of_order");
    }
}
