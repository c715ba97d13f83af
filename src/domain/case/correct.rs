//! 更正: what was recorded wrongly is set right, with before, after and the reason; the record of the error stays.
//!
//! Parties have their own act (`amend_party`), entries about performance too. What changes a deadline after the fact, a
//! date, names its evidence. Values are read as the fields they correct (`value`) and kept in one canonical writing, so
//! that before and after can be compared. A corrected day is held against every dated fact of the case ([`dated`]), and
//! the day a written agreement ended a case is that of its signatures and seal.

mod value;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::value::Given;
use super::command::{Act, Standing, When};
use super::ending::ClosedMeans;
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Difficulty, Kind, Object, Outcome, vocabulary};
use super::{Case, check, dated};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text;

vocabulary! {
    /// What can be corrected.
    Correctable "correctable" {
        /// 纠纷简要情况
        Summary = "summary",
        /// 客体
        Object = "object",
        /// 纠纷类型
        Kind = "kind",
        /// 难易等级
        Difficulty = "difficulty",
        /// 涉案金额, in fen; empty: unknown
        AmountAsked = "amount_asked_fen",
        /// 涉及人数
        People = "people",
        /// 纠纷发生地; empty: unknown
        Place = "place",
        /// 来源编号; empty: unknown
        SourceNumber = "source_number",
        /// 登记日期
        RequestedOn = "requested_on",
        /// 受理日期
        AcceptedOn = "accepted_on",
        /// 法院卷宗签收日期
        FileSignedOn = "file_signed_on",
        /// 结案日期
        EndedOn = "ended_on",
    }
}

impl Correctable {
    /// A day from which something is counted: its correction names evidence.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(self, Self::RequestedOn | Self::AcceptedOn | Self::FileSignedOn | Self::EndedOn)
    }
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The day it was made.
    pub on: NaiveDate,
    /// What.
    pub field: Correctable,
    /// What stood there; empty: nothing.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Why.
    pub reason: String,
    /// What proves it.
    pub evidence: Option<String>,
    /// The account that made it.
    pub by: String,
}

/// 更正.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// What.
    pub field: Correctable,
    /// What it should say.
    pub value: Given,
    /// Why.
    pub reason: String,
    /// What proves it; needed for dates.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// Something was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// What.
    pub field: Correctable,
    /// What stood there; empty: nothing.
    pub before: String,
    /// What stands there now, in canonical writing.
    pub after: String,
    /// Why.
    pub reason: String,
    /// What proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// What stands there now, in canonical writing; empty: nothing.
fn present(case: &Case, field: Correctable) -> String {
    fn shown(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let intake = &case.intake;
    let source = intake.source.as_ref();
    match field {
        Correctable::Summary => intake.summary.clone(),
        Correctable::Object => shown(intake.object),
        Correctable::Kind => shown(intake.kind),
        Correctable::Difficulty => shown(intake.difficulty),
        Correctable::AmountAsked => shown(intake.amount_asked.map(|amount| amount.0)),
        Correctable::People => intake.people.to_string(),
        Correctable::Place => shown(intake.place.clone()),
        Correctable::SourceNumber => shown(source.and_then(|source| source.number.clone())),
        Correctable::RequestedOn => shown(intake.requested_on),
        Correctable::AcceptedOn => shown(intake.accepted_on),
        Correctable::FileSignedOn => shown(source.and_then(|source| source.file_signed_on)),
        Correctable::EndedOn => shown(case.ended.as_ref().map(|ended| ended.on)),
    }
}

/// The day of an agreement's signatures and seal is the day it ended the case; it is not set by hand.
fn check_ending(case: &Case, day: NaiveDate) -> Result<(), Refusal> {
    let agreement = case.agreement.as_ref().filter(|_| agreed(case));
    match agreement.and_then(|agreement| agreement.complete_on(&case.parties)) {
        Some(complete) if complete != day => Err(refuse("ended_by_signatures").with("on", complete).with("day", day)),
        _ => Ok(()),
    }
}

/// The present ending is an agreement's.
fn agreed(case: &Case) -> bool {
    case.ended.as_ref().is_some_and(|ended| ended.ending.outcome() == Outcome::Agreed)
}

/// A corrected day: not in the future, and every dated fact of the case still in its place.
fn check_date(case: &Case, corrected: &Corrected, today: NaiveDate) -> Result<(), Refusal> {
    let day: NaiveDate = corrected.after.parse().map_err(|_| {
        refuse("value_unreadable").with("field", corrected.field).with("value", text::excerpt(&corrected.after))
    })?;
    if day > today {
        return Err(refuse("on_in_future").with("on", day).with("today", today));
    }
    if corrected.field == Correctable::EndedOn {
        check_ending(case, day)?;
    }
    let mut after = case.clone();
    corrected.set(&mut after);
    dated::no_worse(case, &after)
}

/// What changes deadlines, and needs its evidence.
const DATES: &[&str] = &[
    Correctable::RequestedOn.value(),
    Correctable::AcceptedOn.value(),
    Correctable::FileSignedOn.value(),
    Correctable::EndedOn.value(),
];

impl Act for Correct {
    const TYPE: &'static str = "correct";
    const FIELDS: &'static [Field] = &[
        need("field", Correctable::FIELD),
        need("value", FieldKind::Text),
        need("reason", FieldKind::Text),
        may("evidence", FieldKind::Line).must_for("field", DATES),
    ];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            field: Correctable::AcceptedOn,
            value: Given::from("2026-03-04"),
            reason: "录入时看错一行。".to_owned(),
            evidence: Some("受理登记表第 1 页".to_owned()),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        let before = present(case, self.field);
        let value::Read { canonical: after, warning } = value::read(self.field, &self.value)?;
        if self.field.is_date() {
            if before.is_empty() {
                return Err(refuse("nothing_to_correct").with("field", self.field));
            }
            if self.evidence.as_ref().is_none_or(|evidence| evidence.trim().is_empty()) {
                return Err(refuse("date_evidence_missing").with("field", self.field));
            }
        }
        if before == after {
            return Err(refuse("nothing_changes").with("field", self.field).with("value", text::excerpt(&after)));
        }
        let corrected = Corrected {
            field: self.field,
            before,
            after,
            reason: self.reason.clone(),
            evidence: self.evidence.clone(),
        };
        if self.field.is_date() {
            check_date(case, &corrected, context.today)?;
        }
        Ok(Decision::one(context.on, corrected).warning(warning))
    }
}

