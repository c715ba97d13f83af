//! 中止: mediation stands still for an appraisal, for suspected sham mediation, or for suspected crime or danger.
//!
//! An appraisal needs both sides and its time does not count (人民法院在线调解规则 Art 26). A suspected sham is reported
//! (特邀调解规定 Art 18) and then ended, unless the suspicion falls; a suspected crime is handed over. The case goes back
//! to the stage it came from. What moves a deadline after the fact names its evidence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// Why mediation stands still.
    SuspensionKind "suspension" {
        /// 鉴定
        Appraisal = "appraisal",
        /// 涉嫌虚假调解，中止并报告
        Sham = "sham",
        /// 涉嫌犯罪或危害公共安全，中止并移送
        Crime = "crime",
    }
}

/// An interval in which mediation stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Why.
    pub kind: SuspensionKind,
    /// First day.
    pub from: NaiveDate,
    /// The day it went on; none while it stands still.
    pub to: Option<NaiveDate>,
    /// What is appraised; the facts behind a suspicion.
    pub facts: String,
    /// Who appraises; to whom it was reported or handed over.
    pub agency: String,
    /// The day the appraisal was commissioned.
    pub commissioned_on: Option<NaiveDate>,
    /// What proves the beginning.
    pub evidence: String,
    /// What proves the end.
    pub resumed_by: String,
    /// The account that recorded the beginning.
    pub by: String,
    /// The stage it came from and goes back to.
    pub back_to: Stage,
}

impl Case {
    /// The suspension that lasts.
    #[must_use]
    pub fn suspended(&self) -> Option<&Suspension> {
        self.suspensions.last().filter(|suspension| suspension.to.is_none())
    }

    /// Closes the suspension that lasts, without going on: the case ended.
    pub(super) fn close_suspension(&mut self, on: NaiveDate, evidence: &str) -> Option<Stage> {
        let open = self.suspensions.last_mut().filter(|suspension| suspension.to.is_none())?;
        open.to = Some(on.max(open.from));
        evidence.clone_into(&mut open.resumed_by);
        Some(open.back_to)
    }
}

/// What takes a case out of its suspension did not happen before it stood still.
///
/// # Errors
/// `on_before_suspension`.
pub(super) fn not_before(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    match case.suspended() {
        Some(open) if context.on < open.from => {
            Err(refuse("on_before_suspension").with("on", context.on).with("from", open.from))
        }
        _ => Ok(()),
    }
}

/// What changes a deadline after the fact names its evidence.
pub(super) fn evidence_if_late(happened: NaiveDate, evidence: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if happened < context.today && evidence.trim().is_empty() {
        return Err(refuse("evidence_missing").with("on", happened).with("today", context.today));
    }
    Ok(())
}

/// 中止.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Why.
    pub kind: SuspensionKind,
    /// What is appraised; the facts behind a suspicion.
    pub facts: String,
    /// Who appraises; to whom it is reported or handed over.
    pub agency: String,
    /// The day the appraisal was commissioned; needed for an appraisal.
    #[serde(default)]
    pub commissioned_on: Option<NaiveDate>,
    /// Both sides agree to the appraisal; needed for one.
    #[serde(default)]
    pub parties_agree: bool,
    /// What proves it; needed when it is recorded later than it happened.
    #[serde(default)]
    pub evidence: String,
}

/// Mediation stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// Why.
    pub suspension: SuspensionKind,
    /// What is appraised; the facts behind a suspicion.
    pub facts: String,
    /// Who appraises; to whom it was reported or handed over.
    pub agency: String,
    /// The day the appraisal was commissioned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commissioned_on: Option<NaiveDate>,
    /// Both sides agreed to the appraisal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parties_agree: bool,
    /// What proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

