//! Whether a view found on disk may be believed.
//!
//! It may when its cursor's hash stands in the ledger at that position, **and** either it was closed cleanly and every
//! file is as the note says, or it was last written in this very boot and this very directory, so that the page cache it
//! was written to is still alive; then everything is read once and compared with the seal. In every other case it is
//! moved aside for the desk to fold the ledger again. One case is different: a cursor the ledger does not know means
//! that acknowledged records vanished, and whatever state the view is in, that is said first.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, RwLock};
use uuid::Uuid;

use super::error::Fault;
use super::seal::Seal;
use super::shut::{self, engine_free};
use super::state::{Clean, Place, State, sync};
use super::trees::Trees;
use super::{Cursor, Store, StoreError, guard, private};

/// Views that were moved aside, kept for whoever wants to know why.
const KEPT_ASIDE: u64 = 2;

/// Behind the name of a store that is made to take another's place.
const BESIDE: &str = ".beside";

/// What the store asks about the ledger.
pub trait LogFacts {
    /// The last position and the hash of its header.
    fn head(&self) -> (u64, String);
    /// The hash of the header at a position; none when there is no such record.
    fn hash_at(&self, position: u64) -> Option<String>;
}

/// What was found.
#[derive(Debug)]
pub enum Opened {
    /// A view to go on with from its cursor; none in a fresh one.
    Ready(Store, Option<Cursor>),
    /// There is no view that could be believed; what was there was moved aside. Make a fresh one and fold.
    Rebuild {
        /// What is held against it.
        why: Doubt,
    },
    /// The view has seen what the ledger does not hold: acknowledged records vanished. Only reading is right now.
    Ahead {
        /// The view, to read from. It leaves no note of a clean exit.
        store: Store,
        /// What the view has seen.
        cursor: Cursor,
        /// Where the ledger ends. Below the cursor: the positions between are missing. Otherwise the ledger holds a
        /// different record at the cursor's position.
        head: u64,
    },
}

/// Why views are not believed, or not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// There are none.
    #[error("there is no view yet")]
    NoView,
    /// Nothing says how they were left.
    #[error("the note beside the view is missing or unreadable")]
    NoNote,
    /// Somebody else changed this file of theirs.
    #[error("{0} is not as it was left")]
    Changed(String),
    /// The last one to write them was killed, and what the machine remembered then is gone.
    #[error("not closed cleanly, and since then restarted or moved")]
    NotClosed,
    /// Their form is another one.
    #[error("made by another version of the program")]
    OtherVersion,
    /// They end elsewhere than they were left.
    #[error("the cursor is not as it was left")]
    Cursor,
    /// The last rebuild was cut off.
    #[error("it was never filled to the end")]
    NeverFilled,
    /// Their files still hold what was destroyed.
    #[error("they still hold what was destroyed")]
    Forgotten,
    /// What the system or the engine said: for people who look after the machine.
    #[error("{0}")]
    Trouble(String),
}

impl Doubt {
    /// What the system or the engine said.
    pub fn trouble(error: impl std::fmt::Display) -> Self {
        Self::Trouble(error.to_string())
    }

    /// Its name in the catalogue (`store_doubt.*`).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoView => "no_view",
            Self::NoNote => "no_note",
            Self::Changed(_) => "changed",
            Self::NotClosed => "not_closed",
            Self::OtherVersion => "other_version",
            Self::Cursor => "cursor",
            Self::NeverFilled => "never_filled",
            Self::Forgotten => "forgotten",
            Self::Trouble(_) => "trouble",
        }
    }

    /// What the sentence has to name: a file, or what the system said.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Changed(detail) | Self::Trouble(detail) => detail,
            _ => "",
        }
    }
}

/// What is known about a view before the engine opens it.
enum Verdict {
    /// Closed cleanly, every file as it was left.
    Clean(Clean),
    /// Last written in this boot and this directory.
    Alive,
    /// Not to be believed, and why; only its cursor is looked at.
    Doubted(Doubt),
}

