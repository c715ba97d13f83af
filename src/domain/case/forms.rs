//! 文书: which papers the volume of a case must hold, and which it holds.
//!
//! The list and its order follow the forms of the Ministry's 2010 notice as offices use them (必须 / 按需). What is only
//! asked for where it exists becomes required as soon as the register itself shows that it exists: an agent means a
//! letter of authority, a visit means its record. Nothing here is stored beyond what was filed; what is missing is
//! derived.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::Case;
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::performance::PerformanceEntry;
use super::vocabulary::{Ending, Outcome, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};

vocabulary! {
    /// Papers of a volume, in the order they are bound.
    Form "form" {
        /// 卷宗封面
        Cover = "cover",
        /// 卷内目录
        Contents = "contents",
        /// 申请书
        Application = "application",
        /// 受理登记表 (in place of an application)
        AcceptanceRegister = "acceptance_register",
        /// 权利义务告知书
        RightsNotice = "rights_notice",
        /// 身份证明
        Identity = "identity",
        /// 授权委托书
        PowerOfAttorney = "power_of_attorney",
        /// 调查记录
        Investigation = "investigation",
        /// 证据材料
        Evidence = "evidence",
        /// 调解记录
        MediationRecord = "mediation_record",
        /// 调解协议书
        Agreement = "agreement",
        /// 口头协议登记表
        OralRegister = "oral_register",
        /// 履行凭证
        PerformanceProof = "performance_proof",
        /// 回访记录
        VisitRecord = "visit_record",
        /// 司法确认有关材料
        ConfirmationPapers = "confirmation_papers",
        /// 终止调解通知书
        TerminationNotice = "termination_notice",
        /// 不予受理通知书
        DeclineNotice = "decline_notice",
        /// 法院反馈函
        CourtReport = "court_report",
        /// 卷宗情况说明
        FileStatement = "file_statement",
        /// 封底
        BackCover = "back_cover",
    }
}

vocabulary! {
    /// Whether a paper has to be there.
    Need "form_need" {
        /// 必须
        Required = "required",
        /// 按需
        IfAny = "if_any",
    }
}

/// A paper in the volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledForm {
    /// The day it was filed.
    pub on: NaiveDate,
    /// Which paper.
    pub form: Form,
    /// How many pages; 0 where it was not counted.
    pub pages: u32,
    /// Remark, for instance 第二次调解.
    pub note: String,
    /// The file that is its copy, by its number: struck out, it takes the paper with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<u32>,
}

/// The papers a volume of this case must hold or may hold, in binding order. Papers that cannot occur are left out.
#[must_use]
pub fn required_forms(case: &Case) -> Vec<(Form, Need)> {
    Form::ALL.iter().filter_map(|form| need_of(case, *form).map(|need| (*form, need))).collect()
}

/// What a paper is to this case: required, if any, or none.
#[must_use]
pub fn need_of(case: &Case, form: Form) -> Option<Need> {
    let ending = case.ended.as_ref().map(|ended| ended.ending);
    let declined = case.intake.declined.is_some();
    let required_if = |condition: bool| if condition { Need::Required } else { Need::IfAny };
    let only_if = |condition: bool| condition.then_some(Need::Required);
    match form {
        Form::Cover | Form::Contents | Form::Application | Form::BackCover => Some(Need::Required),
        // One of the two; see `present`.
        Form::AcceptanceRegister | Form::Evidence | Form::FileStatement => Some(Need::IfAny),
        Form::Identity => Some(required_if(case.intake.accepted_on.is_some())),
        Form::RightsNotice | Form::MediationRecord => (!declined).then(|| required_if(mediated(case))),
        Form::PowerOfAttorney => Some(required_if(case.parties.iter().any(|party| !party.who.agents.is_empty()))),
        Form::Investigation => (!declined).then(|| required_if(investigated(case))),
        Form::Agreement => only_if(ending == Some(Ending::AgreedWritten) || case.agreement_on_paper()),
        Form::OralRegister => only_if(ending == Some(Ending::AgreedOral)),
        Form::PerformanceProof => case.settled().map(|_| required_if(paid(case))),
        Form::VisitRecord => (!declined).then(|| required_if(!case.visits.is_empty())),
        Form::ConfirmationPapers => case.settled().map(|_| required_if(!case.confirmation.applications.is_empty())),
        Form::TerminationNotice => ending.filter(|ending| ending.outcome() == Outcome::Failed).map(|_| Need::IfAny),
        Form::DeclineNotice => only_if(declined),
        Form::CourtReport => only_if(case.intake.source.as_ref().is_some_and(|source| source.kind.is_court())),
    }
}

