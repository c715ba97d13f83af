//! Official forms: from a case or a dossier to sheets, and from sheets to a document or plain text.
//!
//! Wording stands in templates ([`template`]) that an office can replace; what a form is filled in from is put into the
//! words of papers by [`case`] and [`credit`], which share no value, since nothing of a mediation may be said on a paper of
//! credit. [`fill`] joins the two, [`word`] and [`mod@text`] set the result. All of it is pure: the same case, day and
//! templates give the same bytes. Reading templates from a folder is the only thing done with files. It knows no terminal.

pub mod case;
pub mod credit;
pub mod fill;
pub mod number;
pub mod pages;
pub mod template;
pub mod text;
pub mod volume;
pub mod word;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use self::template::{Scope, TEMPLATE_BYTES_MAX, Template};
use crate::domain::paper::Paper;
use crate::domain::refusal::{Refusal, refuse};

/// The folder of a register in which an office's own templates are looked for.
pub const TEMPLATES_DIR: &str = "templates";

/// The wording the program brings, by form.
macro_rules! builtin {
    ($($paper:ident = $file:literal,)+) => {
        /// The wording of a form as the program brings it.
        #[must_use]
        pub const fn builtin(paper: Paper) -> &'static str {
            match paper { $(Paper::$paper => include_str!(concat!("templates/", $file, ".txt")),)+ }
        }
    };
}

builtin! {
    Cover = "cover",
    Contents = "contents",
    Application = "application",
    AcceptanceRegister = "acceptance_register",
    DeclineNotice = "decline_notice",
    RightsNotice = "rights_notice",
    Identity = "identity",
    PowerOfAttorney = "power_of_attorney",
    Investigation = "investigation",
    EvidenceList = "evidence_list",
    TransferLetter = "transfer_letter",
    ExtensionConsent = "extension_consent",
    MediationRecord = "mediation_record",
    Agreement = "agreement",
    OralRegister = "oral_register",
    TerminationNotice = "termination_notice",
    PerformanceRecord = "performance_record",
    VisitRecord = "visit_record",
    ConfirmationApplication = "confirmation_application",
    CourtReport = "court_report",
    ClosingReport = "closing_report",
    FileStatement = "file_statement",
    History = "history",
    BackCover = "back_cover",
    CreditEvidence = "credit_evidence",
    ListingNotice = "listing_notice",
    ListingDecision = "listing_decision",
    RepairAcceptance = "repair_acceptance",
    RepairDecision = "repair_decision",
    Pledge = "pledge",
}

/// What a form may ask for.
#[must_use]
pub fn scope(paper: Paper) -> &'static Scope {
    if paper.of_credit() { &credit::SCOPE } else { &case::SCOPE }
}

/// The file a form's template is in.
#[must_use]
pub fn file_name(paper: Paper) -> String {
    format!("{paper}.txt")
}

/// Where templates come from: an office's folder, else what the program brings.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
}

impl Templates {
    /// Looked for in a folder first; the folder need not be there.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()) }
    }

    /// A form's template, read now: an office sees what it mended at once.
    ///
    /// # Errors
    /// What [`Template::parse`] finds, and `template_unreadable` with the operating system's words.
    pub fn get(&self, paper: Paper) -> Result<Template, Refusal> {
        let name = file_name(paper);
        let own = self.folder.as_ref().map(|folder| folder.join(&name));
        let bytes = match own.as_ref().map(|path| (path, read(path))) {
            Some((_, Ok(Some(bytes)))) => bytes,
            Some((path, Err(error))) => {
                return Err(refuse("template_unreadable").with("file", path.display()).with("detail", error));
            }
            Some((_, Ok(None))) | None => builtin(paper).as_bytes().to_vec(),
        };
        Template::parse(&name, &bytes, scope(paper))
    }
}

/// A file of the folder, at most one byte more than a template may have; none where there is none.
fn read(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    use std::io::Read as _;
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    file.take(TEMPLATE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests;
