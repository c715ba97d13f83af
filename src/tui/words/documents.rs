//! The papers of a volume, in words.

use crate::domain::answer::CaseFile;
use crate::domain::case::forms::{Need, required_forms};
use crate::tui::lang::Lang;

/// Each paper that is there or must be, in binding order: its name, and whether it is there.
#[must_use]
pub fn documents(lang: Lang, file: &CaseFile) -> Vec<(String, bool)> {
    required_forms(&file.case)
        .into_iter()
        .map(|(form, need)| (form, need, file.case.present(form)))
        .filter(|(_, need, there)| *there || *need == Need::Required)
        .map(|(form, _, there)| (lang.say(&format!("form.{form}")).into_owned(), there))
        .collect()
}