/// A written agreement, or a failure that comes only after sitting together: there is a record of it. A dispute settled
/// by word of mouth is kept in its register form alone.
fn mediated(case: &Case) -> bool {
    let after_sitting = [Ending::AgreedWritten, Ending::Deadlock, Ending::RefusedToSign];
    case.ended.as_ref().is_some_and(|ended| after_sitting.contains(&ended.ending)) || !case.sessions.held.is_empty()
}

fn investigated(case: &Case) -> bool {
    !case.sessions.investigations.is_empty()
}

fn paid(case: &Case) -> bool {
    case.performance.entries.iter().any(|entry| entry.struck.is_none() && entry.amount_fen > Fen(0))
}

impl Case {
    fn agreement_on_paper(&self) -> bool {
        self.settled().is_some_and(super::agreement::Agreement::on_paper)
    }

    /// A paper is in the volume; an application and the acceptance register stand for each other.
    #[must_use]
    pub fn present(&self, form: Form) -> bool {
        self.forms.iter().any(|filed| match form {
            Form::Application => matches!(filed.form, Form::Application | Form::AcceptanceRegister),
            _ => filed.form == form,
        })
    }

    /// Nothing is on record that this paper would tell of: a record of sessions without any, a voucher nobody named, a record
    /// of visits without any. Printed, it is an empty sheet, and an empty sheet in a volume says that something was done.
    #[must_use]
    pub fn unrecorded(&self, form: Form) -> bool {
        let proven = |entry: &PerformanceEntry| entry.struck.is_none() && !entry.evidence.trim().is_empty();
        match form {
            Form::MediationRecord => self.sessions.held.is_empty(),
            Form::VisitRecord => self.visits.is_empty(),
            Form::PerformanceProof => !self.performance.entries.iter().any(proven),
            _ => false,
        }
    }

    /// The required papers that are not in the volume, in binding order.
    #[must_use]
    pub fn missing_forms(&self) -> Vec<Form> {
        required_forms(self)
            .into_iter()
            .filter(|(form, need)| *need == Need::Required && !self.present(*form))
            .map(|(form, _)| form)
            .collect()
    }
}

impl Form {
    /// A volume holds one of these; of others there may be several (a record of each session).
    const fn is_single(self) -> bool {
        matches!(
            self,
            Self::Cover
                | Self::Contents
                | Self::BackCover
                | Self::AcceptanceRegister
                | Self::Agreement
                | Self::OralRegister
                | Self::DeclineNotice
                | Self::TerminationNotice
                | Self::FileStatement
        )
    }
}

/// The largest number of pages of one paper or volume.
pub const PAGES_MAX: u32 = 5_000;

/// 归入卷宗: puts a paper in the volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileForm {
    /// Which paper.
    pub form: Form,
    /// How many pages.
    #[serde(default)]
    pub pages: u32,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// 文书一并入卷: puts the papers that are there in the volume in one go, as a volume is bound: which ones, not how many pages
/// each. The pages of the whole are counted when it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileForms {
    /// Which papers.
    pub forms: BTreeSet<Form>,
}

/// A paper was put in the volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFiled {
    /// Which paper.
    pub form: Form,
    /// How many pages.
    pub pages: u32,
    /// Remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The number of the file that is its copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<u32>,
}

