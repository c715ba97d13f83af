//! 法院反馈: what a court that referred the dispute is told.
//!
//! Only cases a court sent (委派, 委托) are reported back. What was said in mediation stays there; the one exception are
//! facts both sides have jointly confirmed as undisputed (人民法院在线调解规则 Art 18), so those are reported only with both
//! confirmations. The result reported is the result recorded.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::{Party, PartyKey};
use super::vocabulary::{Means, Outcome, Stage};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// A report sent to the court.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourtReport {
    /// The day it was sent.
    pub on: NaiveDate,
    /// Agreed, withdrawn or failed.
    pub result: Outcome,
    /// Why, in general words.
    pub reason: String,
    /// Facts both sides confirmed as undisputed; empty where there are none.
    pub undisputed_facts: String,
    /// The parties that confirmed them; empty where an earlier program did not ask.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub confirmed_by: BTreeSet<PartyKey>,
    /// The day on which the last of them confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_on: Option<NaiveDate>,
    /// How it was sent.
    pub sent_by: Means,
    /// Number of the letter.
    pub number: Option<String>,
    /// The court's receipt: day and number.
    pub receipt: Option<(NaiveDate, Option<String>)>,
}

/// 反馈法院.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportToCourt {
    /// Agreed, withdrawn or failed.
    pub result: Outcome,
    /// Why, in general words; nothing said in mediation.
    pub reason: String,
    /// Facts both sides confirmed as undisputed.
    #[serde(default)]
    pub undisputed_facts: String,
    /// Both sides confirmed these facts, in writing.
    #[serde(default)]
    pub confirmed_by_both: bool,
    /// Who confirmed them: every party.
    #[serde(default)]
    pub confirmed_by: BTreeSet<PartyKey>,
    /// The day on which the last of them confirmed.
    #[serde(default)]
    pub confirmed_on: Option<NaiveDate>,
    /// How it is sent.
    pub sent_by: Means,
    /// Number of the letter.
    #[serde(default)]
    pub number: Option<String>,
}

/// The court was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedToCourt {
    /// Agreed, withdrawn or failed.
    pub result: Outcome,
    /// Why, in general words.
    pub reason: String,
    /// Facts both sides confirmed as undisputed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub undisputed_facts: String,
    /// The parties that confirmed them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub confirmed_by: BTreeSet<PartyKey>,
    /// The day on which the last of them confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_on: Option<NaiveDate>,
    /// How it was sent.
    pub sent_by: Means,
    /// Number of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// What there is to report: the outcome, and since when.
fn result(case: &Case) -> Option<(Outcome, NaiveDate)> {
    let declined = case.intake.declined.as_ref().map(|(on, _, _)| (Outcome::Failed, *on));
    case.ended.as_ref().map(|ended| (ended.ending.outcome(), ended.on)).or(declined)
}

impl Act for ReportToCourt {
    const TYPE: &'static str = "report_to_court";
    const FIELDS: &'static [Field] = &[
        need("result", Outcome::FIELD),
        need("reason", FieldKind::Text),
        may("confirmed_by_both", FieldKind::Flag),
        may("undisputed_facts", FieldKind::Text).when("confirmed_by_both", &["true"]),
        may("confirmed_by", FieldKind::List(&FieldKind::Party))
            .when("confirmed_by_both", &["true"])
            .preset(Preset::Parties),
        may("confirmed_on", FieldKind::Date).when("confirmed_by_both", &["true"]).preset(Preset::Today),
        need("sent_by", Means::FIELD),
        may("number", FieldKind::Line),
    ];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Declined, Stage::Archived]);

    fn example() -> Self {
        Self {
            result: Outcome::Failed,
            reason: "双方对赔偿金额分歧较大，未达成协议。".to_owned(),
            undisputed_facts: "被申请人于 2026 年 1 月至 2 月销售过涉案商品。".to_owned(),
            confirmed_by_both: true,
            confirmed_by: ["a1", "r1"].map(|key| PartyKey(key.to_owned())).into(),
            confirmed_on: NaiveDate::from_ymd_opt(2026, 3, 2),
            sent_by: Means::Platform,
            number: Some("宿城知调函〔2026〕3号".to_owned()),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let source = case.intake.source.as_ref().filter(|source| source.kind.is_court());
        if source.is_none() {
            return Err(refuse("not_from_court"));
        }
        check::reason(&self.reason, Self::TYPE)?;
        let (recorded, since) = result(case).ok_or_else(|| refuse("nothing_to_report"))?;
        if self.result != recorded {
            return Err(refuse("result_differs").with("reported", self.result).with("recorded", recorded));
        }
        let told = !self.undisputed_facts.trim().is_empty();
        if told {
            self.check_confirmed(case, context)?;
        }
        check::in_order(&[("ended_on", Some(since)), ("reported_on", Some(context.on))])?;
        let reported = ReportedToCourt {
            result: self.result,
            reason: self.reason.clone(),
            undisputed_facts: self.undisputed_facts.clone(),
            confirmed_by: if told { self.confirmed_by.clone() } else { BTreeSet::new() },
            confirmed_on: self.confirmed_on.filter(|_| told),
            sent_by: self.sent_by,
            number: self.number.clone(),
        };
        Ok(Decision::one(context.on, reported))
    }
}

