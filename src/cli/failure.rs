//! Why a verb failed, and the exit status that says so.

use super::print::Printer;
use crate::client::ClientError;
use crate::desk::DeskError;
use crate::domain::order::Rejection;
use crate::domain::refusal::{Refusal, refuse};
use crate::exchange::backup::BackupError;
use crate::ledger::LedgerError;
use crate::words;

/// A failure of a verb.
#[derive(Debug)]
pub(super) enum Failure {
    /// A rule or the policy; status 1.
    Refused(Refusal),
    /// Something was found wrong and has been printed already; status 1.
    Found,
    /// Wrong usage; status 2.
    Usage(Refusal),
    /// The register cannot be reached or opened; status 3.
    Register(Refusal),
}

impl Failure {
    /// The exit status.
    pub(super) const fn status(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Found => 1,
            Self::Usage(_) => 2,
            Self::Register(_) => 3,
        }
    }

    /// One line for a program that started this one and waits for a word.
    pub(super) fn brief(&self, printer: &Printer) -> String {
        match self {
            Self::Found => "found".to_owned(),
            Self::Register(refusal) if refusal.code == "register_locked" => "locked".to_owned(),
            Self::Refused(refusal) | Self::Usage(refusal) | Self::Register(refusal) => {
                let told = words::refusal(printer.lang, refusal);
                words::joined(printer.lang, &[&told.what, &told.why]).replace('\n', " ")
            }
        }
    }

    /// What is wrong, as a code with arguments.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) | Self::Usage(refusal) | Self::Register(refusal) => refusal,
            Self::Found => refuse("interface_trouble").with("detail", "found"),
        }
    }

    /// A file that cannot be read or written.
    pub(super) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if error.kind() == ErrorKind::NotFound {
            return Self::Refused(match parent.filter(|parent| !parent.exists()) {
                Some(folder) => refuse("folder_missing").with("path", folder.display()),
                None => refuse("path_missing").with("path", path.display()),
            });
        }
        if error.kind() == ErrorKind::PermissionDenied {
            return Self::Refused(refuse("path_denied").with("path", path.display()));
        }
        if path.is_dir() {
            return Self::Refused(refuse("path_is_folder").with("path", path.display()));
        }
        // Of a temporary file the system's own words would name the temporary name.
        let detail = std::io::Error::from(error.kind());
        let detail = if error.raw_os_error().is_some() || error.get_ref().is_none() {
            detail.to_string()
        } else {
            error.to_string()
        };
        Self::Refused(refuse("file_trouble").with("path", path.display()).with("detail", detail))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Ledger(error) => error.into(),
            DeskError::NoRegister(place) => Self::Register(refuse("register_missing").with("path", place)),
            other => Self::Register(refuse("register_trouble").with("detail", other)),
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Register(match error {
            LedgerError::Locked(who) => refuse("register_locked").with("detail", who),
            LedgerError::Damaged(what) => refuse("ledger_damaged").with("detail", what),
            LedgerError::Io { context, source } if is_forbidden(&source) => {
                refuse("no_permission").with("detail", format!("{context}: {source}"))
            }
            other => refuse("register_trouble").with("detail", other),
        })
    }
}

/// The operating system lets this person not do that: by the modes of the file, or because the medium is read-only.
pub(super) fn is_forbidden(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem)
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::Refused(error.refusal())
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Rejected(Rejection::Refused(refusal)) => Self::Refused(refusal),
            ClientError::Rejected(rejection) => Self::Register(refuse("register_closed").with("detail", rejection)),
            other => Self::Register(refuse("register_trouble").with("detail", other)),
        }
    }
}
