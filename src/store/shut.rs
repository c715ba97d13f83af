//! How a store ends: everything on disk, the engine gone, then the note of a clean exit; or without any of that.
//!
//! The engine writes from threads of its own and syncs ranges, not files. So closing lets go of the engine first, waits
//! until its lock on the file is free (then nobody can write any more), syncs every file and directory, and only then
//! notes what is in them.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use super::state::{Clean, State, sync};
use super::trees::Trees;
use super::{Store, StoreError, guard, private};

/// The engine is given so long to write out what it holds. A thread of its own that died would be waited for for ever.
const LET_GO_WITHIN: Duration = Duration::from_secs(30);

/// And so long to let go of its lock after that.
const LOCK_FREE_WITHIN: Duration = Duration::from_secs(2);

const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(5);

impl Store {
    /// Writes everything out, syncs every file and directory and leaves the note of a clean exit. A store that broke is
    /// let go without the note, and so is one the ledger fell behind, and one that was set aside while open.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the engine could not write everything, [`StoreError::Io`] when a file cannot be synced.
    /// The view is then not believed after a restart of the machine.
    pub fn close(mut self) -> Result<(), StoreError> {
        let intact = self.flush();
        let cursor = self.cursor();
        let Some(trees) = self.trees.take() else { return intact };
        let gone = let_go(trees);
        intact?;
        let view = self.dir.join(&self.view);
        if !gone || guard::engine_panics() != self.engine_panics || !engine_free(&view) {
            let why = "the engine did not let go of its files".to_owned();
            return Err(StoreError::Broken { doing: "closing the view", why });
        }
        let still_ours = State::read(&self.dir).is_some_and(|state| state.view == self.view);
        if !self.vouched || !still_ours {
            return Ok(());
        }
        private::files(&view)?;
        let clean = Clean::take(&view, cursor)?;
        sync(&self.dir)?;
        let mut state = State::in_use(&self.dir, &self.view)?;
        state.clean = Some(clean);
        state.write(&self.dir)
    }
}

/// A store that is dropped is not closed: no note is left.
impl Drop for Store {
    fn drop(&mut self) {
        if let Some(trees) = self.trees.take() {
            let_go(trees);
        }
    }
}

/// Ends a store that will not be used again.
pub(super) fn drop_quietly(store: Store) {
    drop(store);
}

/// Drops the engine, which writes what it still holds, on a thread of its own. False when it panicked or hangs.
fn let_go(trees: Trees) -> bool {
    let (done, waiting) = mpsc::channel();
    let work = move || {
        let outcome = guard::caught(move || drop(trees));
        // Nobody listens any longer when this took too long.
        let _ = done.send(outcome.is_ok());
    };
    match std::thread::Builder::new().name("view-closing".to_owned()).spawn(work) {
        Ok(_) => waiting.recv_timeout(LET_GO_WITHIN).unwrap_or(false),
        // Without a thread the trees were dropped with the closure.
        Err(_) => false,
    }
}

/// Whether nobody has the engine's file locked, given a moment.
pub(super) fn engine_free(view: &Path) -> bool {
    let until = Instant::now() + LOCK_FREE_WITHIN;
    loop {
        let Ok(file) = File::open(view.join("db")) else { return true };
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < until => std::thread::sleep(LOOK_AGAIN_AFTER),
            Err(rustix::io::Errno::WOULDBLOCK) => return false,
            // Where locks do not work the engine will say so itself.
            Ok(()) | Err(_) => return true,
        }
    }
}
