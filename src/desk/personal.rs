//! What the desk remembers for a person or a committee beside the register: how far somebody has looked, and kept lists.
//!
//! Small files beside the views, not records of the ledger: none of it is a fact of a case, no figure depends on it, and
//! losing it costs a person a minute. A stream would keep for ever who looked when, which nobody asked for and the people
//! concerned might well mind. And not in the views: those may be thrown away at any time, this could not be computed again.
//! A file is replaced whole (written, synced, renamed), so it is never half; one that cannot be read counts as empty.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::DeskError;
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, names};
use crate::domain::answer::SavedList;
use crate::domain::refusal::refuse;
use crate::domain::unit::UnitCode;

/// The directory beside the views.
const DIR: &str = "people";
/// The most lists one person, or one committee, keeps.
const LISTS_MAX: usize = 40;
/// The longest name of a list, in characters.
const NAME_CHARS_MAX: usize = 24;
/// The longest filter kept, in characters.
const TYPED_CHARS_MAX: usize = 400;

/// The files; one writer at a time.
pub(super) struct Personal {
    dir: PathBuf,
    writing: Mutex<()>,
}

/// A person's file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Own {
    /// Everything in the ledger up to here has been looked at.
    seen: Option<u64>,
    lists: Vec<SavedList>,
}

/// A committee's file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Common {
    lists: Vec<SavedList>,
}

impl Personal {
    /// The files beside the views.
    pub(super) fn beside(views: &Path) -> Self {
        Self { dir: views.parent().unwrap_or(views).join(DIR), writing: Mutex::new(()) }
    }

    /// How far a person has looked.
    pub(super) fn seen(&self, session: &Session) -> Option<u64> {
        self.read::<Own>(&own(session)).seen
    }

    /// Notes how far; never back.
    pub(super) fn saw(&self, session: &Session, position: u64) -> Result<(), DeskError> {
        self.change(&own(session), |file: &mut Own| file.seen = file.seen.max(Some(position)))
    }

    /// The lists a person can choose from: the committee's first.
    pub(super) fn lists(&self, session: &Session) -> Vec<SavedList> {
        let mut lists = self.read::<Common>(&common(session.committee())).lists;
        lists.extend(self.read::<Own>(&own(session)).lists);
        lists
    }

    /// Changes one of a person's, or of the committee's, lists.
    fn change_lists(
        &self,
        session: &Session,
        shared: bool,
        change: impl FnOnce(&mut Vec<SavedList>),
    ) -> Result<(), DeskError> {
        if shared {
            self.change(&common(session.committee()), |file: &mut Common| change(&mut file.lists))
        } else {
            self.change(&own(session), |file: &mut Own| change(&mut file.lists))
        }
    }

    fn read<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        fs::read(self.dir.join(name)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn change<T: DeserializeOwned + Serialize + Default>(
        &self,
        name: &str,
        change: impl FnOnce(&mut T),
    ) -> Result<(), DeskError> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file: T = self.read(name);
        change(&mut file);
        let bytes = serde_json::to_vec_pretty(&file).map_err(|error| DeskError::Internal(error.to_string()))?;
        let path = self.dir.join(name);
        let context = || format!("writing {}", path.display());
        replace(&self.dir, &path, &bytes).map_err(|source| DeskError::Io { context: context(), source })
    }
}

/// Writes a file beside, syncs it, and puts it in the place of the old one.
fn replace(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Who looked at what is nobody else's business.
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(dir)?.sync_all()
}

/// A person's file. Account names hold no separators (`AccountName::check`); should one ever, it is not followed.
fn own(session: &Session) -> String {
    format!("account-{}.json", plain(&session.account.name.0))
}

fn common(committee: &UnitCode) -> String {
    format!("committee-{}.json", plain(&committee.0))
}

fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "_.-@".contains(c) { c } else { '_' }).collect()
}

impl Desk {
    /// Keeps a list under its name; one of that name is replaced. A committee's is kept by those who decide there.
    pub(super) fn keep_list(&self, session: &Session, list: &SavedList) -> Result<Vec<SavedList>, AskError> {
        self.may_keep(session, list.shared)?;
        let name = list.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(refuse("list_name").with("name", names::short(&name)).with("max", NAME_CHARS_MAX).into());
        }
        if list.typed.chars().count() > TYPED_CHARS_MAX || list.columns.len() > TYPED_CHARS_MAX {
            return Err(refuse("list_too_long").with("max", TYPED_CHARS_MAX).into());
        }
        let full = self.personal.lists(session).iter().filter(|known| known.shared == list.shared).count();
        let known = |lists: &[SavedList]| lists.iter().any(|known| known.name == name && known.shared == list.shared);
        if full >= LISTS_MAX && !known(&self.personal.lists(session)) {
            return Err(refuse("lists_full").with("max", LISTS_MAX).into());
        }
        let list = SavedList { name: name.clone(), ..list.clone() };
        self.personal.change_lists(session, list.shared, |lists| {
            match lists.iter_mut().find(|known| known.name == name) {
                Some(known) => *known = list,
                None => lists.push(list),
            }
        })?;
        Ok(self.personal.lists(session))
    }

    /// Forgets a list.
    pub(super) fn drop_list(&self, session: &Session, name: &str, shared: bool) -> Result<Vec<SavedList>, AskError> {
        self.may_keep(session, shared)?;
        self.personal.change_lists(session, shared, |lists| lists.retain(|known| known.name != name))?;
        Ok(self.personal.lists(session))
    }

    fn may_keep(&self, session: &Session, shared: bool) -> Result<(), AskError> {
        let action = if shared { Action::Decide } else { Action::ReadOutline };
        self.may(session, action, Relation::Own)?;
        Ok(())
    }
}
