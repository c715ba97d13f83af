//! The seal: one record that says what the view should contain, written with every batch.
//!
//! For each tree it counts the entries and sums a hash of each, so it can be kept up to date by what changed alone, and
//! [`Seal::verify`] can tell by reading everything once whether an entry is missing, stale or foreign. The engine checks
//! the CRC of every page it reads; what it cannot see is a page that is whole but old, or gone with its segment.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Cursor;
use super::error::Fault;
use super::keys::FORMAT;
use super::trees::{TreeName, Trees};

/// Key of the seal in `meta`.
const SEAL: &[u8] = b"seal";

/// What the view should contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    /// Version of keys and values.
    format: u8,
    /// Version of the program that made the rows: another one may make them otherwise.
    program: String,
    /// How far the ledger has been folded; none in a fresh store.
    pub(super) cursor: Option<Cursor>,
    /// What each tree should contain.
    trees: BTreeMap<TreeName, Sum>,
}

/// How many entries, and the wrapping sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Sum {
    entries: u64,
    sum: u64,
}

impl Seal {
    /// Of a store nothing was written to.
    pub(super) fn fresh() -> Self {
        let trees = TreeName::ALL.map(|name| (name, Sum::default())).into();
        Self { format: FORMAT, program: env!("CARGO_PKG_VERSION").to_owned(), cursor: None, trees }
    }

    /// Whether this program, in this version, made it.
    pub(super) fn is_current(&self) -> bool {
        self.format == FORMAT && self.program == env!("CARGO_PKG_VERSION")
    }

    /// The one in the store.
    pub(super) fn read(trees: &Trees) -> Result<Option<Self>, Fault> {
        let Some(bytes) = trees.meta.get(SEAL)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| Fault::wrong(format!("unreadable seal: {error}")))
    }

    /// Key and value of the seal's own entry.
    pub(super) fn entry(&self) -> Result<(&'static [u8], Vec<u8>), Fault> {
        let value = serde_json::to_vec(self).map_err(|error| Fault::wrong(error.to_string()))?;
        Ok((SEAL, value))
    }

    /// An entry appeared.
    pub(super) fn add(&mut self, name: TreeName, key: &[u8], value: &[u8]) {
        let sum = self.trees.entry(name).or_default();
        sum.entries = sum.entries.wrapping_add(1);
        sum.sum = sum.sum.wrapping_add(hash(key, value));
    }

    /// An entry went.
    pub(super) fn remove(&mut self, name: TreeName, key: &[u8], value: &[u8]) {
        let sum = self.trees.entry(name).or_default();
        sum.entries = sum.entries.wrapping_sub(1);
        sum.sum = sum.sum.wrapping_sub(hash(key, value));
    }

    /// How many entries a tree should have.
    pub(super) fn entries(&self, name: TreeName) -> u64 {
        self.trees.get(&name).map_or(0, |sum| sum.entries)
    }

    /// Reads everything once and compares.
    pub(super) fn verify(&self, trees: &Trees) -> Result<(), Fault> {
        let mut found = Self { cursor: self.cursor.clone(), ..Self::fresh() };
        for name in TreeName::ALL {
            for entry in trees.tree(name) {
                let (key, value) = entry?;
                found.add(name, &key, &value);
            }
        }
        for name in TreeName::ALL {
            let (should, is) = (self.trees.get(&name), found.trees.get(&name));
            if should != is {
                return Err(Fault::wrong(format!("{} should be {should:?} but is {is:?}", name.name())));
            }
        }
        Ok(())
    }
}

/// Of one entry. The lengths are part of it through the two separate checksums; the mixing keeps sums of many entries
/// from cancelling out.
fn hash(key: &[u8], value: &[u8]) -> u64 {
    let mut mixed = (u64::from(crc32fast::hash(key)) << 32) | u64::from(crc32fast::hash(value));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
