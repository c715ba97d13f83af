//! Half filled forms: those put away in this session, and those the desk keeps.
//!
//! The desk's are the ones that survive; what is put away here is the same, a keystroke fresher. Whether something is
//! *saved* is known from the desk's answer alone, and nothing here claims it earlier.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::domain::draft::{Draft, KeptDraft};
use crate::tui::widgets::form::Form;

pub use crate::domain::draft::DraftKey;

/// What is known of drafts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drafts {
    /// Forms put away in this session.
    pub forms: BTreeMap<DraftKey, Form>,
    /// What the desk keeps, the last saved first.
    pub kept: Vec<KeptDraft>,
    /// Something was typed into the form on top since its draft was last handed to the desk.
    pub unsaved: bool,
    /// The last one the desk acknowledged, and when.
    pub saved: Option<(DraftKey, NaiveDateTime)>,
    /// Why the last one could not be saved.
    pub trouble: Option<String>,
    /// The draft to go on with as soon as its case has been read.
    pub opening: Option<DraftKey>,
}

impl Drafts {
    /// Every form that waits to be finished.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<DraftKey> {
        self.forms.keys().cloned().chain(self.kept.iter().map(|kept| kept.draft.key.clone())).collect()
    }

    /// What the desk keeps for a form.
    #[must_use]
    pub fn kept(&self, key: &DraftKey) -> Option<&KeptDraft> {
        self.kept.iter().find(|kept| kept.draft.key == *key)
    }

    /// A draft was saved.
    pub fn acknowledged(&mut self, draft: &Draft, at: NaiveDateTime) {
        let earlier = self.kept(&draft.key).and_then(|kept| kept.version_now);
        self.kept.retain(|kept| kept.draft.key != draft.key);
        self.kept.insert(0, KeptDraft { draft: draft.clone(), at, version_now: earlier.or(draft.version) });
        self.saved = Some((draft.key.clone(), at));
        self.trouble = None;
    }

    /// A form was sent or its draft thrown away: nothing of it waits any more.
    pub fn forget(&mut self, key: &DraftKey) {
        self.forms.remove(key);
        self.kept.retain(|kept| kept.draft.key != *key);
        self.saved.take_if(|(saved, _)| saved == key);
    }
}

/// The list of drafts, to go on from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftList {
    /// Which one is selected.
    pub index: usize,
    /// Throwing the selected one away was asked for once, and has to be said again.
    pub asked: bool,
}