impl Act for FileForm {
    const TYPE: &'static str = "file_form";
    const FIELDS: &'static [Field] =
        &[need("form", Form::FIELD), may("pages", FieldKind::Number(0, PAGES_MAX)), may("note", FieldKind::Line)];
    // Papers come in after archiving too: a visit, a ruling.
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { form: Form::MediationRecord, pages: 4, note: "第一次调解".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.pages > PAGES_MAX {
            return Err(refuse("pages_too_many").with("pages", self.pages).with("max", PAGES_MAX));
        }
        let filed = FormFiled { form: self.form, pages: self.pages, note: self.note.clone(), attachment: None };
        Ok(Decision::one(context.on, filed).warning(filed_twice(case, self.form)).warning(filed_empty(case, self.form)))
    }
}

/// A sheet that is filed though the register knows of nothing it could tell. A voucher may be there all the same: it is paper.
fn filed_empty(case: &Case, form: Form) -> Option<Warning> {
    let record = matches!(form, Form::MediationRecord | Form::VisitRecord);
    (record && case.unrecorded(form)).then(|| warn("form_unrecorded").with("form", form))
}

/// Of these a volume holds one, and it is there.
fn filed_twice(case: &Case, form: Form) -> Option<Warning> {
    let before = case.forms.iter().find(|filed| form.is_single() && filed.form == form)?;
    Some(warn("form_filed_twice").with("form", form).with("on", before.on))
}

impl Act for FileForms {
    const TYPE: &'static str = "file_forms";
    const FIELDS: &'static [Field] = &[need("forms", FieldKind::List(&Form::FIELD)).preset(Preset::MissingForms)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { forms: [Form::Cover, Form::Contents, Form::BackCover].into() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let filed = |form: Form| FormFiled { form, pages: 0, note: String::new(), attachment: None };
        let mut forms = self.forms.iter().copied();
        let first = forms.next().ok_or_else(|| refuse("no_forms"))?;
        let decision =
            forms.fold(Decision::one(context.on, filed(first)), |all, form| all.and(context.on, filed(form)));
        let twice = self.forms.iter().filter_map(|form| filed_twice(case, *form));
        Ok(decision.warning(twice).warning(self.forms.iter().filter_map(|form| filed_empty(case, *form))))
    }
}

impl Fold for FormFiled {
    const KIND: &'static str = "form_filed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let Self { form, pages, note, attachment } = self.clone();
        case.forms.push(FiledForm { on: fact.on, form, pages, note, attachment });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::agreement::AgreeOrally;
    use crate::domain::case::confirmation::ApplyConfirmation;
    use crate::domain::case::decision::{Decline, DeclineGround};
    use crate::domain::case::ending::End;
    use crate::domain::case::party::{Agent, Authority};
    use crate::domain::case::testing::{agreed, agreed_as, key, mediating, registered, sitting};
    use crate::domain::case::vocabulary::SourceKind;

