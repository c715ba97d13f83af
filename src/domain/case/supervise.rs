//! 督办: the bureau or the joint conference asks how a case stands, by when it wants an answer, and what was answered.
//!
//! A supervisor is not the holder and changes nothing in the case; only the holder answers. Where the supervisor asks for
//! the reason for delay, the answer names one of a few ([`DelayReason`]), so that a year's reasons can be counted and
//! read side by side; the text beside it says the rest. Such a question has a day to be answered by, and a clock.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::vocabulary;
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// Why a case takes long: what the holder answers a supervisor who asks.
    DelayReason "delay_reason" {
        /// 等待鉴定
        Appraisal = "appraisal",
        /// 当事人联系不上
        Unreachable = "unreachable",
        /// 当事人要求延后
        PartyAsked = "party_asked",
        /// 当事人分歧大，仍在协商
        Negotiating = "negotiating",
        /// 等待诉讼、行政或刑事程序
        OtherProcedure = "other_procedure",
        /// 证据待补充
        Evidence = "evidence",
        /// 流转交接
        Transit = "transit",
        /// 承办力量不足
        Workload = "workload",
        /// 其他
        Other = "other",
    }
}

/// One request of a supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// The day.
    pub on: NaiveDate,
    /// The account that asked.
    pub by: String,
    /// What is asked.
    pub note: String,
    /// The reason for delay is asked for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub asks_reason: bool,
    /// The day by which an answer is wanted.
    pub reply_due: Option<NaiveDate>,
    /// The answer, with its day.
    pub reply: Option<(NaiveDate, String)>,
    /// The reason for delay the answer names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_reason: Option<DelayReason>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// 督办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervise {
    /// What is asked.
    pub note: String,
    /// Ask for the reason for delay.
    #[serde(default)]
    pub asks_reason: bool,
    /// The day by which an answer is wanted; must be given where the reason for delay is asked for.
    #[serde(default)]
    pub reply_due: Option<NaiveDate>,
}

/// A supervisor asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    /// What.
    pub note: String,
    /// The reason for delay is asked for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub asks_reason: bool,
    /// The day by which an answer is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_due: Option<NaiveDate>,
}

impl Act for Supervise {
    const TYPE: &'static str = "supervise";
    const FIELDS: &'static [Field] = &[
        need("note", FieldKind::Text),
        may("asks_reason", FieldKind::Flag),
        // Always asked: who only wants to know how a case stands may set a day too.
        may("reply_due", FieldKind::Date),
    ];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            note: "受理已满二十日，请报告进展。".to_owned(),
            asks_reason: true,
            reply_due: NaiveDate::from_ymd_opt(2026, 12, 1),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.note, "note")?;
        let same = |asked: &&Supervision| {
            asked.reply.is_none() && asked.note.trim() == self.note.trim() && asked.asks_reason == self.asks_reason
        };
        if let Some(asked) = case.supervisions.iter().find(same) {
            return Err(refuse("supervised_already").with("on", asked.on).with("by", &asked.by));
        }
        match self.reply_due {
            Some(due) => check::plausible(due)?,
            None if self.asks_reason => return Err(refuse("delay_day_missing")),
            None => {}
        }
        check::in_order(&[("supervised_on", Some(context.on)), ("reply_due", self.reply_due)])?;
        let Self { note, asks_reason, reply_due } = self.clone();
        Ok(Decision::one(context.on, Supervised { note, asks_reason, reply_due }))
    }
}

impl Fold for Supervised {
    const KIND: &'static str = "supervised";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.supervisions.push(Supervision {
            on: fact.on,
            by: fact.by.account.clone(),
            note: self.note.clone(),
            asks_reason: self.asks_reason,
            reply_due: self.reply_due,
            reply: None,
            delay_reason: None,
        });
    }
}

/// 督办回复: answers the oldest request that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuperviseReply {
    /// The reason for delay; must be named where it is asked for.
    #[serde(default)]
    pub delay_reason: Option<DelayReason>,
    /// The answer.
    pub answer: String,
}

