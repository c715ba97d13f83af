//! Which files of cases a ledger tells of, and where they lie.
//!
//! A ledger in somebody's archive may say anything: the name of a stream or a hash becomes part of a path only where it is
//! exactly what this program writes there. What was destroyed is told of by nobody any more.

use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::super::attachments;
use crate::domain::case::CaseId;
use crate::domain::case::attachments::{Attached, is_hash};
use crate::domain::case::destruction::Destroyed;
use crate::domain::case::event::Fold as _;

/// The case a stream is of: only by the name the register itself gives it.
pub(super) fn case_of(stream: &str) -> Option<CaseId> {
    let id = stream.strip_prefix("case:")?;
    let case = CaseId(Uuid::parse_str(id).ok()?);
    (case.to_string() == id).then_some(case)
}

/// The path of a file in a register, by the body of the record that attached it.
pub(super) fn path_of(case: CaseId, body: &Value) -> Option<String> {
    let hash = body.get("sha256")?.as_str().filter(|hash| is_hash(hash))?;
    Some(format!("{}/{case}/{hash}", attachments::FOLDER))
}

/// What a ledger has told of the files of cases, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    /// Paths in a register of the files that were attached and are not to be forgotten.
    pub files: BTreeSet<String>,
    /// The folders of cases that were destroyed.
    destroyed: BTreeSet<String>,
}

impl Named {
    /// Takes a record in, in the order of the ledger; none for a body that was erased.
    pub(super) fn take(&mut self, (stream, kind): (&str, &str), body: impl FnOnce() -> Option<Value>) {
        if kind != Attached::KIND && kind != Destroyed::KIND {
            return;
        }
        let Some(case) = case_of(stream) else { return };
        if kind == Destroyed::KIND {
            let of_case = folder_of(case);
            self.files.retain(|path| !path.starts_with(&of_case));
            self.destroyed.insert(of_case);
        } else if let Some(path) = body().and_then(|body| path_of(case, &body)) {
            self.files.insert(path);
        }
    }

    /// Whether a path of a register is that of a file of a case that was destroyed.
    pub(super) fn is_forgotten(&self, path: &str) -> bool {
        let case = path.match_indices('/').nth(1).and_then(|(end, _)| path.get(..=end));
        case.is_some_and(|case| self.destroyed.contains(case))
    }
}

fn folder_of(case: CaseId) -> String {
    format!("{}/{case}/", attachments::FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_the_program_writes_becomes_a_path() {
        let id = CaseId(Uuid::from_u128(7));
        assert_eq!(case_of(&format!("case:{id}")), Some(id));
        let hash = "a".repeat(64);
        assert_eq!(path_of(id, &json!({ "sha256": hash })), Some(format!("attachments/{id}/{hash}")));
        let others =
            ["case:/home/somebody", "case:../../..", "case:", "case:.", "account:x", &format!("case:{{{id}}}")];
        for stream in others.into_iter().chain([format!("case:{}", id.0.simple()).as_str()]) {
            assert_eq!(case_of(stream), None, "{stream}");
        }
        for hash in ["/dev/zero", "..", "", &"A".repeat(64), &format!("{}/x", "a".repeat(62))] {
            assert_eq!(path_of(id, &json!({ "sha256": hash })), None, "{hash}");
        }
    }

    #[test]
    fn what_was_destroyed_is_told_of_no_more() {
        let (one, other) = (CaseId(Uuid::from_u128(1)), CaseId(Uuid::from_u128(2)));
        let mut named = Named::default();
        for (case, digit) in [(one, "1"), (other, "2")] {
            let body = json!({ "sha256": digit.repeat(64) });
            named.take((&format!("case:{case}"), Attached::KIND), || Some(body));
        }
        named.take((&format!("case:{one}"), Destroyed::KIND), || None);
        assert_eq!(named.files, BTreeSet::from([format!("attachments/{other}/{}", "2".repeat(64))]));
        assert!(named.is_forgotten(&format!("attachments/{one}/x")));
        assert!(!named.is_forgotten(&format!("attachments/{other}/x")));
    }
}
