//! Half filled forms: those put away in this session, and those the desk keeps.
//!
//! The desk's are the ones that survive; a form is put away here only until the desk has acknowledged what stands in it, so
//! that there is one place to go on from. Whether something is *saved* is known from the desk's answer alone, and nothing
//! here claims it earlier.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use uuid::Uuid;

use crate::domain::draft::{Draft, DraftOrder, KeptDraft};

use super::layer::ActForm;

pub use crate::domain::draft::DraftKey;

/// What is known of drafts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drafts {
    /// Forms put away in this session, as long as the desk keeps nothing or something older of them.
    pub forms: BTreeMap<DraftKey, ActForm>,
    /// What the desk keeps, the last saved first.
    pub kept: Vec<KeptDraft>,
    /// The desk has said what it keeps, or that it cannot.
    pub are_read: bool,
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

    /// All of them, the last saved first; those not saved yet at the end.
    #[must_use]
    pub fn listed(&self) -> Vec<DraftKey> {
        let mut keys: Vec<DraftKey> = self.kept.iter().map(|kept| kept.draft.key.clone()).collect();
        let more: Vec<DraftKey> = self.forms.keys().filter(|key| !keys.contains(key)).cloned().collect();
        keys.extend(more);
        keys
    }

    /// Those of one form about one thing.
    #[must_use]
    pub fn of(&self, like: &DraftKey) -> Vec<DraftKey> {
        self.listed().into_iter().filter(|key| key.is_beside(like)).collect()
    }

    /// Whom the form is about, to recognise one without a case by: what would be gone on with says it.
    #[must_use]
    pub fn first_words(&self, key: &DraftKey) -> String {
        let value = |id: &str| match (self.forms.get(key), self.kept(key)) {
            (Some(here), _) => Some(here.form.value(id).to_owned()),
            (None, kept) => kept.and_then(|kept| kept.draft.values.get(id).cloned()),
        };
        let parties = ["applicants.0.name", "respondents.0.name"].into_iter().filter_map(value);
        parties.map(|name| name.trim().to_owned()).find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// The order to throw one away, unless another session than `hand` has written on it since.
    #[must_use]
    pub fn discard(&self, key: DraftKey, hand: Uuid) -> DraftOrder {
        let revision = self.kept(&key).map_or(0, |kept| kept.draft.revision);
        DraftOrder::Discard { key, hand, revision }
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
