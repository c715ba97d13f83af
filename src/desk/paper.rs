//! Forms, filled in from what the register has: of a case for whoever reads it whole, of a dossier for who works on
//! credit. Which is which the questions behind it say; nothing of access is decided here.

use std::path::Path;

use super::fold::stream;
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, credit};
use crate::documents::case::CaseView;
use crate::documents::{Templates, credit as credit_forms, volume};
use crate::domain::answer::AsKnown;
use crate::domain::credit::basis::Law;
use crate::domain::paper::{Paper, PaperQuery, PaperSet, Wanted};
use crate::domain::refusal::refuse;
use crate::domain::sight::View;
use crate::ledger::Version;

impl Desk {
    /// Looks for an office's own wording of forms in a folder, which need not be there.
    #[must_use]
    pub fn with_templates(mut self, folder: &Path) -> Self {
        self.templates = Templates::of(folder);
        self
    }

    /// Forms of a case.
    pub(super) fn paper(&self, session: &Session, asked: &PaperQuery) -> Result<PaperSet, AskError> {
        if let Wanted::Paper(paper) = asked.wanted
            && paper.of_credit()
        {
            return Err(refuse("paper_of_credit").with("paper", paper).into());
        }
        let known = AsKnown { case: asked.case.clone(), known_at: None, as_of: None };
        // A page for assigning has not enough on it for any form.
        if self.known(session, &known)?.2 != View::Whole {
            return Err(refuse("forbidden").with("variant", "secret").with("policy_action", "paper").into());
        }
        let file = self.case_file(session, &known)?;
        let records = self.ledger.lock().read(&stream::case(file.case.id), Version(0))?;
        let hashes: Vec<String> = records.into_iter().map(|record| record.hash.0).collect();
        let (head, office) = (self.head_card()?, self.office());
        let view = CaseView {
            case: &file.case,
            names: &file.names,
            units: &office.units,
            clocks: &file.clocks,
            timeline: &file.timeline,
            hashes: &hashes,
            head: &head,
            today: self.clock.today(),
        };
        Ok(volume::make(&view, &asked.wanted, &self.templates)?)
    }

    /// A form of a dossier.
    pub(super) fn credit_paper(&self, session: &Session, code: &str, paper: Paper) -> Result<PaperSet, AskError> {
        self.may(session, Action::ReadCredit, Relation::Own)?;
        let id = self.subject(code)?;
        let dossier = credit::dossier(self.ledger.lock().as_ref(), id)?;
        dossier.known(code)?;
        let office = self.office();
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        Ok(credit_forms::make(&dossier, (self.clock.today(), law), paper, &self.templates)?)
    }
}