impl Store {
    /// Opens the view, if it may be believed.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process has it open, [`StoreError::LedgerBehind`] when only the note of the
    /// last exit is left to say that the ledger lost records, [`StoreError::Io`] when it cannot be moved aside.
    pub fn open(dir: &Path, log: &dyn LogFacts) -> Result<Opened, StoreError> {
        if fs::symlink_metadata(dir).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Ok(Opened::Rebuild { why: Doubt::NoView });
        }
        let state = State::read(dir);
        let Some(view) = state.as_ref().map(|state| state.view.clone()).or_else(|| only_view(dir)) else {
            return aside(dir, Doubt::NoNote);
        };
        let path = dir.join(&view);
        if !engine_free(&path) {
            return Err(StoreError::Busy { path: dir.to_owned() });
        }
        let verdict = match &state {
            Some(state) => judge(dir, &path, state),
            None => Verdict::Doubted(Doubt::NoNote),
        };
        if !matches!(verdict, Verdict::Doubted(_)) {
            State::in_use(dir, &view)?.write(dir)?;
        }
        let noted = state.and_then(|state| state.clean).and_then(|clean| clean.cursor);
        match Self::start(dir, &view) {
            Ok((store, seal)) => weigh(store, seal, verdict, log),
            Err(error) => {
                if let Some(Cursor { position, hash }) = noted.filter(|cursor| !known(cursor, log)) {
                    return Err(StoreError::LedgerBehind { position, hash, head: log.head().0 });
                }
                aside(dir, Doubt::trouble(error))
            }
        }
    }

    /// How far the views in a directory had seen the ledger when they were last closed in order, without opening them; none
    /// where no note says so.
    #[must_use]
    pub fn noted(dir: &Path) -> Option<Cursor> {
        State::read(dir)?.clean?.cursor
    }

    /// Makes a fresh and empty store; what was there must have been moved aside.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when there is something, otherwise what the system or the engine said.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        private::directory(dir)?;
        let mut entries = fs::read_dir(dir).map_err(|error| StoreError::io("reading", dir, error))?;
        if entries.next().is_some() {
            return Err(StoreError::Misuse(format!("{} is not empty", dir.display())));
        }
        let view = format!("view-{}", Uuid::now_v7().simple());
        State::in_use(dir, &view)?.write(dir)?;
        dir.parent().map_or(Ok(()), sync)?;
        Self::start(dir, &view).map(|(store, _)| store)
    }

    /// Moves a store's directory (or whatever is in its place) aside and says where to; older ones are thrown away.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be moved.
    pub fn set_aside(dir: &Path) -> Result<PathBuf, StoreError> {
        let error = |error| StoreError::io("moving aside", dir, error);
        let name = dir.file_name().map_or_else(|| "store".to_owned(), |name| name.to_string_lossy().into_owned());
        let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut numbers = Vec::new();
        for entry in fs::read_dir(parent).map_err(error)? {
            let found = entry.map_err(error)?.file_name().to_string_lossy().into_owned();
            let number = found.strip_prefix(&name).and_then(|rest| rest.strip_prefix(".aside-"));
            numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
        }
        let place = |number: u64| parent.join(format!("{name}.aside-{number}"));
        let next = numbers.iter().max().map_or(1, |last| last + 1);
        fs::rename(dir, place(next)).map_err(error)?;
        sync(parent)?;
        for old in numbers.into_iter().filter(|number| number + KEPT_ASIDE <= next) {
            // A leftover that cannot be removed is no reason to fail; the next time tries again.
            let _ = fs::remove_dir_all(place(old)).or_else(|_| fs::remove_file(place(old)));
        }
        Ok(place(next))
    }

    /// Removes a store that is not open, and all that were ever set aside: what they say is to be nowhere.
    ///
    /// # Errors
    /// The operating system's.
    pub fn throw_away(dir: &Path) -> Result<(), StoreError> {
        removed(dir)?;
        Self::throw_away_aside(dir)
    }

    /// Where a store is made that is to take the place of another.
    #[must_use]
    pub fn beside(dir: &Path) -> PathBuf {
        let mut name = dir.file_name().map_or_else(|| "store".into(), std::ffi::OsStr::to_owned);
        name.push(BESIDE);
        dir.with_file_name(name)
    }

    /// Puts the store that was made beside this place, and closed, into it. What is there must not be open; it is moved aside.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be moved; there may be nothing in the place then.
    pub fn take_place(dir: &Path) -> Result<(), StoreError> {
        if dir.exists() {
            Self::set_aside(dir)?;
        }
        fs::rename(Self::beside(dir), dir).map_err(|error| StoreError::io("moving into its place", dir, error))?;
        dir.parent().map_or(Ok(()), sync)
    }

    /// Removes what was begun beside this place, if anything.
    ///
    /// # Errors
    /// The operating system's.
    pub fn throw_away_beside(dir: &Path) -> Result<(), StoreError> {
        removed(&Self::beside(dir))
    }

    /// Removes all stores that were ever set aside, or begun beside this one.
    ///
    /// # Errors
    /// The operating system's.
    pub fn throw_away_aside(dir: &Path) -> Result<(), StoreError> {
        Self::throw_away_beside(dir)?;
        let error = |error| StoreError::io("removing what was set aside of", dir, error);
        let name = dir.file_name().map_or_else(|| "store".to_owned(), |name| name.to_string_lossy().into_owned());
        let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for entry in fs::read_dir(parent).map_err(error)? {
            let entry = entry.map_err(error)?;
            let found = entry.file_name().to_string_lossy().into_owned();
            if found.strip_prefix(&name).is_some_and(|rest| rest.starts_with(".aside-")) {
                fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path())).map_err(error)?;
            }
        }
        sync(parent)
    }

    fn start(dir: &Path, view: &str) -> Result<(Self, Option<Seal>), StoreError> {
        let engine_panics = guard::engine_panics();
        private::directory(&dir.join(view))?;
        let opened = guard::caught(|| {
            let trees = Trees::open(&dir.join(view))?;
            let seal = Seal::read(&trees)?;
            Ok((trees, seal))
        });
        let opened = opened.unwrap_or_else(|panic| Err(Fault::Wrong(panic)));
        let (trees, seal) = opened.map_err(|fault| fault.during("opening the view"))?;
        private::files(&dir.join(view))?;
        let store = Self {
            dir: dir.to_owned(),
            view: view.to_owned(),
            vouched: true,
            engine_panics,
            broken: OnceLock::new(),
            seal: RwLock::new(seal.clone().unwrap_or_else(Seal::fresh)),
            trees: Some(trees),
        };
        Ok((store, seal))
    }
}

