//! The second copy of a register on another disk that the host keeps while it runs (`mirror =` in its configuration).
//!
//! It is brought up to date before the host serves anybody: a copy that holds more than the register, or another register,
//! is a sign that acknowledged records are gone, and then nobody is served. A disk that is away is no such sign: the host
//! says so and tries again. Afterwards a thread ships what is new, at most once in [`PAUSE`], and once more at the end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::failure::Failure;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::desk::{Desk, SharedLedger};
use crate::domain::refusal::Refusal;
use crate::exchange::backup::{self, BackupError};
use crate::words::{self, Lang};

/// How long new records may wait to be shipped.
const PAUSE: Duration = Duration::from_secs(30);
/// What says that the register lacks what the copy has.
const ALARMING: [&str; 2] = ["mirror_ahead", "mirror_of_other"];

/// A copy that is kept up; it ends when this is dropped.
pub(super) struct Mirroring {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is copied, and where to.
struct Ways {
    register: PathBuf,
    folder: PathBuf,
    ledger: SharedLedger,
    lang: Lang,
    /// The position shipped last, and what was said last: the same is not said twice.
    shipped: u64,
    said: Option<Refusal>,
}

impl Mirroring {
    /// Brings the copy up to date, then keeps it so.
    ///
    /// # Errors
    /// `mirror_ahead`, `mirror_of_other`.
    pub(super) fn start((register, folder): (&Path, &Path), desk: &Arc<Desk>, lang: Lang) -> Result<Self, Failure> {
        let mut ways = Ways {
            register: register.to_owned(),
            folder: folder.to_owned(),
            ledger: SharedLedger::clone(desk.ledger()),
            lang,
            shipped: 0,
            said: None,
        };
        if let Some(refusal) = ways.ship().filter(|refusal| ALARMING.contains(&refusal.code.as_str())) {
            return Err(Failure::Register(refusal));
        }
        let (stop, stopped) = channel();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                ways.ship();
            }
            ways.ship();
        });
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Mirroring {
    /// Ships what is new once more.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been shown already.
            let _panicked = thread.join();
        }
    }
}

impl Ways {
    /// Ships what is new; says, once, why not.
    fn ship(&mut self) -> Option<Refusal> {
        let head = match self.ledger.lock().head() {
            Ok(head) => head,
            // The desk says it to whoever asks.
            Err(_closed) => return None,
        };
        // What is damaged must not take the place of what is sound.
        if head.position.0 == self.shipped || head.position.0 == 0 || self.ledger.read_only().is_some() {
            return None;
        }
        let refusal = match backup::mirror(&self.register, &self.folder, &head, SystemClock.now()) {
            Ok(_mirrored) => {
                self.shipped = head.position.0;
                self.said = None;
                return None;
            }
            // A file changed while it was read; the next round reads it again.
            Err(BackupError::Refused(refusal)) if refusal.code == "backup_changed" => return None,
            Err(error) => error.refusal(),
        };
        if self.said.as_ref() != Some(&refusal) {
            let told = words::refusal(self.lang, &refusal);
            super::print::aside(&words::joined(self.lang, &[&told.what, &told.hint]));
            self.said = Some(refusal.clone());
        }
        Some(refusal)
    }
}