impl Act for Suspend {
    const TYPE: &'static str = "suspend";
    const FIELDS: &'static [Field] = &[
        need("kind", SuspensionKind::FIELD),
        need("facts", FieldKind::Text),
        need("agency", FieldKind::Line),
        may("commissioned_on", FieldKind::Date)
            .must_when("kind", &[SuspensionKind::Appraisal.value()])
            .preset(Preset::Today),
        may("parties_agree", FieldKind::Flag).must_when("kind", &[SuspensionKind::Appraisal.value()]),
        may("evidence", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(&[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating]);

    fn example() -> Self {
        Self {
            kind: SuspensionKind::Appraisal,
            facts: "被控箱包外观与注册商标标样的同一性。".to_owned(),
            agency: "某知识产权鉴定所".to_owned(),
            commissioned_on: NaiveDate::from_ymd_opt(2026, 3, 5),
            parties_agree: true,
            evidence: "鉴定委托书〔2026〕6号".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.facts.trim().is_empty() {
            return Err(refuse("suspension_facts_missing").with("suspension", self.kind));
        }
        if self.agency.trim().is_empty() {
            return Err(refuse("suspension_agency_missing").with("suspension", self.kind));
        }
        if self.kind == SuspensionKind::Appraisal {
            let commissioned = self.commissioned_on.ok_or_else(|| refuse("commission_date_missing"))?;
            if commissioned > context.on {
                let on = context.on;
                return Err(refuse("commissioned_after").with("commissioned", commissioned).with("on", on));
            }
            if !self.parties_agree {
                return Err(refuse("appraisal_without_consent"));
            }
        }
        if let Some(last) = case.suspensions.last().and_then(|former| former.to).filter(|to| context.on < *to) {
            return Err(refuse("suspensions_overlap").with("on", context.on).with("until", last));
        }
        evidence_if_late(context.on, &self.evidence, context)?;
        let suspended = Suspended {
            suspension: self.kind,
            facts: self.facts.clone(),
            agency: self.agency.clone(),
            commissioned_on: self.commissioned_on.filter(|_| self.kind == SuspensionKind::Appraisal),
            parties_agree: self.parties_agree,
            evidence: self.evidence.clone(),
        };
        Ok(Decision::one(context.on, suspended))
    }
}

impl Fold for Suspended {
    const KIND: &'static str = "suspended";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        // An interval left open by whatever came before ends here, so that intervals never overlap.
        let inner = case.close_suspension(fact.on, "");
        let back_to = inner.or(case.stage).unwrap_or(Stage::Mediating);
        case.stage = Some(Stage::Suspended);
        case.suspensions.push(Suspension {
            kind: self.suspension,
            from: fact.on,
            to: None,
            facts: self.facts.clone(),
            agency: self.agency.clone(),
            commissioned_on: self.commissioned_on,
            evidence: self.evidence.clone(),
            resumed_by: String::new(),
            by: fact.by.account.clone(),
            back_to,
        });
    }
}

/// 恢复调解.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// Why it goes on.
    pub reason: String,
    /// What proves it; needed when it is recorded later than it happened.
    #[serde(default)]
    pub evidence: String,
}

/// Mediation goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// Why it goes on.
    pub reason: String,
    /// What proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

impl Act for Resume {
    const TYPE: &'static str = "resume";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text), may("evidence", FieldKind::Text)];
    const WHEN: When = When::Stages(&[Stage::Suspended]);

