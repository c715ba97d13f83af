//! 风险标记: crowds, threats, suspicion of crime, public opinion; and whom they were reported to.
//!
//! What may end in violence or crime is met with prevention and reported to the police or the department in charge
//! (人民调解法 Art 25). A mark stays until it is cleared with a reason; one that nobody has reported is shown as the next
//! thing to do. Marks are possible in every stage: a quarrel may sharpen after the agreement too.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, Standing, When};
use super::contacts::in_touch;
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Means, RiskMark};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};

/// A report of a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskReport {
    /// The day.
    pub on: NaiveDate,
    /// To whom.
    pub to: String,
    /// How.
    pub means: Means,
    /// What was said.
    pub note: String,
}

/// A mark, from the day it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Which.
    pub mark: RiskMark,
    /// The day it was set.
    pub on: NaiveDate,
    /// The facts.
    pub note: String,
    /// To whom it was reported, oldest first.
    pub reports: Vec<RiskReport>,
    /// The day it was cleared and why; none while it stands.
    pub cleared: Option<(NaiveDate, String)>,
}

impl Case {
    /// The marks that stand.
    pub fn risks_standing(&self) -> impl Iterator<Item = &Risk> {
        self.risks.iter().filter(|risk| risk.cleared.is_none())
    }

    /// The marks that stand and that nobody has reported: the next thing to do.
    pub fn risks_unreported(&self) -> impl Iterator<Item = &Risk> {
        self.risks_standing().filter(|risk| risk.reports.is_empty())
    }

    fn standing_risk(&self, mark: RiskMark) -> Result<&Risk, Refusal> {
        self.risks_standing().find(|risk| risk.mark == mark).ok_or_else(|| refuse("risk_not_marked").with("risk", mark))
    }

    fn standing_risk_mut(&mut self, mark: RiskMark) -> Option<&mut Risk> {
        self.risks.iter_mut().find(|risk| risk.cleared.is_none() && risk.mark == mark)
    }
}

/// 标记风险.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkRisk {
    /// Which.
    pub mark: RiskMark,
    /// The facts.
    pub note: String,
}

/// A risk was marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskMarked {
    /// Which.
    pub mark: RiskMark,
    /// The facts.
    pub note: String,
}

impl Act for MarkRisk {
    const TYPE: &'static str = "mark_risk";
    const FIELDS: &'static [Field] = &[need("mark", RiskMark::FIELD), need("note", FieldKind::Text)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { mark: RiskMark::Threat, note: "被申请人在电话中扬言到对方店铺闹事。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        in_touch(case, context, Self::TYPE)?;
        check::reason(&self.note, Self::TYPE)?;
        if case.standing_risk(self.mark).is_ok() {
            return Err(refuse("risk_already_marked").with("risk", self.mark));
        }
        Ok(Decision::one(context.on, RiskMarked { mark: self.mark, note: self.note.clone() }))
    }
}

impl Fold for RiskMarked {
    const KIND: &'static str = "risk_marked";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.risks.push(Risk {
            mark: self.mark,
            on: fact.on,
            note: self.note.clone(),
            reports: Vec::new(),
            cleared: None,
        });
    }
}

/// 报告风险.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRisk {
    /// Which.
    pub mark: RiskMark,
    /// To whom, for instance the police station.
    pub to: String,
    /// How.
    pub means: Means,
    /// What was said.
    #[serde(default)]
    pub note: String,
}

/// A risk was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskReported {
    /// Which.
    pub mark: RiskMark,
    /// To whom.
    pub to: String,
    /// How.
    pub means: Means,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Act for ReportRisk {
    const TYPE: &'static str = "report_risk";
    const FIELDS: &'static [Field] = &[
        need("mark", RiskMark::FIELD),
        need("to", FieldKind::Line),
        need("means", Means::FIELD),
        may("note", FieldKind::Text),
    ];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            mark: RiskMark::Threat,
            to: "耿车派出所".to_owned(),
            means: Means::Phone,
            note: "值班民警已记录并联系店铺。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        in_touch(case, context, Self::TYPE)?;
        let risk = case.standing_risk(self.mark)?;
        if self.to.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        if context.on < risk.on {
            return Err(refuse("on_before_mark").with("on", context.on).with("marked", risk.on));
        }
        let reported =
            RiskReported { mark: self.mark, to: self.to.clone(), means: self.means, note: self.note.clone() };
        Ok(Decision::one(context.on, reported))
    }
}

