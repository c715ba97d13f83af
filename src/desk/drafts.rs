//! Drafts on disk: `drafts/`, one file a draft, readable by nobody but the program.
//!
//! A draft is acknowledged when it would survive a power cut: written to a temporary name, synced, renamed over the old
//! one, the directory synced. It is then whole or as it was before, never half. Files older than [`KEPT_DAYS`] are removed,
//! ones that cannot be read are set aside and told of, once. A draft on which another session has written since is not
//! written over: the later one goes into a file of its own. A save may arrive late, when its writer was killed or had been
//! stopped for hours: it brings no draft back that is over, because its order is on record, or because it was thrown away,
//! which is remembered in the list `gone` ([`gone`]) for as long as a draft may live, or because its case is destroyed,
//! which removes all that anybody had typed about it. Nothing in here reaches the ledger,
//! and nothing of the ledger depends on it: a draft that is lost costs typing, not truth.

mod gone;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use uuid::Uuid;

use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError, destruction};
use crate::domain::case::CaseId;
use crate::domain::dates::in_china;
use crate::domain::draft::{
    DRAFT_BYTES_MAX, DRAFTS_MAX, Draft, DraftAnswer, DraftKey, DraftOrder, KEPT_DAYS, KeptDraft,
};
use crate::domain::refusal::refuse;
use crate::ledger::{CommandId, LedgerError};

/// Behind the name of a draft that is being written.
const WRITING: &str = ".writing";
/// Behind the name of one that could not be read.
const SET_ASIDE: &str = ".unreadable";

/// The drafts of everybody.
#[derive(Debug)]
pub struct Drafts {
    dir: PathBuf,
    /// One writer at a time; what it guards is the directory, and the cases that are destroyed.
    turn: Mutex<BTreeSet<CaseId>>,
}

/// What a desk shares of the drafts; empty where no directory was given for them.
pub(super) type SharedDrafts = Arc<OnceLock<Drafts>>;

/// A draft with whose it is and when it was saved: what a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    v: u32,
    account: String,
    at: DateTime<Utc>,
    draft: Draft,
}

/// What is there, and the names of files that were set aside.
type Found = (Vec<Stored>, Vec<String>);

impl Drafts {
    /// Opens the directory, making it if need be, and removes what is left of a write that never ended and what is too old.
    ///
    /// # Errors
    /// What the operating system says, with the path.
    pub fn open(dir: &Path, now: DateTime<Utc>) -> Result<Self, DeskError> {
        let drafts = Self { dir: dir.to_owned(), turn: Mutex::default() };
        drafts.prepare(now).map_err(|source| drafts.trouble(source))?;
        Ok(drafts)
    }

