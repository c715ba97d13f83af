//! 卷宗: the whole of a case in the order papers are bound, and single forms of it.
//!
//! Which forms a volume brings follows from the case: what the domain asks for, what the register can fill in because it
//! happened, the list of contents made last because it names the rest, and as appendix the case's own records with the
//! hashes that pin them. What must be there and is not is told form by form.

use super::Templates;
use super::case::{CaseView, data};
use super::fill::{Data, sheets};
use crate::domain::case::Case;
use crate::domain::case::forms::{FiledForm, Form, need_of, required_forms};
use crate::domain::case::vocabulary::Outcome;
use crate::domain::paper::{FormStanding, Paper, PaperSet, Sheet, Wanted};
use crate::domain::refusal::{Refusal, refuse};
use crate::words::{Lang, worded};

/// The forms asked for, filled in from a case.
///
/// # Errors
/// What is wrong with a template.
pub fn make(view: &CaseView<'_>, wanted: &Wanted, templates: &Templates) -> Result<PaperSet, Refusal> {
    match wanted {
        Wanted::Paper(paper) => one(view, *paper, templates),
        Wanted::Volume => volume(view, templates),
    }
}

/// What a form is called.
#[must_use]
pub fn title(paper: Paper) -> String {
    worded(Lang::Zh, "paper", paper.value())
}

fn about(case: &Case) -> String {
    case.label()
}

fn one(view: &CaseView<'_>, paper: Paper, templates: &Templates) -> Result<PaperSet, Refusal> {
    // A list of contents is one of a volume.
    if paper == Paper::Contents {
        let mut whole = volume(view, templates)?;
        whole.sheets.retain(|sheet| sheet.paper == Paper::Contents);
        return Ok(PaperSet { front: whole.sheets.len(), ..whole });
    }
    if contradicted(view.case, paper) {
        return Err(refuse("paper_contradicted").with("paper", paper).with("case", about(view.case)));
    }
    let sheets = sheets(&templates.get(paper)?, paper, &title(paper), &data(view));
    Ok(PaperSet { about: about(view.case), sheets, front: 0, standing: Vec::new(), head: None })
}

/// A notice of what did not happen. A form ahead of its time is room to write in; a notice that mediation failed, of a case
/// that ended in an agreement, is a false paper.
fn contradicted(case: &Case, paper: Paper) -> bool {
    let outcome = case.ended.as_ref().map(|ended| ended.ending.outcome());
    match paper {
        Paper::TerminationNotice => {
            case.intake.declined.is_some() || outcome.is_some_and(|outcome| outcome != Outcome::Failed)
        }
        Paper::DeclineNotice => case.intake.accepted_on.is_some(),
        _ => false,
    }
}

fn volume(view: &CaseView<'_>, templates: &Templates) -> Result<PaperSet, Refusal> {
    let data = data(view);
    let mut made = Vec::new();
    let papers = papers(view.case);
    for paper in papers.iter().copied().filter(|paper| *paper != Paper::Contents) {
        made.extend(sheets(&templates.get(paper)?, paper, &title(paper), &data));
    }
    // The cover and the contents themselves are in no list of contents.
    let front = 2;
    let lines = made.iter().enumerate().filter(|(_, sheet)| sheet.paper != Paper::Cover);
    let lines: Vec<(usize, &Sheet)> = lines.filter(|(_, sheet)| sheet.paper != Paper::BackCover).collect();
    let listed = lines.iter().enumerate().map(|(number, (index, sheet))| {
        // The contents come between the cover and the rest.
        let line = Data::default().with("序号", number + 1).with("名称", &sheet.title).with("备注", "");
        line.on_page_of(index + 1)
    });
    let beside = attached(view.case, &papers, lines.len());
    let contents = data.list("目录", listed.chain(beside));
    let template = templates.get(Paper::Contents)?;
    let contents = sheets(&template, Paper::Contents, &title(Paper::Contents), &contents);
    made.splice(1..1, contents);
    let standing = standing(view.case, &papers);
    let head = Some(view.head.clone());
    Ok(PaperSet { about: about(view.case), sheets: made, front, standing, head })
}