impl Fold for RiskReported {
    const KIND: &'static str = "risk_reported";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(risk) = case.standing_risk_mut(self.mark) {
            let (to, note) = (self.to.clone(), self.note.clone());
            risk.reports.push(RiskReport { on: fact.on, to, means: self.means, note });
        }
    }
}

/// 解除风险标记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearRisk {
    /// Which.
    pub mark: RiskMark,
    /// Why it no longer stands.
    pub reason: String,
}

/// A risk mark was cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskCleared {
    /// Which.
    pub mark: RiskMark,
    /// Why.
    pub reason: String,
}

impl Act for ClearRisk {
    const TYPE: &'static str = "clear_risk";
    const FIELDS: &'static [Field] = &[need("mark", RiskMark::FIELD), need("reason", FieldKind::Text)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { mark: RiskMark::Threat, reason: "双方已当面和解，情绪稳定。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        in_touch(case, context, Self::TYPE)?;
        let risk = case.standing_risk(self.mark)?;
        check::reason(&self.reason, Self::TYPE)?;
        if context.on < risk.on {
            return Err(refuse("on_before_mark").with("on", context.on).with("marked", risk.on));
        }
        let silent = risk.reports.is_empty().then(|| warn("risk_never_reported").with("risk", self.mark));
        let cleared = RiskCleared { mark: self.mark, reason: self.reason.clone() };
        Ok(Decision::one(context.on, cleared).warning(silent))
    }
}

impl Fold for RiskCleared {
    const KIND: &'static str = "risk_cleared";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(risk) = case.standing_risk_mut(self.mark) {
            risk.cleared = Some((fact.on, self.reason.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{OTHER_TOWN, accepted, registered};
    use super::*;
    use crate::domain::case::custody::Escalate;

    #[test]
    fn a_mark_waits_for_its_report_and_stands_until_it_is_cleared() {
        let marked = registered().when(MarkRisk::example()).done();
        assert_eq!(marked.case.risks_unreported().count(), 1);
        let reported = marked.when(ReportRisk::example()).done();
        assert_eq!(reported.case.risks_unreported().count(), 0);
        assert_eq!(reported.case.risks_standing().count(), 1);
        let cleared = reported.when(ClearRisk::example()).warned(&[]).done();
        assert_eq!(cleared.case.risks_standing().count(), 0);
        let again = cleared.when(MarkRisk::example()).done();
        assert_eq!(again.case.risks_unreported().count(), 1, "a new mark waits for a report of its own");
    }

    #[test]
    fn a_mark_stands_once_and_only_a_standing_one_is_reported_or_cleared() {
        let marked = accepted().when(MarkRisk::example()).done();
        marked.clone().when(MarkRisk::example()).refused("risk_already_marked");
        marked.clone().when(MarkRisk { mark: RiskMark::Group, ..MarkRisk::example() }).done();
        accepted().when(ReportRisk::example()).refused("risk_not_marked");
        accepted().when(ClearRisk::example()).refused("risk_not_marked");
        marked.when(ClearRisk::example()).warned(&["risk_never_reported"]).done();
    }

    #[test]
    fn facts_addressee_reason_and_order_are_needed() {
        accepted().when(MarkRisk { note: " ".to_owned(), ..MarkRisk::example() }).refused("reason_missing");
        let marked = accepted().on("2026-03-10").when(MarkRisk::example()).done();
        marked.clone().when(ReportRisk { to: String::new(), ..ReportRisk::example() }).refused("name_missing");
        marked.clone().when(ClearRisk { reason: String::new(), ..ClearRisk::example() }).refused("reason_missing");
        let before = marked.on("2026-03-09");
        before.clone().when(ReportRisk::example()).refused("on_before_mark");
        before.when(ClearRisk::example()).refused("on_before_mark");
    }

    #[test]
    fn the_sender_of_a_case_under_way_still_reports_what_it_hears() {
        let sent = accepted().when(Escalate::example()).done();
        sent.when(MarkRisk::example()).done();
        let elsewhere = accepted().by(OTHER_TOWN);
        elsewhere.clone().when(MarkRisk::example()).refused("not_holder");
        elsewhere.clone().when(ReportRisk::example()).refused("not_holder");
        elsewhere.when(ClearRisk::example()).refused("not_holder");
    }
}
