//! Drafts on disk: `drafts/`, one file a draft, readable by nobody but the program.
//!
//! A draft is acknowledged when it would survive a power cut: written to a temporary name, synced, renamed over the old
//! one, the directory synced. It is then whole or as it was before, never half. Files older than [`KEPT_DAYS`] are removed,
//! ones that cannot be read are set aside and told of, once. A draft on which another session has written since is not
//! written over: the later one goes into a file of its own. Nothing in here reaches the ledger, and nothing of the ledger
//! depends on it: a draft that is lost costs typing, not truth.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::dates::in_china;
use crate::domain::draft::{
    DRAFT_BYTES_MAX, DRAFTS_MAX, Draft, DraftAnswer, DraftKey, DraftOrder, KEPT_DAYS, KeptDraft,
};
use crate::domain::refusal::refuse;

/// Behind the name of a draft that is being written.
const WRITING: &str = ".writing";
/// Behind the name of one that could not be read.
const SET_ASIDE: &str = ".unreadable";

/// The drafts of everybody.
#[derive(Debug)]
pub struct Drafts {
    dir: PathBuf,
    /// One writer at a time; what it guards is the directory.
    turn: Mutex<()>,
}

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
        let drafts = Self { dir: dir.to_owned(), turn: Mutex::new(()) };
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
            let old = name.ends_with(".json") && read(&path).is_ok_and(|stored| is_old(&stored, now));
            if left || old {
                fs::remove_file(path)?;
            }
        }
        self.sync()
    }

    /// Keeps a draft; returns when it is durable, with what is kept.
    fn save(&self, account: &str, draft: &Draft, now: DateTime<Utc>) -> Result<Draft, AskError> {
        draft.key.check()?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut draft = draft.clone();
        let mut earlier = self.stored(account, &draft.key);
        if earlier.as_ref().is_some_and(|earlier| earlier.draft.is_newer(draft.hand, draft.revision)) {
            draft.key = draft.key.parted(draft.hand);
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
        Ok(draft)
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

    /// Removes a draft; one that is not there is gone already. Gives the one that stays because somebody wrote on it since.
    fn discard(
        &self,
        account: &str,
        key: &DraftKey,
        (hand, revision): (Uuid, u64),
    ) -> Result<Option<Stored>, AskError> {
        key.check()?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let stays = self.stored(account, key).filter(|stored| stored.draft.is_newer(hand, revision));
        if stays.is_some() {
            return Ok(stays);
        }
        let removed = match fs::remove_file(self.dir.join(file_name(account, key))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync(),
        };
        removed.map_err(|source| self.trouble(source))?;
        Ok(None)
    }

    /// A person's drafts, the last saved first. What is too old is removed, what cannot be read is set aside.
    fn list(&self, account: &str, now: DateTime<Utc>) -> Result<Found, AskError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.listed(account, now).map_err(|source| self.trouble(source))?)
    }

    fn listed(&self, account: &str, now: DateTime<Utc>) -> io::Result<Found> {
        let (mut found, mut aside) = (Vec::new(), Vec::new());
        for name in self.names_of(account)?.into_iter().filter(|name| name.ends_with(".json")) {
            let path = self.dir.join(&name);
            match read(&path) {
                Ok(stored) if is_old(&stored, now) => fs::remove_file(path)?,
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

fn is_old(stored: &Stored, now: DateTime<Utc>) -> bool {
    now - stored.at > Duration::days(KEPT_DAYS)
}

/// The first part of the names of a person's files: an account's name may hold anything, a digest of it does not.
fn person(account: &str) -> String {
    let digest = Sha256::digest(account.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}-")
}

fn file_name(account: &str, key: &DraftKey) -> String {
    let case = key.case.map_or_else(|| "new".to_owned(), |case| case.0.simple().to_string());
    let about = if key.about.is_empty() { String::new() } else { format!("-{}", key.about) };
    // No other part of the name has a dot.
    let which = if key.id.is_nil() { String::new() } else { format!(".{}", key.id.simple()) };
    format!("{}{}-{case}{about}{which}.json", person(account), key.act)
}

impl Desk {
    /// Keeps drafts in a directory.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn with_drafts(mut self, dir: &Path) -> Result<Self, DeskError> {
        self.drafts = Some(Drafts::open(dir, self.clock.now())?);
        Ok(self)
    }

    /// Keeps, throws away or lists the drafts of the person whose session it is.
    ///
    /// # Errors
    /// `drafts_not_kept`, `draft_malformed`, `draft_too_large`, `draft_too_many`, a closed account, or trouble with the disk.
    pub fn draft(&self, session: &Session, order: &DraftOrder) -> Result<DraftAnswer, AskError> {
        let session = session.refreshed(&self.office())?;
        let account = session.account.name.0.as_str();
        let drafts = self.drafts.as_ref().ok_or_else(|| refuse("drafts_not_kept"))?;
        let now = self.clock.now();
        Ok(match order {
            DraftOrder::Save(draft) => {
                let Draft { key, revision, .. } = drafts.save(account, draft, now)?;
                DraftAnswer::Saved { key, at: in_china(now), revision }
            }
            DraftOrder::Discard { key, hand, revision } => match drafts.discard(account, key, (*hand, *revision))? {
                Some(newer) => DraftAnswer::Newer(Box::new(self.kept(newer)?)),
                None => DraftAnswer::Discarded(key.clone()),
            },
            DraftOrder::List => {
                let (found, set_aside) = drafts.list(account, now)?;
                let drafts = found.into_iter().map(|stored| self.kept(stored)).collect::<Result<_, DeskError>>()?;
                DraftAnswer::Kept { drafts, set_aside }
            }
        })
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
mod tests {
    use super::*;
    use crate::domain::case::CaseId;
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T02:00:00Z").parse().unwrap()
    }

    fn draft(act: &str, case: Option<u128>, text: &str) -> Draft {
        Draft {
            key: DraftKey::of(act, case.map(|id| CaseId(Uuid::from_u128(id)))),
            number: None,
            version: Some(3),
            values: BTreeMap::from([("summary".to_owned(), text.to_owned())]),
            focus: "summary".to_owned(),
            hand: Uuid::max(),
            revision: 0,
        }
    }

    /// The same, as another session writes it that took it up when it had been saved so often.
    fn by(hand: u128, revision: u64, draft: Draft) -> Draft {
        Draft { hand: Uuid::from_u128(hand), revision, ..draft }
    }

    fn open(dir: &Path) -> Drafts {
        Drafts::open(&dir.join("drafts"), at(1)).unwrap()
    }

    fn texts(drafts: &Drafts, account: &str, day: u32) -> Vec<String> {
        let (found, _) = drafts.list(account, at(day)).unwrap();
        found.iter().map(|stored| stored.draft.values["summary"].clone()).collect()
    }

    #[test]
    fn one_for_each_person_form_and_case_the_last_saved_first() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.save("chen", &draft("register", None, "半份"), at(1)).unwrap();
        drafts.save("chen", &draft("end", Some(7), "结案"), at(2)).unwrap();
        drafts.save("chen", &draft("register", None, "一份"), at(3)).unwrap();
        drafts.save("li", &draft("register", None, "别人的"), at(3)).unwrap();
        assert_eq!(texts(&drafts, "chen", 4), ["一份", "结案"]);
        assert_eq!(texts(&drafts, "li", 4), ["别人的"]);
        assert_eq!(texts(&open(dir.path()), "chen", 4), ["一份", "结案"], "they are there after a restart");
        for _ in 0..2 {
            drafts.discard("chen", &draft("end", Some(7), "").key, (Uuid::max(), 1)).unwrap();
        }
        assert_eq!(texts(&drafts, "chen", 4), ["一份"]);
    }

    #[test]
    fn two_sessions_of_one_person_never_write_over_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        let saved = drafts.save("chen", &by(1, 0, draft("end", Some(7), "甲")), at(1)).unwrap();
        assert_eq!(saved.revision, 1);
        // Another session takes it up and writes on; the first one has not seen that.
        let second = drafts.save("chen", &by(2, 1, draft("end", Some(7), "甲乙")), at(2)).unwrap();
        assert_eq!((second.revision, &second.key), (2, &saved.key));
        let parted = drafts.save("chen", &by(1, 1, draft("end", Some(7), "甲丙")), at(3)).unwrap();
        assert_ne!(parted.key, saved.key);
        assert_eq!(texts(&drafts, "chen", 4), ["甲丙", "甲乙"], "both are kept");
        // What was on its way already joins its own.
        let late = drafts.save("chen", &by(1, 1, draft("end", Some(7), "甲丙丁")), at(3)).unwrap();
        assert_eq!((late.key, late.revision), (parted.key, 3));
        // Throwing away what one saw does not throw away what another wrote since.
        let stays = drafts.discard("chen", &saved.key, (Uuid::from_u128(1), 1)).unwrap();
        assert_eq!(stays.map(|stored| stored.draft.revision), Some(2));
        assert_eq!(drafts.discard("chen", &saved.key, (Uuid::from_u128(3), 2)).unwrap(), None);
        assert_eq!(texts(&drafts, "chen", 4), ["甲丙丁"]);
    }

    #[test]
    fn nobody_else_may_read_them() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.save("chen", &draft("register", None, "半份"), at(1)).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&drafts.dir), 0o700);
        let names = drafts.names().unwrap();
        assert_eq!(names.len(), 1, "{names:?}: nothing is left of the writing");
        assert_eq!(mode(&drafts.dir.join(&names[0])), 0o600);
        assert!(!names[0].contains("chen"), "{names:?}");
    }

    #[test]
    fn after_thirty_days_they_are_gone() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.save("chen", &draft("register", None, "旧"), at(1)).unwrap();
        drafts.save("chen", &draft("end", Some(7), "新"), at(2)).unwrap();
        let later = at(1) + Duration::days(KEPT_DAYS) + Duration::hours(1);
        assert_eq!(drafts.list("chen", later).unwrap().0.len(), 1);
        Drafts::open(&drafts.dir, later + Duration::days(1)).unwrap();
        assert!(drafts.names().unwrap().is_empty());
    }

    #[test]
    fn an_unreadable_one_is_set_aside_and_told_of_once() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.save("chen", &draft("register", None, "好"), at(1)).unwrap();
        drafts.save("chen", &draft("end", Some(7), "坏"), at(2)).unwrap();
        let bad = drafts.dir.join(file_name("chen", &draft("end", Some(7), "").key));
        fs::write(&bad, b"{\"v\":1,\"acc").unwrap();
        fs::write(drafts.dir.join(format!("{}x{WRITING}", person("chen"))), b"half").unwrap();
        let (found, aside) = drafts.list("chen", at(3)).unwrap();
        assert_eq!((found.len(), aside.len()), (1, 1));
        assert!(aside[0].ends_with(SET_ASIDE) && drafts.dir.join(&aside[0]).exists());
        assert!(drafts.list("chen", at(3)).unwrap().1.is_empty());
        let names = open(dir.path()).names().unwrap();
        assert!(!names.iter().any(|name| name.ends_with(WRITING)), "{names:?}: a write that never ended is removed");
    }

    #[test]
    fn too_large_too_many_and_strange_names_are_refused_and_the_old_one_stays() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.save("chen", &draft("register", None, "好"), at(1)).unwrap();
        let code = |result: Result<Draft, AskError>| match result {
            Err(AskError::Refused(refusal)) => refusal.code,
            other => panic!("{other:?}"),
        };
        let huge = draft("register", None, &"长".repeat(DRAFT_BYTES_MAX / 3));
        assert_eq!(code(drafts.save("chen", &huge, at(2))), "draft_too_large");
        assert_eq!(code(drafts.save("chen", &draft("../../etc", None, ""), at(2))), "draft_malformed");
        assert_eq!(texts(&drafts, "chen", 2), ["好"]);
        for case in 1..DRAFTS_MAX as u128 {
            drafts.save("chen", &draft("end", Some(case), ""), at(2)).unwrap();
        }
        assert_eq!(code(drafts.save("chen", &draft("end", Some(9_999), ""), at(2))), "draft_too_many");
        drafts.save("chen", &draft("register", None, "更好"), at(3)).unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_not_acknowledged() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        fs::remove_dir_all(&drafts.dir).unwrap();
        assert!(matches!(drafts.save("chen", &draft("register", None, ""), at(1)), Err(AskError::Trouble(_))));
    }
}
