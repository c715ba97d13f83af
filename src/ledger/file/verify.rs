//! Checking everything: every header against the one before, every body against its header, every stream's versions.

use std::collections::HashMap;

use serde::Serialize;

use super::mark::Mark;
use super::place::{Place, failed, segment_name};
use super::scan::next_line;
use super::{FileLedger, State};
use crate::ledger::chain::{Chain, Tip, Trouble};
use crate::ledger::{Hash, LedgerError, disk, index};

/// What checking a whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Sound records, up to the first trouble.
    pub records: u64,
    /// Whether that is all of them.
    pub ok: bool,
    /// The hash of the last sound header.
    pub hash: Hash,
    /// How many of them have an erased body.
    pub erased: u64,
    /// The first thing that is wrong.
    pub trouble: Option<Trouble>,
}

impl FileLedger {
    /// Checks every record of the ledger, from the files, without any index.
    ///
    /// # Errors
    /// [`LedgerError::Io`] if the disk refuses to read. Damage is no error here but the answer.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        let chain = Chain::new(&self.place.log, Tip::start());
        let mut walk = Walk { chain, erased: 0, versions: HashMap::new(), mark: self.mark.read() };
        // What lies behind the end of a sound ledger is no record: zeros, or what a failed batch left.
        let open = match self.state {
            State::Writable | State::Failed { .. } => Some((self.open.live.first(), self.open.live.end)),
            State::ReadOnly(_) => None,
        };
        let mut trouble = None;
        for first in self.place.segments()? {
            let until = open.filter(|(open, _end)| *open == first).map(|(_open, end)| end);
            trouble = walk.segment(&self.place, first, until)?;
            if trouble.is_some() {
                break;
            }
        }
        let Tip { pos, hash, .. } = walk.chain.tip;
        // Every record that is there may be sound, and still the ledger is not what was acknowledged.
        let trouble = trouble.or_else(|| self.loss_found(pos));
        let ok = trouble.is_none();
        Ok(Verified { records: pos, ok, hash: hash.into(), erased: walk.erased, trouble })
    }
}

struct Walk<'a> {
    chain: Chain<'a>,
    erased: u64,
    versions: HashMap<u128, u64>,
    /// The last header has no successor that names its hash; the mark does.
    mark: Option<Mark>,
}

impl Walk<'_> {
    /// Follows the chain through one segment; says what is wrong with it.
    fn segment(&mut self, place: &Place, first: u64, until: Option<u64>) -> Result<Option<Trouble>, LedgerError> {
        let name = segment_name(first);
        let trouble = |line: u64, byte: u64, what: String| Trouble { file: name.clone(), line, byte, what };
        let due = self.chain.tip.pos + 1;
        if first != due {
            return Ok(Some(trouble(1, 0, format!("the file begins with position {first} where {due} is due"))));
        }
        let file = place.read(&name)?;
        let mut bytes = disk::read_whole(&*file).map_err(failed("reading", &place.path(&name)))?;
        match until {
            Some(end) => bytes.truncate(usize::try_from(end).unwrap_or(usize::MAX)),
            None => bytes.truncate(bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)),
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (line, byte) = (self.chain.tip.pos + 2 - first, (bytes.len() - rest.len()) as u64);
            let Some((record, after)) = next_line(rest) else {
                return Ok(Some(trouble(line, byte, "the line does not end".to_owned())));
            };
            if let Err(what) = self.record(record) {
                return Ok(Some(trouble(line, byte, what)));
            }
            rest = after;
        }
        if !self.chain.complete() {
            let line = self.chain.tip.pos + 1 - first;
            return Ok(Some(trouble(line, bytes.len() as u64, "the last command lacks parts".to_owned())));
        }
        Ok(None)
    }

    fn record(&mut self, bytes: &[u8]) -> Result<(), String> {
        let before = self.chain.clone();
        let link = self.chain.follow(bytes)?;
        if self.mark.is_some_and(|mark| mark.pos == link.header.pos && mark.hash != link.hash) {
            self.chain = before;
            return Err("the header is not the one that was proven durable".to_owned());
        }
        let version = self.versions.entry(index::stream_key(&link.header.stream)).or_default();
        if link.header.version != *version + 1 {
            let what = format!("{} v{} follows on v{version}", link.header.stream, link.header.version);
            self.chain = before;
            return Err(what);
        }
        *version += 1;
        self.erased += u64::from(link.erased);
        Ok(())
    }
}
