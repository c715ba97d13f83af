//! Where acts come from, on record: a record `came` of an account's own stream, in the same command as the first act that came
//! from somewhere else than the account's act before. So every act came from where the last such record before it says, also
//! where a person acts from two machines in turns, and whoever always sits at one machine has one such record.
//!
//! An address is somebody's: it stands in bodies, which can be erased, not in the headers of what they did.

use std::collections::BTreeMap;

use serde_json::json;

use super::brain::Brain;
use super::fold::stream;
use super::plan::Plan;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::actor::{Identity, Origin};
use crate::ledger::{Ledger, NewEvent, Record, Version, Write};

/// Where accounts' last acts came from, as planned.
pub(super) type Whence = BTreeMap<String, Option<Origin>>;

/// Adds to a plan where it comes from, if that is news.
pub(super) fn came(brain: &mut Brain, session: &Session, plan: &mut Plan) -> Result<(), DeskError> {
    let account = &session.account.name.0;
    let writes_nothing = plan.staged.writes.iter().all(|write| write.events.is_empty());
    if session.known == Identity::BuiltIn || writes_nothing || brain.whence(account)? == session.origin {
        return Ok(());
    }
    let stream = stream::origins(account);
    let expect = brain.version(&stream)?;
    brain.advance(&stream, 1);
    brain.comes(account, session.origin.clone());
    let body = match &session.origin {
        Some(origin) => json!({ "from": origin.from, "known": origin.known }),
        None => json!({ "from": null }),
    };
    let event = NewEvent { on: brain.today(), kind: "came".to_owned(), v: 1, body };
    // Before what was done: it holds for that.
    plan.staged.writes.insert(0, Write { stream, expect, events: vec![event] });
    Ok(())
}

/// Where an account's last act on record came from.
pub(super) fn last(ledger: &dyn Ledger, account: &str) -> Result<Option<Origin>, DeskError> {
    let stream = stream::origins(account);
    let version = ledger.version(&stream)?;
    let records = ledger.read(&stream, Version(version.0.saturating_sub(1)))?;
    Ok(records.last().and_then(origin))
}

fn origin(record: &Record) -> Option<Origin> {
    // Erased, or from this machine.
    serde_json::from_value(record.body.clone()?).ok()
}

/// What a page of the log has looked up.
pub(super) type Looked = BTreeMap<String, Vec<(u64, Option<Origin>)>>;

impl Desk {
    /// Where an act came from.
    pub(super) fn origin_of(&self, record: &Record, looked: &mut Looked) -> Result<Option<Origin>, DeskError> {
        let account = &record.by.account;
        if !looked.contains_key(account) {
            let records = self.ledger.lock().read(&stream::origins(account), Version(0))?;
            looked.insert(account.clone(), records.iter().map(|record| (record.position.0, origin(record))).collect());
        }
        let origins = looked.get(account).map(Vec::as_slice).unwrap_or_default();
        let before = origins.partition_point(|(position, _)| *position <= record.position.0);
        Ok(before.checked_sub(1).and_then(|at| origins.get(at)).and_then(|(_, origin)| origin.clone()))
    }
}
