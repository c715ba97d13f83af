//! Forgetting: the filler that stands where a body was erased, and the list of what was erased.
//!
//! A body is overwritten in place by a filler of the same length, so no other byte of the ledger moves and the chain
//! over the headers stays what it was. The list (`erasures`, beside `ledger/` and kept apart from backups) says which
//! records were erased, so that restoring an old backup can erase them again. It holds positions and header hashes,
//! nothing of what was forgotten.

use serde::{Deserialize, Serialize};

use super::{Hash, Position};

const OPENING: &[u8] = br#"{"erased":true"#;

/// One line of the list of erasures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The log it was erased from.
    pub log: String,
    /// The record.
    pub pos: Position,
    /// The hash of its header, so that the list cannot hit another record.
    pub header: Hash,
}

/// What an erased body of this length looks like: still JSON, padded with blanks.
pub(super) fn filler(length: usize) -> Vec<u8> {
    let mut bytes = OPENING.to_vec();
    // A body is never this short: its salt alone is longer. Cutting keeps the length right whatever comes.
    bytes.resize(length.saturating_sub(1), b' ');
    bytes.push(b'}');
    bytes.truncate(length);
    bytes
}

/// Whether a body is a filler.
pub(super) fn is_filler(body: &[u8]) -> bool {
    match body.strip_prefix(OPENING).and_then(|rest| rest.strip_suffix(b"}")) {
        Some(blanks) => blanks.iter().all(|&byte| byte == b' '),
        None => false,
    }
}

/// The list as written: one JSON object a line. A last line without its newline was never acknowledged and is left out.
pub(super) fn parse_list(bytes: &[u8]) -> Result<Vec<Erasure>, String> {
    let complete = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let lines = bytes.get(..complete).unwrap_or_default().split(|&byte| byte == b'\n');
    lines
        .enumerate()
        .filter(|(_index, line)| !line.is_empty())
        .map(|(index, line)| {
            serde_json::from_slice(line).map_err(|error| format!("erasures, line {}: {error}", index + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filler_has_the_length_and_is_json() {
        for length in 45..200 {
            let bytes = filler(length);
            assert_eq!(bytes.len(), length);
            assert!(is_filler(&bytes));
            assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        }
        assert!(!is_filler(br#"{"erased":true,"salt":"1.0"}"#));
        assert!(!is_filler(br#"{"salt":"1.0"}"#));
    }

    #[test]
    fn the_last_line_of_the_list_counts_only_with_its_newline() {
        let whole = Erasure { log: "321302".into(), pos: Position(7), header: Hash::zero() };
        let line = serde_json::to_string(&whole).unwrap();
        let list = format!("{line}\n{}", &line[..20]);
        assert_eq!(parse_list(list.as_bytes()).unwrap(), [whole]);
        assert!(parse_list(b"nonsense\n").unwrap_err().contains("line 1"));
    }
}