impl Fold for Corrected {
    const KIND: &'static str = "corrected";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        self.set(case);
        case.corrections.push(Correction {
            on: fact.on,
            field: self.field,
            before: self.before.clone(),
            after: self.after.clone(),
            reason: self.reason.clone(),
            evidence: self.evidence.clone(),
            by: fact.by.account.clone(),
        });
    }
}

impl Corrected {
    fn set(&self, case: &mut Case) {
        let text = (!self.after.is_empty()).then(|| self.after.clone());
        let day: Option<NaiveDate> = self.after.parse().ok();
        let intake = &mut case.intake;
        match self.field {
            Correctable::Summary => intake.summary.clone_from(&self.after),
            Correctable::Object => intake.object = Object::from_value(&self.after).or(intake.object),
            Correctable::Kind => intake.kind = Kind::from_value(&self.after).or(intake.kind),
            Correctable::Difficulty => intake.difficulty = Difficulty::from_value(&self.after).or(intake.difficulty),
            Correctable::AmountAsked => intake.amount_asked = self.after.parse().ok().map(Fen),
            Correctable::People => intake.people = self.after.parse().unwrap_or(intake.people),
            Correctable::Place => intake.place = text,
            Correctable::SourceNumber => {
                if let Some(source) = &mut intake.source {
                    source.number = text;
                }
            }
            Correctable::FileSignedOn => {
                if let Some(source) = &mut intake.source {
                    source.file_signed_on = day.or(source.file_signed_on);
                }
            }
            Correctable::AcceptedOn => intake.accepted_on = day.or(intake.accepted_on),
            Correctable::RequestedOn => set_requested(case, day),
            Correctable::EndedOn => set_ended(case, day),
        }
    }
}

/// The chain of hands begins on the day of the request.
fn set_requested(case: &mut Case, day: Option<NaiveDate>) {
    let Some(day) = day else { return };
    let before = case.intake.requested_on.replace(day);
    if let Some(first) = case.custody.chain.first_mut().filter(|held| Some(held.from) == before) {
        first.from = day;
    }
}

/// A corrected day is a day of ending, whatever an old register meant. An oral agreement came into force that day, and so
/// did one of which an old register says no more; a written one when its last signature or the seal was on it
/// (人民调解法 Art 29), whatever day the ending is given.
fn set_ended(case: &mut Case, day: Option<NaiveDate>) {
    let agreed = agreed(case);
    let (Some(day), Some(ended)) = (day, &mut case.ended) else { return };
    let former = std::mem::replace(&mut ended.on, day);
    ended.means = ClosedMeans::Ended;
    let Some(agreement) = case.agreement.as_mut().filter(|_| agreed) else { return };
    if let Some(complete) = agreement.complete_on(&case.parties) {
        agreement.in_force_on = Some(complete);
    } else if agreement.in_force_on.is_none_or(|on| on == former) {
        agreement.in_force_on = Some(day);
    }
}

/// 备注: a remark on the case that changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The day.
    pub on: NaiveDate,
    /// The account.
    pub by: String,
    /// What.
    pub text: String,
}

/// 备注.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotate {
    /// What.
    pub remark: String,
}

/// A remark was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotated {
    /// What.
    pub remark: String,
}

impl Act for Annotate {
    const TYPE: &'static str = "annotate";
    const FIELDS: &'static [Field] = &[need("remark", FieldKind::Text)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self { remark: "申请人下周出差，改约周五。".to_owned() }
    }

    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.remark, "remark")?;
        Ok(Decision::one(context.on, Annotated { remark: self.remark.clone() }))
    }
}

impl Fold for Annotated {
    const KIND: &'static str = "annotated";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.remarks.push(Remark { on: fact.on, by: fact.by.account.clone(), text: self.remark.clone() });
    }
}

#[cfg(test)]
mod tests;