    fn example() -> Self {
        Self {
            reason: "鉴定意见已送达双方。".to_owned(), evidence: "鉴定意见书〔2026〕6号".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        not_before(case, context)?;
        evidence_if_late(context.on, &self.evidence, context)?;
        let resumed = Resumed { reason: self.reason.clone(), evidence: self.evidence.clone() };
        Ok(Decision::one(context.on, resumed))
    }
}

impl Fold for Resumed {
    const KIND: &'static str = "resumed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(back_to) = case.close_suspension(fact.on, &self.evidence) {
            case.stage = Some(back_to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{DISTRICT, Given, accepted, day, mediating, registered};
    use super::*;
    use crate::domain::case::custody::{Escalate, SignFor};
    use crate::domain::case::ending::End;

    fn suspended() -> Given {
        mediating().on("2026-03-10").when(Suspend::example()).done()
    }

    #[test]
    fn mediation_stands_still_and_goes_on_where_it_was() {
        let case = suspended();
        assert_eq!(case.case.stage, Some(Stage::Suspended));
        assert_eq!(case.case.suspended().map(|open| open.from), Some(day("2026-03-10")));
        let back = case.on("2026-04-02").when(Resume::example()).done().case;
        assert_eq!(back.stage, Some(Stage::Mediating));
        let kept: Vec<_> = back.suspensions.iter().map(|kept| (kept.from, kept.to)).collect();
        assert_eq!(kept, [(day("2026-03-10"), Some(day("2026-04-02")))]);
        assert_eq!(back.suspensions[0].resumed_by, "鉴定意见书〔2026〕6号");
    }

    #[test]
    fn it_goes_back_to_the_stage_it_came_from_whoever_holds_it_then() {
        let sham = Suspend { kind: SuspensionKind::Sham, ..Suspend::example() };
        let sent = accepted().when(sham).done().on("2026-03-04").when(Escalate::example()).done();
        let signed = sent.by(DISTRICT).when(SignFor::example()).done();
        assert_eq!(signed.case.stage, Some(Stage::Suspended));
        assert_eq!(signed.when(Resume::example()).done().case.stage, Some(Stage::Accepted));
    }

    #[test]
    fn an_appraisal_needs_both_sides_and_the_day_it_was_commissioned() {
        let appraisal = Suspend::example;
        mediating().when(Suspend { parties_agree: false, ..appraisal() }).refused("appraisal_without_consent");
        mediating().when(Suspend { commissioned_on: None, ..appraisal() }).refused("commission_date_missing");
        let ahead = Suspend { commissioned_on: Some(day("2026-03-06")), ..appraisal() };
        mediating().when(ahead).refused("commissioned_after");
        let crime = Suspend { kind: SuspensionKind::Crime, commissioned_on: None, parties_agree: false, ..appraisal() };
        mediating().when(crime).done();
    }

    #[test]
    fn facts_and_addressee_are_named() {
        for kind in SuspensionKind::ALL {
            let suspend = Suspend { kind: *kind, ..Suspend::example() };
            let vague = Suspend { facts: " ".to_owned(), ..suspend.clone() };
            mediating().when(vague).refused("suspension_facts_missing");
            mediating().when(Suspend { agency: String::new(), ..suspend }).refused("suspension_agency_missing");
        }
    }

    #[test]
    fn what_is_recorded_later_than_it_happened_names_its_evidence() {
        let unproved = || Suspend { evidence: String::new(), ..Suspend::example() };
        mediating().when(unproved()).refused("evidence_missing");
        mediating().in_world(|world| world.today = day("2026-03-05")).when(unproved()).done();
        let resume = || Resume { evidence: " ".to_owned(), ..Resume::example() };
        suspended().on("2026-04-02").when(resume()).refused("evidence_missing");
        suspended().on("2026-04-02").in_world(|world| world.today = day("2026-04-02")).when(resume()).done();
    }

    #[test]
    fn intervals_follow_each_other() {
        suspended().on("2026-03-09").when(Resume::example()).refused("on_before_suspension");
        suspended().when(Resume { reason: String::new(), ..Resume::example() }).refused("reason_missing");
        let back = suspended().on("2026-04-02").when(Resume::example()).done();
        back.clone().on("2026-04-01").when(Suspend::example()).refused("suspensions_overlap");
        back.on("2026-04-02").when(Suspend::example()).done();
    }

    #[test]
    fn a_case_that_stands_still_does_not_end_before_it_stood_still() {
        suspended().on("2026-03-09").when(End::example()).refused("on_before_suspension");
        let ended = suspended().on("2026-03-10").when(End::example()).done().case;
        assert_eq!(ended.suspensions[0].to, Some(day("2026-03-10")));
    }

    #[test]
    fn it_belongs_between_acceptance_and_ending() {
        registered().when(Suspend::example()).refused("not_in_stage");
        suspended().when(Suspend::example()).refused("not_in_stage");
        mediating().when(Resume::example()).refused("not_in_stage");
    }
}