    fn required(case: &Case) -> Vec<&'static str> {
        let required = required_forms(case).into_iter().filter(|(_, need)| *need == Need::Required);
        required.map(|(form, _)| form.value()).collect()
    }

    #[test]
    fn a_written_agreement_needs_its_record_and_its_text() {
        assert_eq!(
            required(&agreed().case),
            [
                "cover",
                "contents",
                "application",
                "rights_notice",
                "identity",
                "mediation_record",
                "agreement",
                "back_cover"
            ]
        );
    }

    #[test]
    fn a_record_of_what_was_never_recorded_is_filed_with_a_warning() {
        let form = |form: Form| FileForm { form, pages: 1, note: String::new() };
        agreed().when(form(Form::MediationRecord)).warned(&["form_unrecorded"]).done();
        agreed().when(FileForms { forms: [Form::MediationRecord].into() }).warned(&["form_unrecorded"]).done();
        let held = mediating().on("2026-03-10").when(sitting()).done();
        assert!(!held.case.unrecorded(Form::MediationRecord));
        held.when(form(Form::MediationRecord)).warned(&[]).done();
    }

    #[test]
    fn an_oral_agreement_needs_its_register_form_instead() {
        let oral = AgreeOrally { instalments: Vec::new(), ..AgreeOrally::example() };
        let oral = mediating().on("2026-03-10").when(oral).done();
        let required = required(&oral.case);
        assert!(required.contains(&"oral_register") && !required.contains(&"agreement"));
        assert!(required.contains(&"identity"));
    }

    #[test]
    fn a_declined_request_needs_its_notice_and_nothing_of_mediation() {
        let decline =
            Decline { ground: DeclineGround::NotCivil, reason: "属行政争议。".to_owned(), applicant_told: true };
        let declined = registered().when(decline).done();
        assert_eq!(required(&declined.case), ["cover", "contents", "application", "decline_notice", "back_cover"]);
        assert_eq!(need_of(&declined.case, Form::MediationRecord), None);
    }

    #[test]
    fn a_refusal_before_anybody_met_needs_no_record_of_mediation() {
        let end = End { ending: Ending::Refused, by: Some(key("r1")), elsewhere: None, ..End::example() };
        let refused = mediating().when(end).done();
        let required = required(&refused.case);
        assert!(!required.contains(&"agreement"));
        assert_eq!(need_of(&refused.case, Form::TerminationNotice), Some(Need::IfAny));
        assert_eq!(need_of(&refused.case, Form::Agreement), None);
        assert_eq!(need_of(&refused.case, Form::PerformanceProof), None);
    }

    #[test]
    fn what_the_register_shows_to_exist_has_to_be_in_the_volume() {
        let case = agreed_as(|request| {
            request.source.kind = SourceKind::CourtDelegated;
            request.source.number = Some("（2026）示例诉前调3号".to_owned());
            request.respondents[0].agents =
                vec![Agent { name: "曹映雪".to_owned(), authority: Authority::General, until: None, phone: None }];
        });
        let case = case.on("2026-04-10").when(ApplyConfirmation::example()).done();
        let required = required(&case.case);
        for form in ["power_of_attorney", "confirmation_papers", "court_report"] {
            assert!(required.contains(&form), "{form}");
        }
        assert!(!required.contains(&"visit_record"));
    }

    #[test]
    fn a_second_cover_is_filed_with_a_warning_a_second_record_without() {
        let filed = |form| FileForm { form, ..FileForm::example() };
        let case = registered().when(filed(Form::Cover)).warned(&[]).done();
        let case = case.when(filed(Form::Cover)).warned(&["form_filed_twice"]).done();
        let case = case.when(filed(Form::MediationRecord)).done();
        case.when(filed(Form::MediationRecord)).warned(&["form_unrecorded"]).done();
    }

    #[test]
    fn what_is_bound_together_is_filed_in_one_go() {
        let missing: BTreeSet<Form> = agreed().case.missing_forms().into_iter().collect();
        let case = agreed().when(FileForms { forms: missing.clone() }).warned(&["form_unrecorded"]).done();
        assert!(case.case.missing_forms().is_empty());
        assert_eq!(case.case.forms.len(), missing.len());
        let again = case.when(FileForms { forms: [Form::Cover, Form::MediationRecord].into() });
        again.warned(&["form_filed_twice", "form_unrecorded"]).done();
        agreed().when(FileForms { forms: BTreeSet::new() }).refused("no_forms");
    }

    #[test]
    fn filing_makes_a_paper_present_and_the_acceptance_register_stands_for_the_application() {
        let case = registered().when(FileForm { form: Form::AcceptanceRegister, ..FileForm::example() }).done();
        assert!(case.case.present(Form::Application) && !case.case.present(Form::Cover));
        assert!(!case.case.missing_forms().contains(&Form::Application));
        assert_eq!(case.case.forms[0].pages, 4);
        case.when(FileForm { pages: 5_001, ..FileForm::example() }).refused("pages_too_many");
    }
}
