//! `config.toml` of a register: where its host listens and which users are shared. Nothing a figure depends on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::failure::Failure;
use crate::domain::refusal::refuse;
use crate::exchange::attachments::Limits;

/// The file, in the register's directory.
const FILE: &str = "config.toml";

/// What it may say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Config {
    /// Where the host listens.
    pub socket: Option<PathBuf>,
    /// Users of the operating system that several people share, each with a key of their own.
    pub shared_accounts: BTreeSet<String>,
    /// Where backups are kept: looked at, never written to.
    pub backups: Option<PathBuf>,
    /// A folder, on another disk, in which the host keeps a second copy of the register while it runs.
    pub mirror: Option<PathBuf>,
    /// How large files of cases may be.
    pub attachments: Sizes,
}

/// How large files of cases may be, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Sizes {
    /// One file.
    pub file_bytes_max: Option<u64>,
    /// All files of one case.
    pub case_bytes_max: Option<u64>,
}

impl From<Sizes> for Limits {
    fn from(sizes: Sizes) -> Self {
        let usual = Self::default();
        Self {
            file_bytes_max: sizes.file_bytes_max.unwrap_or(usual.file_bytes_max),
            case_bytes_max: sizes.case_bytes_max.unwrap_or(usual.case_bytes_max),
            reserve_bytes: usual.reserve_bytes,
        }
    }
}

impl Config {
    /// The configuration of the register in `data`; the usual one where there is no file.
    ///
    /// # Errors
    /// A file that cannot be read or does not say what it should.
    pub(super) fn of(data: &Path) -> Result<Self, Failure> {
        let path = data.join(FILE);
        let wrong = |detail: String| {
            Failure::Register(refuse("config_wrong").with("path", path.display()).with("detail", detail))
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(error.message().to_owned())),
            // A member of the group may use the socket without seeing the register's directory.
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied) =>
            {
                Ok(Self::default())
            }
            Err(error) => Err(wrong(error.to_string())),
        }
    }
}