/// Removes a directory that may not be there.
fn removed(dir: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io("removing", dir, error)),
        _ => Ok(()),
    }
}

fn judge(dir: &Path, view: &Path, state: &State) -> Verdict {
    if let Some(clean) = &state.clean {
        return match clean.first_difference(dir, view) {
            Ok(None) => Verdict::Clean(clean.clone()),
            Ok(Some(file)) => Verdict::Doubted(Doubt::Changed(file)),
            Err(error) => Verdict::Doubted(Doubt::trouble(error)),
        };
    }
    match Place::of(dir) {
        Ok(now) if state.place.still_alive(&now) => Verdict::Alive,
        Ok(_) => Verdict::Doubted(Doubt::NotClosed),
        Err(error) => Verdict::Doubted(Doubt::trouble(error)),
    }
}

/// The engine opened it: is it what it should be?
fn weigh(mut store: Store, seal: Option<Seal>, verdict: Verdict, log: &dyn LogFacts) -> Result<Opened, StoreError> {
    let cursor = seal.as_ref().and_then(|seal| seal.cursor.clone());
    if let Some(cursor) = cursor.clone().filter(|cursor| !known(cursor, log)) {
        store.vouched = false;
        return Ok(Opened::Ahead { store, cursor, head: log.head().0 });
    }
    let doubt = match (&seal, verdict) {
        (_, Verdict::Doubted(why)) => Some(why),
        (Some(seal), _) if !seal.is_current() => Some(Doubt::OtherVersion),
        (_, Verdict::Clean(clean)) if clean.cursor != cursor => Some(Doubt::Cursor),
        (Some(_), Verdict::Clean(_)) => None,
        (Some(_), Verdict::Alive) => store.verify().err().map(Doubt::trouble),
        (None, _) => match store.work("opening the view", Trees::is_empty) {
            Ok(true) => None,
            Ok(false) => Some(Doubt::NeverFilled),
            Err(error) => Some(Doubt::trouble(error)),
        },
    };
    match doubt {
        None => Ok(Opened::Ready(store, cursor)),
        Some(why) => {
            let dir = store.dir.clone();
            shut::drop_quietly(store);
            aside(&dir, why)
        }
    }
}

fn known(cursor: &Cursor, log: &dyn LogFacts) -> bool {
    cursor.position == 0 || log.hash_at(cursor.position).as_ref() == Some(&cursor.hash)
}

fn aside(dir: &Path, why: Doubt) -> Result<Opened, StoreError> {
    Store::set_aside(dir)?;
    Ok(Opened::Rebuild { why })
}

/// The one view in a directory whose note is lost.
fn only_view(dir: &Path) -> Option<String> {
    let names = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut views = names.filter(|name| name.starts_with("view-"));
    let view = views.next()?;
    views.next().is_none().then_some(view)
}
