//! Questions about the register itself: where the ledger ends, how far the views have come, how large the files are, and
//! whether the chain holds. Nothing here is about a case.

use std::fs;
use std::io;
use std::path::Path;

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::answer::{HeadCard, HealthCard, VerifyCard};
use crate::domain::refusal::refuse;

/// The ledger's directory beside the views', as `interfaces` names them.
const LEDGER_DIR: &str = "ledger";

impl Desk {
    pub(super) fn head_card(&self) -> Result<HeadCard, AskError> {
        let head = self.ledger.lock().head()?;
        Ok(HeadCard { log: head.log, position: head.position.0, hash: head.hash.0 })
    }

    pub(super) fn health_card(&self) -> Result<HealthCard, AskError> {
        let views = self.shelf.dir();
        let ledger = views.parent().map(|register| register.join(LEDGER_DIR));
        let cursor = self.shelf.present().and_then(|store| store.cursor());
        Ok(HealthCard {
            head: self.head_card()?,
            views: cursor.map_or(0, |cursor| cursor.position),
            ledger_bytes: ledger.filter(|dir| dir.is_dir()).map(|dir| measured(&dir)).transpose()?,
            store_bytes: if views.is_dir() { measured(views)? } else { 0 },
            read_only: self.read_only(),
            largest_batch: self.largest_batch() as u64,
        })
    }

    /// Checks every record against the chain. Writing waits meanwhile, so it is asked for and never done by itself.
    pub(super) fn verify(&self, session: &Session) -> Result<VerifyCard, AskError> {
        self.may(session, Action::Audit, Relation::Own)?;
        let verified = self.ledger.lock().verified()?.ok_or_else(|| refuse("verify_not_here"))?;
        Ok(VerifyCard {
            records: verified.records,
            hash: verified.hash.0,
            trouble: verified.trouble.map(|trouble| trouble.to_string()),
            at: self.clock.now(),
        })
    }
}

fn measured(dir: &Path) -> Result<u64, DeskError> {
    bytes_in(dir).map_err(|source| DeskError::Io { context: format!("measuring {}", dir.display()), source })
}

/// The bytes of all files in a directory. A file that goes while it is looked at (the views are alive) counts nothing.
fn bytes_in(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => bytes += bytes_in(&path)?,
            Ok(meta) => bytes += meta.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}
