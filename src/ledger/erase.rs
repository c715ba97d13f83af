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
#[must_use]
pub fn is_filler(body: &[u8]) -> bool {
    match body.strip_prefix(OPENING).and_then(|rest| rest.strip_suffix(b"}")) {
        Some(blanks) => blanks.iter().all(|&byte| byte == b' '),
        None => false,
    }
}

/// The list as written, one JSON object a line, and how many bytes it takes. What stands at the end and is not a whole
/// line was never acknowledged: it is left out, and the next line takes its place.
pub(super) fn parse_list(bytes: &[u8]) -> Result<(Vec<Erasure>, u64), String> {
    let mut list = Vec::new();
    let mut whole = 0;
    let mut unread: Option<String> = None;
    for (index, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        if let Some(what) = unread {
            return Err(what);
        }
        match serde_json::from_slice(line) {
            Ok(erasure) if line.ends_with(b"\n") => {
                list.push(erasure);
                whole += line.len() as u64;
            }
            Ok(_) => unread = Some(format!("erasures, line {}: it does not end", index + 1)),
            Err(error) => unread = Some(format!("erasures, line {}: {error}", index + 1)),
        }
    }
    Ok((list, whole))
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
        let length = line.len() as u64 + 1;
        assert_eq!(parse_list(list.as_bytes()).unwrap(), (vec![whole.clone()], length));
        assert_eq!(parse_list(format!("{line}\n\0\0\0\"}}\n").as_bytes()).unwrap(), (vec![whole], length));
        assert_eq!(parse_list(line.as_bytes()).unwrap(), (vec![], 0));
        assert!(parse_list(format!("nonsense\n{line}\n").as_bytes()).unwrap_err().contains("line 1"));
    }
}
