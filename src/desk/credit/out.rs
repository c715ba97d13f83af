//! Dossiers on their way out in a file, part by part: on record before the first of them leaves.

use chrono::NaiveDate;

use super::kept::DOSSIERS;
use super::{document, read};
use crate::desk::Desk;
use crate::desk::policy::{Action, Relation};
use crate::desk::query::AskError;
use crate::desk::session::Session;
use crate::domain::credit::SubjectId;
use crate::domain::credit::basis::Law;
use crate::domain::credit::reply::CreditFile;
use crate::store::Store;

/// Dossiers that leave at a time: an answer has its limit.
const OUT_AT_ONCE: usize = 64;

impl Desk {
    /// The dossiers behind an id, as many as leave at a time.
    pub(super) fn dossiers_out(
        &self,
        session: &Session,
        (after, unmasked): (Option<SubjectId>, bool),
        today: NaiveDate,
    ) -> Result<Vec<CreditFile>, AskError> {
        let action = if unmasked { Action::DecideCredit } else { Action::ReadCredit };
        self.may(session, action, Relation::Own)?;
        self.note_credit_export(session, unmasked)?;
        let after = after.map(document);
        let part = |store: &Store| store.documents_under(DOSSIERS, after.as_deref(), OUT_AT_ONCE);
        let office = self.office();
        let law = Law { rules: &office.rules, calendar: &office.calendar };
        let mut files = Vec::new();
        for (_, bytes) in self.views(part)? {
            let dossier = read(&bytes)?;
            let code = dossier.subject.as_ref().map(|subject| subject.code.clone());
            let mut file = CreditFile::of(dossier, today, law);
            if let (true, Some(subject), Some(code)) = (unmasked, &mut file.dossier.subject, code) {
                subject.code = code;
            }
            files.push(file);
        }
        Ok(files)
    }
}