impl ReportToCourt {
    /// Facts leave the room only with the confirmation of every party, on a day of its own.
    fn check_confirmed(&self, case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
        for party in &self.confirmed_by {
            check::party(case, party)?;
        }
        let confirmed = |party: &&Party| self.confirmed_by_both && self.confirmed_by.contains(&party.key);
        let silent: Vec<_> = case.parties.iter().filter(|party| !confirmed(party)).collect();
        if !silent.is_empty() {
            let names: Vec<_> = silent.iter().map(|party| party.who.name.as_str()).collect();
            return Err(refuse("facts_not_confirmed").with("parties", names.join("、")));
        }
        let confirmed_on = self.confirmed_on.ok_or_else(|| refuse("confirmation_day_missing"))?;
        check::in_order(&[
            ("requested_on", case.intake.requested_on),
            ("facts_confirmed_on", Some(confirmed_on)),
            ("reported_on", Some(context.on)),
        ])
    }
}

impl Fold for ReportedToCourt {
    const KIND: &'static str = "reported_to_court";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.court_reports.push(CourtReport {
            on: fact.on,
            result: self.result,
            reason: self.reason.clone(),
            undisputed_facts: self.undisputed_facts.clone(),
            confirmed_by: self.confirmed_by.clone(),
            confirmed_on: self.confirmed_on,
            sent_by: self.sent_by,
            number: self.number.clone(),
            receipt: None,
        });
    }
}

/// 法院签收: the court's receipt for the last report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordCourtReceipt {
    /// The court's number, if it gave one.
    #[serde(default)]
    pub number: Option<String>,
}

/// The court signed for a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourtReceived {
    /// The court's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl Act for RecordCourtReceipt {
    const TYPE: &'static str = "court_receipt";
    const FIELDS: &'static [Field] = &[may("number", FieldKind::Line)];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Declined, Stage::Archived]);

    fn example() -> Self {
        Self { number: Some("（2026）示例收1号".to_owned()) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let last = case.court_reports.last().ok_or_else(|| refuse("report_missing"))?;
        if let Some((on, _)) = &last.receipt {
            return Err(refuse("receipt_recorded").with("on", on));
        }
        check::in_order(&[("reported_on", Some(last.on)), ("received_on", Some(context.on))])?;
        Ok(Decision::one(context.on, CourtReceived { number: self.number.clone() }))
    }
}

impl Fold for CourtReceived {
    const KIND: &'static str = "court_received";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(report) = case.court_reports.last_mut() {
            report.receipt = Some((fact.on, self.number.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::decision::{Decline, DeclineGround};
    use crate::domain::case::ending::End;
    use crate::domain::case::intake::Register;
    use crate::domain::case::testing::{Given, day, key, mediating_as, registered_as};
    use crate::domain::case::vocabulary::{Ending, SourceKind};

    fn from_court(request: &mut Register) {
        request.source.kind = SourceKind::CourtDelegated;
        request.source.from = Some("宿城区人民法院".to_owned());
        request.source.number = Some("（2026）示例诉前调1号".to_owned());
    }

    fn failed() -> Given {
        let end = End { ending: Ending::Deadlock, ..End::example() };
        mediating_as(from_court).on("2026-03-20").when(end).done()
    }

    #[test]
    fn the_court_is_told_what_is_recorded_and_signs_for_it() {
        let told = failed().on("2026-03-23").when(ReportToCourt::example()).done();
        let told = told.on("2026-03-24").when(RecordCourtReceipt::example()).done();
        let report = told.case.court_reports.last().unwrap();
        assert_eq!((report.on.to_string().as_str(), report.result), ("2026-03-23", Outcome::Failed));
        assert_eq!(report.receipt.as_ref().map(|(on, _)| on.to_string()).as_deref(), Some("2026-03-24"));
        told.when(RecordCourtReceipt::example()).refused("receipt_recorded");
    }

    #[test]
    fn a_declined_referral_is_reported_too() {
        let decline =
            Decline { ground: DeclineGround::NotCivil, reason: "属行政争议。".to_owned(), applicant_told: true };
        registered_as(from_court).when(decline).done().when(ReportToCourt::example()).done();
    }

    #[test]
    fn what_cannot_be_reported_is_refused_by_name() {
        let own = mediating_as(|_| {}).when(End { ending: Ending::Deadlock, ..End::example() }).done();
        own.when(ReportToCourt::example()).refused("not_from_court");
        let report = ReportToCourt::example;
        failed().when(ReportToCourt { result: Outcome::Agreed, ..report() }).refused("result_differs");
        failed().when(ReportToCourt { confirmed_by_both: false, ..report() }).refused("facts_not_confirmed");
        let one = ReportToCourt { confirmed_by: [key("a1")].into(), ..report() };
        assert_eq!(failed().when(one).refused("facts_not_confirmed").args["parties"], "宿迁青甑电子商务有限公司");
        let stranger = ReportToCourt { confirmed_by: ["a1", "r1", "r9"].map(key).into(), ..report() };
        failed().when(stranger).refused("party_unknown");
        failed().when(ReportToCourt { confirmed_on: None, ..report() }).refused("confirmation_day_missing");
        let later = ReportToCourt { confirmed_on: Some(day("2026-03-21")), ..report() };
        failed().when(later).refused("dates_out_of_order");
        let told = failed().when(report()).done().case.court_reports.remove(0);
        assert_eq!((told.confirmed_by, told.confirmed_on), (["a1", "r1"].map(key).into(), Some(day("2026-03-02"))));
        let none = ReportToCourt { confirmed_by_both: false, undisputed_facts: String::new(), ..report() };
        failed().when(none).done();
        failed().when(ReportToCourt { reason: " ".to_owned(), ..report() }).refused("reason_missing");
        failed().on("2026-03-19").when(report()).refused("dates_out_of_order");
        failed().when(RecordCourtReceipt::example()).refused("report_missing");
        mediating_as(from_court).when(report()).refused("not_in_stage");
    }
}
