//! The second copy of a register on another disk that the host keeps while it runs (`mirror =` in its configuration).
//!
//! It is looked at before the host serves anybody: a copy that holds more than the register, or another register, is a sign
//! that acknowledged records are gone, and then nobody is served. A disk that is away is no such sign: the host says so and
//! tries again. A thread ships what is new, at once and then at most once in [`PAUSE`], and once more at the end. New is what
//! was recorded and what was erased. Files of cases are told apart by name and size; every byte of them is read by the
//! nightly backup and by `doctor`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::failure::Failure;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::desk::{Desk, SharedLedger};
use crate::domain::refusal::Refusal;
use crate::exchange::backup::{self, BackupError, ERASURES, Seen};
use crate::ledger::Head;
use crate::words::{self, Lang};

/// How long new records may wait to be shipped.
const PAUSE: Duration = Duration::from_secs(30);
/// What says that the register lacks what the copy has.
const ALARMING: [&str; 3] = ["mirror_ahead", "mirror_of_other", "mirror_diverged"];

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
    /// What was shipped last, and what of it need not be read again.
    shipped: Option<State>,
    seen: Seen,
    /// What was said last: the same is not said twice.
    said: Option<Refusal>,
}

/// What a round ships: the position, and the length of the list of erasures, which grows while the position stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    position: u64,
    erased: u64,
}

impl Mirroring {
    /// Looks whether the copy may be brought up to date, then keeps it so.
    ///
    /// # Errors
    /// `mirror_ahead`, `mirror_of_other`, `mirror_diverged`.
    pub(super) fn start((register, folder): (&Path, &Path), desk: &Arc<Desk>, lang: Lang) -> Result<Self, Failure> {
        let ledger = SharedLedger::clone(desk.ledger());
        let mut ways = Ways::new((register, folder), ledger, lang);
        if let Some(refusal) = ways.alarm() {
            return Err(Failure::Register(refusal));
        }
        let (stop, stopped) = channel();
        let thread = std::thread::spawn(move || {
            ways.ship();
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
    fn new((register, folder): (&Path, &Path), ledger: SharedLedger, lang: Lang) -> Self {
        let (register, folder) = (register.to_owned(), folder.to_owned());
        Self { register, folder, ledger, lang, shipped: None, seen: Seen::default(), said: None }
    }

    /// Where the ledger ends and how much has been erased of it, at one moment; none where nothing may be shipped.
    fn state(&self) -> Option<(Head, State)> {
        // Erasing holds the ledger: what the list names when it can be had has been overwritten.
        let ledger = self.ledger.lock();
        // Where it cannot be read, the desk says it to whoever asks.
        let head = ledger.head().ok().filter(|head| head.position.0 > 0)?;
        let erased = std::fs::metadata(self.register.join(ERASURES)).map_or(0, |list| list.len());
        let state = State { position: head.position.0, erased };
        Some((head, state))
    }

    /// Why the register must not be served over this copy.
    fn alarm(&self) -> Option<Refusal> {
        let (head, _) = self.state()?;
        let refusal = backup::check(&self.register, &self.folder, &head).err()?.refusal();
        ALARMING.contains(&refusal.code.as_str()).then_some(refusal)
    }

    /// Ships what is new; says, once, why not, and what of the register's own is not what it was.
    fn ship(&mut self) {
        let Some((head, state)) = self.state() else { return };
        // A ledger that is damaged must not take the place of a sound one.
        if self.shipped == Some(state) || self.ledger.read_only().is_some() {
            return;
        }
        let made = (&head, SystemClock.now());
        let told = match backup::mirror_again(&self.register, &self.folder, made, (state.erased, &mut self.seen)) {
            Ok(mirrored) => {
                self.shipped = Some(state);
                mirrored.manifest.trouble()
            }
            // A file changed while it was read; the next round reads it again.
            Err(BackupError::Refused(refusal)) if refusal.code == "backup_changed" => return,
            Err(error) => Some(error.refusal()),
        };
        if let Some(refusal) = told.as_ref().filter(|told| self.said.as_ref() != Some(told)) {
            let told = words::refusal(self.lang, refusal);
            super::print::aside(&words::joined(self.lang, &[&told.what, &told.hint]));
        }
        self.said = told;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::NaiveDate;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::desk::LedgerCell;
    use crate::domain::actor::{Actor, Identity, Role};
    use crate::ledger::disk::RealDisk;
    use crate::ledger::{
        CommandId, FileLedger, Ledger as _, NewEvent, Options, Position, Staged, StreamId, Version, Write,
    };

    fn staged(number: u64) -> Staged {
        let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let body = json!({ "name": "宿迁示例甲有限公司" });
        let event = NewEvent { on, kind: "noted".to_owned(), v: 1, body };
        Staged {
            id: CommandId(Uuid::from_u128(u128::from(number))),
            by: Actor { account: "chenyihe".to_owned(), role: Role::Clerk, known: Identity::Process },
            at: SystemClock.now(),
            writes: vec![Write { stream: StreamId("case:1".to_owned()), expect: Version(number), events: vec![event] }],
            order: None,
        }
    }

    #[test]
    fn what_was_erased_is_shipped_though_nothing_was_recorded() {
        let home = tempfile::tempdir().unwrap();
        let (register, folder) = (home.path().join("register"), home.path().join("copy"));
        let options = Options { segment_bytes: 1024, ..Options::default() };
        let (mut ledger, _) = FileLedger::create(Arc::new(RealDisk), &register, "321302", options).unwrap();
        for number in 0..8 {
            ledger.append(&[staged(number)]).remove(0).unwrap();
        }
        let ledger = LedgerCell::new(Box::new(ledger));
        let mut ways = Ways::new((&register, &folder), SharedLedger::clone(&ledger), Lang::Zh);
        ways.ship();
        // A round that reads only what is new, so that the next has something it need not read.
        ledger.lock().append(&[staged(8)]).remove(0).unwrap();
        ways.ship();
        let segment = folder.join("ledger/00000000000000000001.ledger");
        let before = fs::read(&segment).unwrap();
        ledger.lock().forget(&[Position(1)]).unwrap();
        ways.ship();
        assert_ne!(fs::read(&segment).unwrap(), before, "the position is the same, and the segment an old one");
        assert_eq!(fs::read(&segment).unwrap(), fs::read(register.join("ledger/00000000000000000001.ledger")).unwrap());
        assert_eq!(ways.said, None);
        backup::verify(&folder).unwrap();
    }
}