/// Papers on record as filed that the program does not make: they are bound behind, each with its own pages.
fn attached(case: &Case, papers: &[Paper], already: usize) -> Vec<Data> {
    let made: Vec<Form> = papers.iter().filter_map(|paper| paper.form()).collect();
    let external = external_papers(case, &made);
    // A file that is the copy of a paper is one line with it.
    let files = case.standing_attachments().filter(|file| file.form.is_none());
    let filed = external.count();
    let files = files.enumerate().map(|(index, file)| {
        let pages = if file.pages > 0 { format!("共{}页", file.pages) } else { String::new() };
        let number = already + filed + index + 1;
        Data::default().with("序号", number).with("名称", &file.name).with("备注", "附件").with("页号", pages)
    });
    let files: Vec<Data> = files.collect();
    external_papers(case, &made)
        .enumerate()
        .map(|(index, filed)| {
            let name = worded(Lang::Zh, "form", filed.form.value());
            let name = if filed.note.is_empty() { name } else { format!("{name}（{}）", filed.note) };
            let pages = if filed.pages > 0 { format!("共{}页", filed.pages) } else { String::new() };
            Data::default()
                .with("序号", already + index + 1)
                .with("名称", name)
                .with("备注", "附后")
                .with("页号", pages)
        })
        .chain(files)
        .collect()
}

/// Papers on record as filed that the program does not make. Copies of documents are never made here: the list of them is.
fn external_papers<'a>(case: &'a Case, made: &'a [Form]) -> impl Iterator<Item = &'a FiledForm> {
    case.forms.iter().filter(|filed| {
        matches!(filed.form, Form::Identity | Form::Evidence | Form::PerformanceProof | Form::PowerOfAttorney)
            || !made.contains(&filed.form)
    })
}

/// The forms a volume of this case brings, in binding order.
#[must_use]
pub fn papers(case: &Case) -> Vec<Paper> {
    Paper::ALL.iter().copied().filter(|paper| brings(case, *paper)).collect()
}

fn brings(case: &Case, paper: Paper) -> bool {
    use crate::domain::case::forms::Need::Required;
    let required = |form: Form| need_of(case, form) == Some(Required);
    let ended = case.ended.is_some();
    match paper {
        Paper::Cover
        | Paper::Contents
        | Paper::Application
        | Paper::Identity
        | Paper::FileStatement
        | Paper::History
        | Paper::BackCover => true,
        Paper::AcceptanceRegister => case.intake.accepted_on.is_some(),
        Paper::DeclineNotice => case.intake.declined.is_some(),
        Paper::RightsNotice => required(Form::RightsNotice) || !case.rights.tellings.is_empty(),
        Paper::PowerOfAttorney => case.parties.iter().any(|party| !party.who.agents.is_empty()),
        Paper::Investigation => !case.sessions.investigations.is_empty(),
        Paper::EvidenceList => case.intake.accepted_on.is_some(),
        Paper::TransferLetter => !case.custody.transits.is_empty(),
        Paper::ExtensionConsent => !case.extensions.is_empty(),
        // Without a session on record it would be an empty sheet that says there was one.
        Paper::MediationRecord => required(Form::MediationRecord) && !case.unrecorded(Form::MediationRecord),
        Paper::Agreement => case.agreement.as_ref().is_some_and(|agreement| agreement.on_paper()),
        Paper::OralRegister => required(Form::OralRegister),
        Paper::TerminationNotice => need_of(case, Form::TerminationNotice).is_some(),
        Paper::PerformanceRecord => case.settled().is_some(),
        Paper::VisitRecord => !case.visits.is_empty(),
        Paper::ConfirmationApplication => !case.confirmation.applications.is_empty(),
        Paper::CourtReport => required(Form::CourtReport),
        Paper::ClosingReport => ended,
        Paper::CreditEvidence
        | Paper::ListingNotice
        | Paper::ListingDecision
        | Paper::RepairAcceptance
        | Paper::RepairDecision
        | Paper::Pledge => false,
    }
}

/// How every paper of the volume stands.
#[must_use]
pub fn standing(case: &Case, papers: &[Paper]) -> Vec<FormStanding> {
    let made: Vec<Form> = papers.iter().filter_map(|paper| paper.form()).collect();
    let reasons = case.archived.as_ref().map(|archived| archived.missing.as_slice()).unwrap_or_default();
    let of = required_forms(case).into_iter();
    of.map(|(form, need)| FormStanding {
        form,
        need,
        filed: case.present(form),
        made: made.contains(&form) && !case.unrecorded(form),
        unrecorded: case.unrecorded(form),
        reason: reasons.iter().find(|missing| missing.form == form).map(|missing| missing.reason.clone()),
    })
    .collect()
}
