//! The papers of a volume, in words.

use crate::domain::answer::CaseFile;
use crate::tui::lang::Lang;

/// Each paper that is there or should be, in binding order: its name, and whether it is there.
#[must_use]
pub fn documents(_lang: Lang, _file: &CaseFile) -> Vec<(String, bool)> {
    Vec::new()
}
