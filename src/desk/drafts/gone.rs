//! Drafts that were thrown away, by their ids: a save of one of them that arrives later brings nothing back.
//!
//! One small file a person beside the drafts, replaced whole before the draft itself is removed. An id is remembered as long
//! as a draft may live; beyond [`GONE_MAX`] of them the oldest are forgotten, which somebody who throws away so many in a
//! month does only to themselves. It holds no text of any draft.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Drafts, is_old, person};
use crate::domain::draft::DraftKey;

/// Ends the name of a person's list.
const GONE: &str = "gone.list";
/// The most ids remembered for one person.
const GONE_MAX: usize = 1000;

/// A person's list, in the order in which drafts were thrown away.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Gone(Vec<Thrown>);

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Thrown {
    id: Uuid,
    at: DateTime<Utc>,
}

impl Gone {
    pub(super) fn has(&self, key: &DraftKey) -> bool {
        self.0.iter().any(|thrown| thrown.id == key.id)
    }

    fn with(mut self, id: Uuid, now: DateTime<Utc>) -> Self {
        self.0.retain(|thrown| thrown.id != id && !is_old(thrown.at, now));
        self.0.push(Thrown { id, at: now });
        let beyond = self.0.len().saturating_sub(GONE_MAX);
        self.0.drain(..beyond);
        self
    }
}

impl Drafts {
    /// What a person has thrown away. A list that cannot be read counts as empty: a draft too many costs a look, refusing to
    /// keep any would cost what is being typed.
    pub(super) fn gone(&self, account: &str) -> io::Result<Gone> {
        match fs::read(self.dir.join(name(account))) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Gone::default()),
            Err(error) => Err(error),
        }
    }

    /// Remembers one more. A draft without an id of its own has none to remember: its name belongs to the next one too.
    pub(super) fn note_gone(&self, account: &str, key: &DraftKey, now: DateTime<Utc>) -> io::Result<()> {
        if key.id.is_nil() {
            return Ok(());
        }
        let gone = self.gone(account)?.with(key.id, now);
        self.replace(&name(account), &serde_json::to_vec(&gone)?)
    }
}

fn name(account: &str) -> String {
    format!("{}{GONE}", person(account))
}

/// Whether a file is a list of which nothing need be remembered any more.
pub(super) fn is_over(path: &Path, now: DateTime<Utc>) -> bool {
    let is_list = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(GONE));
    let read = || serde_json::from_slice::<Gone>(&fs::read(path).ok()?).ok();
    is_list && read().is_some_and(|gone| gone.0.iter().all(|thrown| is_old(thrown.at, now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::KEPT_DAYS;
    use chrono::Duration;

    #[test]
    fn ids_are_remembered_as_long_as_a_draft_may_live_and_in_bounded_number() {
        let at = |day: i64| DateTime::UNIX_EPOCH + Duration::days(day);
        let key = |id: u128| DraftKey { id: Uuid::from_u128(id), ..DraftKey::of("end", None) };
        let gone = Gone::default().with(Uuid::from_u128(1), at(0)).with(Uuid::from_u128(2), at(KEPT_DAYS));
        assert!(gone.has(&key(1)) && gone.has(&key(2)) && !gone.has(&key(3)));
        let gone = gone.with(Uuid::from_u128(3), at(KEPT_DAYS + 1));
        assert!(!gone.has(&key(1)) && gone.has(&key(2)));
        let many = (10..).take(GONE_MAX).fold(gone, |gone, id| gone.with(Uuid::from_u128(id), at(KEPT_DAYS + 1)));
        assert!(!many.has(&key(2)) && !many.has(&key(3)) && many.has(&key(10)), "the oldest go first");
    }
}