    fn prepare(&self, now: DateTime<Utc>) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        for name in self.names()? {
            let path = self.dir.join(&name);
            let left = name.ends_with(WRITING);
            // One that cannot be read is told to its owner, who is asked for by name.
            let old = name.ends_with(".json") && read(&path).is_ok_and(|stored| is_old(stored.at, now));
            if left || old || gone::is_over(&path, now) {
                fs::remove_file(path)?;
            }
        }
        self.sync()
    }

    /// Keeps a draft; returns when it is durable, with what is kept: nothing of one that was thrown away.
    fn save(&self, account: &str, draft: &Draft, now: DateTime<Utc>) -> Result<Option<Draft>, AskError> {
        draft.key.check()?;
        let turn = self.turn();
        if draft.key.case.is_some_and(|case| turn.contains(&case)) {
            return Ok(None);
        }
        let gone = self.gone(account).map_err(|source| self.trouble(source))?;
        if gone.has(&draft.key) {
            return Ok(None);
        }
        let mut draft = draft.clone();
        let mut earlier = self.stored(account, &draft.key);
        if earlier.as_ref().is_some_and(|earlier| earlier.draft.is_newer(draft.hand, draft.revision)) {
            draft.key = draft.key.parted(draft.hand);
            if gone.has(&draft.key) {
                return Ok(None);
            }
            earlier = self.stored(account, &draft.key);
        }
        draft.revision = earlier.map_or(draft.revision, |earlier| earlier.draft.revision) + 1;
        let stored = Stored { v: 1, account: account.to_owned(), at: now, draft: draft.clone() };
        let bytes = serde_json::to_vec(&stored).map_err(|error| DeskError::Internal(error.to_string()))?;
        if bytes.len() > DRAFT_BYTES_MAX {
            return Err(refuse("draft_too_large").with("bytes", bytes.len()).with("max", DRAFT_BYTES_MAX).into());
        }
        let name = file_name(account, &draft.key);
        let path = self.dir.join(&name);
        let full = || -> io::Result<bool> {
            Ok(!path.exists()
                && self.names_of(account)?.iter().filter(|name| name.ends_with(".json")).count() >= DRAFTS_MAX)
        };
        if full().map_err(|source| self.trouble(source))? {
            return Err(refuse("draft_too_many").with("max", DRAFTS_MAX).into());
        }
        self.replace(&name, &bytes).map_err(|source| self.trouble(source))?;
        Ok(Some(draft))
    }

    /// What is kept under a key, if it can be read; what cannot is told of when they are listed.
    fn stored(&self, account: &str, key: &DraftKey) -> Option<Stored> {
        read(&self.dir.join(file_name(account, key))).ok().filter(|stored| stored.account == account)
    }

    /// Puts bytes in the place of a file so that it holds either the old or the new ones, durably.
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let writing = self.dir.join(format!("{name}{WRITING}"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&writing)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // What stands there is of no use; that it may stay until the next start is not worth a second error.
            let _left = fs::remove_file(&writing);
            return Err(error);
        }
        fs::rename(&writing, self.dir.join(name))?;
        self.sync()
    }

    /// Removes a draft; one that is not there is gone already, and does not come back. Gives the one that stays because
    /// somebody wrote on it since.
    fn discard(
        &self,
        account: &str,
        key: &DraftKey,
        (hand, revision, now): (Uuid, u64, DateTime<Utc>),
    ) -> Result<Option<Stored>, AskError> {
        key.check()?;
        let _turn = self.turn();
        let stays = self.stored(account, key).filter(|stored| stored.draft.is_newer(hand, revision));
        if stays.is_some() {
            return Ok(stays);
        }
        // First: a save that arrives between the two would be acknowledged and lost.
        let gone = self.note_gone(account, key, now).and_then(|()| self.remove(account, key));
        gone.map_err(|source| self.trouble(source))?;
        Ok(None)
    }

    /// Removes a draft whose order is on record: the ledger remembers that it is over.
    fn finish(&self, account: &str, key: &DraftKey) -> Result<(), AskError> {
        let _turn = self.turn();
        Ok(self.remove(account, key).map_err(|source| self.trouble(source))?)
    }

    fn turn(&self) -> MutexGuard<'_, BTreeSet<CaseId>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes whatever anybody typed about these cases, and takes nothing about them from now on.
    pub(super) fn forget(&self, cases: &[CaseId]) -> Result<(), DeskError> {
        if cases.is_empty() {
            return Ok(());
        }
        let mut turn = self.turn();
        turn.extend(cases);
        self.forgotten(cases).map_err(|source| self.trouble(source))
    }

    fn forgotten(&self, cases: &[CaseId]) -> io::Result<()> {
        // What could not be read, or was left half written, has the case in its name too.
        let about: Vec<String> = cases.iter().map(|case| format!("-{}", of_case(Some(*case)))).collect();
        for name in self.names()?.iter().filter(|name| about.iter().any(|case| name.contains(case))) {
            match fs::remove_file(self.dir.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.sync()
    }

    fn remove(&self, account: &str, key: &DraftKey) -> io::Result<()> {
        match fs::remove_file(self.dir.join(file_name(account, key))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync(),
        }
    }

    /// A person's drafts, the last saved first. What is too old is removed, what cannot be read is set aside.
    fn list(&self, account: &str, now: DateTime<Utc>) -> Result<Found, AskError> {
        let _turn = self.turn();
        Ok(self.listed(account, now).map_err(|source| self.trouble(source))?)
    }

    fn listed(&self, account: &str, now: DateTime<Utc>) -> io::Result<Found> {
        let (mut found, mut aside) = (Vec::new(), Vec::new());
        for name in self.names_of(account)?.into_iter().filter(|name| name.ends_with(".json")) {
            let path = self.dir.join(&name);
            match read(&path) {
                Ok(stored) if is_old(stored.at, now) => fs::remove_file(path)?,
                Ok(stored) if stored.account == account && name == file_name(account, &stored.draft.key) => {
                    found.push(stored);
                }
                _ => {
                    fs::rename(&path, self.dir.join(format!("{name}{SET_ASIDE}")))?;
                    aside.push(format!("{name}{SET_ASIDE}"));
                }
            }
        }
        found.sort_by_key(|stored| std::cmp::Reverse(stored.at));
        Ok((found, aside))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            // Names of ours are plain; anything else in the directory is not ours.
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    fn names_of(&self, account: &str) -> io::Result<Vec<String>> {
        let whose = person(account);
        Ok(self.names()?.into_iter().filter(|name| name.starts_with(&whose)).collect())
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.dir)?.sync_all()
    }

    fn trouble(&self, source: io::Error) -> DeskError {
        DeskError::Io { context: format!("drafts in {}", self.dir.display()), source }
    }
}

fn read(path: &Path) -> io::Result<Stored> {
    let size = fs::metadata(path)?.len();
    if size > DRAFT_BYTES_MAX as u64 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    serde_json::from_slice(&fs::read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn is_old(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - at > Duration::days(KEPT_DAYS)
}

/// The first part of the names of a person's files: an account's name may hold anything, a digest of it does not.
fn person(account: &str) -> String {
    let digest = Sha256::digest(account.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}-")
}

fn file_name(account: &str, key: &DraftKey) -> String {
    let case = of_case(key.case);
    let about = if key.about.is_empty() { String::new() } else { format!("-{}", key.about) };
    // No other part of the name has a dot.
    let which = if key.id.is_nil() { String::new() } else { format!(".{}", key.id.simple()) };
    format!("{}{}-{case}{about}{which}.json", person(account), key.act)
}

/// The part of a name that says what case a draft is about.
fn of_case(case: Option<CaseId>) -> String {
    case.map_or_else(|| "new".to_owned(), |case| case.0.simple().to_string())
}

impl Desk {
    /// Keeps drafts in a directory.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn with_drafts(self, dir: &Path) -> Result<Self, DeskError> {
        // A desk is given one place, once.
        let _first = self.reach.drafts.set(Drafts::open(dir, self.clock.now())?);
        destruction::remove_all_drafts(&self.ledger, &self.reach)?;
        Ok(self)
    }

    /// Keeps, throws away or lists the drafts of the person whose session it is.
    ///
    /// # Errors
    /// `drafts_not_kept`, `draft_malformed`, `draft_too_large`, `draft_too_many`, a closed account, or trouble with the disk.
    pub fn draft(&self, session: &Session, order: &DraftOrder) -> Result<DraftAnswer, AskError> {
        let session = session.refreshed(&self.office())?;
        let account = session.account.name.0.as_str();
        let drafts = self.reach.drafts.get().ok_or_else(|| refuse("drafts_not_kept"))?;
        let now = self.clock.now();
        Ok(match order {
            DraftOrder::Save(draft) if self.is_done(&draft.key)? => {
                drafts.finish(account, &draft.key)?;
                DraftAnswer::Over { key: draft.key.clone(), done: true }
            }
            DraftOrder::Save(draft) => match drafts.save(account, draft, now)? {
                Some(Draft { key, revision, .. }) => DraftAnswer::Saved { key, at: in_china(now), revision },
                None => DraftAnswer::Over { key: draft.key.clone(), done: false },
            },
            DraftOrder::Discard { key, hand, revision } => {
                match drafts.discard(account, key, (*hand, *revision, now))? {
                    Some(newer) => DraftAnswer::Newer(Box::new(self.kept(newer)?)),
                    None => DraftAnswer::Discarded(key.clone()),
                }
            }
            DraftOrder::List => {
                let (found, set_aside) = drafts.list(account, now)?;
                let mut drafts_kept = Vec::with_capacity(found.len());
                for stored in found {
                    // Its program ended between the acknowledgement and the throwing away.
                    if self.is_done(&stored.draft.key)? {
                        drafts.finish(account, &stored.draft.key)?;
                    } else {
                        drafts_kept.push(self.kept(stored)?);
                    }
                }
                DraftAnswer::Kept { drafts: drafts_kept, set_aside }
            }
        })
    }

    /// Whether the order that this draft's form became is on record.
    fn is_done(&self, key: &DraftKey) -> Result<bool, DeskError> {
        let Some(order) = key.order() else { return Ok(false) };
        match self.ledger.lock().outcome(CommandId(order)) {
            Ok(outcome) => Ok(outcome.is_some()),
            // What cannot be known now is known at the next list; what was typed must be kept meanwhile.
            Err(LedgerError::Closed(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn kept(&self, stored: Stored) -> Result<KeptDraft, DeskError> {
        let row = match stored.draft.key.case {
            Some(case) => self.views(|store| store.row(case))?,
            None => None,
        };
        Ok(KeptDraft { draft: stored.draft, at: in_china(stored.at), version_now: row.map(|row| row.version) })
    }
}

#[cfg(test)]
mod tests;