/// The holder answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisionAnswered {
    /// Which request, from 1.
    pub supervision: u32,
    /// The reason for delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_reason: Option<DelayReason>,
    /// The answer.
    pub answer: String,
}

impl Act for SuperviseReply {
    const TYPE: &'static str = "supervise_reply";
    const FIELDS: &'static [Field] = &[may("delay_reason", DelayReason::FIELD), need("answer", FieldKind::Text)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            delay_reason: Some(DelayReason::PartyAsked),
            answer: "被申请人外出，双方已定于本周五再次调解。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.answer, "answer")?;
        let waiting = (1u32..).zip(&case.supervisions).find(|(_, supervision)| supervision.reply.is_none());
        let (number, supervision) = waiting.ok_or_else(|| refuse("no_supervision_open"))?;
        check::in_order(&[("supervised_on", Some(supervision.on)), ("replied_on", Some(context.on))])?;
        if supervision.asks_reason && self.delay_reason.is_none() {
            return Err(refuse("delay_reason_missing").with("on", supervision.on));
        }
        let Self { delay_reason, answer } = self.clone();
        Ok(Decision::one(context.on, SupervisionAnswered { supervision: number, delay_reason, answer }))
    }
}

impl Fold for SupervisionAnswered {
    const KIND: &'static str = "supervision_answered";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let index = usize::try_from(self.supervision).ok().and_then(|number| number.checked_sub(1));
        if let Some(supervision) = index.and_then(|index| case.supervisions.get_mut(index)) {
            supervision.reply = Some((fact.on, self.answer.clone()));
            supervision.delay_reason = self.delay_reason;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::{DISTRICT, TOWN, accepted, day};

    fn supervise(due: Option<&str>) -> Supervise {
        Supervise { reply_due: due.map(day), asks_reason: false, ..Supervise::example() }
    }

    #[test]
    fn who_is_asked_why_it_takes_long_names_a_reason() {
        let asked = Supervise { asks_reason: true, ..supervise(Some("2026-03-25")) };
        let without_a_day = Supervise { reply_due: None, ..asked.clone() };
        accepted().by(DISTRICT).on("2026-03-20").when(without_a_day).refused("delay_day_missing");
        let given = accepted().by(DISTRICT).on("2026-03-20").when(asked).done().by(TOWN).on("2026-03-23");
        let vague = SuperviseReply { delay_reason: None, ..SuperviseReply::example() };
        given.clone().when(vague.clone()).refused("delay_reason_missing");
        let answered = given.when(SuperviseReply::example()).done();
        let told = &answered.case.supervisions[0];
        assert_eq!((told.delay_reason, told.reply.is_some()), (Some(DelayReason::PartyAsked), true));
        // Who was only asked how it stands may say why, and need not.
        let given = answered.by(DISTRICT).when(supervise(None)).done().by(TOWN);
        assert_eq!(given.when(vague).done().case.supervisions[1].delay_reason, None);
    }

    #[test]
    fn a_supervisor_asks_and_the_holder_answers_in_order() {
        let asked = accepted().by(DISTRICT).on("2026-03-20").when(supervise(Some("2026-03-25"))).done();
        let more = Supervise { note: "请说明与对方联系的情况。".to_owned(), ..supervise(None) };
        let asked = asked.on("2026-03-21").when(more).done();
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
        case().when(Supervise { note: " ".to_owned(), ..supervise(None) }).refused("text_missing");
        let asked = case().when(supervise(None)).done();
        asked.when(supervise(Some("2026-03-25"))).refused("supervised_already");
        case().when(SuperviseReply { answer: String::new(), ..SuperviseReply::example() }).refused("text_missing");
        let asked = case().when(supervise(None)).done();
        asked.on("2026-03-19").when(SuperviseReply::example()).refused("dates_out_of_order");
    }
}
