//! Which form a half filled one belongs to.

use crate::domain::case::CaseId;

/// A form of an act on a case; of a new case when there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DraftKey {
    /// The act's `type`.
    pub act: String,
    /// The case.
    pub case: Option<CaseId>,
}
